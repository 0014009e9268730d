"""Practice in the page: the judging of practice/, on texts instead of files."""


def judged(number, text, name):
    """Return the verdict on a function of a file, in words and as one word."""
    from practice.checker.judge import Learner, describe, judge, world_of
    from practice.checker.rungs import all_rungs

    rung = all_rungs()[number]
    learner = Learner(text, f"{rung.name}.py", rung)
    learner.run()
    verdict = judge(world_of(rung), learner, name)
    words = describe(verdict)
    if learner.problem:
        words = f"{learner.problem}, {learner.line(learner.problem_line)}\n{words}"
    return words, verdict.verdict


def compared(number, ladder_text, own_text, file_text):
    """Return what a table that a file printed says beside the ladder's, in words."""
    from practice.checker.compare import changed_below, compare
    from practice.checker.rungs import all_rungs

    _, sentences = compare(ladder_text, own_text)
    return "\n".join(sentences + changed_below(all_rungs()[number], file_text))
