"""Change a text in a few lines, by a diff: exercises, planted bugs, mistakes, the clinic."""

import re


class Misfit(ValueError):
    """The lines that a change replaces do not stand in the text exactly once."""


def replaced(text, old, new):
    """Return a text with `old`, which must stand in it exactly once, replaced."""
    if text.count(old) != 1:
        raise Misfit(f"these lines stand {text.count(old)} times in it:\n{old}")
    return text.replace(old, new)


def hunks(diff):
    """Return (old, new) for each place that a diff changes: whole lines, or none.

    Its lines start with ' ', '-' or '+'. Changes in several places are parted by a line '@@'.
    """
    pairs = []
    for hunk in re.split(r"^@@\n", diff, flags=re.MULTILINE):
        lines = [line for line in hunk.splitlines(keepends=True) if line.strip()]
        old = "".join(line[1:] for line in lines if line[0] in " -")
        new = "".join(line[1:] for line in lines if line[0] in " +")
        pairs.append((old, new))
    return pairs


def parts(diff):
    """Return (old, new) for each place that a diff changes, where lines may be parts of lines.

    What only takes away, and begins with a line's indentation, takes away whole lines.
    """
    pairs = []
    for old, new in hunks(diff):
        whole = not new and old.startswith("    ")
        pairs.append((old if whole else old.removesuffix("\n"), new.removesuffix("\n")))
    return pairs


def changed(text, diff):
    """Return a text with the lines changed that a diff changes. Raises Misfit."""
    for old, new in hunks(diff):
        text = replaced(text, old, new)
    return text


TORCH = {  # NumPy's names and PyTorch's, in the order in which they are replaced
    "np.maximum(z, 0)": "torch.relu(z)",
    "np.": "torch.",
    "axis=": "dim=",
    "axis 0": "dim 0",
    "axis 1": "dim 1",
    "keepdims": "keepdim",
    ".max(": ".amax(",
    ".amax()": ".max()",
    ".copy()": ".clone()",
    " an array": " a tensor",
    "An array": "A tensor",
    "array": "tensor",
}


def torchify(text):
    """Return NumPy's text in PyTorch's names."""
    for old, new in TORCH.items():
        text = text.replace(old, new)
    return text
