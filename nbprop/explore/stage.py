"""The pictures of an explorer as a widget, in which numbers are moved by mouse, finger or keys (stage.js)."""

from html import escape
from importlib.resources import files

from anywidget import AnyWidget
from ipywidgets import Widget, widget_serialization
from traitlets import Dict, Instance, List, Unicode

from nbprop import pictures
from nbprop.pictures.svg import data_name


def file_text(name):
    """A file of this folder."""
    return (files("nbprop.explore") / name).read_text(encoding="utf-8")


LOOK = file_text("style.css")  # JupyterLab's own variables make it follow the theme
STYLE = f"<style>\n{LOOK}</style>"  # for what shows no stage


def reach(numbers, ranges, choices, marks):
    """What a hand can do with the parts of a view: a function of a part, to attributes of its element.

    numbers, ranges : as a `Shown` has them.
    choices : {name: (label, whether it is chosen)}; that of a tensor is that of its entries.
    marks : whether what is chosen is marked.
    """
    met = set()  # labels: there is one stop of Tab for each

    def attributes(part):
        name, tensor = data_name(part.name), data_name(part.name[:2])
        label, chosen = choices.get(name) or choices.get(tensor) or ("", False)
        mark = " data-chosen" * (chosen and marks)
        moves = part.value is not None and ranges.get(name)
        label = moves["label"] if moves else label
        again = label in met
        if not label or (again and not moves):
            return mark
        met.add(label)
        does = f'role="button" aria-pressed="{str(chosen).lower()}"'
        if moves:
            now = numbers[name]
            ends = f'aria-valuemin="{min(moves["low"], now)}" aria-valuemax="{max(moves["high"], now)}"'
            does = f'role="slider" aria-valuenow="{now}" {ends}'
        return f'{mark} {does} aria-label="{escape(label)}" tabindex="{-again}"'

    return attributes


class Shown(Widget):
    """What a stage shows, as a model without code.

    anywidget's own model hears nothing more when its code took two seconds to load, on a busy machine.

    parts : pieces of HTML. An element with data-name="theta 2 1 3" shows the quantity of that name, and one
        with role="slider" is its handle.
    numbers : {name: value} of what can be moved.
    ranges : {name: {label, low, high, step, least, most}}: by keys and drags to high, by typing to most.
    choices : the names of what can be chosen.
    heard : the stamp of what the hand did last, sent with the answer.

    All these names are text.
    """

    parts = List().tag(sync=True)
    numbers = Dict().tag(sync=True)
    ranges = Dict().tag(sync=True)
    choices = List().tag(sync=True)
    heard = Unicode().tag(sync=True)


class Stage(AnyWidget):
    """Pictures that are changed and not replaced, with numbers in them that a hand can move and choose.

    `hand` is called with {name: value} of what has been moved, and a name that has been chosen, or None; the
    other options are what a `Shown` has.
    """

    _esm = file_text("stage.js")

    look = Unicode(LOOK + pictures.STYLE).tag(sync=True)
    shown = Instance(Shown).tag(sync=True, **widget_serialization)

    def __init__(self, hand, layout, **state):
        self._hand, self._stamp = hand, ""
        super().__init__(shown=Shown(**state), layout=layout)
        self.shown.on_msg(self._hear)

    @property
    def value(self):
        """All of it as HTML."""
        return "".join(self.shown.parts)

    def show(self, **state):
        """Show new parts, with their numbers, ranges and choices, all at once."""
        with self.shown.hold_sync():
            for trait, new in state.items():
                setattr(self.shown, trait, new)
            self.shown.heard = self._stamp

    def _hear(self, _shown, message, _buffers):
        self._stamp = message["stamp"]
        self._hand(message["numbers"], message["choice"])
        self.shown.heard = self._stamp  # when nothing had to be shown
