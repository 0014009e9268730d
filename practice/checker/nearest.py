"""The nearest right program: which one small change makes a function right on all probes?

Every try runs the learner's code, so it happens where that code runs. What is found goes to
whoever judges, with what was seen, and is looked at once more there. A way that is found need not be the one that
the learner has in mind, so it is never told as certain.
"""

import ast
import contextlib
import copy
import sys
import time
import warnings
from types import ModuleType

import numpy as np

from .edits import changes
from .match import differing
from .observe import Guard, Kept, Randomness, seed
from .values import Raised, decode, encode

FILE = "<nearest>"
LINES = 20_000  # that one try may run: a change can make a loop endless
SECONDS, SECONDS_TORCH = 0.3, 1.2  # of processor time
AT_LEAST = 100  # tries, if they take no more than twice that time
MOST = 3  # lines that are told
HARMLESS = {"numpy", "torch", "math", "random", "itertools", "functools", "operator"}
REACH = {"open", "exec", "eval", "compile", "input", "breakpoint", "__import__"}


class Late(Exception):
    """A try that runs too long."""


def counted(steps):
    """Return a trace function that stops a try after so many lines."""

    def trace(frame, event, arg):
        nonlocal steps
        if frame.f_code.co_filename != FILE:
            return None
        steps -= 1
        if steps < 0:
            raise Late
        return trace

    return trace


def reaches_out(function, names):
    """Say whether a function may touch more than numbers: a changed one might do harm."""
    modules = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Import):
            modules.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            modules.add(node.module or "")
        elif isinstance(node, ast.Name):
            if node.id in REACH:
                return True
            if isinstance(known := names.get(node.id), ModuleType):
                modules.add(known.__name__)
    return any(name.split(".")[0] not in HARMLESS for name in modules)


def nearest(stage, learner, name):
    """Return [{line, how, seen}] of the changes that make a function right, by running them."""
    nodes = learner.defined.get(name)
    if not nodes or name not in learner.names:
        return []
    if reaches_out(nodes[-1], learner.names):
        return []
    function = copy.deepcopy(nodes[-1])
    if ast.get_docstring(function) and len(function.body) > 1:
        function.body = function.body[1:]
    streams, before = (sys.stdout, sys.stderr), sys.gettrace()
    guard, randomness = Guard(), Randomness()
    sys.stdout = sys.stderr = Kept()
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return searched(Trial(stage, learner, name), function)
    finally:
        sys.settrace(before)
        sys.stdout, sys.stderr = streams
        guard.restore()
        randomness.restore()


def searched(trial, function):
    """Return the changes of a function that make it right, until the time is over."""
    rung, found, at = trial.stage.rung, {}, None
    span = SECONDS_TORCH if rung.torch else SECONDS
    end = time.process_time() + span
    if isinstance(shown := trial.look(function), Raised):
        if shown.kind.endswith("MemoryError"):
            return []  # a change may get what it asks for, and fill the memory
        at = shown.line
    for n, (line, how) in enumerate(changes(function, rung, at)):
        late = time.process_time() - end
        if late > (0 if n > AT_LEAST else span) or len(found) == MOST:
            break
        if line in found:
            continue
        seen = trial.right(function)
        if seen is not None:
            found[line] = {"line": line, "how": how(), "seen": encode(seen)}
    return [*found.values()]


class Trial:
    """What a changed function is tried on: the judged probes of ordinary numbers."""

    def __init__(self, stage, learner, name):
        self.stage, self.name, self.own = stage, name, dict(learner.names)
        names = stage.right()
        answers = stage.observed(name, names[name], names)
        probes = stage.probes(name)
        self.places = [i for i, p in enumerate(probes) if p.judged and not p.huge]
        self.asked = {i: (probes[i], answers[i]) for i in self.places}

    def defined(self, function):
        """Return a function as Python has it, and its globals."""
        names = dict(self.own)
        exec(compile(ast.Module([function], []), FILE, "exec"), names)
        return names[self.name], names

    def look(self, function):
        """Put the first probe that shows the mistake in front; return what it shows."""
        try:
            made, names = self.defined(function)
        except BaseException:  # what is written at its head may do anything
            return None
        given = [probe for probe, _ in self.asked.values()]
        seen = self.stage.observing(self.name, given, made, names, file=FILE)
        for place, shown in zip(self.asked, seen, strict=False):
            if differing(self.asked[place][1], shown) is not None:
                self.places.remove(place)
                self.places.insert(0, place)
                return shown
        return None

    def right(self, function):
        """Return what a function shows on the probes, or None if it is wrong."""
        seen = {}
        sys.settrace(counted(LINES))
        try:
            made, names = self.defined(function)
            scenes = self.stage.scenes(self.name, made, names, set())
            for place, scene in zip(self.places, scenes, strict=False):
                probe, answer = self.asked[place]
                seed()
                seen[place] = probe.call(scene)
                if differing(answer, seen[place]) is not None:
                    return None
        except KeyboardInterrupt:
            raise
        except BaseException:  # no Python, or no function any more
            return None
        finally:
            sys.settrace(None)
        return [seen[place] for place in sorted(seen)]


def changes_in_words(made):
    """Return the changes that a verdict points to, in words: the last hint."""
    several = " Each alone does it:" if len(made.near) > 1 else ""
    said = f"This change makes yours right on all that was tried.{several}"
    return "\n".join([said, *(f"  line {c['line']}, {c['how']}" for c in made.near)])


def point(made, case, found):
    """Put into a verdict where one change makes the function right, if one does."""
    places = case.ordinary
    for change in found[:MOST]:
        with contextlib.suppress(Exception):  # the learner's process may send anything
            seen, line = decode(change["seen"]), int(change["line"])
            right = [case.right[i] for i in places]
            pairs = [*zip(right, seen, strict=True)]
            shown = case.learner.line(line)
            if shown and all(differing(r, s) is None for r, s in pairs):
                made.near.append({"line": line, "how": str(change["how"])[:300]})
    if not made.near:
        return
    at = case.got[case.place]
    lines = [case.learner.line(change["line"]) for change in made.near]
    if len(lines) > 1:
        said = "A change in one of these lines makes it right on all that was tried:"
        said = "\n".join([said, *(f"  {line}" for line in lines)])
    elif isinstance(at, Raised) and at.line == made.near[0]["line"]:
        said = "One change in this line makes it right on all that was tried."
    else:
        said = f"One change makes it right on all that was tried, in {lines[0]}"
    made.why = f"{made.why}\n{said}".strip()
