"""Every picture, as SVG or by matplotlib; here the network diagram, and equations with numbers as tiles.

Sign is colour (blue positive, vermilion negative) and a printed minus; size is thickness or tint; kind is
shape: a circle a unit, a square its δ, a line and its tile a weight. Places depend on the sizes of the
layers, never on the values, so nothing jumps when a number changes. Colours follow JupyterLab's theme. There
are no ids, so any number of pictures can stand on one page; text from outside is escaped.
"""

from logging import ERROR, getLogger

from nbprop.pictures.diagram import SHOW, network_diagram
from nbprop.pictures.equations import Tiles, equation, tiles
from nbprop.pictures.labels import label
from nbprop.pictures.svg import STYLE, Named, Picture

__all__ = [
    "SHOW",
    "STYLE",
    "Named",
    "Picture",
    "Tiles",
    "equation",
    "label",
    "network_diagram",
    "tiles",
]

# On its first use matplotlib, which some pictures are made with, would print that it builds a cache of fonts.
getLogger("matplotlib.font_manager").setLevel(ERROR)
