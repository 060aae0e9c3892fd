"""The drawn networks that every answer is tried on, and what the slips of the catalogue make of them.

A slip is run as the edited solution, statement by statement, and so are two at once: their statements are
merged. Each statement is compiled once, and what stands before the first edited one is run once a network.
"""

import ast
import inspect
import re
import textwrap
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.random import default_rng

from nbprop.checks import count
from nbprop.costs import COSTS
from nbprop.exercises import solutions
from nbprop.exercises.catalogue import EXERCISES
from nbprop.exercises.slips import Slip

# Seed, units of the layers and columns of each network. On square ones a missing transpose can run; the
# others tell M from units. By their seeds no δ, x or weight of those that are shown first is close to 0.
TAME = (
    (2178, (2, 3, 2), 1),
    (2179, (2, 3, 2), 4),
    (2180, (2, 3, 2), 1),
    (2181, (2, 2, 2), 2),
    (2182, (2, 2, 2), 1),
    (2183, (4, 3, 5), 1),
    (2184, (3, 5, 4), 2),
    (2185, (3, 3, 3), 3),
    (2186, (4, 2, 3), 5),
    (2187, (2, 3, 2), 1),
)
# In these |z| goes up to 8, where σ is flat, and δ is large: a number clipped on the way shows.
WIDE = ((4741, (3, 3, 3), 2), (4835, (2, 3, 2), 1))
NETWORKS = TAME + WIDE
KEY = 3  # every slip is looked at on this network first: all of its shapes fit each other


@dataclass(frozen=True)
class Case:
    """One drawn network: the arguments of the exercise, and what the solution makes of them."""

    sizes: tuple
    columns: int
    arguments: tuple
    wanted: tuple

    def __str__(self):
        return f"a {'-'.join(map(str, self.sizes))} network with {count(self.columns, 'column')}"


@dataclass(frozen=True)
class Variant:
    """One or two slips, made: the edited solution, as the statements that run."""

    slips: tuple[Slip, ...]
    statements: tuple[str, ...]
    text: str = ""

    @property
    def slug(self):
        return "+".join(slip.slug for slip in self.slips)


def solution(name):
    """The source of the solution that answers are compared with."""
    return inspect.getsource(EXERCISES[name].solution)


@cache
def cases(name):
    return tuple(_case(name, *network, wide=network in WIDE) for network in NETWORKS)


@cache
def more_cases(name, part):
    """Networks like those of `part` (numbers of `cases`), six tame and six wide: is the part what matters?"""
    likes = [NETWORKS[part[i % len(part)]] for i in range(12)]
    return tuple(_case(name, seed + 100 + i, *like, wide=i % 2 == 0) for i, (seed, *like) in enumerate(likes))


def _case(name, seed, sizes, columns, wide):
    exercise = EXERCISES[name]
    quantities = _quantities(seed, sizes, columns, wide)
    arguments = tuple(quantities[what] for what in exercise.given.values())
    wanted = exercise.solution(*arguments)
    return Case(sizes, columns, arguments, wanted if isinstance(wanted, tuple) else (wanted,))


def _quantities(seed, sizes, columns, wide):
    """Everything an exercise may be given, of one drawn network."""
    draw = default_rng(seed)
    inputs, hidden, outputs = sizes
    size = 3.0 if wide else 1.5
    theta1, theta2 = size * draw.normal(size=(hidden, inputs)), size * draw.normal(size=(outputs, hidden))
    b1, b2 = size * draw.normal(size=(hidden, 1)), size * draw.normal(size=(outputs, 1))
    x, y = draw.normal(size=(inputs, columns)), draw.uniform(size=(outputs, columns))
    target = 24 * y - 12 if wide else y
    logits, shares = draw.normal(size=y.shape), draw.uniform(size=y.shape)
    one_hot = np.eye(outputs)[:, draw.integers(outputs, size=columns)]
    made = {
        "x": x,
        "y": target,
        "share": y,
        "h": (0.1, 0.2, 0.15)[seed % 3],
        "rate": (0.3, 0.7, 0.15, 1.4)[seed % 4],
        "theta1": theta1,
        "b1": b1,
        "theta2": theta2,
        "b2": b2,
        # A gradient of the size of θ, so that a slip in the step shows in the first digits.
        "dC_dtheta1": size * draw.normal(size=theta1.shape),
        "wide": 1.2 * size * draw.normal(size=(hidden, columns)),
        "p2": np.exp(logits) / np.exp(logits).sum(axis=0),
        "t2": one_hot if seed % 2 == 0 else shares / shares.sum(axis=0),
        "C": _cost_of_theta(theta1.shape, b1, theta2, b2, x, target),
    }
    z1 = solutions.weighted_input(theta1, b1, x)
    z2 = solutions.weighted_input(theta2, b2, solutions.sigma(z1))
    a2 = solutions.sigma(z2)
    delta2 = solutions.output_delta(a2, made["y"], z2)
    delta1 = solutions.hidden_delta(theta2, delta2, z1)
    if wide:  # a δ from further on may have any size
        delta1, delta2 = 3 * draw.normal(size=z1.shape), 3 * draw.normal(size=z2.shape)
    return made | {"z1": z1, "z2": z2, "a2": a2, "delta1": delta1, "delta2": delta2}


def _cost_of_theta(shape, b1, theta2, b2, x, y):
    sigma, squared_error = solutions.sigma, COSTS["squared_error"]

    @lru_cache(maxsize=4_000)  # the slips mostly ask for the same points
    def cost_at(entries):
        a1 = sigma(np.frombuffer(entries).reshape(shape) @ x + b1)
        return float(squared_error.f(sigma(theta2 @ a1 + b2), y))

    def C(theta):
        theta = np.asarray(theta)
        if theta.dtype.kind == "c":
            raise TypeError("C was given complex numbers; it takes real ones")
        theta = np.ascontiguousarray(theta, dtype=float)
        if theta.shape != shape:
            raise ValueError(f"C was given a matrix of shape {theta.shape}; it takes the whole θ, {shape}")
        return cost_at(theta.tobytes())

    return C


@cache
def _body(name):
    """The lines of the solution without its first, and without comments."""
    _, lines = solution(name).split("\n", 1)
    return re.sub(r" *#.*", "", textwrap.dedent(lines)).strip()


def edited(text, edits):
    """`text` with the edits made; None when one of them has nothing to replace."""
    for old, new in edits.items():
        if old == "…":
            head, _, value = text.rpartition("return ")
            text = f"{head}return {new.replace('…', f'({value})')}"
        elif old in text:
            text = text.replace(old, new)
        else:
            return None
    return text


@cache
def variants(name):
    made, seen = [], {_body(name)}
    for slip in EXERCISES[name].slips:
        for edits in slip.variants:
            text = edited(_body(name), edits)
            if text is None:
                raise ValueError(
                    f"{name}: the slip {slip.slug!r} edits {edits}, which the solution does not hold"
                )
            if text not in seen:
                seen.add(text)
                made.append((Variant((slip,), _statements(_body(name), edits), text), edits))
    return tuple(made)


def pair(name, one, two):
    """Two slips at once, each as `variants` has it; None where they touch the same words.

    What only one of them touches is taken from it as it is, so that hardly anything new is compiled.
    """
    (first, edits), (second, more) = one, two
    statements = _merged(solved(name), first.statements, second.statements)
    if statements is None:
        text = edited(first.text, more) or edited(second.text, edits)
        if text is None or one_line(first.statements):
            return None
        statements = _statements(text, {})
    return Variant((*first.slips, *second.slips), statements)


def _merged(base, mine, other):
    if not len(base) == len(mine) == len(other):
        return None
    merged = []
    for its, one, two in zip(base, mine, other, strict=True):
        if one != its != two:
            return None
        merged.append(two if one == its else one)
    return tuple(merged)


@cache
def solved(name):
    return _statements(_body(name), {})


def one_line(statements):
    return statements[0].startswith("left1 = ")


def _statements(text, edits):
    """The statements of the edited text, the last of which makes the `answer`.

    An expression is taken apart: its `left` and its `right` side, and the two sides of each. What an edit
    does to the whole answer is a statement after them.
    """
    text = edited(text, {old: new for old, new in edits.items() if old != "…"})
    head, _, value = text.rpartition("return ")
    parts, block = [], []
    for line in head.rstrip("\n ").split("\n") if head.strip() else ():
        if block and not line.startswith(" "):
            parts.append("\n".join(block))
            block = []
        block.append(line)
    if block:
        parts.append("\n".join(block))
    else:
        left, right, value = _sides(value, "left", "right")
        for name, side in (("left", left), ("right", right)):
            one, two, whole = _sides(side, f"{name}1", f"{name}2")
            parts += [f"{name}1 = {one}", f"{name}2 = {two}", f"{name} = {whole}"]
    return (
        *parts,
        f"answer = {value}",
        f"answer = {edits['…'].replace('…', '(answer)')}" if "…" in edits else "pass",
    )


def _sides(text, left, right):
    """The two sides of an operation, and the operation with names for them; 0 and 0 where there is none."""
    node = ast.parse(text, mode="eval").body
    if not isinstance(node, ast.BinOp):
        return "0", "0", text
    one, two = (text[side.col_offset : side.end_col_offset] for side in (node.left, node.right))
    return one, two, f"{left} {OPERATORS[type(node.op)]} {right}"


OPERATORS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.MatMult: "@", ast.Pow: "**"}


@lru_cache(maxsize=20_000)
def _compiled(statement):
    return compile(statement, "<slip>", "exec")


def values_on(name, statements, k):
    """What the edited solution gives on network k, or None where it cannot run."""
    try:
        if one_line(statements):
            scope = {"left": _side(name, statements[:3], k), "right": _side(name, statements[3:6], k)}
            scope |= _scope(name, k, 0)
            rest = statements[6:]
        else:
            same_so_far = _same_so_far(statements, solved(name))
            scope, rest = dict(_scope(name, k, same_so_far)), statements[same_so_far:]
        for statement in rest:
            if statement != "pass":
                exec(_compiled(statement), scope)
        answer = scope["answer"]
        values = answer if isinstance(answer, tuple) else (answer,)
        values = tuple(np.asarray(value, dtype=float) for value in values)
        return values if all(value.size for value in values) else None
    except Exception:
        return None


def _same_so_far(statements, solution):
    if statements[1].startswith("for "):  # a loop fills an array, and must not fill one that is kept
        return 0
    return next(
        (i for i, (a, b) in enumerate(zip(statements, solution, strict=False)) if a != b), len(statements)
    )


@lru_cache(maxsize=4_000)
def _side(name, statements, k):
    """The left or right side of a solution that is one line, on network k."""
    scope = dict(_scope(name, k, 0))
    for statement in statements:
        exec(_compiled(statement), scope)
    return scope[statements[-1].split(" ", 1)[0]]


class _Unchecked:
    """An activation without the checks of its arguments, which take longer than it does."""

    def __init__(self, activation):
        self.f, self.prime = activation.f.function, activation.prime.function

    def __call__(self, z):
        return self.f(z)


@cache
def _scope(name, k, lines):
    """All names after the first lines of the solution have run on network k."""
    if not lines:
        names = dict(zip(EXERCISES[name].given, cases(name)[k].arguments, strict=True))
        return {"np": np, "sigma": _Unchecked(solutions.sigma)} | names
    scope = dict(_scope(name, k, lines - 1))
    exec(_compiled(solved(name)[lines - 1]), scope)
    return scope


single_values = lru_cache(maxsize=None)(values_on)
