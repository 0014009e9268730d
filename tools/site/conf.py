"""Sphinx settings of the site; docs/build.py --site prepares the sources and runs it."""

import re
from xml.etree import ElementTree

from docutils.nodes import SkipNode
from latex2mathml.converter import convert

project = "The digits ladder"
author = "the digits ladder"
html_title = "The digits ladder"
extensions = ["myst_parser"]
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 4
suppress_warnings = ["myst.header", "toc.not_included"]
exclude_patterns = ["draw/*"]
html_theme = "furo"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_js_files = [("site.js", {"defer": "defer"})]
html_favicon = "static/favicon.svg"
html_copy_source = False
html_use_index = False
html_show_sphinx = False
html_show_copyright = False
html_permalinks_icon = "#"
html_math_renderer = "mathml"
smartquotes_action = "qe"  # quotes and dots; a flag keeps its two hyphens
html_theme_options = {
    "sidebar_hide_name": False,
    "navigation_with_keys": False,
    "light_css_variables": {
        "color-brand-primary": "#0b6a67",
        "color-brand-content": "#0b6a67",
        "color-brand-visited": "#0b6a67",
    },
    "dark_css_variables": {
        "color-brand-primary": "#6fcabf",
        "color-brand-content": "#6fcabf",
        "color-brand-visited": "#6fcabf",
    },
}

MATHML = "http://www.w3.org/1998/Math/MathML"
LONG = 12  # parts; a formula with more of them may be broken in a sentence
ElementTree.register_namespace("", MATHML)


def mathml(text, display="inline"):
    """Return a formula as MathML, spaced as TeX does: signs, names of functions."""
    formula = convert(text, display=display).replace(
        "<mi>&#x000B1;</mi>", "<mo>&#x000B1;</mo>"
    )
    formula = formula.replace("<mo>&#x0002E;</mo>", '<mo lspace="0" rspace="0">.</mo>')
    formula = re.sub(
        r"<mo>(max|min)</mo>", r'<mo lspace="0" rspace="0">\1</mo>', formula
    )
    formula = re.sub(
        r"(<mo[^>]*>(?!&#x00029;|&#x0005D;|&#x0007C;|[)\]|!])[^<]*</mo>(?:<mspace[^>]*>)?)"
        r"<mo>&#x02212;</mo>",
        r'\1<mo form="prefix">&#x02212;</mo>',
        formula,
    )
    name = r"(<mi>(?:log|exp)</mi>|<(msub|munder)><mo[^>]*>(?:max|min)</mo>.*?</\2>)"
    bracket = r"(?!<mo[^>]*>(?:&#x00028;|\())"
    return re.sub(name + bracket, r'\1<mspace width="0.167em"/>', formula)


def pieces(formula):
    """Cut a long formula in a sentence before its equals signs: a line may end there."""
    (row,) = ElementTree.fromstring(formula)
    if len(row) <= LONG:
        return [formula]
    cut = []
    for part in row:
        if not cut or part.text == "=":
            cut.append(ElementTree.Element(f"{{{MATHML}}}math", display="inline"))
        cut[-1].append(part)
    return [ElementTree.tostring(piece, encoding="unicode") for piece in cut]


def inline(self, node):
    """Write a formula in a sentence."""
    self.body.append("<wbr>".join(pieces(mathml(node.astext()))))
    raise SkipNode


def block(self, node):
    """Write a formula of its own, which scrolls if it is wide."""
    self.body.append(f'<div class="math">{mathml(node.astext(), "block")}</div>')
    raise SkipNode


def setup(app):
    """Register the renderer of formulas: the pages need no JavaScript for them."""
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
