"""Numbers of docs/reproducibility.md."""

from practice.checker.printed import read
from tools import measured, tables
from tools.expressions import Expressions


class Numbers(Expressions):
    """What the page adds to the expressions."""

    R, K = measured.read("rounding"), measured.read("kernels")

    def prepare(self):
        """Make rows of how rounding grows, and of what other kernels print."""
        own, shared = self.R["own gates"], self.R["shared gates"]
        by_epoch = zip(own["rms"], own["gates"], shared["rms"], strict=True)
        self.parting_rows = [
            [n, self.power(rms), f"{1e6 * gates:,.2f} in a million", self.power(other)]
            for n, (rms, gates, other) in enumerate(by_epoch, 1)
        ]
        self.same, self.total, self.kernel_rows = {}, {}, []
        for command, settings in self.K.items():
            self.count_kernels(command, settings)
        self.last = [c[-1] / 100 for c in [self.R["plain"], *self.R["moved"]]]

    @staticmethod
    def power(value):
        """Return a small number as a power of ten."""
        return f"{value:.1e}".replace("e-0", "e-")

    def count_kernels(self, command, settings):
        """Count which settings print the same table, and note where others part."""
        plain, (script, *flags) = self.get(command).stdout, command.split()
        kind = "digits" if not flags else script.split("_")[1]  # slp or mlp
        for name, lines in settings.items():
            self.total[kind] = self.total.get(kind, 0) + 1
            self.same[kind] = self.same.get(kind, 0) + (lines == plain)
            if kind == "mlp":
                pairs = enumerate(zip(lines, plain, strict=True))
                first = next((n for n, (a, b) in pairs if a != b), None)
                text = "same" if first is None else f"differs from epoch {first - 1} on"
                ends = [f"{read(run).end()[0]:.2f}%" for run in (plain, lines)]
                self.kernel_rows.append([script, f"`{name}`", text, *ends])

    @staticmethod
    def versions():
        """Return the table that tools/studies/versions.py made, its last columns in one."""
        made = measured.read("versions")
        rows = []
        for *versions, slp, mlp, autograd, sequential in made["rows"]:
            found = {slp, mlp, autograd, sequential} - {"not installed"}
            rows.append([*versions, ", ".join(sorted(found, reverse=True))])
        return tables.table([*made["heading"][:5], "the tables on `digits`"], rows)
