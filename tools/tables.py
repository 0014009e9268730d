"""Markdown made from data: tables, fences, and numbers in a row."""

import statistics


def block(text):
    """Return text with blank lines around it, as Markdown wants it between paragraphs."""
    return f"\n\n{text}\n\n"


def fenced(lines, tag="text"):
    """Return lines as a fence of their own."""
    return block("\n".join([f"```{tag}", *lines, "```"]))


def table(heading, rows):
    """Return a table; a cell is whatever str() makes of it."""
    first, *others = (f"| {' | '.join(map(str, row))} |" for row in [heading, *rows])
    return block("\n".join([first, "|" + "---|" * len(heading), *others]))


def listed(values):
    """Return values as '1, 2 and 3'."""
    *first, last = map(str, values)
    return f"{', '.join(first)} and {last}" if first else last


def spread(values, unit=""):
    """Return mean and range, as '97.32% (96.67 to 98.06)'."""
    mean = f"{statistics.mean(values):.2f}{unit}"
    return f"{mean} ({min(values):.2f} to {max(values):.2f})"
