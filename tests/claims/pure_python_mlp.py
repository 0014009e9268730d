"""Lists and loops learn to read."""

from statistics import mean

# what a fresh run in the tests has instead
QUICK = {"SEEDS": [42], "DIGITS_EPOCHS": 3}


def always(n):
    """What a run with one seed shows too."""
    log10 = 2.302585

    # the gradient
    assert abs(n.tiny_loss - 1.3133) < 1e-4
    assert abs(n.tried - 1.4621) < 1e-4
    assert n.size == 226 and n.checked == 10 * n.size
    assert n.runs == 2 * n.size and n.seconds_here >= 0
    says_minus_true = [0.268941 - 1, 0.731059]
    assert (
        max(abs(a - b) for a, b in zip(n.tried_logits, says_minus_true, strict=True))
        < 1e-5
    )
    assert n.largest < 1e-7
    assert n.steepest > 0.1

    # the toy: from about 2.3 or more to below 0.15, all ten right
    assert min(n.first) > 2 and max(n.first) < 4
    assert max(n.last) < 0.15 and max(n.needed) < n.EPOCHS
    assert set(n.right) == set(n.toy_accuracy) == {1.0}
    assert min(n.first[: len(n.SEEDS)]) > log10
    assert min(n.flipped_accuracy) > 0.9
    assert n.nearest_accuracy == 1

    # digits
    assert min(n.list_test) > 0.9
    assert len(n.list_test) == len(n.SEEDS)

    # the exercises
    assert n.gate_difference > 1 > 1e6 * n.largest
    assert max(n.gate_losses) < 1 and min(n.gate_right) >= 0.7
    assert min(n.gate_losses) > 5 * n.last[0]
    assert all(abs(loss - log10) < 1e-3 for loss in n.small_first)
    assert max(n.small_last) < 0.15
    assert min(n.small_needed) > max(n.needed[: len(n.SEEDS)])
    assert max(abs(loss - log10) for loss in n.zero_losses) < 1e-6


def whole(n):
    """What needs all seeds, or a machine that does nothing else: the stored numbers."""
    # the toy: from about 2.3 or more to below 0.15, all ten right
    assert len(n.right) == 20
    assert max(n.needed) > 2 * sorted(n.needed)[-2]  # one is far slower
    assert n.silent[n.slowest] > sorted(n.silent)[-2]  # and has most dead units
    assert min(n.flipped_accuracy) < 1

    # digits
    assert 0.95 < mean(n.list_test) < mean(n.list_train)
    assert min(n.list_test) > 0.94
