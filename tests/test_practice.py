"""Practice: every mistake of the catalogue gets its name, and every right way passes.

The judging runs in this process, as in the browser; what could hang or end it runs as the
command does, in a process of its own.
"""

import contextlib
import io
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "practice"))
import check
import clinic
import process
from catalogue import ENTRIES, entries, plant
from hints import hint
from judge import Learner, World, describe, judge
from ladder import ladder, split
from skeletons import emptied, skeleton, skeletons, stale
from tables import changed_below, compare

RUNGS = {rung.number: rung for rung in ladder()}


@cache
def world(number):
    """Return the right functions of a rung with what they show on their probes."""
    return World(RUNGS[number])


def verdict_on(number, name, text):
    """Return the verdict on one function, put into an otherwise right file."""
    rung = RUNGS[number]
    learner = Learner(rung.text.replace(rung.functions[name], text), "mine.py", rung)
    learner.run()
    assert not learner.problem, learner.problem
    verdict = judge(world(number), learner, name)
    json.dumps(verdict)
    assert describe(verdict)
    return verdict


def command(*arguments):
    """Run the command in this process; return its exit status and what it printed."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            status = check.main([str(a) for a in arguments])
        except SystemExit as end:
            status = end.code
    return status, out.getvalue()


# --- The catalogue --------------------------------------------------------------------


def test_catalogue_is_large_and_its_names_differ():
    assert len({e.name for e in ENTRIES}) == len(ENTRIES) >= 80
    for entry in ENTRIES:
        assert entry.did.strip() and len(entry.why) > 20


@pytest.mark.parametrize("number", RUNGS)
def test_every_entry_is_named_as_itself_or_its_group(number):
    rung, unnamed = RUNGS[number], []
    for name in rung.functions:
        for entry in entries(number, name):
            text = plant(entry, rung)
            assert text and text != rung.functions[name], f"{entry.name} won't go"
            verdict = verdict_on(number, name, text)
            found = [e for e in ENTRIES if e.name in verdict["names"]]
            alone = found == [entry]
            group = (
                entry in found
                and entry.group
                and {e.group for e in found} == {entry.group}
            )
            wanted = "remark" if entry.remark else "wrong"
            if (
                not (alone or group)
                or verdict["verdict"] != wanted
                or verdict["how"] != "named"
            ):
                unnamed.append(
                    (entry.name, verdict["verdict"], verdict["names"], verdict["say"])
                )
    assert not unnamed


@pytest.mark.parametrize("number", RUNGS)
def test_the_ladders_own_functions_are_right(number):
    for name, text in RUNGS[number].functions.items():
        assert verdict_on(number, name, text)["verdict"] == "right"
        if name != "forward_all":
            assert all(hint(RUNGS[number], name, step) for step in (1, 2, 3))


def test_planted_bugs_of_section_1_are_named():
    from test_planted_bugs import BUGS

    scripts, tried = {rung.name: rung for rung in ladder()}, []
    for bug, (script, old, new, *_) in BUGS.items():
        rung = scripts[script]
        home = [n for n, text in rung.functions.items() if text.count(old) == 1]
        text = rung.above.replace(old, new)
        if (
            rung.text.count(old) != 1
            or not home
            or "args." in new
            or "scheduler" in new
        ):
            continue  # not in section 1, or it reaches beyond it
        learner = Learner(text, "mine.py", rung)
        learner.run()
        verdict = judge(world(rung.number), learner, home[0])
        assert verdict["how"] == "named", (bug, verdict)
        tried.append(bug)
    assert len(tried) >= 12


PAIRS = [
    (1, "backward", ["backward-mean-lost", "backward-db-of-one-image"]),
    (1, "softmax", ["softmax-no-shift", "softmax-over-the-batch"]),
    (2, "backward", ["backward-mean-lost", "backward-order-reversed"]),
    (2, "forward", ["forward-no-bias", "forward-activations-before-relu"]),
    (0, "backward", ["backward-truth-lost", "backward-order-reversed"]),
    (1, "update", ["update-weights-uphill", "update-returns-swapped"]),
    (4, "update", ["update-gradient-never-reset", "update-loss-summed"]),
    (5, "forward", ["forward-no-bias", "forward-relu-on-the-logits"]),
    (1, "init_params", ["init-scale-lost", "init-dtype-ignored"]),
]


@pytest.mark.parametrize(("number", "name", "names"), PAIRS)
def test_two_mistakes_at_once_are_named(number, name, names):
    text = None
    for one in names:
        text = plant(next(e for e in ENTRIES if e.name == one), RUNGS[number], text)
    verdict = verdict_on(number, name, text)
    assert verdict["how"] == "pair", verdict
    named = [next(e for e in ENTRIES if e.name == n) for n in verdict["names"]]
    for one in names:
        entry = next(e for e in ENTRIES if e.name == one)
        assert any(e == entry or (e.group and e.group == entry.group) for e in named), (
            named
        )


# --- Right in other ways --------------------------------------------------------------

SOFTMAX_TAIL = "    return e / e.sum(axis=-1, keepdims=True)"
RIGHT = [
    (
        1,
        "forward",
        "def forward(images, weights, biases):\n    return np.dot(images, weights) + biases",
    ),
    (
        1,
        "forward",
        'def forward(X, W, b):\n    return np.einsum("bd,dk->bk", X, W) + b.reshape(1, -1)',
    ),
    (
        1,
        "forward",
        "def forward(X, W, b):\n    z = np.zeros((len(X), W.shape[1]))\n    for n in range(len(X)):\n        for k in range(W.shape[1]):\n            for d in range(W.shape[0]):\n                z[n, k] += X[n, d] * W[d, k]\n            z[n, k] += b[k]\n    return z",
    ),
    (
        1,
        "init_params",
        "def init_params(rng, D, K, dtype):\n    return (rng.normal(0, 0.1, (D, K)).astype(dtype), np.zeros((K,), dtype=dtype))",
    ),
    (
        1,
        "init_params",
        "def init_params(rng, n_in, n_out, dtype):\n    W = rng.standard_normal((n_in, n_out)) * 0.1\n    return [np.array(W, dtype), np.array([0] * n_out, dtype)]",
    ),
    (
        1,
        "softmax",
        "def softmax(z):\n    e = np.exp(z - np.max(z, axis=-1)[:, None])\n"
        + SOFTMAX_TAIL,
    ),
    (
        1,
        "softmax",
        "def softmax(z):\n    from scipy.special import softmax as library\n    return library(z, axis=1)",
    ),
    (
        1,
        "softmax",
        "def softmax(z):\n    rows = []\n    for row in z:\n        e = np.exp(row - row.max())\n        rows.append(e / e.sum())\n    return np.array(rows)",
    ),
    (
        1,
        "softmax",
        "def softmax(logits):\n    z = logits.astype('float32')\n    z = z - z.max(1, keepdims=True)\n    e = np.exp(z)\n"
        + SOFTMAX_TAIL,
    ),
    (
        1,
        "softmax",
        "def softmax(logits):\n    z = logits.astype('float64')\n    z -= z.max(1, keepdims=True)\n    return (np.exp(z).T / np.exp(z).sum(1)).T",
    ),
    (
        1,
        "cross_entropy",
        "def cross_entropy(logits, y):\n    Y = np.eye(10)[y]\n    z = logits - logits.max(axis=1, keepdims=True)\n    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))\n    return -(Y * log_p).sum() / len(y)",
    ),
    (
        1,
        "cross_entropy",
        "def cross_entropy(logits, y):\n    from scipy.special import logsumexp\n    return np.mean(logsumexp(logits, axis=1) - logits[range(len(y)), y])",
    ),
    (
        1,
        "cross_entropy",
        "def cross_entropy(logits, y):\n    total = 0\n    for z, label in zip(logits, y):\n        z = z - z.max()\n        total += np.log(np.sum(np.exp(z))) - z[label]\n    return total / len(y)",
    ),
    (
        1,
        "backward",
        "def backward(X, y, logits):\n    Y = np.eye(logits.shape[1])[y]\n    d = (softmax(logits) - Y) / X.shape[0]\n    return X.T.dot(d), np.ones(len(X)) @ d",
    ),
    (
        1,
        "backward",
        "def backward(X, y, logits):\n    p = softmax(logits)\n    dW, db = np.zeros((X.shape[1], p.shape[1])), np.zeros(p.shape[1])\n    for n in range(len(y)):\n        d = p[n].copy()\n        d[y[n]] -= 1\n        dW += np.outer(X[n], d) / len(y)\n        db += d / len(y)\n    return [dW, db]",
    ),
    (
        1,
        "backward",
        'def backward(X, y, logits):\n    d = softmax(logits)\n    d[np.arange(y.size), y] -= 1\n    return np.einsum("bd,bk->dk", X, d) / len(X), d.mean(0)',
    ),
    (
        1,
        "count_correct",
        "def count_correct(logits, y):\n    return int(np.sum(np.argmax(logits, axis=-1) == y))",
    ),
    (
        1,
        "count_correct",
        "def count_correct(logits, y):\n    return sum(int(row.argmax() == label) for row, label in zip(logits, y))",
    ),
    (
        1,
        "count_correct",
        "def count_correct(logits, y):\n    return np.count_nonzero(logits.argmax(1) == y)",
    ),
    (
        1,
        "evaluate",
        "def evaluate(X, y, W, b):\n    return int((np.argmax(X @ W + b, axis=1) == y).sum())",
    ),
    (
        1,
        "update",
        "def update(X, y, W, b, lr):\n    logits = forward(X, W, b)\n    dW, db = backward(X, y, logits)\n    W[:] = W - lr * dW\n    b[...] -= lr * db\n    return cross_entropy(logits, y), logits",
    ),
    (
        1,
        "update",
        "def update(X, y, W, b, lr):\n    z = X @ W + b\n    p = softmax(z)\n    loss = -np.log(p[np.arange(len(y)), y]).mean()\n    p[np.arange(len(y)), y] -= 1\n    np.subtract(W, lr * X.T @ p / len(y), out=W)\n    np.subtract(b, lr * p.mean(axis=0), out=b)\n    return [loss, z]",
    ),
    (
        2,
        "init_params",
        "def init_params(rng, sizes, dtype):\n    return [(rng.normal(0, (2 / m) ** 0.5, size=(m, n)).astype(dtype), np.zeros(n).astype(dtype)) for m, n in zip(sizes[:-1], sizes[1:])]",
    ),
    (
        2,
        "forward",
        "def forward(X, params):\n    inputs = [X]\n    for W, b in params[:-1]:\n        inputs.append(np.clip(inputs[-1] @ W + b, 0, None))\n    W, b = params[-1]\n    return inputs[-1] @ W + b, tuple(inputs)",
    ),
    (
        2,
        "forward",
        "def forward(X, params):\n    a, kept = X, []\n    for i, (W, b) in enumerate(params):\n        kept.append(a)\n        a = a @ W + b\n        if i < len(params) - 1:\n            a = a * (a > 0)\n    return a, kept",
    ),
    (
        2,
        "backward",
        "def backward(activations, y, logits, params):\n    delta = (softmax(logits) - np.eye(logits.shape[1])[y]) / len(y)\n    grads = [None] * len(params)\n    for i in reversed(range(len(params))):\n        grads[i] = (activations[i].T @ delta, delta.sum(0))\n        if i:\n            delta = delta @ params[i][0].T\n            delta[activations[i] <= 0] = 0\n    return grads",
    ),
    (
        2,
        "backward",
        "def backward(activations, y, logits, params):\n    d = softmax(logits)\n    d[np.arange(len(y)), y] -= 1\n    grads = []\n    for i in range(len(params) - 1, -1, -1):\n        grads.append([activations[i].T @ d / len(y), d.mean(axis=0)])\n        d = np.where(activations[i] > 0, d @ params[i][0].T, 0)\n    return grads[::-1]",
    ),
    (
        2,
        "evaluate",
        "def evaluate(X, y, params):\n    logits, _ = forward(X, params)\n    return count_correct(logits, y)",
    ),
    (
        2,
        "update",
        "def update(X, y, params, lr):\n    logits, kept = forward(X, params)\n    for layer, grad in zip(params, backward(kept, y, logits, params)):\n        for p, d in zip(layer, grad):\n            p -= lr * d\n    return cross_entropy(logits, y), logits",
    ),
    (
        3,
        "init_params",
        "def init_params(rng, D, K, dtype, device):\n    W = torch.tensor(0.1 * rng.standard_normal((D, K)), dtype=getattr(torch, dtype), device=device)\n    return W, torch.zeros(K, dtype=W.dtype, device=device)",
    ),
    (3, "softmax", "def softmax(logits):\n    return torch.softmax(logits, dim=1)"),
    (
        3,
        "cross_entropy",
        "def cross_entropy(logits, y):\n    return (torch.logsumexp(logits, 1) - logits.gather(1, y[:, None]).squeeze(1)).mean()",
    ),
    (
        3,
        "backward",
        "def backward(X, y, logits):\n    d = (softmax(logits) - torch.nn.functional.one_hot(y, logits.shape[1])) / len(y)\n    return X.t().mm(d), d.sum(0)",
    ),
    (
        3,
        "count_correct",
        "def count_correct(logits, y):\n    return int((logits.max(dim=1).indices == y).sum())",
    ),
    (
        4,
        "init_params",
        "def init_params(rng, D, K, dtype, device):\n    W = torch.tensor((0.1 * rng.standard_normal((D, K))).astype(dtype), device=device, requires_grad=True)\n    b = torch.zeros(K, dtype=W.dtype, requires_grad=True)\n    return [W, b]",
    ),
    (
        4,
        "update",
        "def update(X, y, W, b, lr):\n    W.grad = b.grad = None\n    logits = X @ W + b\n    loss = torch.nn.CrossEntropyLoss()(logits, y)\n    loss.backward()\n    W.data -= lr * W.grad\n    b.data.sub_(lr * b.grad)\n    return loss.detach(), logits.detach()",
    ),
    (
        4,
        "update",
        "def update(X, y, W, b, lr):\n    logits = forward(X, W, b)\n    loss = F.nll_loss(F.log_softmax(logits, dim=1), y)\n    dW, db = torch.autograd.grad(loss, [W, b])\n    with torch.no_grad():\n        W.sub_(lr * dW)\n        b.sub_(lr * db)\n    return loss, logits",
    ),
    (
        4,
        "evaluate",
        "@torch.no_grad()\ndef evaluate(X, y, W, b):\n    return count_correct(X @ W + b, y)",
    ),
    (
        5,
        "forward",
        "def forward(X, params):\n    *hidden, (W, b) = params\n    for V, c in hidden:\n        X = F.relu(X @ V + c)\n    return X @ W + b",
    ),
    (
        5,
        "update",
        "def update(X, y, params, lr):\n    logits = forward(X, params)\n    loss = F.cross_entropy(logits, y)\n    for p in (p for layer in params for p in layer):\n        if p.grad is not None:\n            p.grad.zero_()\n    loss.backward()\n    with torch.no_grad():\n        for layer in params:\n            for p in layer:\n                p -= lr * p.grad\n    return loss, logits",
    ),
    (
        6,
        "make_model",
        "def make_model(params):\n    model = nn.Sequential()\n    for i, (W, b) in enumerate(params):\n        if i:\n            model.append(nn.ReLU())\n        model.append(nn.Linear(W.shape[0], W.shape[1], dtype=W.dtype))\n        with torch.no_grad():\n            model[-1].weight.copy_(W.T)\n            model[-1].bias.copy_(b)\n    return model",
    ),
    (
        6,
        "update",
        "def update(X, y, model, optimizer):\n    logits = model(X)\n    loss = nn.functional.cross_entropy(logits, y)\n    loss.backward()\n    optimizer.step()\n    optimizer.zero_grad()\n    return loss, logits",
    ),
    (
        0,
        "layer",
        "def layer(a, W, b):\n    return [b_j + sum(a_i * w for a_i, w in zip(a, column)) for b_j, column in zip(b, zip(*W))]",
    ),
    (
        0,
        "softmax",
        "def softmax(logits):\n    e = tuple(math.exp(z - max(logits)) for z in logits)\n    return tuple(v / sum(e) for v in e)",
    ),
    (
        0,
        "slope",
        "def slope(x, label, params, numbers, i):\n    h, old, losses = 1e-5, numbers[i], []\n    for sign in (1, -1):\n        numbers[i] = old + sign * h\n        losses.append(cross_entropy(forward(x, params)[0], label))\n    numbers[i] = old\n    return (losses[0] - losses[1]) / (2 * h)",
    ),
    (
        0,
        "accuracy",
        "def accuracy(logits, y):\n    return sum(max(range(len(z)), key=z.__getitem__) == t for z, t in zip(logits, y)) / len(logits)",
    ),
    (
        0,
        "step",
        "def step(X, y, params, lr):\n    loss, grads = batch_gradient(X, y, params)\n    for (W, b), (dW, db) in zip(params, grads):\n        W[:] = [[w - lr * d for w, d in zip(*rows)] for rows in zip(W, dW)]\n        b[:] = [v - lr * d for v, d in zip(b, db)]\n    return loss",
    ),
]


@pytest.mark.parametrize("case", range(len(RIGHT)))
def test_right_in_another_way(case):
    number, name, text = RIGHT[case]
    verdict = verdict_on(number, name, text)
    about_speed = all("slow" in r for r in verdict["remarks"])
    assert verdict["verdict"] in ("right", "remark") and about_speed, verdict


REMARKS = [
    (
        1,
        "cross_entropy",
        "def cross_entropy(logits, y):\n    return -np.log(softmax(logits)[np.arange(len(y)), y] + 1e-12).mean()",
        "tiny",
    ),
    (
        1,
        "cross_entropy",
        "def cross_entropy(logits, y):\n    return float((np.log(softmax(logits * 0.1 ** 0) * 0 + 1)).sum()) + float(RIGHT(logits, y))",
        ".item()",
    ),
    (
        1,
        "init_params",
        "def init_params(rng, D, K, dtype):\n    return (0.1 * np.random.randn(D, K)).astype(dtype), np.zeros(K, dtype)",
        "cannot be compared",
    ),
    (
        2,
        "init_params",
        "def init_params(rng, sizes, dtype):\n    rng = np.random.default_rng(0)\n    return [[(np.sqrt(2 / m) * rng.standard_normal((m, n))).astype(dtype), np.zeros(n, dtype)] for m, n in pairwise(sizes)]",
        "cannot be compared",
    ),
    (
        3,
        "init_params",
        "def init_params(rng, D, K, dtype, device):\n    return 0.1 * torch.randn(D, K, dtype=getattr(torch, dtype)), torch.zeros(K, dtype=getattr(torch, dtype))",
        "cannot be compared",
    ),
    (
        2,
        "update",
        "def update(X, y, params, lr):\n    logits, kept = forward(X, params)\n    for layer, (dW, db) in zip(params, backward(kept, y, logits, params)):\n        layer[0] = layer[0] - lr * dW\n        layer[1] = layer[1] - lr * db\n    return cross_entropy(logits, y), logits",
        "new arrays",
    ),
    (
        3,
        "count_correct",
        "def count_correct(logits, y):\n    return (logits.argmax(dim=1) == y).sum()",
        ".item()",
    ),
    (
        4,
        "evaluate",
        "def evaluate(X, y, W, b):\n    return count_correct(forward(X, W, b), y)",
        "no_grad",
    ),
]


@pytest.mark.parametrize("case", range(len(REMARKS)))
def test_right_with_a_remark(case):
    number, name, text, word = REMARKS[case]
    if "RIGHT(" in text:
        text = "def cross_entropy(logits, y):\n    z = logits - logits.max(axis=1, keepdims=True)\n    return float((np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y]).mean())"
    verdict = verdict_on(number, name, text)
    assert verdict["verdict"] == "remark" and word in " ".join(verdict["remarks"]), (
        verdict
    )


SEEN = [  # no entry fits: what can be seen is said, and nothing is named
    (1, "softmax", "    return None", "None"),
    (1, "softmax", "    return 'text'", "text"),
    (1, "softmax", "    yield 1", "generator"),
    (1, "softmax", "    return logits", "as it is"),
    (1, "softmax", "    return {}", "dict"),
    (1, "softmax", "    return logits[:, :3]", "shape"),
    (1, "softmax", "    return logits / 0", "infinite|nan"),
    (1, "softmax", "    return np.ones((10**7, 10**7))", "MemoryError"),
    (1, "softmax", "    return softmax(logits)", "RecursionError"),
    (1, "softmax", "    return np.exp(logit)", "NameError"),
    (1, "softmax", "    raise NotImplementedError('x')", "waits"),
    (1, "forward", "    return 3 * (X @ W + b)", "3 times"),
    (1, "forward", "    return -(X @ W) - b", "sign"),
    (1, "forward", "    return (X @ W + b) * len(X)", "number of images"),
    (1, "forward", "    return X @ W + b + 1", "same number"),
    (1, "forward", "    z = X @ W + b\n    z[0] = 7\n    return z", "row 0"),
    (1, "forward", "    return (X @ W + b).T", "transposed"),
    (1, "forward", "    return X @ W + b, 1", "list or tuple of 2"),
    (
        1,
        "forward",
        "    z = X @ W + b\n    X *= 0\n    return z",
        "changes its input X",
    ),
    (
        1,
        "count_correct",
        "    return 4",
        "other numbers|factor|same number|times|every input",
    ),
    (4, "update", "    return None", "None"),
    (6, "make_model", "    return nn.Linear(3, 3)", "stops|shape|numbers"),
]


@pytest.mark.parametrize("case", range(len(SEEN)))
def test_what_has_no_name_is_described(case):
    import re

    number, name, body, words = SEEN[case]
    verdict = verdict_on(
        number, name, RUNGS[number].functions[name].split("\n")[0] + "\n" + body
    )
    assert verdict["verdict"] != "right" and not verdict["names"]
    assert re.search(words, verdict["say"]), verdict["say"]


# --- Skeletons ------------------------------------------------------------------------


def test_skeletons_are_fresh():
    assert not stale(skeletons()), "run python practice/skeletons.py"


@pytest.mark.parametrize("number", RUNGS)
def test_filled_with_the_right_bodies_a_skeleton_is_the_script(number):
    rung = RUNGS[number]
    text = skeleton(rung)
    for name in rung.tasks:
        assert text.count(emptied(rung.functions[name])) == 1
        text = text.replace(emptied(rung.functions[name]), rung.functions[name])
    notes = ("# Yours to write:", "# Given:")
    kept = [line for line in text.split("\n") if not line.startswith(notes)]
    assert "\n".join(kept) == rung.text
    for name in rung.tasks:
        assert (
            verdict_on(number, name, emptied(rung.functions[name]))["verdict"]
            == "unwritten"
        )


def test_git_ignores_what_is_the_learners_and_nothing_else():
    own = [f"practice/{r.name}.py" for r in ladder()] + [
        "practice/clinic_07_np_mlp_digits.py",
        "practice/np_slp_digits.old1.py",
    ]
    tool = [str(p.relative_to(ROOT)) for p in (ROOT / "practice").glob("*.py")]
    ask = subprocess.run(
        check=False,
        args=["git", "check-ignore", "--no-index", *own],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if ask.returncode == 128:
        pytest.skip("no git repository")
    assert set(ask.stdout.split()) == set(own)
    tracked = {
        "practice/" + n
        for n in [
            "catalogue",
            "check",
            "clinic",
            "hints",
            "judge",
            "ladder",
            "probes",
            "process",
            "skeletons",
            "tables",
        ]
    }
    assert tracked <= {t.removesuffix(".py") for t in tool}
    ask = subprocess.run(
        check=False,
        args=[
            "git",
            "check-ignore",
            "--no-index",
            *(t + ".py" for t in tracked),
            "practice/skeletons/np_slp_digits.py",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert not ask.stdout


# --- The command ----------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return a folder that stands for practice/ with the learner's copies."""
    monkeypatch.setattr(check, "PRACTICE", tmp_path)
    monkeypatch.setattr(clinic, "PRACTICE", tmp_path)
    return tmp_path


def test_a_first_run_makes_a_copy_and_one_function_is_one_success(folder):
    status, text = command()
    assert status == 0 and "not begun" in text and "Next:" in text
    path = folder / "np_slp_digits.py"
    status, text = command(path)
    assert status == 1 and "Begin with forward" in text
    assert path.read_text("utf-8") == skeleton(RUNGS[1])
    rung = RUNGS[1]
    path.write_text(
        path.read_text("utf-8").replace(
            emptied(rung.functions["forward"]), rung.functions["forward"]
        ),
        "utf-8",
    )
    status, text = command(path)
    assert (
        status == 1
        and "forward: right" in text
        and "1 of 8 are right. Next: init_params" in text
    )
    for step in "123":
        status, text = command(path, "--hint", step)
        assert status == 0 and "init_params" in text
    assert rung.functions["init_params"].split("\n")[-1].strip() in text
    status, text = command(path, "--reset")
    assert status == 0 and path.read_text("utf-8") == skeleton(rung)
    assert (folder / "np_slp_digits.old1.py").exists()


def test_a_whole_file_prints_the_ladders_table_and_a_changed_line_is_named(folder):
    path, rung = folder / "lists_and_loops.py", RUNGS[0]
    path.write_text(rung.text, "utf-8")
    status, text = command(path)
    assert status == 0 and "digit by digit" in text and "np_slp_digits.py" in text
    path.write_text(rung.text.replace("lr=0.5", "lr=0.4"), "utf-8")
    status, text = command(path)
    assert status == 1 and "lr=0.4" in text and "first row that differs" in text
    status, text = command(path, "--json")
    found = json.loads(text)
    assert status == 1 and found["table"]["kind"] == "differs" and not found["passed"]


def test_a_script_prints_the_ladders_table(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(RUNGS[1].text, "utf-8")
    found = check.as_json(path, ("--epochs", "5"))
    assert found["passed"] and found["table"]["kind"] == "equal"


TABLE = "digits: 1,437 training images of 64 pixels, 650 parameters\nepoch      loss    train     test\n    1    2.3730   14.68%   22.78%\n  100    0.3029   94.36%   93.06%\ntest accuracy: 93.06% (335 of 360)\n"


@pytest.mark.parametrize(
    ("old", "new", "kind", "words"),
    [
        ("x", "x", "equal", "digit by digit"),
        ("0.3029", "0.3030", "near", "rounding"),
        ("2.3730", "2.4830", "differs", "how the loss is computed"),
        ("2.3730   14.68", "2.4830   11.68", "differs", "initial values"),
        ("22.78", "18.06", "differs", "evaluation"),
        ("14.68%   22.78", "14.61%   18.06", "differs", "step"),
        ("0.3029   94.36%   93.06%\n", "0.4029   91.36%   90.06%\n", "differs", "step"),
        ("  100    0.3029   94.36%   93.06%\n", "", "short", "1 of 2"),
        ("650", "655", "differs", "sizes"),
        ("(335", "(334", "differs", "last line"),
    ],
)
def test_what_a_different_table_points_to(old, new, kind, words):
    found, say = compare(TABLE, "hello\n" + TABLE.replace(old, new))
    assert (found == kind or (kind == "differs" and found == "near")) and (
        words in " ".join(say) or found == "near"
    )


def test_lines_below_section_1_are_named():
    rung = RUNGS[1]
    assert changed_below(rung, rung.text) == []
    changed = changed_below(
        rung, rung.text.replace("order = rng.permutation(N)", "order = np.arange(N)")
    )
    assert len(changed) == 1 and "order = np.arange(N)" in changed[0]
    lost = rung.text.replace("    order = rng.permutation(N)\n", "    pass\n")
    assert "pass" in changed_below(rung, lost)[0]
    assert "gone" in changed_below(rung, split(rung.text)[0])[0]


def softmax_is(body):
    """Return rung 1 with another body of softmax."""
    rung = RUNGS[1]
    return rung.text.replace(
        rung.functions["softmax"], f"def softmax(logits):\n    {body}"
    )


HOSTILE = {
    "endless loop": (softmax_is("while True: pass"), "no answer within"),
    "endless printing": (softmax_is("while True: print('hello')"), "no answer within"),
    "many lines": (softmax_is("[print(i) for i in range(2_000)]"), "None"),
    "exit": (softmax_is("exit()"), "exit()"),
    "os._exit": (softmax_is("import os; os._exit(0)"), "ends the whole process"),
    "os._exit above": (
        RUNGS[1].text.replace("# --- 1.", "import os; os._exit(0)\n# --- 1."),
        "ends the whole process",
    ),
    "exit above": (RUNGS[1].text.replace("# --- 2.", "exit()\n# --- 2."), "exit()"),
    "loop above": (
        RUNGS[1].text.replace("# --- 1.", "while True: pass\n# --- 1."),
        "did not end",
    ),
    "crash": (
        softmax_is("import ctypes; ctypes.string_at(0)"),
        "ends the whole process",
    ),
    "syntax error": (
        RUNGS[1].text.replace("def softmax(logits):", "def softmax(logits)"),
        "Python cannot read your file",
    ),
    "null byte": (RUNGS[1].text + "\0", "Python cannot read your file"),
    "deleted function": (
        RUNGS[1].text.replace(RUNGS[1].functions["softmax"], ""),
        "was it deleted",
    ),
    "signature": (
        RUNGS[1].text.replace("def softmax(logits):", "def softmax():"),
        "softmax takes ()",
    ),
    "input": (softmax_is("return input()"), "nobody to answer"),
    "memory": (softmax_is("return np.ones((10**7, 10**7))"), "MemoryError"),
    "replaced NumPy": (softmax_is("np.exp = abs; return logits"), "replaces numpy.exp"),
    "broken line above": (
        RUNGS[1].text.replace("# --- 1.", "print(undefined)\n# --- 1."),
        "NameError",
    ),
    "an interrupt": (softmax_is("raise KeyboardInterrupt"), "ends the whole process"),
    "nothing": ('"""Rung 1 of 6"""', "was it deleted"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_get_a_line(case, tmp_path, monkeypatch):
    monkeypatch.setattr(process, "CALLS", 4)
    text, words = HOSTILE[case]
    path = tmp_path / "mine.py"
    path.write_text(text, "utf-8")
    found = list(process.judged(path, text, ["softmax"]))
    assert (
        any(v["verdict"] not in ("right", "remark") for v in found)
        or "replaces" in words
    )
    said = " ".join([*(v["say"] + v["why"] + " ".join(v["remarks"]) for v in found)])
    assert words in said and "Traceback" not in said
    assert path.read_text("utf-8") == text


def test_the_ladders_own_solution_may_be_imported_and_that_is_said(tmp_path):
    text = softmax_is("return ladder(logits)").replace(
        "import argparse",
        "import argparse\nfrom np_slp_digits import softmax as ladder",
    )
    path = tmp_path / "mine.py"
    found = list(process.judged(path, text, ["softmax"]))
    assert found[-1]["verdict"] == "right"
    assert any("ladder's own solution" in r for v in found for r in v["remarks"])


def test_a_function_that_is_late_hides_no_other(tmp_path, monkeypatch):
    monkeypatch.setattr(process, "CALLS", 6)
    text = softmax_is("while True: pass")
    words = {
        v["function"]: v["verdict"]
        for v in process.judged(tmp_path / "mine.py", text, RUNGS[1].tasks, stop=False)
    }
    assert words.pop("softmax") == "late" and set(words.values()) == {"right"}


def test_what_cannot_be_judged_gets_one_line(tmp_path):
    (tmp_path / "what.py").write_text("print(1)", "utf-8")
    (tmp_path / "bytes.py").write_bytes(b'"""Rung 1 of 6\xff"""')
    (tmp_path / "book.ipynb").write_text("{}", "utf-8")
    for name in ["what.py", "bytes.py", "book.ipynb", "nowhere.py"]:
        status, text = command(tmp_path / name)
        assert status == 2 and len(text.strip().split("\n")) == 1, text
    assert command(ROOT / "np_slp_digits.py", "--function", "nonsense")[0] == 2


def test_a_class(tmp_path):
    rung = RUNGS[0]
    for who, text in {
        "ada": rung.text,
        "bob": rung.text.replace("numbers[j] -= lr", "numbers[j] += lr"),
        "eve": skeleton(rung),
        "kim": "def (",
    }.items():
        (tmp_path / who).mkdir()
        (tmp_path / who / "lists_and_loops.py").write_text(text, "utf-8")
    (tmp_path / "notes.py").write_text("", "utf-8")
    status, text = command(tmp_path)
    rows = {line.split("/")[0].split("\\")[0]: line for line in text.split("\n")}
    assert status == 1 and "notes.py" in text
    assert rows["ada"].split()[-1] == "equal" if "ada" in rows else False
    assert (
        "bob" in text
        and "You add the gradient" in text
        and "cannot read your file" in text
    )
    status, text = command(tmp_path, "--json")
    found = {Path(f["file"]).parent.name: f for f in json.loads(text)["files"]}
    assert (
        found["ada"]["passed"]
        and not found["bob"]["passed"]
        and not found["eve"]["passed"]
    )


def test_in_a_notebook(capsys, tmp_path):
    names = {}
    exec(RUNGS[1].above, names)
    check.check(names["softmax"])
    assert "softmax: right" in capsys.readouterr().out
    exec(
        "def softmax(logits):\n    e = np.exp(logits)\n    return e / e.sum(axis=1, keepdims=True)",
        names,
    )
    check.check(names["softmax"], 1)
    assert "without subtracting the largest" in capsys.readouterr().out
    check.check(print)
    assert "no function of the ladder" in capsys.readouterr().out
    code = "import sys\nsys.path[:0] = ['practice', '../practice']\nfrom check import check\nprint(check.__name__)"
    for place in [ROOT, ROOT / "notebooks"]:
        ask = subprocess.run(
            check=False,
            args=[sys.executable, "-c", code],
            cwd=place,
            capture_output=True,
            text=True,
        )
        assert ask.stdout == "check\n", ask.stderr


# --- The clinic -----------------------------------------------------------------------


def test_every_case_of_the_clinic_is_ill_and_the_checker_knows_of_what():
    for number, (place, name) in enumerate(clinic.CASES, 1):
        rung, path, text = clinic.case(number)
        entry = next(e for e in ENTRIES if e.name == name)
        assert rung.number == place and f"clinic_{number:02}" in path.name
        learner = Learner(text, str(path), rung)
        learner.run()
        for function in rung.functions:
            verdict = judge(world(place), learner, function)
            assert verdict["verdict"] == (
                "wrong" if function == entry.function else "right"
            ), (number, function)
        assert name in judge(world(place), learner, entry.function)["names"]


def test_a_case_is_opened_judged_and_cured(folder, capsys):
    assert clinic.main(["1"]) == 0
    said = capsys.readouterr().out
    assert "the patient" in said and "What is wrong?" in said
    rung, path, text = clinic.case(1)
    assert path.read_text("utf-8") == text
    status, said = command(path)
    assert status == 1 and "Still ill" in said and "gate" not in said
    assert "backward" in command(path, "--hint", "1")[1]
    assert "gate" in command(path, "--hint", "2")[1]
    path.write_text(
        text.replace(
            clinic.without_comments(
                plant(next(e for e in ENTRIES if e.name == clinic.CASES[0][1]), rung)
            ),
            rung.functions["backward"],
        ),
        "utf-8",
    )
    status, said = command(path)
    assert status == 0 and "Cured" in said


# --- What the browser needs -----------------------------------------------------------


def test_the_judging_needs_neither_torch_nor_processes_nor_files():
    code = (
        "import sys; sys.path.insert(0, 'practice'); import judge, ladder\n"
        "rung = ladder.ladder()[1]; world = judge.World(rung)\n"
        "learner = judge.Learner(rung.text, 'mine.py', rung); learner.run()\n"
        "assert judge.judge(world, learner, 'backward')['verdict'] == 'right'\n"
        "bad = {'torch', 'sklearn', 'subprocess', 'multiprocessing', 'argparse', 'scipy'} & set(sys.modules)\n"
        "print(sorted(bad))"
    )
    ask = subprocess.run(
        check=False,
        args=[sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert ask.stdout == "[]\n", ask.stdout + ask.stderr


# --- The page -------------------------------------------------------------------------


def test_the_page_shows_what_the_checker_says():
    from page import page

    assert not stale(page()), "run python practice/page.py"
