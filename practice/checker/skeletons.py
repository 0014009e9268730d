"""Skeletons: the scripts with the bodies of section 1, or of an engine's pieces, taken out.

The docstrings stay, and so do the comments that show shapes. What an earlier rung had to the
letter is given.
"""

import ast
import io
import tokenize

from .rungs import PRACTICE, all_rungs
from .syntax import parse

YOURS = "...  # your code"
LARGE = "# right for logits of 1000 and -1000, too, where exp alone overflows"


def shapes(text):
    """Return the comments of a function that show how a shape changes."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    comments = [t.string for t in tokens if t.type == tokenize.COMMENT]
    return [comment for comment in comments if "->" in comment]


def emptied(text):
    """Return the text of a function with its body replaced by one line.

    Of a class the methods are emptied; that it keeps what it is made with is given.
    """
    node = parse(text).body[0]
    if isinstance(node, ast.ClassDef):
        lines = text.split("\n")
        for method in reversed(
            [n for n in node.body if isinstance(n, ast.FunctionDef)]
        ):
            kept, yours = 0, YOURS
            if method.name == "__init__":
                if node.name != "Tensor":
                    continue
                kept, yours = 3, f"{YOURS}: made_of, requires_grad, depth"
            elif ast.get_docstring(method):
                kept = 1
            start = method.body[kept - 1].end_lineno if kept else method.lineno
            lines[start : method.end_lineno] = [f"        {yours}"]
        return "\n".join(lines)
    docstring = "\n".join(text.split("\n")[: node.body[0].end_lineno])
    asked = [LARGE] if node.name in ("softmax", "cross_entropy") else []
    lines = [*shapes(text), *asked, YOURS]
    return "\n".join([docstring, *(f"    {line}" for line in lines)])


def skeleton(rung):
    """Return the text of a rung's skeleton."""
    text = rung.text
    for name in rung.tasks:
        text = text.replace(rung.functions[name], emptied(rung.functions[name]))
    note = f"# Yours to write: python practice/check.py practice/{rung.name}.py judges it.\n"
    if rung.given:
        note += f"# Given: {', '.join(rung.given)}.\n"
    heading = next(line for line in text.splitlines() if line.startswith("# --- 1."))
    return text.replace(f"{heading}\n", f"{heading}\n{note}", 1)


def skeletons():
    """Return {path: text} of all skeletons."""
    return {PRACTICE / "skeletons" / f"{r.name}.py": skeleton(r) for r in all_rungs()}
