"""Run the digits tables under several Python environments and compare them.

    python -m tools study versions ENVIRONMENT/bin/python ...

Each argument is the Python of an environment that has numpy and scikit-learn, and may have
torch. The result goes to tools/data/versions.json, which docs/reproducibility.md shows.
The last columns say whether the printed text is that of the first environment, to the letter.
"""

import sys

from practice.checker import scripts
from tools import measured, running

CHOSEN = [scripts.SCRIPTS[rung - 1] for rung in (1, 2, 4, 6)]
VERSIONS = """
import platform, importlib.metadata as m
names = ["numpy", "scikit-learn", "scipy", "torch"]
have = {d.metadata["Name"].lower(): d.version for d in m.distributions()}
print("|".join([platform.python_version(), *(have.get(name, "-") for name in names)]))
"""


def main():
    """Fill tools/data/versions.json."""
    rows, first = [], {}
    for python in sys.argv[1:]:
        asked = running.start("-c", VERSIONS, python=python)
        row = asked.stdout.strip().split("|")
        for script in CHOSEN:
            if script.startswith("torch") and row[4] == "-":
                row.append("not installed")
                continue
            process = running.start(scripts.path_of(script), python=python)
            text = process.stdout if process.returncode == 0 else ""
            first.setdefault(script, text)
            row.append("same" if text and text == first[script] else "differs")
        print(row)
        rows.append(row)
    heading = ["Python", "NumPy", "scikit-learn", "SciPy", "PyTorch", *CHOSEN]
    measured.write("versions", {"heading": heading, "rows": rows})


if __name__ == "__main__":
    main()
