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
        noted = made_of if Tensor.recording else ()
        self.made_of = [p for p in noted if getattr(p[0], "requires_grad", False)]
        self.requires_grad = bool(self.made_of)
        self.depth = max((source.depth + 1 for source, _ in self.made_of), default=0)

    def requires_grad_(self):
        """Ask for the gradient of this tensor: what is made of it will note so."""
        self.requires_grad = True
        return self


def array_of(value):
    """Return the array of a tensor; anything else, such as a number, as it is."""
    return value.array if isinstance(value, Tensor) else value


# --- 2. Operators: forward, and the way back ------------------------------------------
# g is the gradient of what an operator returned, and has its shape


def add(a, b):
    """Return a + b. The smaller one is repeated: (B, K) + (K,) -> (B, K)."""
    return Tensor(a.array + array_of(b), (a, lambda g: g), (b, lambda g: g))


def matmul(a, b):
    """Return a @ b: (B, D) @ (D, K) -> (B, K)."""
    X, W = a.array, b.array
    return Tensor(X @ W, (a, lambda g: g @ W.mT), (b, lambda g: X.mT @ g))


def transpose(a):
    """Return a matrix (N, M) as (M, N)."""
    return Tensor(a.array.T, (a, lambda g: g.T))


def relu(a):
    """Return a, with 0 in place of what is negative."""
    return Tensor(np.maximum(a.array, 0), (a, lambda g: g * (a.array > 0)))


def cross_entropy(logits, y):
    """Return the batch mean of -log(probability of the true digit y), a scalar."""
    if y.shape != logits.shape[:-1] or len(y.shape) != 1 or y.array.min() < 0:
        raise NotImplementedError("cross_entropy takes logits (B, K) and B digits only")
    z = logits.array - logits.array.max(axis=1, keepdims=True)  # (B, K), no overflow
    log_probs = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    true = np.arange(len(z)), y.array
    dlogits = np.exp(log_probs)
    dlogits[true] -= 1  # probs - Y, where Y is one-hot
    return Tensor(-log_probs[true].mean(), (logits, lambda g: g * dlogits / len(z)))


# --- 3. The way back ------------------------------------------------------------------


def sum_to(g, shape):
    """Return a gradient in this shape, summed over the copies of what was repeated.

    Axes count from the end: -1, -2, ... Those in front of shape were put there.
    """
    repeated = [i for i in range(-g.ndim, 0) if -i > len(shape) or shape[i] == 1]
    return g if g.shape == shape else g.sum(axis=tuple(repeated)).reshape(shape)


def backward(loss):
    """Add to the grad of each leaf the derivative of the loss, a scalar, by that leaf.

    The deepest tensor goes first: all that was made of it is deeper, so it has gone
    already, and the gradient is complete.
    """
    if not loss.requires_grad or loss.array.size > 1:
        raise RuntimeError("backward() needs one number, made of what requires grad")
    arrived = {loss: np.ones_like(loss.array)}  # gradients that are to go on
    while arrived:
        tensor = max(arrived, key=lambda tensor: tensor.depth)
        g = arrived.pop(tensor)
        for source, back in tensor.made_of:
            arrived[source] = arrived.get(source, 0) + sum_to(back(g), source.shape)
        if not tensor.made_of:  # a leaf
            tensor.grad = Tensor(g if tensor.grad is None else tensor.grad.array + g)


class no_grad:
    """Take no notes inside a with block."""

    def __enter__(self):
        self.before, Tensor.recording = Tensor.recording, False

    def __exit__(self, *error):
        Tensor.recording = self.before


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
    return Tensor(array_of(tensor)).requires_grad_()


class Linear:
    """A layer: X (B, D) @ weight.T + bias -> (B, K). It begins as PyTorch's does."""

    def __init__(self, D, K):
        W = float32(np.random.default_rng().uniform(-1, 1, (K, D + 1)) / D**0.5)
        self.weight, self.bias = Parameter(W[:, 1:]), Parameter(W[:, 0])

    def __call__(self, X):
        return X @ self.weight.T + self.bias


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
        for layer in self.layers:
            X = layer(X)
        return X

    def parameters(self):
        for layer in self.layers:  # which may be a Sequential, too
            yield from getattr(layer, "parameters", vars(layer).values)()


class SGD:
    """Gradient descent: each parameter minus lr times its gradient."""

    def __init__(self, params, lr):
        self.params, self.lr = list(dict.fromkeys(params)), lr  # each of them once

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    def step(self):
        with no_grad():
            for p in self.params:
                p -= self.lr * p.grad


class ExponentialLR:
    """Multiply the lr of an optimizer by gamma at each step."""

    def __init__(self, optimizer, gamma):
        self.optimizer, self.gamma = optimizer, gamma

    def step(self):
        self.optimizer.lr *= self.gamma


# torch.nn, torch.optim and so on are this very file, under further names
nn = functional = optim = lr_scheduler = cuda = sys.modules[__name__]
for name in ("nn", "nn.functional", "optim", "optim.lr_scheduler"):
    sys.modules[f"{__name__}.{name}"] = nn
