"""Small changes of a function's own text: each is in its tree while it is out.

They are what people slip on: a name, a number, an operator, a call too many. What is done to
whole lines stands in edits_lines.py.
"""

import ast
import builtins
import difflib
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from .edits_lines import Change, line_changes, places, stores
from .syntax import parse

OPERATORS = [ast.Add, ast.Sub, ast.Mult, ast.Div, ast.MatMult]
COMPARISONS = [ast.Eq, ast.NotEq, ast.Gt, ast.GtE, ast.Lt, ast.LtE]
TWINS = [  # what is taken for one another; torch's dot takes vectors alone
    *(("sum", "mean"), ("max", "amax"), ("max", "argmax"), ("exp", "log")),
    *(("log2", "log"), ("log10", "log"), ("min", "max"), ("argmin", "argmax")),
    *(("maximum", "minimum"), ("zeros", "ones"), ("multiply", "dot")),
    *(("append", "insert"), ("zero_grad", "no_grad"), ("log", "log_softmax")),
]
AROUND = {  # what may be missing around a part, in plain Python, NumPy and PyTorch
    "lists": "-{} list({}) {}[0]",
    "numpy": "-{} {}.T {}.copy() {}[0] {}.mean() {}.sum() np.exp({}) np.log({}) np.sqrt({})",
    "torch": "-{} {}.T {}.clone() {}[0] {}.mean() {}.sum() torch.exp({}) torch.log({}) torch.relu({}) {}.detach()",
}
LIBRARIES, CALLED = ("np", "torch", "nn", "F", "math"), ("pairwise", "Tensor")
WRAPPED = ast.Name | ast.Call | ast.BinOp | ast.Subscript | ast.Attribute


@dataclass
class Known:
    """What the changes of one function are made of."""

    function: ast.AST
    rung: object
    names: list = field(default_factory=list)
    parameters: list = field(default_factory=list)
    around: list = field(default_factory=list)
    called: list = field(default_factory=list)  # from outside: len, softmax
    modules: list = field(default_factory=list)  # np, F

    def __post_init__(self):
        walked = [*ast.walk(self.function)]
        self.parameters = [n.arg for n in walked if isinstance(n, ast.arg)]
        stored = {n.id for n in walked if isinstance(n, ast.Name) and stores(n)}
        self.names = sorted(stored | set(self.parameters))
        right = ast.walk(parse(self.rung.functions[self.function.name]))
        read = {n.id for n in [*walked, *right] if isinstance(n, ast.Name)}
        read -= {*self.names}
        self.called = sorted(read & {*dir(builtins), *self.rung.functions, *CALLED})
        self.modules = sorted(read & {*LIBRARIES})
        self.axis, self.keep = (
            ("dim", "keepdim") if self.rung.torch else ("axis", "keepdims")
        )
        kind = "torch" if self.rung.torch else "numpy" if self.rung.number else "lists"
        self.around = AROUND[kind].split()
        self.around += ["softmax({})"] * ("softmax" in self.rung.functions)
        self.around += [f"{{}} / len({p})" for p in self.parameters[:3]]

    def instead(self, holder, key):
        """Return the names that may stand in the place of one."""
        if key == "func":
            return self.called
        behind = isinstance(holder, ast.Attribute)
        return [*self.names, *self.modules] if behind else self.names


def wrapped(template, node):
    """Return a template, such as "np.exp({})", with a node in it."""
    tree = parse(template.replace("{}", "HOLE"), mode="eval").body
    if isinstance(tree, ast.Name):
        return node
    for holder, key, part, _ in places(tree):
        if isinstance(part, ast.Name) and part.id == "HOLE":
            Change(0, 0, "", [(holder, key, node)]).do()
            break
    return tree


# --- Changes of an expression ---------------------------------------------------------
# each yields (weight, node): what may stand in the place of a node, the likely first
def of_constant(node, known):
    """Yield the numbers next to a number; the other truth value."""
    value = node.value
    if isinstance(value, bool):
        yield 1, ast.Constant(not value)
    elif isinstance(value, int | float):
        for other in {0, 1, 2, -1, value + 1, value - 1, -value} - {value}:
            yield 1 if other in (0, 1) else 2, ast.Constant(other)


def of_operator(node, known):
    """Yield other operators, one side alone, other parentheses."""
    yield 1.2, node.left
    yield 1.2, node.right
    for kind in OPERATORS:
        if not isinstance(node.op, kind):
            yield 1.5, ast.BinOp(node.left, kind(), node.right)
    yield 2, ast.BinOp(node.right, node.op, node.left)
    if isinstance(node.left, ast.BinOp):
        one = node.left
        rest = ast.BinOp(one.right, node.op, node.right)
        yield 1, ast.BinOp(one.left, one.op, rest)
    if isinstance(node.right, ast.BinOp):
        two = node.right
        first = ast.BinOp(node.left, node.op, two.left)
        yield 1, ast.BinOp(first, two.op, two.right)


def of_comparison(node, known):
    """Yield other comparisons."""
    for kind in COMPARISONS:
        if not isinstance(node.ops[0], kind):
            yield 1, ast.Compare(node.left, [kind()], node.comparators)


def of_attribute(node, known):
    """Yield names that are taken for this one, or look like it; and what it belongs to."""
    if not isinstance(node.ctx, ast.Load):
        return
    for pair in TWINS:
        if node.attr in pair:
            other = pair[1 - pair.index(node.attr)]
            yield 1, ast.Attribute(node.value, other, ast.Load())
    if ast.unparse(node.value) == "np" and not hasattr(np, node.attr):
        for near in difflib.get_close_matches(node.attr, dir(np), 3):
            yield 0, ast.Attribute(node.value, near, ast.Load())
    yield 2, node.value


def of_call(node, known):
    """Yield a call without its function, with other keywords, with its arguments otherwise."""
    args, words, call = node.args, node.keywords, partial(ast.Call, node.func)
    if args:
        yield 1, args[0]
    if isinstance(node.func, ast.Attribute):
        yield 2, node.func.value
    for i, word in enumerate(words):
        yield 1, call(args, words[:i] + words[i + 1 :])
        for near in difflib.get_close_matches(
            word.arg or "", [known.axis, known.keep], 1
        ):
            if near != word.arg:
                new = [*words[:i], ast.keyword(near, word.value), *words[i + 1 :]]
                yield 0, call(args, new)
    has = {word.arg for word in words}
    row = ast.keyword(known.axis, ast.Constant(1))
    kept = ast.keyword(known.keep, ast.Constant(True))
    if known.axis not in has:
        yield 1, call(args, [*words, ast.keyword(known.axis, ast.Constant(0))])
        yield 1, call(args, [*words, row])
        yield 1, call(args, [*words, row, kept])
    if known.keep not in has:
        yield 1, call(args, [*words, kept])
    if len(args) > 1:
        yield 2, call(args[::-1], words)
        yield 1, call([args[1], args[0], *args[2:]], words)
        yield 1, call([ast.Tuple(args, ast.Load())], words)
    if len(args) == 1 and isinstance(args[0], ast.Tuple | ast.List):
        yield 2, call(args[0].elts, words)
    if len(args) == 1 and isinstance(args[0], ast.Name | ast.Subscript):
        yield 1, call([ast.Starred(args[0], ast.Load())], words)


def of_subscript(node, known):
    """Yield what is indexed, and the index before or after, or the other way round."""
    if not isinstance(node.ctx, ast.Load):
        return
    yield 2, node.value
    index = lambda new: ast.Subscript(node.value, new, ast.Load())
    if isinstance(node.slice, ast.Tuple):
        yield 1, index(ast.Tuple(node.slice.elts[::-1], ast.Load()))
    if isinstance(node.slice, ast.Name):
        for kind in (ast.Sub, ast.Add):
            yield 2, index(ast.BinOp(node.slice, kind(), ast.Constant(1)))
    inner = node.value
    if isinstance(inner, ast.Subscript):  # W[j][i] for W[i][j]
        turned = ast.Subscript(inner.value, node.slice, ast.Load())
        yield 1, ast.Subscript(turned, inner.slice, ast.Load())


def of_several(node, known):
    """Yield a tuple or list in the other order."""
    yield 2, type(node)(node.elts[::-1], node.ctx)


def of_assignment(node, known):
    """Yield an assignment in place, or += where a name is bound anew."""
    target, value = node.targets[0], node.value
    if len(node.targets) > 1 or not isinstance(target, ast.Name | ast.Subscript):
        return
    own = isinstance(value, ast.BinOp) and ast.unparse(value.left)
    if own == ast.unparse(target):
        yield 0, ast.AugAssign(target, value.op, value.right)
    if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.USub):
        yield 0, ast.AugAssign(target, ast.Sub(), value.operand)
    yield 1, ast.AugAssign(target, ast.Add(), value)


def of_step(node, known):
    """Yield other operators of an assignment in place, and one that makes a new value."""
    for kind in OPERATORS[:4]:
        if not isinstance(node.op, kind):
            yield 1, ast.AugAssign(node.target, kind(), node.value)
    if isinstance(node.target, ast.Name):
        own = ast.Name(node.target.id, ast.Load())
        yield 2, ast.Assign([node.target], ast.BinOp(own, node.op, node.value))


def of_statement(node, known):
    """Yield a method that is named, called; and a block that is entered with a call."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Attribute):
        yield 0, ast.Expr(ast.Call(node.value, [], []))
    if isinstance(node, ast.Return) and node.value is not None:
        for name in known.names:
            yield 3, ast.Return(ast.Name(name, ast.Load()))
        back = ast.Slice(None, None, ast.UnaryOp(ast.USub(), ast.Constant(1)))
        yield 3, ast.Return(ast.Subscript(node.value, back, ast.Load()))


def of_block(node, known):
    """Yield what is entered or walked through, called or in reverse."""
    if isinstance(node, ast.With) and isinstance(
        node.items[0].context_expr, ast.Attribute
    ):
        called = ast.withitem(ast.Call(node.items[0].context_expr, [], []))
        yield 0, ast.With([called], node.body)
    if isinstance(node, ast.For):
        turned = wrapped("reversed({})", node.iter)
        yield 2, ast.For(node.target, turned, node.body, node.orelse)


WAYS = [
    (ast.Constant, of_constant),
    (ast.BinOp, of_operator),
    (ast.Compare, of_comparison),
    (ast.UnaryOp, lambda node, known: [(1, node.operand)]),
    (ast.Attribute, of_attribute),
    (ast.Call, of_call),
    (ast.Subscript, of_subscript),
    (ast.Tuple | ast.List, of_several),
    (ast.Assign, of_assignment),
    (ast.AugAssign, of_step),
    (ast.Expr | ast.Return, of_statement),
    (ast.With | ast.For, of_block),
]


def expressions(known):
    """Yield the changes of expressions."""
    for holder, key, node, statement in places(known.function):
        if statement is None or statement is known.function:
            continue
        here = node if isinstance(node, ast.stmt) else statement
        found = []
        for kind, way in WAYS:
            if isinstance(node, kind):
                found += way(node, known)
        reads = not isinstance(getattr(node, "ctx", None), ast.Store)
        if isinstance(node, ast.Name) and reads:
            names = known.instead(holder, key)
            found += [(2, ast.Name(n, ast.Load())) for n in names if n != node.id]
        if isinstance(node, ast.Constant) and key == "slice":  # W[i][0] for W[i][j]
            found += [(2, ast.Name(n, ast.Load())) for n in known.names]
        if isinstance(node, WRAPPED) and reads:
            found += [(3, wrapped(text, node)) for text in known.around]
        for weight, new in found:
            shown = new if node is here else here
            yield Change(
                weight, here.lineno, "in its place: ", [(holder, key, new)], shown
            )


def changes(function, rung, at=None):
    """Yield (line, function that says how) for each small change of a function, the likely first.

    at is the line where the function stops: what is behind it is changed last. While a change
    is out the tree has it. The tree is as it was at the end.
    """
    known = Known(function, rung)
    found = [*expressions(known), *line_changes(known)]
    found.sort(key=lambda change: change.order(at))
    for change in found:
        undo = change.do()
        try:
            yield change.line, change.how
        finally:
            undo.do()
