"""Graphs: curves in a frame with points and tangents on them, tables of numbers beside them, and σ itself."""

from __future__ import annotations

import numpy as np

from nbprop.activations import Activation
from nbprop.notation import number
from nbprop.pictures.labels import Label, as_label, label, power_of_ten
from nbprop.pictures.marks import dot, line, numbered, part, polygon, ring, square, text
from nbprop.pictures.svg import Picture, color

__all__ = ["Graph", "Table", "activation_curve", "curve_range", "dot", "ring", "side_by_side", "square"]

CURVE = 6.0  # curves run from −6 to 6, or further
REACH = 10.0  # z from −10 to 10; a point further out sits on the rim, with its true numbers beside it
FAINT = ' stroke-opacity=".3"'


class Graph:
    """y against x in a frame, to be drawn on: curves, points and tangents are placed by their numbers.

    x, y : all values that the frame must hold; it ends at tenths.
    names : what stands at each axis. title : what stands above, and value : its number.
    powers : whether y, all above 0, goes by powers of ten.
    """

    ROOM, LEFT = 28, 50  # above the first line of a table or under a title; for the numbers at the left

    def __init__(self, x, y, names, *, title="", value=None, width=260, height=150, powers=False):
        self.x, self.y, self.powers = _tenths(x), _decades(y) if powers else _tenths(y), powers
        self.width, self.height = width, height
        self.top, self.right, self.bottom = self.ROOM if title else 8, width - 12, height - 32
        middle = (self.LEFT + self.right) / 2
        self.parts = [line(f"M{self.LEFT} {self.top}H{self.right}V{self.bottom}H{self.LEFT}Z", more=FAINT)]
        if self.x[0] < 0 < self.x[1]:
            self.curve((0, 0), self.y, FAINT)
        if self.y[0] < 0 < self.y[1] and not powers:
            self.curve(self.x, (0, 0), FAINT)
        corners = [(self.LEFT + 6, self.bottom + 18), (self.right - 6, self.bottom + 18)]
        corners += [(self.LEFT - 20, self.bottom), (self.LEFT - 20, self.top + 10)]
        ends = [number(end, 0 if end == int(end) else 1) for end in (*self.x, *self.y)]
        if powers:
            ends[2:] = map(power_of_ten, self.y)
        for end, corner in zip(ends, corners, strict=True):
            self.parts.append(text(*corner, end, "n"))
        self.parts.append(text(middle, self.bottom + 20, as_label(names[0])))
        self.parts.append(text(self.LEFT - 26, (self.top + self.bottom) / 2 + 8, as_label(names[1])))
        if title:
            self.parts.append(text(middle, self.top - 10, as_label(title), "l", value, 3, sign="= "))

    def curve(self, x, y, attributes='stroke-width="2.5"'):
        """The line through these points, those left out that are not finite."""
        points = [self._place(*point) for point in zip(x, y, strict=True) if np.isfinite(point).all()]
        self.parts.append(line(polygon(points), more=f" {attributes.strip()}"))
        return self

    def tangent(self, x, y, slope, half=40):
        """A piece of the tangent, of one length on the page but for the frame, in the colour of its sign."""
        (x0, y0), (x1, y1) = self._place(x, y), self._place(x + 1, y + slope)
        steep = (y1 - y0) / (x1 - x0)
        dx = half / np.hypot(1, steep)
        ends = [way * self._room(x0, y0, way, way * steep) for way in (-dx, dx)]
        points = polygon((x0 + end, y0 + end * steep) for end in ends)
        self.parts.append(line(points, f"e {color(slope)}", ' stroke-width="8" stroke-opacity=".5"'))
        return self

    def point(self, x, y, mark, name=None):
        """A mark at (x, y), or on the rim next to it; `name` is that of the quantity that it shows."""
        (left, right), (low, high) = self.x, self.y
        y = y if self.powers else min(max(y, low), high)
        place = self._place(min(max(x, left), right), y)
        self.parts.append(part(name, mark(*place)))
        return self

    def draw(self, x):
        return (f'<g transform="translate({x:g} 0)">', *self.parts, "</g>")

    def _room(self, x, y, dx, dy):
        """How much of the way (dx, dy) there is from (x, y) to the frame, at most all of it."""
        ways = ((self.LEFT - x, dx), (self.right - x, dx), (self.top - y, dy), (self.bottom - y, dy))
        return min([1.0, *(room / d for room, d in ways if room * d > 0)])

    def _place(self, x, y):
        (left, right), (low, high) = self.x, self.y
        y = np.log10(y) if self.powers else y
        across, up = (x - left) / (right - left), (y - low) / (high - low)
        return (
            self.LEFT + across * (self.right - self.LEFT),
            self.bottom - up * (self.bottom - self.top),
        )


class Table:
    """Names and numbers beside a graph: rows of a mark, or None, and a cell for each column.

    columns : where each column has its middle. A cell is a `label` or plain text.
    """

    def __init__(self, columns, width, *rows):
        self.columns, self.width, self.rows = columns, width, rows
        self.height = Graph.ROOM + 24 * len(rows)

    def draw(self, x):
        parts = []
        for k, (mark, *cells) in enumerate(self.rows):
            y = Graph.ROOM + 24 * k
            parts.append(mark(x + 14, y - 5) if mark else "")
            for middle, cell in zip(self.columns, cells, strict=True):
                parts.append(text(x + middle, y, cell, "" if isinstance(cell, Label) else "n"))
        return parts


def side_by_side(*parts: Graph | Table | str, title: str) -> Picture:
    """Graphs and tables in a row, with signs such as "=" between them.

    >>> graph = Graph([0, 1], [0, 2], ("x", "y")).curve([0, 1], [0, 2]).point(1, 2, dot)
    >>> side_by_side(graph, "=", graph, title="Twice the same").width
    540
    """
    x, drawn = 0, []
    height = max(one.height for one in parts if not isinstance(one, str))
    for one in parts:
        if isinstance(one, str):
            drawn.append(text(x + 10, (Graph.ROOM + height - 32) / 2 + 6, as_label(one), "l"))
            x += 20
        else:
            drawn += one.draw(x)
            x += one.width
    return Picture(tuple(drawn), x, height, title)


def activation_curve(sigma: Activation, z: np.ndarray, layer: int, unit: int) -> Picture:
    """σ over z from −10 to 10, a numbered point for each unit of a layer, and one of them followed.

    z : the weighted inputs of the layer, one a unit. unit : which of them is followed to both axes, with its
    slope σ′(z) (D12); counted from 1.

    >>> from nbprop.activations import ACTIVATIONS
    >>> activation_curve(ACTIVATIONS["tanh"], np.array([0.5, -1]), 1, 2).title
    'The activation function tanh'
    """
    units = range(1, len(z) + 1)
    grid, a = np.linspace(-REACH, REACH, 101), sigma(z)
    curve, at, height, slope = sigma(grid), z[unit - 1], a[unit - 1], sigma.prime(z)[unit - 1]
    names = label("z", layer, unit), label("a", layer, unit), label("σ", prime=True)
    graph = Graph(grid, [*curve, 0], (label("z"), label("a")), width=610, height=168)
    graph.curve(grid, curve)
    if abs(at) <= REACH:
        graph.tangent(at, height, slope)
        graph.curve((at, at, -REACH), (graph.y[0], height, height), 'stroke-dasharray="4 4"')
    for i in sorted(units, key=lambda i: i == unit):  # the one that is followed lies on top
        graph.point(z[i - 1], a[i - 1], numbered(i, 10, i == unit), ("a", layer, i))
    numbers = zip(names, (at, height, slope), (2, 3, 4), strict=True)
    rows = [(None, name, number(value, decimals)) for name, value, decimals in numbers]
    return side_by_side(graph, Table((48, 128), 170, *rows), title=f"The activation function {sigma.name}")


def curve_range(count: int, *values: float) -> np.ndarray:
    """So many numbers for a curve, from −6 to 6, or as far on both sides as these values go.

    >>> curve_range(3, -6.5)
    array([-7.,  0.,  7.])
    """
    far = max(CURVE, np.ceil(np.max(np.abs(values))))
    return np.linspace(-far, far, count)


def _decades(values):
    """The range of the powers of ten around these values, which are above 0."""
    low, high = np.floor(np.log10(np.min(values))), np.ceil(np.log10(np.max(values)))
    return float(low), float(high if high > low else low + 1)


def _tenths(values):
    """The range of the finite values, out to the next tenths."""
    values = np.asarray(values, dtype=float)
    values = values[np.isfinite(values)]
    low, high = np.floor(10 * values.min()) / 10, np.ceil(10 * values.max()) / 10
    return float(low), float(high if high > low else low + 0.1)
