"""Judge a function that was written in a notebook."""

import ast
import linecache
import sys

from .judge import Learner, describe, judge, world_of
from .learner import unwritten
from .rungs import all_rungs, which
from .syntax import parse
from .terminal import tell, wrap


def definitions(lines, name):
    """Return what defines a function, or a class, of this name in a cell."""
    try:
        body = parse("\n".join(lines)).body
    except SyntaxError:  # a magic command of Jupyter
        return []
    kinds = ast.FunctionDef | ast.ClassDef
    return [n for n in body if isinstance(n, kinds) and n.name == name]


def with_globals(function, names):
    """Return a copy of a function, or of a class, whose globals are these names."""
    if isinstance(function, type):
        parts = dict(vars(function))
        for key in ("__dict__", "__weakref__"):
            parts.pop(key, None)
        for key, part in parts.items():
            if hasattr(part, "__code__"):
                parts[key] = with_globals(part, names)
        return type(function)(function.__name__, function.__bases__, parts)
    copy = type(function)(
        function.__code__,
        names,
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    copy.__kwdefaults__ = function.__kwdefaults__
    return copy


def check(function, rung=None):
    """Judge a function that was written in a notebook, and print the verdict.

    The rung is the one whose notebook this is; `check(softmax, 1)` says it.
    """
    name = getattr(function, "__name__", str(function))
    home = vars(sys.modules.get(getattr(function, "__module__", ""), sys))
    cells = getattr(function, "__globals__", home).get("In", [])
    if rung is None:
        found = [r for cell in cells if (r := which(cell, "-")) and name in r.functions]
        found += [r for r in all_rungs() if name in r.functions and r.number]
        found += [r for r in all_rungs() if name in r.functions]
        rung = found[0].number if found else None
    if rung is None or name not in all_rungs()[rung].functions:
        tell(f"{name} is no function of the ladder.")
        return
    chosen = all_rungs()[rung]
    if isinstance(function, type):  # a piece of the engine
        home = vars(sys.modules[function.__module__])
        methods = [m for m in vars(function).values() if hasattr(m, "__code__")]
        file = methods[0].__code__.co_filename if methods else "<cell>"
    else:
        home, file = function.__globals__, function.__code__.co_filename
    names = dict(home)
    copy = with_globals(function, names)
    learner = Learner("", file, chosen)
    learner.lines = [line.rstrip("\n") for line in linecache.getlines(file)]
    learner.names = names
    learner.defined[name] = definitions(learner.lines, name)
    nodes = learner.defined[name]
    if nodes and unwritten(nodes[-1]):
        tell(f"{name}: not written yet")
        return
    try:
        verdict = judge(world_of(chosen), learner, name, copy)
    except Exception as error:
        tell(f"The checker itself failed on {name}: {type(error).__name__}: {error}")
        return
    tell(wrap(describe(verdict)))
