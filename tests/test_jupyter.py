"""JupyterLab opens a notebook in a real browser, runs it, and shows the script's last line."""

import os
import socket
import subprocess
import sys

import nbformat
import pytest
from conftest import ROOT, run, wait_for

from tools import notebooks

READY = "return Boolean(window.jupyterapp?.shell?.currentWidget?.context?.isReady)"
RUN_ALL = """
const done = arguments[0];
const app = window.jupyterapp;
app.shell.currentWidget.sessionContext.ready
  .then(() => app.commands.execute("notebook:run-all-cells"))
  .then(() => done("ran"), (error) => done(String(error)));
"""
SHOWS = """
const { content } = window.jupyterapp.shell.currentWidget;
const holds = (cell) => JSON.stringify(cell.model.toJSON().outputs ?? []).includes(arguments[0]);
const at = content.widgets.findIndex(holds);
if (at >= 0) content.scrollToItem(at);  // JupyterLab renders only what is in sight
return document.querySelector(".jp-Notebook").innerText.includes(arguments[0]);
"""


@pytest.fixture
def lab(tmp_path):
    """Start JupyterLab on a copy of the notebook without its outputs; return the address."""
    notebook = nbformat.read(ROOT / "notebooks" / "np_slp_digits.ipynb", as_version=4)
    for cell in notebooks.code_cells(notebook):
        cell.outputs = []
    nbformat.write(notebook, tmp_path / "np_slp_digits.ipynb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", f"--port={port}"]
    command += ["--allow-root", "--expose-app-in-browser", "--IdentityProvider.token="]
    env = {**os.environ, "JUPYTER_CONFIG_DIR": str(tmp_path)}  # settings, workspaces
    with (tmp_path / "log").open("w") as log:
        options = {"cwd": tmp_path, "stdout": log, "stderr": log, "env": env}
        with subprocess.Popen(command, **options) as server:
            yield f"http://127.0.0.1:{port}/lab/tree/np_slp_digits.ipynb"
            server.terminate()


def answers(address):
    """Say whether something listens at an address."""
    host, port = address.split("/")[2].split(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


@pytest.mark.long
def test_rung_1_runs_in_jupyterlab(lab, browser):
    wait_for(lambda: answers(lab), "JupyterLab does not start")
    browser.get(lab)
    wait_for(lambda: browser.execute_script(READY), "the notebook does not open")
    assert browser.execute_async_script(RUN_ALL) == "ran"
    last = run("np_slp_digits").text.splitlines()[-1]
    wait_for(lambda: browser.execute_script(SHOWS, last), f"no {last!r} in the page")
