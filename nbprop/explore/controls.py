"""The controls of the explorers: menus, sliders with an exact box, and the player. They draw nothing."""

from math import floor

import ipywidgets as widgets
import numpy as np
from ipywidgets.widgets.widget_description import DescriptionStyle
from traitlets import Any, Bool, link, observe

from nbprop.activations import ACTIVATIONS
from nbprop.checks import real_number
from nbprop.explore.scene import AS_GIVEN, in_words
from nbprop.notation import symbol

FAR = 5.0  # sliders go from −5 to 5 in steps of a tenth …
STEP = 0.1
BEYOND = 2  # … and the number boxes take any value twice as far out
RATES = (0.01, 0.03, 0.1, 0.3, 0.5, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0)


_SHARED = {}  # layouts and styles of all controls, by what they say


def shared(kind, **traits):
    """A layout or a style that is made once for all controls.

    A control has two or three, and the browser hears of each: if they were its own, the messages that close
    some dozens of explorers at once would be more than Jupyter's server lets through.
    """
    key = kind, *traits.items()
    if key not in _SHARED or _SHARED[key].comm is None:  # closed with all widgets there were
        _SHARED[key] = kind(**traits)
    return _SHARED[key]


def layout(**traits):
    return shared(widgets.Layout, **traits)


def described(width):
    """The style of a control whose name takes so many pixels."""
    return shared(DescriptionStyle, description_width=f"{width}px")


def button(description, tooltip, **traits):
    style = shared(widgets.ButtonStyle)
    return widgets.Button(description=description, tooltip=tooltip, style=style, layout=layout(**traits))


def html(text="", **traits):
    return widgets.HTML(text, layout=layout(**traits))


def verdict(text):
    """What is said of an answer, as HTML; it is read out when it changes."""
    return f'<div class="nbprop-verdict" role="status">{text}</div>'


def menu(description, options, value, **traits):
    """A named dropdown that fits among the sliders."""
    return widgets.Dropdown(
        options=options,
        value=value,
        description=description,
        style=described(max(50, 10 * len(description))),
        layout=layout(**{"width": "auto", "min_width": "0"} | traits),
    )


ROW_OF_TWO = {"min_width": "0", "overflow": "hidden"}  # a box or menu with its slider or button


def slider(kind, value, **traits):
    """A slider as wide as there is room, whose number stands beside it."""
    wide = layout(flex="1 1 70px", width="auto")
    return kind(value, readout=False, style=shared(widgets.SliderStyle), layout=wide, **traits)


class MenuRow(widgets.HBox):
    """A menu with something beside it that moves it too; `value` is the chosen one, as of any menu."""

    value = Any()

    def __init__(self, menu, beside):
        self.menu = menu
        super().__init__([menu, beside], layout=layout(**ROW_OF_TWO), value=menu.value)
        link((menu, "value"), (self, "value"))

    @property
    def options(self):
        return self.menu.options


class StepMenu(MenuRow):
    """A menu that can also be walked through: Next goes on by one, and from the last option to the first."""

    def __init__(self, description, options, value):
        self.next = button("Next", "Go on by one", width="58px", flex="none")
        super().__init__(menu(description, options, value, flex="1 1 0"), self.next)
        self.next.on_click(lambda _: self.go_on())

    def go_on(self):
        """Choose the next option."""
        self.menu.index = (self.menu.index + 1) % len(self.options)


class Player(widgets.HBox):
    """A button that says Play or Pause, and does it: those of ipywidgets' `Play` have no name.

    `clock` is such a Play, hidden: the browser ticks by raising its value, as long as it is shown somewhere.
    """

    def __init__(self, tooltip, **clock):
        self.clock = widgets.Play(**clock, _view_count=0, layout=layout(display="none"))
        self.button = button("", tooltip, flex="0 1 148px", width="auto")
        self.button.on_click(lambda _: setattr(self.clock, "playing", not self.clock.playing))
        self.clock.observe(self._turned, "playing")
        self.clock.observe(self._seen, "_view_count")
        self._turned()
        super().__init__([self.button, self.clock], layout=layout())

    def _turned(self, _change=None):
        self.clock.step = 1
        name = "Pause" if self.clock.playing else "Play"
        self.button.description, self.button.icon = name, name.lower()

    def _seen(self, change):
        """Pause when it is shown anew, or no more: in the browser a clock without a view ticks on.

        Such a clock does not hear that it shall pause either, but it stops at its end; so the end is next.
        """
        if change.new > change.old:
            self.clock.playing = False
        elif self.clock.playing:
            self.clock.step = self.clock.max + 1


class NumberSlider(widgets.HBox):
    """A number under the hand: a box for its exact value, named, and a slider for the feel of it.

    `value` is what both show; a whole number where `step` is one. The slider goes from `low` to `high`, and
    the box from `least` to `most`, if they are given. `hidden` takes it out of sight.
    """

    value = Any()
    hidden = Bool()

    def __init__(self, description, value, low, high, step, least=None, most=None):
        whole = isinstance(step, int)
        room = max(50, 9 * len(description))
        self.box = (widgets.BoundedIntText if whole else widgets.BoundedFloatText)(
            value,
            description=description,
            min=low if least is None else least,
            max=high if most is None else most,
            step=step,
            style=described(room),
            layout=layout(width=f"{room + 68}px", flex="none"),
        )
        kind = widgets.IntSlider if whole else widgets.FloatSlider
        self.slider = slider(kind, value, min=low, max=high, step=step)
        self.slider.value = self._on_scale(value)
        super().__init__([self.box, self.slider], layout=layout(**ROW_OF_TWO), value=value)
        for part in (self.box, self.slider):
            part.observe(self._moved, "value")
        self.observe(self._show, "value")

    @observe("hidden")
    def _hide(self, change):
        self.layout = layout(**ROW_OF_TWO, **{"display": "none"} if change.new else {})

    def _moved(self, change):
        other = self.slider if change.owner is self.box else self.box
        if other is self.slider or abs(change.new - change.old) > 1e-9:  # the browser rounds otherwise
            with other.hold_sync():  # the browser first hears of what else the value changes: a picture
                self.value = round(change.new, 9)  # a slider counts in binary: 0.30000000000000004

    def _on_scale(self, value):
        """The step of the slider next to a value, to the last digit as the browser makes it: what is told
        another number sends its own back, and each such message costs as much as a move.
        """
        low, wide = self.slider.min, self.slider.max - self.slider.min
        percent, step = (100 * part / wide for part in (min(max(value - low, 0), wide), self.slider.step))
        value = floor(percent / step + 0.5) * step * wide / 100 + low
        return round(value) if isinstance(self.slider, widgets.IntSlider) else value

    def _show(self, _change):
        """Show the new value in both parts; the one in the hand is left alone, or it would jerk back."""
        self.box.min, self.box.max = min(self.box.min, self.value), max(self.box.max, self.value)
        for part, value in ((self.box, self.value), (self.slider, self._on_scale(self.value))):
            if abs(part.value - value) > 1e-9:
                part.unobserve(self._moved, "value")  # a slider that stops at its end has not been moved
                part.value = value
                part.observe(self._moved, "value")


class SliderMenu(MenuRow):
    """A menu of sizes that is a slider too."""

    def __init__(self, description, options, value):
        sizes = menu(description, options, value, flex="0 1 136px")
        self.slider = slider(widgets.IntSlider, sizes.index, max=len(options) - 1)
        super().__init__(sizes, self.slider)
        link((sizes, "index"), (self.slider, "value"))


def number_range(name, value):
    """How far one number of a scene can be moved: by slider and keys from low to high, exactly to the ends.

    A target from 0 to 1 stays there, as many costs want it.
    """
    if name[0] == "y" and 0 <= value <= 1:
        return {"low": 0.0, "high": 1.0, "step": STEP / 2, "least": 0.0, "most": 1.0}
    far = float(max(BEYOND * FAR, np.ceil(abs(value))))
    return {"low": -FAR, "high": FAR, "step": STEP, "least": -far, "most": far}


def picks(choice):
    """{the name of a quantity: (the label, the option)} of a menu whose options are quantities, or units."""
    found = {}
    for entry in getattr(choice, "options", ()):
        match entry:
            case label, (int(n), int(i)):
                names = [(letter, n, i) for letter in ("z", "a", "delta")]
            case label, (("theta" | "b" | "a" | "y") as part, *places):
                names = [(part, *places), (f"dC_d{part}", *places)]
            case _:
                continue
        found |= dict.fromkeys(names, (label, entry[1]))
    return found


def name_menu(description, names, name, kind=menu):
    """A menu of quantities by their names; of which kind: `menu` or `StepMenu`."""
    return kind(description, [(symbol(one), one) for one in names], name)


def example_menu(scene):
    examples = scene.x.shape[1]
    return menu("example", [(f"{m + 1} of {examples}", m) for m in range(examples)], scene.column)


def unit_menu(net, unit, units):
    """A menu of these units, each (layer, unit)."""
    return menu("unit", [(in_words(net, one), one) for one in units], unit)


def rate_menu(rate):
    """A menu of rates η, the given one among them."""
    rate = real_number("rate", rate)
    return menu("rate η", [(f"{one:g}", one) for one in sorted({*RATES, rate})], rate)


def sigma_menu(net):
    """A menu of the σ of all hidden layers; at first that which they have, or AS_GIVEN where they differ."""
    hidden = {net.sigma[n] for n in range(1, net.N)}
    if len(hidden) == 1:
        (own,) = hidden
        return menu("hidden σ", list((ACTIVATIONS | {own.name: own}).items()), own)
    return menu("hidden σ", [(AS_GIVEN, AS_GIVEN), *ACTIVATIONS.items()], AS_GIVEN)


class Live(widgets.VBox):
    """What a lesson shows: it goes with all that it holds, and has a `fallback` where there is no kernel."""

    unseen = ()  # what is a part of it, and not shown now

    def close(self):
        """Take it away, in the browser too: all that it is made of and shares with no other."""
        kept = {id(part) for part in _SHARED.values()}
        for whole in (self, *self.unseen) if self.comm is not None else ():  # what is seen goes first
            for part in (whole, *_parts(whole)):
                if id(part) not in kept:
                    widgets.Widget.close(part)

    def _repr_mimebundle_(self, **kwargs):
        return super()._repr_mimebundle_(**kwargs) | self.fallback()


def _parts(whole):
    """Its layout, its style, its children, and theirs."""
    parts = []
    for key in whole.keys:
        value = getattr(whole, key)
        for part in value if isinstance(value, tuple | list) else (value,):
            if isinstance(part, widgets.Widget):
                parts += [part, *_parts(part)]
    return parts
