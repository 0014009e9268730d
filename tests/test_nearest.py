"""The nearest right program: the line is found, the tree is as it was, nothing runs for ever."""

import ast
from types import SimpleNamespace

import pytest
from conftest import spoken

from practice.checker import command, nearest
from practice.checker.edits import changes
from practice.checker.judge import Learner, judge, world_of
from practice.checker.rungs import all_rungs
from practice.checker.scripts import ROOT

pytestmark = pytest.mark.usefixtures("patient")

CASES = [  # number of the file, function, what is wrong in which line, the change
    (
        1,
        """
def softmax(z):
    return np.exp(z) / 1 + np.exp(z).sum(axis=1, keepdims=True)
""",
        [("np.exp(z) / 1 +", "np.exp(z) / 1 / np.exp(z)")],
    ),
    (
        1,
        """
def backward(X, y, logits):
    hits = np.zeros(logits.shape, dtype=int)
    hits[np.arange(len(y)), y] = 1
    hits -= softmax(logits)
    return -X.T @ hits / len(y), -hits.sum(axis=0) / len(y)
""",
        [("dtype=int", "np.zeros(logits.shape)")],
    ),
    (
        2,
        """
def backward(activations, y, logits, params):
    d = softmax(logits)
    d[np.arange(len(y)), y] -= 1
    d /= len(y)
    grads = []
    for l in range(len(params) - 1, -1, -1):
        W, a = params[l][0], activations[l]
        grads = [[a.T @ d, d.sum(axis=0)]] + grads
        W *= 2
        d = d @ W.T * (a > 0)
    return grads
""",
        [("W *= 2", "")],
    ),
    (
        0,
        """
def accuracy(logits, y):
    right = 0
    for row, label in zip(logits, y):
        if row.index(max(row)) == label:
            right += 1
    return right // len(y)
""",
        [("right // len(y)", "return right / len(y)")],
    ),
    (
        0,
        """
def forward(x, params):
    acts, a = [], x
    for W, b in params:
        z = layer(a, W, b)
        acts.append(a)
        a = [max(v, 0.0) for v in z]
""",
        [("a = [max(v, 0.0) for v in z]", "return")],
    ),
]


def learner_of(number, code):
    """Return a learner whose file is the ladder's but for this function, run, and its name."""
    rung, name = all_rungs()[number], ast.parse(code).body[0].name
    text = rung.text.replace(rung.functions[name], code.strip())
    learner = Learner(text, "mine.py", rung)
    learner.run()
    return learner, name


@pytest.mark.parametrize(("number", "code", "wanted"), CASES)
def test_the_line_is_found_and_the_change_is_kept_for_the_last_hint(
    number, code, wanted
):
    learner, name = learner_of(number, code)
    verdict = judge(world_of(all_rungs()[number]), learner, name)
    assert verdict.verdict == "wrong" and verdict.near
    pointed = [learner.line(change["line"]) for change in verdict.near]
    for place, change in wanted:
        at = next(i for i, line in enumerate(pointed) if place in line)
        assert change in verdict.near[at]["how"] in nearest.changes_in_words(verdict)
        assert place in verdict.why or "in this line" in verdict.why
        assert verdict.near[at]["how"] not in verdict.say + verdict.why


@pytest.mark.parametrize("number", [0, 1, 2, 7])
def test_every_change_differs_can_be_read_and_is_taken_back(number):
    rung = all_rungs()[number]
    for name in rung.tasks:
        function = ast.parse(rung.functions[name]).body[0]
        before, seen, unlike = ast.dump(function), 0, 0
        for line, how in changes(function, rung):
            changed = ast.dump(function)
            assert how()
            unlike += changed != before
            assert function.lineno < line <= function.end_lineno
            seen += 1
        assert ast.dump(function) == before and unlike > 0.9 * seen > 30


def test_where_a_function_stops_its_line_is_changed_first_and_those_behind_it_last():
    rung = all_rungs()[2]
    function = ast.parse(rung.functions["backward"]).body[0]
    at = function.body[3].lineno
    lines = [line for line, _ in changes(function, rung, at)]
    behind = [line > at for line in lines]
    assert lines[0] == at and behind == sorted(behind) and any(behind)


def test_a_line_takes_the_form_of_the_right_function_in_the_learners_names():
    code = """
def backward(X, y, logits):
    g = softmax(logits)
    g[np.arange(len(y)), y] -= 1
    g /= len(y)
    return X.T @ g.mean(axis=1), g.sum(axis=1)
"""
    learner, name = learner_of(1, code)
    found = nearest.nearest(world_of(all_rungs()[1]).stage, learner, name)
    assert [change["how"] for change in found] == [
        "in its place: return (X.T @ g, g.sum(axis=0))"
    ]


def test_a_return_does_not_take_the_place_of_another_line():
    """Else the line above a wrong return would be shown: it can hold the whole solution."""
    code = """
def count_correct(logits, y):
    pred = logits.argmax(axis=1)
    return len(set(pred) & set(y))
"""
    learner, name = learner_of(1, code)
    assert nearest.nearest(world_of(all_rungs()[1]).stage, learner, name) == []


def test_a_change_that_never_ends_is_left():
    code = """
def count_correct(logits, y):
    right, i = 0, 0
    while i < len(y):
        if np.argmax(logits[i]) is y[i]:
            right += 1
        i += 1
    return right
"""
    learner, name = learner_of(1, code)
    found = nearest.nearest(world_of(all_rungs()[1]).stage, learner, name)
    assert ["==" in change["how"] for change in found] == [True]


def test_what_asks_for_too_much_memory_is_not_changed():
    learner, name = learner_of(
        1, "\ndef softmax(z):\n    return np.ones((10**7, 10**7))\n"
    )
    stage = world_of(all_rungs()[1]).stage
    trial = nearest.Trial(stage, learner, name)
    tried = []
    trial.right = tried.append
    assert nearest.searched(trial, learner.defined[name][-1]) == [] and not tried


FORGED = [[1], ["x"], [{}], [{"line": 3}], [{"line": 10**9, "how": "", "seen": []}]]


@pytest.mark.parametrize("found", FORGED)
def test_what_a_learners_process_makes_up_points_nowhere(found):
    world = world_of(all_rungs()[1])
    learner, name = learner_of(1, CASES[0][1])
    made = judge(world, learner, name)
    case = SimpleNamespace(ordinary=[0], right=[{"it returns": 1}], learner=learner)
    made.near.clear()
    nearest.point(made, case, found)
    assert not made.near


def test_what_may_touch_more_than_numbers_is_not_changed(tmp_path):
    """A changed call of open would write somewhere else."""
    path = tmp_path / "noted"
    code = f"""
def softmax(z):
    open({str(path)!r}, "a").write("run")
    return np.exp(z) / 1 + np.exp(z).sum(axis=1, keepdims=True)
"""
    learner, name = learner_of(1, code)
    assert nearest.nearest(world_of(all_rungs()[1]).stage, learner, name) == []
    assert not path.exists()


def test_the_command_says_the_line_and_then_the_change(tmp_path):
    rung, path = all_rungs()[1], tmp_path / "my rung.py"
    wrong = CASES[0][1].strip()
    path.write_text(rung.text.replace(rung.functions["softmax"], wrong), "utf-8")
    status, text = spoken(command, path, "--function", "softmax")
    assert status == 1 and "One change makes it right" in text
    assert "/ 1 / np.exp" not in text and f"check.py '{path}' --hint 1" in text
    status, text = spoken(command, path, "--hint", "3")
    assert status == 0 and "in its place: return np.exp(z) / 1 / np.exp(z)" in text
    assert "exps = np.exp(z)" in text


def test_the_page_gets_the_change_too(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools" / "site" / "static"))
    import exercise

    rung, wrong = all_rungs()[1], CASES[0][1].strip()
    text = rung.text.replace(rung.functions["softmax"], wrong)
    words, nearest, word = exercise.judged(1, text, "softmax", wrong)
    assert word == "wrong" and "in line 2: return np.exp(z) / 1" in words
    assert "line 2, in its place" in nearest and "/ 1 / np.exp(z)" in nearest
    words, nearest, word = exercise.judged(
        1, rung.text, "softmax", rung.functions["softmax"]
    )
    assert (word, nearest) == ("right", "")
