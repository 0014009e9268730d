"""The texts: fences are the scripts, notebooks say what scripts say, nothing is stale."""

import json
import re
import subprocess
import sys
from urllib.parse import unquote

import build
import nbformat
import pytest
import warm
from conftest import LADDER, ROOT, parse, pool, run

RECORDS = json.loads(build.RUNS.read_text(encoding="utf-8"))
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("[!_]*.md"))]
ANSWERS = [  # the changed scripts of exercises, once each
    key
    for key, record in RECORDS.items()
    if "diff" in record and not re.search("mnist|seed", key)
]


@pytest.mark.parametrize("script", LADDER)
def test_the_fences_of_an_explainer_are_the_script(script):
    page = (ROOT / "docs" / f"{script}_explainer.md").read_text(encoding="utf-8")
    assert "".join(build.FENCE.findall(page)) == build.source(script)


def test_nothing_generated_is_out_of_date():
    check = subprocess.run(
        [sys.executable, build.__file__, "--check"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert check.returncode == 0, check.stdout + check.stderr


@pytest.fixture(scope="session")
def again(tmp_path_factory):
    """Run each changed script again."""
    folder = tmp_path_factory.mktemp("answers")

    def execute(key):
        script, *flags = key.split(" #")[0].split()
        text = build.apply_diff(build.code(script), RECORDS[key]["diff"])
        if RECORDS[key]["stderr"]:  # a traceback must be that of a script run by itself
            return build.execute(text, script, flags)
        path = folder / str(ANSWERS.index(key)) / f"{script}.py"
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
        process = warm.start(path, *flags)
        return {
            "stdout": process.stdout.splitlines(),
            "stderr": process.stderr.splitlines(),
        }

    return {key: pool.submit(execute, key) for key in ANSWERS}


@pytest.mark.parametrize("key", ANSWERS)
def test_an_answer_prints_the_same_again(key, again):
    """Same words; numbers may differ a little, since another machine rounds differently."""
    old, new = RECORDS[key], again[key].result()
    assert len(new["stdout"]) == len(old["stdout"])
    assert re.sub(r"[\d.]+|nan|inf", "#", "\n".join(new["stderr"])) == re.sub(
        r"[\d.]+|nan|inf", "#", "\n".join(old["stderr"])
    )
    if old["stdout"] and old["stdout"][-1].startswith("test accuracy"):
        old, new = parse("\n".join(old["stdout"])), parse("\n".join(new["stdout"]))
        assert new.test == pytest.approx(old.test, abs=1.5)
        for ours, theirs in zip(new.rows, old.rows, strict=True):
            assert ours == pytest.approx(theirs, rel=0.05, abs=1.5)


@pytest.fixture(scope="session")
def executed():
    """Execute every notebook again, without its outputs, in the pool."""

    def execute(script):
        notebook = nbformat.read(ROOT / "notebooks" / f"{script}.ipynb", as_version=4)
        build.execute_notebook(notebook)
        return notebook

    return {script: pool.submit(execute, script) for script in LADDER}


def printed(notebook):
    """Return all text that a notebook printed on standard output."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    outputs = [output for cell in cells for output in cell.outputs]
    return "".join(output.text for output in outputs if output.get("name") == "stdout")


def assert_in_order(lines, text):
    """Assert that all lines stand in the text in this order; others may stand between."""
    rest = iter(text)
    assert all(line in rest for line in lines)


@pytest.mark.parametrize("script", LADDER)
def test_a_notebook_runs_and_says_what_its_script_says(script, executed):
    fresh = printed(executed[script].result())
    stored = printed(
        nbformat.read(ROOT / "notebooks" / f"{script}.ipynb", as_version=4)
    )
    assert_in_order(run(script).text.splitlines(), fresh.splitlines())
    assert_in_order(RECORDS[script]["stdout"], stored.splitlines())


@pytest.mark.parametrize("script", LADDER)
def test_a_notebook_is_small_and_repeatable(script):
    path = ROOT / "notebooks" / f"{script}.ipynb"
    assert path.stat().st_size < 500_000
    text = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    assert [cell.id for cell in notebook.cells] == [
        f"cell-{i}" for i in range(len(notebook.cells))
    ]
    assert all(not cell.metadata for cell in notebook.cells)
    assert "edit that page, not this" in notebook.cells[0].source
    pictures = text.count('"image/png"')
    assert (
        pictures >= 6
    )  # samples, curves, weights or units, one image, confusions, mistakes


def without_code(page):
    """Return the text of a page without fences and inline code."""
    text = page.read_text(encoding="utf-8")
    return re.sub(
        r"<!--.*?-->|^```.*?^```$|`[^`\n]*`", "", text, flags=re.DOTALL | re.MULTILINE
    )


def anchors(page):
    """Return the anchors of a page's headings, as GitHub makes them."""
    text = re.sub(
        r"^```.*?^```$",
        "",
        page.read_text(encoding="utf-8"),
        flags=re.DOTALL | re.MULTILINE,
    )
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in headings
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_resolve(page):
    text = without_code(page)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"https?:", link):
            continue
        path, _, anchor = unquote(link).partition("#")
        target = page if not path else (page.parent / path).resolve()
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_formulas_hold_nothing_that_github_eats(page):
    text = without_code(page)
    for formula in re.findall(r"\$\$.+?\$\$|\$[^$\n]+\$", text, re.DOTALL):
        assert not re.search(r"\\[^a-zA-Z]", formula), formula
        assert "<!--" not in formula


def test_the_readme_commands_are_those_of_ci():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for part in [
        "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt",
        ".venv/bin/python -m pytest",
    ]:
        assert part in readme
        assert part in ci


def test_a_changed_script_is_cut_at_the_same_places():
    """After a line more and a line less, the fences still part where they parted."""
    page = (ROOT / "docs" / "np_slp_digits_explainer.md").read_text(encoding="utf-8")
    old = page.replace("import gzip\n", "").replace(
        "import os\n", "import os\nimport re\n"
    )
    assert old != page
    assert build.recut(old, "np_slp_digits") == page


def test_a_diff_that_does_not_fit_is_refused():
    assert build.apply_diff("a\nb\nc\n", "-b\n+B\n") == "a\nB\nc\n"
    assert build.apply_diff("a\nb\nc\n", "-a\n@@\n+d\n c\n") == "b\nd\nc\n"
    with pytest.raises(ValueError, match="0 times"):
        build.apply_diff("a\n", "-b\n")
    with pytest.raises(ValueError, match="2 times"):
        build.apply_diff("a\na\n", "-a\n")


@pytest.mark.parametrize(
    "page",
    ["$x = <!--= 1 --><!--/-->$", "<!--= 1 -->1<!--/--> begins a line"],
)
def test_a_marker_where_it_would_not_render_is_refused(page):
    with pytest.raises(ValueError, match="marker"):
        build.fill(page, None)
