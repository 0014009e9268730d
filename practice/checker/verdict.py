"""The verdicts on a function, and on the table of a whole script."""

from dataclasses import asdict, dataclass, field

from .rungs import where


@dataclass
class Verdict:
    """What is said of one function, or with function="" of the whole file.

    verdict is right, remark (right, with a remark), wrong, unwritten, missing, or late (it
    ended or never returned); how says what a wrong one rests on: named, pair, likely, seen
    or raised.
    """

    function: str
    verdict: str = "right"
    say: str = ""
    why: str = ""
    example: list[str] = field(default_factory=list)
    read: str = ""
    names: list[str] = field(default_factory=list)
    how: str = ""
    remarks: list[str] = field(default_factory=list)
    printed: str = ""
    after: str = ""  # a sentence for someone who has got it right
    near: list[dict] = field(
        default_factory=list
    )  # changes that make it right: line, how

    @property
    def passed(self):
        """Say whether it is right, with a remark or without."""
        return self.verdict in ("right", "remark")

    def as_dict(self):
        """Return it as JSON can hold it."""
        return asdict(self)


@dataclass
class TableVerdict:
    """What is said of the table that a whole script prints.

    kind is equal, near, as good, differs, short, none, slow, endless or stops; verdict says
    what that counts as: right, remark or wrong. changed are lines below section 1.
    """

    verdict: str
    kind: str
    say: str
    changed: list[str]
    function: str = "table"

    passed = Verdict.passed
    as_dict = Verdict.as_dict


def read(rung, name):
    """Return where to read about a function: page and heading."""
    page, heading = where(rung, name)
    return f"{page}, “{heading}”" if heading else page


def open_verdict(rung, name):
    """Return a verdict on a function in which nothing is said yet."""
    return Verdict(name, read=read(rung, name))
