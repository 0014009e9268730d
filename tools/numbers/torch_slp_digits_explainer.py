"""Numbers of docs/torch_slp_digits_explainer.md."""

import warnings

import numpy as np
import torch

from tools import tables
from tools.expressions import Expressions
from tools.numbers.phrases import excerpt, same_table


class Numbers(Expressions):
    """What the page adds to the expressions."""

    def prepare(self):
        """Compute what single sentences say."""
        self.big, self.one = np.float32(2**24), np.float32(1)
        with warnings.catch_warnings(action="ignore"):  # a mask should be bool
            mask = torch.tensor([2, 0, 1]).to(torch.uint8)
            self.picked = torch.tensor([10, 20, 30])[mask].tolist()
        trained = self.functions("torch_slp_digits", "--epochs", "1000")
        self.largest = abs(trained.W).max().item()

    def verdict(self, one, other):
        """Say whether two runs print the same table."""
        return same_table(self.get(*one), self.get(*other))

    def failure(self, command, change):
        """Return the beginning and the end of a run that fails."""
        return excerpt(self.output(command, change), 2, 2)

    def compared(self, one, other):
        """Return a comparison of two scripts in a terminal."""
        lines = [
            f"$ python {one}.py > rung1.txt",
            f"$ python {other}.py > rung3.txt",
            "$ diff rung1.txt rung3.txt && echo the same table",
            self.verdict((one,), (other,)),
        ]
        return tables.fenced(lines, "console")

    def change_of(self, command, change):
        """Return the last line of a run, as code."""
        run = self.get(command, change)
        return f"`{[*run.stdout, *run.stderr][-1]}`"
