"""Numbers of docs/practice.md: its tables, and talks with the checker, which README quotes too."""

import ast
import contextlib
import io
import os
import tempfile
from pathlib import Path

from practice.checker import clinic, reading
from practice.checker import command as check
from practice.checker.catalogue import ENTRIES, entries, plant
from practice.checker.rungs import all_rungs
from practice.checker.skeletons import emptied, skeleton
from tools import measured, tables
from tools.expressions import Expressions


@contextlib.contextmanager
def classroom():
    """Be for a while in an empty project, whose practice/ holds no learner's file."""
    before = Path.cwd(), reading.PRACTICE
    with tempfile.TemporaryDirectory() as folder:
        practice = Path(folder).resolve() / "practice"
        practice.mkdir()
        os.chdir(practice.parent)
        reading.PRACTICE = practice
        try:
            yield practice
        finally:
            os.chdir(before[0])
            reading.PRACTICE = before[1]


def console(command, *arguments):
    """Return a console fence: the command, and what it prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        command([str(a) for a in arguments])
    name = {"command": "check"}.get(m := command.__module__.split(".")[-1], m)
    line = " ".join(["$ python", f"practice/{name}.py", *map(str, arguments)])
    text = "\n".join(row.rstrip() for row in out.getvalue().strip("\n").split("\n"))
    return f"```console\n{line}\n{text}\n```\n"


def first():
    """Return the dialogue of a first run."""
    with classroom():
        return console(check.main, "practice/np_slp_digits.py")


def wrong(mistake="softmax-over-the-batch", number=1):
    """Return the dialogue about a mistake in a rung; the functions before it are right."""
    rung = all_rungs()[number]
    entry = next(e for e in ENTRIES if e.name == mistake)
    text = skeleton(rung)
    for name in rung.tasks[: rung.tasks.index(entry.function)]:
        text = text.replace(emptied(rung.functions[name]), rung.functions[name])
    text = text.replace(emptied(rung.functions[entry.function]), plant(entry, rung))
    with classroom() as practice:
        (practice / f"{rung.name}.py").write_text(text, "utf-8")
        return console(check.main, f"practice/{rung.name}.py")


def clinic_dialogue():
    """Return the dialogue that opens a case."""
    with classroom():
        fence = console(clinic.main, 1)
    return fence


def class_dialogue():
    """Return the table of a small class."""
    rung = all_rungs()[1]
    files = {"ada": rung.text}
    for who, name in [("bob", "backward-mean-lost"), ("eve", "update-new-arrays")]:
        entry = next(e for e in ENTRIES if e.name == name)
        right = rung.functions[entry.function]
        files[who] = rung.text.replace(right, plant(entry, rung))
    files["kim"] = skeleton(rung)
    with classroom() as practice:
        folder = practice.parent / "handed_in"
        for who, text in files.items():
            (folder / who).mkdir(parents=True)
            (folder / who / "rung1.py").write_text(text, "utf-8")
        return console(check.main, "handed_in")


def lines_to_write(text):
    """Return how many lines of code stand below a function's docstring."""
    body = ast.parse(text).body[0].body[1:]
    rows = text.split("\n")[body[0].lineno - 1 : body[-1].end_lineno]
    return sum(bool(r.strip()) and not r.strip().startswith("#") for r in rows)


def tasks():
    """Return the table of the files."""
    rows = [
        "| file | functions to write | lines of the solution | mistakes in the catalogue |",
        "|---|---|---|---|",
    ]
    for rung in all_rungs():
        names = ", ".join(f"`{name}`" for name in rung.tasks)
        lines = sum(lines_to_write(rung.functions[n]) for n in rung.tasks)
        known = sum(len(entries(rung.number, n)) for n in rung.functions)
        rows.append(f"| {rung.title}, `{rung.name}.py` | {names} | {lines} | {known} |")
    places = sum(len(entries(r.number, n)) for r in all_rungs() for n in r.functions)
    groups = len({e.group for e in ENTRIES if e.group})
    return (
        "\n".join(rows)
        + f"\n\nThe catalogue holds {len(ENTRIES)} different mistakes, in {places:,} places: a mistake can occur in several rungs. {groups} groups of them cannot be told apart from outside.\n"
    )


def groups():
    """Return the list of mistakes that no input can tell apart."""
    rows = []
    for group in dict.fromkeys(e.group for e in ENTRIES if e.group):
        members = [e for e in ENTRIES if e.group == group]
        names = ", ".join(f"`{e.name}`" for e in members)
        rows.append(f"- {group} ({names})")
    return "\n".join(rows) + "\n"


def times():
    """Return the times, as they were measured and kept."""
    kept = measured.read("practice")
    rows = [
        "| | one function, right | one function, wrong (median) | wrong in an unknown way, all pairs tried | a whole file of right functions, with the start of Python and imports |",
        "|---|---|---|---|---|",
    ]
    for kind in ["NumPy", "PyTorch"]:
        k = kept[kind]
        example = {"NumPy": "rung 1, `backward`", "PyTorch": "rung 5, `update`"}[kind]
        rows.append(
            f"| {kind} ({example}) | {k['right']:.2f} s | {k['wrong']:.2f} s | {k['unknown']:.2f} s | {k['file']:.1f} s |"
        )
    return (
        f"Run times, measured once, on one machine ({kept['machine']}), without the run of the whole script:\n\n"
        + "\n".join(rows)
        + "\n"
    )


def rates():
    """Return what the checker said of strangers' functions and of mutants."""
    kept, mutants = measured.read("strangers"), measured.read("mutants")
    names = {"others": "rewritten after published ones", "own": "written for the tests"}
    rows = [
        "| functions | wrong | helped | told something false | accepted | right, or with a remark | refused |",
        "|---|---|---|---|---|---|---|",
    ]
    for key, words in names.items():
        wrong = kept[key]["wrong"]
        good = [kept[key]["remark"], kept[key]["right"]]
        many = sum(wrong.values())
        helped, false, passed = (
            wrong.get(k, 0) for k in ("helped", "false", "accepted")
        )
        false += sum(part.get("false", 0) for part in good)
        refused = sum(part.get("refused", 0) for part in good)
        all_fine = sum(sum(part.values()) for part in good)
        rows.append(
            f"| {words} | {many} | {helped} ({helped / many:.0%}) | {false} | {passed} | {all_fine} | {refused} |"
        )
    how = mutants["how"]
    told = sum(how.get(k, 0) for k in ("named", "pair", "known", "likely", "partly"))
    refused = mutants["mutants"] - how.get("passed", 0) - len(mutants["failed"])
    rows += [
        f"\nOf {mutants['mutants']:,} functions of rungs 1 and 2 made from right ones by one small change each, {refused:,} were refused ({told:,} with a name or the part that is wrong), {how.get('passed', 0)} passed, and the checker failed on {len(mutants['failed'])}.",
        "\n| where a mistake has no name | searched | one change makes it right | in the line that was changed |",
        "|---|---|---|---|",
    ]
    people = [kept[key]["nearest"] for key in names]
    found = sum(part.get("found", 0) for part in people)
    tried = found + sum(part.get("none", 0) for part in people)
    rows.append(f"| the functions of the first table | {tried} | {found} | |")
    made = mutants["pointed"]
    rows.append(
        f"| every eighth of those made from right ones | {made['tried']} | {made['found']} | {made['right']} |\n"
    )
    return "\n".join(rows)


MAKERS = {
    "rates": rates,
    "first": first,
    "wrong": wrong,
    "overwritten": lambda: wrong("layer-last-input-only", 0),
    "clinic": clinic_dialogue,
    "tasks": tasks,
    "measured": times,
    "class": class_dialogue,
    "groups": groups,
}


def passage(name):
    """Return a passage of docs/practice.md or README.md by its name."""
    return tables.block(MAKERS[name]().strip("\n"))


class Numbers(Expressions):
    """What the page adds to the expressions."""

    practice = staticmethod(passage)
