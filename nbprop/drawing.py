"""Pictures as SVG text: the network diagram, and equations with numbers as matrices of tiles.

Sign is colour (blue positive, vermilion negative) and a printed minus; size is thickness or tint; kind is
shape: a circle a unit, a square its δ, a line and its tile a weight. Places depend on the sizes of the
layers, never on the values, so nothing jumps when a number changes. Colours follow JupyterLab's theme. There
are no ids, so any number of pictures can stand on one page; text from outside is escaped.
"""

from collections.abc import Iterable
from functools import lru_cache
from html import escape, unescape
from math import hypot, inf
from numbers import Integral
from urllib.parse import quote

import numpy as np

from nbprop.checks import columns, count, real_number, short, whole_number
from nbprop.network import Forward, Gradient, Network
from nbprop.notation import number

SHOW = ("parameters", "forward", "delta", "gradients")

# ---------------------------------------------------------------------------------------------------- names

# Advance widths in em of Times, italic and upright; 0.5 where none is given. The fonts that the style asks
# for share them on every platform, so scripts can be stacked: the lower one goes back by the upper's width.
ITALIC = {"θ": 0.491, "δ": 0.465, "σ": 0.493, "x": 0.444, "y": 0.444, "z": 0.389, "C": 0.667, "i": 0.278}
ITALIC |= {"j": 0.278, "k": 0.444, "N": 0.667, "M": 0.833, "η": 0.496, "∂": 0.494, " ": 0.25}
UPRIGHT = {"(": 0.333, ")": 0.333, "/": 0.278, "′": 0.219, "T": 0.611, ",": 0.25, " ": 0.25, "=": 0.564}
UPRIGHT |= {"+": 0.564, "−": 0.564, "×": 0.564, "∂": 0.494, ".": 0.25, "·": 0.25, "?": 0.444}
SCRIPT, NUMBER = 0.68, 0.875  # sizes, of the letter's
UP, DOWN = -0.43, 0.22  # baselines of the scripts, in em of the letter
GAP = 0.22  # between a name and its number


class Label(str):
    """The name of a quantity as SVG `<tspan>`s, made by `label`; `+` sets more, or plain text, behind it.

    `width` is in em of the letter, and `tail` are the attributes that lead from its end to a number behind.
    """

    def __new__(cls, runs, pad=0.0):
        markup, baseline, width, gap = [], 0.0, 0.0, 0.0
        for text, style, size, shift, dx in runs:
            gap += dx
            attributes = f' class="{style}"' if style else ""
            if gap:
                attributes += f' dx="{_em(gap / size)}"'
            if shift != baseline:
                attributes += f' dy="{_em((shift - baseline) / size)}"'
            text_ = escape(text)
            markup.append(f"<tspan{attributes}>{text_}</tspan>" if attributes else text_)
            table = UPRIGHT if style in ("u", "s") else ITALIC
            width += gap + size * sum(table.get(letter, 0.5) for letter in text)
            baseline, gap = shift, 0.0
        self = super().__new__(cls, "".join(markup))
        self.runs, self.pad, self.width = tuple(runs), pad, width + pad
        self.tail = f' dx="{_em((GAP + pad) / NUMBER)}"'
        if baseline:
            self.tail += f' dy="{_em(-baseline / NUMBER)}"'
        return self

    def __add__(self, other):
        other = _as_label(other)
        if not other.runs:
            return self
        (text, style, size, shift, dx), *rest = other.runs
        return Label([*self.runs, (text, style, size, shift, dx + self.pad), *rest], other.pad)

    def __radd__(self, other):
        return _as_label(other) + self


def _as_label(text):
    """Text from outside, upright and escaped; a label as it is."""
    return text if isinstance(text, Label) else Label([(text, "u", 1.0, 0.0, 0.0)] if text else [])


def _em(value):
    return f"{value:.2f}".rstrip("0").rstrip(".") + "em"


@lru_cache(maxsize=4096, typed=True)  # typed: a label is never taken for the string it equals
def label(letter, layer=None, index=None, *, transpose=False, prime=False, of=None, partial=None):
    """A name as mathematics, in `<tspan>`s: the letter in italics, the layer above and the index below it.

    label("theta", 2, (1, 3)) is θ⁽²⁾₁₃. A Greek letter is itself or its name; an index is a number, a tuple
    of numbers, or letters ("ij").
    transpose : xᵀ, (θ⁽²⁾)ᵀ.
    prime, of : label("sigma", prime=True, of=label("z", 1)) is σ′(z⁽¹⁾).
    partial : what is differentiated; label("theta", 2, partial="C") is ∂C/∂θ⁽²⁾, and it may be a label too.
    """
    letter = {"theta": "θ", "delta": "δ", "sigma": "σ", "eta": "η"}.get(letter, letter)
    runs, pad = [(letter, "", 1.0, 0.0, 0.0)], 0.0
    if prime:
        runs.append(("′", "u", 1.0, 0.0, 0.03))
    above = "" if layer is None else f"({layer})"
    below = _index(index)
    if above:
        runs.append((above, "s", SCRIPT, UP, 0.0))
    if below:
        style = "t" if below.isalpha() else "s"
        back = SCRIPT * sum(UPRIGHT.get(c, 0.5) for c in above)
        runs.append((below, style, SCRIPT, DOWN, -back))
        table = ITALIC if style == "t" else UPRIGHT
        pad = max(0.0, back - SCRIPT * sum(table.get(c, 0.5) for c in below))
    name = Label(runs, pad)
    if of is not None:
        name = name + "(" + of + ")"
    if transpose:
        if layer is not None:
            name = "(" + name + ")"
        name = name + Label([("T", "s", SCRIPT, UP, 0.02)])
    if partial is not None:
        top = partial if isinstance(partial, Label) else label(partial)
        name = "∂" + top + "/∂" + name
    return name


def _index(index):
    if index is None:
        return ""
    parts = [str(part) for part in index] if isinstance(index, tuple) else [str(index)]
    return ("," if any(len(part) > 1 for part in parts) and len(parts) > 1 else "").join(parts)


# ------------------------------------------------------------------------------------------------- the frame

NAME = 19  # the size of a name above a matrix; 16 elsewhere
STYLE = """
.nbp{max-width:100%;height:auto;font:italic 16px "Times New Roman","Liberation Serif",Times,serif;
stroke-width:1.5;fill:var(--jp-ui-font-color0,#111)}
.nbp text{text-anchor:middle}
.nbp .u,.nbp .s{font-style:normal}
.nbp .s,.nbp .t{font-size:68%}
.nbp .l{font-size:19px}
.nbp .n,.nbp .v{font:87.5% Arial,"Liberation Sans",sans-serif}
.nbp .v{font-size:16px}.nbp .j{font-size:87.5%}.nbp .j .n{font-size:100%}.nbp .r{fill-opacity:.7}
.nbp .p{color:#0072b2}.nbp .m{color:#d55e00}.nbp .o{color:#888}.nbp .k{color:var(--jp-ui-font-color0,#111)}
.nbp rect,.nbp circle{stroke:currentColor;fill:currentColor}
.nbp .e,.nbp .c{stroke:currentColor;fill:none}.nbp .c{stroke-opacity:.35}.nbp .f{fill:currentColor}
.nbp .g{fill:var(--jp-layout-color0,#fff)}
.nbp .w{stroke:var(--jp-ui-font-color0,#111);stroke-width:3}.nbp .a{stroke-dasharray:3 3}
.nbp .d{stroke-opacity:.3}.nbp .f.d{fill-opacity:.3}.nbp text.d{fill-opacity:.75}.nbp .c.d{stroke-opacity:.12}
""".replace("\n", "")
SHEET = f"<style>{STYLE}</style>"  # in every picture, so that each can stand alone


def _svg(width, height, title, description, body):
    about = f"<title>{escape(title)}</title>" if title else ""
    if description:
        about += f"<desc>{escape(description)}</desc>"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="nbp" role="img" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">{about}{SHEET}{body}</svg>'
    )


def image(svg, alt=None):
    """The picture as an HTML `<img>`, which needs no widget and no trust; on white, its alt text the title's
    if none is given.
    """
    if alt is None:
        alt = unescape(svg.partition("<title>")[2].partition("</title>")[0])
    head, body = svg.split(">", 1)
    standalone = f'{head}><rect width="100%" height="100%" style="fill:#fff;stroke:none"/>{body}'
    data = quote(standalone.replace('"', "'"), safe=" !$'()*+,-./:;=?@[]^_`{|}~")  # shorter than base64
    return f'<img alt="{escape(alt)}" style="max-width:100%" src="data:image/svg+xml,{data}">'


# ----------------------------------------------------------------------------------------------- the diagram

RADIUS, INPUT_RADIUS = 38, 30  # of a unit
ROW = 116  # from one unit of a layer to the next
ABOVE, BELOW = 58, 46  # room for a unit with its bias above and its δ below
DISTANCES = (273, 330, 390)  # from layer to layer; the first at which the tiles of the edges fit is taken
MARGIN, CLEAR = 4, 11  # around the picture, and between a unit and the tile on its edge
HEAD = 0.76  # how far along its edge the head of an arrow stands, away from the tile
LINE = 16  # from one line of text to the next
# The tiles of weights and biases, by what they show: (width, height) with names, and with numbers alone.
BOXES = {
    (): ((0, 0), (0, 0)),
    ("parameters",): ((74, 22), (50, 20)),
    ("gradients",): ((62, 34), (50, 20)),
    ("parameters", "gradients"): ((90, 34), (50, 34)),
}
# What the tile of an edge holds: its name and number, the number alone, or there is no tile.
NAMED, NUMBERED, BARE = 0, 1, 2


def network_diagram(
    net,
    fwd=None,
    grad=None,
    *,
    y=None,
    column=0,
    show=("parameters", "forward"),
    highlight=(),
    title="",
    description="",
):
    """The network as SVG text: units, edges and biases, with their names and the numbers `show` asks for.

    fwd, grad : what `net.forward` and `net.backward` returned; without them the names stand alone.
    y : the targets, which are drawn at the right, with the cost C of that example.
    column : the example whose values are shown, counted from 0; gradients are those of all examples together.
    show : any of "parameters" (θ on the edges, b on the units), "forward" (z and a in the units), "delta" (a
        square on each unit, and the arrows run back) and "gradients" (a band along the edge for ∂C/∂θ, and
        numbers for ∂C/∂θ and ∂C/∂b).
    highlight : names as in `Network.parameter`, and ("z", n, i), ("a", n, i), ("delta", n, i), ("y", i) and
        ("C",); they get an outline, and the rest is dimmed.
    title, description : for who cannot see the picture; without a title it tells the sizes.

    Up to about 5 units a layer every edge has its number, and its name too where there is room. With more the
    edges show θ and ∂C/∂θ by thickness and colour alone. ValueError or TypeError, naming the argument, for a
    grid of networks, records that do not fit, and names or a column that are not there.
    """
    picture = _Diagram(net, fwd, grad, y, column, show, highlight)
    title = title or f"A {_sizes(net)} network"
    return _svg(picture.layout.width, picture.layout.height, title, description, picture.draw())


def _sizes(net):
    return "-".join(map(str, net.sizes))


def _sign(value):
    """The class that gives a value its colour; None and 0 are grey."""
    return "o" if not value else "p" if value > 0 else "m"


class _Diagram:
    """One picture being drawn: its values, where they go, and the parts painted so far."""

    def __init__(self, net, fwd, grad, y, column, show, highlight):
        self.show = _checked_show(show)
        _check_records(net, fwd, grad)
        self.highlight = _checked_highlight(net, highlight)
        if y is not None:
            y = columns("y", y, net.sizes[-1], f"this network has {count(net.sizes[-1], 'output')}")
        column = _checked_column(column, y, fwd and fwd.a[0], grad and grad.delta[1])
        self.net = net
        self.values = {"theta": _lists(net.theta), "b": _lists(net.b, 0)}
        self.gradients = {}
        if fwd is not None:
            self.values |= {"z": _lists(fwd.z, column), "a": _lists(fwd.a, column)}
        if grad is not None:
            self.values["delta"] = _lists(grad.delta, column)
            self.gradients = {"theta": _lists(grad.theta), "b": _lists(grad.b, 0)}
        self.y = self.C = None
        if y is not None:
            self.y = y[:, column].tolist()
            if fwd is not None:
                one = slice(column, column + 1)
                self.C = float(net.cost(fwd.a[net.N][:, one], y[:, one]))
        self.tile = tuple(part for part in ("parameters", "gradients") if part in self.show)
        self.layout = _layout(net.sizes, self.tile, y is not None)
        self.parts = []

    def draw(self):
        """Everything, in the order of painting: what comes later lies on top."""
        edges, units = self.layout.edges.items(), self.layout.units.items()
        for name, edge in edges:
            self.line(name, edge)
        if self.y is not None:
            self.cost()
        for (n, i), (x, y) in units:
            self.unit(n, i, x, y)
        for (n, i, j), edge in edges:
            if edge.style != BARE:
                self.parameter(("theta", n, i, j), edge.x, edge.y, edge.style)
        return "".join(self.parts)

    def line(self, name, edge):
        n, i, j = name
        dim = self.dim(("theta", n, i, j))
        weight = None if self.tile == ("gradients",) else self.values["theta"][n][i - 1][j - 1]
        sign, width = _sign(weight), 1 + 6 * _squash(weight, 2.5) + (2 if self.highlight and not dim else 0)
        if "gradients" in self.show and self.gradients:
            slope = self.gradients["theta"][n][i - 1][j - 1]
            band = width + 18 * _squash(slope, 0.1)
            self.parts.append(
                f'<path class="c {_sign(slope)}{dim}" d="{edge.line}" stroke-width="{band:.1f}"/>'
            )
        self.parts.append(f'<path class="e {sign}{dim}" d="{edge.line}" stroke-width="{width:.1f}"/>')
        if "delta" not in self.show:
            self.parts.append(f'<path class="f {sign}{dim}" d="{edge.forward}"/>')
        elif n > 1:
            self.parts.append(f'<path class="f k{dim}" d="{edge.backward}"/>')

    def unit(self, n, i, x, y):
        forward = "forward" in self.show
        letters = ("z", "a") if n else ("a",)
        dim = self.dim(*((letter, n, i) for letter in letters))
        value = self.value("a", n, i) if forward else None
        radius = RADIUS if n else INPUT_RADIUS
        thick = ' stroke-width="4"' if self.highlight and not dim else ""
        self.parts.append(
            f'<circle class="{_sign(value)}{dim}" cx="{x}" cy="{y}" r="{radius}" '
            f'fill-opacity="{_tint(value)}"{thick}/>'
        )
        if n == 0:
            self.text(x, y + (5 if value is None else -4), label("x", None, i), style=dim)
            self.text(x, y + 15, "", value, style=dim)
        elif forward:
            self.parts.append(f'<path class="e k d" d="M{x - radius} {y}h{2 * radius}"/>')
            for letter, baseline in (("z", -6), ("a", 16)):
                name = (letter, n, i)
                if name in self.highlight:
                    self.box(x, y + baseline - 5.5, 2 * radius - 4, 21, "g w")
                self.text(x, y + baseline, label(letter, n, i), self.value(*name), style=self.dim(name))
        else:
            self.text(x, y + 5, label("a", n, i), style=dim)
        if n and self.tile:
            self.parameter(("b", n, i), x, y - 23 - BOXES[self.tile][NAMED][1] / 2, NAMED)
        if n and "delta" in self.show:
            name = ("delta", n, i)
            self.box(x, y + 34, 76, 22, self.frame(name, self.value(*name)), corner=0)
            self.text(x, y + 38.5, label("δ", n, i), self.value(*name), 3, self.dim(name))

    def parameter(self, name, x, y, style):
        """The tile of a weight or a bias, centred on (x, y): its value, its gradient or both."""
        if not self.tile:
            return
        letter, n, *index = name
        value, slope = self.value(*name), self.value(*name, of=self.gradients)
        if self.tile == ("parameters",):
            lines = [(label(letter, n, tuple(index)), value, 2)]
        elif self.tile == ("gradients",):
            lines = [(label(letter, n, tuple(index), partial="C"), None, 3), ("", slope, 3)]
        else:
            lines = [(label(letter, n, tuple(index)), value, 2), (label(letter, partial="C"), slope, 3)]
        if style == NUMBERED:
            lines = [("", number_, decimals) for _, number_, decimals in lines if number_ is not None]
        self.box(
            x, y, *BOXES[self.tile][style], self.frame(name, value if "parameters" in self.show else slope)
        )
        first = y + 4.5 if len(lines) == 1 else y - 2
        dim = self.dim(name)
        for k, (text, number_, decimals) in enumerate(lines):
            self.text(x, first + LINE * k, text, number_, decimals, f"j{dim}" if k and text else dim)

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
            self.parts.append(f'<path class="e k{dim}" d="M{left} {level}{turn}"/>')
            back = -1 if "delta" in self.show else 1
            head = _head(left + 5, y, back, 0) if level == y else _head(x, y - 34 * down, 0, back * down)
            self.parts.append(f'<path class="f k{dim}" d="{head}"/>')
            self.box(left + 42, level, 62, 22, self.frame(("y", i), None))
            self.text(left + 42, level + 5, label("y", None, i), target, 2, self.dim(("y", i)))
        self.box(x, y, 56, 44, self.frame(name, None), corner=22)
        self.text(x, y + (5 if self.C is None else -4), label("C"), style=dim)
        self.text(x, y + 14, "", self.C, 3, dim)

    def value(self, letter, n, i, j=None, *, of=None):
        """A value by its name, or None where no record with it was given."""
        layers = (self.values if of is None else of).get(letter)
        if layers is None:
            return None
        return layers[n][i - 1] if j is None else layers[n][i - 1][j - 1]

    def dim(self, *names):
        """The class of what is not highlighted, where something is."""
        return " d" if self.highlight and not any(name in self.highlight for name in names) else ""

    def frame(self, name, value):
        """The classes of a tile: the colour of its sign, or the outline of what is highlighted."""
        return "g w" if name in self.highlight else f"g {_sign(value)}{self.dim(name)}"

    def box(self, x, y, width, height, style, corner=5):
        self.parts.append(
            f'<rect class="{style}" x="{x - width / 2:g}" y="{y - height / 2:g}" width="{width}" '
            f'height="{height}" rx="{corner}"/>'
        )

    def text(self, x, y, name, value=None, decimals=2, style=""):
        """A name, a number behind it, or either alone."""
        if value is not None:
            if name:
                name = f'{name}<tspan class="n"{name.tail}>{number(value, decimals)}</tspan>'
            else:
                name, style = number(value, decimals), f"n{style}"
        if name:
            style = f' class="{style.strip()}"' if style else ""
            self.parts.append(f'<text{style} x="{x:g}" y="{y:g}">{name}</text>')


def _squash(value, half):
    """The size of a value between 0 and 1: ½ where it is `half`, 0 where there is none."""
    size = abs(value or 0.0)
    return size / (size + half)


def _tint(value):
    """How strongly a value colours its unit or tile."""
    return f"{0.06 + 0.5 * _squash(value, 1.0):.2f}"


def _lists(layers, column=None):
    """Layers of arrays as lists, which are read faster one by one: all of it, or one column."""
    return {n: (part if column is None else part[:, column]).tolist() for n, part in layers.items()}


def _checked_show(show):
    if isinstance(show, str) or not isinstance(show, Iterable):
        raise TypeError(f"show is {short(show)}; a tuple of {', '.join(SHOW)} is wanted")
    show = tuple(show)
    for part in show:
        if part not in SHOW:
            raise ValueError(f"show holds {short(part)}; any of {', '.join(SHOW)} is wanted")
    return show


def _check_records(net, fwd, grad):
    if not isinstance(net, Network):
        raise TypeError(f"net is {short(net)}; a Network is wanted")
    if net.grid:
        raise ValueError(f"net is a grid of networks, {net.grid}; one network without leading axes is wanted")
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
    if isinstance(highlight, str) or not isinstance(highlight, Iterable):
        raise TypeError(f"highlight is {short(highlight)}; names are wanted, such as [('theta', 2, 1, 3)]")
    highlight = tuple(highlight)
    for name in highlight:
        if not isinstance(name, tuple) or not name:
            raise TypeError(f"highlight holds {short(name)}; a name is wanted, such as ('theta', 2, 1, 3)")
        if not _is_there(net, name):
            raise ValueError(f"highlight holds {short(name)}; this {_sizes(net)} network has none")
    return frozenset(highlight)


def _is_there(net, name):
    letter, *places = name
    if any(isinstance(place, bool) or not isinstance(place, Integral) for place in places):
        return False
    sizes, N = net.sizes, net.N
    match letter, places:
        case "C", []:
            return True
        case "y", [i]:
            return 1 <= i <= sizes[N]
        case (("b" | "z" | "a" | "delta"), [n, i]):
            return (0 if letter == "a" else 1) <= n <= N and 1 <= i <= sizes[n]
        case "theta", [n, i, j]:
            return 1 <= n <= N and 1 <= i <= sizes[n] and 1 <= j <= sizes[n - 1]
    return False


# ---------------------------------------------------------------------------------- the places in the diagram


@lru_cache(maxsize=256)
def _layout(sizes, tile, cost):
    """The layout with room for all that can be shown, so that nothing moves when `show` changes; for large
    networks, where that is too much, one with room for these tiles.
    """
    roomy = _Layout(sizes, ("parameters", "gradients"), cost)
    return roomy if all(edge.style == NAMED for edge in roomy.edges.values()) else _Layout(sizes, tile, cost)


class _Layout:
    """Where everything is in the diagram of a network of these sizes. No value has a say in it."""

    def __init__(self, sizes, tile, cost):
        rows = max(sizes) - 1
        self.height = ABOVE + ROW * rows + BELOW
        x, middle = INPUT_RADIUS + MARGIN, ABOVE + ROW * rows // 2
        self.units, self.edges = {}, {}
        for n, size in enumerate(sizes):
            before = sizes[n - 1] if n else 0
            distance, style, places = _places(before, size, n == 1, tile) if n else (0, BARE, {})
            x += distance
            for i in range(1, size + 1):
                self.units[n, i] = (x, middle + ROW * (2 * i - size - 1) // 2)
            for i in range(1, size + 1):
                for j in range(1, before + 1):
                    ends = self.units[n - 1, j], self.units[n, i]
                    self.edges[n, i, j] = _Edge(
                        *ends, INPUT_RADIUS if n == 1 else RADIUS, style, places.get((i, j))
                    )
        self.cost = (x + 149, middle)
        self.width = x + (149 + 28 if cost else RADIUS + 6) + MARGIN


class _Edge:
    """A line from rim to rim as path data, an arrow's head on it, either way, and the place of its tile."""

    def __init__(self, start, end, radius, style, t):
        (x1, y1), (x2, y2) = start, end
        width, height = x2 - x1, y2 - y1
        length = hypot(width, height)
        ux, uy = width / length, height / length
        tail, tip = (radius + 1) / length, 1 - (RADIUS + 1) / length
        self.line = "M{}L{}".format(*(_point(x1 + at * width, y1 + at * height) for at in (tail, tip)))
        head = HEAD if t is None or t <= 0.5 else 1 - HEAD
        middle = x1 + head * width, y1 + head * height
        self.forward, self.backward = _head(*middle, ux, uy), _head(*middle, -ux, -uy)
        self.style = style
        if t is not None:
            self.x, self.y = round(x1 + t * width), round(y1 + t * height)


def _head(x, y, ux, uy):
    """The head of an arrow around (x, y), pointing along (ux, uy), as path data."""
    back = x - 5 * ux, y - 5 * uy
    corners = (
        (x + 6 * ux, y + 6 * uy),
        (back[0] - 6 * uy, back[1] + 6 * ux),
        (back[0] + 6 * uy, back[1] - 6 * ux),
    )
    return "M{}L{}L{}z".format(*(_point(*corner) for corner in corners))


def _point(x, y):
    return f"{round(x, 1):g} {round(y, 1):g}"


def _places(before, size, first, tile):
    """How far two layers stand apart, what their edges' tiles hold, and how far along its edge each one is.

    Best are names and numbers, with no other edge through a tile if a distance allows it; then numbers alone;
    where even they touch, there are none.
    """
    for style in (NAMED, NUMBERED) if tile else ():
        fits = [(*_fit(before, size, first, d, *BOXES[tile][style]), d) for d in DISTANCES]
        _, places, distance = min(fits, key=lambda fit: fit[0])
        if places:
            return distance, style, places
    return DISTANCES[0], BARE, {}


def _fit(before, size, first, distance, width, height):
    """The best places for tiles of that size, as {(i, j): part of the way from unit j to unit i}.

    Before them stands 0 where no other edge runs through a tile and 1 where one does; 2 and None if there are
    no places. Tried are one upright column of tiles and two, in which neighbours alternate.
    """
    low = ((INPUT_RADIUS if first else RADIUS) + CLEAR + width / 2) / distance
    high = 1 - (RADIUS + CLEAR + width / 2) / distance
    i, j = (index.ravel() + 1 for index in np.indices((size, before)))
    start, end = ROW * (j - (before + 1) / 2), ROW * (i - (size + 1) / 2)
    best, found = -inf, (2, None)
    for t in np.linspace(low, high, 25).tolist() if high > low else ():
        for other in (t, low + high - t):
            places = np.where((i + j) % 2, other, t)
            tiles_apart, edges_apart = _gaps(places, start, end, distance, width, height)
            score = min(tiles_apart, 14) + 2 * min(edges_apart, 8) - abs(t - 0.5)
            if tiles_apart >= 2 and score > best:
                best, found = score, (int(edges_apart < 0), places)
    crossed, places = found
    edges = zip(i.tolist(), j.tolist(), strict=True)
    return crossed, places if places is None else dict(zip(edges, places.tolist(), strict=True))


def _gaps(t, start, end, distance, width, height):
    """The smallest gap between two tiles, and from a tile to another's edge (below 0 if it runs through)."""
    # In row k, the heights of all edges where the tile of edge k stands.
    edges = (1 - t[:, None]) * start + t[:, None] * end
    y = edges.diagonal()
    across = abs(t[:, None] - t) * distance - width
    down = abs(y[:, None] - y) - height
    beside = abs(edges - y[:, None]) - height / 2
    others = ~np.eye(len(t), dtype=bool)
    return (
        np.maximum(across, down).min(where=others, initial=inf),
        beside.min(where=others, initial=inf),
    )


# -------------------------------------------------------------------------------------------------- equations

TILE, GUTTER, BRACKET = 34, 3, 7  # the height of a tile, the room between two, the room of a bracket
# The corners, round as a unit and sharp as the square of a δ, and the decimals.
KINDS = {"number": (5, 2), "unit": (15, 2), "delta": (0, 3)}


class Tiles:
    """One matrix of an equation: a tile for each entry, its name above and its shape below.

    A single number stands without brackets and shape.

    values : an array, or rows of numbers, of text (a `label`, or a string such as "?") or of None, for an
        empty tile.
    name : what stands above it, a `label` or a string.
    highlight, dim : cells (row, column), counted from 1, to outline or to dim; True means all.
    kind : "number", "unit" (round tiles, for x, z and a) or "delta" (sharp ones, and three decimals).
    """

    def __init__(self, values, name="", *, highlight=(), dim=(), kind="number", decimals=None):
        rows = values.tolist() if isinstance(values, np.ndarray) else values
        rows = [list(row) if isinstance(row, Iterable) else [] for row in rows]
        if not rows or not rows[0] or any(len(row) != len(rows[0]) for row in rows):
            raise ValueError(f"values is {short(values)}; rows of one length are wanted")
        if kind not in KINDS:
            raise ValueError(f"kind is {short(kind)}; one of {', '.join(KINDS)} is wanted")
        self.rows = [[_entry(value) for value in row] for row in rows]
        self.name = _as_label(name)
        self.corner, usual = KINDS[kind]
        self.decimals = usual if decimals is None else decimals
        self.highlight, self.dim = self._cells("highlight", highlight), self._cells("dim", dim)
        widest = max(
            (entry.width for row in self.rows for entry in row if isinstance(entry, Label)), default=0.0
        )
        self.cell = max(58, 2 * round(8 * widest + 5))
        inside = len(rows[0]) * (self.cell + GUTTER) + 2 * BRACKET
        self.width = max(inside, 2 * round(NAME * self.name.width / 2 + 4))
        self.inset = (self.width - inside) / 2
        self.height = len(rows) * (TILE + GUTTER)

    def _cells(self, argument, cells):
        there = {(r, c) for r in range(1, len(self.rows) + 1) for c in range(1, len(self.rows[0]) + 1)}
        cells = frozenset(there if cells is True else cells)
        if not cells <= there:
            wrong = short(sorted(cells - there, key=repr)[0])
            raise ValueError(
                f"{argument} holds {wrong}; the matrix is {len(self.rows)} × {len(self.rows[0])}"
            )
        return cells

    def draw(self, x, middle):
        """Its SVG, from x to the right and centred on `middle`."""
        top, centre = middle - self.height / 2, x + self.width / 2
        parts = []
        for r, row in enumerate(self.rows):
            for c, entry in enumerate(row):
                cell = x + self.inset + BRACKET + c * (self.cell + GUTTER) + GUTTER / 2
                parts.append(self._tile(r + 1, c + 1, entry, cell, top + r * (TILE + GUTTER) + GUTTER / 2))
        if self.name:
            parts.append(f'<text class="l" x="{centre:g}" y="{top - 11:g}">{self.name}</text>')
        shape = f"{len(self.rows)} × {len(self.rows[0])}"
        if shape != "1 × 1":
            left, right = x + self.inset + 3, x + self.width - self.inset - 3
            brackets = f"M{left + 4:g} {top:g}h-4v{self.height}h4M{right - 4:g} {top:g}h4v{self.height}h-4"
            parts.append(f'<path class="e k" d="{brackets}"/>')
            parts.append(f'<text class="n r" x="{centre:g}" y="{top + self.height + 17:g}">{shape}</text>')
        return "".join(parts)

    def _tile(self, r, c, entry, x, y):
        value = entry if isinstance(entry, float) else None
        dim = " d" if (r, c) in self.dim else ""
        style = f"{_sign(value)}{' w' if (r, c) in self.highlight else ''}{dim}"
        style += "" if value is not None else " a"
        tile = (
            f'<rect class="{style}" x="{x:g}" y="{y:g}" width="{self.cell}" height="{TILE}" '
            f'rx="{self.corner}" fill-opacity="{_tint(value)}"/>'
        )
        if entry is None:
            return tile
        text, style = (entry, dim.strip()) if value is None else (number(value, self.decimals), f"v{dim}")
        style = f' class="{style}"' if style else ""
        return f'{tile}<text{style} x="{x + self.cell / 2:g}" y="{y + TILE / 2 + 5.5:g}">{text}</text>'


tiles = Tiles  # as it reads in an equation


def _entry(value):
    if value is None:
        return None
    return _as_label(value) if isinstance(value, str) else real_number("an entry of values", value)


def equation(*parts, title="", description=""):
    """An equation on one line, as SVG text: `Tiles`, and strings between them.

    The strings are operators ("=", "×", "⊙", "+", "σ"), parentheses, as tall as the tallest matrix, and any
    other text or `label`. ValueError where there are no Tiles, TypeError for what is neither.
    """
    matrices = [part for part in parts if isinstance(part, Tiles)]
    if not matrices:
        raise ValueError(f"parts holds no Tiles, {short(parts)}; at least one is wanted")
    tallest = max(part.height for part in matrices)
    x, middle, drawn = MARGIN, 29 + tallest / 2, []
    for part in parts:
        if isinstance(part, Tiles):
            width, svg = part.width, part.draw(x, middle)
        elif isinstance(part, str):
            width, svg = _operator(part, x, middle, tallest)
        else:
            raise TypeError(f"parts holds {short(part)}; Tiles and strings are wanted")
        drawn.append(svg)
        x += width
    title = title or "An equation with its numbers"
    return _svg(x + MARGIN, tallest + 29 + 23, title, description, "".join(drawn))


def _operator(operator, x, middle, height):
    """Its width and its SVG. ⊙ is drawn, because not every font has it."""
    if operator in ("(", ")"):
        bow, start = (-10, x + 12) if operator == "(" else (10, x + 2)
        curve = f"M{start:g} {middle - height / 2:g}q{bow} {height / 2:g} 0 {height}"
        return 14, f'<path class="e k" d="{curve}"/>'
    if operator == "⊙":
        centre = f'cx="{x + 15:g}" cy="{middle:g}"'
        return 30, f'<circle class="k" {centre} r="7" fill-opacity="0"/><circle class="k" {centre} r="1"/>'
    name = label("σ") if operator == "σ" else operator
    room = 3 if isinstance(name, Label) else 8  # a name may stand close to its parenthesis
    name = _as_label(name)
    width = 2 * round(NAME * name.width / 2 + room)
    return width, f'<text class="l" x="{x + width / 2:g}" y="{middle + 6:g}">{name}</text>'
