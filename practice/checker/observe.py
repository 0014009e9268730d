"""Run a function on its probes: what is seen. No verdict is made here.

This is all that happens beside the learner's code. What is returned is plain data; the
comparing and wording is done elsewhere, in the terminal in another process. The right
versions of the other functions are there, that of the judged one is not.
"""

import ast
import builtins
import inspect
import io
import random
import sys
import time
import warnings
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from .learner import Learner, lean
from .probe import Scene
from .probes import Library, arrays, probes
from .rungs import parameters
from .syntax import parse
from .values import Raised, decode, encode

CHECKER = "checker: "  # begins the fault where the checker itself failed
SHOWN = 12  # lines of what a learner's function prints
FAST = 0.2  # seconds for a batch of 1,437 images, of which no more is to be known


class Kept(io.TextIOBase):
    """A place for printed text that keeps the beginning and drops the rest."""

    def __init__(self, limit=2000):
        self.text, self.limit = "", limit

    def writable(self):
        return True

    def write(self, text):
        self.text += text[: self.limit - len(self.text)]
        return len(text)


class Guard:
    """Keep what the learner's code could change for everyone: NumPy, PyTorch, builtins."""

    def __init__(self):
        self.modules = [builtins, np] + [
            sys.modules[m] for m in ["torch", "math", "random"] if m in sys.modules
        ]
        self.before = [dict(vars(m)) for m in self.modules]

    def restore(self):
        """Put everything back; return what had been replaced."""
        found = []
        for module, before in zip(self.modules, self.before, strict=True):
            now = vars(module)
            for name, value in before.items():
                if now.get(name) is not value and not name.startswith("__"):
                    one, other = (
                        [getattr(f, key, None) for key in ("__module__", "__name__")]
                        for f in (value, now.get(name))
                    )
                    if one != other or not one[0] or not one[0].startswith("torch"):
                        found.append(f"{module.__name__}.{name}")  # else torch wraps it
                    setattr(module, name, value)
        return found


def pytorch():
    """Return PyTorch if it is loaded, and not a reader's own."""
    torch = sys.modules.get("torch")
    return torch if hasattr(torch, "default_generator") else None


class Randomness:
    """The state of the global random generators, which a notebook may still need."""

    def __init__(self):
        self.torch = pytorch()
        self.states = random.getstate(), np.random.get_state()  # noqa: NPY002
        if self.torch:
            self.torch_state = self.torch.get_rng_state(), self.torch.is_grad_enabled()

    def restore(self):
        """Put the states back."""
        random.setstate(self.states[0])
        np.random.set_state(self.states[1])  # noqa: NPY002
        if self.torch:
            self.torch.set_rng_state(self.torch_state[0])
            self.torch.set_grad_enabled(self.torch_state[1])


class Stage:
    """A rung's right functions and its probes: what a function is observed with."""

    def __init__(self, rung):
        self.rung, self.given = rung, {}
        self.code = compile(lean(parse(rung.above)), "<right>", "exec")

    def right(self):
        """Return fresh names: what the rung defines above section 2."""
        names = {"__name__": "practice", "__file__": "<right>"}
        exec(self.code, names)
        return names

    def probes(self, name):
        """Return the probes of a function."""
        if name not in self.given:
            self.given[name] = probes(self.rung, name)
        return self.given[name]

    def observed(self, name, function, names, notes=None, file="<right>"):
        """Return what a function with these globals shows on each of its probes."""
        probes = self.probes(name)
        return list(self.observing(name, probes, function, names, notes, file))

    def observing(self, name, probes, function, names, notes=None, file="<right>"):
        """Yield what a function shows on probes, one after the other."""
        notes = set() if notes is None else notes
        scenes = self.scenes(name, function, names, notes)
        for probe, scene in zip(probes, scenes, strict=False):
            yield observe(probe, scene, file)

    def scenes(self, name, function, names, notes):
        """Yield what a probe calls a function in, as often as is asked."""
        right = self.right()
        if self.rung.engine:
            function = wired(self.rung, right, name, function)
        right[name] = function
        others = {n: right[n] for n in self.rung.functions}
        while True:
            names.update(others)  # whatever the last call has changed
            yield Scene(function, names, right, notes)


def seed():
    """Begin the global random numbers anew, and let autograd record."""
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002
    if torch := pytorch():
        torch.default_generator.manual_seed(0)
        torch.set_grad_enabled(True)


def observe(probe, scene, file):
    """Return what a probe shows of a function: {what: value}, or Raised."""
    seed()
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return probe.call(scene)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # exit() and the like too
            return Raised.by(error, file)


def wired(rung, right, name, function):
    """Put a piece of an engine among the right ones, as their methods too; return it.

    A class Tensor is not changed: a class made from it gets the operators.
    """
    if name == "Tensor" and isinstance(function, type):
        function = type(name, (function,), {})
    right[name] = function
    exec(assignments(rung), right)
    return function


@cache
def assignments(rung):
    """Return what a rung does above section 2 besides defining functions, as code."""
    kinds = ast.Assign | ast.For
    statements = [n for n in parse(rung.above).body if isinstance(n, kinds)]
    return compile(ast.Module(statements, []), "<right>", "exec")


@dataclass
class Observation:
    """What was seen of a learner's function; with function="", how the file ended.

    fault says why it could not be run: "undefined", "async", the checker's own failure, or its
    parameters where the script's do not fit them. seconds is the time of one call with 1,437 images, or None.
    """

    function: str
    fault: str = ""
    seen: list = field(default_factory=list)  # for each probe {what: value}, or Raised
    notes: list = field(default_factory=list)
    replaced: list = field(default_factory=list)
    seconds: float | None = None
    printed: str = ""

    def as_dict(self):
        """Return it as JSON can hold it."""
        return vars(self) | {"seen": encode(self.seen)}

    @classmethod
    def of(cls, data):
        """Return the observation of which as_dict made this; raise ValueError or TypeError."""
        seen = decode(data["seen"])
        notes, replaced = (
            [str(v)[:80] for v in data[k]] for k in ("notes", "replaced")
        )
        seconds = None if data["seconds"] is None else float(data["seconds"])
        words = [str(data[k])[:2000] for k in ("function", "fault", "printed")]
        return cls(words[0], words[1], seen, notes, replaced, seconds, words[2])


def observation(stage, learner, name, on=lambda event: None, function=None):
    """Return what a learner's function shows; leave no trace behind."""
    randomness = Randomness()
    try:
        function = function or learner.names.get(name)
        seen = Observation(name, fault_of(stage, function, name))
        if not seen.fault and not learner.waits(name):
            watched(stage, learner, function, seen, on)
        return seen
    finally:
        randomness.restore()


def watched(stage, learner, function, seen, on):
    """Fill in what a function shows, with everything it could change put back after it."""
    own, notes = dict(learner.names), set()
    stage.probes(seen.function)
    guard, out = Guard(), Kept()
    stdout, stderr = sys.stdout, sys.stderr
    on("calling")
    sys.stdout = sys.stderr = out
    try:
        seen.seen = stage.observed(
            seen.function, function, learner.names, notes, learner.file
        )
        seen.replaced = guard.restore()
        if not any(isinstance(s, Raised) for s in seen.seen):
            seen.seconds = duration(stage, function, seen.function, learner.names)
    finally:
        sys.stdout, sys.stderr = stdout, stderr
        guard.restore()
        learner.names.clear()
        learner.names.update(own)
    on("called")
    seen.notes = sorted(notes)
    seen.printed = "\n".join(out.text.split("\n")[:SHOWN])


def observations(text, file, rung, names, on=lambda event, function: None):
    """Run a learner's file; yield how it ended, then what each of these functions shows."""
    stage, learner = Stage(rung), Learner(text, file, rung)
    for name in names:
        stage.probes(name)  # before the learner's code can touch anything
    on("loading", "")
    raised = None if learner.problem else learner.run()
    on("loaded", "")
    yield Observation("", seen=[raised])
    for name in names if learner.defined or not learner.problem else ():
        try:
            yield observation(stage, learner, name, lambda event, n=name: on(event, n))
        except (
            Exception
        ) as error:  # the checker's fault must not look like the learner's
            yield Observation(name, f"{CHECKER}{type(error).__name__}: {error}")


def fault_of(stage, function, name):
    """Return why a function cannot be called as the script calls it, or ''."""
    if not callable(function):
        return "undefined"
    if inspect.iscoroutinefunction(function):
        return "async"
    try:
        own = inspect.signature(function)
    except (TypeError, ValueError):
        return ""
    try:
        own.bind(*parameters(stage.rung.functions[name]))
    except TypeError:
        return str(own)
    return ""


def duration(stage, function, name, names):
    """Return the seconds of one call with 1,437 images of 64 pixels, where training calls it."""
    inputs = many_images(stage, name)
    if inputs is None:
        return None
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        seconds = []
        for _ in range(2):  # the first call of anything may take longer
            start = time.process_time()  # not the clock: other programs run too
            try:
                function(*inputs)
            except KeyboardInterrupt:
                raise
            except BaseException:
                return None
            seconds.append(time.process_time() - start)
            if seconds[-1] < FAST:
                break
        return min(seconds)


def many_images(stage, name):
    """Return inputs of a function for 1,437 images, or None where nobody asks for the time."""
    number, deep = stage.rung.number, stage.rung.number in (2, 5, 6)
    timed = ("forward", "softmax", "cross_entropy", "backward", "update")
    if number in (0, 6, 7) or name not in timed:
        return None
    lib = Library(stage.rung)
    X, y, params = arrays(64, 1437, (32,) if deep else ())
    X, y, params = lib.new(X), lib.new(y), lib.params([[W / 10, b] for W, b in params])
    given = (params,) if deep else params[0]
    if name in ("softmax", "cross_entropy"):
        z = lib.new(np.random.default_rng(0).standard_normal((1437, 10)))
        return (z,) if name == "softmax" else (z, y)
    if name == "forward":
        return (X, *given)
    if name == "update":
        return (X, y, *given, 0.1)
    z = stage.right()["forward"](X, *given)
    return (z[1], y, z[0], params) if deep else (X, y, z)
