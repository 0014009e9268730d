"""What runs the cells of a page, in this process: what it says, shows and puts right again."""

import errno
import importlib.util
import io
import json
import logging
import os
import subprocess
import sys
import warnings

import pytest
from matplotlib import pyplot as plt
from matplotlib.image import imread
from on_site import SITE

from tools.site.runtime import npm


@pytest.fixture
def cell(monkeypatch):
    """Return the module, new, as a page imports it; afterwards all is as it was."""
    monkeypatch.setenv("MPLBACKEND", "agg")
    monkeypatch.setattr(logging.getLogger("matplotlib.font_manager"), "level", 0)
    for name in ["argv", "path", "stdin", "stdout", "stderr"]:
        monkeypatch.setattr(sys, name, getattr(sys, name))
    for name in ["stdin", "stdout", "stderr"]:  # what a page has as its own
        monkeypatch.setattr(sys, f"__{name}__", io.StringIO())
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    monkeypatch.setattr(os, "system", os.system)
    monkeypatch.setattr(warnings, "formatwarning", warnings.formatwarning)
    monkeypatch.setattr(plt, "show", plt.show)
    torch = {n: m for n, m in sys.modules.items() if n.split(".")[0] == "torch"}
    spec = importlib.util.spec_from_file_location("cell", SITE / "static" / "cell.py")
    module = importlib.util.module_from_spec(spec)
    with plt.rc_context():
        spec.loader.exec_module(module)
        module.start(["page.py"])
        yield module
        plt.close("all")
    sys.modules.update(
        torch
    )  # a page's own is forgotten at each start; PyTorch would crash


@pytest.fixture
def run(cell):
    """Return a function that runs a cell: what it printed, its error, and its pictures."""

    def run(source):
        cell.ran_here = getattr(cell, "ran_here", 0) + 1
        out, pictures = sys.__stdout__, []
        start = out.tell()
        error = cell.run(source, f"cell {cell.ran_here}", pictures.append)
        return out.getvalue()[start:], error, pictures

    return run


def raised(kind, message):
    return f"raise {kind}({message!r})"


ADVICE = [  # the code, and what helps
    ("input()", "Nobody can answer input()"),
    ("import pandas_or_so", "Anything else needs a terminal"),
    ("open('digit.csv')", "sees no file of your computer"),
    ("import numpy; numpy.loadtxt('digit.csv')", "sees no file of your computer"),
    ("import os; os.system('ls')", "starts no other program"),
    (raised("OSError", "emscripten does not support processes."), "no other program"),
    (f"raise OSError({errno.ENOSYS}, 'Function not implemented')", "no other program"),
    (raised("RuntimeError", "Cannot stack switch because ..."), "await"),
    ("await f()", "await"),
    (raised("RuntimeError", "can't start new thread"), "one thread"),
    (raised("MemoryError", "Unable to allocate 7 TiB"), "no memory left"),
    ("class Mine(MemoryError): pass\nraise Mine()", "no memory left"),
    ("from urllib.error import URLError\nraise URLError('no')", "no other host"),
    ("x = 1\npip install numpy", "Leave it out"),
    ("!pip install numpy", "Leave it out"),
    ("%pip install numpy", "Leave it out"),
    ("%matplotlib inline", "Leave it out"),
    ("%%time\nx = 1", "Leave it out"),
    ("import bdb; raise bdb.BdbQuit()", "Nobody can answer the debugger"),
]


@pytest.mark.parametrize("code, said", ADVICE)
def test_advice_says_what_helps(cell, run, code, said):
    assert said in run(code)[1].split("\n", 1)[1]


MISSING = {
    "torch": "This site has no PyTorch",
    "requests": "This page asks no other host",
    "scipy.linalg": "Run the cell again with `import scipy` in a line of its own",
    "sqlite3": "The browser's Python comes without `sqlite3`",
    "_multiprocessing": "The browser's Python comes without `_multiprocessing`",
    "pandas": "Here are Python's own modules",
    "os.nonsense": "",
}


@pytest.mark.parametrize("name", MISSING)
def test_why_a_module_is_missing(run, monkeypatch, name):
    if not name.startswith("os"):  # as in a page, nothing has loaded it
        monkeypatch.delitem(sys.modules, name.split(".")[0], raising=False)
    code = f"raise ModuleNotFoundError('No module named', name={name!r})"
    advice = run(code)[1].split("No module named\n", 1)[1]
    assert advice.startswith(MISSING[name])
    assert bool(advice) == bool(MISSING[name])


OWN_WORDS = [
    raised("ValueError", "No module named 'torch': EOFError MemoryError input()"),
    "'No module named numpy' + 1",
    "x = (1,\n% 2)",
    "python = = 3",
    "def f():\n    return 1\n  return 2",
    "class Mine(Exception):\n    def __str__(self): 1 / 0\nraise Mine()",
]


@pytest.mark.parametrize("code", OWN_WORDS)
def test_a_learners_own_words_call_no_advice(cell, run, code):
    told = run(code)[1]
    texts = [text for *_, text in cell.ADVICE]
    for advice in [*texts, *cell.MODULES.values(), cell.HERE, cell.NO_PYTHON]:
        assert advice not in told
    assert told


ENDINGS = {  # how a program ends itself, and what is said
    "exit()": "",
    "import sys; sys.exit()": "",
    "import sys; sys.exit(0)": "",
    "import sys; sys.exit(3)": "The program ended itself, with exit status 3.",
    "import sys; sys.exit('no such digit')": "no such digit",
    "import argparse; argparse.ArgumentParser().parse_args(['--help'])": "",
}


@pytest.mark.parametrize("code", ENDINGS)
def test_a_program_that_ends_itself_is_no_error_but_with_a_status(run, code):
    run("import site; exit = site._sitebuiltins.Quitter('exit', 'the end')")
    assert run(code)[1] == ENDINGS[code]
    assert "EOF" in run("input()")[1]  # and not "closed file"


SPOILT = [
    "del In",
    "In = 3",
    "globals().clear()",
    "import sys; sys.stdout = None",
    "import io, sys; sys.stdout = io.StringIO(); print('lost')",
    "import sys; sys.stderr = sys.stdout = object()",
    "import sys; sys.stdin.close()",
]


@pytest.mark.parametrize("code", SPOILT)
def test_what_a_cell_spoils_is_right_in_the_next(run, code):
    assert run(code)[1] == ""
    assert run("6 * 7") == ("42\n", "", [])
    assert run("__name__, In[-1][:8], len(In)")[0] == "('__main__', '__name__', 3)\n"


CLOSED = [
    "import sys; sys.stdout.close()",
    "import sys; sys.stdout.detach(); None",
    "import io, sys; sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding='utf-8')",
]


@pytest.mark.parametrize("code", CLOSED)
def test_a_closed_stream_is_opened_again(cell, monkeypatch, tmp_path, code):
    path = tmp_path / "stdout"
    with path.open("w") as file:
        stream = os.fdopen(os.dup(file.fileno()), "w")
        monkeypatch.setattr(sys, "__stdout__", stream)
        real = os.fdopen
        again = lambda number, *rest, **more: real(file.fileno(), *rest, **more)
        monkeypatch.setattr(os, "fdopen", again)  # in place of this process's own
        assert "cell.py" not in cell.run(code, "cell 1", None)
        assert cell.run("print('here again')", "cell 2", None) == ""
    assert path.read_text() == "here again\n"


# --- Tracebacks -------------------------------------------------------------------------


def test_a_traceback_shows_the_learners_lines_alone(run):
    run("def half(x):\n    import json\n    return json.loads(x)")
    _, told, _ = run("half('{')")
    files = [line for line in told.splitlines() if line.startswith("  File")]
    assert files == [
        '  File "cell 2", line 1, in <module>',
        '  File "cell 1", line 3, in half',
    ]
    assert "return json.loads(x)" in told and "JSONDecodeError" in told
    library = "exec(compile('1 / 0', 'json/decoder.py', 'exec'))"  # as a page names it
    assert "json" not in run(f"exec({library!r})")[1].split("\n", 3)[3]


def test_a_chained_exception_keeps_both_but_not_a_librarys_own(run):
    code = "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    int('x')"
    told = run(code)[1]
    assert "During handling" in told and "1 / 0" in told and "int('x')" in told
    told = run(code.replace("int('x')", "raise KeyError(3) from e"))[1]
    assert "direct cause" in told and "1 / 0" in told
    told = run("raise KeyError(3) from ValueError('for this reason')")[1]
    assert "for this reason" in told
    told = run("import json; json.loads('nonsense')")[
        1
    ]  # StopIteration, inside of json
    assert "StopIteration" not in told and "During handling" not in told


DEEP = [
    "def f(n):\n    return f(n + 1)\nf(0)",
    "def f(n):\n    return g(n)\ndef g(n):\n    return f(n)\nf(0)",
    "def f(n):\n    try:\n        f(n + 1)\n    finally:\n        1 / 0\nf(0)",
]


@pytest.mark.parametrize("code", DEEP)
def test_a_deep_recursion_is_told_in_few_lines(run, code):
    lines = run(code)[1].splitlines()
    assert len(lines) < 45
    assert any("more" in line for line in lines)
    assert lines[-1].startswith(("RecursionError", "ZeroDivisionError"))


def test_a_syntax_error_shows_its_line_alone(run):
    told = run("x = 1\nprint('x'")[1].splitlines()
    assert told[:2] == ['  File "cell 1", line 2', "    print('x'"]
    assert told[-1] == "SyntaxError: '(' was never closed"


def test_a_warning_has_no_place_in_this_file(cell):
    told = warnings.formatwarning("never awaited", RuntimeWarning, cell.__file__, 9)
    assert told == "RuntimeWarning: never awaited\n"
    told = warnings.formatwarning("mine", RuntimeWarning, "cell 3", 9)
    assert told.startswith("cell 3:9: RuntimeWarning: mine")


# --- Pictures ---------------------------------------------------------------------------

DRAW = "import matplotlib.pyplot as plt\ndef draw(n):\n    for k in range(n):\n        plt.figure(figsize=(1, 1))\n        plt.show()\n"


def test_a_function_of_an_earlier_cell_draws_in_this_run(run):
    assert run(DRAW + "draw(39)")[2:] != ([],)
    printed, error, pictures = run("draw(3)")
    assert (printed, error, len(pictures)) == ("", "", 3)
    printed, error, pictures = run("draw(42)")
    assert (printed, error, len(pictures)) == ("... and 2 pictures more\n", "", 40)


def test_a_failing_cell_shows_its_own_figure_and_leaves_none(run):
    _, error, pictures = run(DRAW + "plt.figure(figsize=(1, 1))\n1 / 0")
    assert "ZeroDivisionError" in error and len(pictures) == 1
    assert run("'next'") == ("'next'\n", "", [])


def test_what_cannot_be_drawn_is_told_once(run):
    _, error, pictures = run(DRAW + "plt.title(r'$\\frac$')\n1 / 0")
    assert "ZeroDivisionError" in error and "frac" in error and not pictures
    assert "cell.py" not in error
    assert run("'next'") == ("'next'\n", "", [])


@pytest.mark.parametrize(
    "begin", ["from pylab import *", "from matplotlib.pyplot import *"]
)
def test_show_by_its_own_name_shows(run, monkeypatch, begin):
    monkeypatch.delitem(sys.modules, "pylab", raising=False)
    monkeypatch.delitem(sys.modules, "matplotlib.pylab", raising=False)
    code = f"{begin}\nfor k in range(2):\n    figure(figsize=(1, 1)); show()"
    assert len(run(code)[2]) == 2


HUGE = ["plt.figure(figsize=(400, 400))", "plt.figure(figsize=(3, 900))"]


@pytest.mark.parametrize("code", HUGE)
def test_a_huge_picture_is_shown_smaller(run, code):
    printed, error, pictures = run(f"import matplotlib.pyplot as plt\n{code};")
    assert "too many for a picture here; it has 4,000" in printed and not error
    height, width, _ = imread(io.BytesIO(pictures[0])).shape
    assert 3000 < max(height, width) < 4200


@pytest.mark.filterwarnings("ignore:constrained_layout")
def test_a_text_far_outside_does_not_make_a_picture_huge(run):
    code = (
        "import matplotlib.pyplot as plt\nplt.plot([0, 1])\nplt.text(100, 100, 'far');"
    )
    _, error, pictures = run(code)
    assert not error
    height, width, _ = imread(io.BytesIO(pictures[0])).shape
    assert height <= 960 and width <= 1280


# --- What begins a page -----------------------------------------------------------------


def test_a_start_forgets_and_a_text_is_imported_ahead(cell, run):
    run("x = 3")
    cell.start(["script.py", "--seed", "7"])
    assert run("import sys; sys.argv[1:], In[1:]")[0] == "(['--seed', '7'], [])\n"
    assert "NameError" in run("x")[1]
    cell.ahead("import matplotlib.pyplot\nimport no_such_module\nfrom numpy import no")
    cell.ahead("print(")
    assert plt.show is cell.show


# --- What a page loads for a cell -------------------------------------------------------

IMPORTS = {  # a source, and the packages it needs
    "import numpy": "numpy",
    "x = 1; import numpy": "numpy",
    "if x: from sklearn import svm": "sklearn",
    "import os, numpy as np, sklearn.svm": "numpy sklearn",
    "import os, \\\n    numpy": "numpy",
    "exec('import numpy')": "numpy",
    "__import__('numpy')": "numpy",
    'importlib.import_module("numpy.linalg")': "numpy",
    "from pylab import *": "matplotlib",
    "plt.plot([1])": "matplotlib",
    "x = 3  # numpy would do this, too": "",
    "print('as numpy says')": "",
}
WANTED = """
const take = async () => new TextEncoder().encode(JSON.stringify({packages: Object.fromEntries(Object.entries(
  {numpy: ["numpy"], sklearn: ["sklearn"], matplotlib: ["pylab", "matplotlib"], other: ["other"]}).map(
  ([name, imports]) => [name, {imports, depends: [], file_name: name}]))}));
const sums = {numpy: 1, sklearn: 1, matplotlib: 1};
FUNCTION
Promise.all(SOURCES.map(wanted)).then((all) => console.log(JSON.stringify(all)));
"""


def test_a_package_is_loaded_wherever_its_import_stands():
    code = (SITE / "static" / "worker.js").read_text(encoding="utf-8")
    start, end = code.index("async function wanted"), code.index("async function need")
    program = WANTED.replace("FUNCTION", code[start:end])
    program = program.replace("SOURCES", json.dumps(list(IMPORTS)))
    done = subprocess.run([npm("node"), "-e", program], capture_output=True, check=True)
    found = [" ".join(sorted(n for n, _ in names)) for names in json.loads(done.stdout)]
    assert dict(zip(IMPORTS, found, strict=True)) == IMPORTS
