"""The pages: which there are, in reading order."""

from practice.checker.scripts import DOCS, PRACTICE, ROOT, SCRIPTS, path_of

LESSONS = [  # pages whose code is their own, in reading order
    "first_network",
    "pure_python_mlp",
    "tiny_torch",
    "why_numpy_is_fast",
    "report_card",
    "whose_handwriting",
    "what_breaks",
    "past_98_5",
    "scaling_out",
]
TIMED = [
    "why_numpy_is_fast",
    "scaling_out",
]  # whose numbers are times: a script that is
# changed runs them no more than it runs the benchmark; `build NAME --anew` does
FENCED = {  # page: the file that its `python` fences are
    DOCS / f"{script}_explainer.md": path_of(script) for script in SCRIPTS
}
FENCED[DOCS / "tiny_torch.md"] = PRACTICE / "tiny_torch" / "torch.py"
TWINS = {DOCS / f"{script}_explainer.md": script for script in SCRIPTS}
TWINS |= {DOCS / f"{name}.md": name for name in LESSONS}  # page: name of its notebook


def every_page():
    """Return the paths of all pages that are generated in part."""
    docs = [*sorted(DOCS.glob("*.md")), DOCS / "draw" / "index.html"]
    return [*docs, ROOT / "README.md"]
