"""Run the digits tables under several Python environments and compare them.

    python tests/versions.py ENVIRONMENT/bin/python ...

Each argument is the Python of an environment that has numpy and scikit-learn, and may have
torch. The result goes to docs/versions.json, which docs/reproducibility.md shows. The last
columns say whether the printed text is that of the first environment, to the letter.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = [
    "np_slp_digits",
    "np_mlp_digits",
    "torch_slp_autograd",
    "torch_mlp_sequential",
]
VERSIONS = """
import platform, importlib.metadata as m
names = ["numpy", "scikit-learn", "scipy", "torch"]
have = {d.metadata["Name"].lower(): d.version for d in m.distributions()}
print("|".join([platform.python_version(), *(have.get(name, "-") for name in names)]))
"""


def output(python, *arguments):
    """Return what a Python prints, or '' where it fails."""
    process = subprocess.run(
        [python, *arguments], check=False, capture_output=True, text=True, cwd=ROOT
    )
    return process.stdout if process.returncode == 0 else ""


def main(pythons):
    """Fill docs/versions.json."""
    rows, first = [], {}
    for python in pythons:
        row = output(python, "-c", VERSIONS).strip().split("|")
        for script in SCRIPTS:
            if script.startswith("torch") and row[4] == "-":
                row.append("not installed")
                continue
            text = output(python, f"{script}.py")
            first.setdefault(script, text)
            row.append("same" if text and text == first[script] else "differs")
        print(row)
        rows.append(row)
    heading = ["Python", "NumPy", "scikit-learn", "SciPy", "PyTorch", *SCRIPTS]
    text = json.dumps({"heading": heading, "rows": rows}, indent=1)
    (ROOT / "docs" / "versions.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
