"""Forward (D2–D6): a unit chosen by the reader, what comes into it, and what it makes of that."""

from nbprop.checks import one_of
from nbprop.explore.base import Explorer, Scene, View, into
from nbprop.explore.controls import unit_choice
from nbprop.explore.diagram import diagram
from nbprop.explore.formula import checked_formula, versus
from nbprop.notation import factor, names_of, number, symbol, vector
from nbprop.pictures import equation, label, tiles
from nbprop.pictures.graphs import activation_curve


def forward(net, x, y=None, *, unit=(1, 1), row="layer", formula=None):
    """The forward pass live: drag x and whatever feeds one unit, and follow it through the network.

    unit : (layer, unit), counted from 1, where the reader starts; a menu leads to the others.
    row : what stands under the diagram: "sum", z of the unit term by term (D2, D4); "layer", the same for its
        whole layer as matrices; "sigma", a = σ(z) on the curve (D3, D5); "cost", C of a⁽ᴺ⁾ and y (D6);
        "none", nothing, but the δ of every unit in the diagram. The last two need y.
    formula : a reader's own weighted_input(theta, b, a_prev), whose z then stands beside the true one, in
        place of the row.
    """
    row = one_of("row", row, ROWS)
    scene = Scene.of(net, x, y, needs=f"the row {row!r}" if row in ("cost", "none") else "")
    checked_formula(formula, "(theta, b, a_prev)")

    def view(scene, unit):
        fwd = scene.forward()
        summary = _summary(scene, fwd, unit)
        if row == "none":
            shown = {"grad": scene.backward(fwd), "show": ("parameters", "forward", "delta")}
        else:
            inputs = names_of("a", unit[0] - 1, net.sizes)
            shown = {"highlight": [*into(net, unit), ("z", *unit), ("a", *unit), *inputs]}
        pictures = [diagram(scene, fwd, summary=summary, **shown)]
        if formula is not None:
            n, m = unit[0], [scene.column]
            arguments = (scene.net.theta[n], scene.net.b[n], fwd.a[n - 1][:, m])
            picture, agrees = versus(formula, arguments, fwd.z[n][:, m], label("z", n), decimals=2)
            pictures.append(picture)
            summary = f"{agrees} {summary}"
        elif row != "none":
            pictures.append(ROWS[row](scene, fwd, unit))
        return View(tuple(pictures), summary)

    def sliders(unit):
        return names_of("a", 0, net.sizes) + into(net, unit)

    return Explorer(scene, view, sliders, {"unit": unit_choice(net, unit)})


def _sum(scene, fwd, unit):
    """z⁽ⁿ⁾ᵢ = θ⁽ⁿ⁾ᵢ₁ · a⁽ⁿ⁻¹⁾₁ + … + b⁽ⁿ⁾ᵢ, each factor a tile."""
    (n, i), net, m = unit, scene.net, scene.column
    parts = [_one("z", n, i, fwd.z[n][i - 1, m]), "="]
    for j in range(1, net.sizes[n - 1] + 1):
        parts += [_one("theta", n, (i, j), net.theta[n][i - 1, j - 1]), "·"]
        parts += [_one("a", n - 1, j, fwd.a[n - 1][j - 1, m]), "+"]
    return equation(*parts, _one("b", n, i, net.b[n][i - 1, 0]))


def _one(letter, layer, index, value):
    name = label(letter, layer, index) if layer else label("x", None, index)
    return tiles([[value]], name, kind="unit" if letter == "a" else "number")


def _layer(scene, fwd, unit):
    """z⁽ⁿ⁾ = θ⁽ⁿ⁾ × a⁽ⁿ⁻¹⁾ + b⁽ⁿ⁾ as matrices, with the row of the unit outlined."""
    (n, i), net, m = unit, scene.net, scene.column
    row = [(i, j) for j in range(1, net.sizes[n - 1] + 1)]
    return equation(
        tiles(fwd.z[n][:, [m]], label("z", n), highlight=[(i, 1)]),
        "=",
        tiles(net.theta[n], label("theta", n), highlight=row),
        "×",
        tiles(fwd.a[n - 1][:, [m]], _a(n - 1), kind="unit"),
        "+",
        tiles(net.b[n], label("b", n), highlight=[(i, 1)]),
    )


def _a(n):
    return label("a", n) if n else label("x")


def _cost(scene, fwd, unit):
    """C(a⁽ᴺ⁾, y), one number of two columns."""
    net, m = scene.net, scene.column
    a, y = fwd.a[net.N][:, [m]], scene.y[:, [m]]
    C = tiles([[net.cost(a, y)]], label("C"), decimals=3)
    return equation(C, "=", label("C"), "(", tiles(a, _a(net.N), kind="unit"), ",", tiles(y, label("y")), ")")


def _sigma(scene, fwd, unit):
    """a⁽ⁿ⁾ = σ(z⁽ⁿ⁾): every unit of the layer on the one curve."""
    n, i = unit
    return activation_curve(scene.net.sigma[n], fwd.z[n][:, scene.column], n, i)


ROWS = {"sum": _sum, "layer": _layer, "sigma": _sigma, "cost": _cost, "none": None}


def _summary(scene, fwd, unit):
    (n, i), net, m = unit, scene.net, scene.column
    terms = [
        f"{factor(net.theta[n][i - 1, j])} · {factor(fwd.a[n - 1][j, m])}" for j in range(net.sizes[n - 1])
    ]
    z, a = fwd.z[n][i - 1, m], fwd.a[n][i - 1, m]
    text = (
        f"{symbol(('z', n, i))} = {' + '.join(terms)} + {factor(net.b[n][i - 1, 0])} = {number(z)}, "
        f"so {symbol(('a', n, i))} = σ({number(z)}) = {number(a, 3)}; "
        f"the network answers {symbol(('a', net.N))} = {vector(fwd.a[net.N][:, m])}"
    )
    if scene.y is None:
        return f"{text}."
    C = net.cost(fwd.a[net.N][:, [m]], scene.y[:, [m]])
    return f"{text}, the target is y = {vector(scene.y[:, m])}, and C = {number(C, 3)}."
