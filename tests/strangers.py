"""Functions as strangers write them, from strangers.txt, and what the checker says of them."""

import re
from dataclasses import dataclass
from pathlib import Path

from practice.checker.judge import Learner, judge, world_of
from practice.checker.rungs import all_rungs

HEAD = re.compile(
    r"^# (?P<number>\d) \| (?P<verdict>wrong|remark|right) \| (?P<must>.*?) \| (?P<never>.*)$",
    re.MULTILINE,
)


@dataclass
class Case:
    """A function: the file's number, its text, the verdict, what must and what must not be said."""

    number: int
    verdict: str
    must: str
    never: str
    code: str

    @property
    def function(self):
        """Return the function's name."""
        return re.search(r"^def (\w+)", self.code, re.MULTILINE)[1]


def cases():
    """Return the cases of strangers.txt."""
    text = Path(__file__).with_name("strangers.txt").read_text("utf-8")
    heads = [*HEAD.finditer(text)]
    ends = [*(head.start() for head in heads[1:]), len(text)]
    return [
        Case(
            int(h["number"]),
            h["verdict"],
            h["must"],
            h["never"].strip(),
            text[h.end() : end].strip(),
        )
        for h, end in zip(heads, ends, strict=True)
    ]


def judged(case):
    """Return the verdict on a case, put into an otherwise right file."""
    rung = all_rungs()[case.number]
    text = rung.text.replace(rung.functions[case.function], case.code)
    learner = Learner(text, "mine.py", rung)
    learner.run()
    return judge(world_of(rung), learner, case.function)


def outcome(case, verdict):
    """Return what became of a case: "helped", "false", "refused" (or "accepted") and no more.

    Of a right one only "accepted" or "refused". A remark must be one.
    """
    said = " ".join([verdict.say, verdict.why, *verdict.remarks])
    if case.verdict == "right":
        return "accepted" if verdict.passed else "refused"
    if case.never and re.search(case.never, said, re.IGNORECASE):
        return "false"
    as_asked = verdict.verdict == {"wrong": "wrong", "remark": "remark"}[case.verdict]
    if as_asked and re.search(case.must, said, re.IGNORECASE):
        return "helped"
    return "accepted" if verdict.passed else "refused"


__all__ = ["Case", "cases", "judged", "outcome"]
