"""The lesson on scaling out: its diff makes many processes print the table of one."""

import subprocess
import sys

import pytest
from conftest import ROOT, path_of, pool, start

from practice.checker import markdown, scripts
from practice.checker.change import changed, replaced

# 1437 images in batches of 130 leave a last batch of 7, which two processes cannot halve
FLAGS = ["--epochs", "3", "--batch-size", "130", "--dtype", "float64"]
WEIGHTED = "(loss * weight).backward()"


def many_processes():
    """Return rung 6 changed by the diff on the page."""
    page = (ROOT / "docs" / "scaling_out.md").read_text(encoding="utf-8")
    diff = markdown.named(page, "diff", "processes")
    return changed(scripts.source("torch_mlp_sequential"), diff)


def launch(folder, text, count):
    """Run a script's text as so many processes, and return what all of them printed."""
    path = folder / f"rung6_{count}.py"
    path.write_text(text, encoding="utf-8")
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    process = subprocess.Popen(
        [*torchrun, "--nproc-per-node", str(count), path, *FLAGS],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        output, errors = process.communicate(timeout=1800)
    finally:
        process.terminate()  # ends its processes, too
    assert process.returncode == 0, errors
    return output


@pytest.fixture(scope="module")
def one_process():
    """Start rung 6 as it is."""
    return pool.submit(start, path_of("torch_mlp_sequential"), *FLAGS)


@pytest.mark.long
@pytest.mark.parametrize("count", [2, 4])
def test_many_processes_print_the_table_of_one(tmp_path, one_process, count):
    """The same text, so exactly one process has printed."""
    assert launch(tmp_path, many_processes(), count) == one_process.result().stdout


@pytest.mark.long
def test_shares_without_their_weights_print_another_table(tmp_path, one_process):
    text = replaced(many_processes(), WEIGHTED, "loss.backward()")
    assert launch(tmp_path, text, 2) != one_process.result().stdout
