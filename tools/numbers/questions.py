"""What docs/questions.md shows."""

from tools import tables
from tools.expressions import Expressions
from tools.handouts.questions import page, questions


class Numbers(Expressions):
    """What the page adds to the expressions."""

    def questions(self):
        """Return all questions with their folded answers."""
        return tables.block(page(questions()).strip("\n"))
