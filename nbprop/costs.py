"""Cost functions C, each with its derivative ∂C/∂a right under it (D6, D8).

`f(a, y)` sums over the last two axes, outputs and columns (examples), and keeps leading ones; `prime(a, y)`
is ∂C/∂a in the shape of a. Neither is divided by the number of examples.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from nbprop.checks import columns, count, real_array
from nbprop.functions import WrappedFunction, as_numbers, wrap


@dataclass(frozen=True)
class Cost:
    """A cost function C and its derivative ∂C/∂a, with a name.

    `cost(a, y)` is one number, `cost.prime(a, y)` has the shape of a. a is K × M or (…, K, M), y is K × M, a
    column an example; lists are taken as arrays and a flat one is one column. Your own is two functions, each
    a *sum* over the examples and not their mean: who wants the mean divides, as `training.train` does. The
    cost itself takes finite real numbers alone, its `f` and `prime` complex ones too, for a complex step.

    >>> fourth = Cost("fourth", lambda a, y: ((a - y) ** 4).sum((-2, -1)), lambda a, y: 4 * (a - y) ** 3)
    >>> float(fourth([3, 1], [1, 1])), fourth.prime([3, 1], [1, 1])
    (16.0, array([32.,  0.]))

    TypeError, naming it, when f or prime is no function or returns no real numbers; ValueError when f does
    not return one number for each network, or prime another shape than a's.
    """

    name: str
    f: Callable = field(repr=False)
    prime: Callable = field(repr=False)

    def __post_init__(self):
        wrap(self, "f", _Sum)
        wrap(self, "prime", _Slope)

    def __call__(self, a: ArrayLike, y: ArrayLike) -> np.ndarray:
        return self.f(*_columns(a, y))


class _Sum(WrappedFunction):
    def __call__(self, a, y):
        a, y = as_numbers("a", a), as_numbers("y", y)
        if a.shape[-2:] != y.shape:
            a, y = _columns(a, y)
        return self.call(a.shape[:-2], a, y)


class _Slope(WrappedFunction):
    def __call__(self, a, y):
        a, y = as_numbers("a", a), as_numbers("y", y)
        shape = a.shape
        if len(shape) < 2 or shape[-2:] != y.shape:
            a, y = _columns(a, y)
        slope = self.call(a.shape, a, y)
        return slope if slope.shape == shape else slope.reshape(shape)


def _columns(a, y):
    """a and y as columns, as many in the one as in the other, of as many rows."""
    a = real_array("a", a)
    if a.ndim < 2:
        a = a.reshape(-1, 1)
    rows, examples = a.shape[-2:]
    y = columns("y", y, rows, "a")
    if y.shape[1] != examples:
        raise ValueError(f"y has {count(y.shape[1], 'column')}; a has {examples}")
    return a, y


def _squared_error(a, y):
    """½ Σ (a − y)²."""
    return 0.5 * ((a - y) ** 2).sum((-2, -1))


def _squared_error_prime(a, y):
    return a - y


def _cross_entropy(a, y):
    """−Σ [y ln a + (1 − y) ln(1 − a)]."""
    _check_range(a, y)
    return -(y * np.log(a) + (1 - y) * np.log1p(-a)).sum((-2, -1))


def _cross_entropy_prime(a, y):
    _check_range(a, y)
    return (a - y) / (a * (1 - a))


SMALLEST = np.finfo(float).tiny  # the reciprocal of anything smaller overflows


def _check_range(a, y):
    _refuse(
        "a", a, (np.real(a) < SMALLEST) | (np.real(a) >= 1), "strictly between 0 and 1, as a sigmoid gives"
    )
    _check_targets(y)


def _check_targets(y):
    _refuse("y", y, (y < 0) | (y > 1), "from 0 to 1")


def _refuse(name, array, bad, wanted):
    if bad.any():
        raise ValueError(f"{name} holds {array[bad][0]}; this cost is for {name} {wanted}")


def softmax(z: ArrayLike) -> np.ndarray:
    """Shares that add up to 1: eᶻ / Σ eᶻ over the units of each column; a flat z is one column.

    The largest is taken off first, so that nothing overflows. ValueError for a single number, and for none.

    >>> softmax([0, 1000])
    array([0., 1.])
    """
    z = as_numbers("z", z)
    if not z.ndim or not z.size:
        raise ValueError(f"z has shape {z.shape}; (K,), (K, M) or (…, K, M) is wanted, at least one number")
    if z.ndim == 1:
        return softmax(z[:, None])[:, 0]
    e = np.exp(z - np.real(z).max(-2, keepdims=True))
    return e / e.sum(-2, keepdims=True)


def _softmax_cross_entropy(z, y):
    """−Σ y ln softmax(z), of the logits z: the output layer is the identity, the softmax is in the cost."""
    _check_targets(y)
    z = z - np.real(z).max(-2, keepdims=True)
    return (y * (np.log(np.exp(z).sum(-2, keepdims=True)) - z)).sum((-2, -1))


def _softmax_cross_entropy_prime(z, y):
    """softmax(z) Σy − y, which is softmax(z) − y where the targets of a column sum to 1."""
    _check_targets(y)
    return softmax(z) * y.sum(-2, keepdims=True) - y


COSTS = {
    cost.name: cost
    for cost in (
        Cost("squared_error", _squared_error, _squared_error_prime),
        Cost("cross_entropy", _cross_entropy, _cross_entropy_prime),
        Cost("softmax_cross_entropy", _softmax_cross_entropy, _softmax_cross_entropy_prime),
    )
}
