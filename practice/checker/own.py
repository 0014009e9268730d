"""The learner's own copies in practice/: made at the first use, begun anew, counted."""

from pathlib import Path

from . import reading
from .files import put, write
from .reading import load, own_copy
from .report import verdicts
from .rungs import all_rungs
from .skeletons import skeleton
from .terminal import Problem, quoted, shown, tell


def find(name):
    """Return the path that is meant, and whether the learner's copy was made just now."""
    path = Path(name)
    rung = next((r for r in all_rungs() if r.name == path.stem), None)
    try:
        there = path.exists()
        in_practice = path.parent.resolve() == reading.PRACTICE
    except (OSError, ValueError, RuntimeError) as error:
        raise Problem(f"{name}: {getattr(error, 'strerror', None) or error}") from None
    if (
        rung
        and path.suffix == ".py"
        and (in_practice or (path.parent == Path() and not there))
    ):
        if own_copy(rung).exists():
            return own_copy(rung), False
        write(own_copy(rung), skeleton(rung), new=True)
        return own_copy(rung), True
    if not there:
        raise Problem(
            f"there is no file {name}; the files to write are {', '.join(r.name + '.py' for r in all_rungs())}"
        )
    return path, False


def reset(path):
    """Put a fresh skeleton, or the clinic's case, in place of the learner's file.

    Nothing else is ever replaced. What was there gets another name.
    """
    from .clinic import case_of  # with all mistakes there are

    rung = next((r for r in all_rungs() if r.name == path.stem), None)
    fresh = skeleton(rung) if rung else case_of(path)
    if fresh is None or path.parent.resolve() != reading.PRACTICE:
        meant = f" You mean {quoted(own_copy(rung))}?" if rung else ""
        raise Problem(
            f"--reset begins files of practice/ anew, and {shown(path)} is none.{meant}"
        )
    number = 1
    while (old := path.with_name(f"{path.stem}.old{number}.py")).exists():
        number += 1
    try:
        put(old, path.read_bytes(), new=True)
    except OSError as error:
        raise Problem(
            f"cannot keep your file as {shown(old)}: {error.strerror}. It is as it was."
        ) from None
    write(path, fresh)
    what = "a fresh skeleton" if rung else "the case as it was"
    tell(f"{shown(path)} is {what}. What you had is in {shown(old)}.")
    return 0


def overview():
    """Print what there is, how far you are, and what comes next."""
    tell(
        "Write the ladder yourself. Each function is judged, and each mistake gets its name.\n"
    )
    following = None
    for rung in all_rungs():
        state, finished = progress(rung)
        if not finished and following is None:
            following = rung
        tell(
            f"  {rung.title:22} {rung.name + '.py':26} {len(rung.tasks):2} functions   {state}"
        )
    if following is None:
        tell("\nAll done. There is the clinic: python practice/clinic.py")
        return 0
    tell(f"\nNext:\n  python practice/check.py {quoted(own_copy(following))}")
    if following.number == 0 and not own_copy(following).exists():
        tell(
            "Those who know lists and loops well may begin with rung 1:\n  python practice/check.py practice/np_slp_digits.py"
        )
    return 0


def progress(rung):
    """Return in words how far the learner's copy of a rung is, and whether it is done."""
    if not own_copy(rung).exists():
        return "not begun", False
    try:
        handed = load(own_copy(rung))
    except Problem as problem:
        return str(problem), False
    found = verdicts(handed, rung.tasks, stop=False)
    right = sum(v.passed for v in found if v.function)
    return ("done", True) if right == len(rung.tasks) else (f"{right} right", False)
