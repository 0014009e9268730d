"""Change the right functions in every small way, and see what the checker says.

    python -m tools study mutants [RUNG ...]

Each operator, constant, axis, name, call and statement of each function is changed, dropped
or swapped, one at a time. A mutant is refused, passes or makes the checker fail. Those that
pass either compute the same, or lack a probe: they are listed. Of those without a name every eighth
is also asked for the nearest right program. Writes tools/data/mutants.json.
"""

import argparse
import ast
import copy
import difflib
import json
import signal
from collections import Counter

from practice.checker import match
from practice.checker.judge import Learner, observation, unnamed, verdict, world_of
from practice.checker.nearest import nearest
from practice.checker.rungs import all_rungs
from practice.checker.scripts import ROOT

KEPT = ROOT / "tools" / "data" / "mutants.json"
SECONDS = 20  # for one mutant; a loop that never ends is refused, too
OPERATORS = [ast.Add, ast.Sub, ast.Mult, ast.Div, ast.MatMult, ast.Pow]
COMPARISONS = [ast.Gt, ast.GtE, ast.Lt, ast.LtE, ast.Eq, ast.NotEq]
NAMES = [
    *(
        ("max", "min"),
        ("argmax", "argmin"),
        ("sum", "mean"),
        ("mean", "sum"),
        ("exp", "log"),
    ),
    *(("log", "exp"), ("maximum", "minimum"), ("zeros", "ones"), ("amax", "amin")),
    *(("insert", "append"), ("sum", "max"), ("zero_grad", "step"), ("relu", "sigmoid")),
]


def mutants(text):
    """Yield (what was changed, text) for each small change of a function's text."""
    tree, seen = ast.parse(text), {ast.unparse(ast.parse(text))}
    names = sorted({n.id for n in ast.walk(tree) if isinstance(n, ast.Name)})
    for place, node in enumerate(ast.walk(tree)):
        for what, change in changes(node, names):
            other = copy.deepcopy(tree)
            own = next(n for i, n in enumerate(ast.walk(other)) if i == place)
            try:
                change(other, own)
                made = ast.unparse(ast.fix_missing_locations(other))
                compile(made, "<mutant>", "exec")
            except (AttributeError, IndexError, SyntaxError, ValueError):
                continue
            if made not in seen:
                seen.add(made)
                line = getattr(node, "lineno", 1)
                yield f"line {line}: {what}", made


def changes(node, names):
    """Yield (what, function that changes the node in its tree)."""
    for kind, ways in WAYS:
        if isinstance(node, kind):
            yield from ways(node)
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        for name in names:
            if name != node.id:
                yield f"{name} for {node.id}", lambda t, n, x=name: setattr(n, "id", x)


def sides(node):
    """Yield one side of an operator alone."""
    for side in ("left", "right"):
        yield f"only the {side} side", put(lambda n, s=side: getattr(n, s))


def comparisons(node):
    """Yield the other comparisons."""
    for kind in COMPARISONS:
        if not isinstance(node.ops[0], kind):
            yield f"{kind.__name__}", lambda t, n, k=kind: n.ops.__setitem__(0, k())


def attributes(node):
    """Yield another name of a method or function, and none."""
    for old, new in NAMES:
        if node.attr == old:
            yield f"{new} for {old}", lambda t, n, x=new: setattr(n, "attr", x)
    yield f"without .{node.attr}", put(lambda n: n.value)


def swapped(node):
    """Yield a return of two things in the other order."""
    if isinstance(node.value, ast.Tuple):
        yield "swapped", lambda t, n: n.value.elts.reverse()


def others(node, field, kinds):
    """Yield changes of an operator into each other one."""
    for kind in kinds:
        if not isinstance(getattr(node, field), kind):
            yield kind.__name__, lambda t, n, k=kind: setattr(n, field, k())


def constants(node):
    """Yield changes of a number, a truth value or None."""
    if isinstance(node.value, bool):
        yield "not", lambda t, n: setattr(n, "value", not n.value)
    elif isinstance(node.value, int | float):
        for value in {0, 1, 2, -node.value, node.value + 1} - {node.value}:
            yield f"{value}", lambda t, n, v=value: setattr(n, "value", v)


def calls(node):
    """Yield changes of a call: its argument alone, fewer or swapped arguments."""
    if node.args:
        yield "the argument alone", put(lambda n: n.args[0])
    if isinstance(node.func, ast.Attribute):
        yield "not called", put(lambda n: n.func.value)
    for i in range(len(node.keywords)):
        word = node.keywords[i].arg
        yield f"without {word}", lambda t, n, i=i: n.keywords.pop(i)
    if len(node.args) > 1:
        yield "arguments swapped", lambda t, n: n.args.reverse()
        yield "last argument dropped", lambda t, n: n.args.pop()


def statements(node):
    """Yield changes of a block: a statement dropped, two neighbors swapped."""
    documented = isinstance(node, ast.FunctionDef) and ast.get_docstring(node)
    for i in range(1 if documented else 0, len(node.body)):
        yield f"statement {i + 1} dropped", lambda t, n, i=i: drop(n, i)
        if i > (1 if documented else 0):
            yield f"statements {i} and {i + 1} swapped", lambda t, n, i=i: swap(n, i)
    if isinstance(node, ast.If):
        yield (
            "condition negated",
            lambda t, n: setattr(n, "test", ast.UnaryOp(ast.Not(), n.test)),
        )


def drop(node, i):
    """Take a statement out of a block."""
    node.body[i : i + 1] = [] if len(node.body) > 1 else [ast.Pass()]


def swap(node, i):
    """Swap a statement with the one before it."""
    node.body[i - 1], node.body[i] = node.body[i], node.body[i - 1]


def put(pick):
    """Return a change that puts a part of a node in the node's place."""

    def change(tree, node):
        for parent in ast.walk(tree):
            for field, value in ast.iter_fields(parent):
                if value is node:
                    setattr(parent, field, pick(node))
                elif isinstance(value, list) and node in value:
                    value[value.index(node)] = pick(node)

    return change


WAYS = [
    (ast.BinOp | ast.AugAssign, lambda node: others(node, "op", OPERATORS)),
    (ast.BinOp, sides),
    (ast.Compare, comparisons),
    (ast.Constant, constants),
    (ast.Attribute, attributes),
    (ast.Subscript, lambda node: [("without its index", put(lambda n: n.value))]),
    (ast.UnaryOp, lambda node: [("without its sign", put(lambda n: n.operand))]),
    (ast.Call, calls),
    (ast.FunctionDef | ast.For | ast.With | ast.If, statements),
    (ast.Return, swapped),
]


def late(signal, frame):
    """End a call that takes too long."""
    raise TimeoutError("no answer")


def changed_lines(before, after):
    """Return the numbers of a text's lines that were changed, or stand beside lines left out."""
    lines = [part.split("\n") for part in (ast.unparse(ast.parse(before)), after)]
    found = set()
    for tag, _, _, c, d in difflib.SequenceMatcher(
        None, *lines, autojunk=False
    ).get_opcodes():
        if tag != "equal":
            found |= {*range(c + 1, d + 1)} or {c, c + 1}
    return found


def look(world, learner, name, changed, pointed):
    """Count whether the nearest right program is found, and whether in the line that was changed."""
    start = learner.defined[name][-1].lineno - 1
    lines = [change["line"] - start for change in nearest(world.stage, learner, name)]
    pointed["tried"] += 1
    pointed["found"] += bool(lines)
    pointed["right"] += bool(changed & {*lines})
    pointed["wrong"] += len(lines) == 1 and not changed & {*lines}


def study(numbers):
    """Judge all mutants of the rungs with these numbers; return what became of them."""
    found = {"mutants": 0, "how": {}, "passed": [], "failed": []}
    pointed = dict.fromkeys(("tried", "found", "right", "wrong"), 0)
    how, nameless = Counter(), 0
    for rung in (r for r in all_rungs() if r.number in numbers):
        world = world_of(rung)
        for name in rung.tasks:
            for what, text in mutants(rung.functions[name]):
                found["mutants"] += 1
                where = f"{rung.name} {name}, {what}"
                learner = Learner.with_function(rung, name, text)
                signal.alarm(SECONDS)
                try:
                    made = verdict(
                        world, learner, observation(world.stage, learner, name)
                    )
                    nameless += unnamed(made)
                    if unnamed(made) and nameless % 8 == 1:
                        signal.alarm(SECONDS)
                        lines = changed_lines(rung.functions[name], text)
                        look(world, learner, name, lines, pointed)
                except Exception as error:
                    found["failed"].append(f"{where}: {error!r}")
                    continue
                finally:
                    signal.alarm(0)
                how["passed" if made.passed else made.how or made.verdict] += 1
                if made.passed:
                    found["passed"].append(where)
    return found | {"how": dict(how.most_common()), "pointed": pointed}


def main():
    """Be the study."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("rungs", nargs="*", type=int, default=[1, 2])
    signal.signal(signal.SIGALRM, late)
    match.PATIENCE = 0.03  # a mutant is one change: pairs are not looked for in earnest
    found = study(parser.parse_args().rungs)
    KEPT.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    print(found["mutants"], found["how"], len(found["failed"]), "failed")
    print(*found["passed"], *found["failed"], sep="\n")


if __name__ == "__main__":
    main()
