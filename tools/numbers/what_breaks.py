"""Numbers of docs/what_breaks.md."""

from tools.expressions import Expressions


class Numbers(Expressions):
    """What the page adds to the expressions."""

    cancel = "np_mlp_digits --lr 0.0000695894"

    @staticmethod
    def acc(r):
        """Return a test accuracy with its range over seeds."""
        if r["low"] == r["high"]:
            return f"{100 * r['test']:.1f}% for every seed"
        return f"{100 * r['test']:.1f}% ({100 * r['low']:.1f} to {100 * r['high']:.1f})"

    @staticmethod
    def to(values, form="{:.0f}"):
        """Return a range."""
        return form.format(min(values)) + " to " + form.format(max(values))

    def gradients_show(self):
        """Return what the picture of the fading gradient shows."""
        faded = self.to([round(v, -2) for v in self.n.faded], "{:,.0f}")
        return (
            "The size of dW in each of seven layers, on a logarithmic scale. With sigmoid it "
            f"is {faded} times smaller in the first layer than in the last, with ReLU only "
            f"{self.to(self.n.kept)} times."
        )

    def runs_show(self, what, runs):
        """Return what a picture of training curves shows: how each ended, by name."""
        ends = (
            f"{name}: loss {r['loss']}, accuracy {100 * r['test']:.1f}%"
            for name, r in runs.items()
        )
        return (
            f"{what}. Left, the loss over the epochs, on a logarithmic scale; right, the "
            f"accuracy from 0 to 100%. At the end, {'; '.join(ends)}."
        )
