"""Python's own parser, for one thread at a time."""

import ast
import threading

LOCK = threading.RLock()


def parse(text, mode="exec"):
    """Return the tree of a text, as ast.parse does, whatever other threads parse.

    Python 3.11.0 to 3.11.7, 3.12.0 and 3.12.1 count how deep a tree is for all threads
    together, and raise SystemError when two of them parse at once
    (https://github.com/python/cpython/issues/106905).
    """
    with LOCK:
        return ast.parse(text, mode=mode)
