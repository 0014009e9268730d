"""Pages: their fences, their markers, and the passages generated between these."""

import difflib
import re
from itertools import accumulate, pairwise

from practice.checker import scripts
from tools.expressions import Expressions

PICTURE = re.compile(r"!\[([^]]*)\]\(img/\w+?_\d+\.png\)")  # drawn by a `py` fence
MARKER = re.compile(r"(<!--= (.+?) -->)(.*?)(<!--/-->)", re.DOTALL)
PREPARE = re.compile(r"<!--!\n(.+?)-->", re.DOTALL)
FENCE = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PY_FENCE = re.compile(r"^```py\n(.*?)\n```$", re.DOTALL | re.MULTILINE)
FOLDED = re.compile(  # code that a page folds; other <details>, such as answers, stay text
    r"^<details>\n<summary>([^\n]*)</summary>\n\n```(?:py|python)\n((?:(?!^```).)*)^```\n\n</details>$",
    re.DOTALL | re.MULTILINE,
)


def recut(page, script):
    """Return an explainer's text with the script in its fences, cut at the same places."""
    old = "".join(FENCE.findall(page)).splitlines(keepends=True)
    new = scripts.source(script).splitlines(keepends=True)
    if old == new:
        return page
    changes = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()

    def moved(index):
        """Map a line index of the old text to the new one."""
        for _, start, end, new_start, new_end in changes:
            if index < end:
                return min(new_start + index - start, new_end)
        return len(new)

    ends = accumulate(fence.count("\n") for fence in FENCE.findall(page))
    cuts = [0, *map(moved, ends)]
    parts = iter(["".join(new[a:b]) for a, b in pairwise(cuts)])
    return FENCE.sub(lambda match: f"```python\n{next(parts)}```", page)


def misplaced(line):
    """Say whether a line of a page holds a marker where GitHub would not render it."""
    for marker in re.finditer(r"<!--= .+? -->", line):
        before = re.sub(r"<!--.*?-->", "", line[: marker.start()])
        if before.count("$") % 2 or (not before and line != marker[0]):
            return True
    return False


def fill(page, runs, results=(), numbers=None):
    """Return a page with each generated passage replaced by the value of its expression.

    `numbers` are names, with their values, that the expressions may use besides.
    """
    for line in page.splitlines():
        if misplaced(line):
            raise ValueError(f"a marker in a formula or at the start of a line: {line}")
    names = {**(numbers or {}), **Expressions(runs, page, results)._names()}

    def evaluated(action, text):
        try:
            return action(text, names)
        except Exception as error:
            raise ValueError(f"in {text.strip().splitlines()[0]}: {error!r}") from error

    for statements in PREPARE.findall(page):
        evaluated(exec, statements)

    def value(match):
        made = evaluated(eval, match[2])
        return match[0] if made is None else f"{match[1]}{made}{match[4]}"

    return MARKER.sub(value, page)


def number_pictures(page, name):
    """Return a page whose pictures carry the number of the `py` fence before them."""

    def renamed(match):
        number = len(PY_FENCE.findall(page[: match.start()]))
        return f"![{match[1]}](img/{name}_{number}.png)"

    return PICTURE.sub(renamed, page)


def fill_ids(page, texts):
    """Return an HTML page whose elements with these ids hold these texts."""
    for name, text in texts.items():
        page, count = re.subn(rf'(id="{name}">)[^<]*<', rf"\g<1>{text}<", page)
        if count != 1:
            raise ValueError(f"{count} elements have the id {name}")
    return page
