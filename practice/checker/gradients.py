"""What a gradient is made of: which error goes back, which gate, which sum.

Each part is recognized by itself, and only where one formula gives it on every probe.
"""

from dataclasses import dataclass

import numpy as np

from .losses import log_softmax, softmax
from .match import close
from .show import inputs_of
from .values import Raised, plain

TRUTH = "For softmax with this loss it is probabilities minus truth, one-hot: 1 at the label."
SLOPE = "The slopes of softmax and of the logarithm have already canceled: probabilities minus truth is all."
ERRORS = [  # what goes back from the logits: name, formula, words, why
    ("right", lambda z, p, Y, y: p - Y, "", ""),
    (
        "slope",
        lambda z, p, Y, y: (p - Y) * p * (1 - p),
        "(probabilities - truth) times p * (1 - p)",
        f"That slope belongs to a sigmoid under a squared error. {SLOPE}",
    ),
    (
        "slope-alone",
        lambda z, p, Y, y: p * (1 - p),
        "p * (1 - p): the truth has no part in it",
        SLOPE,
    ),
    (
        "squared",
        lambda z, p, Y, y: p * ((p - Y) - (p * (p - Y)).sum(1, keepdims=True)),
        "the gradient of a squared error",
        f"cross_entropy is -log(probability of the true digit). {TRUTH}",
    ),
    (
        "logits",
        lambda z, p, Y, y: z - Y,
        "logits minus truth: softmax is missing",
        TRUTH,
    ),
    (
        "sigmoid",
        lambda z, p, Y, y: 1 / (1 + np.exp(-z)) - Y,
        "sigmoid(logits) minus truth",
        f"The sigmoid belongs to ten separate yes-or-no questions. {TRUTH}",
    ),
    (
        "twice",
        lambda z, p, Y, y: softmax(p) - Y,
        "softmax of softmax, minus truth",
        f"backward gets the logits, and one softmax makes probabilities of them. {TRUTH}",
    ),
    (
        "exp",
        lambda z, p, Y, y: np.exp(z) - Y,
        "exp(logits) minus truth: they are not divided by their sum",
        f"softmax divides, so that the ten sum to 1. {TRUTH}",
    ),
    (
        "exp-shifted",
        lambda z, p, Y, y: np.exp(z - z.max(1, keepdims=True)) - Y,
        "exp(logits - largest) minus truth: they are not divided by their sum",
        f"softmax divides, so that the ten sum to 1. {TRUTH}",
    ),
    (
        "logarithm",
        lambda z, p, Y, y: log_softmax(z) - Y,
        "the logarithms of the probabilities minus truth",
        TRUTH,
    ),
    (
        "no-truth",
        lambda z, p, Y, y: p,
        "the probabilities alone: the truth is not subtracted",
        TRUTH,
    ),
    (
        "one-everywhere",
        lambda z, p, Y, y: p - 1,
        "the probabilities minus 1, in every column",
        f"1 is subtracted at the true digit alone: [np.arange(len(y)), y] -= 1. {TRUTH}",
    ),
    (
        "true-alone",
        lambda z, p, Y, y: (p - Y) * Y,
        "p - 1 at the true digit, and 0 elsewhere",
        f"The other digits have a probability, too, and theirs must fall. {TRUTH}",
    ),
    (
        "others-alone",
        lambda z, p, Y, y: (p - Y) * (1 - Y),
        "the probabilities of the other digits, and 0 at the true one",
        f"The true digit's probability must rise. {TRUTH}",
    ),
    (
        "class-before",
        lambda z, p, Y, y: p - np.roll(Y, -1, axis=1),
        "the probabilities minus 1 at the class before the true one",
        "Labels count from 0, as places in a row do: label 7 stands at place 7, so [y], not [y - 1].",
    ),
    ("only-truth", lambda z, p, Y, y: Y, "the one-hot labels alone", TRUTH),
    (
        "of-the-log",
        lambda z, p, Y, y: -Y / p,
        "-1 / p at the true digit: the way back ends before softmax",
        f"softmax has a slope, too. {SLOPE}",
    ),
    (
        "column",
        lambda z, p, Y, y: p - y[:, None],
        "probabilities minus the label's number, in every column",
        "Label 7 means 1 in column 7 and 0 elsewhere, not 7. Make the labels one-hot, or subtract 1 at [row, label].",
    ),
    (
        "winner",
        lambda z, p, Y, y: (z == z.max(1, keepdims=True)) - Y,
        "the winner, one-hot, minus truth: no probabilities",
        TRUTH,
    ),
]
GATES = [  # how ReLU lets the gradient through: formula of the activation, words, why
    (lambda a: a > 0, "", ""),
    (
        lambda a: 1 - a**2,
        "tanh's slope, 1 - a * a",
        "forward uses ReLU. Its slope is 1 where the unit is on (a > 0), and 0 where it is off.",
    ),
    (
        lambda a: a * (1 - a),
        "the sigmoid's slope, a * (1 - a)",
        "forward uses ReLU. Its slope is 1 where the unit is on (a > 0), and 0 where it is off.",
    ),
    (
        lambda a: np.ones_like(a),
        "no gate: as if every unit were on",
        "Where a unit was off, its output was 0 whatever its inputs: nothing goes back there. Multiply by (a > 0).",
    ),
    (
        lambda a: np.where(a > 0, 1, 0.01),
        "the slope of a leaky ReLU: 0.01 where the unit is off",
        "forward uses a plain ReLU, which is flat where it is off: 0 goes back there.",
    ),
    (
        lambda a: np.where(a > 0, 1, 0.1),
        "the slope of a leaky ReLU: 0.1 where the unit is off",
        "forward uses a plain ReLU, which is flat where it is off: 0 goes back there.",
    ),
    (
        lambda a: a,
        "the activation itself, where its slope belongs",
        "ReLU's slope is 1 where the unit is on and 0 where it is off: (a > 0), not a.",
    ),
    (
        lambda a: a <= 0,
        "the gate turned around: open where the unit was off",
        "Where a unit was off, nothing it got could change the loss. Multiply by (a > 0).",
    ),
]


@dataclass
class Way:
    """What backward was given on a probe, and the gradients that it returned."""

    inputs: list  # what goes into each layer, (B, D)
    weights: list  # W of each layer, (D, K); empty where backward does not get it
    z: np.ndarray  # (B, K)
    y: np.ndarray  # (B,)
    grads: list  # (dW, db) of each layer

    def __post_init__(self):
        self.p, self.Y = softmax(self.z), np.eye(self.z.shape[1])[self.y]


def array(value):
    """Return nested plain values as one array of numbers; raise ValueError."""
    made = np.asarray(plain(value))
    if made.dtype.kind not in "biuf":
        raise ValueError("no numbers")
    return made.astype(float)


def way(case, i):
    """Return the way back on a probe, or None where its form does not allow it."""
    got, given = case.got[i], inputs_of(case.world, case.probes[i])
    if isinstance(got, Raised):
        return None
    try:
        returned = got["it returns"]
        deep = "params" in given
        pairs = returned if deep else [returned]
        grads = [(array(dW), array(db)) for dW, db in pairs]
        inputs = given["activations"] if deep else [given["X"]]
        inputs = [np.atleast_2d(array(a)) for a in inputs]
        weights = [array(W) for W, _ in given["params"]] if deep else []
        y = np.atleast_1d(np.asarray(plain(given["y"])))
        made = Way(inputs, weights, np.atleast_2d(array(given["logits"])), y, grads)
    except (KeyError, TypeError, ValueError):
        return None
    return made if len(grads) == len(inputs) else None


def recognized(case):
    """Return what to say of the gradients that backward returned, or None."""
    if case.name != "backward":
        return None
    ways = [way(case, i) for i in case.small()]
    if not all(ways):
        return None
    with np.errstate(all="ignore"):
        return of_the_weights(ways) or of_the_biases(ways)


def scale(pairs, sizes):
    """Return (c, power of B) with got = c * B**power * made on all pairs, or None."""
    factors = []
    for made, got in pairs:
        if made.shape != got.shape or not np.isfinite(made).all():
            return None
        square = (made * made).sum()
        if not square:
            return None
        c = (made * got).sum() / square
        if not close(c * made, got) or abs(c) < 1e-9:
            return None
        factors.append(c)
    for power in (-1, 0, -2, 1):
        found = np.array(factors) / np.array(sizes, float) ** power
        if np.ptp(found) <= 1e-4 * abs(found[0]):
            return float(found[0]), power
    return None


def of_the_weights(ways):
    """Return what to say of dW, the last layer first, or None."""
    sizes = [len(w.y) for w in ways]
    for name, formula, words, why in ERRORS:
        errors = [formula(w.z, w.p, w.Y, w.y) for w in ways]
        made = [w.inputs[-1].T @ dz for w, dz in zip(ways, errors, strict=True)]
        got = [w.grads[-1][0] for w in ways]
        found = scale(list(zip(made, got, strict=True)), sizes)
        if found and name != "right":
            sign = " with the wrong sign" if found[0] < 0 else ""
            return f"What goes back from the logits is {words}{sign}.", why
        if found:
            return of_the_hidden(ways, errors, found, sizes)
        if name == "right" and (told := decay(ways, made, got, sizes)):
            return told
    return None


def decay(ways, made, got, sizes):
    """Say that a multiple of W is added to dW."""
    shares = []
    for w, g, d, B in zip(ways, made, got, sizes, strict=True):
        if not w.weights or d.shape != g.shape:
            return None
        rest, W = d - g / B, w.weights[-1]
        c = (rest * W).sum() / (W * W).sum()
        if abs(c) < 1e-9 or not close(c * W, rest):
            return None
        shares.append(c)
    say = f"You add a multiple of W to dW ({shares[0]:.3g} times W here): that is weight decay, an L2 penalty."
    return say, "The loss has no such penalty, so its gradient has no such part."


def of_the_hidden(ways, errors, found, sizes):
    """Return what to say of the layers before the last, where the last is as it should be."""
    if len({len(w.inputs) for w in ways}) == 1 and len(ways[0].inputs) == 1:
        return None
    deep = [k for k, w in enumerate(ways) if len(w.inputs) > 1]
    for formula, words, why in GATES:
        pairs = []
        for k in deep:
            w = ways[k]
            a = w.inputs[-1]
            dz = errors[k] @ w.weights[-1].T * formula(a)
            pairs.append((w.inputs[-2].T @ dz, w.grads[-2][0]))
        fits = scale(pairs, [sizes[k] for k in deep])
        if fits and words:
            say = f"On the way back through ReLU you multiply by {words}."
            return say, why
        if fits:
            return None
    return None


def of_the_biases(ways):
    """Return what to say of db where dW is right, or None."""
    for w in ways:
        dz = (w.p - w.Y) / len(w.y)
        if not close(w.inputs[-1].T @ dz, w.grads[-1][0]):
            return None
    for formula, words in [
        (lambda dz, dW: dW.sum(axis=0), "the sum of dW over its rows"),
        (lambda dz, dW: dW.mean(axis=0), "the mean of dW over its rows"),
        (
            lambda dz, dW: dz.max(axis=0),
            "the largest entry of each column, not the sum",
        ),
        (lambda dz, dW: np.abs(dz).sum(axis=0), "a sum of absolute values"),
    ]:
        if all(
            close(formula((w.p - w.Y) / len(w.y), w.grads[-1][0]), w.grads[-1][1])
            for w in ways
        ):
            why = "b is added to every image's scores, so db is the sum of dlogits over the images."
            return f"Your db is {words}.", why
    return None
