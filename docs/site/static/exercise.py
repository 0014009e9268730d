"""Practice in the page: the judging of practice/, on texts instead of files."""

import sys

sys.path.insert(0, "/home/pyodide/practice")
worlds = {}


def judged(number, text, name):
    """Return the verdict on a function of a file, in words and as one word."""
    from judge import Learner, World, describe, judge
    from ladder import ladder

    rung = ladder()[number]
    if number not in worlds:
        worlds[number] = World(rung)
    learner = Learner(text, f"{rung.name}.py", rung)
    learner.run()
    verdict = judge(worlds[number], learner, name)
    words = describe(verdict)
    if learner.problem:
        words = f"{learner.problem}, {learner.line(learner.problem_line)}\n{words}"
    return words, verdict["verdict"]


def compared(number, ladder_text, own_text, file_text):
    """Return what a table that a file printed says beside the ladder's, in words."""
    from ladder import ladder
    from tables import changed_below, compare

    _, sentences = compare(ladder_text, own_text)
    return "\n".join(sentences + changed_below(ladder()[number], file_text))
