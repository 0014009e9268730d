"""What an expression <!--= ... --> of any page may use: each method below, by its name.

What one page alone uses stands in tools/numbers/PAGE.py.
"""

from types import SimpleNamespace

import numpy as np

from practice.checker import markdown, scripts
from tools import measured, running, tables
from tools.course import GOALS


class Expressions:
    """What one page may use: its runs, its changes of scripts, what its cells printed.

    A `command` is NAME --flag ..., and `change` the name of a `diff` fence of the page that
    is applied to the script before it runs. tools/numbers/PAGE.py adds what one page alone
    computes, with the numbers that its notebook ends with as `self.n`.
    """

    np = np
    functions = staticmethod(running.functions)
    lines_of_code = staticmethod(scripts.lines_of_code)
    table = staticmethod(tables.table)
    listed = staticmethod(tables.listed)

    def __init__(self, stem, runs, page, results=None, numbers=None):
        self._stem, self._runs, self._page = stem, runs, page
        self._results, self._numbers = results, numbers or {}
        self.n = SimpleNamespace(**self._numbers)
        self.prepare()

    def prepare(self):
        """Compute what a page needs; tools/numbers/PAGE.py does."""

    def names(self):
        """Return what may be used, by name."""
        own = {name: getattr(self, name) for name in dir(self) if name[0] != "_"}
        return {**self._numbers, **own}

    # --- One run ----------------------------------------------------------------------

    def get(self, command, change=None):
        """Return the Run of a command: what it printed, as lines and as a table."""
        if change is None:
            return self._runs.get(command, self._stem)
        diff = markdown.named(self._page, "diff", change)
        return self._runs.get(command, self._stem, change, diff)

    def final(self, command, change=None):
        """Return the test accuracy that a run ends with, such as '95.28%'."""
        end = self.get(command, change).table.end()
        return f"{end[0]:.2f}%" if end else "?"

    def count(self, command, change=None):
        """Return the count behind the test accuracy, such as '343 of 360'."""
        end = self.get(command, change).table.end()
        return f"{end[1]} of {end[2]}" if end else "?"

    def row(self, command, epoch, change=None):
        """Return a row of the table: loss, train and test accuracy as printed."""
        row = self.get(command, change).table.row(epoch)
        if row is None:
            return SimpleNamespace(loss="?", train="?", test="?")
        return SimpleNamespace(
            loss=row.loss, train=f"{row.train}%", test=f"{row.test}%"
        )

    @staticmethod
    def took(command):
        """Return the seconds that a command takes, as the benchmark measured them."""
        kept = measured.read("benchmark")["commands"]
        if command not in kept:
            raise ValueError(
                f"nobody has timed {command}: name it in COMMANDS of "
                "tools/studies/benchmark.py, and run that"
            )
        return kept[command]

    def seconds(self, command):
        """Return how long a command takes, rounded up, such as '3 s'."""
        return f"{-(-self.took(command) // 1):.0f} s"

    def output(self, command, change=None):
        """Return the command and what it printed as a fence."""
        script, _, flags = command.partition(" ")
        run = self.get(command, change)
        typed = f"$ python {script}.py {flags}".rstrip()
        return tables.fenced([typed, *run.stdout, *run.stderr], "console")

    # --- Several runs -----------------------------------------------------------------

    def seeds(self, command, change=None, epoch=None, column="test"):
        """Return mean and range over seeds: of the last line, or of a cell of the table."""
        seeded = [command, f"{command} --seed 43", f"{command} --seed 44"]
        if epoch is None:
            texts = [self.final(each, change) for each in seeded]
        else:
            texts = [getattr(self.row(each, epoch, change), column) for each in seeded]
        values = [float(text.rstrip("%?") or 0) for text in texts]
        return tables.spread(values, "%")

    def top(self):
        """Return what one can do after this page, what it builds on, and its size."""
        goal, needs = GOALS[self._stem]
        words, pictures, tasks = markdown.size(self._page)
        size = [f"{words:,} words"]
        size += [f"{pictures} picture{'s' * (pictures > 1)}"] if pictures else []
        size += [f"{tasks} thing{'s' * (tasks > 1)} to do"] if tasks else []
        return (
            f"After this page you can {goal}. It builds on {needs}. {', '.join(size)}."
        )

    # --- Pages and notebooks ----------------------------------------------------------

    def result(self, cell):
        """Return what a `py` cell printed, by its name, once the notebook has run."""
        if self._results is None:
            return None
        if cell not in self._results:
            raise ValueError(f"no cell has the name {cell!r}")
        return tables.fenced(self._results[cell])

    def drawn(self, cell, text):
        """Return the picture that a `py` cell draws, with a text that may hold numbers."""
        name = self._stem.removesuffix("_explainer")
        return tables.block(f"![{text}](img/{name}_{cell}.png)")

    @staticmethod
    def f(value, digits=2):
        """Return a number with so many decimal places."""
        return f"{value:.{digits}f}"
