"""The marks that pictures are made of, as SVG text: words, tiles, lines, discs, and the points of a graph.

What several pictures draw is here; words from outside are escaped here.
"""

from functools import lru_cache

from nbprop.notation import number
from nbprop.pictures.labels import Label
from nbprop.pictures.svg import Named, clean

# Most places depend on no number that is shown, so they come again and again, in one picture after another.


@lru_cache(maxsize=4096)
def _point(x, y):
    return f'x="{x:g}" y="{y:g}"'


@lru_cache(maxsize=4096)
def _box(x, y, width, height, corner):
    place = f'{_point(x - width / 2, y - height / 2)} width="{width:g}" height="{height:g}"'
    return f'{place} rx="{corner}"'


def text(x, y, words, style="", value=None, decimals=2, sign=""):
    """Words, or the name of a quantity with its number behind it, centred on x and with the baseline y."""
    if not isinstance(words, Label):
        words = clean(words)
    if value is not None and words:
        words = f'{words}<tspan class="n"{words.tail}>{sign}{number(value, decimals)}</tspan>'
    elif value is not None:
        words, style = number(value, decimals), f"n {style}"
    if not words:
        return ""
    style = f' class="{style.strip()}"' if style else ""
    return f"<text{style} {_point(x, y)}>{words}</text>"


def tile(x, y, width, height, style, corner=5, more=""):
    """A rectangle centred on (x, y)."""
    return f'<rect class="{style}" {_box(x, y, width, height, corner)}{more}/>'


def disc(x, y, radius, style, more=""):
    return f'<circle class="{style}" cx="{x:g}" cy="{y:g}" r="{radius:g}"{more}/>'


def line(d, style="e k", more=""):
    """A line along the path data d."""
    return f'<path class="{style}" d="{d}"{more}/>'


def polygon(points):
    """Path data through these points."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def part(name, *body, value=None):
    """What shows the quantity of that name, or if it has none, just what is shown."""
    body = "".join(body)
    return Named(name, body, value) if name else body


def hadamard(x, y):
    """The sign ⊙, drawn because not every font has it."""
    return disc(x, y, 7, "k", ' fill-opacity="0"') + disc(x, y, 1, "k")


# The points of a graph: the kind of a point is its shape.


def dot(x, y):
    return disc(round(x, 1), round(y, 1), 5, "k")


def ring(x, y):
    return disc(round(x, 1), round(y, 1), 5.5, "g k b")


def square(x, y):
    return tile(round(x, 1), round(y, 1), 11, 11, "g k b", corner=0)


def numbered(i, radius=9, filled=False):
    """A mark for unit i: its number in a circle, which is filled when that unit is followed."""
    styles = ("k", "n i") if filled else ("g k", "n")

    def mark(x, y):
        x, y = round(x, 1), round(y, 1)
        return disc(x, y, radius, styles[0]) + text(x, y + 5, str(i), styles[1])

    return mark
