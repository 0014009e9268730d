"""Slips that stand in the text: a value bound anew in a loop, `is` for ==, arguments in another order.

certain() are such that explain a wrong result whatever the numbers are; possible() are those
that a right function may have, too, and are said only where nothing else is known.
"""

import ast
import re

from .clues import Text
from .match import same
from .rungs import parameters
from .values import Raised

LABELS = ("y", "label", "labels", "target", "targets")


def names_in(node, kind=ast.Load):
    """Return the names that are read (or stored) in a part of the text."""
    return {
        n.id
        for n in ast.walk(node)
        if isinstance(n, ast.Name) and isinstance(n.ctx, kind)
    }


def identity(text, case):
    """Say where `is` asks whether two values are the same object."""
    for node in text.all(ast.Compare):
        other = node.comparators[0]
        if isinstance(node.ops[0], ast.Is | ast.IsNot) and not (
            isinstance(other, ast.Constant) and other.value in (None, True, False)
        ):
            say = f"In {text.line(node)}  `is` asks whether both are one and the same object."
            return (
                say,
                "Two numbers can be equal and yet two objects: == compares them.",
            )
    return None


def bound_anew(text, case):
    """Say where a sum is bound to a new value in each round of a loop."""
    for loop in text.all(ast.For):
        before = set()
        for node in text.all(ast.Assign):
            if node.lineno < loop.lineno and zero(node.value):
                before |= names_in(node.targets[0], ast.Store)
        for node in [n for n in ast.walk(loop) if isinstance(n, ast.Assign)]:
            target = node.targets[0]
            if not isinstance(target, ast.Name) or target.id not in before:
                continue
            others = [n for n in ast.walk(loop) if n is not node]
            read = any(
                isinstance(n, ast.Name) and n.id == target.id and n is not target
                for n in others
            )
            if not read and not zero(node.value):
                name = target.id
                say = f"{text.begins(node)}  gives {name} a new value in each round, so only the last round counts."
                return say, f"A sum grows: {name} += ..."
    return None


def zero(node):
    """Say whether a value is a number 0, with which a sum begins."""
    return isinstance(node, ast.Constant) and node.value in (0, 0.0)


def order_of_arguments(text, case):
    """Say where a function of the ladder is called with its arguments in another order."""
    functions = case.world.rung.functions
    for node in text.all(ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in functions or name == case.name or node.keywords:
            continue
        wanted = [*parameters(functions[name])]
        given = [a.id if isinstance(a, ast.Name) else "" for a in node.args]
        if len(given) != len(wanted):
            continue
        moved = [
            g for g, w in zip(given, wanted, strict=True) if g in wanted and g != w
        ]
        if moved:
            say = f"{name} takes {', '.join(wanted)}, in this order; you call it otherwise: {text.line(node)}"
            return say, "Python goes by the place of an argument, not by its name."
    return None


def one_hot_labels(text, case):
    """Say where the labels are taken for one-hot rows."""
    own = {p for p in text.parameters() if p in LABELS}
    for node in text.all(ast.Call):
        words = ast.unparse(node)
        found = re.match(
            r"(?:np|torch)\.argmax\((\w+)|(\w+)\.argmax\(|(?:np|torch)?\.?max\((\w+), (?:axis|dim)?",
            words,
        )
        if found and own & {g for g in found.groups() if g}:
            say = f"You look for the highest place of the labels, as if they were one-hot rows: {text.line(node)}"
            return (
                say,
                "y holds whole numbers already: label 7 is the class 7. Compare with y itself.",
            )
    return None


def classes_of_labels(text, case):
    """Say where the number of classes is taken from the labels of the batch."""
    for node in text.all(ast.Call, ast.BinOp):
        words = ast.unparse(node)
        counted = re.fullmatch(
            r"(?:np\.)?(?:a?max\((\w+)\)|(\w+)\.max\(\)) \+ 1", words
        )
        hot = re.fullmatch(r"(?:\w+\.)*one_hot\(([\w.()]+)\)", words)
        if counted or hot:
            say = f"How many classes there are, you take from the labels of this batch: {text.line(node)}"
            return (
                say,
                "A batch without a 9 has fewer then, and the columns do not fit. The logits know it: logits.shape[1].",
            )
    return None


def labels_as_factors(text, case):
    """Say where logarithms are multiplied by the labels' own numbers."""
    own = {p for p in text.parameters() if p in LABELS} - {
        n.id for n in text.all(ast.Name) if isinstance(n.ctx, ast.Store)
    }
    for node in text.all(ast.BinOp):
        sides = [ast.unparse(side) for side in (node.left, node.right)]
        product = isinstance(node.op, ast.Mult | ast.MatMult) and own & {*sides}
        if product and re.search(r"log|softmax", "".join(sides)):
            return (
                f"You multiply by the labels themselves: {text.line(node)}",
                "Label 7 then counts seven times, and label 0 not at all. A label says which logarithm counts: pick it with [row, label], or make the labels one-hot first.",
            )
    return None


def in_columns(text, case):
    """Say where a layer is computed in columns: W.T @ X, one image in each column."""
    if case.name != "forward":
        return None
    for node in text.all(ast.BinOp, ast.Call):
        words = ast.unparse(node)
        if re.match(r"(\w+)\.T(\.dot\(| @ )(\w+)|np\.(dot|matmul)\(\w+\.T, ", words):
            found = re.match(r"(?:np\.\w+\()?(\w+)\.T", words)
            if found and found[1] not in (text.parameters() or [""])[0]:
                say = f"You compute in columns, W.T @ X, one image in each: {text.line(node)}"
                return (
                    say,
                    "Here each row is an image: X (B, D) @ W (D, K) gives (B, K).",
                )
    return None


def several_steps(text, case):
    """Say where update takes more than one step in a call."""
    if case.name not in ("update", "step"):
        return None
    for loop in text.all(ast.For):
        body = "\n".join(map(ast.unparse, loop.body))
        whole = re.search(r"backward\(|batch_gradient\(", body)
        moves = re.search(r"[\w\]] -= |\.step\(\)|\w+ = \w+ - ", body)
        if not (whole and moves):
            continue
        source, images = ast.unparse(loop.iter), text.parameters()[:1]
        if "params" in source:
            return (
                f"You compute the gradients anew for each layer: {text.line(loop)}",
                "By then the layers before have moved. One forward, one loss and one backward for all layers, then all the steps.",
            )
        counted = re.fullmatch(r"range\((\d+)\)", source)
        if counted and int(counted[1]) > 1:
            return (
                f"You take {counted[1]} steps in one call: {text.line(loop)}",
                "update takes a single one. The loop over the epochs stands in section 4.",
            )
        if {*images, "y"} & names_in(loop.iter):
            return (
                f"You take a step for each image: {text.line(loop)}",
                "One step a batch, along the mean gradient of all its images: then the order of the images does not matter.",
            )
    return None


def twice_back(text, case):
    """Say where backward() is called twice."""
    calls = [n for n in text.all(ast.Call) if ast.unparse(n.func).endswith(".backward")]
    raised = isinstance(case.got[case.place], Raised)  # then PyTorch says it
    if len(calls) > 1 and case.world.rung.torch and not raised:
        return (
            f"You call backward() twice: {text.line(calls[1])}",
            "It adds to .grad each time, so the gradients are doubled.",
        )
    return None


def parameter_zeroed(text, case):
    """Say where a parameter itself is set to zero, not its gradient."""
    if case.name != "update":
        return None
    for node in text.all(ast.Call):
        found = re.fullmatch(r"(\w+)(\.data)?\.zero_\(\)", ast.unparse(node))
        if found and "grad" not in found[1]:
            name = found[1]
            return (
                f"{name}.zero_() sets the parameter itself to 0: {text.line(node)}",
                f"What has to be reset is its gradient: {name}.grad.zero_(), or {name}.grad = None.",
            )
    return None


def shortened(text, case):
    """Say where the gradient is cut or shortened before the step."""
    for node in text.all(ast.Call):
        found = re.search(r"clip_grad_(norm|value)_", ast.unparse(node.func))
        if found and case.name == "update":
            return (
                f"You shorten the gradient before the step: {text.line(node)}",
                "Clipping tames steps that would be too large. Here the step is lr times the gradient, as it is.",
            )
    return None


def dropout(text, case):
    """Say where units are dropped at random."""
    for node in text.all(ast.Call):
        if "dropout" in ast.unparse(node.func).lower():
            return (
                f"Dropout sets random units to 0: {text.line(node)}",
                "It is a cure against learning by heart, and the ladder does without: the same images give the same logits.",
            )
    return None


def slope_of_two(text, case):
    """Say where / 2 * h divides by 2 and multiplies by h."""
    if case.name != "slope":
        return None
    for node in text.all(ast.BinOp):
        if re.search(r"/ 2(\.0)? \* \w+$", ast.unparse(node)):
            return (
                f"You wrote / 2 * h, which divides by 2 and multiplies by h: {text.line(node)}",
                "Python works from left to right. With parentheses it divides by both: / (2 * h).",
            )
    return None


def one_loss(text, case):
    """Say where slope divides one loss, not the difference of two."""
    words = ast.unparse(text.node)
    if (
        case.name != "slope"
        or words.count("cross_entropy(") != 1
        or "def " in words[4:]
    ):
        return None
    if re.search(r"lambda|for |while ", words):
        return None
    return (
        "You compute the loss once, and a slope needs it twice: with the number moved up, and down.",
        "The slope is the difference of the two losses over the way between the two numbers.",
    )


def at_random(text, case):
    """Say where a function draws random numbers that takes none."""
    if case.name in ("init_params", "make_model"):
        return None
    for node in text.all(ast.Call):
        name = ast.unparse(node.func)
        if re.match(r"(np\.|torch\.)?rand(?!perm)(?!.*(perm|shuffle))", name):
            return (
                f"You draw at random: {text.line(node)}",
                "The same images give the same answer each time. Section 4 shuffles the images; here all that come in count.",
            )
    return None


def agree(keys, right, got):
    """Say whether two observations agree in these parts."""
    return all(key in got and same(right[key], got[key]) for key in keys)


def kept_from_call_to_call(text, case):
    """Say that the first step is right and the second is not: something is kept between them."""
    if case.name != "update":
        return None
    firsts = 0
    for i in case.small():
        right, got = case.right[i], case.got[i]
        if isinstance(got, Raised):
            continue
        first = [k for k in right if "call 1" in k]
        second = [k for k in right if "call 2" in k and k[0] in "Wb"]
        if agree(second, right, got) or not agree(first, right, got):
            return None
        firsts += 1
    if not firsts:
        return None
    say = "Your first step is right, and the second is not: something is kept from call to call."
    return (
        say,
        "A momentum, a sum of gradients, a counter? Each step here depends on its own batch alone: W -= lr * dW.",
    )


CERTAIN = [
    *(
        slope_of_two,
        one_loss,
        at_random,
        parameter_zeroed,
        several_steps,
        twice_back,
        shortened,
        dropout,
    ),
    *(identity, bound_anew, in_columns, order_of_arguments, one_hot_labels),
    *(classes_of_labels, labels_as_factors, kept_from_call_to_call),
]


def certain(case):
    """Return what a slip in the text says of a wrong result, or None."""
    text = Text(case.learner, case.name)
    if text.node is None:
        return None
    return next((told for look in CERTAIN if (told := look(text, case))), None)


def early_return(text, case):
    """Say where a return may end a loop too early."""
    for loop in text.all(ast.For):
        for node in ast.walk(loop):
            if isinstance(node, ast.Return):
                say = f"A return ends the loop there, with the rounds that are left: {text.line(node)}"
                return say, "Should it stand below the loop?"
    return None


def from_the_second(text, case):
    """Say where a loop leaves out the first."""
    for loop in text.all(ast.For):
        if re.match(r"range\(1, ", ast.unparse(loop.iter)):
            return (
                f"This loop begins at 1, and leaves out the first: {text.line(loop)}",
                "Places count from 0.",
            )
    return None


def not_by_the_end(text, case):
    """Say where a loop downwards ends before the first layer."""
    for loop in text.all(ast.For):
        if re.search(r", 0, -1\)$", ast.unparse(loop.iter)):
            return (
                f"This loop ends at 1, and leaves out 0: {text.line(loop)}",
                "range stops before its end: down to 0 it is range(..., -1, -1).",
            )
    return None


def hidden_layers(text, case):
    """Say where layers stand in a plain list, which a module does not look into."""
    if case.name != "make_model":
        return None
    for node in text.all(ast.Assign):
        if re.fullmatch(r"self\.\w+ = \[.*\]", ast.unparse(node), re.DOTALL):
            return (
                f"A plain list hides its layers from the module: {text.line(node)}",
                "nn.ModuleList, or nn.Sequential, is a list whose layers count: parameters() finds them.",
            )
    return None


def possible(case):
    """Return what may be the slip, or None."""
    text = Text(case.learner, case.name)
    if text.node is None:
        return None
    looks = [early_return, from_the_second, not_by_the_end, hidden_layers]
    return next((told for look in looks if (told := look(text, case))), None)
