"""Time two things in turn, and keep what was found as tables: what the benchmark is made of."""

import statistics
import subprocess
import sys
import time

from practice.checker import scripts
from practice.checker.scripts import SCRIPTS
from tools import running
from tools.numbers.timed import cells

MNIST = ["--dataset", "mnist"]
RATIO = "{:.2f} ({:.2f} to {:.2f})"
FOUND = {}  # title: a table, as tools/data/benchmark.json holds it


def seconds(action):
    """Return the wall time of one call."""
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def summary(pairs):
    """Return the median of each side of pairs of times, and the ratio with its range."""
    ratios = [a / b for a, b in pairs]
    spread = [statistics.median(ratios), min(ratios), max(ratios)]
    return [*(statistics.median(side) for side in zip(*pairs, strict=True)), spread]


def compare(a, b, repetitions=5):
    """Time a and b in turn, after a warm-up of both; return the summary."""
    a(), b()
    return summary([(seconds(a), seconds(b)) for _ in range(repetitions)])


def begin(title, *columns):
    """Start a table whose columns have a heading and a format each."""
    FOUND[title] = {"columns": columns, "rows": []}
    print(f"\n## {title}\n{' | '.join(name for name, _ in columns)}")


def comparison(title, a, b):
    """Start a table that compares."""
    times = [(name, "{:.3f} s") for name in (a, b)]
    begin(title, ("", "{}"), *times, ("ratio (range)", RATIO), ("aim", "{}"))


def row(*values):
    """Add a row to the table."""
    made = list(FOUND.values())[-1]
    made["rows"].append(values)
    print(" | ".join(cells(made["columns"], [values])[0]), flush=True)


def load(rung, *flags):
    """Return a script that was loaded untrained, on MNIST by default."""
    flags = [*MNIST, "--epochs", "0", *flags]
    return running.load(scripts.path_of(SCRIPTS[rung - 1]), *flags, silent=True)


REPORT = 'if args.dataset == "mnist" or epoch % 100 == 0 or epoch in (1, args.epochs):'


def epoch(rung, s=None, change=("", ""), **names):
    """Return a function that trains one epoch with the script's own loop, or a changed one.

    `s` is the loaded script, if it is not to be loaded anew; `names` are for the change.
    """
    s = s or load(rung)
    s.args.epochs = 1
    text = scripts.source(SCRIPTS[rung - 1])
    loop = text[text.index("for epoch in range") : text.index("\n# --- 5.")]
    assert REPORT in loop
    assert change[0] in loop
    loop = loop.replace(REPORT, "if False:").replace(*change)
    code = compile(loop, SCRIPTS[rung - 1], "exec")
    return lambda: exec(code, {**vars(s), **names})


SPAWN = """
import os, subprocess, sys, time
begin = time.perf_counter()
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
print(time.perf_counter() - begin, usage.ru_maxrss)
sys.exit(status != 0)
"""


def process(*arguments, text=""):
    """Run Python on arguments; return wall seconds and peak memory in MB.

    A small process in between starts it, since a child inherits its parent's peak.
    """
    command = [sys.executable, "-c", SPAWN, sys.executable, *map(str, arguments)]
    options = {"capture_output": True, "text": True, "input": text}
    wall, peak = subprocess.run(command, check=True, **options).stdout.split()
    return float(wall), float(peak) / (1024 if sys.platform == "linux" else 1024**2)
