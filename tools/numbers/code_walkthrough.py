"""Numbers of docs/CODE_WALKTHROUGH.md."""

from tools.expressions import Expressions


class Numbers(Expressions):
    """What the page adds to the expressions."""

    M, DOUBLE = " --dataset mnist", " --dataset mnist --dtype float64"

    def rows_of(self, command):
        """Return the rows of a run's table."""
        return [row.line for row in self.get(command).table.rows]

    def equal(self, a, b):
        """Return how many rows of two runs are the same."""
        pairs = zip(self.rows_of(a), self.rows_of(b), strict=False)
        return sum(p == q for p, q in pairs)
