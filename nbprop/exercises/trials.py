"""The drawn networks that every answer is tried on."""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.random import default_rng

from nbprop.checks import count
from nbprop.exercises import solutions
from nbprop.exercises.catalogue import EXERCISES

# Seed, units of the layers, columns and size of each network. On square ones a missing transpose can run;
# the others tell M from units. By their seeds no δ, x or weight of those that are shown first is close to 0.
# In the last two |z| goes up to 8, where σ is flat, and answers are large or small: what is cut off, or lost
# because it is small, shows.
NETWORKS = (
    (2178, (2, 3, 2), 1, "plain"),
    (2179, (2, 3, 2), 4, "plain"),
    (2180, (2, 3, 2), 1, "plain"),
    (2181, (2, 2, 2), 2, "plain"),
    (2182, (2, 2, 2), 1, "plain"),
    (2183, (4, 3, 5), 1, "plain"),
    (2184, (3, 5, 4), 2, "plain"),
    (2185, (3, 3, 3), 3, "plain"),
    (2186, (4, 2, 3), 5, "plain"),
    (2187, (2, 3, 2), 1, "plain"),
    (4741, (3, 3, 3), 2, "large"),
    (4835, (2, 3, 2), 1, "small"),
)
KEY = 3  # every slip is looked at on this network first: all of its shapes fit each other
SMALL = 5e-5


@dataclass(frozen=True)
class Case:
    """One drawn network: the arguments of the exercise, and what the solution makes of them, read-only."""

    sizes: tuple
    columns: int
    one_hot: bool  # are the targets of softmax
    arguments: tuple
    wanted: tuple

    def __str__(self):
        return f"a {'-'.join(map(str, self.sizes))} network with {count(self.columns, 'column')}"


@cache
def cases(name):
    """All of them, for one exercise."""
    return tuple(_case(name, *network) for network in NETWORKS)


@cache
def more_cases(name, part):
    """Networks like those of `part` (numbers of `cases`) of every size: is the part what matters?"""
    likes = [NETWORKS[part[i % len(part)]][:3] for i in range(12)]
    sizes = ("plain", "large", "small") * 4
    return tuple(
        _case(name, seed + 100 + 2 * i, *like, size)
        for i, ((seed, *like), size) in enumerate(zip(likes, sizes, strict=True))
    )


def _case(name, seed, sizes, columns, size):
    exercise, quantities = EXERCISES[name], _quantities(seed, sizes, columns, size)
    arguments = tuple(quantities[what] for what in exercise.given.values())
    wanted = exercise.solution(*arguments)
    wanted = tuple(np.atleast_2d(value) for value in (wanted if isinstance(wanted, tuple) else (wanted,)))
    return Case(sizes, columns, seed % 2 == 0, *(tuple(map(_read_only, its)) for its in (arguments, wanted)))


def _read_only(value):
    """An array as a copy in memory that nobody can write into; anything else as it is."""
    if not isinstance(value, np.ndarray):
        return value
    return np.frombuffer(value.tobytes(), value.dtype).reshape(value.shape)


@cache
def _quantities(seed, sizes, columns, size):
    """Everything an exercise may be given, of one drawn network."""
    draw, plain = default_rng(seed), size == "plain"
    inputs, hidden, outputs = sizes
    wide = 1.5 if plain else 3.0
    theta1, theta2 = wide * draw.normal(size=(hidden, inputs)), wide * draw.normal(size=(outputs, hidden))
    b1, b2 = wide * draw.normal(size=(hidden, 1)), wide * draw.normal(size=(outputs, 1))
    x, share = draw.normal(size=(inputs, columns)), draw.uniform(size=(outputs, columns))
    logits, shares = draw.normal(size=share.shape), draw.uniform(size=share.shape)
    one_hot = np.eye(outputs)[:, draw.integers(outputs, size=columns)]
    y = share if plain else 24 * share - 12
    z1 = solutions.weighted_input(theta1, b1, x)
    z2 = solutions.weighted_input(theta2, b2, solutions.sigma(z1))
    a2 = solutions.sigma(z2)
    delta2 = solutions.output_delta(a2, y, z2)
    made = {
        "h": (0.1, 0.2, 0.15)[seed % 3],
        "rate": (0.3, 0.7, 0.15, 1.4)[seed % 4],
        # A gradient of the size of θ, so that a slip in the step shows in the first digits.
        "dC_dtheta1": wide * draw.normal(size=theta1.shape),
        "wide": 1.2 * wide * draw.normal(size=(hidden, columns)),
        "p2": np.exp(logits) / np.exp(logits).sum(axis=0),
        "t2": shares / shares.sum(axis=0) if seed % 2 else one_hot,
        "delta1": solutions.hidden_delta(theta2, delta2, z1),
    }
    far = share if plain else 300 * share - 150
    for name, number in (("C", float), ("complex C", complex)):
        made[name] = _cost_of_theta(number, theta1.shape, b1, theta2, b2, x, far)
    made |= {"theta1": theta1, "b1": b1, "theta2": theta2, "b2": b2, "x": x, "y": y, "share": share}
    made |= {"z1": z1, "z2": z2, "a2": a2, "delta2": delta2, "goal": y}
    made |= {"input": x, "bias": b1, "start": theta1, "out": theta2, "hidden": z1}
    return made | {"plain": lambda *_: {}, "large": _large, "small": _small}[size](made, draw, seed % 2)


def _large(made, draw, _):
    """What makes large answers and small ones beside them, as the first entry of a difference."""

    def mixed(name):
        signs = draw.choice([-1, 1], size=made[name].shape)
        value = signs * 10.0 ** draw.uniform(-3.5, 1.8, size=signs.shape)
        value.flat[-1] = 40
        return value

    def nearly(value, met):
        value = value.copy()
        value[0, 0] = met[0, 0] + SMALL * (value[0, 0] - met[0, 0])
        return value

    large = {name: mixed(name) for name in ("delta1", "delta2", "dC_dtheta1", "input")}
    far, step = 120 * made["share"] - 60, made["rate"] * large["delta1"] @ large["input"].mT
    return large | {
        "goal": far,
        "y": nearly(far, made["a2"]),
        "share": nearly(made["share"], made["a2"]),
        "bias": nearly(made["b1"], made["b1"] - made["z1"]),
        "dC_dtheta1": nearly(large["dC_dtheta1"], made["theta1"] / made["rate"]),
        "start": nearly(made["theta1"], step / made["x"].shape[1]),
        "out": 20 * made["theta2"],
    }


def _small(made, draw, shares):
    """What makes small answers: a target that is nearly met, units that lie where σ is flat."""
    return {
        "delta1": SMALL * made["delta1"],
        "delta2": SMALL * made["delta2"],
        "goal": made["a2"] + 0.02,
        "t2": made["p2"] + 0.005 * (made["t2"] - made["p2"]) if shares else made["t2"],
        "hidden": 9 * np.sign(made["z1"]),
    }


def _cost_of_theta(most, shape, b1, theta2, b2, x, y):
    """C as a function of θ⁽¹⁾, which takes real numbers, and complex ones where `most` is complex."""

    @lru_cache(maxsize=4_000)  # the slips mostly ask for the same points
    def cost_at(entries, number):
        theta1 = np.frombuffer(entries, dtype=number).reshape(shape)
        return number(solutions.cost(solutions.forward(theta1, b1, theta2, b2, x), y))

    def C(theta):
        theta = np.asarray(theta)
        number = complex if theta.dtype.kind == "c" else float
        if number is complex is not most:
            raise TypeError("C was given complex numbers; it takes real ones")
        theta = np.ascontiguousarray(theta, dtype=number)
        if theta.shape != shape:
            raise ValueError(f"C was given a matrix of shape {theta.shape}; it takes the whole θ, {shape}")
        return cost_at(theta.tobytes(), number)

    return C
