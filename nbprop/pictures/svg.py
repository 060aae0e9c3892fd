"""What all pictures share: a picture as a value, its style sheet, and the colour and size of a number."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from typing import NamedTuple
from urllib.parse import quote

EM = 16  # a picture is so many units to the em of what is around it: it grows with that, on a projector
# Where there is no font with the metrics that all is drawn for, those of Times and Arial, another one is
# scaled to them; its minus is the widest of all.
STYLE = """
@font-face{font-family:nbp-serif;src:local("DejaVu Serif");size-adjust:82%}
@font-face{font-family:nbp-sans;src:local("DejaVu Sans");size-adjust:86%}
@font-face{font-family:nbp-sans;src:local("DejaVu Sans");size-adjust:72%;unicode-range:U+2212}
.nbp{max-width:100%;height:auto;font-family:"Times New Roman","Liberation Serif",Times,nbp-serif,serif;
font-style:italic;stroke-width:1.5;fill:var(--jp-ui-font-color0,#111)}
.nbp>*{font-size:16px}
.nbp text{text-anchor:middle}
.nbp .u,.nbp .s{font-style:normal}
.nbp .s,.nbp .t{font-size:68%}
.nbp .l{font-size:19px}
.nbp .n,.nbp .v{font:14px Arial,"Liberation Sans",nbp-sans,sans-serif}
.nbp .v{font-size:16px}.nbp .j{font-size:15px}.nbp .j .n,.nbp .n.j{font-size:13px}.nbp .r{fill-opacity:.7}
.nbp .p{color:#0072b2}.nbp .m{color:#d55e00}.nbp .o{color:#888}.nbp .k{color:var(--jp-ui-font-color0,#111)}
.nbp rect,.nbp circle,.nbp .h{stroke:currentColor;fill:currentColor}
.nbp .e,.nbp .c{stroke:currentColor;fill:none}.nbp .c{stroke-opacity:.35}.nbp .f{fill:currentColor}
.nbp .g{fill:var(--jp-layout-color0,#fff);stroke-width:1.2}.nbp .g.b{stroke-width:2.5}
.nbp .i{fill:var(--jp-layout-color0,#fff)}
.nbp .q{paint-order:stroke;stroke:var(--jp-layout-color0,#fff);stroke-width:4}.nbp .bold{font-weight:bold}
.nbp .start{text-anchor:start}.nbp .x text{display:none}
.nbp .w{stroke:var(--jp-ui-font-color0,#111);stroke-width:3}.nbp .a{stroke-dasharray:3 3}
.nbp .d{stroke-opacity:.3}.nbp .f.d{fill-opacity:.3}.nbp text.d{fill-opacity:.75}.nbp .c.d{stroke-opacity:.12}
""".replace("\n", "")  # a page that shows pictures has it once


class Named(NamedTuple):
    """A part of a picture that shows one quantity, so that it can be found on a page and moved there.

    name : as in `Network.parameter`, and ("z", n, i), ("a", n, i), ("delta", n, i), ("y", i), ("C",),
        ("dC_dtheta", n, i, j), ("dC_db", n, i); x₁ is ("a", 0, 1). Without indices it is the whole layer.
    body : SVG text. value : the number that it shows, if it does.
    """

    name: tuple
    body: str
    value: float | None = None

    def inline(self, attributes: str = "") -> str:
        """It as SVG text, an element of that data-name; `attributes` are what else it has."""
        return f'<g data-name="{data_name(self.name)}"{attributes}>{self.body}</g>'


@lru_cache(maxsize=4096)
def data_name(name: tuple) -> str:
    """The name of a quantity as it stands in a picture, to be found there.

    >>> data_name(("theta", 2, 1, 3))
    'theta 2 1 3'
    """
    return clean(" ".join(map(str, name)))


@dataclass(frozen=True)
class Picture:
    """A picture as a value, which can stand on a page, alone, or inside another picture.

    body : its parts from back to front, each SVG text or `Named`.
    width, height : its size; 16 are an em of the text around it.
    title, description : for who cannot see it.

    >>> Picture(("<rect/>", Named(("C",), "<circle/>")), 32, 16, "Two").inline().partition("</title>")[2]
    '<rect/><g data-name="C"><circle/></g></svg>'
    """

    body: tuple
    width: float
    height: float
    title: str
    description: str = ""

    def inline(self) -> str:
        """It as SVG text for a page that has the style sheet STYLE; every `Named` part has its data-name."""
        return "".join(self.parts())

    def parts(self, attributes: Callable[[Named], str] = lambda part: "") -> list:
        """The same in pieces, one for each part between its head and its end.

        attributes : of what else the element of a `Named` part has, to be found and moved there by a hand.
        """
        given = [None if isinstance(part, str) else attributes(part) for part in self.body]
        pairs = zip(self.body, given, strict=True)
        pieces = (part if more is None else part.inline(more) for part, more in pairs)
        return [self._head("group" if any(given) else "img"), *pieces, "</svg>"]

    def alone(self) -> str:
        """It as an SVG file: on white, with those rules of the style sheet that it follows."""
        body = "".join([part if isinstance(part, str) else part.body for part in self.body])
        sheet = f"<style>{_followed(body)}</style>"
        white = '<rect width="100%" height="100%" style="fill:#fff;stroke:none"/>'
        return f"{self._head()}{sheet}{white}{body}</svg>"

    def image(self, alt: str | None = None) -> str:
        """It as an HTML `<img>`, which needs no widget and no trust; its alt text is the title if none is
        given.
        """
        file = replace(self, description="").alone()  # the alt text says it
        data = quote(file.replace('"', "'"), safe=" !$'()*+,-./:;=?@[]^_`{|}~")  # shorter than base64
        alt = clean(self.title if alt is None else alt)
        return f'<img alt="{alt}" style="max-width:100%" src="data:image/svg+xml,{data}">'

    def inside(self, width: float, height: float) -> tuple:
        """Its parts, to be a part of another picture: as large as fits into that size, at the left top."""
        size = f'width="{width}" height="{height}" viewBox="0 0 {self.width} {self.height}"'
        head = f'<svg {size} preserveAspectRatio="xMinYMin">'
        return (head, *self.body, "</svg>")

    def _head(self, role="img"):
        about = f"<title>{clean(self.title)}</title>" if self.title else ""
        if self.description:
            about += f"<desc>{clean(self.description)}</desc>"
        size = f'width="{self.width / EM:g}em" height="{self.height / EM:g}em"'
        box = f'viewBox="0 0 {self.width} {self.height}"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" class="nbp" role="{role}" {size} {box}>{about}'


_SPECIAL = re.compile("[^ !#-%(-;=?-~θδσ∂−×′]")  # a fast way past most words
_UNFIT = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML has no place for them


def clean(text: str) -> str:
    """Text from outside as SVG or HTML text: nothing in it is markup, or a character that has no place there.

    >>> clean("a < b\\x00")
    'a &lt; b�'
    """
    return escape(_UNFIT.sub("�", text)) if _SPECIAL.search(text) else text


# Each rule of the style sheet, as it is without a theme, and of each of its selectors the classes.
_LIGHT = re.sub(r"var\(--jp[^,]*,(#\w+)\)", r"\1", STYLE)
_RULES = [
    (rule, [set(re.findall(r"\.(\w+)", selector)) for selector in selectors.split(",")])
    for rule, selectors in re.findall(r"(([^{}]+){[^}]*})", _LIGHT)
]


def _followed(body):
    """The rules of the style sheet for the classes that are in a picture."""
    there = {"nbp", *" ".join(re.findall('class="([^"]*)"', body)).split()}
    return "".join(rule for rule, wanted in _RULES if any(there.issuperset(classes) for classes in wanted))


def color(value):
    """The class that gives a value its colour; None and 0 are grey."""
    return "o" if not value else "p" if value > 0 else "m"


def squash(value, half):
    """The size of a value between 0 and 1: ½ where it is `half`, 0 where there is none."""
    size = abs(value or 0.0)
    return size / (size + half)


def tint(value):
    """The attribute of a unit or a tile that says how strongly its value colours it."""
    return f' fill-opacity="{0.06 + 0.5 * squash(value, 1.0):.2f}"'
