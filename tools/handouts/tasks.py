"""Notebooks with gaps: a page up to its last function to be written, in notebooks/tasks/.

The words are the page's, the gaps are the skeleton's, and below each gap a cell checks what was
written there. Code that needs a gap filled is shown, not run: so the notebook runs from the
top whatever is written in it. The text below a gap tells how it is done, and stays closed.
"""

import ast
import re

import nbformat

from practice.checker.markdown import FENCE, FOLDED, PASSAGE, VARIES
from practice.checker.rungs import all_rungs
from practice.checker.scripts import DOCS, ROOT
from practice.checker.skeletons import emptied
from tools.notebooks import anchored, cut

FOLDER = ROOT / "notebooks" / "tasks"
PIECE = re.compile(rf"{FENCE.pattern}\n?|^#+ [^\n]*\n", re.DOTALL | re.MULTILINE)
HEAD = """\
*This is [docs/{page}](../../docs/{page}) with gaps. Put your code where it says `...  # your code`, then run the cell below the gap, which says what is right and what is not (also where the text speaks of the checker or `--function`). To hand it in, save this notebook. Code that needs your functions is shown as text: copy it into a cell once they are right. Made by `python -m tools build`.*

```py
import sys

sys.path[:0] = ["practice", "../practice", "../../practice"]
from check import check
```

"""
AFTER = "<details>\n<summary>Done, or stuck? Read on</summary>\n\n{}\n\n</details>\n\n"


def plain_text(page):
    """Return a page's text without marks, folds of code, pictures' code, and commands."""
    text = page.replace(VARIES, "")
    text = PASSAGE.sub(lambda m: m[3], text)
    text = FOLDED.sub(unfolded, text)
    kinds = re.compile(r"^```(?:diff|console)\b.*?^```\n", re.DOTALL | re.MULTILINE)
    return re.sub(r"(?s)<!--.*?-->", "", kinds.sub("", text))


def unfolded(match):
    """Return folded code with its summary above; nothing where it draws."""
    summary, kind, code = match.groups()
    return "" if "plt." in code else f"*{summary}*\n\n```{kind}\n{code}```"


def moved(text):
    """Return a text of docs/ with its links as a notebook in notebooks/tasks/ needs them."""
    text = re.sub(r"\]\((?!https?:|#|\.\./)", "](../../docs/", text)
    return text.replace("](../", "](../../").replace(
        "](../../../docs/", "](../../docs/"
    )


def names(code):
    """Return the names that some code needs at once: not those inside of its functions."""
    body = [n for n in ast.parse(code).body if not isinstance(n, ast.FunctionDef)]
    return {n.id for s in body for n in ast.walk(s) if isinstance(n, ast.Name)}


def pieces(page):
    """Yield the headings, fences and words of a page, with the match of a fence or None."""
    end = 0
    for match in PIECE.finditer(page):
        if words := page[end : match.start()]:
            yield words, None
        yield match[0], match if match["kind"] is not None else None
        end = match.end()
    yield page[end:], None


class Gaps:
    """A page on its way to a notebook: what is written, and what waits for a gap."""

    def __init__(self, rung):
        self.rung, self.open = rung, [*rung.tasks]
        self.unready = {*rung.tasks}  # names that are nothing until a gap is filled
        self.parts, self.below = [], None  # below a gap of this section: a list

    def text(self, text):
        """Add words; below a gap they are kept back."""
        (self.parts if self.below is None else self.below).append(text)

    def close(self, fold):
        """Put the words below a gap into the notebook, closed if no other gap follows."""
        if words := "".join(self.below or []).strip():
            self.parts.append(AFTER.format(words) if fold else f"{words}\n\n")
        self.below = None

    def code(self, body):
        """Add a cell: what is given, its gaps, each with a check, and what needs them."""
        found, rest = [], body
        for name in self.open:
            text = self.rung.functions[name]
            if text in body:
                found.append(name)
                rest = rest.replace(text, "")
        rest = re.sub(r"\n{3,}", "\n\n\n", rest).strip("\n")
        runs = not names(rest) & self.unready
        if found:
            self.close(fold=False)
        if runs and rest:
            self.parts.append(f"```py\n{rest}\n```\n\n")
        for name in found:  # forward first: that is what the words above speak of
            self.open.remove(name)
            gap = emptied(self.rung.functions[name])
            check = f"check({name}, {self.rung.number})"
            self.parts += [f"```py\n{gap}\n```\n\n", f"```py\n{check}\n```\n\n"]
        if found:
            self.below = []
        if not runs:
            self.unready |= names(rest)
            self.text(f"```text\n{rest}\n```\n\n")


def notebook_with_gaps(rung):
    """Return the notebook of a rung, with a gap for each function to be written."""
    page = (DOCS / rung.page).read_text("utf-8")
    title, rest = plain_text(page).split("\n", 1)
    gaps = Gaps(rung)
    gaps.parts.append(f"{title}, with gaps\n\n{HEAD.format(page=rung.page)}")
    for piece, fence in pieces(rest):
        if piece.startswith("#") and fence is None:
            gaps.close(fold=True)
            if not gaps.open:
                break
            gaps.parts.append(piece)
        elif fence and fence["kind"] in ("py", "python"):
            gaps.code(fence["body"])
        else:
            gaps.text(piece)
    return cut(anchored(moved("".join(gaps.parts))))


def task_notebooks():
    """Return {path: text} of all notebooks with gaps."""
    return {
        FOLDER / f"{rung.name}.ipynb": nbformat.writes(notebook_with_gaps(rung)) + "\n"
        for rung in all_rungs()
        if not rung.engine  # its cells need one another
    }
