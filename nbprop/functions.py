"""Wrappers of a reader's own σ or C: what goes in cannot be changed, what comes out is checked.

`Activation` and `Cost` are made of these. The errors name the function, what it returned and what is wanted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from nbprop.checks import from_nested, kind_of, read_only, real_array, short


def as_numbers(name: str, value: Any) -> np.ndarray:
    """`value` as a read-only array; complex numbers (for a complex step) and symbols (for a proof) pass.

    >>> as_numbers("z", [1j, 2])
    array([0.+1.j, 2.+0.j])
    """
    array = value if type(value) is np.ndarray else from_nested(name, value)
    if array.dtype.char not in "dDO":
        array = real_array(name, value)
    return read_only(array) if array.flags.writeable else array


def same_shape(what: str, value: Any, name: str, array: np.ndarray) -> np.ndarray:
    """What the function `what` made of `array`, in its shape and, where it is real, real; or an error.

    >>> same_shape("f of the activation 'step'", [False, True], "z", np.zeros(2))
    array([0., 1.])
    """
    if type(value) is not np.ndarray:
        value = returned(what, value)
    if value.shape != array.shape:
        raise ValueError(
            f"{what} returned shape {value.shape} for {name} of shape {array.shape}; the same is wanted"
        )
    if value.dtype != array.dtype and array.dtype.kind == "f":
        value = as_floats(what, value)
    return value if value.ndim else value[()]


def returned(what: str, value: Any) -> np.ndarray:
    """What the function `what` returned, as an array of its own.

    >>> returned("f of the cost 'mine'", 3.0)
    array(3.)
    """
    if value is None:
        raise TypeError(f"{what} returned None; real numbers are wanted (is its return missing?)")
    try:
        return np.array(value)
    except ValueError:
        raise ValueError(
            f"{what} returned ragged rows, {short(value)}; rows of one length are wanted"
        ) from None


def as_floats(what: str, value: np.ndarray) -> np.ndarray:
    """What the function `what` returned, as float64; a comparison such as z > 0 counts as 0 and 1.

    >>> as_floats("f", np.array([True]))
    array([1.])
    """
    if value.dtype.kind not in "biuf":
        raise TypeError(f"{what} returned {kind_of(value)}, {short(value)}; real numbers are wanted")
    return value.astype(np.float64)


@dataclass(frozen=True)
class UserFunction:
    """A reader's function, whose errors say where they were raised.

    What it returns is copied: it may keep the array, and write into it when it is called again.
    """

    function: Callable
    what: str

    def __call__(self, *arrays):
        try:
            value = self.function(*arrays)
        except Exception as error:
            error.add_note(self._note(str(error), *arrays))
            raise
        return value.copy() if type(value) is np.ndarray else value

    def _note(self, error, first, *rest):
        names = "a and y" if rest else "z"
        if "read-only" in error:
            return f"raised in {self.what}; {names} must not be changed in place: work on a copy"
        return f"raised in {self.what}, which takes the whole array {names[0]}, here of shape {first.shape}"


class Unchecked:
    """A σ or C without the checks of what comes back, which would be a fifth of the work of training.

    >>> from nbprop.activations import ACTIVATIONS
    >>> Unchecked(ACTIVATIONS["tanh"]).f
    <ufunc 'tanh'>
    """

    def __init__(self, checked):
        self.f, self.prime = (getattr(part, "function", part) for part in (checked.f, checked.prime))

    def __call__(self, z):
        return self.f(z)


def wrap_function(owner: Any, part: str, kind: str) -> tuple[Callable, str]:
    """The function that is `part` of an `Activation` or a `Cost`, ready to be called, and its name in errors.

    NumPy's and our own are known to return a new array each time; any other becomes a `UserFunction`.
    TypeError for a name that is no string and a part that is no function.
    """
    if not isinstance(owner.name, str):
        raise TypeError(f"name is {short(owner.name)}; a string is wanted")
    function = getattr(owner, part)
    if not callable(function):
        raise TypeError(f"{part} of {owner.name!r} is {short(function)}; a function is wanted")
    what = f"{part} of the {kind} {owner.name!r}"
    ours = str(getattr(function, "__module__", "")).startswith(f"{__package__}.")
    return function if ours or isinstance(function, np.ufunc) else UserFunction(function, what), what
