"""Train rung 2 on MNIST and write its weights for the page docs/draw/index.html.

    python -m tools study weights                     # writes docs/draw/weights.js
    python -m tools study weights --output OTHER.js

It runs `np_mlp_digits.py --dataset mnist` as it is, with the defaults. Each weight is then
rounded to one of 255 whole numbers, -127 to 127 (int8), times one scale per layer: a quarter
of the bytes. Biases are few and stay float32. The file states the accuracy on the test images
before and after the rounding. It is a script and not data, because a page that is
opened from a folder (file://) may load scripts, but may not fetch files.
"""

import argparse
import base64
import json
from pathlib import Path
from textwrap import fill

import numpy as np

from practice.checker import scripts
from practice.checker.scripts import DOCS
from tools import running

SCRIPT = scripts.path_of("np_mlp_digits")
FLAGS = ["--dataset", "mnist"]


def quantize(W):
    """Return whole numbers (int8) and a scale, whose product is W up to scale / 2."""
    scale = np.abs(W).max() / np.float32(127)
    return np.round(W / scale).astype(np.int8), scale


def number(value):
    """Write a float32 with as few digits as give it back."""
    return np.format_float_positional(value, trim="-")


def layer_text(codes, scale, b):
    """Return one layer as JavaScript."""
    text = base64.b64encode(codes.tobytes()).decode()
    return f"""{{
    shape: {list(codes.shape)}, // (fan_in, fan_out), one row after the other
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
    parser.add_argument("--output", type=Path, default=DOCS / "draw" / "weights.js")
    output = parser.parse_args().output
    script = running.load(SCRIPT, *FLAGS)
    params, y = script.params, script.y_test
    layers = [(*quantize(W), b) for W, b in params]
    rounded = [[codes * scale, b] for codes, scale, b in layers]
    facts = {
        "command": " ".join(["python", SCRIPT.name, *FLAGS]),
        "parameters": sum(W.size + b.size for W, b in params),
        "images": len(y),
        "right_float32": script.evaluate(script.X_test, y, params),
        "right_int8": script.evaluate(script.X_test, y, rounded),
    }
    print("float32: {right_float32} of {images} right".format(**facts))
    print("int8:    {right_int8} of {images} right".format(**facts))
    text = "// Made by tools/studies/weights.py. Do not edit.\nconst WEIGHTS = {\n"
    text += "".join(f"  {key}: {json.dumps(value)},\n" for key, value in facts.items())
    text += f"  layers: [{', '.join(layer_text(*layer) for layer in layers)}],\n}};\n"
    output.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
