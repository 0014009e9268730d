"""What a browser needs besides the pages: Python itself (Pyodide), MNIST, the editor, a font."""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from sklearn.datasets import fetch_file

from tools.running import functions

PARTS = Path(__file__).parent
PYODIDE = "https://cdn.jsdelivr.net/pyodide/v0.27.7/full/"
PYODIDE_SHA256 = {  # the lock file names the sums of all packages
    "pyodide.js": "b4cb23a53aba19c221659b9fb40a2f18281d685691dc06647fb0afd0681baf98",
    "pyodide.asm.js": "6b4c90de5b7172873f04f21884d0e9d2274e305fe32116558fe3e4fbe3618d51",
    "pyodide.asm.wasm": "a50dd1843f805a0b7c45b61037ee0d7b26dfe85efe0e18ef95a34ad24e401f5f",
    "python_stdlib.zip": "16611534726e5d8ac2bd8f926410b2dcb8d6f49aa24913463533b457a2115c16",
    "pyodide-lock.json": "9c45b916001a750f4102fc287494f3eab215909c7535c626a20db80fd6333e2c",
}
PACKAGES = ("numpy", "scikit-learn", "matplotlib")  # what the pages import


def copy_pyodide(target, folder=None):
    """Put Pyodide and the packages that the pages import into a folder.

    The files come from `folder` or, where it is None, from the CDN. Beside them lies sums.json,
    {name: [SHA-256, bytes]}: the browser checks what it gets. Raises ValueError for a wrong sum.
    """
    target.mkdir(parents=True)

    def take(name, sha256):
        if folder is None:
            source = fetch_file(PYODIDE + name, sha256=sha256)
        else:
            source = Path(folder, name)
        content = source.read_bytes()
        if sum_of(content) != sha256:
            raise ValueError(f"{source} is not the {name} of Pyodide 0.27.7")
        (target / name).write_bytes(content)

    for name, sha256 in PYODIDE_SHA256.items():
        take(name, sha256)
    for name, sha256 in needed(target, *PACKAGES).items():
        take(name, sha256)
    compile_modules(target)
    contents = {path.name: path.read_bytes() for path in sorted(target.iterdir())}
    sums = {name: [sum_of(c), len(c)] for name, c in contents.items()}
    (target / "sums.json").write_text(json.dumps(sums), encoding="utf-8")


def sum_of(content):
    """Return the SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def compile_modules(pyodide):
    """Compile the modules in Pyodide's archives; its lock file gets their new sums.

    They hold sources, which each browser would compile at each start: Python itself starts
    in less than half the time without, and so does scikit-learn. What was compiled is kept.
    """
    install_node_packages()
    lock = pyodide / "pyodide-lock.json"
    archives = sorted([*pyodide.glob("*.whl"), pyodide / "python_stdlib.zip"])
    made_by = [PARTS / "compile.cjs", PARTS / "compiled.py", lock, *archives]
    sums = "".join(sum_of(path.read_bytes()) for path in made_by)
    kept = PARTS / "node_modules" / ".cache" / f"pyodide-{sum_of(sums.encode())}"
    if kept.exists():
        shutil.copytree(kept, pyodide, dirs_exist_ok=True)
        return
    command = [npm("node"), PARTS / "compile.cjs", pyodide]
    subprocess.run([*command, *(path.name for path in archives)], check=True)
    listed = json.loads(lock.read_text(encoding="utf-8"))
    for package in listed["packages"].values():
        path = pyodide / package["file_name"]
        if path in archives:
            package["sha256"] = sum_of(path.read_bytes())
    lock.write_text(json.dumps(listed), encoding="utf-8")
    kept.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept.parent) as folder:
        whole = Path(folder, "whole")
        whole.mkdir()
        for path in [lock, *archives]:
            shutil.copy(path, whole)
        whole.rename(kept)


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


def install_node_packages():
    """Install what package-lock.json names, if it is not there."""
    settings = json.loads((PARTS / "package.json").read_text(encoding="utf-8"))
    wanted = settings["dependencies"] | settings["devDependencies"]
    if not all((PARTS / "node_modules" / name).exists() for name in wanted):
        command = [npm("npm"), "ci", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(command, cwd=PARTS, check=True)


def npm(name):
    """Return the path of npm or npx. Raises ValueError where Node is missing."""
    found = shutil.which(name)
    if not found:
        raise ValueError(f"{name} is not there; install Node.js (https://nodejs.org/)")
    return found


def editor(target):
    """Bundle the editor into one file."""
    install_node_packages()
    command = [npm("npx"), "esbuild", "editor.src.js", "--bundle", "--minify"]
    command += ["--format=esm", "--log-level=warning", f"--outfile={target}"]
    subprocess.run(command, cwd=PARTS, check=True)


def shrink(site, files):
    """Take out of styles and scripts what a browser does not need."""
    command = [npm("npx"), "esbuild", *files, "--minify", "--allow-overwrite"]
    command += ["--log-level=error", f"--outdir={site}", f"--outbase={site}"]
    subprocess.run(command, cwd=PARTS, check=True)


def font(target, signs):
    """Cut the font of the formulas to these signs; put it and its license into a folder."""
    install_node_packages()
    subprocess.run(
        [npm("node"), "font.mjs", target / "math.woff2"],
        cwd=PARTS,
        check=True,
        text=True,
        encoding="utf-8",
        input="".join(sorted(signs)),
        env=dict(os.environ),
    )
    license_ = PARTS / "node_modules" / "@fontsource" / "stix-two-math" / "LICENSE"
    shutil.copy(license_, target / "math.LICENSE.txt")
