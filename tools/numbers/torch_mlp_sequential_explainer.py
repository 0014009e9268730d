"""Numbers of docs/torch_mlp_sequential_explainer.md."""

from practice.checker import scripts
from tools.expressions import Expressions

RUN, OLD = "torch_mlp_sequential", "torch_mlp_autograd"
QUOTED = {  # what the page's table of old and new sets side by side
    OLD: """.requires_grad_()
z = a @ W + b
a = torch.relu(z)
for W, b in params:
forward(X, params)
F.cross_entropy(logits, y)
W -= lr * W.grad
W.grad, b.grad = None, None
args.lr * args.lr_decay ** (epoch - 1)""",
    RUN: """nn.Parameter(
nn.Linear(*W.shape)
nn.ReLU()
nn.Sequential(
model(X)
loss_fn = nn.CrossEntropyLoss()
loss_fn(logits, y)
optimizer.step()
optimizer.zero_grad()
scheduler.step()
ExponentialLR""",
}


class Numbers(Expressions):
    """What the page adds to the expressions."""

    RUN, OLD = RUN, OLD
    DEEP = RUN + " --hidden 32 32 32 32 32 32 32 32 --epochs 300"
    SMALL = RUN + " --batch-size 128 --epochs 100"
    DECAY = RUN + " --batch-size 128 --lr-decay 0.99 --epochs 100"

    def prepare(self):
        """See that the scripts say what the page quotes. Raises ValueError."""
        self.s = self.functions(RUN)
        for script, lines in QUOTED.items():
            for line in lines.splitlines():
                if line not in scripts.source(script):
                    raise ValueError(f"{script}.py no longer says: {line}")

    @staticmethod
    def same(a, b, yes="the same table", no="another table"):
        """Say whether two things are the same."""
        return yes if a == b else no

    def table_of(self, command, change=None):
        """Return the lines of a run's table."""
        return self.output(command, change).split("\n")[4:]

    def starts(self):
        """Return what the picture of the two starts shows."""
        lines = (self.result("starts") or "").strip().splitlines()[2:-1]
        each = [" ".join(line.replace("  ", ": ", 1).split()) for line in lines]
        return (
            "The standard deviation of the outputs of layers 1 to 9, on a logarithmic scale: nearly "
            "level with He's values, falling steadily with those of nn.Linear. Layers 1, 3, 5, 7 "
            f"and 9. {'; '.join(each)}."
        )
