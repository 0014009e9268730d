"""What the live pages need to know: which code runs, what it printed, what there is to write."""

import re
from functools import cache
from pathlib import Path

import nbformat

from practice.checker import engine
from practice.checker.catalogue import hint
from practice.checker.markdown import VARIES
from practice.checker.match import left_alone, world_of
from practice.checker.probe import Scene
from practice.checker.rungs import all_rungs, where
from practice.checker.scripts import DOCS, PRACTICE, ROOT, SCRIPTS
from practice.checker.show import input_words, show
from practice.checker.skeletons import emptied, skeleton
from tools import measured
from tools.runs import Runs, execute
from tools.site import figures, runtime

LIVE = {  # pages whose code runs in the page, and the script they belong to
    "first_network": None,
    "pure_python_mlp": None,
    "np_slp_digits_explainer": "np_slp_digits",
    "np_mlp_digits_explainer": "np_mlp_digits",
    "tiny_torch": None,
}
ABOUT = (
    "The code of this page runs here, with nothing installed. The first Run loads Python: "
    "{size} MB with all that this page needs. The browser keeps it."
)
ON_ENGINE = (
    "This page shows what its code printed when it was run. (PyTorch for the browser exists as "
    "an unofficial build; this site does not use it.) The script itself does [run in the "
    "page](../scripts/{script}.md), on [a PyTorch of a hundred-odd lines](tiny_torch.md)."
)
JUDGES = "In the notebook, this cell judges"  # begins a fold that the site leaves out
NOT_HERE = {  # why the code of these pages does not run in the page
    "why_numpy_is_fast": "This page measures times, and a browser's are other ones",
    "report_card": "This page trains on all of MNIST, several times",
    "whose_handwriting": "This page trains on all of MNIST, again and again",
    "what_breaks": "This page runs scripts of NumPy and PyTorch with a mistake in each",
    "past_98_5": "This page needs more of PyTorch than what runs here",
    "scaling_out": "This page starts threads and processes, which a browser does not have",
}
RUN = """<div data-script="{}"></div>
<noscript>Running it needs JavaScript.</noscript>
"""


def note(page):
    """Return what stands at the top of a page whose code does not run there, or None."""
    name = page.removesuffix("_explainer")
    if name in SCRIPTS and name.startswith("torch"):
        return ON_ENGINE.format(script=name)
    if page in NOT_HERE:
        return (
            f"{NOT_HERE[page]}: its code does not run here. What it printed is shown."
        )
    return None


@cache
def table(script):
    """Return the lines that a script printed with its default flags."""
    return Runs(check=True).get(script).stdout


def mnist_takes(script):
    """Return a sentence on what MNIST costs in the page."""
    seconds = measured.read("site", {}).get("mnist", {}).get(script)
    took = f"; a run of one epoch took us {seconds} s with that" if seconds else ""
    return f"With `--dataset mnist` it loads 11 MB more{took}."


def run_here(script):
    """Return the part of a script's page that runs it."""
    engine = ""
    if script.startswith("torch"):
        engine = ", on [a PyTorch of a hundred-odd lines](../docs/tiny_torch.md)"
    return f"It runs here{engine}. {mnist_takes(script)}\n\n" + RUN.format(script)


def notebook_of(page):
    """Return the path of a page's notebook."""
    return ROOT / "notebooks" / f"{page.removesuffix('_explainer')}.ipynb"


def recorded(page):
    """Return what each code cell of a page printed when its notebook was executed."""
    name, path = page.removesuffix("_explainer"), notebook_of(page)
    cells = nbformat.read(path, as_version=4).cells
    cells = [cell for cell in cells if cell.cell_type == "code"]
    cells = cells[1:] if name in SCRIPTS else cells  # its first cell sets up
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    fence = re.compile(
        rf"({VARIES})?(?:^<details>\n<summary>(.*)\n\n)?^```(?:python|py)(?: [\w-]+)?\n",
        re.MULTILINE,
    )
    made = []
    for cell, match in zip(cells, fence.finditer(text), strict=True):
        if (match[2] or "").startswith(JUDGES):
            continue  # the page has an editor for that
        vary = bool(match[1])
        text, pictures = "", 0
        for output in cell.outputs:
            data = output.get("data", {})
            pictures += "image/png" in data
            if output.get("name") == "stderr" or "image/png" in data:
                continue
            text += output.get("text", data.get("text/plain", ""))
        made.append({"lines": text.splitlines(), "varies": vary, "pictures": pictures})
    return made


def imported(page):
    """Return the packages that the code of a page imports, itself or in a script."""
    cells = nbformat.read(notebook_of(page), as_version=4).cells
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    signs = {
        "numpy": r"\bnp\.|\bfrom check import",
        "scikit-learn": r"\bsklearn\b|\bimport np_|\brunpy\b",
    }
    signs["matplotlib"] = r"\bplt\."
    return [package for package, sign in signs.items() if re.search(sign, code)]


def needs(pagename, outdir):
    """Return what a page needs besides its text: data, modules, classic scripts, styles."""
    made = {"data": None, "modules": [], "classic": [], "styles": []}
    name = pagename.rpartition("/")[2]
    if pagename == "index":
        reader = ["docs/draw/weights.js", "docs/draw/network.js", "docs/draw/draw.js"]
        made |= {"classic": reader, "styles": ["docs/draw/draw.css"]}
    if pagename == "docs/draw":
        reader = ["weights.js", "network.js", "draw.js", "inside.js"]
        made["classic"] = [f"docs/draw/{file}" for file in reader]
        made["styles"] = ["docs/draw/draw.css"]
    if pagename == "index" or name in SCRIPTS:
        names = SCRIPTS if pagename == "index" else [name]
        tables = [
            list(lines) for lines in dict.fromkeys(tuple(table(n)) for n in names)
        ]
        data = {
            "recorded": {n: tables.index(table(n)) for n in names},
            "tables": tables,
        }
        made |= {"data": data, "modules": ["run.js"]}
    if pagename.startswith("docs/") and name in LIVE and notebook_of(name).exists():
        size = runtime.megabytes(Path(outdir), *imported(name))
        about = ABOUT.format(size=size)
        if LIVE[name]:
            about += " " + mnist_takes(LIVE[name])
        data = {"cells": recorded(name), "script": LIVE[name], "about": about}
        made |= {"data": data, "modules": ["run.js"]}
    if pagename == "docs/write":
        made["modules"] = ["practice.js"]
    if pagename.startswith("docs/") and places(name):
        made["modules"] = [*made["modules"], "lesson.js"]
    if name in {page for page, _ in figures.FIGURES.values()}:
        made["modules"] = [*made["modules"], "figures.js"]
    if pagename == "index" or pagename.startswith("docs/"):
        made["modules"] = [*made["modules"], "progress.js"]
    return made


# --- Practice in the page -------------------------------------------------------------


def places(page):
    """Return what is written on a page: {function: its address on the page to write on}."""
    return {
        name: f"{rung.name}/{name}"
        for rung in all_rungs()
        for name in ([] if rung.torch else rung.tasks)
        if f"{page}.md" == rung.page or f"docs/{page}.md" == where(rung, name)[0]
    }


def written():
    """Return the names of the files that can be written on the site."""
    return [rung.name for rung in all_rungs() if not rung.torch]


def example(rung, name):
    """Return the smallest example of a function: [what, its value as text] for each part."""
    stage = world_of(rung).stage
    right, small = stage.right(), stage.probes(name)[0]
    given = small.inputs(Scene(None, {}, stage.right()))
    rows = [[key, input_words(key, v, rung.number)] for key, v in given.items()]
    shown = next(stage.observing(name, [small], right[name], right))
    return rows + [
        [part, show(value)]
        for part, value in shown.items()
        if not left_alone(part) and not re.search(r"call [2-9]", part)
    ]


def tasks():
    """Return the files that can be written in the page, with their functions and hints."""
    made = []
    for rung in all_rungs():
        if rung.torch:
            continue
        functions = [
            {
                "name": name,
                "text": emptied(rung.functions[name]),
                "hints": [hint(rung, name, step) for step in (1, 2, 3)],
                "example": example(rung, name),
            }
            for name in rung.tasks
        ]
        made.append(
            {
                "number": rung.number,
                "name": rung.name,
                "title": rung.title,
                "skeleton": skeleton(rung),
                "table": printed(rung),
                "functions": functions,
            }
        )
    return made


def printed(rung):
    """Return the lines that a file prints; of an engine, those of the four scripts on it."""
    if rung.engine:
        return [line for s in engine.ON for line in [f"{s}.py", *table(s), ""]]
    return table(rung.name) if rung.number else execute(rung.text, rung.name, []).stdout


def checker():
    """Return the files that the checker consists of and reads: {path below the root: text}."""
    paths = [PRACTICE / "check.py", *PRACTICE.glob("checker/*.py")]
    paths += [*PRACTICE.glob("functions/*.toml"), *PRACTICE.glob("tiny_torch/*.py")]
    paths += [ROOT / f"{script}.py" for script in SCRIPTS]
    paths += [DOCS / f"{page}.md" for page in LIVE]
    return {
        p.relative_to(ROOT).as_posix(): p.read_text(encoding="utf-8")
        for p in paths
        if p.exists()
    }
