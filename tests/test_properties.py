"""Random command lines: whatever is typed, a script runs or says in one line why not."""

import contextlib
import io

import pytest
from conftest import ROOT, load, parse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

NUMBERS = st.one_of(
    st.integers(-3, 3),
    st.integers(),
    st.floats(),
    st.sampled_from([1437, 1438, 2**32 - 1, 2**32, 1e38, 1e-320, 10**400]),
)
TEXT = st.one_of(NUMBERS.map(str), st.text(st.characters(codec="utf-8"), max_size=8))
FLAGS = [
    "--dataset",
    "--batch-size",
    "--lr",
    "--lr-decay",
    "--seed",
    "--dtype",
    "--device",
]
WORDS = st.one_of(
    TEXT, st.sampled_from(["digits", "float32", "float64", "cpu", "cuda", "mps"])
)
OPTIONS = st.lists(st.tuples(st.sampled_from(FLAGS), WORDS).map(list), max_size=4)
HIDDEN = st.lists(st.one_of(st.integers(-2, 40).map(str), TEXT), max_size=3)
EPOCHS = st.one_of(
    st.sampled_from(["0", "1"]), st.sampled_from(["-1", "one", "1e3", "nan", ""])
)


@pytest.mark.parametrize("script", ["np_mlp_digits", "torch_mlp_sequential"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(options=OPTIONS, hidden=HIDDEN, epochs=EPOCHS)
def test_random_flags(script, options, hidden, epochs):
    flags = [word for option in options for word in option]
    flags += ["--hidden", *hidden] if hidden else []
    flags += ["--epochs", epochs]
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            load(ROOT / f"{script}.py", *flags)
        except SystemExit as stop:
            if stop.code == 0:  # some text reads as --help
                return
            assert stop.code == 2
            assert err.getvalue().startswith(f"{script}.py: error: ")
            return
    assert parse(out.getvalue()).total == 360
    assert err.getvalue() == ""
