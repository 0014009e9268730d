"""What docs/published_results.md says of its claims: ours over seeds, and the verdict."""

import json
import re
import statistics
from itertools import combinations
from math import sqrt

import numpy as np
from scipy.stats import t as student

from tools import measured, tables

TESTED = measured.read("past_98_5")["tested"]  # networks of docs/past_98_5.md
CNN = [right / 100 for right in TESTED["CNN"]["right"]]
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
        """Return, for each run, the errors between two digits, by the name of the pair."""
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
    text = tables.spread(found).replace(" (", "% (")
    return text if len(found) == 10 else f"{text[:-1]}; {len(found)} seeds)"


def reach(found):
    """Return half the interval in which the mean lies 19 times in 20."""
    n = len(found)
    return student.ppf(0.975, n - 1) * statistics.stdev(found) / sqrt(n)


def verdict(claim, found, unit=" points"):
    """Return what the page's one rule says of a claim such as '97.1'."""
    n, digits = len(found), len(claim.partition(".")[2])
    over = float(claim) - statistics.mean(found)
    beyond = abs(over) - reach(found) * sqrt(n + 1) - 0.5 * 10.0**-digits
    near = BORDER if abs(beyond) < statistics.stdev(found) / sqrt(n) else ""
    if beyond <= 0:
        return f"holds{near}"
    way = "high" if over > 0 else "low"
    return f"too {way} by {abs(over):.{digits + 1}f}{unit}{near}"


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


def rows(setup, *epochs):
    """Return some rows of a setup's table, as means over its seeds."""
    made = []
    for epoch in epochs:
        loss, *shares = (
            statistics.mean(setup.at(epoch, name)) for name in ("loss", "train", "test")
        )
        made.append([epoch, f"{loss:.3f}", *(f"{share:.2f}%" for share in shares)])
    return tables.table(["epoch", "loss", "training accuracy", "test accuracy"], made)


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


# --- Pairs of digits ------------------------------------------------------------------


def both_ways(counts):
    """Return, for each pair such as '4/9', the errors in both directions."""
    m = np.reshape(counts, (10, 10))
    return {f"{a}/{b}": m[a, b] + m[b, a] for a, b in combinations(range(10), 2)}


def pair_errors(pair, setup):
    """Return the mean number of errors of a pair, in a setup or in the CNN."""
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
