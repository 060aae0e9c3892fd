"""For a projector: `present` makes everything in the explorers larger, for the back row."""

from IPython.display import HTML

from nbprop.checks import real_number

UNVEILED = (
    ":root {--nbprop-strip: none; --nbprop-beyond: visible; --nbprop-stripes: none; --nbprop-within: visible}"
)


def present(scale=1.4):
    """Enlarge pictures, numbers, labels and sliders of all explorers on the page; `present(1)` undoes it.

    It also lifts the veils of all questions. Both last as long as the output of this cell is there.
    scale : from 0.5 to 3; ValueError beyond.

    >>> present(1.5)
    <IPython.core.display.HTML object>
    """
    scale = real_number("scale", scale)
    if not 0.5 <= scale <= 3:
        raise ValueError(f"scale is {scale}; a scale from 0.5 to 3 is wanted")
    # By themselves pictures and words grow with the screen; here the scale alone says how large they are.
    fixed = ".nbprop-explorer :is(.nbprop-picture, .nbprop-summary) {font-size: 16px}"
    style = f".nbprop-explorer {{zoom: {scale:g}}} {fixed} {UNVEILED}"
    return HTML(f"<style>{style}</style>Explorers at {100 * scale:.0f} %")
