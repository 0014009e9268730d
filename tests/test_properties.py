"""Random command lines and random bytes: a script runs, or says in one line why not."""

import contextlib
import gzip
import io
import time
from pathlib import Path
from unittest import mock

import pytest
from conftest import NOWHERE, ROOT, load, parse
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
NO_INT = st.one_of(st.floats().map(str), st.text("-.e0x \N{BULLET}", max_size=8))
HIDDEN = st.lists(st.one_of(st.integers(-2, 40).map(str), NO_INT), max_size=3)
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
    names = load(ROOT / f"{script}.py").MNIST_SHA256
    for name, content in zip(names, files, strict=True):
        folder.joinpath(name).write_bytes(content)
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        mock.patch.dict("os.environ", {"SCIKIT_LEARN_DATA": str(home), **NOWHERE}),
        mock.patch.object(time, "sleep"),  # between two tries to download
        pytest.raises(SystemExit) as stop,
    ):
        load(ROOT / f"{script}.py", "--dataset", "mnist", "--epochs", "0")
    assert stop.value.code == 2
    assert out.getvalue() == ""
    assert "error: cannot get" in err.getvalue().splitlines()[-1]
