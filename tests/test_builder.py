"""The builder itself, on small examples: a change goes one way, and nothing is put back."""

import os
import re
import signal
import subprocess
import sys
from types import SimpleNamespace

import pytest
from conftest import ROOT

from practice.checker import files, markdown
from practice.checker.change import Misfit, changed
from practice.checker.scripts import DOCS, path_of, source
from tools import (
    build,
    generated,
    measured,
    notebooks,
    pages,
    running,
    runs,
    tables,
)
from tools.expressions import Expressions
from tools.numbers import code_walkthrough, timed
from tools.runs import Run, Runs, Stale
from tools.seals import ByHand, Seals

EXPLAINER = DOCS / "np_slp_digits_explainer.md"


@pytest.fixture
def data(tmp_path, monkeypatch):
    """Keep what the builder keeps in a folder of its own."""
    monkeypatch.setattr(measured, "FOLDER", tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def seals(data):
    """Return the seals of a page that was never built."""
    return Seals(EXPLAINER)


def filled(page, seals, **names):
    """Return a page with its passages filled by what these names are."""
    return pages.fill(page, names, seals)


# --- Texts and their parts ------------------------------------------------------------


def test_a_changed_script_is_cut_at_the_same_places(seals):
    """After a line more and a line less, the fences still part where they parted."""
    page = EXPLAINER.read_text(encoding="utf-8")
    page = pages.recut(page, path_of("np_slp_digits"), seals)
    old = page.replace("import gzip\n", "").replace("socket\n", "socket\nimport re\n")
    assert old != page
    assert pages.recut(old, path_of("np_slp_digits"), seals) == page


def test_a_change_that_does_not_fit_is_refused():
    assert changed("a\nb\nc\n", "-b\n+B\n") == "a\nB\nc\n"
    assert changed("a\nb\nc\n", "-a\n@@\n+d\n c\n") == "b\nd\nc\n"
    with pytest.raises(Misfit, match="0 times"):
        changed("a\n", "-b\n")
    with pytest.raises(Misfit, match="2 times"):
        changed("a\na\n", "-a\n")


@pytest.mark.parametrize("page", ["$<!--= 1 --><!--/-->$", "<!--= 1 -->1<!--/--> a"])
def test_a_mark_where_it_would_not_render_is_refused(page, seals):
    with pytest.raises(ValueError, match="mark"):
        filled(page, seals)


def test_an_error_in_an_expression_is_named(seals):
    with pytest.raises(ValueError, match="in 1 / 0: ZeroDivisionError"):
        filled("a <!--= 1 / 0 --><!--/-->", seals)


def test_expressions_are_filled_with_numbers_and_functions(seals):
    names = Expressions("page", None, "", {}, {"many": 3}).names()
    page = "is <!--= f(2 * many, 1) -->0<!--/-->"
    assert pages.fill(page, names, seals) == "is <!--= f(2 * many, 1) -->6.0<!--/-->"


def test_numbers_in_a_row():
    assert tables.listed([1, 2, 3]) == "1, 2 and 3"
    assert tables.spread([1, 2, 6]) == "3.00 (1.00 to 6.00)"
    made = tables.table(["a", "b"], [[1, 2]])
    assert made == "\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"


def test_measured_cells_are_formatted():
    columns = [["", "{}"], ["ratio", "{:.2f} ({:.2f} to {:.2f})"]]
    assert timed.cells(columns, [["a", [1, 0.5, 2]]]) == [["a", "1.00 (0.50 to 2.00)"]]


def test_the_diff_of_two_rungs_is_that_of_section_1_or_of_the_rest():
    model, rest = (
        code_walkthrough.Numbers.diff_of(3, 4, which) for which in (1, "rest")
    )
    assert "loss.backward()" in model and "functional as F" not in model
    assert "loss.backward()" not in rest and "functional as F" in rest


def test_elements_of_an_html_page_are_filled_by_their_ids(seals):
    page = pages.fill_ids('<b id="x">old</b>', {"x": "new"}, seals)
    assert page == '<b id="x">new</b>'
    with pytest.raises(ValueError, match="0 elements"):
        pages.fill_ids("", {"x": "new"}, seals)


# --- By name, never by number ---------------------------------------------------------

TWO = "```diff one\n-a\n+b\n```\n```py drawn\nplot()\n```\n"


def test_what_is_put_between_moves_no_reference(monkeypatch):
    asked = []
    monkeypatch.setattr(Runs, "get", lambda self, *run: asked.append(run))
    for page in [TWO, "```diff new\n-x\n```\n```py first\n1\n```\n" + TWO]:
        x = Expressions("page", Runs(check=True), page, {"drawn": ["4"]})
        x.get("np_slp_digits", "one")
        assert "4" in x.result("drawn")
    assert asked[0] == asked[1] == ("np_slp_digits", "page", "one", "-a\n+b\n")


@pytest.mark.parametrize(
    "ask",
    [
        lambda x: x.get("np_slp_digits", 1),
        lambda x: x.final("np_slp_digits", "two"),
        lambda x: x.result(1),
        lambda x: x.result("other"),
    ],
)
def test_a_number_in_place_of_a_name_and_a_wrong_name_are_refused(ask):
    with pytest.raises(ValueError, match="has the name"):
        ask(Expressions("page", None, TWO, {"drawn": []}))


def test_a_picture_of_no_cell_and_a_name_given_twice_are_refused():
    with pytest.raises(ValueError, match="no cell has the name lost"):
        pages.pictures(TWO + "![a](img/page_lost.png)", "page")
    with pytest.raises(ValueError, match="twice"):
        markdown.fences(TWO + TWO, "diff")


# --- What makes a run stale -----------------------------------------------------------


def test_a_word_in_a_comment_or_docstring_makes_no_run_stale():
    text = source("np_slp_digits")
    other = text.replace("# same result, but no", "# the same result without").replace(
        '"""Return the logits', '"""Give back the logits'
    )
    assert other != text and runs.code_digest(other) == runs.code_digest(text)
    run = Run([], [], runs.code_digest(text))
    assert Runs.fresh(run, other)
    assert not Runs.fresh(run, text.replace("0.1 * rng", "0.2 * rng"))
    quoted = Run([], [], runs.code_digest(text), runs.digest(text))
    assert not Runs.fresh(quoted, other)  # a traceback quotes lines and their numbers


def test_a_word_in_a_comment_executes_no_notebook():
    old = "x = 1  # why\nprint(x)"
    assert notebooks.meaning(old) == notebooks.meaning("x = 1  # because\n\nprint(x)")
    assert notebooks.meaning(old) != notebooks.meaning("x = 2\nprint(x)")
    name = "torch_slp_digits"
    page = (DOCS / f"{name}_explainer.md").read_text(encoding="utf-8")
    other = page.replace("tensor += 10  # in place", "tensor += 10  # no new tensor")
    notebook = notebooks.notebook_of(other, DOCS / f"{name}_explainer.md", name)
    ran, _ = build.executed(notebook, name, generated.Files(check=True), anew=False)
    assert (
        other != page and "[11. 12. 13.]" in notebooks.outputs(other, ran)[0]["tensors"]
    )


def test_a_changed_line_runs_each_command_once(data, monkeypatch):
    made = []

    def execute(text, script, flags):
        made.append((script, *flags, runs.digest(text)))
        return Run(["test accuracy: 10.00% (1 of 10)"], [], runs.code_digest(text))

    monkeypatch.setattr(runs, "execute", execute)
    there = Runs()
    diff = "-    W = 0.1 * rng.standard_normal((D, K))\n+    W = np.zeros((D, K))\n"
    there.records = {
        "np_slp_digits": Run([], [], "old"),
        "np_slp_digits # page: zeros": Run([], [], "old"),
        "np_slp_digits # page: gone": Run([], [], "old"),
    }
    there.renew({("page", "zeros"): diff})
    for _ in range(2):
        there.get("np_slp_digits", "page")
        there.get("np_slp_digits", "other")
        there.get("np_slp_digits", "page", "zeros", diff)
    assert len(made) == len({*made}) == 2


def test_a_stale_number_is_told_with_its_run_and_its_page(data):
    there = Runs(check=True)
    there.records = {"np_slp_digits": Run(["old"], [], "old")}
    assert there.get("np_slp_digits", "a page").stdout == ["old"]
    assert there.stale == {"np_slp_digits": {"a page"}}
    with pytest.raises(Stale):
        there.get("np_slp_digits --seed 1", "another")
    told = build.build(["CODE_WALKTHROUGH"], check=True)["tools/data/runs.json"]
    assert any(re.fullmatch(r"stale: \w+, on CODE_WALKTHROUGH", s) for s in told)


def test_a_run_that_lacked_mnist_is_no_record(monkeypatch):
    failed = SimpleNamespace(
        stdout="", stderr="downloading it\nnp.py: error: no, or use --dataset digits"
    )
    monkeypatch.setattr(running, "start", lambda *flags, **options: failed)
    with pytest.raises(ValueError, match=r"^np\.py: error"):
        runs.execute("", "np_slp_digits", [])


# --- Times ----------------------------------------------------------------------------


def test_seconds_come_from_the_benchmark_alone(data):
    assert "seconds" not in Run.__dataclass_fields__
    measured.write("benchmark", {"commands": {"np_slp_digits": 1.2}})
    x = Expressions("page", None, "")
    assert x.seconds("np_slp_digits") == "2 s"
    with pytest.raises(ValueError, match="nobody has timed np_mlp_digits"):
        x.seconds("np_mlp_digits")


# --- What a hand has changed ----------------------------------------------------------


def built(page, seals, made):
    """Return a page after a build that fills `what()` with a text."""
    page = filled(page, seals, what=lambda: made)
    seals.keep()
    return page


def test_a_passage_that_a_hand_has_changed_is_refused(seals):
    page = built("It is <!--= what() -->?<!--/-->.", seals, "1")
    by_hand = page.replace("-->1<", "-->2<")
    with pytest.raises(
        ByHand, match=r"what\(\) --> was changed by hand.* change it there"
    ):
        built(by_hand, Seals(EXPLAINER), "1")
    assert built(by_hand, Seals(EXPLAINER, overwrite=True), "1") == page
    assert "-->3<" in built(page, Seals(EXPLAINER), "3")  # what no hand has changed
    more = f"{page} Again: <!--= what() -->?<!--/-->."  # as CONTRIBUTING tells to write
    assert built(more, Seals(EXPLAINER), "1").count("-->1<") == 2


def test_a_fence_that_a_hand_has_changed_is_refused(seals):
    script = path_of("np_slp_digits")
    page = pages.recut(EXPLAINER.read_text("utf-8"), script, seals)
    seals.keep()
    by_hand = page.replace("import gzip\n", "import zlib\n")
    with pytest.raises(ByHand, match=r"made from np_slp_digits\.py: change it there"):
        pages.recut(by_hand, script, Seals(EXPLAINER))


def test_a_check_shows_the_difference_and_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(generated, "ROOT", tmp_path)
    path = tmp_path / "page.md"
    path.write_text("one\ntwo\n")
    checked = generated.Files(check=True)
    checked.put(path, "one\n2\n")
    checked.put(path.with_name("new.md"), "new")
    assert {"-two", "+2"} <= set(checked.stale["page.md"])
    assert checked.stale["new.md"] == ["is missing"]
    assert [*tmp_path.iterdir()] == [path] and path.read_text() == "one\ntwo\n"


def test_a_name_of_no_page_is_said():
    assert build.build(["nonsense"], check=True) == {
        "nonsense": ["no page has this name"]
    }


# --- Written whole or not at all ------------------------------------------------------

KILLED = """
import sys
from practice.checker import files
path = sys.argv[1]
files.os.replace = lambda *a: (print("written", flush=True), __import__("time").sleep(600))
files.put(path, "new" * 1000)
"""


@pytest.mark.skipif(os.name != "posix", reason="a signal that cannot be caught")
def test_a_killed_build_leaves_the_old_file(tmp_path):
    path = tmp_path / "page.md"
    path.write_text("old")
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, path], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert process.stdout.readline() == b"written\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert path.read_text() == "old"


def test_a_full_disk_leaves_the_old_file_and_nothing_beside_it(tmp_path, monkeypatch):
    path = tmp_path / "page.md"
    path.write_text("old")

    def full(*names):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        files.put(path, "new")
    assert [*tmp_path.iterdir()] == [path] and path.read_text() == "old"


# --- A checkout on Windows ------------------------------------------------------------


def test_a_checkout_with_autocrlf_is_checked_out_as_it_was_built():
    ask = ["git", "check-attr", "text", "eol", "--", "docs/practice.md", "README.md"]
    said = subprocess.run(ask, check=False, cwd=ROOT, capture_output=True, text=True)
    if said.returncode:
        pytest.skip("no git repository")
    assert said.stdout.count("eol: lf") == 2
