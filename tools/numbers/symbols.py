"""Numbers of docs/symbols.md."""

from itertools import pairwise

from tools import tables
from tools.expressions import Expressions
from tools.numbers.settings import defaults


class Numbers(Expressions):
    """What the page adds to the expressions."""

    @staticmethod
    def networks():
        """Return the table of both networks, their layers and parameters, on both data sets."""
        rows, (digits, mnist) = [], defaults("np_mlp_digits")
        for rungs, hidden in [("rungs 1, 3, 4", False), ("rungs 2, 5, 6", True)]:
            for data, D, settings in [("`digits`", 64, digits), ("MNIST", 784, mnist)]:
                sizes = [D, *(settings["hidden"] if hidden else []), 10]
                counts = [m * n + n for m, n in pairwise(sizes)]
                total = " + ".join(f"{count:,}" for count in counts)
                if hidden:
                    total += f" = {sum(counts):,}"
                else:
                    total = f"{D} · 10 + 10 = {total}"
                rows.append([rungs, data, " → ".join(map(str, sizes)), total])
                rungs = ""
        return tables.table(["network", "images", "layers", "parameters"], rows)
