"""The drawing page's Save button: Python reads back what the network has seen."""

import numpy as np
import pytest
from conftest import ROOT, wait_for
from test_draw import SEVEN


@pytest.fixture
def folder(page, tmp_path):
    """Let the browser save into a folder."""
    where = {"behavior": "allow", "downloadPath": str(tmp_path)}
    page.browser.execute_cdp_cmd("Browser.setDownloadBehavior", where)
    return tmp_path


def saved(page, path):
    """Click the button; return the numbers of the file that comes, and the page's own."""
    page.settle("$('save').click()")
    wait_for(path.exists, "no file came")
    ours = np.loadtxt(path, delimiter=",", dtype=np.float32)
    theirs = np.array(page.js("return Array.from(seen)"), np.float32).reshape(28, 28)
    return ours, theirs


def test_what_is_saved_is_what_the_network_sees(page, folder):
    """To the last bit, framed and unframed."""
    assert page.js("return $('save').disabled")
    page.draw(SEVEN)
    ours, theirs = saved(page, folder / "digit.csv")
    assert ours.shape == (28, 28) and (ours == theirs).all()
    assert ours.max() > 0.9 and ours[:4].max() == 0  # ink, and MNIST's margin
    page.js("framed.click()")
    unframed, theirs = saved(page, folder / "digit-unframed.csv")
    assert (unframed == theirs).all() and np.abs(unframed - ours).max() > 0.5


@pytest.mark.parametrize("name", ["digit.csv", "digit-unframed.csv"])
def test_the_samples_beside_the_page_are_images(name):
    image = np.loadtxt(ROOT / "docs" / "draw" / name, delimiter=",", dtype=np.float32)
    assert image.shape == (28, 28) and 0.9 < image.max() < 1.01 and image.min() == 0
