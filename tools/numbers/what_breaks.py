"""Numbers of docs/what_breaks.md."""

from tools.expressions import Expressions


class Numbers(Expressions):
    """What the page adds to the expressions."""

    cancel = "np_mlp_digits --lr 0.0000695894"

    @staticmethod
    def acc(r):
        """Return a test accuracy with its range over seeds."""
        if r["low"] == r["high"]:
            return f"{100 * r['test']:.1f}% for every seed"
        return f"{100 * r['test']:.1f}% ({100 * r['low']:.1f} to {100 * r['high']:.1f})"

    @staticmethod
    def to(values, form="{:.0f}"):
        """Return a range."""
        return form.format(min(values)) + " to " + form.format(max(values))

    def rates_show(self):
        """Return what the picture of thirteen learning rates shows."""
        reads = {lr: self.n.rate[f"lr {lr}"] for lr in self.n.rates}
        learns = [lr for lr, r in reads.items() if r["loss"] != "nan"]
        plateau = [f"{100 * reads[lr]['test']:.1f}" for lr in learns if lr >= 0.1]
        return (
            "Test accuracy against the learning rate, on a logarithmic scale: it rises from "
            f"{self.acc(reads[learns[0]])} at {learns[0]} to {self.acc(reads[0.1])} at 0.1, "
            f"stays between {min(plateau)} and {max(plateau)}% up to {learns[-1]}, and is 10% "
            "at 2, 3 and 10, where every loss is nan."
        )

    def answers_show(self):
        """Return what the picture of the answers shows, batch by batch."""
        (start, end), (last, batches) = self.n.turns["0"], self.n.turns["9"]
        return (
            f"A staircase of ten steps over {batches} batches: the network reads nearly all "
            f"images first as 0 (batches {start} to {end}), then as 1, and so on up to 9 (from "
            f"batch {last}). In {self.n.fashion:.0%} of the batches more than 90% of the images "
            "get the same answer."
        )

    def turns_table(self):
        """Return from which batch to which each digit is the answer most given."""
        heading = ["digit", "from batch", "to batch"]
        return self.table(heading, [[d, *ends] for d, ends in self.n.turns.items()])

    def curves_table(self, curves):
        """Return curves as a table: loss and test accuracy of each run after some epochs."""
        rows = [
            [epoch, *(", ".join(run[epoch]) for run in curves.values())]
            for epoch in sorted(next(iter(curves.values())), key=int)
        ]
        return self.table(["epoch", *curves], rows)

    def sizes_table(self):
        """Return the typical size of dW in each layer."""
        sizes = self.n.layer_sizes
        rows = zip(range(1, 8), *sizes.values(), strict=True)
        return self.table(["layer", *sizes], rows)

    def gradients_show(self):
        """Return what the picture of the fading gradient shows."""
        faded = self.to([round(v, -2) for v in self.n.faded], "{:,.0f}")
        return (
            "The size of dW in each of seven layers, on a logarithmic scale. With sigmoid it "
            f"is {faded} times smaller in the first layer than in the last, with ReLU only "
            f"{self.to(self.n.kept)} times."
        )

    def runs_show(self, what, runs):
        """Return what a picture of training curves shows: how each ended, by name."""
        ends = (
            f"{name}: loss {r['loss']}, accuracy {100 * r['test']:.1f}%"
            for name, r in runs.items()
        )
        return (
            f"{what}. Left, the loss over the epochs, on a logarithmic scale; right, the "
            f"accuracy from 0 to 100%. At the end, {'; '.join(ends)}."
        )
