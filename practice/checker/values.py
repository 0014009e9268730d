"""What can be seen of a value: arrays, lists, None, truth values, or what it is in words.

A probe keeps only such plain data, so that what a function showed can be compared, printed,
and sent from the learner's process to the one that judges.
"""

import base64
import traceback

import numpy as np

LARGEST = 1_000_000  # numbers of an array that are kept; of a larger one its shape is


class Odd:
    """A value that is no number, list or truth value: what it is, in words."""

    def __init__(self, words):
        self.words = words

    def __eq__(self, other):
        return isinstance(other, Odd) and self.words == other.words

    def __hash__(self):
        return hash(self.words)


class Raised:
    """What a call ended with when it did not return: an exception, and its line."""

    def __init__(self, kind, text, line=None):
        self.kind, self.text, self.line = kind, text, line

    @classmethod
    def by(cls, error, file):
        """Return what an exception says; its line is the last one in this file."""
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame.lineno for frame in frames if frame.filename == file]
        text = " ".join(str(error).split())[:300]
        return cls(type(error).__name__, text, own[-1] if own else None)

    def words(self):
        """Return the exception as Python prints it."""
        return f"{self.kind}: {self.text}" if self.text else self.kind


def is_tensor(value):
    """Say whether a value is a tensor, without importing PyTorch."""
    return type(value).__module__.startswith("torch") and hasattr(value, "detach")


def leaves(value):
    """Yield the arrays and tensors in nested lists and tuples."""
    if isinstance(value, list | tuple):
        for part in value:
            yield from leaves(part)
    else:
        yield value


def plain(value):
    """Return a value as arrays, lists, None or Odd: what can be compared and printed."""
    if isinstance(value, Odd):
        return value
    if value is None or isinstance(value, str):
        return value if value is None else Odd(f"the text {value[:40]!r}")
    if is_tensor(value):
        return np.array(value.detach().cpu().numpy())
    if isinstance(value, bool | int | float | np.ndarray | np.generic):
        array = np.array(value)
        return Odd("an array of objects") if array.dtype == object else array
    if isinstance(value, list | tuple):
        return plain_list(value)
    if type(value).__name__ in ("generator", "coroutine", "zip", "map"):
        return Odd(f"{kind_of(value)}: nothing is computed yet")
    return Odd(kind_of(value))


def kind_of(value):
    """Return the name of a value's type with its article."""
    name = type(value).__name__
    vowel = name[0].lower() in "aeiou" or name.startswith("nd")  # an ndarray
    return f"a{'n' * vowel} {name}"


def plain_list(value):
    """Return a list or tuple as one array where it holds numbers, else as a list."""
    numbers = [type(v) in (int, float) or isinstance(v, np.generic) for v in value]
    if value and all(numbers):
        return np.array(value)
    parts = [plain(v) for v in value]
    rows = all(isinstance(p, np.ndarray) and p.ndim for p in parts)
    plain_rows = rows and all(isinstance(v, list | tuple) for v in value)
    if parts and plain_rows and len({p.shape for p in parts}) == 1:
        return np.array(parts)
    return parts


# --- From process to process ----------------------------------------------------------


def encode(value):
    """Return a plain value as data that JSON can hold."""
    if isinstance(value, np.ndarray):
        if value.size > LARGEST or value.dtype.kind not in "biufcUS":
            return {"odd": f"numbers of shape {value.shape}"}
        data = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
        return {"dtype": value.dtype.str, "shape": value.shape, "data": data}
    if isinstance(value, Odd):
        return {"odd": value.words}
    if isinstance(value, Raised):
        return {"raised": [value.kind, value.text, value.line]}
    if isinstance(value, dict):
        return {"parts": {key: encode(v) for key, v in value.items()}}
    if isinstance(value, list):
        return [encode(v) for v in value]
    return value if value is None else bool(value)


def decode(data):
    """Return the plain value of which encode made this; raise ValueError or TypeError."""
    if data is None or isinstance(data, bool):
        return data
    if isinstance(data, list):
        return [decode(v) for v in data]
    if "odd" in data:
        return Odd(str(data["odd"])[:200])
    if "raised" in data:
        kind, text, line = data["raised"]
        return Raised(str(kind)[:100], str(text)[:300], line and int(line))
    if "parts" in data:
        return {str(key): decode(v) for key, v in data["parts"].items()}
    dtype = np.dtype(str(data["dtype"]))
    if dtype.hasobject:
        raise ValueError(f"no numbers: {dtype}")
    array = np.frombuffer(base64.b64decode(data["data"]), dtype)
    return array.reshape([int(n) for n in data["shape"]]).copy()
