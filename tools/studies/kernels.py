"""Run scripts, lessons and published setups as other processors would.

    python -m tools study kernels          what is not there yet; an hour for all
    python -m tools study kernels --anew   everything

Libraries choose their code by the processor. Environment variables make them choose
that of another one, which adds in another order. What comes out is kept in tools/data:
kernels.json holds what each script then prints, kernels_lessons.json the numbers with which
each lesson ends, kernels_published.json what docs/published_results.md would say.
tests/test_kernels.py holds the claims of the pages to these too.
"""

import hashlib
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from practice.checker import markdown
from practice.checker.files import put
from practice.checker.scripts import DOCS, ROOT
from tools import measured, notebooks, pages
from tools.runs import Runs

CORES = ("Haswell", "Sandybridge", "SkylakeX", "Prescott")
HASWELL, SANDYBRIDGE, SKYLAKEX, PRESCOTT = [{"OPENBLAS_CORETYPE": c} for c in CORES]
ATEN, MKL = {"ATEN_CPU_CAPABILITY": "default"}, {"MKL_CBWR": "COMPATIBLE"}
NAMES = [*HASWELL, *ATEN, *MKL]
KEPT = ROOT / ".series"
NUMPY, TORCH = [HASWELL, SKYLAKEX, PRESCOTT], [ATEN, MKL, ATEN | MKL]
CHOSEN = [
    "np_mlp_digits",
    "torch_mlp_sequential",
    "np_slp_digits",
    "torch_slp_autograd",
]
LESSONS = ["report_card", "whose_handwriting"]
PUBLISHED = "published_results"
TASKS = {  # file in tools/data: {what is run: with which settings}
    "kernels": {
        f"{script}{flags}": NUMPY if script.startswith("np") else TORCH
        for flags in ("", " --dataset mnist")
        for script in CHOSEN
    },
    "kernels_lessons": {name: [SANDYBRIDGE, SKYLAKEX, PRESCOTT] for name in LESSONS},
    "kernels_published": {
        PUBLISHED: [SANDYBRIDGE | ATEN, SKYLAKEX | MKL, PRESCOTT | ATEN | MKL]
    },
}


class KernelRuns(Runs):
    """Runs by the kernels of this process, kept in .series: a stopped program goes on."""

    def __init__(self):
        settings = {k: v for k, v in os.environ.items() if k in NAMES}
        self.path = KEPT / f"{spelled(settings)}.json"
        super().__init__()

    def kept(self):
        """Return the records of these kernels."""
        return json.loads(self.path.read_text()) if self.path.exists() else {}

    def save(self):
        """Write the records, beside those of the processor's own kernels."""
        records = {key: run.record() for key, run in self.records.items()}
        put(self.path, json.dumps(records))


def published(runs):
    """Return what the page says, what its runs end with, and which code they ran."""
    page = (DOCS / f"{PUBLISHED}.md").read_text("utf-8")
    names = pages.numbers_of(PUBLISHED, runs, page).names()
    passages = [match[2] for match in markdown.PASSAGE.finditer(page)]
    cells = {
        text: str(eval(text, names)).strip()
        for text in passages
        if "seconds" not in text and "took" not in text
    }
    ends, code = {}, ""
    for key in sorted(runs.used):
        run = runs.records[key]
        ends[key] = [end[0]] if (end := run.table.end()) else []
        code += f"{key} {run.code}\n"
    return {"cells": cells, "ends": ends}, code


def fresh_notebook(lesson):
    """Return the notebook of a lesson."""
    path = DOCS / f"{lesson}.md"
    return notebooks.notebook_of(path.read_text("utf-8"), path, lesson)


def code_of(name):
    """Return a digest of the code that a lesson, or the page of published results, runs."""
    if name == PUBLISHED:
        code = published(Runs(check=True))[1]
    else:
        code = "\n".join(notebooks.sources(fresh_notebook(name)))
    return hashlib.sha256(code.encode()).hexdigest()[:16]


def result(name):
    """Return what a task gives in this process, whose environment chooses the kernels."""
    if name == PUBLISHED:
        return published(KernelRuns())[0]
    if name in LESSONS:
        return notebooks.execute(fresh_notebook(name))
    script, *flags = name.split()
    command = [sys.executable, ROOT / f"{script}.py", *flags]
    process = subprocess.run(command, check=True, capture_output=True, text=True)
    return process.stdout.splitlines()


def spelled(settings):
    """Return settings as a shell has them."""
    return " ".join(f"{key}={value}" for key, value in settings.items())


def elsewhere(name, settings):
    """Return the result of a task in a process that has these settings."""
    process = subprocess.run(
        [sys.executable, "-m", "tools.studies.kernels", "--only", name],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **settings},
    )
    return json.loads(process.stdout.splitlines()[-1])


def main():
    """Run what is not there yet, two at a time, and write after each run."""
    if "--only" in sys.argv:
        print(json.dumps(result(sys.argv[-1])))
        return
    anew = "--anew" in sys.argv
    for path in KEPT.glob("*.json") if anew else ():
        path.unlink()
    with ThreadPoolExecutor(2) as pool:
        for file, tasks in TASKS.items():
            kept, todo = {} if anew else measured.read(file, {}), []
            for name, settings in tasks.items():
                own = {} if file == "kernels" else {"code": code_of(name)}
                if kept.get(name, {}).get("code") != own.get("code"):
                    kept[name] = own
                there = kept.setdefault(name, own)
                todo += [(name, s) for s in settings if spelled(s) not in there]
            made = pool.map(lambda task: elsewhere(*task), todo)
            for (name, settings), value in zip(todo, made, strict=True):
                kept[name][spelled(settings)] = value
                measured.write(file, kept)
                print(name, spelled(settings), flush=True)


if __name__ == "__main__":
    main()
