"""Judge a function: right, right with a remark, or wrong, and then what the mistake is.

Nothing here starts a process, reads a file or knows a terminal, so the same code judges in a
terminal, in a notebook and in a web page. PyTorch is imported only for a PyTorch rung.

A function is called on the probes with right versions of the others around it. What can be
seen from outside is compared with what the right function shows. If it differs, each mistake
of the catalogue is planted in the right function and observed on the same probes; a mistake
is named only if it shows the same on every probe. Then pairs of mistakes are tried. What
fits none is described: its shape, a factor, a sign, the rows that differ.
"""

import ast
import builtins
import inspect
import io
import random
import sys
import time
import traceback
import warnings
from itertools import combinations

import numpy as np

from .catalogue import entries, plant
from .probes import Library, Odd, arrays, plain, probes
from .rungs import split, where

TOLERANCE = 1e-5  # of the largest number that is expected; 1e-9 for inputs left alone
SLOW = 0.2  # seconds for a batch of 1,437 images, above which a word is said
SHOWN = 12  # lines of what a learner's function prints
LADDER_NAMES = [
    "np_slp_digits",
    "np_mlp_digits",
    "torch_slp_digits",
    "torch_slp_autograd",
    "torch_mlp_autograd",
    "torch_mlp_sequential",
]


class Raised:
    """What a call ended with when it did not return: an exception, and its line."""

    def __init__(self, error, file):
        self.kind, self.text = type(error).__name__, " ".join(str(error).split())[:300]
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame.lineno for frame in frames if frame.filename == file]
        self.line = own[-1] if own else None

    def words(self):
        """Return the exception as Python prints it."""
        return f"{self.kind}: {self.text}" if self.text else self.kind


class Kept(io.TextIOBase):
    """A place for printed text that keeps the beginning and drops the rest."""

    def __init__(self, limit=2000):
        self.text, self.limit, self.dropped = "", limit, False

    def writable(self):
        return True

    def write(self, text):
        room = self.limit - len(self.text)
        self.text += text[:room]
        self.dropped |= len(text) > room
        return len(text)


# --- Comparing ------------------------------------------------------------------------


def close(expected, got, tolerance=TOLERANCE):
    """Say whether two arrays agree, nan and infinite numbers included."""
    if expected.shape != got.shape or expected.dtype == object or got.dtype == object:
        return False
    if got.dtype.kind not in "biuf" or expected.dtype.kind not in "biuf":
        return False
    a, b = expected.astype(float), got.astype(float)
    finite = np.isfinite(a)
    if not np.array_equal(finite, np.isfinite(b)):
        return False
    if not np.array_equal(a[~finite], b[~finite], equal_nan=True):
        return False
    scale = np.abs(a[finite]).max() if finite.any() else 0
    floor = 2e-7 if np.float32 in (expected.dtype, got.dtype) else 1e-12
    if tolerance < TOLERANCE:
        floor = 0
    return bool((np.abs(a[finite] - b[finite]) <= tolerance * scale + floor).all())


def ndim_of(value):
    """Return how deep a value is: 0 for numbers, None and truth values."""
    return value.ndim if isinstance(value, np.ndarray) else int(isinstance(value, list))


def same(expected, got, tolerance=TOLERANCE):
    """Say whether two values, as probes see them, agree."""
    if isinstance(expected, np.ndarray) and isinstance(got, np.ndarray):
        return close(expected, got, tolerance)
    if ndim_of(expected) and ndim_of(got) and len(expected) == len(got):
        pairs = zip(map(plain, expected), map(plain, got), strict=True)
        return all(same(a, b, tolerance) for a, b in pairs)
    if isinstance(expected, np.ndarray | list) or isinstance(got, np.ndarray | list):
        return False
    return expected == got


def differing(right, got):
    """Return the first part of an observation that differs, or None."""
    if isinstance(got, Raised):
        return "it returns"
    for part in [*right, *(p for p in got if p not in right)]:
        if part not in right or part not in got:
            return part
        kept = part.startswith("the input") and "afterwards" in part
        if not same(right[part], got[part], 1e-9 if kept else TOLERANCE):
            return part
    return None


def alike(mistake, got):
    """Say whether a mistake shows on a probe what the learner's function shows."""
    if isinstance(mistake, Raised) or isinstance(got, Raised):
        return (
            isinstance(mistake, Raised)
            and isinstance(got, Raised)
            and mistake.kind == got.kind
        )
    return differing(mistake, got) is None


# --- Running --------------------------------------------------------------------------


def lean(tree):
    """Take out of a module the imports of which nothing is used: some take seconds."""
    used = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    kept = []
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = {(a.asname or a.name).split(".")[0] for a in node.names}
            if not names & used and not names & {*LADDER_NAMES, "*"}:
                continue
        kept.append(node)
    tree.body = kept
    return tree


def execute(text, file="<right>"):
    """Return the names that a text defines above section 2."""
    names = {"__name__": "practice", "__file__": file}
    exec(compile(lean(ast.parse(text)), file, "exec"), names)
    return names


class Guard:
    """Keep what the learner's code could change for everyone: NumPy, PyTorch, builtins."""

    def __init__(self):
        self.modules = [builtins, np] + [
            sys.modules[m] for m in ["torch", "math", "random"] if m in sys.modules
        ]
        self.before = [dict(vars(m)) for m in self.modules]

    def restore(self):
        """Put everything back; return what had been replaced."""
        found = []
        for module, before in zip(self.modules, self.before, strict=True):
            now = vars(module)
            for name, value in before.items():
                if now.get(name) is not value and not name.startswith("__"):
                    one, other = (
                        [getattr(f, key, None) for key in ("__module__", "__name__")]
                        for f in (value, now.get(name))
                    )
                    if one != other or not one[0] or not one[0].startswith("torch"):
                        found.append(f"{module.__name__}.{name}")  # else torch wraps it
                    setattr(module, name, value)
        return found


class Randomness:
    """The state of the global random generators, which a notebook may still need."""

    def __init__(self):
        self.torch = sys.modules.get("torch")
        self.states = random.getstate(), np.random.get_state()  # noqa: NPY002
        if self.torch:
            self.torch_state = self.torch.get_rng_state(), self.torch.is_grad_enabled()

    def restore(self):
        """Put the states back."""
        random.setstate(self.states[0])
        np.random.set_state(self.states[1])  # noqa: NPY002
        if self.torch:
            self.torch.set_rng_state(self.torch_state[0])
            self.torch.set_grad_enabled(self.torch_state[1])


def observe(probe, names, file="<right>"):
    """Return what a probe shows of the function in names, or Raised."""
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002
    if "torch" in sys.modules:
        sys.modules["torch"].default_generator.manual_seed(0)
        sys.modules["torch"].set_grad_enabled(True)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return probe.call(names)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # exit() and the like too
            return Raised(error, file)


def planted_in_order(planted, rung):
    """Return the text of a function with these mistakes, in the first order that goes, or None."""
    for order in (planted, planted[::-1]):
        text = None
        for entry in order:
            text = plant(entry, rung, text)
            if text is None:
                break
        if text is not None:
            return text
    return None


class World:
    """A rung with its right functions, its probes, and what mistakes show on them."""

    def __init__(self, rung):
        self.rung = rung
        self.right = execute(rung.above)
        self.functions = {name: self.right[name] for name in rung.functions}
        self.probes, self.answers, self.mistakes = {}, {}, {}

    def names(self, others=None):
        """Return names to judge in: the right functions, and copies that nobody replaces."""
        names = dict(self.right) if others is None else others
        names.update(self.functions)
        names.update({f"right {name}": f for name, f in self.functions.items()})
        return names

    def probes_of(self, name):
        """Return the probes of a function, and what the right one shows on them."""
        if name not in self.probes:
            self.probes[name] = probes(self.rung, name)
            self.answers[name] = self.observed(name, self.right[name])
        return self.probes[name], self.answers[name]

    def observed(self, name, function, others=None, file="<right>"):
        """Return what a function shows on each of its probes."""
        seen, notes = [], []
        for probe in self.probes[name]:
            names = self.names(others)
            names |= {name: function, "notes": notes}
            seen.append(observe(probe, names, file))
        return seen

    def mistake(self, name, *planted):
        """Return what a function with these mistakes shows, or None if they won't go."""
        key = (name, *(e.name for e in planted))
        if key not in self.mistakes:
            text = planted_in_order(planted, self.rung)
            self.mistakes[key] = None
            if text is not None:
                names = dict(self.right)
                try:
                    exec(compile(text, "<mistake>", "exec"), names)
                except SyntaxError:  # two changes that leave a block empty
                    return None
                names.update({k: v for k, v in self.functions.items() if k != name})
                function, self_names = names[name], names
                self.mistakes[key] = self.observed(
                    name, function, self_names, "<mistake>"
                )
        return self.mistakes[key]

    def fits(self, name, planted, got, huge=True):
        """Say whether these mistakes show what the learner's function shows, everywhere.

        With huge=False the probes with logits of 1000 are left out.
        """
        shown = self.mistake(name, *planted)
        if shown is None:
            return False
        judged = [
            i
            for i, p in enumerate(self.probes[name])
            if not p.tiny and (huge or not p.huge)
        ]
        if not all(alike(shown[i], got[i]) for i in judged):
            return False
        right = self.answers[name]
        if all(differing(right[i], shown[i]) is None for i in judged):
            return False
        if any(
            not isinstance(got[i], Raised) and differing(right[i], got[i])
            for i in judged
        ):
            return True
        texts = {
            (shown[i].text, got[i].text) for i in judged if isinstance(got[i], Raised)
        }
        return all(a == b for a, b in texts)  # all it shows is an exception


# --- The learner's text ---------------------------------------------------------------


class Learner:
    """A learner's file: what it defines above section 2, and what went wrong there."""

    def __init__(self, text, file, rung):
        self.text, self.file, self.rung = text, file, rung
        self.problem, self.problem_line, self.remarks, self.names = None, None, [], {}
        self.lines, self.defined, self.on = text.split("\n"), {}, lambda event: None
        above, _ = split(text)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(text)
                self.tree = ast.parse(above)
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", None)
            self.tree = ast.Module([], [])
            message = getattr(error, "msg", None) or str(error)
            self.problem = f"Python cannot read your file: {message}"
            self.problem_line = line
            return
        self.tree.body = (
            [n for n in self.tree.body if not is_training(n)]
            if above == text
            else self.tree.body
        )
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                self.defined.setdefault(node.name, []).append(node)
        imports = [
            n for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom)
        ]
        self.imported = {a.name.split(".")[0] for n in imports for a in n.names}
        self.imported |= {
            n.module.split(".")[0] for n in imports if getattr(n, "module", None)
        }
        for name in sorted(self.imported):
            if name in LADDER_NAMES:
                self.remarks.append(
                    f"Your file imports the ladder's own solution, {name}. That is allowed, and now it is said."
                )

    def run(self):
        """Run what stands above section 2, statement by statement, so that one error hides no function."""
        self.names = {"__name__": "practice", "__file__": self.file}
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            for node in lean(self.tree).body:
                try:
                    exec(compile(ast.Module([node], []), self.file, "exec"), self.names)
                except KeyboardInterrupt:
                    raise
                except BaseException as error:
                    if not self.problem:
                        raised = Raised(error, self.file)
                        self.problem_line = raised.line or node.lineno
                        self.problem = f"Your file stops with {raised.words()}"
                        if isinstance(error, SystemExit):
                            self.problem = "Your file ends itself with exit()"

    def line(self, number):
        """Return a line of the learner's file with its number."""
        if number and 0 < number <= len(self.lines):
            return f"line {number}: {self.lines[number - 1].strip()}"
        return f"line {number}"


def is_training(node):
    """Say whether a top-level statement belongs to training: nothing to run when judging."""
    return not isinstance(
        node,
        ast.FunctionDef
        | ast.AsyncFunctionDef
        | ast.ClassDef
        | ast.Import
        | ast.ImportFrom
        | ast.Assign,
    ) or (
        isinstance(node, ast.Assign)
        and any(isinstance(n, ast.Call) for n in ast.walk(node))
    )


def unwritten(node):
    """Say whether a function's body is still the skeleton's one line."""
    body = [
        n
        for n in node.body
        if not isinstance(n, ast.Expr) or not isinstance(n.value, ast.Constant)
    ]
    if not body or all(isinstance(n, ast.Pass) for n in body):
        return True
    return (
        len(body) == 1
        and isinstance(body[0], ast.Raise)
        and "NotImplemented" in ast.dump(body[0])
    )


# --- Verdicts -------------------------------------------------------------------------


def unjudged(rung, name):
    """Return a verdict on a function in which nothing is said yet."""
    return {
        "function": name,
        "verdict": "right",
        "say": "",
        "why": "",
        "example": [],
        "read": read(rung, name),
        "names": [],
        "how": "",
        "remarks": [],
        "printed": "",
    }


def judge(world, learner, name):
    """Return the verdict on one function as a dictionary: JSON can hold it."""
    rung = world.rung
    verdict = unjudged(rung, name)
    nodes = learner.defined.get(name, [])
    if not nodes and not callable(learner.names.get(name)):
        return verdict | {
            "verdict": "missing",
            "say": f"There is no function {name} above section 2: was it deleted or renamed?",
        }
    if nodes and unwritten(nodes[-1]):
        say = f"{name} waits for your code."
        if len(nodes) > 1:
            say = f"{name} is defined twice, in lines {nodes[0].lineno} and {nodes[-1].lineno}. Python takes the last, which is still empty: delete it."
        return verdict | {"verdict": "unwritten", "say": say}
    function = learner.names.get(name)
    if not callable(function):
        return verdict | {
            "verdict": "wrong",
            "say": f"{name} was not defined: the file stopped before.",
        }
    return judge_function(world, function, name, verdict, learner)


def judge_function(world, function, name, verdict, learner):
    """Observe a function on its probes and say what it is; leave no trace behind."""
    randomness = Randomness()
    try:
        return observed_verdict(world, function, name, verdict, learner)
    finally:
        randomness.restore()


def observed_verdict(world, function, name, verdict, learner):
    """Observe a function on its probes and say what it is."""
    rung = world.rung
    given, right = world.probes_of(name)
    own = dict(learner.names)
    complaint = signature(world, function, name)
    if complaint:
        return verdict | {"verdict": "wrong", "say": complaint, "how": "seen"}
    guard, out = Guard(), Kept()
    learner.on("calling")
    stdout, stderr = sys.stdout, sys.stderr
    sys.stdout = sys.stderr = out
    try:
        got = world.observed(name, function, learner.names, learner.file)
        notes = learner.names.get("notes", [])
        replaced = guard.restore()
        slow = (
            None
            if any(isinstance(g, Raised) for g in got)
            else duration(world, function, name, learner)
        )
    finally:
        sys.stdout, sys.stderr = stdout, stderr
        guard.restore()
        learner.names.clear()
        learner.names.update(own)
    learner.on("called")
    verdict["printed"] = "\n".join(out.text.split("\n")[:SHOWN])
    if replaced:
        verdict["remarks"].append(
            f"Your code replaces {', '.join(replaced[:3])} for everybody. The checker put it back."
        )
    judged = [i for i, p in enumerate(given) if not p.tiny]
    wrong = [i for i in judged if differing(right[i], got[i])]
    if not wrong:
        return finish(verdict, notes, slow, name)
    if all(given[i].huge and finite(got[i]) for i in wrong):
        verdict["remarks"].append(
            "Right, but not for logits of 1000: there your result is finite and inexact, as with log(p + tiny). The form log(sum(exp(z))) - z[y] is exact everywhere."
        )
        return finish(verdict, notes, slow, name)
    verdict["verdict"] = "wrong"
    catalogue = entries(rung.number, name)
    found = [e for e in catalogue if world.fits(name, (e,), got)]
    if found:
        tell(verdict, found)
    else:
        if name == "init_params" and only_other_numbers(
            world, function, given, right, got
        ):
            verdict["verdict"] = "right"
            how = "drawn in another way or order"
            if leaves_alone(world, function):
                how = "not drawn from rng, so --seed has no effect on them"
            verdict["remarks"].append(
                f"Your weights are as good as the ladder's, but other numbers: {how}. So your table cannot be compared with the ladder's."
            )
            verdict["names"] = ["other-random-numbers"]
            return finish(verdict, notes, slow, name)
        given_back = returns_input(right, got)
        mistakes = [e for e in catalogue if not e.remark]
        constant = always_the_same(right, got)
        pair = (
            None if given_back or constant else fitting_pair(world, name, mistakes, got)
        )
        likely = [e for e in mistakes if world.fits(name, (e,), got, huge=False)]
        if pair:
            verdict["names"], verdict["how"] = [e.name for e in pair], "pair"
            verdict["say"] = f"Two mistakes at once. {pair[0].did}"
            verdict["why"] = f"{pair[0].why}\nAnd: {pair[1].did} {pair[1].why}"
        elif constant:
            verdict["how"] = "seen"
            verdict["say"] = f"Your function returns {constant} for every input."
        elif given_back:
            verdict["how"] = "seen"
            verdict["say"] = f"Your function returns its input {given_back} as it is."
        elif likely:
            verdict["how"] = "likely"
            verdict["say"] = f"It looks like this: {likely[0].did}"
            verdict["why"] = likely[0].why
        else:
            verdict["how"] = "raised" if isinstance(got[wrong[0]], Raised) else "seen"
            verdict["say"], verdict["why"] = seen(
                given, right, got, wrong, learner, world
            )
            changed = changed_input(right[wrong[0]], got[wrong[0]])
            if changed and "changes its input" not in verdict["say"]:
                verdict["why"] += (
                    f" And it changes its input {changed}, which the caller still needs."
                )
    if verdict["verdict"] == "right":
        return finish(verdict, notes, slow, name)
    verdict["example"] = example(world, given, right, got, wrong, learner)
    return verdict


def fitting_pair(world, name, mistakes, got):
    """Return two mistakes that together show what the function shows, or None.

    The one that shows on ordinary inputs comes first.
    """
    for pair in combinations(mistakes, 2):
        if world.fits(name, pair, got):
            ordinary = [
                i for i, p in enumerate(world.probes[name]) if not p.tiny and not p.huge
            ]
            right, shown = world.answers[name], world.mistake(name, pair[0])
            quiet = all(differing(right[i], shown[i]) is None for i in ordinary)
            return pair[::-1] if quiet else pair
    return None


def tell(verdict, found):
    """Put the named mistake into a verdict, with all members of its group."""
    verdict["names"] = [e.name for e in found]
    verdict["how"] = "named"
    if all(e.remark for e in found):
        verdict["verdict"] = "right"
        verdict["remarks"] += [f"{e.did} {e.why}" for e in found]
        return
    verdict["say"] = found[0].did
    verdict["why"] = found[0].why
    if len(found) > 1:
        verdict["say"] = "One of these, which no input can tell apart:\n" + "\n".join(
            f"  - {e.did}" for e in found
        )
        verdict["why"] = found[0].group or found[0].why


def finish(verdict, notes, slow, name):
    """Add the remarks of a right function."""
    if "float" in notes:
        verdict["remarks"].append(
            "The loss is a Python float. Section 4 asks it for .item(), which only NumPy's and PyTorch's numbers have: return np.float64(...), or a mean()."
        )
    if "tensor" in notes:
        verdict["remarks"].append(
            "You return a tensor with one number in it. It works; .item() makes it the int that the docstring promises."
        )
    if "new objects" in notes:
        verdict["remarks"].append(
            "You put new arrays into the list. The script works with that; W -= lr * dW changes those that are there, and needs no new memory."
        )
    if slow and slow > SLOW:
        verdict["remarks"].append(
            f"It is slow: {slow:.1f} s for 1,437 images, and the script makes 1,000 such steps. Where a loop runs over images or pixels, a matrix product or a sum along an axis does it at once."
        )
    if verdict["remarks"] and verdict["verdict"] == "right":
        verdict["verdict"] = "remark"
    return verdict


def finite(seen):
    """Say whether an observation holds only finite numbers."""
    if isinstance(seen, Raised):
        return False
    arrays = [
        v for v in seen.values() if isinstance(v, np.ndarray) and v.dtype.kind in "biuf"
    ]
    return len(arrays) == len(seen) and all(
        np.isfinite(a.astype(float)).all() for a in arrays
    )


def signature(world, function, name):
    """Return what is wrong with the parameters of a function, or ''."""
    wanted = inspect.signature(world.functions[name])
    if inspect.iscoroutinefunction(function):
        return f"{name} is an async function. Write def alone."
    try:
        own = inspect.signature(function)
    except (TypeError, ValueError):
        return ""
    try:
        own.bind(*wanted.parameters)
    except TypeError:
        return f"{name} takes {own}; the script calls it as {name}({', '.join(wanted.parameters)})."
    return ""


def duration(world, function, name, learner):
    """Return the seconds of one call with 1,437 images of 64 pixels, where it is called in training."""
    if world.rung.number == 0 or name not in (
        "forward",
        "softmax",
        "cross_entropy",
        "backward",
        "update",
    ):
        return None
    lib, deep = Library(world.rung), world.rung.number in (2, 5, 6)
    X, y, params = arrays(64, 1437, (32,) if deep else ())
    names = world.names(learner.names)
    names[name] = function
    X, y, params = lib.new(X), lib.new(y), lib.params([[W / 10, b] for W, b in params])
    if name in ("softmax", "cross_entropy"):
        z = lib.new(np.random.default_rng(0).standard_normal((1437, 10)))
        inputs = (z,) if name == "softmax" else (z, y)
    elif world.rung.number == 6:
        return None
    elif name == "forward":
        inputs = (X, params) if deep else (X, *params[0])
    elif name == "update":
        inputs = (X, y, params, 0.1) if deep else (X, y, *params[0], 0.1)
    else:
        z = (
            world.functions["forward"](X, params)
            if deep
            else world.functions["forward"](X, *params[0])
        )
        inputs = (z[1], y, z[0], params) if deep else (X, y, z)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        seconds = []
        for _ in range(2):  # the first call of anything may take longer
            start = time.process_time()  # not the clock: other programs run too
            try:
                function(*inputs)
            except KeyboardInterrupt:
                raise
            except BaseException:
                return None
            seconds.append(time.process_time() - start)
            if seconds[-1] < SLOW:
                break
        return min(seconds)


def initial_inputs(world):
    """Return a fresh rng, and it among inputs of init_params that ask for many numbers."""
    rung, deep = world.rung, world.rung.number in (0, 2, 5, 6)
    rng = random.Random(5) if rung.number == 0 else np.random.default_rng(5)
    sizes = [[160, 120]] if deep else [160, 120]
    kinds = [*(["float64"] if rung.number else []), *(["cpu"] if rung.torch else [])]
    return rng, [rng, *sizes, *kinds]


def leaves_alone(world, function):
    """Say whether init_params draws nothing from the rng that it gets."""
    rng, inputs = initial_inputs(world)
    unused, _ = initial_inputs(world)
    function(*inputs)
    return rng.random() == unused.random()


def only_other_numbers(world, function, given, right, got):
    """Say whether initial parameters are right but for the random numbers drawn."""
    judged = [(r, g) for p, r, g in zip(given, right, got, strict=True) if not p.tiny]
    for r, g in judged:
        if isinstance(g, Raised) or r.keys() != g.keys():
            return False
        if any(
            not same(r[k], g[k])
            for k in r
            if k not in ("it returns", "the next number of rng")
        ):
            return False
    deep, (_, inputs) = world.rung.number in (0, 2, 5, 6), initial_inputs(world)
    try:
        many = plain(function(*inputs))
        small = (
            [plain(g["it returns"]) for _, g in judged],
            [plain(r["it returns"]) for r, _ in judged],
        )
    except Exception:
        return False
    if shapes(small[0]) != shapes(small[1]):
        return False
    W, b = many[0] if deep else many
    W, b, scale = np.asarray(W), np.asarray(b), np.sqrt(2 / 160) if deep else 0.1
    if W.shape != (160, 120) or np.asarray(b).any():
        return False
    z = W / scale
    normal = (
        abs(z.mean()) < 0.05
        and abs(z.std() - 1) < 0.03
        and abs((z**4).mean() - 3) < 0.3
    )
    rows = np.abs(np.corrcoef(z)[np.triu_indices(160, 1)]).max() < 0.6
    return bool(normal and rows and np.unique(z).size > 0.9 * z.size)


def shapes(value):
    """Return the shapes in nested values."""
    if isinstance(value, list | tuple):
        return [shapes(v) for v in value]
    return value.shape if isinstance(value, np.ndarray) else None


def read(rung, name):
    """Return where to read about a function: page and heading."""
    page, heading = where(rung, name)
    return f"{page}, “{heading}”" if heading else page


# --- What can be seen where no mistake of the catalogue fits ----------------------------


def seen(given, right, got, wrong, learner, world):
    """Return what can be seen of a mistake that has no name, and a hint or a guess."""
    first = wrong[0]
    at = (
        ""
        if len(wrong) == sum(not p.tiny for p in given)
        else f" (seen with: {given[first].label})"
    )
    if isinstance(got[first], Raised):
        return stopped(got[first], at, learner)
    part = differing(right[first], got[first])
    expected, value = right[first].get(part), got[first].get(part)
    if part.startswith("the input"):
        which = part.split()[2]
        return (
            f"Your function changes its input {which}{at}.",
            "The caller still needs it. Something like -= or an assignment to an entry works in place: copy first, or write a new expression.",
        )
    if part not in got[first]:  # what it returns has another form
        value = next((v for k, v in got[first].items() if k not in right[first]), None)
        wanted = "the loss and the logits" if "call" in part else "an nn.Module"
        if value is not None:
            return f"Your function returns {kind(value)}; expected: {wanted}{at}.", ""
    if value is None:
        return (
            f"Your function returns None{at}.",
            "A return is missing, on this path at least.",
        )
    what = {"it returns": "Your result"}.get(part, part[0].upper() + part[1:])
    if "returns the" in what:  # call 2 returns the loss
        what = f"The {what.split()[-1]} that call {what.split()[1]} returns"
    if isinstance(value, Odd):
        if isinstance(expected, Odd):
            return f"{what} is {value.words}; expected: {expected.words}{at}.", ""
        return f"{what} is {value.words}{at}.", f"Expected: {kind(expected)}."
    if isinstance(expected, bool | np.bool_):
        so = "holds, and should not" if value else "does not hold"
        return f"This {so}: {part}{at}.", ""
    path = way_to_difference(expected, value)
    expected, value = pick(expected, path), pick(value, path)
    what += "".join(f"[{place}]" for place in path)
    if not isinstance(value, np.ndarray) or not isinstance(expected, np.ndarray):
        return f"{what} is {kind(value)}; expected: {kind(expected)}{at}.", ""
    return numbers(what, expected, value, at, given, right, got, part, path, world)


def way_to_difference(expected, value):
    """Return the indices that lead to the first difference in nested lists."""
    nested = isinstance(expected, list) or isinstance(value, list)
    if nested and ndim_of(expected) and ndim_of(value) and len(expected) == len(value):
        for place in range(len(expected)):
            a, b = pick(expected, [place]), pick(value, [place])
            if not same(a, b):
                return [place, *way_to_difference(a, b)]
    return []


def pick(value, path):
    """Return what stands in nested lists at these indices, or None."""
    for place in path:
        if not ndim_of(value) or len(value) <= place:
            return None
        value = plain(value[place])
    return value


def stopped(raised, at, learner):
    """Return what to say about an exception."""
    here = f" In {learner.line(raised.line)}" if raised.line else ""
    hint = {
        "SystemExit": "A function returns; exit() ends the whole program.",
        "RecursionError": "The function calls itself without end.",
        "EOFError": "input() has nobody to answer here. What the function needs comes in its parameters.",
        "MemoryError": "It asks for more memory than there is. Which shapes meet in that line?",
        "NameError": "This name exists neither in the function nor above it.",
        "UnboundLocalError": "A name that is assigned anywhere in a function is local everywhere in it.",
        "IndexError": "An index lies outside: which dimension counts images, and which classes?",
        "NotImplementedError": "Your code goes here.",
    }.get(raised.kind, "")
    if raised.kind in ("ValueError", "RuntimeError") and any(
        w in raised.text for w in ("shape", "size", "dimension", "broadcast")
    ):
        hint = "Two shapes do not fit. Write the shape of each part beside the line: (B, D), (D, K), ..."
    words = "exit()" if raised.kind == "SystemExit" else raised.words()
    return f"Your function stops with {words}{at}.{here}", hint


def returns_input(right, got):
    """Return the name of the input that a function returns unchanged on every probe, or ''."""
    found = None
    for r, g in zip(right, got, strict=True):
        if isinstance(g, Raised) or "it returns" not in g:
            return ""
        inputs = [
            k
            for k in g
            if k.startswith("the input")
            and same(g[k], g["it returns"])
            and same(r[k], g[k], 1e-9)
        ]
        found = set(inputs) if found is None else found & set(inputs)
    return min(found).split()[2] if found else ""


def always_the_same(right, got):
    """Return the one number that a function returns on every probe, or ''."""
    if any(isinstance(g, Raised) or "it returns" not in g for g in got):
        return ""
    values = [g["it returns"] for g in got]
    if not all(isinstance(v, np.ndarray) and v.ndim == 0 for v in values):
        return ""
    found, wanted = {show(v) for v in values}, {show(r["it returns"]) for r in right}
    return found.pop() if len(found) == 1 and len(wanted) > 1 else ""


def changed_input(right, got):
    """Return the name of an input that a function changed, or ''."""
    for part in () if isinstance(got, Raised) else got:
        if (
            part.startswith("the input")
            and part in right
            and not same(right[part], got[part], 1e-9)
        ):
            return part.split()[2]
    return ""


def kind(value):
    """Return what a value is, in words."""
    if value is None:
        return "None"
    if isinstance(value, Odd):
        return value.words
    if isinstance(value, list):
        return f"a list or tuple of {len(value)}"
    if isinstance(value, np.ndarray):
        return (
            "a single number" if value.ndim == 0 else f"numbers of shape {value.shape}"
        )
    return str(value)


def numbers(what, expected, value, at, given, right, got, part, path, world):
    """Return what distinguishes two arrays: shape, nan, a factor, a sign, rows."""
    if expected.shape != value.shape:
        if (
            expected.ndim == 2
            and expected.T.shape == value.shape
            and close(expected.T, value)
        ):
            return (
                f"{what} is transposed: {value.shape}, expected {expected.shape}{at}.",
                "",
            )
        say = f"{what} has the shape {value.shape or '() (a single number)'}, expected {expected.shape or '() (a single number)'}{at}."
        return (
            say,
            "Which sum, mean or product leaves a dimension too many, or takes one away?",
        )
    if value.dtype.kind not in "biuf":
        return f"{what} is no array of numbers{at}.", ""
    a, b = expected.astype(float), value.astype(float)
    if not np.isfinite(b).all() and np.isfinite(a).all():
        word = "nan" if np.isnan(b).any() else "infinite"
        if np.ndim(b) and b.shape[0] > 1:
            rows = np.flatnonzero(~np.isfinite(b.reshape(b.shape[0], -1)).all(axis=1))
            at = f", in row {', '.join(map(str, rows[:6]))}{at}"
        return (
            f"{what} is {word}{at}.",
            "A division by 0, a log of 0, or exp of a large number.",
        )
    factors = []
    for probe, r, g in zip(given, right, got, strict=True):
        if probe.tiny or isinstance(g, Raised) or part not in r or part not in g:
            continue
        r, g = r[part], g[part]
        r, g = pick(r, path), pick(g, path)
        if (
            not isinstance(r, np.ndarray)
            or not isinstance(g, np.ndarray)
            or r.shape != g.shape
        ):
            break
        r, g = r.astype(float).ravel(), g.astype(float).ravel()
        if not np.isfinite(g).all() or not r @ r:
            break
        c = (r @ g) / (r @ r)
        if not close(c * r, g) or abs(c) < 1e-6:
            break
        factors.append((c, sizes(probe, world)))
    else:
        told = factor(what, factors) if factors else ("", "")
        if told[0] and (a.size > 1 or "depends on the input" not in told[0]):
            return told  # two single numbers always have some factor between them
    if a.size > 1 and close(a[..., ::-1] if a.ndim == 1 else a[::-1], b):
        return f"{what} comes in reverse order{at}.", ""
    if a.ndim == 2 and a.shape[0] == a.shape[1] and close(a.T, b):
        return f"{what} is transposed{at}.", ""
    if a.ndim and a.shape[0] > 1:
        good = [
            i
            for i in range(a.shape[0])
            if close(np.asarray(a[i]), np.asarray(b[i]), TOLERANCE)
        ]
        if good and len(good) < a.shape[0]:
            bad = [i for i in range(a.shape[0]) if i not in good]
            return (
                f"{what}: {listed('row', bad)} wrong, {listed('row', good)} right{at}.",
                "What sets these rows apart?",
            )
    if a.ndim == 2 and a.shape[1] > 1:
        good = [j for j in range(a.shape[1]) if close(a[:, j], b[:, j])]
        if good and len(good) < a.shape[1]:
            bad = [j for j in range(a.shape[1]) if j not in good]
            return (
                f"{what}: {listed('column', bad)} wrong, {listed('column', good)} right{at}.",
                "What sets these columns apart?",
            )
    if a.size > 1 and np.ptp(b - a) < 1e-6 * (1 + np.abs(a).max()):
        return (
            f"{what} is off by the same number everywhere: {float((b - a).ravel()[0]):.4g}{at}.",
            "",
        )
    if a.ndim == 0:
        return f"{what} is {float(b):.6g}; expected: {float(a):.6g}{at}.", ""
    return (
        f"{what} has the right shape and other numbers{at}.",
        "No mistake of the catalogue gives these numbers, alone or with another. Follow the example on paper, step by step.",
    )


def listed(word, places):
    """Return places in words: row 0 is, rows 1, 2 are."""
    shown = ", ".join(map(str, places[:6])) + (", ..." if len(places) > 6 else "")
    return f"{word} {shown} is" if len(places) == 1 else f"{word}s {shown} are"


def sizes(probe, world):
    """Return the sizes of a probe by name."""
    try:
        inputs = probe.call.inputs(world.names())
    except Exception:
        return {}
    found = {}
    if "y" in inputs and ndim_of(plain(inputs["y"])):
        found["the number of images, B"] = len(inputs["y"])
    if "X" in inputs:
        found["the number of images, B"] = len(inputs["X"])
        found["the number of pixels, D"] = len(inputs["X"][0])
    if "logits" in inputs and ndim_of(plain(inputs["logits"])):
        found["the number of classes, K"] = np.shape(plain(inputs["logits"]))[-1]
    return found


def factor(what, factors):
    """Say which constant factor or sign lies between two results."""
    values = [c for c, _ in factors]
    off = [(c, s) for c, s in factors if abs(c - 1) > 1e-4]
    if np.ptp(values) < 1e-4 * abs(values[0]):
        c = values[0]
        if abs(c + 1) < 1e-4:
            return f"{what} has the wrong sign.", ""
        return (
            f"{what} is {c:.4g} times what it should be, for every input.",
            "One constant factor too many, or too few.",
        )
    for name in [
        "the number of images, B",
        "the number of classes, K",
        "the number of pixels, D",
    ]:
        for power, word in [(1, "too large"), (-1, "too small")]:
            if off and all(
                s.get(name) and abs(abs(c) - s[name] ** power) < 1e-3 * abs(c)
                for c, s in factors
            ):
                return (
                    f"{what} is {word} by a factor: {name}.",
                    "(The factor is seen; what it comes from is a guess.)",
                )
    return (
        f"{what} is right up to a factor that depends on the input: {', '.join(f'{c:.3g}' for c in values[:4])}.",
        "Which count or sum do you multiply or divide by?",
    )


# --- The smallest example ---------------------------------------------------------------


def example(world, given, right, got, wrong, learner):
    """Return the lines of the smallest example: input, expected, got."""
    tiny = [i for i, p in enumerate(given) if p.tiny and differing(right[i], got[i])]
    answered = [i for i in wrong if not isinstance(got[i], Raised)]
    sizes = [
        sum(np.size(v) for v in seen.values() if not isinstance(v, list))
        for seen in right
    ]
    i = tiny[0] if tiny else min(answered or wrong, key=sizes.__getitem__)
    names = world.names()
    lines = []
    for key, value in given[i].call.inputs(names).items():
        if key in ("rng", "model", "optimizer"):
            words = {
                "rng": "random.Random(7)"
                if world.rung.number == 0
                else "np.random.default_rng(7)",
                "model": "an nn.Sequential",
                "optimizer": "torch.optim.SGD(model.parameters(), lr=0.15)",
            }[key]
            if key == "model":
                words += f" with weights and biases {show([plain(p) for p in value.parameters()])}"
        else:
            words = (
                repr(value)
                if isinstance(value, str | int | float)
                else show(plain(value))
            )
        lines.append((key, words))
    part = differing(right[i], got[i])
    if isinstance(got[i], Raised):
        part = next(iter(right[i]))
        lines.append(("expected", show(right[i][part])))
        lines.append(("got", got[i].words()))
    else:
        form = part not in right[i] or part not in got[i]
        label = "" if part == "it returns" or form else f" ({part})"
        expected, value = right[i].get(part), got[i].get(part)
        if form:
            pair = [v for k, v in right[i].items() if "returns" in k][:2]
            expected = pair or Odd("an nn.Module")
            value = next(v for k, v in got[i].items() if "returns" in k)
        lines.append((f"expected{label}", show(expected)))
        lines.append((f"got{label}", show(value)))
    width = max(len(k) for k, _ in lines)
    pad = " " * (width + 2)
    return [f"{k.ljust(width)}  {v}".replace("\n", "\n" + pad) for k, v in lines]


def show(value):
    """Return a value as short text."""
    if isinstance(value, Odd):
        return value.words
    if isinstance(value, list):
        return "[" + ",\n ".join(show(v).replace("\n", "\n ") for v in value) + "]"
    if isinstance(value, np.ndarray):
        if value.size > 40:
            corner = value.ravel()[:4]
            return f"numbers of shape {value.shape}, the first {np.array2string(corner, precision=4)}"
        with np.printoptions(
            precision=4, suppress=True, linewidth=100, floatmode="maxprec_equal"
        ):
            return (
                np.array2string(value, separator=", ")
                if value.ndim
                else format(value.item(), ".6g")
                if value.dtype.kind == "f"
                else str(value.item())
            )
    return str(value)


def describe(verdict):
    """Return a verdict as text for people."""
    name, word = verdict["function"], verdict["verdict"]
    lines = []
    if word in ("right", "remark"):
        lines.append(f"{name}: right" + (", with a remark" if word == "remark" else ""))
        lines += [f"  {r}" for r in verdict["remarks"]]
        return "\n".join(lines)
    lines.append(
        f"{name}: "
        + {
            "wrong": "not yet",
            "unwritten": "not written yet",
            "missing": "missing",
            "late": "no answer",
        }[word]
    )
    lines += [f"  {line}" for line in verdict["say"].split("\n")]
    if verdict["why"]:
        lines += [f"  {line}" for line in verdict["why"].split("\n")]
    if verdict["how"] == "likely":
        lines.append(
            "  (A guess: it fits all ordinary inputs, but not those with logits of 1000.)"
        )
    if verdict["how"] == "seen":
        lines.append(
            "  (This is what can be seen from outside. It has no name in the catalogue.)"
        )
    if verdict["example"]:
        lines.append("")
        lines += ["    " + line.replace("\n", "\n    ") for line in verdict["example"]]
        lines.append("")
    lines += [f"  {r}" for r in verdict["remarks"]]
    if verdict["printed"].strip():
        lines.append("  Your code printed:")
        lines += ["    | " + line for line in verdict["printed"].strip().split("\n")]
    if word in ("wrong", "unwritten", "late"):
        lines.append(f"  Read: {verdict['read']}")
    return "\n".join(lines)
