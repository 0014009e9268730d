"""Compare the table of a learner's script with the ladder's, and say what a difference points to."""

import difflib
import re

from .printed import ANY_LAST, read
from .rungs import SECTION_2, split

MOST = 3000  # lines that are compared one by one
FLOAT = "The numbers are the ladder's, but the last count is printed as a float, such as 335.0. Right answers are counted in whole numbers: an int, as .sum().item() makes one."
COLUMNS = ["epoch", "loss", "train", "test"]


def compare(ladder, learner):
    """Return a verdict on two printed tables, and sentences: what differs, what it points to."""
    right, own = read(ladder), read(learner)
    right_rows, own_rows = (
        [row.numbers() for row in printed.rows] for printed in (right, own)
    )
    if right.lines == own.lines:
        return "equal", ["This is the ladder's table, digit by digit."]
    if not own.lines:
        return "none", ["It prints no table."]
    if right.head and right.head != own.lines[0]:
        return "differs", [
            f"The first line differs: {own.lines[0][:200]!r}, the ladder: {right.head!r}.",
            "It points to the data, or to the sizes of the parameters.",
        ]
    whole = re.sub(r"\((\d+)\.0 of", r"(\1 of", own.lines[-1])
    as_float = whole != own.lines[-1] and whole == right.last
    if right_rows == own_rows and as_float:
        return "float", [FLOAT]
    if right_rows == own_rows and own.lines[-1] not in right.lines:
        found = ANY_LAST.match(own.lines[-1]) and own.lines[-1][:200]
        return "differs", [
            "The rows are the ladder's; the last line is not.",
            f"  ladder {right.last}\n  yours  {found or 'is missing'}",
            "It points to section 5: evaluation.",
        ]
    near = len(right_rows) == len(own_rows) and all(
        a[0] == b[0]
        and abs(a[1] - b[1]) <= 2e-4 + 1e-3 * a[1]
        and all(abs(x - y) < 0.6 for x, y in zip(a[2:], b[2:], strict=False))
        for a, b in zip(right_rows, own_rows, strict=False)
    )
    if near:
        return "near", [
            "Equal to the ladder's table within rounding: your sums run in another order, or in another precision.",
            *([FLOAT] if as_float else []),
        ]
    for place, (a, b) in enumerate(zip(right_rows, own_rows, strict=False)):
        if a != b and (
            abs(a[1] - b[1]) > 2e-4 + 1e-3 * a[1] or a[2:] != b[2:] or a[0] != b[0]
        ):
            return "differs", [
                f"The first row that differs:\n  ladder {right.rows[place].line}\n  yours  {own.rows[place].line}",
                points_to(a, b, place, right_rows, own_rows),
            ]
    if len(own_rows) < len(right_rows):
        return "short", [
            f"Its table ends after {len(own_rows)} of {len(right_rows)} rows, which are the ladder's."
        ]
    return "differs", [f"It has {len(own_rows)} rows, the ladder {len(right_rows)}."]


def points_to(a, b, place, right, own):
    """Return what the first row that differs points to."""
    off = [name for name, x, y in zip(COLUMNS, a, b, strict=False) if x != y]
    pairs = list(zip(right, own, strict=False))
    always = {
        name
        for i, name in enumerate(COLUMNS)
        if all(len(x) > i and x[i] != y[i] for x, y in pairs)
    }
    if "epoch" in off:
        return "It points to the number of epochs, or to which rows are printed."
    if off == ["test"] and "loss" not in always:
        return "Loss and training accuracy agree, test accuracy does not. It points to the evaluation: which images does it look at?"
    if off == ["train"]:
        return "Only the training accuracy differs. It points to how right answers are counted."
    if place == 0 and "loss" in off:
        ratio = b[1] / a[1] if a[1] else 0
        if "train" not in off and abs(ratio - 1) > 0.01:
            return f"The loss is {ratio:.3g} times the ladder's, and the answers are the same: it points to how the loss is computed or averaged."
        return "The first epoch's loss is that of the initial parameters. It points to the initial values, or to the order in which rng is used."
    if place == 0:
        return "The first loss agrees, what follows does not. It points to the step: update, its gradient, its learning rate."
    return "The first rows agree. It points to the step: update, its gradient, or a learning rate that changes."


def changed_below(rung, text):
    """Return the lines below section 1 that are not the ladder's, with their numbers."""
    above, own = split(text)
    if not own:
        return (
            [
                "There is nothing below section 1: the line '# --- 2. ...' is gone, and so is the training."
            ]
            if not SECTION_2.search(text)
            else []
        )
    clean = lambda part: [line.split("  #")[0].rstrip() for line in part.split("\n")]
    right, mine = clean(rung.below), clean(own)
    first = above.count("\n") + 1
    if len(mine) > MOST:
        return [
            f"below section 1 there are {len(mine):,} lines, the ladder has {len(right)}"
        ]
    found = []
    for tag, a, b, c, d in difflib.SequenceMatcher(
        None, right, mine, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            continue
        for number in range(c, d):
            if mine[number].strip() and not mine[number].strip().startswith("#"):
                found.append(
                    f"line {first + number} is not the ladder's: {mine[number].strip()}"
                )
        lost = [
            line.strip()
            for line in right[a:b]
            if line.strip() and not line.strip().startswith("#")
        ]
        if c == d and lost:
            found.append(
                f"after line {first + c - 1} a line of the ladder is missing: {lost[0]}"
            )
    return found
