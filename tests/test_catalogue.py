"""What is known of each function: its file is read whole, or refused with one clear line."""

import re

import pytest
from conftest import ROOT

from practice.checker import catalogue
from practice.checker.catalogue import Unfit, after, entries, read
from practice.checker.change import parts
from practice.checker.markdown import fences
from practice.checker.rungs import all_rungs

BLOCK = """
[[mistake]]
name = "layer-mine"
did = "You did this."
why = "It is wrong, since it is not right."
change.0 = '''
-a
+b
'''
"""


def test_the_block_that_contributors_are_shown_is_real():
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    [block] = fences(page, "toml")
    text = (catalogue.FUNCTIONS / "backward.toml").read_text("utf-8")
    assert f"\n{block.body}" in text


@pytest.fixture
def layer(tmp_path, monkeypatch):
    """Return what reads a text as if it were the file of the function layer."""
    monkeypatch.setattr(catalogue, "FUNCTIONS", tmp_path)

    def of(text):
        (tmp_path / "layer.toml").write_text(text, "utf-8")
        return read.__wrapped__("layer")

    return of


def test_a_block_is_read(layer):
    [entry] = layer(BLOCK)["mistake"]
    assert (entry.name, entry.function) == ("layer-mine", "layer")
    assert entry.changes == {"0": [("a", "b")]} and entry.rungs() == [0]
    assert not entry.remark and not entry.group


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('did = "You did this."\n', "", "mistake layer-mine: did: missing"),
        ("why =", "wy =", "missing"),
        ("name =", "group = 'odd'\nname =", "there is no group odd"),
        ("name =", "remarks = true\nname =", "remarks: not known here"),
        ("change.0", "change.08", "8: no number of a file"),
        ("mistake", "mistakes", "mistakes: not known here"),
        ('"layer-mine"', "layer-mine", "line 3"),
    ],
)
def test_what_cannot_be_understood_is_refused_in_one_line(layer, old, new, words):
    with pytest.raises(Unfit) as refused:
        layer(BLOCK.replace(old, new))
    assert words in str(refused.value) and "\n" not in str(refused.value)
    assert str(refused.value).startswith("layer.toml")


def test_a_diff_may_change_parts_of_lines_or_take_out_whole_ones():
    assert parts("-a\n+b\n@@\n-    c\n") == [("a", "b"), ("    c\n", "")]
    assert parts("-  # ReLU\n+\n+    d\n") == [("  # ReLU", "\n    d")]


def test_words_fit_the_rung():
    told = {e.name: e for e in entries(3, "softmax")}["softmax-sum-no-keepdims"]
    assert "keepdim is missing" in told.did and "keepdim=True" in told.why
    for number, function in [(0, "softmax"), (0, "cross_entropy")]:
        for entry in entries(number, function):
            assert not re.search(r"\bnp\.|axis|keepdim", entry.did + entry.why)
    for function in ("softmax", "cross_entropy", "backward", "count_correct"):
        for entry in entries(3, function):
            assert not re.search(r"\bnp\.|axis=|keepdims", entry.did + entry.why)


@pytest.mark.parametrize("rung", all_rungs(), ids=lambda rung: rung.name)
def test_after_right_comes_a_sentence_for_each_function_and_for_the_whole(rung):
    said = [after(rung, name) for name in [*rung.tasks, "all"]]
    assert all(40 < len(sentence) < 320 for sentence in said)
    assert len(set(said)) == len(said) and not after(rung, "nonsense")


@pytest.mark.parametrize("number", range(8))
def test_a_and_an_stand_before_the_right_words(number):
    wrong = re.compile(
        r"\b[Aa]n (tensor|pair|row|number|column|layer|list)|\b[Aa] (array|image|axis|index|error|int)\b"
    )
    for name in all_rungs()[number].tasks:
        for entry in entries(number, name):
            words = f"{entry.did} {entry.why} {entry.group}"
            assert not wrong.search(words), (entry.name, wrong.search(words)[0])
