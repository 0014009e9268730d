"""Make docs/img/forming.gif, which opens the README: rung 1's weights as they form.

    python -m tools study animation

It trains with the script's own functions, in the script's order, so the last frame is the
network that `python np_slp_digits.py` ends with. The GIF plays once and rests there.
"""

import io

import matplotlib.pyplot as plt
import numpy as np
from PIL import Image

from practice.checker import scripts
from practice.checker.scripts import DOCS
from tools import running

TARGET = DOCS / "img" / "forming.gif"
EPOCHS = [*range(11), *range(12, 31, 2), *range(35, 101, 5), *range(120, 301, 20)]
EPOCHS += [*range(350, 1001, 50)]
MILLISECONDS, LAST = 110, 5000  # a frame stands so long, and the last one


def train():
    """Return (epoch, W, right test images) at each of EPOCHS, and how many images."""
    rung = running.load(scripts.path_of("np_slp_digits"), silent=True)
    X, y, W, b = rung.X_train, rung.y_train, rung.W, rung.b
    states = []
    for epoch in range(EPOCHS[-1] + 1):
        if epoch:
            order = rung.rng.permutation(len(X))
            rung.update(X[order], y[order], W, b, rung.args.lr)
        if epoch in EPOCHS:
            right = rung.evaluate(rung.X_test, rung.y_test, W, b)
            states.append((epoch, W.copy(), right))
    return states, len(rung.y_test)


def draw(states, total):
    """Return one picture for each state, all in the colors' range of the last one."""
    limit = np.quantile(np.abs(states[-1][1]), 0.97)  # a few weights lie outside
    fig = plt.figure(figsize=(8, 4.1), dpi=100, facecolor="white")
    axes = fig.subplots(2, 5)
    fig.subplots_adjust(0.02, 0.02, 0.98, 0.83, wspace=0.08, hspace=0.2)
    shown = []
    for digit, ax in enumerate(axes.flat):
        colors = {"cmap": "PuOr_r", "vmin": -limit, "vmax": limit}
        shown.append(ax.imshow(np.zeros((8, 8)), **colors))
        ax.set_title(f"{digit}", fontsize=12, pad=3)
        ax.set(xticks=[], yticks=[])
        for side in ax.spines.values():
            side.set_color("lightgray")
    left = fig.text(0.02, 0.92, "", fontsize=14)
    right = fig.text(0.98, 0.92, "", fontsize=14, ha="right")
    pictures = []
    for epoch, W, correct in states:
        for digit, image in enumerate(shown):
            image.set_data(W[:, digit].reshape(8, 8))
        left.set_text(f"epoch {epoch}")
        right.set_text(f"reads {correct / total:.1%} of {total} unseen images")
        stream = io.BytesIO()
        fig.savefig(stream, format="png")
        pictures.append(Image.open(stream).convert("RGB"))
    return pictures


def main():
    """Train, draw, write the GIF."""
    pictures = draw(*train())
    # One palette for all frames: the colors of the weights, and grays for the letters.
    colors = plt.get_cmap("PuOr_r")(np.linspace(0, 1, 224))[:, :3]
    grays = np.repeat(np.linspace(0, 1, 32)[:, None], 3, axis=1)
    palette = Image.new("P", (1, 1))
    palette.putpalette((255 * np.vstack([colors, grays])).round().astype(int).ravel())
    frames = [p.quantize(palette=palette, dither=Image.Dither.NONE) for p in pictures]
    frames[0].save(
        TARGET,
        save_all=True,
        append_images=frames[1:],
        duration=[MILLISECONDS] * (len(frames) - 1) + [LAST],
        optimize=True,
    )  # without `loop` it plays once
    print(f"{TARGET.name}: {len(frames)} frames, {TARGET.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
