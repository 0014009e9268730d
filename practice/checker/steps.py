"""How update steps: too long, against which sign, with which part left out, from old gradients."""

import numpy as np

from .match import close
from .show import inputs_of
from .values import Raised, plain

STEPS = [
    (
        lambda g, s: np.clip(g, -np.abs(s).max(), np.abs(s).max()),
        "You cut the gradient off before the step: no entry is larger than {limit:.3g}.",
        "Clipping tames steps that would be too large. Here the step is lr times the gradient, as it is.",
    ),
    (
        lambda g, s: np.sign(g) * np.abs(s).max(),
        "You step by the sign of the gradient alone: every number moves equally far.",
        "The size of the gradient says how far to go. The step is lr times the gradient.",
    ),
    (
        lambda g, s: g / np.sqrt((g * g).sum()),
        "You divide the gradient by its length before the step.",
        "Then every step is equally long, also close to the valley. The step is lr times the gradient.",
    ),
]


def step(case):
    """Return what to say of the first step that update takes, or None."""
    if case.name != "update":
        return None
    places = case.small()
    found = [s for i in places for s in steps(case, i)]
    if len({i for i, *_ in found}) < len(places):
        return None
    if told := stands_still(found) or grows(case):
        return told
    weights = [s for s in found if s[1][0] == "W"]
    moved = [(g, s, W) for _, _, g, s, W in weights if np.abs(s).max() > 1e-12]
    if len(moved) < len(weights):
        return None
    for formula, words, why in STEPS:
        big = [(g, s) for g, s, _ in moved if not close(g, s)]
        if big and all(close(formula(g, s), s) for g, s in big):
            return words.format(limit=np.abs(big[0][1]).max()), why
    shares = [((s - g) * W).sum() / (W * W).sum() for g, s, W in moved]
    if all(
        abs(c) > 1e-7 and close(g + c * W, s)
        for c, (g, s, W) in zip(shares, moved, strict=True)
    ) and np.ptp(shares) < 1e-3 * abs(shares[0]):
        say = f"Each step also takes {abs(shares[0]):.3g} times W from W: weight decay, an L2 penalty."
        return say, "The loss has no such penalty. The step is lr times its gradient."
    return length(found)


def stands_still(found):
    """Say that some parameters take their step, and others none."""
    still = {}
    for i, part, g, s, _ in found:
        if s.any() and not close(g, s):
            return None
        if g.any() and not s.any():
            still.setdefault(i, []).append(part)
    if not still or len(found) == sum(map(len, still.values())):
        return None
    parts = max(still.values(), key=len)
    verb = "stands" if len(parts) == 1 else "stand"
    say = f"{listed(parts)} {verb} still, and the others take their step."
    return say, "Each W and each b, of every layer, needs its own step."


def grows(case):
    """Say that the first step is right, and the second goes along the first gradient, too."""
    old = {}
    for i in case.small():
        right, got, before = case.right[i], case.got[i], parts_before(case, i)
        for part, start in before.items():
            keys = f"{part} after call 1", f"{part} after call 2"
            values = [seen.get(key) for key in keys for seen in (right, got)]
            if not all(isinstance(v, np.ndarray) for v in values):
                return None
            one, own, two, mine = values
            if not close(one, own):
                return None
            if close(two, mine):
                continue
            if not close(two + one - start, mine):
                return None
            old.setdefault(i, []).append(part)
    if not old:
        return None
    parts = max(old.values(), key=len)
    say = f"The gradient of {listed(parts)} is not reset: the second call adds to that of the first."
    return (
        say,
        "backward() adds to .grad. Set it to None for every W and b: does that line stand inside the loop?",
    )


def listed(parts):
    """Return names as a list in words."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if parts[1:] else parts)


def parts_before(case, i):
    """Return the parameters before the first call, by the names that a probe gives them."""
    given = inputs_of(case.world, case.probes[i])
    names = [k for k in case.right[i] if k.endswith("after call 1") and k[0] in "Wb"]
    names = [name.removesuffix(" after call 1") for name in names]
    return dict(zip(names, parameters(given), strict=False))


def parameters(given):
    """Return W, b, W, b, ... in the inputs of update."""
    if "model" in given:
        return [plain(p) for p in given["model"].parameters()]
    layers = given.get("params") or [[given["W"], given["b"]]]
    return [plain(p) for layer in layers for p in layer]


def length(found):
    """Say that the first step is longer or shorter than lr times the gradient, everywhere."""
    factors = []
    for _, _, g, s, _ in found:
        square = (g * g).sum()
        c = (g * s).sum() / square if square else 0
        if abs(c) < 1e-9 or not close(c * g, s):
            return None
        factors.append(c)
    c = factors[0]
    if np.ptp(factors) > 1e-3 * abs(c) or abs(c - 1) < 1e-3:
        return None
    if c < 0:
        return (
            "Your first step goes uphill: it adds the gradient.",
            "A step against the gradient lowers the loss: W -= lr * dW.",
        )
    word = "short" if c < 1 else "long"
    say = f"Your first step is too {word}: {c:.3g} times lr times the gradient."
    return (
        say,
        "The learning rate is the one that is handed in, and nothing else scales the step.",
    )


def steps(case, i):
    """Yield for each parameter the right first step over lr, the one that was taken, and W."""
    right, got = case.right[i], case.got[i]
    if isinstance(got, Raised):
        return
    given = inputs_of(case.world, case.probes[i])
    before = parameters(given)
    parts = [
        k
        for k in right
        if k.endswith("after call 1") and k[0] in "Wb" and k[:2] != "of"
    ]
    parts = [k for k in parts if isinstance(right[k], np.ndarray)]
    for old, part in zip(before, parts, strict=False):
        new = got.get(part)
        if not isinstance(new, np.ndarray) or new.shape != old.shape:
            return
        yield (
            i,
            part.removesuffix(" after call 1"),
            (old - right[part]) / 0.15,
            (old - new) / 0.15,
            old,
        )
