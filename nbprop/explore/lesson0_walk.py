"""Walk (lessons 0 and 4): the whole derivation, D2 to D30, step by step on the numbers of one network."""

from collections.abc import Callable
from dataclasses import dataclass

import ipywidgets as widgets
import numpy as np

from nbprop.checks import one_of
from nbprop.derivation.steps import STEPS
from nbprop.explore.controls import Player, button, layout, menu, name_menu
from nbprop.explore.explorer import Explorer, Row, View
from nbprop.explore.scene import Scene
from nbprop.notation import names_of, number, vector
from nbprop.pictures import equation, label, tiles


def walk(net, x, y, *, step="D2"):
    """Next, Back and Play through D2 … D30: formula, code, diagram and equation with numbers in step.

    The derivation is that of a network with one hidden layer, of any sizes; ValueError for another depth, or
    a step that there is not. Of many examples, the one that is chosen is followed alone.
    """
    scene = Scene.of(net, x, y, needs="the derivation")
    if net.N != 2:
        raise ValueError(f"net has {net.N} layers of weights; the derivation is that of a network with 2")
    return Walk(scene, one_of("step", step, STEPS))


WAY_ON = ("D2", "D3", "D4", "D5", "D6")  # forward: there is no δ yet


class Walk(Explorer):
    """An explorer that turns pages: its step is a choice as others are, so a moved number keeps it."""

    def __init__(self, scene, step):
        super().__init__(scene, ROW, step=step)
        self.back = button("◀ Back", "One step back", width="100px")
        self.next = button("Next ▶", "One step on", width="100px")
        self.play = Player("A step every four seconds", max=len(STEPS) - 1, interval=4000)
        self.back.on_click(lambda _: self.turn(-1))
        self.next.on_click(lambda _: self.turn(1))
        self.play.clock.observe(lambda change: self._go(change.new), "value")
        self.choices["step"].observe(self._turned, "value")
        self._turned()
        parts = [self.choices["step"], self.back, self.next, self.play]
        pager = widgets.HBox(parts, layout=layout(flex_flow="row wrap", grid_gap="0 8px"))
        self._menus.remove(self.choices["step"])
        self._lay_out()
        panel, grid = self.children
        self.children = [pager, panel, grid]
        self.add_class("nbprop-walk")

    def turn(self, pages):
        """Go so many steps on, or back when negative, and stop at either end."""
        self._go(list(STEPS).index(self.choices["step"].value) + pages)

    def _go(self, page):
        self.choices["step"].value = list(STEPS)[min(max(page, 0), len(STEPS) - 1)]

    def _turned(self, _change=None):
        key = self.choices["step"].value
        self.play.clock.value = list(STEPS).index(key)
        self.back.disabled, self.next.disabled = key == "D2", key == "D30"


def _menus(net, step):
    pages = [(f"{key} · {one.title}", key) for key, one in STEPS.items()]
    names = [*names_of("a", 0, net.sizes), *names_of("y", 2, net.sizes), *net.parameters]
    return {"step": menu("step", pages, step, flex="0 1 500px"), "moved": name_menu("move", names, names[0])}


def _view(scene, step, moved):
    scene, page = scene.alone, PAGES[step]
    summary = (
        f"{step}: {STEPS[step].says}. Here C = {number(scene.C, 3)}, "
        f"δ⁽²⁾ = {vector(scene.delta(2)[:, 0], 3)}, δ⁽¹⁾ = {vector(scene.delta(1)[:, 0], 3)}."
    )
    show = ("parameters", "forward") if step in WAY_ON else ("parameters", "forward", "delta")
    diagram = scene.diagram(summary, show=show, highlight=page.highlight(scene.net.sizes))
    return View((diagram, equation(*page.parts(_Numbers(scene)))), summary, step=step)


ROW = Row(_view, _menus, lambda net, step, moved: [moved])


class _Numbers:
    """Every matrix of the derivation as tiles, under its name."""

    def __init__(self, scene):
        self.scene, self.net, self.sizes = scene, scene.net, scene.net.sizes
        self.fwd, self.grad = scene.fwd, scene.grad
        self.x = tiles(scene.x, label("x"), kind="unit")
        self.y = tiles(scene.y, label("y"))
        self.C = tiles([[scene.C]], label("C"), decimals=3)

    def dC_da(self, n):
        return tiles(self.scene.dC_da(n), label("a", n, partial="C"), decimals=3)

    def z(self, n):
        return tiles(self.fwd.z[n], label("z", n))

    def a(self, n):
        return tiles(self.fwd.a[n], label("a", n), kind="unit") if n else self.x

    def a_row(self, n):
        return tiles(
            self.fwd.a[n].mT, label("a", n, transpose=True) if n else label("x", transpose=True), kind="unit"
        )

    def theta(self, n):
        return tiles(self.net.theta[n], label("theta", n))

    def b(self, n):
        return tiles(self.net.b[n], label("b", n))

    def slope(self, n):
        return tiles(self.scene.slope(n), label("sigma", prime=True, of=label("z", n)), decimals=3)

    def jacobian(self):
        slopes = self.scene.slope(2)[:, 0]
        zeros = [(r, c) for r in range(1, len(slopes) + 1) for c in range(1, len(slopes) + 1) if r != c]
        return tiles(np.diag(slopes), label("z", 2, partial=label("a", 2)), dim=zeros, decimals=3)

    def delta(self, n):
        return tiles(self.grad.delta[n], label("delta", n), kind="delta", decimals=3)

    def dC_dz(self, n):
        return tiles(self.grad.delta[n], label("z", n, partial="C"), kind="delta", decimals=3)

    def path(self, i):
        """What output i sends back to every hidden unit: θ⁽²⁾ᵢⱼ δ⁽²⁾ᵢ for each j."""
        return tiles(self.scene.paths(2)[:, [i - 1]], "through " + label("z", 2, i), decimals=3)

    def theta2_turned(self, name):
        return tiles(self.net.theta[2].mT, name)

    def theta2_symbols(self, name):
        _, columns, rows = self.sizes
        return tiles([[label("theta", 2, (i, j)) for j in _to(columns)] for i in _to(rows)], name)

    def dC_dtheta(self, n):
        return tiles(self.grad.theta[n], label("theta", n, partial="C"), decimals=3)

    def dC_dtheta_symbols(self, n):
        entries = [
            [label("theta", n, (i, j), partial="C") for j in _to(self.sizes[n - 1])]
            for i in _to(self.sizes[n])
        ]
        return tiles(entries, label("theta", n, partial="C"))

    def chain(self, n):
        """∂C/∂z⁽ⁿ⁾ᵢ and ∂z⁽ⁿ⁾ᵢ/∂θ⁽ⁿ⁾ᵢⱼ, each in the place of its θ⁽ⁿ⁾ᵢⱼ."""
        shape = self.net.theta[n].shape
        outer = np.broadcast_to(self.grad.delta[n], shape)
        return tiles(outer, label("z", n, "i", partial="C"), kind="delta", decimals=3), "·", self.inner(n)

    def inner(self, n):
        inner = np.broadcast_to(self.fwd.a[n - 1].mT, self.net.theta[n].shape)
        return tiles(inner, label("theta", n, "ij", partial=label("z", n, "i")), kind="unit")

    def dC_db(self, n):
        return tiles(self.grad.b[n], label("b", n, partial="C"), decimals=3)

    def ones(self, n):
        return tiles(np.ones((self.sizes[n], 1)), label("b", n, "i", partial=label("z", n, "i")))


def _to(size):
    return range(1, size + 1)


def _joined(operator, parts):
    first, *rest = parts
    return [first, *(piece for part in rest for piece in (operator, part))]


def _hidden_delta(v):
    turned = v.theta2_turned(label("theta", 2, transpose=True))
    return (v.delta(1), "=", "(", turned, "×", v.delta(2), ")", "⊙", v.slope(1))


@dataclass(frozen=True)
class Page:
    """What a step shows: its equation, and what the diagram highlights."""

    parts: Callable  # of the `_Numbers`: the equation
    at: tuple  # letters with their layer, all units of it

    def highlight(self, sizes):
        return [name for letter, *layer in self.at for name in _all(letter, layer, sizes)]


def _all(letter, layer, sizes):
    """The names of all entries of one layer."""
    if letter == "C":
        return [("C",)]
    if letter == "y":
        return [("y", i) for i in _to(sizes[-1])]
    (n,) = layer
    if letter == "theta":
        return [("theta", n, i, j) for i in _to(sizes[n]) for j in _to(sizes[n - 1])]
    return [(letter, n, i) for i in _to(sizes[n])]


PAGES = {
    "D2": Page(
        lambda v: (v.z(1), "=", v.theta(1), "×", v.x, "+", v.b(1)),
        (("theta", 1), ("a", 0), ("b", 1), ("z", 1)),
    ),
    "D3": Page(
        lambda v: (v.a(1), "=", "σ", "(", v.z(1), ")"),
        (("z", 1), ("a", 1)),
    ),
    "D4": Page(
        lambda v: (v.z(2), "=", v.theta(2), "×", v.a(1), "+", v.b(2)),
        (("theta", 2), ("a", 1), ("b", 2), ("z", 2)),
    ),
    "D5": Page(
        lambda v: (v.a(2), "=", "σ", "(", v.z(2), ")"),
        (("z", 2), ("a", 2)),
    ),
    "D6": Page(
        lambda v: (v.C, "=", label("C"), "(", v.a(2), ",", v.y, ")"),
        (("a", 2), ("y",), ("C",)),
    ),
    "D7": Page(
        lambda v: (v.delta(2), "=", v.dC_dz(2)),
        (("z", 2), ("delta", 2), ("C",)),
    ),
    "D8": Page(
        lambda v: (v.delta(2), "=", v.dC_da(2), "⊙", v.slope(2)),
        (("z", 2), ("a", 2), ("delta", 2), ("C",)),
    ),
    "D9": Page(
        lambda v: (v.jacobian(), "=", "diag", "(", v.slope(2), ")"),
        (("z", 2), ("a", 2)),
    ),
    "D10": Page(
        lambda v: (v.delta(2), "=", v.dC_da(2), "⊙", v.slope(2)),
        (("delta", 2), ("z", 2), ("a", 2), ("C",)),
    ),
    "D11": Page(
        lambda v: (v.delta(2), "=", v.dC_da(2), "⊙", v.slope(2)),
        (("delta", 2), ("C",)),
    ),
    "D12": Page(
        lambda v: (v.delta(1), "=", v.dC_da(1), "⊙", v.slope(1)),
        (("delta", 1), ("z", 1), ("a", 1)),
    ),
    "D13": Page(
        lambda v: (v.dC_da(1), "=", *_joined("+", [v.path(i) for i in _to(v.sizes[2])])),
        (("a", 1), ("theta", 2), ("delta", 2)),
    ),
    "D14": Page(
        lambda v: (
            v.dC_da(1),
            "=",
            v.theta2_turned(label("J", transpose=True)),
            "×",
            v.dC_dz(2),
        ),
        (("a", 1), ("theta", 2), ("delta", 2)),
    ),
    "D15": Page(
        lambda v: (
            tiles(v.net.theta[2], label("J")),
            "=",
            v.theta2_symbols("row i, column j"),
        ),
        (("theta", 2),),
    ),
    "D16": Page(
        lambda v: (v.theta2_turned(label("theta", 2, transpose=True)), "is", v.theta(2), "turned"),
        (("theta", 2),),
    ),
    "D17": Page(
        _hidden_delta,
        (("delta", 1), ("theta", 2), ("delta", 2), ("z", 1)),
    ),
    "D18": Page(
        _hidden_delta,
        (("delta", 1), ("delta", 2)),
    ),
    "D19": Page(
        lambda v: (v.dC_dtheta_symbols(2), "=", v.dC_dtheta(2)),
        (("theta", 2),),
    ),
    "D20": Page(
        lambda v: (v.dC_dtheta(2), "=", *v.chain(2)),
        (("theta", 2), ("z", 2), ("delta", 2)),
    ),
    "D21": Page(
        lambda v: (v.inner(2), "is in every row", v.a_row(1)),
        (("a", 1), ("theta", 2)),
    ),
    "D22": Page(
        lambda v: (v.dC_dtheta(2), "=", v.dC_dz(2), "×", v.a_row(1)),
        (("delta", 2), ("a", 1), ("theta", 2)),
    ),
    "D23": Page(
        lambda v: (v.dC_dtheta(2), "=", v.delta(2), "×", v.a_row(1)),
        (("delta", 2), ("a", 1), ("theta", 2)),
    ),
    "D24": Page(
        lambda v: (v.dC_db(2), "=", v.delta(2), "⊙", v.ones(2)),
        (("delta", 2), ("b", 2)),
    ),
    "D25": Page(
        lambda v: (v.dC_dtheta_symbols(1), "=", v.dC_dtheta(1)),
        (("theta", 1),),
    ),
    "D26": Page(
        lambda v: (v.dC_dtheta(1), "=", *v.chain(1)),
        (("theta", 1), ("z", 1), ("delta", 1)),
    ),
    "D27": Page(
        lambda v: (v.dC_dtheta(1), "=", v.dC_dz(1), "×", v.a_row(0)),
        (("delta", 1), ("a", 0), ("theta", 1)),
    ),
    "D28": Page(
        lambda v: (v.dC_dtheta(1), "=", v.delta(1), "×", v.a_row(0)),
        (("delta", 1), ("a", 0), ("theta", 1)),
    ),
    "D29": Page(
        lambda v: (v.dC_dtheta(2), "=", v.delta(2), "×", v.a_row(1)),
        (("theta", 1), ("theta", 2), ("delta", 1), ("delta", 2)),
    ),
    "D30": Page(
        lambda v: (v.dC_db(1), "=", v.delta(1)),
        (("delta", 1), ("b", 1)),
    ),
}
