"""What all explorers share: sliders with exact number boxes → a scene → pictures and one sentence.

An explorer is a scene (a network with an example in front of it), the names of what can be moved, and a view:
a function that turns a scene into pictures. What makes an explorer of them is here; its controls are in
controls.py, its look is in style.css.
"""

import re
from base64 import b64encode
from dataclasses import dataclass, replace
from html import escape
from importlib.resources import files

import ipywidgets as widgets
import numpy as np

from nbprop import pictures
from nbprop.explore.controls import close_whole, dial, menu
from nbprop.network import Network, as_targets
from nbprop.notation import symbol

COLUMNS = "repeat(auto-fill, minmax(204px, 1fr))"

# Read by the browser once for each explorer; JupyterLab's own variables make it follow the theme.
_LOOK = (files("nbprop.explore") / "style.css").read_text(encoding="utf-8")
STYLE = f"<style>\n{_LOOK}{pictures.STYLE}</style>"


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
    """What an explorer shows: pictures from top to bottom, then figures (PNG bytes, as `plots.png`
    makes them), and the same in one sentence.
    """

    pictures: tuple
    summary: str
    figures: tuple = ()

    def html(self, error=""):
        """All of it, with the error, if there is one, at the end."""
        drawn = "".join(picture.inline() for picture in self._described())  # their style is in STYLE
        data = (b64encode(figure).decode("ascii") for figure in self.figures)
        images = "".join(f'<img alt="{escape(self.summary)}" src="data:image/png;base64,{d}">' for d in data)
        error = f'<div class="nbprop-error" role="alert">{escape(error)}</div>' if error else ""
        return (
            f'<div class="nbprop-picture">{drawn}{images}</div>'
            f'<div class="nbprop-summary">{prose(self.summary)}</div>{error}'
        )

    def _described(self):
        """The pictures, of which the first one says the sentence to who cannot see it."""
        first, rest = self.pictures[:1], self.pictures[1:]
        return [*(replace(one, description=one.description or self.summary) for one in first), *rest]

    def fallback(self):
        """What is shown where there is no kernel, by MIME type. PNG bytes differ between platforms and a
        notebook's HTML is compared, so a figure stands in for itself only where there is no SVG.
        """
        bundle = {"text/plain": self.summary}
        if self.pictures:
            first, *rest = self.pictures
            images = [first.image(self.summary), *(picture.image() for picture in rest)]
            bundle["text/html"] = "".join(images)
        elif self.figures:
            from nbprop.pictures.plots import smaller  # it is there already: it has drawn the figure

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
        except (Exception, SystemExit, KeyboardInterrupt) as error:  # or it would end the kernel's own loop
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


def into(net, unit):
    """The names of the weights and the bias that feed one unit (layer, unit)."""
    n, i = unit
    return [*(("theta", n, i, j) for j in range(1, net.sizes[n - 1] + 1)), ("b", n, i)]
