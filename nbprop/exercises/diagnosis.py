"""What is wrong with an answer: one look after another, the most telling first.

A look takes an `Attempt`; it gives the slug of the slip and the lines for the reader, the most helpful first,
or None.
"""

import itertools

import numpy as np

from nbprop.checks import count
from nbprop.exercises import naming
from nbprop.exercises.attempt import identical
from nbprop.exercises.program import arrays_from_elsewhere, names_in_order
from nbprop.exercises.running import PRECISE, same
from nbprop.exercises.slips import parts_alone
from nbprop.exercises.trials import more_cases
from nbprop.exercises.wording import number


def diagnosis(attempt):
    """The slug of the slip, or None, and the lines for the reader."""
    return next(filter(None, (look(attempt) for look in LOOKS)), (None, attempt.entries()))


# How it is called


def _random(attempt):
    again = attempt.run(attempt.cases[0].arguments)
    if identical(attempt.outcomes[0], again):
        return None
    return "random", [
        "It gives different numbers when it is called twice with the same values: does it draw at "
        "random, or keep something from one call to the next?"
    ]


def _other_order(attempt):
    """The names in the reader's first line are the given ones, in another order."""
    order, exact = names_in_order(attempt.function, list(attempt.exercise.given))
    if order is None or order == sorted(order):
        return None
    right = attempt.right_in(order)
    if not (right or exact):
        return None
    text = f"It is called as `{attempt.exercise.call}`; yours takes them as `({attempt.in_order(order)})`."
    return "arguments-swapped", [text + (" Put them in that order, and it is right." if right else "")]


def _arguments_swapped(attempt):
    """It is right with the arguments in another order."""
    order = attempt.order_that_is_right
    if not order:
        return None
    return "arguments-swapped", [
        f"It is called as `{attempt.exercise.call}`, and would be right if it were called with "
        f"`({attempt.in_order(order)})`: mind the order of the arguments."
    ]


def _complex_step(attempt):
    """C refuses complex numbers, and said so."""
    if "given complex numbers" not in attempt.outcomes[0].trouble:
        return None
    return "complex-step", [
        "This is the complex step, another way to a slope. Here the central difference is asked: two "
        "real points, h above θ and h below it."
    ]


# Right in part


def _one_hot_only(attempt):
    """Right on just those networks where the targets of softmax are 1 for one class."""
    given = [*attempt.exercise.given.values()]
    if "t2" not in given:
        return None
    if attempt.right != [case.arguments[given.index("t2")].max() == 1 for case in attempt.cases]:
        return None
    return "one-hot-only", [
        "It is right where y is 1 for one class and 0 for the others, but not everywhere: the "
        "targets of a column may also be shares that add up to 1. Use y itself."
    ]


def _right_in_part(attempt):
    """Right on a part of the networks, where the part is what matters."""
    if found := any(attempt.right) and _factor_of_a_size(attempt):
        return found  # 3 / 3 is 1 by chance
    for what, part in parts_alone(attempt):
        if all(attempt.right[k] for k in part) and _part_matters(attempt, part):
            slug = "one-column-only" if what == "with a single column" else "sizes-fixed"
            return slug, [f"It is right {what}, but not everywhere: {attempt.trouble_outside(part)}"]
    return None


def _part_matters(attempt, part):
    """Whether it is right on more networks of the part, and not because its numbers are small there, say.

    So elsewhere it stops, or is wrong in a number of a size that is right in the part.
    """
    more = more_cases(attempt.name, tuple(part))
    if not all(attempt.agrees(attempt.run(case.arguments), case.wanted) for case in more):
        return False
    sizes = [abs(wanted) for case in more for wanted in case.wanted]
    least, most = (limit(list(map(limit, sizes))) for limit in (np.min, np.max))
    for read, case in zip(attempt.read, attempt.cases, strict=True):
        for got, wanted in zip(read, case.wanted, strict=True):
            if got is None:
                return True
            wrong = abs(got - wanted) > PRECISE * abs(wanted).max()
            if np.any((least <= abs(wanted[wrong])) & (abs(wanted[wrong]) <= most)):
                return True
    return False


# The right numbers, in another form


def _form(attempt):
    """Something that is not numbers, or not as many values as are wanted."""
    unreadable = any(outcome.trouble and not outcome.raised for outcome in attempt.outcomes)
    if not unreadable or any(outcome.values for outcome in attempt.outcomes) or _several_returned(attempt):
        return None
    return "form-of-answer", attempt.entries()


def _shuffled(attempt):
    """The right answers in another order."""
    returns = attempt.exercise.returns
    if len(returns) == 1 or any(outcome.values is None for outcome in attempt.outcomes):
        return None
    for order in itertools.permutations(range(len(returns))):
        if all(
            attempt.agrees(outcome, [case.wanted[i] for i in order]) for outcome, case in attempt.pairwise()
        ):
            return "order-of-answers", [
                "All your gradients are right, in another order. Return "
                f"{', '.join(value.symbol for value in returns)}; "
                f"yours are {', '.join(returns[i].symbol for i in order)}."
            ]
    return None


def _several_returned(attempt):
    """One of several returned values is the right one."""
    if len(attempt.exercise.returns) > 1 or any(not outcome.parts for outcome in attempt.outcomes):
        return None
    many = [len(outcome.parts) for outcome in attempt.outcomes]
    for i in range(min(many)):
        if all(
            same(outcome.parts[i], case.wanted[0], outcome.tolerance) for outcome, case in attempt.pairwise()
        ):
            if max(many) > 1:
                text = f"It returns {max(many)} values, and number {i + 1} is right: return that alone."
                return "too-many-returned", [text]
            return "wrapped", [
                "The numbers are right, but wrapped up once more, in a tuple of one: is there a "
                "comma at the end, or a pair of brackets too many?"
            ]
    return None


def _flattened(attempt):
    """The right numbers in another shape."""
    for outcome, case in attempt.pairwise():
        if outcome.values is None or any(
            got.size != wanted.size or not same(got.reshape(wanted.shape), wanted, outcome.tolerance)
            for got, wanted in zip(outcome.values, case.wanted, strict=True)
        ):
            return None
    return "flattened", ["All the numbers are right, but not their shape.", *attempt.entries()]


def _rounded(attempt):
    """The right numbers with too few digits."""
    for digits in range(7) if attempt.numbers else ():
        if all(_is_rounded(got, wanted, 10.0**-digits) for got, wanted in attempt.numbers):
            if digits == 0:
                text = "Your numbers are whole ones. Is the array made of ints? Make it with floats."
            else:
                text = (
                    f"Your numbers are right, but rounded to {count(digits, 'digit')}. Return them in full."
                )
            return "rounded", [text]
    return None


def _is_rounded(got, wanted, unit):
    return np.all(abs(got - wanted) <= unit) and np.all(abs(got / unit - np.round(got / unit)) < 1e-6)


def _nearly(attempt):
    """Off by little everywhere: by less than a hundredth of the largest number."""
    pairs = attempt.numbers
    if not pairs or any(abs(g - w).max() >= 0.01 * abs(w).max() for g, w in pairs):
        return None
    return "nearly-right", [
        "Your numbers are nearly right: a small number added somewhere, a difference with a step, or "
        "digits lost on the way? The formula gives them to the last digit.",
        *attempt.entries(),
    ]


# The right numbers times a factor


def _one_factor(attempt):
    """All the right numbers, times one and the same factor on all networks."""
    factors = _factor_of_all(attempt)
    if factors is None or not _constant(factors):
        return None
    return "constant-factor", [
        f"Everything is right up to one factor: your numbers are {number(factors[0])} times the right ones.",
        *attempt.entries(),
    ]


def _factor_of_a_size(attempt):
    """The right numbers times a factor that goes with the number of units or examples, or an argument."""
    factors = _factor_of_all(attempt)
    for what, sizes in _sizes(attempt) if factors is not None else ():
        for power, words in ((-1, "divide by {}"), (1, "multiply by {}"), (-2, "divide by {} twice")):
            rest = factors / sizes**power
            if _constant(rest):
                one = abs(rest[0] - 1) < 1e-5
                besides = "" if one else f", and a factor {number(rest[0])} comes in besides"
                text = f"Everything is right up to a factor: you {words.format(what)}{besides}."
                return "factor-of-a-size", [text, *attempt.entries()]
    return None


def _factor_of_all(attempt):
    """By which factor all the numbers of a network are off, on each network; None where by none."""
    first = attempt.factors[0]
    alike = all(f is not None and np.all(abs(f - first) <= 1e-5 * abs(first)) for f in attempt.factors)
    return first if first is not None and alike else None


def _sizes(attempt):
    """(words, its value on each network) of what a factor may be: units, examples, an argument."""
    plain = [("examples", np.array([float(case.columns) for case in attempt.cases]))]
    units = np.array([case.sizes for case in attempt.cases], dtype=float).T
    plain += zip(("inputs", "hidden units", "outputs"), units, strict=True)
    made = [(f"the number of {what}", sizes) for what, sizes in plain]
    for (one, its), (other, others) in itertools.combinations(plain, 2):
        made.append((f"the number of {one} times that of {other}", its * others))
    for name, *values in zip(
        attempt.exercise.given, *(case.arguments for case in attempt.cases), strict=True
    ):
        if isinstance(values[0], float):
            made.append((f"`{name}`", np.array(values)))
    return made


def _some_values_by_a_factor(attempt):
    """Of several values, one or two that are right but for a factor, the same on all networks."""
    if len(attempt.factors) == 1:
        return None
    found = {i: f[0] for i, f in enumerate(attempt.factors) if f is not None and _constant(f)}
    off = [i for i, f in found.items() if abs(f - 1) > 1e-5]
    if not off:
        return None
    alike = [i for i in off if abs(found[i] - found[off[0]]) < 1e-5]
    return "constant-factor", [
        f"Your {attempt.symbols(alike)} {'is' if len(alike) == 1 else 'are'} right but for one factor: "
        f"{number(found[off[0]])} times the right numbers.",
        "Does a number, a rate or a sign come in, or is something counted twice or halved, in the lines "
        "that only they are made with?",
        naming.the_others(attempt, alike),
        *attempt.entries(),
    ]


def _constant(numbers):
    return np.all(abs(numbers - numbers[0]) <= 1e-5 * abs(numbers[0]))


# Not made of its arguments


def _from_elsewhere(attempt):
    """It reads an array of the notebook, not of its arguments; `check` names it."""
    return ("not-an-argument", attempt.entries()) if arrays_from_elsewhere(attempt.function) else None


def _argument_unused(attempt):
    """An argument that makes no difference to the answer, though it should."""
    networks = range(len(attempt.cases))
    if not any(map(attempt.fits, networks)):
        return None  # the shape comes first
    given, spare = list(attempt.exercise.given), set(attempt.exercise.spare)
    unused = [
        name for i, name in enumerate(given) if name != "C" and all(_unmoved(attempt, k, i) for k in networks)
    ]
    if unused == given and _goes_with_sizes(attempt):
        return "sizes-alone", [
            "Only the *sizes* of what it is given make a difference, not the numbers: is `len` or "
            "`.shape` taken for something else?",
            *attempt.entries(),
        ]
    if unused == given:
        return "hard-coded", [
            "It gives the same numbers whatever it is given. Work with the arguments "
            f"{', '.join(unused)}, not with numbers (or names) from elsewhere."
        ]
    if not spare <= {*unused}:  # one of them is enough for a right answer
        unused = [name for name in unused if name not in spare]
    if not unused:
        return None
    return "argument-unused", [
        f"Your numbers stay the same whatever {' or '.join(unused)} is. Is it left out, or does a "
        "value from elsewhere in the notebook take its place?",
        *attempt.entries(),
    ]


def _goes_with_sizes(attempt):
    """Whether its numbers are others on networks of other sizes."""
    found = [
        np.concatenate([v.ravel() for v in outcome.values]) for outcome in attempt.outcomes if outcome.values
    ]
    return len({tuple(np.unique(numbers.round(9))) for numbers in found}) > 1


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
    _other_order,
    _complex_step,
    naming.one_slip,
    _one_hot_only,
    _right_in_part,
    _shuffled,
    _several_returned,
    _flattened,
    _rounded,
    _nearly,
    _one_factor,
    naming.two_slips_at_once,
    _factor_of_a_size,
    _arguments_swapped,
    _some_values_by_a_factor,
    naming.some_values_slipped,
    naming.slip_in_part,
    _from_elsewhere,
    _argument_unused,
)
