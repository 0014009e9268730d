"""The ladder: which scripts and lessons there are, their text, and how a script is run."""

import ast
import os
import re
import runpy
import subprocess
import sys
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
SLP = ["np_slp_digits", "torch_slp_digits", "torch_slp_autograd"]
MLP = ["np_mlp_digits", "torch_mlp_autograd", "torch_mlp_sequential"]
SCRIPTS = [SLP[0], MLP[0], *SLP[1:], *MLP[1:]]  # rungs 1 to 6
LESSONS = [  # pages whose code is their own, in reading order
    "pure_python_mlp",
    "why_numpy_is_fast",
    "report_card",
    "whose_handwriting",
    "what_breaks",
    "past_98_5",
    "scaling_out",
]


def path_of(script):
    """Return where a script lies."""
    return ROOT / f"{script}.py"


def source(script):
    """Return the text of a script."""
    return path_of(script).read_text(encoding="utf-8")


def code(script):
    """Return the text of a script behind its docstring, which is prose."""
    return source(script).split('"""', 2)[2]


def part(script, section=None):
    """Return the code of a script: all of it, section 1, or the "rest" without section 1."""
    head, model, tail = re.split(
        r"^(?=# --- [12]\. )", code(script), flags=re.MULTILINE
    )
    return {None: head + model + tail, 1: model, "rest": head + tail}[section]


def lines_of_code(script, *sections):
    """Count the lines that are neither blank, nor comment, nor docstring.

    Those of the sections with these numbers, or of the whole script.
    """
    tree = ast.parse(source(script))
    quiet, section, count = set(), 0, 0
    for node in [tree, *(n for n in tree.body if isinstance(n, ast.FunctionDef))]:
        quiet.update(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    for number, line in enumerate(source(script).splitlines(), 1):
        if line.startswith("# --- "):
            section = int(line[6])
        code = line.strip() and not line.startswith("#") and number not in quiet
        count += bool(code and (not sections or section in sections))
    return count


def load(path, *flags, silent=False):
    """Run the script at a path here, untrained by default; return its globals."""
    argv = [str(path), *(flags or ("--epochs", "0"))]
    hush = mock.patch("builtins.print") if silent else nullcontext()
    with mock.patch.object(sys, "argv", argv), hush:
        return SimpleNamespace(**runpy.run_path(str(path)))


@cache
def functions(script, *flags):
    """Return the functions and variables of a script of the ladder, loaded once, silently."""
    return load(path_of(script), *flags, silent=True)


def start(path, *flags, python=sys.executable, env=None, cwd=ROOT, **options):
    """Run the script at a path as a shell would, and return the finished process.

    `env` is added to the environment, or is all of it where it holds PATH.
    """
    if env is not None and "PATH" not in env:
        env = {**os.environ, **env}
    return subprocess.run(
        [python, path, *flags],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env=env,
        timeout=1800,  # a busy machine may be slow
        **options,
    )
