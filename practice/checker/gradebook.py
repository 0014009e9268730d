"""Write a table for a gradebook: a row for each file, in CSV."""

import csv
import io
from pathlib import Path

from .files import write
from .rungs import all_rungs
from .terminal import Problem, plain, shown

FIRST = ["student", "file", "rung", "right", "of", "passed", "table", "note"]


def cell(value):
    """Return a value as a cell that no spreadsheet takes for a formula."""
    text = plain(value).replace("\n", " ")
    return f"'{text}" if text[:1] in tuple("=+-@") else text


def write_gradebook(path, rows):
    """Write the rows as CSV, in UTF-8 with a mark, so that spreadsheets see the encoding.

    Another file that has this name is never replaced: Problem.
    """
    path = Path(path)
    try:
        begins = path.read_bytes()[:200].decode("utf-8-sig", "replace")
    except FileNotFoundError:
        begins = ""
    except OSError as error:
        raise Problem(f"cannot read {shown(path)}: {error.strerror}") from None
    if begins and not begins.startswith(",".join(FIRST)):
        raise Problem(
            f"{shown(path)} is no table of this checker; it was left as it is"
        )
    write(path, "\ufeff" + as_csv(rows))


def as_csv(rows):
    """Return the rows as CSV: first the totals of a file, then its functions."""
    rungs = [
        r
        for r in all_rungs()
        if any(row.found and row.handed.rung is r for row in rows)
    ]
    names = list(dict.fromkeys(name for rung in rungs for name in rung.tasks))
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow([*FIRST, *(part for n in names for part in (n, f"{n}: mistake"))])
    for row in rows:
        cells = [row.student, row.name]
        if row.found:
            of = len(row.handed.rung.tasks)
            passed = "yes" if row.found.passed else "no"
            read = [f"It was {row.found.handed.note}."] if row.found.handed.note else []
            notes = [*read, *row.found.problems, *row.found.remarks, *row.remarks]
            note = " ".join(notes)
            cells += [row.handed.rung.title, row.right, of, passed, row.table, note]
        else:
            cells += ["", "", "", "", "", f"not judged: {row.reason}"]
        for name in names:
            verdict = row.verdicts.get(name)
            cells += [verdict.verdict, mistake(verdict)] if verdict else ["", ""]
        table.writerow([cell(c) for c in cells])
    return out.getvalue()


def mistake(verdict):
    """Return the name of the mistake in a verdict; of several that look the same, all."""
    if verdict.verdict == "wrong" and not verdict.names:
        return "(no name)"
    return (" and " if verdict.how == "pair" else " or ").join(verdict.names)
