"""The notebooks with gaps run, whatever is written in them, and judge what is."""

import re

import nbformat
import pytest
from conftest import ROOT
from nbclient import NotebookClient

from practice.checker import reading, report
from practice.checker.catalogue import entries, plant
from practice.checker.likeness import work
from practice.checker.rungs import all_rungs
from practice.checker.skeletons import emptied
from practice.checker.terminal import wrap
from practice.checker.word import describe
from tools import notebooks
from tools.handouts import tasks

RUNGS = [rung for rung in all_rungs() if not rung.engine]


def notebook_of(rung, written):
    """Return the notebook of a rung with these functions written, {name: text}."""
    path = tasks.FOLDER / f"{rung.name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebooks.code_cells(notebook):
        for name in written:
            if cell.source == emptied(rung.functions[name]):
                cell.source = written[name]
    return notebook


def solution(rung):
    """Return {name: text} of all functions to be written, as the ladder has them."""
    return {name: rung.functions[name] for name in rung.tasks}


def verdicts(notebook):
    """Run a notebook from the top; return what each check printed, by its function."""
    resources = {"metadata": {"path": ROOT / "notebooks" / "tasks"}}
    options = {"timeout": 1800, "startup_timeout": 600, "kernel_name": "python3"}
    NotebookClient(notebook, resources=resources, **options).execute()
    return {
        cell.source[len("check(") : cell.source.index(",")]: cell.outputs[0].text
        for cell in notebooks.code_cells(notebook)
        if cell.source.startswith("check(")
    }


@pytest.mark.parametrize("rung", RUNGS[:3], ids=lambda rung: rung.name)
def test_a_written_notebook_runs_and_is_right(rung):
    said = verdicts(notebook_of(rung, solution(rung)))
    assert [*said] and {*said} == {*rung.tasks}
    for name, text in said.items():
        assert text.startswith(f"{name}: right"), text


@pytest.mark.parametrize("rung", RUNGS[:3], ids=lambda rung: rung.name)
def test_with_gaps_it_runs_and_says_what_the_terminal_says(rung, tmp_path):
    wrong = rung.tasks[0]
    mistake = plant(entries(rung.number, wrong)[0], rung)
    notebook = notebook_of(rung, {wrong: mistake})
    nbformat.write(notebook, tmp_path / f"{rung.name}.ipynb")
    handed = reading.load(tmp_path / f"{rung.name}.ipynb")
    [verdict] = [v for v in report.verdicts(handed, [wrong]) if v.function]
    assert verdict.verdict == "wrong"
    for name, text in verdicts(notebook).items():
        if name == wrong:
            assert text.rstrip() == wrap(describe(verdict)).rstrip()
        else:
            assert text.startswith(f"{name}: not written yet"), text


@pytest.mark.parametrize("rung", RUNGS, ids=lambda rung: rung.name)
def test_each_function_has_its_gap_and_no_answer_in_the_code(rung):
    cells = notebooks.sources(notebook_of(rung, {}))
    for name in rung.tasks:
        assert cells.count(emptied(rung.functions[name])) == 1
        assert f"check({name}, {rung.number})" in cells
        assert not any(rung.functions[name] in cell for cell in cells)


@pytest.mark.parametrize("rung", RUNGS, ids=lambda rung: rung.name)
def test_what_is_handed_in_is_read_as_its_rung(rung, tmp_path):
    path = tmp_path / f"{rung.name}.ipynb"
    nbformat.write(notebook_of(rung, {}), path)
    handed = reading.load(path)
    assert handed.rung is rung and work(rung, handed.text) == {}
    nbformat.write(notebook_of(rung, solution(rung)), path)
    assert {*work(rung, reading.load(path).text)} >= {*rung.tasks}


@pytest.mark.parametrize("rung", RUNGS, ids=lambda rung: rung.name)
def test_links_of_a_notebook_with_gaps_resolve(rung):
    for cell in notebook_of(rung, {}).cells:
        for target in re.findall(r"\]\(((?!https?:)[^)#\s]+)", cell.source):
            if cell.cell_type == "markdown":
                assert (tasks.FOLDER / target).exists(), target
