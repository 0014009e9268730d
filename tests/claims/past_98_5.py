"""Hold docs/past_98_5.md to its numbers."""

from statistics import mean

# what a fresh run in the tests has instead
QUICK = {"SEEDS": [42], "EPOCHS": 1, "FINAL_EPOCHS": 1, "CNN_EPOCHS": 1}


def always(n):
    """What a run with one seed shows too."""
    fit, val = ({k: mean(v) for k, v in d.items()} for d in (n.fit, n.val))
    assert 0.13 < n.standard_error < 0.15

    assert n.gain["rate 0.5"] > 1 and n.verdict["rate 0.5"] == "better"
    assert val["wide"] > val["averaging"]
    assert fit["dropout 0.2"] < fit["wide"] and n.gain["dropout 0.2"] < 0
    assert n.touches == 813 and fit["shifts"] < fit["wide"]

    assert min(n.tested) > 97 and n.checked_test > n.checked_val

    assert n.size_cnn < n.size_mlp / 5
    acc = {name: mean(values) for name, values in n.acc.items()}
    assert acc["CNN in order"] > acc["MLP in order"]
    assert abs(acc["MLP shuffled"] - acc["MLP in order"]) < 1
    assert acc["CNN shuffled"] < acc["MLP shuffled"] - 1
    assert n.moved["CNN"][2] > n.moved["MLP"][2] + 3
    assert n.moved["CNN"][4] < 75


def whole(n):
    """What needs all seeds, or a machine that does nothing else: the stored numbers."""
    fit, val = ({k: mean(v) for k, v in d.items()} for d in (n.fit, n.val))
    assert n.gain["rate 0.5"] == max(n.gain.values())
    assert 1.3 < n.cost["shifts"] / n.cost["ladder"] < 5
    assert 0 < n.gain["momentum"] < (val["momentum"] - val["ladder"]) / 2
    assert n.verdict["momentum"] == n.verdict["Adam"] == "better"
    assert n.verdict["schedule"] == n.verdict["averaging"] == "better"
    assert abs(n.gain["schedule"] - n.gain["averaging"]) < 0.25
    assert -n.gain["rate 0.5, avg."] < n.gain["Adam"] / 2
    assert abs(n.gain["momentum, avg."]) < 0.2
    assert n.gain["wide"] > 0.3 and fit["wide"] > 99.2
    assert n.verdict["dropout 0.2"] == "worse"
    assert abs(n.gain["decay 0.1"]) < 3 * n.error["decay 0.1"]
    assert n.gain["shifts"] > 2 * n.error["shifts"]
    assert min(n.tested) >= 98.5 and max(n.tested_seconds) < 120
    assert n.checked_val > max(n.val["shifts"]) and n.together > max(n.tested)
    assert n.took["CNN"] > n.took["MLP"]
    shuffled, in_order = mean(n.acc["MLP shuffled"]), mean(n.acc["MLP in order"])
    assert abs(shuffled - in_order) < 0.4
    assert n.moved["CNN"][2] > n.moved["MLP"][2] + 10
