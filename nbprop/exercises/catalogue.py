"""The exercises, and the slips that students make in them: both are data, `exercises.toml` and `slips.toml`.

A slip is written once for a kind of expression: a factor σ′(z), a product of weights and activations, a sum
over columns. Every solution that holds such an expression has the slip, in its own letters, for each of its
layers and for both.
"""

import ast
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files

from nbprop.exercises import solutions

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
    source: str
    given: dict  # each argument, and the quantity of a drawn network that is put in for it
    returns: tuple[Returned, ...]
    step: str
    hints: tuple[str, str]
    slips: tuple[Slip, ...]
    nudged: bool  # a derivative, which a reader may find by nudging
    alone: tuple[str, ...]  # parts of the networks that a function may be written for alone; () for any
    spare: tuple[str, ...]  # arguments of which a right answer needs one, not all

    @property
    def name(self):
        return self.solution.__name__

    @property
    def call(self):
        return f"{self.name}({', '.join(self.given)})"


def _read(name):
    return (files("nbprop") / "exercises" / name).read_text(encoding="utf-8")


def _sources(text):
    """The source of each function, with its comments."""
    lines, nodes = text.splitlines(keepends=True), ast.parse(text).body
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
    return {node.name: "".join(lines[node.lineno - 1 : node.end_lineno]) for node in functions}


def _exercise(name, kinds, *, parts, hints, returns, alone=(), spare=(), pairs=None, nudged=False, **plain):
    known(name, "name", [name], SOURCES)
    known(name, "alone", alone, PARTS)
    for value in returns:
        if len(value) != 3:
            raise ValueError(f"exercise {name!r}: returns holds {value}; [symbol, row, column] is wanted")
    slips = []
    for part in parts:
        known(name, "kind", [part["kind"]], kinds)
        kind = kinds[part["kind"]]
        slugs = [slip[0] for group in ("likely", "rare") for slip in kind.get(group, ())]
        known(name, f"only of {part['kind']}", part.get("only", ()), slugs)
        for layers in _layers(part):
            one_of_two = len(layers) < max(map(len, _layers(part)))
            slips += _slips_of(kind, layers, part.get("only"), pairs, one_of_two)
    known(name, "pairs", pairs or (), [slip.slug for slip in slips])
    return Exercise(
        solution=getattr(solutions, name),
        source=SOURCES[name],
        returns=tuple(Returned(*value) for value in returns),
        hints=tuple(hints),
        slips=tuple(slips),
        nudged=nudged,
        alone=tuple(alone),
        spare=tuple(spare),
        **plain,
    )


def known(name, key, values, there):
    """Refuses what the exercise `name` puts under `key` and is not there."""
    for value in values:
        if value not in there:
            names = ", ".join(dict.fromkeys(there))
            raise ValueError(f"exercise {name!r}: {key} holds {value!r}; one of {names} is wanted")


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
            for edits in _edits(codes, kind.get("in")):
                number = any("{t}" in text for text in edits.values())
                searched = likely and not number and (pairs is None or slug in pairs)
                letters = [roles | {"t": "t"} for roles in layers]
                put = {key.format_map(r): text.format_map(r) for r in letters for key, text in edits.items()}
                yield Slip(slug, made.format_map(words) + where, why.format_map(words), put, searched, number)


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


SOURCES = _sources(_read("solutions.py"))
KINDS = tomllib.loads(_read("slips.toml"))
REPAIRS = KINDS.pop("program")
EXERCISES = {
    name: _exercise(name, KINDS, **data) for name, data in tomllib.loads(_read("exercises.toml")).items()
}
