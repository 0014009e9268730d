"""What the lessons claim, each as a function of the numbers that its notebook ends with.

test_lessons.py holds the stored notebooks to them, and fresh runs with less work.
"""

from statistics import mean, median

QUICK = {  # lesson: settings of its code, and what a fresh run in the tests has instead
    "report_card": [("SEEDS = [42, 43, 44]", "SEEDS = [42]")],
    "pure_python_mlp": [
        ("SEEDS = [42, 43, 44]", "SEEDS = [42]"),
        ("range(42, 62)", "range(42, 46)"),
        ("DIGITS_EPOCHS, LR, BATCH = 10", "DIGITS_EPOCHS, LR, BATCH = 3"),
        ("ROUNDS = 3", "ROUNDS = 1"),
        ("[64, 32, 10], [1, 32, 128, 1437]", "[64, 32, 10], [1, 32, 1437]"),
    ],
}


def report_card(n):
    """Hold docs/report_card.md to its numbers; see there."""
    networks = range(len(n.SEEDS))
    full = len(n.SEEDS) == 3
    assert all(0.970 < share < 0.985 for share in n.test_accuracy)
    assert abs(n.scatter - n.standard_error[0]) < 0.0002
    for k in networks:  # the first half is harder, by more than chance
        assert n.first_half[k] - n.last_half[k] > 2 * 2 * n.standard_error[k]

    assert abs(n.not_an_8 - 0.9026) < 1e-9
    for recall in n.recall:
        assert recall[1] > 0.985 and min(recall) > 0.94
        if full:
            assert {0, 1} == set(sorted(range(10), key=recall.__getitem__)[-2:])
    for k in networks:
        assert n.pair_rank["4/9"][k] <= (1 if full else 3)
        assert n.pair_rank["1/7"][k] > (10 if full else n.pair_rank["4/9"][k])
    if full:
        assert max(n.pair_rank["3/5"] + n.pair_rank["2/7"]) <= 6
        assert sorted(rank <= 6 for rank in n.pair_rank["3/8"]) == [False, True, True]
        for pair in ("7/9", "3/9"):
            assert sum(rank <= 6 for rank in n.pair_rank[pair]) == 2
        assert min(n.pair_stays["4/9"]) > 0.85 and max(n.pair_stays["1/7"]) < 0.2
        assert sum(share < 0.5 for share in n.pair_stays["3/8"]) == 2

        assert n.missed_by[3] > 50 and n.missed_by[1] > n.missed_by[3]
        assert n.against == [9729] and {9729, 1003, 9009, 3503} <= set(n.worst)
        assert 12 < len(n.missed_by_all) < 24
        assert n.verdicts["worst mistakes"][0] == 24
    judged, agreed, doubted = n.verdicts["worst mistakes"]
    assert judged >= 12 and agreed >= 0.8 * judged and doubted >= 3
    judged, agreed, doubted = n.verdicts["ordinary images"]
    assert judged == agreed == 24 and doubted == 2

    for k in networks:  # overconfident
        _, errors, admitted = n.sure[k]
        assert errors > (2 if full else 1) * admitted
        assert n.mean_confidence[k] - n.test_accuracy[k] > 0.002
        assert 1.5 * n.ece_honest[k] < n.ece[k] < 0.01
        assert n.last_bin[k] > 0.9 and n.last_part[k] > 0.2
        assert n.fit_confidence[k] < n.fit_accuracy[k]
    assert n.confidence_by_epoch[0] < n.accuracy_by_epoch[0]
    assert n.confidence_by_epoch[-1] > n.accuracy_by_epoch[-1]

    assert n.same
    for k in networks:  # temperature scaling
        assert 1.1 < n.temperature[k] < 1.45
        assert n.loss_scaled[k] < n.loss[k]
        assert n.ece_scaled[k] < n.ece[k]
        _, errors, admitted = n.sure_scaled[k]
        assert errors < admitted and errors < n.sure[k][1]
        assert n.sure_scaled[k][0] < n.sure[k][0]
        left = n.mean_scaled[k] - n.test_accuracy[k]
        assert abs(left) < n.mean_confidence[k] - n.test_accuracy[k]
        if full and k < 2:
            assert abs(n.held_confidence[k] - n.held_accuracy[k]) < 0.001
            easier = n.test_accuracy[k] - n.held_accuracy[k]
            assert abs(left + easier) < 0.001
    if full:
        assert n.held_accuracy[2] - n.held_confidence[2] > 0.001
        assert sum(n.ece_scaled[k] < n.ece[k] / 2 for k in networks) == 1
        assert n.ece_scaled[2] > 0.8 * n.ece[2]

    for k in networks:  # the least confident set aside
        assert n.rest["5%"][k] < 0.4 * n.rest["0%"][k]
        assert n.rest["10%"][k] < 0.2 * n.rest["0%"][k]
        assert 0.03 < n.set_aside[k] < 0.07 and n.error_kept[k] < 0.01

        assert max(n.small_T[k]) - min(n.small_T[k]) > 0.15
        assert n.wrong_T[k] < 0.8 and n.wrong_ece[k] > 1.3 * n.ece[k]
    if full:
        apart = [abs(a - b) / (a + b) ** 0.5 for _, _, a, b in n.only]
        assert sum(units > 2 for units in apart) == 1 and max(apart) < 3


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
