"""practice/tiny_torch: PyTorch's tables to the letter, its gradients, and known mistakes."""

import gc
import re
import sys
import weakref
from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from conftest import MLP, ROOT, SLP, parsed, path_of, run
from on_tiny import TINY, TINY_TORCH, engine, on_tiny

from practice.checker.catalogue import entries, plant, right_ways
from practice.checker.change import changed
from practice.checker.engine import printed_here, told
from practice.checker.learner import Learner
from practice.checker.notebook import check
from practice.checker.rungs import all_rungs
from practice.checker.skeletons import skeleton
from tools.running import start

RUNGS = [*SLP[1:], *MLP[1:]]  # 3 to 6

# --- The same tables ------------------------------------------------------------------


def with_flags(scripts, *flags):
    """Return a test's parameters: commands as PyTorch runs them, for each script."""
    return [[f"{script} {each}".strip()] for each in flags for script in scripts]


def both(command):
    """Return what a command prints on the engine, and what on PyTorch."""
    script, *flags = command.split()
    return parsed(on_tiny(path_of(script), *flags)), run(script, *flags)


def assert_the_same(command):
    """Assert that a command prints on the engine what it prints on PyTorch."""
    ours, theirs = both(command)
    assert ours.text == theirs.text


@pytest.mark.parametrize(
    "commands",
    [
        *with_flags(RUNGS, ""),
        *with_flags(SLP[1:], "--epochs 5 --seed 7 --lr-decay 0.5 --dtype float64"),
        *with_flags(MLP[1:], "--epochs 5 --seed 7 --hidden 20 15 --batch-size 7"),
    ],
)
def test_digits(commands):
    assert_the_same(*commands)


MANY_STEPS = "--batch-size 32 --epochs 50"  # 2,250 of them


@pytest.mark.long
@pytest.mark.parametrize(
    "commands",
    [
        *with_flags(RUNGS, f"{MANY_STEPS} --dtype float64 --lr-decay 0.98"),
        *with_flags(SLP[1:], f"{MANY_STEPS} --seed 7"),
        *with_flags(MLP[1:], f"{MANY_STEPS} --seed 7 --hidden 32 16"),
        *with_flags(MLP[1:], "--hidden 1 --seed 43 --epochs 200"),
    ],
)
def test_digits_with_other_flags(commands):
    assert_the_same(*commands)


FLOAT64 = "--dataset mnist --dtype float64 --epochs 2"


@pytest.mark.parametrize(
    "commands",
    [
        *with_flags(MLP[2:], FLOAT64),
        *(
            pytest.param(commands, marks=pytest.mark.long)
            for commands in [
                *with_flags([*SLP[1:], MLP[1]], FLOAT64),
                *with_flags(SLP[1:], "--dataset mnist --epochs 5"),
            ]
        ),
    ],
)
def test_mnist(mnist, commands):
    assert_the_same(*commands)


@pytest.mark.long
@pytest.mark.parametrize("commands", with_flags(MLP[1:], "--dataset mnist --epochs 6"))
def test_in_float32_mnist_is_as_close_as_rungs_are_among_themselves(mnist, commands):
    ours, theirs = both(*commands)
    assert ours.rows[0] == theirs.rows[0]  # the first epoch, to the last digit
    for our, their in zip(ours.rows, theirs.rows, strict=True):
        assert our[1] == pytest.approx(their[1], abs=0.001)
        assert our[2:] == pytest.approx(their[2:], abs=0.15)


# --- The same gradients ---------------------------------------------------------------


def leaf(module, array):
    """Return a leaf of PyTorch, or of an engine, that holds a copy of an array."""
    return module.from_numpy(array.copy()).requires_grad_()


def random_network(module, seed):
    """Compute a random network; return its loss and its leaves.

    Values are used again and again, leaves too; sizes are 1 to 4; biases have every shape
    that fits; each value can be of another depth.
    """
    rng = np.random.default_rng(seed)
    B, D, K = rng.integers(1, 5, 3)
    shapes = [(B, D), (D, D), (D, D), (D, K)]
    shapes += [(), (1,), (D,), (1, D), (B, 1), (1, 1), (B, D)]
    leaves = [leaf(module, rng.standard_normal(shape)) for shape in shapes]
    value, *weights, last = leaves[:4]
    values = [value]
    for _ in range(rng.integers(1, 8)):
        a, b = (values[i] for i in rng.integers(len(values), size=2))
        weight, bias = weights[rng.integers(2)], leaves[rng.integers(4, len(leaves))]
        values.append(
            [
                lambda a, b, weight, bias: a + b,
                lambda a, b, weight, bias: a + bias,
                lambda a, b, weight, bias: a @ weight,
                lambda a, b, weight, bias: a @ weight.T + b,
                lambda a, b, weight, bias: module.relu(a + bias),
            ][rng.integers(5)](a, b, weight, bias)
        )
    y = module.from_numpy(rng.integers(K, size=B))
    logits = (values[-1] + value) @ last
    return module.nn.functional.cross_entropy(logits, y), leaves


@cache
def gradients(module, seed):
    """Return the loss of a random network and the gradients of its leaves, as arrays."""
    loss, leaves = random_network(module, seed)
    loss.backward()
    return [
        loss.item(),
        *(each.grad is not None and np.asarray(each.grad) for each in leaves),
    ]


def agrees(module, seed):
    """Say whether loss and gradients of a random network are those of PyTorch."""
    pairs = zip(gradients(module, seed), gradients(torch, seed), strict=True)
    return all(
        np.shape(ours) == np.shape(theirs)
        and np.allclose(ours, theirs, rtol=1e-10, atol=1e-12)
        for ours, theirs in pairs
    )


SEEDS = range(60)


@pytest.mark.parametrize("seed", SEEDS)
def test_gradients_of_random_networks(seed):
    assert agrees(TINY_TORCH, seed)


def broken(diff, folder):
    """Load a copy of the engine in which a diff has planted a bug."""
    text = changed((TINY / "torch.py").read_text("utf-8"), diff)
    (folder / "broken.py").write_text(text, encoding="utf-8")
    return engine(folder / "broken.py", "broken_engine")


def ways_gone(module, levels):
    """Count the ways back that are gone where each level offers a short and a long one."""
    gone = []
    module.sum_to, summed = lambda *args: gone.append(1) or summed(*args), module.sum_to
    value = first = leaf(module, np.ones((1, 2)))
    for level in range(levels):  # five ways each: two in each +, one in relu
        value = module.relu(value)
        pair = [value, value + first]
        value = module.add(*(pair if level % 2 else reversed(pair)))
    module.cross_entropy(value, module.arange(1)).backward()
    return len(gone)


def test_each_way_is_gone_once(tmp_path):
    assert ways_gone(broken(" import operator\n", tmp_path), 10) == 5 * 10 + 1


def test_a_thousand_operators_deep():
    x = leaf(TINY_TORCH, np.zeros((1, 2)))
    value = x
    for _ in range(5000):  # no recursion: Python stops at some thousand
        value = value + x
    TINY_TORCH.cross_entropy(value, TINY_TORCH.arange(1)).backward()
    assert np.allclose(x.grad, [[-2500.5, 2500.5]])


@pytest.mark.parametrize("module", [TINY_TORCH, torch])
def test_gradients_add_up_until_they_are_reset(module):
    x = leaf(module, np.array([[1.0, 2.0]]))
    y = module.arange(1)
    between = x + x
    module.nn.functional.cross_entropy(between, y).backward()
    once = np.array(x.grad.tolist() if module is torch else x.grad)
    module.nn.functional.cross_entropy(x + x, y).backward()
    assert np.allclose(x.grad, 2 * once)
    x.grad = None
    module.nn.functional.cross_entropy(x + x, y).backward()
    assert np.allclose(x.grad, once)
    if module is TINY_TORCH:  # PyTorch warns of the question
        assert between.grad is None


def test_two_leaves_do_not_share_one_gradient():
    a, b = (leaf(TINY_TORCH, np.ones((1, 2))) for _ in range(2))
    TINY_TORCH.cross_entropy(a + b, TINY_TORCH.arange(1)).backward()
    before = np.array(b.grad)
    a.grad *= 0
    assert np.array_equal(b.grad, before)


@pytest.mark.parametrize("module", [TINY_TORCH, torch])
def test_no_notes_are_taken_under_no_grad(module):
    x = leaf(module, np.ones((2, 2)))
    with module.no_grad():
        with module.no_grad():
            pass
        assert not (x @ x).requires_grad
        x -= 1 * x  # in place, as an update
    assert (x @ x).requires_grad
    with pytest.raises(ZeroDivisionError), module.no_grad():
        raise ZeroDivisionError
    assert (x @ x).requires_grad
    assert np.array_equal(x.detach() if module is torch else x, np.zeros((2, 2)))


REFUSED = {  # what PyTorch refuses, too
    "an update that would be recorded": lambda x, plain: x.__isub__(1),
    "a value put into a leaf": lambda x, plain: x.__setitem__(0, 1),
    "a loss of many numbers": lambda x, plain: (x + x).backward(),
    "a loss without a leaf": lambda x, plain: plain.backward(),
}


@pytest.mark.parametrize("what", REFUSED)
@pytest.mark.parametrize("module", [TINY_TORCH, torch])
def test_what_pytorch_refuses_is_refused(module, what):
    x = leaf(module, np.ones((2, 2)))
    with pytest.raises(RuntimeError):
        REFUSED[what](x, module.from_numpy(np.ones(())))
    assert np.array_equal(x.detach() if module is torch else x, np.ones((2, 2)))


def test_images_get_no_gradient():
    X, W = TINY_TORCH.from_numpy(np.ones((5, 3))), leaf(TINY_TORCH, np.ones((3, 2)))
    assert [source for source, _ in (X @ W).made_of] == [W]


def test_memory_is_free_as_soon_as_the_loss_is_gone():
    gc.disable()
    try:
        loss, leaves = random_network(TINY_TORCH, 3)
        loss.backward()
        noted = weakref.ref(loss.made_of[0][0])
        assert noted() is not None
        del loss, leaves
        assert noted() is None  # without gc: nothing refers to itself
    finally:
        gc.enable()


def test_numbers_do_not_change_the_type():
    x = TINY_TORCH.from_numpy(np.ones(3, np.float32))
    for made in (x * 0.1, 0.1 * x, x - 1, x / 3, x + 1, x.mean(), x.sum(dim=0)):
        assert made.array.dtype == np.float32


# --- Known mistakes -------------------------------------------------------------------


def close(ours, theirs):
    """Say whether arrays agree, in shape too."""
    return np.shape(ours) == np.shape(theirs) and np.allclose(ours, theirs, rtol=1e-10)


def corner(module):
    """Return what comes back through a ReLU at 0, and the loss of huge logits."""
    x = leaf(module, np.array([[0.0, -1.0, 2.0]]))
    module.nn.functional.cross_entropy(module.relu(x), module.arange(1)).backward()
    huge = module.from_numpy(np.array([[1000.0, -1000.0]]))
    loss = module.nn.functional.cross_entropy(huge, module.arange(1))
    return [np.asarray(x.grad), loss.item()]


def added(module):
    """Return the gradient of loss + loss, once and twice, and that between."""
    x = leaf(module, np.array([[1.0, 2.0], [0.5, 0.0]]))
    between, grads = x + x, []
    for _ in range(2):
        loss = module.nn.functional.cross_entropy(between + x, module.arange(2))
        (loss + loss).backward()
        grads.append(np.array(x.grad.tolist() if module is torch else x.grad))
    return [*grads, between.is_leaf if module is torch else between.grad is not None]


def trained(module):
    """Return the parameters of a small network after steps of its optimizer."""
    rng, nn = np.random.default_rng(0), module.nn
    layers = nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2)
    for layer in layers[::2]:
        shape = layer.weight.shape
        layer.weight = nn.Parameter(module.from_numpy(rng.standard_normal(shape)))
        layer.bias = nn.Parameter(module.from_numpy(rng.standard_normal(shape[0])))
    model = nn.Sequential(*layers)
    optimizer = module.optim.SGD(model.parameters(), lr=0.5)
    scheduler = module.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.5)
    for _ in range(3):
        X = module.from_numpy(rng.standard_normal((5, 3)))
        y = module.from_numpy(rng.integers(2, size=5))
        optimizer.zero_grad()
        nn.CrossEntropyLoss()(model(X), y).backward()
        optimizer.step()
        scheduler.step()
    return [np.array(p.tolist() if module is torch else p) for p in model.parameters()]


def wrong(module):
    """Return what is wrong with an engine, the first thing that shows, or None."""
    for seed in SEEDS:
        if not agrees(module, seed):
            return f"random network {seed}"
    for example in (corner, added, trained):
        pairs = zip(example(module), example(torch), strict=True)
        if not all(close(ours, theirs) for ours, theirs in pairs):
            return example.__name__
    if ways_gone(module, 10) != 5 * 10 + 1:
        return "work"
    X, W = module.from_numpy(np.ones((5, 3))), leaf(module, np.ones((3, 2)))
    if [source for source, _ in (X @ W).made_of] != [W]:
        return "images"
    with module.no_grad():
        with module.no_grad():
            pass
        if (X @ W).requires_grad:
            return "no_grad"
    for what in ("a loss of many numbers", "a loss without a leaf"):
        try:
            REFUSED[what](W, module.from_numpy(np.ones(())))
        except RuntimeError:
            continue
        return what
    return None


def test_nothing_is_wrong():
    assert wrong(TINY_TORCH) is None


ENGINE = all_rungs()[7]
MISTAKES = [entry for name in ENGINE.tasks for entry in entries(7, name)]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_known_mistake_shows(mistake, tmp_path):
    right = ENGINE.functions[mistake.function]
    (tmp_path / "broken.py").write_text(
        ENGINE.text.replace(right, plant(mistake, ENGINE)), encoding="utf-8"
    )
    module = engine(tmp_path / "broken.py", "broken_engine")
    try:
        found = wrong(module)
    except (AttributeError, IndexError, RuntimeError, TypeError, ValueError):
        found = "it stops"
    assert found


def test_known_mistakes_are_told_well():
    assert len({m.name for m in MISTAKES}) == len(MISTAKES) >= 30
    assert all(re.match("[A-Z].*\\.$", mistake.did) for mistake in MISTAKES)


# --- A reader's own engine ------------------------------------------------------------


def other_way():
    """Return the engine with every piece written in another right way, where one is kept."""
    text = ENGINE.text
    for number, name, code, _ in right_ways():
        if number == 7:
            text = text.replace(ENGINE.functions[name], code.strip("\n"))
    return text


def test_the_skeleton_waits_for_every_piece():
    learner = Learner(skeleton(ENGINE), "mine.py", ENGINE)
    assert learner.run() is None
    assert all(learner.waits(name) for name in ENGINE.tasks)


def test_a_script_in_front_of_another_engine_prints_its_table(tmp_path):
    mine = tmp_path / "mine.py"
    mine.write_text(other_way(), encoding="utf-8")
    process = start(ROOT / "practice" / "check.py", mine)
    assert "PyTorch's scripts run on your engine, digit by digit" in process.stdout
    assert process.returncode == 0


def test_a_wrong_table_is_told_at_its_first_row_and_points_to_what_is_new():
    sick = ENGINE.text.replace("g * (a.array > 0)", "g * 1.5 * (a.array > 0)")
    assert sick != ENGINE.text
    right = {script: run(script).text for script in (SLP[2], MLP[1])}
    own = {SLP[2]: printed_here(ENGINE.text, "mine.py", SLP[2])}
    assert told({SLP[2]: right[SLP[2]]}, own)[0] == "equal"
    own[MLP[1]] = printed_here(sick, "mine.py", MLP[1])
    kind, say = told(right, own)
    assert kind == "differs" and say[0].startswith(f"{MLP[1]}.py")
    assert "The first row that differs:\n  ladder" in say[1] and "relu" in say[2]
    assert sys.modules["torch"] is torch


def test_a_class_of_a_notebook_is_judged_and_left_as_it_was(capsys):
    names = {"__name__": "__main__"}
    exec(ENGINE.above, names)
    Tensor = names["Tensor"]
    before = dict(vars(Tensor)), Tensor.__module__
    Tensor.__module__ = "notebook"
    sys.modules["notebook"] = SimpleNamespace(**names)
    try:
        check(Tensor, 7)
        check(names["relu"], 7)
    finally:
        del sys.modules["notebook"]
    words = capsys.readouterr().out
    assert "Tensor: right" in words and "relu: right" in words
    Tensor.__module__ = before[1]
    assert dict(vars(Tensor)) == before[0]
