"""What the slips of the catalogue give: edited solutions on the drawn networks, beside a reader's numbers.

A solution is taken apart into statements; a slip, or two, edits some of them. What an edited solution gives
is kept: a check compares, and hardly ever computes.
"""

import ast
import textwrap
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import combinations, islice

import numpy as np

from nbprop.exercises import solutions
from nbprop.exercises.catalogue import EXERCISES, Slip
from nbprop.exercises.running import ALIKE, factor, one_number, same
from nbprop.exercises.trials import KEY, cases


@dataclass(frozen=True)
class Mutant:
    """The solution with one slip or two in it; `number` is the t of a slip that has one."""

    exercise: str
    slips: tuple[Slip, ...]
    statements: tuple[str, ...]
    number: float | None = None

    @property
    def slug(self):
        return "+".join(slip.slug for slip in self.slips)

    def values(self, k):
        """What it gives on network k, a tuple of arrays, or None where it cannot run."""
        return values_on(self.exercise, self.statements, k, self.number)


@cache
def mutants(name):
    """Every slip of an exercise, made; ValueError where one edits what the solution does not hold."""
    made, seen = [], {solved(name)}
    for slip in EXERCISES[name].slips:
        statements = edited(solved(name), slip.edits)
        if statements is None:
            raise ValueError(f"{name}: the slip {slip.slug!r} edits {slip.edits}, which is not there")
        if statements not in seen:
            seen.add(statements)
            made.append(Mutant(name, (slip,), statements))
    return tuple(made)


def pair(one, two):
    """Two slips at once, in the order that goes; None where what one edits is gone by the other."""
    for first, second in ((one, two), (two, one)):
        statements = edited(first.statements, second.slips[0].edits)
        if statements is not None:
            return Mutant(one.exercise, (*one.slips, *two.slips), statements)
    return None


@cache
def pairs(name):
    """(every two likely slips at once that run on the network KEY, the first number that each gives)."""
    likely = [mutant for mutant in mutants(name) if mutant.slips[0].likely]
    two = (pair(one, two) for one, two in combinations(likely, 2) if one.slips[0].made != two.slips[0].made)
    found = tuple(both for both in two if both and both.values(KEY))
    return found, np.array([both.values(KEY)[0].flat[0] for both in found])


@cache
def solved(name):
    """The statements of the solution; the last one makes the `answer`."""
    source = EXERCISES[name].source
    nodes = ast.parse(source).body[0].body
    texts = [textwrap.dedent(" " * node.col_offset + ast.get_source_segment(source, node)) for node in nodes]
    return *texts[:-1], texts[-1].replace("return ", "answer = ", 1)


def edited(statements, edits):
    """The statements with the edits made; None when one of them has nothing to replace."""
    for old, new in edits.items():
        if old == "answer":
            statements = (*statements, f"answer = {new.replace('…', 'answer')}")
        elif any(old in text for text in statements):
            statements = tuple(text.replace(old, new) for text in statements)
        else:
            return None
    return statements


@lru_cache(maxsize=100_000)
def values_on(name, statements, k, number):
    """What an edited solution gives on network k, a tuple of arrays, or None where it cannot run."""
    given = zip(EXERCISES[name].given, cases(name)[k].arguments, strict=True)
    names = {"np": np, "sigma": solutions.sigma, "t": number, **dict(given)}
    try:
        for statement in statements:
            exec(_compiled(statement), names)
        values = names["answer"] if type(names["answer"]) is tuple else (names["answer"],)
        values = tuple(np.asarray(value, dtype=float) for value in values)
        return values if all(value.size for value in values) else None
    except Exception:
        return None


@lru_cache(maxsize=20_000)
def _compiled(statement):
    return compile(statement, "<slip>", "exec")


# Beside a reader's numbers: `attempt` is what her function gives on all networks, a part some of them


def single_slips(attempt, part, likely=(True, False)):
    """The slips that give the reader's numbers on all networks of a part; all, or the likely ones alone."""
    mutants = (mutant for mutant in with_numbers(attempt) if mutant.slips[0].likely in likely)
    found = [mutant for mutant in mutants if gives_the_same(attempt, mutant, part)]
    if attempt.constant:  # what is 0 but for rounding is no such slip
        networks = range(len(attempt.cases))
        found = [mutant for mutant in found if one_number(map(mutant.values, networks))]
    return found


def with_numbers(attempt):
    """Every slip of the exercise; one with a t with the number that fits the reader's, if there is one."""
    for mutant in mutants(attempt.name):
        if mutant.slips[0].number:
            mutant = _with_its_number(attempt, mutant)
        if mutant is not None:
            yield mutant


def two_slips(attempt):
    """Two slips at once that give the reader's numbers, at most two such pairs.

    There are thousands, so it is only asked of those whose first number on the network KEY is hers. One
    number alone tells nothing: many pairs leave nothing but a 0 or a 1.
    """
    values, (both, first) = attempt.outcomes[KEY].values, pairs(attempt.name)
    if values is None or not values[0].size or attempt.constant:
        return []
    near = np.flatnonzero(abs(first - values[0].flat[0]) <= 1e-3 * abs(values[0]).max() + 1e-9)
    found = (both[n] for n in near if gives_the_same(attempt, both[n], attempt.everywhere))
    return list(islice(found, 2))


def _with_its_number(attempt, mutant):
    """The mutant with the t that fits a reader's numbers best on network KEY; None where there is none.

    What a mutant gives is a + t b, so two runs tell a and b.
    """
    outcome = attempt.outcomes[KEY]
    start, end = (values_on(mutant.exercise, mutant.statements, KEY, t) for t in (0.0, 1.0))
    if outcome.values is None or start is None or end is None:
        return None
    if any(g.shape != v.shape for g, v in zip(outcome.values, end, strict=True)):
        return None
    rises = np.concatenate([(v - s).ravel() for s, v in zip(start, end, strict=True)])
    wanted = np.concatenate([(g - s).ravel() for s, g in zip(start, outcome.values, strict=True)])
    if not np.isfinite(wanted).all() or not rises @ rises > 0:
        return None
    t = float(rises @ wanted / (rises @ rises))
    plain = abs(t) < 1e-6 or abs(abs(t) - 1) < 1e-4  # no number, or at most a sign
    return None if plain else replace(mutant, number=t)


def gives_the_same(attempt, mutant, part):
    """Whether the slip gives the reader's numbers wherever it can run.

    That must be two networks at least. Where only a part of them is looked at it must be three, and not by
    one factor on networks of one size: ½ is the mean of two outputs, but not because there are two.
    """
    ran, factors = 0, []
    for k in part:
        values, outcome = mutant.values(k), attempt.outcomes[k]
        if values is None:
            if not outcome.raised:
                return False
        elif len(values) == len(attempt.exercise.returns) and outcome.agrees(values, ALIKE):
            ran += 1
            factors += [
                factor(value, its) for value, its in zip(values, attempt.cases[k].wanted, strict=True)
            ]
        elif not (_overflows(values) and _overflows(outcome.values)):  # inf says nothing either way
            return False
    if len(part) == len(attempt.cases):
        return ran >= 2
    by_a_factor = None not in factors and len({round(f, 4) for f in factors} - {1.0}) <= 1
    return ran >= 3 and not (by_a_factor and len({attempt.cases[k].sizes for k in part}) == 1)


def explained(attempt, mutant):
    """Which of several returned values are wrong, and wrong just as the mutant's; the numbers of them."""
    found = {*range(len(attempt.exercise.returns))} - {*attempt.right_values}
    for k in attempt.everywhere if found else ():
        values, outcome, wanted = mutant.values(k), attempt.outcomes[k], attempt.cases[k].wanted
        if values is None or outcome.values is None or len(values) != len(wanted):
            return []
        if k == KEY:
            found = {i for i in found if not same(values[i], wanted[i], ALIKE)}
        tolerance = max(outcome.tolerance, ALIKE)
        found = {i for i in found if same(outcome.values[i], values[i], tolerance)}
        if not found:
            break
    return sorted(found)


def _overflows(values):
    return values is not None and not all(np.isfinite(value).all() for value in values)
