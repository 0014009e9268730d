"""What is known of each function: its hints, other right ways, mistakes.

Each stands in practice/functions/NAME.toml. What is said in several files has their numbers
for its key (0 is lists and loops, 1 to 6 are the rungs, 7 is the engine). In the PyTorch rungs NumPy's names
are translated, so one change serves rungs 1 to 3, and so does one sentence.
"""

import re
import tomllib
from dataclasses import dataclass, field, replace
from functools import cache

from .change import Misfit, parts, replaced, torchify
from .scripts import PRACTICE

FUNCTIONS = PRACTICE / "functions"
KEYS = {  # of each table of a file: what it needs, and what it may have besides
    "hint": ({"rungs", "what", "how"}, set()),
    "right": ({"rungs", "code"}, {"remark"}),
    "mistake": ({"name", "did", "why", "change"}, {"group", "text", "remark"}),
}
RUNGS = set("01234567")


@dataclass(frozen=True)
class Entry:
    """A mistake: its name, its function, what was done, why it is wrong, the changes.

    The changes are {numbers of files: [(old, new)]}. Mistakes that no input can tell apart
    share a group, which says why; where the learner's text can, a regular expression `text`
    is found in it. A remark is no mistake, but worth a word.
    """

    name: str
    function: str
    did: str | dict = field(compare=False)  # by rungs, where they differ
    why: str | dict = field(compare=False)
    changes: dict = field(compare=False)
    group: str = ""
    remark: bool = False
    text: str = field(default="", compare=False)

    def rungs(self):
        """Return the numbers of the files in which it can occur."""
        return [int(digit) for key in self.changes for digit in key]

    def in_numpy(self, numbers):
        """Say whether what is meant for these files is in NumPy's names alone."""
        return set("12") & set(numbers) and self.function != "init_params"

    def told_in(self, number):
        """Return this entry with the words that fit a file."""
        did, why = of_rung(self.did, number), of_rung(self.why, number)
        if number >= 3 and self.in_numpy("".join(self.changes)):
            did = torchify(did) if isinstance(self.did, str) else did
            why = torchify(why) if isinstance(self.why, str) else why
        return replace(self, did=did, why=why)


class Unfit(ValueError):
    """A file of functions/ says something that cannot be understood."""


# --- Reading --------------------------------------------------------------------------


def flowing(text):
    """Return a text as one line, or a table of texts with each as one line."""
    if isinstance(text, dict):
        return {key: flowing(part) for key, part in text.items()}
    return " ".join(text.split())


def of_rung(texts, number):
    """Return the text for a file among {numbers: text}, or a text that holds for all."""
    if isinstance(texts, str):
        return texts
    return next((t for key, t in texts.items() if str(number) in key), "")


def checked(path, kind, table):
    """Return a table of a file, if it has what it needs and nothing else. Raises Unfit."""
    need, may = KEYS[kind]
    by_rungs = [t for t in table.values() if isinstance(t, dict)]
    keys = [table.get("rungs", ""), *(key for t in by_rungs for key in t)]
    for wrong, words in [
        (need - table.keys(), "missing"),
        (table.keys() - need - may, "not known here"),
        (set("".join(keys)) - RUNGS, "no number of a file"),
    ]:
        if wrong:
            what = f"{path.name}, {kind} {table.get('name', '')}".rstrip()
            raise Unfit(f"{what}: {', '.join(sorted(wrong))}: {words}")
    return table


@cache
def read(function):
    """Return what the file of a function says: {"hint" | "right" | "mistake": [...]}.

    Its "after" is {numbers of files: sentence}. Raises Unfit.
    """
    path = FUNCTIONS / f"{function}.toml"
    try:
        known = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    except tomllib.TOMLDecodeError as error:
        raise Unfit(f"{path.name}: {error}") from error
    groups = flowing(known.pop("groups", {})) | {"": ""}
    made = {"after": flowing(known.pop("after", {}))}
    for kind in KEYS:
        made[kind] = [checked(path, kind, t) for t in known.pop(kind, ())]
    if known:
        raise Unfit(f"{path.name}: {', '.join(known)}: not known here")
    made["mistake"] = [mistake(function, t, groups) for t in made["mistake"]]
    return made


def mistake(function, table, groups):
    """Return the entry that a table describes. Raises Unfit."""
    name, group = table["name"], table.get("group", "")
    if group not in groups:
        raise Unfit(f"{function}.toml, mistake {name}: there is no group {group}")
    changes = {key: parts(diff) for key, diff in table["change"].items()}
    told = flowing(table["did"]), flowing(table["why"])
    rest = groups[group], table.get("remark", False), table.get("text", "")
    return Entry(name, function, *told, changes, *rest)


def known_functions():
    """Return the names of all functions that have a file."""
    return sorted(path.stem for path in FUNCTIONS.glob("*.toml"))


def right_ways():
    """Return the other right ways: number of the file, function, code, word of a remark."""
    return [
        (int(number), function, table["code"], table.get("remark", ""))
        for function in known_functions()
        for table in read(function)["right"]
        for number in table["rungs"]
    ]


def __getattr__(name):
    """Return ENTRIES, all mistakes, read when first asked for: judging needs one file."""
    if name != "ENTRIES":
        raise AttributeError(name)
    found = [entry for name in known_functions() for entry in read(name)["mistake"]]
    return [entry.told_in(entry.rungs()[0]) for entry in found]


@cache
def entries(number, function):
    """Return the entries for a function of a file, in its words."""
    found = [entry for entry in read(function)["mistake"] if number in entry.rungs()]
    return [entry.told_in(number) for entry in found]


def narrowed(found, source):
    """Return those of a group that a learner's text shows, or all of them if it shows none."""
    shown = [e for e in found if e.text and re.search(e.text, source)]
    return shown or [e for e in found if not e.text] or found


def hint(rung, name, step):
    """Return a hint for a function: step 1, 2, or 3, which is the solution."""
    if step == 3:
        return rung.functions[name]
    hints = read(name)["hint"]
    table = next(table for table in hints if str(rung.number) in table["rungs"])
    return flowing(table["what" if step == 1 else "how"])


def after(rung, name):
    """Return the sentence for someone who has got a function right, or ''."""
    return of_rung(read(name)["after"], rung.number)


# --- Planting -------------------------------------------------------------------------


def plant(entry, rung, text=None):
    """Return the text of the right function with the mistake in it, or None if it won't go."""
    text = text or rung.functions[entry.function]
    key = next(key for key in entry.changes if str(rung.number) in key)
    for old, new in entry.changes[key]:
        if rung.torch and entry.in_numpy(key):
            old, new = torchify(old), torchify(new)
        try:
            text = replaced(text, old, new)
        except Misfit:
            return None
    return text
