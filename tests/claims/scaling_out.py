"""Many processes, one table; what it costs is a matter of time, and of the stored run."""

# what a fresh run in the tests has instead
QUICK = {"SEEDS": [42], "ROUNDS": 1, "COUNTS": [2]}


def always(n):
    """What a run with one seed shows too."""
    # the first layer needs two products, the others three
    assert n.step_flops == 2 * 128 * (2 * 784 * 128 + 3 * 128 * 64 + 3 * 64 * 10)
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
        assert n.sent_two > 0.99
    # in two epochs larger batches learn less; 4 times the rate helps, 16 times fails
    mean = {name: sum(tests) / len(tests) for name, tests in n.reached.items()}
    assert max(n.reached["2048 0.4"]) < min(n.reached["128 0.1"])
    assert mean["2048 0.1"] < mean["2048 0.4"]
    assert mean["2048 1.6"] < 50
    # two nodes: one speaks, header, two rows and the last line
    assert sorted(n.speaks) == [0, 5]


def whole(n):
    """What needs all seeds, or a machine that does nothing else: the stored numbers."""
    # the floor: Python leaves room for a GPU only where the products are large
    middle = {name: sorted(v)[len(v) // 2] for name, v in n.ceiling.items()}
    assert middle["128, 64 at 128"] < middle["128, 64 at 1024"]
    assert 5 * middle["128, 64 at 128"] < middle["1024, 1024 at 1024"]
    # to ask for our step costs more than to compute it
    assert n.operations * n.LAUNCH > 10 * n.step_flops / n.F
    # two threads are never more than twice as fast, save for noise
    assert 1.1 < n.gain["1024"] <= max(n.gain.values()) < 2.2
    if n.cores == 2:  # a busy core: one thread finds the other, two wait
        assert max(n.slower_one.values()) < 2  # cores shared with other machines
        assert max(n.slower_two.values()) > 1.2 * max(n.slower_one.values())
    # other programs on this machine send bytes, too
    if n.sent_two:
        assert n.sent_two < 1.1 and 0.99 < n.sent_four < 1.1
    # a larger batch makes two processes pay more
    assert n.speedup["128-128-64"] < 1 < n.speedup["2048-128-64"] < 2.5
    assert n.speedup["128-1024-1024"] < 1 < n.speedup["2048-1024-1024"] < 2.5
    assert n.speedup_four < n.speedup["128-128-64"]
