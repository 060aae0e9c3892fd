"""Equations with their numbers: each matrix as tiles, in the shape that it has."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import product

import numpy as np

from nbprop.checks import one_of, real_number, short
from nbprop.notation import number
from nbprop.pictures.labels import Label, as_label, label
from nbprop.pictures.layout import MARGIN
from nbprop.pictures.marks import hadamard, line, part, text, tile
from nbprop.pictures.svg import Picture, color, tint

NAME = 19  # the size of a name above a matrix; 16 elsewhere
TILE, GUTTER, BRACKET = 34, 3, 7  # the height of a tile, the room between two, the room of a bracket
# The corners, round as a unit and sharp as the square of a δ, and the decimals.
KINDS = {"number": (5, 2), "unit": (15, 2), "delta": (0, 3)}


class Tiles:
    """One matrix of an equation: a tile for each entry, its name above and its shape below.

    A single number stands without brackets and shape.

    values : an array, or rows of numbers, of text (a `label`, or a string such as "?") or of None, for an
        empty tile.
    name : what stands above it, a `label` or a string.
    highlight, dim : cells (row, column), counted from 1, to outline or to dim, or an array that is true
        there; True means all.
    kind : "number", "unit" (round tiles, for x, z and a) or "delta" (sharp ones, and three decimals).
    """

    def __init__(self, values, name="", *, highlight=(), dim=(), kind="number", decimals=None):
        rows = values.tolist() if isinstance(values, np.ndarray) else values
        rows = [list(row) if isinstance(row, Iterable) else [] for row in rows]
        if not rows or not rows[0] or any(len(row) != len(rows[0]) for row in rows):
            raise ValueError(f"values is {short(values)}; rows of one length are wanted")
        self.rows = [[_entry(value) for value in row] for row in rows]
        self.shape = len(rows), len(rows[0])
        self.name = as_label(name)
        self.corner, usual = KINDS[one_of("kind", kind, KINDS)]
        self.decimals = usual if decimals is None else decimals
        self.highlight, self.dim = self._cells("highlight", highlight), self._cells("dim", dim)
        widest = max(
            (entry.width for row in self.rows for entry in row if isinstance(entry, Label)), default=0
        )
        self.cell = max(58, 2 * round(8 * widest + 5))
        inside = len(rows[0]) * (self.cell + GUTTER) + 2 * BRACKET
        self.width = max(inside, 2 * round(NAME * self.name.width / 2 + 4))
        self.inset = (self.width - inside) / 2
        self.height = len(rows) * (TILE + GUTTER)

    def _cells(self, argument, cells):
        there = _everywhere(*self.shape)
        if isinstance(cells, np.ndarray):
            cells = map(tuple, (np.argwhere(cells) + 1).tolist())
        cells = there if cells is True else frozenset(cells)
        if not cells <= there:
            wrong, (rows, columns) = short(sorted(cells - there, key=repr)[0]), self.shape
            raise ValueError(f"{argument} holds {wrong}; the matrix is {rows} × {columns}")
        return cells

    def draw(self, x, middle):
        """Its parts, from x to the right and centred on `middle`."""
        top, centre = middle - self.height / 2, x + self.width / 2
        first = x + self.inset + BRACKET + (self.cell + GUTTER) / 2
        names = entry_names(self.name.quantity, *self.shape, self.name.turned)
        parts = []
        for r, row in enumerate(self.rows, 1):
            y = top + (r - 0.5) * (TILE + GUTTER)
            for c, entry in enumerate(row, 1):
                name = entry.quantity if isinstance(entry, Label) else names.get((r, c))
                body = self._tile((r, c), entry, first + (c - 1) * (self.cell + GUTTER), y)
                parts.append(part(name, body, value=entry if isinstance(entry, float) else None))
        if self.name:
            parts.append(part(self.name.quantity, text(centre, top - 11, self.name, "l")))
        if self.shape != (1, 1):
            left, right = x + self.inset + 3, x + self.width - self.inset - 3
            brackets = f"M{left + 4:g} {top:g}h-4v{self.height}h4M{right - 4:g} {top:g}h4v{self.height}h-4"
            rows, columns = self.shape
            parts.append(line(brackets))
            parts.append(text(centre, top + self.height + 17, f"{rows} × {columns}", "n r"))
        return parts

    def _tile(self, cell, entry, x, y):
        """One tile, centred on (x, y)."""
        value = entry if isinstance(entry, float) else None
        dim = " d" if cell in self.dim else ""
        thick = 1 if cell in self.highlight else 0  # by so much it draws in, and touches no neighbour
        style = f"{color(value)}{' w' if thick else ''}{dim}{'' if value is not None else ' a'}"
        body = tile(x, y, self.cell - 2 * thick, TILE - 2 * thick, style, self.corner, tint(value))
        if entry is None:
            return body
        if value is None:
            return body + text(x, y + 5.5, entry, dim.strip())
        words = number(value, self.decimals)
        length = len(words) - words.count(".") / 2  # in digits; the longest are set smaller
        size = "v" if length < 6 else "n" if length == 6 else "n j"
        return body + text(x, y + 5.5, words, size + dim)


tiles = Tiles  # as it reads in an equation


def _entry(value):
    if value is None:
        return None
    return as_label(value) if isinstance(value, str) else real_number("an entry of values", value)


@lru_cache(maxsize=256)
def _everywhere(rows, columns):
    return frozenset(product(range(1, rows + 1), range(1, columns + 1)))


@lru_cache(maxsize=1024)
def entry_names(matrix: tuple | None, rows: int, columns: int, turned: bool = False) -> dict:
    """{cell: the name of the quantity in it} for a matrix of that name; {} where no name says which it is.

    >>> entry_names(("b", 2), 2, 1)
    {(1, 1): ('b', 2, 1), (2, 1): ('b', 2, 2)}
    """
    if not matrix:
        return {}
    lengths = {"theta": 4, "dC_dtheta": 4, "y": 2, "C": 1, "dC_dC": 1}  # of the names of entries; others: 3
    length, examples = lengths.get(matrix[0], 3), rows if turned else columns
    if len(matrix) < length == 4:
        places = {cell: cell[::-1] if turned else cell for cell in _everywhere(rows, columns)}
    elif len(matrix) < length:  # of several examples no name says which
        places = {(r, c): (c if turned else r,) for r, c in _everywhere(rows, columns) if examples == 1}
    else:
        places = dict.fromkeys(_everywhere(rows, columns), ())
    return {cell: (*matrix, *place) for cell, place in places.items()}


def equation(*parts: Tiles | str, title: str = "An equation with its numbers") -> Picture:
    """An equation on one line, as a `Picture`: `Tiles`, and strings between them.

    The strings are operators ("=", "×", "⊙", "+", "σ"), parentheses, as tall as the tallest matrix, and any
    other text or `label`. ValueError where there are no Tiles, TypeError for what is neither.

    >>> total = equation(tiles([[3]], label("C")), "=", tiles([[1]]), "+", tiles([[2]]), title="A sum")
    >>> total.image("3 = 1 + 2").startswith('<img alt="3 = 1 + 2"')
    True
    """
    matrices = [one for one in parts if isinstance(one, Tiles)]
    if not matrices:
        raise ValueError(f"parts holds no Tiles, {short(parts)}; at least one is wanted")
    tallest = max(one.height for one in matrices)
    x, middle, drawn = MARGIN, 29 + tallest / 2, []
    for one in parts:
        if isinstance(one, Tiles):
            width, more = one.width, one.draw(x, middle)
        elif isinstance(one, str):
            width, more = _operator(one, x, middle, tallest)
        else:
            raise TypeError(f"parts holds {short(one)}; Tiles and strings are wanted")
        drawn += more
        x += width
    return Picture(tuple(drawn), x + MARGIN, tallest + 29 + 23, title)


def _operator(operator, x, middle, height):
    """Its width and its parts. ⊙ is drawn, because not every font has it."""
    if operator in ("(", ")"):
        bow, start = (-10, x + 12) if operator == "(" else (10, x + 2)
        curve = f"M{start:g} {middle - height / 2:g}q{bow} {height / 2:g} 0 {height}"
        return 14, [line(curve)]
    if operator == "⊙":
        return 30, [hadamard(x + 15, middle)]
    name = label("σ") if operator == "σ" else operator
    room = 3 if isinstance(name, Label) else 8  # a name may stand close to its parenthesis
    name = as_label(name)
    width = 2 * round(NAME * name.width / 2 + room)
    return width, [part(name.quantity, text(x + width / 2, middle + 6, name, "l"))]
