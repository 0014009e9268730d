"""Measure how fast rung 2 reads 97% and 98% of MNIST; write tools/data/speed.json.

    python -m tools study speed    ten minutes, on a quiet machine

One core, NumPy, the functions of rung 2, its own flags. The settings are chosen on the last
10,000 training images, by networks that learn from the first 50,000. Then ten seeds learn
from all 60,000, and the test images are asked once, at the end. With the first three seeds
the same settings run in scikit-learn and in PyTorch, in turn with ours. Seconds are those of
the processor, of training alone: loading stands apart, and no accuracy is computed meanwhile.
"""

import time
import warnings
from itertools import product

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from tools import measured, running

TARGETS = [97, 98]  # % of the images
SEEDS, PEERS = range(42, 52), range(42, 45)  # of rung 2, and of the two beside it
TRIED = {  # what is tried for each target: hidden layers, (batch, rate), decay
    97: ([[64], [128]], [(16, 0.2), (32, 0.3), (64, 0.5)], [0.2, 0.4]),
    98: ([[128], [256]], [(32, 0.3), (64, 0.5)], [0.6, 0.75]),
}
HELD = 10_000  # training images that choose the settings
MNIST = ("--dataset", "mnist", "--epochs", "0")


def numpy_loop(rung2, X, y, hidden, batch, lr, decay, seed):
    """Yield a function that reads images, after each epoch of rung 2's training."""
    rng = np.random.default_rng(seed)
    params = rung2.init_params(rng, [X.shape[1], *hidden, 10], "float32")
    epoch = 0
    while True:
        order = rng.permutation(len(X))
        for start in range(0, len(X), batch):
            some = order[start : start + batch]
            rung2.update(X[some], y[some], params, lr * decay**epoch)
        epoch += 1
        yield lambda images: rung2.forward(images, params)[0].argmax(axis=1)


def torch_loop(rung6, X, y, hidden, batch, lr, decay, seed):
    """Yield the same of rung 6, which starts from the same numbers."""
    torch = rung6.torch
    X, y = torch.from_numpy(X), torch.from_numpy(y)
    rng = np.random.default_rng(seed)
    sizes = [X.shape[1], *hidden, 10]
    model = rung6.make_model(rung6.init_params(rng, sizes, "float32", "cpu"))
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=decay)
    while True:
        order = torch.from_numpy(rng.permutation(len(X)))
        for start in range(0, len(X), batch):
            some = order[start : start + batch]
            rung6.update(X[some], y[some], model, optimizer)
        scheduler.step()
        yield lambda images: model(torch.from_numpy(images)).argmax(dim=1).numpy()


def sklearn_loop(_, X, y, hidden, batch, lr, decay, seed):
    """Yield the same of scikit-learn: its own start, no penalty, no momentum."""
    network = MLPClassifier(
        hidden_layer_sizes=hidden,
        batch_size=batch,
        solver="sgd",
        alpha=0,
        momentum=0,
        max_iter=1,
        warm_start=True,
        random_state=np.random.RandomState(seed),
    )
    epoch = 0
    while True:
        network.set_params(learning_rate_init=lr * decay**epoch)
        network.fit(X, y)  # one epoch, from where it was
        epoch += 1
        yield network.predict


def timed(loop, *setting, epochs):
    """Yield the processor seconds so far and the reading function, after each epoch."""
    seconds, before = 0, time.process_time()
    for _, read in zip(range(epochs), loop(*setting), strict=False):
        seconds += time.process_time() - before
        yield seconds, read
        before = time.process_time()


def correct(read, X, y):
    """Return the percentage that is read right."""
    return 100 * float(np.mean(read(X) == y))


def first_to(target, rung2, settings):
    """Return the settings that reach a target on the held images: [(seconds, setting, epochs)].

    A setting is given up when it has cost more than the best one before it.
    """
    X, y, held = rung2.X_train, rung2.y_train, len(rung2.X_train) - HELD
    reached, best = [], np.inf
    for hidden, (batch, lr), decay in settings:
        setting = (hidden, batch, lr, decay)
        run = timed(numpy_loop, rung2, X[:held], y[:held], *setting, SEEDS[0], epochs=9)
        for epochs, (seconds, read) in enumerate(run, 1):
            if seconds > best:
                break
            if correct(read, X[held:], y[held:]) >= target:
                reached.append((seconds, setting, epochs))
                best = seconds
                print(target, f"{seconds:.2f} s", setting, epochs, flush=True)
                break
    return sorted(reached)


def chosen(target, rung2):
    """Return the fastest setting whose mean over three seeds reaches a target, and the mean."""
    X, y, held = rung2.X_train, rung2.y_train, len(rung2.X_train) - HELD
    reached = first_to(target, rung2, product(*TRIED[target]))
    for more, (_, setting, epochs) in product(range(3), reached):
        last = epochs + more
        found = []
        for seed in SEEDS[:3]:
            run = timed(
                numpy_loop, rung2, X[:held], y[:held], *setting, seed, epochs=last
            )
            *_, (_, read) = run
            found.append(correct(read, X[held:], y[held:]))
        print(target, setting, last, np.mean(found), flush=True)
        if np.mean(found) >= target:
            names = ("hidden", "batch_size", "lr", "lr_decay")
            return {
                **dict(zip(names, setting, strict=True)),
                "epochs": last,
                "held": round(float(np.mean(found)), 2),
            }
    raise ValueError(f"nothing that was tried reaches {target}%")


def main():
    """Choose, train, write."""
    warnings.simplefilter("ignore", ConvergenceWarning)  # one epoch is meant
    before = time.process_time()
    rung2 = running.functions("np_mlp_digits", *MNIST)
    loading = time.process_time() - before
    rung6 = running.functions("torch_mlp_sequential", *MNIST)
    loops = {"NumPy": (numpy_loop, rung2), "PyTorch": (torch_loop, rung6)}
    loops["scikit-learn"] = (sklearn_loop, None)
    X, y = rung2.X_train, rung2.y_train
    data = {"loading": round(loading, 2), "targets": {}}
    for target in TARGETS:
        one = chosen(target, rung2)
        setting = (one["hidden"], one["batch_size"], one["lr"], one["lr_decay"])
        runs = {name: [] for name in loops}
        for seed in SEEDS:
            for name in loops if seed in PEERS else ["NumPy"]:
                loop, rung = loops[name]
                run = timed(loop, rung, X, y, *setting, seed, epochs=one["epochs"])
                *_, (seconds, read) = run
                right = correct(read, rung2.X_test, rung2.y_test)
                runs[name].append([round(seconds, 2), round(right, 2)])
                print(target, seed, name, runs[name][-1], flush=True)
        data["targets"][str(target)] = {**one, "runs": runs}
        measured.write("speed", data)


if __name__ == "__main__":
    main()
