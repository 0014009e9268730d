"""Questions with four answers: one line of a function is missing, and one of four fits.

The right answer is the script's line. The wrong ones are mistakes of the catalogue, each with
the checker's own reason. docs/questions.md shows them, and docs/questions.gift holds them in
the format that learning platforms import.
"""

import difflib
import html
import random
import re
from dataclasses import dataclass, field

from practice.checker.catalogue import after, entries, plant
from practice.checker.change import torchify
from practice.checker.clinic import without_comments
from practice.checker.rungs import all_rungs

WRONG, WIDEST = 3, 96  # wrong answers a question, characters of an answer
MOST = 2  # questions about one line
GAP = "_" * 12


@dataclass
class Question:
    """A function with a gap, the line that fits, and three that do not."""

    name: str
    rung: object = field(repr=False)
    function: str
    code: str  # with the gap
    right: str
    wrong: list = field(default_factory=list)  # [(line, entry)]

    def answers(self):
        """Return the four lines in an order that tells nothing: [(line, entry or None)]."""
        answers = [(self.right, None), *self.wrong]
        random.Random(self.name).shuffle(answers)
        return answers

    def about_right(self):
        """Return what is said about the right answer."""
        return f"Right. {after(self.rung, self.function)}".strip()


def only_change(right, wrong):
    """Return the place of the one line that differs, and the other one, or None."""
    matcher = difflib.SequenceMatcher(None, right, wrong, autojunk=False)
    changes = [c for c in matcher.get_opcodes() if c[0] != "equal"]
    if len(changes) != 1:
        return None
    kind, start, end, new, new_end = changes[0]
    one = kind == "replace" and end - start == 1 == new_end - new
    return (start, wrong[new].strip()) if one else None


def lines_of(rung, function):
    """Return the lines of a function, and {place of a line: [(wrong line, entry)]}."""
    right = without_comments(rung.functions[function]).split("\n")
    found = {}
    for entry in entries(rung.number, function):
        wrong = plant(entry, rung)
        change = only_change(right, without_comments(wrong).split("\n"))
        if change and not entry.remark and len(change[1]) <= WIDEST:
            place, line = change
            others = found.setdefault(place, [])
            if line != right[place].strip() and line not in [o for o, _ in others]:
                others.append((line, entry))
    return right, found


def questions():
    """Return all questions, in reading order: a line that an earlier rung had is asked once."""
    made, asked = [], set()
    for rung in all_rungs():
        for function in rung.tasks:
            right, found = lines_of(rung, function)
            for place in sorted(found):
                line, wrong = right[place].strip(), found[place]
                key = function, torchify(line)
                if key in asked:
                    continue
                asked.add(key)
                indent = right[place][: len(right[place]) - len(line)]
                code = "\n".join([*right[:place], indent + GAP, *right[place + 1 :]])
                for first in range(0, WRONG * MOST, WRONG):
                    three = wrong[first : first + WRONG]
                    if len(three) == WRONG:
                        name = f"{len(made) + 1:03} {rung.name}, {function}"
                        made.append(Question(name, rung, function, code, line, three))
    return made


# --- As a page ------------------------------------------------------------------------


def plain(text):
    """Return a text in which Markdown takes no sign for its own."""
    return re.sub(r"([*_<\[\]|])", r"\\\1", text)


def page(made):
    """Return the questions as Markdown, each with its answers folded."""
    parts, title = [], None
    for number, question in enumerate(made, 1):
        if question.rung.title != title:
            title = question.rung.title
            parts.append(f"## {title}\n")
        parts.append(
            f"**{number}.** Which line belongs in the gap of `{question.function}`?\n\n"
            f"```py\n{question.code}\n```\n"
        )
        answers = list(zip("abcd", question.answers(), strict=True))
        parts.append("\n".join(f"- {x}: `{line}`" for x, (line, _) in answers) + "\n")
        reasons = [
            f"- **{x}.** {plain(question.about_right())}"
            if entry is None
            else f"- {x}: {plain(f'{entry.did} {entry.why}')}"
            for x, (_, entry) in answers
        ]
        folded = "\n".join(reasons)
        parts.append(f"<details><summary>Answer</summary>\n\n{folded}\n\n</details>\n")
    return "\n".join(parts)


# --- In GIFT --------------------------------------------------------------------------


def escaped(text):
    """Return a text as GIFT wants it: its signs escaped, its ends of lines as \\n."""
    return re.sub(r"([\\~=#{}:])", r"\\\1", text).replace("\n", "\\n")


def marked_up(text, tag):
    """Return a text as HTML in a tag, escaped for GIFT."""
    return escaped(f"<{tag}>{html.escape(text, quote=False)}</{tag}>")


def gift(made):
    """Return the questions as a file in GIFT."""
    parts = [
        "// Made by `python -m tools build` from practice/functions/. Encoding: UTF-8.\n"
    ]
    title = None
    for question in made:
        if question.rung.title != title:
            title = question.rung.title
            parts.append(f"$CATEGORY: The digits ladder/{title}\n")
        asked = marked_up(f"Which line belongs in the gap of {question.function}?", "p")
        lines = [
            f"::{escaped(question.name)}::[html]{asked}{marked_up(question.code, 'pre')}{{"
        ]
        for line, entry in question.answers():
            said = (
                question.about_right() if entry is None else f"{entry.did} {entry.why}"
            )
            sign = "=" if entry is None else "~"
            code, reason = marked_up(line, "code"), marked_up(said, "p")
            lines.append(f"{sign}[html]{code}#[html]{reason}")
        parts.append("\n".join([*lines, "}\n"]))
    return "\n".join(parts)
