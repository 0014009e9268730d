"""A reader's own engine: run PyTorch's scripts, rungs 3 to 6, on it, and compare their tables."""

import contextlib
import io
import sys
import types

from .compare import compare
from .scripts import MLP, SLP, source

ON = [*SLP[1:], *MLP[1:]]  # rungs 3 to 6
WHERE = [  # what a script uses that those before it do not
    "Rung 3 goes back by hand: it uses what the engine computes forward, and changes in place.",
    "Rung 3 prints its table. It points to the way back of @, + and cross_entropy, to backward, or to no_grad.",
    "Rungs 3 and 4 print their tables. It points to what hidden layers add: relu, the way back to the first factor of @, or the order of backward.",
    "Rungs 3 to 5 print their tables. It points to what rung 6 adds: Parameter, Linear, Sequential, SGD, or .T.",
]
POINTS = dict(zip(ON, WHERE, strict=True))
ALL = "PyTorch's scripts run on your engine, digit by digit: rungs 3 to 6 print the ladder's tables."


def install(text, file):
    """Make a text the module torch, whatever is installed."""
    forget()
    torch = sys.modules["torch"] = types.ModuleType("torch")
    torch.__file__ = str(file)
    exec(compile(text, str(file), "exec", dont_inherit=True), vars(torch))


def forget():
    """Take torch, and all that belongs to it, out of the modules."""
    for name in [name for name in sys.modules if name.split(".")[0] == "torch"]:
        del sys.modules[name]


def printed_here(text, file, script):
    """Run a script on an engine in this process; return what it printed, or where it stopped."""
    before = sys.argv, {n: m for n, m in sys.modules.items() if n.startswith("torch")}
    out = io.StringIO()
    try:
        sys.argv = [f"{script}.py"]
        with contextlib.redirect_stdout(out):
            install(text, file)
            exec(compile(source(script), sys.argv[0], "exec"), {"__name__": "__main__"})
    except Exception as error:
        out.write(f"\n{type(error).__name__}: {error}\n")
    finally:
        sys.argv = before[0]
        forget()
        sys.modules.update(before[1])
    return out.getvalue()


def run_here(text, file):
    """Run the four scripts on an engine in this process, and print their tables."""
    for script in ON:
        print(f"{script}.py\n{printed_here(text, file, script)}", flush=True)


def split_tables(printed):
    """Return {script: what it printed} of what run_here printed."""
    parts, script = {}, None
    for line in printed.split("\n"):
        if line.removesuffix(".py") in ON:
            script = line.removesuffix(".py")
            parts[script] = []
        elif script:
            parts[script].append(line)
    return {name: "\n".join(lines) for name, lines in parts.items()}


def told(right, own):
    """Compare tables, {script: printed}; return what compare() returns, of the first that differs."""
    near = []
    for script in right:
        kind, say = compare(right[script], own.get(script, ""))
        if kind == "near":
            near = [f"{script}.py: {say[0]}"]
        elif kind != "equal":
            say = say[:1] if kind == "differs" else say
            return kind, [f"{script}.py on your engine:", *say, POINTS[script]]
    return ("near", near) if near else ("equal", [ALL])
