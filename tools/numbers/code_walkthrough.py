"""Numbers of docs/CODE_WALKTHROUGH.md."""

import difflib
import re

from practice.checker import scripts
from practice.checker.scripts import MLP, SCRIPTS
from tools import tables
from tools.expressions import Expressions

EARLIER = {2: 1, 3: 1, 4: 3, 5: 4, 6: 5}  # the rung that each rung changes
CHANGED = re.compile(r"^[-+](?!--|\+\+).+", re.MULTILINE)  # a line of a diff, not blank


class Numbers(Expressions):
    """What the page adds to the expressions."""

    M, DOUBLE = " --dataset mnist", " --dataset mnist --dtype float64"

    def rows_of(self, command):
        """Return the rows of a run's table."""
        return [row.line for row in self.get(command).table.rows]

    def equal(self, a, b):
        """Return how many rows of two runs are the same."""
        pairs = zip(self.rows_of(a), self.rows_of(b), strict=False)
        return sum(p == q for p, q in pairs)

    def rung_lines(self):
        """Return the table of what each rung changes in an earlier one, in lines.

        Raises ValueError where the page's words about it do not hold.
        """
        rows, totals = [], {}
        for number, script in enumerate(SCRIPTS, 1):
            lines = self.lines_of_code(script)
            changed = ["", ""]
            if number in EARLIER:
                pair = EARLIER[number], number
                diffs = [self.diff_of(*pair, section) for section in (1, "rest")]
                changed = [len(CHANGED.findall(diff)) for diff in diffs]
                totals[number] = sum(changed)
            rows.append([number, f"[{script}](../{script}.py)", lines, *changed])
        if (max(totals, key=totals.get), min(totals, key=totals.get)) != (2, 4):
            raise ValueError("rungs 2 and 4 are not the largest and the smallest step")
        heading = ["rung", "script", "lines of code", "changed in section 1", "outside"]
        return tables.table(heading, rows)

    def parting(self):
        """Return the test accuracy of the three MLP rungs on MNIST, epoch by epoch."""
        rows = [
            [epoch, *(self.row(script + self.M, epoch).test for script in MLP)]
            for epoch in (1, 2, 3, 4, 5, 10, 20)
        ]
        rungs = [f"rung {SCRIPTS.index(script) + 1}" for script in MLP]
        return tables.table(["epoch", *rungs], rows)

    @staticmethod
    def diff_of(a, b, section):
        """Return the diff of two rungs (numbers from 1): of section 1, or of the "rest".

        It names the function that a change stands in, in place of lines around it.
        """
        names = [SCRIPTS[number - 1] for number in (a, b)]
        texts = [scripts.part(name, section).splitlines() for name in names]
        files = [f"{name}.py" for name in names]
        lines = list(difflib.unified_diff(*texts, *files, n=1, lineterm=""))
        return tables.fenced(named(lines, texts[0]), "diff")


def named(diff, old):
    """Return a diff whose hunks have the name of their function, and no lines around."""
    made, last = diff[:2], None
    for hunk in re.split(r"^@@ -(?=\d)", "\n".join(diff[2:]), flags=re.MULTILINE)[1:]:
        start, *lines = hunk.splitlines()
        start = int(re.match(r"\d+", start)[0]) - 1  # of the old text, from 0
        changed = [n for n, line in enumerate(lines) if CHANGED.match(line)]
        start += sum(line[:1] != "+" for line in lines[: changed[0]])
        lines = lines[changed[0] : changed[-1] + 1]
        inside = [line for line in old[:start] if re.match(r"(def|class) ", line)]
        name = inside[-1] if inside and not lines[0].startswith("-def ") else ""
        made += [f"@@ {name}".rstrip() if name != last else "@@", *lines]
        last = name
    return made
