"""Who handed a file in: from the names that learning platforms and people give."""

import re
import unicodedata
from pathlib import PurePath

from .rungs import all_rungs

PLATFORMS = [  # what they put around the name of a student
    r"(?P<who>.+?)_\d+_assignsubmission_(?:file|onlinetext)\w*",  # Moodle
    r"\d+-\d+ ?- ?(?P<who>.+?) ?- ?\w{3} \d+, \d{4}.*",  # Brightspace
    r"(?P<who>[a-z]+)(?:_LATE)?_\d+_\d+_.+",  # Canvas
    r".+_(?P<who>[^_]+)_attempt_\d{4}-\d\d-\d\d.*",  # Blackboard
]
OURS = r"|".join(
    [r.name for r in all_rungs()]
    + [r"(?:rung|task|sheet|week|exercise|assignment|submission|homework)s?[ _-]*\d*"]
    + [r"lists[ _-]and[ _-]loops", r"(?:my|final|copy of|copy|solution|new|old)\b"]
    + [r"\(\d+\)", r"[-_ ]v?\d{1,2}$"]
)


def student(path):
    """Return a student's name, as far as a path below the folder handed in tells it."""
    parts = [unicodedata.normalize("NFC", part) for part in PurePath(path).parts]
    parts[-1] = PurePath(parts[-1]).stem
    for part in parts:
        for form in PLATFORMS:
            if found := re.fullmatch(form, part):
                return found["who"].strip().replace("_", " ")
    for part in parts:
        if name := bare(part):
            return name
    return parts[-1]


def bare(name):
    """Return a name without what only says which task it is."""
    kept = re.sub(rf"(?<![^\W_])(?:{OURS})", " ", name, flags=re.IGNORECASE)
    kept = re.sub(r"[\s_,;+.-]+", " ", kept).strip() if kept != name else name
    return kept if re.search(r"[^\W\d_]", kept) else ""
