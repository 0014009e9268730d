"""Numbers of docs/published_results.md: the setups of five texts, run over seeds."""

from functools import partial
from itertools import chain

import numpy as np

from tools.numbers import published
from tools.numbers.published import CNN, pair_errors
from tools.numbers.timed import Benchmark

MNIST = "np_mlp_digits --dataset mnist"
SMALL = MNIST + " --hidden 128 --batch-size 64"
S3_FLAGS = SMALL + " --epochs 5"
S4_FLAGS = MNIST + " --batch-size 64 --lr 0.01 --epochs 30"


class Numbers(Benchmark):
    """What the page adds to the expressions."""

    MNIST, SMALL, S3_FLAGS, S4_FLAGS = MNIST, SMALL, S3_FLAGS, S4_FLAGS
    S3_TORCH_FLAGS = S3_FLAGS.replace("np_mlp_digits", "torch_mlp_sequential")
    FULL_FLAGS = MNIST + " --batch-size 60000"
    MLP_PAST = published.MLP
    in_code = staticmethod("`{}`".format)

    def names(self):
        """Return what may be used, by name: all of published.py, too."""
        return {**vars(published), **super().names()}

    def prepare(self):
        """Gather the runs of each setup."""
        setup = partial(published.Setup, self.get)
        self.SLP, self.MLP = setup("np_slp_digits"), setup("np_mlp_digits")
        self.MLP_THEIRS = setup("np_mlp_digits", "source-1")
        self.S2, self.S3 = setup(MNIST, "pairs"), setup(S3_FLAGS, "pairs")
        self.LINEAR = setup("np_slp_digits --dataset mnist", "linear-pairs")
        self.S3_TORCH = setup(self.S3_TORCH_FLAGS, seeds=3)
        self.S3_OWN = setup(self.S3_TORCH_FLAGS, "own-start", seeds=5)
        self.S2_TORCH = setup("torch_mlp_sequential --dataset mnist", seeds=3)
        double = " --dtype float64"
        self.S2_64, self.S3_64 = (setup(c + double, seeds=3) for c in (MNIST, S3_FLAGS))
        self.S3_SCALED = setup(S3_FLAGS, "standardized")
        self.S3_TWO = setup(S3_FLAGS.replace("128", "128 64", 1), seeds=3)
        self.S3_LONG = setup(SMALL, seeds=3)
        self.FULL = setup(self.FULL_FLAGS, seeds=3)
        self.S4 = setup(S4_FLAGS)
        self.S4_DECAY = setup(S4_FLAGS + " --lr-decay 0.98", seeds=3)
        self.SIGMOID = setup(S4_FLAGS, "sigmoid", seeds=3)
        fast = MNIST + " --batch-size 64 --epochs 30"
        self.SIGMOID_FAST = setup(fast, "sigmoid", seeds=3)
        square = MNIST + " --hidden 64 64 --epochs 5"
        self.SQUARE = setup(square, seeds=3)
        self.SQUARE_WRONG = setup(square, "square", seeds=3)
        self.S5 = setup(MNIST + " --batch-size 64 --lr 0.5")
        after = "after-epoch"
        self.S5_64 = setup(MNIST + " --batch-size 64 --lr 0.5" + double, after, seeds=3)
        self.RATES = {"0.5": self.S5}
        for rate in ("0.1", "1"):
            self.RATES[rate] = setup(MNIST + f" --batch-size 64 --lr {rate}", seeds=3)
        self.S5_ALL = [*self.S5, *chain(*self.S5.elsewhere)]  # with all kernels
        self.NETWORKS = {
            "linear": self.LINEAR,
            "784-128-10": self.S3,
            "784-128-64-10": self.S2,
        }
        self.cured = ["4/9", "3/8", "1/7"]
        self.better = all(
            pair_errors(pair, CNN) < pair_errors(pair, self.S2) for pair in self.cured
        )

    @staticmethod
    def mean(setup, epoch):
        """Return the mean training accuracy of a setup in an epoch."""
        return np.mean(setup.at(epoch, "train"))

    def first_at(self, setup, accuracy):
        """Return the first hundred of epochs with this mean training accuracy, or more."""
        return next(n for n in range(100, 1001, 100) if self.mean(setup, n) >= accuracy)

    @staticmethod
    def gap(setup, epoch=20):
        """Return by how many points the training images are read better, in the mean."""
        return np.mean(setup.at(epoch, "train")) - np.mean(setup.at(epoch))

    def rates(self, epoch):
        """Return the mean test accuracy of source 5's network by learning rate."""
        means = {
            rate: np.mean(self.RATES[rate].at(epoch)) for rate in ("0.1", "0.5", "1")
        }
        return ", ".join(f"{mean:.2f}% at {rate}" for rate, mean in means.items())

    def in_files(self):
        """Return what a changed rung 1 prints of MNIST's training files."""
        run = self.get("np_slp_digits --dataset mnist --epochs 0", "pixels")
        return [line.partition(": ")[2] for line in run.stdout[:2]]

    def first_labels(self):
        """Return the first five labels of MNIST's training file."""
        return self.in_files()[0]

    def mean_square_of_pixels(self):
        """Return the mean square of MNIST's pixels, 0 to 1."""
        return float(self.in_files()[1])
