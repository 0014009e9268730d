"""Rung 6 of 6: the network of rung 5 as PyTorch users write it, in nn.Sequential.

New: nn.Sequential holds the layers, nn.CrossEntropyLoss is the loss, torch.optim does
the update, a DataLoader hands out the batches. The table is that of rung 2.
Left out: what makes networks better still, such as momentum, dropout and convolutions.

    python torch_mlp_sequential.py                  # 8x8 digits: 96.67% in 4 s
    python torch_mlp_sequential.py --dataset mnist  # 28x28 MNIST: 97.76% in 14 s
"""

# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy>=2.0", "scikit-learn>=1.6", "torch==2.13.0"]
# ///
import argparse
import gzip
import os
import socket
import warnings
from http.client import HTTPException
from itertools import pairwise

import numpy as np
import torch
from sklearn import datasets, model_selection, preprocessing
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

# --- 1. Model -------------------------------------------------------------------------
# B images in a batch, one a row; D pixels in an image; K = 10 classes, the digits


def init_params(rng, sizes, dtype):
    """Return [W, b] for each layer: W (fan_in, fan_out) as He et al. (2015), b zero."""
    params = []
    for fan_in, fan_out in pairwise(sizes):
        W = np.sqrt(2 / fan_in) * rng.standard_normal((fan_in, fan_out))
        params.append([W.astype(dtype), np.zeros(fan_out, dtype)])
    return params


def make_model(params):
    """Return an nn.Sequential of Linear and ReLU layers that hold these params."""
    layers = []
    for W, b in params:
        linear = nn.Linear(*W.shape)
        linear.weight = nn.Parameter(torch.from_numpy(W.T.copy()))  # (fan_out, fan_in)
        linear.bias = nn.Parameter(torch.from_numpy(b))
        layers += [linear, nn.ReLU()]
    return nn.Sequential(*layers[:-1])  # the logits take no ReLU


def accuracy(logits, y):
    """Return the share of images, 0 to 1, whose highest logit is at the true digit."""
    return (logits.argmax(dim=1) == y).sum().item() / len(y)


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
parser.add_argument("--device", choices=["cpu", "cuda", "mps"], default="cpu")
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
try:
    torch.empty(0, dtype=getattr(torch, args.dtype), device=args.device)
except (AssertionError, RuntimeError, TypeError):
    parser.error(f"--device {args.device} in {args.dtype} is not available here")

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
X_train, X_test, y_train, y_test = (
    torch.from_numpy(a).to(args.device) for a in (X_train, X_test, y_train, y_test)
)

# --- 4. Train -------------------------------------------------------------------------
torch.set_num_threads(1)  # one thread: same sums everywhere, no fight for cores
rng = np.random.default_rng(args.seed)
params = init_params(rng, [D, *args.hidden, 10], args.dtype)
size = sum(W.size + b.size for W, b in params)
print(f"{args.dataset}: {N:,} training images of {D} pixels, {size:,} parameters")
print("epoch      loss    train     test")
model = make_model(params).to(args.device)
loss_fn = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=args.lr)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=args.lr_decay)
train_set = TensorDataset(X_train, y_train)
history = []
for epoch in range(1, args.epochs + 1):
    train_loss, train_accuracy = 0, 0
    order = rng.permutation(N)
    batches = torch.from_numpy(order).split(args.batch_size)
    for X, y in DataLoader(train_set, batch_size=None, sampler=batches):
        logits = model(X)
        loss = loss_fn(logits, y)
        optimizer.zero_grad()  # backward() adds to what is there
        loss.backward()
        optimizer.step()
        train_loss += loss.item() * len(y) / N
        train_accuracy += accuracy(logits, y) * len(y) / N
    scheduler.step()
    if not train_loss < 1e6:  # a blind guess costs log(10) = 2.3; nan is never below
        parser.error(f"epoch {epoch}: the loss is {train_loss:.3g}, try a smaller --lr")
    if epoch == 1 or epoch % args.report_every == 0 or epoch == args.epochs:
        with torch.no_grad():
            test_accuracy = accuracy(model(X_test), y_test)
        history.append((epoch, train_loss, train_accuracy, test_accuracy))
        print("{:5d}  {:8.4f}  {:7.2%}  {:7.2%}".format(*history[-1]))

# --- 5. Evaluate ----------------------------------------------------------------------
with torch.no_grad():
    test_accuracy = accuracy(model(X_test), y_test)
correct, total = round(test_accuracy * len(y_test)), len(y_test)
print(f"test accuracy: {test_accuracy:.2%} ({correct} of {total})")
