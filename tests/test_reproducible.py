"""The same command prints the same bytes, whatever surrounds it."""

import os
import subprocess
import sys

import pytest
from conftest import ROOT, pool, start, submit

CHOSEN = ["np_mlp_digits", "torch_mlp_sequential"]
FLAGS = ["--epochs", "100", "--batch-size", "400"]
THREADS = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"]
SURROUNDINGS = {  # environment variables
    "one thread": dict.fromkeys(THREADS, "1"),
    "many threads": dict.fromkeys(THREADS, "8"),
    "a hash seed": {"PYTHONHASHSEED": "7"},
    "the C locale": {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0"},
    "another language": {"LC_ALL": "de_DE.UTF-8", "LANGUAGE": "de"},
    "optimized bytecode": {"PYTHONOPTIMIZE": "2"},
}


@pytest.fixture(scope="module")
def surrounded():
    """Start each script in all surroundings, as many at a time as there are cores."""
    return {
        (script, name): pool.submit(start, ROOT / f"{script}.py", *FLAGS, env=env)
        for script in CHOSEN
        for name, env in SURROUNDINGS.items()
    }


@pytest.mark.parametrize("surroundings", SURROUNDINGS)
@pytest.mark.parametrize("script", CHOSEN)
def test_the_environment_does_not_matter(script, surroundings, surrounded):
    expected = submit(script, *FLAGS).result().stdout
    assert surrounded[script, surroundings].result().stdout == expected


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_a_terminal_shows_what_a_pipe_gets():
    import pty

    reader, terminal = pty.openpty()
    command = [sys.executable, ROOT / "np_mlp_digits.py", *FLAGS]
    subprocess.run(command, check=True, stdout=terminal)
    os.close(terminal)
    shown = os.read(reader, 10_000).decode().replace("\r\n", "\n")
    assert shown == submit("np_mlp_digits", *FLAGS).result().stdout
