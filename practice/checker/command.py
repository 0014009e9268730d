"""The command: judge a file or a folder, give hints, begin anew."""

import argparse
import ast
import json
import linecache
import os
import shutil
import sys
import tempfile
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .catalogue import hint
from .compare import changed_below, compare
from .judge import Learner, describe, judge, world_of
from .printed import read as read_table
from .process import Run, judged, own_line
from .rungs import PRACTICE, ROOT, all_rungs, which
from .skeletons import skeleton
from .verdict import read

PASSED = ("right", "remark")
MARKS = {
    "right": "right",
    "remark": "right, with a remark",
    "wrong": "not yet",
    "unwritten": "-",
    "missing": "missing",
    "late": "no answer",
}
CLINIC = "Clinic, case"


class Problem(Exception):
    """Something to say in one line, with exit status 2."""


# --- Files ----------------------------------------------------------------------------


def shown(path):
    """Return a path as short as it can be said."""
    try:
        return str(Path(path).resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def own_copy(rung):
    """Return the path of the learner's copy of a rung."""
    return PRACTICE / f"{rung.name}.py"


def load(path):
    """Return the text of a file and its rung, or raise Problem in one line."""
    path = Path(path)
    if path.suffix == ".ipynb":
        raise Problem(
            f"{shown(path)} is a notebook: in it, run  from check import check  and  check(softmax)"
        )
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise Problem(f"cannot read {shown(path)}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise Problem(
            f"{shown(path)} is no text in UTF-8: byte {error.start} is not"
        ) from None
    rung = which(text, path.stem)
    if rung is None:
        raise Problem(
            f"{shown(path)}: no docstring with 'Rung 2 of 6' or 'Lists and loops', and no such name: which one is it?"
        )
    return text, rung


def find(name):
    """Return the path that is meant; make the learner's copy at its first use."""
    path = Path(name)
    rung = next((r for r in all_rungs() if r.name == path.stem), None)
    mine = rung and (
        path.parent.resolve() == PRACTICE
        or (str(path.parent) == "." and not path.exists())
    )
    if mine and not own_copy(rung).exists():
        own_copy(rung).write_text(skeleton(rung), "utf-8")
        return own_copy(rung), True
    if mine:
        return own_copy(rung), False
    if not path.exists():
        raise Problem(
            f"there is no file {name}; the files to write are {', '.join(r.name + '.py' for r in all_rungs())}"
        )
    return path, False


def reset(path):
    """Put a fresh skeleton in place of the learner's copy, which gets another name."""
    _, rung = load(path)
    number = 1
    while (old := path.with_name(f"{path.stem}.old{number}.py")).exists():
        number += 1
    shutil.move(path, old)
    path.write_text(skeleton(rung), "utf-8")
    print(f"{shown(path)} is a fresh skeleton. What you had is in {shown(old)}.")


def to_judge(rung, text):
    """Return the functions to judge: the tasks, and given ones that were changed."""
    learner = Learner(text, "", rung)
    changed = []
    for name in rung.given:
        nodes = learner.defined.get(name, [])
        right = Learner(rung.functions[name], "", rung).defined[name][0]
        if not nodes or without_docstring(nodes[-1]) != without_docstring(right):
            changed.append(name)
    return [n for n in rung.functions if n in changed] + rung.tasks


def without_docstring(node):
    """Return the meaning of a function's text, its docstring left out."""
    body = [
        n
        for n in node.body
        if not (isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant))
    ]
    return ast.dump(ast.Module(body, [])), ast.dump(node.args)


# --- One file -------------------------------------------------------------------------


def verdicts(path, text, rung, names=None, stop=True):
    """Yield the verdicts on a file's functions."""
    yield from judged(Path(path).resolve(), text, names or to_judge(rung, text), stop)


def whole(path, text, rung, flags=()):
    """Run the whole script beside the ladder's, and return a verdict on its table."""
    reference = reference_run(rung, flags)
    own = Run(Path(path).resolve(), flags)
    printed, status, error = own.result()
    right = reference()
    kind, say = compare(right, printed)
    changed = changed_below(rung, text)
    if status is None:
        rows = read_table(printed).rows
        if kind == "short" and rows:
            kind, say = (
                "slow",
                [
                    f"It was stopped after {own.limit} s. The {len(rows)} rows until then are the ladder's."
                ],
            )
        else:
            say = [f"It was stopped after {own.limit} s.", *say]
    elif status:
        line, last = own_line(error, Path(path).resolve())
        here = f", {Learner(text, '', rung).line(line)}" if line else ""
        kind, say = "stops", [f"The script stops: {last[:300]}{here}"]
        if "has no attribute 'item'" in last:
            say.append(
                "Section 4 calls loss.item(), which a Python float does not have: return np.float64(...), or a mean()."
            )
    verdict = (
        "right"
        if kind == "equal"
        else "remark"
        if kind in ("near", "slow")
        else "wrong"
    )
    return {
        "function": "table",
        "verdict": verdict,
        "kind": kind,
        "say": "\n".join(say),
        "changed": changed,
    }


REFERENCES, FOLDERS, LOCK = {}, [], threading.Lock()


def reference_run(rung, flags):
    """Start the ladder's own script, once, and return a function that waits for its table."""
    key = (rung.number, *flags)
    with LOCK:
        if key not in REFERENCES:
            path = ROOT / f"{rung.name}.py"
            if (
                rung.number == 0
            ):  # there is no such script: its page holds the functions
                FOLDERS.append(
                    tempfile.TemporaryDirectory()
                )  # gone when this process ends
                path = Path(FOLDERS[-1].name, path.name)
                path.write_text(rung.text, "utf-8")
            REFERENCES[key] = Run(path, flags, 600)
    return lambda: REFERENCES[key].result()[0]


def task(rung, name):
    """Return what a function is to do: its first line and docstring, and where to read."""
    lines = rung.functions[name].split("\n")
    end = next(i for i, line in enumerate(lines) if line.rstrip().endswith('"""'))
    return "\n".join(lines[: end + 1]) + f"\n    # read: {read(rung, name)}"


def dialogue(path, fresh=False, only=None, flags=(), out=print):
    """Judge a file, print the dialogue, and return the exit status."""
    text, rung = load(path)
    if CLINIC in text[:200]:
        return clinic_dialogue(path, text, rung, out)
    out(f"{rung.title}: {shown(path)}")
    if fresh:
        first = rung.tasks[0]
        out(
            f"\nThis file is yours: a copy of the script with {len(rung.tasks)} functions left to write.\nOpen it in an editor. Begin with {first}: put your code where it says `...  # your code`.\n"
        )
        out(textwrap.indent(task(rung, first), "    "))
        out(
            "\nSave it, and run this command again. If you are stuck: --hint 1, then 2, then 3."
        )
        return 1
    if rung.number and text == rung.text:
        out("This is the ladder's own script, so all of it is right.")
    status, waiting, done, stopped = 0, [], 0, False
    wanted = [only] if only else to_judge(rung, text)
    for verdict in verdicts(path, text, rung, wanted):
        name, word = verdict.function, verdict.verdict
        if not name:
            if verdict.say:
                status = 1
                out(f"\n{verdict.say}")
            for line in [verdict.why, *verdict.remarks]:
                if line:
                    out(line)
            stopped = stopped or word == "late"
            continue
        verdict.read = verdict.read or read(rung, name)
        if word == "unwritten":
            waiting.append(verdict)
        elif word in PASSED:
            done += 1
            out(wrap(describe(verdict)))
        else:
            status, stopped = 1, True
            out("\n" + wrap(describe(verdict)))
            out(f"  A hint: python practice/check.py {shown(path)} --hint 1")
    if stopped:
        return 1
    if waiting:
        twice = [v for v in waiting if "twice" in v.say]
        for verdict in twice:
            out(f"\n{verdict.say}")
        name = waiting[0].function
        out(f"\n{done} of {len(wanted)} are right. Next: {name}\n")
        out(textwrap.indent(task(rung, name), "    "))
        return 1
    if status or only:
        return status
    out("\nAll functions are right. Now the whole script, beside the ladder's ...")
    result = whole(path, text, rung, flags)
    out(result["say"])
    for line in result["changed"][:6]:
        out(f"  {line}")
    if result["verdict"] in PASSED:
        following = [r for r in all_rungs() if r.number == rung.number + 1]
        if following:
            out(f"\nNext: python practice/check.py {shown(own_copy(following[0]))}")
        return 0
    return 1


def wrap(text):
    """Return a text with long lines folded, indented as they began; examples are left alone."""
    lines = []
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip())
        if indent >= 4 or len(line) <= 88:
            lines.append(line)
        else:
            lines += textwrap.wrap(
                line, 88, subsequent_indent=" " * indent, break_on_hyphens=False
            )
    return "\n".join(lines)


def clinic_dialogue(path, text, rung, out):
    """Judge a case of the clinic, without telling what is wrong."""
    out(f"{text[3:].split('.')[0]}: {shown(path)}")
    for verdict in verdicts(path, text, rung, list(rung.functions)):
        if not verdict.passed:
            out(
                "Still ill: a function of section 1 is wrong. --hint 1 says which, --hint 2 what was done."
            )
            return 1
    out("All functions are right. Now the whole script, beside the ladder's ...")
    result = whole(path, text, rung)
    out(result["say"])
    for line in result["changed"][:6]:
        out(f"  {line}")
    if result["verdict"] in PASSED:
        out("Cured.")
        return 0
    return 1


def give_hint(path, step, only=None):
    """Print a hint for the first function that is not right, or for the one that is named."""
    text, rung = load(path)
    found = next(
        (
            v
            for v in verdicts(path, text, rung, [only] if only else None, stop=True)
            if only or not v.passed
        ),
        None,
    )
    if found is None or (found.function == "" and found.passed):
        print("There is nothing left to hint at: all functions are right.")
        return 0
    name = found.function
    if not name:
        print(found.say)
        return 1
    if CLINIC in text[:200] and step < 3:
        print(
            f"Look at {name}."
            if step == 1
            else wrap(f"{name}: {found.say}\n{found.why}")
        )
        return 0
    words = hint(rung, name, step)
    print(f"{name}, hint {step} of 3" + (", the solution:\n" if step == 3 else ":"))
    print(textwrap.indent(words, "    ") if step == 3 else wrap("  " + words))
    print(f"  Read: {read(rung, name)}")
    return 0


def as_json(path, flags=()):
    """Return all verdicts on a file as one dictionary, and whether it passes."""
    text, rung = load(path)
    found = list(verdicts(path, text, rung, stop=False))
    functions = [v.as_dict() for v in found if v.function]
    passed = bool(functions) and all(v.passed for v in found)
    result = None
    if passed:
        result = whole(path, text, rung, flags)
        passed = result["verdict"] in PASSED
    return {
        "file": str(path),
        "rung": rung.number,
        "name": rung.name,
        "passed": passed,
        "functions": functions,
        "problems": [v.say for v in found if not v.function and v.say],
        "remarks": [r for v in found if not v.function for r in v.remarks],
        "table": result,
    }


# --- Everything, and a class ----------------------------------------------------------


def overview():
    """Print what there is, how far you are, and what comes next."""
    print(
        "Write the ladder yourself. Each function is judged, and each mistake gets its name.\n"
    )
    following = None
    for rung in all_rungs():
        path = own_copy(rung)
        right = None
        if path.exists():
            text = path.read_text("utf-8", errors="replace")
            right = sum(
                v.passed
                for v in verdicts(path, text, rung, rung.tasks, stop=False)
                if v.function
            )
        finished = right == len(rung.tasks)
        if not finished and following is None:
            following = rung
        state = (
            "not begun" if right is None else "done" if finished else f"{right} right"
        )
        print(
            f"  {rung.title:16} {rung.name + '.py':26} {len(rung.tasks):2} functions   {state}"
        )
    print(
        "\nNext:"
        if following
        else "\nAll done. There is the clinic: python practice/clinic.py"
    )
    if following:
        print(f"  python practice/check.py {shown(own_copy(following))}")
        if following.number == 0 and not own_copy(following).exists():
            print(
                "Those who know lists and loops well may begin with rung 1:\n  python practice/check.py practice/np_slp_digits.py"
            )
    return 0


def folder(path, jsonly=False, flags=()):
    """Judge all files of a folder, searched recursively; print a table or JSON."""
    files, skipped = [], []
    for file in sorted(Path(path).rglob("*.py")):
        inside = file.resolve()
        if inside.parent in (PRACTICE / "skeletons", PRACTICE) and inside.stem not in {
            r.name for r in all_rungs()
        }:
            continue
        if PRACTICE / "skeletons" in inside.parents:
            continue
        try:
            load(file)
            files.append(file)
        except Problem as problem:
            skipped.append(str(problem))
    with ThreadPoolExecutor(max(1, (os.cpu_count() or 2))) as pool:
        results = list(pool.map(lambda file: as_json(file, flags), files))
    passed = bool(results) and all(r["passed"] for r in results)
    if jsonly:
        print(json.dumps({"files": results, "skipped": skipped}, indent=1))
        return 0 if passed else 1
    for rung in all_rungs():
        rows = [r for r in results if r["rung"] == rung.number]
        if not rows:
            continue
        names = [str(Path(r["file"]).relative_to(path)) for r in rows]
        width = max(len(n) for n in [rung.title, *names])
        print(rung.title.ljust(width), *rung.tasks, "table", sep="  ")
        for name, row in zip(names, rows, strict=False):
            words = {v["function"]: v["verdict"] for v in row["functions"]}
            cells = [
                {"unwritten": "-", "late": "wrong", None: "-"}.get(
                    words.get(t), words.get(t)
                ).ljust(len(t))
                for t in rung.tasks
            ]
            print(
                name.ljust(width),
                *cells,
                row["table"]["kind"] if row["table"] else "-",
                sep="  ",
            )
        print()
        for name, row in zip(names, rows, strict=False):
            for problem in row["problems"]:
                print(wrap(f"{name}: {problem}"))
            for v in row["functions"]:
                if v["verdict"] in ("wrong", "late", "missing"):
                    print(
                        wrap(
                            f"{name}: {v['function']}: {v['say']}".replace("\n  ", " ")
                        )
                    )
        print()
    for line in skipped:
        print(f"not judged: {line}")
    if not results:
        print(f"No file of the ladder in {path}.")
    return 0 if passed else 1


# --- In a notebook --------------------------------------------------------------------


def check(function, rung=None):
    """Judge a function that was written in a notebook, and print the verdict.

    The rung is the one whose notebook this is; `check(softmax, 1)` says it.
    """
    name = getattr(function, "__name__", str(function))
    cells = (
        function.__globals__.get("In", []) if hasattr(function, "__globals__") else []
    )
    if rung is None:
        found = [r for cell in cells if (r := which(cell, "-")) and name in r.functions]
        found += [r for r in all_rungs() if name in r.functions and r.number]
        found += [r for r in all_rungs() if name in r.functions]
        rung = found[0].number if found else None
    if rung is None or name not in all_rungs()[rung].functions:
        print(f"{name} is no function of the ladder.")
        return
    chosen = all_rungs()[rung]
    names = dict(function.__globals__)
    copy = type(function)(
        function.__code__, names, name, function.__defaults__, function.__closure__
    )
    copy.__kwdefaults__ = function.__kwdefaults__
    file = function.__code__.co_filename
    learner = Learner("", file, chosen)
    learner.lines = [line.rstrip("\n") for line in linecache.getlines(file)]
    learner.names = names
    try:
        verdict = judge(world_of(chosen), learner, name, copy)
    except Exception as error:
        print(f"The checker itself failed on {name}: {type(error).__name__}: {error}")
        return
    print(wrap(describe(verdict)))


# --- The command ----------------------------------------------------------------------


def main(arguments=None):
    """Be the command; return its exit status."""
    parser = argparse.ArgumentParser(
        prog="check.py", description="Judge what you wrote, and name the mistake."
    )
    parser.add_argument("path", nargs="?", help="a file to judge, or a folder of files")
    parser.add_argument(
        "--watch", action="store_true", help="judge again at each save; Ctrl-C ends it"
    )
    parser.add_argument(
        "--hint", type=int, choices=[1, 2, 3], help="a hint; 3 is the solution"
    )
    parser.add_argument("--function", help="judge, or hint at, this function only")
    parser.add_argument(
        "--reset",
        action="store_true",
        help="begin anew; the old file gets another name",
    )
    parser.add_argument("--json", action="store_true", help="all verdicts as JSON")
    args = parser.parse_args(arguments)
    try:
        if args.path is None:
            return overview()
        if Path(args.path).is_dir():
            return folder(args.path, args.json)
        path, fresh = find(args.path)
        if args.function and args.function not in load(path)[1].functions:
            raise Problem(
                f"{load(path)[1].title} has no function {args.function}: {', '.join(load(path)[1].functions)}"
            )
        if args.reset:
            return reset(path) or 0
        if args.hint:
            return give_hint(path, args.hint, args.function)
        if args.json:
            found = as_json(path)
            print(json.dumps(found, indent=1))
            return 0 if found["passed"] else 1
        status = dialogue(path, fresh, args.function)
        while args.watch:
            before = path.stat().st_mtime_ns if path.exists() else 0
            while not path.exists() or path.stat().st_mtime_ns == before:
                time.sleep(0.3)
            print("\n" + "-" * 88)
            try:
                status = dialogue(path, False, args.function)
            except Problem as problem:  # an editor may be in the middle of saving
                print(f"check.py: {problem}")
        return status
    except Problem as problem:
        print(f"check.py: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print()
        return 130
    except BrokenPipeError:  # `| head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def start():
    """Be the command, and end this process."""
    sys.stdout.reconfigure(errors="replace")  # some terminals know few characters
    sys.exit(main())
