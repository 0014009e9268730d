"""The lessons: what each claims holds in its stored notebook, and holds in a fresh run."""

from types import SimpleNamespace

import build
import claims
import nbformat
import pytest
from conftest import ROOT, pool


def stored(lesson):
    """Return the stored notebook of a lesson."""
    return nbformat.read(ROOT / "notebooks" / f"{lesson}.ipynb", as_version=4)


@pytest.fixture(scope="session")
def again():
    """Run every lesson again, with less work where claims.QUICK says so."""

    def execute(lesson):
        notebook = stored(lesson)
        for old, new in claims.QUICK.get(lesson, []):
            cells = [cell for cell in build.code_cells(notebook) if old in cell.source]
            assert cells, old
            for cell in cells:
                cell.source = cell.source.replace(old, new)
        return build.execute_notebook(notebook)

    return {lesson: pool.submit(execute, lesson) for lesson in build.LESSONS}


@pytest.mark.parametrize("lesson", build.LESSONS)
def test_the_claims_of_a_lesson_hold(lesson):
    numbers = stored(lesson).metadata["numbers"]
    assert numbers["wall_seconds"] < 180
    getattr(claims, lesson)(SimpleNamespace(**numbers))


@pytest.mark.slow
@pytest.mark.parametrize("lesson", build.LESSONS)
def test_the_claims_of_a_lesson_hold_again(mnist, lesson, again):
    getattr(claims, lesson)(SimpleNamespace(**again[lesson].result()))
