"""What the lessons claim, each as a function of the numbers that its notebook ends with.

test_lessons.py holds the stored notebooks to them, and fresh runs with less work.
"""

QUICK = {  # lesson: settings of its code, and what a fresh run in the tests has instead
    "report_card": [("SEEDS = [42, 43, 44]", "SEEDS = [42]")],
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
