"""What can be said of a mistake that has no name: its shape, a factor, a sign, its rows."""

import re
from dataclasses import dataclass

import numpy as np

from .clues import Text
from .errors import cause
from .match import TOLERANCE, Case, close, differing, ndim_of, same
from .show import inputs_of, kind, show
from .values import Odd, Raised, plain

IN_PLACE = "The caller still needs it. Something like -= or an assignment to an entry works in place: copy first, or write a new expression."
UNKNOWN = "This mistake is new to the checker: none that it knows gives these numbers, nor do any two together. Follow the example on paper, step by step."


# --- What is seen at first sight ------------------------------------------------------


def seen(case):
    """Return what can be seen of a mistake that has no name, and a hint or a guess."""
    first, at = case.place, case.where()
    right, got = case.right[first], case.got[first]
    if isinstance(got, Raised):
        return stopped(got, at, case)
    part = differing(right, got)
    if part.startswith("the input"):
        return f"Your function changes its input {part.split()[2]}{at}.", IN_PLACE
    if part not in got:  # what it returns has another form
        value = next((v for k, v in got.items() if k not in right), None)
        wanted = "the loss and the logits" if "call" in part else "an nn.Module"
        if value is not None:
            say = f"Your function returns {kind(value)}; expected: {wanted}{at}."
            return say, promised(case)
    expected, value = right.get(part), got.get(part)
    if value is None:
        say = f"Your function returns None{at}."
        return say, "A return is missing, on this path at least."
    return value_words(case, part, expected, value, at)


def value_words(case, part, expected, value, at):
    """Return what can be seen of a value that is not the expected one."""
    what = "Your result" if part == "it returns" else beginning(part)
    if "returns the" in what:  # call 2 returns the loss
        what = f"The {what.split()[-1]} that call {what.split()[1]} returns"
    if isinstance(value, Odd) and isinstance(expected, Odd):
        return f"{what} is {value.words}; expected: {expected.words}{at}.", ""
    if isinstance(value, Odd):
        why = f"Expected: {kind(expected)}. {promised(case)}".strip()
        return f"{what} is {value.words}{at}.", why
    if isinstance(expected, bool):
        so = "holds, and should not" if value else "does not hold"
        why = "Arrays of NumPy's end the work in PyTorch: what follows takes tensors."
        return f"This {so}: {part}{at}.", why if part.startswith("it returns") else ""
    path = way_to_difference(expected, value)
    expected, value = pick(expected, path), pick(value, path)
    what += "".join(f"[{place}]" for place in path)
    if not isinstance(value, np.ndarray) or not isinstance(expected, np.ndarray):
        say = f"{what} is {kind(value)}; expected: {kind(expected)}{at}."
        return say, promised(case)
    return numbers(Difference(what, expected, value, at, part, path, case))


def promised(case):
    """Return what the docstring of a function promises that it returns, as a sentence."""
    text = case.world.rung.functions[case.name]
    found = re.search(r"(Return .*?\.)(\s|$)", text.split('"""')[1], re.DOTALL)
    return f"What it is asked for: {' '.join(found[1].split())}" if found else ""


def beginning(part):
    """Return a part's name as a sentence begins; b stays b."""
    return part if part[:2] in ("W ", "b ") else part[0].upper() + part[1:]


def way_to_difference(expected, value):
    """Return the indices that lead to the first difference in nested lists."""
    nested = isinstance(expected, list) or isinstance(value, list)
    if (
        isinstance(expected, np.ndarray) and nested
    ):  # a list of other things than its rows
        nested = all(ndim_of(plain(v)) == expected.ndim - 1 for v in value)
    if nested and ndim_of(expected) and ndim_of(value) and len(expected) == len(value):
        for place in range(len(expected)):
            a, b = pick(expected, [place]), pick(value, [place])
            if not same(a, b):
                return [place, *way_to_difference(a, b)]
    return []


def pick(value, path):
    """Return what stands in nested lists at these indices, or None."""
    for place in path:
        if not ndim_of(value) or len(value) <= place:
            return None
        value = plain(value[place])
    return value


def stopped(raised, at, case):
    """Return what to say about an exception."""
    here = f" In {case.learner.line(raised.line)}" if raised.line else ""
    text = Text(case.learner, case.name)
    names = [*text.names(), *case.learner.defined]
    words = "exit()" if raised.kind == "SystemExit" else raised.words()
    hint = cause(raised, case.world.rung.number, names)
    return f"Your function stops with {words}{at}.{here}", hint


def returns_input(case):
    """Return the name of the input that a function returns unchanged on every probe, or ''."""
    found = None
    for right, got in zip(case.right, case.got, strict=True):
        if isinstance(got, Raised) or "it returns" not in got:
            return ""
        inputs = {
            part
            for part in got
            if part.startswith("the input")
            and same(got[part], got["it returns"])
            and same(right[part], got[part], 1e-9)
        }
        found = inputs if found is None else found & inputs
    return min(found).split()[2] if found else ""


def always_the_same(case):
    """Return the one number that a function returns on every probe, or ''."""
    if any(isinstance(g, Raised) or "it returns" not in g for g in case.got):
        return ""
    values = [g["it returns"] for g in case.got]
    if not all(isinstance(v, np.ndarray) and v.ndim == 0 for v in values):
        return ""
    found = {show(v) for v in values}
    wanted = {show(r["it returns"]) for r in case.right}
    return found.pop() if len(found) == 1 and len(wanted) > 1 else ""


def changed_input(case):
    """Return the name of an input that a function changed, or ''."""
    right, got = case.right[case.place], case.got[case.place]
    for part in () if isinstance(got, Raised) else got:
        known = part.startswith("the input") and part in right
        if known and not same(right[part], got[part], 1e-9):
            return part.split()[2]
    return ""


# --- Two arrays -----------------------------------------------------------------------


@dataclass
class Difference:
    """Two arrays that differ: what they are, where they were seen, and the way to them."""

    what: str
    expected: np.ndarray
    value: np.ndarray
    at: str
    part: str
    path: list
    case: Case

    def __post_init__(self):
        if self.expected.shape == self.value.shape and self.value.dtype.kind in "biuf":
            self.a, self.b = self.expected.astype(float), self.value.astype(float)


def numbers(d):
    """Return what distinguishes two arrays: shape, nan, a factor, a sign, rows."""
    for look in [shape, form, not_finite, common_factor, order, rows, columns, shift]:
        if found := look(d):
            return found
    if d.a.ndim == 0:
        return f"{d.what} is {float(d.b):.6g}; expected: {float(d.a):.6g}{d.at}.", ""
    return f"{d.what} has the right shape and other numbers{d.at}.", UNKNOWN


def shape(d):
    """Say that an array has another shape."""
    wanted, got = d.expected.shape, d.value.shape
    if wanted == got:
        return None
    if len(wanted) == 2 and wanted[::-1] == got and close(d.expected.T, d.value):
        return f"{d.what} is transposed: {got}, expected {wanted}{d.at}.", ""
    single = "() (a single number)"
    say = f"{d.what} has the shape {got or single}{in_letters(d, got)}, expected {wanted or single}{in_letters(d, wanted)}{d.at}."
    if not wanted and len(got) == 2:
        return (
            say,
            "A matrix product, or a column beside a row, mixes every image with every other, or every class. One number for each image, then their mean.",
        )
    return (
        say,
        "Which sum, mean or product leaves a dimension too many, or takes one away?",
    )


def in_letters(d, dimensions):
    """Return a shape in the letters of the page, as ", that is (K, K)", where they are clear."""
    given = inputs_of(d.case.world, d.case.probes[d.case.place])
    letters = {}
    for name, count in sizes_of(given).items():
        letters.setdefault(count, set()).add(name[-1])
    found = [letters.get(n, ()) for n in dimensions]
    if not found or any(len(letter) != 1 for letter in found):
        return ""
    shown = ", ".join("".join(letter) for letter in found)
    return f", that is ({shown}{',' * (len(found) == 1)})"


def form(d):
    """Say that an array holds no real numbers."""
    if d.value.dtype.kind in "biuf":
        return None
    return f"{d.what} is no array of numbers{d.at}.", ""


def not_finite(d):
    """Say where numbers are nan or infinite."""
    if np.isfinite(d.b).all() or not np.isfinite(d.a).all():
        return None
    word, at = "nan" if np.isnan(d.b).any() else "infinite", d.at
    if d.b.ndim and len(d.b) > 1:
        bad = np.flatnonzero(~np.isfinite(d.b.reshape(len(d.b), -1)).all(axis=1))
        at = f", in row {', '.join(map(str, bad[:6]))}{at}"
    hint = "A division by 0, a log of 0, or exp of a large number."
    return f"{d.what} is {word}{at}.", hint


def common_factor(d):
    """Say which factor lies between the two on every probe, if one does."""
    factors = []
    for i in d.case.judged:
        found = factor_on(d, i)
        if found is None:
            continue
        if found == 0:
            return None
        factors.append((found, sizes(d.case.world, d.case.probes[i])))
    told = factor(d.what, factors) if factors else None
    if told and d.a.size == 1 and "depends on the input" in told[0]:
        return None  # two single numbers always have some factor between them
    return told


def factor_on(d, i):
    """Return the factor between two arrays on a probe, 0 for no factor, None for no answer."""
    right, got = d.case.right[i], d.case.got[i]
    if isinstance(got, Raised) or d.part not in right or d.part not in got:
        return None
    a, b = pick(right[d.part], d.path), pick(got[d.part], d.path)
    arrays = isinstance(a, np.ndarray) and isinstance(b, np.ndarray)
    if not arrays or a.shape != b.shape or b.dtype.kind not in "biuf":
        return 0
    a, b = a.astype(float).ravel(), b.astype(float).ravel()
    if not np.isfinite(b).all() or not a @ a:
        return 0
    c = (a @ b) / (a @ a)
    return c if close(c * a, b) and abs(c) >= 1e-6 else 0


def sizes(world, probe):
    """Return the sizes of a probe by name."""
    return sizes_of(inputs_of(world, probe))


def sizes_of(inputs):
    """Return the sizes of a function's inputs by name."""
    found = {}
    if "y" in inputs and ndim_of(plain(inputs["y"])):
        found["the number of images, B"] = len(inputs["y"])
    if "X" in inputs:
        found["the number of images, B"] = len(inputs["X"])
        found["the number of pixels, D"] = len(inputs["X"][0])
    if "logits" in inputs and ndim_of(plain(inputs["logits"])):
        found["the number of classes, K"] = np.shape(plain(inputs["logits"]))[-1]
    return found


def factor(what, factors):
    """Say which constant factor or sign lies between two results."""
    values = [c for c, _ in factors]
    if all(abs(c - 1) < 1e-3 for c in values):
        return None
    if np.ptp(values) < 1e-4 * abs(values[0]):
        c = values[0]
        if abs(c + 1) < 1e-4:
            return f"{what} has the wrong sign.", ""
        if c < 0:
            say = f"{what} is {c:.4g} times what it should be, for every input: the sign is wrong, too."
            return say, "One constant factor too many, or too few, and a minus."
        say = f"{what} is {c:.4g} times what it should be, for every input."
        return say, "One constant factor too many, or too few."
    if any(abs(c - 1) > 1e-4 for c in values):
        for name in [
            f"the number of {n}" for n in ("images, B", "classes, K", "pixels, D")
        ]:
            for power, word in [(1, "too large"), (-1, "too small")]:
                if all(
                    s.get(name) and abs(abs(c) - s[name] ** power) < 1e-3 * abs(c)
                    for c, s in factors
                ):
                    sign = " And it has the wrong sign." if values[0] < 0 else ""
                    say = f"{what} is {word} by a factor: {name}.{sign}"
                    return say, "(The factor is seen; what it comes from is a guess.)"
    shown = ", ".join(f"{c:.3g}" for c in values[:4])
    return (
        f"{what} is right up to a factor that depends on the input: {shown}.",
        "Which count or sum do you multiply or divide by?",
    )


def order(d):
    """Say that an array is reversed or transposed."""
    if d.a.size > 1 and close(d.a[..., ::-1] if d.a.ndim == 1 else d.a[::-1], d.b):
        return f"{d.what} comes in reverse order{d.at}.", ""
    if d.a.ndim == 2 and d.a.shape[0] == d.a.shape[1] and close(d.a.T, d.b):
        return f"{d.what} is transposed{d.at}.", ""
    return None


def rows(d):
    """Say which rows are wrong, where others are right."""
    return some_of(d, "row", d.a, d.b) if d.a.ndim else None


def columns(d):
    """Say which columns are wrong, where others are right."""
    return some_of(d, "column", d.a.T, d.b.T) if d.a.ndim == 2 else None


def some_of(d, word, a, b):
    """Say which of the parts of two arrays differ, where others do not."""
    good = [
        i for i in range(len(a)) if close(np.asarray(a[i]), np.asarray(b[i]), TOLERANCE)
    ]
    if not good or len(good) == len(a):
        return None
    bad = [i for i in range(len(a)) if i not in good]
    say = f"{d.what}: {listed(word, bad)} wrong, {listed(word, good)} right{d.at}."
    return say, f"What sets these {word}s apart?"


def listed(word, places):
    """Return places in words: row 0 is, rows 1, 2 are."""
    shown = ", ".join(map(str, places[:6])) + (", ..." if len(places) > 6 else "")
    return f"{word} {shown} is" if len(places) == 1 else f"{word}s {shown} are"


def shift(d):
    """Say that all numbers are off by the same one."""
    if d.a.size < 2 or np.ptp(d.b - d.a) >= 1e-6 * (1 + np.abs(d.a).max()):
        return None
    by = float((d.b - d.a).ravel()[0])
    return f"{d.what} is off by the same number everywhere: {by:.4g}{d.at}.", ""
