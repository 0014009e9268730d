"""Numbers of docs/torch_slp_autograd_explainer.md."""

import torch
from torch.nn import functional as F

from tools import tables
from tools.expressions import Expressions
from tools.numbers.phrases import excerpt, same_table, tuple_of


class Numbers(Expressions):
    """What the page adds to the expressions."""

    mnist = "torch_slp_autograd --dataset mnist"
    F = F

    def prepare(self):
        """Work the small example."""
        self.x, self.y = torch.tensor([[2.0]]), torch.tensor([0])
        self.W = torch.tensor([[0.5, 1.0]]).requires_grad_()
        self.b = torch.zeros(2).requires_grad_()
        self.example().backward()
        digits = self.functions("torch_slp_autograd")
        self.digits, self.N, self.D, self.size = digits, digits.N, digits.D, digits.size

    def example(self):
        """Return the loss of the small example."""
        return F.cross_entropy(self.x @ self.W + self.b, self.y)

    @staticmethod
    def tuple_of(t, n=3):
        """Return numbers in parentheses."""
        return tuple_of(t.detach(), n)

    def line_of(self, text):
        """Return the number of the script's first line that holds a text."""
        with open(self.digits.__file__, encoding="utf-8") as script:
            return next(n for n, line in enumerate(script, 1) if text in line)

    @staticmethod
    def says(action):
        """Return the beginning of PyTorch's error message."""
        try:
            action()
        except (RuntimeError, TypeError) as error:
            text = str(error).split(". ")[0].split(" (")[0].rstrip(".")
            return f"`{text}`"
        return "nothing"

    def second_backward(self):
        """Go back twice through one record."""
        loss = self.example()
        loss.backward()
        loss.backward()

    def table(self, command, change=None):
        """Return the lines that a run printed."""
        lines = self.output(command, change).splitlines()
        return [line for line in lines if line[:1] != "$"]

    def excerpt(self, command, change):
        """Return the beginning and the end of what a changed script prints."""
        return excerpt(self.output(command, change), 6, 3)

    def compared(self, one, other):
        """Return a comparison of two scripts in a terminal."""
        lines = [f"$ python {other}.py > rung4.txt"]
        lines += ["$ diff rung3.txt rung4.txt && echo the same table"]
        lines += [same_table(self.get(one), self.get(other))]
        return tables.fenced(lines, "console")

    @staticmethod
    def same(yes):
        """Say whether it is the same table."""
        return "the same table" if yes else "another table"

    def tens(self, epoch):
        """Return the loss of an epoch without the reset, rounded to tens."""
        return round(float(self.row(self.mnist, epoch, "never-reset").loss) / 10) * 10

    @staticmethod
    def pull(lead, twice):
        """Return minus the slope of the loss in the logits of the true digit (N,)."""
        lead.requires_grad_()
        ten = torch.cat([lead[:, None], torch.zeros(len(lead), 9)], dim=1)
        given = ten.softmax(dim=1) if twice else ten
        zeros = torch.zeros(len(lead), dtype=torch.int64)
        loss = F.cross_entropy(given, zeros, reduction="sum")
        (slope,) = torch.autograd.grad(loss, lead)
        return -slope

    def strongest_pull(self, twice):
        """Return the strongest pull on a logit between -10 and 10."""
        return self.pull(torch.linspace(-10, 10, 2001), twice).max().item()

    def pull_table(self):
        """Return the numbers behind the picture of the two pulls."""
        rows = []
        for lead in (-10, -6, -4, -2, 0, 2, 4, 6, 10):
            each = (self.pull(torch.tensor([float(lead)]), twice) for twice in (0, 1))
            rows.append([lead, *(self.f(pull.item(), 3) for pull in each)])
        heading = ["logit of the true digit", "given logits", "given probabilities"]
        return tables.table(heading, rows)

    def graph(self):
        """Return what the picture of the record shows."""
        z = self.x @ self.W + self.b
        return (
            "Boxes from left to right. Forward: x = 2 and W = "
            f"{self.tuple_of(self.W)} enter Mm; Add brings in b and gives the logits "
            f"{self.tuple_of(z)}; LogSoftmax gives {self.tuple_of(z.log_softmax(dim=1))}, "
            f"and NllLoss the loss, {self.example().item():.3f}. Backward: 1 arrives at the loss, "
            f"{self.tuple_of(self.b.grad)} at the logits and at b, "
            f"{self.tuple_of(self.W.grad)} at W. None arrives at x."
        )

    def pulls(self):
        """Return what the picture of the two pulls shows."""
        right, wrong = (f"{self.strongest_pull(twice):.2f}" for twice in (False, True))
        return (
            "Minus the gradient against the logit of the true digit, from -10 to 10, the others "
            f"being 0. Given logits, it is largest at the left, {right}, and falls to the "
            f"right. Given probabilities, it is a hump of at most {wrong}, near 0 at both ends."
        )
