"""Pictures as SVG text: the network diagram, and equations with numbers as matrices of tiles.

Sign is colour (blue positive, vermilion negative) and a printed minus; size is thickness or tint; kind is
shape: a circle a unit, a square its δ, a line and its tile a weight. Places depend on the sizes of the
layers, never on the values, so nothing jumps when a number changes. Colours follow JupyterLab's theme. There
are no ids, so any number of pictures can stand on one page; text from outside is escaped.
"""

from nbprop.drawing.diagram import SHOW, network_diagram
from nbprop.drawing.equations import Tiles, equation, tiles
from nbprop.drawing.names import Label, label
from nbprop.drawing.picture import SHEET, STYLE, as_svg, color, image
from nbprop.notation import number

__all__ = [
    "SHEET",
    "SHOW",
    "STYLE",
    "Label",
    "Tiles",
    "as_svg",
    "color",
    "equation",
    "image",
    "label",
    "network_diagram",
    "number",
    "tiles",
]
