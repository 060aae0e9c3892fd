"""The exercises, and the slips that students make in them: both are data, `exercises.toml` and `slips.toml`.

A slip is written once for a kind of expression: a factor σ′(z), a product of weights and activations, a sum
over columns. Every solution that holds such an expression has the slip, in its own letters, for each of its
layers and for both.
"""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from inspect import getsource

from nbprop.exercises import solutions

# Networks that a function is often written for alone; an exercise's `alone` names those that fit it.
ALONE = {
    "column": ("one-column-only", "with a single column", lambda case: case.columns == 1),
    "2-3-2": ("sizes-fixed", "on 2-3-2", lambda case: case.sizes == (2, 3, 2)),
    "square": ("sizes-fixed", "where all layers have as many units", lambda case: len({*case.sizes}) == 1),
    "one-hot": (
        "one-hot-only",
        "where y is 1 for one class and 0 for the others (it may also be shares that add up to 1)",
        lambda case: case.one_hot,
    ),
}


@dataclass(frozen=True)
class Returned:
    """One returned value: its symbol, and what a row and a column stand for ("" where it has but one)."""

    symbol: str
    row: str
    column: str


@dataclass(frozen=True, eq=False)
class Slip:
    """One way to write a slip: the edits of the solution that make it, {what stands there: what is written}.

    The key "answer" stands for what is returned. `likely` ones are looked for together with another, too.
    Where there is `t` in what is written, it is a number that is not known and has to be found, as a rate.
    """

    slug: str
    made: str
    why: str
    edits: dict
    likely: bool
    number: bool


@dataclass(frozen=True)
class Exercise:
    """An exercise: its solution, what it is given and returns, its hints, and every slip made in it."""

    solution: Callable
    step: str
    given: dict  # each argument, and the quantity of a drawn network that is put in for it
    returns: tuple[Returned, ...]
    hints: tuple[str, str]
    slips: tuple[Slip, ...]
    nudged: bool = False  # a derivative, which a reader may find by nudging
    alone: tuple[str, ...] = ("column", "2-3-2", "square")  # parts that a function may be written for alone
    spare: tuple[str, ...] = ()  # arguments of which a right answer needs one, not all

    @property
    def name(self):
        return self.solution.__name__

    @property
    def source(self):
        return getsource(self.solution)

    @property
    def call(self):
        return f"{self.name}({', '.join(self.given)})"


def file_text(name: str) -> str:
    """A file of this folder."""
    return (files("nbprop") / "exercises" / name).read_text(encoding="utf-8")


def _exercise(name, parts, returns, pairs=None, **data):
    slips = []
    for part in parts:
        layers = _layers(part)
        for some in layers:
            one_of_two = len(some) < len(layers[-1])
            slips += _slips_of(SLIPS[part["kind"]], some, part.get("only"), pairs, one_of_two)
    returned = tuple(Returned(*value) for value in returns)
    return Exercise(getattr(solutions, name), returns=returned, slips=tuple(slips), **data)


def _layers(part):
    """The names that a part puts into its kind: of one layer, of the other, of both."""
    several = [key for key, value in part.items() if isinstance(value, list) and key != "only"]
    if not several:
        return [[part]]
    one, other = ({**part, **{key: part[key][n] for key in several}} for n in (0, 1))
    return [[one], [other], [one, other]]


def _slips_of(kind, layers, only, pairs, one_of_two):
    """The slips of a kind, in the letters of one layer or of both at once."""
    words = {key: " and ".join(dict.fromkeys(str(roles[key]) for roles in layers)) for key in layers[0]}
    words["t"] = "{t}"  # stays, until the number is known
    where = f", in {words['at']}" if "at" in words else ""
    for likely in (True, False):
        for slug, made, why, *codes in kind.get("likely" if likely else "rare", ()):
            if (only and slug not in only) or (one_of_two and not likely and kind.get("called")):
                continue
            made, why = made.format_map(words) + where, why.format_map(words).replace(" ¶", "")
            for edits in _edits(codes, kind.get("in")):
                number = any("{t}" in text for text in edits.values())
                searched = likely and not number and (pairs is None or slug in pairs)
                letters = [roles | {"t": "t"} for roles in layers]
                put = {key.format_map(r): text.format_map(r) for r in letters for key, text in edits.items()}
                yield Slip(slug, made, why, put, searched, number)


def _edits(codes, place):
    """Each code of a slip as {what stands there: what is written instead}, one for each alternative."""
    for code in codes:
        if isinstance(code, str):
            code = {place: code.replace("…", f"({place})")}
        for key, texts in code.items():
            if isinstance(texts, list):
                yield from _edits([code | {key: text} for text in texts], place)
                break
        else:
            yield code


SLIPS = tomllib.loads(file_text("slips.toml"))
DATA = tomllib.loads(file_text("exercises.toml"))
EXERCISES = {name: _exercise(name, **data) for name, data in DATA.items()}
