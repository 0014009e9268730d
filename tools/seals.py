"""Seals: digests of what the builder last wrote into a page, to see what a hand changed.

tools/data/generated.json holds them, page by page: one for the text of each passage, by its
expression, and one for the script in the fences.
"""

from practice.checker.scripts import ROOT
from tools import measured
from tools.runs import digest


class ByHand(ValueError):
    """Something that is generated was changed by hand."""


class Seals:
    """The seals of one page; with overwrite, what a hand changed is replaced."""

    def __init__(self, path, overwrite=False):
        self.name = path.relative_to(ROOT).as_posix()
        self.overwrite = overwrite
        self.known = measured.read("generated", {}).get(self.name, {})
        self.made = {}

    def replace(self, what, old, new, source):
        """Note that `new` takes the place of `old`. Raises ByHand if a hand wrote `old`.

        `what` names the place in the page, `source` where it is made. An old text "?" waits
        to be filled in, wherever else the same expression stands.
        """
        self.made[what] = digest(new)
        same = old in (new, "?") or what not in self.known
        by_hand = not same and digest(old) != self.known[what]
        if by_hand and not self.overwrite:
            raise ByHand(
                f"{what} was changed by hand; it is made from {source}: change it there. "
                f"(python -m tools build --overwrite drops what was written here.)"
            )

    def keep(self):
        """Write the seals of this page."""
        if self.made != self.known:
            every = measured.read("generated", {})
            every[self.name] = self.made
            measured.write("generated", dict(sorted(every.items())))
