"""What the home page shows: six steps, the course in reading order, the margin."""

from pathlib import Path

from practice.checker.printed import read
from practice.checker.scripts import SCRIPTS, new_in
from tools.site import live, runtime, sources

DESCRIPTION = (
    "Draw a digit, and a small neural network reads it. In six steps you write that network "
    "yourself, in Python: every line is explained, and runs in the page."
)


def steps():
    """Return the six rungs: what is new, in which library, and how much each reads right."""
    made = []
    for number, script in enumerate(SCRIPTS, 1):
        new = new_in(script).replace("backprop", "back\N{SOFT HYPHEN}prop")
        made.append(
            {
                "number": number,
                "page": f"docs/{script}_explainer.html",
                "made_with": "NumPy" if script.startswith("np") else "PyTorch",
                "reached": f"{read(live.table(script)).end()[0]:.2f}%",
                "new": new[0].upper() + new[1:] + ".",
            }
        )
    return made


def present(sources_folder):
    """Return the course with the pages that are there: {caption: [(page, title or '')]}."""
    there = lambda page: Path(sources_folder, f"{page}.md").exists()
    return {
        caption: [(p, sources.TITLES.get(p, "")) for p in pages if there(p)]
        for caption, pages in sources.COURSE.items()
    }


def context(sources_folder, outdir):
    """Return what home.md needs."""
    course = present(sources_folder)
    first = course["The course"][0][0]
    return {
        "steps": steps(),
        "course": course,
        "first": first,
        "run_mb": runtime.megabytes(outdir, "numpy", "scikit-learn"),
    }
