"""Weight gradients (D19–D30): each derivative is what came in times the error where it went."""

import numpy as np

from nbprop.checks import one_of, short
from nbprop.explore.base import Explorer, Scene, View
from nbprop.explore.controls import Steps, menu
from nbprop.explore.diagram import diagram
from nbprop.explore.formula import checked_formula, versus
from nbprop.notation import factor, names_of, number, symbol
from nbprop.pictures import equation, label, tiles

FEW = 4  # up to so many examples stand side by side; of more, the one looked at, and … for the others


def weight_gradients(net, x, y, *, entry=None, row="outer", formula=None):
    """∂C/∂θ and ∂C/∂b live: choose an entry, and see which δ and which a it is made of.

    entry : the parameter where the reader starts, named as in `Network.parameter`; θ⁽ᴺ⁾₁₁ if none is given.
    row : "entry", one derivative as a product (D20–D22, D24); "outer", its matrix as a column times a row,
        filled entry by entry (D22, D23, D28); "columns", the sum over examples, in the product and one by one
        (D29, D30); "all", every gradient of the network at once.
    formula : your own `weight_gradient(delta, a_prev)`, or `bias_gradient(delta)` where entry is a bias; its
        numbers are shown beside the true ones.
    """
    scene = Scene.of(net, x, y, needs="a gradient")
    row = one_of("row", row, ROWS)
    if formula is not None and row == "all":
        raise ValueError("row is 'all'; a formula goes with the rows entry, outer and columns")
    entry = ("theta", net.N, 1, 1) if entry is None else entry
    if entry not in net.parameters:
        first, *_, last = net.parameters
        raise ValueError(f"entry is {short(entry)}; a parameter's name, from {first} to {last}, is wanted")
    part = entry[0]
    checked_formula(formula, "(delta, a_prev)" if part == "theta" else "(delta)")

    def view(scene, **choice):
        fwd = scene.forward()
        grad = scene.backward(fwd)
        pictures, summary = ROWS[row](scene, fwd, grad, **choice)
        if formula is not None:
            n = choice["name"][1]
            arguments = (grad.delta[n], fwd.a[n - 1]) if part == "theta" else (grad.delta[n],)
            picture, agree = versus(formula, arguments, getattr(grad, part)[n], _gradient(part, n))
            pictures, summary = (pictures[0], picture), f"{summary} {agree}"
        return View(pictures, summary)

    def sliders(name=None, **_):
        ends = names_of("a", 0, net.sizes) + names_of("y", net.N, net.sizes)
        return [*ends, name] if row in ("entry", "outer") else ends

    return Explorer(scene, view, sliders, _choices(net, row, entry, formula))


def _choices(net, row, entry, formula):
    """The menu of a row: the entries or the matrices, from the last layer to the first, or what to show."""
    if row == "all":
        return {"show": menu("show", list(SHOWN.items()), SHOWN["∂C/∂θ and ∂C/∂b"])}
    parts = ("theta", "b") if formula is None else entry[:1]
    matrices = [(part, n) for n in range(net.N, 0, -1) for part in parts]
    if row == "columns":
        return {"name": menu("of", [(symbol(name), name) for name in matrices], entry[:2])}
    entries = [name for matrix in matrices for name in net.parameters if name[:2] == matrix]
    return {"name": Steps("entry", [(symbol(name), name) for name in entries], entry)}


def _gradient(part, n, index=None):
    return label(part, n, index, partial="C")


def _source(fwd, name):
    """What δ⁽ⁿ⁾ is multiplied by, with its name: a⁽ⁿ⁻¹⁾, and for a bias a 1 for each example."""
    part, n = name[:2]
    if part == "b":
        return np.ones_like(fwd.a[0][:1]), "ones"
    return fwd.a[n - 1], label("a", n - 1, transpose=True) if n > 1 else label("x", transpose=True)


def _look(part):
    """How the tiles of what δ is multiplied by look: as units, or as plain ones."""
    return {"kind": "unit"} if part == "theta" else {"decimals": 0}


def _few(array, m):
    """Its columns as rows of numbers; of many columns the one looked at, and … for the others."""
    rows = array.tolist()
    return rows if array.shape[1] <= FEW else [[row[m], "…"] for row in rows]


def _transposed(rows):
    return list(zip(*rows, strict=True))


def _diagram(scene, fwd, grad, name, summary):
    """The network going back, with the entry and the two numbers that it is made of outlined."""
    _, n, i, *j = name
    ends = [name, ("delta", n, i), *(("a", n - 1, k) for k in j)]
    return diagram(scene, fwd, grad, show=("forward", "delta"), highlight=ends, summary=summary)


def _entry(scene, fwd, grad, name):
    """∂C/∂θ⁽ⁿ⁾ᵢⱼ = ∂C/∂z⁽ⁿ⁾ᵢ · ∂z⁽ⁿ⁾ᵢ/∂θ⁽ⁿ⁾ᵢⱼ = δ⁽ⁿ⁾ᵢ · a⁽ⁿ⁻¹⁾ⱼ."""
    (part, n, i, *j), m = name, scene.column
    index = (i, *j) if j else i
    source, _ = _source(fwd, name)
    inner = label(part, n, index, partial=label("z", n, i))
    if j:
        source = source[[j[0] - 1]]
        inner = inner + " = " + (label("a", n - 1, j[0]) if n > 1 else label("x", None, j[0]))
    delta = label("z", n, i, partial="C") + " = " + label("δ", n, i)
    row = equation(
        tiles([[grad.parameter(name)]], _gradient(part, n, index), decimals=3),
        "=",
        tiles(_few(grad.delta[n][[i - 1]], m), delta, kind="delta"),
        "·" if source.shape[1] == 1 else "×",
        tiles(_transposed(_few(source, m)), inner, **_look(part)),
    )
    summary = _one(scene, fwd, grad, name)
    return (_diagram(scene, fwd, grad, name, summary), row), summary


def _outer(scene, fwd, grad, name):
    """∂C/∂θ⁽ⁿ⁾ = δ⁽ⁿ⁾ × (a⁽ⁿ⁻¹⁾)ᵀ, filled as far as the entry."""
    part, n, i, j, *_ = (*name, 1)  # a bias stands in column 1
    filled = [
        [value if (r, c) <= (i, j) else None for c, value in enumerate(line, 1)]
        for r, line in enumerate(getattr(grad, part)[n].tolist(), 1)
    ]
    row = _product(scene, fwd, grad, name, filled, (i, j))
    summary = _one(scene, fwd, grad, name)
    return (_diagram(scene, fwd, grad, name, summary), row), summary


def _product(scene, fwd, grad, name, values, entry=None):
    """The matrix `values` as δ × a row: with one entry, the row and the column that it is made of outlined;
    without, the column and the row of the example that is looked at.
    """
    (part, n), m = name[:2], scene.column
    source, of = _source(fwd, name)
    delta, row = _few(grad.delta[n], m), _transposed(_few(source, m))
    if entry:
        i, j = entry
        left, right = [(i, k + 1) for k in range(len(row))], [(k + 1, j) for k in range(len(row))]
    else:
        k = 1 + (m if source.shape[1] <= FEW else 0)
        left, right = [(r + 1, k) for r in range(len(delta))], [(k, c + 1) for c in range(len(row[0]))]
    return equation(
        tiles(values, _gradient(part, n), highlight=[entry] if entry else (), decimals=3),
        "=",
        tiles(delta, label("δ", n), highlight=left, kind="delta"),
        "×",
        tiles(row, of, highlight=right, **_look(part)),
    )


def _by_example(scene, fwd, grad, name):
    """One product over all columns, and the same as the sum of what each example gives alone."""
    (part, n), m, M = name, scene.column, scene.x.shape[1]
    whole = getattr(grad, part)[n]
    alone = {k: _alone(scene, k, name) for k in (range(M) if M <= FEW else [m])}
    parts = []
    for k, matrix in alone.items():
        outlined = True if k == m and M > 1 else ()
        parts += ["+", tiles(matrix, f"example {k + 1}", highlight=outlined, decimals=3)]
    if M > FEW:
        parts += ["+", tiles(whole - alone[m], f"the other {M - 1}", decimals=3)]
    sum_ = equation(tiles(whole, _gradient(part, n), decimals=3), "=", *parts[1:])
    first = (part, n, 1, 1) if part == "theta" else (part, n, 1)
    terms = [factor(matrix[0, 0], 3) for matrix in alone.values()] + ["…"] * (M > FEW)
    summary = (
        f"∂C/∂{symbol(first)} = {' + '.join(terms)} = {number(whole[0, 0], 3)}: "
        f"the product adds up what each of {M} examples gives alone."
    )
    return (_product(scene, fwd, grad, name, whole), sum_), summary


def _alone(scene, k, name):
    """The gradient when example k is the only one."""
    net, one = scene.net, slice(k, k + 1)
    part, n = name
    return getattr(net.backward(net.forward(scene.x[:, one]), scene.y[:, one]), part)[n]


def _all(scene, fwd, grad, show):
    """Every ∂C/∂θ and ∂C/∂b, in the shapes of the θ and b."""
    net = scene.net
    slopes = {name: grad.parameter(name) for name in net.parameters}
    order = sorted(slopes, key=lambda name: abs(slopes[name]))
    zero = [name for name in order if slopes[name] == 0]
    least, most = order[0], order[-1]
    summary = f"Of {len(order)} derivatives the largest in size is {_is(most, slopes)}"
    if zero:
        summary += f"; {len(zero)} are 0: {', '.join('∂C/∂' + symbol(name) for name in zero[:FEW])}"
        summary += ", …." if len(zero) > FEW else "."
    else:
        summary += f" and the smallest {_is(least, slopes)}; none is 0."
    matrices = [
        part
        for n in range(1, net.N + 1)
        for of in ("theta", "b")
        for part in (",", tiles(getattr(grad, of)[n], _gradient(of, n), decimals=3))
    ]
    return (diagram(scene, fwd, grad, show=show, summary=summary), equation(*matrices[1:])), summary


def _is(name, slopes):
    return f"∂C/∂{symbol(name)} = {number(slopes[name], 3)}"


def _one(scene, fwd, grad, name):
    """∂C/∂θ⁽²⁾₁₃ = δ⁽²⁾₁ · a⁽¹⁾₃ = (−0.148) · 0.40 = −0.059."""
    _, n, i, *j = name
    source, _ = _source(fwd, name)
    factors = [factor(a, 2) for a in source[j[0] - 1]] if j else ["1"] * source.shape[1]
    terms = [f"{factor(d, 3)} · {a}" for d, a in zip(grad.delta[n][i - 1], factors, strict=True)]
    names = f"{symbol(('delta', n, i))} · {symbol(('a', n - 1, *j)) if j else 1}"
    if len(terms) > 1:
        names = f"the sum of {names} over {len(terms)} examples"
    if len(terms) > FEW:
        terms = [terms[scene.column], "…"]
    return f"∂C/∂{symbol(name)} = {names} = {' + '.join(terms)} = {number(grad.parameter(name), 3)}."


ROWS = {"entry": _entry, "outer": _outer, "columns": _by_example, "all": _all}
SHOWN = {
    "∂C/∂θ and ∂C/∂b": ("forward", "gradients"),
    "with δ": ("forward", "delta", "gradients"),
    "with θ and b": ("parameters", "forward", "gradients"),
}
