"""A PyTorch of your own: the part of it that rungs 3 to 6 use, on NumPy alone.

New: a tensor notes what it was made of, and for each of those a way back. backward()
goes these ways from the loss to the weights, and adds up what arrives there.
Left out: nearly all of PyTorch. What a script asks for and does not find is named.

    python practice/tiny_torch torch_mlp_sequential.py  # the script as it is, on this
"""

import operator
import sys

import numpy as np
from threadpoolctl import threadpool_limits as set_num_threads  # noqa: F401

# --- 1. A tensor takes notes ----------------------------------------------------------
# Yours to write: python practice/check.py practice/tiny_torch.py judges it.


class Tensor:
    """An array that notes what it was made of. A leaf was made of nothing."""

    recording = True  # no_grad() turns it off
    data = property()  # PyTorch has it; here a script that sets it is stopped

    def __init__(self, array, *made_of):
        """Hold an array; made_of are pairs (tensor, back), one for each of its sources.

        back(g) turns g, the gradient of this tensor, into the gradient of that source.
        """
        self.array, self.grad = np.asarray(array), None
        self.shape, self.dtype = self.array.shape, self.array.dtype
        ...  # your code: made_of, requires_grad, depth

    def requires_grad_(self):
        """Ask for the gradient of this tensor: what is made of it will note so."""
        ...  # your code


def array_of(value):
    """Return the array of a tensor; anything else, such as a number, as it is."""
    return value.array if isinstance(value, Tensor) else value


# --- 2. Operators: forward, and the way back ------------------------------------------
# g is the gradient of what an operator returned, and has its shape


def add(a, b):
    """Return a + b. The smaller one is repeated: (B, K) + (K,) -> (B, K)."""
    ...  # your code


def matmul(a, b):
    """Return a @ b: (B, D) @ (D, K) -> (B, K)."""
    ...  # your code


def transpose(a):
    """Return a matrix (N, M) as (M, N)."""
    ...  # your code


def relu(a):
    """Return a, with 0 in place of what is negative."""
    ...  # your code


def cross_entropy(logits, y):
    """Return the batch mean of -log(probability of the true digit y), a scalar."""
    # right for logits of 1000 and -1000, too, where exp alone overflows
    ...  # your code


# --- 3. The way back ------------------------------------------------------------------


def sum_to(g, shape):
    """Return a gradient in this shape, summed over the copies of what was repeated.

    Axes count from the end: -1, -2, ... Those in front of shape were put there.
    """
    ...  # your code


def backward(loss):
    """Add to the grad of each leaf the derivative of the loss, a scalar, by that leaf.

    The deepest tensor goes first: all that was made of it is deeper, so it has gone
    already, and the gradient is complete.
    """
    ...  # your code


class no_grad:
    """Take no notes inside a with block."""

    def __enter__(self):
        ...  # your code

    def __exit__(self, *error):
        ...  # your code


# --- 4. What NumPy does already, under PyTorch's names --------------------------------
WORDS = {"dim": "axis", "keepdim": "keepdims"}  # PyTorch's: NumPy's


def plain(function, in_place=False):
    """Return a function of arrays as one of tensors, which has no way back."""

    def no_way_back(g):
        raise NotImplementedError(f"no way back through {function.__name__}")

    def on_tensors(*args, **words):
        if in_place and Tensor(0, *((a, no_way_back) for a in args)).requires_grad:
            raise RuntimeError(f"{function.__name__} in place would not be recorded")
        words = {WORDS.get(word, word): value for word, value in words.items()}
        value = function(*map(array_of, args), **words)
        return args[0] if in_place else Tensor(value, *((a, no_way_back) for a in args))

    return on_tensors


def to(tensor, device):
    """Return a tensor on a device, of which there is one."""
    if device != "cpu":
        raise RuntimeError(f"there is the cpu, and no {device}")
    return tensor


def is_available():
    """Answer torch.cuda.is_available()."""
    return False


def zeros(*shape, dtype=np.float32, device="cpu"):
    """Return a tensor of zeros."""
    return to(Tensor(np.zeros(shape, dtype)), device)


for name in ("sub", "mul", "truediv", "eq", "ne", "lt", "gt", "getitem"):  # - ... []
    setattr(Tensor, f"__{name}__", plain(getattr(operator, name)))
for name in ("iadd", "isub", "imul", "itruediv", "setitem"):  # += -= *= /= [] =
    setattr(Tensor, f"__{name}__", plain(getattr(operator, name), in_place=True))
for name in ("item", "__len__", "__bool__", "__format__"):  # as the array has it
    setattr(Tensor, name, lambda t, *s, name=name: getattr(t.array, name)(*s))
Tensor.__add__, Tensor.__matmul__, Tensor.__rmul__ = add, matmul, Tensor.__mul__
Tensor.T, Tensor.backward, Tensor.to = property(transpose), backward, to
Tensor.sum, Tensor.mean, Tensor.argmax = map(plain, (np.sum, np.mean, np.argmax))
Tensor.contiguous, Tensor.numel = plain(np.ascontiguousarray), lambda t: t.array.size
Tensor.__repr__ = lambda t: f"tensor({t.array})"
Tensor.__array__ = lambda t, *_, **__: t.array  # so that it can be an index
Tensor.__array_ufunc__ = None  # not an operand: NumPy takes no notes
exp, log, arange, Tensor.amax = map(plain, (np.exp, np.log, np.arange, np.amax))
from_numpy, float32, float64 = Tensor, np.float32, np.float64

# --- 5. Layers and optimizers ---------------------------------------------------------


def Parameter(tensor):
    """Return the numbers of a tensor, or of an array, as a leaf."""
    ...  # your code


class Linear:
    """A layer: X (B, D) @ weight.T + bias -> (B, K). It begins as PyTorch's does."""

    def __init__(self, D, K):
        W = float32(np.random.default_rng().uniform(-1, 1, (K, D + 1)) / D**0.5)
        self.weight, self.bias = Parameter(W[:, 1:]), Parameter(W[:, 0])

    def __call__(self, X):
        ...  # your code


def ReLU():
    """Return relu itself: a layer is whatever can be called."""
    return relu


def CrossEntropyLoss():
    """Return cross_entropy itself."""
    return cross_entropy


class Sequential:
    """Layers, one after the other."""

    def __init__(self, *layers):
        self.layers = layers

    def __call__(self, X):
        ...  # your code

    def parameters(self):
        ...  # your code


class SGD:
    """Gradient descent: each parameter minus lr times its gradient."""

    def __init__(self, params, lr):
        self.params, self.lr = list(dict.fromkeys(params)), lr  # each of them once

    def zero_grad(self):
        ...  # your code

    def step(self):
        ...  # your code


class ExponentialLR:
    """Multiply the lr of an optimizer by gamma at each step."""

    def __init__(self, optimizer, gamma):
        self.optimizer, self.gamma = optimizer, gamma

    def step(self):
        ...  # your code


# torch.nn, torch.optim and so on are this very file, under further names
nn = functional = optim = lr_scheduler = cuda = sys.modules[__name__]
for name in ("nn", "nn.functional", "optim", "optim.lr_scheduler"):
    sys.modules[f"{__name__}.{name}"] = nn
