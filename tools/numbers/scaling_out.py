"""Numbers of docs/scaling_out.md."""

import numpy as np

from tools.expressions import Expressions


class Numbers(Expressions):
    """What the page adds to the expressions."""

    def prepare(self):
        """Compare where sharing begins to pay with where it was predicted to."""
        self.late = [
            self.crossing(name) / self.n.break_even[name.replace("-", ", ")]
            for name in ["128-64", "1024-1024"]
        ]

    @staticmethod
    def span(values, digits=2):
        """Return median and range."""
        low, high = min(values), max(values)
        return f"{np.median(values):.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"

    def crossing(self, hidden):
        """Return the batch size at which the line of the last picture crosses 1."""
        speeds = [self.n.speedup[f"{B}-{hidden}"] for B in self.n.BATCHES]
        return np.exp(np.interp(1, speeds, np.log(self.n.BATCHES)))

    @staticmethod
    def about(value):
        """Return a number to two digits."""
        return f"{float(f'{value:.2g}'):,.0f}"

    def speed_shows(self):
        """Return what the picture of two processes shows."""
        lines = []
        for name in ("128-64", "1024-1024"):
            each = [f"{self.n.speedup[f'{B}-{name}']:.2f}" for B in self.n.BATCHES]
            due = self.n.break_even[name.replace("-", ", ")]
            lines.append(
                f"With hidden units {name.replace('-', ', ')}: {', '.join(each)}; sharing "
                f"was predicted to pay from {due:.0f} images on, the dotted line."
            )
        sizes = ", ".join(map(str, self.n.BATCHES))
        return (
            "How many times as fast two processes are as one, for batches of "
            f"{sizes} images. {' '.join(lines)}"
        )
