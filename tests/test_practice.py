"""Practice: every mistake of the catalogue gets its name, and every right way passes.

The judging runs in this process, as in the browser; what could hang or end it runs as the
command does, in a process of its own.
"""

import json
import re
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT, spoken, start
from test_planted_bugs import BUGS

from practice.checker import clinic, command, process, reading, report
from practice.checker.catalogue import ENTRIES, entries, hint, plant, right_ways
from practice.checker.change import parts, replaced
from practice.checker.compare import changed_below, compare
from practice.checker.judge import Learner, describe, judge, world_of
from practice.checker.notebook import check
from practice.checker.rungs import all_rungs, split
from practice.checker.skeletons import emptied, skeleton

RUNGS = {rung.number: rung for rung in all_rungs()}
ENTRY = {entry.name: entry for entry in ENTRIES}


def world(number):
    """Return the right functions of a rung with what they show on their probes."""
    return world_of(RUNGS[number])


def verdict_on(number, name, text):
    """Return the verdict on one function, put into an otherwise right file."""
    rung = RUNGS[number]
    learner = Learner.with_function(rung, name, text)
    assert not learner.problem, learner.problem
    verdict = judge(world(number), learner, name)
    json.dumps(verdict.as_dict())
    assert describe(verdict)
    return verdict


# --- The catalogue --------------------------------------------------------------------


def test_catalogue_is_large_and_its_names_differ():
    assert len(ENTRY) == len(ENTRIES) >= 80
    for entry in ENTRIES:
        assert entry.did.strip() and len(entry.why) > 20


FUNCTIONS = [(n, name) for n, rung in RUNGS.items() for name in rung.functions]


@pytest.mark.parametrize(("number", "name"), FUNCTIONS)
def test_every_entry_is_named_as_itself_or_its_group(number, name):
    rung, unnamed = RUNGS[number], []
    for entry in entries(number, name):
        text = plant(entry, rung)
        assert text and text != rung.functions[name], f"{entry.name} won't go"
        verdict = verdict_on(number, name, text)
        found = [ENTRY[n] for n in verdict.names]
        alone = found == [entry]
        group = entry in found and {e.group for e in found} == {entry.group} != {""}
        quiet = entry.remark or world(number).quiet(name, entry)
        kind = "remark" if quiet else "wrong", "named"
        if not (alone or group) or (verdict.verdict, verdict.how) != kind:
            unnamed.append((entry.name, verdict))
    assert not unnamed


@pytest.mark.parametrize("number", RUNGS)
def test_the_ladders_own_functions_are_right(number):
    for name, text in RUNGS[number].functions.items():
        assert verdict_on(number, name, text).verdict == "right"
        if name != "forward_all":
            assert all(hint(RUNGS[number], name, step) for step in (1, 2, 3))


def test_planted_bugs_of_section_1_are_named():
    scripts, tried = {rung.name: rung for rung in all_rungs()}, []
    for bug, (script, _, diff) in BUGS.items():
        rung, [(old, new)] = scripts[script], parts(diff)
        home = [n for n, text in rung.functions.items() if text.count(old) == 1]
        if rung.text.count(old) != 1 or not home or re.search(r"args\.|scheduler", new):
            continue  # not in section 1, or it reaches beyond it
        learner = Learner(rung.above.replace(old, new), "mine.py", rung)
        learner.run()
        verdict = judge(world(rung.number), learner, home[0])
        assert verdict.how == "named", (bug, verdict)
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
]


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(("number", "name", "names"), PAIRS)
def test_two_mistakes_at_once_are_named(number, name, names):
    text = None
    for one in names:
        text = plant(ENTRY[one], RUNGS[number], text)
    verdict = verdict_on(number, name, text)
    assert verdict.how == "pair", verdict
    named = verdict.names
    groups = {ENTRY[n].group for n in named} - {""}
    assert all(n in named or ENTRY[n].group in groups for n in names), verdict


def test_initial_parameters_are_judged_by_parts():
    rung, text = RUNGS[1], None
    for one in ["init-scale-lost", "init-dtype-ignored"]:
        text = plant(ENTRY[one], rung, text)
    said = verdict_on(1, "init_params", text).say
    assert "dtype is float64" in said and "standard deviation of your W is 1" in said


def test_equal_highest_scores_and_floats_are_worth_a_remark():
    head = RUNGS[1].functions["count_correct"].split("\n")[0]
    ties = f"{head}\n    return int((logits[range(len(y)), y] >= logits.max(1)).sum())"
    verdict = verdict_on(1, "count_correct", ties)
    assert verdict.verdict == "remark" and "equal" in verdict.remarks[0]
    verdict = verdict_on(1, "count_correct", ties.replace("int(", "float("))
    assert any("int" in remark for remark in verdict.remarks)


def test_the_right_version_is_not_among_the_learners_names():
    head = RUNGS[1].functions["softmax"].split("\n")[0]
    for way in ['globals()["right softmax"]', 'forward.__globals__["softmax"]']:
        verdict = verdict_on(1, "softmax", f"{head}\n    return {way}(logits)")
        assert not verdict.passed, way


# --- Right in other ways --------------------------------------------------------------

RIGHT_WAYS = right_ways()


@pytest.mark.parametrize(
    ("number", "name", "text", "remark"),
    RIGHT_WAYS,
    ids=[f"{number}-{name}" for number, name, *_ in RIGHT_WAYS],
)
def test_right_in_another_way(number, name, text, remark):
    verdict = verdict_on(number, name, text)
    if remark:
        assert verdict.verdict == "remark", verdict
        assert remark in " ".join(verdict.remarks), verdict
    else:
        about_speed = all("slow" in r for r in verdict.remarks)
        assert verdict.verdict in ("right", "remark") and about_speed, verdict


SEEN = [  # no entry fits: what can be seen is said, and nothing is named
    (1, "softmax", "return None", "None"),
    (1, "softmax", "return 'text'", "text"),
    (1, "softmax", "yield 1", "generator"),
    (1, "softmax", "return logits", "as it is"),
    (1, "softmax", "return {}", "dict"),
    (1, "softmax", "return logits[:, :3]", "shape"),
    (1, "softmax", "return logits / 0", "infinite|nan"),
    (1, "softmax", "return np.ones((10**7, 10**7))", "MemoryError"),
    (1, "softmax", "return softmax(logits)", "RecursionError"),
    (1, "softmax", "return np.exp(logit)", "NameError"),
    (1, "softmax", "raise NotImplementedError('x')", "waits"),
    (1, "forward", "return 3 * (X @ W + b)", "3 times"),
    (1, "forward", "return -(X @ W) - b", "sign"),
    (1, "forward", "return (X @ W + b) * len(X)", "number of images"),
    (1, "forward", "return X @ W + b + 1", "same number"),
    (1, "forward", "z = X @ W + b\n    z[0] = 7\n    return z", "row 0"),
    (1, "forward", "return 2 * (X @ W + b).T", "shape"),
    (1, "forward", "return X @ W + b, 1", "list or tuple of 2"),
    (1, "forward", "z = X @ W + b\n    X *= 0\n    return z", "changes its input X"),
    (1, "count_correct", "return 4", "4 for every input"),
    (4, "update", "return None", "None"),
    (6, "make_model", "return nn.Linear(3, 3)", "stops|shape|numbers"),
]


@pytest.mark.parametrize("case", range(len(SEEN)))
def test_what_has_no_name_is_described(case):
    number, name, body, words = SEEN[case]
    head = RUNGS[number].functions[name].split("\n")[0]
    verdict = verdict_on(number, name, f"{head}\n    {body}")
    assert verdict.verdict != "right" and not verdict.names
    assert re.search(words, verdict.say), verdict.say


# --- Skeletons ------------------------------------------------------------------------


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
        verdict = verdict_on(number, name, emptied(rung.functions[name]))
        assert verdict.verdict == "unwritten"


def ignored(*names):
    """Return those of these files of practice/ that git ignores, tracked or not."""
    paths = [f"practice/{name}.py" for name in names]
    command = ["git", "check-ignore", "--no-index", *paths]
    ask = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    if ask.returncode == 128:
        pytest.skip("no git repository")
    return {Path(path).stem for path in ask.stdout.split()}


def test_git_ignores_what_is_the_learners_and_nothing_else():
    own = [rung.name for rung in all_rungs()]
    own += ["clinic_07_np_mlp_digits", "np_slp_digits.old1"]
    assert ignored(*own) == set(own)
    tools = ["check", "clinic", "checker/judge", "checker/scripts"]
    assert all((ROOT / "practice" / f"{tool}.py").exists() for tool in tools)
    assert not ignored(*tools, "skeletons/np_slp_digits")


# --- The command ----------------------------------------------------------------------


def test_a_first_run_makes_a_copy_and_one_function_is_one_success(desk):
    rung, path = RUNGS[1], desk / "np_slp_digits.py"
    status, text = spoken(command)
    assert status == 0 and "not begun" in text and "Next:" in text
    status, text = spoken(command, path)
    assert status == 1 and "Begin with forward" in text
    assert path.read_text("utf-8") == skeleton(rung)
    forward = rung.functions["forward"]
    path.write_text(skeleton(rung).replace(emptied(forward), forward), "utf-8")
    status, text = spoken(command, path)
    assert status == 1 and "forward: right" in text
    assert "1 of 8 are right. Next: init_params" in text
    for step in "123":
        status, text = spoken(command, path, "--hint", step)
        assert status == 0 and "init_params" in text
    assert rung.functions["init_params"].split("\n")[-1].strip() in text
    status, text = spoken(command, path, "--reset")
    assert status == 0 and path.read_text("utf-8") == skeleton(rung)
    assert (desk / "np_slp_digits.old1.py").exists()


def test_a_whole_file_prints_the_ladders_table_and_a_changed_line_is_named(desk):
    path, rung = desk / "lists_and_loops.py", RUNGS[0]
    path.write_text(rung.text, "utf-8")
    status, text = spoken(command, path)
    assert status == 0 and "digit by digit" in text and "np_slp_digits.py" in text
    path.write_text(rung.text.replace("lr=0.5", "lr=0.4"), "utf-8")
    status, text = spoken(command, path)
    assert status == 1 and "lr=0.4" in text and "first row that differs" in text
    status, text = spoken(command, path, "--json")
    found = json.loads(text)
    assert status == 1 and found["table"]["kind"] == "differs" and not found["passed"]


def test_a_script_prints_the_ladders_table(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(RUNGS[1].text, "utf-8")
    found = report.report(reading.load(path), ("--epochs", "5"))
    assert found.passed and found.table.kind == "equal"


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (
            "(logits.argmax(axis=1) == y).sum().item()",
            "1.0 * (logits.argmax(axis=1) == y).sum()",
            "float",
        ),
        (
            "return (np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y]).mean()",
            "return (np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y]).mean().item()",
            "no item",
        ),
    ],
)
def test_functions_that_are_right_with_a_remark_are_a_right_file(
    old, new, kind, tmp_path
):
    path = tmp_path / "mine.py"
    path.write_text(RUNGS[1].text.replace(old, new), "utf-8")
    found = report.report(reading.load(path), ("--epochs", "5"))
    assert found.passed and found.table.kind == kind, found.table


TABLE = """digits: 1,437 training images of 64 pixels, 650 parameters
epoch      loss    train     test
    1    2.3730   14.68%   22.78%
  100    0.3029   94.36%   93.06%
test accuracy: 93.06% (335 of 360)
"""


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
        ("(335", "(335.0", "float", "whole numbers"),
        ("(335", "(334", "differs", "section 5"),
    ],
)
def test_what_a_different_table_points_to(old, new, kind, words):
    found, say = compare(TABLE, "hello\n" + TABLE.replace(old, new))
    assert found == kind and words in " ".join(say)


def test_a_float_count_is_known_where_the_sums_run_in_another_order():
    own = TABLE.replace("0.3029", "0.3030").replace("(335", "(335.0")
    found, say = compare(TABLE, own)
    assert found == "near" and "another order" in say[0] and "as a float" in say[1]


def rung_1(old, new):
    """Return the text of rung 1 with a change."""
    return replaced(RUNGS[1].text, old, new)


def test_lines_below_section_1_are_named():
    rung = RUNGS[1]
    assert changed_below(rung, rung.text) == []
    order = "order = rng.permutation(N)"
    [changed] = changed_below(rung, rung_1(order, "order = np.arange(N)"))
    assert "order = np.arange(N)" in changed
    assert "pass" in changed_below(rung, rung_1(order, "pass"))[0]
    assert "gone" in changed_below(rung, split(rung.text)[0])[0]


SOFTMAX, HEAD = RUNGS[1].functions["softmax"], "def softmax(logits):"


def softmax_is(body):
    """Return rung 1 with another body of softmax."""
    return rung_1(SOFTMAX, f"{HEAD}\n    {body}")


def above(line):
    """Return rung 1 with a line more above section 1."""
    return rung_1("# --- 1.", f"{line}\n# --- 1.")


HOSTILE = {
    "endless loop": (softmax_is("while True: pass"), "no answer within"),
    "endless printing": (softmax_is("while True: print('hello')"), "no answer within"),
    "many lines": (softmax_is("[print(i) for i in range(2_000)]"), "None"),
    "exit": (softmax_is("exit()"), "exit()"),
    "os._exit": (softmax_is("import os; os._exit(0)"), "ends the whole process"),
    "os._exit above": (above("import os; os._exit(0)"), "ends the whole process"),
    "exit above": (rung_1("# --- 2.", "exit()\n# --- 2."), "exit()"),
    "loop above": (above("while True: pass"), "did not end"),
    "crash": (
        softmax_is("import ctypes; ctypes.string_at(0)"),
        "ends the whole process",
    ),
    "syntax error": (rung_1(HEAD, HEAD[:-1]), "Python cannot read your file"),
    "null byte": (RUNGS[1].text + "\0", "Python cannot read your file"),
    "deleted function": (rung_1(SOFTMAX, ""), "was it deleted"),
    "signature": (rung_1(HEAD, "def softmax():"), "softmax takes ()"),
    "input": (softmax_is("return input()"), "nobody to answer"),
    "memory": (softmax_is("return np.ones((10**7, 10**7))"), "MemoryError"),
    "replaced NumPy": (softmax_is("np.exp = abs; return logits"), "replaces numpy.exp"),
    "broken line above": (above("print(undefined)"), "NameError"),
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
    accepted = all(v.verdict in ("right", "remark") for v in found)
    assert not accepted or case == "replaced NumPy"
    said = " ".join(v.say + v.why + " ".join(v.remarks) for v in found)
    assert words in said and "Traceback" not in said
    assert path.read_text("utf-8") == text


def test_the_ladders_own_solution_may_be_imported_and_that_is_said(tmp_path):
    own = "from np_slp_digits import softmax as ladder\nimport argparse"
    text = softmax_is("return ladder(logits)").replace("import argparse", own)
    found = list(process.judged(tmp_path / "mine.py", text, ["softmax"]))
    assert found[-1].verdict == "right"
    assert any("ladder's own solution" in r for v in found for r in v.remarks)


def test_a_function_that_is_late_hides_no_other(tmp_path, monkeypatch):
    monkeypatch.setattr(process, "CALLS", 6)
    text = softmax_is("while True: pass")
    found = process.judged(tmp_path / "mine.py", text, RUNGS[1].tasks, stop=False)
    words = {v.function: v.verdict for v in found}
    assert words.pop("softmax") == "late" and set(words.values()) == {"right"}


def test_what_cannot_be_judged_gets_one_line(tmp_path):
    (tmp_path / "what.py").write_text("print(1)", "utf-8")
    (tmp_path / "bytes.py").write_bytes(b"\x00\x01" * 9)
    (tmp_path / "book.ipynb").write_text("{}", "utf-8")
    for name in ["what.py", "bytes.py", "book.ipynb", "nowhere.py"]:
        status, text = spoken(command, tmp_path / name)
        assert status == 2 and len(text.strip().split("\n")) == 1, text
    assert spoken(command, ROOT / "np_slp_digits.py", "--function", "nonsense")[0] == 2


def test_in_a_notebook(capsys, tmp_path):
    names = {}
    exec(RUNGS[1].above, names)
    check(names["softmax"])
    assert "softmax: right" in capsys.readouterr().out
    exec(plant(ENTRY["softmax-no-shift"], RUNGS[1]), names)
    check(names["softmax"], 1)
    assert "without subtracting the largest" in capsys.readouterr().out
    check(print)
    assert "no function of the ladder" in capsys.readouterr().out
    path = "import sys; sys.path[:0] = ['practice', '../practice']"
    code = f"{path}; from check import check; print(check.__name__)"
    for place in [ROOT, ROOT / "notebooks"]:
        ask = start("-c", code, cwd=place)
        assert ask.stdout == "check\n", ask.stderr


# --- The clinic -----------------------------------------------------------------------


def test_every_case_of_the_clinic_is_ill_and_the_checker_knows_of_what():
    for number, (place, name) in enumerate(clinic.CASES, 1):
        rung, path, text = clinic.case(number)
        entry = ENTRY[name]
        assert rung.number == place and f"clinic_{number:02}" in path.name
        learner = Learner(text, str(path), rung)
        learner.run()
        for function in rung.functions:
            verdict = judge(world(place), learner, function)
            wanted = "wrong" if function == entry.function else "right"
            assert verdict.verdict == wanted, (number, function)
        assert name in judge(world(place), learner, entry.function).names


def test_a_case_is_opened_judged_and_cured(desk, capsys):
    assert clinic.main(["1"]) == 0
    said = capsys.readouterr().out
    assert "the patient" in said and "What is wrong?" in said
    rung, path, text = clinic.case(1)
    assert path.read_text("utf-8") == text
    status, said = spoken(command, path)
    assert status == 1 and "Still ill" in said and "gate" not in said
    assert "backward" in spoken(command, path, "--hint", "1")[1]
    assert "gate" in spoken(command, path, "--hint", "2")[1]
    wrong = clinic.without_comments(plant(ENTRY[clinic.CASES[0][1]], rung))
    path.write_text(text.replace(wrong, rung.functions["backward"]), "utf-8")
    status, said = spoken(command, path)
    assert status == 0 and "Cured" in said


# --- What the browser needs -----------------------------------------------------------

ALONE = """
import sys
sys.path.insert(0, "practice")
from checker import judge, rungs
rung = rungs.all_rungs()[1]
learner = judge.Learner(rung.text, "mine.py", rung)
learner.run()
assert judge.judge(judge.world_of(rung), learner, "backward").verdict == "right"
bad = "torch sklearn subprocess multiprocessing argparse scipy"
print(set(bad.split()) & set(sys.modules))
"""


def test_the_judging_needs_neither_torch_nor_processes_nor_files():
    ask = start("-c", ALONE)
    assert ask.stdout == "set()\n", ask.stdout + ask.stderr


ODD = {  # what somebody may hand in for a function
    "any arguments": "def NAME(*args):\n    for a in args:\n        backward(a)\n        W -= 1\n    return args",
    "a generator": "def NAME(x, *rest):\n    yield x",
    "a class": "class NAME:\n    def __init__(self, *args):\n        self.layers = [args]",
    "a lambda": "NAME = lambda *args: args[0]",
}


@pytest.mark.parametrize("number", [1, 2, 4])
@pytest.mark.parametrize("kind", ODD)
def test_what_is_hardly_a_function_gets_a_verdict(number, kind):
    rung = RUNGS[number]
    for name in rung.tasks:
        text = rung.text.replace(rung.functions[name], ODD[kind].replace("NAME", name))
        learner = Learner(text, "mine.py", rung)
        learner.run()
        assert not judge(world_of(rung), learner, name).passed, name
