"""Judge a file, and report on it."""

from contextlib import suppress

from .likeness import TooDeep, changed, worth_a_look
from .process import judged
from .whole import whole

PASSED = ("right", "remark")


def to_judge(handed):
    """Return the functions to judge: the tasks, and given ones that were changed."""
    rung, other = handed.rung, []
    if not handed.notebook:  # there what was given need not stand again
        with suppress(TooDeep):
            other = changed(rung, handed.text)
    return [n for n in rung.functions if n in other] + rung.tasks


def verdicts(handed, names=None, stop=True):
    """Yield the verdicts on a file's functions."""
    names = names or to_judge(handed)
    yield from judged(handed.path.absolute(), handed.text, names, stop)


def report(handed, flags=()):
    """Return all verdicts on a file as one dictionary, and whether it passes."""
    found = list(verdicts(handed, stop=False))
    functions = [v for v in found if v.function]
    passed = bool(functions) and all(v.passed for v in found)
    table = None
    if passed and not handed.notebook:
        table = whole(handed, flags, other_numbers(functions))
        passed = table["verdict"] in PASSED
    remarks = [r for v in found if not v.function for r in v.remarks]
    with suppress(TooDeep):
        remarks += worth_a_look(handed.rung, handed.text)
    return {
        "file": str(handed.path),
        "rung": handed.rung.number,
        "name": handed.rung.name,
        "passed": passed,
        "functions": [v.as_dict() for v in functions],
        "problems": [v.say for v in found if not v.function and v.say],
        "remarks": remarks,
        "table": table,
        "note": handed.note,
    }


def other_numbers(functions):
    """Say whether the random numbers are not the ladder's, so that no table can be equal."""
    return any("other-random-numbers" in v.names for v in functions)
