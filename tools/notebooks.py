"""Notebooks: made from pages, run from the top, read for what they printed and drew."""

import base64
import json
import re

import jupytext
import nbformat
from nbclient import NotebookClient

from practice.checker.markdown import (
    FENCE,
    FOLDED,
    PASSAGE,
    PICTURE,
    VARIES,
    anchor,
    fences,
    headings,
)
from practice.checker.scripts import DOCS, ROOT, SCRIPTS
from tools.measured import FOLDER
from tools.runs import code_digest, digest

SETUP = """\
```python
import sys

import matplotlib.pyplot as plt

plt.rcParams.update({{"figure.dpi": 100, "figure.constrained_layout.use": True}})
sys.argv = ["{0}.py"]  # flags go here: ["{0}.py", "--seed", "7"]
```

"""
HERE = "In the notebook, "  # how a page names a cell that is for the notebook alone
LINK = re.compile(r"\]\(((?:\w+/)?[\w-]+\.(?:md|png|html|csv|json)\b)")  # in docs/
# More than one blank line outside code: it would cut a text, and an answer, in two.
BLANK = re.compile(r"(^```.*?^```$)|\n{3,}", re.DOTALL | re.MULTILINE)
TELL = """\
import json as _json
import sys as _sys

_numbers = {}
for _name, _value in list(globals().items()):
    try:
        _text = _json.dumps(_value, allow_nan=False, default=lambda number: number.item())
    except (AttributeError, RuntimeError, TypeError, ValueError):
        continue
    if _name[0] == "_" or _name == "In" or _sys.prefix in _text:
        continue  # nothing about the machine
    if len(_text) < 2000:
        _numbers[_name] = _json.loads(_text)
print(_json.dumps(_numbers, sort_keys=True))"""


def anchored(text):
    """Return a text whose links to its own headings name them as Jupyter does."""
    names = {anchor(h): h.replace(" ", "-") for h in headings(text)}
    return re.sub(r"\]\(#([\w-]+)\)", lambda m: f"](#{names.get(m[1], m[1])})", text)


def without_name(match):
    """Return a fence without its name, and a cell as Python."""
    kind = "python" if match["kind"] == "py" else match["kind"]
    return f"```{kind}\n{match['body']}```"


def notebook_of(page, path, name):
    """Return the notebook of a page, not yet executed."""
    text = page.replace(VARIES, "")
    shown = (f'output("{name}")', "result(")  # by the notebook's own cells
    text = PASSAGE.sub(lambda m: "" if m[2].startswith(shown) else m[3], text)
    link = f"he [notebook](../notebooks/{name}.ipynb)"
    text = text.replace(link, "his notebook")
    folds = [m for m in FOLDED.finditer(text) if not m[1].startswith(HERE)]
    folded = {match[3].strip(): match[1] for match in folds}
    text = FOLDED.sub(r"*\1*\n\n```python\n\3```", text)
    text = re.sub(
        rf"^\*{HERE}(.)", lambda m: f"*{m[1].upper()}", text, flags=re.MULTILINE
    )
    text = PICTURE.sub("", text)
    text = anchored(LINK.sub(r"](../docs/\1", text))
    title, rest = text.split("\n", 1)
    setup = SETUP.format(name) if name in SCRIPTS else ""
    source = f"[docs/{path.name}](../docs/{path.name})"
    note = (
        f"*Built from {source} by `python -m tools build`: edit that page, not this.*"
    )
    notebook = cut(f"{title}\n\n{note}\n\n{setup}{rest.lstrip()}")
    for cell in code_cells(notebook):
        if (code := cell.source.strip()) in folded:
            cell.metadata["jupyter"] = {"source_hidden": True}
            if folded[code].startswith("The code of the answer"):
                cell.metadata["jupyter"]["outputs_hidden"] = True
    return notebook


def cut(text):
    """Return a text, its links and fences as a notebook wants them, cut into cells."""
    text = BLANK.sub(lambda m: m[1] or "\n\n", FENCE.sub(without_name, text))
    notebook = jupytext.reads(text, fmt="md")
    notebook.cells = [cell for cell in notebook.cells if cell.source.strip()]
    for number, cell in enumerate(notebook.cells):
        cell.id, cell.metadata = f"cell-{number}", {}
        cell.source = cell.source.rstrip("\n")
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook.metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return notebook


def code_cells(notebook):
    """Return the code cells of a notebook."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def sources(notebook):
    """Return the code of a notebook, cell by cell."""
    return [cell.source for cell in code_cells(notebook)]


def meaning(source):
    """Return a digest of what a cell does, whatever its comments say."""
    try:
        return code_digest(source)
    except SyntaxError:  # a magic command of Jupyter
        return digest(source)


def inputs_of(notebook):
    """Return the files of this project that a notebook's code names, with their digests.

    Of a program it is the digest of what it does.
    """
    names = re.findall(r"[\w/]+\.(?:py|json)\b", "\n".join(sources(notebook)))
    paths = [
        (name, path / name)
        for name in sorted(set(names))
        for path in (ROOT, DOCS, FOLDER)
    ]
    texts = {n: path.read_text("utf-8") for n, path in paths if path.is_file()}
    return {
        name: meaning(text) if name.endswith(".py") else digest(text)
        for name, text in texts.items()
    }


def take_over(notebook, executed):
    """Return a notebook with the outputs of an executed one of the same code."""
    for cell, old in zip(code_cells(notebook), code_cells(executed), strict=True):
        cell.outputs, cell.execution_count = old.outputs, old.execution_count
    return notebook


def execute(notebook):
    """Run a notebook from the top in a fresh kernel, in place.

    Returns the numbers that it ends with, by name.
    """
    client = NotebookClient(
        notebook,
        timeout=1800,  # seconds; a busy machine may be slow
        startup_timeout=600,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": ROOT / "notebooks"}},  # as Jupyter does
    )
    notebook.cells.append(nbformat.v4.new_code_cell(TELL))
    client.execute()
    return json.loads(notebook.cells.pop().outputs[0].text)


def outputs(page, notebook):
    """Return what the named cells of a page printed, as lines, and the pictures they drew."""
    cells = {cell.source: cell for cell in code_cells(notebook)}
    texts, pictures = {}, {}
    for fence in fences(page, "py"):
        if fence.name is None:
            continue
        text = ""
        for output in cells[fence.code].outputs:
            data = output.get("data", {})
            if "image/png" in data:
                pictures[fence.name] = base64.b64decode(data["image/png"])
            else:
                text += output.get("text", data.get("text/plain", ""))
        texts[fence.name] = text.splitlines()
    return texts, pictures
