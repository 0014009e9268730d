"""What a process that runs a learner's code does: note what functions show, or run a script.

Nothing is compared or judged here: what is seen goes to the process that asked.
"""

import json
import os
import sys
import threading
import traceback
import types
from pathlib import Path

from .scripts import ROOT


def do(job):
    """Do what this process was started for."""
    file = Path(job["file"])
    sys.path += [str(ROOT), str(file.parent)]  # behind Python's own, whose names count
    if job["do"] == "judge":
        show(job, file)
    else:
        run(job)


def run(job):
    """Run a script, given as text, as Python does."""
    if job.get("engine"):
        from .engine import install

        file, text = job["engine"]
        install(text, file)
    main = sys.modules["__main__"] = types.ModuleType("__main__")
    main.__file__ = job["file"]
    sys.argv = [job["file"], *job["flags"]]
    exec(compile(job["text"], job["file"], "exec", dont_inherit=True), vars(main))


def watch(seconds, stack):
    """Leave word in a file, after so many seconds, of the line where this thread is."""
    watched = threading.get_ident()

    def word():
        stack.writelines(traceback.format_stack(sys._current_frames()[watched]))
        stack.flush()

    timer = threading.Timer(seconds, word)
    timer.daemon = True
    timer.start()
    return timer


def show(job, file):
    """Run the functions in this process, and write what is seen."""
    channel = open(job["channel"], "a", encoding="utf-8")  # noqa: SIM115

    def send(event, **more):
        channel.write(
            json.dumps({"nonce": job["nonce"], "event": event, **more}) + "\n"
        )
        channel.flush()

    from .observe import observations
    from .rungs import which

    rung = which(job["text"], file.stem)
    if rung.torch:
        import torch

        torch.set_num_threads(1)
        if rung.number == 6:  # the first optimizer of a process takes seconds to import
            torch.optim.SGD([torch.zeros(1)], lr=1.0)
    sys.argv = [str(file), "--epochs", "0"]
    stack = open(job["channel"] + ".stack", "w", encoding="utf-8")  # noqa: SIM115
    timer = watch(job["limit"] - 1, stack)

    def on(event, name):
        """Tell the parent; where a call takes too long, leave word of its line."""
        nonlocal timer
        timer.cancel()
        if event in ("loading", "calling"):
            timer = watch(job["limit"] - 1, stack)
        send(event, function=name)

    for seen in observations(job["text"], str(file), rung, job["names"], on):
        send("seen", function=seen.function, seen=seen.as_dict())
    send("end")
    channel.close()
    os._exit(0)  # threads of the learner's must not keep the process
