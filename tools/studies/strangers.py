"""Count what the checker says of functions as strangers write them.

    python -m tools study strangers [CASES.json]

The cases stand in tests/strangers.txt. Others may come in a JSON list of {rung, function,
code, verdict, must, never}. Writes tools/data/strangers.json.
"""

import argparse
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from practice.checker.judge import Learner, judge, unnamed, world_of
from practice.checker.rungs import all_rungs
from practice.checker.scripts import ROOT

CASES = ROOT / "tests" / "strangers.txt"
KEPT = ROOT / "tools" / "data" / "strangers.json"

HEAD = re.compile(
    r"^# (?P<number>\d) \| (?P<verdict>wrong|remark|right) \| (?P<must>.*?) \| (?P<never>.*)$",
    re.MULTILINE,
)


@dataclass
class Answer:
    """A function: the file's number, its text, the verdict, what must and what must not be said."""

    number: int
    verdict: str
    must: str
    never: str
    code: str

    @property
    def function(self):
        """Return the function's name."""
        return re.search(r"^(?:def|class) (\w+)", self.code, re.MULTILINE)[1]


def cases():
    """Return the cases of strangers.txt."""
    text = CASES.read_text("utf-8")
    heads = [*HEAD.finditer(text)]
    ends = [*(head.start() for head in heads[1:]), len(text)]
    return [
        Answer(
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
    learner = Learner.with_function(rung, case.function, case.code)
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


def counted(found):
    """Return {verdict: {outcome: how many}} of cases; and where a nearest right program was found."""
    counts = {key: Counter() for key in ("wrong", "remark", "right", "nearest")}
    for case in found:
        verdict = judged(case)
        became = outcome(case, verdict)
        if case.verdict == "wrong" and unnamed(verdict):
            counts["nearest"]["found" if verdict.near else "none"] += 1
        counts[case.verdict][became] += 1
        if became != ("accepted" if case.verdict == "right" else "helped"):
            print(
                f"{became}: {case.number} {case.function}: {verdict.say} {verdict.why}"
            )
    return {verdict: dict(sorted(count.items())) for verdict, count in counts.items()}


def others(path):
    """Return the cases of a JSON file."""
    return [
        Answer(c["rung"], c["verdict"], c["must"], c["never"], c["code"])
        for c in json.loads(Path(path).read_text("utf-8"))
    ]


def main():
    """Be the study."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("cases", nargs="?", help="other cases, as JSON")
    path = parser.parse_args().cases
    kept = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    kept["own"] = counted(cases())
    if path:
        kept["others"] = counted(others(path))
    KEPT.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    print(json.dumps(kept, indent=1))


if __name__ == "__main__":
    main()
