"""Sheets to print: a picture, numbers by hand with blanks, three questions; answers apart.

All is taken from what is there: a page's picture and its description, the numbers of its worked
example, and the questions of docs/questions.md. docs/sheets/NAME.html is one file, picture and
all, that any browser prints on at most two pages of A4 or Letter.
"""

import ast
import html
import runpy
from base64 import b64encode

import numpy as np

from practice.checker import markdown
from practice.checker.rungs import FIRST, all_rungs
from practice.checker.scripts import DOCS, PRACTICE
from tools import measured, pages
from tools.handouts.questions import questions

FOLDER = DOCS / "sheets"
TRYING = FIRST.stem  # the first page, whose picture is drawn in letters
PICTURES = {
    TRYING: "",
    "lists_and_loops": "pure_python_mlp_learned",
    "np_slp_digits": "np_slp_digits_digits",
    "np_mlp_digits": "np_mlp_digits_bend",
    "torch_slp_digits": "torch_slp_digits_rounding",
    "torch_slp_autograd": "torch_slp_autograd_pull",
    "torch_mlp_autograd": "torch_mlp_autograd_memory",
    "torch_mlp_sequential": "torch_mlp_sequential_starts",
    "tiny_torch": "tiny_torch_depths",
}
ORDER = ["backward", "softmax", "update", "make_model", "cross_entropy", "forward"]
EMPTY = (
    'fill="none" stroke="#999" stroke-width=".06"'  # paper in the picture of letters
)
STYLE = """\
@page { margin: 14mm }
body { font: 10pt/1.35 Georgia, serif; max-width: 182mm; margin: 1em auto; padding: 0 1em }
h1 { font-size: 15pt; margin: 0 } h2 { font-size: 11.5pt; margin: .8em 0 .2em }
h2, td, li { break-inside: avoid } h2 { break-after: avoid } p { margin: .2em 0 }
.name { display: flex; justify-content: space-between; margin: .2em 0 .4em }
.name span:last-child { width: 45mm }
img { display: block; margin: .3em auto; max-width: 100%; max-height: 58mm }
table { border-collapse: collapse; width: 100% }
td { border-bottom: .5pt solid #999; padding: 1.5mm 2mm; vertical-align: baseline }
td:last-child { white-space: nowrap }
.blank { display: inline-block; width: 20mm; border-bottom: .7pt solid; margin-right: 2mm }
.line { border-bottom: .7pt solid; height: 8mm }
pre, code { font: 8.3pt/1.3 "DejaVu Sans Mono", Consolas, monospace }
pre, code { overflow-wrap: anywhere }
pre { margin: .3em 0; white-space: pre-wrap }
ol { padding-left: 1.4em; margin: .2em 0 } ol ol { list-style: upper-alpha }
.ten { display: flex; flex-wrap: wrap; gap: 1em; justify-content: space-around; margin: .5em 0 }
.ten svg { width: 128mm }
.squares { width: auto } .squares td { border: .7pt solid; width: 4mm; height: 4mm }
.question { break-inside: avoid; margin-bottom: .5em }
@media (max-width: 40em) { td:last-child { white-space: normal } }
@media print { body { margin: 0; padding: 0; max-width: none } .back { display: none } }
"""


def shown(value):
    """Return a number as it is written on paper: whole, or with three digits."""
    value = float(value)
    return f"{value:.0f}" if value == round(value) else f"{value:.3f}"


def rows_of(name, matrix):
    """Return a row of the table for each row of a matrix."""
    return [(f"{name}, row {i}", row) for i, row in enumerate(np.atleast_2d(matrix))]


# --- The examples: what is given, and [(what to find, its numbers)] ---------------------


def layers(x, params, y):
    """Return a two-layer example as text."""
    lines = [f"x = {x.ravel().tolist()}, the true class is {y}"]
    for n, (W, b) in enumerate(params, 1):
        lines.append(f"W{n} = {W.tolist()}    b{n} = {b.tolist()}")
    return "\n".join(lines)


def way_back(s, x, params, y):
    """Return the rows of a network with one hidden layer, forward and back."""
    (W1, b1), (W2, _) = params
    logits, (_, a) = s.forward(x, params)
    probs = s.softmax(logits)
    dz = probs - np.eye(len(probs[0]))[[y]]
    grads = s.backward([x, a], np.array([y]), logits, params)
    return [
        ("hidden units before ReLU", x @ W1 + b1),
        ("hidden units after ReLU", a),
        ("logits", logits),
        ("probabilities", probs),
        (
            "loss, minus the log of the true one",
            [s.cross_entropy(logits, np.array([y]))],
        ),
        ("slopes of the logits", dz),
        *rows_of("dW2", grads[1][0]),
        ("slopes of the hidden units", dz @ W2.T),
        ("the same before ReLU", grads[0][1]),
        *rows_of("dW1", grads[0][0]),
    ]


def first_network(n):
    """Give a picture to read, the election of the page, and a slope to try."""
    s, X = n.functions("np_slp_digits"), np.array(kept()["X"])
    x, W, b = np.array([[1, 0, 1]]), np.array([[2, -1], [5, 5], [1, 4]]), [0, 1]
    loss = lambda W: s.cross_entropy(s.forward(x, W, b), np.array([1]))
    z = s.forward(x, W, b)
    nudge = np.zeros(W.shape)
    nudge[0, 1] = 0.1
    above, below = loss(W + nudge), loss(W - nudge)
    slope = (above - below) / 0.2
    given = (
        f"An election: the picture {x[0].tolist()}, its true digit 1, only the digits 0 and 1,\n"
        f"the weights {W.tolist()}, the biases {b}. Then nudge one weight,\n"
        f"W[0][1] = {W[0, 1]}, by 0.1 up and by 0.1 down."
    )
    return given, [
        *(
            (f"the 1 as numbers, row {i}", row)
            for i, row in enumerate(X[1].reshape(4, 4))
        ),
        ("squares in which the 3 and the 8 differ", [(X[3] != X[8]).sum()]),
        ("the two scores", z),
        ("e to the power of each", np.exp(z)),
        ("probabilities", s.softmax(z)),
        ("loss, minus the log of the true one", [loss(W)]),
        ("loss with W[0][1] = -0.9, and with -1.1", [above, below]),
        ("the slope: their difference, divided by 0.2", [slope]),
        ("W[0][1] after a step with lr 1", [W[0, 1] - slope]),
    ]


def lists_and_loops(n):
    """Give the tiny network of the page."""
    x = np.array([[1.0, 2.0]])
    return layers(x, n.tiny, 0), way_back(n.rung, x, n.tiny, 0)


def np_slp_digits(n):
    """Give the example with pencil and paper."""
    dlogits = n.p - np.eye(3)[n.y]
    given = f"x = {n.x.ravel().tolist()}, the true class is {n.y[0]}\nW = {n.W.tolist()}    b = {n.b.tolist()}"
    return given, [
        ("logits, x W + b", n.z),
        ("probabilities", n.p),
        ("loss, minus the log of the true one", [n.s.cross_entropy(n.z, n.y)]),
        ("dlogits, what it says minus what is true", dlogits),
        *rows_of("dW", n.dW),
        ("db", n.db),
        ("logits after a step with lr 0.1", n.z2),
    ]


def np_mlp_digits(n):
    """Give the example of the page, before its step."""
    W1, W2 = (n.params[i][0] + 0.1 * (n.dW1, n.dW2)[i] for i in (0, 1))
    b1, b2 = (n.params[i][1] + 0.1 * (n.db1, n.db2)[i] for i in (0, 1))
    params = [[W.round(9), b.round(9)] for W, b in ((W1, b1), (W2, b2))]
    return layers(n.x, params, 0), way_back(n.s, n.x, params, 0)


def torch_slp_digits(n):
    """Give two images and their errors, of rung 1's page."""
    page = (DOCS / "np_slp_digits_explainer.md").read_text("utf-8")
    tree = ast.parse(markdown.named(page, "py", "two-images"))
    X, dlogits = (
        np.array(ast.literal_eval(node.value.args[0])) for node in tree.body[:2]
    )
    given = f"X = torch.tensor({X.tolist()})          # two images\ndlogits = torch.tensor({dlogits.tolist()})    # in tenths"
    return given, [
        ("shape of X", X.shape),
        ("shape of X.T", X.T.shape),
        ("shape of X.T @ dlogits", (X.T @ dlogits).shape),
        *rows_of("X.T @ dlogits", X.T @ dlogits),
        ("dlogits.sum(dim=0)", dlogits.sum(axis=0)),
    ]


def torch_slp_autograd(n):
    """Give the smallest network that can be wrong."""
    W, x = n.W.detach().numpy(), n.x.numpy()
    z = x @ W
    e = np.exp(z)
    given = f"x = {x.item():g}, W = {W.tolist()}, no biases; the true class is {n.y.item()}\nloss = log(exp(z0) + exp(z1)) - z0"
    return given, [
        ("z0, z1", z),
        ("their exponentials", e),
        ("the sum of both", [e.sum()]),
        ("its logarithm", [np.log(e.sum())]),
        ("loss", [n.example().item()]),
        ("back: slopes of z0, z1", n.b.grad.numpy()),
        ("back: W.grad", n.W.grad.numpy()),
    ]


def torch_mlp_autograd(n):
    """Ask for shapes, and for what the record keeps."""
    s = n.s
    (W1, b1), (W2, b2) = s.params
    many = len(s.X_train)
    size = sum(t.numel() for t in (W1, b1, W2, b2))
    given = f"{many:,} images of {W1.shape[0]} pixels in one batch, {W1.shape[1]} hidden units, {W2.shape[1]} classes, float32"
    return given, [
        ("shape of X", s.X_train.shape),
        ("shape of W1", W1.shape),
        ("shape of the hidden units", (many, W1.shape[1])),
        ("shape of W2", W2.shape),
        ("shape of the logits", (many, W2.shape[1])),
        ("how many parameters", [size]),
        ("numbers in the hidden units", [many * W1.shape[1]]),
        ("bytes that they take", [4 * many * W1.shape[1]]),
    ]


def torch_mlp_sequential(n):
    """Take steps with an optimizer and a scheduler, by PyTorch's own."""
    import torch

    given = "One parameter w = 1, the loss is w², so its gradient is 2w.\nSGD with lr 0.1; after each step ExponentialLR halves the rate (gamma 0.5)."
    w, rows = torch.nn.Parameter(torch.tensor(1.0, dtype=torch.float64)), []
    sgd = torch.optim.SGD([w], lr=0.1)
    scheduler = torch.optim.lr_scheduler.ExponentialLR(sgd, gamma=0.5)
    for step in (1, 2, 3):
        sgd.zero_grad()
        (w * w).backward()
        rate = sgd.param_groups[0]["lr"]
        sgd.step()
        scheduler.step()
        rows += [(f"step {step}: gradient", [w.grad.item()])]
        rows += [(f"step {step}: learning rate", [rate])]
        rows += [(f"step {step}: w afterward", [w.item()])]
    return given, rows


def tiny_torch(n):
    """Use a matrix twice, by the engine and by hand."""
    engine = runpy.run_path(str(PRACTICE / "tiny_torch" / "torch.py"))
    Tensor, relu = engine["Tensor"], engine["relu"]
    x = Tensor(np.array([[1.0, 2.0]]))
    W = Tensor(np.array([[0.5, 1.0], [1.0, -0.25]])).requires_grad_()
    a = x @ W
    h = relu(a)
    z = h @ W
    loss = engine["cross_entropy"](z, Tensor(np.array([0])))
    loss.backward()
    probs = np.exp(z.array) / np.exp(z.array).sum()
    g = probs - [[1, 0]]
    back = g @ W.array.T * (a.array > 0)
    given = (
        f"x = {x.array.tolist()}, W = {W.array.tolist()}, the true class is 0\n"
        "a = x @ W, h = relu(a), z = h @ W: W is used twice; then cross_entropy"
    )
    return given, [
        ("depth of a, of h, of z", [a.depth, h.depth, z.depth]),
        ("a", a.array),
        ("z", z.array),
        ("probabilities", probs),
        ("g, the gradient of z", g),
        *rows_of("h.T @ g, which W gets first", h.array.T @ g),
        ("gradient of a: g @ W.T behind the gate", back),
        *rows_of("x.T @ that, which W gets next", x.array.T @ back),
        *rows_of("W.grad", W.grad.array),
    ]


# --- The sheet ------------------------------------------------------------------------


def three(name, rung, made):
    """Return three questions about different functions, from this rung if it has three.

    The first page has two functions that the next one asks about.
    """
    own = [q for q in made if q.rung is rung]
    if name == TRYING:
        layers = [q for q in own if q.function == "layer"]
        return [*layers, *(q for q in own if q.function == "slope")][:3]
    order = {name: place for place, name in enumerate(ORDER)}
    more = [q for q in made if q.rung.number == 1] if rung.number else []
    chosen = []
    for question in sorted(own, key=lambda q: order.get(q.function, 9)) + more[::-1]:
        if question.function not in [q.function for q in chosen]:
            chosen.append(question)
    return chosen[:3]


def kept():
    """Return the numbers that the notebook of the first page ends with."""
    return measured.read(f"lessons/{TRYING}")["numbers"]


def picture_of(name, page):
    """Return the picture of a sheet as HTML, and what it shows in words."""
    if name == TRYING:
        alike = ", and ".join(f"the {a} and the {b}" for a, b in kept()["closest"])
        rows = kept()["DRAWING"].split()
        ink = [
            f'<rect x="{5 * (n % 10) + x}" y="{n // 10}" width=".92" height=".92" {"" if square == "#" else EMPTY}/>'
            for n, row in enumerate(rows)
            for x, square in enumerate(row)
        ]
        squares = "<tr>" + "<td></td>" * 4 + "</tr>"
        ten = "The digits 0 to 9, four squares wide and high."
        own = f'A digit as you write it:<table class="squares">{squares * 4}</table>'
        return (
            f'<div class="ten"><svg role="img" aria-label="{ten}" viewBox="0 0 49 4">{"".join(ink)}</svg><div>{own}</div></div>',
            f"{ten} Most alike are {alike}: these differ in {kept()['fewest']} squares.",
        )
    picture = PICTURES[name]
    alt = html.escape(markdown.described(page, picture))
    data = b64encode((DOCS / "img" / f"{picture}.png").read_bytes()).decode()
    return f'<img alt="{alt}" src="data:image/png;base64,{data}">', alt


def asked(question, answers):
    """Return a question, with its answers or without."""
    parts = []
    for line, entry in question.answers():
        text = f"<code>{html.escape(line)}</code>"
        if answers:
            said = f"{entry.did} {entry.why}" if entry else question.about_right()
            said = html.escape(said)
            text += f" {said}" if entry else f" <b>{said}</b>"
        parts.append(f"<li>{text}</li>")
    code = "" if answers else f"<pre>{html.escape(question.code)}</pre>"
    return (
        f'<li class="question">Which line belongs in the gap of <code>{question.function}</code>?'
        f"{code}<ol>{''.join(parts)}</ol></li>"
    )


def table(rows, answers):
    """Return the numbers by hand, filled or with a blank for each."""
    made = []
    for name, values in rows:
        flat = np.ravel(values)
        blanks = '<span class="blank"></span>' * len(flat)
        cell = ", ".join(map(shown, flat)) if answers else blanks
        made.append(f"<tr><td>{html.escape(name)}</td><td>{cell}</td></tr>")
    return f"<table>{''.join(made)}</table>"


def sheet(name, page, example, chosen, answers):
    """Return a sheet, or its answers, as HTML."""
    title = page.split("\n", 1)[0].removeprefix("# ")
    image, words = picture_of(name, page)
    given, rows = example
    top = "" if answers else '<p class="name"><span>Name:</span><span>Date:</span></p>'
    line = '<div class="line"></div>'
    return f"""\
<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>{html.escape(title)}: {"answers" if answers else "sheet"}</title>
<meta name="description" content="{"The answers to a" if answers else "A"} sheet to print, with numbers to find by hand and three questions: {html.escape(title)}">
<style>
{STYLE}</style>
<main>
<h1>{html.escape(title)}{": answers" if answers else ""}</h1>
{top}
<h2>1. A picture. What does it show? What surprises you?</h2>
{f"<p>{words}</p>" if answers else image + line + line}
<h2>2. By hand (a calculator helps; three decimal places)</h2>
<pre>{html.escape(given)}</pre>
{table(rows, answers)}
<h2>3. Three questions, one answer each</h2>
<ol>{"".join(asked(q, answers) for q in chosen)}</ol>
</main>
</html>
"""


def sheets(runs):
    """Return {path: text} of all sheets and their answers."""
    made, found = questions(), {}
    rungs = {rung.name: rung for rung in all_rungs()}
    for name in PICTURES:
        rung = rungs.get(name, all_rungs()[0])
        stem = TRYING if name == TRYING else rung.page.removesuffix(".md")
        page = (DOCS / f"{stem}.md").read_text("utf-8")
        example = globals()[name](pages.numbers_of(stem, runs, page))
        for answers in (False, True):
            end = "_answers" if answers else ""
            chosen = three(name, rung, made)
            text = sheet(name, page, example, chosen, answers)
            found[FOLDER / f"{name}{end}.html"] = text
    return found
