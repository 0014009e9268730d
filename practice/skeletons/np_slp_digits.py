"""Rung 1 of 6, before np_mlp_digits.py: one layer reads handwritten digits, in NumPy.

One matrix product turns the pixels of an image into ten scores, one for each digit.
Training changes the weights along a gradient derived by hand, to raise the right score.
Left out: hidden layers (rung 2), automatic gradients (rung 4).

    python np_slp_digits.py                  # 8x8 images, downloads nothing; or
    python np_slp_digits.py --dataset mnist  # 28x28 images, downloads 11 MB once
"""

# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy>=2.0", "scikit-learn>=1.6"]
# ///
import argparse
import gzip
import os
import socket
import sys

import numpy as np
from sklearn import datasets, model_selection, preprocessing
from threadpoolctl import threadpool_limits

# --- 1. Model -------------------------------------------------------------------------
# Yours to write: python practice/check.py practice/np_slp_digits.py judges it.
# B images in a batch, one a row; D pixels in an image; K = 10 classes, the digits


def init_params(rng, D, K, dtype):
    """Return small random weights W (D, K) and zero biases b (K,)."""
    ...  # your code


def forward(X, W, b):
    """Return the logits (B, K) of the images X (B, D): one score for each digit."""
    # (B, D) @ (D, K) + (K,) -> (B, K)
    ...  # your code


def softmax(logits):
    """Turn each row of logits (B, K) into positive probabilities that sum to 1."""
    # right for logits of 1000 and -1000, too, where exp alone overflows
    ...  # your code


def cross_entropy(logits, y):
    """Return the batch mean of -log(probability of the true digit y), a scalar.

    As log(sum(exp(z))) - z[y] it stays finite even where the probability rounds to 0.
    """
    # right for logits of 1000 and -1000, too, where exp alone overflows
    ...  # your code


def backward(X, y, logits):
    """Return dW (D, K) and db (K,), the gradients of cross_entropy(logits, y)."""
    # (D, B) @ (B, K) -> (D, K), and (K,)
    ...  # your code


def count_correct(logits, y):
    """Return how many images have their highest logit at the true digit, an int."""
    ...  # your code


def evaluate(X, y, W, b):
    """Return how many of the images X (B, D) the model reads right, an int."""
    ...  # your code


def update(X, y, W, b, lr):
    """Take one step of gradient descent on a batch: change W and b in place.

    Return the loss and the logits (B, K) from before the step.
    """
    ...  # your code


# --- 2. Settings ----------------------------------------------------------------------
parser = argparse.ArgumentParser(usage=argparse.SUPPRESS, description=__doc__)
parser.add_argument("--dataset", choices=["digits", "mnist"], default="digits")
parser.add_argument("--epochs", type=int, default=1000, help="1000; mnist: 20")
parser.add_argument("--batch-size", type=int, default=1437, help="all; mnist: 128")
parser.add_argument("--lr", type=float, default=0.1, help="learning rate: 0.1")
parser.add_argument("--lr-decay", type=float, default=1, help="factor on lr per epoch")
parser.add_argument("--seed", type=int, default=42, help="for split, weights and order")
parser.add_argument("--dtype", choices=["float32", "float64"], default="float32")
if parser.parse_args().dataset == "mnist":
    parser.set_defaults(epochs=20, batch_size=128)
args = parser.parse_args()  # once more: the dataset has set the other defaults
if min(args.epochs, args.seed) < 0 or args.batch_size < 1:
    parser.error("--epochs and --seed start at 0, --batch-size at 1")
if not 0 < args.lr < 1e9 or not 0 < args.lr_decay <= 1:  # nan fails both
    parser.error("--lr must be above 0 and below 1e9, --lr-decay above 0 and at most 1")

# --- 3. Data --------------------------------------------------------------------------
MNIST = "https://ossci-datasets.s3.amazonaws.com/mnist/"  # 11 MB, downloaded once
MNIST_SHA256 = {
    "train-images-idx3-ubyte.gz": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    "train-labels-idx1-ubyte.gz": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    "t10k-images-idx3-ubyte.gz": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    "t10k-labels-idx1-ubyte.gz": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
}
if args.dataset == "digits":  # 1,797 images of 8x8 pixels, 0 to 16
    X, y = datasets.load_digits(return_X_y=True)
    X_train, X_test, y_train, y_test = model_selection.train_test_split(
        X, y, test_size=360, stratify=y, random_state=args.seed % 2**32
    )
    scale = preprocessing.StandardScaler().fit(X_train)  # X_test has no say in it
    X_train, X_test = (scale.transform(X).astype(args.dtype) for X in (X_train, X_test))
else:  # 70,000 images of 28x28 pixels, 0 to 255
    socket.setdefaulttimeout(20)  # seconds; a silent server must not hang the script
    home, files = os.getenv("SCIKIT_LEARN_DATA", "~/scikit_learn_data"), []
    try:
        for name, sha256 in MNIST_SHA256.items():
            if not os.path.exists(os.path.expanduser(f"{home}/{MNIST[8:]}{name}")):
                print(f"downloading {MNIST}{name} to {home}", file=sys.stderr)
            path = datasets.fetch_file(MNIST + name, sha256=sha256, n_retries=0)
            files.append(np.frombuffer(gzip.decompress(path.read_bytes()), np.uint8))
    except Exception as e:
        parser.error(f"{e!r}: put {name} in {home}/{MNIST[8:]} or use --dataset digits")
    X_train = np.divide(files[0][16:].reshape(-1, 784), 255, dtype=args.dtype)
    X_test = np.divide(files[2][16:].reshape(-1, 784), 255, dtype=args.dtype)
    y_train, y_test = files[1][8:].astype(int), files[3][8:].astype(int)  # no header
N, D = X_train.shape

# --- 4. Train -------------------------------------------------------------------------
threadpool_limits(1)  # one thread: same sums everywhere, no fight for cores
np.seterr(all="ignore")  # a Mac may warn of a right product; the loss is checked below
rng = np.random.default_rng(args.seed)
W, b = init_params(rng, D, 10, args.dtype)
size, history = W.size + b.size, []
print(f"{args.dataset}: {N:,} training images of {D} pixels, {size:,} parameters")
print("epoch      loss    train     test")
for epoch in range(1, args.epochs + 1):
    train_loss, train_correct = 0, 0
    order = rng.permutation(N)
    for start in range(0, N, args.batch_size):
        batch = order[start : start + args.batch_size]
        X, y = X_train[batch], y_train[batch]
        loss, logits = update(X, y, W, b, args.lr * args.lr_decay ** (epoch - 1))
        if not loss < 1e6:  # a blind guess costs log(10) = 2.3; nan is never below
            parser.error(f"epoch {epoch}: the loss is {loss:.3g}, try a smaller --lr")
        train_loss += loss.item() * len(y) / N
        train_correct += count_correct(logits, y)
    if args.dataset == "mnist" or epoch % 100 == 0 or epoch in (1, args.epochs):
        test_accuracy = evaluate(X_test, y_test, W, b) / len(y_test)
        history.append((epoch, train_loss, train_correct / N, test_accuracy))
        print("{:5d}  {:8.4f}  {:7.2%}  {:7.2%}".format(*history[-1]), flush=True)

# --- 5. Evaluate ----------------------------------------------------------------------
correct, total = evaluate(X_test, y_test, W, b), len(y_test)
print(f"test accuracy: {correct / total:.2%} ({correct} of {total})")
