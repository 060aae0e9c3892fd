"""The stage: the pictures of an explorer, and the hand on them (stage.js is its part in the browser)."""

from importlib.resources import files

from anywidget import AnyWidget
from traitlets import Dict, Unicode

from nbprop import pictures


def _read(name):
    return (files("nbprop.explore") / name).read_text(encoding="utf-8")


LOOK = _read("style.css") + pictures.STYLE  # JupyterLab's own variables make it follow the theme
STYLE = f"<style>\n{LOOK}</style>"  # for what shows no stage


class Stage(AnyWidget):
    """Pictures that are changed and not replaced, with numbers in them that a hand can move and choose.

    value : HTML. An element with data-name="theta 2 1 3" shows the quantity of that name; it is a handle if
        it has a data-value, too.
    numbers : {name: value} of what can be moved.
    ranges : {name: {label, low, high, step, least, most}}: by keys and drags to high, by typing to most.
    choices : {name: {label, chosen}} of what can be chosen.
    hand : called with {name: value} of what has been moved, and a name that has been chosen, or None.

    All these names are text. What the hand does comes with a stamp, which `heard` repeats with the answer.
    """

    _esm = _read("stage.js")
    _css = LOOK

    value = Unicode().tag(sync=True)
    numbers = Dict().tag(sync=True)
    ranges = Dict().tag(sync=True)
    choices = Dict().tag(sync=True)
    heard = Unicode().tag(sync=True)

    def __init__(self, hand, **options):
        self._hand, self._stamp = hand, ""
        super().__init__(**options)
        self.on_msg(self._hear)

    def show(self, **state):
        """Show a new value, with its numbers, ranges and choices, all at once."""
        with self.hold_sync():
            for trait, new in state.items():
                setattr(self, trait, new)
            self.heard = self._stamp

    def _hear(self, _stage, message, _buffers):
        self._stamp = message["stamp"]
        self._hand(message["numbers"], message["choice"])
        self.heard = self._stamp  # when nothing had to be shown
