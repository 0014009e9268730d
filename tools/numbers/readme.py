"""Numbers of README.md."""

from practice.checker import scripts
from practice.checker.scripts import SCRIPTS
from tools import tables
from tools.expressions import Expressions
from tools.numbers.practice import passage
from tools.numbers.settings import defaults


class Numbers(Expressions):
    """What the page adds to the expressions."""

    practice = staticmethod(passage)

    def rung_table(self):
        """Return the table of the six rungs."""
        rows = []
        for number, script in enumerate(SCRIPTS, 1):
            new = scripts.new_in(script)
            mnist = script + " --dataset mnist"
            read = f"[read](docs/{script}_explainer.md)"
            step = f"[step through](notebooks/{script}.ipynb)"
            row = [number, f"[{script}.py]({script}.py): {read}, {step}", new]
            row += [
                scripts.lines_of_code(script),
                self.final(script),
                self.final(mnist),
            ]
            rows.append([*row, f"{self.seconds(script)}, {self.seconds(mnist)}"])
        heading = ["rung", "script", "new in it", "lines", "digits", "MNIST", "time"]
        return tables.table(heading, rows)

    @staticmethod
    def default(flag):
        """Return the default of a flag for both data sets, as two cells of a table."""
        cells = []
        for settings in defaults("np_mlp_digits"):
            value = settings[flag]
            text = " ".join(map(str, value)) if isinstance(value, list) else value
            cells.append(f"`{text}`")
        return " | ".join(cells)
