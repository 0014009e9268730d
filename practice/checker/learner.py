"""The learner's text: what it defines above section 2, and what Python says of it."""

import ast
import warnings

import numpy as np

from .rungs import split
from .scripts import SCRIPTS
from .syntax import parse
from .values import Raised


def lean(tree):
    """Take out of a module the imports of which nothing is used: some take seconds."""
    used = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    kept = []
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = {(a.asname or a.name).split(".")[0] for a in node.names}
            if not names & used and not names & {*SCRIPTS, "*", "np"}:  # np is quick
                continue
        kept.append(node)
    tree.body = kept
    return tree


class Learner:
    """A learner's file: what it defines above section 2, and what went wrong there."""

    def __init__(self, text, file, rung):
        self.text, self.file, self.rung = text, file, rung
        self.problem, self.problem_line, self.remarks, self.names = None, None, [], {}
        self.lines, self.defined = text.split("\n"), {}
        self.tree = ast.Module([], [])
        above, _ = split(text)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = parse(text)
                self.tree = parse(above)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            self.problem_line = getattr(error, "lineno", None)
            message = getattr(error, "msg", None) or str(error) or "too deeply nested"
            self.problem = f"Python cannot read your file: {message}"
            return
        if above == text:
            self.tree.body = without_training(self.tree.body, rung)
        for node in self.tree.body:
            function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            if function or isinstance(node, ast.ClassDef):
                self.defined.setdefault(node.name, []).append(node)
        for name in sorted(imported(tree) & {*SCRIPTS}):
            self.remarks.append(
                f"Your file imports the ladder's own solution, {name}. That is allowed, and now it is said."
            )

    @classmethod
    def with_function(cls, rung, name, text):
        """Return the learner of a right file in which one function has this text, run."""
        learner = cls(rung.text.replace(rung.functions[name], text), "mine.py", rung)
        learner.run()
        return learner

    def run(self):
        """Run what stands above section 2, statement by statement, so that one error hides no function.

        Returns what the first statement that failed raised, or None.
        """
        self.names = {"__name__": "practice", "__file__": self.file}
        first = None
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            for node in lean(self.tree).body:
                try:
                    exec(compile(ast.Module([node], []), self.file, "exec"), self.names)
                except KeyboardInterrupt:
                    raise
                except BaseException as error:
                    raised = Raised.by(error, self.file)
                    raised.line = raised.line or node.lineno
                    first = first or raised
        self.stopped(first)
        return first

    def stopped(self, raised):
        """Note what the file ended with where it was run (None: nothing)."""
        if raised and not self.problem:
            self.problem_line = raised.line
            self.problem = f"Your file stops with {raised.words()}"
            if raised.kind == "SystemExit":
                self.problem = "Your file ends itself with exit()"

    def line(self, number):
        """Return a line of the learner's file with its number."""
        if number and 0 < number <= len(self.lines):
            return f"line {number}: {self.lines[number - 1].strip()}"
        return f"line {number}"

    def waits(self, name):
        """Say whether a function is still to be written."""
        nodes = self.defined.get(name)
        return bool(nodes) and unwritten(nodes[-1])


def imported(tree):
    """Return the names of the modules that a module imports anywhere."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            found |= {a.name.split(".")[0] for a in node.names}
            found.add((getattr(node, "module", None) or "").split(".")[0])
    return found


def without_training(nodes, rung):
    """Return those top-level statements that belong to a model: the ladder's own, and what stays.

    An assignment goes, too, if it uses what was assigned by a statement that went.
    """
    given = {ast.unparse(n) for n in parse(rung.above).body}
    kept, gone = [], set()
    for node in nodes:
        names = [n for n in ast.walk(node) if isinstance(n, ast.Name)]
        lost = isinstance(node, ast.Assign) and any(n.id in gone for n in names)
        if ast.unparse(node) in given or not (lost or is_training(node)):
            kept.append(node)
        else:
            gone |= {n.id for n in names if isinstance(n.ctx, ast.Store)}
    return kept


def is_training(node):
    """Say whether a top-level statement belongs to training: nothing to run when judging."""
    definition = (
        *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
        *(ast.Import, ast.ImportFrom, ast.Assign),
    )
    if not isinstance(node, definition):
        return True
    calls = any(
        isinstance(n, ast.Call) and not ast.unparse(n.func).startswith("nn.")
        for n in ast.walk(node)
    )
    return isinstance(node, ast.Assign) and calls


def unwritten(node):
    """Say whether a function's body is still the skeleton's one line, or a method's has it."""
    if isinstance(node, ast.ClassDef):
        lines = [n.value for n in ast.walk(node) if isinstance(n, ast.Expr)]
        return any(isinstance(v, ast.Constant) and v.value is ... for v in lines)
    body = [
        n
        for n in node.body
        if not isinstance(n, ast.Expr) or not isinstance(n.value, ast.Constant)
    ]
    if not body or all(isinstance(n, ast.Pass) for n in body):
        return True
    return (
        len(body) == 1
        and isinstance(body[0], ast.Raise)
        and "NotImplemented" in ast.dump(body[0])
    )
