"""Run cells in the page's Python: what they print goes out as it comes, and so do pictures."""

import ast
import io
import linecache
import logging
import os
import re
import sys
import traceback
import types
from contextlib import suppress

os.environ["MPLBACKEND"] = "agg"  # pictures are drawn here and shown by the page
logging.getLogger("matplotlib.font_manager").setLevel("ERROR")  # of its cache it tells
page = types.ModuleType("__main__")  # as in a notebook, a cell can find itself there
names = vars(page)
PICTURES = 40  # of one run; more would fill the page
HERE = "Here are Python's own modules, numpy, scipy, scikit-learn and matplotlib."
ADVICE = {  # a name that a message holds: what helps
    "'torch'": "This site has no PyTorch. The scripts of rungs 3 to 6 run on their own pages, on a PyTorch of a hundred-odd lines.",
    "'requests'": "This page asks no other host for anything, so there is nothing to request.",
    "EOFError": "Nobody can answer input() here. Write the answer into the code, in quotes.",
    "No module named": f"{HERE} Anything else needs a terminal.",
    "MemoryError": "Python here has no memory left. Stop, and Run again from the top.",
    "can't start new thread": "A browser's Python has one thread. Run this in a terminal.",
    "urlopen error": "This page asks no other host for anything. Run this in a terminal.",
}


def start(argv, engine=""):
    """Forget all variables, set the flags of the script, and where its `torch` comes from."""
    names.clear()
    names["__name__"] = "__main__"
    sys.modules["__main__"] = page
    names["In"] = []  # what has run, as in a notebook
    sys.argv = list(argv)
    sys.path[:] = [path for path in sys.path if not path.endswith("tiny_torch")]
    for name in [name for name in sys.modules if name.split(".")[0] == "torch"]:
        del sys.modules[name]
    if engine:
        sys.path.insert(0, engine)


def ahead(source):
    """Import what a text imports; what fails here fails again where it is seen."""
    wanted = ["import matplotlib.pyplot"] if "plt." in source else []
    with suppress(SyntaxError):
        nodes = ast.walk(ast.parse(source))
        imports = [n for n in nodes if isinstance(n, ast.Import | ast.ImportFrom)]
        wanted += [ast.unparse(node) for node in imports]
    for line in wanted:
        if re.match(r"(import|from) (numpy|sklearn|matplotlib)\b", line):
            with suppress(Exception):
                exec(line, {})


def run(source, title, send):
    """Run a cell; give its pictures to `send` as PNG bytes; return what went wrong, or ''."""
    names["In"].append(source)
    linecache.cache[title] = (len(source), None, source.splitlines(True), title)
    sent = [0]

    def show(*args, **kwargs):
        """Send the open figures to the page, and close them."""
        plt = sys.modules.get("matplotlib.pyplot")
        for number in plt.get_fignums() if plt else []:
            if sent[0] < PICTURES:
                file = io.BytesIO()
                plt.figure(number).savefig(file, format="png", bbox_inches="tight")
                send(file.getvalue())
            sent[0] += 1
        if plt:
            plt.close("all")

    if "plt." in source or "pyplot" in source:
        prepare(show)
    error = ""
    try:
        tree = ast.parse(source, title)
        shown = [node for node in tree.body[-1:] if isinstance(node, ast.Expr)]
        tree.body = tree.body[: len(tree.body) - len(shown)]
        exec(compile(tree, title, "exec"), names)
        for node in shown:  # as in a notebook, the value of a last expression is shown
            value = eval(compile(ast.Expression(node.value), title, "eval"), names)
            if value is not None:
                print(repr(value))
        show()
    except SystemExit as stop:
        error = f"The program ended itself, with exit status {stop.code}."
    except BaseException:
        error = own_lines(title)
    if sent[0] > PICTURES:
        print(f"... and {sent[0] - PICTURES} pictures more")
    sys.stdout.flush()
    sys.stderr.flush()
    return error


def prepare(show):
    """Set matplotlib as the notebooks have it; each plt.show() sends what is open."""
    import matplotlib.pyplot as plt

    plt.close("all")  # what an earlier run left
    plt.rcParams.update({"figure.dpi": 100, "figure.constrained_layout.use": True})
    plt.show = show
    names.setdefault("plt", plt)


def own_lines(title):
    """Return the traceback from the learner's first line on, and what helps."""
    kind, value, trace = sys.exc_info()
    while trace and trace.tb_frame.f_code.co_filename != title:
        trace = trace.tb_next
    told = "".join(traceback.format_exception(kind, value, trace))
    advice = [text for name, text in ADVICE.items() if name in told.splitlines()[-1]]
    return told + "\n".join(advice[:1])
