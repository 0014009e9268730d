"""Five published setups run with flags alone; docs/published_results.md tells their story."""

import pytest
from conftest import run

MNIST_64 = "np_mlp_digits --dataset mnist --batch-size 64"
MEASURED = {  # command: the test accuracy, in percent, that we measured with seed 42
    "np_slp_digits": 95.28,
    "np_mlp_digits": 96.67,
    "np_slp_digits --dataset mnist": 92.23,
    "np_mlp_digits --dataset mnist": 97.73,
    f"{MNIST_64} --hidden 128 --epochs 5": 96.98,
    "torch_mlp_sequential --dataset mnist --batch-size 64 --hidden 128 --epochs 5": 96.96,
    f"{MNIST_64} --lr 0.01 --epochs 30": 97.14,
    f"{MNIST_64} --lr 0.5": 97.38,
}


@pytest.mark.long
@pytest.mark.parametrize("commands", [[command] for command in MEASURED], ids=MEASURED)
def test_published_setup(commands, mnist):
    assert run(*commands[0].split()).test >= MEASURED[commands[0]] - 0.5


TRAINING = {  # model: epoch and training accuracy in percent, as MLP-Digits-Classifier says
    "np_slp_digits": [(100, 94), (900, 98)],
    "np_mlp_digits": [(100, 72), (300, 94), (800, 99)],
}


@pytest.mark.parametrize("commands", [[command] for command in TRAINING], ids=TRAINING)
def test_training_accuracy_on_digits_is_at_least_as_published(commands):
    train = {row[0]: row[2] for row in run(commands[0]).rows}
    for epoch, claimed in TRAINING[commands[0]]:
        assert train[epoch] >= claimed
