"""Bad input ends in one clear line on standard error and a non-zero status."""

import os
import shutil

import pytest
import torch
import warm
from conftest import MLP, NOWHERE, ROOT, SCRIPTS, SLP, load, start

from practice.checker.scripts import path_of, source

FOLDER = "ossci-datasets.s3.amazonaws.com/mnist/"
TORCH = [name for name in SCRIPTS if name.startswith("torch")]


def check_complaint(script, status, stderr):
    """Assert one clear line and status 2; return what the line says."""
    assert status == 2
    lines = stderr.splitlines()
    assert len(lines) == 1, stderr
    assert lines[0].startswith(f"{script}.py: error: ")
    return lines[0].removeprefix(f"{script}.py: error: ")


def process_complaint(script, *flags, env=None):
    """Run a script that must fail, in a process of its own with more environment."""
    path = ROOT / f"{script}.py"
    process = start(path, *flags, env=env) if env else warm.start(path, *flags)
    return check_complaint(script, process.returncode, process.stderr)


@pytest.fixture
def complaint(capsys):
    """Return a function that runs a script that must fail, in this process."""

    def run_and_read(script, flags):
        with pytest.raises(SystemExit) as stop:
            load(ROOT / f"{script}.py", *flags.split())
        return check_complaint(script, stop.value.code, capsys.readouterr().err)

    return run_and_read


REFUSED = {  # flag, which the complaint must name: values
    "--dataset": ["letters", ""],
    "--epochs": ["-1", "1.5", "many"],
    "--batch-size": ["0", "-5"],
    "--lr": ["0", "-0.1", "nan", "inf", "1e39", "fast", "1e9"],
    "--lr-decay": ["0", "2", "nan"],
    "--seed": ["-1"],
    "--dtype": ["float16"],
    "--momentum": ["0.9"],
    "digits": [""],
}
FLAGS = [(flag, value) for flag, values in REFUSED.items() for value in values]


@pytest.mark.parametrize(("flag", "value"), FLAGS)
@pytest.mark.parametrize("script", ["np_slp_digits", "torch_mlp_sequential"])
def test_flags(script, flag, value, complaint):
    assert flag in complaint(script, f"{flag} {value}")


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_rate_too_high_stops_the_run_and_names_the_epoch(script, complaint):
    line = complaint(script, "--lr 9e8")
    assert "epoch " in line
    assert "try a smaller --lr" in line


@pytest.mark.parametrize("sizes", ["0", "", "32 -1", "1.5"])
@pytest.mark.parametrize("script", MLP)
def test_hidden(script, sizes, complaint):
    assert "--hidden" in complaint(script, f"--hidden {sizes}")


@pytest.mark.parametrize("flags", ["--batch-size 100000", "--seed 4294967296"])
@pytest.mark.parametrize("script", SCRIPTS)
def test_large_values_work(script, flags):
    """A batch of more images than there are is the batch of all."""
    process = warm.start(ROOT / f"{script}.py", *flags.split(), "--epochs", "1")
    assert (process.returncode, process.stderr) == (0, "")


@pytest.mark.parametrize("script", SLP)
def test_a_single_layer_has_no_hidden_units(script, complaint):
    assert "--hidden" in complaint(script, "--hidden 32")


@pytest.mark.parametrize("script", TORCH)
@pytest.mark.parametrize("device", ["cuda", "mps"])
def test_device(script, device, complaint):
    if device == "cuda" and torch.cuda.is_available():
        pytest.skip("this machine has one")
    assert "--device" in complaint(script, f"--device {device}")


def test_help_names_every_flag():
    process = warm.start(ROOT / "torch_mlp_sequential.py", "--help")
    assert process.returncode == 0
    flags = "dataset epochs batch-size lr lr-decay hidden seed dtype device"
    assert all(f"--{flag}" in process.stdout for flag in flags.split())


@pytest.mark.parametrize("script", SCRIPTS)
def test_help_says_what_the_program_does(script):
    said = warm.start(path_of(script), "--help").stdout
    docstring = source(script).split('"""')[1]
    assert "".join(said.split()).startswith("".join(docstring.split()))


@pytest.mark.parametrize("flags", [["--epochs", "1.5"], ["--lr", "9e8"]])
@pytest.mark.parametrize("script", ["np_mlp_digits", "torch_mlp_autograd"])
def test_no_warning_stands_beside_the_line(script, flags):
    process_complaint(script, *flags)


# --- MNIST out of reach ---------------------------------------------------------------


def mnist_complaint(script, env):
    """Return what a script says of MNIST out of reach: what began, and what went wrong."""
    flags = ("--dataset", "mnist", "--epochs", "0")
    process = start(path_of(script), *flags, env=env)
    *begun, last = process.stderr.splitlines()
    return begun, check_complaint(script, process.returncode, last)


def assert_mnist_is_missed(script, home, **env):
    """Assert that a script finds no MNIST in a data home, and says where it belongs."""
    begun, line = mnist_complaint(script, {"SCIKIT_LEARN_DATA": str(home), **env})
    name = "train-images-idx3-ubyte.gz"
    assert begun == [f"downloading https://{FOLDER}{name} to {home}"]
    assert line.endswith(f"put {name} in {home}/{FOLDER} or use --dataset digits")
    return line


@pytest.mark.parametrize("script", ["np_slp_digits", "torch_mlp_sequential"])
def test_no_network_and_no_cache(script, tmp_path):
    assert "URLError" in assert_mnist_is_missed(script, tmp_path, **NOWHERE)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_the_folder_is_the_one_below_home_where_none_is_named(tmp_path):
    env = {k: v for k, v in os.environ.items() if k != "SCIKIT_LEARN_DATA"}
    env |= {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path), **NOWHERE}
    begun, line = mnist_complaint("np_slp_digits", env)
    assert begun[0].endswith(" to ~/scikit_learn_data")
    assert f" in ~/scikit_learn_data/{FOLDER} or " in line
    assert (tmp_path / "scikit_learn_data" / FOLDER).is_dir()


def test_a_cached_file_of_the_wrong_bytes(tmp_path, mnist):
    folder = shutil.copytree(mnist, tmp_path / mnist.parent.name / mnist.name)
    bad = folder / "train-labels-idx1-ubyte.gz"
    bad.chmod(0o644)
    bad.write_bytes(bad.read_bytes()[:1000])
    env = {"SCIKIT_LEARN_DATA": str(tmp_path), **NOWHERE}
    process = start(ROOT / "np_slp_digits.py", "--dataset", "mnist", env=env)
    assert "checksum" in process.stderr  # scikit-learn warns that it fetches it anew
    last = process.stderr.splitlines()[-1]
    line = check_complaint("np_slp_digits", process.returncode, last)
    assert f"put train-labels-idx1-ubyte.gz in {tmp_path}/{FOLDER}" in line


def test_a_cached_file_that_is_none(tmp_path, mnist):
    """A folder in place of a file cannot be read, as an unreadable file."""
    bad = tmp_path / FOLDER / "train-images-idx3-ubyte.gz"
    bad.mkdir(parents=True)
    env = {"SCIKIT_LEARN_DATA": str(tmp_path), **NOWHERE}
    begun, line = mnist_complaint("np_slp_digits", env)
    assert begun == []
    assert line.startswith(
        ("IsADirectoryError", "PermissionError")
    )  # Windows: the second
    assert "URLError" not in line


def test_a_data_home_that_cannot_be_made(tmp_path):
    """A file in place of the folder fails for every user, as a read-only folder does."""
    home = tmp_path / "a file"
    home.touch()
    line = assert_mnist_is_missed("np_slp_digits", home)
    assert line.startswith(("FileExistsError", "NotADirectoryError"))


def test_a_read_only_data_home(tmp_path):
    tmp_path.chmod(0o500)
    if os.access(tmp_path, os.W_OK):
        pytest.skip("this user may write to read-only folders")
    assert_mnist_is_missed("np_slp_digits", tmp_path)


def test_digits_need_no_data_home(tmp_path):
    home = tmp_path / "a file"
    home.touch()
    env = {"SCIKIT_LEARN_DATA": str(home), **NOWHERE}
    process = start(ROOT / "np_slp_digits.py", "--epochs", "0", env=env)
    assert process.returncode == 0
