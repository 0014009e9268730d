"""A class: every file that was handed in gets its row, its page, and its line for a gradebook."""

import contextlib
import csv
import io
import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from conftest import ROOT

from practice.checker import command, feedback, folder, gradebook, likeness, reading
from practice.checker.catalogue import ENTRIES
from practice.checker.judge import Learner, judge, world_of
from practice.checker.markdown import anchor
from practice.checker.rungs import all_rungs
from practice.checker.skeletons import skeleton
from practice.checker.students import students
from practice.checker.terminal import Problem

LISTS, RUNG = all_rungs()[:2]
ENGINE = all_rungs()[7]
ENTRY = {entry.name: entry for entry in ENTRIES}


def command_says(*arguments):
    """Run the command in this process; return its exit status and what it printed."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        status = command.main([str(a) for a in arguments])
    return status, out.getvalue()


def with_mistake(rung, function, change):
    """Return a rung's text with a change in one function."""
    right = rung.functions[function]
    wrong = right.replace(*change)
    assert wrong != right
    return rung.text.replace(right, wrong)


def notebook(*cells):
    """Return a notebook with these code cells, and a first cell of prose."""
    made = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# My work\n", "hello"]}
    ]
    for cell in cells:
        made.append(
            {"cell_type": "code", "source": cell, "outputs": [], "execution_count": 1}
        )
    return json.dumps({"cells": made, "nbformat": 4, "nbformat_minor": 5})


UPHILL = with_mistake(LISTS, "step", ("-=", "+="))
OWN_WAY = """
def softmax(z):
    out = []
    total = 0.0
    for score in z:
        total = total + math.exp(score)
    for score in z:
        out.append(math.exp(score) / total)
    return out
"""
LOOPS = LISTS.text.replace(LISTS.functions["softmax"], OWN_WAY.strip("\n"))
RENAMED = "# mine\n" + with_mistake(LISTS, "layer", ("z", "scores")).replace(
    "\n\n\ndef softmax", "\n\n\n# the probabilities\ndef softmax"
)


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    """Return a folder as people hand it in, and what the checker says and writes of it."""
    top = tmp_path_factory.mktemp("class")
    place = top / "handed in"
    texts = {
        "Ada Lovelace_17_assignsubmission_file_/lists_and_loops.py": LISTS.text,
        "Bob, Jr./lists_and_loops (1).py": UPHILL,
        "Jörg/lists_and_loops.py": f"# Grüße\n{UPHILL.replace('lr * d', 'lr  * d')}",
        "kim/lists_and_loops.py": RENAMED,
        "liu/lists_and_loops.py": LOOPS,
        "max/lists_and_loops.py": f"# by Max\n{LOOPS.replace('score', 's')}",
        "=cmd()/lists_and_loops.py": skeleton(LISTS),
        "empty.py": "",
        "notes.py": "print('hello')",
    }
    for name, text in texts.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, "utf-8")
    (place / "uma.py").write_bytes(LISTS.text.encode("utf-16"))
    (place / "lists_and_loops_vic.py").write_bytes(f"# café\n{UPHILL}".encode("cp1252"))
    (place / "report.docx").write_bytes(b"PK\x03\x04")
    (place / "all.zip").write_bytes(b"PK\x03\x04")
    (place / ".DS_Store").write_bytes(b"\0")
    cells = [LISTS.functions[name] for name in reversed(LISTS.functions)]
    magic = "%matplotlib inline\n!pip install numpy\nimport math, random"
    book = notebook("from itertools import pairwise\n", *cells, magic, "1 +")
    (place / "zoe lists_and_loops.ipynb").write_text(book, "utf-8")
    sheet, pages = top / "grades.csv", top / "feedback"
    said = command_says(place, "--csv", sheet, "--feedback", pages)
    return place, said, sheet, pages


def test_every_file_appears_with_a_verdict_or_a_reason(handed_in):
    place, (status, said), _, _ = handed_in
    assert status == 1
    for path in place.rglob("*"):
        if path.is_file() and path.name != ".DS_Store":
            shown = folder.cut(path.relative_to(place).as_posix())
            assert shown in said or path.name in said, path
    assert "You add the gradient" in said
    for words in ["empty", "Word document", "archive", "which one is it?"]:
        assert words in said
    assert "14 files" in said and "1 hidden" in said and "4 not judged" in said


def test_the_table_has_students_rows_and_totals(handed_in):
    _, (_, said), _, _ = handed_in
    lines = said.split("\n")
    assert lines[0].split()[-2:] == ["right", "table"]
    assert lines[0].startswith(LISTS.title)
    row = next(line for line in lines if line.startswith("Ada Lovelace"))
    assert row.endswith("10 of 10  equal")
    totals = next(line for line in lines if line.startswith("right "))
    assert "6 of 10" in totals and "9 of 10" in totals
    assert re.search(r"vic.py: It was read as Windows' code page", said)
    assert re.search(r"uma.py: It was read as UTF-16", said)


def test_all_that_is_missing_stands_in_one_line(tmp_path):
    (tmp_path / "np_slp_digits.py").write_text("x = 1\n", "utf-8")
    _, said = command_says(tmp_path)
    assert said.count("missing above section 2: forward, init_params") == 1
    assert "deleted or renamed" not in said


def test_what_an_end_cuts_off_has_no_verdict(tmp_path, monkeypatch):
    path = tmp_path / "lists_and_loops.py"
    path.write_text(LISTS.text, "utf-8")
    row = folder.row_of(tmp_path, path)
    monkeypatch.setattr(folder, "report", lambda *_: folder.bounds.ending.set())
    try:
        folder.judge_row(row, ())
    finally:
        folder.bounds.ending.clear()
    assert row.found is None
    assert row.reason == "not judged yet when it was stopped"


def test_whose_work_it_is_is_said(handed_in):
    _, (_, said), _, _ = handed_in
    flat = " ".join(said.split())
    assert "file_/lists_and_loops.py: All functions are the ladder's own." not in flat
    assert re.search(r"lists_and_loops.py: All functions are the ladder's own\. ", flat)
    own = r"kim/lists_and_loops.py: All functions are the ladder's own, but for names"
    assert re.search(own, flat)
    same = r"max/lists_and_loops.py: All functions are those of liu/lists_and_loops.py,"
    assert re.search(same, flat) and "7 of their lines are not the ladder's" in flat
    assert "those of Bob" not in flat  # one sign that differs is no news


def test_the_gradebook(handed_in):
    _, _, sheet, _ = handed_in
    with sheet.open(encoding="utf-8-sig", newline="") as stream:
        rows = {row["file"]: row for row in csv.DictReader(stream)}
    assert len(rows) == 14
    bob = rows["Bob, Jr./lists_and_loops (1).py"]
    assert bob["student"] == "Bob, Jr." and bob["rung"] == "Lists and loops"
    assert (bob["right"], bob["of"], bob["passed"]) == ("9", "10", "no")
    assert bob["step"] == "wrong" and bob["step: mistake"] in ENTRY
    assert rows["uma.py"]["passed"] == "yes" and rows["uma.py"]["table"] == "equal"
    assert rows["uma.py"]["note"].startswith("It was read as UTF-16, not UTF-8. All")
    assert rows["report.docx"]["note"].startswith("not judged: a Word document")
    zoe = rows["zoe lists_and_loops.ipynb"]
    assert zoe["student"] == "zoe" and zoe["right"] == "10" and zoe["table"] == ""
    for row in rows.values():
        assert not any(cell.startswith(tuple("=+-@")) for cell in row.values())


class Links(HTMLParser):
    """Collect the links of a page."""

    def __init__(self, path):
        super().__init__()
        self.found = []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag, attrs):
        self.found += [value for name, value in attrs if name == "href"]


def test_a_page_for_each_file_and_one_for_the_teacher(handed_in):
    _, _, _, pages = handed_in
    assert len(list(pages.glob("*.html"))) == 15
    for page in pages.glob("*.html"):
        for link in Links(page).found:
            path, _, place = unquote(link).partition("#")
            if not path:  # a function further down
                assert f'<h2 id="{place}">' in page.read_text("utf-8"), link
                continue
            target = (pages / path).resolve()
            assert target.exists(), link
            if place:
                headings = re.findall(
                    r"^#+ (.*)$", target.read_text("utf-8"), re.MULTILINE
                )
                assert place in map(anchor, headings), link
    [bob] = pages.glob("Bob*.html")
    text = bob.read_text("utf-8")
    assert "Bob, Jr." in text and "9 of 10 functions are right" in text
    assert "<code>step</code>: not yet" in text and "pure_python_mlp.md#" in text
    assert 'Look at <a href="#step">' in text and text.count("<pre>") == 1
    assert "Traceback" not in text
    teacher = (pages / "index.html").read_text("utf-8")
    assert "What to talk about tomorrow" in teacher and "in 3 files" in teacher
    assert all(name in teacher for name in ["report.docx", "Ada Lovelace", "Jörg"])
    asked = teacher.partition("Worth a question")[2]
    assert "no verdicts" in asked and "those of liu/lists_and_loops.py" in asked
    for page in pages.glob("[lm]*lists_and_loops.py.html"):  # no word of each other
        assert "are those of" not in page.read_text("utf-8")


def test_pages_of_feedback_hold_no_markup_of_others(tmp_path):
    row = folder.row_of(tmp_path, tmp_path / "<script>alert(1)</script>" / "a&b.py")
    row.reason = "<b>no</b>"
    feedback.write_feedback(tmp_path / "out", [row], "https://example.org/docs/")
    for page in (tmp_path / "out").glob("*.html"):
        assert "<script>" not in page.read_text() and "<b>" not in page.read_text()
    site = feedback.address("docs/a.md", "One two", tmp_path, "https://example.org/")
    assert site == "https://example.org/docs/a.html#one-two"


def test_what_is_not_the_checkers_is_never_replaced(tmp_path):
    other = tmp_path / "a.csv"
    other.write_text("my,own,table\n1,2,3\n")
    with pytest.raises(Problem):
        gradebook.write_gradebook(other, [])
    assert other.read_text().startswith("my,own")
    with pytest.raises(Problem):
        feedback.write_feedback(tmp_path, [])
    new = tmp_path / "new.csv"
    for _ in range(2):  # its own is
        gradebook.write_gradebook(new, [])
        feedback.write_feedback(tmp_path / "out", [])


def test_statuses_and_json_of_a_class(tmp_path):
    (tmp_path / "a.docx").write_bytes(b"PK")
    assert command_says(tmp_path)[0] == 2
    (tmp_path / "lists_and_loops.py").write_text(LISTS.text, "utf-8")
    status, said = command_says(tmp_path, "--json")
    found = json.loads(said)
    assert status == 1 and found["files"][0]["passed"] and len(found["skipped"]) == 1
    (tmp_path / "a.docx").unlink()
    assert command_says(tmp_path)[0] == 0


# --- Notebooks ------------------------------------------------------------------------


@pytest.mark.parametrize("rung", all_rungs(), ids=lambda rung: rung.name)
def test_a_notebook_is_read_whatever_the_order_of_its_cells(rung, tmp_path):
    path = tmp_path / "mine.ipynb"
    cells = [rung.functions[name] for name in reversed(rung.functions)]
    path.write_text(notebook("%%bash\nls", "%time x = 1", *cells, "x?"), "utf-8")
    handed = reading.load(path)
    assert handed.rung is rung and handed.notebook
    right = likeness.meanings(rung.above)
    assert likeness.meanings(handed.text) == {
        name: right[name] for name in rung.functions
    }


def test_in_the_ladders_notebook_the_learners_function_counts(tmp_path):
    path = tmp_path / "np_slp_digits.ipynb"
    found = json.loads((ROOT / "notebooks" / path.name).read_text("utf-8"))
    mine = {"cell_type": "code", "source": "def forward(X, W, b):\n    return X"}
    for place in (0, len(found["cells"])):
        found["cells"].insert(place, mine)
        path.write_text(json.dumps(found), "utf-8")
        text = reading.load(path).text
        assert (
            likeness.meanings(text)["forward"]
            == likeness.meanings(mine["source"])["forward"]
        )
        found["cells"].pop(place)
    path.write_text(json.dumps(found), "utf-8")
    assert likeness.is_the_ladders(RUNG, reading.load(path).text)


def test_in_an_engines_notebook_the_learners_pieces_count_and_all_cells_run(tmp_path):
    path = tmp_path / "engine.ipynb"
    parts = re.split(r"(?m)^(?=class |def |# ---|from_numpy)", ENGINE.above)
    wrong = ENGINE.functions["add"].replace("(b, lambda g: g)", "(b, lambda g: -g)")
    for place in (1, len(parts)):
        path.write_text(notebook(*parts[:place], wrong, *parts[place:]), "utf-8")
        handed = reading.load(path)
        learner = Learner(handed.text, path.name, handed.rung)
        assert handed.rung is ENGINE and learner.run() is None
        verdict = judge(world_of(ENGINE), learner, "add")
        assert verdict.names == ["add-minus"]
        assert judge(world_of(ENGINE), learner, "backward").passed


def test_an_engine_is_a_file_of_a_class_as_others_are(tmp_path):
    place = tmp_path / "class"
    texts = {
        "ann/tiny_torch.py": with_mistake(ENGINE, "relu", ("(a.array > 0)", "(g > 0)")),
        "bea/tiny_torch.py": skeleton(ENGINE),
    }
    for name, text in texts.items():
        (place / name).parent.mkdir(parents=True)
        (place / name).write_text(text, "utf-8")
    sheet, pages = tmp_path / "grades.csv", tmp_path / "feedback"
    status, said = command_says(place, "--csv", sheet, "--feedback", pages)
    assert status == 1 and "relu: You let the sign of g decide" in said
    assert said.startswith(ENGINE.title) and "13 of 14  -" in said
    with sheet.open(encoding="utf-8-sig", newline="") as stream:
        ann, bea = csv.DictReader(stream)
    assert (ann["student"], ann["right"], ann["of"]) == ("ann", "13", "14")
    assert ann["relu: mistake"] == "relu-gate-from-g"
    assert (bea["student"], bea["right"], bea["relu"]) == ("bea", "0", "unwritten")
    page = (pages / "ann_tiny_torch.py.html").read_text("utf-8")
    assert "A negative gradient passes an open gate" in page
    assert "docs/tiny_torch.md#relu-the-transpose-the-loss" in page


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"cells": 3}', "[" * 10**5])
def test_what_is_no_notebook_is_said(text, tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_text(text, "utf-8")
    with pytest.raises(Problem):
        reading.load(path)


# --- Names and bytes ------------------------------------------------------------------

STUDENTS = {
    "Ada Lovelace_123456_assignsubmission_file_/np_slp_digits.py": "Ada Lovelace",
    "Ada Lovelace_123456_assignsubmission_file_np_slp_digits.py": "Ada Lovelace",
    "Ada Lovelace_123456_assignsubmission_file/my work (2).py": "Ada Lovelace",
    "lovelaceada_12345_678901_rung1-1.py": "lovelaceada",
    "lovelaceada_LATE_12345_678901_rung1.py": "lovelaceada",
    "lovelaceada_late_12345_67890_np_slp_digits-1.py": "lovelaceada",
    "Digits_alovelace_attempt_2026-11-29-01-22-24_rung1.py": "alovelace",
    "1234-5678 - Ada Lovelace - Nov 29, 2026 122 PM/rung1.py": "Ada Lovelace",
    "1234-5678 - Ada Lovelace - Nov 29, 2026 122 PM - a.py": "Ada Lovelace",
    "Submitted files/Ada Lovelace/Networks/Version 2/net.py": "Ada Lovelace",
    "Lovelace, Ada(ada1)/Submission attachment(s)/rung1.py": "Lovelace, Ada(ada1)",
    "Ada Lovelace - np_slp_digits.py": "Ada Lovelace",
    "digits-ladder-adal/np_slp_digits.py": "adal",
    "submission_123456789/np_slp_digits.py": "123456789",
    "1234567_np_slp_digits.py": "1234567",
    "ada/rung1.py": "ada",
    "ada/my net.py": "ada",
    "ada/torch.py": "ada",
    "ada/a wild guess.py": "ada",
    "10b/ada/rung 1/Untitled3.ipynb": "ada",
    "rung1/ada.py": "ada",
    "torch/ada.py": "ada",
    "week3/rung2/kim_np_mlp_digits.py": "kim",
    "Müller, Jörg/np_slp_digits (2).py": "Müller, Jörg",
    "np_slp_digits_müller (2).py": "müller",
    "np_slp_digits_2026-11-29_ada.py": "ada",
    "O'Neil-Smith_rung1.py": "O'Neil-Smith",
    "Copy of np_slp_digits - Bob Smith.py": "Bob Smith",
    "newton/rung1.py": "newton",
    "np_slp_digits (1).py": "np_slp_digits (1)",
    "7/np_slp_digits.py": "7/np_slp_digits",
}


@pytest.mark.parametrize("name", STUDENTS)
def test_the_student_is_known_by_the_name_of_file_or_folder(name):
    assert students([name]) == {name: STUDENTS[name]}


def test_a_folder_with_two_names_in_it_is_nobodys():
    together = ["10b/ada.py", "10b/np_slp_digits_ben.py", "kim/rung1.py", "kim/b.py"]
    assert [*students(together).values()] == ["ada", "ben", "kim", "kim"]


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("cp1252", "Windows' code page 1252"),
    ],
)
def test_encodings(encoding, said):
    text = f'"""Rung 1 of 6."""\nname = "Müller"\n{"x = 1 # " * 40}\n'
    assert reading.decoded(text.encode(encoding)) == (text, said)
    cookie = f"# -*- coding: latin-1 -*-\n{text}"
    assert reading.decoded(cookie.encode("latin-1"))[0] == cookie


def test_two_files_of_one_name_have_two_pages():
    rows = [
        folder.row_of(Path(), Path(name)) for name in ["a b.py", "a_b.py", "A_B.py"]
    ]
    names = feedback.named(rows)
    assert len({name.casefold() for name in names.values()}) == 3


# --- Likeness -------------------------------------------------------------------------


def test_likeness_sees_through_names_and_layout_and_nothing_else():
    one = "def f(x, y):\n    '''Say it.'''\n    z = np.exp(x)\n    return z + y\n"
    same = "def f(a: int, b) -> int:\n\n    c = np.exp(a)  # so\n    return (c +\n b)\n"
    assert likeness.meanings(one) == likeness.meanings(same)
    for old, new in [("exp", "log"), ("z + y", "y + z"), ("return z", "return x")]:
        assert likeness.meanings(one) != likeness.meanings(one.replace(old, new))


def test_own_lines_are_those_that_the_ladder_has_not():
    assert likeness.own_lines(LISTS, LISTS.text) == 0
    assert likeness.own_lines(LISTS, RENAMED) == 0
    assert likeness.own_lines(LISTS, UPHILL) == 1
    assert likeness.own_lines(LISTS, LOOPS) == 7
    assert likeness.own_lines(LISTS, skeleton(LISTS)) == 0


def test_a_skeleton_is_nobodys_work():
    assert likeness.work(RUNG, skeleton(RUNG)) == {}
    assert not likeness.is_the_ladders(RUNG, skeleton(RUNG))
    assert likeness.is_the_ladders(RUNG, RUNG.text)


def test_the_entries_of_a_folder_are_found_once(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "x.py").write_text("1")
    if os.name == "posix":
        (tmp_path / "a" / "b" / "up").symlink_to("..")
    rows, _ = folder.rows_of(tmp_path)
    assert [row.name for row in rows if not row.reason] == ["a/b/x.py"]
