"""Lists and loops: a network reads ten tiny pictures, in plain Python.

Every multiplication is a line. The lesson docs/pure_python_mlp.md builds the same functions
one by one; rung 1 of the ladder begins again in NumPy.

    python practice/lists_and_loops.py
"""

import math
import random
from itertools import pairwise

# --- 1. Model -------------------------------------------------------------------------
# Yours to write: python practice/check.py practice/lists_and_loops.py judges it.
# Given: forward_all.
# an image is a list of numbers; W is a list of rows, one for each input; b is a list


def layer(a, W, b):
    """Return z, the output of a layer with the weights W and the biases b."""
    ...  # your code


def forward(x, params):
    """Return the logits of the image x, and the input of each layer."""
    ...  # your code


def init_params(rng, sizes):
    """Return [W, b] for each layer: random weights, and biases of zero."""
    ...  # your code


def softmax(logits):
    """Turn logits into positive probabilities that sum to 1."""
    # right for logits of 1000 and -1000, too, where exp alone overflows
    ...  # your code


def cross_entropy(logits, y):
    """Return -log(probability of the true class y)."""
    # right for logits of 1000 and -1000, too, where exp alone overflows
    ...  # your code


def slope(x, label, params, numbers, i):
    """Return how fast the loss grows with the parameter numbers[i], by trying it."""
    ...  # your code


def backward(activations, y, logits, params):
    """Return [dW, db] for each [W, b], the gradients of cross_entropy(logits, y)."""
    ...  # your code


def batch_gradient(X, y, params):
    """Return the mean loss of a batch of images, and the mean [dW, db] per layer."""
    ...  # your code


def step(X, y, params, lr):
    """Change the parameters against the gradient; return the loss before the change."""
    ...  # your code


def accuracy(logits, y):
    """Return the share of images, 0 to 1, whose highest logit is at the true class."""
    ...  # your code


def forward_all(X, params):
    """Return the logits of each image."""
    return [forward(x, params)[0] for x in X]


# --- 2. Train -------------------------------------------------------------------------
DRAWING = """
.##.  ..#.  ###.  ###.  #..#  ####  .##.  ####  .##.  .###
#..#  .##.  ...#  .##.  #..#  ##..  #...  ..#.  .##.  #..#
#..#  ..#.  .#..  ...#  ####  ..##  ####  .#..  #..#  .###
.##.  ..#.  ####  ###.  ...#  ###.  .##.  #...  .##.  ...#
"""
lines = DRAWING.strip().split("\n")
y = list(range(10))  # the labels: what each picture shows
X = []  # the pictures: ten vectors of 16 numbers
for digit in y:
    squares = "".join(line.split()[digit] for line in lines)
    X.append([1.0 if square == "#" else 0.0 for square in squares])
params = init_params(random.Random(42), [16, 8, 10])
print("epoch      loss    train")
for epoch in range(1, 301):
    loss = step(X, y, params, lr=0.5)
    if epoch in (1, 10, 30, 100, 300):
        right = accuracy(forward_all(X, params), y)
        print(f"{epoch:5d}  {loss:8.4f}  {right:7.2%}")
