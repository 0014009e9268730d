"""What the lessons claim, each as a function of the numbers that its notebook ends with.

test_lessons.py holds the stored notebooks to them, and fresh runs with less work.
"""

QUICK = {  # lesson: settings of its code, and what a fresh run in the tests has instead
    "scaling_out": [
        ("SEEDS = [42, 43, 44]", "SEEDS = [42]"),
        ("ROUNDS = 5", "ROUNDS = 2"),
        ("COUNTS = [1, 2, 4]", "COUNTS = [2]"),
        ("four = measured(4, small_jobs[:1])", "four = two"),
    ],
}


def scaling_out(n):
    """Times are of whatever machine runs this; what needs a quiet one is guarded."""
    # the first layer needs two products, the others three
    assert n.step_flops == 2 * 128 * (2 * 784 * 128 + 3 * 128 * 64 + 3 * 64 * 10)
    # the floor: Python leaves room for a GPU only where the products are large
    middle = {name: sorted(v)[len(v) // 2] for name, v in n.ceiling.items()}
    assert middle["128, 64 at 128"] < middle["128, 64 at 1024"]
    assert 5 * middle["128, 64 at 128"] < middle["1024, 1024 at 1024"]
    # to ask for our step costs more than to compute it
    assert n.operations * n.LAUNCH > 10 * n.step_flops / n.F
    # two threads are never more than twice as fast, save for noise
    one_thread = [rounds[0] for rounds in [*n.quiet.values(), *n.busy.values()]]
    calm = all(max(times) < 1.3 * min(times) for times in one_thread)
    assert max(n.gain.values()) < (2.2 if calm else 4)
    if calm and n.cores == 2:  # a busy core: one thread finds the other, two wait
        assert n.gain["1024"] > 1.1
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
    assert n.speedup["128-128-64"] < n.speedup["2048-128-64"] < 2.5
    assert n.speedup["128-1024-1024"] < n.speedup["2048-1024-1024"] < 2.5
    assert n.speedup_four < n.speedup["2048-128-64"]
    # in two epochs larger batches learn less; 4 times the rate helps, 16 times fails
    mean = {name: sum(tests) / len(tests) for name, tests in n.reached.items()}
    assert max(n.reached["2048 0.4"]) < min(n.reached["128 0.1"])
    assert mean["2048 0.1"] < mean["2048 0.4"]
    assert mean["2048 1.6"] < 50
    # two nodes: one speaks, header, two rows and the last line
    assert sorted(n.speaks) == [0, 5]
