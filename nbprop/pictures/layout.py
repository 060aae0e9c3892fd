"""Where everything stands in the network diagram. Only the sizes of the layers have a say in it."""

from functools import lru_cache
from math import hypot, inf

import numpy as np

RADIUS, INPUT_RADIUS = 40, 30  # of a unit
BAND = 25  # what a bias above and a δ below leave free of a unit, up and down from its middle
ROW = 116  # from one unit of a layer to the next
ABOVE, BELOW = 63, 51  # room for a unit with its bias above and its δ below
DISTANCES = (326, 360, 400)  # from layer to layer; the first at which the tiles of the edges fit is taken
CLOSE = 170  # where there are many layers, and no tiles on the edges
MARGIN, CLEAR = 4, 12  # around the picture, and between a unit and the tile on its edge
HEAD = 0.76  # how far along its edge the head of an arrow stands, away from the tile
LINE = 16  # from one line of text in a tile to the next
# The tiles of weights, by what they show: (width, height) with names, and with numbers alone.
BOXES = {
    (): (),
    ("parameters",): ((76, 22), (50, 20)),
    ("gradients",): ((112, 22), (50, 20)),
    ("parameters", "gradients"): ((98, 34), (50, 34)),
}
# The tiles of biases, which are wider than their unit by as much as the edges leave free.
BIAS = {("parameters",): (76, 22), ("gradients",): (76, 34), ("parameters", "gradients"): (92, 34)}
ROOMY = (112, 34)  # room for the named tiles of any kind
# What the tile of an edge holds: its name and number, the number alone, or there is no tile.
NAMED, NUMBERED, BARE = 0, 1, 2


@lru_cache(maxsize=256)
def layout(sizes, tile, cost):
    """The layout with room for all that can be shown, so that nothing moves when `show` changes; for large
    networks, where that is too much, one with room for these tiles. Many layers without tiles stand closer.
    """
    if not tile and len(sizes) > 4:
        return _Layout(sizes, (), cost, max(CLOSE, 3 * DISTANCES[0] // (len(sizes) - 1)))
    roomy = _Layout(sizes, (ROOMY,), cost)
    return (
        roomy
        if all(edge.style == NAMED for edge in roomy.edges.values())
        else _Layout(sizes, BOXES[tile], cost)
    )


def columns(sizes):
    """{layer: how far right its units are} in a diagram with C, but without tiles on its edges."""
    units = layout(sizes, (), True).units
    return {n: units[n, 1][0] for n in range(len(sizes))}


class _Layout:
    """Where everything is in the diagram of a network of these sizes. No value has a say in it.

    boxes : the sizes of the tiles on its edges, from the best down. bare : the distance without any.
    """

    def __init__(self, sizes, boxes, cost, bare=DISTANCES[0]):
        rows = max(sizes) - 1
        self.height = ABOVE + ROW * rows + BELOW
        x, middle = INPUT_RADIUS + MARGIN, ABOVE + ROW * rows // 2
        self.units, self.edges = {}, {}
        between = [(*sizes[n - 1 : n + 1], n == 1) for n in range(1, len(sizes))]
        look = max(_places(*layers, boxes)[1] for layers in between)  # of the most crowded, for all
        for n, size in enumerate(sizes):
            before = sizes[n - 1] if n else 0
            distance, style, places = _places(before, size, n == 1, boxes, look) if n else (0, BARE, {})
            x += distance or bare * (n > 0)
            for i in range(1, size + 1):
                self.units[n, i] = (x, middle + ROW * (2 * i - size - 1) // 2)
            for i in range(1, size + 1):
                for j in range(1, before + 1):
                    ends = self.units[n - 1, j], self.units[n, i]
                    self.edges[n, i, j] = _Edge(
                        *ends, INPUT_RADIUS if n == 1 else RADIUS, style, places.get((i, j))
                    )
        self.cost = (x + 156, middle)
        self.width = x + (156 + 30 if cost else RADIUS + 14) + MARGIN


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
        self.forward, self.backward = arrow_head(*middle, ux, uy), arrow_head(*middle, -ux, -uy)
        self.style = style
        if t is not None:
            self.x, self.y = round(x1 + t * width), round(y1 + t * height, 1)


def arrow_head(x, y, ux, uy):
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


def _places(before, size, first, boxes, least=NAMED):
    """How far two layers stand apart, what their edges' tiles hold, and how far along its edge each one is.

    Best are names and numbers, with no other edge through a tile if a distance allows it; then numbers alone;
    where even they touch, there are none, and the distance is any.
    """
    for style, box in [*enumerate(boxes)][least:]:
        fits = [(*_fit(before, size, first, d, *box), d) for d in DISTANCES]
        _, places, distance = min(fits, key=lambda fit: fit[0])
        if places:
            return distance, style, places
    return 0, BARE, {}


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
    evenly = (1 / 3, 1 / 2, 2 / 3)  # where the edges between layers of two and three units are
    tried = [*evenly, *np.linspace(low, high, 25).tolist()] if high > low else []
    for t in (t for t in tried if low <= t <= high):
        for other in (t, low + high - t):
            places = np.where((i + j) % 2, other, t)
            tiles_apart, edges_apart = _gaps(places, start, end, distance, width, height)
            score = min(tiles_apart, 14) + 2 * min(edges_apart, 8) - abs(t - 0.5)
            if tiles_apart >= 2.5 and score > best:
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
