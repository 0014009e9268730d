"""Measure rounding as a seed, for docs/reproducibility.md; write tools/data/rounding.json.

    python -m tools study rounding    a minute on a quiet machine

Rung 2 on MNIST in float32, twice from the same numbers, but for one weight of the first
layer, which is moved to the next float32, one ulp away. Two networks that differ so little
show what another order of additions does. Then the same with shared gates: the second
network takes the gates of its ReLUs from the first.
"""

import numpy as np

from tools import measured, running

SIZES, LR, B = [784, 128, 64, 10], 0.1, 128  # the defaults of rung 2 on MNIST
EPOCHS, PARTING = 20, 5  # of each run, and of the pairs
MOVED = 5  # runs, each with another weight moved

rung2 = running.functions("np_mlp_digits", "--dataset", "mnist", "--epochs", "0")
X_train, y_train = rung2.X_train, rung2.y_train


def start(seed, ulp_at=None):
    """Return the generator and the parameters of rung 2, one weight an ulp larger."""
    rng = np.random.default_rng(seed)
    params = rung2.init_params(rng, SIZES, "float32")
    if ulp_at is not None:
        W = params[0][0]
        pixel, unit = 300 + ulp_at, ulp_at % W.shape[1]  # pixels in the middle
        W[pixel, unit] = np.nextafter(W[pixel, unit], np.float32(np.inf))
    return rng, params


def step(X, y, params, gates=None):
    """Take a step as rung 2 does, if asked with another network's gates; return the gates."""
    a, inputs, opened = X, [], []
    for layer, (W, b) in enumerate(params):
        inputs.append(a)
        z = a @ W + b
        if layer < len(params) - 1:
            opened.append(z > 0 if gates is None else gates[layer])
            a = z * opened[-1]
    dz = rung2.softmax(z)
    dz[np.arange(len(y)), y] -= 1
    dz /= len(y)
    grads = []
    for layer in range(len(params) - 1, -1, -1):
        grads.append([inputs[layer].T @ dz, dz.sum(axis=0)])
        if layer:
            dz = dz @ params[layer][0].T * opened[layer - 1]
    for (W, b), (dW, db) in zip(params, grads[::-1], strict=True):
        W -= LR * dW
        b -= LR * db
    return opened


def batches(rng):
    """Yield the batches of an epoch, in rung 2's order."""
    order = rng.permutation(len(X_train))
    for first in range(0, len(order), B):
        yield order[first : first + B]


def parting(share_gates):
    """Return, by epoch, the rms difference of the weights and the share of other gates."""
    rng, one = start(42)
    _, two = start(42, ulp_at=0)
    rms, other = [], []
    for _ in range(PARTING):
        differ = total = 0
        for batch in batches(rng):
            X, y = X_train[batch], y_train[batch]
            gates = step(X, y, one)
            gates_two = step(X, y, two, gates if share_gates else None)
            differ += sum((a != b).sum() for a, b in zip(gates, gates_two, strict=True))
            total += sum(a.size for a in gates)
        apart = [(W - V).ravel() for (W, _), (V, _) in zip(one, two, strict=True)]
        squares = np.square(np.concatenate(apart), dtype=float)
        rms.append(float(np.sqrt(squares.mean())))
        other.append(float(differ / total))
    return {"rms": rms, "gates": other}


def accuracy(seed, ulp_at=None):
    """Return how many test images rung 2 reads right after each epoch, and its answers."""
    rng, params = start(seed, ulp_at)
    counts = []
    for _ in range(EPOCHS):
        for batch in batches(rng):
            rung2.update(X_train[batch], y_train[batch], params, LR)
        answers = rung2.forward(rung2.X_test, params)[0].argmax(axis=1)
        counts.append(int((answers == rung2.y_test).sum()))
    return counts, answers


def main():
    """Measure and write."""
    result = {"own gates": parting(False), "shared gates": parting(True)}
    print(result, flush=True)
    plain, answers = accuracy(42)
    result.update(plain=plain, moved=[], others=[])
    for at in range(MOVED):
        counts, other = accuracy(42, at)
        result["moved"].append(counts)
        result["others"].append(int((answers != other).sum()))  # answered otherwise
        print(at, counts[-1], result["others"][-1], flush=True)
    measured.write("rounding", result)


if __name__ == "__main__":
    main()
