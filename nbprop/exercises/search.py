"""The search through the catalogue: which slips, one or two at once, give a reader's numbers.

`answers` is what the reader's function gives on all networks, an `Answers`; a part is some of them.
"""

import numpy as np

from nbprop.exercises.answers import ALIKE, same
from nbprop.exercises.catalogue import known
from nbprop.exercises.slips import pair, reach, single_values, values_on, variants
from nbprop.exercises.trials import KEY

# Networks that a function is often written for alone; an exercise's `alone` names those that fit it.
PARTS = {
    "column": ("with a single column", lambda case: case.columns == 1),
    "2-3-2": ("on 2-3-2", lambda case: case.sizes == (2, 3, 2)),
    "square": ("where all layers have as many units", lambda case: len({*case.sizes}) == 1),
    "2-3-2 column": (
        "on 2-3-2 with a single column",
        lambda case: case.sizes == (2, 3, 2) and case.columns == 1,
    ),
}


def parts_alone(answers):
    """(words, numbers of the networks) of each part that the function may be written for alone."""
    alone = answers.exercise.alone or PARTS
    known(answers.name, "alone", alone, PARTS)
    for words, belongs in map(PARTS.get, alone):
        yield words, [k for k, case in enumerate(answers.cases) if belongs(case)]


def one_slip(answers, part, but_rare=False):
    """The slips that give the reader's numbers on all networks of a part."""
    wrong = _wrong_on(answers, part[0])
    return [
        variant
        for variant in variants(answers.name)
        if not (but_rare and not variant.slips[0].likely)
        and not wrong & ~reach(answers.name, variant.statements)
        and _matches(answers, variant.statements, part, single_values)
    ]


def _matches(answers, statements, part, values_of=values_on):
    """Whether the slip gives the reader's numbers wherever it can run.

    That must be two networks at least, and three where only a part of them is looked at.
    """
    ran = 0
    for k in part:
        values, outcome = values_of(answers.name, statements, k), answers.outcomes[k]
        if values is None:
            if not outcome.raised:
                return False
        elif len(values) == len(answers.exercise.answers) and answers.agrees(outcome, values, ALIKE):
            ran += 1
        elif not (_overflows(values) and _overflows(outcome.values)):  # inf says nothing either way
            return False
    return ran >= (2 if len(part) == len(answers.cases) else 3)


def two_slips(answers):
    """Two slips at once that give the reader's numbers; each pair is tried on one network first."""
    outcome = answers.outcomes[KEY]
    if outcome.values is None or not all(value.size for value in outcome.values):
        return []
    one_entry = [
        (got.item(0), 2 * max(outcome.tolerance, ALIKE) * abs(got).max() + 1e-9) for got in outcome.values
    ]
    found = []
    for both in _likely_pairs(answers):
        values = values_on(answers.name, both.statements, KEY)
        if values is None or len(values) != len(one_entry):
            continue
        if any(
            not abs(value.item(0) - entry) <= off
            for value, (entry, off) in zip(values, one_entry, strict=True)
        ):
            continue  # most are out after one entry
        if answers.agrees(outcome, values, ALIKE) and _matches(answers, both.statements, answers.everywhere):
            found.append(both)
            if len(found) > 1:
                break
    return found


def _likely_pairs(answers):
    """Edited solutions with two slips, those left out that cannot give the reader's numbers.

    A slip that leaves the second answer, say, untouched cannot be what is wrong with it: so what only one
    of the two touches must already be as the reader has it.
    """
    singles = [variant for variant in variants(answers.name) if variant.slips[0].likely]
    outcome, wanted = answers.outcomes[KEY], answers.cases[KEY].wanted
    touched, agrees = [], []
    for variant in singles:
        values = single_values(answers.name, variant.statements, KEY)
        touched.append(reach(answers.name, variant.statements) if values else 0)
        agrees.append(
            _bits(same(g, v, ALIKE) for g, v in zip(outcome.values, values or wanted, strict=False))
            if len(wanted) > 1  # of a single answer every slip touches all
            else 0
        )
    right = _bits(same(g, w, ALIKE) for g, w in zip(outcome.values, wanted, strict=True))
    touched, agrees, every = np.array(touched), np.array(agrees), (1 << len(wanted)) - 1
    one, two = touched[:, None], touched[None, :]
    possible = (~(one & ~two) | agrees[:, None]) & (~(two & ~one) | agrees[None, :]) & (one | two | right)
    possible = (possible & every) == every
    for i, j in np.argwhere(np.triu(possible, 1)):
        if singles[i].slips[0].made != singles[j].slips[0].made:
            both = pair(answers.name, singles[i], singles[j])
            if both is not None:
                yield both


def answers_explained(answers, statements):
    """The numbers of those answers that are wrong, and wrong just as an edited solution is."""
    explained = set(range(len(answers.exercise.answers)))
    wrong = set()
    for k in answers.everywhere:
        values, outcome = single_values(answers.name, statements, k), answers.outcomes[k]
        if values is None or outcome.values is None:
            return []
        for i in list(explained):
            if not same(outcome.values[i], values[i], max(outcome.tolerance, ALIKE)):
                explained.discard(i)
            elif not same(outcome.values[i], answers.cases[k].wanted[i], outcome.tolerance):
                wrong.add(i)
        if not explained:
            return []
    return sorted(explained & wrong)


def _wrong_on(answers, k):
    """Which of the answers on network k are wrong, as bits; none where there are none."""
    outcome, case = answers.outcomes[k], answers.cases[k]
    pairs = zip(outcome.values or (), case.wanted, strict=False)
    return _bits(not same(got, wanted, max(outcome.tolerance, ALIKE)) for got, wanted in pairs)


def _overflows(values):
    return values is not None and not all(np.isfinite(value).all() for value in values)


def _bits(flags):
    return sum(1 << i for i, flag in enumerate(flags) if flag)
