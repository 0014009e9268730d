"""Start Python so that it ends: with limits, and never outliving who started it.

This bounds accidents and mischief; it is no sandbox. What is started has all the rights of
the person who starts it.

The new process waits for its job on its standard input, which stays open: when it closes,
whoever started it wants an end, or is gone. Where there is fork, the process then becomes a
guard, and the job runs in a child of its, in a session of its own. The guard ends as the
child ended, and first ends everything that the child has left.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

PRACTICE = Path(__file__).resolve().parent.parent
INSIDE = f"import sys; sys.path.append({str(PRACTICE)!r}); from checker.bounds import inside; inside()"
MEMORY = 4 * 2**30  # bytes of data
DISK = 16 * 2**20  # bytes of a file
TASKS = 1000  # processes and threads more than the person has now
SUBREAPER, DEATH = 36, 1  # PR_SET_CHILD_SUBREAPER, PR_SET_PDEATHSIG of Linux
QUIET = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}

alive, lock = set(), threading.RLock()
ending = threading.Event()  # everything is to end: nothing new starts
adopted = False  # this process takes in orphans: all its children are ours


class Ending(Exception):
    """Nothing is started any more: the command is about to end."""


# --- Outside --------------------------------------------------------------------------


def started(job, folder, **streams):
    """Start a process that does a job, in a folder; see inside. Raises Ending."""
    with lock:
        if ending.is_set():
            raise Ending
        process = subprocess.Popen(
            [sys.executable, "-P", "-u", "-c", INSIDE],
            env={**os.environ, **QUIET, "TMPDIR": str(folder), "TEMP": str(folder)},
            cwd=folder,
            stdin=subprocess.PIPE,
            **({"process_group": 0} if os.name == "posix" else {}),
            **streams,
        )
        alive.add(process)
    with contextlib.suppress(OSError):  # it may have ended; its status will tell
        process.stdin.write(json.dumps(job).encode() + b"\n")
        process.stdin.flush()
    return process


def kill(process):
    """End a process and what it has started."""
    with contextlib.suppress(OSError):
        process.stdin.close()
    if os.name == "posix":  # the learner's code may have stopped its guard
        process.send_signal(signal.SIGCONT)
    try:
        process.wait(2)
    except subprocess.TimeoutExpired:
        if os.name == "nt":
            command = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
            subprocess.run(command, check=False, capture_output=True)
        process.kill()
        process.wait()
    with lock:
        alive.discard(process)
        if (
            adopted and process.returncode < 0
        ):  # if that was the guard, we got its orphans
            sweep({other.pid for other in alive})


def end_all():
    """Let nothing start any more, and end everything that was started."""
    ending.set()
    with lock:
        for process in list(alive):
            with contextlib.suppress(OSError):
                process.stdin.close()
        for process in list(alive):
            kill(process)


# --- Inside ---------------------------------------------------------------------------


def inside():
    """Be the new process: read the job, set up guard and limits, do it."""
    job = json.loads(sys.stdin.buffer.readline())
    outside = os.dup(0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    if hasattr(os, "fork"):
        guard(outside)
        os.close(outside)
        limit(job["seconds"])
    else:
        gone(outside, lambda: os._exit(1))
    from .child import do

    do(job)


def guard(outside):
    """Fork; return in the child only. The parent waits for it, and ends what it has left."""
    adopt()
    child = os.fork()
    if not child:
        os.setsid()
        system(DEATH, signal.SIGKILL)
        return
    # a stopped guard is woken by this signal when who started it is gone
    signal.signal(signal.SIGHUP, lambda *_: end_group(child))
    gone(outside, lambda: end_group(child))
    _, status = os.waitpid(child, 0)
    end_group(child)
    sweep()
    if os.WIFSIGNALED(status):  # end as it ended
        with contextlib.suppress(OSError):
            signal.signal(os.WTERMSIG(status), signal.SIG_DFL)
        os.kill(os.getpid(), os.WTERMSIG(status))
    os._exit(os.waitstatus_to_exitcode(status))


def gone(outside, end):
    """Call `end` as soon as who started this process is gone, or says so."""

    def wait():
        os.read(outside, 1)
        end()

    threading.Thread(target=wait, daemon=True).start()


def end_group(leader):
    """End all processes of a group."""
    with contextlib.suppress(OSError):
        os.killpg(leader, signal.SIGKILL)


def system(option, value):
    """Set an option of this process, on Linux."""
    if sys.platform == "linux":
        with contextlib.suppress(ImportError, OSError, AttributeError):
            import ctypes

            ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def adopt():
    """Become the parent of what children leave behind, on Linux."""
    global adopted
    adopted = True
    system(SUBREAPER, 1)


def children():
    """Return the numbers of this process's children, on Linux."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            if int(parent) == os.getpid():
                found.add(int(entry.name))
    return found


def sweep(keep=frozenset()):
    """End the children of this process, and theirs, until there are none but those to keep."""
    while sys.platform == "linux" and has_children() and (left := children() - keep):
        for child in left:
            with contextlib.suppress(OSError):
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, os.WNOHANG)
        time.sleep(0.01)


def has_children():
    """Say whether this process has any child, dead ones not collected included."""
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def limit(seconds):
    """Bound what this process may take: processor time, memory, files, other processes."""
    import resource

    bounds = {"CPU": seconds, "DATA": MEMORY, "FSIZE": DISK, "CORE": 0}
    bounds["NPROC"] = TASKS + tasks()
    for name, most in bounds.items():
        which = getattr(resource, f"RLIMIT_{name}", None)
        with contextlib.suppress(OSError, ValueError, TypeError):
            _, hard = resource.getrlimit(which)
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(which, (most, most))


def tasks():
    """Return how many processes and threads this person has now, on Linux."""
    found = 0
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if entry.stat().st_uid == os.getuid():
                found += len(os.listdir(entry / "task"))
    return found
