"""Numbers of docs/np_mlp_digits_explainer.md: the worked example, and tables over runs."""

import re

import numpy as np

from tools.expressions import Expressions
from tools.numbers.phrases import excerpt, tuple_of

SLP, MLP = "np_slp_digits", "np_mlp_digits"


class Numbers(Expressions):
    """What the page adds to the expressions."""

    tuple_of = staticmethod(tuple_of)
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
        return excerpt(self.output(command, change), 2, 3)

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

    # --- What pictures show, for those who cannot see them ------------------------------

    def boundary(self):
        """Return what the six panels of a bending border show: the training done again."""
        s, rng = self.s, np.random.default_rng(0)
        X = rng.uniform(-1, 1, (300, 2))
        y = (np.abs(X[:, 0] - X[:, 1]) > 0.8).astype(int)
        params = s.init_params(rng, [2, 8, 2], "float64")
        right, taken = [], 0
        for steps in (0, 30, 100, 300, 1000, 5000):
            while taken < steps:
                s.update(X, y, params, 0.5)
                taken += 1
            right.append(s.evaluate(X, y, params))
        return (
            "Six panels of 300 points, after 0, 30, 100, 300, 1000 and 5000 steps. Right answers: "
            f"{self.listed(right)}. The equal pixels fill a stripe along the diagonal. At first the "
            "border is a wedge that cuts across it; after 30 steps it is two bent lines, one on "
            "either side of the stripe; in the end both follow its edges."
        )

    def hidden_units(self):
        """Return what the picture of eight hidden units shows."""
        t = self.functions(MLP, "--epochs", "1000")
        hidden = t.forward(t.X_test, t.params)[1][1]
        texts = []
        for unit in hidden.mean(axis=0).argsort()[::-1][:8]:
            shown = np.bincount(t.y_test[hidden[:, unit].argsort()[-20:]], minlength=10)
            texts.append(f"unit {unit} the {shown.argmax()} ({shown.max()})")
        return (
            "Above, the weights of the eight most active hidden units: patches of orange and "
            "purple without a clear shape. Below, the mean of the twenty images that excite each "
            "most. The digit most frequent among these, with how often it occurs: "
            f"{', '.join(texts)}."
        )

    def mixed(self):
        """Return the shares of an 8 mixed into a 3, and the logits of these 2,001 images."""
        t = self.functions(MLP, "--epochs", "1000")
        three, eight = (t.X_test[t.y_test == digit][0] for digit in (3, 8))
        share = np.linspace(0, 1, 2001)[:, None]
        params = [[W.astype("float64"), b.astype("float64")] for W, b in t.params]
        return share, t.forward((1 - share) * three + share * eight, params)[0]

    def walk_table(self):
        """Return the two logits on the way from a 3 to an 8."""
        share, z = self.mixed()
        rows = [
            [f"{share[i, 0]:.0%}", f"{z[i, 3]:.1f}", f"{z[i, 8]:.1f}"]
            for i in range(0, 2001, 200)
        ]
        return self.table(["share of the 8", "logit of 3", "logit of 8"], rows)

    def walk(self):
        """Return what the picture of the way from a 3 to an 8 shows."""
        share, z = self.mixed()
        slope = np.diff(z[:, 8] - z[:, 3]) * 2000
        jumps = np.abs(slope[2:] - slope[:-2]) > 6
        places = sorted({round(100 * place) for place in share[1:-2, 0][jumps]})
        meet = 100 * share[(z[:, 8] > z[:, 3]).argmax(), 0]
        return (
            f"From a 3 (0%) to an 8 (100%). Above, the logit of the 3 falls from {z[0, 3]:.1f} to "
            f"{z[-1, 3]:.1f}, that of the 8 goes from {z[0, 8]:.1f} to {z[-1, 8]:.1f}; they meet at "
            f"{meet:.0f}% and bend away from the dashed straight lines. Below, the slope of the "
            f"lead of the 8, a staircase between {slope.min():.0f} and {slope.max():.0f}, with its "
            f"largest jumps at {self.listed(places)}%."
        )
