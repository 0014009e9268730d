"""What docs/published_results.md says of its claims: ours over seeds, and the verdict."""

import json
import random
import re
import statistics
from functools import partial
from itertools import combinations
from math import sqrt

import numpy as np
from scipy.stats import t as student

from tools import measured, tables

PAST = measured.read("past_98_5")  # what docs/past_98_5.md measures
TESTED = PAST["tested"]
CNN, MLP = ([right / 100 for right in TESTED[name]["right"]] for name in ("CNN", "MLP"))
CNN_ALL = CNN + [n / 100 for ends in PAST["CNN elsewhere"].values() for n in ends]
ELSEWHERE = measured.read("kernels_published", {}).get("published_results", {})
PAGE = "published_results"
SURE = 9  # of 10 runs must have a pair among the first six
BORDER = ", at the border"
WORDS = re.compile("holds|too high|too low")


class Setup(list):
    """The test accuracies, in percent, that a command ends with, over seeds from 42."""

    def __init__(self, get, command, change=None, seeds=10):
        more = range(43, 42 + seeds)
        seeded = [command, *(f"{command} --seed {n}" for n in more)]
        self.elsewhere = list(elsewhere(seeded, change))
        self.runs = [get(name, change) for name in seeded]
        super().__init__(self.at())

    def at(self, epoch=None, column="test"):
        """Return a column of the table in an epoch, by default the last."""
        found = [run.table for run in self.runs]
        rows = [table.row(epoch) if epoch else table.rows[-1] for table in found]
        return [float(getattr(row, column)) for row in rows]

    def pairs(self):
        """Return, for each run, the mistakes between two digits, by the name of the pair."""
        return [both_ways(json.loads(run.stdout[-1])) for run in self.runs]

    def among_six(self, pair):
        """Return in how many runs a pair is among the six most confused, ties included."""
        return sum(
            sum(n > errors[pair] for n in errors.values()) < 6
            for errors in self.pairs()
        )


# --- Accuracies -----------------------------------------------------------------------


def ours(found):
    """Return mean and range, and the number of seeds if it is not ten."""
    text = tables.spread(found, "%")
    return text if len(found) == 10 else f"{text[:-1]}; {len(found)} seeds)"


def reach(found):
    """Return half the interval in which the mean lies 19 times in 20."""
    n = len(found)
    return student.ppf(0.975, n - 1) * statistics.stdev(found) / sqrt(n)


def verdict(claim, found, unit=" points", shown=None):
    """Return what the page's one rule says of a claim such as '97.1'.

    The distance has `shown` decimal places, by default one more than the claim.
    """
    n, digits = len(found), len(claim.partition(".")[2])
    over = float(claim) - statistics.mean(found)
    beyond = abs(over) - reach(found) * sqrt(n + 1) - 0.5 * 10.0**-digits
    near = BORDER if abs(beyond) < statistics.stdev(found) / sqrt(n) else ""
    if beyond <= 0:
        return f"holds{near}"
    way = "high" if over > 0 else "low"
    return f"too {way} by {abs(over):.{shown or digits + 1}f}{unit}{near}"


def judged(claim, found):
    """Return the cells 'ours | verdict' of a line; it says where other kernels turn it."""
    said = verdict(claim, found)
    others = [verdict(claim, ends) for ends in getattr(found, "elsewhere", [])]
    turned = [WORDS.match(v)[0] for v in others if WORDS.match(v)[0] not in said]
    if turned:
        listed = " or ".join(sorted(set(turned)))
        said += f"; {listed} with {len(turned)} of {len(others)} other kernels"
    return f"{ours(found)} | {said}"


def lever(new, old):
    """Return the cells 'gain | verdict' of a change, seed by seed."""
    gains = [b - a for a, b in zip(old, new, strict=False)]  # of some only three seeds
    mean, error = statistics.mean(gains), reach(gains)
    few = "" if len(gains) == 10 else f" ({len(gains)} seeds)"
    return f"{mean:+.2f} ± {error:.2f} points{few} | {'holds' if mean > error else 'unclear'}"


def elsewhere(seeded, change):
    """Yield the test accuracies of these runs with the kernels of each other processor."""
    keys = (
        seeded if change is None else [f"{name} # {PAGE}: {change}" for name in seeded]
    )
    for kernels, kept in ELSEWHERE.items():
        if kernels != "code" and kept["ends"].keys() >= {*keys}:
            yield [end for key in keys for end in kept["ends"][key]]


def cells(epochs, *columns):
    """Return a table that a text prints, cell by cell, beside ours.

    `columns` are (name, their numbers as text, our setup, the column of its table).
    """
    heading, made = ["epoch"], [epochs]
    for name, column, setup, key in columns:
        claims, digits, unit = column.split(), 2, "%"
        if key == "loss":
            digits, unit = 3, ""
        found = [setup.at(epoch, key) for epoch in epochs]
        heading += [f"{name}: claimed", "ours", "verdict"]
        made.append([f"{claim}{unit}" for claim in claims])
        made.append([f"{statistics.mean(values):.{digits}f}{unit}" for values in found])
        judge = partial(verdict, unit="", shown=digits)
        made.append(map(judge, claims, found))
    return tables.table(heading, zip(*made, strict=True))


def by_epoch(claims, theirs):
    """Return the table of source 1: `claims` are (name, their column, our setup)."""
    heading, columns = ["epoch"], [[100 * k for k in range(10)]]
    for name, column, setup in claims:
        found = [setup.at(100 * k or 1, "train") for k in range(10)]
        heading += [f"{name}: claimed", "ours", "verdict"]
        columns.append([f"{claim}%" for claim in column.split()])
        columns.append([f"{statistics.mean(values):.1f}%" for values in found])
        columns.append(map(verdict, column.split(), found, [""] * 10))
    heading.append("with their weights and scaling")
    found = [statistics.mean(theirs.at(100 * k or 1, "train")) for k in range(10)]
    columns.append(f"{mean:.1f}%" for mean in found)
    return tables.table(heading, zip(*columns, strict=True))


# --- What other pages found -----------------------------------------------------------


def lesson(name):
    """Return the numbers that the notebook of a lesson ends with."""
    return measured.read(f"lessons/{name}")["numbers"]


def lever_there(name):
    """Return the cells 'gain | verdict' of a lever of docs/past_98_5.md."""
    n = lesson("past_98_5")
    said = {"better": "holds", "worse": "no", "unclear": "unclear"}[n["verdict"][name]]
    return (
        f"{n['gain'][name]:+.2f} points, standard error {n['error'][name]:.2f} | {said}"
    )


def gap_there(name):
    """Return by how many points a setting there reads its training images better."""
    row = PAST["levers"][name]
    gap = statistics.mean(row["fit"][0]) - statistics.mean(row["val"][0])
    return f"{gap / 100:.2f}"


def shuffled(name):
    """Return what a network there reads with its pixels shuffled, and in order."""
    shares = lesson("past_98_5")["pixel_shares"]
    there, order = (shares[f"{name}, {how}"][0] for how in ("shuffled", "in order"))
    return f"{there:.1f}% against {order:.1f}%"


def order_of(name):
    """Return the test accuracy of docs/what_breaks.md for one order of the batches."""
    row = lesson("what_breaks")["order"][name]
    return f"{row['test']:.1%} ({100 * row['low']:.1f} to {100 * row['high']:.1f})"


def hours_in_lists():
    """Return how long five epochs of source 3 would take in lists, in hours."""
    ns = lesson("why_numpy_is_fast")["list_ns"]["784-128-64-10 128"]
    work = 5 * 60_000 * (3 * (784 * 128 + 128 * 10) - 784 * 128)
    return work * ns / 3600e9


def batch_ratio():
    """Return how many times faster NumPy is than lists, in batches of 128 on MNIST."""
    ratios = lesson("why_numpy_is_fast")["ratio64"]["784-128-64-10 128"]
    return statistics.median(ratios)


def toys_first_loss():
    """Return the mean cross-entropy of source 3's toy before its first step.

    Its text shows the seed, ten pictures of 16 random numbers, and how weights are drawn.
    """
    rng = random.Random(0)
    X = np.reshape([rng.random() for _ in range(160)], (10, 16))
    W1 = np.reshape([rng.gauss(0, 0.5) for _ in range(128)], (8, 16))
    W2 = np.reshape([rng.gauss(0, 0.5) for _ in range(80)], (10, 8))
    z = np.maximum(X @ W1.T, 0) @ W2.T
    return (np.log(np.exp(z).sum(axis=1)) - z.diagonal()).mean()


# --- Pairs of digits ------------------------------------------------------------------


def both_ways(counts):
    """Return, for each pair such as '4/9', the mistakes in both directions."""
    m = np.reshape(counts, (10, 10))
    return {f"{a}/{b}": m[a, b] + m[b, a] for a, b in combinations(range(10), 2)}


def pair_errors(pair, setup):
    """Return the mean number of mistakes of a pair, in a setup or in the CNN."""
    if setup is not CNN:
        return np.mean([errors[pair] for errors in setup.pairs()])
    summed = both_ways(TESTED["CNN"]["confused"])  # over the seeds
    return summed[pair] / len(CNN)


def hottest(name):
    """Return the three most confused pairs of a network of docs/past_98_5.md."""
    errors = both_ways(TESTED[name]["confused"])
    return ", ".join(sorted(errors, key=errors.get)[:-4:-1])


def everywhere(pair, networks):
    """Return in how many runs of all networks a pair is among the six."""
    return f"{sum(n.among_six(pair) for n in networks)} of {sum(map(len, networks))}"


def named(names, setup):
    """Return the cells 'ours | verdict' of pairs that a text names."""
    found = {pair: setup.among_six(pair) for pair in names.split()}
    no = [pair for pair, runs in found.items() if runs < SURE]
    near = BORDER if any(runs in (SURE - 1, SURE) for runs in found.values()) else ""
    cells = ", ".join(f"{pair} in {n} of {len(setup)}" for pair, n in found.items())
    return f"{cells} | {'no: ' + ', '.join(no) if no else 'holds'}{near}"


def pair_table(names, networks):
    """Return the table of pairs, for networks {name: setup} and the CNN."""
    made = []
    for pair in names.split():
        cells = [
            f"{pair_errors(pair, n):.1f}, {n.among_six(pair)} of {len(n)}"
            for n in networks.values()
        ]
        made.append([pair, *cells, f"{pair_errors(pair, CNN):.1f}"])
    return tables.table(["pair", *networks, "CNN"], made)
