"""Numbers of docs/teaching.md."""

import re

from practice.checker import markdown
from practice.checker.rungs import all_rungs
from practice.checker.scripts import DOCS
from tools.course import GOALS
from tools.expressions import Expressions


class Numbers(Expressions):
    """What the page adds to the expressions."""

    def prepare(self):
        """Make the rows of the pages: what each is for, what it needs, how long it is."""
        self.page_rows = []
        for name, (goal, needs) in GOALS.items():
            text = (DOCS / f"{name}.md").read_text(encoding="utf-8")
            title = re.search(r"^# (.*)$", text, re.MULTILINE)[1].split(":")[0]
            words, pictures, tasks = markdown.size(text)
            row = [f"[{title}]({name}.md)", goal, needs, f"{words:,}", pictures, tasks]
            self.page_rows.append(row)

    @staticmethod
    def handouts():
        """Return a row for each rung: its page, its sheet, the answers, its notebook."""
        return [
            [
                f"[{rung.title}]({rung.page})",
                f"[sheet](sheets/{rung.name}.html)",
                f"[answers](sheets/{rung.name}_answers.html)",
                f"[notebook](../notebooks/tasks/{rung.name}.ipynb)",
            ]
            for rung in all_rungs()
            if not rung.engine
        ]
