"""Changes of whole lines: left out, moved, put in, or as the right function has them."""

import ast
import re
from collections import Counter
from dataclasses import dataclass
from itertools import permutations

from .syntax import parse

SIMPLE = ast.Assign | ast.AugAssign | ast.Expr | ast.Return
HEADED = ast.For | ast.With | ast.If | ast.While
LIKE = 0.5  # share of its words that a line has in common with the one put in its place


@dataclass
class Change:
    """A change of a tree: its weight, the likely first; a line; words; [(holder, key, value)]."""

    weight: float
    line: int
    words: str
    parts: list
    shown: ast.AST = None  # the statement that the words end with

    def order(self, at):
        """Return what the changes are sorted by, where the function stops in line `at`."""
        if at is None:
            return self.weight
        return self.weight + (5 if self.line > at else 0 if self.line == at else 0.7)

    def do(self):
        """Make the change; return the one that takes it back."""
        old = []
        for holder, key, value in self.parts:
            for new in (value, self.shown):
                if isinstance(new, ast.AST):
                    ast.fix_missing_locations(new)
            if isinstance(holder, list):
                old.append((holder, key, holder[key]))
                holder[key] = value
            else:
                old.append((holder, key, getattr(holder, key)))
                setattr(holder, key, value)
        return Change(0, 0, "", old[::-1])

    def how(self):
        """Say what the change is."""
        return self.words + (first(self.shown) if self.shown else "")


def first(statement):
    """Return the first line of a statement."""
    return ast.unparse(statement).split("\n")[0]


def stores(name):
    """Say whether a name is given a value here."""
    return isinstance(name.ctx, ast.Store)


def places(node, statement=None):
    """Yield (holder, key, part, its statement) for all parts of a tree."""
    statement = node if isinstance(node, ast.stmt) else statement
    for name, value in ast.iter_fields(node):
        parts = enumerate(value) if isinstance(value, list) else [(name, value)]
        for key, part in parts:
            if isinstance(part, ast.AST):
                holder = value if isinstance(value, list) else node
                yield holder, key, part, statement
                yield from places(part, statement)


def blocks(node):
    """Yield the lists of statements in a tree, each with the list and place around it."""
    for holder, key, part, _ in [(None, None, node, None), *places(node)]:
        for name in ("body", "orelse"):
            block = getattr(part, name, None)
            if isinstance(block, list) and block:
                yield block, holder, key


def line_changes(known):
    """Yield the changes of lines."""
    right = right_lines(known)
    for block, around, place in [*blocks(known.function)]:
        for i, line in enumerate(block):
            yield from moves(block, around, place, i)
            for other in right:
                yield from instead(block, i, line, other)
        yield from missing(known, block, right)


def change(weight, line, words, block, new, shown=None):
    """Return a change of a list of statements."""
    return Change(weight, line, words, [(block, slice(None), new)], shown)


def moves(block, around, place, i):
    """Yield the changes that leave a line out, or move it."""
    line, n = block[i], block[i].lineno
    if len(block) > 1:
        yield change(0.9, n, "left out", block, block[:i] + block[i + 1 :])
    if not i:
        return
    swapped = [*block[: i - 1], block[i], block[i - 1], *block[i + 1 :]]
    yield change(1, n, "one line up", block, swapped)
    rest = block[:i] + block[i + 1 :]
    if i == len(block) - 1 and isinstance(around, list):
        out = change(0.5, n, "to the left, out of its block", block, rest)
        new = [*around[: place + 1], line, *around[place + 1 :]]
        out.parts.append((around, slice(None), new))
        yield out
    if isinstance(block[i - 1], HEADED):
        into = change(0.5, n, "to the right, into the block above", block, rest)
        inner = block[i - 1].body
        into.parts.append((inner, slice(None), [*inner, line]))
        yield into


def missing(known, block, right):
    """Yield the changes that put a line in: one of the right function's, or a usual one."""
    own = {ast.unparse(line) for line in block}
    found = [(2, s) for s in right if isinstance(s, SIMPLE) and not returns(s)]
    stored = [name for name in known.names if name not in known.parameters]
    shares = [f"{n} /= len({p})" for n in stored for p in known.parameters[:2]]
    found += [(3, parse(text).body[0]) for text in shares]
    for weight, line in found:
        if ast.unparse(line) in own:
            continue
        for i in range(len(block) + 1):
            yield put_in(weight, block, i, line)
    if block is not known.function.body:
        return
    if not returns(block[-1]):
        texts = [f"return {name}" for name in stored]
        pairs = any(returns(s) and isinstance(s.value, ast.Tuple) for s in right)
        texts += [f"return {a}, {b}" for a, b in permutations(stored, 2) if pairs]
        for text in texts:
            yield put_in(1, block, len(block), parse(text).body[0])
    if not known.rung.torch:
        for name in known.parameters:
            yield put_in(3, block, 0, parse(f"{name} = {name}.copy()").body[0])


def returns(line):
    """Say whether a line ends the function."""
    return isinstance(line, ast.Return)


def put_in(weight, block, i, line):
    """Return the change that puts a line into a block."""
    last = i == len(block)
    at = block[-1].end_lineno if last else block[i].lineno
    words = f"{'below' if last else 'above'} it, a new line: "
    return change(weight, at, words, block, [*block[:i], line, *block[i:]], line)


# --- The right function's lines -------------------------------------------------------


def right_lines(known):
    """Return the statements of the right function, in the learner's names."""
    right = parse(known.rung.functions[known.function.name]).body[0]
    theirs = [n.arg for n in ast.walk(right) if isinstance(n, ast.arg)]
    renamed = dict(zip(theirs, known.parameters, strict=False))
    rename(right, renamed)
    own = [n for n in ast.walk(known.function) if named(n)]
    renamed = {}
    for line in [n for n in ast.walk(right) if named(n)]:
        name = line.targets[0].id
        if name in known.names or name in renamed or not own:
            continue
        nearest = max(own, key=lambda o: likeness(words(o.value), words(line.value)))
        if likeness(words(nearest.value), words(line.value)) > LIKE:
            renamed[name] = nearest.targets[0].id
    rename(right, renamed)
    found = [n for n in ast.walk(right) if isinstance(n, SIMPLE | HEADED)]
    return [
        n
        for n in found
        if not isinstance(n, ast.Expr) or not isinstance(n.value, ast.Constant)
    ]


def named(node):
    """Say whether a node gives one name a value."""
    return isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)


def rename(tree, names):
    """Give the names in a tree others."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)


def words(node):
    """Return the words of a node's first line, with their number."""
    return Counter(re.findall(r"\w+|\S", ast.unparse(node).split("\n")[0]))


def likeness(one, other):
    """Return the share of words that two texts have in common."""
    return 2 * (one & other).total() / (one.total() + other.total())


def instead(block, i, line, other):
    """Yield the changes that give a line the form that a line of the right function has."""
    like = likeness(words(line), words(other))
    if like < LIKE or first(line) == first(other):
        return
    if isinstance(line, SIMPLE) and isinstance(other, SIMPLE):
        news = [other] if returns(line) == returns(other) else []
        if type(line) is type(other) is ast.Assign and named(line):
            news = [ast.Assign(line.targets, other.value)]
        elif type(line) is not type(other) and other.value:
            news.append(with_value(line, other.value))
    elif type(line) is type(other):
        fields = {**vars(other), "body": line.body}
        news = [type(line)(**{k: fields.get(k) for k in line._fields})]
    else:
        return
    for new in news:
        yield Change(1 - like, line.lineno, "in its place: ", [(block, i, new)], new)


def with_value(line, value):
    """Return a line with another value."""
    return type(line)(
        **{k: getattr(line, k, None) for k in line._fields} | {"value": value}
    )
