"""Build the site: the pages of docs/ as one folder that any web server can serve as it is.

The pages are copied, with their links turned to what the site has in place of the files on
GitHub, and handed to Sphinx. Then each page gets a policy that lets it ask no other host for
anything, and those whose code runs in NumPy get Run buttons. Python itself (Pyodide) and the
editor come into the folder too, so that it works without any other.
"""

import hashlib
import html
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from base64 import b64encode
from functools import partial
from pathlib import Path

import nbformat
from PIL import Image
from sklearn.datasets import fetch_file

from practice.checker.scripts import DOCS, ROOT, SCRIPTS, source
from tools import measured
from tools.notebooks import code_cells
from tools.running import functions
from tools.runs import Runs, execute

# What is written by hand for it: settings, styles, scripts, the home page
PARTS = DOCS / "site"
PRACTICE = ROOT / "practice"
sys.path.append(str(PRACTICE))  # its modules know what there is to write
COURSE = {  # what stands in the margin, in reading order
    "The course": [
        "docs/first_network",
        "docs/pure_python_mlp",
        "docs/np_slp_digits_explainer",
        "docs/why_numpy_is_fast",
        "docs/np_mlp_digits_explainer",
        "docs/report_card",
        "docs/whose_handwriting",
        "docs/torch_slp_digits_explainer",
        "docs/torch_slp_autograd_explainer",
        "docs/torch_mlp_autograd_explainer",
        "docs/torch_mlp_sequential_explainer",
        "docs/CODE_WALKTHROUGH",
        "docs/tiny_torch",
    ],
    "Beyond the ladder": [
        "docs/what_breaks",
        "docs/past_98_5",
        "docs/scaling_out",
    ],
    "Try it": ["docs/write", "docs/practice", "docs/draw"],
    "Look it up": [
        "docs/symbols",
        "docs/published_results",
        "docs/reproducibility",
        "docs/performance",
        "README",
        "CONTRIBUTING",
    ],
}
TITLES = {"README": "About the project"}  # its heading is that of the whole site
LIVE = {  # pages whose code runs in the page, and the script they belong to
    "first_network": None,
    "pure_python_mlp": None,
    "np_slp_digits_explainer": "np_slp_digits",
    "np_mlp_digits_explainer": "np_mlp_digits",
}
ABOUT = (
    "The code of this page runs here, with nothing installed. Python and the packages are "
    "loaded when they are first needed, {size} MB in all; the browser keeps them."
)
PYTORCH = """```{note}
PyTorch does not exist for the browser, so this page shows what its code printed when it was run. The rungs in NumPy, [1](np_slp_digits_explainer.md) and [2](np_mlp_digits_explainer.md), run in the page.
```"""
COMMENT = re.compile(r"(`[^`\n]*`)|<!--.*?-->", re.DOTALL)  # not in code
LINK = re.compile(r"\]\(([^()\s#]+)(#[^()\s]*)?\)")
RUN = """<div data-script="{}"></div>
<noscript>Running it needs JavaScript.</noscript>
"""
VARIES = "<!-- varies -->\n"  # before a fence whose output depends on the machine

# --- Pyodide --------------------------------------------------------------------------

PYODIDE = "https://cdn.jsdelivr.net/pyodide/v0.27.7/full/"
PYODIDE_SHA256 = {  # the lock file names the sums of all packages
    "pyodide.js": "b4cb23a53aba19c221659b9fb40a2f18281d685691dc06647fb0afd0681baf98",
    "pyodide.asm.js": "6b4c90de5b7172873f04f21884d0e9d2274e305fe32116558fe3e4fbe3618d51",
    "pyodide.asm.wasm": "a50dd1843f805a0b7c45b61037ee0d7b26dfe85efe0e18ef95a34ad24e401f5f",
    "python_stdlib.zip": "16611534726e5d8ac2bd8f926410b2dcb8d6f49aa24913463533b457a2115c16",
    "pyodide-lock.json": "9c45b916001a750f4102fc287494f3eab215909c7535c626a20db80fd6333e2c",
}


def copy_pyodide(target, folder=None):
    """Put Pyodide and the packages that the pages import into a folder.

    The files come from `folder` or, where it is None, from the CDN. `make` takes the folder from
    the environment variable PYODIDE. Raises ValueError for a file with a wrong sum.
    """
    target.mkdir(parents=True)

    def take(name, sha256):
        if folder is None:
            source = fetch_file(PYODIDE + name, sha256=sha256)
        else:
            source = Path(folder, name)
        content = source.read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ValueError(f"{source} is not the {name} of Pyodide 0.27.7")
        (target / name).write_bytes(content)

    for name, sha256 in PYODIDE_SHA256.items():
        take(name, sha256)
    for name, sha256 in needed(target, "numpy", "scikit-learn", "matplotlib").items():
        take(name, sha256)


def needed(pyodide, *imports):
    """Return the files of packages and of what they depend on, with their sums."""
    packages = json.loads((pyodide / "pyodide-lock.json").read_text())["packages"]
    wanted, files = list(imports), {}
    while wanted:
        package = packages[wanted.pop()]
        if package["file_name"] not in files:
            files[package["file_name"]] = package["sha256"]
            wanted += package["depends"]
    return files


def megabytes(site, *imports):
    """Return how much a browser loads until Python has these packages."""
    files = [*PYODIDE_SHA256, *needed(site / "pyodide", *imports)]
    return round(sum((site / "pyodide" / name).stat().st_size for name in files) / 1e6)


def copy_mnist(target):
    """Put the four files of MNIST into a folder, as the scripts get them."""
    target.mkdir(parents=True)
    names = functions("np_slp_digits")
    for name, sha256 in names.MNIST_SHA256.items():
        shutil.copy(fetch_file(names.MNIST + name, sha256=sha256), target)


# --- Pages ----------------------------------------------------------------------------


def turned(match, path):
    """Return a link of a page with the target that the site has for it."""
    target, anchor = match[1], match[2] or ""
    if re.match(r"https?:|mailto:", target):
        return match[0]
    there = (path.parent / target).resolve()
    if there.is_dir():
        return f"]({'index.md' if there == ROOT else 'README.md'})"
    if there == DOCS / "draw" / "index.html":
        there = DOCS / "draw.md"
    if there.stem in SCRIPTS and there == ROOT / f"{there.stem}.py":
        there = ROOT / "scripts" / f"{there.stem}.md"
    return f"]({os.path.relpath(there, path.parent)}{anchor})"


def copy_page(path, sources):
    """Copy a page, its links turned, and the files that it links to."""
    text = path.read_text(encoding="utf-8")
    for match in LINK.finditer(text):
        there = (path.parent / match[1]).resolve()
        if there.is_file() and there.suffix != ".md" and ROOT in there.parents:
            copy = sources / there.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(there, copy)
    text = COMMENT.sub(lambda match: match[1] or "", text)
    text = LINK.sub(partial(turned, path=path), text)
    name = path.stem.removesuffix("_explainer")
    if name in SCRIPTS and name.startswith("torch"):
        title, rest = text.split("\n", 1)
        text = f"{title}\n\n{PYTORCH}\n{rest}"
    copy = sources / path.relative_to(ROOT)
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_text(text, encoding="utf-8")


def trees(present):
    """Return the margin: the pages of the course under their captions."""
    made = []
    for caption, pages in COURSE.items():
        names = [
            f"{TITLES[page]} <{page}>" if page in TITLES else page
            for page in pages
            if page in present
        ]
        made += ["```{toctree}", ":hidden:", f":caption: {caption}", *names, "```", ""]
    return "\n".join(made)


def home(present, records):
    """Return the home page: the six steps, rung 1 to run, the course in reading order."""
    steps = []
    for number, script in enumerate(SCRIPTS, 1):
        new = re.search(r"Rung \d of 6: (.+)", source(script))[1].rstrip(".")
        last = records.get(script)["stdout"][-1]
        reached = re.search(r"accuracy: (\S+)", last)[1]
        library = "NumPy" if script.startswith("np") else "PyTorch"
        steps.append(
            f'<li><a href="docs/{script}_explainer.html">Rung {number}</a> '
            f"<span>{library}</span> <i>{reached}</i> <p>{new[0].upper()}{new[1:]}.</p></li>"
        )
    course = []
    for caption, pages in COURSE.items():
        links = [  # without a text of its own a link shows the page's title
            f"[{TITLES.get(page, '')}]({page}.md)" for page in pages if page in present
        ]
        course += [f"### {caption}", "", *(f"1. {link}" for link in links), ""]
    text = (PARTS / "home.md").read_text(encoding="utf-8")
    return (
        text.replace("STEPS", "\n".join(steps))
        .replace("COURSE", "\n".join(course))
        .replace("TREES", trees(present))
    )


def mnist_takes(script):
    """Return a sentence on what MNIST costs in the page."""
    seconds = measured.read("site", {}).get("mnist", {}).get(script)
    took = f"; a run of one epoch took us {seconds} s with that" if seconds else ""
    return f"With `--dataset mnist` it loads 11 MB more{took}."


def script_page(script, number):
    """Return the page of a script: its text, and a link to the file."""
    run = ""
    if script.startswith("np"):
        run = f"It runs here. {mnist_takes(script)}\n\n" + RUN.format(script)
    return (
        f"# {script}.py\n\nRung {number} of 6: [the file]({script}.py), "
        f"[explained](../docs/{script}_explainer.md).\n\n{run}\n"
        f"```{{literalinclude}} {script}.py\n:language: python\n```\n"
    )


# --- What a live page needs to know ---------------------------------------------------


def recorded(page):
    """Return what each code cell of a page printed when its notebook was executed."""
    name = page.removesuffix("_explainer")
    path = ROOT / "notebooks" / f"{name}.ipynb"
    cells = code_cells(nbformat.read(path, as_version=4))
    cells = cells[1:] if name in SCRIPTS else cells  # its first cell sets up
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    fence = re.compile(
        rf"({VARIES})?(?:^<details>\n<summary>.*\n\n)?^```(?:python|py)\n", re.MULTILINE
    )
    varies = [bool(match[1]) for match in fence.finditer(text)]
    made = []
    for cell, vary in zip(cells, varies, strict=True):
        text = ""
        for output in cell.outputs:
            data = output.get("data", {})
            if output.get("name") == "stderr" or "image/png" in data:
                continue
            text += output.get("text", data.get("text/plain", ""))
        made.append({"lines": text.splitlines(), "varies": vary})
    return made


def live_data(path, site, records):
    """Return what run.js needs on a page of the built site, or None."""
    name = path.stem
    scripts = {s: records.get(s)["stdout"] for s in SCRIPTS if s.startswith("np")}
    if name in LIVE and path.parent.name == "docs":
        size = megabytes(site, "numpy", "scikit-learn", "matplotlib")
        about = ABOUT.format(size=size)
        if LIVE[name]:
            about += " " + mnist_takes(LIVE[name]).replace("`", "")
        return {"cells": recorded(name), "script": LIVE[name], "about": about}
    if path == site / "index.html" or name in scripts:
        return {"recorded": scripts}
    if name == "write":
        return {"tasks": tasks()}
    return None


# --- Practice in the page -------------------------------------------------------------


def tasks():
    """Return the files that can be written in the page, with their functions and hints."""
    from practice.checker.catalogue import hint
    from practice.checker.rungs import all_rungs
    from practice.checker.skeletons import emptied, skeleton

    made = []
    for rung in all_rungs():
        if not rung.torch:
            functions = [
                {
                    "name": name,
                    "text": emptied(rung.functions[name]),
                    "hints": [hint(rung, name, step) for step in (1, 2, 3)],
                }
                for name in rung.tasks
            ]
            made.append(
                {
                    "number": rung.number,
                    "name": rung.name,
                    "title": rung.title,
                    "skeleton": skeleton(rung),
                    "table": execute(rung.text, rung.name, [])["stdout"],
                    "functions": functions,
                }
            )
    return made


def checker():
    """Return the files that the checker consists of and reads: {path: text}."""
    paths = [PRACTICE / "check.py", *PRACTICE.glob("checker/*.py")]
    paths += PRACTICE.glob("functions/*.toml")
    paths += [ROOT / f"{script}.py" for script in SCRIPTS]
    paths += [DOCS / f"{page}.md" for page in LIVE]
    return {str(p.relative_to(ROOT)): p.read_text(encoding="utf-8") for p in paths}


# --- The built pages ------------------------------------------------------------------

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' {hashes}; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; worker-src blob:; frame-src 'self'; form-action 'self'; base-uri 'none'"
)


FIND = """<form role="search">
<input class="run-flags" type="search" name="q" aria-label="Search for">
<button class="run-button">Search</button>
</form>
"""
ACCESS = [  # what the theme leaves out for those who hear a page or use the keyboard
    (
        '<p class="caption" role="heading">',
        '<p class="caption" role="heading" aria-level="2">',
    ),
    (
        '<aside class="sidebar-drawer">',
        '<aside class="sidebar-drawer" aria-label="All pages">',
    ),
    ('<aside class="toc-drawer">', '<aside class="toc-drawer" aria-label="This page">'),
    ('<div id="search-results">', f'<h1>Search</h1>\n{FIND}<div id="search-results">'),
]


SKIP = re.compile(r'<a class="skip-to-content.*?</a>\n')
MARKS = re.compile(
    r'([(\u201c]?)(<math [^>]*display="inline"(?:(?!</math>).)*</math>)([.,;:!?)\u201d]*)'
)
BAR = re.compile(r"<mo[^>]*>(\||&#x0007C;)</mo>")  # of an absolute value
CELL = re.compile(r"<td>(.*?)</td>", re.DOTALL)
WIDTHS = {12: "short", 24: "medium", 60: "long"}  # characters in a table's cell


def cell(match):
    """Return a cell of a table with a class for its length: on a phone tables scroll."""
    length = len(html.unescape(re.sub(r"<[^>]*>", "", match[1])).strip())
    name = next((name for most, name in WIDTHS.items() if length <= most), "longer")
    return f'<td class="{name}">{match[1]}</td>'


def tidied(page):
    """Return a page with its tables, formulas and code as the styles expect them."""
    page = re.sub(r'<th (class="head[^"]*")><p></p></th>', r"<td \1></td>", page)
    page = CELL.sub(cell, page)
    page = BAR.sub('<mo stretchy="false" lspace="0" rspace="0">|</mo>', page)
    page = re.sub(r"\n+</pre>", "\n</pre>", page)
    # what stands at a formula does not leave it for the next line
    page = MARKS.sub(
        lambda m: f'<span class="keep">{m[0]}</span>' if m[1] or m[3] else m[0], page
    )
    # a word of code breaks only if it is too long for a line of a phone
    page = re.sub(r'<span class="pre">(?=[^<]{32})', '<span class="pre wide">', page)
    skip = SKIP.search(page)  # the first stop of the keyboard
    if skip:
        toggles = '<input type="checkbox" class="sidebar-toggle" name="__navigation"'
        page = page.replace(skip[0], "").replace(toggles, skip[0] + toggles)
    return page


def font(site):
    """Give the site a font for its formulas, with the signs that occur in them."""
    italics = [*range(0x1D434, 0x1D468), *range(0x1D6FC, 0x1D71C), 0x210E]
    signs = {chr(c) for c in italics} | {"\N{SQUARE ROOT}"}  # no text names these
    for path in site.rglob("*.html"):
        for formula in re.findall(
            r"<math.*?</math>", path.read_text("utf-8"), re.DOTALL
        ):
            signs |= set(html.unescape(re.sub(r"<[^>]*>", "", formula)))
    subprocess.run(
        ["node", "font.mjs", site / "_static" / "math.woff2"],
        cwd=PARTS,
        check=True,
        text=True,
        encoding="utf-8",
        input="".join(sorted(signs)),
    )
    licence = PARTS / "node_modules" / "@fontsource" / "stix-two-math" / "LICENSE"
    shutil.copy(licence, site / "_static" / "math.LICENSE.txt")


def still(animation, target):
    """Write the last picture of an animation, for those who want no motion."""
    with Image.open(animation) as picture:
        picture.seek(picture.n_frames - 1)
        picture.convert("RGB").save(target)


def finish(path, site, records):
    """Give a built page its policy and, where its code can run, the Run buttons."""
    page = path.read_text(encoding="utf-8")
    for old, new in ACCESS:
        page = page.replace(old, new)
    page = tidied(page)
    up = "../" * (len(path.relative_to(site).parts) - 1)
    data = live_data(path, site, records)
    if data is not None:
        text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
        scripts = f'<script type="application/json" id="cells">{text}</script>\n'
        module = "practice" if "tasks" in data else "run"
        scripts += f'<script type="module" src="{up}_static/{module}.js"></script>\n'
        page = page.replace("</body>", scripts + "</body>")
    inline = re.findall(
        r"<script(?![^>]*(?:src=|json))[^>]*>(.*?)</script>", page, re.DOTALL
    )
    sums = [
        b64encode(hashlib.sha256(code.encode()).digest()).decode() for code in inline
    ]
    policy = POLICY.format(
        hashes=" ".join(f"'sha256-{s}'" for s in dict.fromkeys(sums))
    )
    page = page.replace("RUN_MB", str(megabytes(site, "numpy", "scikit-learn")))
    page = page.replace("CHECK_MB", str(megabytes(site, "numpy")))
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    page = re.sub(r"(<head>\s*<meta charset=[^>]*>)", rf"\1\n{meta}", page, count=1)
    if meta not in page:
        raise ValueError(f"{path}: no head to put the policy in")
    path.write_text(page, encoding="utf-8")


def editor(target):
    """Bundle the editor into one file. Needs Node and npm."""
    settings = json.loads((PARTS / "package.json").read_text(encoding="utf-8"))
    wanted = settings["dependencies"] | settings["devDependencies"]
    if not all((PARTS / "node_modules" / name).exists() for name in wanted):
        subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=PARTS, check=True
        )
    command = [
        "npx",
        "esbuild",
        "editor.src.js",
        "--bundle",
        "--minify",
        "--format=esm",
    ]
    command += ["--log-level=warning", f"--outfile={target}"]
    subprocess.run(command, cwd=PARTS, check=True)


def make(target):
    """Build the site in place of what a folder holds, which is an older site or nothing.

    Raises ValueError for a folder that holds something else.
    """
    target = Path(target).resolve()
    held = {path.name for path in target.glob("*")}
    if held and ".nojekyll" not in held:
        raise ValueError(f"{target} holds something else; choose an empty folder")
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder, "site")
        build(site)
        shutil.rmtree(target, ignore_errors=True)
        shutil.move(site, target)


def build(site):
    """Build the site into a folder that does not exist yet."""
    records = Runs(check=True)
    with tempfile.TemporaryDirectory() as folder:
        sources = Path(folder)
        pages = [p for p in DOCS.glob("[!_]*.md")] + [
            ROOT / "README.md",
            ROOT / "CONTRIBUTING.md",
        ]
        for path in pages:
            copy_page(path, sources)
        for name in ("draw.md", "write.md"):
            shutil.copy(PARTS / name, sources / "docs")
        present = {
            str(p.relative_to(sources).with_suffix("")) for p in sources.rglob("*.md")
        }
        (sources / "scripts").mkdir()
        for number, script in enumerate(SCRIPTS, 1):
            shutil.copy(ROOT / f"{script}.py", sources / "scripts")
            page = script_page(script, number)
            (sources / "scripts" / f"{script}.md").write_text(page, encoding="utf-8")
        for picture in (DOCS / "img").iterdir():
            (sources / "docs" / "img").mkdir(exist_ok=True)
            shutil.copy(picture, sources / "docs" / "img")
        (sources / "index.md").write_text(home(present, records), encoding="utf-8")
        shutil.copy(PARTS / "conf.py", sources)
        shutil.copytree(PARTS / "static", sources / "static")
        editor(sources / "static" / "editor.js")
        command = [
            sys.executable,
            "-m",
            "sphinx",
            "-W",
            "--keep-going",
            "-q",
            "-b",
            "html",
        ]
        subprocess.run(
            [*command, "-d", Path(folder, "doctrees"), sources, site], check=True
        )
        shutil.rmtree(site / "_sources", ignore_errors=True)
        for script in SCRIPTS:
            shutil.copy(ROOT / f"{script}.py", site / "scripts")
    (site / "docs" / "draw").mkdir()
    shutil.copy(DOCS / "draw" / "weights.js", site / "docs" / "draw")
    page = (DOCS / "draw" / "index.html").read_text(encoding="utf-8")
    page = re.sub(r'href="\.\./\.\./(\w+)\.py"', r'href="../../scripts/\1.html"', page)
    page = re.sub(r'href="(\.\.[^"]*)\.md\b', r'href="\1.html', page)
    page = page.replace('href="..', 'target="_parent" href="..')  # not inside the frame
    (site / "docs" / "draw" / "index.html").write_text(page, encoding="utf-8")
    still(DOCS / "img" / "forming.gif", site / "_static" / "formed.png")
    copy_pyodide(site / "pyodide", os.environ.get("PYODIDE"))
    copy_mnist(site / "mnist")
    for path in site.rglob("*.html"):
        finish(path, site, records)
    font(site)
    text = json.dumps(checker(), ensure_ascii=False)
    (site / "practice.json").write_text(text, encoding="utf-8")
    (site / ".nojekyll").touch()


def serve(site, port=8000):
    """Serve the site on this machine until Ctrl-C."""
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=site)
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        print(f"http://127.0.0.1:{port}/  (Ctrl-C ends it)")
        server.serve_forever()
