"""The defaults of the scripts' flags, without their data."""

import sys
from functools import cache
from types import SimpleNamespace
from unittest import mock

from practice.checker.scripts import path_of, source


@cache
def defaults(script):
    """Return the defaults of a script's flags on digits and on MNIST, without its data."""
    return [
        vars(load_settings(script, "--dataset", dataset).args)
        for dataset in ("digits", "mnist")
    ]


def load_settings(script, *flags):
    """Run a script up to its section 3, where the data come, and return its globals."""
    names = {"__name__": script, "__doc__": "", "__file__": str(path_of(script))}
    with mock.patch.object(sys, "argv", [f"{script}.py", *flags]):
        exec(source(script).split("# --- 3.")[0], names)
    return SimpleNamespace(**names)
