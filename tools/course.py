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
GOALS = {  # page: what one can do after it, and what it builds on
    "first_network": (
        "make a network learn with loops alone",
        "lists, loops, functions",
    ),
    "pure_python_mlp": ("find every slope at once, by hand", "the page before it"),
    "np_slp_digits_explainer": (
        "write softmax, its loss and its gradient, for whole batches",
        "derivatives and the exponential function",
    ),
    "np_mlp_digits_explainer": (
        "write backpropagation, and check a gradient",
        "rung 1",
    ),
    "torch_slp_digits_explainer": ("say in PyTorch what you say in NumPy", "rung 1"),
    "torch_slp_autograd_explainer": (
        "explain what autograd records, having written one",
        "rung 3, or rung 1",
    ),
    "torch_mlp_autograd_explainer": (
        "say what autograd keeps in memory, and why",
        "rungs 2 and 4",
    ),
    "torch_mlp_sequential_explainer": (
        "read and write PyTorch as others do",
        "rung 5",
    ),
    "CODE_WALKTHROUGH": ("see the ladder as the lines that change", "the six rungs"),
    "tiny_torch": ("run PyTorch's scripts on an engine of your own", "rungs 4 and 6"),
    "what_breaks": ("tell a mistake by its symptom", "rung 2"),
    "why_numpy_is_fast": ("say where lists lose their time", "rung 1"),
    "report_card": ("read a confusion matrix, and a probability", "rung 2"),
    "whose_handwriting": ("put the right error bar on an accuracy", "the report card"),
    "past_98_5": ("compare two settings without fooling yourself", "rung 6"),
    "scaling_out": ("predict what threads and processes bring", "rung 6"),
}
# Lessons whose numbers are times: a script that has changed runs them no more than it runs the
# benchmark; `python -m tools build NAME --anew` does.
TIMED = ["why_numpy_is_fast", "scaling_out"]
FENCED = {  # page: the file that its `python` fences are
    DOCS / f"{script}_explainer.md": path_of(script) for script in SCRIPTS
}
FENCED[DOCS / "tiny_torch.md"] = PRACTICE / "tiny_torch" / "torch.py"
TWINS = {DOCS / f"{script}_explainer.md": script for script in SCRIPTS}
TWINS |= {DOCS / f"{name}.md": name for name in LESSONS}  # page: name of its notebook


def every_page():
    """Return the paths of all pages that are generated in part: first those of lessons.

    Others may use a lesson's numbers.
    """
    lessons = [DOCS / f"{name}.md" for name in LESSONS]
    others = [path for path in sorted(DOCS.glob("*.md")) if path not in lessons]
    docs = [*lessons, *others, DOCS / "draw" / "index.html"]
    return [*docs, ROOT / "README.md"]
