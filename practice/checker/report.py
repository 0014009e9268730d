"""Judge a file, and report on it."""

from contextlib import suppress
from dataclasses import dataclass

from .likeness import TooDeep, changed, worth_a_look
from .process import judged, verdict_on
from .verdict import TableVerdict
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
    """Yield the verdicts on a file's functions; one without an answer has not passed."""
    names, answered, passed = names or to_judge(handed), set(), True
    for verdict in judged(handed.path.absolute(), handed.text, names, stop):
        answered.add(verdict.function)
        passed &= verdict.passed
        yield verdict
    for name in names if passed else ():
        if name not in answered:
            yield verdict_on(name, f"{name} was not run: your file ended the judging.")


@dataclass
class Report:
    """What was found in a file: verdicts on its functions, on the file, on its table."""

    handed: object
    functions: list
    problems: list
    remarks: list
    table: TableVerdict | None = None

    @property
    def passed(self):
        """Say whether all is right, with remarks or without."""
        right = not self.problems and all(v.passed for v in self.functions)
        table = self.table is None or self.table.passed
        return bool(self.functions) and right and table

    def as_dict(self):
        """Return it as JSON can hold it."""
        return {
            "file": str(self.handed.path),
            "rung": self.handed.rung.number,
            "name": self.handed.rung.name,
            "passed": self.passed,
            "functions": [v.as_dict() for v in self.functions],
            "problems": self.problems,
            "remarks": self.remarks,
            "table": self.table and self.table.as_dict(),
            "note": self.handed.note,
        }


def report(handed, flags=()):
    """Judge a file, and if its functions are right its table; return a Report."""
    found = list(verdicts(handed, stop=False))
    functions = [v for v in found if v.function]
    problems = [v.say for v in found if not v.function and v.say]
    remarks = [r for v in found if not v.function for r in v.remarks]
    with suppress(TooDeep):
        remarks += worth_a_look(handed.rung, handed.text)
    made = Report(handed, functions, problems, remarks)
    if made.passed and not handed.notebook:
        made.table = whole(handed, flags, other_numbers(functions))
    return made


def other_numbers(functions):
    """Say whether the random numbers are not the ladder's, so that no table can be equal."""
    return any("other-random-numbers" in v.names for v in functions)
