"""Run a script on the torch.py of this folder, whether PyTorch is installed or not.

python practice/tiny_torch torch_mlp_sequential.py --dataset mnist
"""

import argparse
import re
import runpy
import sys
from pathlib import Path
from traceback import walk_tb

HERE = Path(__file__).resolve().parent
LIMIT = "tiny_torch has what rungs 3 to 6 use of PyTorch"


def lacking(error):
    """Say what torch.py lacks, if that raised an error; None if the script is at fault."""
    text, torch = str(error), sys.modules.get("torch")
    frames = [frame for frame, _ in walk_tb(error.__traceback__)]
    if any(frame.f_globals.get("__name__") == "torch" for frame in frames):
        return text
    if isinstance(error, ImportError):  # No module named 'torch.utils', and the like
        name = re.search(r"'(.+?)'", text)[1]
        return f"no {name}" if (error.name or "").split(".")[0] == "torch" else None
    if isinstance(error, AttributeError):
        if error.obj is torch:
            return f"no {error.name}"
        owner = getattr(error.obj, "__name__", type(error.obj).__name__)
        ours = getattr(error.obj, "__module__", None) == "torch"
        return f"no {owner}.{error.name}" if ours else None
    name = re.match(r"\w*", text)[0]  # a TypeError names first what was called
    called = frames[-1].f_globals.get(name, getattr(torch, name, None))
    ours = getattr(called, "__module__", None) == "torch" or "'Tensor'" in text
    return text if ours else None


def main():
    """Run the script that the command line names."""
    parser = argparse.ArgumentParser(
        prog="practice/tiny_torch", usage=argparse.SUPPRESS, description=__doc__
    )
    parser.add_argument("script", help="such as torch_mlp_sequential.py")
    parser.add_argument("flags", nargs="...", help="those of the script")
    script, flags = vars(parser.parse_args()).values()
    if not Path(script).is_file():
        parser.error(f"there is no file {script}")
    sys.argv = [script, *flags]
    sys.path[:1] = [str(HERE), str(Path(script).resolve().parent)]
    try:
        runpy.run_path(script, run_name="__main__")
    except (AttributeError, ImportError, RuntimeError, TypeError) as error:
        lack = lacking(error)
        if lack is None:
            raise
        frames = walk_tb(error.__traceback__)
        lines = [n for frame, n in frames if frame.f_code.co_filename == script]
        parser.error(f"{script}, line {lines[-1]}: {lack} ({LIMIT})")


if __name__ == "__main__":
    main()
