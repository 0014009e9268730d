"""Every check of checks.py, on every script that it concerns."""

import checks
import pytest
from conftest import ROOT, SCRIPTS

BY_HAND = ["np_slp_digits", "np_mlp_digits", "torch_slp_digits"]


@pytest.mark.parametrize("check", checks.MATHEMATICS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("script", BY_HAND)
def test_mathematics(script, check):
    check(ROOT / f"{script}.py")


@pytest.mark.parametrize("check", checks.TRAINING, ids=lambda check: check.__name__)
@pytest.mark.parametrize("script", SCRIPTS)
def test_training(script, check):
    check(ROOT / f"{script}.py")


@pytest.mark.parametrize("script", SCRIPTS)
def test_mnist_is_read(script, mnist):
    checks.mnist_is_read(ROOT / f"{script}.py")
