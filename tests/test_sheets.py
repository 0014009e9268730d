"""The sheets print on at most two pages, of A4 and of Letter, and give no answer away."""

import re
from base64 import b64decode

import numpy as np
import pytest
from selenium.webdriver.common.print_page_options import PrintOptions

from tools.handouts.sheets import FOLDER, PICTURES, tiny_torch

PAPER = {"A4": (21.0, 29.7), "Letter": (21.59, 27.94)}  # cm
SHEETS = sorted(FOLDER.glob("*.html"))


def test_each_picture_has_a_sheet_and_answers():
    wanted = {f"{name}{end}.html" for name in PICTURES for end in ("", "_answers")}
    assert {path.name for path in SHEETS} == wanted


@pytest.mark.parametrize("name", PICTURES)
def test_a_sheet_has_blanks_and_its_answers_have_none(name):
    sheet, answers = (
        (FOLDER / f"{name}{end}.html").read_text("utf-8") for end in ("", "_answers")
    )
    assert sheet.count('class="blank"') >= 8 and 'class="blank"' not in answers
    assert "Right." not in sheet and answers.count("<b>Right.") == 3
    assert sheet.count("<pre>") == 4 and "nan" not in re.findall(r"[\w.]+", answers)


def test_by_hand_the_engines_gradient_is_the_sum_of_both_uses():
    rows = dict(tiny_torch(None)[1])
    for row in (0, 1):
        uses = [f"h.T @ g, which W gets first, row {row}"]
        uses += [f"x.T @ that, which W gets next, row {row}"]
        assert np.allclose(rows[f"W.grad, row {row}"], sum(rows[use] for use in uses))


@pytest.mark.parametrize("paper", PAPER)
def test_sheets_print_on_two_pages(browser, paper):
    options = PrintOptions()
    options.page_width, options.page_height = PAPER[paper]
    options.margin_top = options.margin_bottom = 1.4
    options.margin_left = options.margin_right = 1.4
    options.background = False
    for path in SHEETS:
        browser.get(path.as_uri())
        width, inside = browser.execute_script(
            "const root = document.documentElement; return [root.clientWidth, root.scrollWidth]"
        )
        assert inside <= width, path.name
        pdf = b64decode(browser.print_page(options))
        assert 1 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 2, path.name
