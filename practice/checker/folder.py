"""Judge a class: all files below a folder, each with a verdict or the reason why not."""

import hashlib
import json
import os
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from . import bounds, reading, whole
from .feedback import write_feedback
from .gradebook import write_gradebook
from .likeness import TooDeep, is_the_ladders, own_lines, work
from .reading import handed_in
from .report import PASSED, report
from .rungs import all_rungs
from .scripts import SCRIPTS, path_of
from .students import students
from .terminal import LONGEST, Problem, tell, wrap

LITTER = {"__pycache__", "__MACOSX", "node_modules", "Thumbs.db", "desktop.ini"}
WIDEST = 40  # characters of a name in the table
ENOUGH = 6  # lines that are not the ladder's, so that it is worth saying that two files agree


@dataclass
class HandedIn:
    """A file that was handed in: what was found, or why it was not judged."""

    path: Path
    name: str  # below the folder, with slashes
    student: str
    handed: object = None
    found: object = None  # a Report
    reason: str = ""
    remarks: list = field(default_factory=list)

    @property
    def verdicts(self):
        """Return {function: verdict}."""
        return {v.function: v for v in self.found.functions} if self.found else {}

    @property
    def right(self):
        """Return how many of the functions to write are right."""
        return sum(self.cell(n) in PASSED for n in self.handed.rung.tasks)

    @property
    def table(self):
        """Return what came of the run of the whole script, in one word, or nothing."""
        return self.found.table.kind if self.found and self.found.table else ""

    def cell(self, function):
        """Return one word for a function."""
        if function not in self.verdicts:
            return "-"
        word = self.verdicts[function].verdict
        return {"unwritten": "-", "late": "wrong"}.get(word, word)


# --- Which files ----------------------------------------------------------------------


def rows_of(folder, without=()):
    """Return a row for each file below a folder, and how many hidden ones were left out."""
    rows, hidden = [], 0
    names = {rung.name for rung in all_rungs()}

    def unreadable(error):
        """A folder that cannot be listed is a row, too."""
        rows.append(
            row_of(folder, Path(error.filename), f"cannot be read: {error.strerror}")
        )

    for place, folders, files in os.walk(folder, onerror=unreadable):
        here = Path(place)
        ours = here.resolve() == reading.PRACTICE
        links = [name for name in folders if (here / name).is_symlink()]
        folders[:] = [
            name
            for name in folders
            if name not in LITTER
            and name[0] != "."
            and not (ours and name in os.listdir(bounds.PRACTICE))
        ]
        for name in sorted(files + links):
            path = here / name
            if (
                path.resolve(strict=False) in without
                if not path.is_symlink()
                else False
            ):
                continue
            if ours and path.stem not in names:
                continue
            if name[0] == "." or name in LITTER:
                hidden += 1
            else:
                reason = "a link, not a file" if path.is_symlink() else ""
                rows.append(row_of(folder, path, reason))
    who = students([row.name for row in rows])
    for row in rows:
        row.student = who[row.name]
    return sorted(rows, key=lambda row: row.name), hidden


def row_of(folder, path, reason=""):
    """Return the row of a file that was not looked at yet."""
    name = path.relative_to(folder).as_posix()
    return HandedIn(path, name, students([name])[name], reason=reason)


# --- Judging --------------------------------------------------------------------------


def judge_row(row, flags):
    """Read a file and judge it; whatever happens, the row says it."""
    if row.reason:
        return
    try:
        row.handed = handed_in(row.path)
        found = report(row.handed, flags)
        if bounds.ending.is_set():  # cut off half way, it says nothing of the file
            raise bounds.Ending
        row.found = found
    except Problem as problem:
        row.reason = str(problem)
    except bounds.Ending:
        row.reason = "not judged yet when it was stopped"
    except Exception as error:
        row.reason = f"the checker itself failed: {type(error).__name__}: {error}"


def fingerprint():
    """Return a sum over all that judges: if it changes, no verdict after that counts."""
    mine = sorted(Path(__file__).parent.parent.rglob("*.py"))
    mine += sorted(Path(__file__).parent.parent.rglob("*.toml"))
    mine = [p for p in mine if p.parent != reading.PRACTICE]
    scripts = [path_of(name) for name in SCRIPTS]
    total = hashlib.sha256()
    for path in [*mine, *scripts]:
        total.update(path.read_bytes() if path.exists() else b"gone")
    return total.digest()


def judge_all(rows, flags=()):
    """Judge all rows, several at a time; return an exit status, or None at the end."""
    before, done, stop = fingerprint(), 0, None
    pool = ThreadPoolExecutor(os.cpu_count() or 2)
    waiting = {pool.submit(judge_row, row, flags): row for row in rows}
    try:
        for future in as_completed(waiting):
            row, done = waiting[future], done + 1
            so = (
                f"{row.right} of {len(row.handed.rung.tasks)} right"
                if row.found
                else row.reason
            )
            tell(f"{done} of {len(rows)}  {row.name}: {so}", sys.stderr)
            if fingerprint() != before:
                tell(
                    f"Files of the checker have changed, perhaps by {row.name}. What was judged since then does not count.",
                    sys.stderr,
                )
                stop = 1
                break
    except (KeyboardInterrupt, SystemExit) as end:
        stop = getattr(end, "code", 130)
    if stop is not None:
        bounds.end_all()
    pool.shutdown(cancel_futures=True)
    bounds.ending.clear()
    if stop is not None:
        whole.kept.cache_clear()
        for row in rows:
            if row.found is None and not row.reason:
                row.reason = "not judged yet when it was stopped"
    return stop


def compare_all(rows):
    """Note where a file is the ladder's own, or the same as another but for names and layout.

    Few lines are alike by themselves: the same mistake in the ladder's own text is no news.
    """
    seen = {}
    for row in rows:
        if row.found is None:
            continue
        rung, text = row.handed.rung, row.handed.text
        try:
            done, own = work(rung, text), own_lines(rung, text)
        except TooDeep:
            continue
        if done and is_the_ladders(rung, text):
            but = "" if text == rung.text else ", but for names, comments, and layout"
            row.remarks.append(f"All functions are the ladder's own{but}.")
        elif own >= ENOUGH:
            seen.setdefault((rung, own, tuple(done.items())), []).append(row)
    for (_, own, _), alike in seen.items():
        for row in alike:
            others = [r.name for r in alike if r.student != row.student]
            more = f" and {len(others) - 3} more" if len(others) > 3 else ""
            if others:
                row.remarks.append(
                    f"All functions are those of {', '.join(others[:3])}{more}, but for names, comments, and layout; {own} of their lines are not the ladder's. Worth asking about."
                )


# --- Telling --------------------------------------------------------------------------


def cut(name):
    """Return a name that fits into the table."""
    half = (WIDEST - 3) // 2
    return name if len(name) <= WIDEST else f"{name[:half]}...{name[-half:]}"


def table(rung, rows):
    """Return the lines of the table of one rung, the totals last."""
    head = [rung.title, "file", *rung.tasks, "right", "table"]
    lines = [head]
    for row in rows:
        cells = [row.cell(name) for name in rung.tasks]
        of = f"{row.right} of {len(rung.tasks)}"
        lines.append([cut(row.student), cut(row.name), *cells, of, row.table or "-"])
    counts = [sum(row.cell(n) in PASSED for row in rows) for n in rung.tasks]
    whole = sum(row.found.passed for row in rows)
    totals = [f"{n} of {len(rows)}" for n in [*counts, whole]]
    lines.append(["right", "", *totals, ""])
    wide = [max(len(line[i]) for line in lines) for i in range(len(head))]
    return [
        "  ".join(c.ljust(w) for c, w in zip(line, wide, strict=True)).rstrip()
        for line in lines
    ]


def remarks_on(row):
    """Return lines on a file: what it was read as, what is wrong, what is worth a look."""
    found = row.found
    lines = [f"It was {found.handed.note}."] if found.handed.note else []
    lines += [*found.problems, *found.remarks, *row.remarks]
    for v in found.functions:
        if v.verdict in ("wrong", "late"):
            lines.append(f"{v.function}: {v.say}".replace("\n  ", " "))
    if missing := [v.function for v in found.functions if v.verdict == "missing"]:
        lines.append(f"missing above section 2: {', '.join(missing)}")
    if found.table and not found.table.passed:
        lines.append(f"table: {found.table.say}".replace("\n", " "))
    return [f"{cut(row.name)}: {line[:LONGEST]}" for line in lines]


def tell_all(rows, hidden):
    """Print the tables, what is wrong, and what was not judged."""
    for rung in all_rungs():
        mine = [row for row in rows if row.found and row.handed.rung is rung]
        if not mine:
            continue
        tell("\n".join(table(rung, mine)))
        tell()
        lines = [wrap(line) for row in mine for line in remarks_on(row)]
        if lines:
            tell("\n".join(lines) + "\n")
    for row in rows:
        if row.reason:
            tell(wrap(f"not judged: {row.name}: {row.reason}"))
    judged = [row for row in rows if row.found]
    right = sum(row.found.passed for row in judged)
    left = Counter(bool(row.reason) for row in rows)[True]
    parts = [
        f"{right} all right",
        f"{len(judged) - right} not yet",
        f"{left} not judged",
    ]
    if hidden:
        parts.append(f"{hidden} hidden left out")
    tell(f"{len(rows)} file{'s' * (len(rows) != 1)}: {', '.join(parts)}.")


def as_json(rows):
    """Return all rows as one dictionary."""
    extra = lambda row: {"student": row.student, "alike": row.remarks}
    return {
        "files": [row.found.as_dict() | extra(row) for row in rows if row.found],
        "skipped": [f"{row.name}: {row.reason}" for row in rows if row.reason],
    }


def folder(path, as_text=False, csv=None, feedback=None, pages=None, flags=()):
    """Judge all files of a folder, searched recursively; return the exit status."""
    own = {Path(p).resolve() for p in (csv, feedback) if p}
    rows, hidden = rows_of(Path(path), own)
    if not rows:
        raise Problem(f"there is no file in {path}")
    stopped = judge_all(rows, flags)
    compare_all(rows)
    if as_text:
        print(json.dumps(as_json(rows), indent=1))
    else:
        tell_all(rows, hidden)
    if csv:
        write_gradebook(csv, rows)
    if feedback:
        write_feedback(feedback, rows, pages)
    judged = [row for row in rows if row.found]
    if stopped is not None:
        return stopped
    if not judged:
        return 2
    return 0 if all(row.found and row.found.passed for row in rows) else 1
