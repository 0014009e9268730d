"""The texts: fences are the scripts, notebooks say what scripts say, nothing is stale."""

import re
from urllib.parse import unquote

import nbformat
import pytest
import warm
from conftest import NOWHERE, ROOT, SCRIPTS, parse, pool, run, start

from practice.checker import markdown, scripts
from practice.checker.change import changed
from tools import notebooks, runs
from tools.course import GOALS

CORE = list(GOALS)[: list(GOALS).index("what_breaks")]  # pages in reading order
RECORDS = runs.Runs(check=True).records
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
STEADY = [  # pages that never talk for long
    page
    for page in PAGES
    if page.stem
    in {*CORE, "README", "symbols", "practice", "what_breaks", "why_numpy_is_fast"}
]
ANSWERS = [  # the changed scripts of exercises, once each
    key for key in RECORDS if " # " in key and not re.search("mnist|seed", key)
]


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_fences_of_an_explainer_are_the_script(script):
    page = (ROOT / "docs" / f"{script}_explainer.md").read_text(encoding="utf-8")
    assert markdown.script_of(page) == scripts.source(script)


def test_nothing_generated_is_out_of_date(tmp_path):
    """MNIST is not needed: here it is out of reach."""
    env = {"SCIKIT_LEARN_DATA": str(tmp_path), **NOWHERE}
    check = start("-m", "tools", "check", env=env)
    assert check.returncode == 0, check.stdout + check.stderr


@pytest.fixture(scope="session")
def again(tmp_path_factory):
    """Run each changed script again."""
    folder = tmp_path_factory.mktemp("answers")

    def execute(key):
        command, page, name = re.fullmatch(r"(.+) # (.+): (.+)", key).groups()
        script, *flags = command.split()
        diff = markdown.named(
            (ROOT / "docs" / f"{page}.md").read_text("utf-8"), "diff", name
        )
        text = changed(scripts.code(script), diff)
        if (
            RECORDS[key].stderr or ".csv" in diff
        ):  # a traceback, or a drawing beside it:
            return runs.execute(text, script, flags)  # a script that is run by itself
        path = folder / str(ANSWERS.index(key)) / f"{script}.py"
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
        process = warm.start(path, *flags)
        return runs.Run(process.stdout.splitlines(), process.stderr.splitlines(), "")

    return {key: pool.submit(execute, key) for key in ANSWERS}


def without_numbers(lines):
    """Return text with a mark in place of each number."""
    return re.sub(r"[\d.]+|nan|inf", "#", "\n".join(lines))


@pytest.mark.long
@pytest.mark.parametrize("key", ANSWERS)
def test_an_answer_prints_the_same_again(key, again):
    """Same words; numbers may differ a little, since another machine rounds differently."""
    old, new = RECORDS[key], again[key].result()
    assert len(new.stdout) == len(old.stdout)
    assert without_numbers(new.stderr) == without_numbers(old.stderr)
    if old.stdout and old.stdout[-1].startswith("test accuracy"):
        old, new = parse(old.stdout), parse(new.stdout)
        assert new.test == pytest.approx(old.test, abs=1.5)
        for ours, theirs in zip(new.rows, old.rows, strict=True):
            assert ours == pytest.approx(theirs, rel=0.05, abs=1.5)


@pytest.fixture(scope="session")
def executed():
    """Execute every notebook again, without its outputs, in the pool."""

    def execute(script):
        notebook = stored(script)
        notebooks.execute(notebook)
        return notebook

    return {script: pool.submit(execute, script) for script in SCRIPTS}


def stored(script):
    """Return the notebook of a script."""
    return nbformat.read(ROOT / "notebooks" / f"{script}.ipynb", as_version=4)


def printed(notebook):
    """Return the lines that a notebook printed on standard output."""
    outputs = [o for cell in notebooks.code_cells(notebook) for o in cell.outputs]
    texts = [output.text for output in outputs if output.get("name") == "stdout"]
    return "".join(texts).splitlines()


def assert_in_order(lines, text):
    """Assert that all lines stand in the text in this order; others may stand between."""
    rest = iter(text)
    assert all(line in rest for line in lines)


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_notebook_says_what_its_script_says(script):
    assert_in_order(RECORDS[script].stdout, printed(stored(script)))


@pytest.mark.long
@pytest.mark.parametrize("script", SCRIPTS)
def test_a_notebook_runs_and_says_what_its_script_says(script, executed):
    fresh = printed(executed[script].result())
    assert_in_order(run(script).text.splitlines(), fresh)


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_notebook_is_small_and_repeatable(script):
    notebook, path = stored(script), ROOT / "notebooks" / f"{script}.ipynb"
    assert path.stat().st_size < 1_000_000
    cells = notebook.cells
    assert [cell.id for cell in cells] == [f"cell-{i}" for i in range(len(cells))]
    closed = {"jupyter": {"source_hidden": True}}  # code that its page folds
    assert all(cell.metadata in ({}, closed) for cell in cells)
    assert "edit that page, not this" in cells[0].source


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_resolve(page):
    text = markdown.outside_code(page.read_text(encoding="utf-8"))
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"https?:", link):
            continue
        path, _, anchor = unquote(link).partition("#")
        target = page if not path else (page.parent / path).resolve()
        assert target.exists(), link
        if anchor:
            found = markdown.headings(target.read_text(encoding="utf-8"))
            assert anchor in map(markdown.anchor, found), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_formulas_hold_nothing_that_github_eats(page):
    text = markdown.outside_code(page.read_text(encoding="utf-8"))
    for formula in re.findall(r"\$\$.+?\$\$|\$[^$\n]+\$", text, re.DOTALL):
        assert not re.search(r"\\[^a-zA-Z]", formula), formula
        assert "<!--" not in formula


@pytest.mark.parametrize("page", STEADY, ids=lambda page: page.name)
def test_a_reader_soon_has_something_to_do(page):
    assert markdown.stretch(page.read_text(encoding="utf-8")) <= 250


@pytest.mark.parametrize("page", STEADY, ids=lambda page: page.name)
def test_a_picture_is_told_in_numbers(page):
    """For those who listen: its text has a number, and more than a title."""
    text = page.read_text(encoding="utf-8")
    for told in re.findall(r"!\[([^]]*)\]\(", markdown.outside_code(text)):
        assert re.search(r"\d", told) and len(told.split()) > 12, told


def test_the_readme_commands_are_those_of_ci():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    install = ".venv/bin/pip install -r requirements.txt -r tests/requirements.txt"
    for command in [
        "python3 -m venv .venv && .venv/bin/pip install numpy scikit-learn",
        ".venv/bin/python np_slp_digits.py",
        f"{install} \\\n    && .venv/bin/python -m pytest",
        ".venv/bin/jupyter lab notebooks/first_network.ipynb",
    ]:
        assert command in readme
    assert install in ci and ".venv/bin/python -m pytest --all" in ci
