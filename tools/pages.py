"""Pages: the script in their fences, and the passages generated between their marks."""

import difflib
import importlib
import re
from importlib.util import find_spec
from itertools import accumulate, pairwise

from practice.checker import markdown
from practice.checker.markdown import PASSAGE
from tools.expressions import Expressions
from tools.runs import Stale
from tools.seals import ByHand


def recut(page, source, seals):
    """Return a page with a file in its `python` fences, cut at the same places.

    Raises ByHand where the fences hold neither this file nor the one of the last build.
    """
    old, new = markdown.script_of(page), source.read_text(encoding="utf-8")
    seals.replace("the script in the python fences", old, new, source.name)
    if old == new:
        return page
    old, new = old.splitlines(keepends=True), new.splitlines(keepends=True)
    changes = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()

    def moved(index):
        """Map a line index of the old text to the new one."""
        for _, start, end, new_start, new_end in changes:
            if index < end:
                return min(new_start + index - start, new_end)
        return len(new)

    ends = accumulate(f.body.count("\n") for f in markdown.fences(page, "python"))
    cuts = [0, *map(moved, ends)]
    parts = iter(["".join(new[a:b]) for a, b in pairwise(cuts)])

    def with_part(match):
        return f"```python\n{next(parts)}```" if match["kind"] == "python" else match[0]

    return markdown.FENCE.sub(with_part, page)


def misplaced(line):
    """Say whether a line of a page holds a mark where GitHub would not render it."""
    for mark in re.finditer(r"<!--= .+? -->", line):
        before = re.sub(r"<!--.*?-->", "", line[: mark.start()])
        if before.count("$") % 2 or (not before and line != mark[0]):
            return True
    return False


def numbers_of(stem, runs, page, results=None, numbers=None):
    """Return the Expressions of a page, with what it computes.

    `results` are what the page's cells printed, by their names, `numbers` what its notebook
    ends with. What the page computes from these stands in tools/numbers/PAGE.py.
    """
    name = f"tools.numbers.{stem.lower()}"
    own = importlib.import_module(name).Numbers if find_spec(name) else Expressions
    return own(stem, runs, page, results, numbers)


def fill(page, names, seals):
    """Return a page with each generated passage replaced by the value of its expression."""
    for line in page.splitlines():
        if misplaced(line):
            raise ValueError(f"a mark in a formula or at the start of a line: {line}")
    by_hand = []

    def value(match):
        try:
            made = eval(match[2], names)
        except Stale:
            raise
        except Exception as error:
            raise ValueError(f"in {match[2]}: {error!r}") from error
        if made is None:  # what a cell printed, before the notebook has run
            return match[0]
        try:
            seals.replace(
                f"<!--= {match[2]} -->", match[3], str(made), "that expression"
            )
        except ByHand as error:
            by_hand.append(f"{error}\n  as it is: {match[3]!r}\n  as made: {made!r}")
        return f"{match[1]}{made}{match[4]}"

    filled = PASSAGE.sub(value, page)
    if by_hand:
        raise ByHand("\n".join(by_hand))
    return filled


def changes(page):
    """Return the changes of scripts that a page holds, its named `diff` fences: {name: diff}."""
    return {
        fence.name: fence.body for fence in markdown.fences(page, "diff") if fence.name
    }


def pictures(page, name):
    """Return the names of the cells whose pictures a page shows.

    Raises ValueError for one of another page that is not there either.
    """
    shown = re.findall(rf"!\[[^]]*\]\(img/{name}_([\w-]+)\.png\)", page)
    cells = {fence.name for fence in markdown.fences(page, "py")}
    for cell in shown:
        if cell not in cells:
            raise ValueError(f"img/{name}_{cell}.png: no cell has the name {cell}")
    return shown


def fill_ids(page, texts, seals):
    """Return an HTML page whose elements with these ids hold these texts."""
    for name, text in texts.items():
        found = re.findall(rf'id="{name}">([^<]*)<', page)
        if len(found) != 1:
            raise ValueError(f"{len(found)} elements have the id {name}")
        seals.replace(f'id="{name}"', found[0], text, "tools/data/drawing.json")
        page = re.sub(rf'(id="{name}">)[^<]*<', rf"\g<1>{text}<", page)
    return page
