"""Compile the modules of an archive ahead. Pyodide runs this, since its Python will read them."""

import io
import marshal
import zipfile
from importlib.util import MAGIC_NUMBER
from pathlib import Path

HEAD = MAGIC_NUMBER + bytes(12)  # flags, time, and size of the source: not looked at


def compile_archive(path):
    """Put module.pyc in the place of each module.py in a ZIP archive."""
    path, made = Path(path), io.BytesIO()
    with (
        zipfile.ZipFile(path) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new,
    ):
        for info in old.infolist():
            content = old.read(info)
            if info.filename.endswith(".py"):
                code = compile(content, info.filename, "exec", dont_inherit=True)
                content = HEAD + marshal.dumps(code)
                info.filename += "c"
            new.writestr(info, content)
    path.write_bytes(made.getvalue())
