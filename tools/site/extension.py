"""The Sphinx extension of the site: what its pages have besides their text.

It uses Sphinx's own hooks. `source-read` fills the home page; transforms and the translator
give tables, formulas and code the classes that the styles expect; `html-page-context` gives
the templates what a live page needs. Where the theme has changed, the build ends with a line.
"""

import json
import re
from html import escape
from urllib.parse import urlsplit

from docutils import nodes
from pygments.formatters import HtmlFormatter
from pygments.token import Name, Punctuation, Text, Whitespace
from sphinx import addnodes
from sphinx.errors import ThemeError
from sphinx.highlighting import PygmentsBridge
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.images import get_image_size
from sphinx.writers.html5 import HTML5Translator

from tools.site import figures, formulas, home, live, runtime, sources
from tools.site.policy import swap

WIDTHS = {12: "short", 24: "medium", 60: "long"}  # characters in a table's cell
WORD = 32  # characters; a longer word of code may break
BEFORE, AFTER = re.compile(r"[(\u201c]$"), re.compile(r"^[.,;:!?)\u201d]+")
CAPTION = '<p class="caption" role="heading">'
UNUSED = ("furo-extensions.css",)  # of the theme: styles for what no page here has
UNUSED_AT_HOME = (
    "pygments.css",
    "doctools.js",
    "sphinx_highlight.js",
)  # it has no code
CHECK = re.compile(r"python practice/check\.py practice/(\w+)\.py")
FOLD = "<details><summary>Or in a terminal</summary>"
NUMBERS = re.compile(r"[-\u2212\d.,:%() ]+( (?:to|of) [-\u2212\d.,:%() ]+)?")
DESCRIBED = 155  # characters of a description


class Shapes(SphinxPostTransform):
    """Classes for the lengths of cells and words; what stands at a formula stays with it."""

    default_priority = 600

    def run(self, **kwargs):
        """Change the doctree of a page, just before it is written."""
        for entry in list(self.document.findall(nodes.entry)):
            text = entry.astext().strip()
            length = 0 if NUMBERS.fullmatch(text) else len(text)
            names = (name for most, name in WIDTHS.items() if length <= most)
            entry["classes"].append(next(names, "longer"))
        for table in list(self.document.findall(nodes.table)):
            name_cells(table)
        for literal in list(self.document.findall(nodes.literal)):
            if any(len(word) >= WORD for word in literal.astext().split()):
                literal["classes"].append("wide")
        for code in list(self.document.findall(nodes.literal_block)):
            text = code.astext().rstrip("\n")
            if code.rawsource == code.astext():  # no blank line at the end
                code.rawsource = text
                code.children = [nodes.Text(text)]
                code.children[0].parent = code
        for formula in list(self.document.findall(nodes.math)):
            keep_marks(formula)
        if self.env.docname == "docs/questions":
            for options in self.document.findall(nodes.bullet_list):
                options["classes"].append("options")
        if self.env.docname.startswith("scripts/"):
            cut_name(next(self.document.findall(nodes.title)))
        put_editors(self.document, self.env.docname)
        put_figures(self.document, self.env.docname)


def name_cells(table):
    """Give the cells of a table of sentences their columns' names: a phone shows them in a column."""
    head, *body = table.findall(nodes.row)
    names = [cell.astext().strip() for cell in head]
    cells = [(at, cell) for row in body for at, cell in enumerate(row)]
    covered = names[-1] == "result"  # a column that is to be covered stays one
    longest = any("longer" in cell["classes"] for _, cell in cells)
    if len(names) < 3 or covered or not longest:
        return
    table["classes"].append("sentences")
    for at, cell in cells:
        if at and cell.astext().strip():
            cell["name"] = names[at]


def cut_name(title):
    """Let a line end behind each underscore of a name: torch_mlp_sequential.py is long."""
    first, *rest = re.split("(?<=_)", title.astext())
    title[:] = [nodes.Text(first)]
    for part in rest:
        title += [nodes.raw("", "<wbr>", format="html"), nodes.Text(part)]


def keep_marks(formula):
    """Put a formula and the marks that touch it into one piece, which no line ends in."""
    row, at = formula.parent, formula.parent.index(formula)
    left = row[at - 1] if at else None
    right = row[at + 1] if at + 1 < len(row) else None
    text = lambda node: str(node) if isinstance(node, nodes.Text) else ""
    opening, closing = BEFORE.search(text(left)), AFTER.search(text(right))
    if not (opening or closing):
        return
    keep = nodes.inline(classes=["keep"])
    if opening:
        row[at - 1] = nodes.Text(left[:-1])
        keep += nodes.Text(opening[0])
    if closing:
        row[at + 1] = nodes.Text(right[closing.end() :])
    row[at] = keep
    keep += formula
    if closing:
        keep += nodes.Text(closing[0])


def put_editors(document, docname):
    """Put a place for an editor before the code of each function that is to be written.

    Where the page names the command that judges it, that command is folded away below; where one
    judges a whole file, there is a link to the page that does it here.
    """
    places = live.places(docname.removeprefix("docs/"))
    raw = lambda html: nodes.raw("", html, format="html")
    fold = lambda command: [raw(FOLD), command, raw("</details>")]
    for code in list(document.findall(nodes.literal_block)):
        row = code.parent
        for name in re.findall(r"^(?:def|class) (\w+)\b", code.astext(), re.MULTILINE):
            if address := places.pop(name, None):
                says = f"--function {name}"
                said = [
                    node
                    for node in row[: row.index(code)]
                    if isinstance(node, nodes.literal_block) and says in node.astext()
                ]
                at = row.index(said[-1] if said else code)
                place = raw(f'<div data-task="{address}"></div>')
                row[at : at + bool(said)] = [place, *(fold(said[-1]) if said else [])]
        file = CHECK.fullmatch(code.astext().strip())
        if file and file[1] in live.written() and docname.startswith("docs/"):
            link = f'<a class="begin" href="write.html#{file[1]}">Write them here</a>'
            at = row.index(code)
            row[at : at + 1] = [raw(f"<p>{link}</p>"), *fold(code)]


def put_figures(document, docname):
    """Put the figures that move around their pictures, or at the end of their sections.

    Raises ThemeError where the page has no such picture or heading.
    """
    for name, (page, place) in figures.FIGURES.items():
        if docname != f"docs/{page}":
            continue
        data = json.dumps(figures.data(name)).replace("<", "\\u003c")
        inside = f'<script type="application/json">{data}</script>'
        inside += figures.numbers(name)
        open_ = nodes.raw("", f'<div data-figure="{name}">{inside}', format="html")
        close = nodes.raw("", "</div>", format="html")
        pictures = [
            i for i in document.findall(nodes.image) if i["uri"].endswith(place)
        ]
        titles = [t for t in document.findall(nodes.title) if t.astext() == place]
        if pictures:
            paragraph = pictures[0].parent
            at = paragraph.parent.index(paragraph)
            stays = name in figures.BESIDE
            parts = [paragraph, open_, close] if stays else [open_, paragraph, close]
            paragraph.parent[at : at + 1] = parts
        elif titles:
            section = titles[0].parent
            section.insert(own_end(section), [open_, close])
        else:
            raise ThemeError(f"figure {name}: {page} has no {place!r}; see figures.py")


def own_end(section):
    """Return where a section's own text ends: before its first code, or the next section."""
    ends = (nodes.literal_block, nodes.section)
    for at, node in enumerate(section):
        is_task = isinstance(node, nodes.raw) and "data-task" in node.astext()
        if isinstance(node, ends) or is_task:
            return at
    return len(section)


class Translator(HTML5Translator):
    """Sphinx's HTML; an empty head of a table's column is no heading, a picture can wait."""

    def visit_image(self, node):
        """Write a picture that is loaded when it comes near, with its place kept free."""
        if size := get_image_size(self.builder.srcdir / node["uri"]):
            node["width"], node["height"] = map(str, size)
        node["loading"] = "lazy"
        super().visit_image(node)

    def visit_entry(self, node):
        """Begin a cell."""
        super().visit_entry(node)
        if self.body[-1].startswith("<th") and not node.astext().strip():
            self.body[-1] = "<td" + self.body[-1].removeprefix("<th")
            self.context[-1] = self.context[-1].replace("</th>", "</td>")
        if name := node.get("name"):
            named = f'<td data-name="{escape(name)}"'
            self.body[-1] = self.body[-1].replace("<td", named, 1)


class Formatter(HtmlFormatter):
    """Pygments' HTML; what has the color of the text around it is no element of its own."""

    def format_unencoded(self, tokensource, outfile):
        """Write the tokens of a piece of code."""
        same = (Name, Punctuation, Whitespace)
        tokens = ((Text if kind in same else kind, text) for kind, text in tokensource)
        # (`in` asks for the kind itself: Name.Builtin, say, is another one)
        super().format_unencoded(tokens, outfile)


def read(app, docname, source):
    """Fill the home page and the page to draw on, which are templates."""
    if docname == "index":
        made = home.context(app.srcdir, app.outdir)
        source[0] = app.builder.templates.render_string(source[0], made)
    elif docname in ("docs/draw", "docs/write"):
        made = {"drawing": sources.drawing()}
        made["check_mb"] = runtime.megabytes(app.outdir, "numpy")
        source[0] = app.builder.templates.render_string(source[0], made)


def keep_sheets(app, doctree):
    """Make links of links to sheets: they are read and printed as pages, not downloaded."""
    for link in list(doctree.findall(addnodes.download_reference)):
        if link["reftarget"].endswith(".html"):
            plain = nodes.reference("", "", refuri=link["reftarget"])
            plain.extend(link.children)
            link.replace_self(plain)


def described(doctree):
    """Return the beginning of a page's text, for search engines and previews."""
    for paragraph in doctree.findall(nodes.paragraph):
        text = " ".join(paragraph.astext().split())
        if isinstance(paragraph.parent, nodes.section) and len(text) > 60:
            break
    else:
        return ""
    if len(text) <= DESCRIBED:
        return text
    return text[:DESCRIBED].rsplit(" ", 1)[0].rstrip(",;:") + " \u2026"


def page_context(app, pagename, templatename, context, doctree):
    """Give the templates what this page needs."""
    tree = context.get("furo_navigation_tree")
    if tree is None:
        raise ThemeError("the theme has changed: it has no furo_navigation_tree")
    for _ in range(tree.count(CAPTION) or 1):
        tree = swap(tree, CAPTION, '<p class="caption" role="heading" aria-level="2">')
    context["furo_navigation_tree"] = tree
    context["description"] = described(doctree) if doctree else ""
    if pagename == "index":
        context["description"] = home.DESCRIPTION
    base = app.config.html_baseurl
    context["home"] = urlsplit(base).path or "/"
    context["preview"] = (
        base.rstrip("/") + "/" if base else "/"
    ) + "_static/preview.png"
    if not base:
        context["preview"] = context["pathto"]("_static/preview.png", 1)
    left_out = UNUSED + (UNUSED_AT_HOME if pagename == "index" else ())
    for kind in ("css_files", "script_files"):
        files = [f for f in context[kind] if not str(f.filename).endswith(left_out)]
        context[kind] = files
    if pagename.startswith("scripts/"):
        context |= neighbors(pagename, context["pathto"])
    wanted = live.needs(pagename, app.outdir)
    if wanted["data"]:
        text = json.dumps(wanted["data"], ensure_ascii=False)
        wanted["data"] = text.replace("<", "\\u003c")
    context |= wanted


def neighbors(pagename, pathto):
    """Return the scripts before and after this one."""
    names = [f"scripts/{script}" for script in sources.SCRIPTS]
    at = names.index(pagename)
    links = {
        "prev": names[at - 1] if at else None,
        "next": names[at + 1] if at + 1 < len(names) else None,
    }
    return {
        way: {
            "link": pathto(name),
            "title": f"{name.removeprefix('scripts/')}.py".replace("_", "_\u200b"),
        }
        for way, name in links.items()
        if name
    }


def finish(app, exception):
    """Make the font, of the signs that the formulas of all pages have."""
    if exception is None:
        runtime.font(app.outdir / "_static", formulas.signs)


def setup(app):
    """Register all this with Sphinx."""
    app.connect("source-read", read)
    app.connect("doctree-read", keep_sheets, priority=100)  # before downloads are taken
    app.connect(
        "html-page-context", page_context, priority=900
    )  # after the theme's own
    app.connect("build-finished", finish)
    app.set_translator("html", Translator)
    PygmentsBridge.html_formatter = Formatter
    app.add_post_transform(Shapes)
    app.add_html_math_renderer(
        "mathml", (formulas.inline, None), (formulas.block, None)
    )
    return {"parallel_read_safe": False, "parallel_write_safe": False}
