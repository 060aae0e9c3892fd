"""Activation functions σ, each with its derivative σ′ right under it (D3, D5, D9).

A σ works element by element: it takes an array of any shape and returns one of that shape. The built-in ones
are finite and silent for |z| up to 1e3, and they take complex numbers too, so that a complex step can
differentiate them. At a kink (ReLU and leaky ReLU at 0) σ′ is the slope on the left.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from nbprop.functions import WrappedFunction, as_numbers, wrap


@dataclass(frozen=True)
class Activation:
    """An activation function σ and its derivative σ′, element by element, with a name.

    `sigma(z)` is σ(z) and `sigma.prime(z)` is σ′(z), both in the shape of z; lists are taken as arrays.
    Your own is two functions:

    >>> cube = Activation("cube", lambda z: z**3, lambda z: 3 * z**2)
    >>> cube([1, 2]), cube.prime([1, 2])
    (array([1., 8.]), array([ 3., 12.]))

    TypeError, naming it, when f or prime is no function or returns no real numbers; ValueError when it
    returns another shape than it was given.
    """

    name: str
    f: Callable = field(repr=False)
    prime: Callable = field(repr=False)

    def __post_init__(self):
        wrap(self, "f", _Elementwise)
        wrap(self, "prime", _Elementwise)

    def __call__(self, z: ArrayLike) -> np.ndarray:
        return self.f(z)


class _Elementwise(WrappedFunction):
    def __call__(self, z):
        z = as_numbers("z", z)
        return self.call(z.shape, z)


# Below the first e⁻ᶻ would overflow, above the second the sigmoid round to 1. They are arrays because
# NumPy takes time to make one of a Python number: a fifth of this whole σ, for a few units.
LOWEST, HIGHEST, ONE = np.array(-708.0), np.array(36.7), np.array(1.0)


def _sigmoid(z):
    """1 / (1 + e⁻ᶻ), which never leaves the open interval (0, 1)."""
    return ONE / (ONE + np.exp(-z.clip(LOWEST, HIGHEST)))


def _sigmoid_prime(z):
    """σ(z) (1 − σ(z)), from one and the same σ(z): with cross-entropy it cancels to rounding."""
    s = _sigmoid(z)
    return s * (ONE - s)


def _tanh(z):
    return np.tanh(z)


def _tanh_prime(z):
    """1 − tanh²(z)."""
    return 1 - np.tanh(z) ** 2


def _relu(z):
    return np.where(np.real(z) > 0, z, 0.0)


def _relu_prime(z):
    return np.where(np.real(z) > 0, 1.0, 0.0)


LEAK = 0.01  # the slope of the leaky ReLU on the left of 0


def _leaky_relu(z):
    return np.where(np.real(z) > 0, z, LEAK * z)


def _leaky_relu_prime(z):
    return np.where(np.real(z) > 0, 1.0, LEAK)


def _softplus(z):
    """ln(1 + eᶻ), written so that e is never raised to a large power."""
    size = np.where(np.real(z) > 0, z, -z)  # |z|, which a complex step can pass through
    return _relu(z) + np.log1p(np.exp(np.maximum(-size, LOWEST)))


def _identity(z):
    return 1.0 * z


def _identity_prime(z):
    return np.ones(np.shape(z))


ACTIVATIONS = {
    sigma.name: sigma
    for sigma in (
        Activation("sigmoid", _sigmoid, _sigmoid_prime),
        Activation("tanh", _tanh, _tanh_prime),
        Activation("relu", _relu, _relu_prime),
        Activation("leaky_relu", _leaky_relu, _leaky_relu_prime),
        Activation("softplus", _softplus, _sigmoid),
        Activation("identity", _identity, _identity_prime),
    )
}
