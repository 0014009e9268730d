"""What two lessons share stands in both to the letter."""

import ast

import pytest

from practice.checker import markdown
from practice.checker.scripts import DOCS

FIRST, SECOND = "pure_python_mlp", "why_numpy_is_fast"
SHARED = "layer forward init_params softmax cross_entropy backward batch_gradient step"


def function(lesson, name):
    """Return the source of a function in a lesson's page."""
    page = (DOCS / f"{lesson}.md").read_text(encoding="utf-8")
    for fence in markdown.fences(page, "py"):
        for node in ast.parse(fence.body).body:
            if isinstance(node, ast.FunctionDef) and node.name == name:
                return ast.get_source_segment(fence.body, node)
    pytest.fail(f"{lesson} has no function {name}")


@pytest.mark.parametrize("name", [*SHARED.split(), "accuracy", "forward_all"])
def test_the_race_is_run_with_the_functions_of_lists_and_loops(name):
    assert function(FIRST, name) == function(SECOND, name)
