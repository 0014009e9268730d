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
    elif job["do"] == "nearest":
        look(job, file)
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


def look(job, file):
    """Look for small changes that make a function right, and write those that are found."""
    channel = open(job["channel"], "a", encoding="utf-8")  # noqa: SIM115

    def send(found):
        channel.write(json.dumps({"nonce": job["nonce"], "found": found}) + "\n")
        channel.flush()

    from .learner import Learner
    from .nearest import nearest
    from .observe import Stage

    rung = ready(job, file)
    stage, learner = Stage(rung), Learner(job["text"], str(file), rung)
    stage.probes(job["names"][0])  # before the learner's code can touch anything
    send([])
    learner.run()
    send(nearest(stage, learner, job["names"][0]))
    channel.close()
    os._exit(0)


def ready(job, file):
    """Return the rung of a file, with PyTorch imported where it needs that."""
    from .rungs import which

    rung = which(job["text"], file.stem)
    if rung.torch:
        import torch

        torch.set_num_threads(1)
        if rung.number == 6:  # the first optimizer of a process takes seconds to import
            torch.optim.SGD([torch.zeros(1)], lr=1.0)
    sys.argv = [str(file), "--epochs", "0"]
    return rung


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

    rung = ready(job, file)
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
