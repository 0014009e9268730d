"""Numbers of docs/published_results.md: the setups of five texts, run over seeds."""

from functools import partial
from itertools import chain

from tools import published
from tools.expressions import Expressions
from tools.published import CNN

MNIST = "np_mlp_digits --dataset mnist"
SMALL = MNIST + " --hidden 128 --batch-size 64"
S3_FLAGS = SMALL + " --epochs 5"
S4_FLAGS = MNIST + " --batch-size 64 --lr 0.01 --epochs 30"


class Numbers(Expressions):
    """What the page adds to the expressions."""

    MNIST, SMALL, S3_FLAGS, S4_FLAGS = MNIST, SMALL, S3_FLAGS, S4_FLAGS
    S3_TORCH_FLAGS = S3_FLAGS.replace("np_mlp_digits", "torch_mlp_sequential")
    FULL_FLAGS = MNIST + " --batch-size 60000"
    CNN = CNN
    by_epoch = staticmethod(published.by_epoch)
    everywhere = staticmethod(published.everywhere)
    hottest = staticmethod(published.hottest)
    judged = staticmethod(published.judged)
    lever = staticmethod(published.lever)
    named = staticmethod(published.named)
    ours = staticmethod(published.ours)
    pair_errors = staticmethod(published.pair_errors)
    pair_table = staticmethod(published.pair_table)
    rows = staticmethod(published.rows)
    in_code = staticmethod("`{}`".format)

    def prepare(self):
        """Gather the runs of each setup."""
        setup = partial(published.Setup, self.get)
        self.SLP, self.MLP = setup("np_slp_digits"), setup("np_mlp_digits")
        self.MLP_THEIRS = setup("np_mlp_digits", "source-1")
        self.S2, self.S3 = setup(MNIST, "pairs"), setup(S3_FLAGS, "pairs")
        self.LINEAR = setup("np_slp_digits --dataset mnist", "linear-pairs")
        self.S3_TORCH = setup(self.S3_TORCH_FLAGS, seeds=3)
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
        self.S5_ALL = [*self.S5, *chain(*self.S5.elsewhere)]  # with all kernels
        self.NETWORKS = {
            "linear": self.LINEAR,
            "784-128-10": self.S3,
            "784-128-64-10": self.S2,
        }
        self.lines, self.in_torch = (
            self.lines_of_code(script, 1, 4, 5)
            for script in ("np_mlp_digits", "torch_mlp_sequential")
        )
        self.cured = ["4/9", "3/8", "1/7"]
        self.better = all(
            self.pair_errors(pair, CNN) < self.pair_errors(pair, self.S2)
            for pair in self.cured
        )
