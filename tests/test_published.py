"""Published setups, run with flags alone; docs/published_results.md tells their story."""

import pytest
from conftest import run

MNIST_64 = "np_mlp_digits --dataset mnist --batch-size 64"
LUCK = f"{MNIST_64} --lr 0.5"  # at this rate rounding alone moves a run by 0.6 points
MEASURED = {  # command: the test accuracy, in percent, that we measured with seed 42
    "np_slp_digits": 95.28,
    "np_mlp_digits": 96.67,
    "np_slp_digits --dataset mnist": 92.23,
    "np_mlp_digits --dataset mnist": 97.73,
    f"{MNIST_64} --hidden 128 --epochs 5": 96.98,
    "torch_mlp_sequential --dataset mnist --batch-size 64 --hidden 128 --epochs 5": 96.96,
    f"{MNIST_64} --lr 0.01 --epochs 30": 97.14,
    LUCK: 97.55,  # the mean of ten seeds
}
TRAINING = {  # command: training accuracy at some epochs, measured in the same way
    "np_slp_digits": {100: 94.36, 500: 97.98, 900: 98.75},
    "np_mlp_digits": {100: 94.71, 500: 99.37, 900: 99.86},
}


@pytest.mark.long
@pytest.mark.parametrize("commands", [[command] for command in MEASURED], ids=MEASURED)
def test_a_published_setup_ends_where_we_measured(commands, mnist):
    [command] = commands
    near = 1.4 if command == LUCK else 0.5  # where 19 of 20 of its runs end
    assert run(*command.split()).test == pytest.approx(MEASURED[command], abs=near)


@pytest.mark.parametrize("commands", [[command] for command in TRAINING], ids=TRAINING)
def test_training_accuracy_on_digits_is_as_we_measured(commands):
    train = {row[0]: row[2] for row in run(commands[0]).rows}
    measured = TRAINING[commands[0]]
    assert {n: train[n] for n in measured} == pytest.approx(measured, abs=0.5)
