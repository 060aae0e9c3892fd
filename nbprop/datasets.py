"""Small data sets to learn from: two inputs, two classes, made from a seed; and the example of the lessons.

Each data set is (x, y), both 2 × M with a column an example: x are points of the plane, y their classes,
one-hot: (1, 0) or (0, 1). The classes take turns, so any few columns in a row hold both. `noise` is the
standard deviation of what is added to both coordinates. ValueError or TypeError, naming the argument, for
bad input.
"""

import numpy as np

from nbprop.checks import real_number, whole_number
from nbprop.network import Network

TURNS = 1.25  # how often an arm of the spiral goes around
GAP = 0.15  # how far the nearest point of `line` may be from the line


def xor(M=4, noise=0.0, seed=0):
    """The corners of the unit square; the class is x₁ XOR x₂. Without noise, M = 4 is the truth table."""

    def corners(y, random):
        turn = np.arange(M) // 2 % 2  # 0 XOR 0, 0 XOR 1, 1 XOR 1, 1 XOR 0
        return turn, turn ^ y

    return _examples(corners, M, noise, seed)


def two_moons(M=200, noise=0.1, seed=0):
    """Two half circles of radius 1 that reach into each other."""

    def moons(y, random):
        angle = random.uniform(0, np.pi, M)
        side = 1 - 2 * y
        return side * (np.cos(angle) - 0.5), side * (np.sin(angle) - 0.25)

    return _examples(moons, M, noise, seed)


def circles(M=200, noise=0.1, seed=0):
    """A circle of radius ½ inside one of radius 1."""

    def around(y, random):
        angle = random.uniform(0, 2 * np.pi, M)
        radius = 1 - y / 2
        return radius * np.cos(angle), radius * np.sin(angle)

    return _examples(around, M, noise, seed)


def spiral(M=200, noise=0.02, seed=0):
    """Two arms that wind around each other from the middle out: too much for three hidden units."""

    def arms(y, random):
        radius = np.sqrt(random.uniform(0.01, 1, M))  # the root spreads the points evenly along an arm
        angle = 2 * np.pi * TURNS * radius + np.pi * y
        return radius * np.cos(angle), radius * np.sin(angle)

    return _examples(arms, M, noise, seed)


def line(M=200, noise=0.0, seed=0):
    """The two sides of the line x₂ = x₁, a gap apart: without noise, one line parts them."""

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
    random = np.random.default_rng(None if seed is None else whole_number("seed", seed, least=0))
    y = np.arange(M) % 2
    x = np.array(points(y, random), dtype=float)
    return x + noise * random.standard_normal((2, M)), np.array([1.0 - y, 1.0 * y])


def example():
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
