"""Run a whole script beside the ladder's own, and say how their tables differ."""

import threading
from functools import cache

from . import engine
from .compare import changed_below, compare
from .printed import read
from .process import Launch, own_line
from .rungs import all_rungs
from .scripts import MLP, SLP, path_of, source
from .verdict import TableVerdict

AT_LEAST, TIMES = 60, 10  # seconds that a script may take; times the ladder's own time
PASSES = {"equal": "right"} | dict.fromkeys(
    ("near", "slow", "as good", "float", "no item"), "remark"
)
NO_ITEM = "'float' object has no attribute 'item'"  # right with a remark, all the same
LOWER = 3  # points of accuracy by which other random numbers may end below the ladder's
lock = threading.Lock()


def reference(rung, flags=()):
    """Return the run of the ladder's own script, started at the first call."""
    with lock:
        return kept(rung, tuple(flags))


@cache
def kept(rung, flags):
    """Start the ladder's own script."""
    path = path_of(rung.name)
    return started(rung, path, rung.text, flags)


def started(rung, path, text, flags=(), script=engine.ON[-1]):
    """Start a file: a script, or an engine with one of the scripts that run on it."""
    if rung.engine:
        return Launch(path_of(script), source(script), flags, (path, text))
    return Launch(path, text, flags)


def right_tables(flags):
    """Return what rungs 3 to 6 are to print, which is what their NumPy twins do, and a time."""
    numpys = {rung.name: rung for rung in all_rungs() if rung.number in (1, 2)}
    twins = {s: (SLP if s in SLP else MLP)[0] for s in engine.ON}
    runs = {name: reference(rung, flags) for name, rung in numpys.items()}
    tables = {script: runs[twin].result()[0] for script, twin in twins.items()}
    return tables, max(run.seconds for run in runs.values())


def four(handed, flags):
    """Run the four scripts on an engine, one by one; return kind and sentences."""
    right, seconds = right_tables(flags)
    own, path = {}, handed.path.resolve()
    for script in engine.ON:
        run = started(handed.rung, path, handed.text, flags, script)
        own[script], status, error = run.result(max(AT_LEAST, TIMES * seconds))
        if status:
            return "stops", [f"{script}.py:", *stops(handed, status, error)]
        if status is None:
            return "slow", [f"{script}.py was stopped after {run.limit} s."]
        if engine.told({script: right[script]}, own)[0] not in PASSES:
            break
    return engine.told(right, own)


def whole(handed, flags=(), other=False):
    """Run a script, and return the verdict on its table.

    `other` says that its random numbers are not the ladder's.
    """
    if handed.rung.engine:
        kind, say = four(handed, flags)
        verdict = "wrong" if kind == "slow" else PASSES.get(kind, "wrong")
        return told(handed, kind, say, verdict)
    ladder, own = (
        reference(handed.rung, flags),
        Launch(handed.path.resolve(), handed.text, flags),
    )
    right = ladder.result()[0]
    printed, status, error = own.result(max(AT_LEAST, TIMES * ladder.seconds))
    kind, say = compare(right, printed)
    if own.flood:
        kind, say = "endless", ["It prints without end, and was stopped.", *say]
    elif status is None and kind == "short" and (rows := len(read(printed).rows)):
        say = f"It was stopped after {own.limit} s. The {rows} rows until then are the ladder's."
        kind, say = "slow", [say]
    elif status is None:
        say = [f"It was stopped after {own.limit} s.", *say]
    elif status:
        kind = "no item" if NO_ITEM in error else "stops"
        say = stops(handed, status, error)
    elif other and kind == "differs" and as_good(right, printed):
        kind = "as good"
        say = [
            "Other random numbers make another table. Yours ends as well as the ladder's."
        ]
    return told(handed, kind, say, PASSES.get(kind, "wrong"))


def told(handed, kind, say, verdict):
    """Return the verdict on a table, with the lines that differ below section 1."""
    changed = changed_below(handed.rung, handed.text)
    return TableVerdict(verdict, kind, "\n".join(say), changed)


def as_good(right, printed):
    """Say whether a table ends about as well as the ladder's, in the same epoch."""
    last = [rows[-1].numbers() for t in (right, printed) if (rows := read(t).rows)]
    return len(last) == 2 and (
        last[0][0] == last[1][0]
        and len(last[0]) == len(last[1])
        and all(b > a - LOWER for a, b in zip(last[0][2:], last[1][2:], strict=True))
    )


def stops(handed, status, error):
    """Return what to say about a script that ended with an error."""
    number, last = own_line(error, handed.path.resolve())
    lines = handed.text.split("\n")
    known = number and number <= len(lines)
    here = f", line {number}: {lines[number - 1].strip()}" if known else ""
    last = last or (f"exit status {status}" if status > 0 else f"signal {-status}")
    say = [f"The script stops: {last[:300]}{here}"]
    if NO_ITEM in last:
        kept = (
            "the loss itself" if handed.rung.torch else "np.float64(...), or a mean()"
        )
        say.append(
            f"Your functions are right. Section 4 calls loss.item(), which a Python float does not have: return {kept}."
        )
    return say
