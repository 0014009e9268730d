"""Write what the checker says as pages: one for each file, and one for the teacher."""

import hashlib
import html
import os
import re
from collections import defaultdict
from itertools import groupby
from pathlib import Path

from .files import write
from .gradebook import mistake
from .judge import describe
from .markdown import anchor
from .rungs import all_rungs, where
from .scripts import ROOT
from .terminal import Problem, plain, shown

MARK = '<meta name="generator" content="The digits ladder: practice/check.py">'
PAGE = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
{mark}
<title>{title}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere }}
pre {{ overflow-x: auto; background: #8882; padding: .7rem; line-height: 1.35 }}
p {{ margin: .4rem 0 }}
table {{ border-collapse: collapse; display: block; overflow-x: auto }}
td, th {{ border: 1px solid #888; padding: .2rem .5rem; text-align: left; vertical-align: top; overflow-wrap: normal }}
h2 {{ font-size: 1.1rem; margin: 1.6rem 0 .4rem }}
</style>
<main>
<h1>{title}</h1>
{body}
</main>
</html>
"""
ASK = """<p>These are facts about the texts, no verdicts. People learn together, short functions
are alike, and a hint prints the solution. Ask: what does this line do? What if it were left out?</p>
"""
WORDS = {
    "right": "right",
    "remark": "right, with a remark",
    "wrong": "not yet",
    "unwritten": "not written yet",
    "missing": "missing",
    "late": "no answer",
}


def text(value):
    """Return a text for a page: nothing in it is markup, no control character is left."""
    return html.escape(plain(value))


def link(address, words):
    """Return a link."""
    return f'<a href="{html.escape(address)}">{text(words)}</a>'


def address(page, heading, folder, pages):
    """Return where a heading of a page stands: on a site, or in docs/ as seen from a folder."""
    place = f"#{anchor(heading)}" if heading else ""
    if pages:
        return f"{pages.rstrip('/')}/{page.removesuffix('.md')}.html{place}"
    try:
        return Path(os.path.relpath(ROOT / page, folder)).as_posix() + place
    except ValueError:  # another drive
        return (ROOT / page).as_uri() + place


def write_feedback(folder, rows, pages=None):
    """Write a page for each row, and index.html for the teacher.

    A folder that holds something else is left alone: Problem.
    """
    folder = Path(folder).resolve()
    index = folder / "index.html"
    try:
        mine = index.exists() and MARK in index.read_text("utf-8", "replace")
        if folder.exists() and any(folder.iterdir()) and not mine:
            raise Problem(
                f"{shown(folder)} is not empty, and no feedback of this checker"
            )
    except OSError as error:
        raise Problem(f"cannot write {shown(folder)}: {error.strerror}") from None
    names = named(rows)
    to = lambda rung, name: address(*where(rung, name), folder, pages)
    for row in rows:
        write(folder / names[row.name], page_of(row, to))
    write(index, index_of(rows, names, to))


def named(rows):
    """Return {name of a row: name of its page}, no two the same on any system."""
    found, taken = {}, {"index.html"}
    for row in rows:
        name = re.sub(r"[^\w.-]+", "_", plain(row.name))[:80] + ".html"
        if name.casefold() in taken:
            mark = hashlib.sha256(
                row.name.encode("utf-8", "surrogateescape")
            ).hexdigest()
            name = f"{name.removesuffix('.html')}-{mark[:8]}.html"
        taken.add(name.casefold())
        found[row.name] = name
    return found


def page_of(row, to):
    """Return the page of a file: the words of the checker, with links to where to read."""
    file = text(row.path.name)
    if not row.found:
        body = f"<p>{file} was not judged: {text(row.reason)}.</p>"
        return PAGE.format(mark=MARK, title=text(row.student), body=body)
    rung, found = row.handed.rung, row.found
    parts = [
        f"<p>{file}, {text(rung.title)}: {row.right} of {len(rung.tasks)} functions are right.</p>"
    ]
    open_ = [v.function for v in found.functions if not v.passed]
    if open_ and row.right:
        places = ", ".join(f'<a href="#{n}"><code>{n}</code></a>' for n in open_)
        parts.append(f"<p>Look at {places}.</p>")
    notes = [f"It was {found.handed.note}."] if found.handed.note else []
    for line in [*notes, *found.problems, *found.remarks]:
        parts.append(f"<p>{text(line)}</p>")
    for verdict in found.functions:
        name = verdict.function
        title = f"<code>{text(name)}</code>: {WORDS[verdict.verdict]}"
        parts.append(f'<h2 id="{text(name)}">{title}</h2>')
        parts += said(verdict)
        if not verdict.passed:
            _, heading = where(rung, name)
            parts.append(f"<p>Read: {link(to(rung, name), heading or rung.page)}</p>")
    if found.table:
        words = "\n".join([found.table.say, *found.table.changed[:6]])
        parts.append(f"<h2>The whole script</h2><pre>{text(words)}</pre>")
    return PAGE.format(mark=MARK, title=text(row.student), body="\n".join(parts))


def said(verdict):
    """Return what is said on a function: sentences as paragraphs, numbers as they stand."""
    lines = [line for line in describe(verdict).split("\n")[1:] if line.strip()]
    lines = [line for line in lines if not line.startswith("  Read: ")]
    as_they_stand = lambda line: line.startswith("    ") and line[4:6] != "- "
    parts = []
    for numbers, group in groupby(lines, as_they_stand):
        if numbers:
            rows = "\n".join(line[4:] for line in group)
            parts.append(f"<pre>{text(rows)}</pre>")
        else:
            parts += [f"<p>{text(line.strip())}</p>" for line in group]
    return parts


# --- For the teacher ------------------------------------------------------------------


def index_of(rows, names, to):
    """Return the page for the teacher: all files, all mistakes, what to talk about."""
    page = lambda row: link(names[row.name], row.student)
    judged = [row for row in rows if row.found]
    parts = [
        f"<p>{len(rows)} files, {sum(r.found.passed for r in judged)} of them all right.</p>"
    ]
    groups = mistakes(judged)
    if groups:
        parts.append("<h2>What to talk about tomorrow</h2><ol>")
        for (rung, name, _), found in groups[:3]:
            say, why = text(found[0][1].say), text(found[0][1].why)
            parts.append(
                f"<li><code>{name}</code>, {rung.title}, {counted(len(found))}: {say} {why} {link(to(rung, name), 'Read')}</li>"
            )
        parts.append("</ol><h2>Mistakes, the most frequent first</h2>")
        lines = [
            [
                str(len(found)),
                f"{rung.title}, <code>{name}</code>",
                text(what) or "(no name)",
                text(found[0][1].say),
                ", ".join(page(row) for row, _ in found),
            ]
            for (rung, name, what), found in groups
        ]
        parts.append(grid(["files", "where", "name", "what", "whose"], lines))
    for rung in all_rungs():
        mine = [row for row in judged if row.handed.rung is rung]
        if mine:
            lines = [
                [
                    page(row),
                    *(row.cell(n) for n in rung.tasks),
                    f"{row.right} of {len(rung.tasks)}",
                    row.table or "-",
                    text(row.name),
                ]
                for row in mine
            ]
            head = ["student", *rung.tasks, "right", "table", "file"]
            parts.append(f"<h2>{rung.title}</h2>" + grid(head, lines))
    asked = [r for r in judged if r.remarks or r.found.remarks]
    if asked:
        parts.append("<h2>Worth a question</h2>" + ASK)
        parts += [
            f"<p>{page(r)}: {text(' '.join(r.remarks + r.found.remarks))}</p>"
            for r in asked
        ]
    stuck = {r.name: " ".join(r.found.problems) if r.found else r.reason for r in rows}
    lines = [
        [page(r), text(r.name), text(stuck[r.name])] for r in rows if stuck[r.name]
    ]
    if lines:
        title = "<h2>Not judged, or not to the end</h2>"
        parts.append(title + grid(["student", "file", "why"], lines))
    return PAGE.format(mark=MARK, title="A class", body="\n".join(parts))


def mistakes(rows):
    """Return [((rung, function, names of the mistake), [(row, verdict)])], most frequent first.

    What has no name goes together.
    """
    found = defaultdict(list)
    for row in rows:
        for verdict in row.found.functions:
            if verdict.verdict in ("wrong", "late", "missing"):
                key = row.handed.rung, verdict.function, mistake(verdict)
                found[key].append((row, verdict))
    return sorted(found.items(), key=lambda item: -len(item[1]))


def counted(number):
    """Return in how many files something was seen, in words."""
    return "in one file" if number == 1 else f"in {number} files"


def grid(head, lines):
    """Return a table; its cells are markup already."""
    rows = ["".join(f"<th>{cell}</th>" for cell in head)]
    rows += ["".join(f"<td>{cell}</td>" for cell in line) for line in lines]
    return "<table>" + "".join(f"<tr>{row}</tr>\n" for row in rows) + "</table>"
