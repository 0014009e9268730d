"""Numbers of docs/performance.md."""

import statistics

from tools import measured, tables
from tools.numbers.timed import Benchmark

PAINTS = (  # what newer measurements of the site have, too
    " The home page ({home_bytes:,} bytes) paints first after {first_paint} s and most after "
    "{largest_paint} s, with a processor four times slower and 1.6 Mb/s. The first line of "
    "rung 1 comes after {cold_line} s, and after {warm_line} s the second time. The first "
    "Check takes {first_check} s, another one {check} s."
)


class Numbers(Benchmark):
    """What the page adds to the expressions."""

    SPEED = measured.read("speed")

    def behind(self, row):
        """Return how many seconds PyTorch takes longer than NumPy."""
        return self.f(float(self.measured(row, 2)) - float(self.measured(row, 1)))

    def second_thread(self, column):
        """Return by what share a second thread shortens an epoch of three layers."""
        one, two = (float(self.measured(f"three layers, {n}", column)) for n in (1, 2))
        return f"{1 - two / one:.0%}"

    def share(self, what, value):
        """Return a share of a profile."""
        return self.measured(f"{what} | {value} |", 4)

    def fastest(self):
        """Return the commands whose networks read the targets soonest, as a fence."""
        return tables.fenced(map(self.command_to, self.SPEED["targets"]), "console")

    def command_to(self, target):
        """Return the command whose network reads a percentage of MNIST soonest."""
        one = self.SPEED["targets"][target]
        flags = "".join(
            f" --{name} {one[name.replace('-', '_')]}"
            for name in ("batch-size", "lr", "lr-decay", "epochs")
        )
        hidden = " ".join(map(str, one["hidden"]))
        return f"$ python np_mlp_digits.py --dataset mnist --hidden {hidden}{flags}"

    def speed(self):
        """Return the table of processor seconds and test accuracies, by target."""
        rows = []
        for target, one in self.SPEED["targets"].items():
            for name, runs in one["runs"].items():
                seconds, right = zip(*runs, strict=True)
                middle = f"{statistics.median(seconds):.1f} s"
                row = [f"{target}%", name, f"{len(runs)}", middle]
                row += [f"{min(seconds):.1f} to {max(seconds):.1f}"]
                rows.append(
                    [
                        *row,
                        tables.spread(right, "%"),
                        sum(r >= int(target) for r in right),
                    ]
                )
        heading = ["target", "with", "seeds", "median", "range", "test accuracy"]
        return self.table([*heading, "at or above it"], rows)

    def at_or_above(self, target):
        """Return how many of rung 2's seeds read a percentage, and of how many."""
        runs = self.SPEED["targets"][target]["runs"]["NumPy"]
        return f"{sum(right >= int(target) for _, right in runs)} of {len(runs)}"

    def seconds_to(self, target, name="NumPy"):
        """Return the median of the processor seconds, such as '1.2'."""
        runs = self.SPEED["targets"][target]["runs"][name]
        return f"{statistics.median(seconds for seconds, _ in runs):.1f}"

    def growth(self):
        """Return the picture of how an epoch's time grows, with its ends in words."""
        ends = []
        for what, low, high in [("batch size", 8, 1024), ("hidden units", 16, 1024)]:
            ends.append(
                f"For a {what} of {low} matrix products are {self.share(what, low)} of it"
                if what == "batch size"
                else f"with {low} hidden units they are {self.share(what, low)}, with "
                f"{high:,} {self.share(what, high)}"
            )
        text = (
            "Three panels: the seconds an epoch takes, whole and matrix products alone, against "
            f"batch size, hidden units, and training images. {'; '.join(ends)}."
        )
        return tables.block(f"![{text}](img/growth.png)")

    @staticmethod
    def site():
        """Return what tools/studies/site.py found, as a paragraph."""
        made = measured.read("site")
        size, page = made["bytes"] / 1e6, made["largest"]
        slp, mlp = made["mnist"]["np_slp_digits"], made["mnist"]["np_mlp_digits"]
        return tables.block(
            f"Before the first Run a page transfers at most {size:.2f} MB besides its "
            f"pictures (of {made['pages']} pages, most for `{page}`). From the first click "
            f"to rung 1's last line it takes {made['cold']:.0f} s with nothing kept, and "
            f"{made['warm']:.0f} s once the browser has kept Python. One epoch on MNIST, its "
            f"loading included, takes {slp} s for rung 1 and {mlp} s for rung 2."
            + (PAINTS.format(**made) if "largest_paint" in made else "")
        )
