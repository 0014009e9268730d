"""Build what is generated in README.md, docs/, notebooks/ and practice/.

    python python -m tools build            rewrite whatever is out of date
    python python -m tools build NAME ...   the same for these pages: a script, a lesson, README, ...
    python python -m tools build --all      run every script, notebook and series again, then rewrite
    python python -m tools build --check    change nothing, show what is out of date, exit with 1
    python python -m tools build --site     make the site from what is there, in the folder site/
    python python -m tools build --serve    the same, and serve it on this machine

Three rules hold the texts to the code:

1.  In docs/NAME_explainer.md, the fences tagged `python`, joined, are the script NAME.py.
    After a change of the script the fences follow, cut at the same places.
2.  A generated passage stands between <!--= EXPRESSION --> and <!--/-->. EXPRESSION is
    Python, and may use what tools/expressions.py lists and what a page prepares in
    <!--! STATEMENTS -->. What needs a run of a script takes it from tools/data/runs.json,
    which keeps what each command printed.
3.  notebooks/NAME.ipynb is the explainer, executed: its prose, its `python` fences, and its
    `py` fences, which hold what only the notebook runs, such as plots. Their pictures go to
    docs/img, and the explainer shows them. Code alone in <details> is a closed cell there.

A lesson, docs/NAME.md, belongs to no script: all its code stands in `py` fences. Its
expressions may also use the numbers that its notebook ends with, under their names there:
what JSON can hold, in less than 2,000 characters, with the keys of dictionaries as strings.
They are kept in tools/data/lessons/NAME.json.
"""

import argparse
import importlib
import subprocess
import sys

import nbformat

from practice.checker.scripts import DOCS, ROOT, SCRIPTS
from tools import measured, notebooks, pages
from tools.course import LESSONS, TWINS
from tools.files import Files, difference
from tools.runs import Runs

SERIES = [
    "series",
    "rounding",
    "kernels",
]  # programs of tools/studies that lessons need


def run_series():
    """Run the programs whose results lessons show: series over seeds, two hours."""
    for name in SERIES:
        program = DOCS / "measure" / f"{name}.py"
        print("running", program.relative_to(ROOT), flush=True)
        subprocess.run([sys.executable, program, "--anew"], check=True)


def executed(notebook, name, files, renew):
    """Return a notebook with its outputs, and a lesson's numbers; or None if it is stale.

    The stored one serves while its code and the files that its code names are the same.
    """
    path = ROOT / "notebooks" / f"{name}.ipynb"
    stored = nbformat.read(path, as_version=4) if path.exists() else notebook
    kept = measured.read(f"lessons/{name}", {})
    inputs = notebooks.inputs_of(notebook) if name in LESSONS else None
    texts = ["\n# next cell\n".join(notebooks.sources(n)) for n in (stored, notebook)]
    changes = difference(*texts)
    if not path.exists() or kept.get("inputs") != inputs:
        changes += [f"run {'with' if kept else 'without'} other files: {inputs}"]
    if not changes and not renew:
        return stored, kept.get("numbers")
    if files.check:
        files.report(path, *changes)
        return None, None
    print("executing", path.relative_to(ROOT), flush=True)
    numbers = notebooks.execute(notebook)
    if name in LESSONS:
        measured.write(f"lessons/{name}", {"inputs": inputs, "numbers": numbers})
    return notebook, numbers


def build_twins(path, name, files, runs, renew):
    """Renew a page, its notebook and its pictures."""
    page = path.read_text(encoding="utf-8")
    if name in SCRIPTS:
        page = pages.fill(pages.recut(page, name), runs)
    page = pages.number_pictures(page, name)
    notebook = notebooks.notebook_of(page, path, name)
    ran, numbers = executed(notebook, name, files, renew)
    if ran is None:
        return
    texts, pictures = notebooks.outputs(page, ran)
    numbers = numbers if name in LESSONS else None
    page = pages.number_pictures(pages.fill(page, runs, texts, numbers), name)
    notebook = notebooks.notebook_of(page, path, name)
    notebooks.take_over(notebook, ran)
    files.put(ROOT / "notebooks" / f"{name}.ipynb", nbformat.writes(notebook) + "\n")
    files.put(path, page)
    for number, picture in enumerate(pictures, 1):
        if picture:
            files.put(DOCS / "img" / f"{name}_{number}.png", picture)


def build_page(path, files, runs, renew):
    """Renew one page and all that is made from it."""
    try:
        if path in TWINS:
            build_twins(path, TWINS[path], files, runs, renew)
        elif path.suffix == ".html":
            texts = measured.read("drawing", {})
            files.put(path, pages.fill_ids(path.read_text(encoding="utf-8"), texts))
        else:
            files.put(path, pages.fill(path.read_text(encoding="utf-8"), runs))
    except ValueError as error:  # the other pages can still be built
        files.report(path, str(error))


def build_practice(files):
    """Renew the tasks in practice/, and what pages quote of a talk with the checker."""
    sys.path.append(str(ROOT / "practice"))
    made = importlib.import_module("skeletons").skeletons()
    made |= importlib.import_module("page").page()
    for path, text in made.items():
        files.put(path, text)


def main():
    """Build or check, as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="pages, or all if none is named")
    parser.add_argument("--all", action="store_true", help="run everything again")
    parser.add_argument("--check", action="store_true", help="change nothing")
    parser.add_argument("--site", nargs="?", const="site", help="make the site here")
    parser.add_argument("--serve", action="store_true", help="make it and serve it")
    args = parser.parse_args()
    if args.site or args.serve:
        from builder import site  # needs Sphinx and Node, which nothing else here does

        try:
            site.make(args.site or "site")
        except (OSError, ValueError, subprocess.CalledProcessError) as error:
            sys.exit(
                f"the site could not be made (CONTRIBUTING.md says what it needs): {error}"
            )
        sys.exit(site.serve(args.site or "site") if args.serve else 0)
    files, runs = Files(args.check), Runs(args.check, args.all)
    if args.all and not args.names:
        run_series()
    every = [*sorted(DOCS.glob("[!_]*.md")), DOCS / "draw" / "index.html"]
    for path in [*every, ROOT / "README.md"]:
        if not args.names or {path.stem, TWINS.get(path)} & set(args.names):
            build_page(path, files, runs, args.all)
    if not args.names:
        build_practice(files)
        if not args.check and not files.stale:
            runs.forget_unused()
    records = measured.FOLDER / "runs.json"
    for command in runs.stale:
        files.report(records, f"runs no more as recorded: {command}")
    for name, lines in files.stale.items():
        print(f"out of date: {name}", *lines, sep="\n    ")
    sys.exit(1 if files.stale else 0)


if __name__ == "__main__":
    main()
