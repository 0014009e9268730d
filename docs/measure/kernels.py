"""Run the scripts as other processors would; write docs/measured/kernels.json.

    python docs/measure/kernels.py    three minutes on a quiet machine

Libraries choose their code by the processor. Environment variables make them choose that
of another one, which adds in another order. Kept is what each script then prints.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
RESULT = ROOT / "docs" / "measured" / "kernels.json"
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


def main():
    """Run what is not there yet, and write after each run."""
    result = json.loads(RESULT.read_text()) if RESULT.exists() else {}
    if "--anew" in sys.argv:
        result = {}
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
            RESULT.parent.mkdir(exist_ok=True)
            RESULT.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
