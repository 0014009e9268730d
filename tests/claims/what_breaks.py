"""Thirteen bugs: each does what the page says, and its cure cures."""

# what a fresh run in the tests has instead
QUICK = {"SEEDS": [42]}
