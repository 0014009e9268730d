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

from . import clues, gradients, initial, losses, nearest, relations, slips, steps
from .catalogue import after, entries, narrowed, plant
from .describe import always_the_same, changed_input, returns_input, seen
from .learner import Learner
from .match import COUNTED, LOCK, Case, World, finite, world_of
from .observe import CHECKER, observation
from .probe import TIES
from .rungs import parameters
from .show import example
from .syntax import parse
from .values import Raised
from .verdict import Verdict, open_verdict
from .word import describe

__all__ = ["Learner", "Verdict", "World", "describe", "judge", "verdict", "world_of"]
FIRST = [  # one after the other, until one has something to say; then pairs of mistakes
    *(clues.recognized, relations.two_lists, relations.layers, losses.other_kind),
    *(relations.recognized, relations.shares, relations.counted),
    *(gradients.recognized, slips.certain),
]
LAST = [losses.other_scale, steps.step, relations.denominators, relations.exponents]
SLOW = 0.2  # seconds for a batch of 1,437 images, above which a word is said
NOTES = {
    "float count": "You return a float; the docstring promises an int. A count is a whole number: int(...), or .item() of a sum of truth values.",
    "ties": "Where several scores are equal and the highest, argmax takes the first, and yours does not: the counts can differ there. With scores as they come from training that hardly happens.",
    "float": "The loss is a Python float. Section 4 asks it for .item(), which only NumPy's and PyTorch's numbers have: return np.float64(...), or a mean().",
    "tensor": "You return a tensor with one number in it. It works; .item() makes it the int that the docstring promises.",
    "new objects": "You put new arrays into the list. The script works with that; W -= lr * dW changes those that are there, and needs no new memory.",
}
TORCH_NOTES = {
    "float": "The loss is a Python float. Section 4 asks it for .item(), which only tensors have: return the loss itself, or loss.detach()."
}
INEXACT = "There your result is finite and inexact, as with log(p + tiny). The form log(sum(exp(z))) - z[y] is exact everywhere."


def judge(world, learner, name, function=None):
    """Return the verdict on one function, observed in this very process."""
    seen = observation(world.stage, learner, name, function=function)
    made = verdict(world, learner, seen)
    if unnamed(made):
        point(made, world, learner, seen, nearest.nearest(world.stage, learner, name))
    return made


def unnamed(made):
    """Say whether a wrong function has a mistake without a name."""
    return made.verdict == "wrong" and made.how in (
        "seen",
        "raised",
        "likely",
        "partly",
    )


def point(made, world, learner, seen, found):
    """Put into a verdict where a change that was found makes the function right."""
    if found and seen.seen:
        case = Case(world, learner, made.function, seen.seen)
        nearest.point(made, case, found)


def verdict(world, learner, seen):
    """Return the verdict on what was seen of one function."""
    name = seen.function
    made = open_verdict(world.rung, name)
    made.printed = seen.printed
    if not text_verdict(made, learner, seen.fault) or not fault(
        made, world, seen.fault
    ):
        return made
    if seen.replaced:
        made.remarks.append(
            f"Your code replaces {', '.join(seen.replaced[:3])} for everybody. The checker put it back."
        )
    with LOCK:
        case = Case(world, learner, name, seen.seen)
        if case.wrong and not any(i in case.wrong for i in case.ordinary):
            large(made, case)
        elif case.wrong:
            made.verdict = "wrong"
            find(made, case)
        elif any(p.label == TIES for p in case.probes) and not case.ties_agree():
            seen.notes.append("ties")
        if made.verdict == "wrong":
            made.example = example(case)
            return made
    return finish(made, seen, world.rung)


def large(made, case):
    """Put the remark on a function that is right but for logits of 1000 into a verdict.

    Many ways fail alike there, so the words are those of the text.
    """
    world, name = case.world, case.name
    found = [
        e for e in entries(world.rung.number, name) if world.fits(name, e, case.got)
    ]
    key = clues.large_numbers(case.learner, name)
    for entry in found:
        planted = case.with_text(plant(entry, world.rung)).learner
        if clues.large_numbers(planted, name) == key:
            made.names, made.how = [e.name for e in found], "named"
            words = f"{entry.did} {entry.why}"
            break
    else:
        shown = [case.got[i] for i in case.wrong]
        words = INEXACT if all(map(finite, shown)) else clues.LARGE[key]
        if raised := next((g for g in shown if isinstance(g, Raised)), None):
            words = f"There it stops with {raised.words()}. {words}"
    made.remarks.append(f"Right for ordinary numbers, not for logits of 1000. {words}")


def text_verdict(made, learner, fault):
    """Say what the text alone tells; return whether the function was run."""
    name, nodes = made.function, learner.defined.get(made.function, [])
    if not nodes and fault == "undefined":
        made.verdict = "missing"
        made.say = (
            f"Python cannot read the file, so it has no function {name} yet."
            if learner.problem and not learner.tree.body
            else f"There is no function {name} above section 2: was it deleted or renamed?"
        )
    elif learner.waits(name):
        made.verdict, made.say = "unwritten", f"{name} waits for your code."
        if len(nodes) > 1:
            made.say = f"{name} is defined twice, in lines {nodes[0].lineno} and {nodes[-1].lineno}. Python takes the last, which is still empty: delete it."
    return made.verdict == "right"


def fault(made, world, what):
    """Say why a function could not be run; return whether it could."""
    name = made.function
    if not what:
        return True
    made.verdict = "wrong"
    if what.startswith(CHECKER):
        made.verdict = "late"
        made.say = f"The checker itself failed on {name}: {what.removeprefix(CHECKER)}"
        made.why = (
            "That is no verdict on your code. Please report it, with your function."
        )
        return False
    if what == "undefined":
        made.say = f"{name} was not defined: the file stopped before."
        return False
    made.how = "seen"
    wanted = ", ".join(parameters(world.rung.functions[name]))
    made.say = f"{name} takes {what}; the script calls it as {name}({wanted})."
    if what == "async":
        made.say = f"{name} is an async function. Write def alone."
    return False


def find(made, case):
    """Find out what is wrong, and put it into a verdict."""
    world, name = case.world, case.name
    catalogue = entries(world.rung.number, name)
    found = [e for e in catalogue if world.fits(name, e, case.got)]
    if found and not constantly(case, found):
        found = by_text(case, found)
        told = misled(case, found)
        known(made, told) if told else tell(made, found)
        if not told and (cut := clues.cut_graph(case)):
            made.say, made.why = cut  # the same, with the learner's own line
        return
    if name == "init_params" and (parts := initial.judged(case)):
        by_parts(made, *parts)
        return
    engine = [clues.recognized, slips.certain], []
    first, last = engine if world.rung.engine else (FIRST, LAST)
    if told := first_of(first, case):
        known(made, told)
    elif constant := always_the_same(case):
        made.how, made.say = (
            "seen",
            f"Your function returns {constant} for every input.",
        )
    elif given_back := returns_input(case):
        made.how = "seen"
        made.say = f"Your function returns its input {given_back} as it is."
    elif case.pairs_are_worth_it() and (
        pair := world.fitting_pair(name, catalogue, case.got)
    ):
        tell_pair(made, *pair, quiet=world.quiet(name, pair[1]))
    elif told := first_of(last, case):
        known(made, told)
    elif likely := [e for e in catalogue if world.fits(name, e, case.got, huge=False)]:
        made.how, made.say = "likely", f"It looks like this: {likely[0].did}"
        made.why = likely[0].why
    elif partly := [e for e in catalogue if world.explains(name, e, case.got)]:
        made.how, made.say = "partly", f"It looks like this: {partly[0].did}"
        made.why = "\n".join([partly[0].why, *seen_at_a_stop(case)])
    else:
        as_seen(made, case)


def constantly(case, found):
    """Say whether a count is the same number everywhere, and no text shows which mistake makes it so."""
    if case.name not in COUNTED or not always_the_same(case):
        return False
    rung, own = case.world.rung, count_words(case)
    return all(count_words(case.with_text(plant(e, rung))) != own for e in found)


def count_words(case):
    """Return the functions that a text calls, in alphabetic order."""
    calls = [n for n in ast.walk(parse(source_of(case))) if isinstance(n, ast.Call)]
    return sorted({ast.unparse(n.func).split(".")[-1] for n in calls})


def seen_at_a_stop(case):
    """Yield in words where a function stops that answers on other inputs."""
    stops = [i for i in case.wrong if isinstance(case.got[i], Raised)]
    if stops:
        raised = case.got[stops[0]]
        here = f", in {case.learner.line(raised.line)}" if raised.line else ""
        yield f"On other inputs it stops: {raised.words()}{here}"


def first_of(looks, case):
    """Return what the first look that knows something says, or None."""
    return next((told for look in looks if (told := look(case))), None)


def known(made, told):
    """Put what was recognized into a verdict."""
    made.how, (made.say, made.why) = "known", told


def by_text(case, found):
    """Return those of the mistakes whose text shows the same clues, or all where none does."""
    if len(found) == 1:
        return found
    own, rung = clues.fingerprint(case), case.world.rung
    alike = [
        e for e in found if clues.fingerprint(case.with_text(plant(e, rung))) == own
    ]
    return narrowed(alike or found, source_of(case))


def source_of(case):
    """Return the text of the learner's function, without its comments; or '' where there is none."""
    nodes = case.learner.defined.get(case.name)
    return ast.unparse(nodes[-1]) if nodes else ""


def misled(case, found):
    """Return what the text says where it shows another mistake than those found, or None.

    Many mistakes end in the same exception, and some do the same as others.
    """
    texts = [plant(e, case.world.rung) for e in found]
    looks = [clues.plain_to_see, clues.early_step]
    if all(isinstance(case.got[i], Raised) for i in case.wrong):
        looks += [clues.cut_graph, clues.guesses]
    for look in looks:
        told = look(case)
        planted = [look(case.with_text(text)) for text in texts]
        if told and not any(planted):
            return told[
                0
            ], f"{told[1]} {found[0].did}" if look is clues.plain_to_see else told[1]
    return None


def by_parts(made, wrong, how):
    """Put what is wrong with initial parameters into a verdict, or the remark on their numbers."""
    if wrong:
        made.how, made.say = "known", "\n".join(wrong)
        made.why = f"The numbers are {how}."
        return
    made.verdict, made.names = "right", ["other-random-numbers"]
    made.remarks.append(
        f"Your weights are as good as the ladder's, but other numbers: {how}. So your table cannot be compared with the ladder's."
    )


def tell_pair(made, one, other, quiet):
    """Put two mistakes, of which the second may be worth a remark only, into a verdict."""
    made.names, made.how = [one.name, other.name], "pair"
    made.say = one.did if quiet else f"Two mistakes at once. {one.did}"
    also = "And, for logits of 1000 only" if quiet else "And"
    made.why = f"{one.why}\n{also}: {other.did} {other.why}"


def as_seen(made, case):
    """Put what can be seen from outside into a verdict."""
    made.how = "raised" if isinstance(case.got[case.place], Raised) else "seen"
    made.say, made.why = seen(case)
    changed = changed_input(case)
    if changed and "changes its input" not in made.say:
        made.why += (
            f" And it changes its input {changed}, which the caller still needs."
        )
    if told := clues.guesses(case) or slips.possible(case):
        made.why += f"\n{' '.join(told)}"


def tell(made, found):
    """Put the named mistake into a verdict, with all members of its group."""
    made.names, made.how = [e.name for e in found], "named"
    if all(e.remark for e in found):
        made.verdict = "right"
        made.remarks += [f"{e.did} {e.why}" for e in found]
        return
    made.say, made.why = found[0].did, found[0].why
    if len(found) > 1:
        listed = "\n".join(f"  - {e.did}" for e in found)
        made.say = (
            f"Something such as one of these, which no input can tell apart:\n{listed}"
        )
        made.why = found[0].group or found[0].why


def finish(made, seen, rung):
    """Add the remarks of a right function."""
    notes = NOTES | (TORCH_NOTES if rung.torch else {})
    made.remarks += [notes[note] for note in notes if note in seen.notes]
    if seen.seconds and seen.seconds > SLOW:
        made.remarks.append(
            f"It is slow: {seen.seconds:.1f} s for 1,437 images, and the script makes 1,000 such steps. Where a loop runs over images or pixels, a matrix product or a sum along an axis does it at once."
        )
    if made.remarks:
        made.verdict = "remark"
    made.after = after(rung, made.function)
    return made
