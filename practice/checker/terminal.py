"""What is said to people in a terminal, and how a command ends there.

Nothing is printed that a terminal obeys.
"""

import contextlib
import os
import re
import signal
import sys
import textwrap
from pathlib import Path

from . import bounds

WIDTH, LONGEST = 88, 1000  # columns; characters of a line
INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


class Problem(Exception):
    """Something to say in one line, with exit status 2."""


def plain(text):
    """Return a text with control characters shown, so that a terminal obeys none."""
    show = lambda match: match[0].encode("unicode_escape").decode()
    return INVISIBLE.sub(show, str(text).replace("\r\n", "\n"))


def tell(text="", stream=None):
    """Print a text for people, at once; lines without end are cut."""
    lines = [line[:LONGEST] for line in plain(text).split("\n")]
    print("\n".join(lines), file=stream or sys.stdout, flush=True)


def shown(path):
    """Return a path as short as it can be said."""
    try:
        return str(Path(path).resolve().relative_to(Path.cwd()))
    except (ValueError, OSError, RuntimeError):
        return str(path)


def quoted(path):
    """Return a path as it is written in a command."""
    text = shown(path)
    if re.fullmatch(r"[\w./\\:+=@%,-]+", text, re.ASCII) and text[0] != "-":
        return text
    if text[0] == "-":
        text = f".{os.sep}{text}"
    if os.name == "nt":
        return f'"{text}"'
    return "'" + text.replace("'", "'\"'\"'") + "'"


def wrap(text):
    """Return a text with long lines folded, indented as they began; examples are left alone."""
    lines = []
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip())
        if indent >= 4 or len(line) <= WIDTH:
            lines.append(line)
        else:
            lines += textwrap.wrap(
                line, WIDTH, subsequent_indent=" " * indent, break_on_hyphens=False
            )
    return "\n".join(lines)


def answered(name, action):
    """Do what a command was asked for; return its exit status."""
    try:
        return action()
    except Problem as problem:
        tell(f"{name}: {problem}", sys.stderr)
        return 2
    except (KeyboardInterrupt, bounds.Ending):
        tell()
        return 130


def run(main):
    """Run a command, and end this process and everything that it has started."""
    sys.stdout.reconfigure(errors="replace")  # some terminals know few characters
    sys.stderr.reconfigure(errors="replace")
    bounds.adopt()
    for name in ("SIGTERM", "SIGHUP"):  # a closed terminal: end in order
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda n, _: sys.exit(128 + n))
    status = 1
    try:
        status = main()
        sys.stdout.flush()
    except KeyboardInterrupt:
        status = 130
    except SystemExit as end:
        status = end.code
    except OSError as error:
        if not isinstance(error, BrokenPipeError):  # else `| head` has seen enough
            status = 2
            what = f"cannot use {error.filename}" if error.filename else "cannot write"
            with contextlib.suppress(OSError):  # the terminal may be gone
                print(f"{what}: {error.strerror}", file=sys.stderr)
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    finally:
        bounds.end_all()
    sys.exit(status)
