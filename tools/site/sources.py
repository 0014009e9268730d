"""The sources that Sphinx reads: the pages of docs/ and the site's own, in one folder.

The pages are copied as they are but for what belongs to their other homes: comments, and links
to files, which become links to what the site has in their place.
"""

import os
import re
import shutil
import subprocess
import zipfile
from functools import partial
from html import escape
from pathlib import Path

from PIL import Image

from practice.checker.scripts import DOCS, ROOT, SCRIPTS, new_in
from tools.site import live

PARTS = Path(__file__).parent
DRAW = DOCS / "draw" / "index.html"
NETWORK = DOCS / "draw" / "network.js"
COURSE = {  # what stands in the margin, in reading order; what is not there yet is left out
    "The course": [
        "docs/first_network",
        "docs/pure_python_mlp",
        "docs/np_slp_digits_explainer",
        "docs/np_mlp_digits_explainer",
        "docs/torch_slp_digits_explainer",
        "docs/torch_slp_autograd_explainer",
        "docs/torch_mlp_autograd_explainer",
        "docs/torch_mlp_sequential_explainer",
        "docs/CODE_WALKTHROUGH",
        "docs/tiny_torch",
    ],
    "Do it yourself": [
        "docs/draw",
        "docs/write",
        "docs/practice",
        "docs/questions",
        "docs/teaching",
    ],
    "Beyond the ladder": [
        "docs/what_breaks",
        "docs/why_numpy_is_fast",
        "docs/report_card",
        "docs/whose_handwriting",
        "docs/past_98_5",
        "docs/scaling_out",
    ],
    "Look it up": [
        "docs/symbols",
        "docs/published_results",
        "docs/reproducibility",
        "docs/performance",
        "README",
        "CONTRIBUTING",
        "tools/studies/README",
    ],
}
TITLES = {"README": "About the project", "docs/practice": "Practice in a terminal"}
BUILDING = (
    "(../README.md#notebooks-pytorch-the-tests)"  # how to make the site: here it is
)
COMMENT = re.compile(  # not in code
    r"((?<!`)(`+)(?!`)[^\n]+?(?<!`)\2(?!`))|<!--.*?-->", re.DOTALL
)
LINK = re.compile(r"\]\(([^()\s#]+)(#[^()\s]*)?\)")
GIF = re.compile(r"!\[([^\]]*)\]\(docs/img/forming\.gif\)")  # on the site much smaller
PICTURE = re.compile(r"(!\[[^\]]*\]\([^()\s]+)\.png\)")
STILL = (
    '<img src="_static/formed.webp" data-moving="_static/forming.webp" width="800" '
    r'height="410" loading="lazy" alt="\1">'
)
WHOLE = "digits-ladder.zip"  # the project itself, for who has the site alone
CUT = re.compile(
    r"(?s)<!-- not on the site -->.*?<!-- /not on the site -->"
    rf"|<details>\n<summary>{live.JUDGES}.*?</details>\n"
)


def turned(match, path):
    """Return a link of a page with the target that the site has for it."""
    target, anchor = match[1], match[2] or ""
    if re.match(r"https?:|mailto:", target):
        return match[0]
    there = (path.parent / target).resolve()
    if there.is_dir():
        return f"]({'index.md' if there == ROOT else 'README.md'})"
    if there == DRAW:
        there = DOCS / "draw.md"
    if there.stem in SCRIPTS and there == ROOT / f"{there.stem}.py":
        there = ROOT / "scripts" / f"{there.stem}.md"
    return f"]({os.path.relpath(there, path.parent)}{anchor})"


def copy_page(path, folder):
    """Copy a page, its links turned, and the files that it links to."""
    text = path.read_text(encoding="utf-8")
    for match in LINK.finditer(text):
        there = (path.parent / match[1]).resolve()
        if there.is_file() and there.suffix != ".md" and ROOT in there.parents:
            copy = folder / there.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(there, copy)
    text = GIF.sub(STILL, CUT.sub("", text))
    name = path.relative_to(ROOT).with_suffix("").as_posix()
    if name in TITLES:  # the margin, the page and its neighbors call it the same
        text = re.sub(r"^# .*", f"# {TITLES[name]}", text, count=1)
    if name == "README":
        size = round((folder / WHOLE).stat().st_size / 1e6)
        text = text.replace("Get a copy", f"[Get a copy]({WHOLE}) ({size} MB)", 1)
    if name == "docs/practice":
        text = text.replace(f"[On the site]{BUILDING}", "[Here](write.md)")
    text = COMMENT.sub(lambda match: match[1] or "", text)
    text = LINK.sub(partial(turned, path=path), text)
    text = PICTURE.sub(r"\1.webp)", text)
    if note := live.note(path.stem):
        text = text.replace("\n## ", f"\n```{{note}}\n{note}\n```\n\n## ", 1)
    copy = folder / path.relative_to(ROOT)
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_text(text, encoding="utf-8")


def script_page(script, number):
    """Return the page of a script: what is new in it, its text, and a link to the file."""
    return (
        f"# {script}.py\n\nRung {number} of 6: {new_in(script)}. "
        f"[The file]({script}.py), [explained](../docs/{script}_explainer.md).\n\n"
        f"{live.run_here(script)}\n"
        f"```{{literalinclude}} {script}.py\n:language: python\n```\n"
    )


def drawing():
    """Return the square to draw in, and the text below it, for a page of the site.

    Raises ValueError where docs/draw/index.html has no <main>.
    """
    parts = re.split(r"</?main>\n", DRAW.read_text(encoding="utf-8"))
    if len(parts) != 3:
        raise ValueError(f"{DRAW} has no <main> to show")
    code = re.search(r"(?ms)^function forward.*?^}", NETWORK.read_text("utf-8"))[0]
    parts[1] = parts[1].replace(
        'javascript">', f'javascript">{escape(code, quote=False)}'
    )
    html = re.sub(r'href="\.\./\.\./(\w+)\.py"', r'href="../scripts/\1.html"', parts[1])
    return re.sub(r'href="\.\./(\w+)\.md\b', r'href="\1.html', html)


def zip_project(path):
    """Write the files that git knows of into one ZIP file."""
    command = ["git", "ls-files", "-z"]
    listed = subprocess.run(
        command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name in listed.stdout.split("\0")[:-1]:
            file.write(ROOT / name, f"digits-ladder/{name}")


def prepare(folder):
    """Fill a folder with all sources. Raises ValueError for a page that has no place."""
    zip_project(folder / WHOLE)
    pages = [*DOCS.glob("[!_]*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    pages += ROOT.glob("tools/studies/README.md")
    placed = {page for names in COURSE.values() for page in names}
    for path in pages:
        name = path.relative_to(ROOT).with_suffix("").as_posix()
        if name not in placed:
            raise ValueError(f"{name} has no place in COURSE of tools/site/sources.py")
        copy_page(path, folder)
    for name in ("draw.md", "write.md"):
        shutil.copy(PARTS / name, folder / "docs")
    shutil.copy(PARTS / "home.md", folder / "index.md")
    (folder / "scripts").mkdir(exist_ok=True)
    for number, script in enumerate(SCRIPTS, 1):
        shutil.copy(ROOT / f"{script}.py", folder / "scripts")
        page = script_page(script, number)
        (folder / "scripts" / f"{script}.md").write_text(page, encoding="utf-8")
    for path in folder.rglob("*.png"):  # the same picture in less than half the bytes
        with Image.open(path) as picture:
            picture.save(path.with_suffix(".webp"), lossless=True, quality=100)
        path.unlink()
