"""Lint, format and size of everything that is Python, and what it imports."""

import ast
import re
import subprocess
import sys

import pytest
from conftest import ROOT


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]])
def test_ruff(command):
    process = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "."],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert process.returncode == 0, process.stdout


NAMES = {  # module: the name under which it is installed, where that is another
    "PIL": "pillow",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "websocket": "websocket-client",
}


def imports_of(path):
    """Return the modules that a file imports, by the first part of their names."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(node.module.split(".")[0])
    return found


def test_every_import_is_declared():
    """Packages of others stand in a requirements file; ours are files of this project."""
    texts = [
        (ROOT / name).read_text(encoding="utf-8")
        for name in ("requirements.txt", "tests/requirements.txt")
    ]
    declared = set(re.findall(r"^([\w-]+)[=>]=", "\n".join(texts), re.MULTILINE))
    paths = [
        path
        for folder in ("practice", "tests", "tools")
        for path in (ROOT / folder).rglob("*.py")
    ]
    paths = [p for p in [*ROOT.glob("*.py"), *paths] if "node_modules" not in p.parts]
    ours = {path.stem for path in paths} | {"practice", "checker", "tools"}
    used = set().union(*map(imports_of, paths)) - sys.stdlib_module_names - ours
    assert {NAMES.get(name, name) for name in used} <= declared


def test_no_module_is_long_and_the_core_of_tools_is_short():
    """Somebody new reads a module at a sitting, and the core before a first change."""
    lines = {
        path: path.read_text(encoding="utf-8").count("\n")
        for folder in ("practice/checker", "practice/tiny_torch", "tools")
        for path in (ROOT / folder).rglob("*.py")
        if "node_modules" not in path.parts
    }
    assert {path: n for path, n in lines.items() if n > 400} == {}
    core = [*(ROOT / "tools").glob("*.py"), ROOT / "practice/checker/markdown.py"]
    assert sum(lines[path] for path in core) <= 1200
