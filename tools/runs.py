"""Runs of the scripts: what each command printed, kept in tools/data/runs.json."""

import ast
import hashlib
import os
import re
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from practice.checker import scripts
from practice.checker.change import changed
from practice.checker.printed import read
from practice.checker.syntax import parse
from tools import measured, running


class Stale(Exception):
    """A page shows a run that was never made."""


@dataclass
class Run:
    """What a script printed, and the digests of the code that did."""

    stdout: list[str]
    stderr: list[str]
    code: str  # digest of the code without comments and docstrings
    text: str = ""  # of the whole text, where a traceback quotes lines by their numbers

    @cached_property
    def table(self):
        """Return what was printed as a table."""
        return read(self.stdout)

    def record(self):
        """Return what is kept."""
        return {name: value for name, value in asdict(self).items() if value != ""}


def digest(text):
    """Return a short digest of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def code_digest(text):
    """Return a digest of what a program does: comments, docstrings and layout left out."""
    tree = parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                node.body = node.body[1:]
    return digest(ast.dump(tree))


def execute(text, script, flags):
    """Run a script's text from a temporary file; return what it printed, as a Run.

    Raises ValueError where MNIST cannot be had.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{script}.py")
        path.write_text(text, encoding="utf-8")
        for image in scripts.DOCS.glob("draw/*.csv"):  # an exercise reads a drawing
            shutil.copy(image, folder)
        process = running.start(path, *flags, cwd=folder)
    errors = re.sub(r" \(Triggered internally at \S+\)", "", process.stderr)
    errors = re.sub(r"^downloading .+\n", "", errors, flags=re.MULTILINE)
    if "or use --dataset digits" in errors:  # no MNIST: nothing that a page could show
        raise ValueError(errors.splitlines()[-1])
    errors = errors.replace(folder + os.sep, "")
    quoted = digest(text) if "Traceback" in errors else ""
    return Run(
        process.stdout.splitlines(), errors.splitlines(), code_digest(text), quoted
    )


class Runs:
    """The records, by command and, for a changed script, the page and name of the change.

    A record is stale when the code is no longer that of the run. Then it is renewed or,
    with check, noted in `stale` with the pages that show it.
    """

    def __init__(self, check=False, anew=False):
        self.check, self.anew, self.stale, self.used = check, anew, {}, set()
        self.records = {key: Run(**r) for key, r in self.kept().items()}

    def kept(self):
        """Return the records as they are kept."""
        return measured.read("runs", {})

    def get(self, command, page="", name="", diff=None):
        """Return the Run of `NAME --flag ...`, of the script or of a page's changed copy."""
        key, text = self.key_and_text(command, page, name, diff)
        run = self.records.get(key)
        if self.anew and key not in self.used and not self.check:
            run = None
        if run is None or not self.fresh(run, text):
            if self.check:
                self.stale.setdefault(key, set()).add(page)
                if run is None:
                    raise Stale(key)
            else:
                self.make({key: (text, command)})
        self.used.add(key)
        return self.records[key]

    @staticmethod
    def key_and_text(command, page="", name="", diff=None):
        """Return the key of a run, and the text of the script that it runs."""
        text = scripts.code(command.split()[0])
        if diff is None:
            return command, text
        return f"{command} # {page}: {name}", changed(text, diff)

    @staticmethod
    def fresh(run, text):
        """Say whether a run is of this text."""
        return run.code == code_digest(text) and run.text in ("", digest(text))

    def make(self, wanted):
        """Make runs, {key: (text, command)}, as many at a time as there are cores."""

        def make_one(item):
            key, (text, command) = item
            print("running", key, flush=True)
            script, *flags = command.split()
            return key, execute(text, script, flags)

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for key, run in pool.map(make_one, wanted.items()):
                self.records[key] = run
                self.save()

    def renew(self, changes):
        """Make all stale runs anew at once; `changes` are the diffs, {(page, name): diff}."""
        wanted = {}
        for key, run in self.records.items():
            command, _, change = key.partition(" # ")
            diff = changes.get(tuple(change.split(": "))) if change else None
            if change and diff is None:
                continue  # of a page that is not to be built, or of a change that is gone
            text = self.key_and_text(command, diff=diff)[1]
            if self.anew or not self.fresh(run, text):
                wanted[key] = text, command
        self.make(wanted)

    def save(self):
        """Write the records."""
        kept = {key: run.record() for key, run in sorted(self.records.items())}
        measured.write("runs", kept)

    def forget_unused(self):
        """Keep only the records that a page has asked for."""
        self.records = {key: self.records[key] for key in self.used}
        self.save()
