"""The six scripts: what they print, what they reach, and that two tables serve them all."""

import ast
import re

import build
import pytest
import torch
from conftest import FINAL, LADDER, MLP, ROOT, SLP, load, run, start, submit
from threadpoolctl import threadpool_info, threadpool_limits

THRESHOLDS = {  # model and dataset: training and test accuracy in percent, default flags
    ("slp", "digits"): (98.0, 95.0),
    ("mlp", "digits"): (99.5, 96.0),
    ("slp", "mnist"): (92.0, 92.0),
    ("mlp", "mnist"): (99.0, 97.4),
}
FIRST_LINE = {
    ("slp", "digits"): "digits: 1,437 training images of 64 pixels, 650 parameters",
    ("mlp", "digits"): "digits: 1,437 training images of 64 pixels, 2,410 parameters",
    ("slp", "mnist"): "mnist: 60,000 training images of 784 pixels, 7,850 parameters",
    ("mlp", "mnist"): "mnist: 60,000 training images of 784 pixels, 109,386 parameters",
}
SECTIONS = ["1. Model", "2. Settings", "3. Data", "4. Train", "5. Evaluate"]


def model_of(script):
    """Return 'slp' or 'mlp'."""
    return "slp" if script in SLP else "mlp"


def text_of(script):
    """Return the text of a script."""
    return (ROOT / f"{script}.py").read_text(encoding="utf-8")


def check_output(script, dataset, command):
    """Assert first line, table, last line and thresholds of a run with default epochs."""
    output = run(*command.split())
    lines = output.text.splitlines()
    assert lines[0] == FIRST_LINE[model_of(script), dataset]
    assert lines[1].split() == ["epoch", "loss", "train", "test"]
    assert len(output.rows) == len(lines) - 3  # every line in between is a row
    assert FINAL.fullmatch(lines[-1])
    epochs = [row[0] for row in output.rows]
    assert epochs == (
        [1, *range(100, 1001, 100)] if dataset == "digits" else [*range(1, 21)]
    )
    train, test = THRESHOLDS[model_of(script), dataset]
    assert output.rows[-1][2] >= train
    assert output.test >= test
    assert output.test == output.rows[-1][3]
    assert output.test == pytest.approx(100 * output.correct / output.total, abs=0.005)
    assert output.total == (360 if dataset == "digits" else 10_000)


@pytest.mark.parametrize("commands", [[script] for script in LADDER])
def test_digits(commands):
    check_output(commands[0], "digits", commands[0])


@pytest.mark.slow
@pytest.mark.parametrize(
    "commands", [[f"{script} --dataset mnist"] for script in LADDER]
)
def test_mnist(mnist, commands):
    check_output(commands[0].split()[0], "mnist", commands[0])


def twins(flags):
    """Return, for both models, the commands that must print the same."""
    return [
        [f"{script} {flags}".strip() for script in scripts] for scripts in (SLP, MLP)
    ]


@pytest.mark.parametrize("commands", twins(""))
def test_one_table_per_model_on_digits(commands):
    texts = {run(*command.split()).text for command in commands}
    assert len(texts) == 1


@pytest.mark.parametrize(
    "commands",
    [
        *twins("--epochs 3 --seed 7 --lr-decay 0.5 --batch-size 100 --dtype float64"),
        *twins("--epochs 0 --seed 3"),
        [f"{script} --hidden 20 15 --epochs 5 --batch-size 7" for script in MLP],
    ],
)
def test_one_table_per_model_with_other_flags(commands):
    texts = {run(*command.split()).text for command in commands}
    assert len(texts) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "commands",
    [twins("--dataset mnist")[0], twins("--dataset mnist --dtype float64")[1]],
)
def test_one_table_per_model_on_mnist(mnist, commands):
    texts = {run(*command.split()).text for command in commands}
    assert len(texts) == 1


@pytest.mark.slow
@pytest.mark.parametrize("commands", [twins("--dataset mnist")[1]])
def test_the_float32_mlp_tables_on_mnist_part_by_little(mnist, commands):
    first, *others = [run(*command.split()) for command in commands]
    for other in others:
        assert (
            other.rows[0] == first.rows[0]
        )  # the first epoch agrees to the last digit
        for ours, theirs in zip(first.rows, other.rows, strict=True):
            assert ours[1] == pytest.approx(theirs[1], abs=0.001)
            assert ours[2:] == pytest.approx(theirs[2:], abs=0.15)


def test_two_runs_print_the_same():
    first, second = (
        start(ROOT / "np_mlp_digits.py", "--epochs", "30") for _ in range(2)
    )
    assert first.stdout == second.stdout


@pytest.mark.parametrize("script", LADDER)
def test_the_untrained_model_guesses(script):
    output = run(script, "--epochs", "0")
    assert output.rows == []
    assert output.test < 30  # a blind guess gets 10


def test_the_last_epoch_has_a_row():
    epochs = [row[0] for row in run("np_slp_digits", "--epochs", "330").rows]
    assert epochs == [1, 100, 200, 300, 330]


@pytest.mark.parametrize("script", LADDER)
@pytest.mark.parametrize("size", ["1", "1437"])
def test_the_smallest_and_the_largest_batch(script, size):
    assert run(script, "--batch-size", size, "--epochs", "1").rows


@pytest.mark.parametrize("script", LADDER)
def test_one_thread_does_the_arithmetic(script):
    torch.set_num_threads(2)
    with threadpool_limits(2):
        load(ROOT / f"{script}.py")
        if script.startswith("torch"):
            assert torch.get_num_threads() == 1
        else:
            pools = [pool["num_threads"] for pool in threadpool_info()]
            assert set(pools) == {1}


@pytest.mark.parametrize("script", LADDER)
def test_layout(script):
    text = text_of(script)
    headings = [f"# --- {section} ".ljust(88, "-") for section in SECTIONS]
    assert [line for line in text.splitlines() if line.startswith("# ---")] == headings
    long = [line for line in text.splitlines() if len(line) > 88]
    assert all(re.fullmatch(r' {4}"[\w.-]+": "[0-9a-f]{64}",', line) for line in long)
    assert len(long) == 4
    assert build.lines_of_code(script) <= 130
    functions = [n for n in ast.parse(text).body if isinstance(n, ast.FunctionDef)]
    assert all(ast.get_docstring(function) for function in functions)


def shared(script):
    """Return the blocks that the scripts share, without what is their own by design."""
    text = text_of(script)
    own = r"^.*(--hidden|args\.hidden|--device|args\.device).*\n"
    settings = re.search(
        r"# --- 2. Settings.*?(?=^try:|\n# --- 3)", text, re.MULTILINE | re.DOTALL
    )[0]
    settings = re.sub(own, "", settings, flags=re.MULTILINE)
    settings = re.sub(r", hidden=\[[\d, ]+\]", "", settings)
    data = re.search(
        r"# --- 3. Data.*?(?=^X_train, X_test, y_train|\n# --- 4)",
        text,
        re.MULTILINE | re.DOTALL,
    )
    table = re.search(
        r"^    if not train_loss.*?(?=^        (?:with|test_accuracy))",
        text,
        re.MULTILINE | re.DOTALL,
    )
    rows = re.search(
        r"^        history\.append.*?\n(?=\n)", text, re.MULTILINE | re.DOTALL
    )
    last = text[text.index("correct, total") :]
    imports = re.sub(
        r"^(from itertools|import torch|from torch|from threadpoolctl).*\n",
        "",
        text[text.index("import argparse") : text.index("# --- 1.")],
        flags=re.MULTILINE,
    )
    return {
        "imports": imports,
        "settings": settings.strip(),
        "data": data[0].strip(),
        "table": table[0],
        "rows": rows[0],
        "last line": last,
    }


@pytest.mark.parametrize("script", LADDER[1:])
def test_what_scripts_share_is_the_same_text(script):
    assert shared(script) == shared(LADDER[0])


@pytest.mark.parametrize("scripts", [SLP, MLP])
def test_functions_of_one_name_are_one_text_within_a_library(scripts):
    """init_params is NumPy in all rungs of a model, so all must hold the same text."""
    texts = set()
    for script in scripts:
        tree = ast.parse(text_of(script))
        texts |= {
            ast.unparse(n) for n in tree.body if getattr(n, "name", "") == "init_params"
        }
    assert len(texts) == 1


@pytest.mark.parametrize("script", LADDER)
def test_a_script_runs_alone_anywhere(script, tmp_path):
    copy = tmp_path / "copied ünter spaces.py"
    copy.write_text(text_of(script), encoding="utf-8")
    process = start(copy, "--epochs", "2", cwd=tmp_path)
    assert process.returncode == 0, process.stderr
    assert process.stdout == submit(script, "--epochs", "2").result().stdout
    assert [*tmp_path.iterdir()] == [copy]  # nothing else was written
