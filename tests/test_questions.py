"""Questions: the right line is the script's, wrong ones are the catalogue's, GIFT is read."""

import html
import re

import pytest
from conftest import ROOT

from practice.checker.catalogue import entries, plant
from practice.checker.clinic import without_comments
from tools.handouts.questions import GAP, gift, page, questions

MADE = questions()
DOCS = ROOT / "docs"


def test_there_are_enough_and_each_rung_has_some():
    assert len(MADE) >= 60
    assert {question.rung.number for question in MADE} == {*range(8)}
    assert len({question.name for question in MADE}) == len(MADE)
    assert len({(q.code, *(line for line, _ in q.wrong)) for q in MADE}) == len(MADE)


@pytest.mark.parametrize("question", MADE, ids=lambda question: question.name)
def test_one_answer_is_the_scripts_and_three_are_mistakes(question):
    rung, function = question.rung, question.function
    right = without_comments(rung.functions[function])
    assert question.code.count(GAP) == 1
    assert question.code.replace(GAP, question.right) == right
    known = entries(rung.number, function)
    for line, entry in question.wrong:
        assert entry in known and not entry.remark
        planted = without_comments(plant(entry, rung))
        assert question.code.replace(GAP, line) == planted != right
    answers = question.answers()
    assert [entry for _, entry in answers].count(None) == 1
    assert len({line for line, _ in answers}) == len(answers) == 4


# --- GIFT -----------------------------------------------------------------------------

UNESCAPED = r"(?<!\\)(?:\\\\)*"  # what follows is no escaped sign
QUESTION = re.compile(
    r"::(.*?)::\[html\](.*?)" + UNESCAPED + r"\{\n(.*)\n\}", re.DOTALL
)
ANSWER = re.compile(r"([=~])\[html\](.*?)" + UNESCAPED + r"#\[html\](.*)")
SIGNS = re.compile(UNESCAPED + r"[~=#{}:]")


def shown(text):
    """Return what a reader sees of a part of a GIFT file, with its tags taken away."""
    assert not SIGNS.search(text), text
    text = re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], text)
    return html.unescape(re.sub(r"</?(?:p|pre|code)>", "", text))


def parsed(text):
    """Return the questions of a GIFT file: [(name, question, [(right?, answer, feedback)])]."""
    found = []
    for block in text.split("\n\n"):
        if block.startswith(("//", "$CATEGORY: ")):
            assert "\n" not in block.strip()
            continue
        name, asked, inside = QUESTION.fullmatch(block.strip()).groups()
        rows = [ANSWER.fullmatch(row).groups() for row in inside.split("\n")]
        answers = [(sign == "=", shown(a), shown(why)) for sign, a, why in rows]
        found.append((shown(name), shown(asked), answers))
    return found


def test_the_gift_file_holds_the_same_questions():
    read = parsed(gift(MADE))
    assert len(read) == len(MADE)
    for (name, asked, answers), question in zip(read, MADE, strict=True):
        assert name == question.name and asked.endswith(question.code)
        wanted = [
            (entry is None, line, f"{entry.did} {entry.why}" if entry else None)
            for line, entry in question.answers()
        ]
        for (right, line, said), (is_right, its_line, reason) in zip(
            answers, wanted, strict=True
        ):
            assert (right, line) == (is_right, its_line)
            assert said == reason or (right and said.startswith("Right."))


def test_a_file_that_is_not_gift_is_not_read():
    with pytest.raises((AttributeError, AssertionError)):
        parsed(gift(MADE[:1]).replace(r"\=", "="))


def test_what_is_stored_is_up_to_date():
    assert (DOCS / "questions.gift").read_text("utf-8") == gift(MADE)
    assert page(MADE).strip() in (DOCS / "questions.md").read_text("utf-8")
