"""Hidden delta (D12–D18): the paths from a hidden unit to the cost, and the matrix that adds them all up."""

import numpy as np

from nbprop.checks import one_of
from nbprop.explore.base import Explorer, Scene, View
from nbprop.explore.controls import Steps, menu
from nbprop.explore.diagram import diagram
from nbprop.explore.formula import checked_formula, versus
from nbprop.gradcheck import numeric_gradient
from nbprop.notation import factor, names_of, number, symbol, vector
from nbprop.pictures import equation, label, tiles
from nbprop.pictures.graphs import activation_curve
from nbprop.pictures.ledger import ledger


def hidden_delta(net, x, y, *, unit=(1, 1), row="paths", formula=None):
    """How δ comes back through one layer of weights, live.

    unit : (layer, unit) of a hidden unit, counted from 1, where the reader starts.
    row : what stands under the diagram, one of
        "slope", δ⁽¹⁾ⱼ = ∂C/∂a⁽¹⁾ⱼ · σ′(z⁽¹⁾ⱼ) on the curve of σ (D12);
        "paths", the paths from that unit to C, one by one and added up (D13);
        "fill", the matrix of all the ∂z⁽²⁾ᵢ/∂a⁽¹⁾ⱼ, filled in cell by cell (D14, D15);
        "transpose", the same matrix beside θ⁽²⁾ (D16);
        "short", all of it in one line (D17, D18);
        "try", no diagram: something else in place of (θ⁽²⁾)ᵀ × δ⁽²⁾, beside a nudge of each z⁽¹⁾ⱼ.
    formula : a reader's own hidden_delta(theta2, delta2, z1), whose δ⁽¹⁾ then stands beside the true one
        and its factors, in place of the row.

    ValueError where there is no hidden layer or no target, and for a unit or a row that is not there.
    """
    scene = Scene.of(net, x, y, needs="δ")
    hidden = [(m, j) for m in range(1, net.N) for j in range(1, net.sizes[m] + 1)]
    if not hidden:
        raise ValueError(f"net has the sizes {net.sizes}; a network with a hidden layer is wanted")
    unit = one_of("unit", unit, hidden, "(layer, unit) of a hidden unit")
    make, choice, names = ROWS[one_of("row", row, ROWS)]
    if checked_formula(formula, "(theta2, delta2, z1)") is not None:
        (make, choice, names) = (_yours(formula), _units, _leaving)

    def view(scene, **chosen):
        step = Step(scene, _layer(chosen, unit) + 1)
        picture, highlight, summary = make(step, *chosen.values())
        if highlight is None:
            return View((picture,), summary)
        shown = {"show": ("parameters", "forward", "delta"), "highlight": highlight, "summary": summary}
        return View((diagram(scene, step.fwd, step.grad, **shown), picture), summary)

    return Explorer(scene, view, lambda **chosen: names(net, unit, *chosen.values()), choice(net, unit))


class Step:
    """One step back, from layer n to layer n − 1, for the example that is looked at; each value a column."""

    def __init__(self, scene, n):
        self.net, self.n = scene.net, n
        self.fwd = scene.forward()
        self.grad = scene.backward(self.fwd)
        one = slice(scene.column, scene.column + 1)
        self.x, self.y = scene.x[:, one], scene.y[:, one]
        self.theta = self.net.theta[n]
        self.delta, self.delta_before = self.grad.delta[n][:, one], self.grad.delta[n - 1][:, one]
        self.z = self.fwd.z[n - 1][:, one]
        self.slope = self.net.sigma[n - 1].prime(self.z)
        self.paths = (
            self.theta.mT * self.delta.mT
        )  # D13: row j, column i is the path from unit j through unit i
        self.dC_da = self.paths.sum(axis=1, keepdims=True)

    def unit_of_next(self, i):
        """Unit i of layer n in words."""
        return f"output {i}" if self.n == self.net.N else f"unit {i} of layer {self.n}"

    def wiggle(self):
        """δ⁽ⁿ⁻¹⁾ by nudges alone: of each b⁽ⁿ⁻¹⁾ⱼ, which is added to z⁽ⁿ⁻¹⁾ⱼ and to nothing else."""
        names = names_of("b", self.n - 1, self.net.sizes)
        return np.array([[numeric_gradient(self.net, self.x, self.y, name)] for name in names])


def leaving(net, m, j):
    """The names of the weights that leave unit j of layer m."""
    return [("theta", m + 1, i, j) for i in range(1, net.sizes[m + 1] + 1)]


# -------------------------------------------------------------------- one unit: its slope, its paths, its row


def _slope(step, unit):
    """δ⁽¹⁾ⱼ = ∂C/∂a⁽¹⁾ⱼ · σ′(z⁽¹⁾ⱼ) (D12)."""
    m, j = unit
    z, came, slope = (float(part[j - 1, 0]) for part in (step.z, step.dC_da, step.slope))
    summary = (
        f"What comes back to unit {j} is ∂C/∂{symbol(('a', m, j))} = {number(came, 3)}; its slope there is "
        f"σ′({number(z)}) = {number(slope, 3)}, so {symbol(('delta', m, j))} = {factor(came, 3)} · "
        f"{factor(slope, 3)} = {_delta(step, j)}."
    )
    picture = activation_curve(step.net.sigma[m], step.z[:, 0], m, j, description=summary)
    return picture, [("z", m, j), ("a", m, j), ("delta", m, j)], summary


def _paths(step, unit):
    """∂C/∂a⁽¹⁾ⱼ as the sum of what each path passes on (D13), times the slope (D12)."""
    m, j = unit
    paths = " and ".join(
        f"{factor(step.delta[i - 1, 0], 4)} · {factor(step.theta[i - 1, j - 1])} = {number(share, 4)} "
        f"through {step.unit_of_next(i)}"
        for i, share in enumerate(step.paths[j - 1], 1)
    )
    total, most = abs(step.dC_da[j - 1, 0]), abs(step.paths[j - 1]).max()
    together = "together they cancel," if total < 0.01 * most else "together"
    summary = (
        f"{symbol(('a', m, j))} reaches C by {paths}; {together} ∂C/∂{symbol(('a', m, j))} = "
        f"{number(step.dC_da[j - 1, 0], 4)}, and times σ′ = {number(step.slope[j - 1, 0], 4)} "
        f"it is {symbol(('delta', m, j))} = {number(step.delta_before[j - 1, 0], 4)}."
    )
    return ledger(step, j, summary), _both_ends(step, m, j), summary


def _short(step, unit):
    """δ⁽¹⁾ = ((θ⁽²⁾)ᵀ × δ⁽²⁾) ⊙ σ′(z⁽¹⁾), with the row of the unit outlined (D17, D18)."""
    m, j = unit
    row = [(j, i) for i in range(1, len(step.delta) + 1)]
    picture = equation(
        tiles(step.delta_before, label("delta", m), kind="delta", highlight=[(j, 1)]),
        *_factors(step, row, [(j, 1)]),
    )
    summary = (
        f"{symbol(('delta', m))} = {vector(step.delta_before[:, 0], 3)}; "
        f"row {j} of it: ({_sum(step, j)}) · {factor(step.slope[j - 1, 0], 3)} = {_delta(step, j)}."
    )
    return picture, _both_ends(step, m, j), summary


def _factors(step, row=(), entry=()):
    """= ((θ⁽²⁾)ᵀ × δ⁽²⁾) ⊙ σ′(z⁽¹⁾), the right side of D17."""
    return (
        "=",
        "(",
        tiles(step.theta.mT, label("theta", step.n, transpose=True), highlight=row),
        "×",
        tiles(step.delta, label("delta", step.n), kind="delta"),
        ")",
        "⊙",
        tiles(step.slope, label("σ", prime=True, of=label("z", step.n - 1)), decimals=3, highlight=entry),
    )


def _yours(formula):
    """The row of a reader's own formula: its δ⁽¹⁾ beside the true one."""

    def row(step, unit):
        m, j = unit
        arguments = step.theta, step.delta, step.z
        name, factors = label("delta", m), _factors(step)
        picture, verdict = versus(formula, arguments, step.delta_before, name, kind="delta", then=factors)
        summary = f"{verdict} {symbol(('delta', m))} = {vector(step.delta_before[:, 0], 3)}."
        return picture, _both_ends(step, m, j), summary

    return row


def _both_ends(step, m, j):
    """What stands on the paths from unit j: its a and δ, the weights that leave it, and the δ's beyond."""
    deltas = names_of("delta", step.n, step.net.sizes)
    return [("a", m, j), ("delta", m, j), *leaving(step.net, m, j), *deltas]


# ---------------------------------------------------------------------------- all units: the matrix of paths


def _fill(step, cells):
    """The matrix of the ∂z⁽²⁾ᵢ/∂a⁽¹⁾ⱼ, its first cells filled in, and the sums of full rows (D14, D15)."""
    n, m, (units, outputs) = step.n, step.n - 1, step.paths.shape
    filled = [divmod(k, outputs) for k in range(cells)]
    names = [
        [
            label("theta", n, (i + 1, j + 1)) if (j, i) in filled else _dz_da(n, i + 1, j + 1)
            for i in range(outputs)
        ]
        for j in range(units)
    ]
    numbers = [[step.theta[i, j] if (j, i) in filled else None for i in range(outputs)] for j in range(units)]
    full = cells // outputs
    sums = [[step.dC_da[j, 0] if j < full else None] for j in range(units)]
    here = [(filled[-1][0] + 1, filled[-1][1] + 1)] if filled else []
    picture = equation(
        tiles(
            sums, label("a", m, partial="C"), decimals=3, highlight=[(j, 1) for j, i in here if i == outputs]
        ),
        "=",
        tiles(names, highlight=here),
        "×",
        tiles([[label("z", n, i + 1, partial="C")] for i in range(outputs)]),
        "=",
        tiles(numbers, highlight=here),
        "×",
        tiles(step.delta, label("delta", n), kind="delta"),
    )
    if not here:
        summary = (
            f"Row j of the matrix belongs to {symbol(('a', m))}ⱼ and column i to {symbol(('z', n))}ᵢ; "
            "nothing is filled in yet."
        )
        return picture, [], summary
    ((j, i),) = here
    summary = (
        f"Row {j}, column {i}: {symbol(('z', n, i))} moves with {symbol(('a', m, j))} as fast as the weight "
        f"between them says, {symbol(('theta', n, i, j))} = {number(step.theta[i - 1, j - 1])}."
    )
    if i == outputs:
        came = number(step.dC_da[j - 1, 0], 3)
        summary += f" Row {j} is full: ∂C/∂{symbol(('a', m, j))} = {_sum(step, j)} = {came}."
    return picture, [("theta", n, i, j), ("a", m, j), ("z", n, i)], summary


def _dz_da(n, i, j):
    return label("a", n - 1, j, partial=label("z", n, i))


def _transpose(step, outlined):
    """θ⁽²⁾ beside its transpose, the same weights outlined in both (D16)."""
    n, m = step.n, step.n - 1
    cells = _outlined(step.net, n, outlined)
    kind, k = outlined[0], outlined[-1]
    turned = [(j, i) for i, j in cells]
    picture = equation(
        tiles(step.theta, label("theta", n), highlight=cells),
        "turns into",
        tiles(step.theta.mT, label("theta", n, transpose=True), highlight=turned),
        "×",
        tiles(step.delta, label("delta", n), kind="delta"),
        "=",
        tiles(
            step.dC_da,
            label("a", m, partial="C"),
            decimals=3,
            highlight=[(k, 1)] if kind == "from" else [],
        ),
    )
    values = _listed([number(step.theta[i - 1, j - 1]) for i, j in cells])
    if kind == "from":
        summary = (
            f"What leaves hidden unit {k}, {values}, is column {k} of {symbol(('theta', n))} and row {k} of "
            f"its transpose: {_sum(step, k)} = {number(step.dC_da[k - 1, 0], 3)} = ∂C/∂{symbol(('a', m, k))}."
        )
    elif kind == "into":
        summary = (
            f"What enters {step.unit_of_next(k)}, {values}, is row {k} of {symbol(('theta', n))} "
            f"and column {k} of its transpose."
        )
    else:
        ((i, j),) = cells
        summary = (
            f"{symbol(('theta', n, i, j))} = {values} stands in row {i}, column {j} of the matrix and in "
            f"row {j}, column {i} of its transpose: to {step.unit_of_next(i)}, from hidden unit {j}."
        )
    return picture, [("theta", n, i, j) for i, j in cells], summary


def _outlined(net, n, outlined):
    """The cells (i, j) of θ⁽ⁿ⁾: all that leave unit j, all that enter unit i, or one."""
    outputs, units = net.theta[n].shape
    match outlined:
        case "from", j:
            return [(i, j) for i in range(1, outputs + 1)]
        case "into", i:
            return [(i, j) for j in range(1, units + 1)]
        case "one", i, j:
            return [(i, j)]


# ----------------------------------------------------------------------------------- what fails in its place

FACTORS = {  # what a product may be made of: its name in words, as mathematics, and its value
    "θ": lambda step: (symbol(("theta", step.n)), label("theta", step.n), step.theta),
    "θᵀ": lambda step: (
        f"({symbol(('theta', step.n))})ᵀ",
        label("theta", step.n, transpose=True),
        step.theta.mT,
    ),
    "pinv(θ)": lambda step: (
        f"pinv({symbol(('theta', step.n))})",
        "pinv(" + label("theta", step.n) + ")",
        np.linalg.pinv(step.theta),
    ),
    "δ": lambda step: (symbol(("delta", step.n)), label("delta", step.n), step.delta),
    "δᵀ": lambda step: (
        f"({symbol(('delta', step.n))})ᵀ",
        label("delta", step.n, transpose=True),
        step.delta.mT,
    ),
}
# What may stand where (θ⁽²⁾)ᵀ × δ⁽²⁾ should, the true one last.
TRIES = [("θ", "δ"), ("pinv(θ)", "δ"), ("δ", "θᵀ"), ("δᵀ", "θ"), ("θᵀ", "δ")]


def _try(step, pair):
    """(left × right) ⊙ σ′(z⁽¹⁾) beside what a nudge of each z⁽¹⁾ⱼ says; or where the shapes fail."""
    m = step.n - 1
    (one, left_name, left), (other, right_name, right) = (FACTORS[key](step) for key in pair)
    left_kind, right_kind = ("delta" if key.startswith("δ") else "number" for key in pair)
    (rows, inner), (inner_, columns) = left.shape, right.shape
    if inner != inner_:
        picture = equation(
            tiles(left, left_name, kind=left_kind, highlight=[(1, c) for c in range(1, inner + 1)]),
            "×",
            tiles(right, right_name, kind=right_kind, highlight=[(r, 1) for r in range(1, inner_ + 1)]),
            "=  ?",
        )
        summary = (
            f"{one} is {rows} × {inner} and {other} is {inner_} × {columns}: a row of {inner} does "
            f"not meet a column of {inner_}, so there is no such product."
        )
        return picture, None, summary
    product = left @ right
    factors = [tiles(left, left_name, kind=left_kind), "×", tiles(right, right_name, kind=right_kind)]
    if product.shape != step.slope.shape:
        summary = (
            f"{one} × {other} is {rows} × {columns}; {symbol(('delta', m))} is a column like "
            f"{symbol(('z', m))}, {len(step.slope)} × 1."
        )
        if pair == ("δᵀ", "θ"):
            summary += " The numbers are right, and they are lying down."
        return equation(*factors, "=", tiles(product, decimals=3)), None, summary
    mine, nudged = product * step.slope, step.wiggle()
    wrong = [(j, 1) for j, ok in enumerate(np.isclose(mine, nudged, 1e-4, 1e-8)[:, 0], 1) if not ok]
    picture = equation(
        "(",
        *factors,
        ")",
        "⊙",
        tiles(step.slope, label("σ", prime=True, of=label("z", m)), decimals=3),
        "=",
        tiles(mine, decimals=3, highlight=wrong),
        "≠" if wrong else "=",
        tiles(nudged, "Δ" + label("C") + "/Δ" + label("z", m), decimals=3, highlight=wrong),
    )
    verdict = f"they differ in {len(wrong)} of {len(mine)}" if wrong else "they agree"
    summary = (
        f"({one} × {other}) ⊙ σ′({symbol(('z', m))}) gives {vector(mine[:, 0], 3)}, a nudge of each "
        f"{symbol(('z', m))}ⱼ gives {vector(nudged[:, 0], 3)}: {verdict}."
    )
    return picture, None, summary


# -------------------------------------------------------------------------------- menus, sliders and words


def _units(net, unit):
    of = {m: f"layer {m}, unit" if net.N > 2 else "hidden unit" for m in range(1, net.N)}
    options = [(f"{of[m]} {j}", (m, j)) for m in of for j in range(1, net.sizes[m] + 1)]
    return {"unit": menu("unit", options, unit)}


def _cells(net, unit):
    cells = net.theta[unit[0] + 1].size
    return {"cells": Steps("cells", [(f"{k} of {cells}", k) for k in range(cells + 1)], 0)}


def _outlines(net, unit):
    n = unit[0] + 1
    outputs, units = net.theta[n].shape
    into = "output" if n == net.N else f"layer {n}, unit"
    options = [(f"hidden unit {j}", ("from", j)) for j in range(1, units + 1)]
    options += [(f"{into} {i}", ("into", i)) for i in range(1, outputs + 1)]
    options += [(symbol(name), ("one", *name[2:])) for name in names_of("theta", n, net.sizes)]
    return {"outlined": menu("show", options, ("from", unit[1]))}


def _attempts(net, unit):
    n = unit[0] + 1
    options = [
        (" × ".join(pair).replace("θ", symbol(("theta", n))).replace("δ", symbol(("delta", n))), pair)
        for pair in TRIES
    ]
    return {"attempt": menu("try", options, TRIES[0])}


def _leaving(net, unit, chosen):
    """The sliders of the unit that is chosen: the weights that leave it, and its bias."""
    m, j = chosen
    return [*leaving(net, m, j), ("b", m, j)]


def _leaving_and_targets(net, unit, chosen):
    return _leaving(net, unit, chosen) + names_of("y", net.N, net.sizes)


def _weights(net, unit, chosen):
    """The sliders of all weights of the layer. They stay, so that Next keeps the keyboard's focus."""
    return names_of("theta", unit[0] + 1, net.sizes)


def _layer(chosen, unit):
    """The hidden layer that is looked at: that of the chosen unit, where there is a menu of units."""
    return chosen.get("unit", unit)[0]


def _sum(step, j):
    """The paths of unit j as a sum in words."""
    terms = zip(step.theta[:, j - 1], step.delta[:, 0], strict=True)
    return " + ".join(f"{factor(theta)} · {factor(delta, 3)}" for theta, delta in terms)


def _delta(step, j):
    return number(step.delta_before[j - 1, 0], 3)


def _listed(texts):
    return " and ".join(filter(None, [", ".join(texts[:-1]), texts[-1]]))


ROWS = {  # what stands under the diagram, the menu, and the sliders
    "slope": (_slope, _units, _leaving),
    "paths": (_paths, _units, _leaving_and_targets),
    "fill": (_fill, _cells, _weights),
    "transpose": (_transpose, _outlines, _weights),
    "short": (_short, _units, _leaving),
    "try": (_try, _attempts, _weights),
}
