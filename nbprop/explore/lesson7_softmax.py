"""Softmax (lesson 7): a σ whose Jacobian is no diagonal matrix, so that ⊙ is not enough, and δ = a − y."""

import numpy as np

from nbprop.activations import ACTIVATIONS
from nbprop.costs import softmax as squash
from nbprop.explore.explorer import Explorer, Row, View
from nbprop.explore.formula import chosen_row, compare
from nbprop.explore.scene import Scene
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

    >>> from nbprop import Network
    >>> net = Network.random((2, 3, 3), {1: "tanh", 2: "identity"}, "softmax_cross_entropy", seed=0)
    >>> softmax(net, [1, 0.5], [1, 0, 0], row="delta")
    Softmax makes a = (0.092, 0.243, 0.664) of z⁽²⁾ = (−1.71, −0.74, 0.26), the target is y = (1.00, 0.00,
    0.00): δ⁽²⁾ = Jᵀ × ∂C/∂a = a − y = (−0.908, 0.243, 0.664). The diagonal alone would say (−0.908, 0.000,
    0.000).
    """
    scene = Scene.of(net, x, y, needs="δ")
    if (net.sigma[net.N].name, net.cost.name) != ("identity", "softmax_cross_entropy"):
        raise ValueError(f"net is {net!r}; identity outputs with the cost softmax_cross_entropy are wanted")
    if not np.allclose(scene.y.sum(axis=0), 1):
        sums = vector(scene.y.sum(axis=0))
        raise ValueError(f"y has columns that sum to {sums}; 1 is wanted for each")
    return Explorer(scene, chosen_row(ROWS, row, formula, "(a, y)", YOURS))


def _outputs(scene):
    """N, z⁽ᴺ⁾, a = softmax(z⁽ᴺ⁾), J = ∂a/∂z⁽ᴺ⁾ and ∂C/∂a, for the example that is looked at."""
    N, z = scene.net.N, scene.z(scene.net.N)
    a = squash(z)
    J = np.diagflat(a) - a @ a.mT  # ∂aᵢ/∂zⱼ = aᵢ (1 if i = j else 0) − aᵢ aⱼ
    return N, z, a, J, -scene.target / a  # of C = −Σ y ln a


def _jacobian(scene):
    """∂a/∂z at the same z, of the sigmoid and of softmax: what of it is not 0?"""
    N, z, a, J, _ = _outputs(scene)
    off = ~np.eye(len(z), dtype=bool)
    name = label("z", N, partial=label("a"))
    diagonal = np.diagflat(SIGMOID.prime(z))
    parts = scene.parts(
        f"z{N} sigmoid squashed , diagonal softmax shares , J",
        squashed=tiles(SIGMOID(z), label("a"), kind="unit"),
        diagonal=tiles(diagonal, name, dim=off, decimals=3),
        shares=tiles(a, label("a"), kind="unit"),
        J=tiles(J, name, highlight=off, decimals=3),
    )
    picture = equation(*parts, title="The Jacobians of sigmoid and softmax")
    summary = (
        f"{_shares(scene)}. When {symbol(('z', N, 1))} rises, the shares answer with "
        f"{vector(J[:, 0], 3)}, which sum to 0, and the sigmoids with {vector(diagonal[:, 0], 3)}."
    )
    return View((picture,), summary)


def _delta(scene):
    """δ⁽ᴺ⁾ = Jᵀ × ∂C/∂a = a − y, and what ⊙ with the diagonal of J would say."""
    N, _, a, J, dC_da = _outputs(scene)
    delta, short_cut = scene.delta(N), np.diagonal(J)[:, None] * dC_da
    differ = ~np.isclose(short_cut, delta)
    own = {
        "J_turned": tiles(J.mT, label("J", transpose=True), decimals=3),
        "dC_da": tiles(dC_da, label("a", partial="C"), decimals=3),
        "shares": tiles(a, label("a"), kind="unit", decimals=3),
        "diagonal": tiles(np.diagonal(J)[:, None], "diagonal of " + label("J"), decimals=3),
        "short_cut": tiles(short_cut, "diagonal only", decimals=3, highlight=differ),
    }
    whole = scene.parts(f"J_turned × dC_da = delta{N} = shares − y", **own)
    sign = "≠" if differ.any() else "="
    diagonal = scene.parts(f"diagonal ⊙ dC_da = short_cut {sign} delta{N}", **own)
    pictures = (
        equation(*whole, title="δ by the whole Jacobian"),
        equation(*diagonal, title="What the diagonal alone would make of it"),
    )
    summary = (
        f"{_shares(scene)}, the target is y = {vector(scene.target[:, 0])}: {symbol(('delta', N))} = "
        f"Jᵀ × ∂C/∂a = a − y = {vector(delta[:, 0], 3)}. "
        f"The diagonal alone would say {vector(short_cut[:, 0], 3)}."
    )
    return View(pictures, summary)


def _shares(scene):
    N, z, a, *_ = _outputs(scene)
    return f"Softmax makes a = {vector(a[:, 0], 3)} of {symbol(('z', N))} = {vector(z[:, 0])}"


def _yours(formula, scene):
    """What a reader's own formula makes of a and y, beside δ⁽ᴺ⁾."""
    N, _, a, *_ = _outputs(scene)
    arguments = (a, scene.target)
    picture, agree = compare(formula, arguments, scene.delta(N), label("δ", N), kind="delta")
    return View((picture,), f"{agree} {_delta(scene).summary}")


def _biases(net):
    return names_of("b", net.N, net.sizes)


ROWS = {"jacobian": Row(_jacobian, sliders=_biases), "delta": Row(_delta, sliders=_biases)}
YOURS = Row(_yours, sliders=_biases)
