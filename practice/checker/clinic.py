"""The clinic: scripts with one mistake from the catalogue in each."""

import argparse
import io
import re
import tokenize

from . import reading
from .catalogue import ENTRIES, plant
from .draw import drawn, flags
from .files import write
from .printed import read
from .process import own_line
from .rungs import all_rungs
from .terminal import answered, quoted, run, shown, tell
from .whole import reference, started

SEEDED = f"{reading.CLINIC} from number"
CASES = [  # (number of the file, name of the mistake); the order tells nothing
    (0, "backward-gate-lost"),
    (1, "update-new-arrays"),
    (1, "softmax-over-the-batch"),
    (0, "batch-one-row-repeated"),
    (2, "init-zeros"),
    (1, "backward-truth-lost"),
    (2, "backward-gate-open-at-zero"),
    (1, "update-weights-uphill"),
    (2, "forward-no-relu"),
    (1, "count-lowest"),
    (0, "init-one-row-repeated"),
    (2, "backward-divided-by-classes"),
    (4, "update-gradient-never-reset"),
    (1, "backward-all-columns"),
    (2, "init-scale-lost"),
    (5, "forward-relu-on-the-logits"),
    (2, "update-last-layer-only"),
    (1, "backward-mean-lost"),
    (6, "update-probabilities-into-loss"),
    (2, "backward-db-mean"),
    (4, "update-loss-summed"),
    (2, "forward-sigmoid"),
    (6, "model-weight-reshaped"),
    (1, "loss-mean-over-all-numbers"),
    (7, "backward-overwrites"),
    (7, "relu-gate-from-g"),
    (7, "sum-mean"),
    (7, "grad-never-reset"),
    (7, "loss-batch-lost"),
    (7, "matmul-only-weights"),
]


def without_comments(text):
    """Return a function's text without its comments, which would tell too much."""
    lines = text.split("\n")
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column].rstrip()
    return "\n".join(line for line in lines if line.strip() or not line)


def written(rung, mistakes, title):
    """Return the text of a case: a script with these mistakes, {function: entry}."""
    text = rung.text
    for function, right in rung.functions.items():
        ill = mistakes.get(function)
        text = text.replace(right, without_comments(plant(ill, rung) if ill else right))
    return text.replace('"""', f'"""{title}. ', 1)


def case(number):
    """Return the rung, the path and the text of a case."""
    place, name = CASES[number - 1]
    rung, entry = all_rungs()[place], next(e for e in ENTRIES if e.name == name)
    text = written(rung, {entry.function: entry}, f"{reading.CLINIC} {number}")
    return rung, reading.PRACTICE / f"clinic_{number:02}_{rung.name}.py", text


def seeded(seed):
    """Return the rung, the path and the text of the case that belongs to a number."""
    rung, mistakes = drawn(seed)
    text = written(rung, mistakes, f"{SEEDED} {seed}")
    return rung, reading.PRACTICE / f"clinic_seed_{seed}_{rung.name}.py", text


def flags_of(text):
    """Return the flags with which a case is run: none, or those of its number."""
    found = re.match(rf'"""{SEEDED} (\d+)\.', text)
    return flags(int(found[1])) if found else ()


def case_of(path):
    """Return the text of the case that a file of practice/ holds, or None."""
    found = re.match(r"clinic_(seed_)?(\d+)_", path.name)
    number = int(found[2]) if found else 0
    if not found or not (found[1] or 0 < number <= len(CASES)):
        return None
    _, own, text = (seeded if found[1] else case)(number)
    return text if own.name == path.name else None


def arguments_of(given):
    """Return what was asked for."""
    parser = argparse.ArgumentParser(
        prog="clinic.py", description="A script with one mistake: find it, fix it."
    )
    parser.add_argument(
        "number",
        nargs="?",
        type=int,
        choices=range(1, len(CASES) + 1),
        metavar=f"1..{len(CASES)}",
    )
    parser.add_argument("--seed", type=int, metavar="N", help="a case of this number")
    args = parser.parse_args(given)
    if args.seed is not None and (args.number or args.seed < 0):
        parser.error("--seed takes a number from 0 up, and stands alone")
    return args


def cases():
    """Print the list of the cases."""
    tell(
        "Each case is a script with one mistake in section 1, or an engine with one.\n"
    )
    for i in range(1, len(CASES) + 1):
        rung, path, _ = case(i)
        state = "written" if path.exists() else ""
        tell(f"  {i:2}  {rung.title:22} {rung.name + '.py':26} {state}".rstrip())
    tell("\nOpen one: python practice/clinic.py 1")
    tell("Or have one made from any number: python practice/clinic.py --seed 7")


def main(arguments=None):
    """Be the command; return its exit status."""
    args = arguments_of(arguments)
    return answered("clinic.py", lambda: answer(args.number, args.seed))


def answer(number, seed=None):
    """Write a case and show it, or print the list; return the exit status."""
    if number is None and seed is None:
        cases()
        return 0
    rung, path, text = case(number) if seed is None else seeded(seed)
    if path.exists():
        text = reading.load(path).text
    else:
        write(path, text, new=True)
    given = () if seed is None else flags(seed)
    sound, patient = reference(rung, given), started(rung, path, text, given)
    printed, status, error = patient.result()
    which = number if seed is None else f"from number {seed}"
    tell(f"Case {which}: {shown(path)}, {rung.title}\n")
    if given:
        tell(f"  both run with {' '.join(given)}\n")
    if rung.engine:
        tell("  torch_mlp_sequential.py on a sound engine, and on this one\n")
    show_table("the sound script", sound.result()[0], rung)
    show_table("the patient", printed, rung)
    if status:
        tell(f"    {own_line(error, path)[1]}")
    elif status is None:
        tell(f"    stopped after {patient.limit} s")
    if not status and read(printed).rows == read(sound.result()[0]).rows:
        tell(
            "\n  The same table: this network does not show the mistake. Which one would?"
        )
    one = "The mistake is" if seed is None else "One mistake or two are"
    where = "the engine" if rung.engine else "section 1"
    tell(f"\nWhat is wrong? {one} in {where}. Fix the file, then ask:\n")
    tell(f"  python practice/check.py {quoted(path)}")
    return 0


def show_table(title, text, rung):
    """Print the rows of a script's table."""
    tell(f"  {title}")
    head = "epoch      loss    train" + ("     test" if rung.number else "")
    for line in [head, *(row.line for row in read(text).rows)]:
        tell(f"    {line}")


def start():
    """Be the command, and end this process."""
    run(main)
