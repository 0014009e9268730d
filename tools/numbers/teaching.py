"""Numbers of docs/teaching.md."""

import re

from practice.checker import markdown
from practice.checker.clinic import CASES
from practice.checker.rungs import all_rungs
from practice.checker.scripts import DOCS
from tools.course import GOALS
from tools.expressions import Expressions
from tools.handouts.sheets import PICTURES


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
    def case(mistake):
        """Return the number of rung 1's case with a mistake."""
        return CASES.index((1, mistake)) + 1

    @staticmethod
    def handouts():
        """Return a row for each sheet: its page, itself, the answers, its notebook."""
        rows = []
        for name in PICTURES:
            rung = next((r for r in all_rungs() if r.name == name), None)
            page, title = (rung.page, rung.title) if rung else (f"{name}.md", "Page 1")
            gaps = f"[notebook](../notebooks/tasks/{name}.ipynb)"
            rows.append(
                [
                    f"[{title}]({page})",
                    f"[sheet](sheets/{name}.html)",
                    f"[answers](sheets/{name}_answers.html)",
                    gaps if rung and not rung.engine else "",
                ]
            )
        return rows
