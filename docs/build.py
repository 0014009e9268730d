"""Build what is generated in README.md, docs/ and notebooks/.

    python docs/build.py            rewrite whatever is out of date
    python docs/build.py --all      run every script and every notebook again, then rewrite
    python docs/build.py --check    change nothing, name what is out of date, exit with 1

Three rules hold the texts to the code:

1.  In docs/NAME_explainer.md, the fences tagged `python`, joined, are the script NAME.py.
    After a change of the script the fences follow, cut at the same places.
2.  A generated passage stands between <!--= EXPRESSION --> and <!--/-->. EXPRESSION is
    Python, and may use the functions listed in `page_functions` and what a page prepares
    in <!--! STATEMENTS -->. What needs a run of a script takes it from docs/runs.json,
    which keeps what each command printed.
3.  notebooks/NAME.ipynb is the explainer, executed: its prose, its `python` fences, and its
    `py` fences, which hold what only the notebook runs, such as plots. Their pictures go to
    docs/img, and the explainer shows them.

A lesson, docs/NAME.md, belongs to no script: all its code stands in `py` fences. Its
expressions may also use the numbers that its notebook ends with, under their names there:
what JSON can hold, in less than 2,000 characters, with the keys of dictionaries as strings.
"""

import argparse
import ast
import base64
import difflib
import hashlib
import json
import os
import re
import runpy
import statistics
import subprocess
import sys
import tempfile
import time
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import jupytext
import nbformat
import numpy as np
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
RUNS = DOCS / "runs.json"
LADDER = [
    "np_slp_digits",
    "np_mlp_digits",
    "torch_slp_digits",
    "torch_slp_autograd",
    "torch_mlp_autograd",
    "torch_mlp_sequential",
]
LESSONS = [
    "pure_python_mlp",
    "what_breaks",
    "report_card",
    "whose_handwriting",
    "past_98_5",
    "scaling_out",
]
MARKER = re.compile(r"(<!--= (.+?) -->)(.*?)(<!--/-->)", re.DOTALL)
PREPARE = re.compile(r"<!--!\n(.+?)-->", re.DOTALL)
FENCE = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
FOLDED = re.compile(  # code that a page folds; other <details>, such as answers, stay text
    r"^<details>\n<summary>([^\n]*)</summary>\n\n```(?:py|python)\n((?:(?!^```).)*)^```\n\n</details>$",
    re.DOTALL | re.MULTILINE,
)
PY_FENCE = re.compile(r"^```py\n(.*?)\n```$", re.DOTALL | re.MULTILINE)
PICTURE = re.compile(r"!\[([^]]*)\]\(img/\w+?_\d+\.png\)")  # drawn by a `py` fence


# --- Runs -----------------------------------------------------------------------------


def source(script):
    """Return the text of a script of the ladder."""
    return (ROOT / f"{script}.py").read_text(encoding="utf-8")


def code(script):
    """Return the text of a script without its docstring, which quotes its runs."""
    return source(script).split('"""', 2)[2]


def apply_diff(text, diff):
    """Return text changed by a diff whose lines start with ' ', '-' or '+'.

    Changes in several places are parted by a line '@@'. Raises ValueError unless the old
    lines of each stand in the text exactly once.
    """
    for hunk in re.split(r"^@@\n", diff, flags=re.MULTILINE):
        lines = [line for line in hunk.splitlines(keepends=True) if line.strip()]
        old = "".join(line[1:] for line in lines if line[0] in " -")
        new = "".join(line[1:] for line in lines if line[0] in " +")
        if text.count(old) != 1:
            raise ValueError(f"these lines stand {text.count(old)} times in it:\n{old}")
        text = text.replace(old, new)
    return text


class Runs:
    """What each command printed and how long it took, kept in docs/runs.json.

    A record is stale when the script's code is no longer that of the run. A stale record
    is renewed, or, with check, reported in `stale`.
    """

    def __init__(self, check=False, renew=False):
        self.check, self.renew, self.stale, self.used = check, renew, [], set()
        self.records = json.loads(RUNS.read_text()) if RUNS.exists() else {}

    def get(self, command, diff=None):
        """Return the record of `NAME --flag ...`, of the script or of a changed copy."""
        script, *flags = command.split()
        text = code(script) if diff is None else apply_diff(code(script), diff)
        digest = hashlib.sha256(text.encode()).hexdigest()
        key = command if diff is None else f"{command} # changed: {digest[:8]}"
        record = self.records.get(key)
        fresh = record is not None and record["code"] == digest
        fresh = fresh and record.get("diff") == diff
        if self.check and not fresh:
            self.stale.append(key)
        elif not fresh or (self.renew and key not in self.used):
            print("running", key, flush=True)
            made = {"code": digest} if diff is None else {"code": digest, "diff": diff}
            record = self.records[key] = {**made, **execute(text, script, flags)}
            self.save()
        self.used.add(key)
        return record or {"seconds": 0, "stdout": [], "stderr": []}

    def save(self):
        """Write the records."""
        records = dict(sorted(self.records.items()))
        RUNS.write_text(json.dumps(records, indent=1, ensure_ascii=False) + "\n")

    def forget_unused(self):
        """Keep only the records that a page has asked for."""
        self.records = {key: self.records[key] for key in self.used}
        self.save()


def execute(text, script, flags):
    """Run a script's text from a temporary file; return what it printed and its time."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{script}.py")
        path.write_text(text, encoding="utf-8")
        begin = time.perf_counter()
        process = subprocess.run(
            [sys.executable, path, *flags],
            check=False,
            capture_output=True,
            text=True,
            cwd=folder,
        )
    errors = re.sub(r" \(Triggered internally at \S+\)", "", process.stderr)
    return {
        "seconds": round(time.perf_counter() - begin, 1),
        "stdout": process.stdout.splitlines(),
        "stderr": errors.replace(folder + os.sep, "").splitlines(),
    }


# --- What an expression may use -------------------------------------------------------


@cache
def functions(script, *flags):
    """Return the functions and variables of a script that ran here, untrained."""
    argv = [script, *(flags or ("--epochs", "0"))]
    with mock.patch.object(sys, "argv", argv), mock.patch("builtins.print"):
        return SimpleNamespace(**runpy.run_path(str(ROOT / f"{script}.py")))


def fenced(lines, tag="text"):
    """Return lines as a fence of their own."""
    return "\n\n```" + tag + "\n" + "\n".join(lines) + "\n```\n\n"


def lines_of_code(script):
    """Count the lines that are neither blank, nor comment, nor docstring."""
    tree = ast.parse(source(script))
    quiet = set()
    for node in [tree, *(n for n in tree.body if isinstance(n, ast.FunctionDef))]:
        quiet.update(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    return sum(
        bool(line.strip()) and not line.startswith("#") and number not in quiet
        for number, line in enumerate(source(script).splitlines(), 1)
    )


def diff_of(a, b):
    """Return the unified diff of two rungs (numbers from 1), behind their docstrings."""
    old, new = LADDER[a - 1], LADDER[b - 1]
    texts = (code(old).splitlines(), code(new).splitlines())
    lines = difflib.unified_diff(*texts, f"{old}.py", f"{new}.py", n=1, lineterm="")
    return fenced(lines, "diff")


def page_functions(runs, text):
    """Return the names that the expressions of a page may use."""
    changes = re.findall(r"^```diff\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)

    def get(command, change=None):
        return runs.get(command, None if change is None else changes[change - 1])

    def final(command, change=None):
        """Return the test accuracy that a run ends with, such as '95.28%'."""
        found = re.search(r"accuracy: (\S+)", "\n".join(get(command, change)["stdout"]))
        return found[1] if found else "?"

    def count(command, change=None):
        """Return the count behind the test accuracy, such as '343 of 360'."""
        found = re.search(r"\((.+)\)", get(command, change)["stdout"][-1])
        return found[1] if found else "?"

    def row(command, epoch, change=None):
        """Return a row of the table: loss, train and test accuracy as printed."""
        for line in get(command, change)["stdout"]:
            if re.match(rf" *{epoch} ", line):
                _, loss, train, test = line.split()
                return SimpleNamespace(loss=loss, train=train, test=test)
        return SimpleNamespace(loss="?", train="?", test="?")

    def seconds(command):
        """Return the time of a whole run, such as '3 s', rounded up."""
        return f"{-(-get(command)['seconds'] // 1):.0f} s"

    def output(command, change=None):
        """Return the command and what it printed as a fence."""
        script, _, flags = command.partition(" ")
        record = get(command, change)
        lines = record["stdout"] + record["stderr"]
        return fenced([f"$ python {script}.py {flags}".rstrip(), *lines], "console")

    def seeds(command, change=None, epoch=None, column="test"):
        """Return mean and range over seeds: of the last line, or of a cell of the table."""
        values = []
        for number in (42, 43, 44):
            seeded = command if number == 42 else f"{command} --seed {number}"
            if epoch is None:
                text = final(seeded, change)
            else:
                text = getattr(row(seeded, epoch, change), column)
            values.append(float(text.rstrip("%?") or 0))
        return (
            f"{statistics.mean(values):.2f}% ({min(values):.2f} to {max(values):.2f})"
        )

    def ladder():
        """Return the table of the six rungs."""
        table = ["| rung | script | new in it | lines | digits | MNIST | time |"]
        table += ["|---|---|---|---|---|---|---|"]
        for number, script in enumerate(LADDER, 1):
            new = re.search(r"Rung \d of 6: (.+)", source(script))[1].rstrip(".")
            mnist = f"{script} --dataset mnist"
            times = f"{seconds(script)}, {seconds(mnist)}"
            cells = [number, f"[{script}.py]({script}.py)", new, lines_of_code(script)]
            cells += [final(script), final(mnist), times]
            table.append("| " + " | ".join(map(str, cells)) + " |")
        return "\n\n" + "\n".join(table) + "\n\n"

    def costs():
        """Return the table of what each rung costs in lines and seconds."""
        table = [
            "| rung | script | lines of code | digits | MNIST |",
            "|---|---|---|---|---|",
        ]
        for number, script in enumerate(LADDER, 1):
            times = [
                f"{get(c)['seconds']:.1f} s"
                for c in (script, f"{script} --dataset mnist")
            ]
            cells = [number, f"`{script}.py`", lines_of_code(script), *times]
            table.append("| " + " | ".join(map(str, cells)) + " |")
        return "\n\n" + "\n".join(table) + "\n\n"

    def parting():
        """Return the MNIST rows of the three MLP rungs in float32, epoch by epoch."""
        rungs = [2, 5, 6]
        table = [
            "| epoch | " + " | ".join(f"rung {n}: loss, test" for n in rungs) + " |"
        ]
        table += ["|---|---|---|---|"]
        for epoch in [1, 2, 3, 4, 5, 10, 15, 20]:
            rows = [row(f"{LADDER[n - 1]} --dataset mnist", epoch) for n in rungs]
            cells = [f"{r.loss}, {r.test}" for r in rows]
            table.append(f"| {epoch} | " + " | ".join(cells) + " |")
        return "\n\n" + "\n".join(table) + "\n\n"

    def versions():
        """Return the table that tests/versions.py made."""
        made = json.loads((DOCS / "versions.json").read_text(encoding="utf-8"))
        table = [made["heading"], ["---"] * len(made["heading"]), *made["rows"]]
        return (
            "\n\n" + "\n".join(f"| {' | '.join(cells)} |" for cells in table) + "\n\n"
        )

    def benchmark(title):
        """Return the table under a title of docs/_benchmark.md, made by tests/benchmark.py."""
        text = (DOCS / "_benchmark.md").read_text(encoding="utf-8")
        return (
            "\n\n" + text.split(f"## {title}\n")[1].split("\n## ")[0].strip() + "\n\n"
        )

    def machine():
        """Return the line of docs/_benchmark.md about the machine."""
        text = (DOCS / "_benchmark.md").read_text(encoding="utf-8")
        return fenced(text.strip().split("\n")[:1])

    def measured(row, column=3):
        """Return the first number of a cell of docs/_benchmark.md: by default the ratio."""
        text = (DOCS / "_benchmark.md").read_text(encoding="utf-8")
        cells = re.search(rf"^\| ({re.escape(row)}.*)\|$", text, re.MULTILINE)[1].split(
            " | "
        )
        return cells[column].split()[0]

    def picture(name, alt):
        """Return a picture of an explainer for the README, found by its alternative text."""
        page = (DOCS / f"{name}_explainer.md").read_text(encoding="utf-8")
        link = next(m[0] for m in PICTURE.finditer(page) if m[1].startswith(alt))
        return "\n\n" + link.replace("(img/", "(docs/img/") + "\n\n"

    def include(name):
        """Return a passage of docs/_passages.md, which several pages show."""
        passages = (DOCS / "_passages.md").read_text(encoding="utf-8")
        return (
            "\n\n"
            + passages.split(f"<!-- {name} -->\n")[1].split("<!-- ")[0].strip()
            + "\n\n"
        )

    return {
        "get": get,
        "include": include,
        "f": lambda value, digits=2: f"{value:.{digits}f}",
        "final": final,
        "count": count,
        "row": row,
        "seconds": seconds,
        "output": output,
        "seeds": seeds,
        "ladder": ladder,
        "diff_of": diff_of,
        "costs": costs,
        "parting": parting,
        "versions": versions,
        "picture": picture,
        "benchmark": benchmark,
        "measured": measured,
        "machine": machine,
        "lines_of_code": lines_of_code,
        "functions": functions,
        "np": np,
    }


# --- Pages ----------------------------------------------------------------------------


def recut(page, script):
    """Return an explainer's text with the script in its fences, cut at the same places."""
    old = "".join(FENCE.findall(page)).splitlines(keepends=True)
    new = source(script).splitlines(keepends=True)
    if old == new:
        return page
    blocks = difflib.SequenceMatcher(
        None, old, new, autojunk=False
    ).get_matching_blocks()

    def moved(index):
        """Map a line index of the old text to the new one."""
        block = max(
            (b for b in blocks if b.a <= index), key=lambda b: b.a, default=blocks[0]
        )
        return min(block.b + max(index - block.a, 0), len(new))

    cuts, at = [0], 0
    for fence in FENCE.findall(page):
        at += fence.count("\n")
        cuts.append(moved(at))
    cuts[-1] = len(new)
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
    names = {**(numbers or {}), **page_functions(runs, page)}
    names["result"] = lambda number: fenced(results[number - 1]) if results else None

    for line in page.splitlines():
        if misplaced(line):
            raise ValueError(f"a marker in a formula or at the start of a line: {line}")
    for statements in PREPARE.findall(page):
        exec(statements, names)

    def value(match):
        try:
            made = eval(match[2], names)
        except Exception as error:
            raise ValueError(f"in {match[1]}: {error!r}") from error
        return match[0] if made is None else f"{match[1]}{made}{match[4]}"

    return MARKER.sub(value, page)


def number_pictures(page, name):
    """Return a page whose pictures carry the number of the `py` fence before them."""

    def renamed(match):
        number = len(PY_FENCE.findall(page[: match.start()]))
        return f"![{match[1]}](img/{name}_{number}.png)"

    return PICTURE.sub(renamed, page)


# --- Notebooks ------------------------------------------------------------------------

NOTE = (
    "*Built from [docs/{0}](../docs/{0}) by `docs/build.py`: edit that page, not this.*"
)
SETUP = """\
```python
import sys

import matplotlib.pyplot as plt

plt.rcParams.update({{"figure.dpi": 100, "figure.constrained_layout.use": True}})
sys.argv = ["{0}.py"]  # flags go here: ["{0}.py", "--seed", "7"]
```

"""
TELL = """\
import json as _json
import sys as _sys

_numbers = {}
for _name, _value in list(globals().items()):
    try:
        _text = _json.dumps(_value, allow_nan=False, default=lambda number: number.item())
    except (AttributeError, RuntimeError, TypeError, ValueError):
        continue
    if _name[0] == "_" or _name == "In" or _sys.prefix in _text:
        continue  # nothing about the machine
    if len(_text) < 2000:
        _numbers[_name] = _json.loads(_text)
print(_json.dumps(_numbers, sort_keys=True))"""


def notebook_of(page, path, name):
    """Return the notebook of a page, not yet executed."""
    text = PREPARE.sub("", page)
    text = MARKER.sub(lambda m: "" if m[2].startswith("result(") else m[3], text)
    folded = {match[2].strip() for match in FOLDED.finditer(text)}
    text = FOLDED.sub(r"*\1*\n\n```python\n\2```", text)
    text = PICTURE.sub("", text)
    text = re.sub(r"\]\((\w+/)?(\w+\.(md|png|html)\b)", r"](../docs/\g<1>\g<2>", text)
    text = text.replace("```py\n", "```python\n")
    title, rest = text.split("\n", 1)
    setup = SETUP.format(name) if name in LADDER else ""
    text = f"{title}\n\n{NOTE.format(path.name)}\n\n{setup}{rest.lstrip()}"
    notebook = jupytext.reads(text, fmt="md")
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
        closed = cell.cell_type == "code" and cell.source.strip() in folded
        cell.metadata = {"jupyter": {"source_hidden": True}} if closed else {}
    notebook.metadata = {
        "kernelspec": {
            "display_name": "Python 3",
            "language": "python",
            "name": "python3",
        },
        "language_info": {"name": "python"},
    }
    return notebook


def code_cells(notebook):
    """Return the code cells of a notebook."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def take_over(notebook, executed):
    """Give a notebook what an executed one has: the outputs of its code, and its numbers."""
    for cell, old in zip(code_cells(notebook), code_cells(executed), strict=True):
        cell.outputs, cell.execution_count = old.outputs, old.execution_count
    if "numbers" in executed.metadata:
        notebook.metadata["numbers"] = executed.metadata["numbers"]


def execute_notebook(notebook):
    """Run a notebook from the top in a fresh kernel, in place.

    Returns the numbers that it ends with, by name, and its own time as `wall_seconds`.
    """
    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": ROOT}},
    )
    notebook.cells.append(nbformat.v4.new_code_cell(TELL))
    begin = time.perf_counter()
    client.execute()
    seconds = round(time.perf_counter() - begin)
    numbers = json.loads(notebook.cells.pop().outputs[0].text)
    return {**numbers, "wall_seconds": seconds}


def outputs(page, notebook):
    """Return, for each `py` fence of a page, its printed lines and its picture or None."""
    fences = PY_FENCE.findall(page)
    cells = {cell.source: cell for cell in code_cells(notebook)}
    texts, pictures = [], []
    for fence in fences:
        text, picture = "", None
        for output in cells[fence].outputs:
            data = output.get("data", {})
            if "image/png" in data:
                picture = base64.b64decode(data["image/png"])
            else:
                text += output.get("text", data.get("text/plain", ""))
        texts.append(text.splitlines())
        pictures.append(picture)
    return texts, pictures


# --- Everything -----------------------------------------------------------------------


class Builder:
    """Compares each generated file with what it should be; rewrites it, or reports it."""

    def __init__(self, check=False, renew=False):
        self.check, self.renew, self.stale = check, renew, []
        self.runs = Runs(check, renew)

    def put(self, path, new):
        """Make the file hold `new` (text or bytes), or note that it does not."""
        new = new.encode() if isinstance(new, str) else new
        if path.exists() and path.read_bytes() == new:
            return
        if self.check:
            self.stale.append(str(path.relative_to(ROOT)))
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(new)
            print("wrote", path.relative_to(ROOT))

    def page(self, path):
        """Renew the generated passages of a page without a notebook."""
        self.put(path, fill(path.read_text(encoding="utf-8"), self.runs))

    def lesson(self, path, name):
        """Renew a page, its notebook and its pictures."""
        page = path.read_text(encoding="utf-8")
        if name in LADDER:
            page = fill(recut(page, name), self.runs)
        page = number_pictures(page, name)
        executed = notebook_of(page, path, name)
        target = ROOT / "notebooks" / f"{name}.ipynb"
        stored = nbformat.read(target, as_version=4) if target.exists() else None
        code = [cell.source for cell in code_cells(executed)]
        if (
            stored
            and not self.renew
            and code == [cell.source for cell in code_cells(stored)]
        ):
            executed = stored
        elif self.check:
            self.stale.append(str(target.relative_to(ROOT)))
            return
        else:
            print("executing", target.relative_to(ROOT), flush=True)
            numbers = execute_notebook(executed)
            if name in LESSONS:
                executed.metadata["numbers"] = numbers
        texts, pictures = outputs(page, executed)
        page = fill(page, self.runs, texts, executed.metadata.get("numbers"))
        page = number_pictures(page, name)
        notebook = notebook_of(page, path, name)
        take_over(notebook, executed)
        self.put(target, nbformat.writes(notebook) + "\n")
        self.put(path, page)
        for number, picture in enumerate(pictures, 1):
            if picture:
                self.put(DOCS / "img" / f"{name}_{number}.png", picture)

    def everything(self, names=()):
        """Renew or check the pages of these names, or all; return what was stale."""
        lessons = {DOCS / f"{script}_explainer.md": script for script in LADDER}
        lessons.update({DOCS / f"{name}.md": name for name in LESSONS})
        for path in [*sorted(DOCS.glob("[!_]*.md")), ROOT / "README.md"]:
            if names and not {path.stem, lessons.get(path)} & set(names):
                continue
            if path in lessons:
                self.lesson(path, lessons[path])
            else:
                self.page(path)
        return self.runs.stale + self.stale


def main():
    """Build or check, as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="pages, or all if none is named")
    parser.add_argument("--all", action="store_true", help="run everything again")
    parser.add_argument("--check", action="store_true", help="change nothing")
    args = parser.parse_args()
    builder = Builder(args.check, args.all)
    stale = builder.everything(args.names)
    if not args.check and not args.names:
        builder.runs.forget_unused()
    for name in stale:
        print("out of date:", name)
    sys.exit(1 if stale else 0)


if __name__ == "__main__":
    main()
