"""Train rung 2 on MNIST and write its weights for the page docs/draw/index.html.

    python docs/draw/make_weights.py                     # writes docs/draw/weights.js
    python docs/draw/make_weights.py --output OTHER.js

It runs `np_mlp_digits.py --dataset mnist` as it is, with the defaults. Each weight is then
rounded to one of 255 whole numbers, -127 to 127 (int8), times one scale per layer: a quarter
of the bytes. Biases are few and stay float32. The file states the accuracy on the test images
before and after the rounding. It is a script and not data, because a page that is
opened from a folder (file://) may load scripts, but may not fetch files.
"""

import argparse
import base64
import json
import runpy
import sys
from pathlib import Path
from textwrap import fill
from unittest import mock

import numpy as np

HERE = Path(__file__).resolve().parent
SCRIPT = HERE.parent.parent / "np_mlp_digits.py"
FLAGS = ["--dataset", "mnist"]


def quantize(W):
    """Return whole numbers (int8) and a scale, whose product is W up to scale / 2."""
    scale = np.abs(W).max() / np.float32(127)
    return np.round(W / scale).astype(np.int8), scale


def number(value):
    """Write a float32 with as few digits as give it back."""
    return np.format_float_positional(value, trim="-")


def layer_text(W, b):
    """Return one layer as JavaScript."""
    codes, scale = quantize(W)
    text = base64.b64encode(codes.tobytes()).decode()
    return f"""{{
    shape: {list(W.shape)}, // (fan_in, fan_out), one row after the other
    scale: {number(scale)},
    b: [
{fill(", ".join(map(number, b)), 88)}
    ],
    W: `
{fill(text, 88)}
`,
  }}"""


def main():
    """Train, round, measure, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", type=Path, default=HERE / "weights.js")
    output = parser.parse_args().output
    with mock.patch.object(sys, "argv", [SCRIPT.name, *FLAGS]):
        script = runpy.run_path(str(SCRIPT))
    forward, params = script["forward"], script["params"]
    X, y = script["X_test"], script["y_test"]

    def right(params):
        return int((forward(X, params)[0].argmax(axis=1) == y).sum())

    rounded = []
    for W, b in params:
        codes, scale = quantize(W)
        rounded.append([codes * scale, b])
    facts = {
        "command": " ".join(["python", SCRIPT.name, *FLAGS]),
        "parameters": sum(W.size + b.size for W, b in params),
        "images": len(y),
        "right_float32": right(params),
        "right_int8": right(rounded),
    }
    print("float32: {right_float32} of {images} right".format(**facts))
    print("int8:    {right_int8} of {images} right".format(**facts))
    layers = ", ".join(layer_text(W, b) for W, b in params)
    output.write_text(
        "// Made by docs/draw/make_weights.py. Do not edit.\n"
        "const WEIGHTS = {\n"
        + "".join(f"  {key}: {json.dumps(value)},\n" for key, value in facts.items())
        + f"  layers: [{layers}],\n}};\n",
        encoding="utf-8",
        newline="\n",
    )


if __name__ == "__main__":
    main()
