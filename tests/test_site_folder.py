"""The site's folder: what is replaced, what is refused, what is said; no browser, no build."""

import os
import re
import socket
import subprocess
import sys
import threading
import zipfile
from html import unescape
from urllib.request import urlopen

import pytest
from conftest import ROOT

sphinx = pytest.importorskip("sphinx")

import pygments
from docutils import nodes
from pygments.lexers import PythonLexer
from sphinx.errors import ThemeError

from tools.site import build, compiled, extension, live, policy, sources


@pytest.fixture
def made(monkeypatch):
    """Let a build take no time: it makes one page and the mark."""

    def quick(site):
        site.mkdir()
        (site / "index.html").write_text("new", encoding="utf-8")
        (site / build.MARK).touch()

    monkeypatch.setattr(build, "build", quick)


HELD = [[".nojekyll", "CNAME"], ["draft.md"], [build.MARK, ".git"]]


@pytest.mark.parametrize("names", HELD, ids=" ".join)
def test_a_folder_that_is_not_the_sites_own_is_refused(made, tmp_path, names, capsys):
    for name in names:
        (tmp_path / name).write_text("mine", encoding="utf-8")
    assert build.command(tmp_path) == 1
    assert {path.name for path in tmp_path.iterdir()} == set(names)
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "choose" in said


def test_an_older_site_is_replaced_whole(made, tmp_path):
    target = tmp_path / "ladder"
    build.make(target)
    (target / "old.html").touch()
    build.make(target)
    assert {path.name for path in target.iterdir()} == {"index.html", build.MARK}
    assert list(tmp_path.iterdir()) == [target]  # nothing is left beside it


def test_a_build_that_ends_early_leaves_the_old_site(made, tmp_path, monkeypatch):
    target = tmp_path / "ladder"
    build.make(target)

    def full(site):
        site.mkdir()
        raise OSError("No space left on device")

    monkeypatch.setattr(build, "build", full)
    assert build.command(target) == 1
    assert (target / "index.html").read_text(encoding="utf-8") == "new"
    assert list(tmp_path.iterdir()) == [target]


def test_one_file_holds_the_site_and_what_serves_it(made, tmp_path):
    build.make(tmp_path / "ladder")
    (tmp_path / "ladder" / "page.js").touch()
    path = build.zip(tmp_path / "ladder")
    with zipfile.ZipFile(path) as file:
        assert file.testzip() is None
        file.extractall(tmp_path / "stick")
    folder = tmp_path / "stick" / "digits-ladder"
    assert (folder / "index.html").exists()
    start = [sys.executable, folder / "start.py"]
    environment = {**os.environ, "BROWSER": "true"}  # which shows nothing
    with subprocess.Popen(start, stdout=subprocess.PIPE, env=environment) as process:
        address = process.stdout.readline().split()[0].decode()
        with urlopen(address + "page.js") as answer:
            assert answer.headers["Content-Type"] == "text/javascript"
        process.terminate()
    with pytest.raises(ValueError, match="no site"):
        build.zip(ROOT / "docs")


def test_modules_are_compiled_ahead_in_their_archives(tmp_path, monkeypatch):
    path = tmp_path / "package.whl"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(
            "ahead/__init__.py", '"""What help says."""\nfrom .part import x\n'
        )
        file.writestr("ahead/part.py", "x = 6 * 7\n")
        file.writestr("ahead/data.csv", "1,2\n")
    compiled.compile_archive(path)
    with zipfile.ZipFile(path) as file:
        names = ["ahead/__init__.pyc", "ahead/part.pyc", "ahead/data.csv"]
        assert file.namelist() == names
        assert file.read("ahead/data.csv") == b"1,2\n"
    monkeypatch.syspath_prepend(path)
    ahead = __import__("ahead")
    assert ahead.x == 42 and ahead.__doc__ == "What help says."


def test_a_taken_port_is_told_and_another_is_used(tmp_path, capsys, monkeypatch):
    (tmp_path / "index.html").write_text("here", encoding="utf-8")
    servers = []

    class Server(build.http.server.ThreadingHTTPServer):
        def serve_forever(self):
            servers.append(self)
            thread = threading.Thread(target=super().serve_forever, daemon=True)
            thread.start()
            with urlopen(f"http://127.0.0.1:{self.server_port}/") as answer:
                assert answer.read() == b"here"
            self.shutdown()
            raise KeyboardInterrupt

    monkeypatch.setattr(build.http.server, "ThreadingHTTPServer", Server)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        build.serve(tmp_path, port)
    said = capsys.readouterr().out
    assert f"port {port} is taken" in said and said.endswith("ended\n")
    assert servers[0].server_port != port


def test_a_changed_theme_ends_the_build_with_a_line():
    assert policy.swap("a <b> c", "<b>", "<i>") == "a <i> c"
    with pytest.raises(ThemeError, match=r"theme has changed.*<aside>"):
        policy.swap("<div>", "<aside>", "<aside aria-label>")


def test_a_figure_without_its_place_ends_the_build_with_a_line(monkeypatch):
    monkeypatch.setattr(extension.figures, "FIGURES", {"softmax": ("page", "Gone")})
    document = nodes.section("", nodes.title("", "Here"))
    with pytest.raises(ThemeError, match="figure softmax: page has no 'Gone'"):
        extension.put_figures(document, "docs/page")


def test_marks_stay_with_their_formula():
    row = nodes.paragraph("", "", nodes.Text("so ("), nodes.math("", "x"))
    row += nodes.Text("), and")
    extension.keep_marks(row[1])
    assert [node.astext() for node in row] == ["so ", "(x),", " and"]


def test_what_has_the_color_of_its_surroundings_is_no_element():
    html = pygments.highlight("x = [len(y)]", PythonLexer(), extension.Formatter())
    found = re.findall(r"<span class=\"(\w+)\">([^<]*)</span>", html)
    assert found == [("o", "="), ("nb", "len")]
    text = unescape(re.sub(r"<[^>]+>", "", html))
    assert text.strip() == "x = [len(y)]"


def test_links_lead_to_what_the_site_has():
    page = sources.DOCS / "draw_a_digit.md"
    turn = lambda link: sources.LINK.sub(
        lambda m: sources.turned(m, page), f"[x]({link})"
    )
    assert turn("../np_slp_digits.py") == "[x](../scripts/np_slp_digits.md)"
    assert turn("draw/index.html") == "[x](draw.md)"
    assert turn("https://example.org") == "[x](https://example.org)"
    assert turn("symbols.md#terms") == "[x](symbols.md#terms)"
    cut = "a<!-- not on the site --> b<!-- /not on the site --> c"
    assert sources.CUT.sub("", cut) == "a c"


@pytest.mark.parametrize("page", live.LIVE)
def test_a_cell_that_judges_is_for_the_notebook_alone(page):
    """The page has an editor for it; code and what is recorded stay side by side."""
    text = (sources.DOCS / f"{page}.md").read_text(encoding="utf-8")
    shown = sources.CUT.sub("", text)
    assert live.JUDGES not in shown
    cells = len(re.findall(r"^```(?:py|python)\b", shown, re.MULTILINE))
    assert len(live.recorded(page)) == cells


def test_the_page_gets_what_the_checker_reads():
    files = live.checker()
    assert "practice/checker/judge.py" in files
    assert any(path.startswith("practice/functions/") for path in files)
    assert all(f"{script}.py" in files for script in sources.SCRIPTS)


def test_a_wrong_command_ends_with_a_line(tmp_path):
    target = tmp_path / "file"
    target.write_text("mine", encoding="utf-8")
    command = [sys.executable, "-m", "tools", "site", target]
    process = subprocess.run(
        command, check=False, capture_output=True, text=True, cwd=ROOT
    )
    assert process.returncode == 1
    assert "is a file" in process.stderr and "Traceback" not in process.stderr


WORDS = "forward: not yet\n  It stops in line 12: return X\n  as line 3 of 20 says"


def test_line_numbers_count_from_the_function(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "tools" / "site" / "static")
    exercise = __import__("exercise")
    text = "\n" * 9 + "def forward(X):\n    # first\n    return X\n\n\nx = 1\n"
    own = text.strip().partition("\n\n\nx")[0]
    said = exercise.own_lines(WORDS, text, own)
    assert "in line 3: return X" in said  # line 12 of the file
    assert "line 3 of 20" in said  # a line above the function stays what it was


def test_a_note_says_why_a_page_does_not_run():
    assert live.note("np_slp_digits_explainer") is None
    assert "trains" in live.note("report_card")
    assert "PyTorch" in live.note("past_98_5")
    assert "torch_slp_autograd" in live.note("torch_slp_autograd_explainer")


def test_a_page_says_how_much_its_own_code_loads():
    assert live.imported("first_network") == ["numpy"]  # its checks need it
    everything = ["numpy", "scikit-learn", "matplotlib"]
    assert live.imported("np_slp_digits_explainer") == everything
