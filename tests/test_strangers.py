"""The checker on functions as strangers write them: helped, nothing false, no right one refused."""

import pytest

from tools.studies.strangers import cases, judged, outcome

CASES = cases()


pytestmark = pytest.mark.usefixtures("patient")


def test_there_are_many_of_each_file():
    assert len(CASES) > 80
    assert {case.number for case in CASES} == {0, 1, 2, 3, 4, 5, 6, 7}


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.number}-{c.function}")
def test_a_strangers_function_is_helped(case):
    verdict = judged(case)
    wanted = "accepted" if case.verdict == "right" else "helped"
    assert outcome(case, verdict) == wanted, (case.code, verdict)
