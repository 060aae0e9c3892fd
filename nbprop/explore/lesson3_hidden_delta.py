"""Hidden delta (lesson 3, D12–D18): the paths from a hidden unit to C, and the matrix that adds them up."""

import numpy as np

from nbprop.checks import join, one_of
from nbprop.explore.controls import StepMenu, menu, unit_menu
from nbprop.explore.explorer import Explorer, Row, View
from nbprop.explore.formula import chosen_row, compare
from nbprop.explore.scene import Scene, hidden_units, in_words, outgoing, units_of
from nbprop.gradcheck import numeric_gradient
from nbprop.notation import factor, names_of, number, symbol, vector
from nbprop.pictures import label, tiles
from nbprop.pictures.graphs import activation_curve
from nbprop.pictures.ledger import ledger, ledger_scale


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

    >>> from nbprop import example
    >>> hidden_delta(*example(), unit=(1, 2))
    a⁽¹⁾₂ reaches C by (−0.1481) · (−0.30) = 0.0444 through output 1 and 0.1295 · 0.20 = 0.0259 through
    output 2; together ∂C/∂a⁽¹⁾₂ = 0.0703, and times σ′ = 0.1587 it is δ⁽¹⁾₂ = 0.0112.
    """
    scene = Scene.of(net, x, y, needs="δ")
    unit = one_of("unit", unit, hidden_units(net), "(layer, unit) of a hidden unit")
    return Explorer(scene, chosen_row(ROWS, row, formula, "(theta2, delta2, z1)", YOURS), unit=unit)


def _view(scene, picture, highlight, summary, step=""):
    diagram = scene.diagram(show=("parameters", "forward", "delta"), highlight=highlight)
    return View((diagram, picture), summary, step=step)


# -------------------------------------------------------------------- one unit: its slope, its paths, its row


def _slope(scene, unit):
    """δ⁽¹⁾ⱼ = ∂C/∂a⁽¹⁾ⱼ · σ′(z⁽¹⁾ⱼ) (D12)."""
    m, j = unit
    z, came, slope = (float(part[j - 1, 0]) for part in (scene.z(m), scene.dC_da(m), scene.slope(m)))
    summary = (
        f"What comes back to {in_words(scene.net, unit)} is ∂C/∂{symbol(('a', m, j))} = {number(came, 3)}; "
        f"its slope there is σ′({number(z)}) = {number(slope, 3)}, so {symbol(('delta', m, j))} = "
        f"{factor(came, 3)} · {factor(slope, 3)} = {_delta(scene, unit)}."
    )
    picture = activation_curve(scene.net.sigma[m], scene.z(m)[:, 0], m, j)
    marked = [("z", m, j), ("a", m, j), ("delta", m, j)]
    return _view(scene, picture, marked, summary, scene.step("D12"))


class _Paths:
    """∂C/∂a⁽¹⁾ⱼ as the sum of what each path passes on (D13), times the slope (D12).

    The scale of the arrows grows where it must and never shrinks, so that a shorter arrow means less.
    """

    scale = 0.0

    def __call__(self, scene, unit):
        (m, j), n = unit, unit[0] + 1
        delta, theta = scene.delta(n)[:, 0], scene.net.theta[n][:, j - 1]
        through = [in_words(scene.net, one) for one in units_of(scene.net, n)]
        slope = scene.slope(m)[j - 1, 0]
        self.scale = max(self.scale, ledger_scale(delta, theta, slope))
        picture = ledger(unit, delta, theta, slope, through, self.scale)
        text = _paths_in_words(unit, delta, theta, slope, through)
        return _view(scene, picture, _both_ends(scene.net, unit), text, scene.step("D13"))


def _paths_in_words(unit, delta, theta, slope, through):
    (m, j), shares = unit, delta * theta
    came = shares.sum()
    paths = " and ".join(
        f"{factor(d, 4)} · {factor(t)} = {number(share, 4)} through {word}"
        for d, t, share, word in zip(delta, theta, shares, through, strict=True)
    )
    together = "together they cancel," if abs(came) < 0.01 * abs(shares).max() else "together"
    return (
        f"{symbol(('a', m, j))} reaches C by {paths}; {together} ∂C/∂{symbol(('a', m, j))} = "
        f"{number(came, 4)}, and times σ′ = {number(slope, 4)} it is {symbol(('delta', m, j))} = "
        f"{number(came * slope, 4)}."
    )


def _short(scene, unit):
    """δ⁽¹⁾ = ((θ⁽²⁾)ᵀ × δ⁽²⁾) ⊙ σ′(z⁽¹⁾), with the row of the unit outlined (D17, D18)."""
    (m, j), n = unit, unit[0] + 1
    row = [(j, i) for i in range(1, scene.net.sizes[n] + 1)]
    marked = {f"delta{m}": [(j, 1)], f"theta_turned{n}": row, f"slope{m}": [(j, 1)]}
    summary = (
        f"{symbol(('delta', m))} = {vector(scene.delta(m)[:, 0], 3)}; row {j} of it: "
        f"({_sum(scene, unit)}) · {factor(scene.slope(m)[j - 1, 0], 3)} = {_delta(scene, unit)}."
    )
    picture = scene.equation(f"delta{m} {_right_side(m)}", marked)
    return _view(scene, picture, _both_ends(scene.net, unit), summary, scene.step("D17", "D18"))


def _yours(formula, scene, unit):
    """What a reader's own formula makes of θ⁽²⁾, δ⁽²⁾ and z⁽¹⁾, beside δ⁽¹⁾ and its factors."""
    m = unit[0]
    arguments = scene.net.theta[m + 1], scene.delta(m + 1), scene.z(m)
    name, then = label("delta", m), scene.parts(_right_side(m))
    picture, verdict = compare(formula, arguments, scene.delta(m), name, kind="delta", then=then)
    summary = f"{verdict} {symbol(('delta', m))} = {vector(scene.delta(m)[:, 0], 3)}."
    return _view(scene, picture, _both_ends(scene.net, unit), summary)


def _right_side(m):
    """= ((θ⁽²⁾)ᵀ × δ⁽²⁾) ⊙ σ′(z⁽¹⁾), of D17."""
    return f"= ( theta_turned{m + 1} × delta{m + 1} ) ⊙ slope{m}"


def _both_ends(net, unit):
    """What stands on the paths from a unit: its a and δ, the weights that leave it, and the δ's beyond."""
    deltas = names_of("delta", unit[0] + 1, net.sizes)
    return [("a", *unit), ("delta", *unit), *outgoing(net, unit), *deltas]


# ---------------------------------------------------------------------------- all units: the matrix of paths


def _fill(scene, unit, cells):
    """The matrix of the ∂z⁽²⁾ᵢ/∂a⁽¹⁾ⱼ, its first cells filled in, and the sums of full rows (D14, D15)."""
    m, n = unit[0], unit[0] + 1
    came, turned = scene.dC_da(m), scene.net.theta[n].mT
    outputs = turned.shape[1]
    filled = np.arange(turned.size).reshape(turned.shape) < cells
    numbers, sums = np.where(filled, turned, None), np.where(filled.all(axis=1, keepdims=True), came, None)
    names = [
        [label("theta", n, (i, j)) if there else _dz_da(n, i, j) for i, there in enumerate(row, 1)]
        for j, row in enumerate(filled, 1)
    ]
    j, i = (int(place) + 1 for place in divmod(cells - 1, outputs))  # the last one that is filled in
    here = [(j, i)] if cells else []
    full = [(j, 1)] if cells and i == outputs else []
    picture = scene.equation(
        f"sums = names × errors = numbers × delta{n}",
        sums=tiles(sums, label("a", m, partial="C"), decimals=3, highlight=full),
        names=tiles(names, highlight=here),
        errors=tiles([[label("z", n, i, partial="C")] for i in range(1, outputs + 1)]),
        numbers=tiles(numbers, highlight=here),
    )
    if not cells:
        summary = (
            f"Row j of the matrix belongs to {symbol(('a', m))}ⱼ and column i to {symbol(('z', n))}ᵢ; "
            "nothing is filled in yet."
        )
        return _view(scene, picture, [], summary, scene.step("D14"))
    summary = (
        f"Row {j}, column {i}: {symbol(('z', n, i))} moves with {symbol(('a', m, j))} as fast as the weight "
        f"between them says, {symbol(('theta', n, i, j))} = {number(turned[j - 1, i - 1])}."
    )
    if full:
        total = f"∂C/∂{symbol(('a', m, j))} = {_sum(scene, (m, j))} = {number(came[j - 1, 0], 3)}"
        summary += f" Row {j} is full: {total}."
    marked = [("theta", n, i, j), ("a", m, j), ("z", n, i)]
    return _view(scene, picture, marked, summary, scene.step("D15"))


def _dz_da(n, i, j):
    return label("a", n - 1, j, partial=label("z", n, i))


def _transpose(scene, unit, outlined):
    """θ⁽²⁾ beside its transpose, the same weights outlined in both (D16)."""
    m, n, net = unit[0], unit[0] + 1, scene.net
    theta, came, cells = net.theta[n], scene.dC_da(m), _outlined(net, n, *outlined)
    kind, k = outlined[0], outlined[-1]
    marked = {f"theta{n}": cells, f"theta_turned{n}": [(j, i) for i, j in cells]}
    if kind == "from":
        marked[f"dC_da{m}"] = [(k, 1)]
    picture = scene.equation(f"theta{n} turns_into theta_turned{n} × delta{n} = dC_da{m}", marked)
    values = join([number(theta[i - 1, j - 1]) for i, j in cells])
    if kind == "from":
        summary = (
            f"What leaves {in_words(net, (m, k))}, {values}, is column {k} of {symbol(('theta', n))} and "
            f"row {k} of its transpose: {_sum(scene, (m, k))} = {number(came[k - 1, 0], 3)} = "
            f"∂C/∂{symbol(('a', m, k))}."
        )
    elif kind == "into":
        summary = (
            f"What enters {in_words(net, (n, k))}, {values}, is row {k} of {symbol(('theta', n))} "
            f"and column {k} of its transpose."
        )
    else:
        ((i, j),) = cells
        summary = (
            f"{symbol(('theta', n, i, j))} = {values} stands in row {i}, column {j} of the matrix and in "
            f"row {j}, column {i} of its transpose: to {in_words(net, (n, i))}, from {in_words(net, (m, j))}."
        )
    return _view(scene, picture, [("theta", n, i, j) for i, j in cells], summary, scene.step("D16"))


def _outlined(net, n, kind, *units):
    """The cells (i, j) of θ⁽ⁿ⁾: all that leave unit j, all that enter unit i, or one."""
    cells = [(i, j) for _, _, i, j in names_of("theta", n, net.sizes)]
    there = {"from": lambda i, j: (j,), "into": lambda i, j: (i,), "one": lambda i, j: (i, j)}[kind]
    return [cell for cell in cells if there(*cell) == units]


# ----------------------------------------------------------------------------------- what fails in its place

# What may stand where (θ⁽²⁾)ᵀ × δ⁽²⁾ should, the true one last.
TRIES = [("θ", "δ"), ("pinv(θ)", "δ"), ("δ", "θᵀ"), ("δᵀ", "θ"), ("θᵀ", "δ")]


def _factor(scene, n, key):
    """A factor of a product, by its key in TRIES: its name in words, as a label, and its value."""
    letter, value = ("theta", scene.net.theta[n]) if "θ" in key else ("delta", scene.delta(n))
    word, name = symbol((letter, n)), label(letter, n)
    if key.startswith("pinv"):
        return f"pinv({word})", "pinv(" + name + ")", np.linalg.pinv(value)
    if key.endswith("ᵀ"):
        return f"({word})ᵀ", label(letter, n, transpose=True), value.mT
    return word, name, value


def _try(scene, unit, attempt):
    """(left × right) ⊙ σ′(z⁽¹⁾) beside what a nudge of each z⁽¹⁾ⱼ says; or where the shapes fail."""
    m = unit[0]
    (one, left_name, left), (other, right_name, right) = (_factor(scene, m + 1, key) for key in attempt)
    left_kind, right_kind = ("delta" if key.startswith("δ") else "number" for key in attempt)
    (rows, inner), (inner_, columns) = left.shape, right.shape
    row = [] if inner == inner_ else [(1, c + 1) for c in range(inner)]
    column = [] if inner == inner_ else [(r + 1, 1) for r in range(inner_)]
    factors = {
        "left": tiles(left, left_name, kind=left_kind, highlight=row),
        "right": tiles(right, right_name, kind=right_kind, highlight=column),
    }
    if inner != inner_:
        summary = (
            f"{one} is {rows} × {inner} and {other} is {inner_} × {columns}: a row of {inner} does "
            f"not meet a column of {inner_}, so there is no such product."
        )
        return View((scene.equation("left × right =__?", **factors),), summary)
    product, slope = left @ right, scene.slope(m)
    if product.shape != slope.shape:
        summary = (
            f"{one} × {other} is {rows} × {columns}; {symbol(('delta', m))} is a column like "
            f"{symbol(('z', m))}, {len(slope)} × 1."
        )
        if attempt == ("δᵀ", "θ"):
            summary += " The numbers are right, and they are lying down."
        picture = scene.equation("left × right = product", **factors, product=tiles(product, decimals=3))
        return View((picture,), summary)
    mine, nudged = product * slope, _nudged(scene, m)
    wrong = ~np.isclose(mine, nudged, 1e-4, 1e-8)
    picture = scene.equation(
        f"( left × right ) ⊙ slope{m} = mine {'≠' if wrong.any() else '='} nudged",
        **factors,
        mine=tiles(mine, decimals=3, highlight=wrong),
        nudged=tiles(nudged, "Δ" + label("C") + "/Δ" + label("z", m), decimals=3, highlight=wrong),
    )
    verdict = f"they differ in {wrong.sum()} of {len(mine)}" if wrong.any() else "they agree"
    summary = (
        f"({one} × {other}) ⊙ σ′({symbol(('z', m))}) gives {vector(mine[:, 0], 3)}, a nudge of each "
        f"{symbol(('z', m))}ⱼ gives {vector(nudged[:, 0], 3)}: {verdict}."
    )
    return View((picture,), summary)


def _nudged(scene, m):
    """δ⁽ᵐ⁾ by nudges alone: of each b⁽ᵐ⁾ⱼ, which is added to z⁽ᵐ⁾ⱼ and to nothing else."""
    net, alone = scene.net, scene.alone
    names = names_of("b", m, net.sizes)
    return np.array([[numeric_gradient(net, alone.x, alone.y, name)] for name in names])


# -------------------------------------------------------------------------------- menus, sliders and words


def _units(net, unit):
    return {"unit": unit_menu(net, unit, hidden_units(net))}


def _cells(net, unit):
    cells = net.theta[unit[0] + 1].size
    return {"cells": StepMenu("cells", [(f"{k} of {cells}", k) for k in range(cells + 1)], 0)}


def _outlines(net, unit):
    m, n = unit[0], unit[0] + 1
    outputs, units = net.theta[n].shape
    options = [(f"from {in_words(net, (m, j))}", ("from", j)) for j in range(1, units + 1)]
    options += [(f"into {in_words(net, (n, i))}", ("into", i)) for i in range(1, outputs + 1)]
    options += [(symbol(name), ("one", *name[2:])) for name in names_of("theta", n, net.sizes)]
    return {"outlined": menu("show", options, ("from", unit[1]))}


def _attempts(net, unit):
    n = unit[0] + 1
    options = [
        (" × ".join(pair).replace("θ", symbol(("theta", n))).replace("δ", symbol(("delta", n))), pair)
        for pair in TRIES
    ]
    return {"attempt": menu("try", options, TRIES[0])}


def _outgoing(net, unit):
    """The sliders of the unit that is chosen: the weights that leave it, and its bias."""
    return [*outgoing(net, unit), ("b", *unit)]


def _weights(net, unit, **_):
    """The sliders of all weights of the layer. They stay, so that Next keeps the keyboard's focus."""
    return names_of("theta", unit[0] + 1, net.sizes)


def _sum(scene, unit):
    """The paths of a unit as a sum in words."""
    m, j = unit
    terms = zip(scene.net.theta[m + 1][:, j - 1], scene.delta(m + 1)[:, 0], strict=True)
    return " + ".join(f"{factor(theta)} · {factor(delta, 3)}" for theta, delta in terms)


def _delta(scene, unit):
    return number(scene.delta(unit[0])[unit[1] - 1, 0], 3)


ROWS = {
    "slope": Row(_slope, _units, _outgoing),
    "paths": Row(_Paths, _units, lambda net, unit: _outgoing(net, unit) + names_of("y", net.N, net.sizes)),
    "fill": Row(_fill, _cells, _weights),
    "transpose": Row(_transpose, _outlines, _weights),
    "short": Row(_short, _units, _outgoing),
    "try": Row(_try, _attempts, _weights),
}
YOURS = Row(_yours, _units, _outgoing)
