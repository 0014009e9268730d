"""Hold docs/past_98_5.md to its numbers."""

# what a fresh run in the tests has instead
QUICK = {"SEEDS": [42], "EPOCHS": 1, "FINAL_EPOCHS": 1, "CNN_EPOCHS": 1}
