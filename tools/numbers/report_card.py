"""Numbers of docs/report_card.md."""

import numpy as np

from tools import measured, tables
from tools.expressions import Expressions
from tools.numbers.phrases import pct, points


class Numbers(Expressions):
    """What the page adds to the expressions."""

    script = "np_mlp_digits --dataset mnist"
    pct, points = staticmethod(pct), staticmethod(points)

    def prepare(self):
        """Find what single sentences say."""
        n = self.n
        epochs = zip(n.confidence_by_epoch, n.accuracy_by_epoch, strict=True)
        self.crossing = next(e for e, (c, a) in enumerate(epochs) if c > a)
        self.top_pair = [
            " and ".join(name for name in n.named if n.pair_rank[name][k] == 1)
            for k in range(len(n.SEEDS))
        ]
        self.by_chance = 10_000 * np.prod(n.errors_test)
        kept = measured.read("kernels_lessons")["report_card"]
        self.others = [numbers for name, numbers in kept.items() if "=" in name]

    @staticmethod
    def signed(share):
        """Return a difference of shares in points, with its sign."""
        return f"{100 * share:+.2f}"

    @staticmethod
    def three(values, show=pct):
        """Return values as 'a, b and c'."""
        return tables.listed([show(v) for v in values])

    @staticmethod
    def span(values, show=pct):
        """Return mean and range."""
        return f"{show(np.mean(values))} ({show(min(values))} to {show(max(values))})"

    def ones(self, values):
        """Return whole numbers as 'a, b and c'."""
        return self.three(values, lambda v: f"{v:.0f}")

    @staticmethod
    def cells(values, show=pct):
        """Return values as cells of a table."""
        return " | ".join(show(v) for v in values)

    def both(self, a, b, show=pct):
        """Return pairs as cells of a table."""
        pairs = zip(a, b, strict=True)
        return self.cells([f"{show(x)} and {show(y)}" for x, y in pairs], str)

    def tempered(self, T):
        """Return the probabilities of the logits 1, 2, 0 at a temperature."""
        exps = np.exp(np.array([1.0, 2.0, 0.0]) / T)
        return "(" + ", ".join(self.f(p, 3) for p in exps / exps.sum()) + ")"

    def among(self, name):
        """Return in how many networks a pair is among the six."""
        ranks = self.n.pair_rank[name]
        return f"{sum(rank <= 6 for rank in ranks)} of {len(self.n.SEEDS)}"

    @staticmethod
    def alike(a, b):
        """Return differences."""
        return [x - y for x, y in zip(a, b, strict=True)]

    @staticmethod
    def word(number):
        """Return a number of networks as a word."""
        return ["none", "one", "two", "all three"][number]

    def elsewhere(self, name):
        """Return in how many networks a pair is among the six, over all kernels."""
        ranks = [self.n.pair_rank[name], *(n["pair_rank"][name] for n in self.others)]
        counts = [sum(rank <= 6 for rank in three) for three in ranks]
        low, high = min(counts), max(counts)
        return f"{low} to {high}" if low < high else str(low)

    def matrix_shows(self):
        """Return what the picture of the confusion matrix shows."""
        found = self.n.recall[0]
        best, worst = int(np.argmax(found)), int(np.argmin(found))
        return (
            "A table of ten labels, the rows, and ten answers, the columns, for the first "
            f"network. The diagonal holds what is right: from {pct(found[worst], 1)} of the "
            f"images of a {worst} to {pct(found[best], 1)} of those of a {best}. The "
            "mistakes beside it are colored, darker where they are more."
        )

    def diagram_shows(self):
        """Return what the reliability diagram shows."""
        n = self.n
        return (
            "Left, the share of right answers against the confidence, from 40% to 100%, for "
            "three networks. Their mean confidence, "
            f"{self.three(n.mean_confidence)}, is above their accuracy, "
            f"{self.three(n.test_accuracy)}. Right, how many images have which confidence, "
            "on a logarithmic scale."
        )

    def epochs_show(self):
        """Return what the picture of accuracy and confidence shows."""
        right, sure = self.n.accuracy_by_epoch, self.n.confidence_by_epoch
        return (
            f"Two curves over {len(right)} epochs. Accuracy rises from {pct(right[0], 1)} to "
            f"{pct(right[-1], 1)}, mean confidence from {pct(sure[0], 1)} to "
            f"{pct(sure[-1], 1)}; confidence is the higher one from about epoch "
            f"{self.crossing + 1} on."
        )

    def fitted_shows(self):
        """Return what the picture of temperature scaling shows."""
        n = self.n
        return (
            "Left, the loss of the first network against the temperature, from 0.8 to 2: two "
            f"valleys. At the T that we take, {n.temperature[0]:.2f}, the test loss is "
            f"{n.loss_scaled[0]:.4f}; at 1 it is {n.loss[0]:.4f}. Right, the reliability "
            "diagram after scaling; the calibration errors are now "
            f"{self.three(n.ece_scaled)}, before {self.three(n.ece)}."
        )

    def worst_shows(self):
        """Return what the picture of the 24 worst mistakes shows."""
        n = self.n
        asked, agree, all_five = n.counts["24 worst"]
        return (
            f"{len(n.worst)} digits that the first network gets wrong with the highest "
            "probability, each with its number, its label, the wrong answer with its "
            f"probability, and people's votes. {len(n.missed_by_all)} are missed by all three "
            f"networks. Of {asked} that people were asked about, most agree with the label in "
            f"{agree}, all five people in {all_five}."
        )

    def matrix_table(self):
        """Return the confusion matrix of the first network."""
        rows = [[f"**{label}**", *row] for label, row in enumerate(self.n.confusions)]
        return tables.table(["the label says", *(f"says {d}" for d in range(10))], rows)

    def diagram_table(self):
        """Return the bins of the reliability diagram, for each network."""
        rows = {}  # by the upper edge of the bin
        for k, bins in enumerate(self.n.binned.values()):
            for images, sure, right in bins:
                row = rows.setdefault(
                    int(np.ceil(15 * sure)), [""] * len(self.n.binned)
                )
                row[k] = f"{images:,.0f}: {pct(sure, 1)}, {pct(right, 1)}"
        edges = [
            (f"{pct((m - 1) / 15, 0)} to {pct(m / 15, 0)}", rows[m])
            for m in sorted(rows)
        ]
        heading = [
            "bin",
            *(f"seed {seed}: images, confidence, right" for seed in self.n.binned),
        ]
        return tables.table(heading, [[edge, *row] for edge, row in edges])

    def epochs_table(self):
        """Return the numbers behind the picture of accuracy and confidence."""
        right, sure = self.n.accuracy_by_epoch, self.n.confidence_by_epoch
        rows = [
            [epoch, pct(right[epoch - 1]), pct(sure[epoch - 1])]
            for epoch in (1, 2, 3, 5, 8, 10, 12, 15, 20)
        ]
        return tables.table(["epoch", "accuracy", "mean confidence"], rows)

    def fitted_table(self):
        """Return the numbers behind the losses of the first network, by temperature."""
        grid = np.linspace(0.8, 2, len(self.n.held_curve))
        curves = zip(grid, self.n.held_curve, self.n.test_curve, strict=True)
        rows = [[f"{T:.2f}", f"{a:.4f}", f"{b:.4f}"] for T, a, b in list(curves)[::10]]
        return tables.table(["T", "held-out images", "test images"], rows)
