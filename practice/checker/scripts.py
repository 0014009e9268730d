"""The six scripts: the one list of them, where they lie, and their text."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
PRACTICE = ROOT / "practice"
SLP = ["np_slp_digits", "torch_slp_digits", "torch_slp_autograd"]
MLP = ["np_mlp_digits", "torch_mlp_autograd", "torch_mlp_sequential"]
SCRIPTS = [SLP[0], MLP[0], *SLP[1:], *MLP[1:]]  # rungs 1 to 6
NEW = re.compile(r"Rung (\d) of 6[^:\n]*: (.+?)\.?$", re.MULTILINE)  # of a docstring


def path_of(script):
    """Return where a script lies."""
    return ROOT / f"{script}.py"


def source(script):
    """Return the text of a script."""
    return path_of(script).read_text(encoding="utf-8")


def code(script):
    """Return the text of a script behind its docstring, which is prose."""
    return source(script).split('"""', 2)[2]


def new_in(script):
    """Return what the docstring of a script calls new in it."""
    return NEW.search(source(script))[2]


def part(script, section):
    """Return section 1 of a script, or the "rest", which is the code around it."""
    head, model, tail = re.split(r"(?m)^(?=# --- [12]\. )", code(script))
    return {1: model, "rest": head + tail}[section]


def lines_of_code(script, *sections):
    """Count the lines that are neither blank, nor comment, nor docstring.

    Those of the sections with these numbers, or of the whole script.
    """
    text = re.sub(r'(?s)""".*?"""', "", source(script))
    parts = re.split(r"(?m)^(?=# --- )", text)  # what precedes section 1, and sections
    counts = [len(re.findall(r"(?m)^(?!#).*\S", part)) for part in parts]
    return sum(counts[number] for number in sections or range(len(parts)))
