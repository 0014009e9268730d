"""A probe: one call to observe, and what it is called with."""

from dataclasses import dataclass, field

from .values import plain

HUGE = "logits of 1000 and -1000"
TIES = "equal highest logits"


@dataclass
class Scene:
    """What a probe calls: the function, its globals, and right versions of the others.

    notes takes a word on what is worth a remark.
    """

    function: object
    names: dict
    right: dict
    notes: set = field(default_factory=set)

    def returned(self, given):
        """Call the function with these inputs; return its value, and it as plain data."""
        value = self.function(*given.values())
        return value, plain(value)


class Probe:
    """A call to observe: its label, the call, and a function that makes its inputs.

    A tiny one is an example to be followed on paper: shown, not judged. One aside is neither.
    """

    def __init__(self, label, call, inputs, tiny=False, aside=False):
        self.label, self.call, self.inputs = label, call, inputs
        self.tiny, self.huge = tiny, label == HUGE
        self.judged = not tiny and not aside
