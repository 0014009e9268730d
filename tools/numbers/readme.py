"""Numbers of README.md: how long an evening is, and what its first picture shows."""

from practice.checker.scripts import DOCS
from tools import markdown, tables
from tools.expressions import Expressions


class Numbers(Expressions):
    """What the page adds to the expressions."""

    @staticmethod
    def length(*stems):
        """Return how long pages are together, and how many things there are to do."""
        pages = [(DOCS / f"{stem}.md").read_text("utf-8") for stem in stems]
        words, _, tasks = map(sum, zip(*map(markdown.size, pages), strict=True))
        return f"{words:,} words, {tasks} things to do"

    def forming(self):
        """Return the picture that moves, with what it shows."""
        first, last = self.row("np_slp_digits", 1).test, self.final("np_slp_digits")
        return tables.block(
            "![Ten images of 8 by 8 weights, one for each digit, take shape during 1000 "
            f"epochs. The share of test images that are read rises from {first} after the "
            f"first to {last} after the last.](docs/img/forming.gif)"
        )
