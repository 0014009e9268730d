"""The probes of the engine: small tensors, what an operator returns, what comes back."""

import numpy as np

from . import probes_layers as layers
from .probes_layers import grad, leaf, numbers, probe, went_back
from .values import Odd, plain

BINARY = {  # shapes of a and b
    "add": [((2, 3), (3,)), ((4, 3), (4, 3)), ((4, 3), (4, 1)), ((1, 4), ()), "twice"],
    "matmul": [((2, 2), (2, 3)), ((5, 3), (3, 4)), ((4, 4), (4, 4)), ((1, 3), (3, 1))],
}
SUMS = [  # shapes of g, and of what was repeated
    *(((2, 3), (3,)), ((4, 3), (4, 3)), ((4, 3), (4, 1)), ((4, 3), (1, 3))),
    *(((4, 3), ()), ((4, 3), (1,)), ((2, 4, 3), (4, 1)), ((3, 1), (3, 1))),
]


def operator(name):
    """Return the probes of an operator on one tensor or two."""
    cases = BINARY.get(name, [((2, 3),), ((4, 3),), ((3, 3),), ((1, 4),)])
    return [operator_probe(name, n, shapes) for n, shapes in enumerate(cases)]


def operator_probe(name, n, shapes):
    """Return the probe of an operator on tensors of these shapes."""
    arrays = [numbers(s, 3 * n + i) for i, s in enumerate(shapes) if shapes != "twice"]
    if name == "relu":
        arrays[0].flat[1] = 0
    if shapes == "twice":
        shapes, arrays = "one tensor twice", [numbers((2, 3), 40)]
    given = dict(zip("ab", arrays, strict=False))
    result = np.zeros(1)
    if name == "matmul":
        result = arrays[0] @ arrays[1]
    elif name == "transpose":
        result = arrays[0].T
    else:
        result = sum(arrays)
    given["g"] = numbers(result.shape, 50 + n)

    def call(scene, g, **given):
        leaves = {key: leaf(scene, array) for key, array in given.items()}
        args = list(leaves.values())
        value = scene.function(*(args * 2 if shapes == "one tensor twice" else args))
        seen = went_back(scene, value, g, leaves)
        for key, tensor in leaves.items():
            seen[f"the input {key} afterwards"] = plain(tensor.array)
        return seen

    return probe(f"shapes {shapes}" if n else "small", given, call, tiny=not n)


def add():
    """Return the probes of add, which takes a plain number, too."""

    def call(scene, a, b):
        tensor = leaf(scene, a)
        g = np.full(a.shape, 2.0)
        return went_back(scene, scene.function(tensor, b), g, {"a": tensor})

    one = probe("a plain number", {"a": numbers((2, 2), 7), "b": 1.5}, call)
    return [*operator("add"), one]


def cross_entropy():
    """Return the probes of cross_entropy; at its result arrives g, and not 1."""

    def call(scene, logits, y, g):
        z = leaf(scene, logits)
        value = scene.function(z, scene.right["Tensor"](y))
        seen = went_back(scene, value, g, {"logits": z})
        return seen | {"the input logits afterwards": plain(z.array)}

    made, large = [], np.array([[1000.0, 0.0], [0.0, -1000.0], [-1000.0, 998.0]])
    cases = [
        (numbers((2, 3), 1), [0, 2]),
        (numbers((4, 10), 2), [1, 7, 2, 2]),
        (numbers((3, 3), 3), [2, 0, 1]),
        (numbers((1, 4), 4), [3]),
        (large, [0, 0, 0]),
    ]
    for n, (logits, y) in enumerate(cases):
        given = {"logits": logits, "y": np.array(y), "g": 1.0 if n == 0 else 2.5}
        label = "logits of 1000" if logits is large else f"shape {logits.shape}"
        made.append(probe(label, given, call, tiny=n == 0))
    return made


def sum_to():
    """Return the probes of sum_to."""

    def call(scene, g, shape):
        value = scene.function(g, shape)
        return {"it returns": plain(value), "the input g afterwards": plain(g)}

    return [
        probe(f"{of} to {to}", {"g": numbers(of, n), "shape": to}, call, tiny=n == 0)
        for n, (of, to) in enumerate(SUMS)
    ]


class Ways:
    """Right sums and products of tensors that count how often a way back is gone."""

    def __init__(self, scene):
        self.Tensor, self.gone = scene.right["Tensor"], 0

    def counted(self, back):
        """Return a way back that counts."""

        def way(g):
            self.gone += 1
            return back(g)

        return way

    def add(self, a, b):
        """Return a + b."""
        same = self.counted(lambda g: g)
        return self.Tensor(a.array + b.array, (a, same), (b, same))

    def dot(self, a, row):
        """Return the sum of a times a row of plain numbers: a scalar."""
        back = self.counted(lambda g: g * row)
        return self.Tensor((a.array * row).sum(), (a, back))


NETWORKS = {  # what is made of the leaves a and b; each + notes two ways
    "a + b": lambda ways, a, b: ways.add(a, b),
    "a + a": lambda ways, a, b: ways.add(a, a),
    "(a + b) + a": lambda ways, a, b: ways.add(ways.add(a, b), a),
    "s + (s + a), s = a + b": lambda ways, a, b: steps(ways, a, b, 1, True),
    "(s + a) + s, s = a + b": lambda ways, a, b: steps(ways, a, b, 1, False),
    "six such steps": lambda ways, a, b: steps(ways, a, b, 6),
}


def steps(ways, a, b, levels, first=None):
    """Return a value that each level uses twice, along ways of two lengths."""
    value = ways.add(a, b)
    for level in range(levels):
        pair = [value, ways.add(value, a)]
        short = level % 2 if first is None else first
        value = ways.add(*(pair if short else reversed(pair)))
    return value


def backward():
    """Return the probes of backward."""
    row = np.array([2.0, -1.0, 0.5])

    def network(make):
        def call(scene, a, b):
            ways, a, b = Ways(scene), leaf(scene, a), leaf(scene, b)
            between = make(ways, a, b)
            scene.function(ways.dot(between, row))
            seen = {"the gradient of a": grad(a), "the gradient of b": grad(b)}
            seen["how many ways back are gone"] = plain(ways.gone)
            kept = between.grad is not None
            seen["a tensor between the loss and the leaves has a grad"] = kept
            scene.function(ways.dot(make(ways, a, b), row))
            return seen | {"the gradient of a after a second backward()": grad(a)}

        return call

    def bias(scene, X, b):
        X, b = leaf(scene, X), leaf(scene, b)
        value = scene.right["add"](X, b)
        g = np.arange(1.0, 7.0).reshape(2, 3)
        Tensor = scene.right["Tensor"]
        loss = Tensor((value.array * g).sum(), (value, lambda one: one * g))
        scene.function(loss)
        return {"the gradient of X": grad(X), "the gradient of b": grad(b)}

    def refused(scene, a):
        tensor, plainly = leaf(scene, a), scene.right["Tensor"](1.0)
        seen = {}
        for what, loss in [
            ("of three numbers", scene.right["add"](tensor, tensor)),
            ("of one that is made of nothing", plainly),
        ]:
            try:
                scene.function(loss)
            except Exception:
                seen[f"it refuses a loss {what}"] = True
            else:
                seen[f"it refuses a loss {what}"] = False
        return seen

    given = {"a": np.array([1.0, 2.0, 3.0]), "b": np.array([0.5, -1.0, 4.0])}
    made = [
        probe(label, given, network(make), tiny=label == "a + b")
        for label, make in NETWORKS.items()
    ]
    made.append(probe("a bias", {"X": numbers((2, 3), 5), "b": numbers(3, 6)}, bias))
    return [*made, probe("what is refused", {"a": given["a"]}, refused)]


def tensor():
    """Return the probes of the class Tensor, with the right operators around it."""

    def alone(scene, array):
        t = scene.function(array)
        seen = {"its array": plain(t.array), "its shape": plain(list(t.shape))}
        seen["its dtype"] = Odd(str(t.dtype))
        seen |= {"its grad": t.grad, "it requires grad": bool(t.requires_grad)}
        seen["requires_grad_() returns the tensor"] = t.requires_grad_() is t
        return seen | {"it requires grad afterwards": bool(t.requires_grad)}

    def made(scene, images, weights):
        right = scene.right
        X, W = scene.function(images), leaf(scene, weights)
        z = right["matmul"](X, W)
        a = right["add"](right["relu"](z), z)
        out = right["add"](W, right["add"](right["add"](W, W), W))
        seen = {"how many sources of X @ W are noted": plain(len(z.made_of))}
        seen["X @ W notes W, which requires grad"] = any(s is W for s, _ in z.made_of)
        seen["X @ W requires grad"] = bool(z.requires_grad)
        nodes = [z, a, out, *(s for s, _ in a.made_of), *(s for s, _ in out.made_of)]
        seen["each tensor is deeper than all it was made of"] = all(
            t.depth > s.depth for t in nodes for s, _ in t.made_of
        )
        unwanted = right["matmul"](X, right["transpose"](X))
        seen["X @ X.T requires grad"] = bool(unwanted.requires_grad)
        right["Tensor"].recording = False
        quiet = right["matmul"](X, W)
        right["Tensor"].recording = True
        seen["X @ W requires grad where nothing is recorded"] = bool(
            quiet.requires_grad
        )
        return seen

    both = {"images": numbers((2, 3), 1), "weights": numbers((3, 3), 2)}
    return [
        probe("one row", {"array": np.array([[1.0, 2.0]])}, alone, tiny=True),
        probe("a matrix", {"array": numbers((3, 2), 3)}, alone),
        probe("float32", {"array": np.ones(3, np.float32)}, alone),
        probe("a product", both, made),
    ]


def no_grad():
    """Return the probes of the class no_grad."""

    def call(scene, blocks):
        W = leaf(scene, np.ones((2, 2)))
        notes = lambda: bool(scene.right["matmul"](W, W).requires_grad)
        with scene.function():
            seen = {"notes are taken inside": notes()}
            if blocks == "two, one inside the other":
                with scene.function():
                    seen["notes are taken in the inner one"] = notes()
                seen["notes are taken behind the inner one"] = notes()
        seen["notes are taken afterwards"] = notes()
        try:
            with scene.function():
                raise ZeroDivisionError
        except ZeroDivisionError:
            seen["an exception goes on"] = True
        else:
            seen["an exception goes on"] = False
        return seen | {"notes are taken after an exception": notes()}

    return [
        probe("one block", {"blocks": "one"}, call, tiny=True),
        probe("one block again", {"blocks": "one"}, call),
        probe("a block in a block", {"blocks": "two, one inside the other"}, call),
    ]


PROBES = {
    "Tensor": tensor,
    "add": add,
    "matmul": lambda: operator("matmul"),
    "transpose": lambda: operator("transpose"),
    "relu": lambda: operator("relu"),
    "cross_entropy": cross_entropy,
    "sum_to": sum_to,
    "backward": backward,
    "no_grad": no_grad,
    "Parameter": layers.parameter,
    "Linear": layers.linear,
    "Sequential": layers.sequential,
    "SGD": layers.sgd,
    "ExponentialLR": layers.exponential,
}


def probes(name):
    """Return the probes of a piece of the engine, the tiny one first."""
    return PROBES[name]()
