"""Make and check what is read.

python -m tools build [PAGE ...]    rewrite what is out of date, of all pages or of these
python -m tools check               change nothing, show what is out of date
python -m tools site [FOLDER]       make the site from the pages as they are, in site/
python -m tools study [NAME ...]    run a study, or list them: what takes long
"""

import argparse
import importlib
import sys

from tools.studies import STUDIES


def build(args):
    """Build or check; return the exit status."""
    from tools.build import build as build_all

    check = args.command == "check"
    more = {} if check else {"anew": args.anew, "overwrite": args.overwrite}
    stale = build_all(args.pages, check=check, **more)
    for name, lines in stale.items():
        print(f"out of date: {name}", *lines, sep="\n    ")
    return 1 if stale else 0


def site(args):
    """Make the site; return the exit status."""
    from tools.site import build as site_build  # needs Sphinx and Node, as nothing else

    return site_build.command(args.folder, args.serve, args.zip)


def study(args):
    """Run a study, or list them; return the exit status."""
    if args.name is None:
        print(*(f"{name:10} {text}" for name, text in STUDIES.items()), sep="\n")
        return 0
    sys.argv = [f"python -m tools study {args.name}", *args.rest]
    return importlib.import_module(f"tools.studies.{args.name}").main()


def main():
    """Be the command; return its exit status."""
    form = {"formatter_class": argparse.RawDescriptionHelpFormatter}
    flag = {"action": "store_true"}
    parser = argparse.ArgumentParser("python -m tools", description=__doc__, **form)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("build", "check"):
        each = commands.add_parser(name)
        each.add_argument("pages", nargs="*", help="a script, a lesson, README, ...")
        each.set_defaults(action=build)
        if name == "build":
            each.add_argument("--anew", **flag, help="run everything again")
            each.add_argument("--overwrite", **flag, help="drop what a hand changed")
    each = commands.add_parser("site")
    each.add_argument("folder", nargs="?", default="site")
    each.add_argument("--serve", **flag, help="and serve it here")
    each.add_argument("--zip", **flag, help="and make one file of it")
    each.set_defaults(action=site)
    each = commands.add_parser("study")
    each.add_argument("name", nargs="?", choices=STUDIES)
    each.add_argument("rest", nargs=argparse.REMAINDER)
    each.set_defaults(action=study)
    args = parser.parse_args()
    try:
        return args.action(args)
    except ModuleNotFoundError as error:
        needed = "pip install -r requirements.txt -r tests/requirements.txt"
        print(f"python -m tools needs {error.name}: {needed}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
