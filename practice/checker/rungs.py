"""What there is to write: the lesson, six rungs and an engine, their functions, the right texts.

A right function is never copied by hand. It is cut out of its script, or for lists and
loops out of the fences of its page, whenever it is asked for.
"""

import ast
import re
from functools import cache

from .markdown import fences, headings
from .scripts import DOCS, PRACTICE, ROOT, SCRIPTS, source
from .syntax import parse

__all__ = ["PRACTICE", "ROOT", "Rung", "all_rungs", "split", "where", "which"]
LISTS = "lists_and_loops"
ENGINE, OWN = "tiny_torch", "A PyTorch of your own"  # number 7, its docstring and title
PAGE = DOCS / "pure_python_mlp.md"  # where lists and loops stand
FIRST = DOCS / "first_network.md"  # where one of its functions is explained
SECTION_2 = re.compile(  # in the engine: what follows its last part
    r"^# (?:--- 2\.(?! Operators)|torch\.nn, torch\.optim and so on).*$", re.MULTILINE
)
RUNG = re.compile(r"Rung (\d) of 6")

LISTS_HEAD = '''\
"""Lists and loops: a network reads ten tiny pictures, in plain Python.

Every multiplication is a line. The lesson docs/pure_python_mlp.md builds the same functions
one by one; rung 1 of the ladder begins again in NumPy.

    python practice/lists_and_loops.py
"""

import math
import random
from itertools import pairwise

# --- 1. Model -------------------------------------------------------------------------
# an image is a list of numbers; W is a list of rows, one for each input; b is a list
'''
LISTS_TAIL = """\
# --- 2. Train -------------------------------------------------------------------------
{data}
params = init_params(random.Random(42), [16, 8, 10])
print("epoch      loss    train")
for epoch in range(1, 301):
    loss = step(X, y, params, lr=0.5)
    if epoch in (1, 10, 30, 100, 300):
        right = accuracy(forward_all(X, params), y)
        print(f"{{epoch:5d}}  {{loss:8.4f}}  {{right:7.2%}}")
"""
PIECES = [  # of the engine; what makes NumPy's functions its own is given
    *("Tensor", "add", "matmul", "transpose", "relu", "cross_entropy", "sum_to"),
    *("backward", "no_grad", "Parameter", "Linear", "Sequential", "SGD"),
    "ExponentialLR",
]
LISTS_FUNCTIONS = [
    *("layer", "forward", "init_params", "softmax", "cross_entropy", "slope"),
    *("backward", "batch_gradient", "step", "accuracy", "forward_all"),
]


class Rung:
    """One file to write: its number, name, text and functions.

    The number is 0 for lists and loops, 7 for the engine, whose classes count as functions.
    """

    def __init__(self, number, name, text, earlier=()):
        self.number, self.name, self.text = number, name, text
        self.torch, self.engine = 3 <= number <= 6, name == ENGINE
        titles = {0: "Lists and loops", 7: OWN}
        self.title = titles.get(number, f"Rung {number} of 6")
        pages = {0: PAGE.name, 7: f"{ENGINE}.md"}
        self.page = pages.get(number, f"{name}_explainer.md")
        self.above, self.below = split(text)
        self.functions = {  # name: text, in the order of the file
            node.name: whole_lines(text, node)
            for node in parse(self.above).body
            if getattr(node, "name", "") in PIECES
            or (isinstance(node, ast.FunctionDef) and not self.engine)
        }
        met = {text for rung in earlier for text in rung.functions.values()}
        self.given = [name for name, text in self.functions.items() if text in met]
        if number == 0:  # one line that teaches nothing, and needs forward
            self.given = ["forward_all"]
        tasks = [name for name in self.functions if name not in self.given]
        self.tasks = sorted(tasks, key=lambda name: name != "forward" or number == 0)

    def __repr__(self):
        return f"Rung({self.number}, {self.name!r})"


def whole_lines(text, node):
    """Return the lines of a top-level statement, with the comment behind its last one."""
    return "\n".join(text.split("\n")[node.lineno - 1 : node.end_lineno])


def split(text):
    """Return the text above section 2, and the rest."""
    place = SECTION_2.search(text)
    cut = place.start() if place else len(text)
    return text[:cut], text[cut:]


def lists_and_loops(page):
    """Return the script of lists and loops, put together from the fences of its page."""
    code = "\n\n".join(fence.body for fence in fences(page, "py"))
    functions, data = {}, []
    for node in parse(code).body:
        text = whole_lines(code, node)
        if isinstance(node, ast.FunctionDef):
            functions.setdefault(node.name, text)
        elif not data and text.startswith("DRAWING"):
            data.append(code[code.index(text) :].split("\nprint(")[0])
    parts = [LISTS_HEAD, *(functions[name] + "\n" for name in LISTS_FUNCTIONS)]
    return "\n\n".join([*parts, LISTS_TAIL.format(data=data[0])])


@cache
def all_rungs():
    """Return lists and loops, the rungs and the engine, in reading order."""
    rungs = [Rung(0, LISTS, lists_and_loops(PAGE.read_text("utf-8")))]
    for number, name in enumerate(SCRIPTS, 1):
        rungs.append(Rung(number, name, source(name), rungs[1:]))
    engine = (PRACTICE / ENGINE / "torch.py").read_text("utf-8")
    return [*rungs, Rung(7, ENGINE, engine)]


def parameters(text):
    """Return the names of the parameters with which a function, or a class, is called."""
    node = parse(text).body[0]
    if isinstance(node, ast.FunctionDef):
        return [a.arg for a in node.args.args]
    inits = [n for n in node.body if getattr(n, "name", "") == "__init__"]
    return [a.arg for init in inits for a in init.args.args[1:]]


def which(text, name):
    """Return the rung that a file belongs to, by its docstring or by its name, or None."""
    head = text.lstrip("\ufeff# \n")[:400]
    if number := RUNG.search(head):
        return next((r for r in all_rungs() if r.number == int(number[1])), None)
    if "Lists and loops" in head:
        return all_rungs()[0]
    if OWN in head:
        return all_rungs()[7]
    return next((r for r in all_rungs() if r.name in name), None)


@cache
def where(rung, function):
    """Return the page and the heading under which a page of this rung derives a function.

    A page's fences hold the script, so the heading above its text is always there. What an
    earlier rung, or the first page, has to the letter is explained there.
    """
    text = rung.functions[function]
    earlier = [r for r in all_rungs() if r is rung or r.number]
    pages = [r.page for r in earlier if r is rung or r.functions.get(function) == text]
    if rung.number == 0:
        pages.insert(0, FIRST.name)
    for page in pages:
        path = DOCS / page
        before, found, _ = (path.read_text("utf-8") if path.exists() else "").partition(
            text
        )
        if found:
            above = headings(before[: before.rindex("\n```") + 1])
            return f"docs/{page}", above[-1]
    return f"docs/{rung.page}", ""
