"""Runs of the scripts: what each command printed, kept in tools/data/runs.json."""

import hashlib
import os
import re
import shutil
import tempfile
import time
from pathlib import Path

from practice.checker import scripts
from practice.checker.change import changed
from tools import measured, running


def execute(text, script, flags):
    """Run a script's text from a temporary file; return what it printed and its time.

    Raises ValueError where MNIST cannot be had.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{script}.py")
        path.write_text(text, encoding="utf-8")
        for image in scripts.DOCS.glob("draw/*.csv"):  # an exercise reads a drawing
            shutil.copy(image, folder)
        begin = time.perf_counter()
        process = running.start(path, *flags, cwd=folder)
        seconds = time.perf_counter() - begin
    errors = re.sub(r" \(Triggered internally at \S+\)", "", process.stderr)
    if "cannot get" in errors:  # no MNIST: nothing that a page could show
        raise ValueError(errors.splitlines()[-1])
    return {
        "seconds": round(seconds, 1),
        "stdout": process.stdout.splitlines(),
        "stderr": errors.replace(folder + os.sep, "").splitlines(),
    }


class Runs:
    """The records, by command.

    A record is stale when the script's code is no longer that of the run. A stale record
    is renewed, or, with check, reported in `stale`.
    """

    def __init__(self, check=False, renew=False):
        self.check, self.renew, self.stale, self.used = check, renew, [], set()
        self.records = measured.read("runs", {})

    def get(self, command, diff=None):
        """Return the record of `NAME --flag ...`, of the script or of a changed copy."""
        script, *flags = command.split()
        text, made = scripts.code(script), {}
        if diff is not None:
            text, made = changed(text, diff), {"diff": diff}
        digest = hashlib.sha256(text.encode()).hexdigest()
        key = command if diff is None else f"{command} # changed: {digest[:8]}"
        made = {"code": digest, **made}
        record = self.records.get(key)
        fresh = record and made.items() <= record.items()
        if self.check and not fresh:
            self.stale.append(key)
        elif not fresh or (self.renew and key not in self.used):
            print("running", key, flush=True)
            record = self.records[key] = {**made, **execute(text, script, flags)}
            self.save()
        self.used.add(key)
        return record or {"seconds": 0, "stdout": [], "stderr": []}

    def save(self):
        """Write the records."""
        measured.write("runs", dict(sorted(self.records.items())))

    def forget_unused(self):
        """Keep only the records that a page has asked for."""
        self.records = {key: self.records[key] for key in self.used}
        self.save()
