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
NUMPY = "says NumPy, on which tiny_torch computes"
TORCH = {"torch", "torchvision", "torchaudio", "torchmetrics"}


def lacking(error):
    """Say where torch.py, or NumPy below it, stops; None if the script is at fault."""
    text, torch, what = " ".join(str(error).split()), sys.modules.get("torch"), None
    frames = [frame for frame, _ in walk_tb(error.__traceback__)]
    modules = [f.f_globals.get("__name__", "").split(".")[0] for f in frames]
    if [name for name in modules if name != "numpy"][-1] == "torch":
        numpys = isinstance(error, IndexError | MemoryError | ValueError)
        return f"{text} ({NUMPY if numpys else LIMIT})"
    if isinstance(error, ImportError):  # No module named 'torch.utils', and the like
        ours = (error.name or "").split(".")[0] in TORCH
        what = re.sub(r".*?'(.+?)'.*", r"no \1", text) if ours else None
    elif isinstance(error, AttributeError) and error.name and torch:
        owner = getattr(error.obj, "__name__", type(error.obj).__name__)
        if error.obj is torch:
            what = f"no {error.name}"
        elif getattr(error.obj, "__module__", None) == "torch":
            what = f"no {owner}.{error.name}"
    elif isinstance(error, AttributeError | TypeError):
        what = text if about_torch(text, torch, frames[-1].f_globals) else None
    return what and f"{what} ({LIMIT})"


def about_torch(text, torch, names):
    """Say whether the words of an error name a class of torch, or first of all a function."""
    words = re.findall(r"\w+", text)
    found = [names.get(word, getattr(torch, word, None)) for word in words]
    kinds = [one for one in found if isinstance(one, type)]
    kinds += [one for one in found[:1] if isinstance(one, type(about_torch))]
    return any(one.__module__ == "torch" for one in kinds)


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
    except Exception as error:
        lack = lacking(error)
        if lack is None:
            raise
        frames = walk_tb(error.__traceback__)
        lines = [n for frame, n in frames if frame.f_code.co_filename == script]
        parser.error(f"{script}, line {lines[-1]}: {lack}")


if __name__ == "__main__":
    main()
