"""A PyTorch of your own: the rungs run on it, and order is a matter of work."""

import re

from practice.checker.scripts import SCRIPTS
from tools.runs import Runs

QUICK = {}  # a fresh run in the tests is the whole one


def right(line):
    """Return the right answers of a script's last line."""
    return int(re.search(r"\((\d+) of 360\)$", line)[1])


def always(n):
    """What any machine shows."""
    # the ladder runs on the notebook: one table per model
    assert n.rung3 == n.rung4 != n.rung5 == n.rung6
    assert right(n.rung6[-1]) > right(n.rung3[-1]) - 10

    # who goes first: each way once, or many times
    assert n.counts["the deepest"] == [3 * levels + 1 for levels in (4, 8, 12)]
    for name in ("who came first", "who came last"):
        assert n.counts[name][-1] > 2 * n.counts["the deepest"][-1]
    assert n.counts["the shallowest"][-1] > 10_000

    # the exercises
    assert n.whole_gradient != n.kept_gradient
    assert "(32,)" in n.unsummed and "(1437,32)" in n.unsummed
    assert n.adam_right > n.sgd_right > 250
    assert n.tanh_error < 1e-8
    assert right(n.tanh_last) > 330


def whole(n):
    """What PyTorch printed when the pages were built."""
    runs = Runs(check=True)
    for rung in (3, 4, 5, 6):
        printed = getattr(n, f"rung{rung}")
        assert printed == runs.records[SCRIPTS[rung - 1]].stdout
