"""What the tests share: the ladder, its runs, and its functions.

A script is started once per command line, and every test that asks for that command line
reads the same output. The slow command lines start first, two at a time, while the quick
tests run.
"""

import os
import re
import runpy
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import pytest
import warm
from sklearn.datasets import get_data_home

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "docs"))  # so that tests may import build
SLP = ["np_slp_digits", "torch_slp_digits", "torch_slp_autograd"]
MLP = ["np_mlp_digits", "torch_mlp_autograd", "torch_mlp_sequential"]
LADDER = [SLP[0], MLP[0], *SLP[1:], *MLP[1:]]  # in reading order
ROW = re.compile(r"^ *(\d+) +(\S+) +([\d.]+)% +([\d.]+)%$", re.MULTILINE)
NOWHERE = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
FINAL = re.compile(r"^test accuracy: ([\d.]+)% \((\d+) of (\d+)\)$", re.MULTILINE)

pool = ThreadPoolExecutor(os.cpu_count())


def start(path, *flags, cwd=ROOT, timeout=600, env=None, replace=False, preexec=None):
    """Run the script at a path as a shell would, and return the finished process.

    `env` is added to the environment, or replaces it.
    """
    return subprocess.run(
        [sys.executable, path, *flags],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        timeout=timeout,
        env=env if replace else {**os.environ, **(env or {})},
        preexec_fn=preexec,
    )


@cache
def submit(script, *flags):
    """Start a script in the pool, once per command line, and return its future."""
    return pool.submit(warm.start, ROOT / f"{script}.py", *flags)


def run(script, *flags):
    """Return what a successful run printed: text, table rows, and the final line."""
    process = submit(script, *flags).result()
    assert process.returncode == 0, process.stderr
    return parse(process.stdout)


def run_copy(path, *flags, **surroundings):
    """Return what a successful run of any script printed, for instance of a copy."""
    if surroundings:
        process = start(path, *flags, **surroundings)
    else:
        process = warm.start(path, *flags)
    assert process.returncode == 0, process.stderr
    return parse(process.stdout)


def parse(text):
    """Read a script's output: rows (epoch, loss, train %, test %), test %, counts."""
    rows = [tuple(map(float, match)) for match in ROW.findall(text)]
    test, correct, total = map(float, FINAL.search(text).groups())
    return SimpleNamespace(
        text=text, rows=rows, test=test, correct=correct, total=total
    )


def load(path, *flags):
    """Return the globals of the script at a path, run in this process, untrained by default."""
    argv = [str(path), *(flags or ("--epochs", "0"))]
    with mock.patch.object(sys, "argv", argv):
        return SimpleNamespace(**runpy.run_path(str(path)))


def mnist_is_here():
    """Say whether the four files of MNIST are cached or can be downloaded."""
    return submit("np_slp_digits", "--dataset", "mnist", "--epochs", "0").result()


def pytest_collection_finish(session):
    """Start the runs that the collected tests ask for, in their parameter `commands`."""
    if session.config.option.collectonly:
        return
    for item in session.items:
        for command in getattr(item, "callspec", SimpleNamespace(params={})).params.get(
            "commands", ()
        ):
            submit(*command.split())


@pytest.fixture(scope="session")
def mnist():
    """Skip a test where MNIST is out of reach, or fail it where REQUIRE_MNIST is 1."""
    process = mnist_is_here()
    if process.returncode:
        if os.environ.get("REQUIRE_MNIST") == "1":
            pytest.fail(f"REQUIRE_MNIST=1, but {process.stderr}")
        pytest.skip(f"MNIST is neither cached nor reachable: {process.stderr}")
    return Path(get_data_home(), "ossci-datasets.s3.amazonaws.com", "mnist")
