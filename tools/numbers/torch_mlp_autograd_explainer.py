"""Numbers of docs/torch_mlp_autograd_explainer.md."""

import numpy as np
import torch

from tools.expressions import Expressions


class Numbers(Expressions):
    """What the page adds to the expressions."""

    R2, R5 = "np_mlp_digits", "torch_mlp_autograd"

    def prepare(self):
        """Compare the tables, and find what single sentences say."""
        self.same = self.get(self.R2).stdout == self.get(self.R5).stdout
        self.s = s = self.functions(self.R5)
        with torch.no_grad():
            self.largest = (s.X_train @ s.params[0][0]).max().item()
        self.common = np.bincount(np.asarray(s.y_train)).max()

    def memory(self):
        """Return what the picture of the record shows."""
        most = "; ".join((self.result("memory") or "").strip().splitlines()[1:-1])
        return (
            "The kilobytes kept, change by change, for 1, 3 and 5 hidden layers: curves that rise "
            f"in the forward pass, and fall in the backward pass. {most}."
        )
