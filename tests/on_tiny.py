"""What the tests of practice/tiny_torch share: a script on the engine, an engine as a module."""

import sys
from importlib.util import module_from_spec, spec_from_file_location

import warm
from conftest import ROOT

TINY = ROOT / "practice" / "tiny_torch"


def on_tiny(script, *flags):
    """Start a script on the engine, without the wait for imports; return the process."""
    return warm.start(TINY, str(script), *flags)


def engine(path, name):
    """Load an engine beside PyTorch, under another name; return it as a module."""
    spec = spec_from_file_location(name, path)
    module = sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TINY_TORCH = engine(TINY / "torch.py", "tiny_torch")
