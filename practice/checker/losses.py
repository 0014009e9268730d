"""Which loss a number is: squared error, binary cross-entropy, ..., a sum or a mean.

A loss is recognized where one formula gives it on every ordinary probe, up to one constant
and powers of the number of images and of classes.
"""

import numpy as np

from .show import inputs_of
from .values import Raised, plain

NEAR = 2e-3  # relative: 1e-8 within a logarithm must not hide what a loss is
MEAN = "The loss is the mean of -log(probability of the true digit) over the batch."
PENALTY = "The mean of -log(probability of the true digit) is all there is; a penalty would need its own part of the gradient, too."


def softmax(z):
    """Return the probabilities of logits (B, K)."""
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def log_softmax(z):
    """Return the logarithms of the probabilities of logits (B, K)."""
    z = z - z.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def sigmoid_loss(z, Y):
    """Return the binary cross-entropy of each logit."""
    return np.logaddexp(0, z) - Y * z


def probability_loss(p, Y):
    """Return the binary cross-entropy of each probability."""
    with np.errstate(all="ignore"):
        return np.where(Y == 1, -np.log(p), -np.log1p(-p))


KINDS = [  # name, what is summed over images and classes, why that is another loss
    ("cross", lambda z, p, Y: -Y * log_softmax(z), "the cross-entropy", MEAN),
    (
        "squared",
        lambda z, p, Y: (p - Y) ** 2,
        "the squared error between probabilities and one-hot labels (MSE)",
        "A squared error is never above 2, however certain a wrong answer is, and its gradient fades there. -log(probability of the true digit) grows without bound.",
    ),
    (
        "squared-logits",
        lambda z, p, Y: (z - Y) ** 2,
        "the squared error between the logits and one-hot labels (MSE)",
        "That pulls every logit towards 0 or 1. Logits may be any numbers: only -log of softmax's probability of the true digit counts.",
    ),
    (
        "squared-true",
        lambda z, p, Y: Y * (p - 1) ** 2,
        "the squared error of the true digit's probability alone",
        "It is never above 1, however certain a wrong answer is. -log(probability) grows without bound.",
    ),
    (
        "absolute",
        lambda z, p, Y: np.abs(p - Y),
        "the absolute error between probabilities and one-hot labels",
        "It is never above 2, however certain a wrong answer is. -log(probability) grows without bound.",
    ),
    (
        "binary",
        lambda z, p, Y: probability_loss(p, Y),
        "the binary cross-entropy over all the probabilities",
        "It asks ten separate yes-or-no questions, and so counts the nine other digits, too. Softmax makes one choice: only -log(probability of the true digit) counts.",
    ),
    (
        "binary-logits",
        lambda z, p, Y: sigmoid_loss(z, Y),
        "the binary cross-entropy over all the logits, with a sigmoid for each",
        "It asks ten separate yes-or-no questions. The digits exclude each other: softmax makes one choice, and only -log(probability of the true digit) counts.",
    ),
    (
        "sigmoid-true",
        lambda z, p, Y: Y * np.logaddexp(0, -z),
        "-log of the sigmoid of the true digit's logit",
        "The sigmoid looks at one logit alone. Softmax compares it with the others.",
    ),
    (
        "twice",
        lambda z, p, Y: -Y * log_softmax(p),
        "the cross-entropy of probabilities: softmax is applied twice",
        "The loss has softmax inside, so it takes the logits. Softmax twice squeezes every score into 0 to 1: even a perfect answer costs something.",
    ),
    (
        "nll-probs",
        lambda z, p, Y: -Y * p,
        "minus the true digit's probability, without a logarithm",
        "The logarithm is missing: nll_loss takes log-probabilities, and picks one. -log(probability) grows without bound where a wrong answer is certain.",
    ),
    (
        "nll-logits",
        lambda z, p, Y: -Y * z,
        "minus the true digit's logit, without softmax",
        "Raising every logit would lower it for ever. log_softmax first: nll_loss takes log-probabilities, not logits.",
    ),
    (
        "entropy",
        lambda z, p, Y: -p * np.log(p),
        "the entropy of the probabilities: y has no part in it",
        "It is low wherever the network is certain, right or wrong. Only the true digit's logarithm counts.",
    ),
    (
        "log-of-logits",
        lambda z, p, Y: -Y * np.log(z),
        "-log of the logit itself: softmax is missing",
        "Logits are no probabilities: they can be negative, and the logarithm of a negative number is nan. Softmax first.",
    ),
    (
        "next-class",
        lambda z, p, Y: -np.roll(Y, -1, axis=1) * log_softmax(z),
        "-log of the probability of the class before the true one",
        "Labels count from 0, as places in a row do: label 7 stands at place 7, so [y], not [y - 1].",
    ),
    (
        "wrongness",
        lambda z, p, Y: -Y * np.log1p(-p),
        "-log of 1 minus the true digit's probability",
        "That falls when the network is wrong. -log(p) of the true digit itself rises.",
    ),
    (
        "smoothed",
        lambda z, p, Y: -(0.9 * Y + 0.1 / z.shape[1]) * log_softmax(z),
        "the cross-entropy with smoothed labels: 0.9 for the true digit, the rest for all",
        "Smoothing has its uses; here the truth is one-hot: only the true digit's logarithm counts.",
    ),
    (
        "right-answers",
        lambda z, p, Y: Y * (z == z.max(axis=1, keepdims=True)),
        "the share of right answers, not a loss",
        "The share jumps and has no slope to follow. The loss asks how much probability the true digit was given.",
    ),
    (
        "every-pair",
        lambda z, p, Y: -(Y @ log_softmax(z).T) / len(z),
        "-log of each image's probabilities at all the labels of the batch: a (B, B) table",
        "That is what [:, y], or Y @ log(p).T, makes. [np.arange(len(y)), y] pairs each row with its own label.",
    ),
    (
        "last-image",
        lambda z, p, Y: (-Y * log_softmax(z))[-1:],
        "the cross-entropy of the last image alone",
        "A loop that binds the loss anew (=) forgets the images before: add them up (+=), and divide by their number once, below the loop.",
    ),
    (
        "first-image",
        lambda z, p, Y: (-Y * log_softmax(z))[:1],
        "the cross-entropy of the first image alone",
        "All images of the batch count: add up their losses, and divide by their number.",
    ),
    (
        "all-classes",
        lambda z, p, Y: -log_softmax(z),
        "-log of the probabilities of all classes: y has no part in it",
        "Only the true digit's probability counts: pick it with y before the sum.",
    ),
    (
        "wrong-classes",
        lambda z, p, Y: -(1 - Y) * np.log(p),
        "the logarithms of all the other digits' probabilities",
        "The loss asks what the true digit was given. Its probability alone counts.",
    ),
    (
        "margin",
        lambda z, p, Y: (1 - Y) * np.maximum(0, z - (z * Y).sum(1, keepdims=True) + 1),
        "a hinge loss: how far other logits come within 1 of the true one",
        "It has no probabilities in it. The cross-entropy is the mean of -log(probability of the true digit).",
    ),
]


def other_kind(case):
    """Return what to say of a loss that is another than the cross-entropy, or None."""
    return recognized(case, KINDS[1:]) or other_number(case)


NUMBERS = [  # what is no sum over the images: words, formula
    (
        "the root of the mean squared error between probabilities and one-hot labels (RMSE)",
        lambda z, Y: np.sqrt(((softmax(z) - Y) ** 2).mean()),
    ),
    (
        "the root of the mean squared error between the logits and one-hot labels (RMSE)",
        lambda z, Y: np.sqrt(((z - Y) ** 2).mean()),
    ),
    (
        "the largest of the images' losses, not their mean",
        lambda z, Y: -(Y * log_softmax(z)).sum(1).min(),
    ),
    (
        "the smallest of the images' losses, not their mean",
        lambda z, Y: -(Y * log_softmax(z)).sum(1).max(),
    ),
    (
        "the median of the images' losses, not their mean",
        lambda z, Y: np.median(-(Y * log_softmax(z)).sum(1)),
    ),
]


def other_number(case):
    """Return what to say of a loss that is no sum over the images, or None."""
    found = [instance(case, i) for i in case.small()]
    if not all(found):
        return None
    got = np.array([loss for *_, loss in found])
    for words, formula in NUMBERS:
        made = np.array([formula(z, Y) for z, Y, _ in found])
        if (abs(made - got) <= NEAR * made).all():
            return f"Your loss is {words}.", MEAN
    return None


def other_scale(case):
    """Return what to say of a cross-entropy of another scale, or with a penalty, or None."""
    return recognized(case, KINDS[:1])


def recognized(case, kinds):
    """Return what to say of a loss of one of these kinds, or None."""
    places = case.small()
    found = [v for i in places if (v := instance(case, i))]
    if not found or len(found) < len(places):
        return None
    with np.errstate(all="ignore"):
        one = all(len(z) == 1 for z, *_ in found)  # as in lists and loops
        for name, kind, words, why in kinds:
            if one and (name.endswith("-image") or name == "every-pair"):
                continue
            totals = [float(kind(z, softmax(z), Y).sum()) for z, Y, _ in found]
            if told := scaled(name, words, why, totals, found):
                return told
    scale_alone = len(kinds) == 1 and case.name == "update"
    return penalty(case, places, found) if scale_alone else None


def penalty(case, places, found):
    """Say that the squares of W are added to the loss that update returns."""
    shares = []
    for i, (z, Y, loss) in zip(places, found, strict=True):
        given = inputs_of(case.world, case.probes[i])
        layers = given.get("params") or [[given[k]] for k in ("W",) if k in given]
        squares = sum(
            (np.asarray(plain(layer[0]), float) ** 2).sum() for layer in layers
        )
        excess = loss + (Y * log_softmax(z)).sum() / len(z)
        shares.append(excess / squares if squares else 0)
    if abs(shares[0]) < 1e-7 or np.ptp(shares) > 1e-3 * abs(shares[0]):
        return None
    say = f"Your loss has a penalty in it: {shares[0]:.3g} times the sum of the squares of W (L2)."
    return say, PENALTY


def instance(case, i):
    """Return logits, one-hot labels and the loss that was shown on a probe, or None."""
    right, got = case.right[i], case.got[i]
    if isinstance(got, Raised):
        return None
    if case.name == "cross_entropy":
        given = inputs_of(case.world, case.probes[i])
        z, y, loss = given["logits"], given["y"], got.get("it returns")
    elif case.name == "update":
        z, loss = right["call 1 returns the logits"], got.get("call 1 returns the loss")
        y = inputs_of(case.world, case.probes[i])["y"]
    else:
        return None
    z, y = (
        np.atleast_2d(np.asarray(plain(z), float)),
        np.atleast_1d(np.asarray(plain(y))),
    )
    number = (
        isinstance(loss, np.ndarray) and loss.size == 1 and loss.dtype.kind in "iuf"
    )
    return (z, np.eye(z.shape[1])[y], float(loss.ravel()[0])) if number else None


def scaled(name, words, why, totals, found):
    """Return what to say of a loss of this kind, if one scale fits all probes."""
    B, K = (np.array([z.shape[axis] for z, _, _ in found], float) for axis in (0, 1))
    got, totals = np.array([loss for *_, loss in found]), np.array(totals)
    finite = np.isfinite(totals)
    if not np.array_equal(finite, np.isfinite(got)) or finite.sum() < 2:
        return None
    zero = finite & (np.abs(totals) < 1e-12)  # as for a single class
    if (np.abs(got[zero]) > 1e-6).any() or (finite & ~zero).sum() < 2:
        return None
    finite &= ~zero
    ratio = got[finite] / totals[finite]
    for power_B in (-1, 0, -2, 1):
        for power_K in (0, -1, 1):
            c = ratio / (B[finite] ** power_B * K[finite] ** power_K)
            if abs(c[0]) > 1e-9 and np.ptp(c) <= NEAR * abs(c[0]):
                return told(
                    name, words, why, float(c.mean()), power_B, power_K, (B == 1).all()
                )
    return None


def told(name, words, why, c, power_B, power_K, one):
    """Return the sentence on a loss of a kind and scale, or None where it is the right one."""
    over = {
        (-1, 0): "" if one else "a mean over the images",
        (0, 0): "summed over the images, not their mean",
        (-1, -1): "a mean over all B x K numbers",
        (-2, 0): "divided by the number of images twice",
        (1, 0): "multiplied by the number of images, B",
        (0, -1): "divided by the number of classes, K, and not by that of the images",
        (
            0,
            1,
        ): "multiplied by the number of classes, K, and not divided by that of the images",
        (-1, 1): "multiplied by the number of classes, K",
        (1, -1): "multiplied by the images and divided by the classes, B / K",
        (-2, -1): "divided by the number of images twice, and by that of the classes",
        (-2, 1): "multiplied by the classes and divided by the images twice",
        (1, 1): "multiplied by the number of images and of classes, B x K",
    }.get((power_B, power_K), f"times B^{power_B} K^{power_K}")
    if name.endswith("-image"):  # no sum over images in it
        over = {0: "", -1: "divided by the number of images"}.get(power_B, over)
    times = "" if abs(abs(c) - 1) < NEAR else f", times {abs(c):.4g}"
    sign = " with the wrong sign" if c < 0 else ""
    if name != "cross":
        scale = f" ({over}{times})".replace("(, ", "(") if over + times else ""
        return f"Your loss is {words}{sign}{scale}.", why
    if (power_B, power_K) == (-1, 0) and not times and not sign:
        return None
    if (power_B, power_K) == (-1, 0) and abs(abs(c) * np.log(2) - 1) < NEAR:
        return f"Your logarithm is to base 2, not e{sign}.", MEAN
    if (power_B, power_K) == (-1, 0) and abs(abs(c) * np.log(10) - 1) < NEAR:
        return f"Your logarithm is to base 10, not e{sign}.", MEAN
    if (power_B, power_K) == (-1, 0) and times:
        return f"Your loss{sign} is {abs(c):.4g} times what it should be.", MEAN
    if (power_B, power_K) == (-1, 0):
        return "Your loss has the wrong sign.", MEAN
    many = {
        (
            0,
            0,
        ): "You sum the losses of the images: that is B times too large, for B images.",
        (-1, -1): "You take a mean over all B x K numbers: that is K times too small.",
        (-2, 0): "You divide by the number of images twice.",
    }.get((power_B, power_K), f"Your loss is {over}.")
    return many + (f" And it has{sign}." if sign else "") + (
        f" And it is {abs(c):.4g} times as large." if times else ""
    ), MEAN
