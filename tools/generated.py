"""Generated files: written, or compared with what they should hold."""

import difflib

from practice.checker.files import put
from practice.checker.scripts import ROOT

SHOWN = 15  # lines of a difference


def difference(old, new):
    """Return the first lines of the unified diff of two texts (or bytes)."""
    try:
        texts = [(t if isinstance(t, str) else t.decode()) for t in (old, new)]
    except UnicodeDecodeError:
        return [f"{len(old)} bytes, should be {len(new)} others"]
    lines = [text.splitlines() for text in texts]
    names = ("as it is", "as it should be")
    made = list(difflib.unified_diff(*lines, *names, n=1, lineterm=""))
    more = [f"... and {len(made) - SHOWN} more lines"] if len(made) > SHOWN else []
    return [line[:200] for line in made[:SHOWN]] + more


class Files:
    """Writes each generated file, or, with check, collects in `stale` what differs."""

    def __init__(self, check=False):
        self.check, self.stale = check, {}

    def report(self, path, *lines):
        """Note what is wrong with a file."""
        name = path.relative_to(ROOT).as_posix()
        self.stale.setdefault(name, []).extend(lines)

    def put(self, path, new):
        """Make the file hold `new` (text or bytes), or note how it differs."""
        new = new.encode() if isinstance(new, str) else new
        old = path.read_bytes() if path.exists() else None
        if old == new:
            return
        if self.check:
            wrong = ["is missing"] if old is None else difference(old, new)
            self.report(path, *wrong)
        else:
            put(path, new)
            print("wrote", path.relative_to(ROOT))

    def take_away(self, path):
        """Delete a generated file that nothing shows any more, or note it."""
        if self.check:
            self.report(path, "is shown nowhere")
        else:
            path.unlink()
            print("deleted", path.relative_to(ROOT))
