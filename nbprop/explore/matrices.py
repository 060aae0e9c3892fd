"""The matrices of the derivation, by name: the numbers that each holds, its label, and how its tiles look."""

import numpy as np

from nbprop.pictures import label


def name_and_layer(word):
    """The two parts of a word such as "theta2", and of "x" its name and None."""
    name = word.rstrip("0123456789")
    return name, int(word.removeprefix(name)) if word != name else None


def _entries(s, n, **options):
    """The names of all entries of θ⁽ⁿ⁾, each in its place."""
    rows, columns = (range(1, size + 1) for size in s.net.theta[n].shape)
    return [[label("theta", n, (i, j), **options) for j in columns] for i in rows]


def _in_place(s, n, array):
    """A column or a row, repeated so that there is a number for each entry of θ⁽ⁿ⁾."""
    return np.broadcast_to(array, s.net.theta[n].shape)


_UNIT, _DELTA, _FINE = {"kind": "unit"}, {"kind": "delta"}, {"decimals": 3}
MATRICES = {  # of a scene s, in layer n
    "x": lambda s, n: (s.a(0), label("x"), _UNIT),
    "y": lambda s, n: (s.target, label("y"), {}),
    "C": lambda s, n: ([[s.C]], label("C"), _FINE),
    "z": lambda s, n: (s.z(n), label("z", n), {}),
    "a": lambda s, n: (s.a(n), label("a", n), _UNIT),
    "a_row": lambda s, n: (s.a(n).mT, label("a", n, transpose=True), _UNIT),
    "theta": lambda s, n: (s.net.theta[n], label("theta", n), {}),
    "theta_turned": lambda s, n: (s.net.theta[n].mT, label("theta", n, transpose=True), {}),
    "b": lambda s, n: (s.net.b[n], label("b", n), {}),
    "slope": lambda s, n: (s.slope(n), label("sigma", prime=True, of=label("z", n)), _FINE),
    "jacobian": lambda s, n: (
        np.diagflat(s.slope(n)),
        label("z", n, partial=label("a", n)),
        _FINE | {"dim": ~np.eye(s.net.sizes[n], dtype=bool)},
    ),
    "dC_da": lambda s, n: (s.dC_da(n), label("a", n, partial="C"), _FINE),
    "dC_dz": lambda s, n: (s.delta(n), label("z", n, partial="C"), _DELTA),
    "delta": lambda s, n: (s.delta(n), label("delta", n), _DELTA),
    "dC_dtheta": lambda s, n: (s.grad.theta[n], label("theta", n, partial="C"), _FINE),
    "dC_db": lambda s, n: (s.grad.b[n], label("b", n, partial="C"), _FINE),
    # other names for the same numbers, or names in their place
    "theta_names": lambda s, n: (_entries(s, n), "row i, column j", {}),
    "dC_dtheta_names": lambda s, n: (_entries(s, n, partial="C"), label("theta", n, partial="C"), {}),
    "J": lambda s, n: (s.net.theta[n], label("J"), {}),
    "J_turned": lambda s, n: (s.net.theta[n].mT, label("J", transpose=True), {}),
    "da_dz": lambda s, n: (s.slope(n), label("z", n, "i", partial=label("a", n, "i")), _FINE),
    # what belongs to each θ⁽ⁿ⁾ᵢⱼ, or b⁽ⁿ⁾ᵢ, in its place: ∂C/∂z⁽ⁿ⁾ᵢ, ∂z⁽ⁿ⁾ᵢ/∂θ⁽ⁿ⁾ᵢⱼ and ∂z⁽ⁿ⁾ᵢ/∂b⁽ⁿ⁾ᵢ
    "outer": lambda s, n: (_in_place(s, n, s.delta(n)), label("z", n, "i", partial="C"), _DELTA),
    "inner": lambda s, n: (
        _in_place(s, n, s.a(n - 1).mT),
        label("theta", n, "ij", partial=label("z", n, "i")),
        _UNIT,
    ),
    "ones": lambda s, n: (np.ones_like(s.z(n)), label("b", n, "i", partial=label("z", n, "i")), {}),
}
