"""Run scripts and lessons as other processors would.

    python docs/measure/kernels.py    ten minutes on a quiet machine

Libraries choose their code by the processor. Environment variables make them choose
that of another one, which adds in another order. docs/measured/kernels.json keeps what
each script then prints, docs/measured/kernels_lessons.json the numbers with which each
lesson then ends: tests/test_lessons.py holds the claims of the lessons to these too.
"""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.append(str(ROOT / "docs"))
from builder import measured, notebooks

NUMPY = [{"OPENBLAS_CORETYPE": core} for core in ("Haswell", "SkylakeX", "Prescott")]
TORCH = [
    {"ATEN_CPU_CAPABILITY": "default"},
    {"MKL_CBWR": "COMPATIBLE"},
    {"ATEN_CPU_CAPABILITY": "default", "MKL_CBWR": "COMPATIBLE"},
]
COMMANDS = [
    f"{script}{flags}"
    for flags in ("", " --dataset mnist")
    for script in (
        "np_mlp_digits", "torch_mlp_sequential", "np_slp_digits", "torch_slp_autograd",
    )
]  # fmt: skip

LESSONS = ["report_card", "whose_handwriting"]
CORES = [
    {"OPENBLAS_CORETYPE": core} for core in ("Sandybridge", "SkylakeX", "Prescott")
]


def notebook_of(lesson):
    """Return the notebook of a lesson, and a digest of its code."""
    path = ROOT / "docs" / f"{lesson}.md"
    notebook = notebooks.notebook_of(path.read_text("utf-8"), path, lesson)
    code = "\n".join(notebooks.sources(notebook))
    return notebook, hashlib.sha256(code.encode()).hexdigest()[:16]


def run_lessons():
    """Run the lessons that are not there yet, or whose code has changed."""
    result = {} if "--anew" in sys.argv else measured.read("kernels_lessons", {})
    for lesson in LESSONS:
        _, code = notebook_of(lesson)
        if result.setdefault(lesson, {}).get("code") != code:
            result[lesson] = {"code": code}
        for settings in CORES:
            name = " ".join(f"{key}={value}" for key, value in settings.items())
            if name in result[lesson]:
                continue
            process = subprocess.run(
                [sys.executable, __file__, "--lesson", lesson],
                check=True,
                capture_output=True,
                text=True,
                env={**os.environ, **settings},
            )
            result[lesson][name] = json.loads(process.stdout.splitlines()[-1])
            print(lesson, name, flush=True)
            measured.write("kernels_lessons", result)


def run_scripts():
    """Run the scripts that are not there yet."""
    result = {} if "--anew" in sys.argv else measured.read("kernels", {})
    for command in COMMANDS:
        script, *flags = command.split()
        for settings in NUMPY if script.startswith("np") else TORCH:
            name = " ".join(f"{key}={value}" for key, value in settings.items())
            if name in result.setdefault(command, {}):
                continue
            process = subprocess.run(
                [sys.executable, ROOT / f"{script}.py", *flags],
                check=True,
                capture_output=True,
                text=True,
                env={**os.environ, **settings},
            )
            result[command][name] = process.stdout.splitlines()
            print(command, name, result[command][name][-1], flush=True)
            measured.write("kernels", result)


def main():
    """Run what is not there yet, and write after each run."""
    if "--lesson" in sys.argv:  # with the kernels that the caller has chosen
        numbers = notebooks.execute(notebook_of(sys.argv[-1])[0])
        del numbers["wall_seconds"]  # no matter of kernels
        print(json.dumps(numbers))
        return
    run_scripts()
    run_lessons()


if __name__ == "__main__":
    main()
