"""Markdown: fences and their names, generated passages, folds, pictures, headings."""

import re
from dataclasses import dataclass

# A fence may have a name behind its language: ```py curves, ```diff zeros. It is not shown.
FENCE = re.compile(
    r"^```(?P<kind>[\w{}-]*)(?: (?P<name>[^\n]+))?\n(?P<body>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
PASSAGE = re.compile(r"(<!--= (.+?) -->)(.*?)(<!--/-->)", re.DOTALL)  # is generated
IMAGE = re.compile(r"!\[[^]]*\]\(")
PICTURE = re.compile(r"!\[[^]]*\]\(img/\w+?_[\w-]+\.png\)")  # drawn by a cell
FOLDED = re.compile(  # code that a page folds; other <details>, such as answers, stay text
    r"^<details>\n<summary>([^\n]*)</summary>\n\n```(py|python)(?: [\w-]+)?\n((?:(?!^```).)*)^```\n\n</details>$",
    re.DOTALL | re.MULTILINE,
)
VARIES = "<!-- varies -->\n"  # before a cell whose output depends on the machine


@dataclass
class Fence:
    """A fence of a page: its language, its name or None, its text."""

    kind: str
    name: str | None
    body: str

    @property
    def code(self):
        """Return the text without the end of its last line, as notebooks hold it."""
        return self.body.removesuffix("\n")


def fences(page, kind):
    """Return the fences of one kind, in order. Raises ValueError where two share a name."""
    found = [Fence(**m.groupdict()) for m in FENCE.finditer(page) if m["kind"] == kind]
    names = [fence.name for fence in found if fence.name]
    twice = {name for name in names if names.count(name) > 1 or name.isdigit()}
    if twice:
        raise ValueError(f"names that stand twice, or are numbers: {', '.join(twice)}")
    return found


def named(page, kind, name):
    """Return the text of a fence by its name. Raises ValueError where there is none."""
    for fence in fences(page, kind):
        if fence.name == name:
            return fence.body
    raise ValueError(f"no {kind} fence of this page has the name {name!r}")


def script_of(page):
    """Return the `python` fences of a page, joined: they are its script."""
    return "".join(fence.body for fence in fences(page, "python"))


def outside_code(page):
    """Return the text of a page without fences, comments and inline code."""
    return re.sub(r"(?s)<!--.*?-->|`[^`\n]*`", "", FENCE.sub("", page))


def headings(page):
    """Return the headings of a page, without the marks of inline code."""
    found = re.findall(r"^#+ (.+)$", FENCE.sub("", page), re.MULTILINE)
    return [heading.replace("`", "") for heading in found]


def anchor(heading):
    """Return the anchor that GitHub makes of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def described(page, picture):
    """Return what a page says that a picture shows. Raises ValueError without it."""
    found = re.search(rf"!\[([^]]*)\]\(img/{picture}\.png\)", page)
    if not found:
        raise ValueError(f"the page shows no img/{picture}.png")
    return found[1]


def size(page):
    """Return how many words and pictures a reader sees, and how many things there are to do.

    What is folded does not count, nor does code or what is generated, but for pictures; an
    exercise does.
    """
    page = PASSAGE.sub(lambda passage: "".join(IMAGE.findall(passage[3])), page)
    seen = re.sub(r"(?s)<!--.*?-->|<details>.*?</details>", "", FENCE.sub("", page))
    pictures = len(IMAGE.findall(seen))
    tasks = len(re.findall(r"^\*\*(?:Your turn|\d+\. )", seen, re.MULTILINE))
    return len(IMAGE.sub("", seen).split()), pictures, tasks


def stretch(page):
    """Return the most words that a reader meets in a row without something to do or to see.

    Code, a picture, a table and a task end a stretch; what is folded does not count.
    """
    page = re.sub(r"(?s)<!--.*?-->|<details>.*?</details>", "", FENCE.sub("\0", page))
    ends = r"!\[[^]]*\]\([^)]*\)|^\|.*$|^\*\*Your turn"
    parts = re.sub(ends, "\0", page, flags=re.MULTILINE).split("\0")
    return max(len(part.split()) for part in parts)
