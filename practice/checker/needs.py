"""Say in one line what is too old or missing. It runs on old versions of Python, too."""

import re
import sys

NEEDED = {"Python": (3, 11), "numpy": (2, 0), "scikit-learn": (1, 6)}


def found(name):
    """Return a version as text; None where nothing of that name is installed."""
    if name == "Python":
        return sys.version.split()[0]
    from importlib import metadata  # Python 3.8 brought it

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def too_old(name):
    """Return a line on what is too old, or None."""
    version = found(name)
    if version is None:
        return None
    have = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
    if have >= NEEDED[name]:
        return None
    least = ".".join(str(part) for part in NEEDED[name])
    return f"{name} {version} is too old here: {least} or newer is needed"


def demand_numpy():
    """End the program, in one line, where this Python has no NumPy."""
    from importlib.util import find_spec

    if find_spec("numpy") is None:
        sys.exit(
            f"NumPy is missing here ({sys.executable}). README.md, Start, says how to "
            "install it, and which Python to call then"
        )


def demand(*names):
    """End the program, in one line, where one of these, by default all, is too old."""
    for name in names or NEEDED:
        line = too_old(name)
        if line:
            sys.exit(line + (f" ({sys.executable})" if name == "Python" else ""))
