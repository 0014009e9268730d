"""What the benchmark sets beside rung 2: bare products, a textbook's form, PyTorch by hand."""

import numpy as np
import torch
from torch.nn import functional as F


def products(s):
    """Return a function that does the matrix products of rung 2 on a batch, no more."""
    shapes = [(s.args.batch_size, W.shape[1]) for W, _ in s.params]
    ones = [np.ones(shape, s.X_train.dtype) for shape in shapes]  # in place of results

    def run(X):
        inputs = [X, *ones]
        for i, (W, _) in enumerate(s.params):
            a, dz = inputs[i][: len(X)], inputs[i + 1][: len(X)]
            a @ W, a.T @ dz  # forward, gradient of W
            if i:
                dz @ W.T  # gradient of a

    return run


def all_products(s):
    """Return a function that makes the matrix products of an epoch of rung 2, and no more."""
    multiply, size = products(s), s.args.batch_size
    batches = [s.X_train[i : min(i + size, s.N)] for i in range(0, s.N, size)]
    return lambda: [multiply(X) for X in batches]


def gathering(s):
    """Return a function that gathers the batches of an epoch, no more."""

    def run():
        order = s.rng.permutation(s.N)
        for start in range(0, s.N, 128):
            batch = order[start : start + 128]
            s.X_train[batch], s.y_train[batch]

    return run


def textbook(s, dtype="float64", last_pass=True):
    """Return an epoch as many textbooks write it.

    float64, new arrays everywhere, the list of parameters rebuilt in each step, the
    gradient of the images computed too, and the training accuracy from one more pass over
    all images.
    """
    X_train = s.X_train.astype(dtype)
    y_train, rng = s.y_train, np.random.default_rng(0)
    params = [(W.astype(dtype), b.astype(dtype)) for W, b in s.params]
    digits = np.eye(10, dtype=dtype)  # one-hot labels

    def forward(X):
        activations, pre_activations = [X], []
        for W, b in params:
            pre_activations.append(np.dot(activations[-1], W) + b)
            activations.append(np.maximum(0, pre_activations[-1]))
        z = pre_activations[-1]
        e = np.exp(z - np.max(z, axis=1, keepdims=True))
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


def torch_by_hand(s):
    """Return an epoch of rung 5's network with the gradient of rung 2, in tensors."""
    X_train, y_train, rng = s.X_train, s.y_train, s.rng
    params = [[p.detach().clone() for p in layer] for layer in s.params]

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
            loss.item(), s.count_correct(z, y)

    return run
