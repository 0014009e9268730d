"""Run cells in the page's Python: what they print goes out line by line, pictures at the end."""

import ast
import io
import linecache
import logging
import os
import sys
import traceback

os.environ["MPLBACKEND"] = "agg"  # pictures are drawn here and shown by the page
logging.getLogger("matplotlib.font_manager").setLevel("ERROR")  # of its cache it tells
names = {}


def start(argv):
    """Forget all variables, and set the flags of the script."""
    names.clear()
    names.update(
        {"__name__": "__main__", "In": []}
    )  # In: what has run, as in a notebook
    sys.argv = list(argv)


def run(source, title):
    """Run a cell; return what went wrong, or '', and its pictures as PNG bytes."""
    names["In"].append(source)
    linecache.cache[title] = (len(source), None, source.splitlines(True), title)
    if "plt." in source and "plt" not in names:
        import matplotlib.pyplot as plt

        plt.rcParams.update({"figure.dpi": 100, "figure.constrained_layout.use": True})
        plt.show = lambda *args, **kwargs: (
            None
        )  # a cell's pictures are shown at its end
        names["plt"] = plt
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
    except SystemExit as stop:
        error = f"The program ended itself, with exit status {stop.code}."
    except MemoryError:
        error = own_lines(title) + "Python here has no memory left."
    except BaseException:
        error = own_lines(title)
    sys.stdout.flush()
    sys.stderr.flush()
    return error, pictures()


def own_lines(title):
    """Return the traceback of the current exception from the learner's first line on."""
    kind, value, trace = sys.exc_info()
    while trace and trace.tb_frame.f_code.co_filename != title:
        trace = trace.tb_next
    return "".join(traceback.format_exception(kind, value, trace))


def pictures():
    """Return the open figures as PNG bytes, and close them."""
    plt = sys.modules.get("matplotlib.pyplot")
    made = []
    for number in plt.get_fignums() if plt else []:
        file = io.BytesIO()
        plt.figure(number).savefig(file, format="png", bbox_inches="tight")
        made.append(file.getvalue())
    if made:
        plt.close("all")
    return made
