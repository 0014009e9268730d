"""Known relations between what was expected and what was seen: a softmax too many, two lists."""

import numpy as np

from .losses import log_softmax, softmax
from .match import close, same
from .show import inputs_of
from .values import Raised, plain

LOGITS = "forward returns logits, raw scores. The loss has softmax inside, and where probabilities are wanted softmax makes them."
RELATIONS = [  # of logits: formula, words, why
    (softmax, "probabilities: softmax of the logits", LOGITS),
    (log_softmax, "log-probabilities: log_softmax of the logits", LOGITS),
    (
        lambda z: np.maximum(z, 0),
        "the logits behind a ReLU: negative scores become 0",
        "The last layer takes no ReLU: a score may be negative.",
    ),
    (lambda z: 1 / (1 + np.exp(-z)), "the sigmoid of the logits", LOGITS),
    (np.tanh, "tanh of the logits", LOGITS),
    (np.exp, "exp of the logits", LOGITS),
    (
        lambda z: np.where(z > 0, z, 0.01 * z),
        "the logits behind a leaky ReLU",
        "The last layer takes no ReLU: the logits are what it computes.",
    ),
    (
        lambda z: (z == z.max(axis=1, keepdims=True)).astype(float),
        "1 at the highest score and 0 elsewhere",
        LOGITS,
    ),
]
ROWS = "softmax is exp(z) over the sum of the row's exp(z): exp makes every score positive, whatever its sign."
SHARES = [  # of logits, each divided by the sum of its row: formula, words
    (lambda z: z, "the logits divided by the sum of their row, without exp"),
    (
        lambda z: z - z.min(axis=1, keepdims=True),
        "the logits minus the smallest, divided by the sum of their row, without exp",
    ),
    (
        lambda z: z - z.max(axis=1, keepdims=True),
        "the logits minus the largest, divided by the sum of their row, without exp",
    ),
    (
        lambda z: np.abs(z),
        "absolute values divided by the sum of their row, without exp",
    ),
    (lambda z: z * z, "squares divided by the sum of their row, without exp"),
    (
        lambda z: np.maximum(z, 0),
        "the positive logits divided by their sum, without exp",
    ),
    (lambda z: 1 / (1 + np.exp(-z)), "sigmoids divided by the sum of their row"),
]
BASES = {np.log(2): "powers of 2, not of e", np.log(10): "powers of 10, not of e"}
PROBABILITIES = [
    (
        lambda p: (p == p.max(axis=1, keepdims=True)).astype(float),
        "1 at the highest score and 0 elsewhere (argmax, one-hot)",
        "softmax is soft: every class keeps a probability, so that the loss can ask for more.",
    ),
    *(
        (lambda p, n=n: p.round(n), "rounded probabilities", "Keep them as they are.")
        for n in range(5)
    ),
    (lambda p: 1 - p, "1 minus the probabilities", "Return exp(z) over its sum."),
    (
        lambda p: p / p.sum(),
        "divided by the sum over the whole batch",
        "One sum for each row.",
    ),
]


def recognized(case):
    """Return what to say of a result that stands in a known relation to the right one."""
    table = {"forward": RELATIONS, "softmax": PROBABILITIES}.get(case.name)
    if table is None:
        return None
    pairs = [(case.right[i], case.got[i]) for i in case.ordinary]
    if any(isinstance(g, Raised) or "it returns" not in g for _, g in pairs):
        return None
    pairs = [(logits(r["it returns"]), logits(g["it returns"])) for r, g in pairs]
    if any(r is None or g is None or r.shape != g.shape for r, g in pairs):
        return None
    with np.errstate(all="ignore"):
        for formula, words, why in table:
            made = [formula(r) for r, _ in pairs]
            apart = any(not close(m, r) for m, (r, _) in zip(made, pairs, strict=True))
            if apart and all(
                close(m, g) for m, (_, g) in zip(made, pairs, strict=True)
            ):
                return f"You return {words}.", why
    return None


def shares(case):
    """Return what to say of a softmax of something else than exp(logits), or None."""
    if case.name != "softmax":
        return None
    pairs = []
    for i in case.ordinary:
        got = case.got[i]
        got = None if isinstance(got, Raised) else logits(got.get("it returns"))
        z = logits(plain(inputs_of(case.world, case.probes[i])["logits"]))
        if got is None or z is None or z.shape != got.shape:
            return None
        pairs.append((z, got))
    with np.errstate(all="ignore"):
        for formula, words in SHARES:
            made = [formula(z) for z, _ in pairs]
            made = [m / m.sum(axis=1, keepdims=True) for m in made]
            if all(close(m, g) for m, (_, g) in zip(made, pairs, strict=True)):
                return f"You return {words}.", ROWS
    return None


def exponents(case):
    """Return what to say where softmax takes exp of the logits times something, or None."""
    if case.name != "softmax":
        return None
    factors, whole = [], True
    for i in case.ordinary:
        got = case.got[i]
        got = None if isinstance(got, Raised) else logits(got.get("it returns"))
        z = logits(plain(inputs_of(case.world, case.probes[i])["logits"]))
        if got is None or got.shape != z.shape or not (got > 0).all():
            return None
        for row, own in zip(z, got, strict=True):
            own = np.log(own)
            away = row - row.mean()
            c = (away * own).sum() / (away @ away) if np.ptp(row) else 0
            d = own.mean() - c * row.mean()
            if not close(np.exp(c * row + d), np.exp(own)):
                return None
            factors.append(c)
            whole = whole and abs(np.exp(own).sum() - 1) < 1e-4
    if abs(c - 1) < 1e-3 or abs(c) < 1e-6:
        return None
    words, sums = f"exp of {c:.3g} times the logits", ", divided by their row's sum"
    if np.ptp(factors) > 1e-3 * abs(c):
        words = f"exp of the logits times a number that each row has of its own ({factors[0]:.3g}, {factors[1]:.3g}, ...)"
    for base, name in BASES.items():
        words = name if abs(c - base) < 1e-3 and "own" not in words else words
    why = "exp takes the logits themselves, less the largest of their row. The one division comes after exp, by the sum of the row's exponentials."
    return f"You return {words}{sums if whole else ', not divided by their sum'}.", why


def denominators(case):
    """Say that the rows of softmax are right up to a factor: what exp is divided by is not their sum."""
    answers = [i for i in case.ordinary if not isinstance(case.got[i], Raised)]
    if case.name != "softmax" or len(answers) < 2:
        return None
    for i in answers:
        got, right = (logits(v[i].get("it returns")) for v in (case.got, case.right))
        if got is None or got.shape != right.shape:
            return None
        with np.errstate(all="ignore"):
            rows = got / right
        own = rows[:, :1]  # the factor of each row
        if not np.isfinite(rows).all() or not close(own + 0 * rows, rows):
            return None
        if (own == 0).any() or (np.abs(own - 1) < 1e-3).any():
            return None
    say = "Each row is right up to a factor: exp is as it should be, and what it is divided by is not."
    return (
        say,
        "It is the sum of the row's own exponentials, sum(exp(z)): not the sum of the logits, and not that of other rows.",
    )


def logits(value):
    """Return the logits (B, K) in what forward returns, or None."""
    value = value[0] if isinstance(value, list) and value else value
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "biuf":
        return None
    return np.atleast_2d(value.astype(float)) if value.ndim in (1, 2) else None


COUNTS = [  # of logits (B, K) and labels (B,): formula, words, why
    (
        lambda z, y: (z.argmax(1)[:, None] == y).sum(),
        "Your answers stand in a column, (B, 1), and the labels in a row, (B,): so every answer is compared with every label, (B, B).",
        "Both must be (B,): argmax without keepdims, or .squeeze(1), or [:, 0].",
    ),
    (
        lambda z, y: (z.argmax(1) != y).sum(),
        "You count the wrong answers.",
        "An answer is right where argmax equals the label: ==, not !=.",
    ),
    (
        lambda z, y: len(np.unique(z.argmax(1)[z.argmax(1) == y])),
        "You count how many different digits are read right, not how many images.",
        "Two images of the same digit count twice.",
    ),
    (
        lambda z, y: len({*z.argmax(1)} & {*y}),
        "You count the digits that appear both among the answers and among the labels, wherever they stand.",
        "An answer is right where the label of the same image equals it: compare place by place.",
    ),
    (
        lambda z, y: y[z.argmax(1) == y].sum(),
        "You add up the labels of the images that are right.",
        "Each of them counts as 1, whatever its label is.",
    ),
    (
        lambda z, y: (softmax(z)[np.arange(len(y)), y] > 0.5).sum(),
        "You count the images whose true digit has more than half of the probability.",
        "The highest score decides, also where it has less than half: argmax.",
    ),
    (
        lambda z, y: (z.max(1) == y).sum(),
        "You compare the highest score itself with the label.",
        "argmax gives the place of the highest score, and that is the digit.",
    ),
]


def counted(case):
    """Return what to say of a count of something else, or None."""
    if case.name not in ("count_correct", "evaluate", "accuracy"):
        return None
    pairs = []
    for i in case.judged:
        given, got = inputs_of(case.world, case.probes[i]), case.got[i]
        if isinstance(got, Raised) or "logits" not in given:
            return None
        value = got.get("it returns")
        if not isinstance(value, np.ndarray) or value.size != 1:
            return None
        z, y = np.asarray(plain(given["logits"]), float), np.asarray(plain(given["y"]))
        scale = len(y) if case.name == "accuracy" else 1
        pairs.append((z, y, float(value.ravel()[0]) * scale))
    for formula, say, why in COUNTS:
        if all(abs(formula(z, y) - count) < 1e-6 for z, y, count in pairs):
            return say, why
    return None


# --- The form -------------------------------------------------------------------------


def two_lists(case):
    """Say that all W and all b came in two lists, where pairs are asked for."""
    words = {"backward": "[dW, db]", "init_params": "[W, b]"}.get(case.name)
    if words is None or case.world.rung.number not in (0, 2, 5, 6):
        return None
    swapped = set()
    for i in case.ordinary:
        right, got = case.right[i], case.got[i]
        got = None if isinstance(got, Raised) else got.get("it returns")
        right = right["it returns"]
        if len(right) == 2:
            continue  # two layers: two lists look like two pairs
        if not isinstance(got, list) or len(got) != 2:
            return None
        if any(not hasattr(part, "__len__") or len(part) != len(right) for part in got):
            return None
        one, other = ([plain(p) for p in part] for part in got)
        dims = {tuple(np.ndim(p) for p in part[:1]) for part in (one, other)}
        if dims != {(1,), (2,)}:
            return None
        order = (one, other) if np.ndim(one[0]) == 2 else (other, one)
        fits = [[W, b] for W, b in zip(*order, strict=True)]
        swapped.add(same([list(map(plain, pair)) for pair in right], fits))
    if not swapped:
        return None
    right = "The numbers are right. " if swapped == {True} else ""
    name = words.strip("[]").split(", ")
    say = f"You return two lists, one of all {name[0]} and one of all {name[1]}."
    return (
        say,
        f"{right}One pair {words} for each layer is asked for, in one list: [{words}, {words}, ...].",
    )


def layers(case):
    """Say that a function is right for two layers, and not for three or for one."""
    if case.world.rung.number not in (0, 2, 5, 6) or case.name == "slope":
        return None
    by_depth = {}
    for i in case.judged:
        depth = depth_of(case, i)
        if depth is None:
            return None
        by_depth.setdefault(depth, set()).add(i in case.wrong)
    wrong = sorted(n for n, found in by_depth.items() if True in found)
    right = sorted(n for n, found in by_depth.items() if found == {False})
    if not wrong or not right or set(wrong) & set(right):
        return None
    tell = {
        (2,): "two layers",
        (1,): "one layer",
        (1, 2): "one or two layers",
        (3,): "three layers",
    }
    words = tell.get(tuple(right), "some numbers of layers")
    if right == [2, 3]:
        say = "Your function is right for two and three layers, and wrong for one: a network without a hidden layer."
        return (
            say,
            "--hidden may be anything, and the first layer can be the last. A loop over params does not mind.",
        )
    if 2 not in right:
        return None
    say = f"Your function is right for {words}, and wrong for {' and '.join(map(str, wrong))}."
    return (
        say,
        "params can be longer, or shorter: --hidden 128 64 makes three layers. In place of layers written out, loop over params.",
    )


def depth_of(case, i):
    """Return how many layers the network of a probe has, or None."""
    given = inputs_of(case.world, case.probes[i])
    if "sizes" in given:
        return len(given["sizes"]) - 1
    if "model" in given:
        return len(list(given["model"].parameters())) // 2
    return len(given["params"]) if "params" in given else None
