"""What all explorers share: sliders with exact number boxes → a scene → pictures and one sentence.

An explorer is a scene (a network with an example in front of it), the names of what can be moved, and a view:
a function that turns a scene into pictures. Everything else is here.
"""

import re
from base64 import b64encode
from dataclasses import dataclass, replace
from html import escape

import ipywidgets as widgets
import numpy as np
from traitlets import Any, link

from nbprop import drawing
from nbprop.checks import one_of
from nbprop.network import Network, as_targets
from nbprop.notation import symbol

REACH = 5.0  # sliders go from −5 to 5 in steps of a tenth …
STEP = 0.1
COLUMNS = "repeat(auto-fill, minmax(204px, 1fr))"
BEYOND = 2  # … and the number boxes take any value twice as far out

# Read by the browser once for each explorer; JupyterLab's own variables make it follow the theme.
STYLE = """<style>
.nbprop-explorer, .nbprop-explorer :is(label, input, select, button, .widget-html-content) {font-size: 15px}
.nbprop-explorer .widget-html-content {line-height: 1.4; color: var(--jp-ui-font-color0, #111)}
.nbprop-picture {font-size: clamp(16px, 2.2vh, 28px)}
.nbprop-picture > * {display: block; max-width: 100%; width: auto; height: auto; max-height: 44vh;
  margin: 0 0 4px}
.nbprop-picture > img {box-sizing: border-box; padding: 6px; border-radius: 10px; background: #fff;
  object-fit: contain; border: 1px solid var(--jp-border-color2, #ccc)}
body[data-jp-theme-light=false] .nbprop-picture > img {filter: brightness(.88)}
.nbprop-picture > * + * {max-height: 20vh}
.nbprop-walk .nbprop-picture > :first-child {max-height: 37vh}
.nbprop-wiggle .nbprop-picture > svg {max-height: 34vh}
.nbprop-wiggle .nbprop-picture > * + svg {max-height: 30vh}
.nbprop-wiggle .nbprop-picture > img {width: 39em; max-height: 58vh}
.nbprop-train .nbprop-picture {display: grid; grid-template-columns: 600fr 310fr; align-items: center;
  max-width: 66em}
.nbprop-train .nbprop-picture > :nth-child(2) {max-height: 44vh}
.nbprop-train .nbprop-picture > :nth-child(3) {grid-column: 1 / 3}
.nbprop-depth .nbprop-picture > :first-child {max-height: 65vh}
.nbprop-descend .nbprop-picture > img {width: 52em; max-height: 59vh}
.nbprop-formula {display: flex; gap: 24px; align-items: center; min-height: 50px}
.nbprop-term {white-space: nowrap}
.nbprop-summary {min-height: 2.8em; font-size: clamp(15px, 1.9vh, 22px)}
.nbprop-error {border-left: 4px solid #D55E00; padding-left: 8px; white-space: pre-line}
body[data-jp-theme-light=false] .nbp .p {color: #56B4E9}
body[data-jp-theme-light=false] .nbp .m {color: #FF8A3D}
body[data-jp-theme-light=false] .nbp :is(rect, circle).p:not(.g) {fill: #0072B2}
body[data-jp-theme-light=false] .nbp :is(rect, circle).m:not(.g) {fill: #D55E00}
</style>""".replace("</style>", f"{drawing.STYLE}</style>")


@dataclass(frozen=True)
class Scene:
    """A network, x (inputs × M) and y (outputs × M, or None), and which of the M columns is looked at."""

    net: Network
    x: np.ndarray
    y: np.ndarray | None = None
    column: int = 0

    @classmethod
    def of(cls, net, x, y=None, needs=""):
        """The scene of an explorer's arguments, checked; `needs` is what cannot be shown without y."""
        if not isinstance(net, Network):
            raise TypeError(f"net is {net!r}; an nbprop.Network is wanted")
        if net.grid:
            raise ValueError(f"net is a grid of networks, {net}; an explorer shows one network")
        fwd = net.forward(x)
        if y is None and needs:
            raise ValueError(f"y is None; {needs} needs a target")
        if y is not None:
            y = as_targets(net, y, fwd.a[0].shape[1])
            net.backward(fwd, y)  # refuses targets that the cost cannot take
        return cls(net, fwd.a[0], y)

    def value(self, name):
        """The number of that name: a parameter, or an input ("a", 0, j), or a target ("y", i)."""
        if name[0] in ("theta", "b"):
            return self.net.parameter(name)
        return float(self._array(name)[name[-1] - 1, self.column])

    def with_value(self, name, value):
        """The scene with that one number changed."""
        if name[0] in ("theta", "b"):
            return replace(self, net=self.net.with_parameter(name, value))
        array = self._array(name).copy()
        array[name[-1] - 1, self.column] = value
        return replace(self, **{"y" if name[0] == "y" else "x": array})

    def _array(self, name):
        return self.y if name[0] == "y" else self.x

    def forward(self):
        """The forward pass; ValueError when a value is not finite, so that no picture shows a NaN."""
        with np.errstate(all="ignore"):
            fwd = self.net.forward(self.x)
        return _finite(fwd, ("z", "a"))

    def backward(self, fwd):
        """The backward pass, all of it finite."""
        with np.errstate(all="ignore"):
            grad = self.net.backward(fwd, self.y)
        return _finite(grad, ("delta",))


def _finite(record, parts):
    for n in sorted(getattr(record, parts[0])):
        for part in parts:
            array = getattr(record, part)[n]
            if not np.isfinite(array).all():
                i, m = np.argwhere(~np.isfinite(array))[0]
                raise ValueError(
                    f"{symbol((part, n, int(i) + 1))} is {array[i, m]}; nothing can be drawn of it"
                )
    return record


def prose(text):
    """Plain text as HTML in which a name such as z⁽²⁾₁ never breaks over two lines."""
    return re.sub(r"\S*⁾\S*", r'<span class="nbprop-term">\g<0></span>', escape(text))


@dataclass(frozen=True)
class View:
    """What an explorer shows: pictures (SVG text) from top to bottom, then figures (PNG bytes, as `plots.png`
    makes them), and the same in one sentence.
    """

    pictures: tuple
    summary: str
    figures: tuple = ()

    def html(self, error=""):
        """All of it, with the error, if there is one, at the end."""
        # Their style is in STYLE: a sheet that came anew with every move would have the page styled anew.
        pictures = "".join(self.pictures).replace(drawing.SHEET, "")
        if "<desc>" not in "".join(self.pictures[:1]):  # the first one is described, here or by who drew it
            pictures = pictures.replace("</title>", f"</title><desc>{escape(self.summary)}</desc>", 1)
        data = (b64encode(figure).decode("ascii") for figure in self.figures)
        images = "".join(f'<img alt="{escape(self.summary)}" src="data:image/png;base64,{d}">' for d in data)
        error = f'<div class="nbprop-error" role="alert">{escape(error)}</div>' if error else ""
        return (
            f'<div class="nbprop-picture">{pictures}{images}</div>'
            f'<div class="nbprop-summary">{prose(self.summary)}</div>{error}'
        )

    def fallback(self):
        """What is shown where there is no kernel, by MIME type. PNG bytes differ between platforms and a
        notebook's HTML is compared, so a figure stands in for itself only where there is no SVG.
        """
        bundle = {"text/plain": self.summary}
        if self.pictures:
            first, *rest = self.pictures
            images = [drawing.image(first, self.summary), *map(drawing.image, rest)]
            bundle["text/html"] = "".join(images)
        elif self.figures:
            from nbprop.plots import smaller  # it is there already: it has drawn the figure

            bundle["image/png"] = b64encode(smaller(self.figures[0])).decode("ascii")
        return bundle


class Explorer(widgets.VBox):
    """Pictures of a scene, and controls that change it.

    view : `view(scene, **choices)` returns the `View` to show.
    sliders : the names of what can be moved, or a function of the choices that returns them.
    choices : {keyword of the view: a widget with a value}, such as a Dropdown.
    one_by_one : whether the view looks at one example, which a menu chooses where there are several.

    `move(name, value)` does what a slider does. An exception of the view (of a reader's own σ, say) is shown
    under the last good picture until a value comes that can be drawn.
    """

    def __init__(self, scene, view, sliders, choices=None, one_by_one=True):
        self.scene = self._start = scene
        self._view, self._turning = view, False
        self._sliders = sliders if callable(sliders) else lambda **_: sliders
        self.choices = dict(choices or {})
        self._first_choice = {keyword: choice.value for keyword, choice in self.choices.items()}
        self.controls = {}
        self.view = view(scene, **self._chosen())  # bad arguments raise here, in the reader's cell
        self._panel = widgets.HTML()
        self._grid = widgets.GridBox(layout=widgets.Layout(grid_template_columns=COLUMNS, max_width="1000px"))
        self.reset = widgets.Button(description="Reset", tooltip="Back to the start")
        self.reset.on_click(lambda _: self.restart())
        self._show(self.view)
        for choice in self.choices.values():
            choice.observe(self._choose, "value")
        examples = scene.x.shape[1]
        self.example = menu("example", [(f"{m + 1} of {examples}", m) for m in range(examples)], scene.column)
        self.example.observe(self._turn_to, "value")
        self._menus = [*self.choices.values(), *([self.example] if one_by_one and examples > 1 else [])]
        self._lay_out_controls()
        style = widgets.HTML(STYLE, layout=widgets.Layout(display="none"))
        super().__init__([style, self._panel, self._grid])
        self.add_class("nbprop-explorer")

    @property
    def summary(self):
        """The pictures in one sentence, with their numbers."""
        return self.view.summary

    def move(self, name, value):
        """Change one number of the scene, as its slider does, and draw it."""
        if not self._turning:
            self._try(lambda: setattr(self, "scene", self.scene.with_value(name, value)))

    def restart(self):
        """Back to the scene, the choices and the example at the start."""
        self.scene = self._start
        for keyword, choice in self.choices.items():
            choice.unobserve(self._choose, "value")
            choice.value = self._first_choice[keyword]
            choice.observe(self._choose, "value")
        self.example.value = self._start.column
        self._turn_to()
        self._choose()

    def close(self):
        """Take it away, in the browser too: all of its widgets, those of other choices among them."""
        if self.comm is not None:  # it is there at all
            close_whole(self.example, *self.choices.values(), *self.controls.values(), self)

    def _turn_to(self, _change=None):
        """Look at the column that is chosen."""
        self.scene = replace(self.scene, column=self.example.value)
        self._turning = True  # the dials are told, and do not tell
        for name, control in self.controls.items():
            control.value = self.scene.value(name)
        self._turning = False
        self._try(lambda: None)

    def _choose(self, _change=None):
        self._lay_out_controls()
        self._try(lambda: None)

    def _chosen(self):
        return {keyword: choice.value for keyword, choice in self.choices.items()}

    def _lay_out_controls(self):
        """Show the sliders that matter now; each is made when it is first needed."""
        names = self._sliders(**self._chosen())
        for name in names:
            if name not in self.controls:
                self.controls[name] = dial(name, self.scene.value(name))
                self.controls[name].observe(lambda change, name=name: self.move(name, change.new), "value")
        # Menus first: what stands before a changed slider is kept by the browser, and with it the focus.
        self._grid.children = [*self._menus, *(self.controls[name] for name in names), self.reset]

    def _try(self, change):
        """Make the change and draw; whatever goes wrong is shown, because a callback's exception is not."""
        try:
            change()
            self.view = self._view(self.scene, **self._chosen())
        except Exception as error:
            notes = getattr(error, "__notes__", ())  # of a reader's own function, where it was raised
            self._show(self.view, "\n".join([f"{type(error).__name__}: {error}", *notes]))
        else:
            self._show(self.view)

    def _show(self, view, error=""):
        self._panel.value = view.html(error)

    def __repr__(self):
        return self.summary

    def _repr_mimebundle_(self, **kwargs):
        """The live widget; where there is no kernel, its pictures; and everywhere its sentence."""
        return super()._repr_mimebundle_(**kwargs) | self.view.fallback()


def close_whole(*wholes):
    """Close these widgets, and all that they are made of."""
    for whole in wholes:
        for part in (*_parts(whole), whole):
            widgets.Widget.close(part)


def _parts(whole):
    """Its layout, its style, its children, and theirs."""
    for key in whole.keys:
        value = getattr(whole, key)
        for part in value if isinstance(value, tuple | list) else (value,):
            if isinstance(part, widgets.Widget):
                yield from (*_parts(part), part)


def into(net, unit):
    """The names of the weights and the bias that feed one unit (layer, unit)."""
    n, i = unit
    return [*(("theta", n, i, j) for j in range(1, net.sizes[n - 1] + 1)), ("b", n, i)]


def unit_choice(net, unit):
    """A menu of all units that compute something, `unit` chosen; ValueError when there is no such unit."""
    units = [(n, i) for n in range(1, net.N + 1) for i in range(1, net.sizes[n] + 1)]
    unit = one_of("unit", unit, units, "(layer, unit)")
    names = {n: f"hidden layer {n}, unit" if net.N > 2 else "hidden unit" for n in range(1, net.N)} | {
        net.N: "output"
    }
    return menu("unit", [(f"{names[n]} {i}", (n, i)) for n, i in units], unit)


def menu(description, options, value):
    """A named dropdown that fits among the sliders."""
    return widgets.Dropdown(
        options=options,
        value=value,
        description=description,
        style={"description_width": f"{max(50, 10 * len(description))}px"},
        layout=widgets.Layout(width="auto", min_width="0"),
    )


class Steps(widgets.HBox):
    """A menu that can also be walked through: Next goes on by one, and from the last option to the first.

    `value` is the chosen one, as of any menu.
    """

    value = Any()

    def __init__(self, description, options, value):
        self.menu = menu(description, options, value)
        self.menu.layout.flex = "1 1 0"
        self.next = widgets.Button(
            description="Next", tooltip="Go on by one", layout=widgets.Layout(width="58px", flex="none")
        )
        super().__init__([self.menu, self.next], layout=widgets.Layout(min_width="0"), value=value)
        link((self.menu, "value"), (self, "value"))
        self.next.on_click(lambda _: self.go_on())

    @property
    def options(self):
        return self.menu.options

    def go_on(self):
        """Choose the next option."""
        self.menu.index = (self.menu.index + 1) % len(self.options)


class Player(widgets.HBox):
    """A button that says Play or Pause, and does it: those of ipywidgets' `Play` have no name.

    `clock` is such a Play, hidden: the browser ticks by raising its value, as long as it is shown somewhere.
    """

    def __init__(self, tooltip, **clock):
        self.clock = widgets.Play(**clock, _view_count=0, layout=widgets.Layout(display="none"))
        self.button = widgets.Button(tooltip=tooltip, layout=widgets.Layout(flex="0 1 148px", width="auto"))
        self.button.on_click(lambda _: setattr(self.clock, "playing", not self.clock.playing))
        self.clock.observe(self._turned, "playing")
        self.clock.observe(self._seen, "_view_count")
        self._turned()
        super().__init__([self.button, self.clock])

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


class Dial(widgets.HBox):
    """A number under the hand: a box for its exact value, named, and a slider for the feel of it.

    `value` is what both show; a whole number where `step` is one. The slider goes from `low` to `high`, and
    the box to `far` on either side, if that is given.
    """

    value = Any()

    def __init__(self, description, value, low, high, step, far=None):
        whole = isinstance(step, int)
        room = max(50, 9 * len(description))
        self.box = (widgets.BoundedIntText if whole else widgets.BoundedFloatText)(
            value,
            description=description,
            min=low if far is None else -far,
            max=high if far is None else far,
            step=step,
            style={"description_width": f"{room}px"},
            layout=widgets.Layout(width=f"{room + 68}px", flex="none"),
        )
        self.slider = (widgets.IntSlider if whole else widgets.FloatSlider)(
            value,
            min=low,
            max=high,
            step=step,
            readout=False,
            layout=widgets.Layout(flex="1 1 70px", width="auto"),
        )
        layout = widgets.Layout(min_width="0", overflow="hidden")
        super().__init__([self.box, self.slider], layout=layout, value=value)
        for part in (self.box, self.slider):
            part.observe(self._moved, "value")
        self.observe(self._show, "value")

    def _moved(self, change):
        value = round(change.new, 9)  # a slider counts its steps in binary: 0.30000000000000004
        if change.owner is self.box or not self._snapped(value):
            self.value = value

    def _snapped(self, value):
        """Whether no hand was it, but the browser, which puts a slider on the step next to an exact value."""
        steps = (self.value - self.slider.min) / self.slider.step
        between = abs(steps - round(steps)) > 1e-6
        return between and abs(value - self.value) <= self.slider.step / 2 + 1e-9

    def _show(self, _change):
        """Show the new value in both parts; the one in the hand is left alone, or it would jerk back."""
        for part in (self.box, self.slider):
            value = min(max(self.value, part.min), part.max)
            if abs(part.value - value) > 1e-9:
                part.unobserve(self._moved, "value")  # a slider that stops at its end has not been moved
                part.value = value
                part.observe(self._moved, "value")


def dial(name, value):
    """The dial of one number of a scene; a target from 0 to 1 stays there, as many costs want it."""
    if name[0] == "y" and 0 <= value <= 1:
        return Dial(symbol(name), value, 0.0, 1.0, STEP / 2)
    return Dial(symbol(name), value, -REACH, REACH, STEP, far=max(BEYOND * REACH, np.ceil(abs(value))))
