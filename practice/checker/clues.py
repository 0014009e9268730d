"""What can be read in the learner's text, where no number could show it."""

import ast
import re

from .values import Raised

PURE = {  # these return a new value: called alone on a line they do nothing
    *("exp", "log", "sum", "mean", "max", "maximum", "astype", "clip", "reshape"),
    *("transpose", "copy", "clone", "detach", "relu", "softmax", "where", "abs", "to"),
    *(IN_PLACE := ("add", "sub", "mul", "div")),
}
CUTS = {
    "detach": "detach()",
    "item": ".item()",
    "numpy": ".numpy()",
    "tolist": ".tolist()",
}


class Text:
    """A function of the learner's: its tree, and its lines by number."""

    def __init__(self, learner, name):
        self.learner = learner
        nodes = learner.defined.get(name)
        self.node = nodes[-1] if nodes else None
        self.walked = list(ast.walk(self.node)) if self.node else []

    def all(self, *kinds):
        """Return the nodes of these kinds."""
        return [node for node in self.walked if isinstance(node, kinds)]

    def parameters(self):
        """Return the names of the parameters."""
        args = getattr(self.node, "args", None)  # a class has none
        return [a.arg for a in args.args] if args else []

    def names(self):
        """Return all names that the function uses or takes."""
        used = {n.id for n in self.all(ast.Name) if isinstance(n.ctx, ast.Store)}
        return sorted(used | set(self.parameters()))

    def line(self, node):
        """Return the line of a node as it is shown."""
        return self.learner.line(node.lineno)

    def begins(self, node):
        """Return the line of a node as it begins a sentence: names keep their letters."""
        return f"L{self.line(node)[1:]}"


def not_called(text):
    """Say where a method stands without its parentheses, as a whole statement."""
    for node in text.all(ast.Expr):
        if isinstance(node.value, ast.Attribute):
            words = ast.unparse(node.value)
            say = f"In {text.line(node)}  the parentheses are missing."
            return say, f"{words} only names the method; {words}() calls it."
    return None


def compared(text):
    """Say where == stands in place of =, as a whole statement."""
    for node in text.all(ast.Expr):
        if isinstance(node.value, ast.Compare):
            say = f"In {text.line(node)}  == compares, and the result is thrown away."
            return say, "A single = gives a name its value."
    return None


def returns_in_a_loop(text):
    """Say where a return ends a loop after its first round."""
    for loop in text.all(ast.For, ast.While):
        for node in loop.body:
            if isinstance(node, ast.Return):
                say = f"Your return stands inside the loop, so it ends after the first round: {text.line(node)}"
                return say, "Move it to the left, below the loop."
    return None


def thrown_away(text):
    """Say where something is computed and nobody keeps it."""
    for node in text.all(ast.Expr):
        call = node.value
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        out = any(k.arg == "out" for k in call.keywords) or len(call.args) > 1
        if call.func.attr in PURE and not out:
            say = f"In {text.line(node)}  a new value is computed, and thrown away."
            why = f"{call.func.attr} returns its result and leaves its input alone: give it a name."
            if call.func.attr in IN_PLACE:
                why = f"{call.func.attr} returns its result and leaves its input alone. {call.func.attr}_, with an underscore, works in place."
            return say, why
    return None


def rebinds(text):
    """Say where a loop's name is bound to a new value, which the list never sees."""
    for loop in text.all(ast.For):
        taken = [loop.target]  # and what is unpacked inside: W, b = params[i]
        taken += [
            node.targets[0]
            for node in ast.walk(loop)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript)
        ]
        own = {n.id for t in taken for n in ast.walk(t) if isinstance(n, ast.Name)}
        for node in ast.walk(loop):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                name = node.targets[0].id
                used = {n.id for n in ast.walk(node.value) if isinstance(n, ast.Name)}
                if name in own and name in used:
                    say = f"{text.begins(node)}  binds the name {name} to a new value. What {name} was before keeps its numbers."
                    return (
                        say,
                        f"The loop's name is only a name. {name} -= ... changes the numbers themselves, in place.",
                    )
    return None


def step_rebinds(text):
    """Say where update binds a parameter's name to a new value."""
    for node in text.all(ast.Assign):
        target, value = node.targets[0], node.value
        pairs = [(target, value)]
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            pairs = zip(target.elts, value.elts, strict=False)
        for name, new in pairs:
            if not isinstance(name, ast.Name) or name.id not in text.parameters()[2:]:
                continue
            if name.id in {n.id for n in ast.walk(new) if isinstance(n, ast.Name)}:
                say = f"{text.begins(node)}  binds the name {name.id} to a new value. The caller's {name.id} keeps its numbers."
                return (
                    say,
                    f"{name.id} -= ... changes the numbers themselves, in place.",
                )
    return rebinds(text)


def cuts(text):
    """Return in words what cuts the graph before backward(), with its line, or ''."""
    back = [n.lineno for n in text.all(ast.Attribute) if n.attr == "backward"]
    last = min(back, default=10**9)
    early = lambda *kinds: [n for n in text.all(*kinds) if n.lineno <= last]
    for node in early(ast.Attribute):
        if node.attr in CUTS:
            return f"{CUTS[node.attr]} in {text.line(node)}"
        if node.attr == "argmax":
            return f"argmax in {text.line(node)}"
    for node in early(ast.Assign):
        pair = isinstance(node.targets[0], ast.Tuple) and len(node.targets[0].elts) == 2
        if pair and re.search(r"\bmax\(", ast.unparse(node.value)):
            return f"the second part of max(...), the places, as from argmax, in {text.line(node)}"
    for node in early(ast.Call):
        if ast.unparse(node.func) in (
            "torch.tensor",
            "float",
            "torch.Tensor",
            "np.array",
        ):
            return f"{ast.unparse(node.func)}(...) in {text.line(node)}"
    for node in early(ast.With):
        body = "\n".join(map(ast.unparse, node.body))
        if "no_grad" in ast.unparse(node.items[0]) and re.search(
            r"forward\(|model\(", body
        ):
            return f"torch.no_grad() in {text.line(node)}"
    return ""


def early_step(case):
    """Say where update takes its step before backward()."""
    text = Text(case.learner, case.name)
    if text.node is None or case.name != "update":
        return None
    calls = [n for n in text.all(ast.Call) if isinstance(n.func, ast.Attribute)]
    back = [n.lineno for n in calls if n.func.attr == "backward"]
    steps = [n for n in calls if n.func.attr == "step" and not n.args]
    steps += [
        n
        for n in text.all(ast.AugAssign, ast.Assign)
        if ".grad" in ast.unparse(n.value)
    ]
    early = [n for n in steps if n.lineno < min(back, default=0)]
    if not early:
        return None
    say = f"You take the step before backward(): {text.line(early[0])}"
    return (
        say,
        "It is backward() that makes the gradient of this batch. The order is forward, loss, backward, step.",
    )


def own_optimizer(text):
    """Say where update makes an optimizer of its own."""
    for node in text.all(ast.Call):
        if re.search(r"(^|\.)optim\.\w+$|^(SGD|Adam|AdamW)$", ast.unparse(node.func)):
            say = f"You make an optimizer of your own, in {text.line(node)}"
            return (
                say,
                "The one that is handed in knows the learning rate and keeps its state from call to call. Use that.",
            )
    return None


def log_of_input(text):
    """Say where the logarithm of the logits themselves is taken."""
    if not text.parameters():
        return None
    name = text.parameters()[0]
    stored = {n.id for n in text.all(ast.Name) if isinstance(n.ctx, ast.Store)}
    for node in text.all(ast.Call):
        words = ast.unparse(node)
        direct = (
            re.match(rf"(np|torch|math)\.log\({name}\b", words)
            or words == f"{name}.log()"
        )
        if direct and name not in stored:
            say = f"You take the logarithm of {name} as it comes in: {text.line(node)}"
            return (
                say,
                "What comes in are logits, no probabilities: they can be negative, and then their logarithm is nan. softmax is missing.",
            )
    return None


def plain_to_see(case):
    """Return what is wrong in the text whatever the numbers are, or None."""
    text = Text(case.learner, case.name)
    if text.node is None:
        return None
    told = returns_in_a_loop(text) or not_called(text)
    if case.name == "update":
        told = told or thrown_away(text)
    return told


def fingerprint(case):
    """Return which of these clues the text shows: mistakes that do the same differ in them."""
    text = Text(case.learner, case.name)
    looks = [returns_in_a_loop, not_called, step_rebinds, cuts, own_optimizer]
    return [bool(text.node and look(text)) for look in looks]


def recognized(case):
    """Return what the text says of a mistake that shows at every call, or None."""
    text = Text(case.learner, case.name)
    if text.node is None:
        return None
    looks = [returns_in_a_loop, not_called]
    if case.name == "cross_entropy":
        looks.insert(0, log_of_input)
    told = next((told for look in looks if (told := look(text))), None)
    told = told or early_step(case)
    return told or cut_graph(case) or both_results(case) or from_the_front(case)


def from_the_front(case):
    """Say that the loop of backward runs from the first layer to the last."""
    if case.world.rung.number not in (0, 2) or case.name != "backward":
        return None
    text = Text(case.learner, case.name)
    words = ast.unparse(text.node)
    if re.search(r"reversed\(|::-1|, -1|-= 1|reverse\(\)|~", words):
        return None
    for loop in text.all(ast.For):
        if re.search(r"params|activations", ast.unparse(loop.iter)):
            say = f"Your loop goes from the first layer to the last: {text.line(loop)}"
            return (
                say,
                "The way back begins at the logits, so the last layer comes first: reversed(...) or [::-1], on params and activations alike.",
            )
    return None


def both_results(case):
    """Say where what forward returns, two things, is handed on as if it were the logits."""
    if case.world.rung.number not in (0, 2) or case.name == "forward":
        return None
    text, raised = Text(case.learner, case.name), case.got[case.place]
    if not isinstance(raised, Raised):
        return None
    whole = lambda node: (
        isinstance(node, ast.Call) and (ast.unparse(node.func) == "forward")
    )
    named = {
        node.targets[0].id: node.lineno
        for node in text.all(ast.Assign)
        if whole(node.value) and isinstance(node.targets[0], ast.Name)
    }
    for node in text.all(ast.Call):
        for given in node.args:
            name = given.id if isinstance(given, ast.Name) else ""
            if node.lineno == raised.line and (whole(given) or name in named):
                say = f"You hand on both results of forward at once: {text.line(node)}"
                return (
                    say,
                    "forward returns the logits and the input of each layer. Take the first: forward(...)[0], or logits, activations = forward(...).",
                )
    return None


def guesses(case):
    """Return what the text says that may be the mistake, or None."""
    text = Text(case.learner, case.name)
    if text.node is None:
        return None
    looks = [compared, thrown_away]
    if case.name in ("update", "step"):
        looks += [own_optimizer, step_rebinds]
    for look in looks:
        if told := look(text):
            return told
    return None


def cut_graph(case):
    """Say what cuts the graph, where the gradients never arrive."""
    text = Text(case.learner, case.name)
    if text.node is None or case.world.rung.number < 4 or case.name != "update":
        return None
    what = cuts(text)
    raised = case.got[case.place]
    if not what or not isinstance(raised, Raised):
        return None
    if not re.search(r"does not require grad|NoneType", raised.text):
        return None
    return (
        f"The graph is cut: {what}",
        "Behind that there is no way back from the loss to the parameters, so no gradient reaches them. The loss takes the logits as they are; take plain numbers from it only afterwards.",
    )


# --- Large numbers ----------------------------------------------------------------------

LARGE = {
    "log-of-softmax": "You take the logarithm of softmax's result. Where the network is certain and wrong, the probability rounds to 0, and log(0) is -inf. As log(sum(exp(z))) - z[y] the loss needs no such probability.",
    "no-shift": "You take exp of the logits as they are, without subtracting the largest first, and exp(1000) is too large for a float: it overflows. Subtracting the largest logit of each row changes no probability, and keeps every exponent at 0 or below.",
    "one-max": "You subtract one maximum, that of the whole batch, from every row. A row far below it becomes exp(-1998) = 0 everywhere, and the logarithm of 0, or 0 / 0, is no number. Each row needs its own maximum.",
    "": "exp(1000) is too large for a float, and a probability that rounds to 0 has the logarithm of 0. Subtract from each row its own largest logit first; as log(sum(exp(z))) - z[y] the loss needs no probability.",
}


def large_numbers(learner, name):
    """Return what a function does with large logits, by its text: a key of LARGE."""
    text = Text(learner, name)
    if text.node is None:
        return ""
    called = {ast.unparse(n.func).split(".")[-1] for n in text.all(ast.Call)}
    if name == "cross_entropy" and "softmax" in called:
        return "log-of-softmax"
    if not called & {"max", "amax", "maximum", "minimum", "clip", "clamp", "logsumexp"}:
        return "no-shift" if "exp" in called and not text.all(ast.Compare) else ""
    for call in text.all(ast.Call):
        words = ast.unparse(call)
        if re.fullmatch(r"\w+\.max\(\)|(np|torch)\.a?max\(\w+\)", words):
            return "one-max" if learner.rung.number else ""
    return ""
