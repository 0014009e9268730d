"""Read what was handed in: scripts, notebooks, in any usual encoding, or why not."""

import codecs
import io
import json
import os
import re
import stat
import tokenize
from dataclasses import dataclass
from pathlib import Path

from .rungs import SECTION_2, all_rungs, which, whole_lines
from .scripts import PRACTICE
from .syntax import parse
from .terminal import Problem, shown

CLINIC = "Clinic, case"
LARGEST = 1_000_000  # bytes
OTHERS = {
    ".docx": "a Word document; ask for the .py or .ipynb file",
    ".odt": "a text document; ask for the .py or .ipynb file",
    ".pdf": "a PDF; ask for the .py or .ipynb file",
    ".zip": "an archive; unpack it first",
    ".rar": "an archive; unpack it first",
    ".7z": "an archive; unpack it first",
    ".gz": "an archive; unpack it first",
    ".png": "a picture",
    ".jpg": "a picture",
    ".html": "a web page",
}
PYTHON = {".py", ".pyw", ".txt", ".ipynb", ""}
MAGIC = re.compile(r"^(\s*)(?:[%!?].*|\w[\w.]*\?+\s*)$")  # of Jupyter, not of Python


@dataclass
class Handed:
    """A file that was read: its text as a script, its rung, and what to say about it."""

    path: Path
    text: str
    rung: object
    notebook: bool = False
    note: str = ""

    @property
    def clinic(self):
        """Say whether it is a case of the clinic."""
        return CLINIC in self.text[:200]


def own_copy(rung):
    """Return the path of the learner's copy of a rung."""
    return PRACTICE / f"{rung.name}.py"


# --- Bytes ----------------------------------------------------------------------------


def content(path):
    """Return the bytes of a regular file; raise Problem where there is no such thing."""
    try:
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode):
            raise Problem("not a regular file")
        if found.st_size > LARGEST:
            raise Problem(f"{found.st_size:,} bytes; a file has at most {LARGEST:,}")
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise Problem(f"cannot be read: {error.strerror}") from None
    except ValueError as error:  # a null in the name
        raise Problem(f"cannot be read: {error}") from None
    if not data.strip():
        raise Problem("empty")
    return data


def decoded(data):
    """Return bytes as a text, and the encoding if it is not UTF-8."""
    for mark, encoding in [
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ]:
        if data.startswith(mark):
            return decode(data, encoding), "" if "8" in encoding else "UTF-16"
    if data[1:100:2].count(0) > 25:
        return decode(data, "utf-16-le"), "UTF-16"
    if data[:100:2].count(0) > 25:
        return decode(data, "utf-16-be"), "UTF-16"
    try:
        said, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(said), "" if said.startswith("utf-8") else said
    except (SyntaxError, UnicodeDecodeError):
        pass
    for encoding, name in [
        ("utf-8", ""),
        ("cp1252", "Windows' code page 1252"),
        ("latin-1", "Latin-1"),
    ]:
        try:
            return data.decode(encoding), name
        except UnicodeDecodeError:
            continue
    raise Problem("no text")


def decode(data, encoding):
    """Return bytes that begin like a text in this encoding as text, or raise Problem."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Problem(f"no text in {encoding}: byte {error.start} is not") from None


# --- Notebooks ------------------------------------------------------------------------


def cells(text):
    """Return the code cells of a notebook, magics left out; raise Problem."""
    try:
        found = json.loads(text)["cells"]
        code = [cell["source"] for cell in found if cell["cell_type"] == "code"]
        code = [s if isinstance(s, str) else "".join(s) for s in code]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Problem("no notebook that can be read") from None
    words = [s if isinstance(s, str) else "".join(s) for s in prose(found)]
    return [without_magics(cell) for cell in code], "\n".join(words)


def prose(found):
    """Return the sources of the cells that are no code."""
    return [
        c["source"] for c in found if c.get("cell_type") != "code" and "source" in c
    ]


def without_magics(cell):
    """Return a cell without the lines that only Jupyter understands."""
    if cell.lstrip().startswith("%%") and not cell.lstrip().startswith(
        ("%%time", "%%capture")
    ):
        return ""  # another language, or a file to write
    return "\n".join(MAGIC.sub(r"\1pass", line) for line in cell.split("\n"))


def as_script(code, prose, name):
    """Return the rung of a notebook, or None, and its cells as the text of a script.

    Where the ladder's own cell and one of the learner's define a function, the learner's counts.
    """
    head = f"{prose[:2000]}\n{name}".replace("\\", "").replace('"', "")
    rung = which(head, name) or next((r for c in code if (r := which(c, "-"))), None)
    rung = rung or likeliest("\n".join(code))
    if rung is None:
        return None, ""
    title = f"{rung.title}: a notebook" if rung.number else rung.title
    parts = [SECTION_2.sub("", cell) for cell in code if "def " in cell or parses(cell)]
    parts = in_their_places(parts, rung)
    return rung, "\n\n".join([f'"""{title}."""', *parts]) + "\n"


def in_their_places(parts, rung):
    """Return cells in the order in which they can run, the ladder's own first.

    An engine's cells stay, since they need one another: the learner's pieces are put where the
    ladder's were.
    """
    own = [cell for cell in parts if cell.strip() in rung.text]
    if not rung.engine:
        return own + [cell for cell in parts if cell not in own]
    pieces = {
        node.name: whole_lines(cell, node)
        for cell in parts
        if cell not in own and parses(cell)
        for node in parse(cell).body
        if getattr(node, "name", "") in rung.tasks
    }
    for name, text in pieces.items():
        parts = [cell.replace(rung.functions[name], text) for cell in parts]
    return parts


def parses(cell):
    """Say whether a cell is Python."""
    try:
        parse(cell)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def likeliest(text):
    """Return the rung whose functions a text defines, with their parameters, or None."""
    heads = set(re.findall(r"^def \w+\(.*\):", text, re.MULTILINE))
    fits = {}
    for rung in all_rungs():
        own = {function.split("\n")[0] for function in rung.functions.values()}
        if own & heads:
            more = len(own & heads) - len(own - heads)
            fits[rung] = (more, ("torch" in text) == rung.torch)
    best = [rung for rung, fit in fits.items() if fit == max(fits.values())]
    return best[0] if len(best) == 1 else None


# --- A file ---------------------------------------------------------------------------


def handed_in(path):
    """Return a file as Handed, or raise Problem with the reason why not."""
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix in OTHERS:
        raise Problem(OTHERS[suffix])
    data = content(path)
    if suffix not in PYTHON:
        raise Problem("neither a Python file nor a notebook")
    text, encoding = decoded(data)
    note = f"read as {encoding}, not UTF-8" if encoding else ""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if suffix == ".ipynb":
        code, words = cells(text)
        rung, text = as_script(code, words, path.stem)
    else:
        rung = which(text, path.stem)
    if rung is None:
        raise Problem(
            "no docstring with 'Rung 2 of 6', 'Lists and loops' or 'A PyTorch of your own', and no such name: which one is it?"
        )
    return Handed(path, text, rung, suffix == ".ipynb", note)


def load(path):
    """Return a file as Handed, or raise Problem in one line that names it."""
    try:
        return handed_in(path)
    except Problem as problem:
        raise Problem(f"{shown(path)}: {problem}") from None
