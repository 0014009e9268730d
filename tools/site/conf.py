"""Sphinx settings of the site; `python -m tools site` prepares the sources and runs it."""

import os
from pathlib import Path

project = "The digits ladder"
author = "the digits ladder"
html_title = "The digits ladder"
extensions = ["myst_parser", "tools.site.extension"]
template_bridge = "tools.site.policy.Bridge"
templates_path = ["templates"]
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 4
suppress_warnings = ["myst.header", "toc.not_included"]
exclude_patterns = ["docs/draw/*"]
html_theme = "furo"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_js_files = [("site.js", {"defer": "defer"})]
html_favicon = "static/favicon.svg"
html_additional_pages = {"404": "404.html"}
html_search_scorer = str(Path(__file__).parent / "scorer.js")
html_baseurl = os.environ.get("SITE_URL", "")  # where it will be published, if known
html_copy_source = False
html_show_sourcelink = False
html_use_index = False
html_show_sphinx = False
html_show_copyright = False
html_permalinks_icon = "#"
html_math_renderer = "mathml"
smartquotes_action = "qe"  # quotes and dots; a flag keeps its two hyphens
html_theme_options = {
    "sidebar_hide_name": False,
    "navigation_with_keys": False,
    "top_of_page_buttons": [],
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
