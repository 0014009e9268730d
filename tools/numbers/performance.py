"""Numbers of docs/performance.md."""

from tools.expressions import Expressions


class Numbers(Expressions):
    """What the page adds to the expressions."""

    def behind(self, row):
        """Return how many seconds PyTorch takes longer than NumPy."""
        return self.f(float(self.measured(row, 2)) - float(self.measured(row, 1)))

    def second_thread(self, column):
        """Return by what share a second thread shortens an epoch of three layers."""
        one, two = (float(self.measured(f"three layers, {n}", column)) for n in (1, 2))
        return f"{1 - two / one:.0%}"

    def share(self, what, value):
        """Return a share of a profile."""
        return self.measured(f"{what} | {value} |", 4)
