"""The checks of the mathematics and of the honesty of the numbers.

Each takes the path of a script and raises AssertionError where the script is wrong. The
suite applies them to the ladder (test_model.py), and to copies of it with a bug planted
(test_planted_bugs.py), to show that they bite.
"""

from itertools import pairwise

import numpy as np
import torch
from conftest import MLP, SLP, load, run_copy
from scipy.special import softmax
from sklearn import datasets, model_selection, preprocessing
from torch.nn import functional as F

B, D, K = 7, 5, 10  # a small batch, so that every entry of a gradient can be checked


def close(ours, theirs, tolerance):
    """Assert that two lists of arrays agree, relative to the largest entry of each."""
    assert len(ours) == len(theirs)
    for a, b in zip(ours, theirs, strict=True):
        assert a.shape == b.shape
        assert np.abs(a - b).max() <= tolerance * np.abs(b).max()


def taken_by(scope, *arrays):
    """Return copies of arrays as a script takes them: tensors if its globals hold torch."""
    make = torch.tensor if "torch" in scope else np.array
    return [make(array) for array in arrays]


def call(function, *arrays):
    """Call a script's function with arrays, whichever library it is written for."""
    return np.asarray(function(*taken_by(function.__globals__, *arrays)))


# --- Gradients ------------------------------------------------------------------------


def problems(script):
    """Yield images, labels, and [W, b] per layer; no bias is zero, for zeros hide bugs."""
    rng = np.random.default_rng(0)
    draw = rng.standard_normal
    for sizes in [[D, K]] if script.stem in SLP else [[D, 6, K], [D, 6, 4, K]]:
        params = [[draw((m, n)), draw(n)] for m, n in pairwise(sizes)]
        yield draw((B, D)), rng.integers(0, K, B), params


def by_hand(script, X, y, params):
    """Return dW, db, dW, db, ... of a script's own backward."""
    s = load(script)
    X, y = taken_by(vars(s), X, y)
    params = [taken_by(vars(s), *layer) for layer in params]
    if script.stem in SLP:
        grads = [s.backward(X, y, s.forward(X, *params[0]))]
    else:
        logits, activations = s.forward(X, params)
        grads = s.backward(activations, y, logits, params)
    return [np.asarray(gradient) for layer in grads for gradient in layer]


def finite_differences(script, X, y, params, step=1e-6):
    """Return the central differences of a script's own loss, entry by entry."""
    s = load(script)

    def loss():
        if script.stem in SLP:
            W, b = params[0]
            return float(call(s.cross_entropy, call(s.forward, X, W, b), y))
        return float(s.cross_entropy(s.forward(X, params)[0], y))

    gradients = []
    for array in [p for layer in params for p in layer]:
        gradient = np.empty_like(array)
        for index in np.ndindex(array.shape):
            value = array[index]
            array[index] = value + step
            above = loss()
            array[index] = value - step
            below = loss()
            array[index] = value
            gradient[index] = (above - below) / (2 * step)
        gradients.append(gradient)
    return gradients


def by_autograd(X, y, params):
    """Return the gradients of PyTorch's own cross-entropy by PyTorch's autograd."""
    leaves = [[torch.from_numpy(p).requires_grad_() for p in layer] for layer in params]
    a = torch.from_numpy(X)
    for i, (W, b) in enumerate(leaves):
        a = (torch.relu(a) if i else a) @ W + b
    F.cross_entropy(a, torch.from_numpy(y)).backward()
    return [p.grad.numpy() for layer in leaves for p in layer]


def gradients_equal_finite_differences(script):
    for X, y, params in problems(script):
        expected = finite_differences(script, X, y, params)
        close(by_hand(script, X, y, params), expected, 1e-7)


def gradients_equal_autograd(script):
    for X, y, params in problems(script):
        close(by_hand(script, X, y, params), by_autograd(X, y, params), 1e-10)


# --- Softmax, loss, counting ----------------------------------------------------------


def softmax_is_right(script):
    probs = call(load(script).softmax, np.log([[1.0, 2.0, 5.0], [3.0, 3.0, 2.0]]))
    close([probs], [np.array([[0.125, 0.25, 0.625], [0.375, 0.375, 0.25]])], 1e-12)


def softmax_survives_huge_logits(script):
    logits = np.array([[1e4, 0.0], [-1e4, 0.0]], dtype=np.float32)
    close([call(load(script).softmax, logits)], [np.eye(2)], 1e-6)


def loss_is_right(script):
    loss, logits = load(script).cross_entropy, np.log([[0.2, 0.8], [0.5, 0.5]])
    assert np.isclose(call(loss, np.zeros((4, 10)), [0, 3, 3, 9]), np.log(10))
    assert np.isclose(call(loss, logits, [0, 1]), np.log(10) / 2)


def loss_survives_huge_logits(script):
    logits = np.array([[1e4, 0.0], [-1e4, 0.0]], dtype=np.float32)
    assert np.isclose(call(load(script).cross_entropy, logits, [1, 0]), 1e4)


def right_answers_are_counted(script):
    """Three of four rows, as a whole number; by count_correct and by evaluate alike."""
    s = load(script)
    rows = np.array([[3.0, 1, 2], [1, 3, 2], [1, 2, 3], [3, 2, 1]])
    y = np.array([0, 1, 2, 2])
    W = np.eye(3)[[1, 2, 0]]  # it only moves columns
    model = model_of(s, script, [[W, np.zeros(3)]])
    rows, X, y = taken_by(vars(s), rows, rows @ W.T, y)
    for count in (s.count_correct(rows, y), s.evaluate(X, y, *model)):
        assert type(count) is int and count == 3


# --- One step -------------------------------------------------------------------------


def model_of(s, script, params):
    """Return a network of these [W, b] as the functions of a script take it."""
    params = [taken_by(vars(s), *layer) for layer in params]
    if hasattr(s, "make_model"):
        return [s.make_model(params)]
    if "autograd" in script.stem:
        for p in [p for layer in params for p in layer]:
            p.requires_grad_()
    return params[0] if script.stem in SLP else [params]


def parts_of(model):
    """Return the arrays or tensors W, b, W, b, ... of what model_of has made."""
    if hasattr(model[0], "parameters"):
        return list(model[0].parameters())
    return [p for layer in model[0] for p in layer] if len(model) == 1 else list(model)


def update_takes_one_step(script):
    """Two steps of it: loss and logits from before, the same objects with new values."""
    s, lr = load(script), 0.1
    for X, y, params in problems(script):
        model = model_of(s, script, params)
        before = parts_of(model)
        module = hasattr(model[0], "parameters")
        rate = torch.optim.SGD(before, lr) if module else lr
        for _ in range(2):  # a gradient that is never reset shows in the second
            loss, logits = s.update(*taken_by(vars(s), X, y), *model, rate)
            flat = [p for layer in params for p in layer]
            expected = predict(flat, X)
            close([np.asarray(torch.as_tensor(logits).detach())], [expected], 1e-10)
            rows = np.log(softmax(expected, axis=1))[np.arange(len(y)), y]
            assert np.isclose(loss.item(), -rows.mean(), rtol=1e-10)
            for p, gradient in zip(flat, by_autograd(X, y, params), strict=True):
                p -= lr * gradient
            after = parts_of(model)
            assert [id(p) for p in before] == [id(p) for p in after]
            values = [np.asarray(torch.as_tensor(p).detach()) for p in after]
            if module:
                values = [p.T for p in values]
            close(values, flat, 1e-10)


# --- Training -------------------------------------------------------------------------


def params_of(s):
    """Return the parameters in a script's globals: W, b, W, b, ... as NumPy arrays."""
    if hasattr(s, "model"):
        return [p.detach().numpy().T for p in s.model.parameters()]
    layers = s.params if hasattr(s, "params") else [[s.W, s.b]]
    return [np.asarray(torch.as_tensor(p).detach()) for layer in layers for p in layer]


def train_independently(sizes, epochs, batch_size, lr, lr_decay):
    """Train as a script should, in float64, by autograd.

    Returns W, b, W, b, ..., and per epoch the mean loss and the training accuracy over its
    batches.
    """
    rng = np.random.default_rng(42)
    params = []
    for m, n in pairwise(sizes):
        scale = 0.1 if len(sizes) == 2 else np.sqrt(2 / m)
        params.append([scale * rng.standard_normal((m, n)), np.zeros(n)])
    flat, rows = [p for layer in params for p in layer], []
    X_train, _, y_train, _ = split()
    for epoch in range(epochs):
        order = rng.permutation(len(X_train))
        losses, right = [], []
        for start in range(0, len(order), batch_size):
            batch = order[start : start + batch_size]
            X, y = X_train[batch], y_train[batch]
            logits = predict(flat, X)
            probs = softmax(logits, axis=1)
            losses.extend(-np.log(probs[np.arange(len(y)), y]))
            right.extend(logits.argmax(axis=1) == y)
            for p, gradient in zip(flat, by_autograd(X, y, params), strict=True):
                p -= lr * lr_decay**epoch * gradient
        rows.append([np.mean(losses), np.mean(right)])
    return flat, rows


def predict(params, a):
    """Return the logits of images by W, b, W, b, ..."""
    for i in range(0, len(params), 2):
        a = (np.maximum(a, 0) if i else a) @ params[i] + params[i + 1]
    return a


def training_takes_the_right_steps(script):
    flags = "--dtype float64 --epochs 2 --batch-size 500 --lr 0.2 --lr-decay 0.5"
    s = load(script, *flags.split())
    sizes = [64, 10] if script.stem in SLP else [64, 32, 10]
    params, rows = train_independently(sizes, 2, 500, 0.2, 0.5)
    close(params_of(s), params, 1e-10)
    close([np.array([row[1:3] for row in s.history])], [np.array(rows)], 1e-10)
    assert [row[0] for row in s.history] == [1, 2]


def the_same_table_as_its_twin(script):
    """Compare with the first script of its model, at batches that leave a remainder."""
    flags = ["--epochs", "3", "--batch-size", "100"]
    twin = script.with_stem((SLP if script.stem in SLP else MLP)[0])
    assert run_copy(script, *flags).text == run_copy(twin, *flags).text


# --- Data and honesty -----------------------------------------------------------------


def split():
    """Return the digits as every script should split and scale them, in float64."""
    X, y = datasets.load_digits(return_X_y=True)
    X_train, X_test, y_train, y_test = model_selection.train_test_split(
        X, y, test_size=360, stratify=y, random_state=42
    )
    scaler = preprocessing.StandardScaler().fit(X_train)
    return scaler.transform(X_train), scaler.transform(X_test), y_train, y_test


def data_is_split_and_scaled(script):
    s = load(script, "--epochs", "0", "--dtype", "float64")
    ours = [np.asarray(a) for a in (s.X_train, s.X_test, s.y_train, s.y_test)]
    for a, b in zip(ours, split(), strict=True):
        assert np.array_equal(a, b)


def mnist_is_read(script):
    """Compare with what is known of MNIST: sizes, first labels, mean pixel, extremes."""
    s = load(script, "--dataset", "mnist", "--epochs", "0")
    for X, y, count, first, mean in [
        (s.X_train, s.y_train, 60_000, [5, 0, 4, 1, 9], 0.1307),
        (s.X_test, s.y_test, 10_000, [7, 2, 1, 0, 4], 0.1325),
    ]:
        X, y = np.asarray(X), np.asarray(y)
        assert X.shape == (count, 784)
        assert y.shape == (count,)
        assert y[:5].tolist() == first
        assert abs(X.mean(dtype="float64") - mean) < 1e-4
        assert X.min() == 0
        assert X.max() == 1
        assert set(y.tolist()) == set(range(10))


def accuracies_are_honest(script):
    """Recount the last row and the last line with the trained parameters, on our own split."""
    s = load(script, "--epochs", "60", "--dtype", "float64")
    X_train, X_test, y_train, y_test = split()
    right, right_train = (
        (predict(params_of(s), X).argmax(axis=1) == y).sum()
        for X, y in ((X_test, y_test), (X_train, y_train))
    )
    epoch, _, train_accuracy, test_accuracy = s.history[-1]
    assert epoch == 60
    assert (s.correct, s.total) == (right, 360)
    assert test_accuracy == right / 360
    assert abs(train_accuracy - right_train / 1437) < 0.01  # a step apart
    assert test_accuracy != train_accuracy


MATHEMATICS = [  # what the scripts with hand-written gradients must pass
    gradients_equal_finite_differences,
    gradients_equal_autograd,
    softmax_is_right,
    softmax_survives_huge_logits,
    loss_is_right,
    loss_survives_huge_logits,
]
TRAINING = [  # what every script must pass
    right_answers_are_counted,
    update_takes_one_step,
    training_takes_the_right_steps,
    the_same_table_as_its_twin,
    data_is_split_and_scaled,
    accuracies_are_honest,
]
