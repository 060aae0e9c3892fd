"""The stage: the pictures of an explorer, and the hand on them (stage.js is its part in the browser)."""

from importlib.resources import files

from anywidget import AnyWidget
from ipywidgets import Widget, widget_serialization
from traitlets import Dict, Instance, Unicode

from nbprop import pictures


def _read(name):
    return (files("nbprop.explore") / name).read_text(encoding="utf-8")


LOOK = _read("style.css")  # JupyterLab's own variables make it follow the theme
STYLE = f"<style>\n{LOOK}</style>"  # for what shows no stage


class Shown(Widget):
    """What a stage shows, as a model without code.

    anywidget's own model hears nothing more when its code took two seconds to load, on a busy machine.

    value : HTML. An element with data-name="theta 2 1 3" shows the quantity of that name; it is a handle if
        it has a data-value, too.
    numbers : {name: value} of what can be moved.
    ranges : {name: {label, low, high, step, least, most}}: by keys and drags to high, by typing to most.
    choices : {name: {label, chosen}} of what can be chosen.
    heard : the stamp of what the hand did last, sent with the answer.

    All these names are text.
    """

    value = Unicode().tag(sync=True)
    numbers = Dict().tag(sync=True)
    ranges = Dict().tag(sync=True)
    choices = Dict().tag(sync=True)
    heard = Unicode().tag(sync=True)


class Stage(AnyWidget):
    """Pictures that are changed and not replaced, with numbers in them that a hand can move and choose.

    `hand` is called with {name: value} of what has been moved, and a name that has been chosen, or None; the
    other options are what a `Shown` has.
    """

    _esm = _read("stage.js")

    look = Unicode(LOOK + pictures.STYLE).tag(sync=True)
    shown = Instance(Shown).tag(sync=True, **widget_serialization)

    def __init__(self, hand, layout, **state):
        self._hand, self._stamp = hand, ""
        super().__init__(shown=Shown(**state), layout=layout)
        self.shown.on_msg(self._hear)

    @property
    def value(self):
        return self.shown.value

    def show(self, **state):
        """Show a new value, with its numbers, ranges and choices, all at once."""
        with self.shown.hold_sync():
            for trait, new in state.items():
                setattr(self.shown, trait, new)
            self.shown.heard = self._stamp

    def _hear(self, _shown, message, _buffers):
        self._stamp = message["stamp"]
        self._hand(message["numbers"], message["choice"])
        self.shown.heard = self._stamp  # when nothing had to be shown
