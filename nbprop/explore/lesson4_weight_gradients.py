"""Weight gradients (lesson 4, D19–D30): each derivative is what came in times the error where it went."""

from dataclasses import replace

import numpy as np

from nbprop.explore.controls import StepMenu, menu, name_menu
from nbprop.explore.explorer import Explorer, Row, View
from nbprop.explore.formula import chosen_row, compare
from nbprop.explore.scene import Scene, ends, parameter_of
from nbprop.notation import factor, number, symbol
from nbprop.pictures import equation, label, tiles

FEW = 4  # up to so many examples stand side by side; of more, the one looked at, and … for the others


def weight_gradients(net, x, y, *, entry=None, row="outer", formula=None):
    """∂C/∂θ and ∂C/∂b live: choose an entry, and see which δ and which a it is made of.

    entry : the parameter where the reader starts, named as in `Network.parameter`; θ⁽ᴺ⁾₁₁ if none is given.
    row : "entry", one derivative as a product (D20–D22, D24); "outer", its matrix as a column times a row,
        filled entry by entry (D22, D23, D28); "columns", the sum over examples, in the product and one by one
        (D29, D30); "all", every gradient of the network at once.
    formula : your own `weight_gradient(delta, a_prev)`, or `bias_gradient(delta)` where entry is a bias; its
        numbers are shown beside the true ones, in place of the row.

    >>> from nbprop import example
    >>> weight_gradients(*example(), entry=("theta", 1, 2, 1))
    ∂C/∂θ⁽¹⁾₂₁ = δ⁽¹⁾₂ · x₁ = 0.011 · 1.00 = 0.011.
    """
    scene = Scene.of(net, x, y, needs="a gradient")
    entry = ("theta", net.N, 1, 1) if entry is None else parameter_of(net, "entry", entry)
    arguments = "(delta, a_prev)" if entry[0] == "theta" else "(delta)"
    return Explorer(scene, chosen_row(ROWS, row, formula, arguments, YOURS), entry=entry)


def _entries(net, entry, parts=("theta", "b")):
    """A menu of all entries, matrix by matrix, from the last layer to the first."""
    names = [name for matrix in _matrices(net, parts) for name in net.parameters if name[:2] == matrix]
    return {"entry": name_menu("entry", names, entry, StepMenu)}


def _entries_like(net, entry):
    """A menu of the entries that a formula for this one is for: of weights, or of biases."""
    return _entries(net, entry, entry[:1])


def _wholes(net, entry):
    """A menu of all matrices."""
    return {"matrix": name_menu("of", _matrices(net), entry[:2])}


def _matrices(net, parts=("theta", "b")):
    return [(part, n) for n in range(net.N, 0, -1) for part in parts]


def _what_to_show(net, entry):
    return {"show": menu("show", list(SHOWN.items()), SHOWN["∂C/∂θ and ∂C/∂b"])}


def _ends_and_entry(net, entry):
    return [*ends(net), entry]


def _source(scene, name):
    """What δ⁽ⁿ⁾ is multiplied by, its name and its look: a⁽ⁿ⁻¹⁾, and for a bias a 1 for each example."""
    part, n = name[:2]
    if part == "b":
        return np.ones_like(scene.x[:1]), "ones", {"decimals": 0}
    return scene.fwd.a[n - 1], label("a", n - 1, transpose=True), {"kind": "unit"}


def _few(array, m):
    """Its columns as rows of numbers; of many columns the one looked at, and … for the others."""
    rows = array.tolist()
    return rows if array.shape[1] <= FEW else [[row[m], "…"] for row in rows]


ENTRY = {("theta", 2): "D20", ("b", 2): "D24", ("theta", 1): "D26", ("b", 1): "D30"}
WHOLE = ENTRY | {("theta", 2): "D23", ("theta", 1): "D28"}
ANY = {"theta": "D29", "b": "D30"}


def _step(scene, name, steps):
    """The step of the derivation that gives the gradient of this matrix, or this entry of it."""
    part, n, *_ = name
    return scene.step(steps.get((part, n)), ANY[part])


def _view(scene, entry, picture, summary, step=""):
    """The network going back, with the entry and the two numbers it is made of outlined, over the row."""
    _, n, i, *j = entry
    made_of = [("delta", n, i), *(("a", n - 1, k) for k in j)]
    diagram = scene.diagram(show=("forward", "delta"), highlight=[entry, *made_of])
    return View((diagram, picture), summary, step=step)


def _entry(scene, entry):
    """∂C/∂θ⁽ⁿ⁾ᵢⱼ = ∂C/∂z⁽ⁿ⁾ᵢ · ∂z⁽ⁿ⁾ᵢ/∂θ⁽ⁿ⁾ᵢⱼ = δ⁽ⁿ⁾ᵢ · a⁽ⁿ⁻¹⁾ⱼ."""
    (part, n, i, *j), m, grad = entry, scene.column, scene.grad
    index = (i, *j)
    source, _, look = _source(scene, entry)
    inner = label(part, n, index, partial=label("z", n, i))
    if j:
        source = source[[j[0] - 1]]
        inner = inner + " = " + label("a", n - 1, j[0])
    delta = label("z", n, i, partial="C") + " = " + label("δ", n, i)
    picture = equation(
        tiles([[grad.parameter(entry)]], label(part, n, index, partial="C"), decimals=3),
        "=",
        tiles(_few(grad.delta[n][[i - 1]], m), delta, kind="delta"),
        "·" if source.shape[1] == 1 else "×",
        tiles([*zip(*_few(source, m), strict=True)], inner, **look),
    )
    return _view(scene, entry, picture, _in_words(scene, entry), _step(scene, entry, ENTRY))


def _outer(scene, entry):
    """∂C/∂θ⁽ⁿ⁾ = δ⁽ⁿ⁾ × (a⁽ⁿ⁻¹⁾)ᵀ, filled as far as the entry."""
    part, n, i, j, *_ = (*entry, 1)  # a bias stands in column 1
    whole = getattr(scene.grad, part)[n]
    order = np.arange(whole.size).reshape(whole.shape)
    filled = np.where(order <= order[i - 1, j - 1], whole, None)
    picture = _product(scene, entry[:2], filled, (i, j))
    return _view(scene, entry, picture, _in_words(scene, entry), _step(scene, entry, WHOLE))


def _product(scene, matrix, values, entry=None):
    """The matrix `values` as δ × a row: with one entry, the row and the column that it is made of outlined;
    without, the column and the row of the example that is looked at.
    """
    (part, n), m = matrix, scene.column
    source, of, look = _source(scene, matrix)
    delta, row = _few(scene.grad.delta[n], m), [*zip(*_few(source, m), strict=True)]
    if entry:
        i, j = entry
        left, right = [(i, k + 1) for k in range(len(row))], [(k + 1, j) for k in range(len(row))]
    else:
        k = 1 + (m if source.shape[1] <= FEW else 0)
        left, right = [(r + 1, k) for r in range(len(delta))], [(k, c + 1) for c in range(len(row[0]))]
    return equation(
        tiles(values, label(part, n, partial="C"), highlight=[entry] if entry else (), decimals=3),
        "=",
        tiles(delta, label("δ", n), highlight=left, kind="delta"),
        "×",
        tiles(row, of, highlight=right, **look),
    )


def _columns(scene, entry, matrix):
    """One product over all columns, and the same as the sum of what each example gives alone."""
    (part, n), m, M = matrix, scene.column, scene.x.shape[1]
    whole = getattr(scene.grad, part)[n]
    alone = {
        k: getattr(replace(scene, column=k).alone.grad, part)[n] for k in (range(M) if M <= FEW else [m])
    }
    parts = []
    for k, share in alone.items():
        outlined = True if k == m and M > 1 else ()
        parts += ["+", tiles(share, f"example {k + 1}", highlight=outlined, decimals=3)]
    if M > FEW:
        parts += ["+", tiles(whole - alone[m], f"the other {M - 1}", decimals=3)]
    sum_ = equation(tiles(whole, label(part, n, partial="C"), decimals=3), "=", *parts[1:])
    first = (part, n, 1, 1) if part == "theta" else (part, n, 1)
    terms = [factor(share[0, 0], 4) for share in alone.values()] + ["…"] * (M > FEW)
    summary = f"∂C/∂{symbol(first)} = {' + '.join(terms)}"
    if M > 1:
        summary += f" = {number(whole[0, 0], 4)} (rounded): the product adds up "
        summary += f"what each of {M} examples gives alone."
    else:
        summary += ": of one example there is nothing else to add."
    return View((_product(scene, matrix, whole), sum_), summary, step=_step(scene, matrix, WHOLE))


def _all(scene, entry, show):
    """Every ∂C/∂θ and ∂C/∂b, in the shapes of the θ and b."""
    net, grad = scene.net, scene.grad
    slopes = {name: grad.parameter(name) for name in net.parameters}
    order = sorted(slopes, key=lambda name: abs(slopes[name]))
    zero = [name for name in order if slopes[name] == 0]
    least, most = (f"∂C/∂{symbol(name)} = {number(slopes[name], 3)}" for name in (order[0], order[-1]))
    summary = f"Of {len(order)} derivatives the largest in size is {most}"
    if zero:
        summary += f"; {len(zero)} are 0: {', '.join('∂C/∂' + symbol(name) for name in zero[:FEW])}"
        summary += ", …." if len(zero) > FEW else "."
    else:
        summary += f" and the smallest {least}; none is 0."
    matrices = scene.equation(" , ".join(f"dC_dtheta{n} , dC_db{n}" for n in net.theta))
    return View((scene.diagram(show=show), matrices), summary, step="D29")


def _yours(formula, scene, entry):
    """What a reader's own formula makes of δ and a, or of δ alone, beside the matrix."""
    part, n = entry[:2]
    arguments = (scene.grad.delta[n], scene.fwd.a[n - 1])[: 2 if part == "theta" else 1]
    picture, agree = compare(formula, arguments, getattr(scene.grad, part)[n], label(part, n, partial="C"))
    return _view(scene, entry, picture, f"{_in_words(scene, entry)} {agree}")


def _in_words(scene, entry):
    """∂C/∂θ⁽²⁾₁₃ = δ⁽²⁾₁ · a⁽¹⁾₃ = (−0.148) · 0.40 = −0.059."""
    _, n, i, *j = entry
    source, *_ = _source(scene, entry)
    factors = [factor(a, 2) for a in source[j[0] - 1]] if j else ["1"] * source.shape[1]
    terms = [f"{factor(d, 3)} · {a}" for d, a in zip(scene.grad.delta[n][i - 1], factors, strict=True)]
    names = f"{symbol(('delta', n, i))} · {symbol(('a', n - 1, *j)) if j else 1}"
    if len(terms) > 1:
        names = f"the sum of {names} over {len(terms)} examples"
    if len(terms) > FEW:
        terms = [terms[scene.column], "…"]
    return f"∂C/∂{symbol(entry)} = {names} = {' + '.join(terms)} = {number(scene.grad.parameter(entry), 3)}."


ROWS = {
    "entry": Row(_entry, _entries, _ends_and_entry),
    "outer": Row(_outer, _entries, _ends_and_entry),
    "columns": Row(_columns, _wholes, ends),
    "all": Row(_all, _what_to_show, ends),
}
YOURS = Row(_yours, _entries_like, ends)
SHOWN = {
    "∂C/∂θ and ∂C/∂b": ("forward", "gradients"),
    "with δ": ("forward", "delta", "gradients"),
    "with θ and b": ("parameters", "forward", "gradients"),
}
