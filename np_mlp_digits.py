"""Rung 2 of 6: hidden ReLU layers in NumPy, with backpropagation by hand.

New: layers between the pixels and the scores. They learn which features to compute,
because backpropagation carries the gradient through them, from the last to the first.
Left out: automatic gradients (rung 5), ready-made layers and optimizers (rung 6).

    python np_mlp_digits.py                  # 8x8 digits: 96.67% in 2 s
    python np_mlp_digits.py --dataset mnist  # 28x28 MNIST: 97.73% in 9 s
"""

# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy>=2.0", "scikit-learn>=1.6"]
# ///
import argparse
import gzip
import os
import socket
import warnings
from http.client import HTTPException
from itertools import pairwise

import numpy as np
from sklearn import datasets, model_selection, preprocessing
from threadpoolctl import threadpool_limits

# --- 1. Model -------------------------------------------------------------------------
# B images in a batch, one a row; D pixels in an image; K = 10 classes, the digits


def init_params(rng, sizes, dtype):
    """Return [W, b] for each layer: W (fan_in, fan_out) as He et al. (2015), b zero."""
    params = []
    for fan_in, fan_out in pairwise(sizes):
        W = np.sqrt(2 / fan_in) * rng.standard_normal((fan_in, fan_out))
        params.append([W.astype(dtype), np.zeros(fan_out, dtype)])
    return params


def forward(X, params):
    """Return the logits (B, K) of the images X (B, D), and the input of each layer."""
    a, activations = X, []
    for W, b in params:
        activations.append(a)
        z = a @ W + b  # (B, fan_in) @ (fan_in, fan_out) + (fan_out,) -> (B, fan_out)
        a = np.maximum(z, 0)  # ReLU
    return z, activations  # the last z are the logits; they take no ReLU


def softmax(logits):
    """Turn each row of logits (B, K) into positive probabilities that sum to 1."""
    z = logits - logits.max(axis=1, keepdims=True)  # same result, but no overflow
    exps = np.exp(z)
    return exps / exps.sum(axis=1, keepdims=True)


def cross_entropy(logits, y):
    """Return the batch mean of -log(probability of the true digit y), a scalar.

    As log(sum(exp(z))) - z[y] it stays finite even where the probability rounds to 0.
    """
    z = logits - logits.max(axis=1, keepdims=True)
    return (np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y]).mean()


def backward(activations, y, logits, params):
    """Return [dW, db] for each [W, b], the gradients of cross_entropy(logits, y)."""
    dlogits = softmax(logits)  # probs, (B, K)
    dlogits[np.arange(len(y)), y] -= 1  # probs - Y, where Y is one-hot: 1 at y
    dlogits /= len(y)  # the loss is a mean over the batch: here is its 1/B
    dz, grads = dlogits, []
    for (W, _), a in zip(params[::-1], activations[::-1], strict=True):
        grads.insert(0, [a.T @ dz, dz.sum(axis=0)])  # shapes of W and b
        if len(grads) < len(params):  # the images need no gradient
            dz = dz @ W.T * (a > 0)  # (B, fan_in): back through W, then through ReLU
    return grads


def accuracy(logits, y):
    """Return the share of images, 0 to 1, whose highest logit is at the true digit."""
    return (logits.argmax(axis=1) == y).sum().item() / len(y)


# --- 2. Settings ----------------------------------------------------------------------
parser = argparse.ArgumentParser(usage=argparse.SUPPRESS)
parser.add_argument("--dataset", choices=["digits", "mnist"], default="digits")
parser.add_argument("--epochs", type=int, help="default: 1000; mnist: 20")
parser.add_argument("--batch-size", type=int, help="default: all; mnist: 128")
parser.add_argument("--lr", type=float, default=0.1, help="learning rate, default: 0.1")
parser.add_argument("--lr-decay", type=float, default=1, help="factor on lr per epoch")
parser.add_argument("--hidden", type=int, nargs="+", help="default: 32; mnist: 128 64")
parser.add_argument("--seed", type=int, default=42, help="for split, weights and order")
parser.add_argument("--dtype", choices=["float32", "float64"], default="float32")
parser.set_defaults(epochs=1000, batch_size=1437, report_every=100, hidden=[32])
if parser.parse_args().dataset == "mnist":
    parser.set_defaults(epochs=20, batch_size=128, report_every=1, hidden=[128, 64])
args = parser.parse_args()  # once more: the dataset has set the other defaults
if args.epochs < 0 or not 0 <= args.seed < 2**32:
    parser.error("--epochs and --seed must be 0 or more, --seed below 2**32")
if not 0 < args.lr < 1e38 or not 0 < args.lr_decay <= 1:  # nan fails both
    parser.error("--lr must be positive and finite, --lr-decay above 0 and at most 1")
if not all(1 <= n <= 10_000 for n in args.hidden):
    parser.error("--hidden must be one or more numbers from 1 to 10000")

# --- 3. Data --------------------------------------------------------------------------
MNIST = "ossci-datasets.s3.amazonaws.com/mnist/"  # 11 MB, downloaded once
MNIST_SHA256 = {
    "train-images-idx3-ubyte.gz": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    "train-labels-idx1-ubyte.gz": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    "t10k-images-idx3-ubyte.gz": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    "t10k-labels-idx1-ubyte.gz": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
}
if args.dataset == "digits":  # 1,797 images of 8x8 pixels, 0 to 16
    X, y = datasets.load_digits(return_X_y=True)
    X_train, X_test, y_train, y_test = model_selection.train_test_split(
        X, y, test_size=360, stratify=y, random_state=args.seed
    )
    scaler = preprocessing.StandardScaler().fit(X_train)  # X_test has no say in it
    X_train = scaler.transform(X_train).astype(args.dtype)
    X_test = scaler.transform(X_test).astype(args.dtype)
else:  # 70,000 images of 28x28 pixels, 0 to 255
    socket.setdefaulttimeout(20)  # seconds; a silent server must not hang the script
    files = []
    try:
        for name, sha256 in MNIST_SHA256.items():
            with warnings.catch_warnings(action="ignore"):  # it warns before it retries
                path = datasets.fetch_file(f"https://{MNIST}{name}", sha256=sha256)
            files.append(np.frombuffer(gzip.decompress(path.read_bytes()), np.uint8))
    except (OSError, HTTPException) as error:
        home = os.environ.get("SCIKIT_LEARN_DATA", "~/scikit_learn_data")
        todo = f"Put the four MNIST files into {home}/{MNIST} or use --dataset digits."
        parser.error(f"cannot get {name}: {error!r}. {todo}")
    X_train, y_train, X_test, y_test = files  # a header, then one byte for each value
    X_train = np.divide(X_train[16:].reshape(-1, 784), 255, dtype=args.dtype)
    X_test = np.divide(X_test[16:].reshape(-1, 784), 255, dtype=args.dtype)
    y_train, y_test = y_train[8:].astype(int), y_test[8:].astype(int)
N, D = X_train.shape
if not 1 <= args.batch_size <= N:
    parser.error(f"--batch-size must be from 1 to {N}, the number of training images")

# --- 4. Train -------------------------------------------------------------------------
threadpool_limits(1)  # one thread: same sums everywhere, no fight for cores
np.seterr(over="ignore", invalid="ignore")  # the check of the loss finds both
rng = np.random.default_rng(args.seed)
params = init_params(rng, [D, *args.hidden, 10], args.dtype)
size = sum(W.size + b.size for W, b in params)
print(f"{args.dataset}: {N:,} training images of {D} pixels, {size:,} parameters")
print("epoch      loss    train     test")
history, lr = [], args.lr
for epoch in range(1, args.epochs + 1):
    train_loss, train_accuracy = 0, 0
    order = rng.permutation(N)
    for start in range(0, N, args.batch_size):
        batch = order[start : start + args.batch_size]
        X, y = X_train[batch], y_train[batch]
        logits, activations = forward(X, params)
        loss = cross_entropy(logits, y)
        grads = backward(activations, y, logits, params)
        for (W, b), (dW, db) in zip(params, grads, strict=True):
            W -= lr * dW
            b -= lr * db
        train_loss += loss.item() * len(y) / N
        train_accuracy += accuracy(logits, y) * len(y) / N
    lr *= args.lr_decay
    if not train_loss < 1e6:  # a blind guess costs log(10) = 2.3; nan is never below
        parser.error(f"epoch {epoch}: the loss is {train_loss:.3g}, try a smaller --lr")
    if epoch == 1 or epoch % args.report_every == 0 or epoch == args.epochs:
        test_accuracy = accuracy(forward(X_test, params)[0], y_test)
        history.append((epoch, train_loss, train_accuracy, test_accuracy))
        print("{:5d}  {:8.4f}  {:7.2%}  {:7.2%}".format(*history[-1]))

# --- 5. Evaluate ----------------------------------------------------------------------
test_accuracy = accuracy(forward(X_test, params)[0], y_test)
correct, total = round(test_accuracy * len(y_test)), len(y_test)
print(f"test accuracy: {test_accuracy:.2%} ({correct} of {total})")
