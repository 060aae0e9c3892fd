"""The drawn networks that every answer is tried on."""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.random import default_rng

from nbprop.checks import count
from nbprop.exercises import solutions
from nbprop.exercises.catalogue import EXERCISES, known

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
# In these |z| goes up to 8, where σ is flat, and numbers are of all sizes, up to 100 and down to 0.0001: what
# is cut off on the way, or lost because it is small, shows.
WIDE = ((4741, (3, 3, 3), 2), (4835, (2, 3, 2), 1))
NETWORKS = TAME + WIDE
KEY = 3  # every slip is looked at on this network first: all of its shapes fit each other
SMALL, LARGE = 2e-4, 40.0


@dataclass(frozen=True)
class Case:
    """One drawn network: the arguments of the exercise, and what the solution makes of them, read-only."""

    sizes: tuple
    columns: int
    arguments: tuple
    wanted: tuple

    def __str__(self):
        return f"a {'-'.join(map(str, self.sizes))} network with {count(self.columns, 'column')}"


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
    known(name, "given", exercise.given.values(), quantities)
    arguments = tuple(quantities[what] for what in exercise.given.values())
    wanted = exercise.solution(*arguments)
    wanted = wanted if isinstance(wanted, tuple) else (wanted,)
    if len(wanted) != len(exercise.returns):
        returned = count(len(wanted), "value")
        raise ValueError(
            f"exercise {name!r}: returns names {len(exercise.returns)}; its solution returns {returned}"
        )
    wanted = tuple(np.atleast_2d(value) for value in wanted)
    return Case(sizes, columns, tuple(map(_read_only, arguments)), tuple(map(_read_only, wanted)))


def _read_only(value):
    """An array as a copy in memory that nobody can write into; anything else as it is."""
    if not isinstance(value, np.ndarray):
        return value
    return np.frombuffer(value.tobytes(), value.dtype).reshape(value.shape)


@cache
def _quantities(seed, sizes, columns, wide):
    """Everything an exercise may be given, of one drawn network."""
    draw = default_rng(seed)
    inputs, hidden, outputs = sizes
    size = 3.0 if wide else 1.5
    theta1, theta2 = size * draw.normal(size=(hidden, inputs)), size * draw.normal(size=(outputs, hidden))
    b1, b2 = size * draw.normal(size=(hidden, 1)), size * draw.normal(size=(outputs, 1))
    x, y = draw.normal(size=(inputs, columns)), draw.uniform(size=(outputs, columns))
    logits, shares = draw.normal(size=y.shape), draw.uniform(size=y.shape)
    one_hot = np.eye(outputs)[:, draw.integers(outputs, size=columns)]
    made = {
        "x": x,
        "y": 24 * y - 12 if wide else y,
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
    }
    far = 300 * y - 150 if wide else y
    for name, number in (("C", float), ("complex C", complex)):
        made[name] = _cost_of_theta(number, theta1.shape, b1, theta2, b2, x, far)
    z1 = solutions.weighted_input(theta1, b1, x)
    z2 = solutions.weighted_input(theta2, b2, solutions.sigma(z1))
    a2 = solutions.sigma(z2)
    delta2 = solutions.output_delta(a2, made["y"], z2)
    delta1 = solutions.hidden_delta(theta2, delta2, z1)
    made |= {"z1": z1, "z2": z2, "a2": a2, "delta1": delta1, "delta2": delta2, "goal": made["y"]}
    made |= {"input": x, "bias": b1, "start": theta1, "out": theta2, "hidden": z1}
    return made | _of_all_sizes(draw, made) if wide else made


def _of_all_sizes(draw, made):
    """Quantities that have large entries and small ones, and make such answers."""

    def drawn(array):
        sized = draw.choice([-1, 1], size=array.shape) * 10.0 ** draw.uniform(-3.5, 1.8, size=array.shape)
        sized.flat[0], sized.flat[-1] = SMALL, LARGE
        return sized

    rate, theta1, one_column = made["rate"], made["theta1"], made["x"].shape[1] == 1
    sized = {name: drawn(made[name]) for name in ("delta1", "delta2", "dC_dtheta1", "input")}
    sized["y"] = 80 * made["share"] - 40
    sized["goal"] = made["a2"] + 0.02 if one_column else sized["y"]
    # Where the answer is a difference, its first entry is small (of softmax the first of several columns).
    sized["bias"] = made["b1"] - (made["z1"][0, 0] - SMALL) * np.eye(*made["b1"].shape)
    sized["dC_dtheta1"][0, 0] = (theta1[0, 0] - SMALL) / rate
    sized["start"] = theta1.copy()
    step = rate * (sized["delta1"] @ sized["input"].mT) / sized["delta1"].shape[1]
    sized["start"][0, 0] = step[0, 0] + SMALL
    sized["share"] = made["share"].copy()
    sized["share"][0, 0] = made["a2"][0, 0] + SMALL * (0.5 - made["a2"][0, 0])
    if one_column:
        sized["hidden"] = 9 * np.sign(made["z1"])  # so flat there that hardly anything comes through
    else:
        sized["y"][0, 0] = made["a2"][0, 0] + 0.003
        sized["out"] = 20 * made["theta2"]
        sized["t2"] = made["t2"].copy()
        sized["t2"][:, 0] += (1 - SMALL) * (made["p2"] - made["t2"])[:, 0]
    return sized


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
