"""A run of a reader's function on all drawn networks, and what is plain to see of it."""

import itertools
from functools import cached_property
from time import perf_counter

import numpy as np

from nbprop.checks import join
from nbprop.exercises.catalogue import ALONE
from nbprop.exercises.program import Program, names_in_order
from nbprop.exercises.running import factor, one_number, run, same, shaped
from nbprop.exercises.trials import KEY, cases
from nbprop.exercises.wording import number


class Attempt:
    """What a reader's function gives on each network, an `Outcome`, beside what is wanted there."""

    def __init__(self, exercise, function):
        self.exercise, self.function, self.name = exercise, function, exercise.name
        self.cases, start = cases(self.name), perf_counter()
        self.outcomes = [self.run(case.arguments) for case in self.cases]
        self.slow = perf_counter() - start > 1  # to try every change of its lines would take minutes
        # KEY first: most slips end there
        self.everywhere = sorted(range(len(self.cases)), key=lambda k: k != KEY)
        values = [_right_values(outcome, case) for outcome, case in self.pairwise()]
        self.right_values = sorted(set.intersection(*values))  # the numbers of those right on all networks
        self.right = [len(right) == len(exercise.returns) for right in values]
        self.all_right = all(self.right)

    def run(self, arguments, function=None):
        """The outcome on some arguments, of the reader's function or of another one."""
        return run(function or self.function, self.exercise, arguments)

    def pairwise(self):
        """(outcome, case) of each network."""
        return zip(self.outcomes, self.cases, strict=True)

    @property
    def constant(self):
        """Whether one and the same number is all that it gives on any network."""
        return one_number(outcome.values for outcome in self.outcomes)

    @property
    def first_wrong(self):
        """The first network where the numbers differ, or where it stops if it stops on all."""
        wrong = [k for k, right in enumerate(self.right) if not right]
        return next((k for k in wrong if not self.outcomes[k].raised), wrong[0])

    def alone(self):
        """(slug, words, numbers of the networks) of each part that it may be written for alone."""
        for slug, words, belongs in map(ALONE.get, self.exercise.alone):
            yield slug, words, [k for k, case in enumerate(self.cases) if belongs(case)]

    # What it returns

    @cached_property
    def read(self):
        """(what is returned, in the shape that is wanted or None; what is wanted), a list a network."""
        return [
            [
                (shaped(outcome.values[i], its.shape) if outcome.values else None, its)
                for i, its in enumerate(case.wanted)
            ]
            for outcome, case in self.pairwise()
        ]

    @cached_property
    def numbers(self):
        """The same of all networks in one list; [] where a shape or a number is none."""
        pairs = [*itertools.chain(*self.read)]
        return pairs if all(got is not None and np.isfinite(got).all() for got, _ in pairs) else []

    @cached_property
    def factors(self):
        """Of each returned value, by which factor it is off on each network, an array; or None."""
        found = [[None if got is None else factor(got, its) for got, its in pairs] for pairs in self.read]
        return [None if None in its else np.array(its) for its in zip(*found, strict=True)]

    # Its arguments, and its lines

    @cached_property
    def order_that_is_right(self):
        """The order of the arguments in which it is right; None where their names are as they should be."""
        names, _ = names_in_order(self.function, list(self.exercise.given))
        places = list(range(len(self.exercise.given)))
        return next((order for order in _moved(places) if names is None and self.right_in(order)), None)

    def right_in(self, order):
        """Whether it is right with its arguments in another order."""
        return all(self.run([case.arguments[k] for k in order]).agrees(case.wanted) for case in self.cases)

    def in_order(self, order):
        """The names of the arguments, in an order."""
        return ", ".join(list(self.exercise.given)[k] for k in order)

    @cached_property
    def program(self):
        """The reader's lines, or None."""
        return None if self.slow else Program.of(self.function)

    # In words

    def symbols(self, which):
        """The symbols of some of the returned values."""
        return join([self.exercise.returns[i].symbol for i in which])

    def your(self, which):
        """'Your C is', or 'Your z and a are', of some of the returned values."""
        return f"Your {self.symbols(which)} {'is' if len(which) == 1 else 'are'}"

    def entries(self):
        """What is wrong on 2-3-2 if it stops there, or else where the numbers first differ."""
        k = 0 if self.outcomes[0].raised else self.first_wrong
        first, *advice = _complaint(self.exercise, self.cases[k], self.outcomes[k])
        right = f" Right already: {self.symbols(self.right_values)}." if self.right_values else ""
        return [f"On {self.cases[k]} {first}{right}", *advice]


def _right_values(outcome, case):
    """The numbers of the returned values that are right on one network."""
    pairs = zip(outcome.values or (), case.wanted, strict=False)
    return {i for i, (got, wanted) in enumerate(pairs) if same(got, wanted, outcome.tolerance)}


def _complaint(exercise, case, outcome):
    """What is wrong on one network, to end a sentence; for what stops, the shapes and a line of advice."""
    if outcome.raised:
        shapes = ", ".join(
            f"{name} {_shape(argument.shape)}"
            for name, argument in zip(exercise.given, case.arguments, strict=True)
            if isinstance(argument, np.ndarray)
        )
        return [
            f"it stops with {outcome.trouble}",
            f"{outcome.advice} (There it was given {shapes}.)".lstrip(),
        ]
    if outcome.nothing:
        return ["it returns nothing: is there a way through it that has no `return`?"]
    if outcome.trouble:
        return [f"it {outcome.trouble}{'' if outcome.trouble.endswith('?') else '.'}"]
    for answer, got, wanted in zip(exercise.returns, outcome.values, case.wanted, strict=True):
        if not same(got, wanted, outcome.tolerance):
            return [_entry_by_entry(answer, got, wanted, outcome.tolerance)]
    return [""]


def _entry_by_entry(answer, got, wanted, tolerance):
    read, scale = shaped(got, wanted.shape), abs(wanted).max()
    if read is None and not answer.row:
        return f"{answer.symbol} is one number. Yours is {_shape(got.shape)}."
    if read is None:
        one = "one column" if not answer.column else f"a column for each {answer.column}"
        return (
            f"{answer.symbol} is {_shape(wanted.shape)}: a row for each {answer.row}, {one}. "
            f"Yours is {_shape(got.shape)}."
        )
    if np.isnan(read).any():
        return (
            f"{answer.symbol} holds a NaN, “not a number”: a division by 0, or a logarithm or root of a "
            "negative number?"
        )
    wrong = np.argwhere(abs(read - wanted) > tolerance * scale + 1e-12)
    which = (
        "every entry differs"
        if len(wrong) == wanted.size
        else f"{len(wrong)} of {wanted.size} entries {'differs' if len(wrong) == 1 else 'differ'}"
    )
    i, j = wrong[0]
    right, yours = number(wanted[i, j], scale), number(read[i, j], scale)
    entry = f"row {i + 1}, column {j + 1} of {answer.symbol}" if answer.row else answer.symbol
    return (
        f"{which if wanted.size > 1 else 'the number differs'}: {entry} is {right}, and yours is {yours}"
        + (f" (off by {abs(read[i, j] - wanted[i, j]):.1g})." if right == yours else ".")
    )


def _shape(shape):
    if len(shape) == 1:
        return f"flat, of length {shape[0]}"
    return "×".join(map(str, shape)) or "one number"


def _moved(places):
    """Every order in which one place is moved, or two are swapped."""
    for i, j in itertools.permutations(places, 2):
        moved, swapped = [*places], [*places]
        moved.insert(j, moved.pop(i))
        swapped[i], swapped[j] = j, i
        yield from (moved, swapped)
