"""The site where something is amiss: what does not come is named, and can be tried again."""

import pytest
from conftest import wait_for
from on_site import Page, forget
from selenium.webdriver.common.by import By

pytestmark = pytest.mark.long


def test_a_site_without_its_python_reads_whole_and_says_so(browser, served):
    page = Page(browser, served.broken + "ladder/docs/pure_python_mlp.html")
    page.buttons("Run")[0].click()
    assert page.finished() == "Ended early."
    assert "sums.json could not be loaded" in page.output()
    assert browser.find_element(By.TAG_NAME, "h1").is_displayed()
    page = Page(browser, served.broken + "ladder/index.html")
    page.buttons("Run")[0].click()
    assert page.finished() == "Ended early."
    assert "sums.json could not be loaded" in page.output()


def test_where_webassembly_is_blocked_the_page_says_so(browser, served):
    page = Page(browser, served.strict + "ladder/docs/pure_python_mlp.html")
    page.buttons("Run")[0].click()
    assert page.finished() == "Ended early."
    assert "does not run WebAssembly" in page.output()


FAULTS = [  # a file, what comes in its place, and what the page says is missing
    ("worker.js", "missing", "Python"),
    ("sums.json", "a page", "sums.json"),
    ("pyodide.asm.js", "cut off", "pyodide.asm.js"),
    ("pyodide.asm.wasm", "missing", "pyodide.asm.wasm"),
    ("pyodide.asm.wasm", "cut off", "pyodide.asm.wasm"),
    ("python_stdlib.zip", "a page", "python_stdlib.zip"),
    ("cell.py", "missing", "cell.py"),
    ("np_mlp_digits.py", "a page", "np_mlp_digits.py"),
]


@pytest.fixture
def failing(served):
    """Return the faults of a server; afterwards it has none."""
    served.slow.clear()
    yield served.faults
    served.faults.clear()
    served.slow.set()


@pytest.mark.parametrize("file", ["worker.js", "python_stdlib"])
def test_a_silent_network_is_told_and_can_be_stopped(browser, served, failing, file):
    forget(browser, served.failing, "cache_storage")
    failing[file] = "silent"
    page = Page(browser, served.failing + "ladder/docs/pure_python_mlp.html")
    page.buttons("Run")[0].click()
    if file == "python_stdlib":
        wait_for(lambda: " MB" in page.statuses()[0])  # how much of how much
    wait_for(lambda: "Nothing has come for 10 seconds" in page.statuses()[0])
    page.press("Stop cell 1")
    assert page.finished() == "Ended early."


def test_without_a_network_a_page_says_so_and_goes_on_later(browser, served, failing):
    page = Page(browser, served.failing + "ladder/docs/pure_python_mlp.html")
    failing[""] = "gone"
    page.buttons("Run")[0].click()
    assert page.finished() == "Ended early."
    assert page.output().startswith("Python could not be loaded")
    page.press("Edit cell 1")
    wait_for(lambda: page.statuses()[0].startswith("The editor could not be loaded."))
    failing.clear()
    wait_for(lambda: page.buttons("Try again"))[0].click()
    wait_for(lambda: browser.find_elements(By.CSS_SELECTOR, ".cm-content"))


def test_what_cannot_be_loaded_is_named_and_the_next_run_tries_again(
    browser, served, failing
):
    forget(browser, served.failing, "cache_storage")
    page = Page(browser, served.failing + "ladder/docs/pure_python_mlp.html")
    for file, how, named in FAULTS:
        failing[file] = how
        page.buttons("Run")[0].click()
        assert page.finished() == "Ended early."
        assert page.output().startswith(f"{named} could not be loaded"), (file, how)
        assert "Check your connection, then try again." in page.output()
        failing.clear()
    page.buttons("Run")[0].click()
    wait_for(lambda: page.statuses()[0].startswith("Done"))


def test_an_editor_that_does_not_come_says_so_and_can_be_asked_for_again(
    browser, served, failing
):
    page = Page(browser, served.failing + "ladder/docs/pure_python_mlp.html")
    editors = lambda: browser.find_elements(By.CSS_SELECTOR, ".cm-content")
    again = lambda: wait_for(lambda: page.buttons("Try again"))[0].click()
    failing["editor.js"] = "missing"
    page.press("Edit cell 1")
    wait_for(lambda: page.statuses()[0].startswith("The editor could not be loaded."))
    failing.clear()
    again()
    wait_for(lambda: len(editors()) == 1)
    failing["task.js"] = "missing"
    browser.execute_script(
        "const fold = document.querySelector('.write-here');"
        "fold.open = fold.parentElement.closest('details').open = true"
    )
    wait_for(lambda: page.buttons("Try again"))
    failing.clear()
    again()
    wait_for(lambda: len(editors()) == 2)


def test_the_page_to_write_on_says_what_it_lacks(browser, served, failing):
    failing |= {"tasks.json": "silent", "editor.js": "missing"}
    page = Page(browser, served.failing + "ladder/docs/write.html")
    text = lambda: browser.find_element(By.ID, "practice").text
    wait_for(lambda: "Nothing has come for 10 seconds" in text())
    failing["tasks.json"] = "a page"
    browser.refresh()
    for file, said in (
        ("tasks.json", "The list of functions"),
        ("editor.js", "The editor"),
    ):
        place = browser.find_element(By.ID, "practice")
        wait_for(lambda said=said, place=place: said in place.text)
        assert not page.buttons("Check")
        del failing[file]
        page.buttons("Try again")[0].click()
    wait_for(lambda: page.buttons("Check"))


def test_a_page_without_its_scripts_says_so(browser, served, failing):
    for file, address, said in (
        ("practice.js", "docs/write.html", "The editor has not arrived"),
        ("weights.js", "index.html", "The part that reads has not arrived"),
    ):
        failing[file] = "missing"
        Page(browser, f"{served.failing}ladder/{address}")
        late = browser.find_element(By.CSS_SELECTOR, ".late")
        wait_for(late.is_displayed)
        assert late.text.startswith(said)
        failing.clear()
        late.find_element(By.LINK_TEXT, "Load the page again").click()
        wait_for(lambda: not browser.find_elements(By.CSS_SELECTOR, ".late"))


def test_a_python_that_cannot_be_made_says_so(browser, served, failing):
    """What arrives whole may still not start, as where memory is short."""
    failing["worker.js"] = (
        "WebAssembly.instantiateStreaming = () => Promise.reject(new RangeError('no memory'));"
    )
    page = Page(browser, served.failing + "ladder/docs/pure_python_mlp.html")
    page.buttons("Run")[0].click()
    assert page.finished() == "Ended early."
    assert page.output().startswith("Python could not be started: no memory.")


def test_mnist_that_is_something_else_is_not_kept(browser, served, failing):
    """A server's error page may come with the status 200."""
    page = Page(browser, served.failing + "ladder/scripts/np_slp_digits.html")
    flags = browser.find_element(By.CSS_SELECTOR, ".run-flags")
    flags.send_keys("--dataset mnist --epochs 0")
    failing["t10k-labels"] = "a page"
    page.buttons("Run")[0].click()
    assert page.finished() == "Ended early."
    assert page.output().startswith("t10k-labels-idx1-ubyte.gz could not be loaded")
    failing.clear()
    page.buttons("Run")[0].click()
    beyond = ("Unpacking", "Importing", "Running", "Done")  # all has come
    wait_for(lambda: page.statuses()[0].startswith(beyond))
