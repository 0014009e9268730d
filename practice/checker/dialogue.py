"""Talk about one file: what is right, what is wrong, what comes next, and hints."""

import textwrap

from .catalogue import after, hint
from .judge import describe
from .nearest import changes_in_words
from .reading import own_copy
from .report import other_numbers, verdicts
from .rungs import all_rungs
from .skeletons import emptied
from .terminal import LONGEST, Problem, quoted, shown, tell, wrap
from .verdict import read
from .whole import whole


def task(rung, name):
    """Return what is to be written, and where to read: a function's head, a class with its gaps."""
    lines = rung.functions[name].split("\n")
    end = next(i for i, line in enumerate(lines) if line.rstrip().endswith('"""'))
    text = "\n".join(lines[: end + 1])
    if text.startswith("class"):
        text = emptied(rung.functions[name])
    return textwrap.indent(f"{text}\n    # read: {read(rung, name)}", "    ")


def first_words(handed, name):
    """Say what the file is that was made just now, and which function to begin with."""
    rung = handed.rung
    what = ("engine", "pieces") if rung.engine else ("script", "functions")
    tell(
        f"\nThis file is yours: a copy of the {what[0]} with {len(rung.tasks)} {what[1]} left to write.\nOpen it in an editor. Begin with {name}: put your code where it says `...  # your code`.\n"
    )
    tell(task(rung, name))
    tell(
        "\nSave it, and run this command again. If you are stuck: --hint 1, then 2, then 3."
    )
    return 1


def dialogue(handed, fresh=False, only=None, flags=()):
    """Judge a file, print the dialogue, and return the exit status."""
    rung = handed.rung
    if handed.clinic:
        return clinic_dialogue(handed)
    tell(f"{rung.title}: {shown(handed.path)}")
    if fresh:
        return first_words(handed, only or rung.tasks[0])
    if handed.note:
        tell(f"It was {handed.note}.")
    if rung.number and handed.text == rung.text:
        tell("This is the ladder's own script, so all of it is right.")
    done, waiting, status = talk(handed, [only] if only else None)
    if waiting and not status:
        for verdict in waiting:
            if "twice" in verdict.say:
                tell(f"\n{verdict.say}")
        name, of = waiting[0].function, len(done) + len(waiting)
        tell(f"\n{len(done)} of {of} are right. Next: {name}\n")
        tell(task(rung, name))
        return 1
    if status or only or handed.notebook:
        return status
    what = "rungs 3 to 6 on your engine" if rung.engine else "the whole script"
    tell(f"\nAll functions are right. Now {what}, beside the ladder's ...")
    status = about_table(whole(handed, flags, other_numbers(done)))
    if not status:
        tell("\n" + wrap(after(rung, "all")))
    following = [r for r in all_rungs() if r.number == rung.number + 1]
    if rung.number and not status and not rung.engine:
        tell(f"\nLarger digits: python {quoted(handed.path)} --dataset mnist")
    if not status:
        if following:
            tell(f"Next: python practice/check.py {quoted(own_copy(following[0]))}")
        tell("The clinic: python practice/clinic.py")
    return status


def talk(handed, names):
    """Print the verdicts; return those that are right, those that wait, and a status."""
    done, waiting, status, last = [], [], 0, ""
    for verdict in verdicts(handed, names):
        name, word = verdict.function, verdict.verdict
        if not name:
            about_file(verdict)
            status = max(status, int(bool(verdict.say)))
            if "could not start" in verdict.say:
                status = 2
            continue
        verdict.read = verdict.read or read(handed.rung, name)
        if word == "unwritten":
            waiting.append(verdict)
        elif verdict.passed:
            done.append(verdict)
            last, verdict.after = verdict.after, ""  # said once, of the last one
            tell(wrap(describe(verdict)))
        else:
            status = 1
            tell("\n" + wrap(describe(verdict)))
            tell(f"  A hint: python practice/check.py {quoted(handed.path)} --hint 1")
    if last and not status:
        tell(wrap(f"  {last}"))
    return done, waiting, status


def about_file(verdict):
    """Print what is said about the file, and about no function."""
    if verdict.say:
        tell(wrap(f"\n{verdict.say[:LONGEST]}"))
    for line in [verdict.why, *verdict.remarks]:
        if line:
            tell(wrap(line))


def about_table(result):
    """Print the verdict on a table; return the exit status."""
    tell(result.say)
    for line in result.changed[:6]:
        tell(f"  {line}")
    return 0 if result.passed else 1


def clinic_dialogue(handed):
    """Judge a case of the clinic, without telling what is wrong."""
    from .clinic import flags_of  # with all mistakes there are

    tell(f"{handed.text[3:].split('.')[0]}: {shown(handed.path)}")
    engine = handed.rung.engine
    part = "a piece of the engine" if engine else "a function of section 1"
    for verdict in verdicts(handed, list(handed.rung.functions)):
        if not verdict.passed:
            tell(
                f"Still ill: {part} is wrong. --hint 1 says which, --hint 2 what was done."
            )
            return 1
    what = "rungs 3 to 6 on it" if engine else "the whole script"
    tell(f"All functions are right. Now {what}, beside the ladder's ...")
    status = about_table(whole(handed, flags_of(handed.text)))
    if not status:
        tell("Cured.")
    return status


def give_hint(handed, step, only=None):
    """Print a hint for the first function that is not right, or for the one that is named."""
    rung = handed.rung
    names = [only] if only else list(rung.functions) if handed.clinic else None
    found = next((v for v in verdicts(handed, names) if only or not v.passed), None)
    if found is None or (not found.function and found.passed):
        tell("There is nothing left to hint at: all functions are right.")
        return 0
    name = found.function
    if not name:
        tell(found.say)
        return 1
    if handed.clinic and step < 3:
        words = f"{name}: {found.say}\n{found.why}"
        tell(f"Look at {name}." if step == 1 else wrap(words))
        return 0
    words = hint(rung, name, step)
    if step == 3 and found.near:
        tell(
            f"{name}, hint 3 of 3. {changes_in_words(found)}\n\nOr as the ladder has it:\n"
        )
    else:
        tell(f"{name}, hint {step} of 3" + (", the solution:\n" if step == 3 else ":"))
    tell(textwrap.indent(words, "    ") if step == 3 else wrap("  " + words))
    tell(f"  Read: {read(rung, name)}")
    return 0


def named(handed, function):
    """Raise Problem if a rung has no function of this name."""
    names = handed.rung.functions
    if function and function not in names:
        raise Problem(
            f"{handed.rung.title} has no function {function}: {', '.join(names)}"
        )
