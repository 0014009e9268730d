"""Numbers of docs/np_mlp_digits_explainer.md: the worked example, and tables over runs."""

import re

import numpy as np

from tools.expressions import Expressions

SLP, MLP = "np_slp_digits", "np_mlp_digits"


class Numbers(Expressions):
    """What the page adds to the expressions."""

    slp, mlp, hard = SLP, MLP, MLP + " --dataset mnist"
    deep = MLP + " --hidden 32 32 32 32 32 32 --epochs 300"

    def prepare(self):
        """Work the example by the script's own functions, and count what seeds gain."""
        self.s = s = self.functions(MLP)
        self.x, self.y = x, y = np.array([[3.0, 1.0]]), np.array([0])
        self.params = params = [
            [np.array([[1.0, -1.0], [-1.0, 2.0]]), np.array([0.0, 0.0])],
            [np.array([[0.0, 1.0, 0.0], [1.0, 0.0, -1.0]]), np.array([1.0, 0.0, 0.0])],
        ]
        (W1, b1), (W2, _) = params
        self.z1 = x @ W1 + b1
        self.logits, activations = s.forward(x, params)
        self.a1 = activations[1]
        self.p = s.softmax(self.logits)
        grads = s.backward(activations, y, self.logits, params)
        (self.dW1, self.db1), (self.dW2, self.db2) = grads
        self.dz2 = self.p - np.eye(3)[0]
        self.da1 = self.dz2 @ W2.T
        self.loss = s.cross_entropy(self.logits, y)
        moved = [[W1 + np.array([[0, 0.2], [0, 0]]), b1], params[1]]
        self.z1_moved = x @ moved[0][0] + moved[0][1]
        self.loss_moved = s.cross_entropy(s.forward(x, moved)[0], y)
        s.update(x, y, params, 0.1)
        self.logits_new = s.forward(x, params)[0]
        self.gains = [
            self.right(self.seeded(MLP, n)) - self.right(self.seeded(SLP, n))
            for n in (42, 43, 44)
        ]
        self.sure = s.softmax(s.forward(s.X_train, s.params)[0]).max(axis=1).mean()

    def tuple_of(self, a, n=3):
        """Return numbers in parentheses."""
        return "(" + ", ".join(self.f(v + 0.0, n) for v in np.ravel(a)) + ")"

    @staticmethod
    def seeded(command, seed):
        """Return a command with a seed, if it is not the default."""
        return command if seed == 42 else f"{command} --seed {seed}"

    def right(self, command):
        """Return how many test images a run reads."""
        return int(self.count(command).split()[0])

    def size_of(self, command):
        """Return the number of parameters that a run prints."""
        return re.search(r"pixels, ([\d,]+) param", self.output(command))[1]

    def cells(self, command, epoch=None, digits=1):
        """Return mean and range over seeds, with fewer digits."""
        found = re.findall(r"[\d.]+", self.seeds(command, None, epoch))
        return "{}% ({} to {})".format(*(self.f(float(v), digits) for v in found))

    def widths(self):
        """Return the table of widths of the hidden layer."""
        rows = []
        for name in ["1", "8", "16", "32", "128", "32 32 32 32"]:
            rows.append([name, MLP if name == "32" else f"{MLP} --hidden {name}"])
        rows.append(["none: rung 1", SLP])
        heads = ["`--hidden`", "parameters", "training accuracy, epoch 1000"]
        return self.table(
            [*heads, "test accuracy"],
            [
                [
                    name,
                    self.size_of(c),
                    self.seeds(c, None, 1000, "train"),
                    self.seeds(c),
                ]
                for name, c in rows
            ],
        )

    def last_two(self, command, change):
        """Return the beginning and the end of what a changed script prints."""
        lines = self.output(command, change).strip().splitlines()
        return "\n\n" + "\n".join([*lines[:2], "...", *lines[-3:]]) + "\n\n"

    def starts(self):
        """Return the table of ways to start."""
        rows = []
        for name, change in [
            ("0.1 times normal", "small-start"),
            ("normal", "normal-start"),
            ("He", None),
        ]:
            stop = re.search(r"epoch \d+", "".join(self.get(self.deep, change).stderr))
            end = f"stops in {stop[0]}: loss above a million" if stop else None
            end = end or self.final(self.deep, change)
            train = self.seeds(MLP, change, 1000, "train")
            rows.append([name, train, self.seeds(MLP, change), end])
        heads = ["start", "training accuracy", "test accuracy", "six hidden layers"]
        return self.table(heads, rows)
