"""Descend (lesson 6, D32): the cost as a landscape over any two parameters, and the path of descent on it."""

import numpy as np

from nbprop.checks import count, whole_number
from nbprop.explore.controls import menu, name_menu, rate_menu
from nbprop.explore.explorer import Explorer, Row, View
from nbprop.explore.scene import Scene, parameter_of
from nbprop.notation import number, symbol
from nbprop.training import cost_surface, descent_path

EPOCHS = (1, 2, 3, 5, 10, 20, 50, 100)
EDGE, GRID = 11, 89  # both run from −11 to 11, in so many steps: a box ends at 10, and a mark needs air


def descend(net, x, y, *, first=("theta", 1, 1, 1), second=("theta", 2, 1, 1), rate=3.0, epochs=20):
    """The mean cost over two parameters, all others held, and gradient descent in those two alone.

    first, second : the two, named as in `Network.parameter`; menus lead to any other two, and sliders move
        the start.
    rate, epochs : how far a step goes, and how many there are.

    ValueError or TypeError for names of no parameter, the same one twice, or a bad rate or number of epochs.

    >>> from nbprop import example
    >>> descend(*example(), second=("b", 2, 1))
    From θ⁽¹⁾₁₁ = 0.70 and b⁽²⁾₁ = −1.10, 20 steps at rate 3 lead to (0.3, 1.7): mean cost 0.545 → 0.317.
    """
    scene = Scene.of(net, x, y, needs="a cost")
    for argument, name in (("first", first), ("second", second)):
        parameter_of(net, argument, name)
    whole_number("epochs", epochs, least=1)
    return Explorer(scene, ROW, first=first, second=second, rate=rate, epochs=epochs).add_class(
        "nbprop-descend"
    )


def _menus(net, first, second, rate, epochs):
    choices = {
        "first": name_menu("across", net.parameters, first),
        "second": name_menu("up", net.parameters, second),
        "rate": rate_menu(rate),
        "epochs": menu("epochs", [(str(one), one) for one in sorted({*EPOCHS, epochs})], epochs),
    }
    _keep_apart(choices["first"], choices["second"])
    return choices


def _keep_apart(one, other):
    """Two menus that change places where they would be at the same option."""
    for moved, stays in ((one, other), (other, one)):

        def swap(change, stays=stays):
            if change.new == stays.value:
                stays.value = change.old

        moved.observe(swap, "value")


class _Landscape:
    """The view, which keeps its figure, and its surface as long as that is the same."""

    def __init__(self):
        from nbprop.pictures.plots import CostSurface  # here, because matplotlib takes a second

        self.panel = CostSurface()
        self.values = np.linspace(-EDGE, EDGE, GRID)
        self.surface_of = None

    def __call__(self, scene, first, second, rate, epochs):
        path = descent_path(scene.net, scene.x, scene.y, first, second, rate=rate, epochs=epochs)
        surface = self.surface(scene, first, second)
        self.panel.update(first, second, self.values, self.values, surface, path)
        start = zip((first, second), path[:2, 0], strict=True)
        text = " and ".join(f"{symbol(name)} = {number(value)}" for name, value in start)
        return View((), f"From {text}, {_ends(path, rate, epochs)}", (self.panel.png(),))

    def surface(self, scene, first, second):
        """The same array again as long as nothing but the place on it has changed."""
        held = scene.net.with_parameter(first, 0.0).with_parameter(second, 0.0)
        examples = scene.x.tobytes(), scene.y.tobytes()
        key = (first, second, *(held.parameter(name) for name in held.parameters), *examples)
        if key != self.surface_of:
            self.kept = cost_surface(held, scene.x, scene.y, first, second, self.values, self.values)
            self.surface_of = key
        return self.kept


def _ends(path, rate, epochs):
    costs, done = path[2], path.shape[1] - 1
    rises = int((np.diff(costs) > 0).sum())
    text = (
        f"{count(done, 'step')} at rate {rate:g} lead to "
        f"({number(path[0, -1], 1)}, {number(path[1, -1], 1)}): mean cost {costs[0]:.3f} → {costs[-1]:.3f}"
    )
    if done < epochs:
        return f"{text}; then it is finite no longer: the rate is too large."
    return f"{text}; {rises} of them went up: the rate is too large." if rises else f"{text}."


ROW = Row(_Landscape, _menus, lambda net, first, second, **_: [first, second], one_example=False)
