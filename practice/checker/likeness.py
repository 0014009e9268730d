"""Say whose work a file may be: the ladder's own, a classmate's, or borrowed on the way.

What is said is a fact about the text, and no accusation: short functions are often alike,
and the third hint is the solution.
"""

import ast
import re
import warnings
from collections import Counter
from functools import cache

from .printed import ROW
from .skeletons import emptied
from .syntax import parse

DEEP = (RecursionError, MemoryError)
CALLED = {"exec", "eval", "compile", "__import__", "globals", "vars"}
REACHED = {"importlib", "runpy", "inspect", "ctypes", "gc", "subprocess", "_getframe"}


class TooDeep(Exception):
    """A text is nested more deeply than Python can follow."""


def parsed(text):
    """Return the tree of a text, or None if it is not Python; raises TooDeep."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = parse(text)
        ast.dump(tree)  # what can be walked here can be walked everywhere
    except (SyntaxError, ValueError):
        return None
    except DEEP:
        raise TooDeep from None
    return tree


class Anonymous(ast.NodeTransformer):
    """Number the local names of a function in order; leave out annotations."""

    def __init__(self, function):
        names = [n for n in ast.walk(function) if isinstance(n, ast.Name | ast.arg)]
        self.local = {n.arg for n in names if isinstance(n, ast.arg)}
        self.local |= {
            n.id
            for n in names
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        }
        self.numbers = {}

    def number(self, name):
        """Return the number of a local name; other names are left alone."""
        if name not in self.local:
            return name
        return self.numbers.setdefault(name, f"v{len(self.numbers)}")

    def visit_arg(self, node):
        return ast.arg(self.number(node.arg))

    def visit_Name(self, node):
        return ast.Name(self.number(node.id), node.ctx)


def without_docstring(node):
    """Return the statements of a function that do something."""
    text = lambda n: isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)
    return [n for n in node.body if not text(n)]


def bodies(text):
    """Return {name: tree} of the functions of a text, their local names numbered."""
    tree = parsed(text)
    found = {}
    for node in tree.body if tree else ():
        if isinstance(node, ast.FunctionDef):
            body = ast.FunctionDef("", node.args, without_docstring(node), [])
            found[node.name] = Anonymous(body).visit(body)
        elif isinstance(node, ast.ClassDef):
            found[node.name] = node
    return found


def meanings(text):
    """Return {name: meaning} of the functions of a text: equal but for names and layout."""
    return {name: ast.dump(tree) for name, tree in bodies(text).items()}


@cache
def right(rung):
    """Return the meanings of a rung's own functions."""
    return meanings(rung.above)


def changed(rung, text):
    """Return the given functions of a rung that do not stand in a text as they were."""
    own, given = meanings(text), right(rung)
    return [name for name in rung.given if own.get(name) != given[name]]


def work(rung, text):
    """Return the meanings of what was written: the tasks that are no skeleton any more."""
    found = meanings(text)
    empty = meanings("def f(): ...")["f"].partition("body=")[2]
    return {
        name: found[name]
        for name in rung.tasks
        if name in found
        and found[name].partition("body=")[2] != empty
        and found[name] != meanings(emptied(rung.functions[name]))[name]
    }


def is_the_ladders(rung, text):
    """Say whether all that was to be written is the ladder's own."""
    return work(rung, text) == {name: right(rung)[name] for name in rung.tasks}


def own_lines(rung, text):
    """Return how many lines of what was written are not the ladder's, whatever their names."""
    own, ladder = bodies(text), bodies(rung.above)
    return sum(
        (lines(own[name]) - lines(ladder[name])).total() for name in work(rung, text)
    )


def lines(tree):
    """Return how often each line stands in a function, all its local names being one."""
    body = ast.unparse(ast.fix_missing_locations(tree)).split("\n")[1:]
    return Counter(re.sub(r"\bv\d+\b", "v", line) for line in body)


def worth_a_look(rung, text):
    """Return remarks on what reaches for the solution, or prints a table without computing it."""
    tree = parsed(text)
    if tree is None or text == rung.text:
        return []
    docstrings = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    reached, recorded = {}, []
    called = CALLED - {"vars"} if rung.engine else CALLED  # vars(layer): its parameters
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if any(ROW.match(line) for line in node.value.split("\n")):
                recorded.append(node.lineno)
            if id(node) not in docstrings and rung.name in node.value:
                reached.setdefault(f"the name {rung.name}", node.lineno)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = [getattr(node, "module", None), *(a.name for a in node.names)]
            for name in {n.split(".")[0] for n in names if n} & REACHED:
                reached.setdefault(name, node.lineno)
        elif isinstance(node, ast.Attribute) and node.attr in REACHED:
            reached.setdefault(node.attr, node.lineno)
        elif isinstance(node, ast.Name) and node.id in called:
            reached.setdefault(node.id, node.lineno)
    found = []
    if reached:
        places = [f"{name} in line {line}" for name, line in reached.items()]
        found.append(f"Worth a look: {', '.join(places[:6])}.")
    if recorded:
        found.append(f"Rows of a table stand in line {recorded[0]} as text.")
    return found
