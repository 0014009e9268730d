"""Initial parameters by parts: their form, b, how W is distributed, its scale, its source."""

import random

import numpy as np

from .match import same
from .values import Odd, Raised, plain

MANY = [
    160,
    120,
    60,
]  # the sizes of the probe that asks for many numbers; rungs 1, 3, 4 two
SCALES = [  # the standard deviation of W for m inputs and n outputs, as people write it
    (lambda m, n: np.sqrt(1 / m), "sqrt(1 / fan_in)"),
    (lambda m, n: np.sqrt(2 / m), "sqrt(2 / fan_in)"),
    (lambda m, n: np.sqrt(2 / (m + n)), "sqrt(2 / (fan_in + fan_out))"),
    (lambda m, n: np.sqrt(1 / n), "sqrt(1 / fan_out)"),
    (lambda m, n: np.sqrt(2 / n), "sqrt(2 / fan_out)"),
    (lambda m, n: np.sqrt(1 / (3 * m)), "sqrt(1 / (3 fan_in)), as nn.Linear has it"),
    (lambda m, n: np.sqrt(1 / (m + n)), "sqrt(1 / (fan_in + fan_out))"),
    (lambda m, n: np.sqrt(3 / m), "sqrt(3 / fan_in)"),
    (lambda m, n: np.sqrt(6 / m), "sqrt(6 / fan_in)"),
    (lambda m, n: np.sqrt(6 / (m + n)), "sqrt(6 / (fan_in + fan_out))"),
    (lambda m, n: 2 / m, "2 / fan_in"),
    (lambda m, n: 1 / m, "1 / fan_in"),
    (lambda m, n: np.sqrt(m / 2), "sqrt(fan_in / 2)"),
]


def judged(case):
    """Return what is wrong with initial parameters as sentences, and how they were drawn.

    Where nothing is wrong but the numbers, the list is empty. Returns None where they have
    no form that could be judged by parts.
    """
    pairs = [(case.right[i], case.got[i]) for i in case.judged]
    if any(isinstance(g, Raised) for _, g in pairs) or isinstance(case.got[-1], Raised):
        return None
    many = layers(case, case.got[-1]["it returns"])
    small = [layers(case, g["it returns"]) for _, g in pairs]
    if not many or not all(small):
        return None
    wrong = form(case, pairs, small)
    if any("W" in words and "shape" in words for words in wrong):
        return wrong, source(case, many)
    return [*wrong, *biases(many), *weights(case, many)], source(case, many)


def layers(case, value):
    """Return [(W, b)] as arrays, or None."""
    try:
        pairs = value if case.world.rung.number in (0, 2, 5, 6) else [value]
        made = [(np.asarray(plain(W)), np.asarray(plain(b))) for W, b in pairs]
    except (TypeError, ValueError):
        return None
    return made if all(p.dtype.kind in "biuf" for pair in made for p in pair) else None


def form(case, pairs, small):
    """Return sentences on shapes, kinds and what autograd knows."""
    found = []
    for (right, _), mine in zip(pairs, small, strict=True):
        wanted = layers(case, right["it returns"])
        if len(wanted) != len(mine):
            count = "is 1 layer" if len(mine) == 1 else f"are {len(mine)} layers"
            return [f"There {count}; {len(wanted)} are asked for."]
        for (W, b), (own_W, own_b) in zip(wanted, mine, strict=True):
            for name, a, own in [("W", W, own_W), ("b", b, own_b)]:
                if a.shape != own.shape:
                    turned = name == "W" and a.shape == own.shape[::-1]
                    also = " It is transposed." if turned else ""
                    found.append(
                        f"{name} has the shape {own.shape}, expected {a.shape}.{also}"
                    )
        if found:
            break
    told = set()
    for right, got in pairs:
        for part in right:
            value = got.get(part)
            if part in told:
                continue
            if isinstance(right[part], Odd) and not same(right[part], value):
                told.add(part)
                words = value.words if isinstance(value, Odd) else "missing"
                sentence = f"{part if '_' in part else part[0].upper() + part[1:]} is {words}; expected: {right[part].words}."
                if part == "its dtype":
                    sentence = f"Its dtype is {words}; expected: {right[part].words}. The parameter dtype says which."
                found.append(sentence)
    return list(dict.fromkeys(found))[:3]


def biases(many):
    """Return a sentence on biases that are not zero."""
    b = np.concatenate([b.ravel() for _, b in many]).astype(float)
    if not b.any():
        return []
    if np.ptp(b) == 0:
        return [f"Your b is {b[0]:.4g} everywhere; it should be 0."]
    return [
        f"Your b is random, between {b.min():.2g} and {b.max():.2g}; it should be 0."
    ]


def weights(case, many):
    """Return sentences on how W is distributed, and on its scale."""
    deep = case.world.rung.number in (0, 2, 5, 6)
    W = many[0][0].astype(float)
    if W.shape != tuple(MANY[:2]):
        return []
    spread, mean = W.std(), W.mean()
    if not W.any():
        return ["Your W is 0 everywhere; it should be random."]
    if len(many) > 1 and begins_alike(W, many[1][0].astype(float)):
        return [
            "Each layer begins with the same numbers again: one rng draws them all, one after the other. Is a generator made inside the loop?"
        ]
    if spread < 1e-9:
        return [f"Your W is {mean:.4g} everywhere; it should be random."]
    if np.unique(W.round(12)).size < 0.9 * W.size or alike_rows(W):
        if not (W % 1).any():
            return ["Your W holds whole numbers; it should be normal."]
        return [
            "The same numbers stand in W again and again: each should be drawn anew."
        ]
    wanted = np.sqrt(2 / MANY[0]) if deep else 0.1
    rule = "sqrt(2 / fan_in)" if deep else "0.1"
    z, found = (W - mean) / spread, []
    tails = (z**4).mean()  # 3 for normal numbers, 1.8 for uniform ones
    if tails < 2:
        found.append(
            f"Your W is uniform, between {W.min():.2g} and {W.max():.2g}; it should be normal, with mean 0 and standard deviation {rule}."
        )
    elif abs(tails - 3) > 0.3:
        found.append("Your W is not normal: rng.standard_normal draws normal numbers.")
    elif abs(mean) > 0.05 * spread:
        found.append(f"The mean of your W is {mean:.3g}; it should be 0.")
    if abs(spread / wanted - 1) > 0.03 and not found:
        found.append(scale(many, deep, rule))
    elif deep and len(many) > 1 and not found:
        second = many[1][0].std() / np.sqrt(2 / MANY[1])
        if abs(second - 1) > 0.03:
            found.append(scale(many, deep, rule))
    return found


def begins_alike(W, V):
    """Say whether two layers hold the same first numbers, but for their scale."""
    one, other = W.ravel()[:60], V.ravel()[:60]
    return (
        abs(np.corrcoef(one, other)[0, 1]) > 0.999
        if one.std() and other.std()
        else False
    )


def alike_rows(W):
    """Say whether rows or columns of W repeat."""
    rows = np.abs(np.corrcoef(W)[np.triu_indices(len(W), 1)]).max()
    return rows > 0.6


def scale(many, deep, rule):
    """Return a sentence on the scale of W, with the rule that it seems to follow."""
    spreads = [W.astype(float).std() for W, _ in many]
    sizes = [W.shape for W, _ in many]
    close = lambda rule: all(
        abs(s / rule(*shape) - 1) < 0.025
        for s, shape in zip(spreads, sizes, strict=True)
    )
    shown = " and ".join(f"{s:.3g}" for s in spreads)
    if len(spreads) > 1 and abs(spreads[0] / spreads[1] - 1) < 0.02:
        return f"The standard deviation of your W is {shown}: the same in every layer. The scale should be {rule}: {np.sqrt(2 / 160):.3g} for 160 inputs, {np.sqrt(2 / 120):.3g} for 120."
    for formula, words in SCALES:
        if close(formula):
            how = f", as of {words}" if deep else f" for 160 inputs, as of {words}"
            how = (
                how.replace("fan_in", "D").replace("fan_out", "K") if not deep else how
            )
            return f"The standard deviation of your W is {shown}{how}; the scale should be {rule}."
    times = spreads[0] / (np.sqrt(2 / MANY[0]) if deep else 0.1)
    return f"The standard deviation of your W is {shown}, {times:.3g} times what it should be: {rule}."


def source(case, many):
    """Return how the numbers were drawn."""
    number, got = case.world.rung.number, case.got[-1]
    rng = random.Random(5) if number == 0 else np.random.default_rng(5)
    if same(got.get("the next number of rng"), plain(rng.random())):
        return "not drawn from rng, so --seed has no effect on them"
    right = layers(case, case.right[-1]["it returns"])
    mine, theirs = (
        [W.ravel() / (W.std() or 1) for W, _ in layers] for layers in (many, right)
    )
    if same(theirs, mine):
        return "drawn from rng as they should be"
    mine, theirs = (np.sort(np.abs(W[0])) for W in (mine, theirs))
    if mine.shape == theirs.shape and np.allclose(mine, theirs):
        return "drawn from rng, in another order"
    return "drawn in another way or order"
