"""The builder itself, on small examples."""

from types import SimpleNamespace

import pytest
from conftest import ROOT

from tools import files, pages, running, runs, tables
from tools.expressions import Expressions
from tools.site import build as site_build


def test_a_changed_script_is_cut_at_the_same_places():
    """After a line more and a line less, the fences still part where they parted."""
    page = (ROOT / "docs" / "np_slp_digits_explainer.md").read_text(encoding="utf-8")
    page = pages.recut(page, "np_slp_digits")
    old = page.replace("import gzip\n", "").replace("socket\n", "socket\nimport re\n")
    assert old != page
    assert pages.recut(old, "np_slp_digits") == page


def test_a_diff_that_does_not_fit_is_refused():
    assert runs.apply_diff("a\nb\nc\n", "-b\n+B\n") == "a\nB\nc\n"
    assert runs.apply_diff("a\nb\nc\n", "-a\n@@\n+d\n c\n") == "b\nd\nc\n"
    with pytest.raises(ValueError, match="0 times"):
        runs.apply_diff("a\n", "-b\n")
    with pytest.raises(ValueError, match="2 times"):
        runs.apply_diff("a\na\n", "-a\n")


def test_a_run_that_lacked_mnist_is_no_record(monkeypatch):
    failed = SimpleNamespace(stdout="", stderr="np.py: error: cannot get it")
    monkeypatch.setattr(running, "start", lambda *flags, **options: failed)
    with pytest.raises(ValueError, match="cannot get it"):
        runs.execute("", "np_slp_digits", [])


@pytest.mark.parametrize("page", ["$<!--= 1 --><!--/-->$", "<!--= 1 -->1<!--/--> a"])
def test_a_marker_where_it_would_not_render_is_refused(page):
    with pytest.raises(ValueError, match="marker"):
        pages.fill(page, None)


def test_an_error_in_an_expression_is_named():
    with pytest.raises(ValueError, match="in 1 / 0: ZeroDivisionError"):
        pages.fill("a <!--= 1 / 0 --><!--/-->", None)


def test_expressions_are_filled_with_numbers_and_functions():
    page = "<!--!\ntwice = 2 * many\n-->\nis <!--= f(twice, 1) -->0<!--/--> <!--= n -->"
    filled = pages.fill(page, None, (), {"many": 3})
    assert "is <!--= f(twice, 1) -->6.0<!--/-->" in filled


def test_numbers_in_a_row():
    assert tables.listed([1, 2, 3]) == "1, 2 and 3"
    assert tables.spread([1, 2, 6]) == "3.00 (1.00 to 6.00)"
    made = tables.table(["a", "b"], [[1, 2]])
    assert made == "\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"


def test_measured_cells_are_formatted():
    columns = [["", "{}"], ["ratio", "{:.2f} ({:.2f} to {:.2f})"]]
    assert tables.cells(columns, [["a", [1, 0.5, 2]]]) == [["a", "1.00 (0.50 to 2.00)"]]


def test_the_diff_of_two_rungs_is_that_of_section_1_or_of_the_rest():
    model, rest = (Expressions.diff_of(3, 4, which) for which in (1, "rest"))
    assert "loss.backward()" in model and "functional as F" not in model
    assert "loss.backward()" not in rest and "functional as F" in rest


def test_a_check_shows_the_difference_and_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "ROOT", tmp_path)
    path = tmp_path / "page.md"
    path.write_text("one\ntwo\n")
    checked = files.Files(check=True)
    checked.put(path, "one\n2\n")
    checked.put(path.with_name("new.md"), "new")
    assert {"-two", "+2"} <= set(checked.stale["page.md"])
    assert checked.stale["new.md"] == ["is missing"]
    assert [*tmp_path.iterdir()] == [path] and path.read_text() == "one\ntwo\n"


def test_elements_of_an_html_page_are_filled_by_their_ids():
    assert pages.fill_ids('<b id="x">old</b>', {"x": "new"}) == '<b id="x">new</b>'
    with pytest.raises(ValueError, match="0 elements"):
        pages.fill_ids("", {"x": "new"})


def test_a_site_never_replaces_what_is_no_site(tmp_path):
    (tmp_path / "thesis.txt").touch()
    with pytest.raises(ValueError, match="holds something else"):
        site_build.make(tmp_path)
    assert (tmp_path / "thesis.txt").exists()
