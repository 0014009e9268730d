"""Measured numbers: JSON in tools/data, one file for each thing that measures."""

import json

from practice.checker.files import put
from practice.checker.scripts import ROOT

FOLDER = ROOT / "tools" / "data"


def read(name, default=None):
    """Return what tools/data/NAME.json holds."""
    path = FOLDER / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else default


def write(name, data):
    """Keep data in tools/data/NAME.json."""
    path = FOLDER / f"{name}.json"
    put(path, json.dumps(data, indent=1, ensure_ascii=False) + "\n")
