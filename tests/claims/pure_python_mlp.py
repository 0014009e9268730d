"""Lists and loops learn; NumPy does the same, as much faster as the work is large."""

# what a fresh run in the tests has instead
QUICK = {"SEEDS": [42], "DIGITS_EPOCHS": 3, "ROUNDS": 1}
