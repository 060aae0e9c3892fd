"""The error of the output layer (D7–D11): what δ⁽ᴺ⁾ is, and the two factors it is made of."""

from dataclasses import dataclass, replace

import numpy as np

from nbprop.checks import one_of, whole_number
from nbprop.explore.base import Explorer, Scene, View
from nbprop.explore.controls import menu
from nbprop.explore.diagram import diagram
from nbprop.explore.formula import checked_formula, versus
from nbprop.network import Network
from nbprop.notation import factor, names_of, number, symbol, vector
from nbprop.pictures import equation, label, tiles
from nbprop.pictures.graphs import Graph, Table, dot, ring, side_by_side, square

REACH = 6  # curves run over z from −6 to 6, or as far as the unit has gone
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
    """
    scene = Nudged.of(net, x, y, needs="δ")
    outputs = range(1, net.sizes[-1] + 1)
    if whole_number("unit", unit, least=1) not in outputs:
        raise ValueError(f"unit is {unit}; this network has the outputs 1 to {outputs[-1]}")
    row = one_of("row", row, ROWS)
    checked_formula(formula, "(a, y, z)")
    draw, whole = ROWS[row]

    def view(scene, unit):
        seen = Seen(scene, unit)
        if formula is None:
            picture, summary = draw(seen)
        else:
            dC_da, sigma_prime, _ = _factors(seen, [])
            picture, agree = versus(
                formula,
                (seen.a, seen.y, seen.z),
                seen.delta,
                label("δ", net.N),
                kind="delta",
                then=("=", dC_da, "⊙", sigma_prime),
            )
            summary = f"{_column(seen)[1]} {agree}"
        highlight = _names(net, outputs if whole or formula else [unit])
        shown = {"show": ("parameters", "forward", "delta"), "highlight": highlight, "summary": summary}
        return View((diagram(scene, seen.fwd, seen.grad, **shown), picture), summary)

    def sliders(unit):
        nudge = [("Δz", net.N, unit)] if row == "nudge" and formula is None else []
        return [("b", net.N, unit), *nudge, *names_of("y", net.N, net.sizes)]

    choice = menu("unit", [(f"output {i}", i) for i in outputs], unit)
    return Explorer(scene, view, sliders, {"unit": choice})


def _names(net, outputs):
    """The pieces that δ⁽ᴺ⁾ is made of, at these outputs."""
    layers = [(letter, net.N, i) for i in outputs for letter in ("z", "a", "delta")]
    return [*layers, *(("y", i) for i in outputs), ("C",)]


@dataclass(frozen=True)
class Nudged(Scene):
    """A scene with a nudge Δz for each output; one that was never touched is START."""

    nudges: tuple = ()

    def value(self, name):
        return dict(self.nudges).get(name, START) if name[0] == "Δz" else super().value(name)

    def with_value(self, name, value):
        if name[0] != "Δz":
            return super().with_value(name, value)
        return replace(self, nudges=tuple((dict(self.nudges) | {name: value}).items()))


class Seen:
    """What is seen of a scene: the records, the output layer of the column looked at, and one unit of it."""

    def __init__(self, scene, unit):
        self.scene, self.unit, self.net, self.N = scene, unit, scene.net, scene.net.N
        self.fwd = scene.forward()
        self.grad = scene.backward(self.fwd)
        one = [scene.column]
        self.z, self.a, self.y = self.fwd.z[self.N][:, one], self.fwd.a[self.N][:, one], scene.y[:, one]
        self.delta = self.grad.delta[self.N][:, one]
        self.dC_da = self.net.cost.prime(self.a, self.y)  # ∂C/∂a, the first factor of D10
        self.sigma_prime = self.net.sigma[self.N].prime(self.z)  # σ′(z), the second

    def at(self, column):
        """The entry of this unit."""
        return float(column[self.unit - 1, 0])

    def name(self, letter, **options):
        """The letter with this unit's indices, as a label."""
        return label(letter, self.N, self.unit, **options)

    def grid(self, also=0.0):
        """Values of z for a curve, which goes as far as z and z + `also`."""
        reach = max(REACH, *(np.ceil(abs(self.at(self.z) + step)) for step in (0.0, also)))
        return np.linspace(-reach, reach, 61)

    def along(self, z):
        """a, C and δ of this unit when its z takes these values and all else stays.

        A grid of networks does it: raising b⁽ᴺ⁾ᵢ raises z⁽ᴺ⁾ᵢ by as much, and nothing else.
        """
        name, one = ("b", self.N, self.unit), [self.scene.column]
        many = self.net.with_parameter(name, self.net.parameter(name) + z - self.at(self.z))
        with np.errstate(all="ignore"):
            fwd = many.forward(self.scene.x[:, one])
            delta = many.backward(fwd, self.y).delta[self.N]
            C = many.cost(fwd.a[self.N], self.y)
        return fwd.a[self.N][:, self.unit - 1, 0], C, delta[:, self.unit - 1, 0]


def _nudge(seen):
    """C against z⁽ᴺ⁾ᵢ: how far the nudge moves it, and how far δ says (D7)."""
    z, delta = seen.at(seen.z), seen.at(seen.delta)
    step = seen.scene.value(("Δz", seen.N, seen.unit))
    grid = seen.grid(step)
    _, curve, _ = seen.along(grid)
    _, (C, moved), _ = seen.along(np.array([z, z + step]))
    change, promise = moved - C, delta * step
    graph = Graph(grid, [*curve, C + promise], (seen.name("z"), label("C")), width=520)
    graph.curve(grid, curve).tangent(z, C, delta).curve((z, z + step), (C, C + promise), 'stroke-width="2"')
    graph.curve((z, z + step, z + step), (C, C, moved), DASHES)
    graph.point(z + step, C + promise, square).point(z + step, moved, ring).point(z, C, dot)
    lines = Table(
        (60, 132),
        180,
        (None, "Δ" + label("z"), number(step)),
        (ring, "Δ" + label("C"), number(change, 4)),
        (square, label("δ") + " · " + "Δ" + label("z"), number(promise, 4)),
        (None, "Δ" + label("C") + " / " + "Δ" + label("z"), number(change / step, 3) if step else "–"),
        (None, seen.name("δ"), number(delta, 3)),
    )
    at = f"{_symbol(seen, 'z')} = {number(z)}"
    text = f"{_symbol(seen, 'delta')} = {number(delta, 3)} is the slope of C at {at}"
    if step:
        text += f"; a nudge of Δz = {number(step)} changes C by {number(change, 4)}"
        text += f", and δ · Δz = {number(promise, 4)}"
    return side_by_side(graph, lines, title="C against z, with its tangent", description=text), f"{text}."


def _dials(seen):
    """∂C/∂a⁽ᴺ⁾ᵢ · σ′(z⁽ᴺ⁾ᵢ) = δ⁽ᴺ⁾ᵢ, three slopes (D8)."""
    grid = seen.grid()
    a_curve, C_curve, _ = seen.along(grid)
    z, a = seen.at(seen.z), seen.at(seen.a)
    _, (C,), _ = seen.along(np.array([z]))
    first, second, delta = map(seen.at, (seen.dC_da, seen.sigma_prime, seen.delta))
    z_name, a_name, C_name = seen.name("z"), seen.name("a"), label("C")
    title = seen.name("a", partial="C"), label("σ", prime=True, of=z_name), seen.name("δ")
    cost = Graph(a_curve, C_curve, (a_name, C_name), title=title[0], value=first)
    cost.tangent(a, C, first).curve(a_curve, C_curve).point(a, C, dot)
    sigma = Graph(grid, a_curve, (z_name, a_name), title=title[1], value=second)
    sigma.tangent(z, a, second).curve(grid, a_curve).point(z, a, dot)
    both = Graph(grid, C_curve, (z_name, C_name), title=title[2], value=delta)
    both.tangent(z, C, delta).curve(grid, C_curve).point(z, C, square)
    text = (
        f"∂C/∂{_symbol(seen, 'a')} · σ′({_symbol(seen, 'z')}) = {factor(first, 3)} · {factor(second, 3)} = "
        f"{number(delta, 3)} = {_symbol(seen, 'delta')}: how C answers to a, times how a answers to z."
    )
    row = side_by_side(cost, "·", sigma, "=", both, title="Two slopes and their product", description=text)
    return row, text


def _jacobian(seen):
    """∂a⁽ᴺ⁾/∂z⁽ᴺ⁾ × ∂C/∂a⁽ᴺ⁾ = ∂C/∂a⁽ᴺ⁾ ⊙ σ′(z⁽ᴺ⁾) = δ⁽ᴺ⁾: a diagonal matrix, and its diagonal (D9)."""
    N, i = seen.N, seen.unit
    K = len(seen.delta)
    zeros = [(r, c) for r in range(1, K + 1) for c in range(1, K + 1) if r != c]
    name = label("z", N, partial=label("a", N))
    jacobian = tiles(np.diag(seen.sigma_prime[:, 0]), name, highlight=[(i, i)], dim=zeros, decimals=3)
    dC_da, sigma_prime, delta = _factors(seen, [(i, 1)])
    row = equation(jacobian, "×", dC_da, "=", dC_da, "⊙", sigma_prime, "=", delta)
    slope, sigma, delta = _vectors(seen)
    text = (
        f"∂a/∂z of the layer has σ′(z) = {sigma} on its diagonal and 0 elsewhere; "
        f"times ∂C/∂a = {slope} it gives {symbol(('delta', N))} = {delta}, and so does ⊙."
    )
    return row, text


def _column(seen):
    """δ⁽ᴺ⁾ = ∂C/∂a⁽ᴺ⁾ ⊙ σ′(z⁽ᴺ⁾) as columns (D10, D11)."""
    dC_da, sigma_prime, delta = _factors(seen, [(seen.unit, 1)])
    row = equation(delta, "=", dC_da, "⊙", sigma_prime)
    slope, sigma, delta = _vectors(seen)
    names = [symbol((letter, seen.N)) for letter in ("delta", "a", "z")]
    return row, "{} = ∂C/∂{} ⊙ σ′({}) = ".format(*names) + f"{slope} ⊙ {sigma} = {delta}."


def _factors(seen, cells):
    """∂C/∂a⁽ᴺ⁾, σ′(z⁽ᴺ⁾) and δ⁽ᴺ⁾ as tiles."""
    N = seen.N
    return (
        tiles(seen.dC_da, label("a", N, partial="C"), highlight=cells, decimals=3),
        tiles(seen.sigma_prime, label("σ", prime=True, of=label("z", N)), highlight=cells, decimals=3),
        tiles(seen.delta, label("δ", N), highlight=cells, kind="delta"),
    )


def _vectors(seen):
    """The same three in words."""
    return (vector(column[:, 0], 3) for column in (seen.dC_da, seen.sigma_prime, seen.delta))


def _costs(seen):
    """δ⁽ᴺ⁾ᵢ against z⁽ᴺ⁾ᵢ for two costs: in one of them σ′ cancels."""
    net, z, grid = seen.net, seen.at(seen.z), seen.grid()
    rivals = [
        Seen(replace(seen.scene, net=Network(net.theta, net.b, net.sigma, cost)), seen.unit)
        for cost in ("squared_error", "cross_entropy")
    ]
    curves = [rival.along(grid)[2] for rival in rivals]
    graph = Graph(grid, [0, *np.ravel(curves)], (seen.name("z"), seen.name("δ")), width=440)
    head = (None, "", label("a", partial="C"), "·", label("σ", prime=True), "=", label("δ"))
    rows, said = [head], []
    for rival, curve, mark, line in zip(rivals, curves, (square, ring), ("", "8 4"), strict=True):
        factors = [rival.at(part) for part in (rival.dC_da, rival.sigma_prime, rival.delta)]
        graph.curve(grid, curve, f'stroke-width="2.5" stroke-dasharray="{line}"').point(z, factors[2], mark)
        name = rival.net.cost.name.replace("cross_", "cross-").replace("_", " ")
        slope, sigma, delta = (number(part, 3) for part in factors)
        rows.append((mark, name, slope, "·", sigma, "=", delta))
        said.append(f"{name} gives δ = {factor(factors[0], 3)} · {sigma} = {delta}")
    error = number(seen.at(seen.a - seen.y), 3)
    rows.append((None, label("a") + " − " + label("y"), "", "", "", "", error))
    text = f"At {_symbol(seen, 'z')} = {number(z)}, where a − y = {error}, {' and '.join(said)}."
    table = Table((80, 172, 208, 244, 280, 316), 356, *rows)
    return side_by_side(graph, table, title="δ against z for two costs", description=text), text


def _symbol(seen, letter):
    return symbol((letter, seen.N, seen.unit))


# How each row is drawn, and whether it is about the whole layer or one unit of it.
ROWS = {
    "nudge": (_nudge, False),
    "dials": (_dials, False),
    "jacobian": (_jacobian, True),
    "column": (_column, True),
    "costs": (_costs, False),
}
