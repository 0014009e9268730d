"""What a processor that rounds otherwise would have printed supports the pages, too."""

import re
from types import SimpleNamespace

import pytest
from test_lessons import claims_of

from tools import measured
from tools.numbers import published
from tools.studies import kernels

KEPT = {
    name: numbers
    for file in ("kernels_lessons", "kernels_published")
    for name, numbers in measured.read(file).items()
}
LESSONS = [(n, s) for n in kernels.LESSONS for s in KEPT[n] if s != "code"]
SETTINGS = [setting for setting in KEPT[kernels.PUBLISHED] if setting != "code"]
VERDICT = re.compile(
    r"holds|too high|too low|unclear|no: [^,|]+(?:, ./.)*|not for all|the same"
)
TURNS = re.compile(r"; [^;|]+ other kernels$")  # what a line says of its verdict


@pytest.mark.parametrize(("lesson", "setting"), LESSONS)
def test_the_claims_of_a_lesson_hold_with_other_kernels(lesson, setting):
    numbers = SimpleNamespace(**KEPT[lesson][setting])
    claims_of(lesson).always(numbers)
    claims_of(lesson).whole(numbers)


def verdicts(cells):
    """Return the verdicts among what the page says, by expression, and which it says turn."""
    first = {cell: TURNS.sub("", text) for cell, text in cells.items()}
    found = {cell: VERDICT.findall(text) for cell, text in first.items()}
    turn = {cell for cell, text in cells.items() if first[cell] != text}
    return {cell: said for cell, said in found.items() if said}, turn


@pytest.mark.parametrize("setting", SETTINGS)
def test_no_verdict_turns_with_other_kernels_but_those_that_say_so(setting):
    own, turn = verdicts(kernels.published(kernels.Runs(check=True))[0]["cells"])
    there, _ = verdicts(KEPT[kernels.PUBLISHED][setting]["cells"])
    both = (
        own.keys() & there.keys()
    )  # what the page asks since has this processor's only
    assert {cell for cell in both if own[cell] != there[cell]} <= turn
    assert turn & both and sum(len(own[cell]) for cell in both) > 30


@pytest.mark.parametrize("claim", ["99.2", "99.5", "99.7"])
def test_the_verdicts_on_the_convolutional_network_hold_with_other_kernels(claim):
    own = VERDICT.findall(published.verdict(claim, published.CNN))
    for right in measured.read("past_98_5")["CNN elsewhere"].values():
        there = published.verdict(claim, [count / 100 for count in right])
        assert VERDICT.findall(there) == own
