"""What is made to hand out: notebooks with gaps, questions, sheets to print."""

import contextlib

from practice.checker.scripts import DOCS
from tools.handouts.questions import gift, questions
from tools.handouts.sheets import sheets
from tools.handouts.tasks import task_notebooks
from tools.runs import Stale


def handouts(runs):
    """Return {path: text} of all of them, but for sheets that lack a run: `runs` notes it."""
    made = task_notebooks() | {DOCS / "questions.gift": gift(questions())}
    with contextlib.suppress(Stale):
        made |= sheets(runs)
    return made
