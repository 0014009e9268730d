"""Downloads that go wrong, for real, from a server on this machine.

Whatever happens: one clear line, no half file left behind, and the next run works.
"""

import os
import re
import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from conftest import ROOT, run_copy, start

from practice.checker import scripts

MNIST = "https://ossci-datasets.s3.amazonaws.com/mnist/"


@contextmanager
def server(answer):
    """Serve on a free port of this machine; `answer` handles each GET. Yield the port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            answer(self)

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        httpd.daemon_threads = True
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield httpd.server_port
        httpd.shutdown()


def send(handler, content, share=1):
    """Answer with a body: announce all of it, and send a share."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content[: int(share * len(content))])


@pytest.fixture
def serve(mnist):
    """Return an answer that serves the four files, or a share of each."""

    def answer(handler, share=1):
        send(handler, Path(mnist, handler.path.strip("/")).read_bytes(), share)

    return answer


@pytest.fixture
def fetch(tmp_path):
    """Return a function that runs a copy of rung 1 that downloads from a port, into home."""
    home = tmp_path / "home"

    def run(port, patience=20, **options):
        text = scripts.source("np_slp_digits")
        for old, new, times in [
            (f'"{MNIST}"', f'"http://127.0.0.1:{port}/"', 1),
            ("{MNIST[8:]}", "127.0.0.1/", 2),  # the folder that fetch_file makes of it
            ("setdefaulttimeout(20)", f"setdefaulttimeout({patience})", 1),
        ]:
            assert text.count(old) == times
            text = text.replace(old, new)
        copy = tmp_path / "np_slp_digits.py"
        copy.write_text(text, encoding="utf-8")
        env = {"SCIKIT_LEARN_DATA": str(home), "no_proxy": "127.0.0.1"}
        return start(copy, "--dataset", "mnist", "--epochs", "0", env=env, **options)

    run.home = home
    return run


def assert_failed_cleanly(process, fetch):
    """Assert a line on what began, one that names the way out, and an empty folder."""
    assert process.returncode == 2, process.stderr
    began, error = process.stderr.splitlines()
    assert re.fullmatch(rf"downloading http://\S+/\S+\.gz to {fetch.home}", began)
    assert f"put train-images-idx3-ubyte.gz in {fetch.home}/127.0.0.1/" in error
    assert "or use --dataset digits" in error
    assert not [path for path in fetch.home.rglob("*") if path.is_file()]


def assert_works(process, fetch, downloads=0, warning=""):
    """Assert success, a line for each download, the four files and nothing else."""
    assert process.returncode == 0, process.stderr
    lines = process.stderr.splitlines()
    assert len([line for line in lines if line.startswith("downloading")]) == downloads
    assert warning in process.stderr if warning else len(lines) == downloads
    assert len([path for path in fetch.home.rglob("*") if path.is_file()]) == 4


def hang_up(handler):
    """Close without an answer."""
    handler.connection.shutdown(socket.SHUT_RDWR)


def raw(answer):
    """Return a handler that answers with these bytes, which need not be HTTP."""
    return lambda handler: handler.wfile.write(answer)


OK = b"HTTP/1.1 200 OK\r\n"
REDIRECT = b"HTTP/1.1 302 Found\r\nLocation: "
ANSWERS = {
    "wrong bytes": lambda handler: send(handler, b"wrong" * 1000),
    "not found": lambda handler: handler.send_error(404),
    "server error": lambda handler: handler.send_error(503),
    "hangs up": hang_up,
    "a chunk cut off": raw(OK + b"Transfer-Encoding: chunked\r\n\r\nff\r\nabc"),
    "a length that is none": raw(OK + b"Content-Length: abc\r\n\r\nabc"),
    "a bad status line": raw(b"HTTP/1.1 two hundred\r\n\r\n"),
    "no HTTP at all": raw(b"220 ready\r\n"),
    "too many headers": raw(OK + b"X: y\r\n" * 200 + b"\r\n"),
    "a header too long": raw(OK + b"X: " + b"y" * 70_000 + b"\r\n\r\n"),
    "a redirect to nowhere": raw(REDIRECT + b"http://[\r\n\r\n"),
    "a redirect to a file": raw(REDIRECT + b"file:///etc/passwd\r\n\r\n"),
    "a redirect to itself": lambda handler: raw(
        REDIRECT + handler.path.encode() + b"\r\n\r\n"
    )(handler),
}


@pytest.mark.parametrize("fault", ANSWERS)
def test_a_broken_server(fault, fetch):
    with server(ANSWERS[fault]) as port:
        assert_failed_cleanly(fetch(port), fetch)


def test_a_proxy_that_is_none(tmp_path):
    env = {"SCIKIT_LEARN_DATA": str(tmp_path), "https_proxy": "http://127.0.0.1:abc"}
    process = start(ROOT / "np_slp_digits.py", "--dataset", "mnist", env=env)
    assert process.returncode == 2
    assert "or use --dataset digits" in process.stderr.splitlines()[1]


def test_a_silent_server_is_not_waited_for_forever(fetch):
    done = threading.Event()
    with server(lambda handler: done.wait(600)) as port:
        assert_failed_cleanly(fetch(port, patience=1), fetch)
        done.set()


def test_a_download_cut_off_half_way_and_then_run_again(fetch, serve):
    with server(partial(serve, share=0.5)) as port:
        assert_failed_cleanly(fetch(port), fetch)
    with server(serve) as port:
        assert_works(fetch(port), fetch, downloads=4)
    assert_works(fetch(port), fetch)  # the server is gone; the files are there


def test_a_corrupted_cache_is_repaired_online(fetch, serve):
    with server(serve) as port:
        assert_works(fetch(port), fetch, downloads=4)
        bad = next(fetch.home.rglob("t10k-images-idx3-ubyte.gz"))
        bad.write_bytes(bad.read_bytes()[:-1])
        assert_works(fetch(port), fetch, warning="checksum")
    assert_works(fetch(port), fetch)


def test_two_scripts_download_at_the_same_moment(fetch, serve):
    with server(serve) as port, ThreadPoolExecutor(2) as both:
        for process in both.map(fetch, [port, port]):
            assert process.returncode == 0, process.stderr
    assert_works(fetch(port), fetch)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on file size")
def test_a_full_disk(fetch, serve):
    """A limit on the size of files fails like a full disk: in the middle of a write."""
    import resource

    limit = 1_000_000  # bytes; the largest of the four files has 9.9 million
    lower = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (limit, limit))
    with server(serve) as port:
        assert_failed_cleanly(fetch(port, preexec_fn=lower), fetch)


def test_the_working_directory_may_be_read_only(tmp_path):
    folder = tmp_path / "read only"
    folder.mkdir(mode=0o500)
    assert run_copy(ROOT / "np_slp_digits.py", "--epochs", "1", cwd=folder).total == 360
    assert not os.listdir(folder)


@pytest.mark.parametrize(
    "env", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}]
)
def test_a_terminal_that_is_not_utf8(env):
    assert run_copy(ROOT / "np_slp_digits.py", "--epochs", "1", env=env).total == 360


def test_no_home():
    homes = ("HOME", "USERPROFILE", "SCIKIT_LEARN_DATA")
    env = {name: value for name, value in os.environ.items() if name not in homes}
    process = start(ROOT / "np_slp_digits.py", "--epochs", "0", env=env)
    assert process.returncode == 0, process.stderr
