"""Judge a file, and report on it."""

from .likeness import TooDeep, changed, worth_a_look
from .process import judged, verdict_on
from .whole import whole

PASSED = ("right", "remark")


def to_judge(handed):
    """Return the functions to judge: the tasks, and given ones that were changed."""
    rung = handed.rung
    other = changed(rung, handed.text)
    if handed.notebook:  # what was given need not stand in a notebook again
        other = []
    return [n for n in rung.functions if n in other] + rung.tasks


def verdicts(handed, names=None, stop=True):
    """Yield the verdicts on a file's functions."""
    try:
        names = names or to_judge(handed)
    except TooDeep:
        yield verdict_on("", "Python cannot read your file: it is nested too deeply.")
        return
    yield from judged(handed.path.absolute(), handed.text, names, stop)


def report(handed, flags=()):
    """Return all verdicts on a file as one dictionary, and whether it passes."""
    found = list(verdicts(handed, stop=False))
    functions = [v for v in found if v["function"]]
    passed = bool(functions) and all(v["verdict"] in PASSED for v in found)
    table = None
    if passed and not handed.notebook:
        table = whole(handed, flags, other_numbers(functions))
        passed = table["verdict"] in PASSED
    remarks = [r for v in found if not v["function"] for r in v["remarks"]]
    if not any("too deeply" in v["say"] for v in found):
        remarks += worth_a_look(handed.rung, handed.text)
    return {
        "file": str(handed.path),
        "rung": handed.rung.number,
        "name": handed.rung.name,
        "passed": passed,
        "functions": functions,
        "problems": [v["say"] for v in found if not v["function"] and v["say"]],
        "remarks": remarks,
        "table": table,
        "note": handed.note,
    }


def other_numbers(functions):
    """Say whether the random numbers are not the ladder's, so that no table can be equal."""
    return any("other-random-numbers" in v["names"] for v in functions)
