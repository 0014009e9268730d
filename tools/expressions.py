"""What an expression <!--= ... --> of a page may use: each method below, by its name."""

import difflib
import re
from itertools import pairwise
from types import SimpleNamespace

import numpy as np

from practice.checker import scripts
from practice.checker.scripts import SCRIPTS
from tools import markdown, measured, practice, running, tables
from tools.course import GOALS

MNIST = " --dataset mnist"
EARLIER = {2: 1, 3: 1, 4: 3, 5: 4, 6: 5}  # the rung that each rung changes
CHANGED = re.compile(r"^[-+](?!--|\+\+).+", re.MULTILINE)  # a line of a diff, not blank


TIMES = (  # what a measurement on a quiet machine has, too
    " Of the {cold} s: {parts}. The first line comes after {cold_line} s, and after "
    "{warm_line} s the second time. The first Check takes {first_check} s, another one "
    "{check} s. Paints are those of a processor four times slower, with 1.6 Mb/s."
)


def parts(made):
    """Return the five steps of a first run that take longest."""
    steps = sorted(made["cold_phases"].items(), key=lambda pair: -pair[1])[:5]
    return ", ".join(f"{name} {seconds:.1f} s" for name, seconds in steps)


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
    practice = staticmethod(practice.passage)

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
        return tables.spread(values).replace(" (", "% (")

    def rung_table(self):
        """Return the table of the six rungs."""
        rows = []
        for number, script in enumerate(SCRIPTS, 1):
            new = scripts.new_in(script)
            mnist = script + MNIST
            read = f"[read](docs/{script}_explainer.md)"
            step = f"[step through](notebooks/{script}.ipynb)"
            row = [number, f"[{script}.py]({script}.py): {read}, {step}", new]
            row += [
                scripts.lines_of_code(script),
                self.final(script),
                self.final(mnist),
            ]
            rows.append([*row, f"{self.seconds(script)}, {self.seconds(mnist)}"])
        heading = ["rung", "script", "new in it", "lines", "digits", "MNIST", "time"]
        return tables.table(heading, rows)

    def rung_lines(self):
        """Return the table of what each rung changes in an earlier one, in lines."""
        rows = []
        for number, script in enumerate(SCRIPTS, 1):
            lines = scripts.lines_of_code(script)
            share = f"{scripts.lines_of_code(script, 1) / lines:.0%}"
            changed = ["", ""]
            if number in EARLIER:
                pair = EARLIER[number], number
                diffs = [self.diff_of(*pair, section) for section in (1, "rest")]
                changed = [len(CHANGED.findall(diff)) for diff in diffs]
            rows.append([number, f"[{script}](../{script}.py)", lines, share, *changed])
        heading = ["rung", "script", "lines of code", "in section 1"]
        heading += ["changed in section 1", "changed outside"]
        return tables.table(heading, rows)

    def parting(self):
        """Return the test accuracy of the three MLP rungs on MNIST, epoch by epoch."""
        rows = [
            [epoch, *(self.row(script + MNIST, epoch).test for script in scripts.MLP)]
            for epoch in (1, 2, 3, 4, 5, 10, 20)
        ]
        rungs = [f"rung {SCRIPTS.index(script) + 1}" for script in scripts.MLP]
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

    # --- What was measured by programs of tools/studies --------------------------------

    @staticmethod
    def versions():
        """Return the table that tools/studies/versions.py made, its last columns in one."""
        made = measured.read("versions")
        rows = []
        for *versions, slp, mlp, autograd, sequential in made["rows"]:
            found = {slp, mlp, autograd, sequential} - {"not installed"}
            rows.append([*versions, ", ".join(sorted(found, reverse=True))])
        return tables.table([*made["heading"][:5], "the tables on `digits`"], rows)

    @staticmethod
    def machine():
        """Return what tools/studies/benchmark.py ran on: the machine, and versions."""
        machine, versions = measured.read("benchmark")["machine"].split(", Python")
        return tables.fenced([machine, f"Python{versions}"])

    @staticmethod
    def site():
        """Return what tools/studies/site.py found: a table of bytes and paints, and times."""
        made = measured.read("site")
        kb = lambda key, page: f"{made[key]['sizes'][page] / 1000:.0f} kB"
        painted = lambda key, page: "{} s, {} s".format(*made["paints"][key][page])
        rows = [
            [f"`{page}`", way, kb(key, page)]
            + ([painted(key, page)] if "paints" in made else [])
            for page in made["plain"]["sizes"]
            for key, way in (("plain", "as it is"), ("packed", "compressed"))
        ]
        heads = ["page", "sent", "bytes"]
        heads += ["first and largest paint"] if "paints" in made else []
        slp, mlp = made["mnist"]["np_slp_digits"], made["mnist"]["np_mlp_digits"]
        most, page = made["plain"]["bytes"] / 1000, made["plain"]["largest"]
        return (
            tables.table(heads, rows)
            + f"These are the bytes before the first Run, with the pictures that are near. Of "
            f"{made['plain']['pages']} pages `{page}` sends most, {most:.0f} kB. From the click "
            f"on Run to rung 1's last line it takes {made['cold']:.0f} s with nothing kept, "
            f"and {made['warm']:.0f} s once the browser has kept Python. One epoch on MNIST, "
            f"its loading included, takes {slp} s for rung 1 and {mlp} s for rung 2."
            + (TIMES.format(**made, parts=parts(made)) if "paints" in made else "")
            + "\n\n"
        )

    @staticmethod
    def benchmark(title):
        """Return one of the tables that tools/studies/benchmark.py made."""
        return tables.measured_table(measured.read("benchmark")["tables"][title])

    @staticmethod
    def measured(row, column=3):
        """Return the first number of a cell of those tables: by default the ratio.

        `row` is what the row begins with; cells of text are parted by ' | '.
        """
        for made in measured.read("benchmark")["tables"].values():
            for cells in tables.cells(made["columns"], made["rows"]):
                if " | ".join(cells).startswith(row):
                    return cells[column].split()[0]
        raise ValueError(f"no row begins with {row}")

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
    def default(flag):
        """Return the default of a flag for both data sets, as two cells of a table."""
        cells = []
        for settings in running.defaults("np_mlp_digits"):
            value = settings[flag]
            text = " ".join(map(str, value)) if isinstance(value, list) else value
            cells.append(f"`{text}`")
        return " | ".join(cells)

    @staticmethod
    def networks():
        """Return the table of both networks, their layers and parameters, on both data sets."""
        rows, (digits, mnist) = [], running.defaults("np_mlp_digits")
        for rungs, hidden in [("rungs 1, 3, 4", False), ("rungs 2, 5, 6", True)]:
            for data, D, settings in [("`digits`", 64, digits), ("MNIST", 784, mnist)]:
                sizes = [D, *(settings["hidden"] if hidden else []), 10]
                counts = [m * n + n for m, n in pairwise(sizes)]
                total = " + ".join(f"{count:,}" for count in counts)
                if hidden:
                    total += f" = {sum(counts):,}"
                else:
                    total = f"{D} · 10 + 10 = {total}"
                rows.append([rungs, data, " → ".join(map(str, sizes)), total])
                rungs = ""
        return tables.table(["network", "images", "layers", "parameters"], rows)

    @staticmethod
    def f(value, digits=2):
        """Return a number with so many decimal places."""
        return f"{value:.{digits}f}"


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
