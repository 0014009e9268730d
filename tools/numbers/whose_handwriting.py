"""Numbers of docs/whose_handwriting.md."""

import numpy as np

from tools import measured
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

    def moved(self, name, own, scale=100):
        """Return by how much a number moves at most with the kernels of other processors."""
        return scale * max(np.abs(np.subtract(o[name], own)).max() for o in self.others)
