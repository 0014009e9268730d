"""Practice in the page: the judging of practice/, on texts instead of files."""

import re


def ahead():
    """Import the judge, which takes a second."""
    __import__("practice.checker.judge")


def judged(number, text, name, own):
    """Return the verdict on a function of a file in words, the last hint, the verdict as a word.

    `own` is the part of the text that the learner sees in the editor.
    """
    from practice.checker.judge import Learner, describe, judge, world_of
    from practice.checker.nearest import changes_in_words
    from practice.checker.rungs import all_rungs

    rung = all_rungs()[number]
    learner = Learner(text, f"{rung.name}.py", rung)
    learner.run()
    verdict = judge(world_of(rung), learner, name)
    words = describe(verdict)
    if learner.problem:
        words = f"{learner.problem}, {learner.line(learner.problem_line)}\n{words}"
    nearest = changes_in_words(verdict) if verdict.near else ""
    return *(own_lines(part, text, own) for part in (words, nearest)), verdict.verdict


def own_lines(words, text, own):
    """Return words whose line numbers count from the first line of the editor.

    The learner sees this part of the file, and not what stands around it.
    """
    first = text[: text.index(own)].count("\n") + 1
    lines = range(first, first + own.count("\n") + 1)
    count = lambda m: f"line {int(m[1]) - first + 1}" if int(m[1]) in lines else m[0]
    return re.sub(r"\bline (\d+)", count, words)


def compared(number, ladder_text, own_text, file_text):
    """Return what a table that a file printed says beside the ladder's, in words."""
    from practice.checker.compare import changed_below, compare
    from practice.checker.engine import split_tables, told
    from practice.checker.rungs import all_rungs

    if all_rungs()[number].engine:
        _, sentences = told(split_tables(ladder_text), split_tables(own_text))
    else:
        _, sentences = compare(ladder_text, own_text)
    return "\n".join(sentences + changed_below(all_rungs()[number], file_text))
