"""What is too old is said in one line, by whatever Python there is."""

import ast
from importlib import metadata

import pytest
from conftest import ROOT, start

from practice.checker import needs


def test_what_is_here_is_new_enough():
    assert [needs.too_old(name) for name in needs.NEEDED] == [None] * 3


@pytest.mark.parametrize(
    ("name", "version", "line"),
    [
        (
            "Python",
            "3.10.13",
            "Python 3.10.13 is too old here: 3.11 or newer is needed",
        ),
        ("numpy", "1.26.4", "numpy 1.26.4 is too old here: 2.0 or newer is needed"),
        ("scikit-learn", "1.5rc1", "scikit-learn 1.5rc1 is too old here: 1.6 or newer"),
        ("numpy", "2.10.0", None),
        ("scikit-learn", None, None),  # whoever needs it says that it is missing
    ],
)
def test_a_version_is_judged(name, version, line, monkeypatch):
    monkeypatch.setattr(needs, "found", lambda name: version)
    said = needs.too_old(name)
    assert (said or "")[: len(line or "")] == (line or "")
    assert (said is None) == (line is None)


@pytest.mark.parametrize(
    "command", ["practice/check.py", "practice/clinic.py", "-m tools check"]
)
def test_every_command_says_it_in_one_line(command, tmp_path):
    """An old NumPy stands in the way: a folder that says it is NumPy 1.26."""
    old = tmp_path / "numpy-1.26.4.dist-info"
    old.mkdir()
    old.joinpath("METADATA").write_text("Name: numpy\nVersion: 1.26.4\n")
    process = start(*command.split(), env={"PYTHONPATH": str(tmp_path)})
    assert process.returncode == 1
    said = "numpy 1.26.4 is too old here: 2.0 or newer is needed"
    assert process.stderr.splitlines() == [said]


@pytest.mark.parametrize("command", ["practice/check.py", "practice/clinic.py"])
def test_who_has_no_numpy_hears_it_in_one_line(command):
    process = start("-S", command)  # without what is installed
    (said,) = process.stderr.splitlines()
    assert process.returncode == 1 and said.startswith("NumPy is missing here")


@pytest.mark.parametrize(
    "path",
    [
        *("practice/check.py", "practice/clinic.py", "practice/checker/__init__.py"),
        *("practice/checker/needs.py", "tools/__init__.py", "tools/__main__.py"),
    ],
)
def test_what_runs_before_the_check_is_understood_by_old_pythons(path):
    text = (ROOT / path).read_text(encoding="utf-8")
    ast.parse(text, feature_version=(3, 8))


def test_the_headers_of_the_scripts_ask_for_the_same():
    header = (ROOT / "np_slp_digits.py").read_text(encoding="utf-8").split("# ///")[1]
    for name, least in needs.NEEDED.items():
        wanted = ".".join(str(part) for part in least)
        asked = f'python = ">={wanted}"' if name == "Python" else f'"{name}>={wanted}"'
        assert asked in header


def test_requirements_install_on_the_oldest_python():
    """What is pinned says itself on which versions of Python it runs."""
    for name in ["torch", "matplotlib"]:
        asked = metadata.metadata(name)["Requires-Python"]
        major, minor = asked.removeprefix(">=").split(".")[:2]
        assert (int(major), int(minor)) <= needs.NEEDED["Python"], name
