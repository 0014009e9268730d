"""What the tests of the site share: a page as a reader, or a keyboard alone, uses it."""

import json
import re
import time

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from practice.checker.scripts import ROOT, SCRIPTS

SITE = ROOT / "tools" / "site"  # what is written by hand for it
AXE = SITE / "node_modules" / "axe-core" / "axe.min.js"


def wait_for(ask, what="it did not come true"):
    """Return the first answer that is true; a busy machine may take minutes."""
    deadline = time.monotonic() + 600
    while not (answer := ask()):
        assert time.monotonic() < deadline, what
        time.sleep(0.1)
    return answer


def emulate(browser, **features):
    """Make the browser say that the reader prefers so."""
    media = [
        {"name": name.replace("_", "-"), "value": v} for name, v in features.items()
    ]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": media})


def forget(browser, address, what="local_storage"):
    """Make the browser forget what an earlier test wrote, or loaded ("cache_storage")."""
    order = {"origin": address.rstrip("/"), "storageTypes": what}
    browser.execute_cdp_cmd("Storage.clearDataForOrigin", order)


def asked(browser):
    """Return the addresses that a browser asked for since it was last looked at."""
    found = set()
    for entry in browser.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            found.add(message["params"]["request"]["url"])
    return {
        url
        for url in found
        if not url.startswith(("data:", "blob:", "about:", "file:"))
    }


def links_of(text):
    """Return the addresses that a page links to or loads, and the names it can be entered at."""
    links = re.findall(
        r'<(?:a|link|script|img|iframe)\b[^>]*?\b(?:href|src)="([^"]+)"', text
    )
    return links, set(re.findall(r'\bid="([^"]+)"', text)) | {""}


AUDIT = """
const [rules, without, done] = arguments;
const left = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]));
axe.run(document, {iframes: false, resultTypes: ["violations"], rules: left, ...(rules && {runOnly: rules})}).then(({violations}) =>
  done(violations.map((v) => [v.id, ...v.nodes.slice(0, 3).map((n) => n.html.slice(0, 150))])));
"""


def audit(browser, *rules, without=()):
    """Return what axe finds wrong on the page as it is now: by these rules, or by all."""
    if not browser.execute_script("return typeof axe === 'object'"):
        browser.execute_script(AXE.read_text(encoding="utf-8"))
    return browser.execute_async_script(AUDIT, list(rules) or None, list(without))


SHOWN = "return [...document.querySelectorAll(arguments[0])].filter((e) => e.checkVisibility())"


def shown(browser, selector):
    """Return how many elements can be seen."""
    return len(browser.execute_script(SHOWN, selector))


BUTTONS = """
const found = [...document.querySelectorAll(".run-button")].filter((b) => b.textContent === arguments[0] && b.checkVisibility());
found[0]?.scrollIntoView({ block: "center", behavior: "instant" }); // in sight, and not below a header that stays
return found;
"""


class Page:
    """A page of the site in the browser, as a reader uses it."""

    def __init__(self, browser, url, stay=False):
        """Open the page; to stay there keeps its Python, which takes seconds to start."""
        self.browser = browser
        browser.set_window_size(1300, 1200)
        if not stay or browser.current_url != url:
            browser.get(url)

    def buttons(self, name):
        """Return the buttons that show this text and can be seen."""
        return self.browser.execute_script(BUTTONS, name)

    def statuses(self):
        """Return what stands below each piece of code."""
        return self.browser.execute_script(
            "return [...document.querySelectorAll('.run-result .run-status')].map(e => e.textContent)"
        )

    def output(self, number=0):
        """Return what a piece of code printed."""
        return self.browser.execute_script(
            "return document.querySelectorAll('.run-result .run-output')[arguments[0]].textContent",
            number,
        )

    def press(self, label):
        """Press the button with this label."""
        self.browser.execute_script(
            "document.querySelector(`[aria-label='${arguments[0]}']`).click()", label
        )

    def code(self, number):
        """Return the code of a cell as the page shows it."""
        return self.browser.execute_script(
            "return document.querySelectorAll('.highlight-py pre')[arguments[0]].textContent",
            number,
        )

    def finished(self, number=0):
        """Wait until a piece of code has ended, and return its status."""
        return wait_for(
            lambda: (
                (status := self.statuses()[number]).startswith(("Done", "Ended"))
                and status
            )
        )

    def write(self, number, code):
        """Put other code into a cell, through its editor."""
        self.browser.execute_script(
            "document.querySelector(`[aria-label='Edit cell ${arguments[0] + 1}']`).click()",
            number,
        )
        place = f"[aria-label='Code of cell {number + 1}']"
        editor = wait_for(lambda: self.browser.find_elements(By.CSS_SELECTOR, place))[0]

        def typed():  # the editor takes the focus itself, perhaps in the middle of this
            self.browser.execute_script("arguments[0].focus()", editor)
            editor.send_keys(Keys.CONTROL, "a")
            self.browser.execute_cdp_cmd("Input.insertText", {"text": code})
            return code.strip().split("\n")[-1].strip() in editor.get_property(
                "innerText"
            )

        wait_for(typed)


class Practice(Page):
    """The page on which functions are written."""

    def choose(self, file, function):
        Select(
            self.browser.find_element(By.ID, "practice-file")
        ).select_by_visible_text(file)
        wait_for(lambda: self.buttons(function))[0].click()

    def type(self, code):
        editor = wait_for(
            lambda: self.browser.find_elements(By.CSS_SELECTOR, ".cm-content")
        )[0]
        self.browser.execute_script("arguments[0].focus()", editor)
        editor.send_keys(Keys.CONTROL, "a")
        self.browser.execute_cdp_cmd("Input.insertText", {"text": code})

    def text(self):
        editors = self.browser.find_elements(By.CSS_SELECTOR, ".cm-content")
        return editors[0].text if editors else ""

    def output(self, number=0):
        """Return what the checker, a hint or a run of the whole file says."""
        return self.browser.execute_script(
            "return [...document.querySelectorAll('.run-answer, .run-result > .run-output')]"
            ".map((e) => e.textContent).join('')"
        )

    def check(self, function):
        self.buttons("Check")[0].click()
        return wait_for(
            lambda: (
                (s := self.statuses()[0]).startswith(function + ": ")
                and s.split(": ")[1]
            )
        )


FOCUS = """
let e = document.activeElement;
while (e?.contentDocument) e = e.contentDocument.activeElement;
const label = e.getAttribute("aria-label") || e.labels?.[0]?.textContent || e.textContent;
return label.trim().replace(/\\s+/g, " ");
"""
STOPS = 150  # more than any page has


class Typist:
    """A reader who has a keyboard and nothing else: every call is real keys, pressed."""

    def __init__(self, browser, url):
        self.browser = browser
        browser.set_window_size(1300, 1200)
        browser.get(url)
        self.press(Keys.TAB)
        assert self.here() == "Skip to content"
        self.press(Keys.ENTER)

    def press(self, *keys):
        ActionChains(self.browser).send_keys(*keys).perform()

    def hold(self, key, *keys):
        """Press keys while another one is down."""
        chain = ActionChains(self.browser).key_down(key).send_keys(*keys)
        chain.key_up(key).perform()

    def here(self):
        """Return the name of what has the focus, as it is read aloud."""
        return self.browser.execute_script(FOCUS)

    def go(self, name, back=False):
        """Press Tab until what has this name has the focus."""
        stops = []
        while len(stops) < STOPS:
            self.hold(Keys.SHIFT, Keys.TAB) if back else self.press(Keys.TAB)
            stops.append(self.here())
            if stops[-1] == name:
                return
        raise AssertionError(f"{name} was not reached, but {stops}")

    def write(self, *keys):
        """Write over what stands in the editor, and leave it by Escape and Tab."""
        self.hold(Keys.CONTROL, "a")
        self.press(*keys)
        self.press(Keys.ESCAPE)
        self.press(Keys.ESCAPE)  # the first one may have closed a list of names
        self.press(Keys.TAB)

    def text(self, selector):
        """Return what stands there, with the spaces before it: an editor's begins with some."""
        place = self.browser.find_element(By.CSS_SELECTOR, selector)
        return place.get_property("innerText").rstrip("\n")


# --- What takes long --------------------------------------------------------------------


RECORDED = ".run-result + :is(.highlight-text, .highlight-console, p:has(> .enlarge))"


def all_from_the_top(browser, served, name):
    """Run all cells of a page.

    Returns what each says and prints, how many pictures there are, the warnings, and what was
    recorded and still stands beside its new output.
    """
    page = Page(browser, f"{served.here}ladder/docs/{name}.html")
    page.buttons("Run all from the top")[0].click()
    early = lambda: any(status.startswith("Ended") for status in page.statuses())
    wait_for(lambda: early() or page.statuses()[-1].startswith("Done"))
    told = page.statuses()
    outputs = [page.output(number)[-1000:] for number in range(len(told))]
    pictures = browser.find_elements(By.CSS_SELECTOR, ".run-pictures img")
    warned = browser.find_elements(By.CSS_SELECTOR, ".run-output .stderr")
    warnings = [warning.text for warning in warned]
    recorded = browser.find_elements(By.CSS_SELECTOR, RECORDED)
    both = [old.text or "a picture" for old in recorded if old.is_displayed()]
    return list(zip(told, outputs, strict=True)), len(pictures), warnings, both


def with_flags(browser, served, command):
    """Run a script on its page; return its status and what it printed."""
    script, flags = command.split(" ", 1)
    page = Page(browser, f"{served.here}ladder/scripts/{script}.html")
    browser.find_element(By.CSS_SELECTOR, ".run-flags").send_keys(flags)
    page.buttons("Run")[0].click()
    return page.finished(), page.output()


def on_the_home_page(browser, served, script):
    """Choose a script on the home page and run it; return its status and what it printed."""
    page = Page(browser, served.here + "ladder/index.html", stay=True)
    choice = Select(browser.find_element(By.CSS_SELECTOR, ".run-choice"))
    choice.select_by_visible_text(f"python {script}.py")
    page.buttons("Run")[0].click()
    return page.finished(), page.output()


LONG = {  # these take minutes: TEST_SITE=1 asks for them
    "np_mlp_digits --dataset mnist --epochs 1 --dtype float64",
    "np_slp_digits --dataset=mnist --epochs 2",
    "np_slp_digits_explainer",
    "np_mlp_digits_explainer",
    "pure_python_mlp",
    "tiny_torch",
}
JOBS = {  # a second browser does this while the first is looked at
    "np_mlp_digits --dataset mnist --epochs 1 --dtype float64": with_flags,
    "np_slp_digits --dataset=mnist --epochs 2": with_flags,
    "torch_mlp_sequential --dtype float64 --hidden 32 16 --epochs 200": with_flags,
    **dict.fromkeys(SCRIPTS, on_the_home_page),
    "np_mlp_digits_explainer": all_from_the_top,
    "np_slp_digits_explainer": all_from_the_top,
    "first_network": all_from_the_top,
    "pure_python_mlp": all_from_the_top,
    "tiny_torch": all_from_the_top,
}
