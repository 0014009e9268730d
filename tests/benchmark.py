"""Time the ladder against its floor, its peers and itself; print Markdown tables.

    python tests/benchmark.py                   everything, about three minutes
    python tests/benchmark.py floor libraries   the parts that you name
    python tests/benchmark.py --plot FILE       also draw how it grows, as a PNG file
    python tests/benchmark.py --peers FOLDER    also time scripts of the same names there

Everything is a ratio within one run: A and B are timed in turn, A B A B ..., and the table
shows the median ratio and its range. Seconds depend on the machine; ratios hardly do. An
epoch is the script's own training loop, taken from its text, on MNIST and in float32,
without the test accuracy that follows it.
"""

import argparse
import os
import platform
import runpy
import statistics
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import matplotlib.pyplot as plt
import numpy as np
import sklearn
import torch
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits
from torch.nn import functional as F

ROOT = Path(__file__).resolve().parent.parent
LADDER = {
    1: "np_slp_digits",
    2: "np_mlp_digits",
    3: "torch_slp_digits",
    4: "torch_slp_autograd",
    5: "torch_mlp_autograd",
    6: "torch_mlp_sequential",
}
MNIST = ["--dataset", "mnist"]


# --- Measuring ------------------------------------------------------------------------


def seconds(action):
    """Return the wall time of one call."""
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def compare(a, b, repetitions=5):
    """Time a and b in turn; return the median seconds of both and the ratios a / b."""
    a(), b()  # a warm-up of both
    times = [(seconds(a), seconds(b)) for _ in range(repetitions)]
    ratios = [x / y for x, y in times]
    return *(statistics.median(t) for t in zip(*times, strict=True)), ratios


def heading(title, a, b):
    """Print a section and the head of its table."""
    print(
        f"\n## {title}\n\n| | {a} | {b} | ratio (range) | aim |\n|---|---|---|---|---|"
    )


def row(name, result, aim=""):
    """Print the outcome of a comparison as a row."""
    a, b, ratios = result
    spread = f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
    print(
        f"| {name} | {a:.3f} s | {b:.3f} s | {spread} | {aim} |",
        flush=True,
    )


def load(rung, *flags):
    """Return the globals of a script that ran here untrained, on MNIST by default."""
    path = ROOT / f"{LADDER[rung]}.py"
    argv = [path.name, *MNIST, "--epochs", "0", *flags]
    with mock.patch.object(sys, "argv", argv), mock.patch("builtins.print"):
        return runpy.run_path(str(path))


def loop_of(rung):
    """Return the text of a script's training loop."""
    text = (ROOT / f"{LADDER[rung]}.py").read_text(encoding="utf-8")
    return text[text.index("for epoch in range") : text.index("\n# --- 5.")]


REPORT = "if epoch == 1 or epoch % args.report_every == 0 or epoch == args.epochs:"


def epoch(rung, *flags, change=("", "")):
    """Return a function that trains one epoch with the script's own loop, or a changed one."""
    names = load(rung, *flags)
    names["args"].epochs = 1
    return epoch_of(rung, names, change)


def epoch_of(rung, names, change=("", "")):
    """Return that function for a script that is loaded, with these globals."""
    loop = loop_of(rung)
    assert REPORT in loop
    assert change[0] in loop
    code = compile(
        loop.replace(REPORT, "if False:").replace(*change), LADDER[rung], "exec"
    )
    return lambda: exec(code, names)


# --- The floor, and peers of rung 2 ---------------------------------------------------


def products(names):
    """Return a function that does the matrix products of an epoch of rung 2, no more."""
    X_train, params = names["X_train"], names["params"]
    (W1, _), (W2, _), (W3, _) = params
    A1 = np.ones((128, 128), X_train.dtype)
    A2 = np.ones((128, 64), X_train.dtype)
    dZ = np.ones((128, 10), X_train.dtype)

    def run():
        for start in range(0, len(X_train), 128):
            X = X_train[start : start + 128]
            a1, a2, dz = A1[: len(X)], A2[: len(X)], dZ[: len(X)]
            X @ W1, a1 @ W2, a2 @ W3  # forward
            a2.T @ dz, dz @ W3.T, a1.T @ a2, a2 @ W2.T, X.T @ a1  # backward

    return run


def textbook(names, dtype="float64", last_pass=True):
    """Return an epoch as many textbooks write it.

    float64, new arrays everywhere, the list of parameters rebuilt in each step, the
    gradient of the images computed too, and the training accuracy from one more pass over
    all images.
    """
    X_train = names["X_train"].astype(dtype)
    y_train, rng = names["y_train"], np.random.default_rng(0)
    params = [(W.astype(dtype), b.astype(dtype)) for W, b in names["params"]]
    digits = np.eye(10, dtype=dtype)  # one-hot labels

    def forward(X):
        activations, pre_activations = [X], []
        for W, b in params:
            pre_activations.append(np.dot(activations[-1], W) + b)
            activations.append(np.maximum(0, pre_activations[-1]))
        e = np.exp(
            pre_activations[-1] - np.max(pre_activations[-1], axis=1, keepdims=True)
        )
        return e / np.sum(e, axis=1, keepdims=True), activations, pre_activations

    def run():
        nonlocal params
        order = rng.permutation(len(X_train))
        X_all, Y_all = X_train[order], digits[y_train[order]]
        for start in range(0, len(X_all), 128):
            X, Y = X_all[start : start + 128], Y_all[start : start + 128]
            probs, activations, pre_activations = forward(X)
            delta, grads = (probs - Y) / len(X), []
            for i in reversed(range(len(params))):
                grads.append((np.dot(activations[i].T, delta), np.sum(delta, axis=0)))
                delta = np.dot(delta, params[i][0].T)
                if i:
                    delta = np.where(pre_activations[i - 1] > 0, delta, 0)
            pairs = zip(params, reversed(grads), strict=True)
            params = [(W - 0.1 * dW, b - 0.1 * db) for (W, b), (dW, db) in pairs]
        if last_pass:
            np.mean(np.argmax(forward(X_train)[0], axis=1) == y_train)

    return run


def floor():
    """Rung 2 against its matrix products, scikit-learn, and the textbook."""
    names = load(2)
    ours = epoch(2)
    heading("Rung 2, one epoch on MNIST", "rung 2", "the other")
    row(
        "against its matrix products alone",
        compare(ours, products(names)),
        "at most 1.25",
    )
    peer = MLPClassifier(
        (128, 64),
        solver="sgd",
        batch_size=128,
        learning_rate_init=0.1,
        momentum=0,
        alpha=0,
    )
    X, y = names["X_train"], names["y_train"]
    peer.partial_fit(X[:1000], y[:1000], classes=np.arange(10))
    result = compare(lambda: peer.partial_fit(X, y), ours)
    a, b, ratios = result
    heading("Peers of rung 2, one epoch on MNIST", "the peer", "rung 2")
    row("scikit-learn's MLPClassifier", (a, b, ratios), "at least 1.4")
    row("the textbook form", compare(textbook(names), ours), "at least 4")
    row(
        "the same without its last pass",
        compare(textbook(names, last_pass=False), ours),
    )
    row("the same in float32", compare(textbook(names, dtype="float32"), ours))


def steps_of(s, updates):
    """Print where the time of a NumPy script's updates goes, step by step."""
    spent = {}

    def timed(name, action, *arguments):
        begin = time.perf_counter()
        result = action(*arguments)
        spent[name] = spent.get(name, 0) + time.perf_counter() - begin
        return result

    def gather(batch):
        return s.X_train[batch], s.y_train[batch]

    def update(params, grads):
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
            timed("update", update, s.params, grads)
        else:
            logits = timed("forward", s.forward, X, s.W, s.b)
            grads = timed("backward", s.backward, X, y, logits)
            timed("update", update, [[s.W, s.b]], [grads])
        timed("cross_entropy", s.cross_entropy, logits, y)
        timed("accuracy", s.accuracy, logits, y)
    print("\n| step | seconds | share |\n|---|---|---|")
    for name, value in spent.items():
        print(f"| {name} | {value:.3f} s | {value / sum(spent.values()):.0%} |")
    return logits


def profile():
    """Where the time goes: rung 2's epoch on MNIST, rung 1's thousand updates on digits."""
    print("\n## Where rung 2's epoch goes")
    s = SimpleNamespace(**load(2))
    steps_of(s, -(-s.N // s.args.batch_size))
    print("\n## Where rung 1's thousand epochs on digits go")
    s = SimpleNamespace(**load(1, "--dataset", "digits"))
    logits = steps_of(s, 1000)
    begin = time.perf_counter()
    for _ in range(2000):
        logits.max(axis=1, keepdims=True)
    print(f"\nTwo maxima of rows in each: {time.perf_counter() - begin:.3f} s")


# --- What each convenience costs ------------------------------------------------------


def torch_by_hand(names):
    """Return an epoch of rung 5's network with the gradient of rung 2, in tensors."""
    X_train, y_train, rng = names["X_train"], names["y_train"], names["rng"]
    params = [[p.detach().clone() for p in layer] for layer in names["params"]]

    def run():
        order = rng.permutation(len(X_train))
        for start in range(0, len(order), 128):
            batch = order[start : start + 128]
            X, y = X_train[batch], y_train[batch]
            a, activations = X, []
            for W, b in params:
                activations.append(a)
                z = a @ W + b
                a = torch.relu(z)
            loss = F.cross_entropy(z, y)
            dz = F.softmax(z, dim=1)
            dz[torch.arange(len(y)), y] -= 1
            dz /= len(y)
            for i in reversed(range(len(params))):
                W, b = params[i]
                dW, db = activations[i].T @ dz, dz.sum(dim=0)
                if i:
                    dz = dz @ W.T * (activations[i] > 0)
                W -= 0.1 * dW
                b -= 0.1 * db
            loss.item(), names["accuracy"](z, y)

    return run


CUSTOMARY = (
    "for X, y in DataLoader(train_set, batch_size=None, sampler=batches):",
    "for X, y in DataLoader(train_set, batch_size=args.batch_size, shuffle=True):",
)


def conveniences():
    """Autograd, ready-made parts, and the customary DataLoader."""
    heading("What PyTorch's conveniences cost, one epoch on MNIST", "with", "without")
    row(
        "autograd, one layer: rung 4 against 3",
        compare(epoch(4), epoch(3)),
        "at most 1.1",
    )
    by_hand = torch_by_hand(load(5))
    row(
        "autograd, three layers: rung 5 against the same by hand",
        compare(epoch(5), by_hand),
        "at most 1.1",
    )
    row(
        "ready-made parts: rung 6 against 5", compare(epoch(6), epoch(5)), "at most 1.1"
    )
    customary = epoch(6, change=CUSTOMARY)
    row(
        "the customary DataLoader: in rung 6, against ours",
        compare(customary, epoch(6)),
        "at least 1.2",
    )


def gathering(rung):
    """Return a function that gathers the batches of an epoch, no more."""
    s = SimpleNamespace(**load(rung))

    def run():
        order = s.rng.permutation(s.N)
        for start in range(0, s.N, 128):
            batch = order[start : start + 128]
            s.X_train[batch], s.y_train[batch]

    return run


def libraries():
    """NumPy against PyTorch, on one thread and on all."""
    cores = os.cpu_count()
    heading("NumPy against PyTorch, one epoch on MNIST", "NumPy", "PyTorch")
    row("gathering the batches alone, 1 thread", compare(gathering(1), gathering(3)))
    pairs = [("one layer", epoch(1), epoch(3)), ("three layers", epoch(2), epoch(5))]
    for threads in sorted({1, cores}):
        with threadpool_limits(threads):
            torch.set_num_threads(threads)
            for name, a, b in pairs:
                row(f"{name}, {threads} thread{'s' * (threads > 1)}", compare(a, b, 3))
    torch.set_num_threads(1)


# --- Whole processes ------------------------------------------------------------------


SPAWN = """
import os, subprocess, sys, time
begin = time.perf_counter()
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
print(time.perf_counter() - begin, usage.ru_maxrss)
sys.exit(status != 0)
"""


def process(*arguments, text=None):
    """Run Python on arguments; return wall seconds and peak memory in MB.

    A small process in between starts it, since a child inherits its parent's peak.
    """
    command = [sys.executable, "-c", SPAWN, sys.executable, *map(str, arguments)]
    made = subprocess.run(
        command, check=True, capture_output=True, text=True, input=text or ""
    )
    wall, peak = made.stdout.split()
    return float(wall), float(peak) / (1024 if sys.platform == "linux" else 1024**2)


def before_training(rung):
    """Return a script's text up to section 4: its imports and its data."""
    text = (ROOT / f"{LADDER[rung]}.py").read_text(encoding="utf-8")
    return text[: text.index("# --- 4.")]


def processes():
    """Each script from shell to prompt, beside the bare cost of its imports and data."""
    print("\n## Whole processes\n")
    print(
        "| script | data | seconds | imports and data alone | ratio (range) | peak memory |"
    )
    print("|---|---|---|---|---|---|")
    for data, flags, repetitions in [
        ("digits", [], 2),
        ("MNIST, 2 epochs", [*MNIST, "--epochs", "2"], 1),
    ]:
        for rung, script in LADDER.items():
            text = before_training(rung)
            runs = [
                (
                    process(ROOT / f"{script}.py", *flags),
                    process("-", *flags, text=text),
                )
                for _ in range(repetitions)
            ]
            whole, bare = (statistics.median(r[i][0] for r in runs) for i in (0, 1))
            ratios = [r[0][0] / r[1][0] for r in runs]
            spread = f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
            memory = max(r[0][1] for r in runs)
            cells = [
                f"{script}.py",
                data,
                f"{whole:.2f}",
                f"{bare:.2f}",
                spread,
                f"{memory:.0f} MB",
            ]
            print("| " + " | ".join(cells) + " |", flush=True)


BUSY = "while True: pass"


def busy():
    """Every rung's epoch while another process keeps one core busy, with our line and without."""
    heading("With one core kept busy, one epoch on MNIST", "busy", "quiet")
    for rung in LADDER:
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
            medians = [statistics.median(t) for t in zip(*times, strict=True)]
            name = "as it is" if count == 1 else "without its one-thread line"
            aim = "at most 2" if count == 1 else ""
            row(f"rung {rung}, {name}", (*medians, [a / b for a, b in times]), aim)
    torch.set_num_threads(1)


# --- How it grows ---------------------------------------------------------------------


def products_of_one_step(layers):
    """Do the matrix products of one update: input, [W, b] and gradient of each layer."""
    for i, (a, (W, _), dz) in enumerate(layers):
        a @ W, a.T @ dz
        if i:
            dz @ W.T


GROWTH = {  # what grows: the flags, and the values
    "batch size": (["--batch-size"], [8, 32, 128, 512, 2048]),
    "hidden units": (["--hidden"], [16, 64, 256, 1024]),
    "training images": ([], [3750, 7500, 15_000, 30_000, 60_000]),
}


def growth(plot=None):
    """Rung 2's epoch against batch size, width of the first layer, and number of images."""
    print("\n## How it grows: rung 2, one epoch on MNIST\n")
    print("| what | value | seconds | images per second | share of matrix products |")
    print("|---|---|---|---|---|")
    curves = {what: [] for what in GROWTH}
    for what, (flag, values) in GROWTH.items():
        for value in values:
            flags = [*flag, str(value)] if flag else []
            flags += ["64"] if what == "hidden units" else []
            names = load(2, *flags)  # hidden units: of the first layer, before 64
            names["args"].epochs = 1
            if what == "training images":
                names["N"] = value
            batch, params = names["args"].batch_size, names["params"]
            X = names["X_train"][:batch]
            inputs, steps = [X], names["N"] / batch
            for W, _ in params[:-1]:
                inputs.append(np.ones((batch, W.shape[1]), X.dtype))
            outputs = [*inputs[1:], np.ones((batch, 10), X.dtype)]
            layers = list(zip(inputs, params, outputs, strict=True))

            train = epoch_of(2, names)
            whole = statistics.median(seconds(train) for _ in range(3))
            step = partial(products_of_one_step, layers)
            alone = statistics.median(seconds(step) for _ in range(50)) * steps
            curves[what].append((value, whole, alone))
            cells = [what, value, f"{whole:.3f}", f"{names['N'] / whole:,.0f}"]
            print(
                f"| {' | '.join(map(str, cells))} | {alone / whole:.0%} |", flush=True
            )
    if plot:
        draw(curves, plot)


def draw(curves, path):
    """Draw how an epoch grows, as a PNG file."""
    figure, axes = plt.subplots(
        1, 3, figsize=(10, 3.2), sharey=True, layout="constrained"
    )
    for ax, (what, points) in zip(axes, curves.items(), strict=True):
        values, whole, alone = zip(*points, strict=True)
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
    print("\n## Beside scripts of the same names, on digits\n")
    print("| script | theirs | ours | ratio (range) |\n|---|---|---|---|")
    for script in LADDER.values():
        times = []
        try:
            for _ in range(3):
                theirs = process(Path(folder, f"{script}.py"))[0]
                times.append((theirs, process(ROOT / f"{script}.py")[0]))
        except subprocess.CalledProcessError as error:
            print(f"| {script}.py | {error.stderr.splitlines()[-1]} | | |")
            continue
        a, b = (statistics.median(t) for t in zip(*times, strict=True))
        ratios = [x / y for x, y in times]
        spread = (
            f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        )
        print(f"| {script}.py | {a:.2f} s | {b:.2f} s | {spread} |", flush=True)


PARTS = [floor, profile, conveniences, libraries, processes, busy, growth]


def main():
    """Run the parts that were named, or all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    names = [part.__name__ for part in PARTS]
    parser.add_argument("parts", nargs="*", choices=[*names, []], default=[])
    parser.add_argument("--plot", help="draw how it grows, as this PNG file")
    parser.add_argument("--peers", help="time the scripts in this folder beside ours")
    args = parser.parse_args()
    print(
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processor cores,",
        end=" ",
    )
    print(f"Python {platform.python_version()}, NumPy {np.__version__},", end=" ")
    print(f"scikit-learn {sklearn.__version__}, PyTorch {torch.__version__}")
    for part in PARTS:
        if args.parts and part.__name__ not in args.parts:
            continue
        if part is growth:
            growth(args.plot)
        else:
            part()
    if args.peers:
        peers(args.peers)


if __name__ == "__main__":
    main()
