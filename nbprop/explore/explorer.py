"""The base of all explorers: a widget that draws a network's numbers anew whenever a control is moved.

A `Row` says what is drawn, what can be chosen and what can be moved; an `Explorer` makes it live. The network
and its example are a scene (scene.py), the controls are in controls.py, the pictures and the hand on them in
stage.py, the look is in style.css.
"""

import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from html import escape

import ipywidgets as widgets

from nbprop.checks import real_number, short
from nbprop.derivation.steps import STEPS
from nbprop.explore.controls import Live, NumberSlider, button, example_menu, layout, number_range, picks
from nbprop.explore.stage import Stage, reach
from nbprop.notation import prose, symbol
from nbprop.pictures.svg import data_name
from nbprop.typeset import code, mathml

_OUTLINED = re.compile(r'class="\w+ w\b')
COLUMNS = "repeat(auto-fill, minmax(204px, 1fr))"


@lru_cache
def _typeset(step):
    """The formula and the line of code of a step, as HTML."""
    if not step:
        return ""
    formula = f"<b>{step}</b>{mathml(STEPS[step].formula)}{code(STEPS[step].code)}"
    return f'<div class="nbprop-step">{formula}</div>'


@dataclass(frozen=True)
class View:
    """What an explorer shows: pictures from top to bottom, then figures (PNG bytes, as a `plots.Panel` makes
    them), and the same in one sentence, which the first picture also says to who cannot see it. `step` is the
    one of the derivation whose formula stands with them.
    """

    pictures: tuple
    summary: str
    figures: tuple = ()
    step: str = ""

    def parts(self, error="", attributes=lambda part: ""):
        """All of it in pieces of HTML, with the error, if there is one, at the end; `attributes` as in
        `Picture.parts`.
        """
        first = (replace(one, description=self.summary) for one in self.pictures[:1])
        drawn = (piece for one in (*first, *self.pictures[1:]) for piece in one.parts(attributes))
        data = (b64encode(figure).decode("ascii") for figure in self.figures)
        images = (f'<img alt="{escape(self.summary)}" src="data:image/png;base64,{d}">' for d in data)
        error = f'<div class="nbprop-error" role="alert">{escape(error)}</div>' if error else ""
        summary = f'<div class="nbprop-summary" role="status">{prose(self.summary)}</div>'
        return [
            _typeset(self.step),
            '<div class="nbprop-picture">',
            *drawn,
            *images,
            "</div>",
            summary,
            error,
        ]

    @property
    def outlined(self):
        """Whether the pictures mark a part by themselves, so that what is chosen needs no mark."""
        bodies = (getattr(part, "body", part) for picture in self.pictures for part in picture.body)
        return any(_OUTLINED.search(body) for body in bodies)

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
            bundle["image/png"] = b64encode(self.figures[0]).decode("ascii")
        return bundle


@dataclass(frozen=True)
class Row:
    """What one row of an explorer draws, what can be chosen in it, and which numbers have a slider.

    draw : `draw(scene, **choices)` returns the `View`. Of a class, which keeps a figure say, each explorer
        makes an instance of its own, and calls that.
    menus : `menus(net, **start)` returns {keyword of draw: a widget with a value}.
    sliders : `sliders(net, **choices)` returns names as in `Explorer.move`.
    one_example : whether it looks at one example, which a menu chooses where there are several.

    `start` is what the explorer was called with; the choices are the same with the values of the menus.
    """

    draw: Callable
    menus: Callable = lambda net, **start: {}
    sliders: Callable = lambda net, **choices: ()
    one_example: bool = True


class Explorer(Live):
    """A live picture of a scene: a `Row` of it, with its menus, sliders with exact boxes, and Reset.

    An exception while drawing (of a reader's own σ, say) is shown under the last good picture, until a value
    comes that can be drawn.
    """

    def __init__(self, scene, row, **start):
        self.scene = self._start = scene
        self.row, self._given, self._quiet = row, start, False
        self._draw = self._drawer()
        self.choices = row.menus(scene.net, **start)
        self._first = {keyword: choice.value for keyword, choice in self.choices.items()}
        self._picks = {
            data_name(name): (choice, *pick)
            for choice in self.choices.values()
            for name, pick in picks(choice).items()
        }
        self._reach = {}  # {column: how far its numbers can be moved}
        self.view = self._drawn()  # bad arguments raise here, in the reader's cell
        self.controls = {}  # the sliders by name; each is made when it is first needed
        self.example = example_menu(scene)
        self.reset = button("Reset", "Back to the start")
        self.reset.on_click(lambda _: self.restart())
        several = [self.example] if row.one_example and scene.x.shape[1] > 1 else []
        self._menus = [*self.choices.values(), *several]
        for choice in (*self.choices.values(), self.example):
            choice.observe(self._chosen, "value")
        # Each with all it holds in its first message: where many come at once, Jupyter drops some of them.
        self._panel = Stage(self._hand, **self._state(), layout=layout())
        grid = layout(grid_template_columns=COLUMNS, max_width="1000px")
        self._grid = widgets.GridBox(self._placed(), layout=grid)
        super().__init__([self._panel, self._grid], _dom_classes=("nbprop-explorer",))

    @property
    def summary(self):
        """The pictures in one sentence, with their numbers."""
        return self.view.summary

    @property
    def movable(self):
        """The names of all numbers that `move` takes."""
        return self.scene.movable

    def move(self, name, value):
        """Change one number, as its slider does, and draw: a parameter, ("a", 0, j) for xⱼ, ("y", i) for yᵢ.

        ValueError for any other name, TypeError or ValueError for what is no finite number.
        """
        if not (isinstance(name, tuple) and name in self.movable):
            raise ValueError(f"name is {short(name)}; {self._what_moves()} is wanted")
        value = real_number("value", value)

        self._try(lambda: setattr(self, "scene", self.scene.with_value(name, value)))
        self._tell(name)  # after the picture, which is what is waited for

    def restart(self):
        """Back to the scene, the choices and the example at the start."""
        self.scene, self._draw = self._start, self._drawer()
        self._quiet = True  # so that all of them are drawn once
        try:
            for keyword, choice in self.choices.items():
                choice.value = self._first[keyword]
            self.example.value = self._start.column
        finally:
            self._quiet = False
        self._tell(*self.controls)
        self._try(self._lay_out)

    @property
    def unseen(self):
        """All widgets that belong to some choice or other."""
        return (self.example, *self.choices.values(), *self.controls.values())

    def fallback(self):
        """Its pictures and its sentence, by MIME type."""
        return self.view.fallback()

    def _chosen(self, change):
        """Follow a menu."""
        if self._quiet:
            return
        if change.owner is self.example:
            self.scene = replace(self.scene, column=self.example.value)
            self._tell(*self.controls)
        self._try(self._lay_out)

    def _drawer(self):
        return self.row.draw() if isinstance(self.row.draw, type) else self.row.draw

    def _choices(self):
        return self._given | {keyword: choice.value for keyword, choice in self.choices.items()}

    def _drawn(self):
        return self._draw(self.scene, **self._choices())

    def _lay_out(self):
        """Show the sliders that matter now."""
        self._grid.children = self._placed()

    def _placed(self):
        """The menus, all sliders that there are, in the order of a forward pass, and Reset.

        Those that do not matter now are hidden and not taken out: a browser keeps what ipywidgets takes out.
        """
        named = self.row.sliders(self.scene.net, **self._choices())
        wanted = [name for name in named if name in self.movable]  # not every network has biases
        for name in wanted:
            if name not in self.controls:
                value = self.scene.value(name)
                self.controls[name] = NumberSlider(symbol(name), value, **number_range(name, value))
                self.controls[name].observe(partial(self._slid, name), "value")
        for name, control in self.controls.items():
            control.hidden = name not in wanted
        inputs_first = sorted(self.movable, key=lambda name: name[0] != "a")
        sliders = [self.controls[name] for name in inputs_first if name in self.controls]
        return [*self._menus, *sliders, self.reset]

    def _slid(self, name, change):
        if change.new != self.scene.value(name):  # or it has been told so
            self.move(name, change.new)

    def _tell(self, *names):
        """Put the sliders of these names, where there are any, to the numbers of the scene."""
        for name in names:
            if name in self.controls:
                self.controls[name].value = self.scene.value(name)

    def _try(self, change=lambda: None):
        """Make the change and draw; whatever goes wrong is shown, because a callback's exception is not."""
        try:
            change()
            self.view = self._drawn()
        except (Exception, SystemExit, KeyboardInterrupt) as error:  # or it would end the kernel's own loop
            notes = getattr(error, "__notes__", ())  # of a reader's own function, where it was raised
            self._show("\n".join([f"{type(error).__name__}: {error}", *notes]))
        else:
            self._show()

    def _show(self, error=""):
        self._panel.show(**self._state(error))

    def _state(self, error=""):
        """What the stage holds: the view, the error if there is one, and what the hand can do there."""
        ranges = self._ranges()
        numbers = dict(zip(ranges, self.scene.values, strict=False))
        picks = self._picks.items()
        choices = {name: (label, option == choice.value) for name, (choice, label, option) in picks}
        parts = self.view.parts(error, reach(numbers, ranges, choices, marks=not self.view.outlined))
        return {"parts": parts, "numbers": numbers, "ranges": ranges, "choices": list(choices)}

    def _ranges(self):
        """How far each number can be moved: it depends on the example at the start, and on nothing later."""
        column = self.scene.column
        if column not in self._reach:
            values = replace(self._start, column=column).values
            self._reach[column] = {
                data_name(name): {"label": symbol(name), **number_range(name, value)}
                for name, value in zip(self.movable, values, strict=False)  # or none of them can be moved
            }
        return self._reach[column]

    def _hand(self, numbers, chosen):
        """Do what a hand on the pictures has done: move numbers, or choose one of a menu."""
        for name in self.movable:
            value = numbers.get(data_name(name))
            if value is not None and value != self.scene.value(name):
                self.move(name, value)
        if chosen in self._picks:
            choice, _, option = self._picks[chosen]
            choice.value = option

    def _what_moves(self):
        if not self.movable:
            return "no name, because the menus alone change what is shown,"
        kinds = dict.fromkeys(name[0] for name in self.movable)
        return f"a name that is there, {' or '.join(_FORMS[kind] for kind in kinds)}, counted from 1,"

    def __repr__(self):
        return self.summary


_FORMS = {"theta": "('theta', n, i, j)", "b": "('b', n, i)", "a": "('a', 0, j)", "y": "('y', i)"}
