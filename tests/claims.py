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
    "what_breaks": [
        ("SEEDS = [42, 43, 44]", "SEEDS = [42]"),
        ('"epochs": 3', '"epochs": 1'),
    ],
    "report_card": [("SEEDS = [42, 43, 44]", "SEEDS = [42]")],
    "scaling_out": [
        ("SEEDS = [42, 43, 44]", "SEEDS = [42]"),
        ("ROUNDS = 5", "ROUNDS = 2"),
        ("COUNTS = [1, 2, 4]", "COUNTS = [2]"),
        ("four = measured(4, small_jobs[:1])", "four = two"),
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
    assert n.nearest_accuracy == 1

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


def what_breaks(n):
    """Thirteen bugs: each does what the page says, and its cure cures."""

    def test(run):
        return run["test"]

    def broken(run):
        return run["loss"] == "nan" and 0.09 < test(run) < 0.11

    full = len(n.SEEDS) == 3  # the quick run has one seed, and fewer epochs
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
    assert n.order["MNIST, by label"]["train"] > n.order["MNIST, shuffled"]["train"]
    assert float(n.order["MNIST, by label"]["loss"]) < float(
        n.order["MNIST, shuffled"]["loss"]
    )
    assert test(n.order["MNIST, by label"]) < 0.2
    assert test(n.order["MNIST, shuffled"]) > 0.92
    assert test(n.order["digits, shuffled"]) > 0.95
    assert n.fashion > 0.9 and n.last_answer == 9
    assert (
        test(n.order["MNIST, shuffled"]) - test(n.order["MNIST, order of the file"])
        < 0.02
    )
    assert test(n.order["digits, shuffled"]) - test(n.order["digits, by label"]) < 0.015
    unit = [test(n.order[f"digits 0 to 1, {way}"]) for way in ("shuffled", "by label")]
    assert unit[0] > 0.93 and 0.05 < unit[0] - unit[1] < 0.2
    assert (
        test(n.order["MNIST - mean, by label"])
        > test(n.order["MNIST, by label"]) + 0.05
    )

    # 3. Judging by training accuracy
    assert n.labels["random labels"]["train"] > 0.99
    assert test(n.labels["random labels"]) < 0.15
    assert n.labels["true labels"]["train"] > 0.999
    assert test(n.labels["true labels"]) > 0.96

    # 4. Squared error
    assert (
        abs(test(n.squared["cross-entropy"]) - test(n.squared["squared error"])) < 0.02
    )
    assert n.early["squared error"] < n.early["cross-entropy"] - 0.2
    assert test(n.squared["squared error, 5 x start"]) < 0.5
    assert test(n.squared["cross-entropy, 5 x start"]) > 0.85
    assert max(n.lost_images["usual start"]) < 0.3
    assert min(n.lost_images["5 x start"]) > 0.75

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
    assert test(n.patient) > 0.75

    # 7. All weights zero
    assert test(n.zero["hidden layer, zeros"]) < 0.12
    assert n.largest[:3] == [0, 0, 0] and n.largest[3] > 0
    single = [test(n.zero[f"no hidden layer, {start}"]) for start in ("He", "zeros")]
    assert abs(single[0] - single[1]) < 0.015

    # 8. >= in the ReLU gate
    assert not any(n.exactly_zero)
    assert test(n.gate["a > 0, 1 hidden"]) - test(n.gate["a >= 0, 1 hidden"]) < 0.025
    if full:
        assert test(n.gate["a >= 0, 1 hidden"]) < test(n.gate["a > 0, 1 hidden"])
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
    linear, linear_lost = (
        n.lost["no hidden, B 32, lr 0.1"],
        n.lost["no hidden, lost, lr 0.1"],
    )
    assert linear_lost["train"] > linear["train"]
    assert test(linear_lost) > 0.92
    if full:
        assert test(linear_lost) < test(linear)

    # 10. A gradient never reset
    assert float(n.reset["never reset, lr 0.1"]["loss"]) > 1e15
    assert 0.75 < test(n.reset["never reset, lr 0.1"]) < 0.93
    assert float(n.reset["never reset, lr 0.01"]["loss"]) > 10
    assert float(n.reset["never reset, lr 0.001"]["loss"]) < float(
        n.reset["reset"]["loss"]
    )
    assert max(n.calm_losses) < 2.3
    calm = sum(n.calm_accuracies) / len(n.calm_accuracies)
    assert abs(calm - test(n.reset["never reset, lr 0.1"])) < 0.005
    assert abs(test(n.reset["reset"]) - test(n.healthy)) < 0.01

    # 11. A weight that is not a leaf
    assert "NoneType" in n.says["the update"] and "not a leaf" in n.says["warning"]
    assert "second time" in n.says["with None skipped"]
    assert "non-leaf" in n.says["an optimizer"]

    # 12. A learning rate too high
    rising = [test(n.rate[f"lr {lr}"]) for lr in (0.0003, 0.001, 0.003, 0.01, 0.1)]
    assert rising == sorted(rising) and rising[3] < 0.95 < rising[4]
    assert min(test(n.rate[f"lr {lr}"]) for lr in (0.3, 1)) > 0.95
    assert float(n.rate["lr 1.5"]["loss"]) > float(n.rate["lr 1"]["loss"])
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
    assert 0.8 < float(patient["loss"]) / float(quick["loss"]) < 1.2


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
        assert 0.5 < n.pair_stays["2/7"][-1] < 0.75
        assert min(n.pair_stays["4/9"]) > 0.85 and max(n.pair_stays["1/7"]) < 0.2
        assert sum(share < 0.5 for share in n.pair_stays["3/8"]) == 2

        assert n.missed_by[3] > 50 and n.missed_by[1] > n.missed_by[3]
        assert n.against == [9729] and {9729, 1003, 2896, 3503} <= set(n.worst)
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
        apart = [a / b for a, b in zip(n.ece_scaled, n.ece_honest_scaled, strict=True)]
        assert max(apart[:2]) < 1.2 and apart[2] > 1.5

    for k in networks:  # the least confident set aside
        assert n.rest["5%"][k] < 0.4 * n.rest["0%"][k]
        assert n.rest["10%"][k] < 0.2 * n.rest["0%"][k]
        assert n.rest["20%"][k] > 0 and n.surest[k][1] > 0
        assert 0.65 < n.surest[k][0] / 10_000 < 0.85
        assert 0.03 < n.set_aside[k] < 0.07 and n.error_kept[k] < 0.01

        assert max(n.small_T[k]) - min(n.small_T[k]) > 0.15
        assert n.wrong_T[k] < 0.8 and n.wrong_ece[k] > 1.3 * n.ece[k]
    if full:
        apart = [abs(a - b) / (a + b) ** 0.5 for _, _, a, b in n.only]
        assert sum(units > 2 for units in apart) == 1 and max(apart) < 3


def past_98_5(n):
    """Hold docs/past_98_5.md to its numbers: verdicts that two draws of seeds share."""
    assert n.largest < 3  # a setting against itself
    expected = {
        "better": ["rate 0.5", "mean 0, sd 1", "schedule", "averaging", "wide"],
        "unclear": ["momentum", "Adam"],
        "worse": ["one layer", "dropout 0.2"],
    }
    for verdict, names in expected.items():
        assert {n.verdict[name] for name in names} == {verdict}
    assert not n.reversed_verdicts
    assert n.gain["rate 0.5"] == max(n.gain.values())
    assert n.gain["shifts"] > 2 * n.error["shifts"]
    for seeds, images, writers in n.parts.values():
        assert images < 1.1 * writers and seeds > 0
    assert n.SDS["Adam"] > 2 * n.SDS["averaging"]
    assert n.powers["Adam 0.4"][0] < 0.25
    assert n.powers["averaging 0.4"][2] > 0.9
    assert max(n.powers["averaging 0.1"]) < 0.3

    assert 96.5 < n.neighbors < 97.5 and 96.5 < n.neighbors_test < 97.5
    assert min(n.tested) >= 98.5 and max(n.tested_seconds) < 120
    assert min(n.cnn_tested) >= 99.2 and n.sizes[1] < n.sizes[0] / 20
    assert set(n.hottest["MLP"]) & set(n.hottest["CNN"])
    pixels = n.pixel_shares
    assert abs(pixels["MLP, shuffled"][0] - pixels["MLP, in order"][0]) < 1
    assert pixels["CNN, shuffled"][0] < pixels["MLP, shuffled"][0] - 1
    assert pixels["CNN, in order"][2] > pixels["MLP, in order"][2] + 10
    assert pixels["CNN, in order"][4] < 75


def scaling_out(n):
    """Times count in the stored notebook; a run among other tests has none to trust."""
    whole = n.ROUNDS == 5
    # the first layer needs two products, the others three
    assert n.step_flops == 2 * 128 * (2 * 784 * 128 + 3 * 128 * 64 + 3 * 64 * 10)
    # the floor: Python leaves room for a GPU only where the products are large
    middle = {name: sorted(v)[len(v) // 2] for name, v in n.ceiling.items()}
    assert 5 * middle["128, 64 at 128"] < middle["1024, 1024 at 1024"]
    if whole:
        assert middle["128, 64 at 128"] < middle["128, 64 at 1024"]
    # to ask for our step costs more than to compute it
    assert n.operations * n.LAUNCH > 10 * n.step_flops / n.F
    # two threads are never more than twice as fast, save for noise
    if whole:
        assert 1.1 < n.gain["1024"] <= max(n.gain.values()) < 2.2
    if whole and n.cores == 2:  # a busy core: one thread finds the other, two wait
        assert max(n.slower_one.values()) < 1.3
        assert max(n.slower_two.values()) > 1.2 * max(n.slower_one.values())
    # many processes print the table of one, within rounding
    if "1" in n.difference:
        assert n.difference["1"] == 0
    assert max(n.difference.values()) <= 0.3  # one image of 360 is 0.28 points
    if n.difference_mnist:
        assert max(n.difference_mnist.values()) <= 0.15
    # arithmetic for each byte: falls with the processes, stays with the parameters
    assert n.intensity["64"] < 0.1 * n.intensity["2"]
    assert 1 < n.wide_intensity / n.intensity["2"] < 1.4
    # the bytes are those of the formula, where the system counts them
    if n.sent_two:
        assert 0.99 < n.sent_two < 1.1
        if len(n.COUNTS) > 1:
            assert 0.99 < n.sent_four < 1.1
    # a larger batch makes two processes pay more
    if whole:
        assert n.speedup["128-128-64"] < 1 < n.speedup["2048-128-64"] < 2.5
        assert n.speedup["128-1024-1024"] < 1 < n.speedup["2048-1024-1024"] < 2.5
        assert n.speedup_four < n.speedup["128-128-64"]
    # in two epochs larger batches learn less; 4 times the rate helps, 16 times fails
    mean = {name: sum(tests) / len(tests) for name, tests in n.reached.items()}
    assert max(n.reached["2048 0.4"]) < min(n.reached["128 0.1"])
    assert mean["2048 0.1"] < mean["2048 0.4"]
    assert mean["2048 1.6"] < 50
    # two nodes: one speaks, header, two rows and the last line
    assert sorted(n.speaks) == [0, 5]
