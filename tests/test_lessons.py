"""The lessons: what each claims holds in its stored numbers, and holds in a fresh run.

The claims stand in tests/claims, a file for each lesson. Those in `whole` need all seeds or
are about times, and are held to the stored numbers alone.
"""

import ast
import importlib
from types import SimpleNamespace

import nbformat
import pytest
from conftest import pool

from practice.checker.scripts import ROOT
from tools import measured, notebooks
from tools.course import LESSONS


def claims_of(lesson):
    """Return the module with the claims of a lesson."""
    return importlib.import_module(f"claims.{lesson}")


def with_parameters(source, parameters):
    """Return code in which each name that it assigns gets another value right behind that.

    Also returns which names these were.
    """
    lines, found = source.split("\n"), set()
    for statement in reversed(ast.parse(source).body):
        if isinstance(statement, ast.Assign):
            names = {
                n.id
                for t in statement.targets
                for n in ast.walk(t)
                if isinstance(n, ast.Name)
            }
            for name in names & parameters.keys():
                lines.insert(statement.end_lineno, f"{name} = {parameters[name]!r}")
                found.add(name)
    return "\n".join(lines), found


def test_parameters_replace_what_a_cell_assigns():
    cell = (
        "A, B = 1, 2\nfor x in range(\n    A\n):\n    pass\nC = [\n    A,\n]\nprint(A)"
    )
    code, found = with_parameters(cell, {"A": 5, "C": [6], "D": 7})
    assert found == {"A", "C"}
    assert code.split("\n")[1] == "A = 5" and code.split("\n")[-2:] == [
        "C = [6]",
        "print(A)",
    ]


@pytest.fixture(scope="session")
def again():
    """Run every lesson again, with the smaller sizes of its claims."""

    def execute(lesson):
        notebook = nbformat.read(ROOT / "notebooks" / f"{lesson}.ipynb", as_version=4)
        parameters, found = claims_of(lesson).QUICK, set()
        for cell in notebooks.code_cells(notebook):
            cell.source, names = with_parameters(cell.source, parameters)
            found |= names
        assert found == parameters.keys()
        return notebooks.execute(notebook)

    return {lesson: pool.submit(execute, lesson) for lesson in LESSONS}


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_claims_of_a_lesson_hold(lesson):
    numbers = SimpleNamespace(**measured.read(f"lessons/{lesson}")["numbers"])
    claims_of(lesson).always(numbers)
    claims_of(lesson).whole(numbers)


@pytest.mark.long
@pytest.mark.parametrize("lesson", LESSONS)
def test_the_claims_of_a_lesson_hold_again(mnist, lesson, again):
    claims_of(lesson).always(SimpleNamespace(**again[lesson].result()))
