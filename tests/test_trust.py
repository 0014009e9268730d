"""Nothing is lost, nobody is fooled: faults and hostile files.

Where the checker writes, it writes in a house of its own: a copy of what it needs. What a
learner's code starts or breaks is looked at from outside.
"""

import contextlib
import gc
import io
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from conftest import ROOT, spoken, wait_for

from practice.checker import (
    bounds,
    command,
    files,
    folder,
    likeness,
    process,
    reading,
    report,
    syntax,
    terminal,
    watch,
)
from practice.checker.compare import compare
from practice.checker.rungs import all_rungs
from practice.checker.scripts import DOCS, SCRIPTS, path_of
from practice.checker.skeletons import skeleton

LISTS, RUNG = all_rungs()[:2]
POSIX = pytest.mark.skipif(os.name != "posix", reason="Windows has other processes")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux lends orphans")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Return a folder with what the checker needs: scripts, pages, practice/."""
    top = tmp_path_factory.mktemp("house")
    for script in SCRIPTS:
        shutil.copy(path_of(script), top)
    (top / "docs").mkdir()
    for page in DOCS.glob("*.md"):
        shutil.copy(page, top / "docs")
    for part in ["checker", "functions", "skeletons", "tiny_torch"]:
        shutil.copytree(ROOT / "practice" / part, top / "practice" / part)
    for name in ["check.py", "clinic.py"]:
        shutil.copy(ROOT / "practice" / name, top / "practice")
    return top


@pytest.fixture
def house(built, tmp_path):
    """Return a house that nobody has changed."""
    return shutil.copytree(built, tmp_path / "house")


def ask(house, *arguments, program="check", **settings):
    """Run a command in a house; return its exit status and all that it said."""
    words = [sys.executable, f"practice/{program}.py", *map(str, arguments)]
    both = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    done = subprocess.run(words, check=False, cwd=house, **both, **settings)
    return done.returncode, done.stdout


# A shell's background job ignores Ctrl-C, and so would all that is started here.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def begun(house, *arguments):
    """Start a command in a house, as a terminal would."""
    words = [sys.executable, "practice/check.py", *map(str, arguments)]
    both = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(words, cwd=house, start_new_session=True, **both)


def one_line(said):
    """Say whether something is one line, and no traceback."""
    return len(said.strip().split("\n")) == 1 and "Traceback" not in said


def alive(number):
    """Say whether a process is alive, a zombie not counted."""
    try:
        os.kill(number, 0)
    except OSError:
        return False
    stat = Path(f"/proc/{number}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


def numbers(path):
    """Return the numbers of the processes that a learner's code has noted."""
    return [int(n) for n in path.read_text().split()] if path.exists() else []


def softmax_is(*lines):
    """Return rung 1 with another body of softmax."""
    body = "".join(f"\n    {line}" for line in lines)
    return RUNG.text.replace(RUNG.functions["softmax"], f"def softmax(logits):{body}")


# --- Nothing is lost ------------------------------------------------------------------


def test_what_is_there_is_never_overwritten_at_the_first_use(tmp_path):
    path = tmp_path / "a.py"
    files.put(path, "mine", new=True)
    with pytest.raises(FileExistsError):
        files.put(path, "a skeleton", new=True)
    assert path.read_text() == "mine" and os.listdir(tmp_path) == ["a.py"]


@POSIX
def test_a_full_disk_leaves_the_old_file_or_none(house):
    """A limit on the size of files fails like a full disk: in the middle of a write."""
    import resource

    lower = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))
    path = house / "practice" / "np_slp_digits.py"
    status, said = ask(house, path, preexec_fn=lower)
    assert status == 2 and one_line(said) and "cannot write" in said
    assert not path.exists()
    path.write_text(f"{RUNG.text}# mine", "utf-8")
    before = os.listdir(path.parent)
    status, said = ask(house, path, "--reset", preexec_fn=lower)
    assert status == 2 and one_line(said) and "as it was" in said
    assert path.read_text("utf-8").endswith("# mine")
    assert os.listdir(path.parent) == before
    status, said = ask(house, 1, program="clinic", preexec_fn=lower)
    assert status == 2 and one_line(said)


@POSIX
def test_a_folder_that_is_read_only(house):
    if os.getuid() == 0:
        pytest.skip("nothing is read-only for root")
    (house / "practice").chmod(0o500)
    status, said = ask(house, "practice/np_slp_digits.py")
    (house / "practice").chmod(0o700)
    assert status == 2 and one_line(said)


def test_a_name_that_is_too_long():
    for name in ["x" * 300 + ".py", "x" * 5000, "a\0b.py"]:
        status, said = spoken(command, name)
        assert status == 2 and one_line(said)


def test_reset_touches_nothing_but_a_copy(house):
    status, said = ask(house, "np_slp_digits.py", "--reset")
    assert status == 2 and one_line(said) and "practice/np_slp_digits.py" in said
    assert (house / "np_slp_digits.py").read_text("utf-8") == RUNG.text
    elsewhere = house / "docs" / "np_slp_digits.py"
    elsewhere.write_text("mine")
    assert ask(house, elsewhere, "--reset")[0] == 2
    assert elsewhere.read_text() == "mine"
    own = house / "practice" / "np_slp_digits.py"
    own.write_text("broken (")
    status, said = ask(house, own, "--reset")
    assert status == 0 and own.read_text("utf-8") == skeleton(RUNG)
    assert (own.parent / "np_slp_digits.old1.py").read_text() == "broken ("


def test_a_case_of_the_clinic_comes_back_as_that_case(house):
    ask(house, 1, program="clinic")
    [path] = (house / "practice").glob("clinic_01_*.py")
    case = path.read_bytes()
    path.write_text(f"{LISTS.text}# mended", "utf-8")
    assert ask(house, path, "--reset")[0] == 0 and path.read_bytes() == case
    assert "# mended" in path.with_name(f"{path.stem}.old1.py").read_text("utf-8")


def test_the_ladder_is_seven_files_by_name(house):
    before = ask(house)
    assert before[0] == 0
    for place in [house, house / "practice"]:
        (place / "random.py").write_text("raise SystemExit('not the random you want')")
        (place / "x.py").mkdir()
        (place / "copy.py").write_text(f"{RUNG.text}raise SystemExit", "utf-8")
        (place / "broken.py").write_bytes(b'"""Rung 1 of 6: new."""\xff(')
    if os.name == "posix":
        (house / ".#np_slp_digits.py").symlink_to("somebody@a.machine:1")
    assert ask(house) == before
    own = house / "practice" / "lists_and_loops.py"
    own.write_text(LISTS.text, "utf-8")
    status, said = ask(house, own)
    assert status == 0 and "digit by digit" in said, said


# --- A class with hostile files -------------------------------------------------------


def hostile(place, noted):
    """Write files that do what they can; return {name: what its row must say}."""
    spawn = f"import subprocess as s, sys; p = s.Popen([sys.executable, '-c', 'import time; time.sleep(9999)'], start_new_session=True); open({str(noted)!r}, 'a').write(str(p.pid) + ' ')"
    above = lambda line: RUNG.text.replace("# --- 1.", f"{line}\n# --- 1.", 1)
    texts = {
        "sums.py": (above("x = " + "+".join(["1"] * 50_000)), "cannot read your file"),
        "minus.py": (above("x = " + "-" * 100_000 + "1"), "cannot read your file"),
        "large.py": (above("#" * 1_000_001), "bytes"),
        "orphan.py": (softmax_is(spawn, "return 0"), "0 for every input"),
        "kills.py": (
            softmax_is(spawn, "import os; os.kill(os.getppid(), 9)", "return 0"),
            "signal 9",
        ),
        "stops.py": (
            softmax_is("import os; os.kill(os.getppid(), 19)", "while True: pass"),
            "no answer",
        ),
        "group.py": (softmax_is("import os; os.kill(0, 9)"), "signal 9"),
        "disk.py": (softmax_is("open('x', 'wb').write(b'x' * 2**27)"), "7 of 8"),
        "\x1b[2J.py": (softmax_is("raise ValueError('\\x1b]0;x\\x07')"), r"\x1b]0;x"),
    }
    for name, (text, _) in texts.items():
        (place / name).write_text(text, "utf-8")
    (place / "loop.py").symlink_to("loop.py")
    (place / "zero.py").symlink_to("/dev/zero")
    os.mkfifo(place / "fifo.py")
    links = dict.fromkeys(["loop.py", "zero.py"], "a link")
    said = {name: words for name, (_, words) in texts.items()}
    return said | links | {"fifo.py": "not a regular file", "good.py": "unwritten"}


@LINUX
def test_a_class_ends_with_a_row_for_every_file(tmp_path, monkeypatch):
    monkeypatch.setattr(process, "patience", lambda: 9)
    place, noted = tmp_path / "class", tmp_path / "noted"
    place.mkdir()
    wanted = hostile(place, noted)
    (place / "good.py").write_text(skeleton(RUNG), "utf-8")
    rows, _ = folder.rows_of(place)
    assert {row.name for row in rows} == set(wanted)
    assert folder.judge_all(rows) is None
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        folder.compare_all(rows)
        folder.tell_all(rows, 0)
    assert "\x1b" not in out.getvalue()
    for row in rows:
        found = f"{row.found.as_dict()} {row.right} of 8" if row.found else row.reason
        assert terminal.plain(row.name) in out.getvalue()
        assert wanted[row.name] in terminal.plain(found), row.name
    for number in filter(alive, numbers(noted)):  # the command ends them, as below
        os.kill(number, signal.SIGKILL)


def test_files_are_read_beside_one_another():
    """Python 3.11.7 fails here without the lock: what runs in a collection lets threads change."""
    text, failed = path_of(SCRIPTS[0]).read_text("utf-8"), []

    def work(depth):
        if depth:
            return work(depth - 1)
        for _ in range(40):
            try:
                syntax.parse(text)
            except SystemError as error:
                failed.append(error)

    def other_threads_run(*_):
        time.sleep(0)

    gc.callbacks.append(other_threads_run)
    try:
        threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        gc.callbacks.remove(other_threads_run)
    assert not failed
    for module in (ROOT / "practice/checker").glob("*.py"):
        assert module.stem == "syntax" or "ast.parse(" not in module.read_text("utf-8")


@LINUX
def test_nothing_of_a_class_is_alive_after_the_command(house, tmp_path):
    """Nor what has a session of its own, whoever was killed meanwhile."""
    place, noted = tmp_path / "class", tmp_path / "noted"
    place.mkdir()
    hostile(place, noted)
    for path in place.glob("*"):
        if path.name not in ("orphan.py", "kills.py"):
            path.unlink()
    status, said = ask(house, place)
    assert status == 1 and "signal 9" in said
    assert len(numbers(noted)) >= 2
    wait_for(lambda: not any(map(alive, numbers(noted))))


def test_a_file_that_vanishes_has_a_row(tmp_path):
    (tmp_path / "a.py").write_text(RUNG.text, "utf-8")
    [row], _ = folder.rows_of(tmp_path)
    (tmp_path / "a.py").unlink()
    assert folder.judge_all([row]) is None and "No such file" in row.reason


@POSIX
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"])
def test_whatever_ends_the_checker_ends_what_it_has_started(name, house, tmp_path):
    noted, place = tmp_path / "noted", tmp_path / "class"
    place.mkdir()
    note = f"import os; open({str(noted)!r}, 'a').write(f'{{os.getpid()}} {{os.getppid()}} ')"
    (place / "a.py").write_text(skeleton(LISTS), "utf-8")
    (place / "b.py").write_text(softmax_is(note, "while True: pass"), "utf-8")
    checker = begun(house, place)
    first = checker.stderr.readline()
    wait_for(lambda: numbers(noted))
    assert all(map(alive, numbers(noted)))
    checker.send_signal(getattr(signal, name))
    said, _ = checker.communicate()
    wait_for(lambda: not any(map(alive, numbers(noted))))
    if name != "SIGKILL":
        assert (
            checker.returncode == {"SIGINT": 130, "SIGTERM": 143, "SIGHUP": 129}[name]
        )
        assert "a.py" in first and "a.py" in said and "not judged yet" in said


@LINUX
def test_a_guard_that_was_stopped_leaves_nothing_either(house, tmp_path):
    noted, path = tmp_path / "noted", tmp_path / "np_slp_digits.py"
    note = f"import os; open({str(noted)!r}, 'a').write(f'{{os.getpid()}} {{os.getppid()}} ')"
    stop = "os.kill(os.getppid(), 19)"
    path.write_text(softmax_is(note, stop, "while True: pass"), "utf-8")
    checker = begun(house, path)
    wait_for(lambda: numbers(noted))
    checker.kill()
    checker.communicate()
    wait_for(lambda: not any(map(alive, numbers(noted))))


@POSIX
def test_limits(tmp_path):
    job = {"do": "run", "file": "x.py", "flags": [], "seconds": 7}
    code = "import resource as r; print([r.getrlimit(getattr(r, 'RLIMIT_' + n))[0] for n in ('CPU', 'DATA', 'FSIZE', 'CORE')])"
    asked = bounds.started(job | {"text": code}, tmp_path, stdout=subprocess.PIPE)
    said, _ = asked.stdout.read(), bounds.kill(asked)
    assert said.decode().strip() == str([7, bounds.MEMORY, bounds.DISK, 0])


def test_a_script_that_prints_without_end_is_stopped(tmp_path):
    run = process.Launch(tmp_path / "x.py", "while True: print('hello ' * 1000)")
    printed, _, _ = run.result()
    assert run.flood and len(printed) < 2 * process.OUTPUT


# --- Nobody is fooled -----------------------------------------------------------------


def test_a_file_that_changes_the_checker_ends_the_class(house, tmp_path):
    word = house / "practice" / "checker" / "word.py"
    line = f"open({str(word)!r}, 'a').write('TITLES = None')"
    (tmp_path / "a.py").write_text(softmax_is(line, "return logits"), "utf-8")
    (tmp_path / "b.py").write_text(RUNG.text, "utf-8")
    status, said = ask(house, tmp_path)
    assert status == 1 and "Files of the checker have changed" in said


BORROWED = {
    "importlib in line": "import importlib\nm = importlib.import_module('np_slp_digits')",
    "__import__ in line": "f = __import__('np_' + 'slp_digits').softmax",
    "exec in line": "exec(open('../np_slp' + '_digits.py').read())",
    "runpy in line": "import runpy\nrunpy.run_path('x')",
    "the name np_slp_digits in line": "name = 'np_slp_digits'",
    "globals in line": "f = globals()['right softmax']",
    "_getframe in line": "import sys\nsys._getframe(3)",
    "as text": "table = '''\n    1    2.3730   14.68%   22.78%\n'''",
}


@pytest.mark.parametrize("words", BORROWED)
def test_what_reaches_for_the_solution_gets_a_remark(words):
    text = RUNG.text.replace("import argparse", f"{BORROWED[words]}\nimport argparse")
    assert words in " ".join(likeness.worth_a_look(RUNG, text))


@pytest.mark.parametrize("rung", all_rungs(), ids=lambda rung: rung.name)
def test_honest_files_get_no_such_remark(rung):
    assert not likeness.worth_a_look(rung, f"{rung.text}# mine")
    assert not likeness.worth_a_look(rung, skeleton(rung))


def test_the_right_function_is_not_among_the_learners_names(tmp_path):
    text = softmax_is("return globals()['right softmax'](logits)")
    found = list(process.judged(tmp_path / "x.py", text, ["softmax"]))
    assert not found[-1].passed


def test_a_function_without_a_verdict_has_not_passed(tmp_path):
    """A file finds the checker's own frame, and says that all has been judged."""
    lines = [
        "import sys",
        "f = sys._getframe()",
        "while 'send' not in f.f_locals: f = f.f_back",
    ]
    text = softmax_is(*lines, "f.f_locals['send']('end')", "while True: pass")
    (tmp_path / "np_slp_digits.py").write_text(text, "utf-8")
    found = report.report(reading.load(tmp_path / "np_slp_digits.py"))
    assert not found.passed
    assert "ended the judging" in " ".join(v.say for v in found.functions)


ROWS = """digits: 1,437 training images of 64 pixels, 650 parameters
epoch      loss    train     test
    1    2.3730   14.68%   22.78%
test accuracy: 93.06% (335 of 360)
"""


@pytest.mark.parametrize(
    "line", ["1 eee 1.0% 2.0%", "1 1.0 1.1.1% 2%", "9" * 5000 + " 1.0 1.0% 1.0%"]
)
def test_no_table_can_break_the_comparison(line):
    kind, _ = compare(ROWS, f"{ROWS.splitlines()[0]}\n{line}\n")
    assert kind in ("short", "differs")


# --- Exit statuses, words, keys -------------------------------------------------------


def test_exit_statuses(tmp_path):
    own = tmp_path / "lists_and_loops.py"
    numbers = LISTS.text.replace("rng.gauss(0, 1)", "rng.normalvariate(0, 1)")
    wrong = LISTS.text.replace("max(a_j", "min(a_j").replace("max(z", "min(z")
    assert len({LISTS.text, numbers, wrong}) == 3
    for text, status in [(LISTS.text, 0), (numbers, 0), (wrong, 1), ("", 2)]:
        own.write_text(text, "utf-8")
        assert spoken(command, own)[0] == status, text[:99]
    empty = tmp_path / "empty"
    empty.mkdir()
    assert (
        spoken(command, empty)[0]
        == spoken(command, "nowhere.py")[0]
        == spoken(command, tmp_path, "--json")[0]
        == 2
    )
    assert (
        spoken(command, "--nonsense")[0]
        == spoken(command, "--reset")[0]
        == spoken(command, own, "--hint", "4")[0]
        == 2
    )
    assert spoken(command, own, "--csv", "x.csv")[0] == 2


def test_no_control_character_reaches_the_terminal(capsys):
    terminal.tell("a\x1b[31mb\x07\x9bc\u202ed\r\ne\tf\x7f")
    said = capsys.readouterr().out
    assert said == "a\\x1b[31mb\\x07\\x9bc\\u202ed\ne\tf\\x7f\n"


@POSIX
@pytest.mark.parametrize("name", ["a b.py", "it's.py", "-x.py", "$HOME.py", "ü (1).py"])
def test_a_path_in_a_command_is_one_word(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    echo = f"printf %s {terminal.quoted(tmp_path / name)}"
    said = subprocess.run(echo, shell=True, check=True, capture_output=True, text=True)
    assert Path(said.stdout) == Path(name)


def test_watch_judges_what_was_saved_during_the_check(tmp_path, monkeypatch):
    path, judged = tmp_path / "lists_and_loops.py", []
    path.write_text(LISTS.text, "utf-8")

    def dialogue(handed, *_):
        """Save the file again while it is judged, twice with the same time."""
        judged.append(handed.text)
        if len(judged) == 3:
            raise KeyboardInterrupt
        before = path.stat()
        path.write_text(f"{handed.text}# more\n", "utf-8")
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    monkeypatch.setattr(watch, "dialogue", dialogue)
    monkeypatch.setattr(watch.Keys, "pressed", lambda *_: "")
    assert spoken(command, path, "--watch")[0] == 130
    assert [text.count("# more") for text in judged] == [0, 1, 2]


@POSIX
def test_in_watch_a_key_gives_the_next_hint(house):
    import pty

    ours, theirs = pty.openpty()
    words = [sys.executable, "practice/check.py", "practice/lists_and_loops.py"]
    checker = subprocess.Popen(
        [*words, "--watch"], cwd=house, stdin=theirs, stdout=subprocess.PIPE, text=True
    )
    until = lambda words: next(line for line in checker.stdout if words in line)
    until("Watching")
    for step in ["1", "2", "3", "1"]:
        os.write(ours, b"h")
        assert until("hint").startswith(f"layer, hint {step} of 3")
    checker.send_signal(signal.SIGINT)
    checker.communicate()
    assert checker.returncode == 130
    os.close(ours), os.close(theirs)


def test_a_rung_can_be_read_from_a_file_that_is_no_script():
    for text in ["", "x", "\0", "{}"]:
        assert reading.likeliest(text) is None
