"""The inputs on which functions are judged, and what is observed at each.

A probe calls a function as the ladder calls it, always with fresh inputs, and returns what
can be seen from outside: {what: value}, where a value is an array, a list of values, None, a
truth value or a text. The right function, the learner's and each mistake of the catalogue
are observed alike, so that they can be compared.

The first probe of a function is tiny: an example to be followed on paper. It is shown, and
not judged. The others have sizes that all differ, then equal sizes, which hide a transpose,
then one image, then float32, then logits of 1000 and -1000.
"""

import random
from itertools import pairwise

import numpy as np

SIZES = {"all sizes different": (3, 4), "equal sizes": (10, 10), "one image": (1, 4)}
K = 10
HUGE = "logits of 1000 and -1000"


class Probe:
    """A call to observe: its label, its inputs in words, and the call itself."""

    def __init__(self, label, call, tiny=False):
        self.label, self.call, self.tiny = label, call, tiny
        self.huge = label == HUGE


class Odd:
    """A value that is no number, list or truth value: what it is, in words."""

    def __init__(self, words):
        self.words = words

    def __eq__(self, other):
        return isinstance(other, Odd) and self.words == other.words

    def __hash__(self):
        return hash(self.words)


def is_tensor(value):
    """Say whether a value is a tensor, without importing PyTorch."""
    return type(value).__module__.startswith("torch") and hasattr(value, "detach")


def plain(value):
    """Return a value as arrays, lists, None or Odd: what can be compared and printed."""
    if isinstance(value, Odd):
        return value
    if value is None or isinstance(value, str):
        return value if value is None else Odd(f"the text {value[:40]!r}")
    if is_tensor(value):
        return np.array(value.detach().cpu().numpy())
    if isinstance(value, bool | int | float | np.ndarray | np.generic):
        array = np.array(value)
        return Odd("an array of objects") if array.dtype == object else array
    if isinstance(value, list | tuple):
        numbers = [type(v) in (int, float) or isinstance(v, np.generic) for v in value]
        if value and all(numbers):
            return np.array(value)
        parts = [plain(v) for v in value]
        rows = all(isinstance(p, np.ndarray) and p.ndim for p in parts)
        plain_rows = rows and all(isinstance(v, list | tuple) for v in value)
        if parts and plain_rows and len({p.shape for p in parts}) == 1:
            return np.array(parts)
        return parts
    if type(value).__name__ in ("generator", "coroutine", "zip", "map"):
        return Odd(f"a {type(value).__name__}: nothing is computed yet")
    return Odd(f"a {type(value).__name__}")


# --- Lists and loops ------------------------------------------------------------------


def lists_network(sizes, seed=0):
    """Return [W, b] for each layer as lists, no bias zero, rounded for the eye."""
    rng = random.Random(seed)
    draw = lambda n: [round(rng.gauss(0, 1), 2) for _ in range(n)]
    return [[[draw(n) for _ in range(m)], draw(n)] for m, n in pairwise(sizes)]


def paper_lists():
    """Return the image, the label and the network that the lesson follows by hand."""
    first = [[[1.0, 1.0], [1.0, -1.0]], [-1.0, 0.0]]
    return [1.0, 2.0], 0, [first, [[[1.0, 2.0], [0.0, 1.0]], [0.0, -1.0]]]


def numbers(n, seed=1):
    """Return a list of n numbers, positive and negative."""
    return lists_network([1, n], seed)[0][1]


def lists_probes(name):
    """Return the probes of a function of lists and loops."""
    probes = []

    def add(label, make, after=None, tiny=False):
        """Add a call with the inputs that make returns; observe them afterwards too."""

        def call(ns):
            given = make(ns)
            seen = {"it returns": plain(ns[name](*given.values()))}
            for key, value in given.items():
                if name == "step" and key == "params":
                    seen["params afterwards"] = plain(value)
                    seen["the second step returns"] = plain(ns[name](*given.values()))
                    seen["params after two steps"] = plain(value)
                elif key == "rng":
                    seen["the next number of rng"] = plain(value.random())
                elif key not in ("lr", "y", "i", "label", "sizes"):
                    seen[f"the input {key} afterwards"] = plain(value)
            return seen

        call.inputs = make
        probes.append(Probe(label, call, tiny))

    if name in ("softmax", "cross_entropy"):
        for label, logits in [
            ("two logits", [2.0, 3.0]),
            ("five logits", [0.5, -1.25, 2.0, 0.0, 1.5]),
            ("negative logits", [-3.0, -5.5, -4.0]),
            ("one logit", [0.7]),
            ("integers", [1, 3, 2]),
            (HUGE, [1000.0, 1000.0, 1001.0]),
            (HUGE, [450.0, -450.0, -450.0, -450.0]),
            (HUGE, [1000.0, -1000.0, 998.0, -1000.0]),
        ]:
            for y in [0, len(logits) - 1] if name == "cross_entropy" else [0]:
                make = lambda ns, z=logits, y=y: (
                    {"logits": list(z)} | ({"y": y} if name == "cross_entropy" else {})
                )
                add(label, make, tiny=label == "two logits" and y == 0)
        return probes
    if name == "accuracy":
        for label, logits, y in [
            ("two images", [[2.0, 3.0, 1.0], [0.5, 0.0, 0.25]], [1, 2]),
            (
                "five images",
                [[3, 1, 2], [1, 3, 2], [1, 2, 3], [3, 2, 1], [0, 1, 5]],
                [0, 1, 2, 1, 2],
            ),
            ("negative logits", [[-3.0, -1.0, -2.0], [-5.0, -2.0, -1.0]], [1, 0]),
            ("one image", [[0.0, 1.0]], [1]),
        ]:
            add(
                label,
                lambda ns, z=logits, y=y: {
                    "logits": [list(r) for r in z],
                    "y": list(y),
                },
                tiny=label == "two images",
            )
        return probes
    if name == "init_params":
        for label, sizes in [
            ("sizes 2, 3, 2", [2, 3, 2]),
            ("sizes 4, 6, 5, 3", [4, 6, 5, 3]),
            ("one layer", [5, 3]),
            ("equal sizes", [4, 4, 4]),
        ]:
            add(
                label,
                lambda ns, s=sizes: {"rng": random.Random(7), "sizes": list(s)},
                tiny=sizes == [2, 3, 2],
            )
        return probes
    for label, sizes in [
        ("two inputs", None),
        ("all sizes different", [4, 6, 5, 3]),
        ("equal sizes", [4, 4, 4]),
        ("one layer", [4, 3]),
    ]:

        def make(ns, sizes=sizes):
            x, y, params = paper_lists()
            if sizes:
                x, y, params = numbers(sizes[0]), 1, lists_network(sizes)
            count = 2 if not sizes else 5
            X = [x, *(numbers(len(x), 10 + n) for n in range(count - 1))]
            X = X if sizes else [x, [2.0, 1.0]]
            labels = [(y + n * n) % len(params[-1][1]) for n in range(count)]
            if name == "layer":
                return {"a": x, "W": params[0][0], "b": params[0][1]}
            if name == "forward":
                return {"x": x, "params": params}
            if name == "slope":
                row = params[0][0][1]
                return {
                    "x": x,
                    "label": y,
                    "params": params,
                    "numbers": row,
                    "i": 1 if sizes else 0,
                }
            if name == "backward":
                z, kept = ns["right forward"](x, params)
                return {"activations": kept, "y": y, "logits": z, "params": params}
            if name == "forward_all":
                return {"X": X, "params": params}
            batch = {"X": X, "y": labels, "params": params}
            return batch | ({"lr": 0.5} if name == "step" else {})

        add(label, make, tiny=sizes is None)
        if name in ("batch_gradient", "step") and sizes:
            one = lambda ns, make=make: {
                k: v[:1] if k in ("X", "y") else v for k, v in make(ns).items()
            }
            add(f"{label}, one image", one)
    return probes


# --- The rungs ------------------------------------------------------------------------


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
        return lists_probes(name)
    lib, deep = Library(rung), rung.number in (2, 5, 6)
    hidden = (6, 5) if deep else ()
    cases = [("two images", paper(deep), "float64", True)]
    for label, (B, D) in SIZES.items():
        wide = (10,) if label == "equal sizes" and deep else hidden
        cases.append((label, arrays(D, B, wide), "float64", False))
    cases.append(("float32", arrays(4, 3, hidden, seed=5), "float32", False))
    if name == "init_params":
        return init_probes(rung, deep)
    if name in ("softmax", "cross_entropy", "count_correct"):
        return logits_probes(name, lib)
    if name == "update":
        return [update_probe(rung, lib, *case) for case in cases]
    if name == "make_model":
        return [model_probe(lib, *case) for case in cases]
    if (name == "forward" and deep) or (name == "backward" and deep):
        cases.append(("no hidden layer", arrays(4, 3), "float64", False))
    made = []
    for label, (X, y, params), dtype, tiny in cases:

        def call(ns, X=X, y=y, params=params, dtype=dtype):
            given = call_inputs(ns, X, y, params, dtype)
            spied = []
            if name == "evaluate" and rung.number >= 4:  # does autograd record?
                count = ns["right count_correct"]

                def count_correct(logits, y):
                    spied.append(bool(getattr(logits, "requires_grad", False)))
                    return count(logits, y)

                ns["count_correct"] = count_correct
                if rung.number == 6:
                    given["model"].register_forward_hook(
                        lambda m, i, out: spied.append(out.requires_grad)
                    )
            value = ns[name](*given.values())
            seen = {"it returns": plain(value)}
            own = [t for t in leaves(list(given.values())) if is_tensor(t)]
            own = [t for t in own if t.requires_grad]
            if name == "forward" and rung.number == 5:
                if getattr(value, "requires_grad", False):
                    value.sum().backward()
                seen["a gradient reaches every W and b"] = bool(own) and all(
                    t.grad is not None for t in own
                )
            if name == "evaluate" and rung.number >= 4:
                kept = own
                if rung.number == 6:
                    kept = [p for p in given["model"].parameters() if p.requires_grad]
                seen["autograd is on afterwards"] = lib.torch.is_grad_enabled()
                seen["how many parameters still ask for a gradient"] = plain(len(kept))
                seen["it records for autograd"] = any(spied)
            for key, value in given.items():
                if key not in ("model", "y"):
                    seen[f"the input {key} afterwards"] = plain(value)
            return seen

        def call_inputs(ns, X=X, y=y, params=params, dtype=dtype):
            X, y, params = lib.new(X, dtype), lib.new(y), lib.params(params, dtype)
            if name == "backward":
                if deep:
                    z, kept = ns["right forward"](X, params)
                    return {"activations": kept, "y": y, "logits": z, "params": params}
                return {"X": X, "y": y, "logits": ns["right forward"](X, *params[0])}
            if rung.number == 6:
                return {"X": X, "y": y, "model": sequential(lib, params)}
            given = {"X": X, "y": y} if name == "evaluate" else {"X": X}
            if deep:
                return given | {"params": params}
            return given | {"W": params[0][0], "b": params[0][1]}

        call.inputs = call_inputs
        made.append(Probe(label, call, tiny))
        if tiny:
            call.inputs.tiny = True
    return made


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
        cases.append(
            (
                "more images than classes",
                np.tile(cases[2][1], (2, 1)),
                [3] * 20,
                "float64",
            )
        )
    else:
        cases.append((HUGE, huge, [1, 2, 4], "float64"))
        cases.append((HUGE, huge, [0, 3, 4], "float32"))
        cases.append((HUGE, huge[:1], [1], "float64"))  # else nan hides inf
    made = []
    for label, logits, y, dtype in cases:

        def call(ns, logits=logits, y=y, dtype=dtype):
            given = call_inputs(ns, logits, y, dtype)
            value = ns[name](*given.values())
            seen = {"it returns": plain(value)}
            if name == "cross_entropy" and type(value) is float:
                ns["notes"].append("float")
            if name == "count_correct" and is_tensor(value):
                ns["notes"].append("tensor")
            seen["the input logits afterwards"] = plain(given["logits"])
            return seen

        def call_inputs(ns, logits=logits, y=y, dtype=dtype):
            given = {"logits": lib.new(logits, dtype)}
            return given if name == "softmax" else given | {"y": lib.new(y)}

        call.inputs = call_inputs
        made.append(Probe(label, call, tiny=label == "two images"))
    return made


def init_probes(rung, deep):
    """Return the probes of init_params, which also look at rng afterwards."""
    made = []
    for label, sizes, dtype in [
        ("a small one", [2, 3, 2] if deep else [2, 3], "float64"),
        ("all sizes different", [4, 6, 5, 10] if deep else [4, 10], "float64"),
        ("equal sizes", [10, 10, 10] if deep else [10, 10], "float64"),
        ("no hidden layer", [7, 10], "float64"),
        ("float32", [5, 8, 10] if deep else [5, 10], "float32"),
    ]:

        def make(ns, sizes=sizes, dtype=dtype):
            given = {"rng": np.random.default_rng(7)}
            given |= {"sizes": list(sizes)} if deep else {"D": sizes[0], "K": sizes[-1]}
            return given | {"dtype": dtype} | ({"device": "cpu"} if rung.torch else {})

        def call(ns, make=make):
            given = make(ns)
            value = ns["init_params"](*given.values())
            flat = list(leaves(value))
            kinds = [str(getattr(p, "dtype", type(p).__name__)) for p in flat]
            libraries = {type(p).__module__.split(".")[0] for p in flat}
            names = sorted("Python" if m == "builtins" else m for m in libraries)
            seen = {"the library of W and b": Odd(", ".join(names))}
            for fact in facts(flat[0], rung) if flat else {}:
                holds = [str(facts(p, rung).get(fact)) for p in flat]
                seen[f"{fact} of W and b"] = Odd(", ".join(holds))
            seen["it returns"] = plain(value)
            seen["its dtype"] = Odd(", ".join(k.removeprefix("torch.") for k in kinds))
            seen["the next number of rng"] = plain(given["rng"].random())
            return seen

        call.inputs = make
        made.append(Probe(label, call, tiny=label == "a small one"))
    return made


def leaves(value):
    """Yield the arrays and tensors in nested lists and tuples."""
    if isinstance(value, list | tuple):
        for part in value:
            yield from leaves(part)
    else:
        yield value


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

    def make(ns):
        given = {"X": lib.new(X, dtype), "y": lib.new(y)}
        if rung.number == 6:
            model = sequential(lib, lib.params(params, dtype))
            optimizer = lib.torch.optim.SGD(model.parameters(), lr=0.15)
            return given | {"model": model, "optimizer": optimizer}
        own = lib.params(params, dtype)
        if rung.number in (2, 5):
            return given | {"params": own, "lr": 0.15}
        return given | {"W": own[0][0], "b": own[0][1], "lr": 0.15}

    def call(ns):
        given = make(ns)
        if rung.number == 6:
            flat = list(given["model"].parameters())
        elif "params" in given:
            flat = [p for layer in given["params"] for p in layer]
        else:
            flat = [given["W"], given["b"]]
        seen = {}
        for step, (X, y) in enumerate([batches[0], batches[1], *batches], 1):
            given["X"], given["y"] = lib.new(X, dtype), lib.new(y)
            value = ns["update"](*given.values())
            pair = isinstance(value, tuple | list) and len(value) == 2
            if pair:
                loss, logits = value
                seen[f"call {step} returns the loss"] = plain(loss)
                seen[f"call {step} returns the logits"] = plain(logits)
                if type(loss) is float:
                    ns["notes"].append("float")
            else:
                seen[f"call {step} returns"] = plain(value)
            now = flat
            if "params" in given:  # new arrays in the caller's list would do as well
                now = list(leaves(given["params"]))
                if any(a is not b for a, b in zip(now, flat, strict=False)):
                    ns["notes"].append("new objects")
            for place, p in enumerate(now):
                which = "Wb"[place % 2] + (
                    f" of layer {place // 2 + 1}" if len(now) > 2 else ""
                )
                seen[f"{which} after call {step}"] = plain(p)
                for fact, holds in facts(p, rung).items():
                    seen[f"{fact} of {which} after call {step}"] = holds
            seen[f"the input X after call {step}"] = plain(given["X"])
        return seen

    call.inputs = make
    return Probe(label, call, tiny)


def model_probe(lib, label, arrays, dtype, tiny):
    """Return the probe of make_model: its parameters, and its answer to images."""
    X, _, params = arrays

    def make(ns):
        return {"params": lib.params(params, dtype)}

    def call(ns):
        given = make(ns)
        model = ns["make_model"](*given.values())
        if not isinstance(model, lib.torch.nn.Module):
            return {"it returns": plain(model)}
        seen = {
            "the logits of X": plain(model(lib.new(X, dtype))),
            "the number of its parameters": plain(
                sum(p.numel() for p in model.parameters())
            ),
            "all of them learn": all(p.requires_grad for p in model.parameters()),
            "the shapes of its parameters": [
                plain(list(p.shape)) for p in model.parameters()
            ],
        }
        seen["the input params afterwards"] = plain(given["params"])
        return seen

    call.inputs = make
    return Probe(label, call, tiny)
