"""Hold docs/report_card.md to its numbers."""

# what a fresh run in the tests has instead
QUICK = {"SEEDS": [42]}


def always(n):
    """What a run with one seed shows too."""
    networks = range(len(n.SEEDS))
    assert all(0.970 < share < 0.985 for share in n.test_accuracy)

    assert abs(n.not_an_8 - 0.9026) < 1e-9
    for recall in n.recall:
        assert recall[1] > 0.985 and min(recall) > 0.94
    # people's votes
    assert len(n.votes) == 100 and len(n.against) == 15
    asked, agree, _ = n.counts["all mistakes"]
    assert 40 < asked < 80 and agree > 0.7 * asked
    for k in networks:  # overconfident
        _, errors, admitted = n.sure[k]
        assert errors > admitted + 2 * admitted**0.5
        assert n.mean_confidence[k] - n.test_accuracy[k] > 0.002
        assert n.floor[k] < n.reach[k] < n.ece[k] < 0.01
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
    for k in networks:  # the least confident set aside
        assert n.rest["5%"][k] < 0.4 * n.rest["0%"][k]
        assert n.rest["10%"][k] < 0.2 * n.rest["0%"][k]
        assert n.rest["20%"][k] > 0
        assert 0.03 < n.set_aside[k] < 0.07 and n.error_kept[k] < 0.01

        assert max(n.small_T[k]) - min(n.small_T[k]) > 0.15
        assert n.wrong_T[k] < 0.8 and n.wrong_ece[k] > 1.3 * n.ece[k]
        assert n.squared_confidence[k] < n.squared_accuracy[k]
        assert n.squared_ece[k] < max(n.ece) + 0.002


def whole(n):
    """What needs all seeds, or a machine that does nothing else: the stored numbers."""
    for recall in n.recall:
        assert {0, 1} == set(sorted(range(10), key=recall.__getitem__)[-2:])
    for pair in ("4/9", "3/5"):
        assert max(n.pair_rank[pair]) <= 6
    for pair in ("2/7", "3/8", "7/9", "3/9"):
        assert sum(rank <= 6 for rank in n.pair_rank[pair]) >= 1
    assert min(n.pair_rank["1/7"]) > 10
    assert n.missed_by[3] > 50 and n.missed_by[1] > n.missed_by[3]
    assert 12 < len(n.missed_by_all) < 24

    # people's votes
    asked, agree, _ = n.counts["24 worst"]
    assert 7 <= asked <= 13 and agree >= asked - 4
    assert {2654, 9729} <= set(n.worst_against)

    # squared error is not the worse calibrated, and about at the floor's reach
    assert sum(n.squared_ece) < sum(n.ece)
    for squared, reach in zip(n.squared_ece, n.squared_reach, strict=True):
        assert 0.8 * reach < squared < 1.3 * reach

    above = [a > b for a, b in zip(n.ece_scaled, n.reach_scaled, strict=True)]
    assert above == [False, False, True]
    far = [abs(w - a) > 2 * a**0.5 for _, w, a in n.sure_scaled]
    assert far == [True, False, False]
