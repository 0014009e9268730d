"""Numbers of docs/teaching.md."""

import re

from practice.checker.scripts import DOCS
from tools.expressions import Expressions

COURSE = {  # page: what one can do afterwards, and what it builds on
    "first_network": (
        "say what weight, loss, slope and step are",
        "lists, loops, functions",
    ),
    "pure_python_mlp": ("derive all slopes at once", "the page before; derivatives"),
    "np_slp_digits_explainer": ("write softmax, its loss and gradient", "derivatives"),
    "np_mlp_digits_explainer": ("write backpropagation", "rung 1"),
    "torch_slp_digits_explainer": ("translate NumPy into PyTorch", "rung 1"),
    "torch_slp_autograd_explainer": (
        "explain what autograd records",
        "rung 3, or rung 1",
    ),
    "torch_mlp_autograd_explainer": (
        "say what autograd keeps in memory",
        "rungs 2 and 4",
    ),
    "torch_mlp_sequential_explainer": ("read other people's PyTorch", "rung 5"),
    "what_breaks": ("find a mistake by its symptom", "rung 2"),
    "report_card": ("read a confusion matrix, and probabilities", "rung 2"),
}


def visible(text):
    """Return what a reader sees of a page as words: no code, nothing folded, no comments."""
    for hidden in [r"<!--.*?-->", r"<details>.*?</details>", r"(?m)^```.*?^```"]:
        text = re.sub(hidden, "", text, flags=re.DOTALL)
    return text


class Numbers(Expressions):
    """What the page adds to the expressions."""

    def prepare(self):
        """Make the rows of the pages: what each is for, what it needs, how long it is."""
        self.page_rows = []
        for name, (goal, needs) in COURSE.items():
            text = (DOCS / f"{name}.md").read_text(encoding="utf-8")
            seen = visible(text)
            title = re.search(r"^# (.*)$", text, re.MULTILINE)[1].split(":")[0]
            pictures = len(re.findall(r"!\[[^\]]*\]\(", seen))
            turns = len(re.findall(r"^\*\*Your turn", seen, re.MULTILINE))
            words = f"{len(seen.split()):,}"
            self.page_rows.append(
                [f"[{title}]({name}.md)", goal, needs, words, pictures, turns]
            )
