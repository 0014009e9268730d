"""Figures that move: where they stand, and their numbers, from real runs."""

import base64
from functools import cache

import numpy as np

from tools.running import functions

FIGURES = {  # name: the page, and the picture that it stands for or the heading it stands under
    "softmax": ("np_slp_digits_explainer", "Probabilities: softmax"),
    "valley": ("np_slp_digits_explainer", "np_slp_digits_rates.webp"),
    "layers": ("np_mlp_digits_explainer", "Two layers by hand"),
    "training": ("np_mlp_digits_explainer", "np_mlp_digits_hidden-units.webp"),
    "record": ("torch_slp_autograd_explainer", "torch_slp_autograd_graph.webp"),
}
BESIDE = {"training"}  # its picture shows something else, too, and stays
PIXEL, DIGIT = 60, 7  # the weight of the valley, as on its page
FROM, TO, POINTS = -9.0, 4.0, 53  # where the valley is measured
EPOCHS = (0, 1, 3, 10, 30, 100, 300, 1000)
UNITS = 8


def valley():
    """Return the loss of rung 1 and its slope at many values of one weight."""
    rung = functions("np_slp_digits", "--dtype", "float64", "--epochs", "0")
    W, b = rung.init_params(np.random.default_rng(42), 64, 10, "float64")
    start, losses, slopes = W[PIXEL, DIGIT], [], []
    for w in np.linspace(FROM, TO, POINTS):
        W[PIXEL, DIGIT] = w
        logits = rung.forward(rung.X_train, W, b)
        losses.append(round(float(rung.cross_entropy(logits, rung.y_train)), 6))
        dW, _ = rung.backward(rung.X_train, rung.y_train, logits)
        slopes.append(round(float(dW[PIXEL, DIGIT]), 6))
    ends = {"from": FROM, "to": TO, "start": round(float(start), 4)}
    return {**ends, "losses": losses, "slopes": slopes}


def training():
    """Return hidden units of rung 2, its loss and its right answers after some epochs."""
    images, losses, right, moved, before = [], [], [], [], None
    for epochs in EPOCHS:
        rung = functions("np_mlp_digits", "--epochs", str(epochs))
        W = rung.params[0][0][:, :UNITS].T  # (units, pixels)
        images.append(np.round(127 * W / np.abs(W).max(axis=1, keepdims=True)))
        if before:  # how far an epoch since then has moved a weight, on average
            way = np.abs(rung.params[0][0] - before[1]).mean()
            moved.append(round(float(way / (epochs - before[0])), 6))
        before = epochs, rung.params[0][0]
        logits, _ = rung.forward(rung.X_train, rung.params)
        losses.append(round(float(rung.cross_entropy(logits, rung.y_train)), 4))
        right.append(int(rung.evaluate(rung.X_test, rung.y_test, rung.params)))
    data = np.array(images).astype(np.int8).tobytes()
    return {
        "epochs": EPOCHS,
        "units": UNITS,
        "pixels": W.shape[1],
        "bytes": base64.b64encode(data).decode(),
        "losses": losses,
        "right": right,
        "moved": [None, *moved],
        "total": len(rung.y_test),
    }


@cache
def data(name):
    """Return the numbers of a figure, or None where it computes its own."""
    return {"valley": valley, "training": training}.get(name, lambda: None)()


def numbers(name):
    """Return what is read of a figure that no picture shows: on paper, without JavaScript."""
    if name != "training":
        return ""
    made = data(name)
    rows = "".join(
        f"<tr><td>{epochs:,}</td><td>{loss:.3f}</td><td>{right}</td></tr>"
        for epochs, loss, right in zip(
            made["epochs"], made["losses"], made["right"], strict=True
        )
    )
    return (
        '<details class="fig-numbers"><summary>All its numbers</summary><table><thead><tr>'
        "<th>epochs</th><th>loss</th>"
        f"<th>right of {made['total']} unseen</th></tr></thead><tbody>{rows}</tbody>"
        "</table></details>"
    )
