"""Random command lines and random bytes: a script runs, or says in one line why not."""

import contextlib
import gzip
import io
import time
from pathlib import Path
from unittest import mock

import pytest
from conftest import NOWHERE, load, parse, path_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

NUMBERS = st.one_of(
    st.integers(-3, 3),
    st.integers(),
    st.floats(),
    st.sampled_from([1437, 1438, 2**32 - 1, 2**32, 1e38, 1e-320, 10**400]),
)
TEXT = st.one_of(NUMBERS.map(str), st.text(st.characters(codec="utf-8"), max_size=8))
NAMES = ["dataset", "batch-size", "lr", "lr-decay", "seed", "dtype", "device"]
FLAGS = st.sampled_from(NAMES).map("--{}".format)
WORDS = TEXT | st.sampled_from(["digits", "float32", "float64", "cpu", "cuda", "0.1"])
OPTIONS = st.lists(st.tuples(FLAGS, WORDS), max_size=4)
NO_INT = st.floats().map(str) | st.text("-.e0x \N{BULLET}", max_size=8)
HIDDEN = st.lists(st.integers(-2, 40).map(str) | NO_INT, max_size=3)
EPOCHS = st.sampled_from("01") | st.sampled_from(["-1", "one", "1e3", "nan", ""])


def attempt(script, *flags):
    """Run a script in this process; return how it ended, and what it said where."""
    out, err, status = io.StringIO(), io.StringIO(), None
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            load(path_of(script), *flags)
        except SystemExit as stop:
            status = stop.code
    return status, out.getvalue(), err.getvalue()


@pytest.mark.parametrize("script", ["np_mlp_digits", "torch_mlp_sequential"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(options=OPTIONS, hidden=HIDDEN, epochs=EPOCHS)
def test_random_flags(script, options, hidden, epochs):
    flags = [word for option in options for word in option]
    flags += ["--hidden", *hidden] if hidden else []
    status, out, err = attempt(script, *flags, "--epochs", epochs)
    if status is None:
        assert parse(out).total == 360
        assert err == ""
    elif status != 0:  # some text reads as --help
        assert status == 2
        assert err.startswith(f"{script}.py: error: ")


IDX = st.builds(  # bytes that look more or less like a file of MNIST
    lambda head, body, pack: pack(head + body),
    st.sampled_from([b"", b"\0\0\x08\x03\0\0\xea\x60\0\0\0\x1c\0\0\0\x1c"]),
    st.binary(max_size=100),
    st.sampled_from([bytes, gzip.compress, lambda text: gzip.compress(text)[:-5]]),
)


@pytest.mark.filterwarnings("ignore:SHA256 checksum of existing")
@pytest.mark.parametrize("script", ["np_slp_digits", "torch_mlp_sequential"])
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(files=st.lists(IDX, min_size=4, max_size=4))
def test_random_bytes_in_the_cache(script, files, tmp_path_factory):
    """Offline: the checksum refuses them, so nothing ever unpacks or reads them."""
    home = tmp_path_factory.mktemp("home")
    folder = Path(home, "ossci-datasets.s3.amazonaws.com", "mnist")
    folder.mkdir(parents=True)
    names = load(path_of(script)).MNIST_SHA256
    for name, content in zip(names, files, strict=True):
        folder.joinpath(name).write_bytes(content)
    with (
        mock.patch.dict("os.environ", {"SCIKIT_LEARN_DATA": str(home), **NOWHERE}),
        mock.patch.object(time, "sleep"),  # between two tries to download
    ):
        status, out, err = attempt(script, "--dataset", "mnist", "--epochs", "0")
    assert (status, out) == (2, "")
    assert "or use --dataset digits" in err.splitlines()[-1]
