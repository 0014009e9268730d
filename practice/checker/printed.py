"""What a script prints: the one parser of its table."""

import re
from dataclasses import dataclass

HEAD = re.compile(r"^\w+: [\d,]+ training images of")
ROW = re.compile(  # lists and loops print no test accuracy
    r"^ *(?P<epoch>\d+) +(?P<loss>-?(?:\d+\.\d+|inf|nan)) +(?P<train>\d+\.\d+)%(?: +(?P<test>\d+\.\d+)%)?$"
)
LAST = re.compile(
    r"^test accuracy: (?P<test>[\d.]+)% \((?P<right>\d+) of (?P<of>\d+)\)$"
)
ANY_LAST = re.compile(r"^test accuracy: ")  # a count may have become a float


@dataclass
class Row:
    """A row of the table: its numbers as they were printed."""

    epoch: str
    loss: str
    train: str
    test: str | None
    line: str

    def numbers(self):
        """Return epoch, loss, and the accuracies in percent, as numbers."""
        texts = [self.epoch, self.loss, self.train, self.test]
        return tuple(float(text) for text in texts if text is not None)


@dataclass
class Printed:
    """What a script printed: its first line, its rows, its last line, or None for each."""

    lines: list[str]  # those of the table, other printed lines left out
    head: str | None
    rows: list[Row]
    last: str | None

    def row(self, epoch):
        """Return the row of an epoch, or None."""
        return next((row for row in self.rows if row.epoch == str(epoch)), None)

    def end(self):
        """Return test accuracy in percent, right answers and images of the last line, or None."""
        found = LAST.match(self.last or "")
        return found and (float(found["test"]), int(found["right"]), int(found["of"]))


def read(text):
    """Read what was printed (a text, or lines); of several tables the last."""
    given = text.split("\n") if isinstance(text, str) else text
    lines = [line.rstrip() for line in given]
    kept = [s for s in lines if ROW.match(s) or HEAD.match(s) or ANY_LAST.match(s)]
    heads = [i for i, line in enumerate(kept) if HEAD.match(line)]
    kept = kept[
        heads[-1] if heads else 0 :
    ]  # a script that is imported prints one, too
    rows = [Row(**m.groupdict(), line=s) for s in kept if (m := ROW.match(s))]
    head = kept[0] if heads else None
    last = next((s for s in reversed(kept) if ANY_LAST.match(s)), None)
    return Printed(kept, head, rows, last)
