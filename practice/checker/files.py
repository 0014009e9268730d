"""Write a file whole or not at all."""

import contextlib
import os
import tempfile
from pathlib import Path


def put(path, content):
    """Make a file hold a text (UTF-8, Unix line ends) or bytes.

    What is new is written beside it and then takes its place, so whoever kills the program,
    or whatever fills the disk, leaves the old file or the new one. Raises OSError.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode() if isinstance(content, str) else content
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with open(handle, "wb") as file:
            file.write(data)
        mode = path.stat().st_mode if path.exists() else 0o666 & ~current_umask()
        os.chmod(beside, mode)
        os.replace(beside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(beside)
        raise


def current_umask():
    """Return the permissions that this process takes from new files."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
