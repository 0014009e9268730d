"""Draw a case of the clinic from a number: the same for everyone who has the number.

Whatever is chosen is the one whose name, together with the number, has the smallest hash. So
a new mistake in the catalogue changes few cases, and nobody can read an answer anywhere.
"""

from hashlib import sha256

from .catalogue import entries
from .match import differing, world_of
from .rungs import all_rungs
from .values import Raised

TWO = 3  # one case of so many has two mistakes
BATCHES = ["64", "200", "360", "1437"]
HIDDEN = [["16"], ["24"], ["48"], ["24", "12"], ["32", "16"], ["20", "20"]]
EPOCHS = ["200", "300", "400"]


def rank(seed, *words):
    """Return a number that belongs to a seed and to words, and follows no rule."""
    text = " ".join(["case", str(seed), *map(str, words)])
    return int(sha256(text.encode()).hexdigest(), 16)


def pick(seed, things, what):
    """Return the one of these things that a seed chooses."""
    return min(things, key=lambda thing: rank(seed, what, thing))


def flags(seed):
    """Return the flags with which a case is run: other images, batches, layers."""
    rung = rung_of(seed)
    if not rung.number:  # lists and loops take none
        return ()
    chosen = ["--seed", str(rank(seed, "seed") % 1000)]
    chosen += ["--batch-size", pick(seed, BATCHES, "batch")]
    chosen += ["--epochs", pick(seed, EPOCHS, "epochs")]
    if rung.number in (2, 5, 6):
        chosen += ["--hidden", *pick(seed, HIDDEN, "hidden")]
    return tuple(chosen)


def rung_of(seed):
    """Return the rung of a seed's case."""
    return min(all_rungs()[:7], key=lambda rung: rank(seed, "rung", rung.name))


def drawn(seed):
    """Return the rung of a seed's case, and its mistakes: {function: entry}, one or two."""
    rung = rung_of(seed)
    known = [e for name in rung.tasks for e in entries(rung.number, name)]
    in_order = sorted(known, key=lambda entry: rank(seed, entry.name))
    wanted = 1 if rank(seed, "how many") % TWO else 2
    mistakes = {}
    for entry in in_order:
        if entry.function not in mistakes and visible(rung, entry):
            mistakes[entry.function] = entry
            if len(mistakes) == wanted:
                break
    return rung, mistakes


def visible(rung, entry):
    """Say whether a mistake leaves a script that runs, and prints other numbers."""
    world = world_of(rung)
    shown = world.mistake(entry.function, entry)
    probes, right = world.probes_of(entry.function)
    if entry.remark or not shown or any(isinstance(seen, Raised) for seen in shown):
        return False
    ordinary = [i for i, p in enumerate(probes) if p.judged and not p.huge]
    same_form = all(form(shown[i]) == form(right[i]) for i in ordinary)
    return same_form and any(differing(right[i], shown[i]) for i in ordinary)


def form(value):
    """Return the shapes in what a probe saw."""
    if isinstance(value, dict):
        return {key: form(part) for key, part in value.items()}
    if isinstance(value, list):
        return [form(part) for part in value]
    return getattr(value, "shape", ())
