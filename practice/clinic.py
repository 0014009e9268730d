"""The clinic: a script with one mistake in it. Look at its table, find the mistake, mend it.

    python practice/clinic.py          the cases
    python practice/clinic.py 7        write case 7, run it beside the sound script, show both
    python practice/clinic.py --seed 7  a case made from any number, the same for all who have it

The mistakes come from the catalogue. The same checker says whether the patient is cured.
docs/what_breaks.md begins with a list of symptoms and what to suspect.
"""

import sys

sys.path.append(sys.path.pop(0))  # nothing in this folder stands in for Python's own

from checker.clinic import start
from checker.needs import demand

if __name__ == "__main__":
    demand()
    start()
