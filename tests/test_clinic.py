"""The clinic's cases from a number: one for everyone, ill, and cured when it is mended."""

import pytest
from conftest import spoken

from practice.checker import clinic, command, reading
from practice.checker.draw import drawn, flags, rung_of
from practice.checker.judge import Learner, judge, world_of
from practice.checker.rungs import all_rungs

SEEDS = range(12)
LISTS = next(seed for seed in range(99) if rung_of(seed).number == 0)


def test_numbers_give_every_rung_one_mistake_or_two_and_other_sizes():
    assert {rung_of(seed).number for seed in range(60)} == set(range(7))
    assert len({flags(seed) for seed in range(60)}) > 40
    assert all(
        flags(s) == flags(s) and bool(flags(s)) == bool(rung_of(s).number)
        for s in SEEDS
    )
    assert {len(drawn(seed)[1]) for seed in SEEDS} == {1, 2}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_case_is_ill_where_it_was_drawn_and_nowhere_else(seed, desk):
    rung, path, text = clinic.seeded(seed)
    assert clinic.seeded(seed)[2] == text == clinic.case_of(path)
    assert clinic.flags_of(text) == flags(seed) and reading.CLINIC in text
    _, mistakes = drawn(seed)
    learner, world = Learner(text, str(path), rung), world_of(rung)
    learner.run()
    for function in rung.functions:
        verdict = judge(world, learner, function)
        if function in mistakes:
            assert verdict.verdict == "wrong", (function, verdict)
            assert mistakes[function].name in verdict.names
        else:
            assert verdict.verdict == "right", (function, verdict)


def test_no_name_and_no_comment_tells_the_answer(desk):
    for seed in SEEDS:
        rung, path, text = clinic.seeded(seed)
        _, mistakes = drawn(seed)
        assert not any(entry.name in text + path.name for entry in mistakes.values())
        section_1 = text.split("# --- 2.")[0].split("# --- 1.")[1]
        for name in rung.functions:
            body = section_1.split(f"def {name}(")[1].split("\ndef ")[0]
            assert "  #" not in body.split("\n# ")[0], (seed, name)


def test_a_drawn_case_is_opened_judged_and_cured(desk):
    status, told = spoken(clinic, "--seed", LISTS)
    rung, path, text = clinic.seeded(LISTS)
    assert status == 0 and "the patient" in told and f"from number {LISTS}" in told
    assert path.read_text("utf-8") == text
    status, told = spoken(command, path)
    assert status == 1 and "Still ill" in told
    for name in drawn(LISTS)[1]:
        assert rung.functions[name] not in text
    title = text.split(". ", 1)[0]
    path.write_text(rung.text.replace('"""', f"{title}. ", 1), "utf-8")
    status, told = spoken(command, path)
    assert status == 0 and "Cured" in told


def test_where_the_tables_are_equal_it_is_said(desk):
    """Case 25: an engine whose mistake shows only where a tensor is used twice."""
    status, told = spoken(clinic, "25")
    assert status == 0 and "this network does not show the mistake" in told
    path = clinic.case(25)[1]
    status, told = spoken(command, path)
    assert status == 1 and "a piece of the engine is wrong" in told


def test_a_cured_case_is_compared_with_its_own_sizes(desk):
    seed = next(s for s in range(99) if rung_of(s).number == 1)
    rung, path, text = clinic.seeded(seed)
    title = text.split(". ", 1)[0]
    path.write_text(rung.text.replace('"""', f"{title}. ", 1), "utf-8")
    handed = reading.load(path)
    assert handed.clinic and handed.rung is rung is all_rungs()[1]
    assert clinic.flags_of(handed.text) == flags(seed) != ()
    status, told = spoken(command, path)
    assert status == 0 and "digit by digit" in told and "Cured" in told


@pytest.mark.parametrize(
    "given", [["--seed", "-1"], ["--seed", "x"], ["3", "--seed", "4"]]
)
def test_what_is_no_number_of_a_case_gets_one_line(given):
    status, told = spoken(clinic, *given)
    assert status == 2 and "error" in told and "Traceback" not in told
