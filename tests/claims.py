"""What the lessons claim, each as a function of the numbers that its notebook ends with.

test_lessons.py holds the stored notebooks to them, and fresh runs with less work.
"""

from statistics import mean, median

QUICK = {  # lesson: settings of its code, and what a fresh run in the tests has instead
    "pure_python_mlp": [
        ("SEEDS = [42, 43, 44]", "SEEDS = [42]"),
        ("range(42, 62)", "range(42, 46)"),
        ("DIGITS_EPOCHS, LR, BATCH = 10", "DIGITS_EPOCHS, LR, BATCH = 3"),
        ("ROUNDS = 3", "ROUNDS = 1"),
        ("[64, 32, 10], [1, 32, 128, 1437]", "[64, 32, 10], [1, 32, 1437]"),
    ],
}


def pure_python_mlp(n):
    """Lists and loops learn; NumPy does the same, as much faster as the work is large."""
    whole = len(n.SEEDS) == 3
    log10 = 2.302585

    # the gradient
    assert abs(n.tiny_loss - 1.3133) < 1e-4
    assert abs(n.tried - 1.4621) < 1e-4
    assert n.size == 226 and n.checked == 10 * n.size
    assert n.largest < 1e-7
    assert n.steepest > 0.1

    # the toy: from about 2.3 or more to below 0.15, all ten right
    assert min(n.first) > 2 and max(n.first) < 4
    assert max(n.last) < 0.15 and max(n.needed) < n.EPOCHS
    assert set(n.right) == set(n.toy_accuracy) == {1.0}
    assert min(n.first[: len(n.SEEDS)]) > log10
    if whole:
        assert len(n.right) == 20
        assert max(n.needed) > 2 * sorted(n.needed)[-2]  # one is far slower
        assert n.silent[n.slowest] > sorted(n.silent)[-2]  # and has most dead units
    assert min(n.flipped_accuracy) > 0.9
    assert not whole or min(n.flipped_accuracy) < 1

    # digits, in lists and in NumPy
    assert min(n.list_test) > (0.94 if whole else 0.9)
    assert not whole or 0.95 < mean(n.list_test) < mean(n.list_train)
    assert n.apart < 1e-12
    assert n.list_test == n.numpy_test
    assert len(n.list_test) == len(n.SEEDS)

    # how many times faster
    ratio64 = {case: median(ratios) for case, ratios in n.ratio64.items()}
    ratio32 = {case: median(ratios) for case, ratios in n.ratio32.items()}
    assert n.list_seconds > 20 * n.numpy_seconds
    assert 0.3 < ratio64["16-8-10 1"] < 8
    assert 2 < ratio64["64-32-10 1"] < 60 < ratio64["64-32-10 1437"]
    assert 200 < ratio64["784-128-64-10 128"] < 20_000
    assert ratio32["784-128-64-10 128"] > 1.2 * ratio64["784-128-64-10 128"]
    for network in ["16-8-10", "64-32-10", "784-128-64-10"]:  # it grows with the batch
        assert ratio64[f"{network} 32"] > 3 * ratio64[f"{network} 1"]
    for batch in [1, 32, 128]:  # and with the network
        assert ratio64[f"784-128-64-10 {batch}"] > 2 * ratio64[f"16-8-10 {batch}"]
    assert max(n.list_ns.values()) < 5 * min(n.list_ns.values())
    assert max(n.numpy_ns.values()) > 100 * min(n.numpy_ns.values())
    assert n.numpy_ns["16-8-10 32"] * 32 < 5 * n.numpy_ns["16-8-10 1"]
    if whole:
        assert ratio64["16-8-10 1"] < 3
        assert max(v for case, v in ratio64.items() if case[:3] != "784") < 1000
        assert ratio64["784-128-64-10 128"] > 500
        assert ratio32["784-128-64-10 128"] > 1000

    # where the factor comes from
    loops, shortest, objects, plain, blas64, blas32 = n.way
    assert loops > 1.2 * shortest
    assert 0.4 < objects / shortest < 1.5
    assert shortest > 10 * plain
    assert plain > 1.5 * blas64
    assert blas64 > 1.2 * blas32
    assert shortest / plain > max(loops / shortest, plain / blas64, blas64 / blas32)
    assert sorted(n.way_apart.values())[4] < 1e-9
    assert n.list_ns["784-128-64-10 128"] > loops

    # the exercises
    assert n.gate_difference > 0.1 > 1e6 * n.largest
    assert max(n.gate_losses) < 1 and min(n.gate_right) >= 0.7
    assert min(n.gate_losses) > 5 * n.last[0]
    assert all(abs(loss - log10) < 1e-3 for loss in n.small_first)
    assert max(n.small_last) < 0.15
    assert min(n.small_needed) > max(n.needed[: len(n.SEEDS)])
    assert max(abs(loss - log10) for loss in n.zero_losses) < 1e-6
    assert 0.4 < n.zeros_share < 0.6
    assert 1.3 < n.skip_ratio < 3
