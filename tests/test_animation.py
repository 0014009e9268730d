"""The picture that opens the README: a real training, small, played once."""

import json
import runpy

from conftest import ROOT, parse
from PIL import Image


def test_the_animation_shows_the_training_of_rung_1():
    """As many right answers as in the run; one frame a state; 1.5 MB at most; no loop."""
    made = runpy.run_path(str(ROOT / "docs" / "measure" / "animation.py"))
    states, total = made["train"]()
    records = json.loads((ROOT / "docs" / "runs.json").read_text(encoding="utf-8"))
    end = parse("\n".join(records["np_slp_digits"]["stdout"]))
    assert (states[-1][2], total) == (end.correct, 360)
    with Image.open(made["TARGET"]) as picture:
        assert picture.n_frames == len(states)
        assert "loop" not in picture.info
    assert made["TARGET"].stat().st_size < 1_500_000
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"({made['TARGET'].relative_to(ROOT).as_posix()})" in readme
