"""What there is to write: the lesson and the six rungs, their functions, and the right texts.

A right function is never copied by hand. It is cut out of its script, or for lists and
loops out of the fences of its page, whenever it is asked for.
"""

import ast
import re
from functools import cache

from .scripts import DOCS, PRACTICE, ROOT, SCRIPTS, source

__all__ = ["PRACTICE", "ROOT", "Rung", "all_rungs", "split", "where", "which"]
LISTS = "lists_and_loops"
PAGE = DOCS / "pure_python_mlp.md"  # where lists and loops stand
FIRST = DOCS / "first_network.md"  # where one of its functions is explained
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
SECTION_2 = re.compile(r"^# --- 2\..*$", re.MULTILINE)
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
LISTS_FUNCTIONS = [
    *("layer", "forward", "init_params", "softmax", "cross_entropy", "slope"),
    *("backward", "batch_gradient", "step", "accuracy", "forward_all"),
]


class Rung:
    """One file to write: its number (0 for lists and loops), name, text and functions."""

    def __init__(self, number, name, text, earlier=()):
        self.number, self.name, self.text = number, name, text
        self.torch = number >= 3
        self.title = "Lists and loops" if number == 0 else f"Rung {number} of 6"
        self.page = PAGE.name if number == 0 else f"{name}_explainer.md"
        self.above, self.below = split(text)
        self.functions = {  # name: text, in the order of the file
            node.name: whole_lines(text, node)
            for node in ast.parse(self.above).body
            if isinstance(node, ast.FunctionDef)
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
    code = "\n\n".join(
        re.findall(r"^```py(?: [\w-]+)?\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    )
    functions, data = {}, []
    for node in ast.parse(code).body:
        text = whole_lines(code, node)
        if isinstance(node, ast.FunctionDef):
            functions.setdefault(node.name, text)
        elif not data and text.startswith("DRAWING"):
            data.append(code[code.index(text) :].split("\nprint(")[0])
    parts = [LISTS_HEAD, *(functions[name] + "\n" for name in LISTS_FUNCTIONS)]
    return "\n\n".join([*parts, LISTS_TAIL.format(data=data[0])])


@cache
def all_rungs():
    """Return lists and loops and the rungs, in reading order."""
    rungs = [Rung(0, LISTS, lists_and_loops(PAGE.read_text("utf-8")))]
    for number, name in enumerate(SCRIPTS, 1):
        rungs.append(Rung(number, name, source(name), rungs[1:]))
    return rungs


def which(text, name):
    """Return the rung that a file belongs to, by its docstring or by its name, or None."""
    head = text.lstrip("\ufeff# \n")[:400]
    if number := RUNG.search(head):
        return next((r for r in all_rungs() if r.number == int(number[1])), None)
    if "Lists and loops" in head:
        return all_rungs()[0]
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
            closed = FENCED.sub("", before[: before.rindex("\n```") + 1])
            return f"docs/{page}", re.findall(r"^#+ (.+)$", closed, re.MULTILINE)[-1]
    return f"docs/{rung.page}", ""


def anchor(heading):
    """Return the anchor that GitHub makes of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
