"""Output delta (lesson 2, D7–D11): what δ⁽ᴺ⁾, the error of the output layer, is, and its two factors."""

from dataclasses import replace

import numpy as np

from nbprop.checks import whole_number
from nbprop.costs import COSTS
from nbprop.explore.controls import NumberSlider, number_range, unit_menu
from nbprop.explore.explorer import Explorer, Row, View
from nbprop.explore.formula import chosen_row, compare
from nbprop.explore.scene import Scene, units_of, with_functions
from nbprop.notation import factor, names_of, number, symbol, vector
from nbprop.pictures import label
from nbprop.pictures.graphs import Graph, Table, curve_range, dot, ring, side_by_side, square

START = 2.0  # the nudge at the start
DASHES = 'stroke-dasharray="4 4"'


def output_delta(net, x, y, *, unit=1, row="column", formula=None):
    """δ⁽ᴺ⁾ live: drag the targets and the bias of one output, which moves its z, and see its δ answer.

    unit : the output where the reader starts, counted from 1; a menu leads to the others.
    row : what stands under the diagram: "nudge", C while z⁽ᴺ⁾ᵢ is moved, with δ⁽ᴺ⁾ᵢ as its slope (D7);
        "dials", the two slopes whose product it is (D8); "jacobian", ∂a⁽ᴺ⁾/∂z⁽ᴺ⁾ as a matrix beside ⊙ (D9);
        "column", the whole layer (D10, D11); "costs", squared error and cross-entropy at the same z and y.
    formula : a reader's own function of a⁽ᴺ⁾, y and z⁽ᴺ⁾, one column each; what it returns stands beside
        δ⁽ᴺ⁾ and its two factors, in place of the row.

    >>> from nbprop import example
    >>> output_delta(*example())
    δ⁽²⁾ = ∂C/∂a⁽²⁾ ⊙ σ′(z⁽²⁾) = (−0.676, 0.795) ⊙ (0.219, 0.163) = (−0.148, 0.129).
    """
    scene = Scene.of(net, x, y, needs="δ")
    outputs = range(1, net.sizes[-1] + 1)
    if whole_number("unit", unit, least=1) not in outputs:
        raise ValueError(f"unit is {unit}; this network has the outputs 1 to {outputs[-1]}")
    return Explorer(scene, chosen_row(ROWS, row, formula, "(a, y, z)", YOURS), unit=(net.N, unit))


def _menus(net, unit):
    return {"unit": unit_menu(net, unit, units_of(net, net.N))}


def _with_nudge(net, unit):
    return _menus(net, unit) | {"nudge": NumberSlider("Δz", START, **number_range(("z", *unit), START))}


def _sliders(net, unit, **_):
    return [("b", *unit), *names_of("y", net.N, net.sizes)]


def _view(scene, unit, picture, summary, step=""):
    """The diagram with the pieces that δ⁽ᴺ⁾ is made of at this output, or at all where it is None, over the
    picture of the row; no other δ has been derived yet.
    """
    units = units_of(scene.net, scene.net.N) if unit is None else [unit]
    highlight = [(letter, *unit) for unit in units for letter in ("z", "a", "delta")]
    highlight += [("y", i) for _, i in units] + [("C",)]
    show, N = ("parameters", "forward", "delta"), scene.net.N
    known = {("delta", N), ("C",), *((letter, n) for letter in ("z", "a") for n in range(1, N + 1))}
    diagram = scene.diagram(show=show, highlight=highlight, known=known)
    return View((diagram, picture), summary, step=step)


def _at(unit, column):
    """The entry of this unit."""
    return float(column[unit[1] - 1, 0])


def _along(scene, unit, z):
    """a, C and δ of this unit when its z takes these values and all else stays.

    A grid of networks does it: raising b⁽ᴺ⁾ᵢ raises z⁽ᴺ⁾ᵢ by as much, and nothing else.
    """
    (N, i), alone = unit, scene.alone
    net = scene.net if scene.net.has_biases else scene.net.replace(b=scene.net.b)  # zeros
    many = net.with_parameter(("b", N, i), net.parameter(("b", N, i)) + z - _at(unit, scene.z(N)))
    with np.errstate(all="ignore"):
        fwd = many.forward(alone.x)
        delta = fwd.backward(alone.y).delta[N]
        C = fwd.cost(alone.y)
    return fwd.a[N][:, i - 1, 0], C, delta[:, i - 1, 0]


def _nudge(scene, unit, nudge):
    """C against z⁽ᴺ⁾ᵢ: how far the nudge moves it, and how far δ says (D7)."""
    z, delta = _at(unit, scene.z(unit[0])), _at(unit, scene.delta(unit[0]))
    grid = curve_range(61, z, z + nudge)
    _, curve, _ = _along(scene, unit, grid)
    _, (C, moved), _ = _along(scene, unit, np.array([z, z + nudge]))
    change, promise = moved - C, delta * nudge
    graph = Graph(grid, [*curve, C + promise], (label("z", *unit), label("C")), width=520)
    graph.curve(grid, curve).tangent(z, C, delta).curve((z, z + nudge), (C, C + promise), 'stroke-width="2"')
    graph.curve((z, z + nudge, z + nudge), (C, C, moved), DASHES)
    graph.point(z + nudge, C + promise, square).point(z + nudge, moved, ring).point(z, C, dot)
    lines = Table(
        (60, 132),
        180,
        (None, "Δ" + label("z"), number(nudge)),
        (ring, "Δ" + label("C"), number(change, 4)),
        (square, label("δ") + " · " + "Δ" + label("z"), number(promise, 4)),
        (None, "Δ" + label("C") + " / " + "Δ" + label("z"), number(change / nudge, 3) if nudge else "–"),
        (None, label("δ", *unit), number(delta, 3)),
    )
    at = f"{_symbol('z', unit)} = {number(z)}"
    text = f"{_symbol('delta', unit)} = {number(delta, 3)} is the slope of C at {at}"
    if nudge:
        text += f"; a nudge of Δz = {number(nudge)} changes C by {number(change, 4)}"
        text += f", and δ · Δz = {number(promise, 4)}"
    text += "."
    picture = side_by_side(graph, lines, title="C against z, with its tangent")
    return _view(scene, unit, picture, text, scene.step("D7"))


def _dials(scene, unit):
    """∂C/∂a⁽ᴺ⁾ᵢ · σ′(z⁽ᴺ⁾ᵢ) = δ⁽ᴺ⁾ᵢ, three slopes (D8)."""
    N = unit[0]
    z, a, delta = (_at(unit, column) for column in (scene.z(N), scene.a(N), scene.delta(N)))
    first, second = (_at(unit, column) for column in (scene.dC_da(N), scene.slope(N)))
    grid = curve_range(61, z)
    a_curve, C_curve, _ = _along(scene, unit, grid)
    _, (C,), _ = _along(scene, unit, np.array([z]))
    z_name, a_name, C_name = label("z", *unit), label("a", *unit), label("C")
    cost = Graph(a_curve, C_curve, (a_name, C_name), title=label("a", *unit, partial="C"), value=first)
    cost.tangent(a, C, first).curve(a_curve, C_curve).point(a, C, dot)
    sigma = Graph(grid, a_curve, (z_name, a_name), title=label("σ", prime=True, of=z_name), value=second)
    sigma.tangent(z, a, second).curve(grid, a_curve).point(z, a, dot)
    both = Graph(grid, C_curve, (z_name, C_name), title=label("δ", *unit), value=delta)
    both.tangent(z, C, delta).curve(grid, C_curve).point(z, C, square)
    text = (
        f"∂C/∂{_symbol('a', unit)} · σ′({_symbol('z', unit)}) = {factor(first, 3)} · {factor(second, 3)} = "
        f"{number(delta, 3)} = {_symbol('delta', unit)}: how C answers to a, times how a answers to z."
    )
    picture = side_by_side(cost, "·", sigma, "=", both, title="Two slopes and their product")
    return _view(scene, unit, picture, text, scene.step("D8"))


def _jacobian(scene, unit):
    """∂a⁽ᴺ⁾/∂z⁽ᴺ⁾ × ∂C/∂a⁽ᴺ⁾ = ∂C/∂a⁽ᴺ⁾ ⊙ σ′(z⁽ᴺ⁾) = δ⁽ᴺ⁾: a diagonal matrix, and its diagonal (D9)."""
    N, i = unit
    marked = _entry(unit) | {f"jacobian{N}": [(i, i)]}
    picture = scene.equation(f"jacobian{N} × dC_da{N} = dC_da{N} ⊙ slope{N} = delta{N}", marked)
    first, second, product = _vectors(scene)
    text = (
        f"∂a/∂z of the layer has σ′(z) = {second} on its diagonal and 0 elsewhere; "
        f"times ∂C/∂a = {first} it gives {symbol(('delta', N))} = {product}, and so does ⊙."
    )
    return _view(scene, None, picture, text, scene.step("D9"))


def _column(scene, unit):
    """δ⁽ᴺ⁾ = ∂C/∂a⁽ᴺ⁾ ⊙ σ′(z⁽ᴺ⁾) as columns (D10, D11)."""
    N = unit[0]
    picture = scene.equation(f"delta{N} = dC_da{N} ⊙ slope{N}", _entry(unit))
    return _view(scene, None, picture, _column_in_words(scene), scene.step("D10", "D11"))


def _column_in_words(scene):
    first, second, product = _vectors(scene)
    delta, a, z = (symbol((letter, scene.net.N)) for letter in ("delta", "a", "z"))
    return f"{delta} = ∂C/∂{a} ⊙ σ′({z}) = {first} ⊙ {second} = {product}."


def _yours(formula, scene, unit):
    """What a reader's own formula makes of a, y and z, beside δ⁽ᴺ⁾ and its factors."""
    N = unit[0]
    arguments, then = (scene.a(N), scene.target, scene.z(N)), scene.parts(f"= dC_da{N} ⊙ slope{N}")
    picture, agree = compare(formula, arguments, scene.delta(N), label("δ", N), kind="delta", then=then)
    return _view(scene, None, picture, f"{_column_in_words(scene)} {agree}")


def _entry(unit):
    """The cells of this unit in ∂C/∂a⁽ᴺ⁾, σ′(z⁽ᴺ⁾) and δ⁽ᴺ⁾."""
    N, i = unit
    return {name: [(i, 1)] for name in (f"dC_da{N}", f"slope{N}", f"delta{N}")}


def _vectors(scene):
    """The same three columns in words."""
    N = scene.net.N
    return (vector(column[:, 0], 3) for column in (scene.dC_da(N), scene.slope(N), scene.delta(N)))


def _costs(scene, unit):
    """δ⁽ᴺ⁾ᵢ against z⁽ᴺ⁾ᵢ for two costs: in one of them σ′ cancels."""
    N, z = unit[0], _at(unit, scene.z(unit[0]))
    grid = curve_range(61, z)
    rivals = [
        replace(scene, net=with_functions(scene.net, cost=COSTS[name]))
        for name in ("squared_error", "cross_entropy")
    ]
    curves = [_along(rival, unit, grid)[2] for rival in rivals]
    graph = Graph(grid, [0, *np.ravel(curves)], (label("z", *unit), label("δ", *unit)), width=440)
    head = (None, "", label("a", partial="C"), "·", label("σ", prime=True), "=", label("δ"))
    rows, said = [head], []
    for rival, curve, mark, line in zip(rivals, curves, (square, ring), ("", "8 4"), strict=True):
        factors = [_at(unit, column) for column in (rival.dC_da(N), rival.slope(N), rival.delta(N))]
        graph.curve(grid, curve, f'stroke-width="2.5" stroke-dasharray="{line}"').point(z, factors[2], mark)
        name = rival.net.cost.name.replace("cross_", "cross-").replace("_", " ")
        # σ′ in four decimals, so that the product is what a reader makes of the two
        slope, sigma, delta = (number(part, k) for part, k in zip(factors, (3, 4, 3), strict=True))
        rows.append((mark, name, slope, "·", sigma, "=", delta))
        said.append(f"{name} gives δ = {factor(factors[0], 3)} · {sigma} = {delta}")
    error = number(_at(unit, scene.a(N) - scene.target), 3)
    rows.append((None, label("a") + " − " + label("y"), "", "", "", "", error))
    text = f"At {_symbol('z', unit)} = {number(z)}, where a − y = {error}, {' and '.join(said)}."
    table = Table((80, 172, 208, 244, 280, 316), 356, *rows)
    picture = side_by_side(graph, table, title="δ against z for two costs")
    return _view(scene, unit, picture, text)


def _symbol(letter, unit):
    return symbol((letter, *unit))


ROWS = {
    "nudge": Row(_nudge, _with_nudge, _sliders),
    "dials": Row(_dials, _menus, _sliders),
    "jacobian": Row(_jacobian, _menus, _sliders),
    "column": Row(_column, _menus, _sliders),
    "costs": Row(_costs, _menus, _sliders),
}
YOURS = Row(_yours, _menus, _sliders)
