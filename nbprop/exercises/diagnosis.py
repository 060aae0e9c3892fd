"""What is wrong with an answer: one look after another, the most telling first."""

import ast
import itertools
from functools import cached_property
from time import perf_counter

import numpy as np

from nbprop.checks import count
from nbprop.exercises.program import Program, arrays_from_elsewhere, names_in_order
from nbprop.exercises.repairs import OTHERS, TYPED, repairs
from nbprop.exercises.running import NUDGED, PRECISE, run, same, shaped
from nbprop.exercises.slips import (
    changes_right_ones,
    explained,
    factor,
    mutants,
    one_slip,
    parts_alone,
    two_slips,
    with_its_number,
)
from nbprop.exercises.trials import KEY, cases, more_cases
from nbprop.exercises.wording import complaint, join, number


class Attempt:
    """A run of a reader's function on all networks, and the search for what is wrong with it."""

    def __init__(self, exercise, function):
        self.exercise, self.function, self.name = exercise, function, exercise.name
        self.cases = cases(self.name)
        self.outcomes, start = [], perf_counter()
        for case in self.cases:
            huge = self.outcomes and self.outcomes[0].huge  # once is enough
            self.outcomes.append(self.outcomes[0] if huge else self._run(case.arguments))
        self.slow = perf_counter() - start > 1  # to try every change of its lines would take minutes
        # KEY first: most slips end there
        self.everywhere = sorted(range(len(self.cases)), key=lambda k: k != KEY)
        self.right = [self.agrees(outcome, case.wanted) for outcome, case in self._pairwise()]

    @property
    def all_right(self):
        return all(self.right)

    @property
    def none_given(self):
        return all(outcome.nothing for outcome in self.outcomes)

    @property
    def changed(self):
        """The arguments that the function changes in place."""
        return list(dict.fromkeys(name for outcome in self.outcomes for name in outcome.changed))

    @property
    def flat(self):
        """The symbols of the right columns that are returned flat: read so, but no column in a step."""
        if not self.all_right:
            return []
        return [
            value.symbol
            for i, value in enumerate(self.exercise.returns)
            if value.row and not value.column and self.outcomes[0].values[i].ndim == 1
        ]

    @property
    def first_wrong(self):
        """The first network where the numbers differ, or where it stops if it stops on all."""
        wrong = [k for k, right in enumerate(self.right) if not right]
        return next((k for k in wrong if not self.outcomes[k].raised), wrong[0])

    def diagnosis(self):
        """The slug of the slip, or None, and the lines for the reader, the most helpful first."""
        for look in (
            self._form,
            self._random,
            self._other_order,
            self._complex_step,
            self._one_slip,
            self._slip_of_the_program,
            self._right_in_part,
            self._shuffled,
            self._several_returned,
            self._flattened,
            self._rounded,
            self._nearly,
            self._one_factor,
            self._two_slips,
            self._factor_of_a_size,
            self._arguments_swapped,
            self._some_values_by_a_factor,
            self._some_values_slipped,
            self._slip_in_part,
            self._from_elsewhere,
            self._argument_unused,
        ):
            found = look()
            if found:
                return found
        return None, self._entries()

    def _run(self, arguments, function=None):
        exercise, tolerance = self.exercise, NUDGED if self.exercise.nudged else PRECISE
        return run(
            function or self.function, tuple(exercise.given), arguments, len(exercise.returns), tolerance
        )

    def _pairwise(self):
        return zip(self.outcomes, self.cases, strict=True)

    def agrees(self, outcome, values, least=0.0):
        """Whether the outcome is these values, to its own tolerance or to `least`."""
        return outcome.values is not None and all(
            same(got, wanted, max(outcome.tolerance, least))
            for got, wanted in zip(outcome.values, values, strict=True)
        )

    @cached_property
    def right_values(self):
        """Of each returned value, whether it is right on all networks."""
        return [
            all(
                outcome.values is not None and same(outcome.values[i], case.wanted[i], outcome.tolerance)
                for outcome, case in self._pairwise()
            )
            for i in range(len(self.exercise.returns))
        ]

    # How it is called

    def _random(self):
        first, again = self.outcomes[0], self._run(self.cases[0].arguments)
        if _identical(first, again):
            return None
        return "random", [
            "It gives different numbers when it is called twice with the same values: does it draw at "
            "random, or keep something from one call to the next?"
        ]

    def _other_order(self):
        """The names in the reader's first line are the given ones, in another order."""
        order, exact = names_in_order(self.function, list(self.exercise.given))
        if order is None or order == sorted(order):
            return None
        right = self._right_in(order)
        if not (right or exact):
            return None
        text = f"It is called as `{self.exercise.call}`; yours takes them as `({self._names(order)})`."
        return "arguments-swapped", [text + (" Put them in that order, and it is right." if right else "")]

    def _arguments_swapped(self):
        """It is right with the arguments in another order."""
        order = self._order_that_is_right
        if not order:
            return None
        return "arguments-swapped", [
            f"It is called as `{self.exercise.call}`, and would be right if it were called with "
            f"`({self._names(order)})`: mind the order of the arguments."
        ]

    @cached_property
    def _order_that_is_right(self):
        names, _ = names_in_order(self.function, list(self.exercise.given))
        if names is not None:  # the names are as they should be, so nothing is swapped
            return None
        places = range(len(self.exercise.given))
        orders = itertools.permutations(places) if len(places) <= 3 else _moved(places)
        return next((list(o) for o in orders if list(o) != list(places) and self._right_in(o)), None)

    def _right_in(self, order):
        return all(
            self.agrees(self._run([case.arguments[k] for k in order]), case.wanted) for case in self.cases
        )

    def _names(self, order):
        return ", ".join(list(self.exercise.given)[k] for k in order)

    def _complex_step(self):
        """C refuses complex numbers, and said so."""
        if "given complex numbers" not in self.outcomes[0].trouble:
            return None
        return "complex-step", [
            "This is the complex step, another way to a slope. Here the central difference is asked: two "
            "real points, h above θ and h below it."
        ]

    # Slips of the program, which is right without them

    @cached_property
    def program(self):
        """The reader's lines, or None."""
        return None if self.slow else Program.of(self.function)

    @cached_property
    def _typed(self):
        return list(repairs(self.program, TYPED))

    @cached_property
    def _repair(self):
        """The first change of the reader's lines that makes all right, or None."""
        case = self.cases[self.first_wrong]
        for repair in itertools.chain(self._typed, repairs(self.program, OTHERS)):
            outcome = self._run(case.arguments, repair.function)
            if self.agrees(outcome, case.wanted) and Attempt(self.exercise, repair.function).all_right:
                return repair
        return None

    def _slip_of_the_program(self):
        if self._repair:
            first, why = _mended(self._repair)
            return self._repair.slug, [f"All is right but one thing: {first}", why, *self._entries()]
        for repair in self._typed:
            mended = Attempt(self.exercise, repair.function)
            found = one_slip(mended, mended.everywhere)
            if found and not _identical(mended.outcomes[KEY], self.outcomes[KEY]):
                slip, lines = mended._named(found, first="With that mended, your numbers")
                return f"{repair.slug}+{slip}", [
                    f"First, {' '.join(_mended(repair))}",
                    *lines[:2],
                    *self._entries(),
                ]
        return None

    # Slips of the catalogue

    def _one_slip(self):
        found = one_slip(self, self.everywhere)
        if found and self._repair and "brackets" not in found[0].slug:
            first, *_ = self._named(found)[1]
            second, why = _mended(self._repair)
            return found[0].slug, [first, f"That is because, {second}", why, *self._entries()]
        return found and self._named(found)

    def _two_slips(self):
        found = two_slips(self)
        return found and self._named(found)

    def _slip_in_part(self):
        for what, part in parts_alone(self):
            right = all(self.right[k] for k in part)  # then any slip that does not show there would fit
            found = [] if right else one_slip(self, part, but_rare=True)
            if found:
                slip, lines = self._named(found, first=f"{what[0].upper()}{what[1:]}, your numbers")
                return slip, [
                    *lines[:2],
                    f"Elsewhere something else goes wrong: {self._trouble_outside(part)}",
                ]
        return None

    def _named(self, found, first="Your numbers"):
        """The slip's slug and its hint; of several that give the same numbers, another too."""
        best, *others = found
        made = [self._made(best, slip) for slip in best.slips]
        text = f"{first} are exactly what comes out when "
        if len(made) == 1:
            lines = [f"{text}{made[0]}.", self._why(best.slips[0])]
        else:
            lines = [f"{text}two things happen at once: {made[0]}; and {made[1]}."]
            lines += [f"– {self._why(slip)}" for slip in best.slips]
        same_numbers = [
            "; and ".join(self._made(other, slip) for slip in other.slips)
            for other in others
            if other.slug != best.slug
        ]
        order = self._order_that_is_right
        if order:
            same_numbers.insert(0, f"the arguments are taken in the order ({self._names(order)})")
        if same_numbers:
            same_numbers = dict.fromkeys(same_numbers[:3])
            lines.append(f"(The same numbers come out when {', or when '.join(same_numbers)}.)")
        return best.slug, [*lines, *self._entries()]

    def _made(self, mutant, slip):
        return slip.made.replace("{t}", number(mutant.number or 0))

    def _why(self, slip):
        """Why it is wrong; of zeros, what the program shows: a thought, or an array that is not filled."""
        if slip.slug == "zeros" and self.program and self.program.has(ast.For):
            return "The array is made and never filled, or filled and not returned."
        return slip.why

    # What else can be said

    def _form(self):
        """Something that is not numbers, or not as many values as are wanted."""
        unreadable = any(outcome.trouble and not outcome.raised for outcome in self.outcomes)
        if not unreadable or any(outcome.values for outcome in self.outcomes) or self._several_returned():
            return None
        return "form-of-answer", self._entries()

    @cached_property
    def _numbers(self):
        """What is returned beside what is wanted, on all networks; None where a shape or a number is none."""
        pairs = []
        for outcome, case in self._pairwise():
            if outcome.values is None:
                return None
            got = [shaped(value, its.shape) for value, its in zip(outcome.values, case.wanted, strict=True)]
            if any(value is None or not np.isfinite(value).all() for value in got):
                return None
            pairs += zip(got, case.wanted, strict=True)
        return pairs

    def _nearly(self):
        """Off by little everywhere: by less than a hundredth of the largest number."""
        if not self._numbers or any(abs(g - w).max() >= 0.01 * abs(w).max() for g, w in self._numbers):
            return None
        return "nearly-right", [
            "Your numbers are nearly right: a small number added somewhere, a difference with a step, or "
            "digits lost on the way? The formula gives them to the last digit.",
            *self._entries(),
        ]

    def _right_in_part(self):
        if self.right == self._one_hot:
            return "one-hot-only", [
                "It is right where y is 1 for one class and 0 for the others, but not everywhere: the "
                "targets of a column may also be shares that add up to 1. Use y itself."
            ]
        if found := any(self.right) and self._factor_of_a_size():
            return found  # 3 / 3 is 1 by chance
        for what, part in parts_alone(self):
            if all(self.right[k] for k in part) and self._part_matters(part):
                slug = "one-column-only" if what == "with a single column" else "sizes-fixed"
                return slug, [f"It is right {what}, but not everywhere: {self._trouble_outside(part)}"]
        return None

    @property
    def _one_hot(self):
        """On which networks the targets of softmax are 1 for one class; False for another exercise."""
        given = [*self.exercise.given.values()]
        return "t2" in given and [case.arguments[given.index("t2")].max() == 1 for case in self.cases]

    def _part_matters(self, part):
        """Whether it is the part that matters, and not that its numbers happen to be small, say.

        So it must be right on more networks of that part, and wrong elsewhere at a number that lies between
        its likes (half to double) there.
        """
        more = more_cases(self.name, tuple(part))
        if not all(self.agrees(self._run(case.arguments), case.wanted) for case in more):
            return False
        sizes = np.concatenate([abs(wanted).ravel() for case in more for wanted in case.wanted])
        for k, (outcome, case) in enumerate(self._pairwise()):
            if self.right[k]:
                continue
            if not self._fits(k):
                return True
            for got, wanted in zip(outcome.values, case.wanted, strict=True):
                wrong = abs(shaped(got, wanted.shape) - wanted) > PRECISE * abs(wanted).max()
                size = abs(wanted)[wrong][:, None]
                smaller = ((size / 2 <= sizes) & (sizes <= size)).any(axis=1)
                larger = ((size <= sizes) & (sizes <= 2 * size)).any(axis=1)
                if np.any(smaller & larger):
                    return True
        return False

    def _trouble_outside(self, part):
        for k, case in enumerate(self.cases):
            if k not in part and not self.right[k]:
                return f"on {case} {' '.join(self._complaint(k))}"
        return ""

    # Of several returned values, some

    def _some_values_by_a_factor(self):
        """Of several values, one or two that are right but for a factor, the same on all networks."""
        if len(self.exercise.returns) == 1:
            return None
        factors = [self._factor_of(i) for i in range(len(self.exercise.returns))]
        off = [i for i, f in enumerate(factors) if f and abs(f - 1) > 1e-5]
        if not off:
            return None
        alike = [i for i in off if abs(factors[i] - factors[off[0]]) < 1e-5]
        symbols = self._symbols(alike)
        lines = [
            f"Your {symbols} {'is' if len(alike) == 1 else 'are'} right but for one factor: "
            f"{number(factors[off[0]])} times the right numbers.",
            "Does a number, a rate or a sign come in, or is something counted twice or halved, in the lines "
            "that only they are made with?",
        ]
        return "constant-factor", [*lines, self._the_others(alike), *self._entries()]

    def _factor_of(self, i):
        """The factor by which value i is off on all networks, or None."""
        found = []
        for outcome, case in self._pairwise():
            got = shaped(outcome.values[i], case.wanted[i].shape) if outcome.values else None
            found.append(None if got is None else factor(got, case.wanted[i]))
        if None in found or any(abs(f - found[0]) > 1e-5 * abs(found[0]) for f in found):
            return None
        return found[0]

    def _some_values_slipped(self):
        """Of several values, those that a slip explains, when no slips explain them all."""
        if len(self.exercise.returns) == 1:
            return None
        found = []
        for mutant in mutants(self.name):
            if mutant.slips[0].number:
                mutant = with_its_number(self, mutant)
            which = explained(self, mutant) if mutant else ()
            if which:
                found.append((mutant, which, changes_right_ones(self, mutant)))
        if not found:
            return None
        best, which, alone = max(found, key=lambda its: (len(its[1]), not its[2]))
        slip = best.slips[0]
        where = ", in what they are made with alone" if alone else ""
        return slip.slug, [
            f"Your {self._symbols(which)} {'is' if len(which) == 1 else 'are'} exactly what comes out when "
            f"{self._made(best, slip)}{where}.",
            slip.why,
            self._the_others(which),
            *self._entries()[:1],
        ]

    def _the_others(self, named):
        """What is to be said of the values that a slip does not explain."""
        right = [i for i, its in enumerate(self.right_values) if its]
        wrong = [i for i, its in enumerate(self.right_values) if not its and i not in named]
        lines = []
        if wrong:
            lines.append(f"In {self._symbols(wrong)} something else is wrong as well: mend this first.")
        if right:
            lines.append(f"Right already: {self._symbols(right)}.")
        return " ".join(lines)

    def _symbols(self, which):
        return join([self.exercise.returns[i].symbol for i in which])

    def _shuffled(self):
        """The right answers in another order."""
        places = range(len(self.exercise.returns))
        if len(places) == 1 or any(outcome.values is None for outcome in self.outcomes):
            return None
        for order in itertools.permutations(places):
            if all(
                self.agrees(outcome, [case.wanted[i] for i in order]) for outcome, case in self._pairwise()
            ):
                symbols = [value.symbol for value in self.exercise.returns]
                return "order-of-answers", [
                    f"All your gradients are right, in another order. Return {', '.join(symbols)}; "
                    f"yours are {', '.join(symbols[i] for i in order)}."
                ]
        return None

    def _several_returned(self):
        """One of several returned values is the right one."""
        if len(self.exercise.returns) > 1 or any(not outcome.parts for outcome in self.outcomes):
            return None
        for i in range(min(len(outcome.parts) for outcome in self.outcomes)):
            if all(
                same(outcome.parts[i], case.wanted[0], outcome.tolerance)
                for outcome, case in self._pairwise()
            ):
                many = max(len(outcome.parts) for outcome in self.outcomes)
                if many == 1:
                    return "wrapped", [
                        "The numbers are right, but wrapped up once more, in a tuple of one: is there a "
                        "comma at the end, or a pair of brackets too many?"
                    ]
                return "too-many-returned", [
                    f"It returns {many} values, and number {i + 1} is right: return that alone."
                ]
        return None

    def _flattened(self):
        """The right numbers in another shape."""
        for outcome, case in self._pairwise():
            if outcome.values is None or any(
                got.size != wanted.size or not same(got.reshape(wanted.shape), wanted, outcome.tolerance)
                for got, wanted in zip(outcome.values, case.wanted, strict=True)
            ):
                return None
        return "flattened", ["All the numbers are right, but not their shape.", *self._entries()]

    def _rounded(self):
        """The right numbers with too few digits."""
        for digits in range(7) if self._numbers else ():
            if all(_is_rounded(got, wanted, 10.0**-digits) for got, wanted in self._numbers):
                if digits == 0:
                    return "rounded", [
                        "Your numbers are whole ones. Is the array made of ints? Make it with floats."
                    ]
                return "rounded", [
                    f"Your numbers are right, but rounded to {count(digits, 'digit')}. Return them in full."
                ]
        return None

    @cached_property
    def _factors(self):
        """By which factor all the numbers of a network are off, on each network; None where by none."""
        found = []
        for outcome, case in self._pairwise() if self._numbers else ():
            pairs = zip(outcome.values, case.wanted, strict=True)
            its = [factor(shaped(got, wanted.shape), wanted) for got, wanted in pairs]
            if None in its or max(its) - min(its) > 1e-5 * abs(its[0]):
                return None
            found.append(its[0])
        return np.array(found) if found else None

    def _one_factor(self):
        """The right numbers times one and the same factor on all networks."""
        if self._factors is None or not _constant(self._factors):
            return None
        return "constant-factor", [
            "Everything is right up to one factor: your numbers are "
            f"{number(self._factors[0])} times the right ones.",
            *self._entries(),
        ]

    def _factor_of_a_size(self):
        """The right numbers times a factor that goes with the number of units or examples, or an argument."""
        for what, sizes in self._sizes() if self._factors is not None else ():
            for words, rest in (
                (f"divide by {what}", self._factors * sizes),
                (f"multiply by {what}", self._factors / sizes),
                (f"divide by {what} twice", self._factors * sizes**2),
                (f"multiply by {what} twice", self._factors / sizes**2),
            ):
                if _constant(rest):
                    besides = (
                        ""
                        if abs(rest[0] - 1) < 1e-5
                        else f", and a factor {number(rest[0])} comes in besides"
                    )
                    return "factor-of-a-size", [
                        f"Everything is right up to a factor: you {words}{besides}.",
                        *self._entries(),
                    ]
        return None

    def _sizes(self):
        """(words, its value on each network) of what a factor may be: units, examples, an argument."""
        names = ("the number of inputs", "the number of hidden units", "the number of outputs")
        units = list(zip(*(case.sizes for case in self.cases), strict=True))
        made = [("the number of examples", [case.columns for case in self.cases])]
        made += zip(names, units, strict=True)
        made += [
            (f"the number of {a} times that of {b}", np.multiply(one, two))
            for (a, one), (b, two) in itertools.combinations(
                zip(("examples", "inputs", "hidden units", "outputs"), [made[0][1], *units], strict=True), 2
            )
        ]
        for n, name in enumerate(self.exercise.given):
            if np.ndim(self.cases[0].arguments[n]) == 0 and not callable(self.cases[0].arguments[n]):
                made.append((f"`{name}`", [case.arguments[n] for case in self.cases]))
        return [(what, np.array(sizes, dtype=float)) for what, sizes in made]

    def _from_elsewhere(self):
        """It reads an array of the notebook, not of its arguments."""
        names = arrays_from_elsewhere(self.function)
        if not names:
            return None
        return "not-an-argument", self._entries()  # `check` names them

    def _argument_unused(self):
        """An argument that makes no difference to the answer, though it should."""
        unused = []
        if not any(self._fits(k) for k in range(len(self.cases))):
            return None  # the shape comes first
        for i, name in enumerate(self.exercise.given):
            if name != "C" and all(self._unmoved(k, i) for k in range(len(self.cases))):
                unused.append(name)
        if len(unused) == len(self.exercise.given) and self._goes_with_sizes():
            return "sizes-alone", [
                "Only the *sizes* of what it is given make a difference, not the numbers: is `len` or "
                "`.shape` taken for something else?",
                *self._entries(),
            ]
        if len(unused) == len(self.exercise.given):
            return "hard-coded", [
                "It gives the same numbers whatever it is given. Work with the arguments "
                f"{', '.join(unused)}, not with numbers (or names) from elsewhere."
            ]
        if not set(self.exercise.spare) <= {*unused}:  # one of them is enough for a right answer
            unused = [name for name in unused if name not in self.exercise.spare]
        if not unused:
            return None
        return "argument-unused", [
            f"Your numbers stay the same whatever {' or '.join(unused)} is. Is it left out, or does a "
            "value from elsewhere in the notebook take its place?",
            *self._entries(),
        ]

    def _goes_with_sizes(self):
        """Whether its numbers are others on networks of other sizes."""
        found = [
            np.concatenate([v.ravel() for v in outcome.values]) for outcome in self.outcomes if outcome.values
        ]
        return len({tuple(np.unique(numbers.round(9))) for numbers in found}) > 1

    def _fits(self, k):
        outcome, wanted = self.outcomes[k], self.cases[k].wanted
        return outcome.values is not None and all(
            shaped(got, its.shape) is not None for got, its in zip(outcome.values, wanted, strict=True)
        )

    def _unmoved(self, k, i):
        """Whether on network k the answer stays the same when argument i is another."""
        arguments = list(self.cases[k].arguments)
        for scale in (-3, 0.5):
            arguments[i] = scale * self.cases[k].arguments[i] + 0.1
            after = self._run(arguments)
            if after.values is None or not _identical(self.outcomes[k], after):
                return False
            if not all(np.isfinite(value).all() for value in after.values):
                return False
        return True

    def _entries(self):
        """The first network where the numbers differ, and where it stops on 2-3-2, that."""
        k = self.first_wrong
        first, *advice = self._complaint(k)
        lines = [f"On {self.cases[k]} {first}", *advice]
        if self.outcomes[0].raised and k:
            lines.insert(0, f"On {self.cases[0]} {' '.join(self._complaint(0))}")
        right = [i for i, its in enumerate(self.right_values) if its]
        return [*lines, f"Right already: {self._symbols(right)}."] if right else lines

    def _complaint(self, k):
        return complaint(self.exercise, self.cases[k], self.outcomes[k], same, shaped)


def _mended(repair):
    """The sentence and the reason of a repair."""
    return f"in {repair.where}, {repair.made}.", repair.why


def _constant(numbers):
    return np.all(abs(numbers - numbers[0]) <= 1e-5 * abs(numbers[0]))


def _is_rounded(got, wanted, unit):
    return np.all(abs(got - wanted) <= unit) and np.all(abs(got / unit - np.round(got / unit)) < 1e-6)


def _moved(places):
    """Every order in which one place is moved, or two are swapped."""
    for i, j in itertools.permutations(places, 2):
        order = [place for place in places if place != i]
        order.insert(j, i)
        yield order
    for i, j in itertools.combinations(places, 2):
        order = list(places)
        order[i], order[j] = j, i
        yield order


def _identical(one, other):
    if one.values is None or other.values is None:
        return one.values is other.values
    return all(
        a.shape == b.shape and np.array_equal(a, b, equal_nan=True)
        for a, b in zip(one.values, other.values, strict=True)
    )
