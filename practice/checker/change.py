"""Change a text in a few lines, by a diff or by pairs: exercises, planted bugs, the clinic."""

import re


class Misfit(ValueError):
    """The lines that a change replaces do not stand in the text exactly once."""


def replaced(text, old, new):
    """Return a text with `old`, which must stand in it exactly once, replaced."""
    if text.count(old) != 1:
        raise Misfit(f"these lines stand {text.count(old)} times in it:\n{old}")
    return text.replace(old, new)


def changed(text, diff):
    """Return a text changed by a diff whose lines start with ' ', '-' or '+'.

    Changes in several places are parted by a line '@@'. Raises Misfit.
    """
    for hunk in re.split(r"^@@\n", diff, flags=re.MULTILINE):
        lines = [line for line in hunk.splitlines(keepends=True) if line.strip()]
        old = "".join(line[1:] for line in lines if line[0] in " -")
        new = "".join(line[1:] for line in lines if line[0] in " +")
        text = replaced(text, old, new)
    return text
