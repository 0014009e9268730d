"""The pages of the site, as they are published, in a real browser, under a sub-path."""

import json
import re
import shutil
import zipfile
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

import pytest
from conftest import ROOT, SCRIPTS, wait_for
from on_site import Typist, asked, audit, emulate, links_of
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tools.site import live

pytestmark = pytest.mark.long

# --- The pages ------------------------------------------------------------------------


def test_every_page_of_docs_is_there(pages):
    names = {Path(page).stem for page in pages}
    assert {p.stem for p in (ROOT / "docs").glob("[!_]*.md")} <= names
    assert {"index", "draw", "write", "README", "CONTRIBUTING", "404"} <= names


def test_every_link_and_anchor_resolves(folder, pages):
    texts = {page: (folder / page).read_text(encoding="utf-8") for page in pages}
    names = {page: links_of(text)[1] for page, text in texts.items()}
    del texts["ladder/404.html"]  # it finds the site by itself
    for page, text in texts.items():
        for link in links_of(text)[0]:
            if re.match(r"(https?|data|mailto|javascript):", link):
                continue
            target, anchor = urldefrag(urljoin(f"/{page}", link))
            target = unquote(target.partition("?")[0]).lstrip("/")
            assert target.startswith("ladder/"), f"{page}: {link} leaves the site"
            assert (folder / target).is_file(), f"{page}: {link}"
            if target in names:
                there = names[target]
                if target == "ladder/docs/write.html":  # a file to write has an address
                    there = there | {*live.written()}
                assert unquote(anchor) in there, f"{page}: {link}"


def test_the_project_itself_comes_with_the_site(folder):
    page = (folder / "ladder" / "README.html").read_text(encoding="utf-8")
    (link,) = {link for link in links_of(page)[0] if link.endswith(".zip")}
    with zipfile.ZipFile(folder / "ladder" / link) as file:
        for name in ("README.md", "np_slp_digits.py", "practice/check.py"):
            assert file.read(f"digits-ladder/{name}") == (ROOT / name).read_bytes()


def test_every_formula_is_rendered(folder, pages):
    found = 0
    for page in pages:
        text = (folder / page).read_text(encoding="utf-8")
        found += text.count("<math ")
        plain = re.sub(r"<(script|pre|code|math)\b.*?</\1>", "", text, flags=re.DOTALL)
        assert not re.search(r"\$[^$\n]+\$|\\(frac|sum|text|partial|begin)\b", plain), (
            page
        )
        assert "\\" not in re.sub(
            r"<[^>]*>", "", "".join(re.findall(r"<math.*?</math>", text))
        ), page
    assert found > 100


WIDE = """
const root = document.documentElement;
const out = (e) => e.getBoundingClientRect().right > 361 && !e.closest("pre, table, .math, .cm-scroller, .fig-scroll");
return [root.scrollWidth, ...[...document.querySelectorAll("article *")].filter(out)
  .slice(0, 3).map((e) => e.outerHTML.slice(0, 100))];
"""
ONCE = """// of thousands of words of code, leave the first of each color for axe to look at
const seen = new Set();
for (const word of document.querySelectorAll("pre span[class]")) {
  const kind = word.className + " in " + word.closest("div[class]")?.className;
  seen.has(kind) ? word.replaceWith(...word.childNodes) : seen.add(kind);
}
"""
BAR = """// what stands before the bar with the buttons for all code of a page
const bar = document.querySelector(".run-bar");
return bar && [bar.previousElementSibling.tagName, bar.previousElementSibling.textContent.trim()];
"""
PHONE = {"width": 360, "height": 780, "deviceScaleFactor": 1, "mobile": True}


COLORS = ["color-contrast", "link-in-text-block"]
COLORED = {  # one page of each kind: all others have the same styles
    *("index", "search", "404", "README", "draw", "write", "np_mlp_digits"),
    *("np_mlp_digits_explainer", "CODE_WALKTHROUGH", "published_results", "tiny_torch"),
}


@pytest.fixture(scope="module")
def seen(browser, served, pages):
    """Open every page once; return what axe finds in both themes, and what is too wide."""
    asked(browser)  # what was loaded before is another matter
    browser.set_window_size(1300, 1200)
    found = {}
    for page in pages:
        emulate(browser, prefers_color_scheme="light", prefers_reduced_motion="reduce")
        browser.get(served.here + page)
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
        wide = browser.execute_script(WIDE)
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        bar = browser.execute_script(BAR)
        browser.execute_script(ONCE)
        colored, dark = Path(page).stem in COLORED, []
        light = audit(browser, without=() if colored else COLORS)
        if colored:
            emulate(
                browser, prefers_color_scheme="dark", prefers_reduced_motion="reduce"
            )
            dark = audit(browser, *COLORS)
        found[page] = {"light": light, "dark": dark, "wide": wide, "bar": bar}
    emulate(browser)
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_violation(seen, theme):
    found = {page: looks[theme] for page, looks in seen.items() if looks[theme]}
    assert not found, json.dumps(found, indent=1)


def test_no_page_scrolls_sideways_on_a_phone(seen):
    found = {page: looks["wide"] for page, looks in seen.items()}
    found = {page: wide for page, wide in found.items() if wide != [360]}
    assert not found, json.dumps(found, indent=1)


def test_no_sentence_is_broken_by_the_bar_of_buttons(seen):
    before = [looks["bar"] for looks in seen.values() if looks["bar"]]
    assert len(before) == len(live.LIVE)
    broken = [t for tag, t in before if tag == "P" and t.rstrip(")")[-1] not in ".?!"]
    assert not broken


# --- What a reader sees -----------------------------------------------------------------

NARROW = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}


@pytest.fixture
def phone(browser):
    """Make the browser as narrow as a phone."""
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", NARROW)
    yield browser
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


ROWS = """
const tables = [...document.querySelectorAll(".sentences")];
const named = [...tables[0].querySelectorAll("tbody tr:first-child [data-name]")];
return [tables.length, tables.filter((t) => t.scrollWidth > t.parentElement.clientWidth).length,
  ...named.map((cell) => getComputedStyle(cell, "::before").content)];
"""


def test_a_table_of_sentences_stands_in_one_column_on_a_phone(phone, served):
    phone.get(served.here + "ladder/docs/published_results.html")
    count, wide, *names = phone.execute_script(ROWS)
    assert count > 4 and not wide
    said = [name.split('"')[1] for name in names]
    assert said == ["test accuracy claimed: ", "measured: ", "verdict: "]
    phone.get(served.here + "ladder/docs/np_slp_digits_explainer.html")
    assert not phone.find_elements(By.CSS_SELECTOR, ".sentences")  # to be covered


BOXES = "return ['canvas', 'digit', 'bars'].map((id) => document.getElementById(id).getBoundingClientRect().toJSON())"


def test_the_drawing_page_shows_the_function_that_reads(folder):
    code = (ROOT / "docs" / "draw" / "network.js").read_text(encoding="utf-8")
    page = (folder / "ladder" / "docs" / "draw.html").read_text(encoding="utf-8")
    shown = unescape(re.search(r'id="javascript">(.*?)</code>', page, re.DOTALL)[1])
    assert shown.startswith("function forward(X, params)") and shown in code


@pytest.mark.parametrize("page", ["index", "docs/draw"])
def test_on_a_phone_the_answer_stands_beside_the_square(phone, served, page):
    phone.get(f"{served.here}ladder/{page}.html")
    square, digit, bars = phone.execute_script(BOXES)
    assert square["width"] > 190
    assert digit["left"] >= square["right"] and digit["top"] < square["bottom"]
    assert bars["bottom"] < NARROW["height"]


def test_on_a_wide_screen_the_square_is_large(browser, served):
    browser.set_window_size(1300, 1000)
    browser.get(served.here + "ladder/docs/draw.html")
    assert browser.execute_script(BOXES)[0]["width"] > 420


def test_the_first_screen_reads_what_is_drawn(browser, served):
    browser.set_window_size(1300, 900)
    browser.get(served.here + "ladder/index.html")
    browser.execute_script("load(SAMPLES[3])")
    wait_for(lambda: browser.find_element(By.ID, "digit").text == "3")
    begin = browser.find_element(By.CSS_SELECTOR, ".begin")
    assert begin.rect["y"] + begin.rect["height"] < 900
    steps = browser.find_elements(By.CSS_SELECTOR, ".steps li")
    tops = [step.rect["y"] for step in steps]
    assert len(tops) == 6 and tops == sorted(set(tops), reverse=True)  # they rise


HEAVY = 200_000  # bytes


def test_no_file_before_the_first_scroll_is_heavy(folder):
    text = (folder / "ladder" / "index.html").read_text(encoding="utf-8")
    loads = {link.partition("?")[0] for link in links_of(text)[0]}
    assert "docs/draw/weights.js" in loads
    for link in loads:
        path = folder / "ladder" / link
        if path.suffix in {".css", ".js", ".png", ".webp", ".svg"}:
            assert path.stat().st_size < HEAVY, link
    assert (folder / "ladder" / "_static" / "forming.webp").stat().st_size < 250_000


def test_the_animation_comes_when_it_is_in_sight(browser, served):
    source = "return document.querySelector('[data-moving]').src"
    browser.get(served.here + "ladder/index.html")
    assert browser.execute_script(source).endswith("formed.webp")
    browser.execute_script("document.querySelector('[data-moving]').scrollIntoView()")
    wait_for(lambda: browser.execute_script(source).endswith("forming.webp"))
    emulate(browser, prefers_reduced_motion="reduce")
    browser.get(served.here + "ladder/index.html")
    browser.execute_script("document.querySelector('[data-moving]').scrollIntoView()")
    waited = (
        "const done = arguments[0]; setTimeout(() => requestAnimationFrame(done), 300)"
    )
    browser.execute_async_script(waited)
    assert browser.execute_script(source).endswith("formed.webp")
    emulate(browser)


def test_no_page_speaks_of_github_to_those_who_read_it_here(folder, pages):
    for page in pages:
        text = (folder / page).read_text(encoding="utf-8")
        plain = re.sub(r"<[^>]*>", "", text)
        assert not re.search(r"on GitHub: |GitHub shows|not on the site", plain), page


def test_each_page_has_a_description_and_a_preview(folder, pages):
    for page in pages:
        if Path(page).stem in {"404", "search"}:
            continue
        text = (folder / page).read_text(encoding="utf-8")
        found = re.search(r'<meta name="description" content="([^"]+)"', text)
        assert found and 30 < len(found[1]) < 400, page
        assert "preview.png" in text or "docs/sheets/" in page, page  # these are paper


def test_a_page_that_is_not_there_leads_to_the_first_one(browser, served, folder):
    text = (folder / "ladder" / "404.html").read_text(encoding="utf-8")
    deep = folder / "ladder" / "docs" / "gone"
    deep.mkdir()
    (deep / "index.html").write_text(text, encoding="utf-8")  # as a server shows it
    browser.get(served.here + "ladder/docs/gone/")
    home = served.here + "ladder/"
    link = browser.find_element(By.ID, "home")
    wait_for(lambda: link.get_attribute("href") == home)
    shutil.rmtree(deep)


def test_a_page_has_one_name_and_the_site_does_not_lead_to_building_it(folder):
    page = folder / "ladder" / "docs" / "practice.html"
    text = page.read_text(encoding="utf-8")
    assert "Practice in a terminal<" in text and "Write it yourself<" not in text
    assert 'href="write.html">Here' in re.sub(r"</?span[^>]*>", "", text)
    write = (folder / "ladder" / "docs" / "write.html").read_text(encoding="utf-8")
    assert "Write it yourself" not in write


def test_scripts_lead_to_their_neighbors(folder):
    for number, script in enumerate(SCRIPTS):
        page = folder / "ladder" / "scripts" / f"{script}.html"
        text = page.read_text(encoding="utf-8")
        for way, there in (("prev", number - 1), ("next", number + 1)):
            leads = 0 <= there < len(SCRIPTS)
            assert (
                f'class="{way}-page" href="{SCRIPTS[there % 6]}.html"' in text
            ) == leads


def test_pages_that_do_not_run_say_why(folder):
    for name in ("why_numpy_is_fast", "report_card", "whose_handwriting", "past_98_5"):
        page = folder / "ladder" / "docs" / f"{name}.html"
        assert "its code does not run here" in page.read_text(encoding="utf-8"), name


def test_what_scrolls_sideways_shows_it(phone, served):
    phone.get(served.here + "ladder/docs/np_slp_digits_explainer.html")
    shown = """
    return [...document.querySelectorAll('.highlight pre')]
      .filter((e) => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1)
      .map((e) => getComputedStyle(e).backgroundImage.includes("gradient") && e.tabIndex === 0);
    """
    found = wait_for(lambda: (f := phone.execute_script(shown)) and all(f) and f)
    assert len(found) > 3


ROOTS = """
return [...document.querySelectorAll("msqrt")].filter((root) => root.checkVisibility()).map((root) => {
  const right = (box) => box.getBoundingClientRect().right;
  return Math.round(right(root.closest("math")) - right(root.lastElementChild));
});
"""


def test_a_full_stop_stands_close_to_a_root(browser, served):
    browser.get(served.here + "ladder/docs/np_mlp_digits_explainer.html")
    alone = lambda: browser.execute_script(ROOTS)[:2]  # nothing else in these formulas
    wait_for(lambda: max(alone()) < 5)  # pixels; the gap was 7


def test_opened_as_a_file_a_page_says_how_to_serve_it(browser, folder):
    browser.get((folder / "ladder" / "docs" / "first_network.html").as_uri())
    assert "python start.py" in browser.find_element(By.CLASS_NAME, "as-file").text


def test_a_picture_is_enlarged_by_a_touch(phone, served):
    phone.get(served.here + "ladder/docs/np_slp_digits_explainer.html")
    first = phone.find_element(By.CSS_SELECTOR, ".enlarge")
    phone.execute_script("arguments[0].click()", first)
    large = phone.find_element(By.CSS_SELECTOR, "dialog img")
    assert large.rect["width"] > NARROW["width"]
    phone.find_element(By.CSS_SELECTOR, "dialog button").click()
    assert not phone.find_elements(By.CSS_SELECTOR, "dialog")


def test_folded_parts_are_read_on_paper(browser, served):
    browser.get(served.here + "ladder/docs/np_slp_digits_explainer.html")
    browser.execute_script("dispatchEvent(new Event('beforeprint'))")
    closed = "article details:not([open], .write-here)"
    left = [fold.text for fold in browser.find_elements(By.CSS_SELECTOR, closed)]
    assert left and all(text.startswith("The code of") for text in left)
    browser.execute_script("dispatchEvent(new Event('afterprint'))")
    assert len(browser.find_elements(By.CSS_SELECTOR, closed)) > len(left)


# --- The keyboard alone -----------------------------------------------------------------


def test_the_keyboard_alone_draws(browser, served):
    hand = Typist(browser, served.here + "ladder/docs/draw.html")
    read = "return document.getElementById(arguments[0]).textContent"
    digit = lambda: browser.execute_script(read, "digit")
    wait_for(lambda: browser.execute_script(read, "h1-count"))
    empty = digit()
    hand.go("Drawing area")
    hand.press(" ", *[Keys.ARROW_DOWN] * 8, " ")
    wait_for(lambda: digit() != empty)
    hand.go("Clear")
    hand.press(Keys.ENTER)
    wait_for(lambda: digit() == empty)
    hand.go("a dot")
    hand.press(Keys.ENTER)
    wait_for(lambda: digit() != empty)
    hand.go("Framed as in MNIST")
    hand.press(" ")
    hand.go("Save as CSV")


def test_the_keyboard_alone_finds_its_way_on_a_narrow_screen(browser, served):
    size = {"width": 390, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        hand = Typist(browser, served.here + "ladder/docs/pure_python_mlp.html")
        hand.go("Toggle site navigation sidebar", back=True)
        hand.press(Keys.ENTER)
        assert hand.here() == "The digits ladder"  # the first of the list
        assert audit(browser) == []
        hand.press(Keys.ESCAPE)
        assert hand.here() == "Toggle site navigation sidebar"
        hand.press(" ")
        hand.go("Why NumPy is fast")
        hand.press(Keys.ENTER)
        wait_for(lambda: browser.current_url.endswith("/why_numpy_is_fast.html"))
        hand.go("Toggle table of contents sidebar")
        hand.press(Keys.ENTER)
        first = hand.here()
        hand.press(Keys.ENTER)
        wait_for(lambda: "#" in browser.current_url)
        assert browser.find_element(By.CSS_SELECTOR, ":target h2").text.startswith(
            first
        )
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


EXPLAINS = {  # a word, and a page that explains it
    "relu": "np_mlp_digits_explainer",
    "softmax": "np_slp_digits_explainer",
    "axis": "np_slp_digits_explainer",
    "learning rate": "np_slp_digits_explainer",
    "nan": "what_breaks",
}


@pytest.mark.parametrize("word", EXPLAINS)
def test_the_search_finds_what_explains_a_word_among_the_first_three(
    browser, served, word
):
    browser.get(f"{served.here}ladder/search.html?q={word.replace(' ', '+')}")
    found = wait_for(
        lambda: (
            (links := browser.find_elements(By.CSS_SELECTOR, "#search-results li a"))
            and len(links) > 2
            and links
        )
    )
    assert any(EXPLAINS[word] in link.get_attribute("href") for link in found[:3])
    excerpts = (
        "return [...document.querySelectorAll('.context')].map((e) => e.textContent)"
    )
    for text in wait_for(lambda: browser.execute_script(excerpts)):
        assert not re.search(r"^\.\.\.|\.\.\.$", text)  # cut between words


def test_nothing_moves_for_those_who_want_no_motion(browser, served):
    emulate(browser, prefers_reduced_motion="reduce")
    browser.get(served.here + "ladder/index.html")
    assert browser.execute_script("return document.getAnimations().length") == 0


def test_no_page_asks_another_host(seen, browser, served):
    """Comes last: what the tests above have opened, by the browser's own record."""
    found = asked(browser)
    assert found and not {url for url in found if not url.startswith(served.here)}
