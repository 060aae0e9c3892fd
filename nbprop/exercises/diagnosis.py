"""What is wrong with an answer: one look after another, the most telling first.

A look takes an `Attempt`; it gives the slug of the slip and sentences for the reader, or None. What it says
stands in `words.toml`.
"""

import ast
import itertools
from functools import partial

import numpy as np

from nbprop.checks import count
from nbprop.exercises.attempt import Attempt
from nbprop.exercises.program import arrays_from_elsewhere, names_in_order
from nbprop.exercises.repairs import OTHERS, TYPED, repairs
from nbprop.exercises.running import identical, same
from nbprop.exercises.slips import explained, single_slips, two_slips, with_numbers
from nbprop.exercises.trials import KEY, more_cases
from nbprop.exercises.wording import number, say


def diagnosis(attempt):
    """The slug of the slip, or None, and the lines for the reader: what it is, and where it shows."""
    slug, *lines = next(filter(None, (look(attempt) for look in LOOKS)), (None,))
    return slug, [*lines, *attempt.entries()]


# How it is called


def _random(attempt):
    again = attempt.run(attempt.cases[0].arguments)
    return None if identical(attempt.outcomes[0], again) else say("random")


def _names_swapped(attempt):
    """The names in the reader's first line are the given ones, in another order."""
    order, exact = names_in_order(attempt.function, list(attempt.exercise.given))
    if order is None or order == sorted(order):
        return None
    right = attempt.right_in(order)
    mend = " Put them in that order, and it is right." if right else ""
    words = {"call": attempt.exercise.call, "yours": attempt.in_order(order), "mend": mend}
    return say("names-swapped", "arguments-swapped", **words) if right or exact else None


def _arguments_swapped(attempt):
    """It is right with the arguments in another order."""
    if order := attempt.order_that_is_right:
        return say("arguments-swapped", call=attempt.exercise.call, yours=attempt.in_order(order))
    return None


# Right in part


def _right_in_part(attempt):
    """Right on a part of the networks, and on others like them; where it is off by a size, that is said."""
    if found := any(attempt.right) and _factor_of_a_size(attempt):
        return found  # 3 / 3 is 1 by chance
    for slug, words, part in attempt.alone():
        if all(attempt.right[k] for k in part) and all(
            attempt.run(case.arguments).agrees(case.wanted) for case in more_cases(attempt.name, tuple(part))
        ):
            return say("right-in-part", slug, part=words)
    return None


# The right numbers, in another form


def _form(attempt):
    """Something that is not numbers, or not as many values as are wanted."""
    unreadable = any(outcome.trouble and not outcome.raised for outcome in attempt.outcomes)
    if not unreadable or any(outcome.values for outcome in attempt.outcomes) or _several_returned(attempt):
        return None
    return ("form-of-answer",)


def _shuffled(attempt):
    """The right answers in another order."""
    returns = attempt.exercise.returns
    for order in itertools.permutations(range(len(returns))):
        if all(outcome.agrees([case.wanted[i] for i in order]) for outcome, case in attempt.pairwise()):
            wanted, yours = (", ".join(returns[i].symbol for i in its) for its in (sorted(order), order))
            return say("order-of-answers", wanted=wanted, yours=yours)
    return None


def _several_returned(attempt):
    """One of several returned values is the right one."""
    if any(not outcome.parts for outcome in attempt.outcomes):
        return None
    many = [len(outcome.parts) for outcome in attempt.outcomes]
    for i in range(min(many)):
        if all(
            same(outcome.parts[i], case.wanted[0], outcome.tolerance) for outcome, case in attempt.pairwise()
        ):
            return say("too-many-returned", many=max(many), n=i + 1) if max(many) > 1 else say("wrapped")
    return None


def _flattened(attempt):
    """The right numbers in another shape."""
    for outcome, case in attempt.pairwise():
        if outcome.values is None or any(
            got.size != wanted.size or not same(got.reshape(wanted.shape), wanted, outcome.tolerance)
            for got, wanted in zip(outcome.values, case.wanted, strict=True)
        ):
            return None
    return say("flattened")


def _rounded(attempt):
    """The right numbers with too few digits."""
    for digits in range(7) if attempt.numbers else ():
        unit = 10.0**-digits
        if all(
            np.all(abs(got - wanted) <= unit) and np.all(abs(got / unit - np.round(got / unit)) < 1e-6)
            for got, wanted in attempt.numbers
        ):
            key = "rounded" if digits else "whole-numbers"
            return say(key, "rounded", digits=count(digits, "digit"))
    return None


def _nearly(attempt):
    """Off by little everywhere: by less than a hundredth of the largest number."""
    pairs = attempt.numbers
    near = pairs and all(abs(got - wanted).max() < 0.01 * abs(wanted).max() for got, wanted in pairs)
    return say("nearly-right") if near else None


# The right numbers times a factor


def _constant(numbers):
    return np.all(abs(numbers - numbers[0]) <= 1e-5 * abs(numbers[0]))


def _one_factor(attempt, of_all=True):
    """All returned values, or some of them, times one and the same factor on all networks."""
    found = {i: its[0] for i, its in enumerate(attempt.factors) if its is not None and _constant(its)}
    off = {i: its for i, its in found.items() if abs(its - 1) > 1e-5}
    alike = [i for i, its in off.items() if abs(its - next(iter(off.values()))) < 1e-5]
    if not alike or of_all != (len(alike) == len(attempt.factors)):
        return None
    factor = number(off[alike[0]])
    if of_all:
        return say("one-factor", "constant-factor", factor=factor)
    said = say("factor-of-some", "constant-factor", your=attempt.your(alike), factor=factor)
    return *said, _the_others(attempt, alike)


def _factor_of_a_size(attempt):
    """All the right numbers times a factor that goes with the number of units or examples, or an argument."""
    first = attempt.factors[0]
    if any(its is None or np.any(abs(its - first) > 1e-5 * abs(first)) for its in attempt.factors):
        return None
    for what, sizes in _sizes(attempt):
        for power, words in ((-1, "divide by {}"), (1, "multiply by {}"), (-2, "divide by {} twice")):
            rest = first / sizes**power
            if _constant(rest):
                one = abs(rest[0] - 1) < 1e-5
                besides = "" if one else f", and a factor {number(rest[0])} comes in besides"
                return say("factor-of-a-size", power=words.format(what), besides=besides)
    return None


def _sizes(attempt):
    """(words, its value on each network) of what a factor may be: units, examples, an argument."""
    what = ("inputs", "hidden units", "outputs", "examples")
    sizes = np.array([(*case.sizes, case.columns) for case in attempt.cases], dtype=float).T
    plain = [(f"the number of {one}", its) for one, its in zip(what, sizes, strict=True)]
    for one, its in plain:
        yield one, its
    for (one, its), (other, others) in itertools.combinations(plain, 2):
        yield f"{one} times {other}", its * others
    for i, name in enumerate(attempt.exercise.given):
        values = [case.arguments[i] for case in attempt.cases]
        if isinstance(values[0], float):
            yield f"`{name}`", np.array(values)


# A slip of the catalogue, or of the reader's own lines


def _one_slip(attempt):
    """A slip that gives the reader's numbers everywhere, or a change of one place that makes all right."""
    found = single_slips(attempt, attempt.everywhere)
    typed = list(repairs(attempt.program, TYPED))
    repair = _repair(attempt, itertools.chain(typed, repairs(attempt.program, OTHERS)))
    if not repair:
        return _named(attempt, found) if found else _typed_and_slipped(attempt, typed)
    if not found:
        return repair.slug, f"All is right but one thing: {repair.mended}", repair.why
    slug, first, *lines = _named(attempt, found)
    if "brackets" in slug:
        return slug, first, *lines
    return slug, first, f"That is because, {repair.mended}", repair.why


def _repair(attempt, tried):
    """The first change of the reader's lines that makes all right, or None."""
    case = attempt.cases[attempt.first_wrong]
    for repair in tried:
        right = attempt.run(case.arguments, repair.function).agrees(case.wanted)
        if right and Attempt(attempt.exercise, repair.function).all_right:
            return repair
    return None


def _typed_and_slipped(attempt, typed):
    """A slip of another kind that shows when a line is mended first."""
    for repair in typed:
        mended = Attempt(attempt.exercise, repair.function)
        found = single_slips(mended, mended.everywhere)
        if found and not identical(mended.outcomes[KEY], attempt.outcomes[KEY]):
            slug, *lines = _named(mended, found, first="With that mended, your numbers")
            return f"{repair.slug}+{slug}", f"First, {repair.mended} {repair.why}", *lines[:2]
    return None


def _two_slips_at_once(attempt):
    found = two_slips(attempt)
    return _named(attempt, found) if found else None


def _slip_in_part(attempt):
    """A slip that gives the reader's numbers on a part of the networks alone."""
    for _, words, part in attempt.alone():
        right = all(attempt.right[k] for k in part)  # then any slip that does not show there would fit
        if found := [] if right else single_slips(attempt, part, likely=[True]):
            slug, *lines = _named(attempt, found, first=f"{words[0].upper()}{words[1:]}, your numbers")
            return slug, *lines[:2], *say("slip-in-part")[1:]
    return None


def _some_values_slipped(attempt):
    """Of several values, those that a slip explains, when no slips explain them all."""
    found = [(mutant, explained(attempt, mutant)) for mutant in with_numbers(attempt)]
    mutant, which = max(found, key=lambda its: len(its[1]))
    if not which or len(attempt.exercise.returns) == 1:
        return None
    slip = mutant.slips[0]
    text = f"{attempt.your(which)} exactly what comes out when {_made(mutant, slip)}."
    return slip.slug, text, slip.why, _the_others(attempt, which)


def _the_others(attempt, named):
    """What is to be said of the values that are neither right nor named."""
    wrong = [i for i in range(len(attempt.exercise.returns)) if i not in (*named, *attempt.right_values)]
    return f"In {attempt.symbols(wrong)} something else is wrong as well: mend this first." if wrong else ""


def _named(attempt, found, first="Your numbers"):
    """The slip's slug and its hint; of several that give the same numbers, another too."""
    best, *others = found
    made = [_made(best, slip) for slip in best.slips]
    text = f"{first} are exactly what comes out when "
    if len(made) == 1:
        lines = [f"{text}{made[0]}.", _why(attempt, best.slips[0])]
    else:
        lines = [f"{text}two things happen at once: {made[0]}; and {made[1]}."]
        lines += [f"– {_why(attempt, slip)}" for slip in best.slips]
    same_numbers = [
        "; and ".join(_made(other, slip) for slip in other.slips)
        for other in others
        if other.slug != best.slug
    ]
    if order := attempt.order_that_is_right:
        same_numbers.insert(0, f"the arguments are taken in the order ({attempt.in_order(order)})")
    if same_numbers:
        same_numbers = dict.fromkeys(same_numbers[:3])
        lines.append(f"(The same numbers come out when {', or when '.join(same_numbers)}.)")
    return best.slug, *lines


def _made(mutant, slip):
    return slip.made.replace("{t}", number(mutant.number or 0))


def _why(attempt, slip):
    """Why it is wrong; of zeros, what the program shows: a thought, or an array that is not filled."""
    if slip.slug == "zeros" and attempt.program and attempt.program.has(ast.For):
        return "The array is made and never filled, or filled and not returned."
    return slip.why


# Not made of its arguments


def _from_elsewhere(attempt):
    """It reads an array of the notebook, not of its arguments; `check` names it."""
    return ("not-an-argument",) if arrays_from_elsewhere(attempt.function) else None


def _argument_unused(attempt):
    """An argument that makes no difference to the answer, though it should."""
    networks = range(len(attempt.cases))
    if not any(all(got is not None for got, _ in pairs) for pairs in attempt.read):
        return None  # the shape comes first
    given, spare = list(attempt.exercise.given), set(attempt.exercise.spare)
    unused = [
        name for i, name in enumerate(given) if name != "C" and all(_unmoved(attempt, k, i) for k in networks)
    ]
    if unused == given:
        return say("hard-coded", arguments=", ".join(unused))
    if not spare <= {*unused}:  # one of them is enough for a right answer
        unused = [name for name in unused if name not in spare]
    return say("argument-unused", arguments=" or ".join(unused)) if unused else None


def _unmoved(attempt, k, i):
    """Whether on network k the answer stays the same when argument i is another."""
    arguments = list(attempt.cases[k].arguments)
    for scale in (-3, 0.5):
        arguments[i] = scale * attempt.cases[k].arguments[i] + 0.1
        after = attempt.run(arguments)
        if after.values is None or not identical(attempt.outcomes[k], after):
            return False
        if not all(np.isfinite(value).all() for value in after.values):
            return False
    return True


LOOKS = (
    _form,
    _random,
    _names_swapped,
    _one_slip,
    _right_in_part,
    _shuffled,
    _several_returned,
    _flattened,
    _rounded,
    _nearly,
    _one_factor,
    _two_slips_at_once,
    _factor_of_a_size,
    _arguments_swapped,
    partial(_one_factor, of_all=False),
    _some_values_slipped,
    _slip_in_part,
    _from_elsewhere,
    _argument_unused,
)
