"""The study of speed: it trains as the scripts do, and chooses on images held back."""

import warnings
from itertools import islice
from types import SimpleNamespace

import numpy as np
import pytest
from conftest import run
from sklearn.exceptions import ConvergenceWarning

from practice.checker import scripts
from tools import measured, running
from tools.studies import benchmark, speed

SETTING = ([20], 100, 0.2, 0.5)  # hidden, batch, rate, decay
FLAGS = "--hidden 20 --batch-size 100 --lr 0.2 --lr-decay 0.5 --epochs 3 --seed 7"


def after_three_epochs(loop, rung, data):
    """Return the percentage of test images of digits that a loop's network reads."""
    epochs = loop(rung, data.X_train, data.y_train, *SETTING, 7)
    read = next(islice(epochs, 2, None))
    return speed.correct(read, data.X_test, data.y_test)


@pytest.fixture(scope="module")
def digits():
    """Return rung 2 with the images of digits that seed 7 splits off."""
    return running.functions("np_mlp_digits", "--epochs", "0", "--seed", "7")


def test_the_loop_of_numpy_and_that_of_pytorch_are_those_of_the_scripts(digits):
    rung6 = running.functions("torch_mlp_sequential", "--epochs", "0", "--seed", "7")
    reached = run("np_mlp_digits", *FLAGS.split()).test
    ours = after_three_epochs(speed.numpy_loop, digits, digits)
    theirs = after_three_epochs(speed.torch_loop, rung6, digits)
    assert ours == pytest.approx(reached, abs=0.005)
    assert theirs == pytest.approx(reached, abs=0.005)


def test_the_loop_of_scikit_learn_goes_on_from_epoch_to_epoch(digits):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        first = speed.sklearn_loop(None, digits.X_train, digits.y_train, *SETTING, 7)
        reads = [
            speed.correct(read, digits.X_test, digits.y_test)
            for read in islice(first, 3)
        ]
    assert reads[2] > max(85, reads[0])


def test_the_settings_are_chosen_on_images_that_nobody_learned_from(
    digits, monkeypatch
):
    """The held images get labels that no network can guess: then nothing reaches 50%."""
    labels = digits.y_train.copy()
    labels[-400:] = np.random.default_rng(0).permutation(labels[-400:])
    fake = SimpleNamespace(**{**vars(digits), "y_train": labels})
    monkeypatch.setattr(speed, "HELD", 400)
    assert speed.first_to(50, fake, [([20], (50, 0.3), 0.5)]) == []
    (reached,) = speed.first_to(80, digits, [([20], (50, 0.3), 0.5)])
    assert reached[1] == ([20], 50, 0.3, 0.5)


def test_the_benchmark_changes_a_loop_that_is_there():
    assert benchmark.USUAL[0] in scripts.source("torch_mlp_sequential")


def test_what_was_measured_is_whole():
    data = measured.read("speed")
    assert [*data["targets"]] == [str(target) for target in speed.TARGETS]
    for target, one in data["targets"].items():
        assert one["held"] >= int(target)
        assert len(one["runs"]["NumPy"]) == len(speed.SEEDS)
        for name in ("PyTorch", "scikit-learn"):
            assert len(one["runs"][name]) == len(speed.PEERS)
        right = np.array(one["runs"]["NumPy"])[:, 1]
        theirs = np.array(one["runs"]["PyTorch"])[:, 1]
        assert right[: len(theirs)] == pytest.approx(
            theirs, abs=0.5
        )  # the same numbers
