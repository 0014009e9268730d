"""Build what is generated in README.md, docs/, notebooks/ and practice/.

Three rules hold the texts to the code:

1.  In docs/NAME_explainer.md, the fences tagged `python`, joined, are the script NAME.py.
    After a change of the script the fences follow, cut at the same places.
2.  A generated passage stands between <!--= EXPRESSION --> and <!--/-->. EXPRESSION is
    Python, and may use what expressions.py lists and what numbers/PAGE.py computes. What
    needs a run of a script takes it from data/runs.json, which keeps what each printed.
3.  notebooks/NAME.ipynb is the page, executed: its prose, its `python` fences, and its `py`
    fences, which hold what only the notebook runs, such as plots. A fence that the page
    refers to has a name behind its language: ```py curves draws docs/img/NAME_curves.png,
    ```diff zeros is a change that `final("np_slp_digits", "zeros")` runs. Code alone in
    <details> is a closed cell in the notebook.

A lesson, docs/NAME.md, belongs to no script: all its code stands in `py` fences. Its
expressions may also use the numbers that its notebook ends with, under their names there:
what JSON can hold, in less than 2,000 characters, with the keys of dictionaries as strings.
They are kept in data/lessons/NAME.json.

A change goes one way: from scripts and cells to data, from data to pages. What was changed
by hand between marks, or in a fence that is a script's, is refused (seals.py).
"""

import nbformat

from practice.checker.scripts import DOCS, ROOT
from practice.checker.skeletons import skeletons
from tools import measured, notebooks, pages
from tools.course import FENCED, LESSONS, TIMED, TWINS, every_page
from tools.generated import Files, difference
from tools.handouts import handouts
from tools.runs import Runs, Stale
from tools.seals import Seals


def executed(notebook, name, files, anew):
    """Return a notebook with its outputs, and a lesson's numbers; or None if it is stale.

    Stored outputs serve while its code, and that of the files that it names, do the same.
    """
    path = ROOT / "notebooks" / f"{name}.ipynb"
    stored = nbformat.read(path, as_version=4) if path.exists() else notebook
    kept = measured.read(f"lessons/{name}", {})
    inputs = notebooks.inputs_of(notebook) if name in LESSONS else None
    new, old = map(notebooks.sources, (notebook, stored))
    changes = []
    if [*map(notebooks.meaning, new)] != [*map(notebooks.meaning, old)]:
        changes = difference("\n# next cell\n".join(old), "\n# next cell\n".join(new))
    if not path.exists():
        changes += ["was never run"]
    elif kept.get("inputs") != inputs and name not in TIMED:
        changes += [f"run {'with' if kept else 'without'} other files: {inputs}"]
    if not changes and not anew:
        return notebooks.take_over(notebook, stored), kept.get("numbers")
    if files.check:
        files.report(path, "stale: this notebook", *changes)
        return None, None
    print("executing", path.relative_to(ROOT), flush=True)
    numbers = notebooks.execute(notebook)
    if name in LESSONS:
        measured.write(f"lessons/{name}", {"inputs": inputs, "numbers": numbers})
    return notebook, numbers


def build_twins(path, name, files, runs, seals):
    """Renew a page, its notebook and its pictures."""
    page = path.read_text(encoding="utf-8")
    if path in FENCED:
        page = pages.recut(page, FENCED[path], seals)
    notebook = notebooks.notebook_of(page, path, name)
    ran, numbers = executed(notebook, name, files, runs.anew)
    if ran is None:
        return
    texts, drawn = notebooks.outputs(page, ran)
    numbers = numbers if name in LESSONS else None
    own = pages.numbers_of(path.stem, runs, page, texts, numbers)
    page = pages.fill(page, own.names(), seals)
    shown = pages.pictures(page, name)
    notebook = notebooks.take_over(notebooks.notebook_of(page, path, name), ran)
    files.put(ROOT / "notebooks" / f"{name}.ipynb", nbformat.writes(notebook) + "\n")
    files.put(path, page)
    for cell in shown:
        if cell not in drawn:
            raise ValueError(f"the cell {cell} draws no picture")
        files.put(DOCS / "img" / f"{name}_{cell}.png", drawn[cell])
    for picture in DOCS.glob(f"img/{name}_*.png"):
        if picture.stem.removeprefix(f"{name}_") not in shown:
            files.take_away(picture)


def build_page(path, files, runs, overwrite=False):
    """Renew one page and all that is made from it."""
    seals = Seals(path, overwrite)
    try:
        if path in TWINS:
            build_twins(path, TWINS[path], files, runs, seals)
        elif path.suffix == ".html":
            texts = measured.read("drawing", {})
            page = pages.fill_ids(path.read_text(encoding="utf-8"), texts, seals)
            files.put(path, page)
        else:
            page = path.read_text(encoding="utf-8")
            own = pages.numbers_of(path.stem, runs, page)
            files.put(path, pages.fill(page, own.names(), seals))
    except Stale:  # it is in runs.stale, with its page
        return
    except ValueError as error:  # the other pages can still be built
        files.report(path, *str(error).splitlines())
    else:
        if not files.check:
            seals.keep()


def build(names=(), anew=False, check=False, overwrite=False):
    """Build or check the pages of these names, or all; return what is wrong, by file."""
    files, runs = Files(check), Runs(check, anew)
    named = {path: {path.stem, TWINS.get(path)} for path in every_page()}
    chosen = [path for path, own in named.items() if not names or own & {*names}]
    for name in {*names}.difference(*named.values()):
        files.report(ROOT / name, "no page has this name")
    if not check and not names:  # many at once; a page by itself asks one by one
        diffs = {}
        for path in chosen:
            changes = pages.changes(path.read_text(encoding="utf-8"))
            diffs |= {(path.stem, name): diff for name, diff in changes.items()}
        runs.renew(diffs)
    for path in chosen:
        build_page(path, files, runs, overwrite)
    if not names:
        for path, text in (skeletons() | handouts(runs)).items():
            files.put(path, text)
        if not check and not files.stale:
            runs.forget_unused()
    for key, stems in sorted(runs.stale.items()):
        shown = ", ".join(sorted(stems))
        files.report(ROOT / "tools/data/runs.json", f"stale: {key}, on {shown}")
    return files.stale
