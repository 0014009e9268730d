"""The clinic: scripts with one mistake from the catalogue in each."""

import argparse
import io
import os
import sys
import tokenize

from .catalogue import ENTRIES, plant
from .command import CLINIC, reference_run, shown
from .printed import read
from .process import Run, own_line
from .rungs import PRACTICE, all_rungs

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
]


def without_comments(text):
    """Return a function's text without its comments, which would tell too much."""
    lines = text.split("\n")
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column].rstrip()
    return "\n".join(line for line in lines if line.strip() or not line)


def case(number):
    """Return the rung, the path and the text of a case."""
    place, name = CASES[number - 1]
    rung, entry = all_rungs()[place], next(e for e in ENTRIES if e.name == name)
    text = rung.text
    for function, right in rung.functions.items():
        wrong = plant(entry, rung) if function == entry.function else right
        text = text.replace(right, without_comments(wrong))
    text = text.replace('"""', f'"""{CLINIC} {number}. ', 1)
    return rung, PRACTICE / f"clinic_{number:02}_{rung.name}.py", text


def main(arguments=None):
    """Be the command; return its exit status."""
    parser = argparse.ArgumentParser(
        prog="clinic.py", description="A script with one mistake: find it, mend it."
    )
    parser.add_argument(
        "number",
        nargs="?",
        type=int,
        choices=range(1, len(CASES) + 1),
        metavar=f"1..{len(CASES)}",
    )
    number = parser.parse_args(arguments).number
    if number is None:
        print("Each case is a script with one mistake in section 1.\n")
        for i in range(1, len(CASES) + 1):
            rung, path, _ = case(i)
            print(
                f"  {i:2}  {rung.title:16} {rung.name + '.py':26} {'written' if path.exists() else ''}".rstrip()
            )
        print("\nOpen one: python practice/clinic.py 1")
        return 0
    rung, path, text = case(number)
    if not path.exists():
        path.write_text(text, "utf-8")
    sound, patient = reference_run(rung, ()), Run(path)
    printed, status, error = patient.result()
    print(f"Case {number}: {shown(path)}, {rung.title}\n")
    for title, text in [("the sound script", sound()), ("the patient", printed)]:
        print(f"  {title}")
        rows = [row.line for row in read(text).rows]
        for line in [
            "epoch      loss    train" + ("     test" if rung.number else ""),
            *rows,
        ]:
            print(f"    {line}")
    if status:
        print(f"    {own_line(error, path)[1]}")
    elif status is None:
        print(f"    stopped after {patient.limit} s")
    print("\nWhat is wrong? The mistake is in section 1. Mend the file, then ask:\n")
    print(f"  python practice/check.py {shown(path)}")
    return 0


def start():
    """Be the command, and end this process."""
    sys.stdout.reconfigure(errors="replace")  # some terminals know few characters
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # `| head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
