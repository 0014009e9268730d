"""The probes of lists and loops."""

import random
from itertools import pairwise

from .probe import HUGE, Probe
from .values import plain

LOGITS = [
    ("two logits", [2.0, 3.0]),
    ("five logits", [0.5, -1.25, 2.0, 0.0, 1.5]),
    ("negative logits", [-3.0, -5.5, -4.0]),
    ("one logit", [0.7]),
    ("integers", [1, 3, 2]),
    (HUGE, [1000.0, 1000.0, 1001.0]),
    (HUGE, [450.0, -450.0, -450.0, -450.0]),
    (HUGE, [1000.0, -1000.0, 998.0, -1000.0]),
]
ANSWERS = [
    ("two images", [[2.0, 3.0, 1.0], [0.5, 0.0, 0.25]], [1, 2]),
    (
        "five images",
        [[3, 1, 2], [1, 3, 2], [1, 2, 3], [3, 2, 1], [0, 1, 5]],
        [0, 1, 2, 1, 2],
    ),
    ("negative logits", [[-3.0, -1.0, -2.0], [-5.0, -2.0, -1.0]], [1, 0]),
    ("one image", [[0.0, 1.0]], [1]),
    (
        "scores that could be labels",
        [[0, 2, 1], [1, 0, 0], [2, 0, 1], [0, 0, 1]],
        [2, 1, 0, 2],
    ),
]
LAYERS = [
    ("sizes 2, 3, 2", [2, 3, 2]),
    ("sizes 4, 6, 5, 3", [4, 6, 5, 3]),
    ("one layer", [5, 3]),
    ("equal sizes", [4, 4, 4]),
]
NETWORKS = [
    ("two inputs", None),
    ("all sizes different", [4, 6, 5, 3]),
    ("equal sizes", [4, 4, 4]),
    ("one layer", [4, 3]),
]
QUIET = ("lr", "y", "i", "label", "sizes")  # inputs that nothing can change


def network(sizes, seed=0):
    """Return [W, b] for each layer as lists, no bias zero, rounded for the eye."""
    rng = random.Random(seed)
    draw = lambda n: [round(rng.gauss(0, 1), 2) for _ in range(n)]
    return [[[draw(n) for _ in range(m)], draw(n)] for m, n in pairwise(sizes)]


def paper():
    """Return the image, the label and the network that the lesson follows by hand."""
    first = [[[1.0, 1.0], [1.0, -1.0]], [-1.0, 0.0]]
    return [1.0, 2.0], 0, [first, [[[1.0, 2.0], [0.0, 1.0]], [0.0, -1.0]]]


def numbers(n, seed=1):
    """Return a list of n numbers, positive and negative."""
    return network([1, n], seed)[0][1]


def probe(name, label, make, tiny=False, aside=False):
    """Return the probe that calls a function with what make returns."""

    def call(scene):
        given = make(scene)
        seen = {"it returns": scene.returned(given)[1]}
        for key, value in given.items():
            if name == "step" and key == "params":
                seen["params afterwards"] = plain(value)
                seen["the second step returns"] = scene.returned(given)[1]
                seen["params after two steps"] = plain(value)
            elif key == "rng":
                seen["the next number of rng"] = plain(value.random())
            elif key not in QUIET:
                seen[f"the input {key} afterwards"] = plain(value)
        return seen

    return Probe(label, call, make, tiny, aside)


def probes(name):
    """Return the probes of a function of lists and loops, the tiny one first."""
    if name in ("softmax", "cross_entropy"):
        return logits_probes(name)
    if name == "accuracy":
        return [accuracy_probe(*answers) for answers in ANSWERS]
    if name == "init_params":
        made = [init_probe(*layers, tiny=layers is LAYERS[0]) for layers in LAYERS]
        return [*made, init_probe("many numbers", [160, 120, 60], aside=True, seed=5)]
    return [p for label, sizes in NETWORKS for p in network_probes(name, label, sizes)]


def logits_probes(name):
    """Return the probes of softmax and cross_entropy."""
    made = []
    for label, logits in LOGITS:
        for y in [0, len(logits) - 1] if name == "cross_entropy" else [0]:

            def make(scene, z=logits, y=y):
                return {"logits": list(z)} | ({"y": y} if name != "softmax" else {})

            tiny = label == "two logits" and y == 0
            alone = (
                label == "one logit" and name != "softmax"
            )  # its loss is nothing at all
            made.append(probe(name, label, make, tiny=tiny, aside=alone))
    return made


def accuracy_probe(label, logits, y):
    """Return a probe of accuracy."""

    def make(scene):
        return {"logits": [list(row) for row in logits], "y": list(y)}

    return probe("accuracy", label, make, tiny=label == "two images")


def init_probe(label, sizes, tiny=False, aside=False, seed=7):
    """Return a probe of init_params."""

    def make(scene):
        return {"rng": random.Random(seed), "sizes": list(sizes)}

    return probe("init_params", label, make, tiny, aside)


def network_probes(name, label, sizes):
    """Return the probes that need a network, of two images or of five."""

    def make(scene):
        x, y, params = paper()
        if sizes:
            x, y, params = numbers(sizes[0]), 1, network(sizes)
        count = 5 if sizes else 2
        X = [x, *(numbers(len(x), 10 + n) for n in range(count - 1))]
        X = X if sizes else [x, [2.0, 1.0]]
        labels = [(y + n * n) % len(params[-1][1]) for n in range(count)]
        W, b = params[0]
        z, kept = (
            scene.right["forward"](x, params) if name == "backward" else (None,) * 2
        )
        place = {"numbers": W[1], "i": 1 if sizes else 0}
        return {
            "layer": {"a": x, "W": W, "b": b},
            "forward": {"x": x, "params": params},
            "slope": {"x": x, "label": y, "params": params, **place},
            "backward": {"activations": kept, "y": y, "logits": z, "params": params},
            "forward_all": {"X": X, "params": params},
            "batch_gradient": {"X": X, "y": labels, "params": params},
            "step": {"X": X, "y": labels, "params": params, "lr": 0.5},
        }[name]

    def one(scene):
        return {k: v[:1] if k in ("X", "y") else v for k, v in make(scene).items()}

    made = [probe(name, label, make, tiny=sizes is None)]
    if name in ("batch_gradient", "step") and sizes:
        made.append(probe(name, f"{label}, one image", one))
    return made
