"""Build the site: the pages of docs/ as one folder that any web server can serve as it is.

    python -m tools site            make it in the folder site/
    python -m tools site FOLDER     make it there
    ... --serve                     and serve it on this machine
    ... --zip                       and put it into one file, for a school's server or a stick

Sphinx makes the pages (conf.py, extension.py, templates/). Python for the browser (Pyodide),
MNIST and the editor come into the folder too, so that it works without any other host.
"""

import errno
import http.server
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from functools import partial
from pathlib import Path

from PIL import Image

from practice.checker.scripts import DOCS, ROOT, SCRIPTS
from tools.site import live, runtime, sources

PARTS = Path(__file__).parent
MARK = ".digits-ladder-site"  # lies in each folder that this module has made
NEEDS = "CONTRIBUTING.md says what it needs"
ANIMATION = DOCS / "img" / "forming.gif"
BACK = '<p class="back"><a href="../teaching.html">Teaching with the ladder</a></p>'
START = '''\
"""Serve this folder on this machine, and open it: python start.py"""

import functools
import http.server
import pathlib
import webbrowser

folder = pathlib.Path(__file__).resolve().parent
handler = http.server.SimpleHTTPRequestHandler
handler.extensions_map |= {".js": "text/javascript"}  # Windows may say text/plain
handler = functools.partial(handler, directory=folder)
with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
    address = f"http://127.0.0.1:{server.server_port}/"
    print(f"{address}  (Ctrl-C ends it)", flush=True)
    webbrowser.open(address)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print()
'''


def check_target(target):
    """Raise ValueError for a folder whose content is not an older site."""
    if target.exists() and not target.is_dir():
        raise ValueError(f"{target} is a file; choose a folder")
    held = {path.name for path in target.iterdir()} if target.exists() else set()
    if ".git" in held or (target / "CNAME").exists():
        raise ValueError(f"{target} is published from; choose another folder")
    if held and MARK not in held:
        raise ValueError(f"{target} holds something else; choose an empty folder")


def make(target):
    """Build the site in place of what a folder holds, which is an older site or nothing.

    It is written beside and then put in place, so that a build that ends early changes
    nothing. Raises ValueError for a folder that holds something else.
    """
    target = Path(target).resolve()
    check_target(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".site-") as folder:
        new, old = Path(folder, "new"), Path(folder, "old")
        build(new)
        check_target(target)
        if target.exists():
            target.rename(old)
        new.rename(target)


def build(site):
    """Build the site into a folder that does not exist yet."""
    site.mkdir()
    runtime.copy_pyodide(site / "pyodide", os.environ.get("PYODIDE"))
    runtime.copy_mnist(site / "mnist")
    with tempfile.TemporaryDirectory() as folder:
        text, trees = Path(folder, "sources"), Path(folder, "doctrees")
        text.mkdir()
        sources.prepare(text)
        command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q"]
        command += ["-b", "html", "-c", PARTS, "-d", trees, text, site]
        subprocess.run(command, check=True, cwd=ROOT)
    for name in (".buildinfo", "objects.inv"):
        (site / name).unlink(missing_ok=True)
    for script in SCRIPTS:
        shutil.copy(ROOT / f"{script}.py", site / "scripts")
    shutil.copytree(DOCS / "sheets", site / "docs" / "sheets")
    for sheet in (site / "docs" / "sheets").iterdir():  # as a file it leads nowhere
        text = sheet.read_text("utf-8")
        sheet.write_text(text.replace("<main>", f"<main>\n{BACK}", 1), encoding="utf-8")
    (site / "docs" / "draw").mkdir()
    for part in [*(DOCS / "draw").glob("*.js"), *(DOCS / "draw").glob("*.css")]:
        shutil.copy(part, site / "docs" / "draw")
    texts = [p for p in site.glob("_static/*") if p.suffix in (".js", ".css")]
    drawn = [p for p in site.glob("docs/draw/*") if p.name != "weights.js"]
    runtime.shrink(site, [*texts, *drawn])
    runtime.editor(site / "_static" / "editor.js")
    pictures(site / "_static")
    made = {"practice.json": live.checker(), "_static/tasks.json": live.tasks()}
    for name, data in made.items():
        text = json.dumps(data, ensure_ascii=False)
        (site / name).write_text(text, encoding="utf-8")
    (site / ".nojekyll").touch()
    (site / MARK).write_text(
        "python -m tools site made this folder, and may replace it.\n"
    )


def pictures(static):
    """Make the animation smaller, its last picture for those who want no motion, a preview."""
    with Image.open(ANIMATION) as animation:
        frames, time = [], animation.info["duration"]
        for number in range(animation.n_frames):
            animation.seek(number)
            frames.append(animation.convert("RGB"))
        rest = animation.info["duration"]  # how long its last picture stays
    last = frames[-1]
    last.save(static / "formed.webp", lossless=True)
    size = (640, round(640 * last.height / last.width))
    shrink = lambda frame: frame.resize(size, Image.Resampling.LANCZOS)
    fewer = [shrink(frame) for frame in frames[:-1:2]]
    fewer[0].save(
        static / "forming.webp",
        save_all=True,
        append_images=[*fewer[1:], shrink(last)],
        duration=[2 * time] * len(fewer) + [rest],
        quality=45,
        method=4,
    )
    preview = Image.new("RGB", (1200, 630), "white")
    wide = last.resize((1100, round(1100 * last.height / last.width)))
    preview.paste(wide, ((1200 - wide.width) // 2, (630 - wide.height) // 2))
    preview.save(static / "preview.png", optimize=True)


def serve(site, port=8000):
    """Serve the site on this machine until Ctrl-C; where the port is taken, at another one."""
    handler = http.server.SimpleHTTPRequestHandler
    handler.extensions_map |= {".js": "text/javascript"}  # Windows may say text/plain
    handler = partial(handler, directory=site)
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        print(f"port {port} is taken by another program, so this is another one:")
    with server:
        print(f"http://127.0.0.1:{server.server_port}/  (Ctrl-C ends it)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("\nended")


def zip(site):
    """Put the site into one file beside its folder, with a program that serves it; return it."""
    site = Path(site).resolve()
    if not (site / MARK).exists():
        raise ValueError(f"{site} is no site that python -m tools site has made")
    target, beside = site.with_suffix(".zip"), site.with_suffix(".zip.part")
    with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as file:
        for path in sorted(site.rglob("*")):
            if path.is_file():
                file.write(path, f"digits-ladder/{path.relative_to(site).as_posix()}")
        file.writestr("digits-ladder/start.py", START)
    os.replace(beside, target)
    return target


def command(folder, serving=False, zipping=False):
    """Make the site, and serve or zip it, as the command line says; return the exit status."""
    try:
        make(folder)
        if zipping:
            print(zip(folder))
        if serving:
            serve(folder)
    except KeyboardInterrupt:
        print("\nstopped; nothing was changed", file=sys.stderr)
        return 130
    except subprocess.CalledProcessError as error:
        program = Path(str(error.cmd[2 if "-m" in error.cmd else 0])).name
        print(f"the site could not be made: {program} says why above", file=sys.stderr)
        return 1
    except (OSError, ValueError) as error:
        print(f"the site could not be made ({NEEDS}): {error}", file=sys.stderr)
        return 1
    return 0
