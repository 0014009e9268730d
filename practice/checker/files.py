"""Write a file whole or not at all."""

import contextlib
import os
import tempfile
from pathlib import Path

from .terminal import Problem, shown


def put(path, content, new=False):
    """Make a file hold a text (UTF-8, Unix line ends) or bytes.

    What is new is written beside it and then takes its place, so whoever kills the program,
    or whatever fills the disk, leaves the old file or the new one. With `new`, a file that
    is there already is never replaced: FileExistsError. Raises OSError.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode() if isinstance(content, str) else content
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".put-")
    try:
        with open(handle, "wb") as file:
            file.write(data)
        mode = path.stat().st_mode if path.exists() else 0o666 & ~current_umask()
        os.chmod(beside, mode)
        if new:
            name(beside, path)
        else:
            os.replace(beside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(beside)
        raise


def write(path, text, new=False):
    """Put a text in a file, or raise Problem in one line."""
    try:
        put(path, text, new)
    except OSError as error:
        old = "" if new else " The old file is as it was."
        raise Problem(f"cannot write {shown(path)}: {error.strerror}.{old}") from None


def name(beside, path):
    """Give a finished file its name, unless somebody has it; raises FileExistsError."""
    if os.name == "nt":  # there rename refuses what exists
        os.rename(beside, path)
        return
    try:
        os.link(beside, path)
    except (PermissionError, NotImplementedError):  # a file system without links
        if path.exists():
            raise FileExistsError(f"{path} exists") from None
        os.replace(beside, path)
        return
    os.unlink(beside)


def current_umask():
    """Return the permissions that this process takes from new files."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
