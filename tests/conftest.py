"""What the tests share: the ladder's runs, a browser, and the flag --all.

A script is started once per command line, and every test that asks for that command line
reads the same output. The slow command lines start first, two at a time, while the quick
tests run. A test marked `long` runs with `pytest --all` only.
"""

import contextlib
import io
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
import warm
from on_site import JOBS, LONG, wait_for
from selenium.common.exceptions import WebDriverException
from servers import Served
from sklearn.datasets import get_data_home

from practice.checker import match, nearest, printed, reading, scripts
from practice.checker.scripts import MLP, ROOT, SCRIPTS, SLP, path_of
from tools.running import load, start
from tools.site import build
from tools.studies import drawing

__all__ = ["MLP", "ROOT", "SCRIPTS", "SLP", "load", "path_of"]
__all__ += ["scripts", "start", "wait_for"]
NOWHERE = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}

pool = ThreadPoolExecutor(os.cpu_count())


def pytest_addoption(parser):
    """Add the flag for the tests that take long."""
    parser.addoption("--all", action="store_true", help="the tests that take long, too")


def pytest_collection_modifyitems(config, items):
    """Leave out the long tests, unless --all asks for them."""
    if not config.option.all:
        long = [item for item in items if item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


def pytest_collection_finish(session):
    """Start the runs that the collected tests ask for, in their parameter `commands`."""
    if session.config.option.collectonly or hasattr(session.config, "workerinput"):
        return  # (a worker of pytest-xdist has its share of the files, and runs as it goes)
    for item in session.items:
        params = item.callspec.params if hasattr(item, "callspec") else {}
        for command in params.get("commands", ()):
            submit(*command.split())


@pytest.fixture
def patient(monkeypatch):
    """Let the checker give up no search because the machine is slow."""
    monkeypatch.setattr(match, "PATIENCE", 10)
    monkeypatch.setattr(match, "PATIENCE_TORCH", 10)
    monkeypatch.setattr(nearest, "SECONDS", 60)
    monkeypatch.setattr(nearest, "SECONDS_TORCH", 60)


@cache
def submit(script, *flags):
    """Start a script in the pool, once per command line, and return its future."""
    return pool.submit(warm.start, path_of(script), *flags)


def run(script, *flags):
    """Return what a successful run printed: text, table rows, and the final line."""
    return parsed(submit(script, *flags).result())


def run_copy(path, *flags, **surroundings):
    """Return what a successful run of any script printed, for instance of a copy."""
    begin = start if surroundings else warm.start
    return parsed(begin(path, *flags, **surroundings))


def parsed(process):
    """Return what a process printed, which must have succeeded."""
    assert process.returncode == 0, process.stderr
    return parse(process.stdout)


def parse(text):
    """Read a script's output: rows (epoch, loss, train %, test %), test %, counts."""
    made = printed.read(text)
    test, correct, total = made.end()
    rows = [row.numbers() for row in made.rows]
    return SimpleNamespace(
        text=text, rows=rows, test=test, correct=correct, total=total
    )


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """Return a folder that stands for practice/, where the learner's copies lie."""
    monkeypatch.setattr(reading, "PRACTICE", tmp_path)
    return tmp_path


def spoken(command, *arguments):
    """Run a command of practice in this process; return its exit status, and all it prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            status = command.main([str(a) for a in arguments])
        except SystemExit as end:
            status = end.code
    return status, out.getvalue()


@pytest.fixture(scope="session")
def mnist():
    """Skip a test where MNIST is out of reach, or fail it where REQUIRE_MNIST is 1."""
    process = submit("np_slp_digits", "--dataset", "mnist", "--epochs", "0").result()
    if process.returncode:
        missing("MNIST", f"MNIST is neither cached nor reachable: {process.stderr}")
    return Path(get_data_home(), "ossci-datasets.s3.amazonaws.com", "mnist")


def missing(what, reason):
    """Skip a test, or fail it where REQUIRE_... is 1."""
    if os.environ.get(f"REQUIRE_{what}") == "1":
        pytest.fail(f"REQUIRE_{what}=1, but {reason}")
    pytest.skip(reason)


@contextlib.contextmanager
def alone(lock):
    """Let one worker of pytest-xdist at a time do something: a build installs into the project."""

    def taken():
        with contextlib.suppress(FileExistsError):
            lock.mkdir()
            return True

    wait_for(taken)
    try:
        yield
    finally:
        lock.rmdir()


@pytest.fixture(scope="session")
def folder(request, tmp_path_factory, mnist):
    """Build the site once, and return the folder above it: it is served under /ladder/."""
    base = tmp_path_factory.getbasetemp()  # a worker's stands in that of all
    root = (base.parent if hasattr(request.config, "workerinput") else base) / "site"
    root.mkdir(exist_ok=True)
    try:
        with alone(root / "building"):
            if not (root / "ladder").exists():
                build.make(root / "ladder")
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        missing("BROWSER", f"the site could not be built: {error}")
    return root


@pytest.fixture(scope="session")
def served(folder):
    """Serve the site."""
    return Served(folder)


@pytest.fixture(scope="session")
def pages(folder):
    """Return all pages of the site, as paths below the server's root."""
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*.html"))


def new_browser():
    """Return a browser, or skip without one, or fail where REQUIRE_BROWSER is 1."""
    try:
        return drawing.open_browser()
    except (WebDriverException, OSError) as error:
        missing("BROWSER", f"no browser: {type(error).__name__}: {error}")


@pytest.fixture(scope="module")
def browser(request):
    """Open a browser; the modules on the site share one, and what it has loaded."""
    if request.module.__name__.startswith("test_site"):
        yield request.getfixturevalue("site_browser")
        return
    browser = new_browser()
    yield browser
    browser.quit()


@pytest.fixture(scope="session")
def site_browser(request):
    """Open the browser in which the site is looked at."""
    if not hasattr(request.config, "workerinput"):  # a worker may have none of the jobs
        request.getfixturevalue("jobs")
    browser = new_browser()
    yield browser
    browser.quit()


@pytest.fixture(scope="session")
def second_browser():
    """Open another browser, in which long runs go on meanwhile."""
    browser = new_browser()
    yield browser
    browser.quit()


@pytest.fixture(scope="session")
def jobs(request, served):
    """Begin in the second browser what the collected tests want of it: {job: its future}."""
    params = [getattr(item, "callspec", None) for item in request.session.items]
    wanted = {p.params["job"] for p in params if p and "job" in p.params}
    if os.environ.get("TEST_SITE") != "1":
        wanted -= LONG
    second = request.getfixturevalue("second_browser") if wanted else None
    for job in wanted:
        if job.split()[0] in SCRIPTS:
            submit(*job.split())  # in the terminal, too
    with ThreadPoolExecutor(1) as one:
        yield {
            job: one.submit(do, second, served, job)
            for job, do in JOBS.items()
            if job in wanted
        }
        one.shutdown(cancel_futures=True)


@pytest.fixture
def page(browser):
    """Open the drawing page anew."""
    return drawing.DrawingPage(browser).open()
