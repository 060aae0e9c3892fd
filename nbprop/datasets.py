"""Small data sets to learn from: two inputs, two classes, made from a seed; and the example of the lessons.

Each data set is (x, y), both 2 × M with a column an example: x are points of the plane, y their classes,
one-hot: (1, 0) or (0, 1). The classes take turns, so any few columns in a row hold both. `noise` is the
standard deviation of what is added to both coordinates. ValueError or TypeError, naming the argument, for
bad input.
"""

from __future__ import annotations

import numpy as np

from nbprop.checks import random_generator, real_number, whole_number
from nbprop.network import Network

Examples = tuple[np.ndarray, np.ndarray]
TURNS = 1.25  # how often an arm of the spiral goes around
GAP = 0.15  # how far the nearest point of `line` may be from the line


def xor(M: int = 4, noise: float = 0.0, seed: int | None = 0) -> Examples:
    """The corners of the unit square; the class is x₁ XOR x₂. Without noise, M = 4 is the truth table.

    >>> x, y = xor()
    >>> x.tolist(), y[1].tolist()
    ([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 1.0, 0.0]], [0.0, 1.0, 0.0, 1.0])
    """

    def corners(y, random):
        turn = np.arange(M) // 2 % 2  # 0 XOR 0, 0 XOR 1, 1 XOR 1, 1 XOR 0
        return turn, turn ^ y

    return _examples(corners, M, noise, seed)


def two_moons(M: int = 200, noise: float = 0.1, seed: int | None = 0) -> Examples:
    """Two half circles of radius 1 that reach into each other.

    >>> x, y = two_moons(M=100)
    >>> x.shape, y.shape, y[:, :3].tolist()
    ((2, 100), (2, 100), [[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    """

    def moons(y, random):
        angle = random.uniform(0, np.pi, M)
        side = 1 - 2 * y
        return side * (np.cos(angle) - 0.5), side * (np.sin(angle) - 0.25)

    return _examples(moons, M, noise, seed)


def circles(M: int = 200, noise: float = 0.1, seed: int | None = 0) -> Examples:
    """A circle of radius ½ inside one of radius 1.

    >>> x, y = circles(M=4, noise=0)
    >>> np.hypot(*x).round(3)
    array([1. , 0.5, 1. , 0.5])
    """

    def around(y, random):
        angle = random.uniform(0, 2 * np.pi, M)
        radius = 1 - y / 2
        return radius * np.cos(angle), radius * np.sin(angle)

    return _examples(around, M, noise, seed)


def spiral(M: int = 200, noise: float = 0.02, seed: int | None = 0) -> Examples:
    """Two arms that wind around each other from the middle out: too much for three hidden units.

    >>> x, y = spiral(M=300)
    >>> x.shape
    (2, 300)
    """

    def arms(y, random):
        radius = np.sqrt(random.uniform(0.01, 1, M))  # the root spreads the points evenly along an arm
        angle = 2 * np.pi * TURNS * radius + np.pi * y
        return radius * np.cos(angle), radius * np.sin(angle)

    return _examples(arms, M, noise, seed)


def line(M: int = 200, noise: float = 0.0, seed: int | None = 0) -> Examples:
    """The two sides of the line x₂ = x₁, a gap apart: without noise, one line parts them.

    >>> x, y = line()
    >>> bool(((x[1] > x[0]) == (y[0] == 1)).all())
    True
    """

    def sides(y, random):
        along, across = random.uniform(-1, 1, M), random.uniform(GAP, 1, M) * (1 - 2 * y)
        return (along - across) / np.sqrt(2), (along + across) / np.sqrt(2)

    return _examples(sides, M, noise, seed)


DATASETS = {make.__name__: make for make in (xor, two_moons, circles, spiral, line)}


def _examples(points, M, noise, seed):
    """(x, y) from `points(y, random)`: both coordinates of points of the classes y = 0, 1, 0, 1 …"""
    M = whole_number("M", M, least=2)
    noise = real_number("noise", noise)
    if noise < 0:
        raise ValueError(f"noise is {noise}; a standard deviation from 0 up is wanted")
    random = random_generator(seed)
    y = np.arange(M) % 2
    x = np.array(points(y, random), dtype=float)
    return x + noise * random.standard_normal((2, M)), np.array([1.0 - y, 1.0 * y])


def example() -> tuple[Network, np.ndarray, np.ndarray]:
    """(net, x, y): the small network of the lessons, an input, and the target that it should hit.

    2-3-2 with sigmoid and squared error. The parameters have one decimal, so that z⁽¹⁾ = (−1.0, 1.4, −0.4)
    comes out in the head. Both outputs are on the wrong side of ½. From hidden units 1 and 3 the two paths to
    the cost pull in opposite directions, from unit 2 in one.

    >>> net, x, y = example()
    >>> net.forward(x).z[1].ravel()
    array([-1. ,  1.4, -0.4])
    """
    net = Network(
        theta={1: [[0.7, -1.2], [0.9, -0.6], [0.4, 1.6]], 2: [[1.5, -0.3, 0.5], [0.8, 0.2, 1.2]]},
        b={1: [-1.1, 0.8, -1.6], 2: [-1.1, 0.5]},
    )
    return net, np.array([[1.0], [0.5]]), np.array([[1.0], [0.0]])
