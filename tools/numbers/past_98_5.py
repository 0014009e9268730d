"""Numbers of docs/past_98_5.md."""

import numpy as np

from tools import measured
from tools.expressions import Expressions


class Numbers(Expressions):
    """What the page adds to the expressions."""

    def prepare(self):
        """Read the series, and what several sentences need of it."""
        self.series = series = measured.read("past_98_5")
        self.mlp, self.cnn = series["tested"]["MLP"], series["tested"]["CNN"]
        self.draws = series["levers"]["Adam"]["val"]
        hottest = self.n.hottest
        shared = [pair for pair in hottest["MLP"] if pair in hottest["CNN"]]
        self.shared_pairs = ", ".join(shared) or "none"
        counts = [right for runs in series["CNN elsewhere"].values() for right in runs]
        self.elsewhere = f"{min(counts) / 100:.2f} to {max(counts) / 100:.2f}"
        mlp, cnn = self.calibrated_of(self.mlp), self.calibrated_of(self.cnn)
        self.calibrated = f"the MLP is at {mlp} and the CNN at {cnn}"

    def of_three(self, name):
        """Return the gain of a lever against rate 0.5 over its first three seeds."""
        levers = self.series["levers"]
        new, old = (np.mean(levers[n]["val"][0][:3]) for n in (name, "rate 0.5"))
        return (new - old) / 100

    @staticmethod
    def calibrated_of(row):
        """Say how the ECE stands to its floor."""
        ratio = np.mean(row["ece"]) / np.mean(row["ece_honest"])
        return f"{ratio:.1f} times its floor"

    def by_seed(self, name):
        """Return the range over seeds of what a network reads of images moved by 4."""
        reads = [run[4] / 100 for run in self.series["pixels"][name]]
        return f" ({min(reads):.0f} to {max(reads):.0f} by seed)"

    @staticmethod
    def percent(row, digits=2):
        """Return the test accuracy of a row, with its range over seeds."""
        shares = [right / 100 for right in row["right"]]
        mean = f"{np.mean(shares):.{digits}f}%"
        return f"{mean} ({min(shares):.2f} to {max(shares):.2f})"

    def gains(self):
        """Return what the picture of all gains shows."""
        gain = self.n.gain
        best, worst = max(gain, key=gain.get), min(gain, key=gain.get)
        each = ", ".join(f"{name} {value:+.2f}" for name, value in gain.items())
        return (
            f"Gain in points of {len(gain)} levers, for two draws of seeds, with bars of three "
            f"standard errors. In the first draw it goes from {gain[worst]:+.2f} ({worst}) to "
            f"{gain[best]:+.2f} ({best}). One by one: {each}."
        )

    def gains_table(self):
        """Return the numbers behind the picture of all gains, with their standard errors."""
        rows = []
        for name, (other, _) in self.n.LEVERS.items():
            if other:
                draws = [self.gained(name, other, draw) for draw in (0, 1)]
                rows.append([name, other, *draws])
        return self.table(["lever", "against", "gain and SE", "second draw"], rows)

    def gained(self, name, other, draw):
        """Return a lever's gain in points, and its standard error, in one draw of seeds."""
        counts = (self.series["levers"][n]["val"][draw] for n in (name, other))
        new, old = (np.array(count) / 100 for count in counts)
        seeds = (new.var(ddof=1) + old.var(ddof=1)) / len(new)
        writers = self.series["gains"][name][draw]["writers"]
        error = np.sqrt(seeds + writers**2)
        return f"{new.mean() - old.mean():+.2f} ± {error:.2f}"

    def power_table(self):
        """Return how often the rule finds a true gain, by seeds for each setting."""
        rows = [
            [name, *(f"{found:.0%}" for found in values)]
            for name, values in self.n.powers.items()
        ]
        return self.table(["scatter of, and true gain", *self.n.COUNTS], rows)

    def power_shows(self):
        """Return what the picture of the seeds needed shows."""
        powers, counts = self.n.powers, self.n.COUNTS
        texts = [
            f"{name}: {values[0]:.0%} with {counts[0]} seeds, {values[2]:.0%} with "
            f"{counts[2]}, {values[-1]:.0%} with {counts[-1]}"
            for name, values in powers.items()
        ]
        return (
            "How often the rule finds a true gain of 0.1, 0.2 and 0.4 points, against the number "
            "of seeds, for runs that scatter like Adam's and like those with averaging: curves "
            f"that rise, the higher the larger the gain. {'; '.join(texts)}."
        )
