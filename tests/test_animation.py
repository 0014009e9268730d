"""The picture that opens the README: a real training, small, played once."""

from conftest import ROOT, parse
from PIL import Image

from tools import measured
from tools.studies import animation


def test_the_animation_shows_the_training_of_rung_1():
    """As many right answers as in the run; one frame a state; 1.5 MB at most; no loop."""
    states, total = animation.train()
    end = parse("\n".join(measured.read("runs")["np_slp_digits"]["stdout"]))
    assert (states[-1][2], total) == (end.correct, 360)
    with Image.open(animation.TARGET) as picture:
        assert picture.n_frames == len(states)
        assert "loop" not in picture.info
    assert animation.TARGET.stat().st_size < 1_500_000
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"({animation.TARGET.relative_to(ROOT).as_posix()})" in readme
