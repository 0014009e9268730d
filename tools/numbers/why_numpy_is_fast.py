"""Numbers of docs/why_numpy_is_fast.md."""

from itertools import pairwise

import numpy as np

from tools.expressions import Expressions


class Numbers(Expressions):
    """What the page adds to the expressions."""

    def prepare(self):
        """Compute the factors."""
        way = self.n.way
        self.factors = [way[i] / way[k] for i, k in [(0, 1), (1, 3), (3, 4), (4, 5)]]
        self.training_ratio = self.n.list_seconds / self.n.numpy_seconds
        layers = sum(m * n for m, n in pairwise([784, 128, 64, 10]))
        self.mnist_work = 60_000 * (3 * layers - 784 * 128)

    @staticmethod
    def big(value):
        """Return a factor."""
        return f"{value:,.0f}" if value >= 20 else f"{value:.1f}"

    def factors_show(self):
        """Return what the picture of the ratios shows."""
        curves = []
        for sizes, batches in self.n.CASES:
            name = "-".join(map(str, sizes))
            ends = [
                self.big(np.median(ratio[f"{name} {batches[k]}"]))
                for ratio in (self.n.ratio64, self.n.ratio32)
                for k in (0, -1)
            ]
            curves.append(
                f"{name}, from a batch of 1 to {batches[-1]}: {ends[0]} to {ends[1]} in "
                f"float64, {ends[2]} to {ends[3]} in float32"
            )
        return (
            "How many times faster NumPy is against the batch size, both on logarithmic "
            f"scales: all curves rise. {'; '.join(curves)}."
        )

    def ways_show(self):
        """Return what the picture of the six ways shows."""
        each = "; ".join(f"{way}: {ns:.3g}" for way, ns in self.n.way_ns.items())
        return (
            "Six bars, the nanoseconds per multiply-add, on a logarithmic scale. "
            f"{each}."
        )
