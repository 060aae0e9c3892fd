"""On the projector: everything in the explorers larger, for the back row."""

from IPython.display import HTML

from nbprop.checks import real_number


def present(scale=1.4):
    """Enlarge pictures, numbers, labels and sliders of all explorers on the page; `present(1)` undoes it.

    scale : from 0.5 to 3; ValueError beyond. It lasts as long as the output of this cell is there.
    """
    scale = real_number("scale", scale)
    if not 0.5 <= scale <= 3:
        raise ValueError(f"scale is {scale}; a scale from 0.5 to 3 is wanted")
    return HTML(f"<style>.nbprop-explorer {{zoom: {scale:g}}}</style>Explorers at {100 * scale:.0f} %")
