"""Time the checker, for docs/practice.md; write tools/data/practice.json.

python -m tools study checker    half a minute
"""

import os
import platform
import time
from statistics import median

from practice.checker import reading
from practice.checker.catalogue import entries, plant
from practice.checker.judge import Learner, World, judge
from practice.checker.report import verdicts
from practice.checker.rungs import ROOT, all_rungs
from tools import measured


def main():
    """Time the checker on this machine, and keep the numbers."""
    found = {
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} processor cores, Python {platform.python_version()}"
    }
    for kind, number, name in [("NumPy", 1, "backward"), ("PyTorch", 5, "update")]:
        rung, right, bad = all_rungs()[number], [], []
        world = World(rung)
        for entry in [None, *entries(number, name)]:
            text = plant(entry, rung) if entry else rung.functions[name]
            world.mistakes.clear()
            learner = Learner.with_function(rung, name, text)
            begun = time.perf_counter()
            judge(world, learner, name)
            (bad if entry else right).append(time.perf_counter() - begun)
        own = rung.functions[name].split("\n")[0] + "\n    return [0.3], [0.7, 0.1]"
        learner = Learner.with_function(rung, name, own)
        begun = time.perf_counter()
        judge(world, learner, name)  # nobody's mistake: all pairs are tried
        unknown = time.perf_counter() - begun
        found[kind] = {
            "unknown": round(unknown, 2),
            "right": round(right[0], 2),
            "wrong": round(median(bad), 2),
        }
    for kind, number in [("NumPy", 1), ("PyTorch", 5)]:
        rung, seconds = all_rungs()[number], []
        for _ in range(3):
            begun = time.perf_counter()
            list(verdicts(reading.load(ROOT / f"{rung.name}.py")))
            seconds.append(time.perf_counter() - begun)
        found[kind]["file"] = round(median(seconds), 1)
    measured.write("practice", found)


if __name__ == "__main__":
    main()
