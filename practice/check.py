"""Judge what you wrote, and name the mistake.

    python practice/check.py                              what there is, how far you are
    python practice/check.py practice/np_slp_digits.py    judge the functions in order
    python practice/check.py FOLDER                       judge all files in it: a table

In a notebook: `from check import check`, then `check(softmax)`.
"""

import sys

if __name__ == "__main__":  # what lies in this folder never stands in for Python's own
    sys.path.append(sys.path.pop(0))
    from checker.command import start
    from checker.needs import demand

    demand()
    start()

from checker.notebook import check

__all__ = ["check"]
