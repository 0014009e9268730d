"""The probes of the engine's layers and optimizers, and what all its probes share.

A piece is put among the right ones, so what it does shows in gradients: g, which is no
one, arrives at its result, and the right backward() goes on from there.
"""

from itertools import pairwise
from types import SimpleNamespace

import numpy as np

from .probe import Probe
from .values import Odd, kind_of, plain


def numbers(shape, seed):
    """Return numbers with one decimal place, of which none is 0."""
    array = np.random.default_rng(seed).integers(-30, 30, shape) / 10
    return np.where(array == 0, 0.5, array)


def leaf(scene, array):
    """Return a leaf of the engine."""
    return scene.right["Tensor"](np.array(array)).requires_grad_()


def grad(tensor):
    """Return a tensor's gradient as plain data."""
    return plain(getattr(tensor.grad, "array", tensor.grad))


def returned(scene, value):
    """Return what is seen of a tensor: its numbers, or what else it is."""
    if isinstance(value, scene.right["Tensor"]):
        return plain(value.array)
    return plain(value) if value is None else Odd(f"no Tensor: {kind_of(value)}")


def went_back(scene, value, g, leaves):
    """Return what is seen of an operator's result, and of the gradients of its leaves."""
    Tensor = scene.right["Tensor"]
    notes = isinstance(value, Tensor) and bool(value.requires_grad)
    seen = {"it returns": returned(scene, value), "it notes what it was made of": notes}
    if notes and value.shape == np.shape(g):
        loss = Tensor((value.array * g).sum(), (value, lambda one: one * g))
        scene.right["backward"](loss)
    return seen | {f"the gradient of {name}": grad(t) for name, t in leaves.items()}


def probe(label, given, call, tiny=False):
    """Return the probe that calls a piece with fresh inputs, in its scene."""

    def make(scene):
        return {k: v.copy() if hasattr(v, "copy") else v for k, v in given.items()}

    def calling(scene):
        scene.right["Tensor"].recording = True
        return call(scene, **make(scene))

    return Probe(label, calling, make, tiny)


def parameter():
    """Return the probes of Parameter."""

    def call(scene, array, kind):
        given = {
            "an array": lambda: array,
            "a tensor": lambda: scene.right["Tensor"](array),
            "a tensor made of others": lambda: scene.right["relu"](leaf(scene, array)),
        }[kind]()
        value = scene.function(given)
        seen = {"it returns": returned(scene, value)}
        seen["it requires grad"] = bool(getattr(value, "requires_grad", False))
        seen["it is a leaf"] = not getattr(value, "made_of", True)
        return seen

    return [
        probe(kind, {"array": numbers((2, 3), n), "kind": kind}, call, tiny=n == 0)
        for n, kind in enumerate(["an array", "a tensor", "a tensor made of others"])
    ]


def layer(scene, weight, bias):
    """Return a right layer with these numbers."""
    made = scene.right["Linear"](*weight.shape[::-1])
    made.weight, made.bias = leaf(scene, weight), leaf(scene, bias)
    return made


def linear():
    """Return the probes of the class Linear."""

    def call(scene, X, weight, bias, g):
        made = scene.function(*weight.shape[::-1])
        shapes = [list(made.weight.shape), list(made.bias.shape)]
        X, W, b = (leaf(scene, array) for array in (X, weight, bias))
        made.weight, made.bias = W, b
        seen = went_back(scene, made(X), g, {"X": X, "weight": W, "bias": b})
        return seen | {"the shapes of weight and bias": [plain(s) for s in shapes]}

    made = []
    for n, (B, D, K) in enumerate([(2, 2, 3), (5, 3, 4), (3, 3, 3), (1, 4, 2)]):
        given = {"X": numbers((B, D), n), "weight": numbers((K, D), n + 9)}
        given |= {"bias": numbers(K, n + 20), "g": numbers((B, K), n + 30)}
        made.append(probe(f"{B} images, {D} to {K}", given, call, tiny=n == 0))
    return made


def sequential():
    """Return the probes of the class Sequential: layers, relu between them."""

    def call(scene, X, sizes):
        layers = []
        for n, (D, K) in enumerate(pairwise(sizes)):
            layers += [layer(scene, numbers((K, D), n), numbers(K, n + 9))]
            layers += [scene.right["relu"]]
        model = scene.function(*layers[:-1])
        logits = model(scene.right["Tensor"](X))
        own = list(model.parameters())
        arrays = [returned(scene, p) for p in own]
        return {"it returns": returned(scene, logits), "parameters() returns": arrays}

    made = []
    for n, sizes in enumerate([[2, 3], [3, 4, 2], [3, 3, 3], [2, 5, 4, 3]]):
        given = {"X": numbers((4, sizes[0]), n), "sizes": sizes}
        made.append(probe(f"sizes {sizes}", given, call, tiny=n == 0))
    return made


def sgd():
    """Return the probes of the class SGD: two steps, then gradients are reset."""

    def call(scene, W, b, gradient, lr):
        W, b = leaf(scene, W), leaf(scene, b)
        optimizer = scene.function(iter([W, b]), lr)
        optimizer.zero_grad()  # there is none yet
        seen = {}
        for step in (1, 2):
            W.grad = scene.right["Tensor"](gradient * step)
            b.grad = scene.right["Tensor"](gradient[0] * step)
            optimizer.step()
            seen[f"W after step {step}"] = plain(W.array)
            seen[f"b after step {step}"] = plain(b.array)
            optimizer.lr /= 2
        seen["W is a leaf, which requires grad"] = W.requires_grad and not W.made_of
        optimizer.zero_grad()
        went = went_back(scene, scene.right["relu"](b), np.ones(b.shape), {"b": b})
        seen["the gradient of b after zero_grad() and backward()"] = went[
            "the gradient of b"
        ]
        return seen

    made = []
    for n, shape in enumerate([(2, 2), (3, 4), (1, 3)]):
        given = {"W": numbers(shape, n), "b": np.arange(1.0, shape[1] + 1)}
        given |= {"gradient": numbers(shape, n + 9), "lr": 0.5 if n == 0 else 0.1}
        made.append(probe(f"shape {shape}", given, call, tiny=n == 0))
    return made


def exponential():
    """Return the probes of the class ExponentialLR."""

    def call(scene, lr, gamma):
        optimizer = SimpleNamespace(lr=lr)
        scheduler = scene.function(optimizer, gamma)
        seen = {}
        for step in (1, 2):
            scheduler.step()
            seen[f"lr after step {step}"] = plain(optimizer.lr)
        return seen

    cases = [(0.5, 0.5), (0.2, 0.9), (1.0, 0.98)]
    return [
        probe(f"lr {lr}", {"lr": lr, "gamma": gamma}, call, tiny=lr == 0.5)
        for lr, gamma in cases
    ]
