"""Who handed a file in: from the names that learning platforms and people give.

A platform's own form of a name comes first. Elsewhere the words that only say which task it is
are left out, and the rule is: where the files of a folder leave two names or more, they are
people's, and so is the file's own; otherwise the nearest folder that has a name left is meant.
"""

import re
import unicodedata
from pathlib import PurePath

PLATFORMS = [  # what they put around the name of a student, in one part of a path
    r"(?P<who>[^/]+?)_\d+_assignsubmission_(?:file|onlinetext)[^/]*",  # Moodle
    r"\d+-\d+ ?- ?(?P<who>[^/]+?) ?- ?\w{3} \d+, \d{4}[^/]*",  # Brightspace
    r"(?P<who>[^\W_]+)(?:_(?:late|LATE))?_\d+_\d{3,}_[^/]+",  # Canvas
    r"[^/]+_(?P<who>[^/_]+)_attempt_\d{4}-\d\d-\d\d[^/]*",  # Blackboard
    r"(?:Submitted|Working) files/(?P<who>[^/]+)",  # Teams
]
PLATFORM = [re.compile(rf"(?:^|/){form}(?:/|$)") for form in PLATFORMS]
WORDS = (
    r"np|numpy|slp|mlp|torch|pytorch|tiny|digits?|mnist|autograd|sequential|ladder|"
    r"lists[\W_]and[\W_]loops|explainer|engine|neural|networks?|nets?|rungs?|tasks?|sheets?|"
    r"weeks?|lessons?|exercises?|assignments?|problems?|ps|hw|homeworks?|labs?|projects?|"
    r"submissions?|submitted|attachments?(?:\(s\))?|handed[\W_]in|"
    r"copy[\W_]of|copy|my|final|new|old|draft|version|attempt|try|solutions?|answers?|fixed|"
    r"untitled|main|scripts?|code|src|python|notebooks?|practice|files?"
)
TASK = re.compile(
    rf"(?<![^\W_])(?:{WORDS})[ _-]*\d{{0,2}}(?![^\W_])"
    r"|\(\d+\)|20\d\d-?\d\d-?\d\d|[-_ ]v?\d{1,2}$",
    re.IGNORECASE,
)


def bare(name):
    """Return a name without what only says which task it is; a number of a student is one."""
    kept = TASK.sub(" ", name)
    if kept != name:
        kept = re.sub(r"[\s_]+", " ", kept).strip(" -,;.+&")
    return kept if re.search(r"[^\W\d_]|\d{5}", kept) else ""


def students(names):
    """Return {path: student} for paths below the folder handed in, as far as they tell it."""
    paths = {name: PurePath(unicodedata.normalize("NFC", name)) for name in names}
    left = {}
    for path in paths.values():
        left.setdefault(path.parent, set()).add(bare(path.stem))
    people = {folder for folder, found in left.items() if len(found - {""}) > 1}
    return {name: student(path, path.parent in people) for name, path in paths.items()}


def student(path, people=False):
    """Return a student's name; `people` says that the names of the folder's files are people's."""
    whole = path.with_suffix("").as_posix()
    for form in PLATFORM:
        if found := form.search(whole):
            return found["who"].strip().replace("_", " ")
    own, folders = bare(path.stem), [bare(p) for p in reversed(path.parts[:-1])]
    order = [own, *folders] if people else [*folders, own]
    return next(filter(None, order), whole)
