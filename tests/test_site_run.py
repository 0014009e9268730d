"""Code that runs in the pages of the site, in a real browser, with no network."""

from concurrent.futures import wait as all_done
from urllib.request import urlopen

import pytest
from conftest import SCRIPTS, run, wait_for
from on_site import (
    JOBS,
    Page,
    Typist,
    all_from_the_top,
    asked,
    audit,
    forget,
    shown,
    with_flags,
)
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

pytestmark = pytest.mark.long

# --- Run ------------------------------------------------------------------------------


@pytest.fixture
def lists(browser, served):
    """Open the page on lists and loops, which needs no packages, with its code as it was."""
    page = Page(browser, served.here + "ladder/docs/pure_python_mlp.html", stay=True)
    while reset := page.buttons("Reset"):
        reset[0].click()
    return page


PAGES = [job for job, do in JOBS.items() if do is all_from_the_top]
FLAGS = [job for job, do in JOBS.items() if do is with_flags]


@pytest.fixture(autouse=True)
def begun(jobs):
    """Let the second browser begin before the first is looked at."""


def test_an_endless_loop_is_stopped_and_the_page_goes_on(lists):
    lists.write(0, "print('it runs')\nwhile True:\n    pass")
    lists.buttons("Run")[0].click()
    wait_for(lambda: "it runs" in lists.output())
    lists.buttons("Stop")[0].click()
    assert lists.finished().startswith("Ended")
    assert "All variables are gone" in lists.output()
    lists.buttons("Reset")[0].click()
    lists.buttons("Run")[0].click()
    wait_for(lambda: lists.statuses()[0].startswith("Done"))


def test_what_goes_wrong_is_said_with_the_learners_own_line(lists):
    lists.write(0, "def half(x):\n    return x / zero\n\nhalf(3)")
    lists.buttons("Run")[0].click()
    assert lists.finished().startswith("Ended")
    assert "return x / zero" in lists.output()
    assert "NameError" in lists.output()
    assert "cell.py" not in lists.output()


def test_an_unchanged_cell_that_prints_something_else_shows_what_was_recorded(lists):
    lists.write(0, lists.code(0) + "\nprint = lambda *values: None")
    lists.press("Run cell 2")
    assert lists.finished(1) == "Done. Not what was recorded:"
    assert "recorded: the 4 as a vector" in lists.output(1)
    lists.write(0, "del print")  # the page stays open for the next test
    lists.press("Run cell 1")
    lists.finished()


MISHAPS = [  # the code, and what the page says; the greedy one last
    ("for i in range(20_000):\n    print(i)", "lines more"),
    ("import sys\nsys.exit(3)", "exit status 3"),
    ("print(", "was never closed"),
    ("input()", "Nobody can answer input() here"),
    ("import torch", "This site has no PyTorch"),
    ("import requests", "asks no other host"),
    ("import pandas", "Anything else needs a terminal"),
    ("blocks = [bytearray(2**31 - 1) for _ in range(3)]", "no memory left"),
]


def test_other_mishaps_leave_the_page_alive(lists):
    for code, said in MISHAPS:
        lists.write(0, code)
        lists.buttons("Run")[0].click()
        lists.finished()
        assert said in lists.output()
        lists.write(0, f"print('alive after', {code!r})")
        lists.buttons("Run")[0].click()
        wait_for(lambda: lists.statuses()[0].startswith("Done"))
        assert lists.output() == f"alive after {code}\n"


POISON = """
const [find, done] = arguments;
(async () => {
  const store = await caches.open("digits-ladder-python");
  const kept = (await store.keys()).filter(({url}) => url.includes(find));
  for (const request of kept) await store.put(request, new Response("an old or wrong answer"));
  await store.put(location.origin + "/ladder/pyodide/numpy?an-older-sum", new Response("old"));
  done(kept.length);
})();
"""
KEPT = """
const done = arguments[0];
caches.open("digits-ladder-python").then(async (store) => {
  const sizes = [];
  for (const r of await store.keys()) sizes.push([r.url, (await (await store.match(r)).arrayBuffer()).byteLength]);
  done(sizes);
});
"""


def test_what_the_browser_keeps_is_checked_and_what_is_wrong_is_fetched_anew(
    browser, lists, served
):
    lists.buttons("Run")[0].click()
    lists.finished()
    assert browser.execute_async_script(POISON, "python_stdlib") == 1
    page = Page(browser, served.here + "ladder/docs/pure_python_mlp.html")
    page.buttons("Run")[0].click()
    assert page.finished().startswith("Done")
    kept = wait_for(
        lambda: (
            (k := dict(browser.execute_async_script(KEPT)))
            and not any("older-sum" in url for url in k)
            and k
        )
    )
    assert min(kept.values()) > len("an old or wrong answer")


def test_output_without_a_newline_is_shown_in_its_own_run(lists):
    lists.write(0, "print('no end', end='')")
    lists.buttons("Run")[0].click()
    lists.finished()
    assert lists.output() == "no end\n"
    lists.write(0, "print('next')")
    lists.buttons("Run")[0].click()
    wait_for(lambda: "next" in lists.output())
    lists.finished()
    assert lists.output() == "next\n"


def test_all_that_was_printed_stands_there_after_stop(lists):
    code = (
        "for i in range(300):\n    print(i)\nprint('LAST LINE')\nwhile True:\n    pass"
    )
    lists.write(0, code)
    lists.buttons("Run")[0].click()
    wait_for(lambda: "LAST LINE" in lists.output())
    lists.press("Stop cell 1")
    lists.finished()
    lines = [*map(str, range(300)), "LAST LINE"]
    assert lists.output().splitlines()[:301] == lines


TERMINAL = """
for k in range(3):
    print(f"\\r{k} of 2", end="", flush=True)
print("\\nlong line\\rX\\x1b[31m")
print("\\x1b[0mend")
"""


def test_output_stands_as_a_terminal_shows_it(lists):
    lists.write(0, TERMINAL)
    lists.buttons("Run")[0].click()
    assert lists.finished().startswith("Done")
    assert lists.output() == "2 of 2\nXong line\nend\n"


def test_a_long_message_is_cut_in_its_middle(lists):
    lists.write(0, "raise ValueError('x' * 10**6 + ' the end')")
    lists.buttons("Run")[0].click()
    lists.finished()
    assert 20_000 < len(lists.output()) < 21_000
    assert "left out" in lists.output() and "the end" in lists.output()


def test_each_show_gives_its_own_picture(browser, lists):
    code = "import matplotlib.pyplot as plt\nfor k in range(3):\n    plt.plot([k])\n    plt.show()"
    lists.write(0, code)
    lists.buttons("Run")[0].click()
    assert lists.finished().startswith("Done")
    assert len(browser.find_elements(By.CSS_SELECTOR, ".run-pictures img")) == 3


def test_edit_shows_the_code_once(browser, lists):
    before = shown(browser, ".highlight-py")
    lists.write(0, "print(1)")
    assert shown(browser, ".highlight-py") == before - 1
    lists.buttons("Reset")[0].click()
    assert shown(browser, ".highlight-py") == before


def test_new_output_takes_the_place_of_what_was_recorded(browser, lists):
    before = shown(browser, ".highlight-text, .highlight-console")
    lists.press("Run cell 4")
    assert "to the letter" in lists.finished(3)
    assert shown(browser, ".highlight-text, .highlight-console") == before - 1


def test_a_cell_says_where_it_was_clicked_what_goes_on_above(browser, lists):
    lists.write(0, "while True:\n    pass")
    lists.press("Run cell 4")
    wait_for(lambda: "cell 1, above" in lists.statuses()[3])
    stop = browser.find_element(By.CSS_SELECTOR, "[aria-label='Stop cell 4']")
    assert stop.is_displayed()
    lists.press("Stop cell 4")
    assert lists.finished(3).startswith("Ended early, in cell 1 above")
    there = browser.find_elements(By.CSS_SELECTOR, ".run-status a")[0]
    browser.execute_script("arguments[0].click()", there)
    focused = "return document.activeElement.getAttribute('aria-label')"
    assert browser.execute_script(focused) == "Run cell 1"


ESCAPES = """
import js
from pyodide.ffi import run_sync
from pyodide.http import open_url
url = "{0}"
ways = dict(
    open_url=lambda: open_url(url),
    importScripts=lambda: js.importScripts(url),
    image=lambda: js.eval("new Worker('" + url + "')"),
    eval=lambda: js.eval("fetch('" + url + "', {{mode: 'no-cors'}})"),
    fetch=lambda: js.fetch(url),
    socket=lambda: js.WebSocket.new(url.replace("http", "ws")),
)
for name, way in ways.items():
    try:
        way()
    except BaseException as error:
        pass
print("tried", len(ways))
"""


def test_no_cell_reaches_another_host(lists, served):
    lists.write(0, ESCAPES.format(served.elsewhere + "secret"))
    lists.buttons("Run")[0].click()
    wait_for(lambda: "tried 6" in lists.output())
    with urlopen(served.elsewhere + "ladder/index.html") as mine:
        mine.read()  # what was on its way has come: this is the first that came
    assert served.strangers == ["/ladder/index.html"]


def test_nothing_is_stored_but_what_the_page_says(browser, lists, served):
    forget(browser, served.here)
    lists.buttons("Run")[0].click()
    lists.finished()
    stored = browser.execute_async_script(
        "const done = arguments[0]; (async () => done([Object.keys(localStorage), document.cookie,"
        " await caches.keys(), (await indexedDB.databases()).length]))()"
    )
    names, cookies, kept, databases = stored
    assert (
        set(names) <= {"theme", "digits-ladder-read"} and not cookies and not databases
    )
    assert kept == ["digits-ladder-python"]


def test_the_keyboard_alone_edits_runs_and_stops(browser, served):
    hand = Typist(browser, served.here + "ladder/docs/pure_python_mlp.html")
    status = lambda: hand.text(".run-result .run-status")
    hand.go("Edit cell 1")
    hand.press(Keys.ENTER)
    wait_for(lambda: hand.here() == "Code of cell 1")
    assert audit(browser) == []  # an open editor has no violation either
    hand.hold(Keys.CONTROL, "a")
    hand.press("print(6 * 7)", Keys.TAB)
    assert hand.text(".cm-content") == "    print(6 * 7)"  # Tab indents
    hand.write("print(6 * 7)")
    assert hand.here() == "Run cell 1"
    hand.press(Keys.ENTER)
    wait_for(lambda: status().startswith("Done"))
    assert hand.text(".run-result .run-output") == "42"
    assert hand.here() == "Run cell 1"  # nothing has taken the focus away
    hand.go("Code of cell 1", back=True)
    hand.write("while True: pass")
    hand.press(Keys.ENTER)
    wait_for(lambda: status().startswith("Running"))
    hand.go("Stop cell 1")
    hand.press(Keys.ENTER)
    wait_for(lambda: status().startswith("Ended"))
    assert hand.here() == "Run cell 1"  # for Stop is gone
    hand.go("Reset cell 1")
    hand.press(Keys.ENTER)
    assert hand.here() == "Edit cell 1"
    assert not browser.find_elements(By.CSS_SELECTOR, ".cm-content")
    hand.go("Run all from the top", back=True)


# --- What the second browser did ------------------------------------------------------


@pytest.fixture
def done(jobs, job):
    """Return what a job found, as soon as it has ended."""
    if job not in jobs:
        pytest.skip("it runs for minutes in a browser: TEST_SITE=1 runs it")
    return jobs[job].result()


@pytest.mark.parametrize("job", PAGES)
def test_a_page_runs_from_the_top_and_prints_what_it_recorded(done, job):
    cells, pictures, warnings, both = done
    assert not warnings
    for number, (status, output) in enumerate(cells, 1):
        assert status.startswith("Done"), (number, status, output)
        assert "Not what" not in status, (number, output)
    assert any("to the letter" in status for status, _ in cells)
    assert not both  # what was recorded stands nowhere beside what is new
    assert pictures or job == "first_network"  # which draws with letters


@pytest.mark.parametrize("job", FLAGS)
def test_a_script_in_the_page_prints_what_the_terminal_prints(done, job):
    status, output = done
    assert status == "Done."
    assert output == run(*job.split()).text


@pytest.mark.parametrize("job", SCRIPTS)
def test_the_home_page_runs_each_rung_and_prints_its_table(done, job):
    """Rungs 3 to 6 run on the PyTorch of practice/, and PyTorch wrote what is compared."""
    status, output = done
    assert "to the letter" in status
    assert output == run(job).text  # and no line is recorded beside it


def test_no_run_asked_another_host(browser, second_browser, jobs, served):
    """Comes last: what the tests above have loaded, by the browsers' own records."""
    all_done(jobs.values())
    found = asked(browser) | asked(second_browser)
    mine = (served.here, served.broken, served.failing, served.strict)
    assert found and not {url for url in found if not url.startswith(mine)}
