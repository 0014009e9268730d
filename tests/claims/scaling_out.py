"""Many processes, one table; what it costs is a matter of time, and of the stored run."""

# what a fresh run in the tests has instead
QUICK = {"SEEDS": [42], "ROUNDS": 2, "COUNTS": [2]}
