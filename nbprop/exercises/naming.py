"""Slips by their names: which of the catalogue, or of the reader's own lines, an answer shows.

A look takes an `Attempt`; it gives the slug of the slip and sentences for the reader, or None.
"""

import ast
import itertools

from nbprop.exercises.attempt import Attempt, identical
from nbprop.exercises.repairs import OTHERS, TYPED, repairs
from nbprop.exercises.slips import explained, parts_alone, single_slips, two_slips, with_numbers
from nbprop.exercises.trials import KEY
from nbprop.exercises.wording import number, say


def one_slip(attempt):
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
        outcome = attempt.run(case.arguments, repair.function)
        if attempt.agrees(outcome, case.wanted) and Attempt(attempt.exercise, repair.function).all_right:
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


def two_slips_at_once(attempt):
    found = two_slips(attempt)
    return _named(attempt, found) if found else None


def slip_in_part(attempt):
    """A slip that gives the reader's numbers on a part of the networks alone."""
    for _, words, part in parts_alone(attempt):
        right = all(attempt.right[k] for k in part)  # then any slip that does not show there would fit
        if found := [] if right else single_slips(attempt, part, likely=[True]):
            slug, *lines = _named(attempt, found, first=f"{words[0].upper()}{words[1:]}, your numbers")
            return slug, *lines[:2], *say("slip-in-part")[1:]
    return None


def some_values_slipped(attempt):
    """Of several values, those that a slip explains, when no slips explain them all."""
    found = [(mutant, explained(attempt, mutant)) for mutant in with_numbers(attempt)]
    mutant, which = max(found, key=lambda its: len(its[1]))
    if not which or len(attempt.exercise.returns) == 1:
        return None
    slip = mutant.slips[0]
    text = f"{attempt.your(which)} exactly what comes out when {_made(mutant, slip)}."
    return slip.slug, text, slip.why, the_others(attempt, which)


def the_others(attempt, named):
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
