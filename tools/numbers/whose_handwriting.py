"""Numbers of docs/whose_handwriting.md."""

import itertools

import numpy as np

from tools import measured, tables
from tools.expressions import Expressions
from tools.numbers.phrases import pct, points


class Numbers(Expressions):
    """What the page adds to the expressions."""

    pct, points = staticmethod(pct), staticmethod(points)

    def prepare(self):
        """Find what single sentences say."""
        kept = measured.read("kernels_lessons")["whose_handwriting"]
        self.others = [numbers for name, numbers in kept.items() if "=" in name]
        n = self.n
        pairs = zip(n.se_writers, n.se_images, strict=True)
        self.ratios = [writers / images for writers, images in pairs]
        halves = zip(n.error_first, n.error_last, strict=True)
        self.apart = [first - last for first, last in halves]

    def three(self, values, digits=2):
        """Return shares in points as 'a, b and c'."""
        return self.listed([self.points(v, digits) for v in values])

    def heights_table(self):
        """Return the two histograms, two bars of the picture in a row."""
        pairs = [np.reshape(bars, (-1, 2)).sum(axis=1) for bars in self.n.heights]
        edges = itertools.pairwise(self.n.edges[::2])
        rows = [
            [f"{low:.3f} to {high:.3f}", *both]
            for (low, high), both in zip(edges, zip(*pairs, strict=True), strict=True)
            if sum(both)
        ]
        heading = ["error rate on the test set (%)", "other images of the same people"]
        return tables.table([*heading, "other people"], rows)

    def moved(self, name, own, scale=100):
        """Return by how much a number moves at most with the kernels of other processors."""
        return scale * max(np.abs(np.subtract(o[name], own)).max() for o in self.others)
