"""Numbers of docs/pure_python_mlp.md: the worked example, by rung 2's functions."""

import numpy as np

from tools.expressions import Expressions
from tools.numbers.phrases import tuple_of


class Numbers(Expressions):
    """What the page adds to the expressions."""

    tuple_of = staticmethod(tuple_of)
    toy_forward, toy_back = 16 * 8 + 8 * 10, 16 * 8 + 2 * 8 * 10
    large = 784 * 128 + 128 + 128 * 64 + 64 + 64 * 10 + 10  # rung 2's parameters, MNIST
    large_forward = 784 * 128 + 128 * 64 + 64 * 10

    def prepare(self):
        """Work the example."""
        self.rung = rung = self.functions("np_mlp_digits")
        self.tiny = tiny = [
            [np.array([[1.0, 1.0], [1.0, -1.0]]), np.array([-1.0, 0.0])],
            [np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([0.0, -1.0])],
        ]
        self.z, self.kept = rung.forward(np.array([[1.0, 2.0]]), tiny)
        grads = rung.backward(self.kept, np.array([0]), self.z, tiny)
        (self.dW1, self.db1), (self.dW2, self.db2) = grads

    @staticmethod
    def joined(values, n):
        """Return numbers, each with n decimal places, with commas between."""
        return tuple_of(values, n)[1:-1]

    def favorites_table(self):
        """Return which digit the network gives most to each picture, before and after."""
        times = ["before", "after"]
        told = zip(*(self.n.favorites[time] for time in times), strict=True)
        rows = [
            [picture, *(f"{digit} ({p:.0%})" for digit, p in both)]
            for picture, both in enumerate(told)
        ]
        return self.table(["picture", *times], rows)

    def longer(self):
        """Return how many times as long trying takes with the larger network."""
        return 2 * self.large / self.n.runs * self.large_forward / self.toy_forward
