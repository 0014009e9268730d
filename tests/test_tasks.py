"""The notebooks with gaps run, whatever is written in them, and judge what is."""

import nbformat
import pytest
from conftest import ROOT
from nbclient import NotebookClient

from practice.checker import reading
from practice.checker.likeness import work
from practice.checker.rungs import all_rungs
from practice.checker.skeletons import emptied
from tools import notebooks
from tools.handouts import tasks

RUNGS = [rung for rung in all_rungs() if not rung.engine]


def notebook_of(rung, written=()):
    """Return the notebook of a rung with these functions written."""
    path = tasks.FOLDER / f"{rung.name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebooks.code_cells(notebook):
        for name in written:
            if cell.source == emptied(rung.functions[name]):
                cell.source = rung.functions[name]
    return notebook


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
@pytest.mark.parametrize("done", [False, True], ids=["with gaps", "written"])
def test_a_notebook_with_gaps_runs_and_judges(rung, done):
    said = verdicts(notebook_of(rung, rung.tasks if done else ()))
    assert [*said] and {*said} == {*rung.tasks}
    for name, text in said.items():
        wanted = f"{name}: right" if done else f"{name}: not written yet"
        assert text.startswith(wanted), text


@pytest.mark.parametrize("rung", RUNGS, ids=lambda rung: rung.name)
def test_each_function_has_its_gap_and_no_answer_in_the_code(rung):
    cells = notebooks.sources(notebook_of(rung))
    for name in rung.tasks:
        assert cells.count(emptied(rung.functions[name])) == 1
        assert f"check({name}, {rung.number})" in cells
        assert not any(rung.functions[name] in cell for cell in cells)


@pytest.mark.parametrize("rung", RUNGS, ids=lambda rung: rung.name)
def test_what_is_handed_in_is_read_as_its_rung(rung, tmp_path):
    path = tmp_path / f"{rung.name}.ipynb"
    nbformat.write(notebook_of(rung), path)
    handed = reading.load(path)
    assert handed.rung is rung and work(rung, handed.text) == {}
    nbformat.write(notebook_of(rung, rung.tasks), path)
    assert {*work(rung, reading.load(path).text)} >= {*rung.tasks}


@pytest.mark.parametrize("rung", RUNGS, ids=lambda rung: rung.name)
def test_links_of_a_notebook_with_gaps_resolve(rung):
    import re

    for cell in notebook_of(rung).cells:
        for target in re.findall(r"\]\(((?!https?:)[^)#\s]+)", cell.source):
            if cell.cell_type == "markdown":
                assert (tasks.FOLDER / target).exists(), target
