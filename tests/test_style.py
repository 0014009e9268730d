"""Lint and format, over everything that is Python."""

import subprocess
import sys

import pytest
from conftest import ROOT


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]])
def test_ruff(command):
    process = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "."],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert process.returncode == 0, process.stdout
