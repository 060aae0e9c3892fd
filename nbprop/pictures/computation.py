"""A computation as a graph: its pieces from left to right, and on each line what goes on and comes back."""

import numpy as np

from nbprop.engine import order
from nbprop.notation import slope
from nbprop.pictures.equations import entry_names
from nbprop.pictures.labels import as_label, label
from nbprop.pictures.layout import MARGIN, arrow_head
from nbprop.pictures.marks import disc, hadamard, line, part, text, tile
from nbprop.pictures.svg import Picture, color, tint

RADIUS = 19  # of a piece
CELL, LINE, NAME = 56, 24, 24  # a number, a row of numbers, and the room of a name
LEAST = 88  # the length of a line on which there is little
ROWS, COLUMNS = 6, 4  # what is larger is shown by its shape alone
ON, ROUND, ABOVE, BELOW = "on", "round", "above", "below"  # where a line into a piece runs


def pieces(C):
    """All that C was made of but what is given, each after its parts."""
    return [node for node in order(C, []) if node.edges]


def sent_back(C, visited=None):
    """(sent, arrived) when so many pieces from C backwards have sent something back, or all of them.

    sent : {(id of a node, k): what has gone back along its edge k}. arrived : {id of a node: the sum of all
    that has come back to it}, ∂C/∂value when nothing more is to come.
    """
    sent, arrived = {}, {id(C): np.ones_like(C.value)}
    for node in pieces(C)[::-1][:visited]:
        for k, (before, back) in enumerate(node.edges):
            sent[id(node), k] = message = back(arrived[id(node)])
            arrived[id(before)] = arrived.get(id(before), 0) + message  # D13
    return sent, arrived


def computation(C, names, visited=None):
    """All that C was made of: each piece a circle, values above the lines, ∂C/∂value below or beside them.

    C : a `Node`, or what has a node's `value`, `edges` and `sign`, which stands in its circle.
    names : {("theta", 2): node, …}. A node without a name is shown by its numbers; if it is a leaf, it is
        given, and what comes back to it is not shown.
    visited : how many pieces, from C backwards, have sent something back; None is all of them.
    """
    sent, _ = sent_back(C, visited)
    drawing = _Drawing(C, {id(node): name for name, node in names.items()}, sent)
    title = f"A computation of {len(drawing.pieces)} pieces"
    return Picture(tuple(drawing.parts()), drawing.width, drawing.height, title)


class _Drawing:
    """Where everything is. The shapes of the values have a say in it, the numbers have none."""

    def __init__(self, C, names, sent):
        self.C, self.names, self.sent = C, names, sent
        self.pieces = pieces(C)
        self.edges = [(node, before, k) for node in self.pieces for k, (before, _) in enumerate(node.edges)]
        self.column = {}
        for node in self.pieces:
            self.column[id(node)] = 1 + max(self.column.get(id(before), -1) for before, _ in node.edges)
        tallest = max(_size(node.value)[0] for node in order(C, []))
        self.stack = NAME + LINE * tallest  # a matrix with its name
        self.far = self.stack + 24  # from the middle to the numbers of a leaf above or below
        used = {self.place(*edge) for edge in self.edges}
        self.middle = MARGIN + (self.far + self.stack if ABOVE in used else self.stack + 8)
        self.height = self.middle + MARGIN
        self.height += self.far + self.stack if {BELOW, ROUND} & used else self.stack + 8
        self.x, self.width = self.columns()

    def place(self, node, before, k):
        """Where the line into a piece runs: ON the way from its neighbour, ROUND other pieces, or from a leaf
        ABOVE or BELOW.
        """
        column = self.column[id(node)]
        if before.edges:
            return ROUND if column - self.column[id(before)] > 1 else ON
        first_in_line = column == 0 and k == len(node.edges) - 1
        return ON if first_in_line else ABOVE if k == 0 else BELOW

    def columns(self):
        """The middle of each column, and the width of all: no line is shorter than what stands on it, and no
        leaf touches another.
        """
        count = 1 + max(self.column.values())
        room = {ON: np.full(count, LEAST), ABOVE: np.zeros(count), BELOW: np.zeros(count)}
        for node, before, k in self.edges:
            place, c = self.place(node, before, k), self.column[id(node)]
            if place in room:
                twice = place != ON and id(before) in self.names  # its derivative stands beside it
                wide = (CELL * _size(before.value)[1] + 16) * (1 + twice)
                room[place][c] = max(room[place][c], wide)
        line, *leaves = room.values()
        x = [MARGIN + max(line[0] + RADIUS, *(leaf[0] / 2 for leaf in leaves))]
        for c in range(1, count):
            near = x[-1] + 2 * RADIUS + line[c]
            apart = [x[b] + (leaf[b] + leaf[c]) / 2 for leaf in leaves for b in range(c) if leaf[c]]
            x.append(max([near, *apart]))
        ends = [max(x + leaf / 2) for leaf in leaves]
        return x, MARGIN + max(x[-1] + RADIUS + LEAST + CELL / 2, *ends)

    def parts(self):
        draw = {ON: self.straight, ROUND: self.arc, ABOVE: self.leaf, BELOW: self.leaf}
        for node, before, k in self.edges:
            place = self.place(node, before, k)
            yield from draw[place](node, before, self.sent.get((id(node), k)), place)
        for node in self.pieces:
            yield disc(self.at(node), self.middle, RADIUS, "k g")
            yield _sign(node.sign, self.at(node), self.middle)
        start, end = self.at(self.C) + RADIUS, self.at(self.C) + RADIUS + LEAST
        yield line(f"M{start:g} {self.middle:g}H{end:g}", "c k")
        yield from self.numbers(self.C, np.ones_like(self.C.value), (start + end) / 2 + 8)

    def at(self, node):
        return self.x[self.column[id(node)]]

    def straight(self, node, before, message, _place):
        """A line between neighbours, or into the first piece."""
        start = self.at(before) + RADIUS if before.edges else MARGIN
        end = self.at(node) - RADIUS
        yield line(f"M{start:g} {self.middle:g}H{end:g}", "c k")
        yield _head((start, self.middle), (end, self.middle), message)
        yield from self.numbers(before, message, (start + end) / 2)

    def numbers(self, node, message, x):
        """A value above a line, and what comes back to it below."""
        name, rows = self.names.get(id(node)), _size(node.value)[0]
        yield from _matrix(node.value, name, x, self.middle - 8 - LINE * rows, ABOVE)
        if message is not None:
            yield from _matrix(message, _back(name), x, self.middle + 8, BELOW, back=True)

    def leaf(self, node, leaf, message, place):
        """A value that is given, above or below a piece; if it has a name, its derivative beside it."""
        name, (rows, columns) = self.names.get(id(leaf)), _size(leaf.value)
        x, message = self.at(node), message if name else None
        aside = CELL * columns / 2 + 6 if name else 0
        way = -1 if place == ABOVE else 1
        near, far = self.middle + way * RADIUS, self.middle + way * (self.far - 5)
        top = self.middle + self.far if place == BELOW else self.middle - self.far - LINE * rows
        yield line(f"M{x:g} {far:g}V{near:g}", "c k")
        yield _head((x, far), (x, near), message)
        yield from _matrix(leaf.value, name, x - aside, top, place)
        if message is not None:
            yield from _matrix(message, _back(name), x + aside, top, place, back=True)

    def arc(self, node, before, message, _place):
        """A line below, round the pieces in between."""
        start, end = self.at(before), self.at(node)
        top, low, x = self.middle + RADIUS, self.middle + self.stack + 14, (start + end) / 2
        bend = f"V{low - 14:g}q0 14 14 14H{end - 14:g}q14 0 14 -14V{top:g}"
        yield line(f"M{start:g} {top:g}{bend}", "c k")
        yield _head((x - 60, low), (x + 60, low), message)
        if message is not None:
            yield from _matrix(message, _back(self.names.get(id(before))), x, low + 10, BELOW, back=True)


def _size(value):
    """Rows and columns of a value as they are shown."""
    rows, columns = np.shape(np.atleast_2d(value))
    return (rows, columns) if rows <= ROWS and columns <= COLUMNS else (1, 2)


def _back(name):
    """The name of ∂C/∂value, which for a z is δ (D7)."""
    return name and (slope(name[0]), *name[1:])


def _matrix(value, name, x, top, place, back=False):
    """Its numbers around x, down from `top`, and its name ABOVE or BELOW them."""
    value = np.atleast_2d(np.asarray(value, dtype=float))
    rows, columns = _size(value)
    if value.shape == (rows, columns):
        names = entry_names(name, rows, columns)
        for (r, c), entry in np.ndenumerate(value):
            middle = x + CELL * (c + 0.5 - columns / 2), top + LINE * (r + 0.5)
            yield _number(float(entry), names.get((r + 1, c + 1)), *middle, back)
    else:
        yield text(x, top + LINE - 7, f"{value.shape[0]} × {value.shape[1]}", "n r")
    if name:
        yield text(x, top - 6 if place == ABOVE else top + LINE * rows + 19, _label(name))


def _number(value, name, x, y, back):
    """One tile: square for what comes back, which has three decimals, as C has."""
    decimals = 3 if back or name == ("C",) else 2
    frame = tile(x, y, CELL - 2, LINE - 2, color(value), 0 if back else 6, tint(value))
    return part(name, frame, text(x, y + 5, "", value=value, decimals=decimals), value=value)


def _label(name):
    """A name as mathematics."""
    letter, *layer = name
    return label(letter.removeprefix("dC_d"), *layer, partial="C" if letter.startswith("dC_d") else None)


def _head(start, end, message):
    """The head of an arrow: on the way, or where a message has come back, the other way."""
    (x1, y1), (x2, y2) = (start, end) if message is None else (end, start)
    length = np.hypot(x2 - x1, y2 - y1)
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    return line(arrow_head(x2 - 9 * ux, y2 - 9 * uy, ux, uy), "f k")


def _sign(sign, x, y):
    """What stands in a circle."""
    if sign == "⊙":
        return hadamard(x, y)
    return text(x, y + 6, label(sign) if sign in ("σ", "C") else as_label(sign), "l")
