"""Compare what a function showed with the right one, and with each mistake of the catalogue.

A mistake is named only if it shows on every probe what the learner's function showed there.
No learner's code runs here: what it showed is plain data.
"""

import threading
from itertools import combinations

import numpy as np

from .catalogue import plant
from .observe import Stage
from .values import Raised, plain

LOCK = threading.RLock()  # observing changes what a whole process shares
WORLDS = {}
TOLERANCE = 1e-5  # of the largest number that is expected; 1e-9 for inputs left alone


def close(expected, got, tolerance=TOLERANCE):
    """Say whether two arrays agree, nan and infinite numbers included."""
    if expected.shape != got.shape:
        return False
    if got.dtype.kind not in "biuf" or expected.dtype.kind not in "biuf":
        return False
    a, b = expected.astype(float), got.astype(float)
    finite = np.isfinite(a)
    if not np.array_equal(finite, np.isfinite(b)):
        return False
    if not np.array_equal(a[~finite], b[~finite], equal_nan=True):
        return False
    scale = np.abs(a[finite]).max() if finite.any() else 0
    floor = 2e-7 if np.float32 in (expected.dtype, got.dtype) else 1e-12
    if tolerance < TOLERANCE:
        floor = 0
    return bool((np.abs(a[finite] - b[finite]) <= tolerance * scale + floor).all())


def ndim_of(value):
    """Return how deep a value is: 0 for numbers, None and truth values."""
    return value.ndim if isinstance(value, np.ndarray) else int(isinstance(value, list))


def same(expected, got, tolerance=TOLERANCE):
    """Say whether two values, as probes see them, agree."""
    if isinstance(expected, np.ndarray) and isinstance(got, np.ndarray):
        return close(expected, got, tolerance)
    if ndim_of(expected) and ndim_of(got) and len(expected) == len(got):
        pairs = zip(map(plain, expected), map(plain, got), strict=True)
        return all(same(a, b, tolerance) for a, b in pairs)
    if isinstance(expected, np.ndarray | list) or isinstance(got, np.ndarray | list):
        return False
    return expected == got


def left_alone(part):
    """Say whether a part of an observation is an input that must not be changed."""
    return part.startswith("the input") and "afterwards" in part


def differing(right, got):
    """Return the first part of an observation that differs, or None."""
    if isinstance(got, Raised):
        return "it returns"
    for part in [*right, *(p for p in got if p not in right)]:
        if part not in right or part not in got:
            return part
        if not same(right[part], got[part], 1e-9 if left_alone(part) else TOLERANCE):
            return part
    return None


def alike(mistake, got):
    """Say whether a mistake shows on a probe what the learner's function shows."""
    if isinstance(mistake, Raised) or isinstance(got, Raised):
        both = isinstance(mistake, Raised) and isinstance(got, Raised)
        return both and mistake.kind == got.kind
    return differing(mistake, got) is None


def finite(seen):
    """Say whether an observation holds only finite numbers."""
    if isinstance(seen, Raised):
        return False
    arrays = [
        v for v in seen.values() if isinstance(v, np.ndarray) and v.dtype.kind in "biuf"
    ]
    return len(arrays) == len(seen) and all(
        np.isfinite(a.astype(float)).all() for a in arrays
    )


def planted_in_order(planted, rung):
    """Return the text of a function with these mistakes, in the first order that goes, or None."""
    for order in (planted, planted[::-1]):
        text = None
        for entry in order:
            text = plant(entry, rung, text)
            if text is None:
                break
        if text is not None:
            return text
    return None


class World:
    """A rung with what its right functions, and mistakes in them, show on the probes."""

    def __init__(self, rung):
        self.rung, self.stage = rung, Stage(rung)
        self.answers, self.mistakes = {}, {}

    def probes_of(self, name):
        """Return the probes of a function, and what the right one shows on them."""
        probes = self.stage.probes(name)
        if name not in self.answers:
            names = self.stage.right()
            self.answers[name] = self.stage.observed(name, names[name], names)
        return probes, self.answers[name]

    def mistake(self, name, *planted):
        """Return what a function with these mistakes shows, or None if they won't go."""
        key = (name, *(e.name for e in planted))
        if key not in self.mistakes:
            text = planted_in_order(planted, self.rung)
            self.mistakes[key] = None if text is None else self.shown(name, text)
        return self.mistakes[key]

    def shown(self, name, text):
        """Return what a function with this text shows, or None if Python can't read it."""
        names = self.stage.right()
        try:
            exec(compile(text, "<mistake>", "exec"), names)
        except SyntaxError:  # two changes that leave a block empty
            return None
        return self.stage.observed(name, names[name], names, file="<mistake>")

    def fits(self, name, planted, got, huge=True):
        """Say whether these mistakes show what the learner's function shows, everywhere.

        With huge=False the probes with logits of 1000 are left out.
        """
        shown = self.mistake(name, *planted)
        if shown is None:
            return False
        probes, right = self.probes_of(name)
        judged = [i for i, p in enumerate(probes) if p.judged and (huge or not p.huge)]
        if not all(alike(shown[i], got[i]) for i in judged):
            return False
        if all(differing(right[i], shown[i]) is None for i in judged):
            return False
        raised = [i for i in judged if isinstance(got[i], Raised)]
        if any(i not in raised and differing(right[i], got[i]) for i in judged):
            return True
        return all(
            shown[i].text == got[i].text for i in raised
        )  # all it shows is an exception

    def fitting_pair(self, name, mistakes, got):
        """Return two mistakes that together show what the function shows, or None.

        The one that shows on ordinary inputs comes first.
        """
        probes, right = self.probes_of(name)
        ordinary = [i for i, p in enumerate(probes) if p.judged and not p.huge]
        for pair in combinations(mistakes, 2):
            if self.fits(name, pair, got):
                shown = self.mistake(name, pair[0])
                quiet = all(differing(right[i], shown[i]) is None for i in ordinary)
                return pair[::-1] if quiet else pair
        return None


def world_of(rung):
    """Return the world of a rung, made once."""
    with LOCK:
        if rung.number not in WORLDS:
            WORLDS[rung.number] = World(rung)
        return WORLDS[rung.number]


class Case:
    """What a function shows beside the right one: its probes, and where they differ."""

    def __init__(self, world, learner, name, got):
        self.world, self.learner, self.name, self.got = world, learner, name, got
        self.probes, self.right = world.probes_of(name)
        if len(got) != len(self.probes) or not all(
            isinstance(g, dict | Raised) for g in got
        ):
            raise ValueError(f"what {name} showed is no observation")
        judged = [i for i, p in enumerate(self.probes) if p.judged]
        self.judged = judged
        self.wrong = [i for i in judged if differing(self.right[i], got[i])]

    def where(self):
        """Return in brackets where the first difference was seen, or '' if it is everywhere."""
        if len(self.wrong) == len(self.judged):
            return ""
        return f" (seen with: {self.probes[self.wrong[0]].label})"
