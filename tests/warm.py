"""Run a script in a fresh process that starts warm: what scripts import is there already.

The imports of PyTorch take longer than most of the runs that the tests make. So one server
process imports everything once, and each run is a fork of it: as fresh as a process of its
own, without the wait. (Where there is no fork, as on Windows, a run is a cold process.)
"""

import multiprocessing
import os
import runpy
import sys
import tempfile
from pathlib import Path
from subprocess import CompletedProcess

METHODS = multiprocessing.get_all_start_methods()
context = multiprocessing.get_context("forkserver" if "forkserver" in METHODS else None)
context.set_forkserver_preload(
    [
        "sklearn.datasets",
        "sklearn.model_selection",
        "sklearn.preprocessing",
        "threadpoolctl",
        "torch._dynamo",  # the first optimizer of a process imports it
    ]
)


def child(path, flags, folder):
    """Be the process: run the script, with its output in two files of the folder."""
    for descriptor, name in [(1, "stdout"), (2, "stderr")]:
        os.dup2(os.open(Path(folder, name), os.O_CREAT | os.O_WRONLY), descriptor)
    if Path(path, "torch.py").exists():  # which takes the place of PyTorch
        for name in [name for name in sys.modules if name.split(".")[0] == "torch"]:
            del sys.modules[name]
    sys.argv = [str(path), *flags]
    runpy.run_path(str(path), run_name="__main__")


def start(path, *flags):
    """Run the script at a path and return the finished process."""
    with tempfile.TemporaryDirectory() as folder:
        process = context.Process(target=child, args=(path, flags, folder))
        process.start()
        process.join(1800)  # a busy machine may be slow
        process.kill()  # no effect on one that has ended
        texts = [Path(folder, n).read_text("utf-8") for n in ("stdout", "stderr")]
        return CompletedProcess([path, *flags], process.exitcode, *texts)
