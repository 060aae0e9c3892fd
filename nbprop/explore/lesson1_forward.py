"""Forward (lesson 1, D2–D6): a unit that you choose, what comes into it, and what it makes of that."""

from nbprop.checks import one_of
from nbprop.explore.controls import unit_menu
from nbprop.explore.explorer import Explorer, Row, View
from nbprop.explore.formula import chosen_row, compare
from nbprop.explore.scene import Scene, incoming, units_of
from nbprop.notation import factor, names_of, number, symbol, vector
from nbprop.pictures import equation, label, tiles
from nbprop.pictures.graphs import activation_curve


def forward(net, x, y=None, *, unit=(1, 1), row="layer", formula=None):
    """The forward pass live: drag x and whatever feeds one unit, and follow it through the network.

    unit : (layer, unit), counted from 1, where the reader starts; a menu leads to the others.
    row : what stands under the diagram: "sum", z of the unit term by term (D2, D4); "layer", the same for its
        whole layer as matrices; "sigma", a = σ(z) on the curve (D3, D5); "cost", C of a⁽ᴺ⁾ and y (D6);
        "deltas", nothing, but the δ of every unit in the diagram. The last two need y.
    formula : a reader's own weighted_input(theta, b, a_prev), whose z then stands beside the true one, in
        place of the row.

    >>> from nbprop import example
    >>> forward(*example(), row="layer")
    z⁽¹⁾₁ = 0.70 · 1.00 + (−1.20) · 0.50 + (−1.10) = −1.00, so a⁽¹⁾₁ = σ(−1.00) = 0.269; the network answers
    a⁽²⁾ = (0.32, 0.80), the target is y = (1.00, 0.00), and C = 0.545.
    """
    shown = chosen_row(ROWS, row, formula, "(theta, b, a_prev)", YOURS)
    scene = Scene.of(net, x, y, needs=f"the row {row!r}" if row in ("cost", "deltas") else "")
    return Explorer(scene, shown, unit=one_of("unit", unit, _units(net), "(layer, unit)"))


WEIGHTED = {1: "D2", 2: "D4"}  # the step of z⁽ⁿ⁾, by layer
SQUASHED = {1: "D3", 2: "D5"}  # and that of a⁽ⁿ⁾


def _units(net):
    return units_of(net, *range(1, net.N + 1))


def _menus(net, unit):
    return {"unit": unit_menu(net, unit, _units(net))}


def _sliders(net, unit):
    return names_of("a", 0, net.sizes) + incoming(net, unit)


def _view(scene, unit, picture, summary="", also=(), step=""):
    """The diagram with the unit and what comes into it, over the picture of the row."""
    summary += _summary(scene, unit)
    inputs = names_of("a", unit[0] - 1, scene.net.sizes)
    highlight = [*incoming(scene.net, unit), ("z", *unit), ("a", *unit), *inputs, *also]
    return View((scene.diagram(highlight=highlight), picture), summary, step=scene.step(step))


def _sum(scene, unit):
    """z⁽ⁿ⁾ᵢ = θ⁽ⁿ⁾ᵢ₁ · a⁽ⁿ⁻¹⁾₁ + … + b⁽ⁿ⁾ᵢ, each factor a tile."""
    (n, i), net, a = unit, scene.net, scene.a(unit[0] - 1)
    parts = [_one("z", n, i, scene.z(n)[i - 1, 0]), "="]
    for j in range(1, net.sizes[n - 1] + 1):
        parts += [_one("theta", n, (i, j), net.theta[n][i - 1, j - 1]), "·"]
        parts += [_one("a", n - 1, j, a[j - 1, 0]), "+"]
    picture = equation(*parts, _one("b", n, i, net.b[n][i - 1, 0]))
    return _view(scene, unit, picture, step=WEIGHTED.get(n))


def _one(letter, layer, index, value):
    return tiles([[value]], label(letter, layer, index), kind="unit" if letter == "a" else "number")


def _layer(scene, unit):
    """z⁽ⁿ⁾ = θ⁽ⁿ⁾ × a⁽ⁿ⁻¹⁾ + b⁽ⁿ⁾ as matrices, with the row of the unit outlined."""
    n, i = unit
    row = [(i, j) for j in range(1, scene.net.sizes[n - 1] + 1)]
    marked = {f"z{n}": [(i, 1)], f"theta{n}": row, f"b{n}": [(i, 1)]}
    picture = scene.equation(f"z{n} = theta{n} × a{n - 1} + b{n}", marked)
    return _view(scene, unit, picture, step=WEIGHTED.get(n))


def _cost(scene, unit):
    """C(a⁽ᴺ⁾, y), one number of two columns."""
    N = scene.net.N
    picture = scene.equation(f"C = cost ( a{N} , y )")
    ends = [*names_of("a", N, scene.net.sizes), *names_of("y", N, scene.net.sizes), ("C",)]
    return _view(scene, unit, picture, also=ends, step="D6")


def _sigma(scene, unit):
    """a⁽ⁿ⁾ = σ(z⁽ⁿ⁾): every unit of the layer on the one curve."""
    n, i = unit
    picture = activation_curve(scene.net.sigma[n], scene.z(n)[:, 0], n, i)
    return _view(scene, unit, picture, step=SQUASHED.get(n))


def _deltas(scene, unit):
    """The whole network, with δ at every unit."""
    return View((scene.diagram(show=("parameters", "forward", "delta")),), _summary(scene, unit))


def _yours(formula, scene, unit):
    """What a reader's own formula makes of the layer's θ, b and a⁽ⁿ⁻¹⁾, beside z."""
    n, net = unit[0], scene.net
    arguments = (net.theta[n], net.b[n], scene.a(n - 1))
    picture, agrees = compare(formula, arguments, scene.z(n), label("z", n), decimals=2)
    return _view(scene, unit, picture, f"{agrees} ")


ROWS = {
    "sum": Row(_sum, _menus, _sliders),
    "layer": Row(_layer, _menus, _sliders),
    "sigma": Row(_sigma, _menus, _sliders),
    "cost": Row(_cost, _menus, _sliders),
    "deltas": Row(_deltas, _menus, _sliders),
}
YOURS = Row(_yours, _menus, _sliders)


def _summary(scene, unit):
    (n, i), net = unit, scene.net
    a_prev = scene.a(n - 1)[:, 0]
    terms = [f"{factor(t)} · {factor(a)}" for t, a in zip(net.theta[n][i - 1], a_prev, strict=True)]
    z, a = scene.z(n)[i - 1, 0], scene.a(n)[i - 1, 0]
    text = (
        f"{symbol(('z', n, i))} = {' + '.join(terms)} + {factor(net.b[n][i - 1, 0])} = {number(z)}, "
        f"so {symbol(('a', n, i))} = σ({number(z)}) = {number(a, 3)}; "
        f"the network answers {symbol(('a', net.N))} = {vector(scene.a(net.N)[:, 0])}"
    )
    if scene.y is None:
        return f"{text}."
    return f"{text}, the target is y = {vector(scene.target[:, 0])}, and C = {number(scene.C, 3)}."
