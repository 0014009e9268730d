"""Judge a function that was written in a notebook."""

import ast
import linecache

from .judge import Learner, describe, judge, world_of
from .learner import unwritten
from .rungs import all_rungs, which
from .terminal import tell, wrap


def waits(lines, name):
    """Say whether a cell's function of this name is still to be written."""
    try:
        body = ast.parse("\n".join(lines)).body
    except SyntaxError:  # a magic command of Jupyter
        return False
    nodes = [n for n in body if isinstance(n, ast.FunctionDef) and n.name == name]
    return bool(nodes) and unwritten(nodes[-1])


def check(function, rung=None):
    """Judge a function that was written in a notebook, and print the verdict.

    The rung is the one whose notebook this is; `check(softmax, 1)` says it.
    """
    name = getattr(function, "__name__", str(function))
    cells = getattr(function, "__globals__", {}).get("In", [])
    if rung is None:
        found = [r for cell in cells if (r := which(cell, "-")) and name in r.functions]
        found += [r for r in all_rungs() if name in r.functions and r.number]
        found += [r for r in all_rungs() if name in r.functions]
        rung = found[0].number if found else None
    if rung is None or name not in all_rungs()[rung].functions:
        tell(f"{name} is no function of the ladder.")
        return
    chosen = all_rungs()[rung]
    names = dict(function.__globals__)
    copy = type(function)(
        function.__code__, names, name, function.__defaults__, function.__closure__
    )
    copy.__kwdefaults__ = function.__kwdefaults__
    file = function.__code__.co_filename
    learner = Learner("", file, chosen)
    learner.lines = [line.rstrip("\n") for line in linecache.getlines(file)]
    learner.names = names
    if waits(learner.lines, name):
        tell(f"{name}: not written yet")
        return
    try:
        verdict = judge(world_of(chosen), learner, name, copy)
    except Exception as error:
        tell(f"The checker itself failed on {name}: {type(error).__name__}: {error}")
        return
    tell(wrap(describe(verdict)))
