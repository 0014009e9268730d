"""Run cells in the page's Python: what they print goes out as it comes, and so do pictures."""

import ast
import errno
import io
import linecache
import logging
import os
import re
import sys
import traceback
import types
import warnings
from contextlib import suppress

os.environ["MPLBACKEND"] = "agg"  # pictures are drawn here and shown by the page
logging.getLogger("matplotlib.font_manager").setLevel("ERROR")  # of its cache it tells
page = types.ModuleType("__main__")  # as in a notebook, a cell can find itself there
names = vars(page)
ran, titles = [], set()  # the sources of all runs, and how tracebacks name them
pictures = types.SimpleNamespace(send=None, count=0)  # of this run
PICTURES = 40  # of one run; more would fill the page
SIDE = 4000  # pixels; of a picture that is wider or higher memory may not hold all
LINES = 20  # of a traceback; of a longer one, its beginning and its end

AWAIT = "A cell of this page cannot wait for `await` or asyncio; a terminal can. time.sleep() works here."
HOST = "This page asks no other host for anything. Run this in a terminal."
PROGRAM = "A browser's Python starts no other program. Run this in a terminal."
FILE = """Python here sees no file of your computer. Paste what it holds into the code instead, as text;
numbers as in digit.csv are then read by np.loadtxt(text.splitlines(), delimiter=",")."""
ADVICE = (  # a kind of exception, what its message holds, and what helps
    ("EOFError", "EOF when reading", "Nobody can answer input() here. Write the answer into the code, in quotes."),
    ("BdbQuit", "", "Nobody can answer the debugger here. Print what you want to see."),
    ("FileNotFoundError", "", FILE),
    ("MemoryError", "", "Python here has no memory left for this. Ask for less, or reload the page and run again."),
    ("RuntimeError", "can't start new thread", "A browser's Python has one thread. Run this in a terminal."),
    ("RuntimeError", "stack switch", AWAIT),
    ("SyntaxError", "'await' outside function", AWAIT),
    ("OSError", "urlopen error|Host is unreachable|Operation in progress", HOST),
    ("OSError", "does not support processes|Function not implemented", PROGRAM),
)  # fmt: skip
MODULES = {  # one that is missing, and what helps
    "torch": "This site has no PyTorch. The scripts of rungs 3 to 6 run on their own pages, on a PyTorch of a hundred-odd lines.",
    "requests": "This page asks no other host for anything, so there is nothing to request.",
}
PACKAGES = {"numpy", "scipy", "sklearn", "matplotlib", "pylab"}
HERE = "Here are Python's own modules, numpy, scipy, scikit-learn and matplotlib. Anything else needs a terminal."
COMMAND = re.compile(r"\s*([!%]{1,2}[a-z]|(pip3?|conda|python3?) +[\w-])")
NO_PYTHON = "This line is a command of a notebook or a terminal, not Python. Leave it out: nothing has to be installed here."


def start(argv, engine=""):
    """Forget all variables, set the flags of the script, and where its `torch` comes from."""
    names.clear()
    ran.clear()
    sys.argv = list(argv)
    sys.path[:] = [path for path in sys.path if not path.endswith("tiny_torch")]
    for name in [name for name in sys.modules if name.split(".")[0] == "torch"]:
        del sys.modules[name]
    if engine:
        sys.path.insert(0, engine)


def ahead(source):
    """Import what a text imports; what fails here fails again where it is seen."""
    prepare(source)
    with suppress(SyntaxError):
        nodes = ast.walk(ast.parse(source))
        imports = [n for n in nodes if isinstance(n, ast.Import | ast.ImportFrom)]
        for line in map(ast.unparse, imports):
            if re.match(r"(import|from) (numpy|sklearn|matplotlib)\b", line):
                with suppress(Exception):
                    exec(line, {})


def run(source, title, send):
    """Run a cell; give its pictures to `send` as PNG bytes; return what went wrong, or ''."""
    open_streams()
    ran.append(source)
    titles.add(title)
    names.update({"__name__": "__main__", "In": ran})  # what has run, as in a notebook
    sys.modules["__main__"] = page
    linecache.cache[title] = (len(source), None, source.splitlines(True), title)
    pictures.send, pictures.count = send, 0
    errors = [attempt(execute, source, title), attempt(show)]
    if pictures.count > PICTURES:
        print(f"... and {pictures.count - PICTURES} pictures more")
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        with suppress(Exception):  # a cell may have put anything there
            stream.flush()
    return "\n".join(filter(None, errors))


def execute(source, title):
    """Run a source, and print the value of a last expression, as in a notebook."""
    prepare(source)
    tree = ast.parse(source, title)
    shown = [node for node in tree.body[-1:] if isinstance(node, ast.Expr)]
    tree.body = tree.body[: len(tree.body) - len(shown)]
    exec(compile(tree, title, "exec"), names)
    for node in shown:
        value = eval(compile(ast.Expression(node.value), title, "eval"), names)
        if value is not None:
            print(repr(value))


def open_streams():
    """Give back the streams that a cell has replaced or closed, as exit() closes stdin."""
    for number, name in enumerate(["stdin", "stdout", "stderr"]):
        setattr(sys, name, None)  # what stood there may close its file as it goes
        try:
            closed = getattr(sys, f"__{name}__").closed
        except (AttributeError, ValueError):  # None, or detached
            closed = True
        if closed:
            mode = "w" if number else "r"
            stream = os.fdopen(number, mode, 1, "utf-8", closefd=False)
            setattr(sys, f"__{name}__", stream)
        setattr(sys, name, getattr(sys, f"__{name}__"))


# --- Pictures -----------------------------------------------------------------------------


def prepare(source):
    """Set matplotlib as the notebooks have it, if a source speaks of it."""
    if not re.search(r"\b(plt|pyplot|pylab|matplotlib)\b", source):
        return
    with suppress(ImportError):  # it fails again where it is seen
        import matplotlib.pyplot as plt

        names.setdefault("plt", plt)
        if plt.show is not show:
            plt.show = show
            plt.rcParams["figure.dpi"] = 100
            plt.rcParams["figure.constrained_layout.use"] = True


def show(*args, **kwargs):
    """Send the open figures to the page, and close them."""
    plt = sys.modules.get("matplotlib.pyplot")
    for number in plt.get_fignums() if plt else []:
        figure = plt.figure(number)
        plt.close(number)  # what cannot be drawn is not tried again
        if pictures.count < PICTURES:
            pictures.send(drawn(figure))
        pictures.count += 1


def drawn(figure):
    """Return a figure as the bytes of a PNG, with at most half of it beyond each edge."""
    from matplotlib.transforms import Bbox

    width, height = figure.get_size_inches()
    pixels = max(width, height) * figure.dpi
    if pixels > SIDE:
        print(f"{pixels:,.0f} pixels are too many for a picture here; it has {SIDE:,}.")
        figure.set_dpi(figure.dpi * SIDE / pixels)
    whole, file = figure.get_tightbbox, io.BytesIO()

    def near(*args, **kwargs):  # a text far outside would make it as large as any
        box = whole(*args, **kwargs)
        left, low = max(box.x0, -width / 2), max(box.y0, -height / 2)
        right, high = min(box.x1, 1.5 * width), min(box.y1, 1.5 * height)
        return Bbox.from_extents(left, low, right, high)

    figure.get_tightbbox = near
    figure.savefig(file, format="png", dpi=figure.dpi, bbox_inches="tight")
    return file.getvalue()


# --- What goes wrong ----------------------------------------------------------------------


def attempt(do, *values):
    """Call a function; return what went wrong, or ''."""
    try:
        do(*values)
    except SystemExit as end:
        if end.code and isinstance(end.code, int):
            return f"The program ended itself, with exit status {end.code}."
        return str(end.code or "")  # words are shown; 0 and None are no error
    except BaseException as error:
        return told(error)
    return ""


def told(error):
    """Return a traceback with the learner's lines alone, and what helps."""
    whole = traceback.TracebackException.from_exception(error)
    chain = [whole]
    for part in chain:  # it grows
        part.stack[:] = learners(part.stack)
        chain += part.exceptions or []
        for link in ("__cause__", "__context__"):
            other = getattr(part, link)
            if other and other.stack and not learners(other.stack):
                setattr(part, link, None)  # a library's own matter
            elif other:
                chain.append(other)
    lines = "".join(whole.format()).splitlines()
    if len(lines) > 2 * LINES:
        lines[LINES:-LINES] = [f"  ... {len(lines) - 2 * LINES} lines more ..."]
    with suppress(Exception):  # the message may be the learner's own, and fail
        lines.append(advice(error))
    return "\n".join(lines)


def learners(stack):
    """Return the frames of cells, of text given to exec(), and of files beside this one."""
    here = os.path.dirname(__file__)
    beside = lambda file: os.path.dirname(file) == here and file != __file__
    own = {*titles, "<string>"}
    return [frame for frame in stack if frame.filename in own or beside(frame.filename)]


def advice(error):
    """Return what helps, by the kind and the message of an exception."""
    if isinstance(error, ModuleNotFoundError):
        return missing(error.name or "")
    if isinstance(error, SyntaxError) and COMMAND.match(error.text or ""):
        return NO_PYTHON
    kinds = [kind.__name__ for kind in type(error).__mro__]
    message = str(error)
    fits = [
        text
        for kind, words, text in ADVICE
        if kind in kinds and re.search(words, message)
    ]
    return fits[0] if fits else ""


def missing(name):
    """Return why a module is not here."""
    top = name.partition(".")[0]
    if top in sys.modules:  # a part of it is missing, as anywhere
        return ""
    if top in PACKAGES:
        return f"Run the cell again with `import {top}` in a line of its own: by that the page knows what to load."
    if top in sys.stdlib_module_names:
        return f"The browser's Python comes without `{top}`. Run this in a terminal."
    return MODULES.get(top, HERE)


def no_program(command):
    """Refuse os.system(), which would do nothing, and not say so."""
    raise OSError(errno.ENOSYS, "Function not implemented")


def warned(message, category, file, line, text=None):
    """Format a warning as Python does, but without a place in this file."""
    if file == __file__:
        return f"{category.__name__}: {message}\n"
    return as_python_does(message, category, file, line, text)


os.system = no_program
as_python_does, warnings.formatwarning = warnings.formatwarning, warned
