"""What the slips of the catalogue give: the edited solution, run on the drawn networks.

A solution is taken apart into statements, the places in which slips are made before the lines that hold
them. An edited solution differs in one or two statements. Each is compiled once, and what stands before the
first edited one is run once a network: so thousands of pairs of slips can be tried in a few milliseconds.
"""

import ast
import re
import textwrap
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from nbprop.exercises import solutions
from nbprop.exercises.catalogue import EXERCISES, Slip
from nbprop.exercises.trials import cases
from nbprop.functions import Unchecked

KEPT = "pass"  # the last statement of a solution whose answer is returned as it is


@dataclass(frozen=True)
class Variant:
    """One or two slips, made: the statements of the edited solution."""

    slips: tuple[Slip, ...]
    statements: tuple[str, ...]

    @property
    def slug(self):
        return "+".join(slip.slug for slip in self.slips)

    @property
    def text(self):
        return "\n".join([*self.statements, "return answer"])


@cache
def variants(name):
    """Every slip of an exercise, made; ValueError where one edits what the solution does not hold."""
    made, seen = [], {solved(name)}
    for slip in EXERCISES[name].slips:
        statements = edited(name, solved(name), slip.edits)
        if statements is None:
            raise ValueError(f"{name}: the slip {slip.slug!r} edits {slip.edits}, which is not there")
        if statements not in seen:
            seen.add(statements)
            made.append(Variant((slip,), statements))
    return tuple(made)


def pair(name, one, two):
    """Two slips at once; None where they touch the same words, or the same one of several places."""
    statements = []
    for its, mine, other in zip(solved(name), one.statements, two.statements, strict=True):
        if mine == its:
            statements.append(other)
        elif other == its:
            statements.append(mine)
        elif its == KEPT:
            statements.append(f"{mine}; {other}")
        else:
            return _one_after_the_other(name, one, two)
    return Variant((*one.slips, *two.slips), tuple(statements))


def _one_after_the_other(name, one, two):
    if len(EXERCISES[name].places) > 1:
        return None
    statements = edited(name, one.statements, two.slips[0].edits) or edited(
        name, two.statements, one.slips[0].edits
    )
    return statements and Variant((*one.slips, *two.slips), statements)


@cache
def solved(name):
    """The statements of the solution, the last of which may change its `answer`."""
    source = EXERCISES[name].source
    statements = []
    for node in ast.parse(source).body[0].body:
        text = textwrap.dedent(" " * node.col_offset + ast.get_source_segment(source, node))
        if isinstance(node, ast.Return):
            text = text.replace("return ", "answer = ", 1)
        statements += [text] if isinstance(node, ast.For) else [*_apart(name, text)]
    return (*statements, KEPT)


def _apart(name, text):
    """A line, after the places that stand in it, each as a line of its own."""
    for number, place in enumerate(EXERCISES[name].places):
        left, _, right = text.partition(" = ")
        if place in right and right != place:
            yield from _apart(name, f"place{number:02} = {place}")
            text = f"{left} = {right.replace(place, f'place{number:02}')}"
    yield text


def edited(name, statements, edits):
    """The statements with the edits made; None when one of them has nothing to replace."""
    for old, new in edits.items():
        if old == "answer":
            *before, last = statements
            change = f"answer = {new.replace('…', 'answer')}"
            statements = (*before, change if last == KEPT else f"{last}; {change}")
            continue
        if not any(old in text for text in statements):
            old, new = (_with_places(name, text, but=old) for text in (old, new))
            if not any(old in text for text in statements):
                return None
        statements = tuple(text.replace(old, new) for text in statements)
    return statements


def _with_places(name, text, but):
    """A text in which the names of the places stand, as they do in the statements."""
    for place, expression in _places(name):
        if expression != but:
            text = text.replace(expression, place)
    return text


@cache
def _places(name):
    """The places that have a statement of their own, the longest first: its name, and what it is."""
    own = {statement.partition(" = ")[0] for statement in solved(name)}
    places = ((f"place{number:02}", place) for number, place in enumerate(EXERCISES[name].places))
    return tuple(item for item in places if item[0] in own)


def values_on(name, statements, k):
    """What an edited solution gives on network k, or None where it cannot run."""
    try:
        start = _first_edited(name, statements)
        scope = _scope(name, k, start).copy()
        for statement in statements[start:]:
            if _needs_only_arguments(name, statement):
                scope |= _place_on(name, statement, k)
            elif statement != KEPT:
                exec(_compiled(statement), scope)
        answer = scope["answer"]
        values = answer if type(answer) is tuple else (answer,)
        values = tuple(np.asarray(value, dtype=float) for value in values)
        return values if all(value.size for value in values) else None
    except Exception:
        return None


single_values = lru_cache(maxsize=None)(values_on)


def _first_edited(name, statements):
    if _has_a_loop(name):  # which fills an array, and must not fill one that is kept
        return 0
    return next(n for n, (line, its) in enumerate(zip(statements, solved(name), strict=True)) if line != its)


@cache
def reach(name, statements):
    """Which of the answers the edits can change, as bits: those that are made from an edited line."""
    answers, solution = len(EXERCISES[name].answers), solved(name)
    if answers == 1 or statements[-2:] != solution[-2:]:
        return (1 << answers) - 1
    changed = set()
    for line, its in zip(statements[:-2], solution[:-2], strict=True):
        made, _, text = its.partition(" = ")
        if line != its or changed.intersection(re.findall(r"\w+", text)):
            changed.add(made)
    returned = re.findall(r"\w+", solution[-2])[1:]
    return sum(1 << number for number, made in enumerate(returned) if made in changed)


@cache
def _has_a_loop(name):
    return any(statement.startswith("for ") for statement in solved(name))


@cache
def _needs_only_arguments(name, statement):
    """Whether a line is a place whose value is the same whatever stands before it."""
    made = {line.partition(" = ")[0] for line in solved(name)}
    return statement.startswith("place") and len(made.intersection(re.findall(r"\w+", statement))) == 1


@cache
def _place_on(name, statement, k):
    scope = dict(_scope(name, k, 0))
    exec(_compiled(statement), scope)
    place = statement.partition(" = ")[0]
    return {place: scope[place]}


@lru_cache(maxsize=20_000)
def _compiled(statement):
    return compile(statement, "<slip>", "exec")


@cache
def _scope(name, k, lines):
    """All names after the first statements of the solution have run on network k."""
    if not lines:
        names = dict(zip(EXERCISES[name].given, cases(name)[k].arguments, strict=True))
        return {"np": np, "sigma": Unchecked(solutions.sigma)} | names
    scope = dict(_scope(name, k, lines - 1))
    exec(_compiled(solved(name)[lines - 1]), scope)
    return scope
