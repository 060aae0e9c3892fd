"""What is wrong with an answer: one look after another, the most telling first."""

import itertools
from functools import cached_property

import numpy as np

from nbprop.checks import count
from nbprop.exercises.answers import NUDGED, PRECISE, names_in_order, run, same, shaped
from nbprop.exercises.complaints import complaint, number
from nbprop.exercises.search import answers_explained, one_slip, parts_alone, two_slips
from nbprop.exercises.slips import variants
from nbprop.exercises.trials import KEY, cases, more_cases


class Answers:
    """What one reader's function gives on all networks, and the search for what is wrong with it."""

    def __init__(self, exercise, function):
        self.exercise, self.function, self.name = exercise, function, exercise.name
        self.cases = cases(self.name)
        self.outcomes = []
        for case in self.cases:
            huge = self.outcomes and self.outcomes[0].huge  # once is enough
            self.outcomes.append(self.outcomes[0] if huge else self._run(case.arguments))
        self.everywhere = sorted(
            range(len(self.cases)), key=lambda k: k != KEY
        )  # KEY first: most slips end there
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
            answer.symbol
            for i, answer in enumerate(self.exercise.answers)
            if answer.row and not answer.column and self.outcomes[0].values[i].ndim == 1
        ]

    def diagnosis(self):
        """The slug of the slip, or None, and the lines for the reader, the most helpful first."""
        for look in (
            self._form,
            self._random,
            self._other_order,
            self._complex_step,
            self._one_slip,
            self._right_in_part,
            self._shuffled,
            self._several_returned,
            self._flattened,
            self._rounded,
            self._nearly,
            self._one_factor,
            self._two_slips,
            self._arguments_swapped,
            self._slip_in_part,
            self._some_answers_slipped,
            self._argument_unused,
        ):
            found = look()
            if found:
                return found
        return None, self._entries()

    def _run(self, arguments):
        exercise, tolerance = self.exercise, NUDGED if self.exercise.nudged else PRECISE
        return run(self.function, tuple(exercise.given), arguments, len(exercise.answers), tolerance)

    def _pairwise(self):
        return zip(self.outcomes, self.cases, strict=True)

    def agrees(self, outcome, values, least=0.0):
        """Whether the outcome is these values, to its own tolerance or to `least`."""
        return outcome.values is not None and all(
            same(got, wanted, max(outcome.tolerance, least))
            for got, wanted in zip(outcome.values, values, strict=True)
        )

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
        order = self._order_that_is_right()
        if not order:
            return None
        return "arguments-swapped", [
            f"It is called as `{self.exercise.call}`, and would be right if it were called with "
            f"`({self._names(order)})`: mind the order of the arguments."
        ]

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

    # Slips of the catalogue

    def _one_slip(self):
        found = one_slip(self, self.everywhere)
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
        made = [slip.made for slip in best.slips]
        text = f"{first} are exactly what comes out when "
        if len(made) == 1:
            lines = [f"{text}{made[0]}.", best.slips[0].why]
        else:
            lines = [f"{text}two things happen at once: {made[0]}; and {made[1]}."]
            lines += [f"– {slip.why}" for slip in best.slips]
        same_numbers = [
            "; and ".join(o.made for o in other.slips) for other in others if other.slug != best.slug
        ]
        order = self._order_that_is_right()
        if order:
            same_numbers.insert(0, f"the arguments are taken in the order ({self._names(order)})")
        if same_numbers:
            same_numbers = dict.fromkeys(same_numbers[:3])
            lines.append(f"(The same numbers come out when {', or when '.join(same_numbers)}.)")
        return best.slug, [*lines, *self._entries()]

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
                return f"on {case} {self._complaint(k)[0]}"
        return ""

    def _some_answers_slipped(self):
        """Of several answers, those that a slip explains, when no slips explain them all."""
        if len(self.exercise.answers) == 1:
            return None
        best, most = None, 0
        for variant in variants(self.name):
            explained = answers_explained(self, variant.statements)
            if len(explained) > most:
                best, most, which = variant, len(explained), explained
        if not best:
            return None
        slip, symbols = best.slips[0], " and ".join(self.exercise.answers[i].symbol for i in which)
        return slip.slug, [
            f"Your {symbols} {'is' if most == 1 else 'are'} exactly what comes out when {slip.made}.",
            slip.why,
            "In the others something else is wrong as well: mend this first.",
            *self._entries()[::-1],
        ]

    def _shuffled(self):
        """The right answers in another order."""
        places = range(len(self.exercise.answers))
        if len(places) == 1 or any(outcome.values is None for outcome in self.outcomes):
            return None
        for order in itertools.permutations(places):
            if all(
                self.agrees(outcome, [case.wanted[i] for i in order]) for outcome, case in self._pairwise()
            ):
                symbols = [answer.symbol for answer in self.exercise.answers]
                return "order-of-answers", [
                    f"All your gradients are right, in another order. Return {', '.join(symbols)}; "
                    f"yours are {', '.join(symbols[i] for i in order)}."
                ]
        return None

    def _several_returned(self):
        """One of several returned values is the right one."""
        if len(self.exercise.answers) > 1 or any(not outcome.parts for outcome in self.outcomes):
            return None
        for i in range(min(len(outcome.parts) for outcome in self.outcomes)):
            if all(
                same(outcome.parts[i], case.wanted[0], outcome.tolerance)
                for outcome, case in self._pairwise()
            ):
                many = max(len(outcome.parts) for outcome in self.outcomes)
                if many == 1:
                    return "wrapped", [
                        "The numbers are right, but wrapped up once more: a comma or brackets too many?"
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

    def _one_factor(self):
        """The right numbers times one and the same factor on all networks."""
        if not self._numbers:
            return None
        factors = np.concatenate([(got / wanted).ravel() for got, wanted in self._numbers])
        if not np.all(abs(factors - factors[0]) <= 1e-5 * abs(factors[0])):
            return None
        return "constant-factor", [
            "Everything is right up to one factor: your numbers are "
            f"{number(factors[0])} times the right ones."
        ]

    def _argument_unused(self):
        """An argument that makes no difference to the answer, though it should."""
        unused = []
        if not any(self._fits(k) for k in range(len(self.cases))):
            return None  # the shape comes first
        for i, name in enumerate(self.exercise.given):
            if name != "C" and all(self._unmoved(k, i) for k in range(len(self.cases))):
                unused.append(name)
        if not unused:
            return None
        if len(unused) == len(self.exercise.given):
            return "hard-coded", [
                "It gives the same numbers whatever it is given. Work with the arguments "
                f"{', '.join(unused)}, not with numbers (or names) from elsewhere."
            ]
        return "argument-unused", [
            f"Your numbers stay the same whatever {' or '.join(unused)} is. Is it left out, or does a "
            "value from elsewhere in the notebook take its place?",
            *self._entries(),
        ]

    def _fits(self, k):
        outcome, wanted = self.outcomes[k], self.cases[k].wanted
        return outcome.values is not None and all(
            shaped(got, its.shape) is not None for got, its in zip(outcome.values, wanted, strict=True)
        )

    def _unmoved(self, k, i):
        """Whether on network k the answer stays the same when argument i is another."""
        arguments = list(self.cases[k].arguments)
        for factor in (-3, 0.5):
            arguments[i] = factor * self.cases[k].arguments[i] + 0.1
            after = self._run(arguments)
            if after.values is None or not _identical(self.outcomes[k], after):
                return False
            if not all(np.isfinite(value).all() for value in after.values):
                return False
        return True

    def _entries(self):
        """The first network where the numbers differ, or where it stops if it stops on all."""
        wrong = [k for k, right in enumerate(self.right) if not right]
        k = next((k for k in wrong if not self.outcomes[k].raised), wrong[0])
        first, *advice = self._complaint(k)
        lines = [f"On {self.cases[k]} {first}", *advice]
        if self.outcomes[0].raised and k:
            lines.append(f"On {self.cases[0]} {self._complaint(0)[0]}")
        right = [
            answer.symbol
            for i, answer in enumerate(self.exercise.answers)
            if self._answer_right_everywhere(i)
        ]
        return [*lines, f"Right already: {', '.join(right)}."] if right else lines

    def _answer_right_everywhere(self, i):
        return all(
            outcome.values is not None and same(outcome.values[i], case.wanted[i], outcome.tolerance)
            for outcome, case in self._pairwise()
        )

    def _complaint(self, k):
        return complaint(self.exercise, self.cases[k], self.outcomes[k])


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
