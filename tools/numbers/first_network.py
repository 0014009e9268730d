"""Numbers of docs/first_network.md: the table of learning rates."""

from tools.expressions import Expressions


class Numbers(Expressions):
    """What the page adds to the expressions."""

    def rate(self, lr):
        """Return the cells of a learning rate: its losses, and how many pictures are read."""
        before, after, right = self.n.rates[lr]
        losses = ", ".join(self.f(loss, 2) for loss in before)
        return f"{losses} | {self.f(after, 3)} | {right} of 10"
