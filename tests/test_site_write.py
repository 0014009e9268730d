"""Functions written in the page, and judged there."""

import json
import re

import pytest
from conftest import scripts, wait_for
from on_site import Practice, Typist, audit, emulate, forget
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from practice.checker.engine import split_tables, told
from practice.checker.judge import Learner, judge, world_of
from practice.checker.rungs import all_rungs
from tools.site import live

pytestmark = pytest.mark.long

FORWARD = "def forward(X, W, b):\n    return "
SOFTMAX = "def softmax(logits):\n    exps = np.exp(logits{shift})\n    return exps / exps.sum({axis})"
ANSWERS = [  # function, code, the verdict, and what must be said
    ("forward", FORWARD + "X @ W", "not yet", "bias"),
    ("forward", FORWARD + "X @ W - b", "not yet", "-"),
    ("forward", FORWARD + "X @ W + bias", "not yet", "NameError"),
    (
        "softmax",
        SOFTMAX.format(shift="", axis="axis=1, keepdims=True"),
        "right, with a remark",
        "1000",
    ),
    (
        "softmax",
        SOFTMAX.format(shift=" - logits.max()", axis="axis=0"),
        "not yet",
        "axis",
    ),
    ("forward", FORWARD + "np.einsum('bd,dk->bk', X, W) + b", "right", ""),
]


@pytest.fixture
def practice(browser, served):
    forget(browser, served.here)
    page = Practice(browser, served.here + "ladder/docs/write.html")
    wait_for(lambda: page.buttons("Check"))
    return page


PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
OUT = """
return [...document.querySelectorAll(".run-answer *, .task-asked, .example pre, .cm-line *")]
  .filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth)
  .map((e) => e.outerHTML.slice(0, 200));
"""


def read_on_a_phone(browser):
    """Assert that every word of task, example, code and answer can be read on a phone."""
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    try:
        assert browser.execute_script(OUT) == []
        rows = browser.find_elements(By.CSS_SELECTOR, ".answer-text .example th")
        assert [row.text for row in rows] == ["logits", "expected", "got"]
        asked = browser.find_elements(By.CSS_SELECTOR, "#practice .example")[0]
        assert "[2., 1., 0.]" in asked.text and "0.665" in asked.text
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_the_page_names_mistakes_and_keeps_what_was_written(browser, practice):
    for function, code, verdict, said in ANSWERS:
        practice.choose("Rung 1 of 6", function)
        practice.type(code)
        assert practice.check(function) == verdict, practice.output()
        assert said in practice.output()
        if said == "axis":
            read_on_a_phone(browser)
    browser.refresh()
    wait_for(lambda: practice.buttons("Check"))
    practice.choose("Rung 1 of 6", "forward")
    assert "einsum" in practice.text()
    practice.buttons("Start this function again")[0].click()
    assert "your code" in practice.text()
    assert set(browser.execute_script("return Object.keys(localStorage)")) <= {
        "theme",
        "digits-ladder-practice",
        "digits-ladder-read",
    }


def test_the_whole_file_prints_the_ladders_table(practice):
    """Hint 3 of each function is its solution; all of them together are the script."""
    practice.choose("Rung 1 of 6", "forward")
    for name in [
        b.text
        for b in practice.browser.find_elements(
            By.CSS_SELECTOR, ".practice-list button"
        )
    ]:
        practice.choose("Rung 1 of 6", name)
        for label in ("Hint", "Hint 2", "Show the solution"):
            practice.buttons(label)[0].click()
        solution = practice.browser.find_element(By.CSS_SELECTOR, ".run-answer pre")
        practice.type(solution.get_attribute("textContent"))
    practice.buttons("Run the whole file")[0].click()
    wait_for(lambda: "This is the ladder's table, digit by digit." in practice.output())


def test_an_endless_loop_in_practice_is_stopped(practice):
    practice.choose("Rung 1 of 6", "forward")
    practice.type("def forward(X, W, b):\n    while True:\n        pass")
    practice.buttons("Check")[0].click()
    wait_for(lambda: practice.statuses()[0].startswith("Judging"))
    practice.buttons("Stop")[0].click()
    assert practice.finished().startswith("Ended")
    practice.type(FORWARD + "X @ W + b")
    assert practice.check("forward") == "right"


def test_a_task_has_an_address_and_a_reload_stays_there(browser, practice):
    practice.browser.get(
        practice.browser.current_url.split("#")[0] + "#np_mlp_digits/backward"
    )
    wait_for(lambda: "def backward" in practice.text())
    practice.choose("Rung 1 of 6", "softmax")
    assert browser.current_url.endswith("#np_slp_digits/softmax")
    browser.refresh()
    wait_for(lambda: "def softmax" in practice.text())


def test_another_tab_loses_nothing(browser, practice, served):
    practice.choose("Rung 1 of 6", "forward")
    practice.type("def forward(X, W, b):\n    return 1")
    first = browser.current_window_handle
    browser.switch_to.new_window("tab")
    try:
        other = Practice(
            browser, served.here + "ladder/docs/write.html#np_slp_digits/softmax"
        )
        wait_for(lambda: "def softmax" in other.text())
        other.type("def softmax(logits):\n    return 2")
        other.choose("Rung 1 of 6", "forward")
        assert "return 1" in other.text()
        other.type("def forward(X, W, b):\n    return 3")
    finally:
        browser.close()
        browser.switch_to.window(first)
    practice.type("def forward(X, W, b):\n    return 4")
    practice.buttons("The other version")[0].click()
    assert "return 3" in practice.text()
    practice.choose("Rung 1 of 6", "softmax")
    assert "return 2" in practice.text()


FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }"


def test_a_browser_that_keeps_nothing_is_told(browser, practice):
    loss = browser.find_element(By.CSS_SELECTOR, ".task-loss")
    assert not loss.is_displayed()
    browser.execute_script(FULL)
    practice.type(FORWARD + "X @ W")
    assert loss.is_displayed()


def test_work_is_loaded_from_a_file_and_the_end_is_said(browser, practice, tmp_path):
    saved = tmp_path / "np_slp_digits.py"
    saved.write_text(scripts.source("np_slp_digits"), encoding="utf-8")
    load = browser.find_element(By.CSS_SELECTOR, "input[type=file]")
    load.send_keys(str(saved))
    wait_for(lambda: any("Loaded 8 functions" in s for s in practice.statuses()))
    count = browser.find_element(By.CSS_SELECTOR, ".practice-count")
    assert count.text == "0 of 8 right"
    practice.buttons("Check all")[0].click()
    wait_for(lambda: count.text == "8 of 8 right")
    assert browser.find_element(By.CSS_SELECTOR, ".practice-end").is_displayed()
    work = json.loads(
        browser.execute_script("return localStorage['digits-ladder-practice']")
    )
    again = tmp_path / "digits-ladder.json"
    again.write_text(json.dumps({"work": work, "read": {}}), encoding="utf-8")
    browser.execute_script("localStorage.clear()")
    browser.refresh()
    inputs = lambda: browser.find_elements(By.CSS_SELECTOR, "input[type=file]")
    load = wait_for(inputs)[0]
    count = browser.find_element(By.CSS_SELECTOR, ".practice-count")
    assert count.text == "0 of 8 right"
    load.send_keys(str(again))
    wait_for(lambda: count.text == "8 of 8 right")
    assert browser.find_element(By.CSS_SELECTOR, ".practice-end").is_displayed()


HELPER = "def shifted(a):\n    return a - a.max(axis=1, keepdims=True)\n\n\n"
STRANGE = [  # what a file may hold, and what is said
    ({"work": {"np_slp_digits": {"forward": "def", "other": {"text": "x"}}}}, "0 f"),
    ({"work": {"nothing": {"a": {"text": "b"}}, "np_slp_digits": None}}, "0 f"),
    ({"work": None}, "Nothing was loaded"),
    ([1, 2], "Nothing was loaded"),
]
TORCH = '"""Rung 3 of 6'  # how a script begins that is judged in a terminal alone


def test_a_file_from_elsewhere_brings_all_of_it_and_loses_nothing(
    browser, practice, tmp_path
):
    practice.choose("Rung 1 of 6", "forward")
    practice.type("def forward(X, W, b):\n    return 9")
    text = scripts.source("np_slp_digits")
    text = text.replace("def softmax(", HELPER + "def softmax(")
    saved = tmp_path / "np_slp_digits.py"
    saved.write_bytes(text.replace("\n", "\r\n").encode())  # as some editors do
    load = browser.find_element(By.CSS_SELECTOR, "input[type=file]")
    load.send_keys(str(saved))
    wait_for(lambda: any("Loaded 8 functions" in s for s in practice.statuses()))
    assert not any("stays there" in s for s in practice.statuses())
    for content, said in STRANGE:
        strange = tmp_path / "strange.json"
        strange.write_text(json.dumps(content), encoding="utf-8")
        load.send_keys(str(strange))
        wait_for(lambda said=said: any(said in s for s in practice.statuses()))
    saved.write_text(TORCH, encoding="utf-8")
    load.send_keys(str(saved))
    wait_for(lambda: any("rung 3 is judged in" in s for s in practice.statuses()))
    practice.choose("Rung 1 of 6", "softmax")
    assert practice.text().startswith("def shifted")
    practice.choose("Rung 1 of 6", "forward")
    assert "X @ W + b" in practice.text()
    practice.buttons("The other version")[0].click()
    assert "return 9" in practice.text()
    practice.buttons("Start this function again")[0].click()
    practice.buttons("The other version")[0].click()
    assert "return 9" in practice.text()


def test_another_place_of_the_page_is_no_task(browser, practice):
    practice.choose("Rung 2 of 6", "backward")
    browser.execute_script("location.hash = 'furo-main-content'")
    browser.execute_script("location.hash = '%E0%A4%A'")
    wait_for(lambda: "E0" in browser.current_url)
    assert "def backward" in practice.text()


ENGINE = all_rungs()[7]
GATES = {"a.array > 0": "right", "g > 0": "not yet"}
RELU = (
    "def relu(a):\n    return Tensor(np.maximum(a.array, 0), (a, lambda g: g * ({})))"
)


def test_of_an_engines_tables_the_first_that_differs_is_told():
    right = split_tables("\n".join(live.printed(ENGINE)))
    wrong = {
        s: right[s].replace("95.", "94.").replace("96.", "94.") for s in list(right)[2:]
    }
    kind, said = told(right, right | wrong)
    assert kind != "equal" and said[0] == "torch_mlp_autograd.py on your engine:"
    assert "relu" in said[-1]


def test_an_engine_is_judged_as_in_a_terminal_and_runs_the_four_scripts(
    browser, practice, tmp_path
):
    whole = tmp_path / "tiny_torch.py"
    whole.write_text(ENGINE.text, encoding="utf-8")
    load = browser.find_element(By.CSS_SELECTOR, "input[type=file]")
    load.send_keys(str(whole))
    wait_for(lambda: any("Loaded 14 functions" in s for s in practice.statuses()))
    practice.buttons("relu")[0].click()
    for gate, said in GATES.items():
        practice.type(RELU.format(gate))
        assert practice.check("relu") == said
        text = ENGINE.text.replace(ENGINE.functions["relu"], RELU.format(gate))
        there = Learner(text, "tiny_torch.py", ENGINE)
        there.run()
        verdict = judge(world_of(ENGINE), there, "relu")
        assert verdict.passed == (said == "right")
        shown = " ".join(practice.output().split())
        assert verdict.say in shown and verdict.why in shown
    practice.buttons("Start this function again")[0].click()
    practice.type(ENGINE.functions["relu"])
    practice.buttons("Run the whole file")[0].click()
    wait_for(lambda: "run on your engine, digit by digit" in practice.output())
    work = browser.execute_script("return localStorage['digits-ladder-practice']")
    work = json.loads(work)
    for entry in work[ENGINE.name].values():
        entry |= {"verdict": "right", "at": entry["at"] + 1}
    again = tmp_path / "digits-ladder.json"
    again.write_text(json.dumps({"work": work, "read": {}}), encoding="utf-8")
    load.send_keys(str(again))
    end = browser.find_element(By.CSS_SELECTOR, ".practice-end")
    wait_for(lambda: "All 14 pieces of this engine are yours" in end.text)


def test_a_lesson_has_an_editor_where_a_function_is_to_be_written(browser, served):
    browser.get(served.here + "ladder/docs/np_slp_digits_explainer.html")
    places = browser.find_elements(By.CSS_SELECTOR, "[data-task]")
    wanted = {place.get_attribute("data-task").split("/")[1] for place in places}
    assert {"forward", "softmax", "cross_entropy", "backward", "update"} <= wanted
    fold = browser.find_element(By.CSS_SELECTOR, "[data-task$=softmax] summary")
    browser.execute_script("arguments[0].click()", fold)
    inside = "[data-task$=softmax] .cm-content"
    wait_for(lambda: browser.find_elements(By.CSS_SELECTOR, inside))
    assert audit(browser) == []


def test_the_keyboard_alone_practices(browser, served):
    forget(browser, served.here)
    hand = Typist(browser, served.here + "ladder/docs/write.html")
    wait_for(lambda: browser.find_elements(By.CSS_SELECTOR, ".cm-content"))
    hand.go("File")
    hand.press("R")
    hand.go("softmax: empty")
    hand.press(Keys.ENTER)
    assert hand.text(".practice-title") == "softmax"
    hand.go("forward: empty", back=True)
    hand.press(" ")
    assert hand.text(".practice-title") == "forward"
    hand.go("Your code")
    hand.write("def forward(X, W, b):", Keys.ENTER, "return X @ W + b")
    assert hand.here() == "Check"
    hand.press(Keys.ENTER)
    wait_for(lambda: "forward: right" in hand.text(".run-status"))
    assert hand.here() == "Check"
    hand.go("Hint")
    hand.press(Keys.ENTER)
    assert hand.here() == "Hint 2"
    assert "Hint 1" in hand.text(".run-answer + .run-answer")
    assert "forward: right" in hand.text(".run-status")  # a hint wipes no answer away
    hand.go("Next function")
    hand.press(Keys.ENTER)
    assert hand.here() == "Your code"
    assert hand.text(".practice-title") == "init_params"
    hand.go("forward: right", back=True)
    hand.press(Keys.ENTER)
    hand.go("Start this function again")
    hand.press(Keys.ENTER)
    assert "your code" in hand.text(".cm-content")
    assert hand.here() == "Start this function again"
    hand.go("Download the file")


def test_on_page_1_the_editor_stands_before_the_answer(folder):
    page = folder / "ladder" / "docs" / "first_network.html"
    before, after = page.read_text(encoding="utf-8").split(
        'data-task="lists_and_loops/layer"'
    )
    assert "--function" not in before and "layer</span>" in after
    assert after.index("--function") < after.index("Ours:")  # for a terminal, folded


def test_where_a_whole_file_is_to_be_written_a_link_leads_to_its_page(folder):
    docs = folder / "ladder" / "docs"
    links = [
        re.findall(r'class="begin" href="write\.html#(\w+)"', page.read_text("utf-8"))
        for page in docs.glob("*.html")
    ]
    names = {"lists_and_loops", "np_slp_digits", "np_mlp_digits"}
    assert {name for found in links for name in found} == names


COLORS = """
const keyword = (at) => [...document.querySelectorAll(at)].find((e) => e.textContent === "def");
return [".highlight .k", ".tok-keyword"].map((at) => keyword(at) && getComputedStyle(keyword(at)).color);
"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_editor_has_the_colors_of_the_code(browser, served, theme):
    emulate(browser, prefers_color_scheme=theme)
    browser.get(served.here + "ladder/docs/np_slp_digits_explainer.html#softmax")
    fold = browser.find_element(By.CSS_SELECTOR, "[data-task$=softmax] summary")
    browser.execute_script("arguments[0].click()", fold)
    wait_for(lambda: browser.execute_script(COLORS)[1])
    code, editor = browser.execute_script(COLORS)
    assert code == editor
    emulate(browser)
