"""The command: its arguments, its exit statuses, and how it ends."""

import argparse
import json
from pathlib import Path

from .dialogue import dialogue, give_hint, named
from .own import find, overview, reset
from .reading import load
from .report import report
from .terminal import Problem, answered, plain, run
from .watch import watch

STATUSES = "Exit status: 0 all right, 1 something is not, 2 nothing could be judged, 130 Ctrl-C."


class Parser(argparse.ArgumentParser):
    """A parser whose complaints obey no terminal."""

    def error(self, message):
        """Say what is wrong, in one line."""
        self.exit(2, f"{self.prog}: {plain(message)}\n")


def arguments_of(given):
    """Return what was asked for."""
    parser = Parser(
        prog="check.py",
        description="Judge what you wrote, and name the mistake.",
        epilog=STATUSES,
    )
    flag = {"action": "store_true"}
    add = parser.add_argument
    add("path", nargs="?", help="a file to judge, or a folder of files")
    add("--watch", help="judge again at each save; Ctrl-C ends it", **flag)
    add("--hint", type=int, choices=[1, 2, 3], help="a hint; 3 is the solution")
    add("--function", help="judge, or hint at, this function only")
    add("--reset", help="begin anew; the old file gets another name", **flag)
    add("--json", help="all verdicts as JSON", **flag)
    of = parser.add_argument_group("for a folder").add_argument
    of("--csv", metavar="FILE", help="write a table for a gradebook")
    of(
        "--feedback",
        metavar="FOLDER",
        help="write a page for each file, and one for you",
    )
    of("--pages", metavar="ADDRESS", help="where the site is that those pages link to")
    args = parser.parse_args(given)
    if args.path is None and any(v for k, v in vars(args).items() if k != "path"):
        parser.error("which file?")
    return args


def answer(args):
    """Do what was asked for; return the exit status."""
    if args.path is None:
        return overview()
    if is_folder(args.path):
        from .folder import folder  # and all that it needs

        return folder(args.path, args.json, args.csv, args.feedback, args.pages)
    if args.csv or args.feedback:
        raise Problem("--csv and --feedback are for a folder")
    path, fresh = find(args.path)
    if args.reset:
        return reset(path)
    if args.watch:
        return watch(path, args.function, fresh)
    handed = load(path)
    named(handed, args.function)
    if args.hint:
        return give_hint(handed, args.hint, args.function)
    if args.json:
        found = report(handed)
        print(json.dumps(found.as_dict(), indent=1))
        return 0 if found.passed else 1
    return dialogue(handed, fresh, args.function)


def is_folder(path):
    """Say whether a path is a folder, whatever it looks like."""
    try:
        return Path(path).is_dir()
    except (OSError, ValueError):
        return False


def main(arguments=None):
    """Be the command; return its exit status."""
    args = arguments_of(arguments)
    return answered("check.py", lambda: answer(args))


def start():
    """Be the command, and end this process."""
    run(main)
