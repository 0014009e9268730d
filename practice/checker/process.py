"""Run the learner's code in a process of its own, with a time limit.

This is a guard against endless loops and exit(), not a sandbox: the code runs with all the
rights of the person who starts it. What it shows comes back through a file, each line with a
random word that only the two processes know; compared and judged it is here.
"""

import codecs
import contextlib
import json
import os
import re
import secrets
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from .bounds import kill, started
from .judge import Learner, Verdict, point, unnamed, verdict, world_of
from .observe import Observation
from .rungs import which

CALLS = 10  # seconds that one function may take on all its small inputs
START = 300  # seconds to import PyTorch on a slow machine
WHOLE = 600  # seconds for the whole script
OUTPUT = 1_000_000  # characters that a script may print


def judged(file, text, names, stop=True):
    """Yield the verdicts on a file's functions; the first may be one on the file itself.

    A function that ends the process, or never returns, gets its verdict here, and the others
    are judged in a new process (unless `stop` says to stop at the first that is wrong).
    """
    names = list(names)
    while True:
        last = None
        for last in judged_once(file, text, names, stop):
            yield last
            if last.function in names:
                names = names[names.index(last.function) + 1 :]
        late = last is not None and last.verdict == "late" and last.function
        if not late or stop or not names:
            return


def patience():
    """Return how many seconds a function may take: more where others use the machine, too."""
    busy = (
        os.getloadavg()[0] / (os.cpu_count() or 1) if hasattr(os, "getloadavg") else 1
    )
    return round(CALLS * max(1, min(busy, 10)))


def judged_once(file, text, names, stop):
    """Yield the verdicts of one process, and one on what ended it early."""
    nonce, patient = secrets.token_hex(16), patience()
    rung = which(text, Path(file).stem)
    learner = Learner(text, str(file), rung)
    with tempfile.TemporaryDirectory() as folder:
        channel = Path(folder, "verdicts")
        channel.touch()
        job = {
            "limit": patient,
            "file": str(file),
            "text": text,
            "names": names,
            "channel": str(channel),
            "nonce": nonce,
        }
        process = started(
            job | {"do": "judge", "seconds": START},
            folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        errors = []
        reader = threading.Thread(
            target=lambda: errors.append(process.stderr.read(20_000)), daemon=True
        )
        reader.start()
        world = world_of(rung)
        with contextlib.suppress(Exception):  # what fails here fails below, and is told
            for name in names:  # while the other process starts
                world.probes_of(name)
        event, current, seen, limit, since = "start", "", 0, START, time.monotonic()
        try:
            while True:
                ended = process.poll() is not None
                with channel.open(encoding="utf-8", errors="replace") as stream:
                    stream.seek(seen)
                    lines = stream.readlines()
                for line in lines:
                    if not line.endswith("\n"):
                        break
                    seen += len(line.encode())
                    try:
                        message = json.loads(line)
                    except (ValueError, RecursionError):
                        continue
                    if message.get("nonce") != nonce:
                        continue
                    event, current, since = (
                        message["event"],
                        message.get("function", current),
                        time.monotonic(),
                    )
                    limit = patient if event in ("calling", "loading") else START
                    if event == "seen" and (
                        found := verdict_of(world, learner, message["seen"])
                    ):
                        if unnamed(found) and found.function:
                            seen_again = Observation.of(message["seen"])
                            changes = nearest(job, found.function)
                            point(found, world, learner, seen_again, changes)
                        yield found
                        if stop and found.verdict in ("wrong", "missing") and current:
                            return
                        since = time.monotonic()
                    if event == "end":
                        return
                if ended:
                    yield ended_early(process.returncode, event, current, errors)
                    return
                if time.monotonic() - since > limit:
                    stack = Path(folder, "verdicts.stack")
                    at, _ = own_line(
                        stack.read_text("utf-8", "replace") if stack.exists() else "",
                        file,
                    )
                    yield too_late(event, current, limit, text, at)
                    return
                time.sleep(0.02)
        finally:
            kill(process)


def nearest(job, name):
    """Return the small changes that make a function right, found in a process of its own."""
    found, since, limit = [], time.monotonic(), START
    with tempfile.TemporaryDirectory() as folder:
        channel = Path(folder, "found")
        channel.touch()
        job = job | {"do": "nearest", "names": [name], "channel": str(channel)}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = started(job | {"seconds": START}, folder, **quiet)
        try:
            while process.poll() is None and time.monotonic() - since < limit:
                time.sleep(0.02)
                if limit == START and channel.stat().st_size:  # it has begun
                    since, limit = time.monotonic(), job["limit"]
        finally:
            kill(process)
        with contextlib.suppress(ValueError, RecursionError, OSError):
            last = channel.read_text("utf-8", "replace").split("\n")[-2:][0]
            message = json.loads(last)
            if isinstance(message, dict) and message.get("nonce") == job["nonce"]:
                found = message.get("found")
    return found if isinstance(found, list) else []


def verdict_of(world, learner, data):
    """Return the verdict on what the other process saw; on a file of which all is well None."""
    try:
        seen = Observation.of(data)
        if seen.function:
            return verdict(world, learner, seen)
        learner.stopped(seen.seen[0])
    except Exception as error:  # the checker's fault must not look like the learner's
        return verdict_on(
            str(data.get("function", "")),
            f"The checker itself failed: {type(error).__name__}: {error}",
            "That is no verdict on your code. Please report it, with your function.",
        )
    if not learner.problem and not learner.remarks:
        return None
    where = f" ({learner.line(learner.problem_line)})" if learner.problem_line else ""
    say = f"{learner.problem}{where}" if learner.problem else ""
    kind = "wrong" if learner.problem else "remark"
    return Verdict("", kind, say, remarks=learner.remarks)


def verdict_on(function, say, why=""):
    """Return a verdict that the learner's own process could not give."""
    return Verdict(function, "late", say, why, how="seen")


def ended_early(status, event, current, errors):
    """Return the verdict on a process that ended before its verdict."""
    if event == "start":
        text = (
            b"".join(e for e in errors if e)
            .decode("utf-8", "replace")
            .strip()
            .split("\n")[-1]
        )
        return verdict_on(
            "",
            f"The checker could not start: {text or 'no word from its process'}",
            "Are the packages of requirements.txt installed? The PyTorch rungs need torch.",
        )
    where = current if event == "calling" else ""
    what = (
        f"{current} ends the whole process"
        if where
        else "Your file ends the whole process"
    )
    how = (
        f"by signal {-status}"
        if status < 0
        else f"with exit status {status}, as os._exit({status}) does"
    )
    return verdict_on(
        where, f"{what}, {how}.", "That is no pass: a function returns its result."
    )


def too_late(event, current, limit, text, line):
    """Return the verdict on a function that did not return, with the line where it was."""
    lines = text.split("\n")
    here = (
        f" It was in line {line}: {lines[line - 1].strip()}"
        if line and line <= len(lines)
        else ""
    )
    if event == "calling":
        say = f"{current} gave no answer within {limit} seconds, on inputs of a few numbers.{here}"
        return verdict_on(
            current,
            say,
            "A loop that never ends, or that prints very much? Look at what makes it stop.",
        )
    if event == "loading":
        say = f"What stands above section 2 of your file did not end within {limit} seconds.{here}"
        return verdict_on(
            "", say, "Is there a loop outside the functions that never ends?"
        )
    return verdict_on(
        "", f"The checker had no word from its process for {limit} seconds."
    )


# --- The whole script -------------------------------------------------------------------


class Launch:
    """A script that runs beside others: what it printed, and how it ended."""

    def __init__(self, file, text, flags=(), engine=None):
        """Start a script, given as text, in an empty folder that is gone afterwards.

        It may run on an engine: its file and its text.
        """
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.begun, self.seconds, self.limit = time.monotonic(), None, WHOLE
        self.status, self.flood, self.lock = None, False, threading.Lock()
        job = {"do": "run", "file": str(file), "text": text, "flags": flags}
        job["engine"] = engine and [str(engine[0]), engine[1]]
        self.process = started(
            job | {"seconds": WHOLE},
            self.folder.name,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.kept = {"out": "", "err": ""}
        self.readers = [
            threading.Thread(target=self.read, args=(stream, name), daemon=True)
            for stream, name in [
                (self.process.stdout, "out"),
                (self.process.stderr, "err"),
            ]
        ]
        for reader in self.readers:
            reader.start()

    def read(self, stream, name):
        """Keep what comes; end a script that prints without end."""
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        while part := stream.read1(65536):
            self.kept[name] += decoder.decode(part)
            if len(self.kept[name]) > OUTPUT:
                self.flood = True
                self.process.stdin.close()
                return

    def result(self, limit=WHOLE):
        """Wait; return what was printed, the exit status (None: too late), and the error."""
        with self.lock:
            if self.seconds is None:
                self.end(limit)
        return self.kept["out"].replace("\r\n", "\n"), self.status, self.kept["err"]

    def end(self, limit):
        """Wait for the end, or bring it about after so many seconds."""
        self.limit = round(limit)
        with contextlib.suppress(subprocess.TimeoutExpired):
            left = limit - (time.monotonic() - self.begun)
            self.status = self.process.wait(max(0.1, left))
        self.seconds = time.monotonic() - self.begun
        kill(self.process)
        for reader in self.readers:
            reader.join(5)
        self.folder.cleanup()


def own_line(error, file):
    """Return the last line number of a file in a traceback, and the traceback's last line."""
    lines = re.findall(rf'File "{re.escape(str(file))}", line (\d+)', error)
    last = [line for line in error.strip().split("\n") if line.strip()]
    return (int(lines[-1]) if lines else None), (last[-1] if last else "")
