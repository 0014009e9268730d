"""NumPy does the same as lists, as much faster as the work is large."""

from statistics import median

# what a fresh run in the tests has instead
QUICK = {"EPOCHS": 3, "ROUNDS": 1}


def always(n):
    """What a run with one seed shows too."""
    assert n.apart < 1e-12
    assert n.list_test == n.numpy_test
    assert sorted(n.way_apart.values())[4] < 1e-9
    assert 0.4 < n.zeros_share < 0.6


def whole(n):
    """What needs all seeds, or a machine that does nothing else: the stored numbers."""
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
    # where the factor comes from
    loops, shortest, objects, plain, blas64, blas32 = n.way
    assert loops > 1.2 * shortest
    assert 0.4 < objects / shortest < 1.5
    assert shortest > 10 * plain
    assert plain > 1.5 * blas64
    assert blas64 > 1.2 * blas32
    assert shortest / plain > max(loops / shortest, plain / blas64, blas64 / blas32)
    assert n.list_ns["784-128-64-10 128"] > loops

    # the exercise
    assert 1.3 < n.skip_ratio < 3
    assert ratio64["16-8-10 1"] < 3
    assert max(v for case, v in ratio64.items() if case[:3] != "784") < 1000
    assert ratio64["784-128-64-10 128"] > 500
    assert ratio32["784-128-64-10 128"] > 1000
