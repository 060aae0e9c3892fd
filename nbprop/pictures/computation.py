"""A computation as a graph: its pieces from left to right, and on each line what goes on and comes back."""

import numpy as np

from nbprop.engine import order
from nbprop.notation import number
from nbprop.pictures.labels import as_label, label
from nbprop.pictures.layout import MARGIN, arrow_head
from nbprop.pictures.svg import Named, Picture, color, tint

RADIUS = 19  # of a piece
CELL, LINE, NAME = 56, 24, 24  # a number, a row of numbers, and the room of a name
LEAST = 88  # the length of a line on which there is little
ROWS, COLUMNS = 6, 4  # what is larger is shown by its shape alone
BACK = {"z": "delta", "theta": "dC_dtheta", "b": "dC_db"}  # the names of what comes back


def sent_back(C, visited=None):
    """(sent, arrived) when so many pieces from C backwards have sent something back, or all of them.

    sent : {(id of a node, k): what has gone back along its edge k}. arrived : {id of a node: the sum of all
    that has come back to it}, ∂C/∂value when nothing more is to come.
    """
    pieces = [node for node in reversed(order(C, [])) if node.edges]
    sent, arrived = {}, {id(C): np.ones_like(C.value)}
    for node in pieces[:visited]:
        for k, (before, back) in enumerate(node.edges):
            sent[id(node), k] = message = back(arrived[id(node)])
            arrived[id(before)] = arrived.get(id(before), 0) + message  # D13
    return sent, arrived


def computation(C, names, visited=None, title="", description=""):
    """All that C was made of: each piece a circle, values above the lines, ∂C/∂value below or beside them.

    C : a `Node`, or what has a node's `value`, `edges` and `sign`, which stands in its circle.
    names : {("theta", 2): node, …}. A node without a name is shown by its numbers; if it is a leaf, it is
        given, and what comes back to it is not shown.
    visited : how many pieces, from C backwards, have sent something back; None is all of them.
    """
    sent, _ = sent_back(C, visited)
    drawing = _Drawing(C, {id(node): name for name, node in names.items()}, sent)
    title = title or f"A computation of {len(drawing.pieces)} pieces"
    return Picture(tuple(drawing.parts()), drawing.width, drawing.height, title, description)


class _Drawing:
    """Where everything is. The shapes of the values have a say in it, the numbers have none."""

    def __init__(self, C, names, sent):
        self.names, self.sent = names, sent
        self.pieces = [node for node in order(C, []) if node.edges]
        self.column = column = {}
        for node in self.pieces:
            column[id(node)] = 1 + max((column.get(id(before), -1) for before, _ in node.edges), default=-1)
        rows = max(_size(node.value)[0] for node in order(C, []))
        self.stack = NAME + LINE * rows  # the height of a matrix with its name
        self.arcs = any(self._is_arc(node, before, column) for node, before, _ in self._edges())
        up = any(self._side(node, k, column) < 0 for node, _, k in self._edges())
        down = any(self._side(node, k, column) > 0 for node, _, k in self._edges())
        self.far = self.stack + 24  # from the middle to the numbers of a leaf above or below
        self.middle = MARGIN + (self.far + self.stack if up else self.stack + 8)
        self.x = self._places()
        low = self.stack * (1 + max(self.arcs, down)) + 24 if self.arcs or down else self.stack + 8
        self.height = self.middle + low + MARGIN
        self.C = C

    def _edges(self):
        return [(node, before, k) for node in self.pieces for k, (before, _) in enumerate(node.edges)]

    def _is_arc(self, node, before, column):
        """Whether a line has to go round other pieces."""
        return bool(before.edges) and column[id(node)] - column[id(before)] > 1

    def _side(self, node, k, column):
        """Where what goes into a piece stands: above (−1), below (1), or on the line itself (0)."""
        before = node.edges[k][0]
        first_in_line = column[id(node)] == 0 and k == len(node.edges) - 1
        if before.edges or first_in_line:
            return 0
        return -1 if k == 0 else 1

    def _places(self):
        """The middle of each column: lines as long as what stands on them, leaves that do not touch."""
        count = 1 + max(self.column.values())
        line, above, below = np.full(count, LEAST), np.zeros(count), np.zeros(count)
        for node, before, k in self._edges():
            c, wide = self.column[id(node)], CELL * _size(before.value)[1] + 16
            side = self._side(node, k, self.column)
            if not self._is_arc(node, before, self.column):
                place = {0: line, -1: above, 1: below}[side]
                double = side != 0 and id(before) in self.names  # its derivative stands beside it
                place[c] = max(place[c], wide * (1 + double))
        x = [MARGIN + max(line[0] + RADIUS, above[0] / 2, below[0] / 2)]
        for c in range(1, count):
            near = x[-1] + 2 * RADIUS + line[c]
            apart = [x[b] + (side[b] + side[c]) / 2 for side in (above, below) for b in range(c) if side[c]]
            x.append(max([near, *apart]))
        self.width = MARGIN + max(x[-1] + RADIUS + LEAST + CELL / 2, *(x + above / 2), *(x + below / 2))
        return x

    def parts(self):
        yield from (part for edge in self._edges() for part in self._edge(*edge))
        for node in self.pieces:
            x = self.x[self.column[id(node)]]
            circle = f'<circle class="k g" cx="{x:g}" cy="{self.middle:g}" r="{RADIUS}"/>'
            yield circle + _sign(node.sign, x, self.middle)
        x = self.x[self.column[id(self.C)]]
        yield _line(x + RADIUS, self.middle, x + RADIUS + LEAST, self.middle)
        yield from self._on_line(self.C, np.ones_like(self.C.value), x + RADIUS + LEAST / 2 + 8)

    def _edge(self, node, before, k):
        """The line into a piece, with what goes on by it and what comes back."""
        x, message = self.x[self.column[id(node)]], self.sent.get((id(node), k))
        side = self._side(node, k, self.column)
        if self._is_arc(node, before, self.column):
            yield from self._arc(self.x[self.column[id(before)]], x, before, message)
        elif side == 0:
            start = self.x[self.column[id(before)]] + RADIUS if before.edges else MARGIN
            end = x - RADIUS
            yield _line(start, self.middle, end, self.middle)
            yield _head((start, self.middle), (end, self.middle), message is not None)
            yield from self._on_line(before, message, (start + end) / 2)
        else:
            yield from self._leaf(before, message, x, side)

    def _on_line(self, node, message, x):
        name, rows = self.names.get(id(node)), _size(node.value)[0]
        yield from _matrix(node.value, name, x, self.middle - 8 - LINE * rows, -1)
        if message is not None:
            yield from _matrix(message, _back(name), x, self.middle + 8, 1, back=True)

    def _leaf(self, leaf, message, x, side):
        """A value that is given, above or below a piece; if it has a name, its derivative beside it."""
        name, (rows, columns) = self.names.get(id(leaf)), _size(leaf.value)
        aside = CELL * columns / 2 + 6 if name else 0
        top = self.middle - self.far - LINE * rows if side < 0 else self.middle + self.far
        near, far = self.middle + side * RADIUS, self.middle + side * (self.far - 5)
        message = message if name else None
        yield _line(x, far, x, near)
        yield _head((x, far), (x, near), message is not None)
        yield from _matrix(leaf.value, name, x - aside, top, side)
        if message is not None:
            yield from _matrix(message, _back(name), x + aside, top, side, back=True)

    def _arc(self, start, end, before, message):
        """A line below, round the pieces in between."""
        top, low = self.middle + RADIUS, self.middle + self.stack + 14
        bend = f"V{low - 14:g}q0 14 14 14H{end - 14:g}q14 0 14 -14V{top:g}"
        yield f'<path class="c k" d="M{start:g} {top:g}{bend}"/>'
        yield _head(((start + end) / 2 - 60, low), ((start + end) / 2 + 60, low), message is not None)
        if message is not None:
            name = _back(self.names.get(id(before)))
            yield from _matrix(message, name, (start + end) / 2, low + 10, 1, back=True)


def _size(value):
    """Rows and columns of a value as they are shown."""
    rows, columns = np.shape(np.atleast_2d(value))
    return (rows, columns) if rows <= ROWS and columns <= COLUMNS else (1, 2)


def _back(name):
    """The name of ∂C/∂value: δ for a z, and what it says for everything else."""
    if name is None or name[0] in BACK:
        return name and (BACK[name[0]], *name[1:])
    return ("∂C", *name)


def _matrix(value, name, x, top, side, back=False):
    """Its numbers around x, down from `top`, and its name on that side of them: above (−1) or below (1)."""
    value = np.atleast_2d(np.asarray(value, dtype=float))
    (rows, columns), left = _size(value), x - CELL * _size(value)[1] / 2
    if (rows, columns) != value.shape:
        shape = f"{value.shape[0]} × {value.shape[1]}"
        yield f'<text class="n r" x="{x:g}" y="{top + LINE - 7:g}">{shape}</text>'
    else:
        for (r, c), entry in np.ndenumerate(value):
            yield _number(entry, name, r, c, left + CELL * c, top + LINE * r, back)
    if name:
        y = top - 6 if side < 0 else top + LINE * rows + 19
        yield f'<text x="{x:g}" y="{y:g}">{_label(name)}</text>'


def _number(entry, name, r, c, x, y, back):
    """One tile: square for what comes back, which has three decimals, as C has."""
    decimals = 3 if back or name == ("C",) else 2
    tile = (
        f'<rect class="{color(entry)}" x="{x + 1:g}" y="{y + 1:g}" width="{CELL - 2}" height="{LINE - 2}" '
        f'rx="{0 if back else 6}" fill-opacity="{tint(entry)}"/>'
        f'<text class="n" x="{x + CELL / 2:g}" y="{y + LINE / 2 + 5:g}">{number(entry, decimals)}</text>'
    )
    if not name or name[0] == "∂C":
        return tile
    place = (r + 1, c + 1) if name[0] in ("theta", "dC_dtheta") else () if name == ("C",) else (r + 1,)
    return Named((*name, *place), tile, float(entry))


def _label(name):
    """A name as mathematics."""
    letter, *layer = name
    if letter == "∂C":
        return label("C", partial="C") if layer == ["C"] else _of_a(*layer)
    if letter in ("dC_dtheta", "dC_db"):
        return label(letter.removeprefix("dC_d"), *layer, partial="C")
    return label("x") if name == ("a", 0) else label(letter, *layer)


def _of_a(letter, *layer):
    return label("x", partial="C") if (letter, *layer) == ("a", 0) else label(letter, *layer, partial="C")


def _line(x1, y1, x2, y2):
    return f'<path class="c k" d="M{x1:g} {y1:g}L{x2:g} {y2:g}"/>'


def _head(start, end, back):
    """The head of an arrow: on the way, or where something has come back, the other way."""
    (x1, y1), (x2, y2) = (end, start) if back else (start, end)
    length = np.hypot(x2 - x1, y2 - y1)
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    return f'<path class="f k" d="{arrow_head(x2 - 9 * ux, y2 - 9 * uy, ux, uy)}"/>'


def _sign(sign, x, y):
    """What stands in a circle. ⊙ is drawn, because not every font has it."""
    if sign == "⊙":
        ring = f'<circle class="k" cx="{x:g}" cy="{y:g}" r="7" fill-opacity="0"/>'
        return f'{ring}<circle class="k" cx="{x:g}" cy="{y:g}" r="1.5"/>'
    text = label(sign) if sign in ("σ", "C") else as_label(sign)
    return f'<text class="l" x="{x:g}" y="{y + 6:g}">{text}</text>'
