"""Compare what a function showed with the right one, and with each mistake of the catalogue.

A mistake is named only if it shows on every probe what the learner's function showed there.
No learner's code runs here: what it showed is plain data.
"""

import copy
import difflib
import re
import threading
import time
from itertools import combinations, pairwise, product

import numpy as np

from .catalogue import plant
from .learner import Learner
from .observe import Stage
from .probe import TIES
from .values import Raised, plain

LOCK = threading.RLock()  # observing changes what a whole process shares
WORLDS = {}
PATIENCE, PATIENCE_TORCH = 0.45, 1.6  # seconds to look for two mistakes at once
COUNTED = ("count_correct", "evaluate", "accuracy")
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


def evidence(probes, got):
    """Return the places that count for a name: the judged ones, and the tiny one if it answers.

    There three classes tell 1/10 from 1/K; a ten that is written out stops it.
    """
    answers = lambda i: probes[i].tiny and not isinstance(got[i], Raised)
    return [i for i, p in enumerate(probes) if p.judged or answers(i)]


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


# --- Two mistakes in one text -----------------------------------------------------------


def edits(base, text):
    """Return what turns the words of one text into another: [(from, to, new words)]."""
    words, own = (re.findall(r"\w+|\s+|.", part) for part in (base, text))
    codes = difflib.SequenceMatcher(None, words, own, autojunk=False).get_opcodes()
    return [(a, b, own[c:d]) for tag, a, b, c, d in codes if tag != "equal"]


def merged(base, changes):
    """Return a text with these edits in it, or None where two touch the same words."""
    words = re.findall(r"\w+|\s+|.", base)
    changes = sorted(changes, key=lambda change: change[:2])
    for (a, b, _), (c, d, _) in pairwise(changes):
        if c < b or (a, b) == (c, d):
            return None
    for a, b, new in reversed(changes):
        words[a:b] = new
    return "".join(words)


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
        self.answers, self.mistakes, self.edits = {}, {}, {}

    def probes_of(self, name):
        """Return the probes of a function, and what the right one shows on them."""
        probes = self.stage.probes(name)
        if name not in self.answers:
            names = self.stage.right()
            self.answers[name] = self.stage.observed(name, names[name], names)
        return probes, self.answers[name]

    def mistake(self, name, entry):
        """Return what a function with this mistake shows, or None if it won't go."""
        if (name, entry.name) not in self.mistakes:
            text = plant(entry, self.rung)
            shown = None if text is None else list(self.showing(name, text))
            self.mistakes[name, entry.name] = shown
        return self.mistakes[name, entry.name]

    def showing(self, name, text, probes=None):
        """Yield what a function with this text shows on its probes, if Python can read it."""
        names = self.stage.right()
        try:
            exec(compile(text, "<mistake>", "exec"), names)
        except SyntaxError:  # two changes that leave a block empty
            return
        probes = self.stage.probes(name) if probes is None else probes
        yield from self.stage.observing(
            name, probes, names[name], names, file="<mistake>"
        )

    def fits(self, name, entry, got, huge=True):
        """Say whether a mistake shows what the learner's function shows, everywhere.

        With huge=False the probes with logits of 1000 are left out.
        """
        shown = self.mistake(name, entry)
        if not shown:
            return False
        probes, right = self.probes_of(name)
        told = [i for i in evidence(probes, got) if huge or not probes[i].huge]
        if not all(alike(shown[i], got[i]) for i in told):
            return False
        return tells(*([seen[i] for i in told] for seen in (right, shown, got)))

    def explains(self, name, entry, got):
        """Say whether a mistake shows what the function shows wherever that answers."""
        shown = self.mistake(name, entry)
        probes, right = self.probes_of(name)
        told = [i for i in evidence(probes, got) if not isinstance(got[i], Raised)]
        told = [i for i in told if not probes[i].huge]
        if not shown or not all(alike(shown[i], got[i]) for i in told):
            return False
        return any(differing(right[i], got[i]) is not None for i in told)

    def quiet(self, name, entry):
        """Say whether a mistake shows at logits of 1000 alone, and so is worth a remark only."""
        shown = self.mistake(name, entry)
        probes, right = self.probes_of(name)
        ordinary = [i for i, p in enumerate(probes) if p.judged and not p.huge]
        return not shown or all(differing(right[i], shown[i]) is None for i in ordinary)

    def promise(self, name, entry, got):
        """Count the parts in which a mistake shows what the function shows, and not the right one."""
        found = 0
        shown = self.mistake(name, entry) or []
        probes, answers = self.probes_of(name)
        for probe, right, own, seen in zip(probes, answers, shown, got, strict=False):
            if probe.huge:
                continue
            if not isinstance(own, Raised) and not isinstance(seen, Raised):
                parts = [p for p in right if p in own and p in seen]
                found += sum(
                    same(own[p], seen[p]) and not same(right[p], own[p]) for p in parts
                )
        return found

    def both(self, name, pair):
        """Return the text of a function with two mistakes in it, or None."""
        base = self.rung.functions[name]
        for entry in pair:
            if (name, entry.name) not in self.edits:
                text = plant(entry, self.rung)
                self.edits[name, entry.name] = [] if text is None else edits(base, text)
        own = [self.edits[name, entry.name] for entry in pair]
        in_order = planted_in_order(pair, self.rung)
        return in_order or (merged(base, own[0] + own[1]) if all(own) else None)

    def pair_fits(self, name, pair, got):
        """Say whether two mistakes together show what the learner's function shows."""
        text = self.both(name, pair)
        if text is None:
            return False
        probes, right = self.probes_of(name)
        judged, shown = evidence(probes, got), []
        for i, seen in zip(
            judged, self.showing(name, text, [probes[i] for i in judged]), strict=False
        ):
            if not alike(seen, got[i]):
                return False
            shown.append(seen)
        if len(shown) < len(judged):
            return False
        return tells([right[i] for i in judged], shown, [got[i] for i in judged])

    def fitting_pair(self, name, mistakes, got):
        """Return two mistakes that together show what the function shows, or None.

        The one that shows on ordinary inputs comes first. After a while the search is given up.
        """
        end = time.process_time() + (PATIENCE_TORCH if self.rung.torch else PATIENCE)
        quiet = [e for e in mistakes if e.remark or self.quiet(name, e)]
        loud = [e for e in mistakes if e not in quiet]
        likely = sorted(loud, key=lambda e: -self.promise(name, e, got))
        for pair in [*product(loud, quiet), *combinations(likely, 2)]:
            if time.process_time() > end:
                break
            if pair[1] in loud and any(self.explains(name, e, got) for e in pair):
                continue  # the other one would rest on exceptions alone
            if self.pair_fits(name, pair, got):
                return pair
        return None


def tells(right, shown, got):
    """Say whether it means something that a mistake shows what a function shows."""
    if all(differing(r, s) is None for r, s in zip(right, shown, strict=True)):
        return False
    raised = [i for i, g in enumerate(got) if isinstance(g, Raised)]
    if any(i not in raised and differing(right[i], g) for i, g in enumerate(got)):
        return True
    return all(
        shown[i].text == got[i].text for i in raised
    )  # all it shows is an exception


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
        places = range(len(self.probes))
        self.judged = [i for i in places if self.probes[i].judged]
        self.ordinary = [i for i in self.judged if not self.probes[i].huge]
        self.wrong = [i for i in self.judged if differing(self.right[i], got[i])]
        self.place = self.smallest() if self.wrong else None

    def smallest(self):
        """Return the place of the probe to show: the tiny one, or the smallest that is wrong."""
        lines = {g.line for i in self.ordinary if isinstance(g := self.got[i], Raised)}
        for i, probe in enumerate(self.probes):
            own = self.got[i]  # ten classes written out stop it elsewhere
            stops = isinstance(own, Raised) and own.line not in lines
            if probe.tiny and not stops and differing(self.right[i], self.got[i]):
                return i
        wrong = [i for i in self.wrong if i in self.ordinary] or self.wrong
        answered = [i for i in wrong if not isinstance(self.got[i], Raised)]
        if all(self.probes[i].label == "equal sizes" for i in answered):
            answered = []  # there shapes fit by accident: the error says more
        size = lambda i: sum(
            np.size(v) for v in self.right[i].values() if not isinstance(v, list)
        )
        return min(answered or wrong, key=size)

    def small(self):
        """Return the places of ordinary probes, with the tiny one where it answers."""
        return [
            i
            for i, probe in enumerate(self.probes)
            if i in self.ordinary
            or (probe.tiny and not isinstance(self.got[i], Raised))
        ]

    def where(self):
        """Return in brackets where a difference was seen, or '' if it is everywhere."""
        if len(self.wrong) == len(self.judged) or self.probes[self.place].tiny:
            return ""
        return f" (seen with: {self.probes[self.place].label})"

    def ties_agree(self):
        """Say whether equal highest logits are counted as argmax counts them."""
        place = next(i for i, p in enumerate(self.probes) if p.label == TIES)
        return differing(self.right[place], self.got[place]) is None

    def with_text(self, text):
        """Return this case with another text of the function."""
        other = copy.copy(self)
        other.learner = Learner(text, self.learner.file, self.world.rung)
        return other

    def pairs_are_worth_it(self):
        """Say whether two mistakes are to be looked for: not where all it shows is an exception.

        And not where a count has few values: there two together fit by accident.
        """
        if all(isinstance(self.got[i], Raised) for i in self.wrong):
            return False
        if self.name not in COUNTED:
            return True
        seen = [g.get("it returns") for g in self.got if not isinstance(g, Raised)]
        one = {np.asarray(v).item() for v in seen if np.size(v) == 1 and v is not None}
        return len(one) > 3
