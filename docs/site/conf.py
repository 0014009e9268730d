"""Sphinx settings of the site; docs/build.py --site prepares the sources and runs it."""

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
html_favicon = "static/favicon.svg"
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_permalinks_icon = "#"
html_math_renderer = "mathml"
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


def inline(self, node):
    """Write a formula in a sentence as MathML."""
    self.body.append(convert(node.astext()))
    raise_skip()


def block(self, node):
    """Write a formula of its own as MathML, which scrolls if it is wide."""
    formula = convert(node.astext(), display="block")
    self.body.append(f'<div class="math" tabindex="0">{formula}</div>')
    raise_skip()


def raise_skip():
    """Tell Sphinx that a node is done."""
    from docutils.nodes import SkipNode

    raise SkipNode


def setup(app):
    """Register the renderer of formulas: the pages need no JavaScript for them."""
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
