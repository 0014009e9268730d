"""Thirteen bugs: each does what the page says, and its cure cures."""

# what a fresh run in the tests has instead
QUICK = {"SEEDS": [42], "deep": {"hidden": [128, 64], "batch_size": 128, "epochs": 1}}


def test(run):
    """Return the test accuracy of a run."""
    return run["test"]


def loss(run):
    """Return the last loss of a run."""
    return float(run["loss"])


def broken(run):
    """Say whether a run ended in nan, with a guess for an answer."""
    return run["loss"] == "nan" and 0.09 < test(run) < 0.11


def always(n):
    """What a run with one seed shows too."""
    assert test(n.healthy) > 0.95
    assert n.first_loss < 2.3

    # 1. Pixels left at 0 to 255
    assert min(n.dead_losses) > 1e5
    assert max(n.units_on) == 0
    assert test(n.pixels["0 to 255, lr 0.1"]) == n.ones
    assert test(n.pixels["0 to 255, lr 0.01"]) == n.ones
    assert 0.6 < test(n.pixels["0 to 255, lr 0.001"]) < test(n.pixels["0 to 1, lr 0.1"])
    repaired, scaled = n.pixels["0 to 255, repaired"], n.pixels["0 to 1, lr 0.1"]
    assert abs(test(repaired) - test(scaled)) < 0.01

    # 2. Batches in label order
    ordered, shuffled = n.order["MNIST, by label"], n.order["MNIST, shuffled"]
    assert ordered["train"] > shuffled["train"]
    assert loss(ordered) < loss(shuffled)
    assert test(ordered) < 0.2
    assert test(shuffled) > 0.92
    assert test(n.order["digits, shuffled"]) > 0.95
    assert n.fashion > 0.9 and n.last_answer == 9
    assert test(shuffled) - test(n.order["MNIST, order of the file"]) < 0.02
    assert test(n.order["digits, shuffled"]) - test(n.order["digits, by label"]) < 0.015
    unit = [test(n.order[f"digits 0 to 1, {way}"]) for way in ("shuffled", "by label")]
    assert unit[0] > 0.93 and 0.05 < unit[0] - unit[1] < 0.2
    assert test(n.order["MNIST - mean, by label"]) > test(ordered) + 0.05

    # 3. Judging by training accuracy
    assert n.labels["random labels"]["train"] > 0.99
    assert test(n.labels["random labels"]) < 0.15
    assert n.labels["true labels"]["train"] > 0.999
    assert test(n.labels["true labels"]) > 0.96

    # 4. Squared error
    pair = n.squared["cross-entropy"], n.squared["squared error"]
    assert abs(test(pair[0]) - test(pair[1])) < 0.02
    assert n.early["squared error"] < n.early["cross-entropy"] - 0.2
    assert test(n.squared["squared error, 5 x start"]) < 0.5
    assert test(n.squared["cross-entropy, 5 x start"]) > 0.85

    # 5. Softmax without the max shift
    assert 88.72 < n.overflow < 88.73
    for lr in ("0.1", "0.3"):
        pair = n.shift[f"shift, lr {lr}"], n.shift[f"no shift, lr {lr}"]
        assert abs(test(pair[0]) - test(pair[1])) < 0.005
        assert max(n.largest_logit[lr]) < n.overflow
    assert broken(n.shift["no shift, lr 1"]) and max(n.nan_epochs) < 10
    assert test(n.shift["shift, lr 1"]) > 0.95
    assert min(n.largest_logit["1"]) > n.overflow

    # 6. Sigmoid in a deeper network
    falling = [test(n.depth[f"sigmoid, {layers} hidden"]) for layers in (1, 2, 4, 6)]
    assert falling[0] > falling[1] > falling[2] > falling[3] and falling[3] < 0.15
    assert test(n.depth["ReLU, 6 hidden"]) > 0.93
    assert min(n.faded) > 300 and max(n.kept) < 20
    assert test(n.depth["sigmoid, 6, 300 epochs"]) > 0.75

    # 7. All weights zero
    assert test(n.zero["hidden layer, zeros"]) < 0.12
    assert n.largest[:3] == [0, 0, 0] and n.largest[3] > 0
    single = [test(n.zero[f"no hidden layer, {start}"]) for start in ("He", "zeros")]
    assert abs(single[0] - single[1]) < 0.015

    # 8. >= in the ReLU gate
    assert test(n.gate["a > 0, 1 hidden"]) - test(n.gate["a >= 0, 1 hidden"]) < 0.025
    assert broken(n.gate["a >= 0, 4 hidden"])
    assert test(n.gate["a > 0, 4 hidden"]) > 0.93
    slow = [test(n.gate[f"a {sign} 0, 4 hidden, lr 0.01"]) for sign in (">", ">=")]
    assert abs(slow[0] - slow[1]) < 0.03
    # 9. The 1/B lost
    for B in (8, 32, 128):
        assert broken(n.lost[f"B {B}, lost, lr 0.1"])
        cured = test(n.lost[f"B {B}, lost, lr 0.1/{B}"])
        assert abs(cured - test(n.lost[f"B {B}, lr 0.1"])) < 0.01
    slow = [test(n.lost[f"B 32, {way}lr 0.01"]) for way in ("", "lost, ")]
    assert 0.9 < slow[0] < slow[1]
    assert broken(n.lost["B 1437, lost, lr 0.01"])
    assert n.lost["B 1437, lr 0.01"]["loss"] != "nan"
    lost, right = n.lost["no hidden, lost, lr 0.1"], n.lost["no hidden, B 32, lr 0.1"]
    assert lost["train"] > right["train"]
    assert test(lost) > 0.92
    # 10. A gradient never reset
    assert loss(n.reset["never reset, lr 0.1"]) > 1e15
    assert 0.75 < test(n.reset["never reset, lr 0.1"]) < 0.93
    assert loss(n.reset["never reset, lr 0.01"]) > 10
    assert n.last < 0.01 < n.highest < n.first  # all images in one batch: no explosion
    assert loss(n.reset["never reset, lr 0.001"]) < loss(n.reset["reset"])
    assert max(n.calm_losses) < 2.3
    calm = sum(n.calm_accuracies) / len(n.calm_accuracies)
    assert abs(calm - test(n.reset["never reset, lr 0.1"])) < 0.005
    assert abs(test(n.reset["reset"]) - test(n.healthy)) < 0.01

    # 11. A weight that is not a leaf
    assert "NoneType" in n.says["update"] and "not a leaf" in n.says["warning"]
    assert "second time" in n.says["with None skipped"]
    assert "non-leaf" in n.says["an optimizer"]

    # 12. A learning rate too high
    rising = [test(n.rate[f"lr {lr}"]) for lr in (0.0003, 0.001, 0.003, 0.01, 0.1)]
    assert rising == sorted(rising) and rising[3] < 0.95 < rising[4]
    assert min(test(n.rate[f"lr {lr}"]) for lr in (0.3, 1)) > 0.95
    assert loss(n.rate["lr 1.5"]) > loss(n.rate["lr 1"])
    assert test(n.rate["lr 1.5"]) > 0.93
    assert all(broken(n.rate[f"lr {lr}"]) for lr in (2, 3, 10))
    assert test(n.no_hidden["no hidden layer, lr 10"]) > 0.9
    assert n.steps["0.1"] == sorted(n.steps["0.1"], reverse=True)
    assert n.steps["2"][-1] < 0.5 and n.steps["10"][-1] > 1e8
    assert n.steps["3"] != sorted(n.steps["3"]) and max(n.steps["3"][4:]) > 3

    # 13. A learning rate too low
    assert test(n.rate["lr 0.0001"]) < 0.3
    assert 0.4 < test(n.slow["lr 0.001, 30 epochs"]) < 0.65
    patient, quick = n.slow["lr 0.01, 300 epochs"], n.slow["lr 0.1, 30 epochs"]
    assert abs(test(patient) - test(quick)) < 0.01
    assert 0.8 < loss(patient) / loss(quick) < 1.2


def whole(n):
    """What needs all seeds, or a machine that does nothing else: the stored numbers."""
    # 8. >= in the ReLU gate
    assert test(n.gate["a >= 0, 1 hidden"]) < test(n.gate["a > 0, 1 hidden"])
    slow = [loss(n.gate[f"a {sign} 0, 4 hidden, lr 0.01"]) for sign in (">", ">=")]
    assert slow[1] < slow[0]

    # 9. The 1/B lost
    lost, right = n.lost["no hidden, lost, lr 0.1"], n.lost["no hidden, B 32, lr 0.1"]
    assert test(lost) < test(right)
