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
