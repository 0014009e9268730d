"""The inputs on which functions are judged, and what is observed at each.

A probe calls a function as the ladder calls it, always with fresh inputs, and returns what
can be seen from outside: {what: value}, where a value is an array, a list of values, None, a
truth value or a text. The right function, the learner's and each mistake of the catalogue
are observed alike, so that they can be compared.

The first probe of a function is tiny: an example to be followed on paper. It is shown, and
not judged. The others have sizes that all differ, then equal sizes, which hide a transpose,
then one image, then float32, then logits of 1000 and -1000.
"""

from itertools import pairwise

import numpy as np

from . import probes_engine, probes_lists
from .probe import HUGE, TIES, Probe
from .values import Odd, is_tensor, leaves, plain

SIZES = {"all sizes different": (3, 4), "equal sizes": (10, 10), "one image": (1, 4)}
K = 10


def arrays(D, B, hidden=(), seed=0, classes=K):
    """Return X, y and [W, b] for each layer; no bias is zero, for zeros hide mistakes."""
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((B, D)).round(2)
    y = (3 * np.arange(B) + 1) % classes  # mixed labels
    sizes = [D, *hidden, classes]
    params = []
    for m, n in pairwise(sizes):
        params.append(
            [rng.standard_normal((m, n)).round(2), rng.standard_normal(n).round(2)]
        )
    return X, y, params


def paper(hidden):
    """Return two images of two pixels, three classes and small whole numbers."""
    X, y = np.array([[1.0, 2.0], [3.0, -1.0]]), np.array([0, 2])
    last = [np.array([[1.0, 0.0, -1.0], [0.0, 1.0, 1.0]]), np.array([0.0, 1.0, 0.0])]
    first = [np.array([[1.0, 1.0], [1.0, -1.0]]), np.array([-1.0, 0.0])]
    return X, y, [first, last] if hidden else [last]


class Library:
    """NumPy or PyTorch: how inputs are made for one rung."""

    def __init__(self, rung):
        self.torch = None
        self.leaves = rung.number in (4, 5)
        if rung.torch:
            import torch

            self.torch = torch

    def new(self, array, dtype="float64", leaf=False):
        """Return a fresh array or tensor with these numbers."""
        array = np.array(array)
        if array.dtype.kind == "f":
            array = array.astype(dtype)
        if not self.torch:
            return array
        tensor = self.torch.from_numpy(array)
        return tensor.requires_grad_() if leaf and self.leaves else tensor

    def params(self, params, dtype="float64"):
        """Return fresh [W, b] for each layer, as leaf tensors where the rung has them."""
        return [[self.new(p, dtype, leaf=True) for p in layer] for layer in params]


def facts(tensor, rung):
    """Return what a rung's parameter must be besides its numbers."""
    if rung.number in (4, 5) and is_tensor(tensor):
        return {"requires_grad": tensor.requires_grad, "is_leaf": tensor.is_leaf}
    if rung.number == 3 and is_tensor(tensor):
        return {"requires_grad": tensor.requires_grad}
    return {}


def probes(rung, name):
    """Return the probes of a function of a rung, the tiny one first."""
    if rung.number == 0:
        return probes_lists.probes(name)
    if rung.engine:
        return probes_engine.probes(name)
    lib, deep = Library(rung), rung.number in (2, 5, 6)
    if name == "init_params":
        return init_probes(rung, deep)
    if name in ("softmax", "cross_entropy", "count_correct"):
        return logits_probes(name, lib)
    hidden = (6, 5) if deep else ()
    cases = [("two images", paper(deep), "float64", True)]
    for label, (B, D) in SIZES.items():
        wide = (10,) if label == "equal sizes" and deep else hidden
        cases.append((label, arrays(D, B, wide), "float64", False))
    cases.append(("float32", arrays(4, 3, hidden, seed=5), "float32", False))
    if deep:
        cases.append(("one hidden unit", arrays(4, 3, (5, 1)), "float64", False))
        cases.append(("no hidden layer", arrays(4, 3), "float64", False))
    if name == "update":
        return [update_probe(rung, lib, *case) for case in cases]
    if name == "make_model":
        return [model_probe(lib, *case) for case in cases]
    return [images_probe(rung, lib, name, *case) for case in cases]


def images_probe(rung, lib, name, label, arrays, dtype, tiny):
    """Return a probe of forward, backward or evaluate."""
    images, labels, layers = arrays
    deep = rung.number in (2, 5, 6)

    def make(scene):
        X, y, params = (
            lib.new(images, dtype),
            lib.new(labels),
            lib.params(layers, dtype),
        )
        if name == "backward" and deep:
            z, kept = scene.right["forward"](X, params)
            return {"activations": kept, "y": y, "logits": z, "params": params}
        if name == "backward":
            z = scene.right["forward"](X, *params[0])
            return {"X": X, "y": y, "logits": z}
        if rung.number == 6:
            return {"X": X, "y": y, "model": sequential(lib, params)}
        given = {"X": X, "y": y} if name == "evaluate" else {"X": X}
        if deep:
            return given | {"params": params}
        return given | {"W": params[0][0], "b": params[0][1]}

    def call(scene):
        given = make(scene)
        spied = spy(scene, given) if name == "evaluate" and rung.number >= 4 else None
        value, shown = scene.returned(given)
        seen = {"it returns": shown}
        if lib.torch and name in ("forward", "backward"):
            seen["it returns tensors"] = made_of_tensors(value)
        own = [t for t in leaves(list(given.values())) if is_tensor(t)]
        own = [t for t in own if t.requires_grad]
        if name == "forward" and rung.number == 5:
            if getattr(value, "requires_grad", False):
                value.sum().backward()
            reached = bool(own) and all(t.grad is not None for t in own)
            seen["a gradient reaches every W and b"] = reached
        if spied is not None:
            if rung.number == 6:
                own = [p for p in given["model"].parameters() if p.requires_grad]
            seen["autograd is on afterwards"] = lib.torch.is_grad_enabled()
            seen["how many parameters still ask for a gradient"] = plain(len(own))
            seen["it records for autograd"] = any(spied)
        for key, value in given.items():
            if key not in ("model", "y"):
                seen[f"the input {key} afterwards"] = plain(value)
        return seen

    return Probe(label, call, make, tiny)


def spy(scene, given):
    """Return a list that takes, while evaluate runs, whether autograd records."""
    spied, count = [], scene.right["count_correct"]

    def count_correct(logits, y):
        spied.append(bool(getattr(logits, "requires_grad", False)))
        return count(logits, y)

    scene.names["count_correct"] = count_correct
    if "model" in given:
        given["model"].register_forward_hook(
            lambda m, i, out: spied.append(out.requires_grad)
        )
    return spied


def logits_probes(name, lib):
    """Return the probes of softmax, cross_entropy and count_correct."""
    rng = np.random.default_rng(3)
    scores = lambda B: (2 * rng.standard_normal((B, K))).round(2)
    huge = np.zeros((3, K))
    huge[0, 1], huge[1, 2], huge[2, :] = 1000, -1000, -1000
    huge[2, 4] = -998
    three = np.array([[2.0, 1.0, 0.0], [0.0, 3.0, 1.0]])
    cases = [
        ("two images", three, [0, 2], "float64"),
        ("all sizes different", scores(4), [1, 7, 2, 2], "float64"),
        ("equal sizes", scores(K), [3, 1, 4, 1, 5, 9, 2, 6, 5, 3], "float64"),
        ("one image", scores(1), [6], "float64"),
        ("negative logits", scores(3) - 20, [0, 4, 8], "float64"),
        ("float32", scores(4), [0, 9, 5, 5], "float32"),
    ]
    if name == "count_correct":  # so that some are right
        for _, logits, y, _ in cases[1:]:
            for i in range(0, len(y), 2):
                logits[i, y[i]] = logits[i].max() + 0.25
        twice = np.tile(cases[2][1], (2, 1))
        cases.append(("more images than classes", twice, [3] * 20, "float64"))
        late = np.array([[0.0, 2.0, 1.0], [3.0, 1.0, 0.0], [1.0, 0.0, 3.0]])
        for label, y in [("the first is wrong", [2, 0, 2]), ("the last", [1, 0, 1])]:
            wide = np.hstack([late, np.full((3, 7), -1.0)])
            cases.append((label, wide, y, "float64"))
        equal = np.array([[1.0, 1.0, 0.0], [2.0, 0.0, 2.0], [0.0, 3.0, 3.0]])
        cases.append((TIES, equal, [1, 2, 1], "float64"))
    else:
        cases.append((HUGE, huge, [1, 2, 4], "float64"))
        cases.append((HUGE, huge, [0, 3, 4], "float32"))
        cases.append((HUGE, huge[:1], [1], "float64"))  # else nan hides inf
    return [logits_probe(name, lib, *case) for case in cases]


def logits_probe(name, lib, label, logits, y, dtype):
    """Return a probe of softmax, cross_entropy or count_correct."""

    def make(scene):
        given = {"logits": lib.new(logits, dtype)}
        return given if name == "softmax" else given | {"y": lib.new(y)}

    def call(scene):
        given = make(scene)
        value, shown = scene.returned(given)
        if name == "cross_entropy" and type(value) is float:
            scene.notes.add("float")
        if name == "count_correct" and is_tensor(value):
            scene.notes.add("tensor")
        elif name == "count_correct" and "float" in type(value).__name__:
            scene.notes.add("float count")
        seen = {"it returns": shown}
        if lib.torch and name == "softmax":
            seen["it returns a tensor"] = made_of_tensors(value)
        return seen | {"the input logits afterwards": plain(given["logits"])}

    return Probe(label, call, make, label == "two images", aside=label == TIES)


def made_of_tensors(value):
    """Say whether all that a function returns are tensors."""
    return all(is_tensor(part) for part in leaves(value))


def init_probes(rung, deep):
    """Return the probes of init_params, which also look at rng afterwards."""
    made = []
    for label, sizes, dtype in [
        ("a small one", [2, 3, 2] if deep else [2, 3], "float64"),
        ("all sizes different", [4, 6, 5, 10] if deep else [4, 10], "float64"),
        ("equal sizes", [10, 10, 10] if deep else [10, 10], "float64"),
        ("no hidden layer", [7, 10], "float64"),
        ("float32", [5, 8, 10] if deep else [5, 10], "float32"),
        ("many numbers", [160, 120, 60] if deep else [160, 120], "float64"),
    ]:

        def make(scene, label=label, sizes=sizes, dtype=dtype):
            given = {"rng": np.random.default_rng(5 if label == "many numbers" else 7)}
            given |= {"sizes": list(sizes)} if deep else {"D": sizes[0], "K": sizes[-1]}
            return given | {"dtype": dtype} | ({"device": "cpu"} if rung.torch else {})

        def call(scene, make=make):
            given = make(scene)
            value, shown = scene.returned(given)
            if not isinstance(value, list | tuple):
                return {"it returns": shown}
            flat = list(leaves(value))
            kinds = [str(getattr(p, "dtype", type(p).__name__)) for p in flat]
            libraries = {type(p).__module__.split(".")[0] for p in flat}
            names = sorted("Python" if m == "builtins" else m for m in libraries)
            seen = {
                "it returns": shown,
                "the library of W and b": Odd(", ".join(names)),
            }
            for fact in facts(flat[0], rung) if flat else {}:
                holds = [str(facts(p, rung).get(fact)) for p in flat]
                seen[f"{fact} of W and b"] = Odd(", ".join(holds))
            kinds = [k.removeprefix("torch.") for k in kinds]
            kinds = kinds[:1] if len(set(kinds)) == 1 else kinds
            seen["its dtype"] = Odd(", ".join(kinds))
            seen["the next number of rng"] = plain(given["rng"].random())
            return seen

        aside = label == "many numbers"
        made.append(Probe(label, call, make, label == "a small one", aside))
    return made


def sequential(lib, params):
    """Return a right model of rung 6 with these parameters, whatever make_model does."""
    nn, layers = lib.torch.nn, []
    for W, b in params:
        linear = nn.Linear(*W.shape, dtype=W.dtype)
        linear.weight = nn.Parameter(W.T.contiguous().clone())
        linear.bias = nn.Parameter(b.clone())
        layers += [linear, nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def update_probe(rung, lib, label, arrays, dtype, tiny):
    """Return the probe of update: four calls over two batches, looked at after each."""
    X, y, params = arrays
    half = max(1, len(y) // 2)
    batches = [(X, y), (X[:half] - 1, y[:half])]

    def make(scene):
        given = {"X": lib.new(X, dtype), "y": lib.new(y)}
        if rung.number == 6:
            model = sequential(lib, lib.params(params, dtype))
            optimizer = lib.torch.optim.SGD(model.parameters(), lr=0.15)
            return given | {"model": model, "optimizer": optimizer}
        own = lib.params(params, dtype)
        if rung.number in (2, 5):
            return given | {"params": own, "lr": 0.15}
        return given | {"W": own[0][0], "b": own[0][1], "lr": 0.15}

    def call(scene):
        given, seen = make(scene), {}
        before = parameters(given)
        for step, (X, y) in enumerate([batches[0], batches[1], *batches], 1):
            given["X"], given["y"] = lib.new(X, dtype), lib.new(y)
            value, shown = scene.returned(given)
            seen |= returned(value, shown, step, scene.notes)
            now = parameters(given)
            if any(a is not b for a, b in zip(now, before, strict=False)):
                scene.notes.add("new objects")
            for place, p in enumerate(now):
                layer = f" of layer {place // 2 + 1}" if len(now) > 2 else ""
                which = f"{'Wb'[place % 2]}{layer}"
                seen[f"{which} after call {step}"] = plain(p)
                for fact, holds in facts(p, rung).items():
                    seen[f"{fact} of {which} after call {step}"] = holds
            seen[f"the input X after call {step}"] = plain(given["X"])
        return seen

    return Probe(label, call, make, tiny)


def parameters(given):
    """Return W, b, W, b, ... in the inputs of update, as they are now."""
    if "model" in given:
        return list(given["model"].parameters())
    if "params" in given:  # new arrays in the caller's list would do as well
        return list(leaves(given["params"]))
    return [given["W"], given["b"]]


def returned(value, shown, step, notes):
    """Return what is seen of the value of one call of update."""
    if not isinstance(value, tuple | list) or len(value) != 2:
        return {f"call {step} returns": shown}
    if type(value[0]) is float:
        notes.add("float")
    loss, logits = map(plain, value)
    return {
        f"call {step} returns the loss": loss,
        f"call {step} returns the logits": logits,
    }


def model_probe(lib, label, arrays, dtype, tiny):
    """Return the probe of make_model: its parameters, and its answer to images."""
    X, _, params = arrays

    def make(scene):
        return {"params": lib.params(params, dtype)}

    def call(scene):
        given = make(scene)
        model, shown = scene.returned(given)
        if not isinstance(model, lib.torch.nn.Module):
            return {"it returns": shown}
        own = list(model.parameters())
        return {
            "the logits of X": plain(model(lib.new(X, dtype))),
            "the number of its parameters": plain(sum(p.numel() for p in own)),
            "all of them learn": all(p.requires_grad for p in own),
            "the shapes of its parameters": [plain(list(p.shape)) for p in own],
            "the input params afterwards": plain(given["params"]),
        }

    return Probe(label, call, make, tiny)
