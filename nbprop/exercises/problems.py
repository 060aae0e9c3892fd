"""Problems for pencil and paper: drawn, with friendly numbers, and judged: right, or which slip it was.

What is asked, and the slips, are data: `problems.toml`. With numbers put in for its symbols a formula is the
line that is shown, and that very line is calculated (`arithmetic`).

>>> one = problem("D12", seed=3)
>>> print(one)
D12. σ is the sigmoid. What is δ of hidden unit 1?
∂C/∂a⁽¹⁾ = (−0.27, 0.60, 0.47)
z⁽¹⁾ = (1.1, 1.4, −1.5)
a⁽¹⁾ = σ(z⁽¹⁾) = (0.750, 0.802, 0.182)
δ⁽¹⁾₁ = ?
>>> one.judge("−0,051").says
'Right, to two digits.'
>>> one.judge("-0.27").slip.slug
'missing-sigma-prime'
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

import numpy as np

from nbprop.checks import one_of, whole_number
from nbprop.exercises.arithmetic import (
    MADE_OF,
    calculated,
    decimal,
    exactly,
    in_numbers,
    place,
    read,
    shown,
    symbols_in,
)
from nbprop.exercises.catalogue import SLIPS, file_text
from nbprop.exercises.lessons import LESSONS

DATA = tomllib.loads(file_text("problems.toml"))
NUMBERS, FORMULAS, PENCIL = (DATA.pop(key) for key in ("numbers", "formulas", "pencil"))
STEPS = tuple(step for step in DATA if "," not in step)
DRAWS = 2_000  # after so many networks without one that tells all slips apart, something is wrong
ROUNDED = Decimal("0.006")  # how far off a slip's number may be, made with σ to three digits
ROUNDED_TWICE = Decimal("0.02")  # and the right one, made with σ to two, or with rounded results on the way
LEAST = "0.01"  # no right answer is smaller, where its problem does not say otherwise
BELOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
BRACKETS = {
    "sum": lambda terms: " + ".join(terms),
    "first": lambda terms: terms[0],
    "last": lambda terms: terms[-1],
    "turned first": lambda terms: "−" + " + ".join(terms),
    "turned last": lambda terms: f"{' + '.join(terms[:-1])} − {terms[-1]}",
    "product": lambda terms: " · ".join(terms),
    "crossed": lambda terms: " + ".join(
        f"{one.split(' · ')[0]} · {other.split(' · ')[1]}"
        for one, other in zip(terms, terms[::-1], strict=True)
    ),
}
_BRACKET = re.compile(rf"({'|'.join(BRACKETS)})\[(.*?)\]")


@dataclass(frozen=True)
class Slip:
    """A slip in one problem: what was made, why that is wrong, the formula with it, what it comes to."""

    slug: str
    made: str
    why: str
    formula: str
    value: Decimal


@dataclass(frozen=True)
class Judged:
    """What came of an answer. One that cannot be read, or has too few digits, is not `counted`."""

    typed: str
    says: str
    right: bool = False
    counted: bool = True
    slip: Slip | None = None


@dataclass(frozen=True)
class Problem:
    """One quantity asked of some numbers, the formula for it, and what each slip makes of these numbers.

    name : "D17/3", the step and the seed.
    given : (what it is, its rows as text) of each quantity; `numbers` is {each entry: its number as text}.
    share : how far off a right answer may be, of itself; `exact` problems are counted, and have no digits.
    """

    name: str
    step: str
    says: str
    asked: str
    given: tuple[tuple[str, tuple], ...]
    numbers: dict
    formula: str
    right: Decimal
    slips: tuple[Slip, ...]
    share: Decimal
    exact: bool

    def worked(self, slip: Slip | None = None) -> str:
        """The formula, the same with these numbers, and the result; of a slip the numbers and the result."""
        formula, value = (slip.formula, slip.value) if slip else (self.formula, self.right)
        steps = [] if slip else [self.asked, formula]
        steps.append(in_numbers(formula, self.numbers))
        if exactly(value):
            return " = ".join(dict.fromkeys([*steps, shown(value)]))
        return f"{' = '.join(steps)} ≈ {shown(value)}"

    def __str__(self):
        rows = (f"{what} = {_in_a_row(rows)}" for what, rows in self.given)
        return "\n".join([f"{self.step}. {self.says}", *rows, f"{self.asked} = ?"])

    def judge(self, text: str) -> Judged:
        """Whether an answer as it was typed is right to two digits at least, and if not, which slip it shows.

        0.5, .5, ½, −0,5, 1/3 and 5e-1 are numbers. A slip is named where its number is what was typed.
        """
        typed = " ".join(str(text).split())
        number = read(typed)
        if number is None:
            wanted = "Please type one number, such as 0.12, −0.5, 1/3 or 5e−2."
            return Judged(typed, wanted, counted=False)
        value, half = number
        if value == self.right:
            return Judged(typed, "Right.", right=True)
        if self._near(self.right, value, half, max(place(self.right), self.share * abs(self.right))):
            return Judged(typed, "Right, to two digits.", right=True)
        found = [
            slip for slip in self.slips if self._near(slip.value, value, half, ROUNDED * abs(slip.value))
        ]
        rough = not self.exact and abs(value - self.right) <= half
        if rough and not any(slip.value == value for slip in found):
            says = f"{typed} is right as far as it goes. Please give two digits."
            return Judged(typed, says, counted=False)
        if found:
            first, *others = dict.fromkeys((slip.made, slip.why) for slip in found)
            says = f"{typed} comes out when {first[0]}. {first[1]}"
            if others:
                says += f" (The same number comes out when {', or when '.join(made for made, _ in others)}.)"
            return Judged(typed, says, slip=found[0])
        says = f"It is not {typed}, and none of the usual slips gives that: look at the line once more."
        return Judged(typed, says)

    def _near(self, wanted, value, half, room):
        """Whether a typed value, rounded by `half`, is the wanted one to two digits."""
        if self.exact or value == wanted:
            return value == wanted
        second = place(wanted)
        return abs(value - wanted) <= (max(half, room) if half <= second else min(second, room))


def problem(step: str, seed: int = 0) -> Problem:
    """The problem of a step, "D17" say, with the numbers of a seed; the same on every platform.

    They are drawn until right and likely wrong results all differ in two digits. ValueError for an unknown
    step or a seed that is no whole number from 0 up.
    """
    one_of("step", step, STEPS)
    draw = np.random.default_rng([whole_number("seed", seed, least=0), STEPS.index(step)])
    drawn = (_drawn(step, f"{step}/{seed}", draw) for _ in range(DRAWS))
    if made := next(filter(told_apart, drawn), None):
        return made
    raise ValueError(f"{step}: no numbers were found that tell its slips apart")


def series(lesson: str, *steps: str, seed: int = 0) -> Iterator[Problem]:
    """Problems without end: those of `steps`, then by turns one of the lesson and two of earlier lessons.

    >>> [one.step for one, _ in zip(series("03"), range(4))]
    ['D15', 'D10', 'D7', 'D15']
    """
    one_of("lesson", lesson, LESSONS)
    draw = np.random.default_rng([whole_number("seed", seed, least=0), [*LESSONS].index(lesson)])
    for n, step in enumerate(steps):
        yield problem(step, seed + n)
    own = LESSONS[lesson].steps
    earlier = [one for other in LESSONS if other < lesson for one in LESSONS[other].steps] or own
    while True:
        for pool in (own, earlier, earlier):
            yield problem(pool[draw.integers(len(pool))], int(draw.integers(1000)))


def pencil(seed: int = 0) -> Iterator[Problem]:
    """A 2-3-2 network of sigmoids from x to all 17 gradients: a problem for each number, 28 in all.

    Each goes on from the right results before it, rounded as they are shown; its `numbers` are all there are.

    >>> [one.asked for one in pencil(seed=1)][:6]
    ['z⁽¹⁾₁', 'z⁽¹⁾₂', 'z⁽¹⁾₃', 'z⁽²⁾₁', 'z⁽²⁾₂', 'C']
    """
    draw = np.random.default_rng(whole_number("seed", seed, least=0))
    numbers = {}
    for symbol, recipe in PENCIL["given"].items():
        _quantity(symbol, recipe, numbers, draw)
    for symbol, step in PENCIL["order"]:
        if step not in DATA:
            _quantity(symbol, step, numbers, draw)
            continue
        for index in _every(DATA[step]):
            given = tuple((_bare(its), rows_of(its, numbers)) for its in DATA[step]["given"])
            made = posed(step, f"pencil/{seed}/{_indexed(symbol, index)}", index, dict(numbers), given)
            yield made
            numbers[made.asked] = shown(made.right)


def board(numbers: dict, asked: str = "") -> Iterator[tuple[str, tuple]]:
    """(what it is, its rows) of each quantity of `pencil` so far: ? is what is asked, · what is to come."""
    for symbol, recipe in [*PENCIL["given"].items(), *PENCIL["order"]]:
        rows = rows_of(symbol, numbers)
        if recipe in DATA:
            entries = _entries(symbol, *(DATA[recipe].get(key, 1) for key in "ij"))
            rows = [[numbers.get(one, "?" if one == asked else "·") for one in row] for row in entries]
        if any(number != "·" for row in rows for number in row):
            yield _what(symbol, recipe), tuple(map(tuple, rows))


def told_apart(made: Problem) -> bool:
    """Whether no number that can be typed is right and a slip, or two slips, at once."""
    results = [(made.right, made.share), *((slip.value, ROUNDED) for slip in made.slips)]
    if made.exact:
        return len({value for value, _ in results}) == len(results)
    reach = sorted((value, max(place(value), share * abs(value))) for value, share in results)
    apart = (other - one > here + there for (one, here), (other, there) in pairwise(reach))
    return abs(made.right) >= Decimal(DATA[made.step].get("least", LEAST)) and all(apart)


# A problem from its data


class Symbol(str):
    """A name in a formula, ready for its indices: θ⁽²⁾ᵢₛ."""

    @property
    def T(self):
        """With its last two indices exchanged."""
        return self[:-2] + self[:-3:-1]

    @property
    def other(self):
        """The same of another unit."""
        return self.replace("ᵢ", "ₖ") if "ᵢ" in self else self.replace("ⱼ", "ₗ")


def _drawn(step, name, draw):
    """The problem of a step with the next numbers that are drawn."""
    data, index = DATA[step], {}
    for letters, key in ("ᵢₖ", "i"), ("ⱼₗ", "j"):
        if key in data:
            index |= zip(letters, (int(one) + 1 for one in draw.permutation(data[key])[:2]), strict=True)
    given, numbers = [], {}
    for symbol, recipe in data["given"].items():
        given.append((_what(symbol, recipe), _quantity(symbol, recipe, numbers, draw)))
    return posed(step, name, index, numbers, tuple(given))


def _every(data):
    """Every index that a problem can have, row by row, with one of another unit for each."""
    for i in range(1, data.get("i", 1) + 1):
        for j in range(1, data.get("j", 1) + 1):
            index = {"ᵢ": i, "ₖ": i % data.get("i", 1) + 1} if "i" in data else {}
            yield index | ({"ⱼ": j, "ₗ": j % data["j"] + 1} if "j" in data else {})


def rows_of(symbol: str, numbers: dict) -> tuple:
    """The rows of a quantity that there are numbers for."""
    rows = ([numbers[one] for one in row if one in numbers] for row in _entries(symbol, 9, 9))
    return tuple(tuple(row) for row in rows if row)


def _bare(symbol):
    return re.sub("[ᵢⱼ]", "", symbol)


def _what(symbol, recipe):
    """What a quantity is: its name, and what it is made of where the name does not say it."""
    function, _, of = recipe.partition(" ")
    made = function in MADE_OF and function not in symbol
    return _bare(symbol) + (f" = {function}({_bare(of)})" if made else "")


def _quantity(symbol, recipe, numbers, draw):
    """The rows of a quantity as text; each entry is put into `numbers`, too."""
    shape, kind = recipe.split()
    if shape in MADE_OF:
        rows = [[_text(MADE_OF[shape](float(decimal(z))))] for (z,) in rows_of(kind, numbers)]
    else:
        height, alike, width = re.fullmatch(r"(\d)(?:(≡)|×)?(\d)?", shape).groups()
        rows = [[_number(kind, draw) for _ in range(int(width or 1))] for _ in range(int(height))]
        rows = [rows[0]] * len(rows) if alike else rows
    for names, row in zip(_entries(symbol, len(rows), len(rows[0])), rows, strict=True):
        numbers |= zip(names, row, strict=True)
    return tuple(map(tuple, rows))


def _entries(symbol, rows, columns):
    """The names of all entries, row by row: of a matrix, which has two indices, or of a column."""
    if "ᵢ" in symbol and "ⱼ" in symbol:
        return [[_indexed(symbol, {"ᵢ": i, "ⱼ": j + 1}) for j in range(columns)] for i in range(1, rows + 1)]
    return [[_indexed(symbol, {"ᵢ": i, "ⱼ": i})] for i in range(1, max(rows, columns) + 1)]


def _indexed(text, index):
    return text.translate({ord(letter): str(k).translate(BELOW) for letter, k in index.items()})


def _number(kind, draw):
    least, most, decimals = NUMBERS[kind]
    some = [number for number in range(least, most + 1) if number or not least < 0 < most]
    return _text(f"{some[draw.integers(len(some))] / 10**decimals:.{decimals}f}")


def _text(number):
    return number.replace("-", "−")


def posed(step, name, index, numbers, given):
    """The problem of a step about these numbers: its formula, and the slips that can be made with them.

    index : the number of each index, {"ᵢ": 2}. numbers : {entry: its number as text}.
    """
    formula, edits = _formula_and_edits(step, tuple(index.items()), tuple(numbers))
    values, slips = {symbol: decimal(number) for symbol, number in numbers.items()}, {}
    for slug, made, why, edited in edits:
        if (value := calculated(edited, values)) is not None:
            slips.setdefault((slug, value), Slip(slug, made, why, edited, value))
    used = (numbers[symbol].lstrip("−") for symbol in symbols_in(tuple(numbers)).findall(formula))
    below = {letter: _indexed(letter, index) for letter in index}
    words = {"i": index.get("ᵢ"), "j": index.get("ⱼ"), "ᵢⱼ": _indexed("ᵢⱼ", index)}
    return Problem(
        name=name,
        step=step,
        says=DATA[step]["says"].format_map(numbers | words | below),
        asked=_indexed(DATA[step]["asked"], index),
        given=given,
        numbers=numbers,
        formula=formula,
        right=calculated(formula, values),
        slips=tuple(slips.values()),
        share=ROUNDED_TWICE if any(len(number) > len("0.00") for number in used) else Decimal(0),
        exact=bool(DATA[step].get("exact")),
    )


@lru_cache(maxsize=1_000)
def _formula_and_edits(step, index, symbols):
    """(the formula, (slug, made, why, the formula with it) of each slip) where these symbols have numbers."""
    data, index = DATA[step], dict(index)
    roles = {
        kind: {role: Symbol(text) for role, text in its.items()}
        for kind, its in data.get("parts", {}).items()
    }
    parts = {kind: FORMULAS[kind]["formula"].format_map(its) for kind, its in roles.items()}
    line = data["line"].format_map(parts)
    edits = [(slug, text.format_map(parts), words, {}) for slug, text, *words in data.get("slips", ())]
    for kind, its in roles.items():
        for slug, text, *words in FORMULAS[kind]["slips"]:
            if all(role in its for role in re.findall(r"\{(\w+)", text)):
                text = text.replace("…", parts[kind]).format_map(its)
                edited = data["line"].format_map(parts | {kind: text})
                edits.append((slug, edited, words or _words(kind, slug), its))
    same = {slug for kind in roles for slug in FORMULAS[kind].get("same", ())}
    for slug, text, *words in () if data.get("exact") else FORMULAS["answer"]["slips"]:
        if slug not in same:
            edits.append((slug, text.replace("…", f"({line})"), words or _words("answer", slug), {}))
    formula, found = _written(line, index, symbols), []
    for slug, edited, (made, why), its in edits:
        edited = _written(edited, index, symbols)
        if edited and edited != formula:
            names = {"step": step} | {role: _indexed(text, index) for role, text in its.items()}
            found.append((slug, _indexed(made.format_map(names), index), why.format_map(names), edited))
    return formula, tuple(found)


def _words(kind, slug):
    """What `slips.toml` says of a slip to those who have a pencil."""
    groups = (
        SLIPS[one].get(group, ()) for one in FORMULAS[kind].get("of", [kind]) for group in ("likely", "rare")
    )
    made, why = next(slip[1:3] for group in groups for slip in group if slip[0] == slug)
    return made, why.partition(" ¶")[0]


def _written(line, index, symbols):
    """A line with its indices, its brackets written out; None if it holds what has no number."""

    def is_open(text):
        return any(map(str.isalpha, symbols_in(symbols).sub("", text).replace("σ(", "(")))

    def out(found):
        terms = (found[2].replace("ₛ", f"{s}".translate(BELOW)) for s in range(1, 10))
        terms = [term for term in terms if not is_open(term)]
        return BRACKETS[found[1]](terms) if len(terms) > 1 else "ₛ"

    line = _BRACKET.sub(out, _indexed(line, index))
    return None if is_open(line) else line


def _in_a_row(rows):
    """Rows of numbers in one line: a number, a column as a list, a matrix row by row."""
    if len(rows) == len(rows[0]) == 1:
        return rows[0][0]
    column = [row[0] if len(row) == 1 else f"({', '.join(row)})" for row in rows]
    return f"({', '.join(column)})"
