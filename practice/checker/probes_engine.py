"""The probes of the engine: small tensors, what an operator returns, what comes back.

A piece is put among the right ones, so what it does shows in gradients: g, which is no
one, arrives at its result, and the right backward() goes on from there.
"""

from types import SimpleNamespace

import numpy as np

from .probe import Probe
from .values import Odd, plain

BINARY = {  # shapes of a and b
    "add": [((2, 3), (3,)), ((4, 3), (4, 3)), ((4, 3), (4, 1)), ((1, 4), ()), "twice"],
    "matmul": [((2, 2), (2, 3)), ((5, 3), (3, 4)), ((4, 4), (4, 4)), ((1, 3), (3, 1))],
}
SUMS = [  # shapes of g, and of what was repeated
    *(((2, 3), (3,)), ((4, 3), (4, 3)), ((4, 3), (4, 1)), ((4, 3), (1, 3))),
    *(((4, 3), ()), ((4, 3), (1,)), ((2, 4, 3), (4, 1)), ((3, 1), (3, 1))),
]


def numbers(shape, seed):
    """Return numbers with one digit behind the point, of which none is 0."""
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
    return (
        plain(value) if value is None else Odd(f"no Tensor: a {type(value).__name__}")
    )


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
        for n, (D, K) in enumerate(zip(sizes, sizes[1:], strict=False)):
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
    "Parameter": parameter,
    "Linear": linear,
    "Sequential": sequential,
    "SGD": sgd,
    "ExponentialLR": exponential,
}


def probes(name):
    """Return the probes of a piece of the engine, the tiny one first."""
    return PROBES[name]()
