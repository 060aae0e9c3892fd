"""Softmax: an activation whose Jacobian is no diagonal, so that ⊙ is not enough; then δ = a − y after all."""

import numpy as np

from nbprop.activations import ACTIVATIONS
from nbprop.checks import one_of
from nbprop.costs import softmax as squash
from nbprop.explore.base import Explorer, Scene, View
from nbprop.explore.formula import checked_formula, versus
from nbprop.notation import names_of, symbol, vector
from nbprop.pictures import equation, label, tiles

SIGMOID = ACTIVATIONS["sigmoid"]


def softmax(net, x, y, *, row="jacobian", formula=None):
    """The output layer with a softmax, live: drag its biases, which move z⁽ᴺ⁾, and see who answers.

    `net` has identity outputs and the cost softmax_cross_entropy: its a⁽ᴺ⁾ are the logits, z⁽ᴺ⁾, and the
    softmax of them, here written a, is in the cost. Each column of y must sum to 1.

    row : "jacobian", ∂a/∂z of softmax beside that of the sigmoid, at the same z; "delta", δ⁽ᴺ⁾ as Jᵀ × ∂C/∂a
        and as a − y, and what the diagonal alone would make of it.
    formula : a reader's own softmax_delta(a, y), whose δ then stands beside the true one, in
        place of the row.
    """
    scene = Scene.of(net, x, y, needs="δ")
    if (net.sigma[net.N].name, net.cost.name) != ("identity", "softmax_cross_entropy"):
        raise ValueError(f"net is {net!r}; identity outputs with the cost softmax_cross_entropy are wanted")
    if not np.allclose(scene.y.sum(axis=0), 1):
        sums = vector(scene.y.sum(axis=0))
        raise ValueError(f"y has columns that sum to {sums}; 1 is wanted for each")
    row = one_of("row", row, ROWS)
    checked_formula(formula, "(a, y)")

    def view(scene):
        seen = Outputs(scene)
        if formula is None:
            return ROWS[row](seen)
        arguments = (seen.a, seen.y)
        picture, agree = versus(formula, arguments, seen.delta, label("δ", net.N), kind="delta")
        return View((picture,), f"{agree} {_delta(seen).summary}")

    return Explorer(scene, view, names_of("b", net.N, net.sizes))


class Outputs:
    """The output layer for the example that is looked at; each part a column."""

    def __init__(self, scene):
        self.N, one = scene.net.N, [scene.column]
        fwd = scene.forward()
        self.z, self.y = fwd.z[self.N][:, one], scene.y[:, one]
        self.delta = scene.backward(fwd).delta[self.N][:, one]
        self.a = squash(self.z)
        self.J = np.diagflat(self.a) - self.a @ self.a.mT  # ∂aᵢ/∂zⱼ = aᵢ (1 if i = j else 0) − aᵢ aⱼ
        self.dC_da = -self.y / self.a  # of C = −Σ y ln a


def _jacobian(seen):
    """∂a/∂z at the same z, of the sigmoid and of softmax: what of it is not 0?"""
    K = len(seen.z)
    off = [(r, c) for r in range(1, K + 1) for c in range(1, K + 1) if r != c]
    name = label("z", seen.N, partial=label("a"))
    diagonal = np.diagflat(SIGMOID.prime(seen.z))
    picture = equation(
        tiles(seen.z, label("z", seen.N)),
        "sigmoid",
        tiles(SIGMOID(seen.z), label("a"), kind="unit"),
        ",",
        tiles(diagonal, name, dim=off, decimals=3),
        "softmax",
        tiles(seen.a, label("a"), kind="unit"),
        ",",
        tiles(seen.J, name, highlight=off, decimals=3),
        title="The Jacobians of sigmoid and softmax",
    )
    z = symbol(("z", seen.N, 1))
    summary = (
        f"{_shares(seen)}. When {z} rises, the shares answer with {vector(seen.J[:, 0], 3)}, which "
        f"sum to 0, and the sigmoids with {vector(diagonal[:, 0], 3)}."
    )
    return View((picture,), summary)


def _delta(seen):
    """δ⁽ᴺ⁾ = Jᵀ × ∂C/∂a = a − y, and what ⊙ with the diagonal of J would say."""
    dC_da, short_cut = label("a", partial="C"), np.diagonal(seen.J)[:, None] * seen.dC_da
    differ = ~np.isclose(short_cut, seen.delta)
    whole = equation(
        tiles(seen.J.mT, label("J", transpose=True), decimals=3),
        "×",
        tiles(seen.dC_da, dC_da, decimals=3),
        "=",
        tiles(seen.delta, label("δ", seen.N), kind="delta"),
        "=",
        tiles(seen.a, label("a"), kind="unit", decimals=3),
        "−",
        tiles(seen.y, label("y")),
        title="δ by the whole Jacobian",
    )
    diagonal = equation(
        tiles(np.diagonal(seen.J)[:, None], "diagonal of " + label("J"), decimals=3),
        "⊙",
        tiles(seen.dC_da, dC_da, decimals=3),
        "=",
        tiles(short_cut, "diagonal only", decimals=3, highlight=_cells(differ)),
        "≠" if differ.any() else "=",
        tiles(seen.delta, label("δ", seen.N), kind="delta"),
        title="What the diagonal alone would make of it",
    )
    name = symbol(("delta", seen.N))
    summary = (
        f"{_shares(seen)}, the target is y = {vector(seen.y[:, 0])}: {name} = Jᵀ × ∂C/∂a = a − y = "
        f"{vector(seen.delta[:, 0], 3)}. The diagonal alone would say {vector(short_cut[:, 0], 3)}."
    )
    return View((whole, diagonal), summary)


def _cells(mask):
    return [(int(r) + 1, int(c) + 1) for r, c in np.argwhere(mask)]


def _shares(seen):
    return f"Softmax makes a = {vector(seen.a[:, 0], 3)} of {symbol(('z', seen.N))} = {vector(seen.z[:, 0])}"


ROWS = {"jacobian": _jacobian, "delta": _delta}
