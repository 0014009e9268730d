"""What docs/build.py is made of; see CONTRIBUTING.md for what stands where."""
