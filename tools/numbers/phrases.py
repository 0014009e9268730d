"""Numbers and runs as pages word them, where several pages do it alike."""

import numpy as np

from tools import tables


def pct(share, digits=2):
    """Return a share in percent, such as '97.50%'."""
    return f"{points(share, digits)}%"


def points(share, digits=2):
    """Return a share in points, such as '97.50'."""
    return f"{100 * share:.{digits}f}"


def tuple_of(values, digits=3):
    """Return numbers of any shape as '(1.000, -0.500)'."""
    numbers = ", ".join(f"{value + 0.0:.{digits}f}" for value in np.ravel(values))
    return f"({numbers})"


def excerpt(fence, first, last):
    """Return a fence without the lines between its first and its last ones."""
    lines = fence.strip().splitlines()
    return tables.block("\n".join([*lines[:first], "...", *lines[-last:]]))


def same_table(one, other):
    """Say whether two runs print the same table."""
    return "the same table" if one.stdout == other.stdout else "another table"
