"""Walk (lessons 0 and 4): the whole derivation, D2 to D30, step by step on the numbers of one network."""

from dataclasses import dataclass

import ipywidgets as widgets
from traitlets import link

from nbprop.checks import count, one_of
from nbprop.derivation.steps import STEPS
from nbprop.explore.controls import Player, button, layout, menu, name_menu
from nbprop.explore.explorer import Explorer, Row, View
from nbprop.explore.matrices import MATRICES, name_and_layer
from nbprop.explore.scene import Scene, ends
from nbprop.notation import names_of, number, symbol, vector
from nbprop.pictures import equation, label, tiles


def walk(net, x, y, *, step="D2"):
    """Next, Back and Play through D2 … D30: formula, code, diagram and equation with numbers in step.

    The derivation is that of a network with one hidden layer, of any sizes; ValueError for another depth, or
    a step that there is not. Of many examples, the one that is chosen is followed alone.

    >>> from nbprop import example
    >>> walk(*example(), step="D6")
    D6: the answer is compared with the target, and one number says how wrong it is. Here C = 0.545.
    """
    scene = Scene.of(net, x, y, needs="the derivation")
    if net.N != 2:
        raise ValueError(
            f"net has {count(net.N, 'layer')} of weights; the derivation is that of a network with 2"
        )
    return Walk(scene, one_of("step", step, STEPS))


SPEEDS = {"slowly": 6000, "normal": 3200, "fast": 1500}  # milliseconds a step: at normal, all in 90 seconds


class Walk(Explorer):
    """An explorer that turns pages: its step is a choice as others are, so a moved number keeps it."""

    def __init__(self, scene, step):
        super().__init__(scene, ROW, step=step)
        self.back = button("◀ Back", "One step back", width="100px")
        self.next = button("Next ▶", "One step on", width="100px")
        self.play = Player("One step after another", max=len(STEPS) - 1, interval=SPEEDS["normal"])
        self.speed = menu("speed", list(SPEEDS.items()), SPEEDS["normal"], flex="0 0 150px")
        link((self.speed, "value"), (self.play.clock, "interval"))
        self.pages = self.choices["step"]
        link((self.pages, "index"), (self.play.clock, "value"))
        self.back.on_click(lambda _: self.turn(-1))
        self.next.on_click(lambda _: self.turn(1))
        self.pages.observe(self._turned, "index")
        self._turned()
        parts = [self.pages, self.back, self.next, self.play, self.speed]
        pager = widgets.HBox(parts, layout=layout(flex_flow="row wrap", grid_gap="0 8px"))
        pager.add_class("nbprop-pager")
        self._menus.remove(self.pages)
        self._lay_out()
        panel, grid = self.children
        self.children = [pager, panel, grid]
        self.add_class("nbprop-walk")

    def turn(self, pages):
        """Go so many steps on, or back when negative, and stop at either end."""
        self.pages.index = min(max(self.pages.index + pages, 0), len(STEPS) - 1)

    def _turned(self, _change=None):
        page = self.pages.index
        self.back.disabled, self.next.disabled = page == 0, page == len(STEPS) - 1


def _menus(net, step):
    pages = [(f"{key} · {one.title}", key) for key, one in STEPS.items()]
    names = [*ends(net), *net.parameters]
    return {"step": menu("step", pages, step, flex="1 1 300px"), "moved": name_menu("move", names, names[0])}


def _view(scene, step, moved):
    scene, page = scene.alone, PAGES[step]
    summary = f"{step}: {STEPS[step].says}{_found(scene, page)}."
    marked = [name for token in page.about.split() for name in _names(token, scene.net.sizes)]
    diagram = scene.diagram(show=_shown(step), highlight=marked, known=_known(step))
    return View((diagram, equation(*_parts(scene, page))), summary, step=step)


ROW = Row(_view, _menus, lambda net, step, moved: [moved])


@dataclass(frozen=True)
class Page:
    """What a step shows.

    equation : its text, as `Scene.parts` takes it; "paths" stands for the sum of all paths.
    about : what the diagram marks: letters with their layer, all units of it.
    found : what the step says the numbers of, a letter and its layer; from here on the diagram shows it too.
    """

    equation: str
    about: str
    found: tuple = ()


PAGES = {
    "D2": Page("z1 = theta1 × x + b1", "theta1 a0 b1 z1", ("z", 1)),
    "D3": Page("a1 = σ ( z1 )", "z1 a1", ("a", 1)),
    "D4": Page("z2 = theta2 × a1 + b2", "theta2 a1 b2 z2", ("z", 2)),
    "D5": Page("a2 = σ ( z2 )", "z2 a2", ("a", 2)),
    "D6": Page("C = cost ( a2 , y )", "a2 y C", ("C",)),
    "D7": Page("delta2 = dC_dz2", "z2 delta2 C", ("delta", 2)),
    "D8": Page("delta2 = dC_da2 ⊙ da_dz2", "z2 a2 delta2 y C", ("delta", 2)),
    "D9": Page("jacobian2 = diag ( slope2 )", "z2 a2", ("slope", 2)),
    "D10": Page("delta2 = dC_da2 ⊙ slope2", "delta2 z2 a2 y C", ("delta", 2)),
    "D11": Page("delta2 = dC_da2 ⊙ slope2", "delta2 z2 a2 y C", ("delta", 2)),
    "D12": Page("delta1 = dC_da1 ⊙ slope1", "delta1 z1 a1", ("delta", 1)),
    "D13": Page("dC_da1 = paths", "a1 theta2 delta2", ("dC_da", 1)),
    "D14": Page("dC_da1 = J_turned2 × dC_dz2", "a1 theta2 delta2", ("dC_da", 1)),
    "D15": Page("J2 = theta_names2", "theta2 z2 a1"),
    "D16": Page("theta_turned2 is theta2 turned", "theta2"),
    "D17": Page("delta1 = ( theta_turned2 × delta2 ) ⊙ slope1", "delta1 theta2 delta2 z1", ("delta", 1)),
    "D18": Page("delta1 = ( theta_turned2 × delta2 ) ⊙ slope1", "delta1 theta2 delta2 z1", ("delta", 1)),
    "D19": Page("dC_dtheta_names2 = dC_dtheta2", "theta2", ("dC_dtheta", 2)),
    "D20": Page("dC_dtheta2 = outer2 · inner2", "theta2 z2 delta2", ("dC_dtheta", 2)),
    "D21": Page("inner2 is_in_every_row a_row1", "a1 theta2", ("a", 1)),
    "D22": Page("dC_dtheta2 = dC_dz2 × a_row1", "delta2 a1 theta2", ("dC_dtheta", 2)),
    "D23": Page("dC_dtheta2 = delta2 × a_row1", "delta2 a1 theta2", ("dC_dtheta", 2)),
    "D24": Page("dC_db2 = delta2 ⊙ ones2", "delta2 b2", ("dC_db", 2)),
    "D25": Page("dC_dtheta_names1 = dC_dtheta1", "theta1", ("dC_dtheta", 1)),
    "D26": Page("dC_dtheta1 = outer1 · inner1", "theta1 z1 delta1", ("dC_dtheta", 1)),
    "D27": Page("dC_dtheta1 = dC_dz1 × a_row0", "delta1 a0 theta1", ("dC_dtheta", 1)),
    "D28": Page("dC_dtheta1 = delta1 × a_row0", "delta1 a0 theta1", ("dC_dtheta", 1)),
    "D29": Page("dC_dtheta2 = delta2 × a_row1", "theta1 theta2 delta1 delta2 a0 a1", ("dC_dtheta", 2)),
    "D30": Page("dC_db1 = delta1", "delta1 b1", ("dC_db", 1)),
}


def _known(step):
    """All that has been found up to this step: the diagram shows nothing before it is derived."""
    return frozenset(page.found for page in list(PAGES.values())[: list(PAGES).index(step) + 1])


def _shown(step):
    """The squares of δ from D7 on, the product on each path where paths add up, and gradients from D19 on."""
    number_of = int(step.removeprefix("D"))
    back = ("delta",) if number_of >= 7 else ()
    paths = ("paths",) if number_of in (13, 14) else ()
    gradients = ("gradients",) if number_of >= 19 else ()
    return ("parameters", "forward", *back, *paths, *gradients)


def _names(token, sizes):
    """What the diagram calls all that is meant by theta2, a0, y or C."""
    letter, n = name_and_layer(token)
    return [("C",)] if letter == "C" else names_of(letter, 2 if n is None else n, sizes)


def _found(scene, page):
    """What the step finds, in numbers."""
    if not page.found:
        return ""
    letter, *layer = page.found
    if letter == "C":
        return f". Here C = {number(scene.C, 3)}"
    others = {"dC_da": f"∂C/∂{symbol(('a', *layer))}", "slope": f"σ′({symbol(('z', *layer))})"}
    name = others.get(letter) or symbol(page.found)
    array, *_ = MATRICES[letter](scene, *layer)
    rows = ", ".join(vector(row, 3) for row in (array.T if array.shape[1] == 1 else array))
    return f". Here {name} = {rows if 1 in array.shape else f'({rows})'}"


def _parts(scene, page):
    """The equation of a page as parts of `equation`."""
    text, paths, _ = page.equation.partition("paths")
    return scene.parts(text) + (_paths(scene) if paths else [])


def _paths(scene):
    """What each output sends back to every hidden unit, θ⁽²⁾ᵢⱼ δ⁽²⁾ᵢ, as a sum over the outputs."""
    parts = []
    for i, sent in enumerate(scene.paths(2).T, 1):
        parts += ["+", tiles(sent[:, None], "through " + label("z", 2, i), decimals=3)]
    return parts[1:]
