"""The catalogue of mistakes: each is a small change of a right function.

An entry says which function it is about, what was done, and why that is wrong. Its changes
say how the text of the right function becomes the wrong one, for the files with these numbers
(0 is lists and loops, 1 to 6 are the rungs): {"12": [(old, new)]} replaces old by new in rungs
1 and 2. Each old text must stand there exactly once. In the PyTorch rungs NumPy's names are
translated first, so one change serves rungs 1 to 3.

Mistakes that no input can tell apart share a `group`, which says why. A `remark` is no
mistake, but worth a word.
"""

from dataclasses import dataclass, field
from functools import cache
from math import log

from .change import Misfit, replaced


@dataclass(frozen=True)
class Entry:
    """A mistake: its name, its function, what was done, why it is wrong, the changes."""

    name: str
    function: str
    did: str
    why: str
    changes: dict = field(hash=False)
    group: str = ""
    remark: bool = False

    def rungs(self):
        """Return the numbers of the files in which it can occur."""
        return [int(digit) for key in self.changes for digit in key]


def torchify(text):
    """Return NumPy's text in PyTorch's names."""
    for old, new in [
        *(("np.maximum(z, 0)", "torch.relu(z)"), ("np.", "torch."), ("axis=", "dim=")),
        *(("keepdims", "keepdim"), (".max(", ".amax("), (".amax()", ".max()")),
        *((".copy()", ".clone()"),),
    ]:
        text = text.replace(old, new)
    return text


def plant(entry, rung, text=None):
    """Return the text of the right function with the mistake in it, or None if it won't go."""
    text = text or rung.functions[entry.function]
    changes = next(c for key, c in entry.changes.items() if str(rung.number) in key)
    for old, new in changes:
        if rung.torch and text.count(old) != 1:
            old, new = torchify(old), torchify(new)
        try:
            text = replaced(text, old, new)
        except Misfit:
            return None
    return text


@cache
def entries(number, function):
    """Return the entries for a function of a file."""
    return [e for e in ENTRIES if e.function == function and number in e.rungs()]


GATE = "Behind a ReLU no activation is negative, so a gate that opens at a >= 0 is always open: as if there were no gate."
STILL = "All of these leave the parameters as they were, so from outside they look the same."
LARGEST = "With the largest logit subtracted the largest exponential is exp(0) = 1: dividing by it changes nothing."
ABSENT = "All of these find None in .grad where the step needs a gradient."

MAX = "logits.max(axis=1, keepdims=True)"
SUM = "exps.sum(axis=1, keepdims=True)"
PICK = "z[np.arange(len(y)), y]"
CE = "(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y]).mean()"
P_TRUE = "softmax(logits)[np.arange(len(y)), y]"

ENTRIES = [
    # --- softmax ----------------------------------------------------------------------
    Entry(
        "softmax-no-shift",
        "softmax",
        "You take exp of the logits as they are, without subtracting the largest first.",
        "exp(1000) is too large for a float. It becomes inf, and inf / inf is nan. Subtracting the largest logit changes no probability and keeps every exponent at 0 or below.",
        {
            "0": [("math.exp(z - top)", "math.exp(z)")],
            "123": [("np.exp(z)", "np.exp(logits)")],
        },
    ),
    Entry(
        "softmax-one-max-for-all",
        "softmax",
        "You subtract one maximum, that of the whole batch, from every row.",
        "A row far below that maximum becomes exp(-1998) = 0 everywhere, and 0 / 0 is nan. Each image needs the maximum of its own row.",
        {"123": [(MAX, "logits.max()")]},
    ),
    Entry(
        "softmax-mean-shift",
        "softmax",
        "You subtract the mean of the logits, not the largest.",
        "The mean also leaves the probabilities as they are, but a logit can lie far above it and still overflow. Only the largest makes every exponent 0 or less.",
        {
            "0": [("top = max(logits)", "top = sum(logits) / len(logits)")],
            "123": [(MAX, "logits.mean(axis=1, keepdims=True)")],
        },
    ),
    Entry(
        "softmax-max-over-the-batch",
        "softmax",
        "You take the maximum over the images (axis 0), for each class.",
        "Then each class is shifted by another number, and that does change the probabilities. Shift all classes of one image by the same number: the maximum along axis 1.",
        {"123": [(MAX, "logits.max(axis=0, keepdims=True)")]},
    ),
    Entry(
        "softmax-over-the-batch",
        "softmax",
        "You divide by the sum over the images (axis 0).",
        "The ten probabilities of one image must sum to 1, so the sum runs along its row: axis 1. Yours sum to 1 down each column.",
        {"123": [(SUM, "exps.sum(axis=0, keepdims=True)")]},
    ),
    Entry(
        "softmax-sum-over-all",
        "softmax",
        "You divide by the sum over all images and classes.",
        "Then the whole batch shares a single 1. Each image needs its own: one sum for each row.",
        {"123": [(SUM, "exps.sum()")]},
    ),
    Entry(
        "softmax-sum-no-keepdims",
        "softmax",
        "Your row sums have the shape (B,), for keepdims is missing in the sum.",
        "(B, K) / (B,) lines the sums up with the classes: an error, or with B = K a silent mistake. With keepdims=True they are (B, 1), one for each row.",
        {"123": [(SUM, "exps.sum(axis=1)")]},
    ),
    Entry(
        "softmax-max-no-keepdims",
        "softmax",
        "Your row maxima have the shape (B,), for keepdims is missing in the maximum.",
        "(B, K) - (B,) lines the maxima up with the classes: an error, or with B = K a silent mistake. With keepdims=True they are (B, 1), one for each row.",
        {"123": [(MAX, "logits.max(axis=1)")]},
    ),
    Entry(
        "softmax-no-exp",
        "softmax",
        "You divide the logits by their sum, without exp.",
        "Logits can be negative, and so can their sum: these are no probabilities. exp makes every score positive first.",
        {
            "0": [("[math.exp(z - top) for z in logits]", "logits")],
            "123": [("np.exp(z)", "logits")],
        },
    ),
    Entry(
        "softmax-not-divided",
        "softmax",
        "You return the exponentials, without dividing by their sum.",
        "They are positive, but they do not sum to 1. Divide each row by its sum.",
        {
            "0": [("[e / total for e in exps]", "exps")],
            "123": [(f"exps / {SUM}", "exps")],
        },
        group=LARGEST,
    ),
    Entry(
        "softmax-divided-by-max",
        "softmax",
        "You divide the exponentials by the largest of them, not by their sum.",
        "Then the best class always gets 1, and the rest comes on top. Dividing by the sum makes the row sum to 1.",
        {
            "0": [("sum(exps)", "max(exps)")],
            "123": [(SUM, "exps.max(axis=1, keepdims=True)")],
        },
        group=LARGEST,
    ),
    Entry(
        "softmax-logarithm",
        "softmax",
        "You return the logarithm of the probabilities (log-softmax).",
        "That is a useful function, but another one: backward subtracts 1 from a probability, so softmax must return probabilities.",
        {
            "0": [
                (
                    "[e / total for e in exps]",
                    "[z - top - math.log(total) for z in logits]",
                )
            ],
            "123": [(f"exps / {SUM}", f"z - np.log({SUM})")],
        },
    ),
    Entry(
        "softmax-sign",
        "softmax",
        "You take exp of the negative scores.",
        "Then the class with the lowest score gets the highest probability. The minus belongs to the sigmoid, 1 / (1 + exp(-z)); softmax has none.",
        {
            "0": [("math.exp(z - top)", "math.exp(top - z)")],
            "123": [("np.exp(z)", "np.exp(-z)")],
        },
    ),
    Entry(
        "softmax-sigmoid",
        "softmax",
        "You take the sigmoid, 1 / (1 + exp(-z)), of each logit.",
        "The sigmoid answers ten separate yes-or-no questions, and its ten answers need not sum to 1. Softmax lets the classes compete.",
        {
            "0": [
                (
                    "[e / total for e in exps]",
                    "[1 / (1 + math.exp(-z)) for z in logits]",
                )
            ],
            "123": [(f"exps / {SUM}", "1 / (1 + np.exp(-logits))")],
        },
    ),
    Entry(
        "softmax-changes-its-input",
        "softmax",
        "You change the logits that you were given: -= works in place.",
        "The caller still needs them, for the loss and for counting right answers. Write z = logits - ..., which makes a new array.",
        {"123": [("z = logits - ", "z = logits\n    z -= ")]},
    ),
    # --- cross_entropy ----------------------------------------------------------------
    Entry(
        "loss-summed",
        "cross_entropy",
        "You sum the losses of the images; the loss is their mean.",
        "A sum grows with the batch: with 128 images it is 128 times as large, and so is its gradient. The mean makes batches comparable.",
        {"123": [(".mean()", ".sum()")]},
    ),
    Entry(
        "loss-sign",
        "cross_entropy",
        "Your loss has the wrong sign.",
        "log of a probability is 0 or negative; the loss is minus that, so that a wrong answer costs something. With the other sign training would make the network worse.",
        {
            "0": [
                (
                    "return math.log(sum(math.exp(z - top) for z in logits)) - (logits[y] - top)",
                    "return (logits[y] - top) - math.log(sum(math.exp(z - top) for z in logits))",
                )
            ],
            "123": [("return (np.log", "return -(np.log")],
        },
    ),
    Entry(
        "loss-no-shift",
        "cross_entropy",
        "You take exp of the logits as they are, without subtracting the largest first.",
        "exp(1000) overflows, and the loss becomes inf or nan. With the largest logit subtracted the sum lies between 1 and K, and its logarithm exists.",
        {"0": [("max(logits)", "0")], "123": [(f"logits - {MAX}", "logits")]},
    ),
    Entry(
        "loss-one-max-for-all",
        "cross_entropy",
        "You subtract one maximum, that of the whole batch, from every row.",
        "A row far below that maximum becomes exp(-1998) = 0 everywhere, and log(0) is -inf. Each image needs the maximum of its own row.",
        {"123": [(MAX, "logits.max()")]},
    ),
    Entry(
        "loss-log-of-softmax",
        "cross_entropy",
        "You take the logarithm of softmax's result.",
        "Where the network is certain and wrong, the probability rounds to 0, and log(0) is -inf. As log(sum(exp(z))) - z[y] the loss needs no such probability.",
        {
            "0": [
                (
                    "math.log(sum(math.exp(z - top) for z in logits)) - (logits[y] - top)",
                    "-math.log(softmax(logits)[y])",
                )
            ],
            "123": [(CE, f"-np.log({P_TRUE}).mean()")],
        },
    ),
    Entry(
        "loss-all-columns",
        "cross_entropy",
        "You index with z[:, y]: for each image you take the logits of all the images' digits.",
        "That is a (B, B) table, not one number for each image. z[np.arange(len(y)), y] pairs row 0 with y[0], row 1 with y[1], and so on.",
        {"123": [("[np.arange(len(y)), y]", "[:, y]")]},
    ),
    Entry(
        "loss-indices-swapped",
        "cross_entropy",
        "You index with z[y, np.arange(len(y))]: the label picks the row.",
        "Rows are images and columns are classes. The number of the image comes first, then its label.",
        {"123": [(PICK, "z[y, np.arange(len(y))]")]},
    ),
    Entry(
        "loss-of-the-highest",
        "cross_entropy",
        "You take the probability of the class with the highest score, not that of the true digit.",
        "Then a network that is certain and wrong has a loss near 0. The loss must ask what the truth was given: it needs y.",
        {"0": [("(logits[y] - top)", "0")], "123": [(PICK, "z.max(axis=1)")]},
        group="The highest logit, minus itself, is 0: to take the winner's probability or to leave the true logit out is the same number.",
    ),
    Entry(
        "loss-without-the-true-logit",
        "cross_entropy",
        "You leave out the logit of the true digit: - z[y] is missing.",
        "log(sum(exp(z))) alone knows nothing of y. Without it the loss cannot tell right from wrong.",
        {"0": [(" - (logits[y] - top)", "")], "123": [(f" - {PICK}", "")]},
        group="The highest logit, minus itself, is 0: to take the winner's probability or to leave the true logit out is the same number.",
    ),
    Entry(
        "loss-mean-over-all-numbers",
        "cross_entropy",
        "You take a mean over all B times K numbers, so the loss is K times too small.",
        "Of each row only one number counts, that of the true digit. Sum along the row first (or pick the number), then take the mean over the B images.",
        {"123": [(".mean()", ".mean() / logits.shape[1]")]},
    ),
    Entry(
        "loss-mean-twice",
        "cross_entropy",
        "You divide by the number of images twice.",
        "mean() divides already. One more / len(y) makes the loss B times too small.",
        {"123": [(".mean()", ".mean() / len(y)")]},
    ),
    Entry(
        "loss-not-averaged",
        "cross_entropy",
        "You return one loss for each image; the mean is missing.",
        "One step of training needs one number to lower. It is the mean of the B losses.",
        {"123": [(".mean()", "")]},
    ),
    Entry(
        "loss-no-logarithm",
        "cross_entropy",
        "You return 1 - probability, without a logarithm.",
        "That is never above 1, however certain a wrong answer is. -log(probability) grows without bound, and its gradient is the simple one that backward uses.",
        {
            "0": [
                (
                    "math.log(sum(math.exp(z - top) for z in logits)) - (logits[y] - top)",
                    "1 - softmax(logits)[y]",
                )
            ],
            "123": [(CE, f"(1 - {P_TRUE}).mean()")],
        },
    ),
    Entry(
        "loss-log-base-2",
        "cross_entropy",
        "You take the logarithm to base 2.",
        "That counts in bits and is 1.44 times as large. The gradient probs - Y belongs to the natural logarithm, log.",
        {
            "0": [
                (
                    "math.log(sum(math.exp(z - top) for z in logits)) - (logits[y] - top)",
                    "-math.log2(math.exp(logits[y] - top) / sum(math.exp(z - top) for z in logits))",
                )
            ],
            "123": [(".mean()", ".mean() / 0.6931471805599453")],
        },
    ),
    Entry(
        "loss-log-base-10",
        "cross_entropy",
        "You take the logarithm to base 10.",
        "That is 0.43 times the natural logarithm. The gradient probs - Y belongs to the natural one, log.",
        {
            "0": [
                (
                    "math.log(sum(math.exp(z - top) for z in logits)) - (logits[y] - top)",
                    "-math.log10(math.exp(logits[y] - top) / sum(math.exp(z - top) for z in logits))",
                )
            ],
            "123": [(".mean()", ".mean() / 2.302585092994046")],
        },
    ),
    Entry(
        "loss-sum-over-the-batch",
        "cross_entropy",
        "You sum the exponentials over the images (axis 0).",
        "The sum belongs to one image and runs over its ten classes: axis 1.",
        {"123": [("np.exp(z).sum(axis=1)", "np.exp(z).sum(axis=0)")]},
    ),
    Entry(
        "loss-softmax-twice",
        "cross_entropy",
        "You apply softmax to the logits first; the logarithm of the sum contains it already.",
        "Softmax twice squeezes the scores into 0 to 1, so that even a perfect answer costs 1.46. The loss takes logits.",
        {
            "0": [
                ("top = max(logits)", "logits = softmax(logits)\n    top = max(logits)")
            ],
            "123": [(f"logits - {MAX}", "softmax(logits)")],
        },
    ),
    Entry(
        "loss-shift-in-one-place",
        "cross_entropy",
        "You subtract the largest logit inside the sum, but not from the logit of the true digit.",
        "log(sum(exp(z - m))) is smaller by m, so - z[y] must be taken from the shifted scores too. What is subtracted in one place must be subtracted in the other.",
        {
            "0": [("(logits[y] - top)", "logits[y]")],
            "123": [(PICK, "logits[np.arange(len(y)), y]")],
        },
    ),
    Entry(
        "loss-squared-error",
        "cross_entropy",
        "You return the squared error of the probabilities.",
        "Its gradient vanishes where the network is certain and wrong (what_breaks.md runs it). The cross-entropy is -log of the true digit's probability.",
        {
            "123": [
                (
                    f"return {CE}",
                    "probs = softmax(logits)\n    probs[np.arange(len(y)), y] -= 1\n    return (probs**2).sum(axis=1).mean()",
                )
            ]
        },
    ),
    Entry(
        "loss-binary",
        "cross_entropy",
        "You add -log(1 - p) for the nine other digits: the binary cross-entropy.",
        "That is the loss for ten separate yes-or-no questions. With softmax one digit is true, and only -log of its probability counts.",
        {
            "123": [
                (
                    f"return {CE}",
                    "probs = softmax(logits)\n    others = np.log(1 - probs)\n    others[np.arange(len(y)), y] = np.log(probs)[np.arange(len(y)), y]\n    return -others.sum(axis=1).mean()",
                )
            ]
        },
    ),
    Entry(
        "loss-one-hot-times-log",
        "cross_entropy",
        "You multiply one-hot labels by the logarithm of softmax's result.",
        "Where a probability rounds to 0 its logarithm is -inf, and 0 times -inf is nan. As log(sum(exp(z))) - z[y] the loss needs no such probability.",
        {
            "123": [
                (
                    CE,
                    "-(np.eye(logits.shape[1])[y] * np.log(softmax(logits))).sum(axis=1).mean()",
                )
            ]
        },
    ),
    *(
        Entry(
            f"loss-log-plus-{tiny}",
            "cross_entropy",
            f"You add {tiny} inside the logarithm.",
            f"It avoids log(0), but it makes small probabilities inexact, and no loss is above {-log(float(tiny)):.1f}. log(sum(exp(z))) - z[y] needs no such number.",
            {
                "0": [
                    (
                        "math.log(sum(math.exp(z - top) for z in logits)) - (logits[y] - top)",
                        f"-math.log(softmax(logits)[y] + {tiny})",
                    )
                ],
                "123": [(CE, f"-np.log({P_TRUE} + {tiny}).mean()")],
            },
            remark=True,
        )
        for tiny in ("1e-7", "1e-8")
    ),
    # --- forward ----------------------------------------------------------------------
    Entry(
        "forward-no-bias",
        "forward",
        "You leave out the bias b.",
        "Without it an empty image gets the score 0 for every digit, whatever was learned. Add b to every row.",
        {"134": [(" + b", "")], "25": [(" + b", "")]},
    ),
    Entry(
        "forward-minus-bias",
        "forward",
        "You subtract the bias.",
        "b is added: X @ W + b. backward derives db for a sum, so with a minus every bias would learn in the wrong direction.",
        {"13425": [("@ W + b", "@ W - b")]},
    ),
    Entry(
        "forward-weights-transposed",
        "forward",
        "You multiply by W.T; W has the right shape as it is.",
        "W is (D, K), one row for each pixel, so (B, D) @ (D, K) fits. W.T fits only where D = K, and there it is silently wrong.",
        {"134": [("X @ W", "X @ W.T")], "25": [("a @ W", "a @ W.T")]},
    ),
    Entry(
        "forward-product-swapped",
        "forward",
        "You multiply W @ X; the images come first: X @ W.",
        "Rows are images: (B, D) @ (D, K) -> (B, K). The other order fits only by accident, and then it mixes images.",
        {"134": [("X @ W", "W @ X")], "25": [("a @ W", "W @ a")]},
    ),
    Entry(
        "forward-bias-as-column",
        "forward",
        "You add b as a column, one number for each image.",
        "b holds one number for each class, so it belongs to every row: (B, K) + (K,). As a column it fits only where B = K.",
        {"134": [("+ b", "+ b[:, None]")]},
    ),
    Entry(
        "forward-softmax",
        "forward",
        "You return probabilities; forward returns the logits.",
        "cross_entropy and backward apply softmax themselves. Softmax twice makes every answer uncertain and learning slow.",
        {
            "13": [("return X @ W + b", "return softmax(X @ W + b)")],
            "4": [("return X @ W + b", "return torch.softmax(X @ W + b, dim=1)")],
            "2": [("return z, activations", "return softmax(z), activations")],
            "5": [("return z", "return torch.softmax(z, dim=1)")],
        },
    ),
    Entry(
        "forward-relu-on-the-logits",
        "forward",
        "You apply ReLU to the logits.",
        "A logit below 0 is a statement: this digit is unlikely. ReLU cuts it off, and no gradient flows through it. ReLU stands between layers, never behind the last.",
        {
            "13": [("return X @ W + b", "return np.maximum(X @ W + b, 0)")],
            "4": [("return X @ W + b", "return torch.relu(X @ W + b)")],
            "2": [("return z, activations", "return a, activations")],
            "5": [("return z", "return a")],
            "0": [("return z, activations", "return a, activations")],
        },
    ),
    Entry(
        "forward-no-relu",
        "forward",
        "You leave out ReLU between the layers.",
        "Two linear layers in a row are one linear layer. Without the bend the hidden units add nothing.",
        {
            "0": [("[max(z_j, 0.0) for z_j in z]", "z")],
            "2": [("np.maximum(z, 0)", "z")],
            "5": [("torch.relu(z)", "z")],
        },
    ),
    Entry(
        "forward-relu-upside-down",
        "forward",
        "You keep the negative numbers and cut off the positive ones.",
        "ReLU is max(z, 0): it keeps what is above 0.",
        {
            "0": [("max(z_j, 0.0)", "min(z_j, 0.0)")],
            "2": [("np.maximum(z, 0)", "np.minimum(z, 0)")],
            "5": [("torch.relu(z)", "-torch.relu(-z)")],
        },
    ),
    Entry(
        "forward-absolute-value",
        "forward",
        "You take the absolute value in place of ReLU.",
        "ReLU sets negative numbers to 0, so that a unit can be silent. abs turns them around, and the gate in backward no longer fits.",
        {
            "0": [("max(z_j, 0.0)", "abs(z_j)")],
            "2": [("np.maximum(z, 0)", "np.abs(z)")],
            "5": [("torch.relu(z)", "torch.abs(z)")],
        },
    ),
    Entry(
        "forward-sigmoid",
        "forward",
        "You use the sigmoid in place of ReLU.",
        "The sigmoid works in small networks, but backward derives ReLU's gate, and in deep ones its slopes of at most 1/4 multiply to almost nothing.",
        {
            "0": [("max(z_j, 0.0)", "1 / (1 + math.exp(-z_j))")],
            "2": [("np.maximum(z, 0)", "1 / (1 + np.exp(-z))")],
            "5": [("torch.relu(z)", "torch.sigmoid(z)")],
        },
    ),
    Entry(
        "forward-tanh",
        "forward",
        "You use tanh in place of ReLU.",
        "tanh is a bend too, but another one: backward derives ReLU's gate, and the table would be another network's.",
        {
            "0": [("max(z_j, 0.0)", "math.tanh(z_j)")],
            "2": [("np.maximum(z, 0)", "np.tanh(z)")],
            "5": [("torch.relu(z)", "torch.tanh(z)")],
        },
    ),
    Entry(
        "forward-relu-on-the-images",
        "forward",
        "You apply ReLU to the images too, before the first layer.",
        "The scaled pixels of the digits are negative where there is less ink than usual. That is information, and ReLU would erase it.",
        {
            "0": [
                (
                    "a, activations = x, []",
                    "a, activations = [max(v, 0.0) for v in x], []",
                )
            ],
            "2": [("a, activations = X, []", "a, activations = np.maximum(X, 0), []")],
            "5": [("a = X", "a = torch.relu(X)")],
        },
    ),
    Entry(
        "forward-activations-are-outputs",
        "forward",
        "You keep what comes out of each layer; the list holds what goes in.",
        "backward multiplies the gradient of a layer by its input. The first one is the image itself, and the last layer's output is not needed.",
        {
            "0": [
                ("        activations.append(a)\n", ""),
                ("  # ReLU", "\n        activations.append(a)"),
            ],
            "2": [
                ("        activations.append(a)\n", ""),
                ("  # ReLU", "\n        activations.append(a)"),
            ],
        },
    ),
    Entry(
        "forward-activations-before-relu",
        "forward",
        "You keep the hidden numbers from before ReLU; the next layer's input is what comes after it.",
        "dW of the next layer is its input times its gradient. What it was given are the numbers after ReLU.",
        {
            "0": [
                ("a, activations = x, []", "a, activations, z = x, [], x"),
                ("activations.append(a)", "activations.append(z)"),
            ],
            "2": [
                ("a, activations = X, []", "a, activations, z = X, [], X"),
                ("activations.append(a)", "activations.append(z)"),
            ],
        },
    ),
    Entry(
        "forward-activations-with-logits",
        "forward",
        "You also keep the logits in the list of inputs.",
        "The list holds the input of each layer, so it is as long as params. The logits go into no layer.",
        {
            "0": [("return z, activations", "return z, [*activations, z]")],
            "2": [("return z, activations", "return z, [*activations, z]")],
        },
    ),
    Entry(
        "forward-logits-alone",
        "forward",
        "You return the logits alone.",
        "backward needs the input of each layer too. Return both: logits, activations.",
        {
            "0": [("return z, activations", "return z")],
            "2": [("return z, activations", "return z")],
        },
    ),
    Entry(
        "forward-returns-swapped",
        "forward",
        "You return the activations first, then the logits.",
        "The callers unpack logits first: logits, activations = forward(...).",
        {
            "0": [("return z, activations", "return activations, z")],
            "2": [("return z, activations", "return activations, z")],
        },
    ),
    Entry(
        "forward-image-into-every-layer",
        "forward",
        "You feed the images to every layer, not the output of the layer before.",
        "Layers stand one behind the other: the input of the second is what ReLU returned after the first.",
        {
            "0": [("layer(a, W, b)", "layer(x, W, b)")],
            "2": [("z = a @ W", "z = X @ W")],
            "5": [("z = a @ W", "z = X @ W")],
        },
    ),
    # --- backward ---------------------------------------------------------------------
    Entry(
        "backward-mean-lost",
        "backward",
        "You lost the 1/B: your gradients are B times too large, for B images.",
        "The loss is a mean over the batch, so each image contributes 1/B. Without it the step grows with the batch size, and a learning rate that suits 32 images can be far too large for 1,000.",
        {
            "13": [("    dlogits /= len(y)", "    dlogits /= 1")],
            "2": [("    dz /= len(y)", "    dz /= 1")],
        },
    ),
    Entry(
        "backward-mean-twice",
        "backward",
        "You divide by the number of images twice: your gradients are B times too small.",
        "The loss has one 1/B. After dlogits /= len(y) the sums over images must stay sums.",
        {
            "13": [("/= len(y)", "/= len(y) ** 2")],
            "2": [("dz /= len(y)", "dz /= len(y) ** 2")],
        },
    ),
    Entry(
        "backward-divided-by-classes",
        "backward",
        "You divide by the number of classes, not by the number of images.",
        "The mean in the loss runs over the B images: len(y), which is the number of rows.",
        {
            "13": [("/= len(y)", "/= logits.shape[1]")],
            "2": [("dz /= len(y)", "dz /= logits.shape[1]")],
        },
    ),
    Entry(
        "backward-divided-by-all",
        "backward",
        "You divide by the number of all entries, images times classes.",
        "The loss is a mean over B images, not over B times K numbers. Divide by len(y).",
        {
            "13": [("/= len(y)", "/= len(y) * logits.shape[1]")],
            "2": [("dz /= len(y)", "dz /= len(y) * logits.shape[1]")],
        },
    ),
    Entry(
        "backward-truth-lost",
        "backward",
        "You do not subtract the truth: the 1 at the true digit is missing.",
        "The gradient is what the network says minus what is true. Without the truth every score is pushed down, the right one too.",
        {
            "0": [("dz[y] -= 1", "dz[y] -= 0")],
            "13": [("y] -= 1", "y] -= 0")],
            "2": [("y] -= 1", "y] -= 0")],
        },
    ),
    Entry(
        "backward-sign",
        "backward",
        "Your gradients have the wrong sign: you took truth minus probability.",
        "The gradient points to where the loss grows, and update subtracts it. With Y - probs every step goes uphill.",
        {
            "0": [("    grads = []", "    dz = [-d for d in dz]\n    grads = []")],
            "13": [("    dlogits /= len(y)", "    dlogits /= -len(y)")],
            "2": [("    dz /= len(y)", "    dz /= -len(y)")],
        },
    ),
    Entry(
        "backward-all-columns",
        "backward",
        "You index with [:, y]: you subtract 1 in the columns of all the labels, for every image.",
        "Each row has one true digit. [np.arange(len(y)), y] pairs row 0 with y[0], row 1 with y[1], and so on.",
        {
            "13": [("[np.arange(len(y)), y] -= 1", "[:, y] -= 1")],
            "2": [("[np.arange(len(y)), y] -= 1", "[:, y] -= 1")],
        },
    ),
    Entry(
        "backward-no-softmax",
        "backward",
        "You subtract the truth from the logits; softmax is missing.",
        "The gradient is probability minus truth. Scores are no probabilities.",
        {
            "0": [("softmax(logits)", "logits.copy()")],
            "13": [("softmax(logits)", "logits.copy()")],
            "2": [("softmax(logits)", "logits.copy()")],
        },
    ),
    Entry(
        "backward-extra-slope",
        "backward",
        "You multiply by p (1 - p), the slope of a sigmoid.",
        "With cross-entropy that factor cancels: what is left is probs - Y. Multiplied in, it makes certain mistakes learn slowest.",
        {
            "13": [
                (
                    "    dlogits /= len(y)",
                    "    dlogits *= softmax(logits) * (1 - softmax(logits))\n    dlogits /= len(y)",
                )
            ],
            "2": [
                (
                    "    dz /= len(y)",
                    "    dz *= softmax(logits) * (1 - softmax(logits))\n    dz /= len(y)",
                )
            ],
            "0": [
                (
                    "    grads = []",
                    "    dz = [d * p * (1 - p) for d, p in zip(dz, softmax(logits))]\n    grads = []",
                )
            ],
        },
    ),
    Entry(
        "backward-dW-transposed",
        "backward",
        "Your dW is transposed: one row for each output, where W has one for each input.",
        "A gradient has the shape of what it belongs to, or W -= lr * dW fails; where the sizes are equal it silently goes astray.",
        {
            "0": [
                (
                    "[[a_i * dz_j for dz_j in dz] for a_i in a]",
                    "[[a_i * dz_j for a_i in a] for dz_j in dz]",
                )
            ],
            "13": [("X.T @ dlogits", "dlogits.T @ X")],
            "2": [("a.T @ dz", "dz.T @ a")],
        },
    ),
    Entry(
        "backward-input-not-transposed",
        "backward",
        "You multiply without the transpose: the input must be turned, so that the sum runs over the images.",
        "dW[i, k] sums input[n, i] * dlogits[n, k] over the images n. As a matrix product that is (D, B) @ (B, K). Without .T it fits only where B = D.",
        {"13": [("X.T @ dlogits", "X @ dlogits")], "2": [("a.T @ dz", "a @ dz")]},
    ),
    Entry(
        "backward-db-mean",
        "backward",
        "You take the mean over images for the bias; the 1/B is in there already.",
        "After the division by len(y) a sum over the images is left. mean() divides a second time, so the biases learn B times too slowly.",
        {
            "13": [("dlogits.sum(axis=0)", "dlogits.mean(axis=0)")],
            "2": [("dz.sum(axis=0)", "dz.mean(axis=0)")],
        },
    ),
    Entry(
        "backward-db-of-one-image",
        "backward",
        "Your bias gradient is that of the first image alone.",
        "The same b acts on every image, so its gradient sums over all of them: axis 0.",
        {
            "13": [("dlogits.sum(axis=0)", "dlogits[0]")],
            "2": [("dz.sum(axis=0)", "dz[0]")],
        },
    ),
    Entry(
        "backward-db-over-classes",
        "backward",
        "You sum the bias gradient over the classes (axis 1); it sums over the images (axis 0).",
        "db has one number for each class, as b has. Probabilities minus truth sum to 0 in each row, so axis 1 gives only zeros.",
        {
            "13": [("dlogits.sum(axis=0)", "dlogits.sum(axis=1)")],
            "2": [("dz.sum(axis=0)", "dz.sum(axis=1)")],
        },
    ),
    Entry(
        "backward-db-over-all",
        "backward",
        "You sum the bias gradient over everything, to a single number.",
        "db has one number for each entry of b. Sum over the images only: axis 0.",
        {
            "13": [("dlogits.sum(axis=0)", "dlogits.sum()")],
            "2": [("dz.sum(axis=0)", "dz.sum()")],
        },
    ),
    Entry(
        "backward-db-not-summed",
        "backward",
        "Your bias gradient still has one row for each image: the sum is missing.",
        "The same b acts on every image, so its gradient sums over them: axis 0. A gradient has the shape of what it belongs to.",
        {"13": [("dlogits.sum(axis=0)", "dlogits")], "2": [("dz.sum(axis=0)", "dz")]},
    ),
    Entry(
        "backward-db-keepdims",
        "backward",
        "Your bias gradient has the shape (1, K); b is (K,).",
        "A gradient has the shape of what it belongs to. b -= lr * db fails with one dimension more: leave keepdims out here.",
        {
            "13": [("dlogits.sum(axis=0)", "dlogits.sum(axis=0, keepdims=True)")],
            "2": [("dz.sum(axis=0)", "dz.sum(axis=0, keepdims=True)")],
        },
    ),
    Entry(
        "backward-returns-swapped",
        "backward",
        "You return the bias gradient first.",
        "The order is that of the parameters: dW, then db.",
        {
            "0": [("[dW, dz])", "[dz, dW])")],
            "13": [
                (
                    "return X.T @ dlogits, dlogits.sum(axis=0)",
                    "return dlogits.sum(axis=0), X.T @ dlogits",
                )
            ],
            "2": [("[a.T @ dz, dz.sum(axis=0)]", "[dz.sum(axis=0), a.T @ dz]")],
        },
    ),
    Entry(
        "backward-gate-lost",
        "backward",
        "You leave out ReLU's gate on the way back.",
        "A unit that ReLU set to 0 did not act on the loss, so it gets no gradient. Multiply by (a > 0).",
        {"0": [("da[i] if a[i] > 0 else 0.0", "da[i]")], "2": [(" * (a > 0)", "")]},
        group=GATE,
    ),
    Entry(
        "backward-gate-open-at-zero",
        "backward",
        "Your gate opens at a >= 0; it must open at a > 0.",
        "A unit that ReLU set to 0 did not act on the loss, so it gets no gradient. Its activation is exactly 0, and >= lets it through.",
        {"0": [("a[i] > 0", "a[i] >= 0")], "2": [("(a > 0)", "(a >= 0)")]},
        group=GATE,
    ),
    Entry(
        "backward-gate-of-the-wrong-layer",
        "backward",
        "You take the gate from the first hidden layer, whatever layer you are in.",
        "Each layer has units of its own that are off. The gate in front of a layer is that of its own input a.",
        {"2": [("(a > 0)", "(activations[1] > 0)")]},
    ),
    Entry(
        "backward-gate-of-the-gradient",
        "backward",
        "Your gate looks at the gradient: you set negative gradients to 0.",
        "ReLU's gate asks whether the unit was on in the forward pass: a > 0. A gradient may have either sign.",
        {
            "0": [("da[i] if a[i] > 0 else 0.0", "max(da[i], 0.0)")],
            "2": [("dz = dz @ W.T * (a > 0)", "dz = np.maximum(dz @ W.T, 0)")],
        },
    ),
    Entry(
        "backward-gate-is-the-activation",
        "backward",
        "You multiply by the activation a itself, not by the gate (a > 0).",
        "ReLU has slope 1 where it is on and 0 where it is off. The size of a has no say.",
        {
            "0": [("da[i] if a[i] > 0 else 0.0", "da[i] * a[i]")],
            "2": [("(a > 0)", "a")],
        },
    ),
    Entry(
        "backward-sigmoid-slope",
        "backward",
        "You multiply by a (1 - a), the slope of a sigmoid.",
        "The layers use ReLU, and its slope is 1 or 0: (a > 0).",
        {
            "0": [("da[i] if a[i] > 0 else 0.0", "da[i] * a[i] * (1 - a[i])")],
            "2": [("(a > 0)", "a * (1 - a)")],
        },
    ),
    Entry(
        "backward-gate-on-the-logits",
        "backward",
        "You apply ReLU's gate to the logits as well.",
        "The logits took no ReLU, so there is nothing to gate: a negative logit learns like any other.",
        {
            "0": [
                (
                    "    grads = []",
                    "    dz = [d if z > 0 else 0.0 for d, z in zip(dz, logits)]\n    grads = []",
                )
            ],
            "2": [("    dz /= len(y)", "    dz *= logits > 0\n    dz /= len(y)")],
        },
    ),
    Entry(
        "backward-weights-not-transposed",
        "backward",
        "You go back through W, not through its transpose.",
        "Forward, input i acts on output j by W[i, j]. Back, the gradient of input i sums W[i, j] * dz[j] over j: dz @ W.T. Without .T it fits only in a square layer.",
        {"0": [("W[i][j] * dz[j]", "W[j][i] * dz[j]")], "2": [("dz @ W.T", "dz @ W")]},
    ),
    Entry(
        "backward-order-reversed",
        "backward",
        "Your gradients come in reverse order: the last layer first.",
        "backward works from the last layer to the first, but it returns them in the order of params. Put each new one in front, or reverse the list at the end.",
        {
            "0": [("grads.insert(0, [dW, dz])", "grads.append([dW, dz])")],
            "2": [
                (
                    "grads.insert(0, [a.T @ dz, dz.sum(axis=0)])",
                    "grads.append([a.T @ dz, dz.sum(axis=0)])",
                )
            ],
        },
    ),
    Entry(
        "backward-activations-not-reversed",
        "backward",
        "You walk the layers backward, but their inputs forward.",
        "The last layer belongs to the last input. Reverse both lists.",
        {
            "0": [("activations[::-1]", "activations")],
            "2": [("activations[::-1]", "activations")],
        },
    ),
    Entry(
        "backward-mean-in-every-layer",
        "backward",
        "You divide by the number of images again in every layer.",
        "The 1/B of the loss is taken once, at the logits, and travels back with the gradient. Once more in each layer makes the first layers nearly stand still.",
        {"2": [("(a > 0)", "(a > 0) / len(y)")]},
    ),
    Entry(
        "backward-last-input-only",
        "backward",
        "You overwrite the sum: da[i] holds only what the last output contributed.",
        "An input acts on the loss through every output, so the contributions add up: +=.",
        {"0": [("da[i] += W[i][j]", "da[i] = W[i][j]")]},
    ),
    # --- init_params ------------------------------------------------------------------
    Entry(
        "init-scale-lost",
        "init_params",
        "You draw the weights without scaling them: their standard deviation is 1.",
        "Then the first logits are large, so the network starts certain and wrong, and deep networks overflow. The scale makes what comes out of a layer about as large as what went in.",
        {
            "0": [("scale * rng.gauss(0, 1)", "rng.gauss(0, 1)")],
            "134": [("0.1 * rng", "rng")],
            "256": [("np.sqrt(2 / fan_in) * rng", "rng")],
        },
    ),
    Entry(
        "init-zeros",
        "init_params",
        "Your weights are all zero.",
        "Hidden units that start equal get equal gradients and stay equal. Even where a single layer can learn from zeros, these are not the numbers of the table.",
        {
            "0": [("scale * rng.gauss(0, 1)", "0.0")],
            "134": [("0.1 * rng.standard_normal((D, K))", "np.zeros((D, K))")],
            "256": [
                (
                    "np.sqrt(2 / fan_in) * rng.standard_normal((fan_in, fan_out))",
                    "np.zeros((fan_in, fan_out))",
                )
            ],
        },
    ),
    Entry(
        "init-uniform",
        "init_params",
        "You draw the weights uniformly from 0 to 1.",
        "All of them are positive, so every unit answers alike. The weights are normal around 0: half of them negative.",
        {
            "0": [("scale * rng.gauss(0, 1)", "scale * rng.random()")],
            "134": [("rng.standard_normal(", "rng.random(")],
            "256": [("rng.standard_normal(", "rng.random(")],
        },
    ),
    Entry(
        "init-uniform-around-zero",
        "init_params",
        "You draw the weights uniformly from -1 to 1.",
        "Their standard deviation is 0.58, not 1. The weights here are normal: standard_normal, or gauss(0, 1).",
        {
            "0": [("scale * rng.gauss(0, 1)", "scale * rng.uniform(-1, 1)")],
            "134": [("rng.standard_normal((D, K))", "rng.uniform(-1, 1, (D, K))")],
            "256": [
                (
                    "rng.standard_normal((fan_in, fan_out))",
                    "rng.uniform(-1, 1, (fan_in, fan_out))",
                )
            ],
        },
    ),
    Entry(
        "init-shape-transposed",
        "init_params",
        "Your W is transposed.",
        "X @ W needs one row for each input: (D, K), or (fan_in, fan_out).",
        {
            "0": [
                ("for i in range(fan_in)", "for i in range(fan_out)"),
                ("for j in range(fan_out)", "for j in range(fan_in)"),
            ],
            "134": [("((D, K))", "((K, D))")],
            "256": [("((fan_in, fan_out))", "((fan_out, fan_in))")],
        },
    ),
    Entry(
        "init-drawn-transposed",
        "init_params",
        "You draw the numbers in another order: one row for each output, then turned.",
        "These are good weights, but others than the ladder's: the table cannot be compared. Draw W row by row, one row for each input.",
        {
            "134": [("rng.standard_normal((D, K))", "rng.standard_normal((K, D)).T")],
            "256": [
                (
                    "rng.standard_normal((fan_in, fan_out))",
                    "rng.standard_normal((fan_out, fan_in)).T",
                )
            ],
            "0": [
                (
                    "    return params",
                    "        params[-1][0] = [list(row) for row in zip(*[[v for row in W for v in row][k * fan_in : (k + 1) * fan_in] for k in range(fan_out)])]\n    return params",
                )
            ],
        },
        remark=True,
    ),
    Entry(
        "init-drawn-in-dtype",
        "init_params",
        "You let rng draw in float32, which gives other random numbers.",
        "These are good weights, but others than the ladder's: the table cannot be compared. Draw in float64 and convert afterwards, with astype(dtype).",
        {
            "134": [
                (
                    "rng.standard_normal((D, K))",
                    "rng.standard_normal((D, K), dtype=dtype)",
                )
            ],
            "256": [
                (
                    "rng.standard_normal((fan_in, fan_out))",
                    "rng.standard_normal((fan_in, fan_out), dtype=dtype)",
                )
            ],
        },
        remark=True,
    ),
    Entry(
        "init-rng-drawn-for-biases",
        "init_params",
        "Your biases are zero, but rng was used for them too.",
        "The weights are right here, and all that rng gives later is shifted: other batches, so another table. Make the zeros without rng.",
        {
            "134": [("np.zeros(K, dtype)", "0 * rng.standard_normal(K).astype(dtype)")],
            "256": [
                (
                    "np.zeros(fan_out, dtype)",
                    "0 * rng.standard_normal(fan_out).astype(dtype)",
                )
            ],
            "0": [("[0.0] * fan_out", "[0 * rng.gauss(0, 1) for j in range(fan_out)]")],
        },
        remark=True,
    ),
    Entry(
        "init-biases-random",
        "init_params",
        "Your biases are random; they start at zero.",
        "Random weights already make the units differ. Zero biases say that nothing is known yet, and rng is left for the order of the images.",
        {
            "134": [("np.zeros(K, dtype)", "rng.standard_normal(K).astype(dtype)")],
            "256": [
                (
                    "np.zeros(fan_out, dtype)",
                    "rng.standard_normal(fan_out).astype(dtype)",
                )
            ],
            "0": [("[0.0] * fan_out", "[rng.gauss(0, 1) for j in range(fan_out)]")],
        },
    ),
    Entry(
        "init-biases-scaled-random",
        "init_params",
        "Your biases are random, scaled like the weights; they start at zero.",
        "Random weights already make the units differ. Zero biases say that nothing is known yet, and rng is left for the order of the images.",
        {
            "134": [
                ("np.zeros(K, dtype)", "(0.1 * rng.standard_normal(K)).astype(dtype)")
            ],
            "256": [
                (
                    "np.zeros(fan_out, dtype)",
                    "(np.sqrt(2 / fan_in) * rng.standard_normal(fan_out)).astype(dtype)",
                )
            ],
            "0": [
                ("[0.0] * fan_out", "[scale * rng.gauss(0, 1) for j in range(fan_out)]")
            ],
        },
    ),
    Entry(
        "init-biases-one",
        "init_params",
        "Your biases are one; they start at zero.",
        "A bias of 1 adds the same to every image before anything was learned.",
        {
            "134": [("np.zeros(K", "np.ones(K")],
            "256": [("np.zeros(fan_out", "np.ones(fan_out")],
            "0": [("[0.0] * fan_out", "[1.0] * fan_out")],
        },
    ),
    Entry(
        "init-biases-as-row",
        "init_params",
        "Your b has the shape (1, K); it is a vector, (K,).",
        "Adding works with both, but db has the shape (K,), and so must b.",
        {
            "134": [("np.zeros(K, dtype)", "np.zeros((1, K), dtype)")],
            "256": [("np.zeros(fan_out, dtype)", "np.zeros((1, fan_out), dtype)")],
        },
    ),
    Entry(
        "init-biases-for-inputs",
        "init_params",
        "You made one bias for each input; there is one for each output.",
        "b is added to what comes out of the layer: (B, K) + (K,).",
        {
            "0": [("[0.0] * fan_out", "[0.0] * fan_in")],
            "134": [("np.zeros(K,", "np.zeros(D,")],
            "256": [("np.zeros(fan_out,", "np.zeros(fan_in,")],
        },
    ),
    Entry(
        "init-dtype-ignored",
        "init_params",
        "You ignore dtype: the weights and biases stay in float64.",
        "One float64 array makes every result float64, twice the memory and time. Convert with astype(dtype), and give np.zeros the dtype too.",
        {
            "134": [("W.astype(dtype)", "W"), ("np.zeros(K, dtype)", "np.zeros(K)")],
            "256": [
                ("W.astype(dtype)", "W"),
                ("np.zeros(fan_out, dtype)", "np.zeros(fan_out)"),
            ],
        },
    ),
    Entry(
        "init-dtype-ignored-for-weights",
        "init_params",
        "Your weights stay in float64: astype(dtype) is missing.",
        "rng draws float64. One float64 array makes every result float64, twice the memory and time.",
        {"134": [("W.astype(dtype)", "W")], "256": [("W.astype(dtype)", "W")]},
    ),
    Entry(
        "init-dtype-ignored-for-biases",
        "init_params",
        "Your biases stay in float64: np.zeros makes float64 unless told otherwise.",
        "One float64 array makes every result float64, twice the memory and time: np.zeros(K, dtype).",
        {
            "134": [("np.zeros(K, dtype)", "np.zeros(K)")],
            "256": [("np.zeros(fan_out, dtype)", "np.zeros(fan_out)")],
        },
    ),
    Entry(
        "init-variance-for-deviation",
        "init_params",
        "You scale the weights by 0.01, the square of what is meant.",
        "The standard deviation is 0.1; its square, 0.01, is the variance.",
        {"134": [("0.1 * rng", "0.01 * rng")]},
    ),
    Entry(
        "init-he-without-root",
        "init_params",
        "You scale the weights by 2 / fan_in; the root is missing.",
        "2 / fan_in is the variance that keeps the signal's size. A factor on the weights is a standard deviation: its root.",
        {
            "0": [("math.sqrt(2 / fan_in)", "2 / fan_in")],
            "256": [("np.sqrt(2 / fan_in)", "2 / fan_in")],
        },
    ),
    Entry(
        "init-he-fan-out",
        "init_params",
        "You scale the weights by the number of outputs (fan_out); it is the number of inputs that counts.",
        "A unit adds up fan_in products. Their number decides how large the sum becomes.",
        {
            "0": [("math.sqrt(2 / fan_in)", "math.sqrt(2 / fan_out)")],
            "256": [("np.sqrt(2 / fan_in)", "np.sqrt(2 / fan_out)")],
        },
    ),
    Entry(
        "init-without-the-two",
        "init_params",
        "You scale the weights by sqrt(1 / fan_in); He's factor is sqrt(2 / fan_in).",
        "ReLU sets about half of the numbers to 0. The 2 makes up for that half.",
        {
            "0": [("math.sqrt(2 / fan_in)", "math.sqrt(1 / fan_in)")],
            "256": [("np.sqrt(2 / fan_in)", "np.sqrt(1 / fan_in)")],
        },
    ),
    Entry(
        "init-glorot",
        "init_params",
        "You scale the weights by sqrt(2 / (fan_in + fan_out)), after Glorot.",
        "That suits tanh. For ReLU it is He's sqrt(2 / fan_in).",
        {
            "0": [("2 / fan_in)", "2 / (fan_in + fan_out))")],
            "256": [("2 / fan_in)", "2 / (fan_in + fan_out))")],
        },
    ),
    Entry(
        "init-fixed-scale",
        "init_params",
        "You scale every layer by 0.1, as in rung 1.",
        "With hidden layers the right scale depends on the layer: sqrt(2 / fan_in). A fixed one lets the signal shrink or grow from layer to layer.",
        {
            "0": [("math.sqrt(2 / fan_in)", "0.1")],
            "256": [("np.sqrt(2 / fan_in)", "0.1")],
        },
    ),
    Entry(
        "init-divided-the-wrong-way",
        "init_params",
        "You multiply by sqrt(fan_in / 2), the inverse of the factor.",
        "More inputs make a larger sum, so the weights must become smaller: sqrt(2 / fan_in).",
        {"0": [("2 / fan_in", "fan_in / 2")], "256": [("2 / fan_in", "fan_in / 2")]},
    ),
    Entry(
        "init-one-row-repeated",
        "init_params",
        "All rows of your W are one and the same list.",
        "[row] * n repeats a reference, not a list: change one row, and all of them change. Make a new list for each input.",
        {
            "0": [
                (
                    "            W.append([scale * rng.gauss(0, 1) for j in range(fan_out)])",
                    "            pass\n        W = [[scale * rng.gauss(0, 1) for j in range(fan_out)]] * fan_in",
                )
            ]
        },
    ),
    Entry(
        "init-arrays-for-tensors",
        "init_params",
        "You return NumPy arrays; this rung works with tensors.",
        "torch.from_numpy makes a tensor of an array, and .to(device) brings it to the device.",
        {
            "3": [
                (
                    "W = torch.from_numpy(W.astype(dtype)).to(device)",
                    "W = W.astype(dtype)",
                ),
                (
                    "torch.from_numpy(np.zeros(K, dtype)).to(device)",
                    "np.zeros(K, dtype)",
                ),
            ],
            "6": [
                (
                    "W = torch.from_numpy(W.astype(dtype)).to(device)",
                    "W = W.astype(dtype)",
                ),
                (
                    "torch.from_numpy(np.zeros(fan_out, dtype)).to(device)",
                    "np.zeros(fan_out, dtype)",
                ),
            ],
        },
    ),
    Entry(
        "init-no-requires-grad",
        "init_params",
        "Your parameters do not ask for a gradient: requires_grad_() is missing.",
        "Autograd records only what depends on a tensor that asks for it. Without, loss.backward() has nothing to differentiate.",
        {
            "4": [
                (
                    "W = torch.from_numpy(W.astype(dtype)).to(device).requires_grad_()",
                    "W = torch.from_numpy(W.astype(dtype)).to(device)",
                ),
                (
                    "b = torch.from_numpy(np.zeros(K, dtype)).to(device).requires_grad_()",
                    "b = torch.from_numpy(np.zeros(K, dtype)).to(device)",
                ),
            ],
            "5": [
                (
                    "W = torch.from_numpy(W.astype(dtype)).to(device).requires_grad_()",
                    "W = torch.from_numpy(W.astype(dtype)).to(device)",
                ),
                (
                    "b = torch.from_numpy(np.zeros(fan_out, dtype)).to(device).requires_grad_()",
                    "b = torch.from_numpy(np.zeros(fan_out, dtype)).to(device)",
                ),
            ],
        },
    ),
    Entry(
        "init-bias-no-requires-grad",
        "init_params",
        "Your biases do not ask for a gradient: their requires_grad_() is missing.",
        "A tensor that does not ask gets no .grad, and b -= lr * b.grad fails.",
        {
            "4": [
                (
                    "b = torch.from_numpy(np.zeros(K, dtype)).to(device).requires_grad_()",
                    "b = torch.from_numpy(np.zeros(K, dtype)).to(device)",
                )
            ],
            "5": [
                (
                    "b = torch.from_numpy(np.zeros(fan_out, dtype)).to(device).requires_grad_()",
                    "b = torch.from_numpy(np.zeros(fan_out, dtype)).to(device)",
                )
            ],
        },
    ),
    Entry(
        "init-not-a-leaf",
        "init_params",
        "Your W is not a leaf: you scaled it after asking for its gradient.",
        "The result of a computation is no leaf, and backward() fills .grad of leaves only: W.grad stays None. First the numbers, then requires_grad_(), last.",
        {
            "4": [("W = torch.from_numpy(W", "W = 1 * torch.from_numpy(W")],
            "5": [("W = torch.from_numpy(W", "W = 1 * torch.from_numpy(W")],
        },
    ),
    # --- count_correct, accuracy, evaluate --------------------------------------------
    Entry(
        "count-a-share",
        "count_correct",
        "You return a share; the function returns a count.",
        "Counts of batches add up to the count of the epoch, and shares do not. Whole numbers have no rounding either.",
        {"123456": [(".sum().item()", ".sum().item() / len(y)")]},
    ),
    Entry(
        "count-percent",
        "count_correct",
        "You return a percentage; the function returns a count.",
        "Counts of batches add up to the count of the epoch, and percentages do not.",
        {"123456": [(".sum().item()", ".sum().item() / len(y) * 100")]},
    ),
    Entry(
        "count-over-the-batch",
        "count_correct",
        "You take argmax over the images (axis 0).",
        "That asks which image has the highest score for a digit. The answer to an image is the highest score in its row: axis 1.",
        {"123456": [("argmax(axis=1)", "argmax(axis=0)")]},
    ),
    Entry(
        "count-over-the-batch-cut",
        "count_correct",
        "You take argmax over the images (axis 0), and cut the result to the length of y.",
        "Cutting makes the shapes fit, not the question: the answer to an image is the highest score in its row, axis 1.",
        {"123456": [("argmax(axis=1)", "argmax(axis=0)[: len(y)]")]},
    ),
    Entry(
        "count-over-all",
        "count_correct",
        "You take argmax over all numbers at once; an axis is missing.",
        "Without an axis there is one answer for the whole batch. Each image has its own: axis 1.",
        {"123456": [("argmax(axis=1)", "argmax()")]},
    ),
    Entry(
        "count-lowest",
        "count_correct",
        "You take the class with the lowest score.",
        "The answer of the network is its highest logit: argmax.",
        {"123456": [("argmax", "argmin")]},
    ),
    Entry(
        "count-highest-score",
        "count_correct",
        "You compare the highest score with the label; compare where it stands.",
        "max returns the score, argmax its place, and the place is the digit.",
        {"123456": [("argmax(axis=1)", "max(axis=1)")]},
    ),
    Entry(
        "count-wrong-ones",
        "count_correct",
        "You count the wrong answers.",
        "The right ones are those with argmax == y.",
        {"123456": [("== y)", "!= y)")]},
    ),
    Entry(
        "count-not-summed",
        "count_correct",
        "You return one answer for each image; the sum is missing.",
        "True counts as 1, so the sum of the comparisons is the number of right answers.",
        {"123456": [(".sum().item()", "")]},
    ),
    Entry(
        "accuracy-a-count",
        "accuracy",
        "You return a count; the function returns a share, 0 to 1.",
        "Divide by the number of images.",
        {"0": [("right / len(y)", "right")]},
    ),
    Entry(
        "accuracy-percent",
        "accuracy",
        "You return a percentage; the function returns a share, 0 to 1.",
        "The table formats a share with :.0%, which multiplies by 100 itself.",
        {"0": [("right / len(y)", "100 * right / len(y)")]},
    ),
    Entry(
        "accuracy-lowest",
        "accuracy",
        "You take the class with the lowest score.",
        "The answer of the network is its highest logit: max.",
        {"0": [("max(row)", "min(row)")]},
    ),
    Entry(
        "accuracy-highest-score",
        "accuracy",
        "You compare the highest score with the label; compare where it stands.",
        "row.index(max(row)) is the place of the highest score, and the place is the class.",
        {"0": [("row.index(max(row))", "max(row)")]},
    ),
    Entry(
        "accuracy-divided-by-classes",
        "accuracy",
        "You divide by the number of classes; the share is of the images.",
        "len(y) is the number of images. A row of logits has one number for each class.",
        {"0": [("right / len(y)", "right / len(logits[0])")]},
    ),
    Entry(
        "accuracy-wrong-ones",
        "accuracy",
        "You return the share of wrong answers.",
        "Count the images with index == label.",
        {"0": [("== label", "!= label")]},
    ),
    Entry(
        "evaluate-a-share",
        "evaluate",
        "You return a share; the function returns a count.",
        "The last line prints both: 343 of 360. A share is made from the count where it is printed.",
        {
            "1345": [("), y)", "), y) / len(y)")],
            "2": [("[0], y)", "[0], y) / len(y)")],
            "6": [("(model(X), y)", "(model(X), y) / len(y)")],
        },
    ),
    Entry(
        "evaluate-wrong-ones",
        "evaluate",
        "You return how many images the model reads wrong.",
        "The function returns how many it reads right.",
        {"123456": [("return count_correct", "return len(y) - count_correct")]},
    ),
    Entry(
        "evaluate-forward-lost",
        "evaluate",
        "You count on the images themselves; forward is missing.",
        "The pixels are no scores. Run the model first: its logits have one column for each digit.",
        {
            "134": [("forward(X, W, b)", "X")],
            "2": [("forward(X, params)[0]", "X")],
            "5": [("forward(X, params)", "X")],
            "6": [("model(X)", "X")],
        },
    ),
    Entry(
        "evaluate-bias-lost",
        "evaluate",
        "You leave out the bias.",
        "A trained bias shifts the scores. Use forward, as in training: one place that says what the model computes.",
        {"134": [("forward(X, W, b)", "X @ W")]},
    ),
    Entry(
        "evaluate-tuple",
        "evaluate",
        "You hand both results of forward to count_correct.",
        "forward returns the logits and the activations. Only the first are scores: forward(X, params)[0].",
        {"2": [("forward(X, params)[0]", "forward(X, params)")]},
    ),
    Entry(
        "evaluate-activations",
        "evaluate",
        "You count on the activations; the logits are the first result of forward.",
        "forward returns logits, activations: index 0 is what you want.",
        {"2": [("forward(X, params)[0]", "forward(X, params)[1][-1]")]},
    ),
    Entry(
        "evaluate-recorded",
        "evaluate",
        "Autograd records your evaluation: torch.no_grad() is missing.",
        "The answer is right. But the record of every operation is kept for a backward() that never comes, which costs memory and time.",
        {"456": [("with torch.no_grad():", "if True:")]},
        remark=True,
    ),
    # --- update -----------------------------------------------------------------------
    Entry(
        "update-uphill",
        "update",
        "You add the gradient; it must be subtracted.",
        "The gradient points to where the loss grows. A step against it makes the loss smaller.",
        {
            "13": [("W -= lr", "W += lr"), ("b -= lr", "b += lr")],
            "2": [("W -= lr", "W += lr"), ("b -= lr", "b += lr")],
            "45": [("W -= lr", "W += lr"), ("b -= lr", "b += lr")],
        },
    ),
    Entry(
        "update-weights-uphill",
        "update",
        "You add the gradient to W; it must be subtracted.",
        "The gradient points to where the loss grows. b goes downhill here, and W uphill.",
        {"12345": [("W -= lr", "W += lr")]},
    ),
    Entry(
        "update-biases-uphill",
        "update",
        "You add the gradient to b; it must be subtracted.",
        "The gradient points to where the loss grows. W goes downhill here, and b uphill.",
        {"12345": [("b -= lr", "b += lr")]},
    ),
    Entry(
        "update-new-arrays",
        "update",
        "You make new parameters: W = W - lr * dW binds the name to a new array, and the caller keeps the old one.",
        "The function's W is a name of its own. W -= lr * dW changes the array itself, so that the caller sees it.",
        {
            "123": [
                ("W -= lr * dW", "W = W - lr * dW"),
                ("b -= lr * db", "b = b - lr * db"),
            ],
            "45": [
                ("W -= lr * W.grad", "W = W - lr * W.grad"),
                ("b -= lr * b.grad", "b = b - lr * b.grad"),
            ],
        },
        group=STILL,
    ),
    Entry(
        "update-no-step",
        "update",
        "You compute the gradient, and take no step with it.",
        "Without W -= lr * dW (or optimizer.step()) nothing is learned.",
        {
            "13": [("    W -= lr * dW\n", ""), ("    b -= lr * db\n", "")],
            "2": [("        W -= lr * dW\n        b -= lr * db", "        pass")],
            "4": [
                ("        W -= lr * W.grad\n        b -= lr * b.grad", "        pass")
            ],
            "5": [("            W -= lr * W.grad\n            b -= lr * b.grad\n", "")],
            "6": [("    optimizer.step()\n", "")],
        },
        group=STILL,
    ),
    Entry(
        "update-weights-stand-still",
        "update",
        "Your W stands still: only b is updated.",
        "Each parameter needs its own step: W -= lr * dW, in place.",
        {
            "123": [("W -= lr * dW", "W = W - lr * dW")],
            "4": [("        W -= lr * W.grad\n", "")],
            "5": [("            W -= lr * W.grad\n", "")],
        },
    ),
    Entry(
        "update-biases-stand-still",
        "update",
        "Your b stands still: only W is updated.",
        "Each parameter needs its own step: b -= lr * db, in place.",
        {
            "123": [("b -= lr * db", "b = b - lr * db")],
            "4": [("        b -= lr * b.grad\n", "")],
            "5": [("            b -= lr * b.grad\n", "")],
        },
    ),
    Entry(
        "update-no-learning-rate",
        "update",
        "You subtract the whole gradient; the learning rate is missing.",
        "lr says how far to go. Steps of the full gradient overshoot.",
        {
            "123": [("lr * dW", "dW"), ("lr * db", "db")],
            "45": [("lr * W.grad", "W.grad"), ("lr * b.grad", "b.grad")],
        },
    ),
    Entry(
        "update-divided-again",
        "update",
        "You divide by the number of images again.",
        "backward's gradient is that of a mean: the 1/B is in there. Your steps are B times too short.",
        {
            "123": [("lr * dW", "lr * dW / len(y)"), ("lr * db", "lr * db / len(y)")],
            "45": [
                ("lr * W.grad", "lr * W.grad / len(y)"),
                ("lr * b.grad", "lr * b.grad / len(y)"),
            ],
        },
    ),
    Entry(
        "update-loss-after",
        "update",
        "You return the loss from after the step.",
        "The table shows how good the network was on images that it had not yet learned from in this step: the loss from before.",
        {
            "1": [
                (
                    "return loss, logits",
                    "return cross_entropy(forward(X, W, b), y), logits",
                )
            ],
            "3": [
                (
                    "return loss, logits",
                    "return cross_entropy(forward(X, W, b), y), logits",
                )
            ],
            "2": [
                (
                    "return loss, logits",
                    "return cross_entropy(forward(X, params)[0], y), logits",
                )
            ],
            "4": [
                (
                    "return loss, logits",
                    "return F.cross_entropy(forward(X, W, b), y), logits",
                )
            ],
            "5": [
                (
                    "return loss, logits",
                    "return F.cross_entropy(forward(X, params), y), logits",
                )
            ],
            "6": [
                (
                    "return loss, logits",
                    "return nn.CrossEntropyLoss()(model(X), y), logits",
                )
            ],
        },
    ),
    Entry(
        "update-logits-after",
        "update",
        "You return the logits from after the step.",
        "Right answers are counted as the network gave them before it saw the solution: with the logits from before.",
        {
            "134": [("return loss, logits", "return loss, forward(X, W, b)")],
            "2": [("return loss, logits", "return loss, forward(X, params)[0]")],
            "5": [("return loss, logits", "return loss, forward(X, params)")],
            "6": [("return loss, logits", "return loss, model(X)")],
        },
    ),
    Entry(
        "update-returns-swapped",
        "update",
        "You return the logits first, then the loss.",
        "The caller unpacks loss, logits = update(...).",
        {"123456": [("return loss, logits", "return logits, loss")]},
    ),
    Entry(
        "update-loss-alone",
        "update",
        "You return the loss alone.",
        "The caller counts right answers with the logits: return loss, logits.",
        {"123456": [("return loss, logits", "return loss")]},
    ),
    Entry(
        "update-probabilities-into-backward",
        "update",
        "You hand probabilities to backward, which applies softmax itself.",
        "Softmax of softmax is nearly flat, so the gradient is wrong and hardly shrinks. backward takes logits.",
        {
            "13": [("backward(X, y, logits)", "backward(X, y, softmax(logits))")],
            "2": [("y, logits, params)", "y, softmax(logits), params)")],
        },
    ),
    Entry(
        "update-probabilities-into-loss",
        "update",
        "You hand probabilities to the loss, which has softmax inside.",
        "Softmax twice squeezes every score into 0 to 1: even a perfect answer then costs 1.46. The loss takes logits.",
        {
            "123": [("cross_entropy(logits, y)", "cross_entropy(softmax(logits), y)")],
            "45": [
                (
                    "F.cross_entropy(logits, y)",
                    "F.cross_entropy(torch.softmax(logits, dim=1), y)",
                )
            ],
            "6": [("(logits, y)", "(torch.softmax(logits, dim=1), y)")],
        },
    ),
    Entry(
        "update-below-with-new-weights",
        "update",
        "You change the weights of a layer before the gradient has passed back through them.",
        "The gradient of the layer below belongs to the weights that made the prediction. First all gradients, then all steps.",
        {
            "2": [
                (
                    """\
    grads = backward(activations, y, logits, params)
    for (W, b), (dW, db) in zip(params, grads, strict=True):
        W -= lr * dW
        b -= lr * db
""",
                    """\
    dz = softmax(logits)
    dz[np.arange(len(y)), y] -= 1
    dz /= len(y)
    for (W, b), a in zip(params[::-1], activations[::-1]):
        W -= lr * (a.T @ dz)
        b -= lr * dz.sum(axis=0)
        dz = dz @ W.T * (a > 0)
""",
                )
            ]
        },
    ),
    Entry(
        "update-last-layer-only",
        "update",
        "Only the last layer learns.",
        "Every layer has gradients, and every layer takes a step. A first layer that stands still is a random one.",
        {
            "2": [
                (
                    "zip(params, grads, strict=True)",
                    "zip(params[-1:], grads[-1:], strict=True)",
                )
            ],
            "5": [("for W, b in params:", "for W, b in params[-1:]:")],
        },
    ),
    Entry(
        "update-gradient-never-reset",
        "update",
        "Your gradients are never reset: each backward() adds to the last.",
        "Every step then goes along the sum of all gradients so far. Set them to None (or call zero_grad) once in each step.",
        {
            "4": [
                (
                    "    W.grad, b.grad = None, None  # the next backward() would add to them\n",
                    "",
                )
            ],
            "5": [
                (
                    "            W.grad, b.grad = None, None  # the next backward() would add to them\n",
                    "",
                )
            ],
            "6": [
                ("    optimizer.zero_grad()  # backward() adds to what is there\n", "")
            ],
        },
    ),
    Entry(
        "update-bias-gradient-never-reset",
        "update",
        "The gradient of b is never reset: each backward() adds to the last.",
        "You reset that of W. b needs the same.",
        {"45": [("W.grad, b.grad = None, None", "W.grad = None")]},
    ),
    Entry(
        "update-reset-before-there-is-one",
        "update",
        "You call .grad.zero_() before the first backward(), when .grad is still None.",
        "PyTorch makes .grad at the first backward(). Set W.grad = None in place of zeroing it, or reset after the step.",
        {
            "4": [
                (
                    "    loss.backward()",
                    "    W.grad.zero_()\n    b.grad.zero_()\n    loss.backward()",
                ),
                ("    W.grad, b.grad = None, None", "    pass"),
            ],
            "5": [
                (
                    "    loss.backward()",
                    "    for W, b in params:\n        W.grad.zero_()\n        b.grad.zero_()\n    loss.backward()",
                ),
                ("            W.grad, b.grad = None, None", "            pass"),
            ],
        },
    ),
    Entry(
        "update-reset-before-the-step",
        "update",
        "You reset the gradients between backward() and the step.",
        "Then there is nothing left to step with. Reset after the step, or before backward().",
        {
            "4": [
                (
                    "    with torch.no_grad():",
                    "    W.grad, b.grad = None, None\n    with torch.no_grad():",
                ),
                ("    W.grad, b.grad = None, None  #", "    pass  #"),
            ],
            "5": [
                (
                    "            W -= lr",
                    "            W.grad, b.grad = None, None\n            W -= lr",
                ),
                ("            W.grad, b.grad = None, None  #", "            pass  #"),
            ],
        },
        group=ABSENT,
    ),
    Entry(
        "update-zeroed-before-the-step",
        "update",
        "You call .grad.zero_() between backward() and the step.",
        "Then the step subtracts zeros. Reset after the step, or before backward().",
        {
            "4": [
                (
                    "    with torch.no_grad():",
                    "    W.grad.zero_()\n    b.grad.zero_()\n    with torch.no_grad():",
                ),
            ],
            "5": [
                (
                    "            W -= lr",
                    "            W.grad.zero_()\n            b.grad.zero_()\n            W -= lr",
                ),
            ],
        },
        group=STILL,
    ),
    Entry(
        "update-step-before-backward",
        "update",
        "You take the step before backward().",
        "The gradient of this batch does not exist yet: backward() makes it. The order is forward, loss, backward, step.",
        {
            "4": [
                ("    loss.backward()  # fills W.grad and b.grad\n", ""),
                ("    return loss", "    loss.backward()\n    return loss"),
            ],
            "5": [
                ("    loss.backward()  # fills W.grad and b.grad in every layer\n", ""),
                ("    return loss", "    loss.backward()\n    return loss"),
            ],
        },
        group=ABSENT,
    ),
    Entry(
        "update-optimizer-before-backward",
        "update",
        "You call optimizer.step() before backward().",
        "zero_grad() has left no gradient, so the optimizer skips every parameter. The order is forward, loss, backward, step.",
        {
            "6": [
                ("    optimizer.step()\n", ""),
                (
                    "    loss.backward()\n",
                    "    optimizer.step()\n    loss.backward()\n",
                ),
            ]
        },
        group=STILL,
    ),
    Entry(
        "update-no-backward",
        "update",
        "You never call loss.backward().",
        "It is this call that fills .grad. Without it there is None.",
        {"45": [("    loss.backward()", "    pass")]},
        group=ABSENT,
    ),
    Entry(
        "update-reset-between",
        "update",
        "You call zero_grad() between backward() and step().",
        "Then the optimizer finds no gradient and leaves everything as it is. Reset before backward().",
        {
            "6": [
                ("    optimizer.zero_grad()  # backward() adds to what is there\n", ""),
                (
                    "    loss.backward()\n",
                    "    loss.backward()\n    optimizer.zero_grad()\n",
                ),
            ]
        },
        group=STILL,
    ),
    Entry(
        "update-no-backward-optimizer",
        "update",
        "You never call loss.backward().",
        "It is this call that computes the gradients. The optimizer skips parameters that have none.",
        {"6": [("    loss.backward()\n", "")]},
        group=STILL,
    ),
    Entry(
        "update-recorded",
        "update",
        "You change parameters while autograd is recording: torch.no_grad() is missing.",
        "The step is no part of the loss, and PyTorch refuses to change a leaf in place while it records.",
        {"45": [("with torch.no_grad():", "if True:")]},
    ),
    Entry(
        "update-loss-summed",
        "update",
        'You sum the losses: reduction="sum".',
        "The gradient then grows with the batch. The loss is a mean over the batch, which is also the default.",
        {
            "45": [
                (
                    "F.cross_entropy(logits, y)",
                    'F.cross_entropy(logits, y, reduction="sum")',
                )
            ],
            "6": [("nn.CrossEntropyLoss()", 'nn.CrossEntropyLoss(reduction="sum")')],
        },
    ),
    Entry(
        "update-nll-of-logits",
        "update",
        "You hand logits to the negative log-likelihood (nll), which takes log-probabilities.",
        "It picks -z[y] and nothing else, so the loss can fall forever without the other digits mattering. cross_entropy has log-softmax inside.",
        {
            "45": [("F.cross_entropy(", "F.nll_loss(")],
            "6": [("nn.CrossEntropyLoss()", "nn.NLLLoss()")],
        },
    ),
    Entry(
        "update-two-steps",
        "update",
        "You take two steps with one gradient.",
        "optimizer.step() (or the update of W and b) belongs once into each update.",
        {
            "6": [
                (
                    "    optimizer.step()\n",
                    "    optimizer.step()\n    optimizer.step()\n",
                )
            ],
            "13": [
                (
                    "    b -= lr * db\n",
                    "    b -= lr * db\n    W -= lr * dW\n    b -= lr * db\n",
                )
            ],
            "2": [
                (
                    "        b -= lr * db\n",
                    "        b -= lr * db\n        W -= lr * dW\n        b -= lr * db\n",
                )
            ],
        },
    ),
    # --- make_model -------------------------------------------------------------------
    Entry(
        "model-relu-behind-the-last-layer",
        "make_model",
        "There is a ReLU behind your last layer.",
        "It cuts off negative logits, and no gradient flows through them. The last layer's scores go out as they are.",
        {"6": [("*layers[:-1]", "*layers")]},
    ),
    Entry(
        "model-no-relu",
        "make_model",
        "Your model has no ReLU between the layers.",
        "Linear layers in a row are one linear layer.",
        {
            "6": [
                ("layers += [linear, nn.ReLU()]", "layers += [linear]"),
                ("*layers[:-1]", "*layers"),
            ]
        },
    ),
    Entry(
        "model-softmax-at-the-end",
        "make_model",
        "Your model ends in a softmax.",
        "nn.CrossEntropyLoss has softmax inside and takes logits. Softmax twice makes every answer uncertain.",
        {"6": [("*layers[:-1]", "*layers[:-1], nn.Softmax(dim=1)")]},
    ),
    Entry(
        "model-sigmoid",
        "make_model",
        "Your model has a sigmoid in place of ReLU.",
        "It would learn, but it is another network, with another table.",
        {"6": [("nn.ReLU()", "nn.Sigmoid()")]},
    ),
    Entry(
        "model-tanh",
        "make_model",
        "Your model has tanh in place of ReLU.",
        "It would learn, but it is another network, with another table.",
        {"6": [("nn.ReLU()", "nn.Tanh()")]},
    ),
    Entry(
        "model-weight-not-transposed",
        "make_model",
        "You put W into nn.Linear as it is; it wants W.T.",
        "nn.Linear keeps its weight as (fan_out, fan_in) and multiplies by its transpose. Only in a square layer does W fit, and there it is silently wrong.",
        {"6": [("W.T.contiguous()", "W")]},
    ),
    Entry(
        "model-weight-reshaped",
        "make_model",
        "You reshape W into the form that nn.Linear wants; it must be transposed.",
        "reshape keeps the order of the numbers and puts them into other rows: the shape fits, the weights are scrambled. W.T turns the matrix.",
        {"6": [("W.T.contiguous()", "W.reshape(W.shape[1], W.shape[0])")]},
    ),
    Entry(
        "model-weight-not-a-parameter",
        "make_model",
        "You assign a tensor to linear.weight; it wants an nn.Parameter.",
        "nn.Parameter marks the tensors that the optimizer shall change.",
        {"6": [("nn.Parameter(W.T.contiguous())", "W.T.contiguous()")]},
    ),
    Entry(
        "model-bias-lost",
        "make_model",
        "Your layers have no bias.",
        "Each layer adds its b: nn.Linear has one unless bias=False, and it must get these numbers.",
        {
            "6": [
                ("nn.Linear(*W.shape)", "nn.Linear(*W.shape, bias=False)"),
                ("        linear.bias = nn.Parameter(b)\n", ""),
            ]
        },
    ),
    Entry(
        "model-own-random-numbers",
        "make_model",
        "Your layers keep the random numbers that nn.Linear made itself.",
        "params holds the numbers of the ladder's table. Put them in: linear.weight and linear.bias.",
        {
            "6": [
                (
                    "        linear.weight = nn.Parameter(W.T.contiguous())  # (fan_out, fan_in)\n",
                    "",
                ),
                ("        linear.bias = nn.Parameter(b)\n", ""),
            ]
        },
    ),
    Entry(
        "model-layers-reversed",
        "make_model",
        "Your layers stand in reverse order.",
        "nn.Sequential runs them as they are listed. The first one takes the pixels.",
        {"6": [("for W, b in params:", "for W, b in params[::-1]:")]},
    ),
    Entry(
        "model-weights-do-not-learn",
        "make_model",
        "Your weights do not ask for a gradient.",
        "nn.Parameter asks by default. With requires_grad=False the optimizer passes them by.",
        {
            "6": [
                (
                    "nn.Parameter(W.T.contiguous())",
                    "nn.Parameter(W.T.contiguous(), requires_grad=False)",
                )
            ]
        },
    ),
    # --- lists and loops: layer, slope, batch_gradient, step --------------------------
    Entry(
        "layer-no-bias",
        "layer",
        "You leave out the bias.",
        "Each output starts at its own bias: z[j] begins as b[j].",
        {"0": [("b.copy()", "[0.0] * len(b)")]},
    ),
    Entry(
        "layer-changes-the-biases",
        "layer",
        "You change b itself: z = b gives the list a second name, not a copy.",
        "The next image would start from the sums of this one. Copy it: b.copy().",
        {"0": [("b.copy()", "b")]},
    ),
    Entry(
        "layer-last-input-only",
        "layer",
        "You overwrite the sum: each output holds only the product with the last input.",
        "An output is a sum over all inputs: +=.",
        {"0": [("z[j] += a[i]", "z[j] = a[i]")]},
    ),
    Entry(
        "layer-weights-transposed",
        "layer",
        "You take W[j][i]; the weight from input i to output j is W[i][j].",
        "W is a list of rows, one for each input. The other way fits only where there are as many outputs as inputs.",
        {"0": [("W[i][j]", "W[j][i]")]},
    ),
    Entry(
        "layer-bias-for-each-input",
        "layer",
        "You add the bias once for each input.",
        "An output has one bias, and it counts once.",
        {
            "0": [
                ("z = b.copy()", "z = [0.0] * len(b)"),
                ("a[i] * W[i][j]", "a[i] * W[i][j] + b[j]"),
            ]
        },
    ),
    Entry(
        "layer-relu",
        "layer",
        "You apply ReLU inside the layer.",
        "forward does that, between layers; the logits take none, and they come out of a layer too.",
        {"0": [("return z", "return [max(z_j, 0.0) for z_j in z]")]},
    ),
    Entry(
        "layer-weights-only",
        "layer",
        "You add up the weights without multiplying them by the inputs.",
        "An output is a sum of products: a[i] * W[i][j].",
        {"0": [("a[i] * W[i][j]", "W[i][j]")]},
    ),
    Entry(
        "slope-half-lost",
        "slope",
        "You divide by h; the two points lie 2 h apart.",
        "One is h above, the other h below. The slope is the rise over the whole distance.",
        {"0": [("/ (2 * h)", "/ h")]},
    ),
    Entry(
        "slope-parentheses-lost",
        "slope",
        "You wrote / 2 * h, which divides by 2 and multiplies by h.",
        "Python works from left to right. With parentheses it divides by both: / (2 * h).",
        {"0": [("/ (2 * h)", "/ 2 * h")]},
    ),
    Entry(
        "slope-one-sided-halved",
        "slope",
        "You compare one moved point with the unmoved one, and divide by 2 h.",
        "Those two lie only h apart. Move the parameter down by h as well; two sides are more exact too.",
        {"0": [("numbers[i] = old - h", "numbers[i] = old")]},
    ),
    Entry(
        "slope-sign",
        "slope",
        "You subtract the other way round: below minus above.",
        "The slope says how the loss grows when the parameter grows: above minus below.",
        {"0": [("above - below", "below - above")]},
    ),
    Entry(
        "slope-not-put-back",
        "slope",
        "You leave the parameter where you moved it.",
        "Trying a parameter must not change it: put the old number back.",
        {"0": [("    numbers[i] = old  # as it was\n", "")]},
    ),
    Entry(
        "slope-difference-alone",
        "slope",
        "You return the difference of the losses, without dividing by the distance.",
        "A slope is a rise over a distance: divide by 2 h.",
        {"0": [("(above - below) / (2 * h)", "above - below")]},
    ),
    Entry(
        "batch-loss-summed",
        "batch_gradient",
        "You sum the losses; the function returns their mean.",
        "Divide by the number of images: a mean does not grow with the batch.",
        {
            "0": [
                (
                    "cross_entropy(logits, label) / len(X)",
                    "cross_entropy(logits, label)",
                )
            ]
        },
    ),
    Entry(
        "batch-gradient-summed",
        "batch_gradient",
        "You sum the gradients; the function returns their mean.",
        "Divide by the number of images, or the step grows with the batch.",
        {"0": [("part[j] / len(X)", "part[j]")]},
    ),
    Entry(
        "batch-all-summed",
        "batch_gradient",
        "You sum losses and gradients; the function returns their means.",
        "Divide both by the number of images: a mean does not grow with the batch.",
        {
            "0": [
                (
                    "cross_entropy(logits, label) / len(X)",
                    "cross_entropy(logits, label)",
                ),
                ("part[j] / len(X)", "part[j]"),
            ]
        },
    ),
    Entry(
        "batch-last-image-only",
        "batch_gradient",
        "Your gradient is that of the last image alone: each image overwrites the one before.",
        "The mean adds up all images: +=.",
        {"0": [("mean[j] += part[j] / len(X)", "mean[j] = part[j] / len(X)")]},
    ),
    Entry(
        "batch-last-loss-only",
        "batch_gradient",
        "Your loss is that of the last image alone.",
        "The mean adds up all images: +=.",
        {"0": [("loss += cross", "loss = cross")]},
    ),
    Entry(
        "batch-one-row-repeated",
        "batch_gradient",
        "All rows of your zeros are one and the same list.",
        "[[0.0] * n] * m repeats a reference, not a list: what is added to one row is added to all. Make a new list for each row.",
        {"0": [("[[0.0] * len(b) for row in W]", "[[0.0] * len(b)] * len(W)")]},
    ),
    Entry(
        "batch-divided-by-classes",
        "batch_gradient",
        "You divide the gradients by the number of classes.",
        "The mean runs over the images: len(X).",
        {"0": [("part[j] / len(X)", "part[j] / len(logits)")]},
    ),
    Entry(
        "step-uphill",
        "step",
        "You add the gradient; it must be subtracted.",
        "The gradient points to where the loss grows. A step against it makes the loss smaller.",
        {"0": [("numbers[j] -= lr", "numbers[j] += lr")]},
    ),
    Entry(
        "step-no-learning-rate",
        "step",
        "You subtract the whole gradient; the learning rate is missing.",
        "lr says how far to go. Steps of the full gradient overshoot.",
        {"0": [("lr * slopes[j]", "slopes[j]")]},
    ),
    Entry(
        "step-divided-again",
        "step",
        "You divide by the number of images again.",
        "batch_gradient returns means: the division is done.",
        {"0": [("lr * slopes[j]", "lr * slopes[j] / len(X)")]},
    ),
    Entry(
        "step-loss-after",
        "step",
        "You return the loss from after the change.",
        "The function returns the loss before the change, the one that the gradient belongs to.",
        {"0": [("return loss", "return batch_gradient(X, y, params)[0]")]},
    ),
    Entry(
        "step-new-numbers",
        "step",
        "You change a number that you took out of the list, not the list.",
        "A float cannot change in place: number -= ... binds the name to another one. Write into the list: numbers[j] -= ...",
        {
            "0": [
                (
                    "numbers[j] -= lr * slopes[j]",
                    "number = numbers[j]\n                number -= lr * slopes[j]",
                )
            ]
        },
        group=STILL,
    ),
    Entry(
        "step-not-taken",
        "step",
        "You compute the gradient, and take no step with it.",
        "Each parameter moves against its slope: numbers[j] -= lr * slopes[j].",
        {
            "0": [
                ("                numbers[j] -= lr * slopes[j]", "                pass")
            ]
        },
        group=STILL,
    ),
    Entry(
        "step-biases-stand-still",
        "step",
        "Your biases stand still: only the weights are updated.",
        "b learns as well: numbers[j] -= lr * slopes[j] for its entries too.",
        {"0": [("zip([*W, b], [*dW, db])", "zip(W, dW)")]},
    ),
    Entry(
        "step-weights-stand-still",
        "step",
        "Your weights stand still: only the biases are updated.",
        "Each row of W learns as well.",
        {"0": [("zip([*W, b], [*dW, db])", "zip([b], [db])")]},
    ),
    Entry(
        "step-last-layer-only",
        "step",
        "Only the last layer learns.",
        "Every layer has gradients, and every layer takes a step.",
        {"0": [("zip(params, grads)", "zip(params[-1:], grads[-1:])")]},
    ),
    Entry(
        "init-order-of-draws",
        "init_params",
        "You draw the numbers in another order: the layers from the last to the first.",
        "These are good weights, but others than the ladder's: the table cannot be compared. Draw the first layer first.",
        {
            "0": [
                ("in pairwise(sizes):", "in list(pairwise(sizes))[::-1]:"),
                ("    return params", "    return params[::-1]"),
            ],
            "256": [
                ("in pairwise(sizes):", "in list(pairwise(sizes))[::-1]:"),
                ("    return params", "    return params[::-1]"),
            ],
        },
        remark=True,
    ),
    # --- seen when people tried ---------------------------------------------------------
    Entry(
        "softmax-min-shift",
        "softmax",
        "You subtract the smallest logit, not the largest.",
        "Subtracting any one number of the row changes no probability, but only with the largest every exponent is 0 or less. With the smallest exp overflows even sooner.",
        {
            "0": [("top = max(logits)", "top = min(logits)")],
            "123": [(MAX, "logits.min(axis=1, keepdims=True)")],
        },
    ),
    Entry(
        "softmax-divided-logits",
        "softmax",
        "You divide the logits by their maximum; it must be subtracted.",
        "Subtracting a number from all logits of a row leaves the probabilities as they are. Dividing changes them, and with a negative maximum it turns them around.",
        {
            "0": [("math.exp(z - top)", "math.exp(z / top)")],
            "123": [(f"logits - {MAX}", f"logits / {MAX}")],
        },
    ),
    Entry(
        "loss-rows-of-y",
        "cross_entropy",
        "You index with [y] alone: the labels pick rows.",
        "Rows are images. [np.arange(len(y)), y] takes from row 0 the number y[0], from row 1 the number y[1], and so on.",
        {
            "123": [
                ("z[np.arange(len(y)), y]", "z[y]"),
                ("np.exp(z).sum(axis=1)", "np.exp(z).sum(axis=1)[y][:, None]"),
            ]
        },
    ),
    Entry(
        "loss-log-of-the-mean",
        "cross_entropy",
        "You take the mean of the probabilities first, then the logarithm.",
        "The loss is the mean of the logarithms. The other order forgives a certain mistake in one image as long as others are right.",
        {"123": [(CE, f"-np.log({P_TRUE}.mean())")]},
    ),
    Entry(
        "loss-no-softmax",
        "cross_entropy",
        "You take the logarithm of the logits themselves; softmax is missing.",
        "A logit can be negative, and has no logarithm then. Probabilities come first: -log(softmax(logits)) at the true digit, in its safe form log(sum(exp(z))) - z[y].",
        {
            "0": [
                (
                    "math.log(sum(math.exp(z - top) for z in logits)) - (logits[y] - top)",
                    "-math.log(logits[y])",
                )
            ],
            "123": [(CE, "-np.log(logits[np.arange(len(y)), y]).mean()")],
        },
    ),
    Entry(
        "loss-mean-of-one-term",
        "cross_entropy",
        "Your mean() holds for the last term only: parentheses are missing.",
        "a - b.mean() subtracts one number from each entry of a. (a - b).mean() is the mean loss.",
        {
            "123": [
                (CE, "np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y].mean()")
            ]
        },
    ),
    Entry(
        "loss-max-no-keepdims",
        "cross_entropy",
        "Your row maxima have the shape (B,), for keepdims is missing in the maximum.",
        "(B, K) - (B,) lines the maxima up with the classes: an error, or with B = K a silent mistake. With keepdims=True they are (B, 1), one for each row.",
        {"123": [(MAX, "logits.max(axis=1)")]},
    ),
    Entry(
        "loss-max-over-the-batch",
        "cross_entropy",
        "You take the maximum over the images (axis 0), for each class.",
        "Then each class is shifted by another number, and that changes the loss. Shift all classes of one image by the same number: the maximum along axis 1.",
        {"123": [(MAX, "logits.max(axis=0, keepdims=True)")]},
    ),
    Entry(
        "loss-sum-over-all",
        "cross_entropy",
        "You sum the exponentials over all images and classes.",
        "Each image has its own sum, over its ten classes: axis 1.",
        {"123": [("np.exp(z).sum(axis=1)", "np.exp(z).sum()")]},
    ),
    Entry(
        "backward-mean-lost-for-bias",
        "backward",
        "You lost the 1/B in the bias gradient; that of the weights has it.",
        "The loss is a mean over the batch, so everything that flows back from it carries 1/B. Divide dlogits once, before both.",
        {
            "13": [("dlogits.sum(axis=0)", "dlogits.sum(axis=0) * len(y)")],
            "2": [("dz.sum(axis=0)", "dz.sum(axis=0) * len(y)")],
        },
    ),
    Entry(
        "backward-mean-lost-for-weights",
        "backward",
        "You lost the 1/B in the weight gradient; that of the biases has it.",
        "The loss is a mean over the batch, so everything that flows back from it carries 1/B. Divide dlogits once, before both.",
        {
            "13": [("X.T @ dlogits", "X.T @ dlogits * len(y)")],
            "2": [("a.T @ dz", "a.T @ dz * len(y)")],
        },
    ),
    Entry(
        "backward-labels-for-one-hot",
        "backward",
        "You subtract the labels themselves: probs - y.",
        "y holds digits, 0 to 9. The truth that is subtracted is one-hot: 1 at the true digit, 0 elsewhere.",
        {
            "13": [("dlogits[np.arange(len(y)), y] -= 1", "dlogits -= y")],
            "2": [("dz[np.arange(len(y)), y] -= 1", "dz -= y")],
        },
    ),
    Entry(
        "backward-rows-of-y",
        "backward",
        "You index with [y] alone: the labels pick rows.",
        "Rows are images. [np.arange(len(y)), y] takes from row 0 the number y[0], from row 1 the number y[1], and so on.",
        {
            "13": [("[np.arange(len(y)), y] -= 1", "[y] -= 1")],
            "2": [("[np.arange(len(y)), y] -= 1", "[y] -= 1")],
        },
    ),
    Entry(
        "backward-truth-replaces",
        "backward",
        "You set the true entries to -1; subtract 1 from them.",
        "The gradient there is p - 1: nearly 0 where the network is right and certain. With -1 it would be pushed on forever.",
        {
            "0": [("dz[y] -= 1", "dz[y] = -1")],
            "13": [("y] -= 1", "y] = -1")],
            "2": [("y] -= 1", "y] = -1")],
        },
    ),
    Entry(
        "backward-truth-flipped",
        "backward",
        "At the true digit you have 1 - p; it must be p - 1.",
        "The other entries are p - 0, probability minus truth. The same order at the true digit gives p - 1: its logit must rise, so its gradient is negative.",
        {
            "0": [("dz[y] -= 1", "dz[y] = 1 - dz[y]")],
            "13": [
                (
                    "dlogits[np.arange(len(y)), y] -= 1",
                    "dlogits[np.arange(len(y)), y] = 1 - dlogits[np.arange(len(y)), y]",
                )
            ],
            "2": [
                (
                    "dz[np.arange(len(y)), y] -= 1",
                    "dz[np.arange(len(y)), y] = 1 - dz[np.arange(len(y)), y]",
                )
            ],
        },
    ),
    Entry(
        "backward-truth-before-softmax",
        "backward",
        "You subtract 1 from the logits, before softmax.",
        "What is subtracted from is the probability: first softmax, then - 1 at the true digit.",
        {
            "0": [
                (
                    "softmax(logits)",
                    "softmax([z - (k == y) for k, z in enumerate(logits)])",
                ),
                ("    dz[y] -= 1  # what it says minus what is true\n", ""),
            ],
            "1": [
                (
                    "    dlogits = softmax(logits)",
                    "    dlogits = softmax(logits - np.eye(logits.shape[1])[y])",
                ),
                ("y] -= 1", "y] -= 0"),
            ],
            "2": [
                (
                    "    dz = softmax(logits)",
                    "    dz = softmax(logits - np.eye(logits.shape[1])[y])",
                ),
                ("y] -= 1", "y] -= 0"),
            ],
            "3": [
                (
                    "    dlogits = softmax(logits)",
                    "    dlogits = softmax(logits - torch.eye(logits.shape[1])[y])",
                ),
                ("y] -= 1", "y] -= 0"),
            ],
        },
    ),
    Entry(
        "backward-divided-by-pixels",
        "backward",
        "You divide by the number of pixels, not by the number of images.",
        "The mean in the loss runs over the B images: len(X) or len(y). X.shape[1] and len(X[0]) count pixels.",
        {"13": [("/= len(y)", "/= X.shape[1]")]},
    ),
    Entry(
        "count-all",
        "count_correct",
        "You return the number of all images: len of a comparison counts False too.",
        "True counts as 1 in a sum, and False as 0: sum, not len.",
        {"123456": [("(logits.argmax(axis=1) == y).sum().item()", "len(y)")]},
    ),
    Entry(
        "forward-elementwise",
        "forward",
        "You multiply with *, entry by entry; a matrix product is @.",
        "@ sums over the pixels: (B, D) @ (D, K) -> (B, K). * needs equal shapes and sums nothing.",
        {"134": [("X @ W", "X * W")], "25": [("a @ W", "a * W")]},
    ),
    Entry(
        "forward-images-transposed",
        "forward",
        "You transpose the images: X.T @ W.",
        "Rows are images, and rows go in: (B, D) @ (D, K). X.T fits only where B = D, and then it mixes images with pixels.",
        {"134": [("X @ W", "X.T @ W")], "25": [("a @ W", "a.T @ W")]},
    ),
    Entry(
        "forward-activations-one-too-many",
        "forward",
        "Your list has one entry too many: what comes out of the last layer.",
        "The list holds the input of each layer, so it is as long as params. What comes out of the last layer goes into none.",
        {
            "0": [("  # ReLU", "  # ReLU\n    activations.append(a)")],
            "2": [("  # ReLU", "  # ReLU\n    activations.append(a)")],
        },
    ),
    Entry(
        "update-returns-parameters",
        "update",
        "You return the parameters.",
        "They change in place, so the caller has them. It needs the loss and the logits: return loss, logits.",
        {
            "134": [("return loss, logits", "return W, b")],
            "25": [("return loss, logits", "return params")],
        },
    ),
    Entry(
        "update-softmax-first",
        "update",
        "You put the logits through softmax and work on with probabilities.",
        "The loss and the gradient have softmax inside. Softmax twice is nearly flat, and what you return are no logits.",
        {
            "13": [("logits = forward(X, W, b)", "logits = softmax(forward(X, W, b))")],
            "2": [
                (
                    "logits, activations = forward(X, params)",
                    "logits, activations = forward(X, params)\n    logits = softmax(logits)",
                )
            ],
            "4": [("forward(X, W, b)", "torch.softmax(forward(X, W, b), dim=1)")],
            "5": [("forward(X, params)", "torch.softmax(forward(X, params), dim=1)")],
            "6": [("logits = model(X)", "logits = torch.softmax(model(X), dim=1)")],
        },
    ),
    Entry(
        "update-both-after",
        "update",
        "You return the loss and the logits from after the step.",
        "The table shows how good the network was before it learned from these images. Compute both first, then take the step.",
        {
            "13": [
                (
                    "return loss, logits",
                    "return cross_entropy(forward(X, W, b), y), forward(X, W, b)",
                )
            ],
            "2": [
                (
                    "return loss, logits",
                    "return cross_entropy(forward(X, params)[0], y), forward(X, params)[0]",
                )
            ],
            "4": [
                (
                    "return loss, logits",
                    "return F.cross_entropy(forward(X, W, b), y), forward(X, W, b)",
                )
            ],
            "5": [
                (
                    "return loss, logits",
                    "return F.cross_entropy(forward(X, params), y), forward(X, params)",
                )
            ],
            "6": [
                (
                    "return loss, logits",
                    "return nn.CrossEntropyLoss()(model(X), y), model(X)",
                )
            ],
        },
    ),
    Entry(
        "update-returns-the-sum-of-losses",
        "update",
        "You return the loss times the number of images.",
        "cross_entropy is a mean over the batch, and update returns it as it is. Section 4 multiplies by the size of the batch itself.",
        {"123456": [("return loss, logits", "return loss * len(y), logits")]},
    ),
    Entry(
        "update-loss-not-called",
        "update",
        "You hand logits and labels to nn.CrossEntropyLoss itself; it makes a loss function, which you then call.",
        "Two pairs of parentheses: nn.CrossEntropyLoss()(logits, y). The first makes the function, the second calls it. F.cross_entropy(logits, y) needs one.",
        {"6": [("nn.CrossEntropyLoss()(logits, y)", "nn.CrossEntropyLoss(logits, y)")]},
    ),
]
