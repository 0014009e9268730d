"""Time the ladder against its floor, its peers and itself; keep it in tools/data.

    python -m tools study benchmark                   everything, a quarter of an hour
    python -m tools study benchmark floor libraries   the parts that you name
    python -m tools study benchmark --peers FOLDER    also time scripts of the same names there

Everything is a ratio within one run: A and B are timed in turn, A B A B ..., and the table
shows the median ratio and its range. Seconds depend on the machine; ratios hardly do. An
epoch is the script's own training loop, taken from its text, on MNIST and in float32,
without the test accuracy that follows it. docs/performance.md shows the tables.
"""

import argparse
import os
import platform
import subprocess
import sys
import time
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from unittest import mock

import matplotlib.pyplot as plt
import numpy as np
import sklearn
import torch
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits
from torch.utils.data import DataLoader, TensorDataset

from practice.checker import scripts
from practice.checker.scripts import DOCS, SCRIPTS
from tools import measured
from tools.studies.clock import (
    FOUND,
    MNIST,
    RATIO,
    begin,
    compare,
    comparison,
    epoch,
    load,
    process,
    row,
    seconds,
    summary,
)
from tools.studies.rivals import all_products, gathering, textbook, torch_by_hand

COMMANDS = [  # those whose seconds a page states
    *SCRIPTS,
    *(f"{script} --dataset mnist" for script in SCRIPTS),
    "np_slp_digits --epochs 0",
    "torch_slp_digits --epochs 0",
    "np_mlp_digits --dataset mnist --batch-size 60000",
    *(
        f"{script} --dataset mnist --hidden 128 --batch-size 64 --epochs 5"
        for script in ("np_mlp_digits", "torch_mlp_sequential")
    ),
]
SECONDS = {}  # command: seconds


# --- The floor, and peers of rung 2 ---------------------------------------------------


def floor():
    """Rung 2 against its matrix products, scikit-learn, and the textbook."""
    s, ours = load(2), epoch(2)
    comparison("Rung 2, one epoch on MNIST", "rung 2", "the other")
    alone = compare(ours, all_products(s))
    row("against its matrix products alone", *alone, "at most 1.25")
    comparison("Peers of rung 2, one epoch on MNIST", "the peer", "rung 2")
    plain = {"solver": "sgd", "momentum": 0, "alpha": 0}
    peer = MLPClassifier((128, 64), batch_size=128, learning_rate_init=0.1, **plain)
    peer.partial_fit(s.X_train[:1000], s.y_train[:1000], classes=np.arange(10))
    theirs = compare(lambda: peer.partial_fit(s.X_train, s.y_train), ours)
    row("scikit-learn's MLPClassifier", *theirs, "at least 1.4")
    row("the textbook form", *compare(textbook(s), ours), "at least 4")
    shorter = compare(textbook(s, last_pass=False), ours)
    row("the same without its last pass", *shorter, "")
    row("the same in float32", *compare(textbook(s, dtype="float32"), ours), "")


def steps_of(title, s, updates):
    """Add a table of where the time of a NumPy script's updates goes, step by step."""
    spent = {}

    def timed(name, action, *arguments):
        begin = time.perf_counter()
        result = action(*arguments)
        spent[name] = spent.get(name, 0) + time.perf_counter() - begin
        return result

    def gather(batch):
        return s.X_train[batch], s.y_train[batch]

    def step(params, grads):
        for (W, b), (dW, db) in zip(params, grads, strict=True):
            W -= 0.1 * dW
            b -= 0.1 * db

    order, size = s.rng.permutation(s.N), s.args.batch_size
    for i in range(updates):
        start = i * size % s.N
        X, y = timed("gather the batch", gather, order[start : start + size])
        if hasattr(s, "params"):
            logits, activations = timed("forward", s.forward, X, s.params)
            grads = timed("backward", s.backward, activations, y, logits, s.params)
            timed("step", step, s.params, grads)
        else:
            logits = timed("forward", s.forward, X, s.W, s.b)
            grads = timed("backward", s.backward, X, y, logits)
            timed("step", step, [[s.W, s.b]], [grads])
        timed("cross_entropy", s.cross_entropy, logits, y)
        timed("count_correct", s.count_correct, logits, y)
    begin(title, ("step", "{}"), ("seconds", "{:.3f} s"), ("share", "{:.0%}"))
    for name, value in spent.items():
        row(name, value, value / sum(spent.values()))
    return logits


def profile():
    """Where the time goes: rung 2's epoch on MNIST, rung 1's thousand updates on digits."""
    s = load(2)
    steps_of("Where rung 2's epoch goes", s, -(-s.N // s.args.batch_size))
    title = "Where rung 1's thousand epochs on digits go"
    logits = steps_of(title, load(1, "--dataset", "digits"), 1000)
    maxima = seconds(lambda: [logits.max(axis=1, keepdims=True) for _ in range(2000)])
    FOUND[title]["note"] = (
        "Each softmax first takes the maximum of every row: in the backward pass and in the "
        f"loss together, that is {maxima:.3f} s."
    )


# --- What each convenience costs ------------------------------------------------------


USUAL = (
    """    order = torch.from_numpy(rng.permutation(N)).to(args.device)
    for start in range(0, N, args.batch_size):
        batch = order[start : start + args.batch_size]
        X, y = X_train[batch], y_train[batch]
""",
    "    for X, y in loader:\n",
)


def conveniences():
    """Autograd, ready-made parts, and the usual DataLoader."""
    title = "What PyTorch's conveniences cost, one epoch on MNIST"
    comparison(title, "with", "without")
    most = "at most 1.1"
    row("autograd, one layer: rung 4 against 3", *compare(epoch(4), epoch(3)), most)
    by_hand = compare(epoch(5), torch_by_hand(load(5)))
    row("autograd, three layers: rung 5 against the same by hand", *by_hand, most)
    row("ready-made parts: rung 6 against 5", *compare(epoch(6), epoch(5)), most)
    s = load(6)
    images = TensorDataset(s.X_train, s.y_train)
    loader = DataLoader(images, batch_size=128, shuffle=True)
    usual = compare(epoch(6, s, USUAL, loader=loader), epoch(6))
    row("the usual DataLoader: in rung 6, against ours", *usual, "at least 1.2")


def on(threads, train):
    """Return a function that trains on so many threads."""

    def run():
        torch.set_num_threads(threads)
        with threadpool_limits(threads):
            train()

    return run


def libraries():
    """NumPy against PyTorch on one thread, and one thread against all."""
    comparison("NumPy against PyTorch, one epoch on MNIST", "NumPy", "PyTorch")
    row(
        "gathering the batches alone",
        *compare(gathering(load(1)), gathering(load(3))),
        "",
    )
    one, three, torch_one, torch_three = trains = [epoch(n) for n in (1, 2, 3, 5)]
    row("one layer", *compare(one, torch_one), "")
    row("three layers", *compare(three, torch_three), "")
    comparison("All cores, one epoch on MNIST", "1 thread", "one for each core")
    names = [
        f"{lib}, {n}"
        for lib in ("NumPy", "PyTorch")
        for n in ("one layer", "three layers")
    ]
    for name, train in zip(names, trains, strict=True):
        row(name, *compare(on(1, train), on(os.cpu_count(), train)), "")
    torch.set_num_threads(1)


# --- Whole processes ------------------------------------------------------------------


def processes():
    """Each script from shell to prompt, beside the bare cost of its imports and data."""
    times = [(name, "{:.2f}") for name in ("seconds", "imports and data alone")]
    rest = [("ratio (range)", RATIO), ("peak memory", "{:.0f} MB")]
    begin("Whole processes", ("script", "{}"), ("data", "{}"), *times, *rest)
    two_epochs = ("MNIST, 2 epochs", [*MNIST, "--epochs", "2"])
    for data, flags in [("digits", []), two_epochs]:
        for script in SCRIPTS:
            bare = scripts.source(script).split("# --- 4.")[0]
            times, peaks = [], []
            for _ in range(3):
                wall, peak = process(scripts.path_of(script), *flags)
                times.append((wall, process("-", *flags, text=bare)[0]))
                peaks.append(peak)
            row(f"{script}.py", data, *summary(times), max(peaks))


def commands():
    """The commands whose seconds pages state, from shell to prompt: the shorter of two."""
    for command in COMMANDS:
        script, *flags = command.split()
        walls = [process(scripts.path_of(script), *flags)[0] for _ in range(2)]
        SECONDS[command] = round(min(walls), 2)
        print(f"{command}: {SECONDS[command]} s", flush=True)


BUSY = "while True: pass"


def busy():
    """Every rung's epoch while another process keeps one core busy, with our line and without."""
    comparison("With one core kept busy, one epoch on MNIST", "busy", "quiet")
    for rung in range(1, 7):
        train, threads = epoch(rung), [1]  # loading a script has set one thread
        if rung in (2, 5):
            threads.append(os.cpu_count())
        for count in threads:
            with threadpool_limits(count):
                torch.set_num_threads(count)
                train()
                times = []
                for _ in range(3):
                    quiet = seconds(train)
                    with subprocess.Popen([sys.executable, "-c", BUSY]) as other:
                        time.sleep(0.2)  # until it is busy
                        times.append((seconds(train), quiet))
                        other.kill()
            name = "as it is" if count == 1 else "without its one-thread line"
            aim = "at most 2" if count == 1 else ""
            row(f"rung {rung}, {name}", *summary(times), aim)
    torch.set_num_threads(1)


# --- PyTorch and practice/tiny_torch --------------------------------------------------


TINY = scripts.PRACTICE / "tiny_torch"
LOADED = """
import pathlib, sys, torch
ours = [m for n, m in [*sys.modules.items()] if n.split(".")[0] == "torch"]
files = {pathlib.Path(getattr(m, "__file__", None) or "") for m in ours}
print(sum(f.read_bytes().count(10) for f in files if f.suffix == ".py" and f.is_file()))
"""


def on_tiny(rung):
    """Return a script that was loaded untrained, on MNIST, on the engine."""
    spec = spec_from_file_location("torch", TINY / "torch.py")
    with mock.patch.dict(sys.modules):
        for name in [name for name in sys.modules if name.split(".")[0] == "torch"]:
            del sys.modules[name]
        sys.modules["torch"] = module_from_spec(spec)
        spec.loader.exec_module(sys.modules["torch"])
        return load(rung)


def own(repetitions=3):
    """The PyTorch rungs on the engine and on PyTorch: an epoch, whole processes, lines."""
    title = "Rungs on a torch of your own and on PyTorch"
    columns = ("", "your own", "PyTorch", "ratio (range)")
    begin(title, *((name, "{}") for name in columns))
    for rung in (3, 4, 5, 6):
        *times, ratio = compare(epoch(rung, on_tiny(rung)), epoch(rung), repetitions)
        times = [f"{value:.2f} s" for value in times]
        row(f"rung {rung}, one epoch on MNIST", *times, RATIO.format(*ratio))
    last = scripts.path_of(SCRIPTS[-1])
    for what, flags in [
        ("rung 6 untrained, whole process", ["--epochs", "0"]),
        ("rung 6 on digits, whole process", []),
        ("rung 6 on MNIST, 2 epochs, whole process", [*MNIST, "--epochs", "2"]),
    ]:
        sides = [TINY, last, *flags], [last, *flags]
        pairs = [[process(*side) for side in sides] for _ in range(repetitions)]
        kinds = [("", "{:.2f} s"), (", peak memory", "{:.0f} MB")]
        for index, (name, form) in enumerate(kinds):
            *both, ratio = summary([[each[index] for each in pair] for pair in pairs])
            row(what + name, *map(form.format, both), RATIO.format(*ratio))
    lines = []
    for path in (TINY, ""):
        options = {"capture_output": True, "text": True}
        options["env"] = {**os.environ, "PYTHONPATH": str(path)}
        made = subprocess.run([sys.executable, "-c", LOADED], check=True, **options)
        lines.append(int(made.stdout))
    row("lines of Python that `import torch` loads", *(f"{n:,}" for n in lines), "")


# --- How it grows ---------------------------------------------------------------------


GROWTH = {  # what grows: the flags, and the values
    "batch size": (["--batch-size"], [8, 32, 128, 512, 2048]),
    "hidden units": (["--hidden"], [16, 64, 256, 1024]),
    "training images": ([], [3750, 7500, 15_000, 30_000, 60_000]),
}


def growth():
    """Rung 2's epoch against batch size, width of the first layer, and number of images."""
    title = "How it grows: rung 2, one epoch on MNIST"
    speeds = [("seconds", "{:.3f}"), ("images per second", "{:,.0f}")]
    share = ("share of matrix products", "{:.0%}")
    begin(title, ("what", "{}"), ("value", "{}"), *speeds, share)
    for what, (flag, values) in GROWTH.items():
        for value in values:
            flags = [*flag, str(value)] if flag else []
            flags += ["64"] if what == "hidden units" else []
            s = load(2, *flags)  # hidden units: of the first layer, before 64
            if what == "training images":
                s.N = value
            whole, _, ratio = compare(epoch(2, s), all_products(s))
            row(what, value, whole, s.N / whole, 1 / ratio[0])
    draw(FOUND[title]["rows"], DOCS / "img" / "growth.png")


def draw(rows, path):
    """Draw how an epoch grows, as a PNG file."""
    options = {"sharey": True, "layout": "constrained", "figsize": (10, 3.2)}
    figure, axes = plt.subplots(1, 3, **options)
    for ax, what in zip(axes, GROWTH, strict=True):
        found = [numbers for name, *numbers in rows if name == what]
        values, whole, _, share = zip(*found, strict=True)
        alone = np.multiply(whole, share)
        ax.loglog(values, whole, "o-", label="whole epoch")
        ax.loglog(values, alone, "s--", label="matrix products alone")
        ax.set(xlabel=f"{what} (log scale)", xticks=values, xticklabels=values)
        ax.minorticks_off()
        ax.grid(alpha=0.3)
    ticks = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2]
    axes[0].set(ylabel="seconds an epoch (log scale)", yticks=ticks, yticklabels=ticks)
    axes[0].legend()
    figure.savefig(path, dpi=100, metadata={"Software": None})


def peers(folder):
    """Whole processes on digits: scripts of the same names in another folder, beside ours."""
    times = [("theirs", "{:.2f} s"), ("ours", "{:.2f} s")]
    title = "Beside scripts of the same names, on digits"
    begin(title, ("script", "{}"), *times, ("ratio (range)", RATIO))
    for script in SCRIPTS:
        pair = [Path(folder, f"{script}.py"), scripts.path_of(script)]
        try:
            walls = [[process(path)[0] for path in pair] for _ in range(3)]
        except subprocess.CalledProcessError as error:
            note, last = FOUND[title].get("note", ""), error.stderr.splitlines()[-1]
            FOUND[title]["note"] = f"{note}Their `{script}.py` ends in `{last}`. "
        else:
            row(f"{script}.py", *summary(walls))


PARTS = [
    *(floor, profile, conveniences, libraries, processes, commands, busy, growth),
    own,
]


def main():
    """Run the parts that were named, or all, and keep what they found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    names = [part.__name__ for part in PARTS]
    parser.add_argument("parts", nargs="*", choices=[*names, []], default=[])
    parser.add_argument("--peers", help="time the scripts in this folder beside ours")
    args = parser.parse_args()
    for part in PARTS:
        if not args.parts or part.__name__ in args.parts:
            part()
    if args.peers:
        peers(args.peers)
    kept = measured.read("benchmark", {"tables": {}, "commands": {}})
    machine = (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processor cores, "
        f"Python {platform.python_version()}, NumPy {np.__version__}, "
        f"scikit-learn {sklearn.__version__}, PyTorch {torch.__version__}"
    )
    made = {"tables": kept["tables"] | FOUND, "commands": kept["commands"] | SECONDS}
    measured.write("benchmark", {"machine": machine, **made})


if __name__ == "__main__":
    main()
