"""Numbers of docs/tiny_torch.md."""

import re

from practice.checker.scripts import PRACTICE, SCRIPTS
from tools.numbers.timed import Benchmark


class Numbers(Benchmark):
    """What the page adds to the expressions."""

    @staticmethod
    def lines():
        """Count the engine's lines of code."""
        text = (PRACTICE / "tiny_torch" / "torch.py").read_text(encoding="utf-8")
        code = re.sub(r'(?s)""".*?"""', "", text)
        return len(re.findall(r"(?m)^(?!#).*\S", code))

    def same_rungs(self):
        """Return the rungs whose table on the engine is that on PyTorch, in words."""
        same = [
            rung
            for rung in (3, 4, 5, 6)
            if self._numbers.get(f"rung{rung}") == self.get(SCRIPTS[rung - 1]).stdout
        ]
        return self.listed(same).replace(" and", ", and" if len(same) > 2 else " and")

    def same_everywhere(self):
        """Say what the four scripts print on the engine."""
        same = self.same_rungs() == "3, 4, 5, and 6"
        return f"{'the' if same else 'other'} tables {'of' if same else 'than'} PyTorch"
