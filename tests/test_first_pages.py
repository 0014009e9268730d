"""The first two pages: what they need, and that their code runs without anything else."""

import ast

import nbformat
from conftest import ROOT, start

from practice.checker import markdown
from practice.checker.rungs import all_rungs, where
from tools import notebooks
from tools.notebooks import HERE

FIRST, SECOND = "first_network", "pure_python_mlp"


def page_of(name):
    """Return the text of a page."""
    return (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")


def cells_of(name):
    """Return the cells of a page: the summary above each that is folded, or "", and its code."""
    page = page_of(name)
    summaries = {m[3].strip(): m[1] for m in markdown.FOLDED.finditer(page)}
    codes = [fence.code for fence in markdown.fences(page, "py")]
    return [(summaries.get(code.strip(), ""), code) for code in codes]


def is_picture(summary):
    """Say whether a cell is folded as the code of a picture."""
    return summary.startswith("The code of this picture")


def test_the_first_page_needs_nothing_but_python(tmp_path):
    codes = [code for summary, code in cells_of(FIRST) if not summary.startswith(HERE)]
    path = tmp_path / "first.py"
    path.write_text("\n\n".join(codes), encoding="utf-8")
    alone = start("-I", "-S", path, cwd=tmp_path)  # without what is installed
    assert alone.returncode == 0, alone.stderr
    stored = nbformat.read(ROOT / "notebooks" / f"{FIRST}.ipynb", as_version=4)
    printed = [
        output.text
        for cell in notebooks.code_cells(stored)
        for output in cell.outputs
        if output.get("name") == "stdout" and "check(" not in cell.source
    ]
    assert alone.stdout == "".join(printed)


def test_only_pictures_of_the_second_page_need_matplotlib():
    drawn, needed = set(), set()
    for summary, code in cells_of(SECOND):
        names = [n for n in ast.walk(ast.parse(code)) if isinstance(n, ast.Name)]
        made = {n.id for n in names if isinstance(n.ctx, ast.Store)}
        used = {n.id for n in names} - made
        if is_picture(summary):
            drawn |= made | {"plt"}
        else:
            assert "matplotlib" not in code
            drawn -= made
            needed |= used & drawn
    assert drawn and not needed


def test_both_pages_hold_the_same_pictures():
    first, second = (page_of(n).split('"""')[1] for n in (FIRST, SECOND))
    assert first == second and "#" in first


def test_a_layer_is_the_same_on_both_pages():
    texts = []
    for name in (FIRST, SECOND):
        for _, code in cells_of(name):
            texts += [
                ast.get_source_segment(code, node)
                for node in ast.parse(code).body
                if isinstance(node, ast.FunctionDef) and node.name == "layer"
            ]
    assert len(texts) == 2 and texts[0] == texts[1]


def test_the_checker_sends_to_the_page_that_explains_a_function():
    lists = all_rungs()[0]
    assert where(lists, "layer") == (f"docs/{FIRST}.md", "Let the squares vote")
    assert where(lists, "forward") == (f"docs/{SECOND}.md", "A layer in the middle")
