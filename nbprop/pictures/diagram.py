"""The network diagram: units, edges and biases, with their names and numbers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from numpy.typing import ArrayLike

from nbprop.checks import real_array, short, whole_number
from nbprop.network import Forward, Gradient, Network, as_targets, single_network
from nbprop.notation import names_of
from nbprop.pictures.labels import label
from nbprop.pictures.layout import (
    BAND,
    BARE,
    BIAS,
    BOXES,
    INPUT_RADIUS,
    LINE,
    NAMED,
    RADIUS,
    arrow_head,
    layout,
)
from nbprop.pictures.marks import disc, line, text, tile
from nbprop.pictures.svg import Named, Picture, color, squash, tint

SHOW = ("parameters", "forward", "delta", "gradients", "paths")


def network_diagram(
    net: Network,
    fwd: Forward | None = None,
    grad: Gradient | None = None,
    *,
    y: ArrayLike | None = None,
    column: int = 0,
    show: Iterable[str] = ("parameters", "forward"),
    highlight: Iterable[tuple] = (),
    known: Iterable[tuple] | None = None,
) -> Picture:
    """The network as a `Picture`: units, edges and biases, with their names and the numbers `show` asks for.

    fwd, grad : what `net.forward` and `net.backward` returned; without them the names stand alone.
    y : the targets, which are drawn at the right, with the cost C of that example.
    column : the example whose values are shown, counted from 0; gradients are those of all examples together.
    show : any of "parameters" (θ on the edges, b on the units), "forward" (z and a in the units), "delta" (a
        square on each unit, and the arrows run back), "gradients" (a band along the edge for ∂C/∂θ, and
        numbers for ∂C/∂θ and ∂C/∂b) and "paths" (on each edge but those of the inputs the product θ · δ,
        which comes back along it).
    highlight : names as in `Network.parameter`, and ("z", n, i), ("a", n, i), ("delta", n, i), ("y", i) and
        ("C",); they get an outline, and the rest is dimmed.
    known : of z, a, delta, dC_dtheta and dC_db the layers to be shown, such as ("delta", 2), and ("C",); by
        itself all. The others keep their names, but δ and gradients their places alone.

    Up to about 5 units a layer every edge has its number, and its name too where there is room. With more, as
    where `show` wants no number there, θ is seen by thickness and colour, and is dashed where it is negative.
    ValueError or TypeError, naming the argument, for a grid of networks, records that do not fit, and names
    or a column that are not there.

    >>> from nbprop import example
    >>> net, x, y = example()
    >>> network_diagram(net, net.forward(x), y=y, highlight=[("theta", 2, 1, 3)]).title
    'A 2-3-2 network'
    """
    picture = _Diagram(net, fwd, grad, y, column, show, highlight, known)
    title = f"A {_sizes(net)} network"
    return Picture(picture.draw(), picture.layout.width, picture.layout.height, title)


def _sizes(net):
    return "-".join(map(str, net.sizes))


class _Diagram:
    """One picture being drawn: its values, where they go, and the parts painted so far."""

    def __init__(self, net, fwd, grad, y, column, show, highlight, known):
        self.show, self.known = _checked_show(show), known
        _check_records(net, fwd, grad)
        self.highlight = _checked_highlight(net, highlight)
        if y is not None:
            y = real_array("y", y)
            y = as_targets(net, y, y.size // net.sizes[-1] if fwd is None else fwd.a[0].shape[1])
        column = _checked_column(column, y, fwd and fwd.a[0], grad and grad.delta[1])
        self.net = net
        self.values = {"theta": _lists(net.theta), "b": _lists(net.b, 0)}
        if fwd is not None:
            self.values |= {"z": _lists(fwd.z, column), "a": _lists(fwd.a, column)}
        if grad is not None:
            self.values |= {"delta": _lists(grad.delta, column)}
            self.values |= {"dC_dtheta": _lists(grad.theta), "dC_db": _lists(grad.b, 0)}
        for letter in ("z", "a", "delta", "dC_dtheta", "dC_db"):
            layers = self.values.get(letter, {})
            self.values[letter] = {n: layers[n] for n in layers if self.knows(letter, n)}
        self.y = self.C = None
        if y is not None:
            self.y = y[:, column].tolist()
            if fwd is not None and self.knows("C"):
                one = slice(column, column + 1)
                self.C = float(net.cost(fwd.a[net.N][:, one], y[:, one]))
        self.tile = tuple(part for part in ("parameters", "gradients") if part in self.show)
        two_lines = "parameters" in self.tile and "paths" in self.show
        tile = ("parameters", "gradients") if two_lines else self.tile
        self.layout = layout(net.sizes, tile, y is not None)
        self.parts = []

    def draw(self):
        """Everything: the lines, which lie below all else, and then layer by layer, as it is read."""
        for place, edge in self.layout.edges.items():
            self.line(place, edge)
        for n in range(self.net.N + 1):
            for place, edge in self.layout.edges.items():
                if place[0] == n and edge.style != BARE and (lines := self.lines("theta", *place)):
                    box = BOXES[_tile(lines)][edge.style]
                    self.parameter(("theta", *place), edge.x, edge.y, box, lines, named=edge.style == NAMED)
            for place, at in self.layout.units.items():
                if place[0] == n:
                    self.unit(*place, *at)
        if self.y is not None:
            self.cost()
        return tuple(self.parts)

    def add(self, name, *body, value=None):
        self.parts.append(Named(name, "".join(body), value))

    def line(self, place, edge):
        n, i, j = place
        name = ("theta", *place)
        dim = self.dim(name)
        weight = None if self.tile == ("gradients",) else self.values["theta"][n][i - 1][j - 1]
        sign, width = color(weight), 1 + 6 * squash(weight, 2.5) + (2 if self.highlight and not dim else 0)
        slope = self.value("dC_dtheta", *place) if "gradients" in self.show else None
        if slope is not None:
            band = width + 18 * squash(slope, 0.1)
            self.add(
                ("dC_dtheta", *place),
                line(edge.line, f"c {color(slope)}{dim}", f' stroke-width="{band:.1f}"'),
            )
        dash = ' stroke-dasharray="9 4"' if sign == "m" and (not self.tile or edge.style == BARE) else ""
        head = ""
        if "delta" not in self.show or not self.knows("delta", max(n - 1, 1)):
            head = line(edge.forward, f"f {sign}{dim}")
        elif n > 1:
            head = line(edge.backward, f"f k{dim}")
        self.add(name, line(edge.line, f"e {sign}{dim}", f' stroke-width="{width:.1f}"{dash}'), head)

    def unit(self, n, i, x, y):
        if n == 0:
            self.input(i, x, y)
            return
        a, delta = ("a", n, i), ("delta", n, i)
        if "forward" in self.show:
            self.half(("z", n, i), x, y, 1, -6.5)
            self.half(a, x, y, 0, 17.5, line(f"M{x - RADIUS} {y}h{2 * RADIUS}", "e k d"))
        else:
            self.add(a, self.disc(a, x, y, RADIUS, None), text(x, y + 5, label(*a), self.dim(a)))
        lines = self.lines("b", n, i)
        if lines:
            box = BIAS[_tile(lines)]
            self.parameter(("b", n, i), x, y - BAND - box[1] / 2, box, lines)
        if "delta" in self.show and self.knows("delta", n):
            self.add(
                delta,
                self.box(x, y + BAND + 11, 78, 22, self.frame(delta, self.value(*delta)), corner=0),
                text(x, y + BAND + 15.5, label(*delta), self.dim(delta), self.value(*delta), 3),
            )

    def half(self, name, x, y, sweep, baseline, more=""):
        """One half of a unit, z above or a below, in the colour of its own sign."""
        value = self.value(*name)
        arc = f"M{x - RADIUS} {y}a{RADIUS} {RADIUS} 0 0 {sweep} {2 * RADIUS} 0"
        half = line(arc, f"h {self.look(name, value)}", tint(value))
        self.add(name, half, more, text(x, y + baseline, label(*name), self.dim(name), value))

    def input(self, i, x, y):
        name = ("a", 0, i)
        dim, value = self.dim(name), self.value(*name) if "forward" in self.show else None
        self.add(
            name,
            self.disc(name, x, y, INPUT_RADIUS, value),
            text(x, y + (5 if value is None else -4), label(*name), dim),
            text(x, y + 15, "", dim, value),
            value=value,
        )

    def disc(self, name, x, y, radius, value):
        return disc(x, y, radius, self.look(name, value), tint(value))

    def parameter(self, name, x, y, box, lines, named=True):
        """The tile of a weight or a bias, centred on (x, y), with these lines."""
        frame = self.box(x, y, *box, self.frame(name, self.value(*lines[0][0])))
        if not named:
            lines = [(of, "", value, decimals) for of, _, value, decimals in lines if value is not None]
        first, size = (y + 4.5, "") if len(lines) == 1 else (y - 2, "j")
        for k, (of, words, value, decimals) in enumerate(lines):
            words = text(x, first + LINE * k, words, size + self.dim(name), value, decimals)
            self.add(of, "" if k else frame, words, value=value)

    def lines(self, letter, n, *index):
        """What a tile says, line by line: the quantity, its name in the tile, its value and the decimals."""
        name, gradient = (letter, n, *index), (f"dC_d{letter}", n, *index)
        value, slope, lines = self.value(*name), self.value(*gradient), []
        there = "gradients" in self.tile and self.knows(*gradient[:2])
        if "parameters" in self.tile:
            lines.append((name, label(letter, n, index), value, 2))
            if there:
                lines.append((gradient, label(letter, partial="C"), slope, 3))
            elif "paths" in self.show and letter == "theta" and n > 1:
                delta = self.value("delta", n, index[0])
                product = None if delta is None else value * delta
                lines.append((("delta", n, index[0]), label("θ") + "·" + label("δ"), product, 3))
        elif there:
            partial = label(letter, n, index, partial="C")
            lines = [(gradient, partial, slope, 3)]
            if letter == "b":  # which has no room for both in one line
                lines = [(gradient, partial, None, 3), (gradient, "", slope, 3)]
        return lines

    def cost(self):
        """The targets y, the cost C, and the lines from the outputs to them."""
        x, y = self.layout.cost
        name = ("C",)
        dim = self.dim(name)
        for i, target in enumerate(self.y, 1):
            left, level = self.layout.units[self.net.N, i]
            left += RADIUS + 1
            down = 1 if level < y else -1  # towards C
            turn = f"H{x}V{y - 23 * down}" if level != y else f"H{x - 29}"
            way = line(f"M{left} {level}{turn}", f"e k{dim}")
            back = -1 if "delta" in self.show and self.knows("delta", self.net.N) else 1
            at = (left + 5, y, back, 0) if level == y else (x, y - 34 * down, 0, back * down)
            self.parts.append(way + line(arrow_head(*at), f"f k{dim}"))
            self.add(
                ("y", i),
                self.box(left + 46, level, 64, 22, self.frame(("y", i), None)),
                text(left + 46, level + 4.5, label("y", None, i), self.dim(("y", i)), target),
                value=target,
            )
        self.add(
            name,
            self.box(x, y, 56, 44, self.frame(name, None), corner=22),
            text(x, y + (5 if self.C is None else -4), label("C"), dim),
            text(x, y + 14, "", dim, self.C, 3),
        )

    def value(self, letter, n, i, j=None):
        """A value by its name, or None where no record with it was given, or it is not known."""
        layers = self.values[letter]
        if n not in layers:
            return None
        return layers[n][i - 1] if j is None else layers[n][i - 1][j - 1]

    def knows(self, *layer):
        return self.known is None or layer in self.known or layer == ("a", 0)

    def dim(self, name):
        """The class of what is not highlighted, where something is."""
        return " d" if self.highlight and name not in self.highlight else ""

    def look(self, name, value):
        """The classes of a part of a unit: the colour of its sign, and the outline of what is highlighted."""
        return color(value) + (" w" if name in self.highlight else self.dim(name))

    def frame(self, name, value):
        """The classes of a tile: the colour of its sign, or the outline of what is highlighted."""
        return "g w" if name in self.highlight else f"g {color(value)}{self.dim(name)}"

    def box(self, x, y, width, height, style, corner=5):
        if style == "g w":  # a thick outline takes little from the room inside, and none from neighbours
            more = 3 if height < 30 else 1
            width, height = width + more, height + more
        return tile(x, y, width, height, style, corner)


def _lists(layers, column=None):
    """Layers of arrays as lists, which are read faster one by one: all of it, or one column."""
    return {n: (part if column is None else part[:, column]).tolist() for n, part in layers.items()}


def _tile(lines):
    """Which of the tiles of layout.py holds these lines; a product of a path takes the room of a gradient."""
    return tuple({"parameters" if of[0] in ("theta", "b") else "gradients": None for of, *_ in lines})


def _several(argument, given, wanted):
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise TypeError(f"{argument} is {short(given)}; {wanted}")
    return tuple(given)


def _checked_show(show):
    show = _several("show", show, f"a tuple of {', '.join(SHOW)} is wanted")
    for part in show:
        if part not in SHOW:
            raise ValueError(f"show holds {short(part)}; any of {', '.join(SHOW)} is wanted")
    return show


def _check_records(net, fwd, grad):
    single_network(net)
    for argument, record, kind, method in (
        ("fwd", fwd, Forward, "forward(x)"),
        ("grad", grad, Gradient, "backward(fwd, y)"),
    ):
        if record is not None and not isinstance(record, kind):
            raise TypeError(f"{argument} is {short(record)}; what {method} returned is wanted")
    if fwd is not None and fwd.network is not net:
        raise ValueError(f"fwd comes from another network, {fwd.network}; forward(x) of this one is wanted")
    if grad is not None and any(
        n not in grad.theta or grad.theta[n].shape != net.theta[n].shape for n in net.theta
    ):
        raise ValueError(
            f"grad comes from a network of other sizes; backward(fwd, y) of this {_sizes(net)} one is wanted"
        )


def _checked_column(column, *records):
    column = whole_number("column", column, least=0)
    examples = min((record.shape[1] for record in records if record is not None), default=column + 1)
    if column >= examples:
        raise ValueError(f"column is {column}; the columns are 0 to {examples - 1}")
    return column


def _checked_highlight(net, highlight):
    highlight = _several("highlight", highlight, "names are wanted, such as [('theta', 2, 1, 3)]")
    for name in highlight:
        if not isinstance(name, tuple) or not name:
            raise TypeError(f"highlight holds {short(name)}; a name is wanted, such as ('theta', 2, 1, 3)")
        if " ".join(map(str, name)) not in _names(net.sizes):  # as text 1 is not True
            raise ValueError(f"highlight holds {short(name)}; this {_sizes(net)} network has none")
    return frozenset(highlight)


@lru_cache(maxsize=256)
def _names(sizes):
    """The names of all that can be highlighted, as text."""
    N = len(sizes) - 1
    names = [("C",), *names_of("y", N, sizes), *names_of("a", 0, sizes)]
    for letter in ("theta", "b", "z", "a", "delta"):
        for n in range(1, N + 1):
            names += names_of(letter, n, sizes)
    return frozenset(" ".join(map(str, name)) for name in names)
