"""Measured numbers: JSON in docs/measured, one file for each thing that measures."""

import json

from builder.ladder import DOCS

FOLDER = DOCS / "measured"


def read(name, default=None):
    """Return what docs/measured/NAME.json holds."""
    path = FOLDER / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else default


def write(name, data):
    """Keep data in docs/measured/NAME.json."""
    path = FOLDER / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(data, indent=1, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")
