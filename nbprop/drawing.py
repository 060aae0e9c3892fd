"""Pictures as SVG text: the network diagram, and equations with numbers as matrices of tiles.

Every picture shows sign by colour (blue positive, vermilion negative) and by a printed minus, size by thickness
or tint, and kind by shape: a circle is a unit, a square its δ, a line a weight. Places depend on the sizes
of the layers, never on the values, so nothing jumps when a number changes. Colours follow JupyterLab's theme.
The pictures hold no ids, so any number of them can stand on one page; text from outside is escaped.
"""

from base64 import b64encode
from collections.abc import Iterable
from functools import lru_cache
from html import escape
from math import hypot, isfinite

import numpy as np

from nbprop.checks import columns, real_number, short, whole_number

SHOW = ("parameters", "forward", "delta", "gradients")

# ---------------------------------------------------------------------------------------- numbers and names


def number(value, decimals=2):
    """`value` with fixed decimals and a true minus sign, in few characters: 0.35, −10.00, 123.5, 1.2e5, 4e−4.

    A number of 100 or more gives up decimals for digits in front, one of 1e5 or more is written with e, and so
    is one that is not 0 but would look like it; 0 is never negative.
    """
    value = float(value)
    size = abs(value)
    text = f"{size:.{decimals}f}"
    if size >= 99999.5:
        text = _exponent(size, 1) if isfinite(size) else "∞" if size == size else "?"
    elif size and not text.strip("0."):
        text = _exponent(size, 0)
    else:
        excess = min(len(text) - max(decimals + 2, 5), decimals)
        if excess > 0:
            text = f"{size:.{decimals - excess}f}"
    return f"−{text}" if value < 0 else text


def _exponent(size, decimals):
    digits, power = f"{size:.{decimals}e}".split("e")
    return f"{digits}e{int(power)}".replace("-", "−")


# Advance widths, in em, of Times italic (letters), Times (upright) and Arial (numbers); the fonts that the style
# asks for share them on every platform, so stacked scripts meet and boxes can be computed.
ITALIC = {"θ": 0.491, "δ": 0.465, "σ": 0.493, "x": 0.444, "y": 0.444, "z": 0.389, "C": 0.667, "i": 0.278}
ITALIC |= {"j": 0.278, "k": 0.444, "N": 0.667, "M": 0.833, "η": 0.496, "∂": 0.494, " ": 0.25}
UPRIGHT = {"(": 0.333, ")": 0.333, "/": 0.278, "′": 0.219, "T": 0.611, ",": 0.25, " ": 0.25, "=": 0.564}
UPRIGHT |= {"+": 0.564, "−": 0.564, "×": 0.564, "∂": 0.494, ".": 0.25, "·": 0.25, "?": 0.444}
ARIAL = {"−": 0.584, ".": 0.278}
SCRIPT, NUMBER = 0.7, 0.875  # sizes, of the letter's
UP, DOWN = -0.42, 0.27  # baselines of the scripts, in em of the letter
GAP = 0.22  # between a name and its number


class Label(str):
    """The name of a quantity as SVG `<tspan>`s, made by `label`; `+` sets another label or plain text behind it.

    `width` is in em of the letter.
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
        if not isinstance(other, Label):
            other = Label([(other, "u", 1.0, 0.0, 0.0)])
        if not other.runs:
            return self
        (text, style, size, shift, dx), *rest = other.runs
        return Label([*self.runs, (text, style, size, shift, dx + self.pad), *rest], other.pad)

    def __radd__(self, other):
        return Label([(other, "u", 1.0, 0.0, 0.0)]) + self


def _em(value):
    text = f"{value:.2f}".rstrip("0").rstrip(".").replace("0.", ".", 1)
    return f"{text}em"


@lru_cache(maxsize=4096)
def label(letter, layer=None, index=None, *, transpose=False, prime=False, of=None, partial=None):
    """A name as mathematics, in `<tspan>`s: the letter in italics, the layer above and the index below it.

    label("theta", 2, (1, 3)) is θ⁽²⁾₁₃; an index may be a number, a tuple or letters, "ij". Greek letters may be
    given by name.
    transpose : xᵀ, (θ⁽²⁾)ᵀ.
    prime, of : label("sigma", prime=True, of=label("z", 1)) is σ′(z⁽¹⁾).
    partial : the numerator of a derivative; label("theta", 2, partial="C") is ∂C/∂θ⁽²⁾, and it may be a label.
    """
    letter = {"theta": "θ", "delta": "δ", "sigma": "σ", "eta": "η"}.get(letter, letter)
    runs, pad = [(letter, "", 1.0, 0.0, 0.0)], 0.0
    if prime:
        runs.append(("′", "u", 1.0, 0.0, 0.03))
    above = "" if layer is None else f"({layer})"
    below = _index(index)
    if above:
        runs.append((above, "s", SCRIPT, UP, 0.02))
    if below:
        style = "t" if below.isalpha() else "s"
        back = SCRIPT * sum(UPRIGHT.get(c, 0.5) for c in above)
        runs.append((below, style, SCRIPT, DOWN, -back if above else 0.02))
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
        top = partial if isinstance(partial, Label) else label("C" if partial is True else partial)
        name = "∂" + top + "/∂" + name
    return name


def _index(index):
    if index is None:
        return ""
    parts = [str(part) for part in index] if isinstance(index, tuple) else [str(index)]
    return ("," if any(len(part) > 1 for part in parts) and len(parts) > 1 else "").join(parts)


# ------------------------------------------------------------------------------------------------- the frame

STYLE = """
.nbp{max-width:100%;height:auto;font:italic 16px "Times New Roman","Liberation Serif",Tinos,Times,serif;
fill:var(--jp-ui-font-color0,#111);stroke-linecap:round}
.nbp text{text-anchor:middle}
.nbp .u{font-style:normal}
.nbp .s,.nbp .t{font-size:70%}
.nbp .s{font-style:normal}
.nbp .n{font:87.5% Arial,"Liberation Sans",Helvetica,sans-serif}
.nbp .h{paint-order:stroke;stroke:var(--jp-layout-color0,#fff);stroke-width:4px;stroke-linejoin:round}
.nbp .p{color:#0072b2}.nbp .m{color:#d55e00}.nbp .o{color:#888}.nbp .k{color:var(--jp-ui-font-color0,#111)}
.nbp line,.nbp path{stroke:currentColor;fill:none}
.nbp polygon{fill:currentColor}
.nbp circle,.nbp .q{stroke:currentColor;fill:currentColor}
.nbp .g{fill:var(--jp-layout-color0,#fff)}
.nbp .w{stroke:var(--jp-ui-font-color0,#111);stroke-width:2.5}
.nbp .d{opacity:.3}.nbp text.d{opacity:.65}
""".replace("\n", "")


def _svg(width, height, title, description, body):
    about = f"<title>{escape(title)}</title>" if title else ""
    if description:
        about += f"<desc>{escape(description)}</desc>"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="nbp" role="img" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">{about}<style>{STYLE}</style>{body}</svg>'
    )


def image(svg, alt):
    """The picture as an HTML `<img>` that needs no widget and no trust: on white, with `alt` in its place for who
    cannot see it.
    """
    head, body = svg.split(">", 1)
    standalone = f'{head}><rect width="100%" height="100%" fill="#fff"/>{body}'
    data = b64encode(standalone.encode("utf-8")).decode("ascii")
    return f'<img alt="{escape(alt)}" style="max-width:100%" src="data:image/svg+xml;base64,{data}">'


# ----------------------------------------------------------------------------------------------- the diagram

RADIUS = 40  # of a unit
INPUT_RADIUS = 32
ROW = 110  # between units of a layer
TOP, BOTTOM = 60, 50  # room around the centres: the bias above a unit, δ below it
DISTANCES = (260, 320, 390)  # between layers; the first at which the labels of the edges fit
# The boxes on the edges, (name and number, number only), by what they show.
BOXES = {
    (): ((0, 0), (0, 0)),
    ("parameters",): ((76, 20), (48, 18)),
    ("gradients",): ((60, 34), (48, 18)),
    ("parameters", "gradients"): ((88, 34), (48, 34)),
}


class _Layout:
    """Where everything is in the diagram of a network of these sizes: no value has a say in it."""

    def __init__(self, sizes, on_edges, cost):
        tall = max(sizes)
        self.height = TOP + BOTTOM + ROW * (tall - 1)
        middle = TOP + ROW * (tall - 1) / 2
        x = INPUT_RADIUS + 6
        self.units, self.edges = {}, {}
        for n, size in enumerate(sizes):
            if n:
                distance, style, places = _place_labels(sizes[n - 1], size, n, on_edges)
                x += distance
            for i in range(1, size + 1):
                self.units[n, i] = (x, round(middle + ROW * (i - (size + 1) / 2)))
            if n:
                for j in range(1, sizes[n - 1] + 1):
                    for i in range(1, size + 1):
                        t = places and places[j, i]
                        self.edges[n, i, j] = _Edge(self.units[n - 1, j], self.units[n, i], n, t, style)
        self.x = x
        self.middle = round(middle)
        self.cost = (x + 161, self.middle)
        self.width = x + (198 if cost else RADIUS + 4)


class _Edge:
    """A line from rim to rim, its two arrow heads and the place of its label."""

    def __init__(self, start, end, n, t, style):
        (x1, y1), (x2, y2) = start, end
        length = hypot(x2 - x1, y2 - y1)
        ux, uy = (x2 - x1) / length, (y2 - y1) / length
        r1, r2 = (INPUT_RADIUS if n == 1 else RADIUS) + 1, RADIUS + 1
        x1, y1, x2, y2 = x1 + r1 * ux, y1 + r1 * uy, x2 - r2 * ux, y2 - r2 * uy
        self.line = _line(x1, y1, x2, y2)
        self.forward, self.backward = _head(x2, y2, ux, uy), _head(x1, y1, -ux, -uy)
        self.style = style
        if t:
            self.x = round(start[0] + t * (end[0] - start[0]), 1)
            self.y = round(start[1] + t * (end[1] - start[1]), 1)


def _line(x1, y1, x2, y2):
    return f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'


def _head(x, y, ux, uy, length=11, half=5.5):
    """An arrow head with its tip at (x, y), pointing along (ux, uy)."""
    x1, y1 = x - length * ux, y - length * uy
    points = ((x, y), (x1 - half * uy, y1 + half * ux), (x1 + half * uy, y1 - half * ux))
    return " ".join(f"{px:.1f},{py:.1f}" for px, py in points)


def _place_labels(left, right, n, on_edges):
    """The distance of two layers, the style of their edges' labels and how far along its edge each stands.

    Best is one column of labels, names and numbers; then two columns, so that neighbours are apart; then numbers
    only; then none.
    """
    if on_edges:
        for style in (0, 1):
            w, h = BOXES[on_edges][style]
            for distance in DISTANCES:
                places = _fit(left, right, n, distance, w, h)
                if places:
                    return distance, style, places
    return DISTANCES[0], 2, None


def _fit(left, right, n, distance, w, h):
    low = ((INPUT_RADIUS if n == 1 else RADIUS) + w / 2 + 3) / distance
    high = 1 - (RADIUS + w / 2 + 3) / distance
    edges = [(j, i) for j in range(1, left + 1) for i in range(1, right + 1)]
    best, found = 2.0, None
    for k in range(25 if high > low else 0):
        t = low + (high - low) * k / 24
        for other in (t, low + high - t):
            places = {(j, i): (t, other)[(i + j) % 2] for j, i in edges}
            score = _clearance(places, left, right, distance, w, h) - abs(t - 0.5)
            if score > best:
                best, found = score, places
    return found


def _clearance(places, left, right, distance, w, h, enough=16.0):
    """The smallest gap between any two of the labels, at most `enough`."""
    centres = []
    for (j, i), t in places.items():
        y = (1 - t) * (j - (left + 1) / 2) + t * (i - (right + 1) / 2)
        centres.append((t * distance, y * ROW))
    for k, (x, y) in enumerate(centres):
        for x_, y_ in centres[:k]:
            enough = min(enough, max(abs(x - x_) - w, abs(y - y_) - h))
    return enough


@lru_cache(maxsize=256)
def _layout(sizes, on_edges, cost):
    """The layout with room for everything, which stays when `show` changes; where the edges are too many for
    that, one for what is shown.
    """
    roomy = _Layout(sizes, ("parameters", "gradients"), cost)
    if all(edge.style == 0 for edge in roomy.edges.values()):
        return roomy
    return _Layout(sizes, on_edges, cost)


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
    """The network as SVG text: units, edges and biases, with their names and whatever numbers `show` asks for.

    fwd, grad : what `net.forward` and `net.backward` returned; without them their names stand alone.
    y : the targets, which are drawn at the right with the cost C.
    column : which example's values are shown, counted from 0; gradients are those of all examples together.
    show : any of "parameters" (θ on the edges, b on the units), "forward" (z and a in the units), "delta" (a
        square on each unit, arrows back from right to left) and "gradients" (∂C/∂θ as a band along the edge and
        ∂C/∂b on the units, with numbers).
    highlight : names as in `Network.parameter`, and ("z", n, i), ("a", n, i), ("delta", n, i), ("y", i), ("C",);
        they get an outline, and the rest is dimmed.
    title, description : for who cannot see the picture; the title is made from the sizes if none is given.

    Up to about 5 units a layer every edge is labelled, the many edges of large layers with their numbers alone;
    with more units the edges show θ and ∂C/∂θ by thickness and colour only. ValueError or TypeError, naming the
    argument, for a grid of networks, records that do not fit, unknown names and a column that is not there.
    """
    picture = _Diagram(net, fwd, grad, y, column, show, highlight)
    title = title or f"A {'-'.join(map(str, net.sizes))} network"
    return _svg(picture.layout.width, picture.layout.height, title, description, picture.body())


def _sign(value):
    return "p" if value > 0 else "m" if value < 0 else "o"


class _Diagram:
    """One picture being drawn: the values, what is shown of them, and the parts in the order of painting."""

    def __init__(self, net, fwd, grad, y, column, show, highlight):
        self.net, self.show = net, _check_show(show)
        if net.grid:
            raise ValueError(
                f"net is a grid of networks, {net.grid}; a diagram shows one, without leading axes"
            )
        if fwd is not None and fwd.network is not net:
            raise ValueError(
                f"fwd comes from another network, {fwd.network}; forward(x) of this one is wanted"
            )
        if grad is not None and any(grad.theta[n].shape != net.theta[n].shape for n in net.theta):
            raise ValueError("grad has other shapes than net; backward(fwd, y) of this network is wanted")
        self.highlight = _check_highlight(net, highlight)
        outputs = net.sizes[-1]
        if y is not None:
            y = columns("y", y, outputs, f"this network has {outputs} outputs")
        examples = min(
            [part.shape[1] for part in (y, fwd and fwd.a[0], grad and grad.delta[net.N]) if part is not None],
            default=None,
        )
        column = whole_number("column", column, least=0)
        if examples is not None and column >= examples:
            raise ValueError(f"column is {column}; 0 to {examples - 1} are there")
        self.z = self.a = self.delta = None
        if fwd is not None:
            self.z = {n: part[:, column].tolist() for n, part in fwd.z.items()}
            self.a = {n: part[:, column].tolist() for n, part in fwd.a.items()}
        if grad is not None:
            self.delta = {n: part[:, column].tolist() for n, part in grad.delta.items()}
        self.grad = grad
        self.theta = {n: part.tolist() for n, part in net.theta.items()}
        self.b = {n: part[:, 0].tolist() for n, part in net.b.items()}
        if grad is not None:
            self.theta_grad = {n: part.tolist() for n, part in grad.theta.items()}
            self.b_grad = {n: part[:, 0].tolist() for n, part in grad.b.items()}
        self.y = None if y is None else y[:, column].tolist()
        self.C = None
        if y is not None and fwd is not None:
            one = slice(column, column + 1)
            self.C = float(net.cost(fwd.a[net.N][:, one], y[:, one]))
        on_edges = tuple(part for part in ("parameters", "gradients") if part in self.show)
        self.layout = _layout(net.sizes, on_edges, y is not None)
        self.parts = []

    # What follows adds to self.parts, in the order of painting.

    def body(self):
        if self.y is not None:
            self.cost_lines()
        for name, edge in self.layout.edges.items():
            self.edge(name, edge)
        for (n, i), place in self.layout.units.items():
            self.unit(n, i, *place)
        if self.y is not None:
            self.cost_boxes()
        for name, edge in self.layout.edges.items():
            self.edge_label(name, edge)
        return "".join(self.parts)

    def dim(self, *names):
        """The class that dims what is not highlighted."""
        return " d" if self.highlight and not any(name in self.highlight for name in names) else ""

    def text(self, x, y, name, value=None, decimals=2, style="", dim=""):
        number_ = "" if value is None else f'<tspan class="n"{name.tail}>{number(value, decimals)}</tspan>'
        css = f' class="{(style + dim).strip()}"' if style or dim else ""
        self.parts.append(f'<text{css} x="{x:g}" y="{y:g}">{name}{number_}</text>')

    def plain(self, x, y, value, decimals=2, style="", dim=""):
        self.parts.append(
            f'<text class="n {style}{dim}" x="{x:g}" y="{y:g}">{number(value, decimals)}</text>'
        )

    def box(self, x, y, w, h, style, rx=4, extra=""):
        self.parts.append(
            f'<rect class="{style}" x="{x - w / 2:g}" y="{y - h / 2:g}" width="{w}" height="{h}" rx="{rx}"{extra}/>'
        )

    def edge(self, name, edge):
        n, i, j = name
        dim = self.dim(("theta", n, i, j))
        bright = 2 if self.highlight and not dim else 0
        if "gradients" in self.show and self.grad is not None:
            g = self.theta_grad[n][i - 1][j - 1]
            width = 3 + 15 * abs(g) / (abs(g) + 0.15)
            self.parts.append(
                f'<line class="{_sign(g)}{dim}" {edge.line} stroke-width="{width:.1f}" stroke-opacity=".35"/>'
            )
        value = self.theta[n][i - 1][j - 1]
        width = 1 + 6 * abs(value) / (abs(value) + 2.5) + bright
        self.parts.append(f'<line class="{_sign(value)}{dim}" {edge.line} stroke-width="{width:.1f}"/>')
        if "delta" not in self.show:
            self.parts.append(f'<polygon class="{_sign(value)}{dim}" points="{edge.forward}"/>')
        elif n > 1:
            self.parts.append(f'<polygon class="k{dim}" points="{edge.backward}"/>')

    def edge_label(self, name, edge):
        n, i, j = name
        if edge.style == 2:
            return
        full = ("theta", n, i, j)
        dim = self.dim(full)
        lines = []
        if "parameters" in self.show:
            lines.append((label("θ", n, (i, j)), self.theta[n][i - 1][j - 1], 2))
        if "gradients" in self.show:
            value = self.theta_grad[n][i - 1][j - 1] if self.grad is not None else None
            if lines:
                lines.append((label("θ", partial="C"), value, 3))
            else:
                lines += [(label("θ", n, (i, j), partial="C"), None, 3), (None, value, 3)]
        self.stack(edge.x, edge.y, lines, edge.style, full, dim, "h")

    def stack(self, x, y, lines, style, full, dim, css):
        """One or two lines of text, centred on (x, y)."""
        if not lines:
            return
        kind = tuple(part for part in ("parameters", "gradients") if part in self.show)
        w, h = BOXES[kind][style]
        outlined = full in self.highlight
        self.box(x, y, w, h, "g w" if outlined else "g", extra="" if outlined else ' fill-opacity=".85"')
        if style == 1:
            lines = [(None, value, decimals) for _, value, decimals in lines if value is not None]
        step = 16
        top = y + 5 - step * (len(lines) - 1) / 2
        for k, (name, value, decimals) in enumerate(lines):
            if name is not None:
                self.text(x, top + step * k, name, value, decimals, css, dim)
            elif value is not None:
                self.plain(x, top + step * k, value, decimals, css, dim)

    def unit(self, n, i, x, y):
        r = RADIUS if n else INPUT_RADIUS
        names = [("a", n, i)] + ([("z", n, i)] if n else [])
        dim = self.dim(*names)
        value = self.a[n][i - 1] if self.a and "forward" in self.show else 0.0
        tint = f"{0.45 * abs(value) / (abs(value) + 1):.2f}"
        outline = 3.5 if self.highlight and not dim else 1.5
        self.parts.append(f'<circle class="g" cx="{x}" cy="{y}" r="{r}"/>')
        self.parts.append(
            f'<circle class="k{dim}" style="fill:{COLOURS[_sign(value)]}" cx="{x}" cy="{y}" r="{r}" fill-opacity="{tint}" '
            f'stroke-width="{outline}"/>'
        )
        if not n:
            self.input_text(i, x, y)
        elif "forward" in self.show:
            self.parts.append(f'<line class="k d" {_line(x - r, y, x + r, y)}/>')
            for letter, record, offset in (("z", self.z, -6), ("a", self.a, 17)):
                full = (letter, n, i)
                if full in self.highlight:
                    self.box(x, y + offset - 4, 2 * r - 8, 20, "g w")
                value = record[n][i - 1] if record else None
                self.text(x, y + offset, label(letter, n, i), value, dim=self.dim(full))
        else:
            self.text(x, y + 5, label("a", n, i), dim=self.dim(("a", n, i)))
        if n:
            self.bias(n, i, x, y)
            self.delta_square(n, i, x, y)

    def input_text(self, i, x, y):
        dim = self.dim(("a", 0, i))
        shown = self.a is not None and "forward" in self.show
        self.text(x, y + (-5 if shown else 5), label("x", None, i), dim=dim)
        if shown:
            self.plain(x, y + 15, self.a[0][i - 1], dim=dim)

    def bias(self, n, i, x, y):
        full = ("b", n, i)
        lines = []
        if "parameters" in self.show:
            lines.append((label("b", n, i), self.b[n][i - 1], 2))
        if "gradients" in self.show:
            value = self.b_grad[n][i - 1] if self.grad is not None else None
            if lines:
                lines.append((label("b", partial="C"), value, 3))
            else:
                lines += [(label("b", n, i, partial="C"), None, 3), (None, value, 3)]
        if lines:
            height = 20 if len(lines) == 1 else 34
            self.stack(x, y - 25 - height / 2, lines, 0, full, self.dim(full), "h")

    def delta_square(self, n, i, x, y):
        if "delta" not in self.show:
            return
        full = ("delta", n, i)
        dim = self.dim(full)
        value = self.delta[n][i - 1] if self.delta else None
        sign = _sign(value or 0.0)
        self.box(x, y + 36, 76, 20, f"g w{dim}" if full in self.highlight else f"g {sign}{dim}", rx=0)
        self.text(x, y + 41, label("δ", n, i), value, 3, dim=dim)

    def cost_lines(self):
        x, y = self.layout.cost
        back = "delta" in self.show
        for i in range(1, self.net.sizes[-1] + 1):
            x1, y1 = self.layout.units[self.net.N, i]
            dim = self.dim(("C",))
            bend = x1 + 112
            self.parts.append(
                f'<path class="k{dim}" d="M{x1 + RADIUS} {y1}H{bend}L{x - 36} {y}" stroke-width="1.5"/>'
            )
            if back:
                self.parts.append(
                    f'<polygon class="k{dim}" points="{_head(x1 + RADIUS + 1, y1, -1.0, 0.0)}"/>'
                )

    def cost_boxes(self):
        x, y = self.layout.cost
        for i, target in enumerate(self.y, 1):
            full = ("y", i)
            x1, y1 = self.layout.units[self.net.N, i]
            self.box(x1 + 86, y1, 68, 20, "g w" if full in self.highlight else "g")
            self.text(x1 + 86, y1 + 5, label("y", None, i), target, dim=self.dim(full))
        dim = self.dim(("C",))
        self.box(
            x, y, 72, 44, "g w" if ("C",) in self.highlight else "g q k", rx=22, extra=' stroke-width="1.5"'
        )
        self.text(x, y + (-4 if self.C is not None else 5), label("C"), dim=dim)
        if self.C is not None:
            self.plain(x, y + 14, self.C, 3, dim=dim)


COLOURS = {"p": "#0072b2", "m": "#d55e00", "o": "#888"}


def _check_show(show):
    if isinstance(show, str) or not isinstance(show, Iterable):
        raise TypeError(f"show is {short(show)}; a tuple of {', '.join(SHOW)} is wanted")
    show = tuple(show)
    for part in show:
        if part not in SHOW:
            raise ValueError(f"show holds {short(part)}; {', '.join(SHOW)} are there")
    return show


def _check_highlight(net, highlight):
    if isinstance(highlight, str) or not isinstance(highlight, Iterable):
        raise TypeError(
            f"highlight is {short(highlight)}; a list of names such as ('theta', 2, 1, 3) is wanted"
        )
    names = tuple(highlight)
    for name in names:
        _check_name(net, name)
    return frozenset(names)


def _check_name(net, name):
    if not isinstance(name, tuple) or not name:
        raise TypeError(f"highlight holds {short(name)}; names such as ('theta', 2, 1, 3) are wanted")
    letter, *places = name
    sizes, N = net.sizes, net.N
    if letter == "C" and not places:
        return
    if letter == "y" and len(places) == 1:
        places = [N, *places]
    lengths = {"theta": 3, "b": 2, "z": 2, "a": 2, "delta": 2, "y": 2}
    known = letter in lengths and len(places) == lengths[letter]
    known = known and all(isinstance(place, int) and not isinstance(place, bool) for place in places)
    if known:
        n, *index = places
        known = (0 if letter == "a" else 1) <= n <= N
        known = known and 1 <= index[0] <= sizes[n]
        known = known and (letter != "theta" or 1 <= index[1] <= sizes[n - 1])
    if not known:
        raise ValueError(
            f"highlight holds {short(name)}, which this {'-'.join(map(str, sizes))} network has not"
        )


# -------------------------------------------------------------------------------------------------- equations

TILE, GUTTER = 34, 3  # the height of a tile, the room between two
KINDS = {"number": 5, "unit": 15, "delta": 0}  # the corners' radius: round as a unit, square as a δ


class Tiles:
    """One matrix of an equation: a tile for each entry, its label above and its shape below.

    values : rows of numbers, of text (a `label` or a string such as "?") or of None, an empty tile; or an array.
    name : what stands above it, a `label` or a string.
    highlight, dim : cells (row, column), counted from 1, to outline or to dim; True means all.
    kind : "number", "unit" (round tiles, for x, z and a) or "delta" (square ones).
    """

    def __init__(self, values, name="", *, highlight=(), dim=(), kind="number", decimals=2):
        if isinstance(values, np.ndarray):
            values = values.tolist()
        rows = [list(row) for row in values]
        if not rows or not rows[0] or any(len(row) != len(rows[0]) for row in rows):
            raise ValueError(f"values is {short(values)}; rows of one length are wanted")
        if kind not in KINDS:
            raise ValueError(f"kind is {short(kind)}; one of {', '.join(KINDS)} is wanted")
        self.rows = [[_entry(value) for value in row] for row in rows]
        self.name = name if isinstance(name, Label) else Label([(name, "u", 1.0, 0.0, 0.0)] if name else [])
        self.kind, self.decimals = kind, decimals
        self.highlight = self._cells("highlight", highlight)
        self.dim = self._cells("dim", dim)
        widest = max((15 * e.width for row in self.rows for e in row if isinstance(e, Label)), default=0.0)
        self.cell = max(58, 2 * round(widest / 2 + 6))
        self.width = len(rows[0]) * (self.cell + GUTTER) + 2 * 7
        self.height = len(rows) * (TILE + GUTTER)

    def _cells(self, what, cells):
        every = {(r, c) for r in range(1, len(self.rows) + 1) for c in range(1, len(self.rows[0]) + 1)}
        if cells is True:
            return frozenset(every)
        cells = frozenset(cells)
        if not cells <= every:
            raise ValueError(
                f"{what} holds {sorted(cells - every)}; the matrix is {len(self.rows)} × {len(self.rows[0])}"
            )
        return cells

    def svg(self, x, middle):
        top, cols = middle - self.height / 2, len(self.rows[0])
        parts = [_brackets(x, top, self.width, self.height)]
        for r, row in enumerate(self.rows):
            for c, entry in enumerate(row):
                place = (r + 1, c + 1)
                left = x + 7 + c * (self.cell + GUTTER) + GUTTER / 2
                y = top + r * (TILE + GUTTER) + GUTTER / 2
                parts.append(self._tile(left, y, entry, place in self.highlight, place in self.dim))
        if self.name:
            parts.append(f'<text class="l" x="{x + self.width / 2:g}" y="{top - 12:g}">{self.name}</text>')
        shape = f"{len(self.rows)} × {cols}"
        parts.append(
            f'<text class="n" x="{x + self.width / 2:g}" y="{top + self.height + 18:g}" opacity=".7">{shape}</text>'
        )
        return "".join(parts)

    def _tile(self, x, y, entry, outlined, dimmed):
        value = entry if isinstance(entry, float) else 0.0
        tint = 0.08 + 0.5 * abs(value) / (abs(value) + 1)
        css = f"{_sign(value)} q" + (" w" if outlined else "") + (" d" if dimmed else "")
        dash = "" if isinstance(entry, float) or outlined else ' stroke-dasharray="3 3"'
        rect = (
            f'<rect class="{css}" x="{x:g}" y="{y:g}" width="{self.cell}" height="{TILE}" rx="{KINDS[self.kind]}" '
            f'fill-opacity="{tint:.2f}"{dash}/>'
        )
        text = number(entry, self.decimals) if isinstance(entry, float) else entry
        if text is None:
            return rect
        css = ("n" if isinstance(entry, float) else "") + (" d" if dimmed else "")
        css = f' class="{css.strip()}"' if css else ""
        return f'{rect}<text{css} x="{x + self.cell / 2:g}" y="{y + TILE / 2 + 5:g}">{text}</text>'


def _entry(value):
    if value is None or isinstance(value, Label):
        return value
    if isinstance(value, str):
        return Label([(value, "u", 1.0, 0.0, 0.0)])
    return real_number("an entry of values", value)


def tiles(values, name="", **options):
    """A matrix for `equation`; see `Tiles`."""
    return Tiles(values, name, **options)


def _brackets(x, top, width, height):
    left, right, bottom = x + 3, x + width - 3, top + height
    return (
        f'<path class="k" d="M{left + 4:g} {top:g}H{left:g}V{bottom:g}H{left + 4:g}'
        f'M{right - 4:g} {top:g}H{right:g}V{bottom:g}H{right - 4:g}"/>'
    )


def equation(*parts, title="", description=""):
    """An equation on one line as SVG text: `Tiles`, and strings between them ("=", "×", "⊙", "+", "(", ")", "σ").

    Parentheses are as tall as the tallest matrix; any other string or `label` is set as it is.
    """
    if not parts:
        raise ValueError("parts is empty; Tiles and operators such as '=' are wanted")
    tallest = max((part.height for part in parts if isinstance(part, Tiles)), default=TILE)
    middle = 30 + tallest / 2
    x, body = 4.0, []
    for part in parts:
        if isinstance(part, Tiles):
            body.append(part.svg(x, middle))
            x += part.width
        elif isinstance(part, str):
            width, svg = _operator(part, x, middle, tallest)
            body.append(svg)
            x += width
        else:
            raise TypeError(f"parts holds {short(part)}; Tiles and strings are wanted")
    return _svg(
        round(x + 4), round(tallest + 56), title or "An equation with numbers", description, "".join(body)
    )


def _operator(part, x, middle, tallest):
    """Its width and its SVG."""
    if part in ("(", ")"):
        bow, half = (10, tallest / 2) if part == "(" else (-10, tallest / 2)
        start = x + (12 if part == "(" else 2)
        curve = f"M{start:g} {middle - half:g}q{-bow} {half:g} 0 {2 * half:g}"
        return 14, f'<path class="k" d="{curve}" stroke-width="1.5"/>'
    if part == "⊙":
        centre = f'cx="{x + 14:g}" cy="{middle:g}"'
        return (
            28,
            f'<circle class="k" {centre} r="7.5" style="fill:none"/><circle class="k" {centre} r="1.5"/>',
        )
    if not isinstance(part, Label):
        part = label("σ") if part == "σ" else Label([(part, "u", 1.0, 0.0, 0.0)])
    width = max(28 if part not in ("σ",) else 16, round(21 * part.width + 10))
    return width, f'<text class="l" x="{x + width / 2:g}" y="{middle + 6:g}">{part}</text>'
