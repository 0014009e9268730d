"""Load a script here, or run it as a shell would."""

import os
import runpy
import subprocess
import sys
from contextlib import nullcontext
from functools import cache
from types import SimpleNamespace
from unittest import mock

from practice.checker.scripts import ROOT, path_of


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
    options |= {"encoding": "utf-8", "timeout": 1800}  # a busy machine may be slow
    command = [python, path, *flags]
    return subprocess.run(
        command, check=False, capture_output=True, cwd=cwd, env=env, **options
    )
