"""Show values as short text, and the smallest example of a mistake."""

import numpy as np

from .match import differing
from .probe import Scene
from .values import Odd, Raised, plain


def kind(value):
    """Return what a value is, in words."""
    if value is None:
        return "None"
    if isinstance(value, Odd):
        return value.words
    if isinstance(value, list):
        return f"a list or tuple of {len(value)}"
    if isinstance(value, np.ndarray):
        single = value.ndim == 0
        return "a single number" if single else f"numbers of shape {value.shape}"
    return str(value)


def show(value):
    """Return a value as short text."""
    if isinstance(value, Odd):
        return value.words
    if isinstance(value, list):
        return "[" + ",\n ".join(show(v).replace("\n", "\n ") for v in value) + "]"
    if not isinstance(value, np.ndarray):
        return str(value)
    if value.size > 40:
        corner = np.array2string(value.ravel()[:4], precision=4)
        return f"numbers of shape {value.shape}, the first {corner}"
    if not value.ndim:
        number = value.item()
        return format(number, ".6g") if value.dtype.kind == "f" else str(number)
    with np.printoptions(
        precision=4, suppress=True, linewidth=100, floatmode="maxprec_equal"
    ):
        return np.array2string(value, separator=", ")


def input_words(key, value, number):
    """Return an input of a probe as text."""
    if key == "rng":
        library = "" if number == 0 else "np."
        return f"{library}random.{'Random' if number == 0 else 'default_rng'}(7)"
    if key == "optimizer":
        return "torch.optim.SGD(model.parameters(), lr=0.15)"
    if key == "model":
        numbers = show([plain(p) for p in value.parameters()])
        return f"an nn.Sequential with weights and biases {numbers}"
    return repr(value) if isinstance(value, str | int | float) else show(plain(value))


def inputs_of(world, probe):
    """Return the inputs of a probe, fresh."""
    return probe.inputs(Scene(None, {}, world.stage.right()))


def example(case):
    """Return the lines of the smallest example: input, expected, got."""
    i = case.place
    right, got = case.right[i], case.got[i]
    number = case.world.rung.number
    lines = [
        (key, input_words(key, value, number))
        for key, value in inputs_of(case.world, case.probes[i]).items()
    ]
    part = differing(right, got)
    if isinstance(got, Raised):
        lines.append(("expected", show(right[next(iter(right))])))
        lines.append(("got", got.words()))
    elif part not in right or part not in got:  # what it returns has another form
        pair = [v for k, v in right.items() if "returns" in k][:2]
        value = next(v for k, v in got.items() if "returns" in k)
        lines.append(("expected", show(pair or Odd("an nn.Module"))))
        lines.append(("got", show(value)))
    else:
        label = "" if part == "it returns" else f" ({part})"
        lines.append((f"expected{label}", show(right[part])))
        lines.append((f"got{label}", show(got[part])))
    width = max(len(k) for k, _ in lines)
    pad = " " * (width + 2)
    return [f"{k.ljust(width)}  {v}".replace("\n", "\n" + pad) for k, v in lines]
