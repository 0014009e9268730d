"""A network that learns by trying reads ten pictures after one step."""

from itertools import pairwise
from math import log

QUICK = {}  # a fresh run takes seconds


def always(n):
    """What every run shows."""
    assert n.X[4] == [1, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 1]
    assert n.closest == [[0, 6], [3, 8]] and n.fewest == 3
    assert n.scores == [3, 4]

    # from a blind guess down to 0.6, at every step
    assert abs(n.losses[0] - log(10)) < 1e-9
    assert [round(loss, 3) for loss in n.losses[:3]] == [2.303, 1.964, 1.682]
    assert n.losses == sorted(n.losses, reverse=True)
    assert round(n.losses[10], 1) == 0.6

    # all ten are read after one step
    assert n.answers == list(range(10))
    assert n.signs == "---+"  # the last row of the 4

    # a picture that it has not seen
    assert n.answer == 4 and 0.25 < n.probs[4] < 1 / 3

    # the learning rates
    assert [n.rates[lr][2] for lr in ("0.1", "1", "10")] == [10, 10, 10]
    creeps, falls, jumps = (
        n.rates[lr][0] + [n.rates[lr][1]] for lr in ("0.1", "1", "10")
    )
    assert creeps == sorted(creeps, reverse=True) and creeps[-1] > 1.9
    assert jumps[-1] < falls[-1] < creeps[-1]
    assert sum(later > earlier for earlier, later in pairwise(jumps)) > 1


def whole(n):
    """Nothing here needs more seeds or a quiet machine: see `always`."""
    always(n)
