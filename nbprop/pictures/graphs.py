"""Curves as SVG text: an activation function with its units as points, and any graph with its tangent."""

import numpy as np

from nbprop.notation import number
from nbprop.pictures.labels import Label, label
from nbprop.pictures.svg import Named, Picture, color

INK = "var(--jp-ui-font-color0,#111)"
PAPER = "var(--jp-layout-color0,#fff)"

REACH = 10.0  # z from −10 to 10; a point further out sits on the rim, with its true numbers beside it
WIDTH, HEIGHT = 800, 156
LEFT, RIGHT, TOP, BOTTOM = 40, 590, 8, 128  # the frame; right of it stand the numbers


def activation_curve(sigma, z, layer, unit, *, tangent=True, description=""):
    """σ over z ∈ [−10, 10], a numbered point for each unit of a layer, and one of them followed to both axes.

    z : the weighted inputs of the layer, one a unit. unit : which of them is followed, counted from 1.
    tangent : draw the slope σ′(z) of that unit too, and say it.
    """
    grid = np.linspace(-REACH, REACH, 101)
    curve = sigma(grid)
    low, high = _range(curve)

    def place(z, a):
        z, a = min(max(z, -REACH), REACH), min(max(a, low), high)
        x = LEFT + (z + REACH) / (2 * REACH) * (RIGHT - LEFT)
        return x, BOTTOM - (a - low) / (high - low) * (BOTTOM - TOP)

    points = [place(*pair) for pair in zip(grid.tolist(), curve.tolist(), strict=True)]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    body = [_axes(place, low, high), _path(f"M{path}", 'stroke-width="3"')]
    z = [float(value) for value in z]
    a = [float(value) for value in sigma(np.array(z))]
    slope = float(sigma.prime(np.array([z[unit - 1]]))[0])
    x, y = place(z[unit - 1], a[unit - 1])
    names = [(label("z", layer, unit), z[unit - 1], 2), (label("a", layer, unit), a[unit - 1], 3)]
    if tangent:
        names.append((label("σ", prime=True), slope, 4))
        body.append(_tangent(x, y, slope * (BOTTOM - TOP) / (high - low) * 2 * REACH / (RIGHT - LEFT)))
    body.append(_path(f"M{x:.1f} {BOTTOM}V{y:.1f}H{LEFT}", 'stroke-dasharray="4 4"'))
    order = [i for i in range(1, len(z) + 1) if i != unit] + [unit]  # the one that is followed lies on top
    body += [_point(*place(z[i - 1], a[i - 1]), i, i == unit) for i in order]
    for k, (name, value, decimals) in enumerate(names):
        y = TOP + 26 + 40 * k
        words = f'<text class="l" x="{RIGHT + 50}" y="{y}">{name}</text>'
        words += f'<text class="v" x="{RIGHT + 110}" y="{y}">{number(value, decimals)}</text>'
        body.append(Named(name.quantity, words, value) if name.quantity else words)
    return Picture(tuple(body), WIDTH, HEIGHT, f"The activation function {sigma.name}", description)


def _path(d, attributes=""):
    return f'<path style="fill:none;stroke:{INK}" d="{d}" {attributes}/>'


def _range(curve):
    """The values of a, from whole number to whole number, and 0 among them."""
    low, high = min(0.0, np.floor(curve.min())), max(0.0, np.ceil(curve.max()))
    return float(low), float(high if high > low else low + 1)


def _axes(place, low, high):
    x, y = place(0, 0)
    parts = [_path(f"M{LEFT} {TOP}H{RIGHT}V{BOTTOM}H{LEFT}Z", 'stroke-opacity=".3"')]
    parts.append(_path(f"M{x:.1f} {TOP}V{BOTTOM}M{LEFT} {y:.1f}H{RIGHT}", 'stroke-opacity=".5"'))
    for z in (-10, -5, 0, 5, 10):
        parts.append(f'<text class="n" x="{place(z, 0)[0]:.1f}" y="{BOTTOM + 20}">{number(z, 0)}</text>')
    for a in (low, high):
        parts.append(f'<text class="n" x="{LEFT - 18}" y="{place(0, a)[1] + 5:.1f}">{number(a, 0)}</text>')
    return "".join(parts)


def _tangent(x, y, rise, half=44):
    """A piece of the tangent, of one length whatever its slope."""
    dx = half / np.hypot(1, rise)
    d = f"M{x - dx:.1f} {y + rise * dx:.1f}L{x + dx:.1f} {y - rise * dx:.1f}"
    return _path(d, 'stroke-width="7" stroke-opacity=".3"')


def _point(x, y, i, followed):
    """A unit's number in a circle; filled when it is the one that is followed."""
    fill, ink = (INK, PAPER) if followed else (PAPER, INK)
    return (
        f'<circle style="fill:{fill};stroke:{INK}" cx="{x:.1f}" cy="{y:.1f}" r="10"/>'
        f'<text class="n" style="fill:{ink}" x="{x:.1f}" y="{y + 5:.1f}">{i}</text>'
    )


class Graph:
    """y against x in a frame, to be drawn on: curves, points and tangents are placed by their numbers.

    x, y : arrays of all values that the frame must hold; it ends at tenths.
    names : a `label` for each axis. title : what stands above, and value : its number.
    powers : whether y, all above 0, goes by powers of ten.
    """

    TOP, LEFT = 28, 50

    def __init__(self, x, y, names, *, title="", value=None, width=260, height=150, powers=False):
        self.x, self.y, self.width = _tenths(x), _decades(y) if powers else _tenths(y), width
        self.powers = powers
        self.height, self.bottom = height, height - 32
        middle, right = (self.LEFT + width - 12) / 2, width - 12
        self.parts = [_path(f"M{self.LEFT} {self.TOP}H{right}V{self.bottom}H{self.LEFT}Z", _FAINT)]
        if self.x[0] < 0 < self.x[1]:
            self.curve((0, 0), self.y, _FAINT)
        if self.y[0] < 0 < self.y[1] and not powers:
            self.curve(self.x, (0, 0), _FAINT)
        for end, place in zip(self.x, (self.LEFT + 6, right - 6), strict=True):
            self._text(place, self.bottom + 18, number(end, _places(end)), "n")
        for end, place in zip(self.y, (self.bottom, self.TOP + 10), strict=True):
            power = f'10<tspan class="s" dy="-0.5em">{number(end, 0)}</tspan>'
            self._text(self.LEFT - 20, place, power if powers else number(end, _places(end)), "n")
        self._text(middle, self.bottom + 20, names[0])
        self._text(self.LEFT - 26, (self.TOP + self.bottom) / 2 + 8, names[1])
        if title:
            tail = "" if value is None else f'<tspan class="n"{title.tail}>= {number(value, 3)}</tspan>'
            self._text(middle, self.TOP - 10, f"{title}{tail}", "l")

    def curve(self, x, y, attributes='stroke-width="2.5"'):
        """The line through these points, those left out that are not finite."""
        points = [self._place(*point) for point in zip(x, y, strict=True) if np.isfinite(point).all()]
        self.parts.append(_path("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points), attributes))
        return self

    def tangent(self, x, y, slope, half=40):
        """A piece of the tangent, of one length on the page but for the frame, in the colour of its sign."""
        (x0, y0), (x1, y1) = self._place(x, y), self._place(x + 1, y + slope)
        steep = (y1 - y0) / (x1 - x0)
        dx = half / np.hypot(1, steep)
        left, right = (way * self._room(x0, y0, way, way * steep) for way in (-dx, dx))
        line = f"M{x0 + left:.1f} {y0 + left * steep:.1f}L{x0 + right:.1f} {y0 + right * steep:.1f}"
        self.parts.append(f'<path class="e {color(slope)}" d="{line}" stroke-width="8" stroke-opacity=".5"/>')
        return self

    def point(self, x, y, mark):
        """A mark at (x, y): `dot`, `ring` or `square`."""
        self.parts.append(mark(*self._place(x, y)))
        return self

    def draw(self, x):
        return (f'<g transform="translate({x:g} 0)">', *self.parts, "</g>")

    def _room(self, x, y, dx, dy):
        """How much of the way (dx, dy) there is from (x, y) to the frame, at most all of it."""
        right = self.width - 12
        ways = ((self.LEFT - x, dx), (right - x, dx), (self.TOP - y, dy), (self.bottom - y, dy))
        return min([1.0, *(room / d for room, d in ways if room * d > 0)])

    def _place(self, x, y):
        (left, right), (low, high) = self.x, self.y
        y = np.log10(y) if self.powers else y
        across, up = (x - left) / (right - left), (y - low) / (high - low)
        return (
            self.LEFT + across * (self.width - 12 - self.LEFT),
            self.bottom - up * (self.bottom - self.TOP),
        )

    def _text(self, x, y, text, style=""):
        style = f' class="{style}"' if style else ""
        self.parts.append(f'<text{style} x="{x:g}" y="{y:g}">{text}</text>')


class Table:
    """Names and numbers beside a graph: rows of a mark, or None, and a cell for each column.

    columns : where each column has its middle. A cell is a `label` or plain text.
    """

    def __init__(self, columns, width, *rows):
        self.columns, self.width, self.rows = columns, width, rows
        self.height = Graph.TOP + 24 * len(rows)

    def draw(self, x):
        parts = []
        for k, (mark, *cells) in enumerate(self.rows):
            y = Graph.TOP + 24 * k
            parts.append(mark(x + 14, y - 5) if mark else "")
            for middle, cell in zip(self.columns, cells, strict=True):
                style = "" if isinstance(cell, Label) else ' class="n"'
                parts.append(f'<text{style} x="{x + middle:g}" y="{y:g}">{cell}</text>' if cell else "")
        return parts


def side_by_side(*parts, title, description=""):
    """Graphs and lines of numbers in a row as a `Picture`, with signs such as "=" between them."""
    x, drawn = 0, []
    height = max(part.height for part in parts if not isinstance(part, str))
    for part in parts:
        if isinstance(part, str):
            middle = (Graph.TOP + height - 32) / 2 + 6
            drawn.append(f'<text class="l" x="{x + 10:g}" y="{middle:g}">{part}</text>')
            x += 20
        else:
            drawn += part.draw(x)
            x += part.width
    return Picture(tuple(drawn), x, height, title, description)


def dot(x, y):
    return f'<circle style="fill:{INK};stroke:{INK}" cx="{x:.1f}" cy="{y:.1f}" r="5"/>'


def ring(x, y):
    return f'<circle style="fill:{PAPER};stroke:{INK}" cx="{x:.1f}" cy="{y:.1f}" r="5.5" stroke-width="2.5"/>'


def square(x, y):
    place = f'x="{x - 5.5:.1f}" y="{y - 5.5:.1f}" width="11" height="11"'
    return f'<rect style="fill:{PAPER};stroke:{INK}" {place} stroke-width="2.5"/>'


_FAINT = 'stroke-opacity=".3"'


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


def _places(value):
    return 0 if value == int(value) else 1
