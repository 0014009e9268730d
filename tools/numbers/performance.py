"""Numbers of docs/performance.md."""

import statistics

from tools import measured, tables
from tools.numbers.timed import Benchmark

TIMES = (  # what a measurement on a quiet machine has, too
    " Of the {cold} s: {parts}. The first line comes after {cold_line} s, and after "
    "{warm_line} s the second time. The first Check takes {first_check} s, another one "
    "{check} s. Paints are those of a processor four times slower, with 1.6 Mb/s."
)


def parts(made):
    """Return the five steps of a first run that take longest."""
    steps = sorted(made["cold_phases"].items(), key=lambda pair: -pair[1])[:5]
    return ", ".join(f"{name} {seconds:.1f} s" for name, seconds in steps)


class Numbers(Benchmark):
    """What the page adds to the expressions."""

    SPEED = measured.read("speed")

    def behind(self, row):
        """Return how many seconds PyTorch takes longer than NumPy."""
        return self.f(float(self.measured(row, 2)) - float(self.measured(row, 1)))

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
        """Return what tools/studies/site.py found: a table of bytes and paints, and times."""
        made = measured.read("site")
        kb = lambda key, page: f"{made[key]['sizes'][page] / 1000:.0f} kB"
        painted = lambda key, page: "{} s, {} s".format(*made["paints"][key][page])
        rows = [
            [f"`{page}`", way, kb(key, page)]
            + ([painted(key, page)] if "paints" in made else [])
            for page in made["plain"]["sizes"]
            for key, way in (("plain", "as it is"), ("packed", "compressed"))
        ]
        heads = ["page", "sent", "bytes"]
        heads += ["first and largest paint"] if "paints" in made else []
        slp, mlp = made["mnist"]["np_slp_digits"], made["mnist"]["np_mlp_digits"]
        most, page = made["plain"]["bytes"] / 1000, made["plain"]["largest"]
        return (
            tables.table(heads, rows)
            + f"These are the bytes before the first Run, with the pictures that are near. Of "
            f"{made['plain']['pages']} pages `{page}` sends most, {most:.0f} kB. From the click "
            f"on Run to rung 1's last line it takes {made['cold']:.0f} s with nothing kept, "
            f"and {made['warm']:.0f} s once the browser has kept Python. One epoch on MNIST, "
            f"its loading included, takes {slp} s for rung 1 and {mlp} s for rung 2."
            + (TIMES.format(**made, parts=parts(made)) if "paints" in made else "")
            + "\n\n"
        )
