"""Decision regions as a picture: which class a network sees where, and the line of each unit of layer 1."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from nbprop.checks import count
from nbprop.network import Network, as_inputs, as_targets, single_network
from nbprop.pictures.graphs import Graph, side_by_side
from nbprop.pictures.labels import label
from nbprop.pictures.marks import line, numbered, polygon, text, tile
from nbprop.pictures.svg import Picture
from nbprop.training import classes, midpoint

GRID = 41  # points a side at which the network is asked
LEVELS = (0.0, 0.25, 0.5, 0.75)  # by how much a class leads the next: the more, the stronger its colour
SIDE = 310  # of the picture
SMALL, GAP, NAME, UNITS = 110, 9, 26, 8  # of the half-planes: a side, between them, above them, how many
FEW = 50  # examples are drawn larger than more are
SHOWN = 20  # examples in a half-plane, about
# Not the colours of signs, in either theme.
CLASSES = (  # the colour of a class, and the mark of size r of its examples, drawn around a point
    ("#009E73", lambda r: f"m{-r} 0a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0"),
    ("#CC79A7", lambda r: f"m0 {-r - 1}l{r + 1} {2 * r}h{-2 * r - 2}z"),
    ("#F0E442", lambda r: f"m0 {-r - 1}l{r + 1} {r + 1}l{-r - 1} {r + 1}l{-r - 1} {-r - 1}z"),
    ("#8C6D46", lambda r: f"m{-r} {-r}h{2 * r}v{2 * r}h{-2 * r}z"),
    ("#999999", lambda r: f"m0 {r + 1}l{r + 1} {-2 * r}h{-2 * r - 2}z"),
)


def _cross(r):
    return f"m{-r} {-r}l{2 * r} {2 * r}m0 {-2 * r}l{-2 * r} {2 * r}"


def decision_regions(net: Network, x: ArrayLike, y: ArrayLike, *, name: str = "") -> Picture:
    """The plane of two inputs: which class a network sees where, the examples, and a line a hidden unit.

    A region ends where the two largest outputs are equal; of a single output, halfway between the targets.
    Examples on the wrong side are crossed. On the line of unit i of layer 1 z⁽¹⁾ᵢ is 0, and its number stands
    on the side where it is above 0. `name` stands above, to tell several apart. ValueError for other than 2
    inputs, or more than 5 classes.

    >>> from nbprop.datasets import xor
    >>> decision_regions(Network.random(seed=0), *xor()).title
    'Decision regions'
    """
    x, y = _checked(net, x, y)
    wrong, middle = wrongly_seen(net, x, y), midpoint(y)
    right = f"{x.shape[1] - wrong.sum()} of {x.shape[1]} right"
    plane = _Plane(x, f"{name}: {right}" if name else right)
    plane.regions(net, middle)
    numbers = plane.lines(net.theta[1], net.b[1]) if net.N > 1 else []
    seen, size = classes(y, middle), 6 if x.shape[1] <= FEW else 4
    for k, (color, mark) in enumerate(CLASSES):
        plane.marks(x[:, seen == k], mark(size), f'style="fill:{color};stroke:#111"')
    plane.marks(x[:, wrong], _cross(size), f'style="fill:none;stroke:currentColor" stroke-width="{size / 3}"')
    plane.parts += numbers
    return side_by_side(plane, title="Decision regions")


def half_planes(net: Network, x: ArrayLike, y: ArrayLike) -> Picture:
    """The same plane once for each unit of layer 1, small, its half where z⁽¹⁾ᵢ > 0 shaded.

    Of many examples some are drawn, and of many units the first eight. ValueError as `decision_regions`.

    >>> from nbprop.datasets import xor
    >>> half_planes(Network.random(seed=0), *xor()).width
    366
    """
    x, y = _checked(net, x, y)
    plane, seen = _Plane(x, ""), classes(y, midpoint(y))
    (left, right), (low, high) = plane.x, plane.y
    z = net.theta[1] @ plane.corners + net.b[1]
    few, parts = slice(None, None, 1 + x.shape[1] // SHOWN), []

    def place(points, k):
        across, up = (points[0] - left) / (right - left), (points[1] - low) / (high - low)
        return np.array([k * (SMALL + GAP) + GAP + across * SMALL, NAME + (1 - up) * SMALL])

    for k in range(min(net.sizes[1], UNITS)):
        middle = k * (SMALL + GAP) + GAP + SMALL / 2
        parts.append(text(middle, NAME - 8, label("z", 1, k + 1) + " > 0"))
        positive = _positive(plane.corners.T, z[k])
        if positive:
            parts.append(line(polygon(place(np.transpose(positive), k).T) + "Z", "k", ' fill-opacity=".25"'))
        parts.append(tile(middle, NAME + SMALL / 2, SMALL, SMALL, "g k b", 0, ' fill-opacity="0"'))
        for one, (color, mark) in enumerate(CLASSES):
            points = place(x[:, few][:, seen[few] == one], k).T
            d = "".join(f"M{x:.0f} {y:.0f}{mark(3)}" for x, y in points)
            parts.append(line(d, "k", f' style="fill:{color};stroke:none"') if d else "")
    width = (k + 1) * (SMALL + GAP) + GAP
    return Picture(tuple(parts), width, NAME + SMALL + GAP, "The half-plane of each unit of layer 1")


def _positive(corners, z):
    """The corners of the part of a polygon in which z, here given at its corners, is above 0."""
    found = []
    for corner, at, zeros in zip(corners, z, _zeros(corners, z), strict=True):
        found += [corner, *zeros] if at > 0 else zeros
    return found


def _zeros(corners, z):
    """For each side of a polygon, the point on it where z, given at the corners, is 0, if there is one."""
    for p, q, at_p, at_q in zip(corners, np.roll(corners, -1, 0), z, np.roll(z, -1), strict=True):
        yield [p + (q - p) * at_p / (at_p - at_q)] if (at_p > 0) != (at_q > 0) else []


def _checked(net, x, y):
    """x and y as columns, if the network is one whose plane can be drawn."""
    single_network(net)
    if net.sizes[0] != 2:
        raise ValueError(f"net has {count(net.sizes[0], 'input')}; 2 are wanted, for a plane")
    if net.sizes[-1] > len(CLASSES):
        raise ValueError(f"net has {net.sizes[-1]} outputs; at most {len(CLASSES)} are wanted here")
    x = as_inputs(net, x)
    return x, as_targets(net, y, x.shape[1])


def wrongly_seen(net: Network, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """For each example, whether the network sees another class than its target says."""
    middle = midpoint(y)
    return classes(net.forward(x).a[net.N], middle) != classes(y, middle)


def _leads(a, middle):
    """By how much each class leads the best of the others, a row each."""
    if len(a) == 1:
        return 2 * np.vstack([middle - a[0], a[0] - middle])
    second, first = np.sort(a, axis=0)[-2:]
    return a - np.where(a == first, second, first)


class _Plane(Graph):
    """A square frame around the examples, x₂ against x₁."""

    def __init__(self, x, title):
        middle = (x.min(axis=1) + x.max(axis=1)) / 2
        half = max(0.6 * np.ptp(x, axis=1).max(), 0.5)
        across, up = ([m - half, m + half] for m in middle)
        names = label("x", None, 1), label("x", None, 2)
        super().__init__(across, up, names, title=title, width=SIDE + 2, height=SIDE)  # the frame is a square
        (left, right), (low, high) = self.x, self.y
        self.corners = np.array([[left, right, right, left], [low, low, high, high]])

    def regions(self, net, middle):
        from contourpy import contour_generator  # here, because every lesson imports this module

        across, up = np.linspace(*self.x, GRID), np.linspace(*self.y, GRID)
        leads = _leads(net.forward(np.stack(np.meshgrid(across, up)).reshape(2, -1)).a[net.N], middle)
        for lead, (color, _) in zip(np.clip(leads, -1.5, 1.5), CLASSES, strict=False):
            contours = contour_generator(across, up, lead.reshape(GRID, GRID), fill_type="OuterOffset")
            for level in LEVELS:
                rings = [
                    points[start:end]
                    for points, ends in zip(*contours.filled(level, 2.0), strict=True)
                    for start, end in pairwise(ends)
                ]
                edge = "currentColor" if level == 0 else "none"
                fill = f' style="fill:{color};fill-opacity:.17;fill-rule:evenodd;stroke:{edge}"'
                if rings:
                    self.parts.append(line("".join(map(self._ring, rings)), "k", fill))

    def _ring(self, points):
        """A closed line, without the points inside its straight pieces along the frame."""
        points = points[:-1]  # the last is the first again
        before, after = np.roll(points, 1, axis=0), np.roll(points, -1, axis=0)
        straight = ((points == before) & (points == after)).any(axis=1)
        return polygon(zip(*self._place(*points[~straight].T), strict=True)) + "Z"

    def lines(self, theta, b):
        """Draw where z⁽¹⁾ᵢ = 0, for each unit i that has such a place in the frame; returns their numbers."""
        numbers = []
        for i, ((t1, t2), z) in enumerate(zip(theta, theta @ self.corners + b, strict=True), 1):
            ends = [self._place(*end) for zeros in _zeros(self.corners.T, z) for end in zeros]
            if ends:
                (x, y), (x1, y1) = sorted(ends, key=lambda end: (round(end[0], 6), -end[1]))
                self.parts.append(line(polygon([(x, y), (x1, y1)]), more=' stroke-dasharray="7 4"'))
                size = np.hypot(t1, t2)
                x, y = x + 11 * t1 / size + 9 * (x1 - x) / 100, y - 11 * t2 / size + 9 * (y1 - y) / 100
                x = min(max(x, self.LEFT + 10), self.right - 10)
                y = min(max(y, self.top + 10), self.bottom - 10)
                numbers.append(numbered(i)(x, y))
        return numbers

    def marks(self, x, mark, attributes):
        if x.size:
            places = zip(*self._place(*x), strict=True)
            d = "".join(f"M{x:.1f} {y:.1f}{mark}" for x, y in places)
            self.parts.append(line(d, "k", f" {attributes}"))
