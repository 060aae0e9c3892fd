"""The drawn networks that every answer is tried on, and what the slips of the catalogue make of them.

A slip is run as the edited solution, statement by statement: two slips at once often share all but one of
them, so each statement is compiled once, and what stands before the first edited one is run once for each
network.
"""

import inspect
import re
import textwrap
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from nbprop.activations import ACTIVATIONS
from nbprop.checks import count
from nbprop.costs import COSTS
from nbprop.exercises.catalogue import EXERCISES
from nbprop.exercises.slips import Slip
from nbprop.network import Network

# Units of the layers, and columns. On square ones a missing transpose can run; the others tell M from units.
SIZES = (
    ((2, 3, 2), 1),
    ((2, 3, 2), 4),
    ((2, 3, 2), 1),
    ((2, 2, 2), 2),
    ((2, 2, 2), 1),
    ((4, 3, 5), 1),
    ((3, 5, 4), 2),
    ((3, 3, 3), 3),
    ((4, 2, 3), 5),
    ((2, 3, 2), 1),
)
KEY = 3  # every slip is looked at on this network first: all of its shapes fit each other
FIRST_SEED = 1740  # with it no δ, x or weight of the networks that are shown first is close to 0


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
    """One or two slips, made: the edited solution."""

    slips: tuple[Slip, ...]
    text: str

    @property
    def slug(self):
        return "+".join(slip.slug for slip in self.slips)


def solution(name):
    """The source of the solution that answers are compared with."""
    return inspect.getsource(EXERCISES[name].solution)


@cache
def cases(name):
    exercise = EXERCISES[name]
    cases = []
    for seed, (sizes, columns) in enumerate(SIZES):
        quantities = _quantities(seed, sizes, columns)
        arguments = tuple(quantities[what] for what in exercise.given.values())
        wanted = exercise.solution(*arguments)
        wanted = wanted if isinstance(wanted, tuple) else (wanted,)
        cases.append(Case(sizes, columns, arguments, wanted))
    return tuple(cases)


def _quantities(seed, sizes, columns):
    """Everything an exercise may be given, of one drawn network."""
    draw = np.random.default_rng(FIRST_SEED + seed)
    net = Network.random(sizes, seed=FIRST_SEED + seed, scale=1.5)
    x, y = draw.normal(size=(sizes[0], columns)), draw.uniform(size=(sizes[-1], columns))
    fwd = net.forward(x)
    grad = net.backward(fwd, y)
    made = {"x": x, "y": y, "h": (0.1, 0.2, 0.15)[seed % 3], "rate": (0.3, 0.7, 0.15, 1.4)[seed % 4]}
    for letter, layers in (
        ("theta", net.theta),
        ("b", net.b),
        ("z", fwd.z),
        ("a", fwd.a),
        ("delta", grad.delta),
    ):
        made |= {f"{letter}{n}": np.array(layer) for n, layer in layers.items()}
    # A gradient of the size of θ, so that a slip in the step shows in the first digits.
    made["dC_dtheta1"] = draw.normal(size=made["theta1"].shape)
    made["wide"] = 1.5 * draw.normal(size=(sizes[1], columns))
    logits = draw.normal(size=(sizes[-1], columns))
    made["p2"] = np.exp(logits) / np.exp(logits).sum(axis=0)
    shares = draw.uniform(size=(sizes[-1], columns))
    one_hot = np.eye(sizes[-1])[:, draw.integers(sizes[-1], size=columns)]
    made["t2"] = one_hot if seed % 2 == 0 else shares / shares.sum(axis=0)
    made["C"] = _cost_of_theta(net, x, y)
    return made


def _cost_of_theta(net, x, y):
    sigma, squared_error, shape = ACTIVATIONS["sigmoid"], COSTS["squared_error"], net.theta[1].shape

    @lru_cache(maxsize=4_000)  # the slips mostly ask for the same points
    def cost_at(entries):
        a1 = sigma(np.frombuffer(entries).reshape(shape) @ x + net.b[1])
        return float(squared_error.f(sigma(net.theta[2] @ a1 + net.b[2]), y))

    def C(theta):
        theta = np.asarray(theta, dtype=float)
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
                made.append((Variant((slip,), text), edits))
    return tuple(made)


@lru_cache(maxsize=20_000)
def _compiled(statement):
    return compile(statement, "<slip>", "exec")


@lru_cache(maxsize=4_000)
def _statements(text):
    """The code of each statement; the returned value is called `answer`."""
    head, _, value = text.rpartition("return ")
    parts, block = [], []
    for line in [*head.rstrip("\n ").split("\n"), f"answer = {value}"]:
        if block and not line.startswith(" "):
            parts.append("\n".join(block))
            block = []
        block.append(line)
    parts.append("\n".join(block))
    return tuple(part for part in parts if part)


def values_on(name, text, k):
    """What the edited solution gives on network k, or None where it cannot run."""
    statements = _statements(text)
    same_so_far = 0
    if "for " not in text:  # a loop fills an array, and must not fill one that is kept
        for mine, its in zip(statements, _statements(_body(name)), strict=False):
            if mine != its:
                break
            same_so_far += 1
    try:
        scope = dict(_scope(name, k, same_so_far))
        for statement in statements[same_so_far:]:
            exec(_compiled(statement), scope)
        answer = scope["answer"]
        values = answer if isinstance(answer, tuple) else (answer,)
        values = tuple(np.asarray(value, dtype=float) for value in values)
        return values if all(value.size for value in values) else None
    except Exception:
        return None


@cache
def _scope(name, k, lines):
    """All names after the first lines of the solution have run on network k."""
    if not lines:
        names = dict(zip(EXERCISES[name].given, cases(name)[k].arguments, strict=True))
        return {"np": np, "sigma": ACTIVATIONS["sigmoid"]} | names
    scope = dict(_scope(name, k, lines - 1))
    exec(_compiled(_statements(_body(name))[lines - 1]), scope)
    return scope


single_values = lru_cache(maxsize=None)(values_on)
