"""The six scripts: what they print, what they reach, and that two tables serve them all."""

import ast
import difflib
import re
import warnings
from unittest import mock

import numpy as np
import pytest
import torch
from conftest import MLP, SCRIPTS, SLP, load, path_of, run, start, submit
from threadpoolctl import threadpool_info, threadpool_limits

from practice.checker import printed, scripts
from tools.runs import Runs

EXPECTED = {  # dataset, is it an MLP: size, and training and test accuracy, at least
    ("digits", False): ("1,437 training images of 64 pixels, 650", 98.0, 95.0),
    ("digits", True): ("1,437 training images of 64 pixels, 2,410", 99.5, 96.0),
    ("mnist", False): ("60,000 training images of 784 pixels, 7,850", 92.0, 92.0),
    ("mnist", True): ("60,000 training images of 784 pixels, 109,386", 99.0, 97.4),
}
SECTIONS = ["1. Model", "2. Settings", "3. Data", "4. Train", "5. Evaluate"]


def check_output(command, dataset, epochs, images):
    """Assert first line, table, last line and accuracies of a run with default epochs."""
    output = run(*command.split())
    lines = output.text.splitlines()
    size, train, test = EXPECTED[dataset, command.split()[0] in MLP]
    assert lines[0] == f"{dataset}: {size} parameters"
    assert lines[1].split() == ["epoch", "loss", "train", "test"]
    assert len(output.rows) == len(lines) - 3  # every line in between is a row
    assert printed.LAST.fullmatch(lines[-1])
    assert [row[0] for row in output.rows] == epochs
    assert output.rows[-1][2] >= train
    assert output.test >= test
    assert output.test == output.rows[-1][3]
    assert output.test == pytest.approx(100 * output.correct / output.total, abs=0.005)
    assert output.total == images


@pytest.mark.parametrize("commands", [[script] for script in SCRIPTS])
def test_digits(commands):
    check_output(*commands, "digits", [1, *range(100, 1001, 100)], 360)


@pytest.mark.parametrize("commands", [[f"{name} --dataset mnist"] for name in SCRIPTS])
def test_mnist(mnist, commands):
    check_output(*commands, "mnist", [*range(1, 21)], 10_000)


def twins(flags):
    """Return, for both models, the commands that must print the same."""
    return [[f"{name} {flags}".strip() for name in names] for names in (SLP, MLP)]


def assert_one_table(commands):
    """Assert that commands print the same."""
    assert len({run(*command.split()).text for command in commands}) == 1


@pytest.mark.parametrize(
    "commands",
    [
        *twins(""),
        *twins("--epochs 3 --seed 7 --lr-decay 0.5 --batch-size 100 --dtype float64"),
        *twins("--epochs 0 --seed 3"),
        [f"{script} --hidden 20 15 --epochs 5 --batch-size 7" for script in MLP],
    ],
)
def test_one_table_per_model(commands):
    assert_one_table(commands)


FLOAT64 = "--dataset mnist --dtype float64"


@pytest.mark.parametrize(
    "commands",
    [
        twins("--dataset mnist")[0],
        twins(f"{FLOAT64} --epochs 2")[1],
    ],
)
def test_one_table_per_model_on_mnist(mnist, commands):
    assert_one_table(commands)


def test_one_recorded_table_of_the_mlp_on_mnist():
    """All 20 epochs, which would take minutes here: the runs that the pages show."""
    runs = Runs(check=True)
    first, *others = [runs.get(command).stdout for command in twins(FLOAT64)[1]]
    assert len(first) == 23 and others == [first, first]
    assert not runs.stale


@pytest.mark.parametrize("commands", [twins("--dataset mnist")[1]])
def test_the_float32_mlp_tables_on_mnist_part_by_little(mnist, commands):
    first, *others = [run(*command.split()) for command in commands]
    for other in others:
        assert other.rows[0] == first.rows[0]  # the first epoch, to the last digit
        for ours, theirs in zip(first.rows, other.rows, strict=True):
            assert ours[1] == pytest.approx(theirs[1], abs=0.001)
            assert ours[2:] == pytest.approx(theirs[2:], abs=0.15)


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_untrained_model_guesses(script):
    output = run(script, "--epochs", "0")
    assert output.rows == []
    assert output.test < 30  # a blind guess gets 10


def test_the_last_epoch_has_a_row():
    epochs = [row[0] for row in run("np_slp_digits", "--epochs", "330").rows]
    assert epochs == [1, 100, 200, 300, 330]


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("size", ["1", "1437"])
def test_the_smallest_and_the_largest_batch(script, size):
    assert run(script, "--batch-size", size, "--epochs", "1").rows


@pytest.mark.parametrize("script", SCRIPTS)
def test_one_thread_does_the_arithmetic(script):
    torch.set_num_threads(2)
    with threadpool_limits(2):
        load(path_of(script))
        if script.startswith("torch"):
            assert torch.get_num_threads() == 1
        else:
            assert {pool["num_threads"] for pool in threadpool_info()} == {1}


@pytest.mark.parametrize("script", SCRIPTS)
def test_each_row_is_sent_on_its_way_at_once(script):
    with mock.patch("builtins.print") as printing:
        load(path_of(script), "--epochs", "2")
    rows = [
        call for call in printing.call_args_list if call.args[0][:5].strip().isdigit()
    ]
    assert [int(row.args[0][:5]) for row in rows] == [1, 2]
    assert all(row.kwargs == {"flush": True} for row in rows)


@pytest.mark.parametrize("script", ["np_slp_digits", "np_mlp_digits"])
def test_a_false_alarm_of_a_matrix_product_is_not_shown(script):
    """NumPy on a Mac may report overflow and the like for any product at all."""
    with np.errstate(all="warn"), warnings.catch_warnings():
        warnings.simplefilter("error")
        load(path_of(script))
        assert np.isnan(np.array([[np.inf]]) @ np.zeros((1, 1)))  # a real alarm
        np.float32(1e38) * np.float32(10)


def test_a_script_names_its_neighbor():
    for number, script in enumerate(SCRIPTS, 1):
        head = scripts.source(script).split("\n")[0]
        found = re.match(
            rf'"""Rung {number} of 6, (after|before) (\w+)\.py: .+\.$', head
        )
        other = SCRIPTS.index(found[2]) + 1
        assert other < number if found[1] == "after" else other == number + 1


@pytest.mark.parametrize("script", SCRIPTS)
def test_layout(script):
    text = scripts.source(script)
    headings = [f"# --- {section} ".ljust(88, "-") for section in SECTIONS]
    assert [line for line in text.splitlines() if line.startswith("# ---")] == headings
    long = [line for line in text.splitlines() if len(line) > 88]
    assert all(re.fullmatch(r' {4}"[\w.-]+": "[0-9a-f]{64}",', line) for line in long)
    assert len(long) == 4
    assert scripts.lines_of_code(script) <= (105 if script == SCRIPTS[0] else 120)
    tree = ast.parse(text)
    assert not re.search(r"\d+ (s|seconds?|minutes?)\b", ast.get_docstring(tree))
    functions = [n for n in tree.body if isinstance(n, ast.FunctionDef)]
    assert all(ast.get_docstring(function) for function in functions)
    # the whole step of learning is the last function of section 1; nothing follows it
    assert functions[-1].name == "update"
    assert scripts.part(script, 1).rstrip().endswith("    return loss, logits")


def test_the_new_idea_stands_on_the_first_screens():
    lines = {script: scripts.source(script).splitlines() for script in SCRIPTS}
    assert "    loss.backward()" in "\n".join(lines["torch_slp_autograd"][:60])
    assert "    optimizer.step()" in "\n".join(lines["torch_mlp_sequential"][:85])


SHARED = {  # rungs: lines that may differ outside section 1 and docstring
    (1, 2): 20,  # --hidden
    (1, 3): 20,  # tensors, a device
    (3, 4): 10,
    (4, 5): 20,  # --hidden
    (5, 6): 16,  # nn, an optimizer, a scheduler
}


@pytest.mark.parametrize("rungs", SHARED)
def test_outside_section_1_neighbors_are_nearly_the_same_text(rungs):
    texts = [scripts.part(SCRIPTS[n - 1], "rest").splitlines() for n in rungs]
    lines = list(difflib.unified_diff(*texts, lineterm="", n=0))[2:]
    assert len([line for line in lines if line[0] in "+-"]) <= SHARED[rungs]


OWN = (  # what a rung's own interface needs; all other lines are shared
    r"from itertools|import torch|from torch|from threadpoolctl|# dependencies"
    r"|.*(--hidden|args\.hidden|--device|args\.device)|if min\(args.*\n"
    r"|if args\.device.*\n.*|X_train, X_test, y_train, y_test = \(\n.*\n\)"
    r"|threadpool_limits|np\.seterr|torch\.set_num|W, b = init|params = init|size, history = "
    r"|model = |optimizer = |scheduler = |    scheduler\.|    order = "
    r"|.*(update|evaluate)\("
)


@pytest.mark.parametrize("script", SCRIPTS[1:])
def test_what_scripts_share_is_the_same_text(script):
    ours, first = (
        re.sub(rf"^({OWN}).*\n", "", scripts.part(name, "rest"), flags=re.MULTILINE)
        .replace(", hidden=[128, 64]", "")
        .strip()
        for name in (script, SCRIPTS[0])
    )
    assert ours == first


@pytest.mark.parametrize("names", [SLP, MLP, SCRIPTS[:2], SCRIPTS[2:]])
def test_functions_of_one_name_are_alike(names):
    """Either the same text, or declared below as what a rung changes."""
    texts = {}
    for script in names:
        for node in ast.parse(scripts.source(script)).body:
            if isinstance(node, ast.FunctionDef):
                texts.setdefault(node.name, set()).add(ast.unparse(node))
    changed = {"init_params", "forward", "evaluate", "backward", "update"}
    if names in (SLP, MLP):  # two libraries; the random numbers are drawn alike
        changed |= {"softmax", "cross_entropy", "count_correct"}
        inits = texts["init_params"]
        assert len({re.search("W = .*standard_normal.*", t)[0] for t in inits}) == 1
    assert {name for name, found in texts.items() if len(found) > 1} <= changed


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_runs_alone_anywhere(script, tmp_path):
    copy = tmp_path / "copied ünter spaces.py"
    copy.write_text(scripts.source(script), encoding="utf-8")
    process = start(copy, "--epochs", "2", cwd=tmp_path)
    assert process.returncode == 0, process.stderr
    assert process.stdout == submit(script, "--epochs", "2").result().stdout
    assert [*tmp_path.iterdir()] == [copy]  # nothing else was written
