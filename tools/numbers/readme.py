"""Numbers of README.md."""

from practice.checker import markdown, scripts
from practice.checker.scripts import DOCS, SCRIPTS
from tools import tables
from tools.course import GOALS
from tools.expressions import Expressions
from tools.numbers.practice import passage
from tools.numbers.settings import defaults


class Numbers(Expressions):
    """What the page adds to the expressions."""

    practice = staticmethod(passage)

    def rung_table(self):
        """Return the table of the six rungs."""
        rows = []
        for number, script in enumerate(SCRIPTS, 1):
            new = scripts.new_in(script)
            mnist = script + " --dataset mnist"
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

    @staticmethod
    def default(flag):
        """Return the default of a flag for both data sets, as two cells of a table."""
        cells = []
        for settings in defaults("np_mlp_digits"):
            value = settings[flag]
            text = " ".join(map(str, value)) if isinstance(value, list) else value
            cells.append(f"`{text}`")
        return " | ".join(cells)

    @staticmethod
    def core():
        """Return the pages of the core, in reading order."""
        return list(GOALS)[: list(GOALS).index("what_breaks")]

    @staticmethod
    def sizes(*stems):
        """Return how many words, pictures and things to do pages have together."""
        pages = [(DOCS / f"{stem}.md").read_text("utf-8") for stem in stems]
        return map(sum, zip(*map(markdown.size, pages), strict=True))

    def length(self, *stems):
        """Return how long pages are together, and how many things there are to do."""
        words, _, tasks = self.sizes(*stems)
        return f"{words:,} words, {tasks} things to do"

    def hours(self, *stems):
        """Return how many hours it takes to read pages at 100 words a minute."""
        words, *_ = self.sizes(*stems)
        return f"{words / 6000:.1f}"

    def forming(self):
        """Return the picture that moves, with what it shows."""
        first, last = self.row("np_slp_digits", 1).test, self.final("np_slp_digits")
        return tables.block(
            "![Ten images of 8 by 8 weights, one for each digit, take shape during 1000 "
            f"epochs. The share of test images that are read rises from {first} after the "
            f"first to {last} after the last.](docs/img/forming.gif)"
        )
