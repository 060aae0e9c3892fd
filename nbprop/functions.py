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
    """`value` as an array; complex numbers (for a complex step) and symbols (for a proof) pass.

    >>> as_numbers("z", [1j, 2])
    array([0.+1.j, 2.+0.j])
    """
    array = value if type(value) is np.ndarray else from_nested(name, value)
    return array if array.dtype.char in "dDO" else real_array(name, value)


@dataclass(frozen=True)
class WrappedFunction:
    """f or prime of an `Activation` or a `Cost`, and its name in errors.

    Our own are known to return new arrays of the right shape, and are called as they are.

    >>> WrappedFunction(lambda z: z > 0, "f of 'step'", ours=False).call((2,), np.array([-1.0, 1.0]))
    array([0., 1.])
    """

    function: Callable
    what: str
    ours: bool

    def call(self, shape: tuple, *arrays: np.ndarray) -> Any:
        """The function of these arrays: a new array of that shape, of real numbers if they are."""
        if self.ours:
            return self.function(*arrays)
        value = self._returned(*map(read_only, arrays))
        if value.shape != shape:
            wanted = "the same" if shape == arrays[0].shape else shape
            advice = "" if shape == arrays[0].shape else ": sum over the last two axes, .sum((-2, -1))"
            raise ValueError(
                f"{self.what} returned shape {value.shape} for {'a' if arrays[1:] else 'z'} of shape "
                f"{arrays[0].shape}; {wanted} is wanted{advice}"
            )
        if arrays[0].dtype.kind == "f":
            if value.dtype.kind not in "biuf":
                raise TypeError(
                    f"{self.what} returned {kind_of(value)}, {short(value)}; real numbers are wanted"
                )
            value = value.astype(np.float64)  # a comparison such as z > 0 counts as 0 and 1
        return value[()]

    def _returned(self, *arrays):
        """What it returns, copied: it may keep the array, and write into it when it is called again."""
        try:
            value = self.function(*arrays)
        except Exception as error:
            names = "a and y" if arrays[1:] else "z"
            if "read-only" in str(error):
                note = f"; {names} must not be changed in place: work on a copy"
            else:
                note = f", which takes the whole array {names[0]}, here of shape {arrays[0].shape}"
            error.add_note(f"raised in {self.what}{note}")
            raise
        if value is None:
            raise TypeError(f"{self.what} returned None; real numbers are wanted (is its return missing?)")
        try:
            return np.array(value)
        except ValueError:
            raise ValueError(
                f"{self.what} returned ragged rows, {short(value)}; rows of one length are wanted"
            ) from None


def wrap(owner: Any, part: str, kind: type[WrappedFunction]) -> None:
    """Put the function that is `part` of a frozen `Activation` or `Cost` into a wrapper of this kind.

    TypeError for a name that is no string and a part that is no function.
    """
    if not isinstance(owner.name, str):
        raise TypeError(f"name is {short(owner.name)}; a string is wanted")
    function = getattr(owner, part)
    if not callable(function):
        raise TypeError(f"{part} of {owner.name!r} is {short(function)}; a function is wanted")
    what = f"{part} of the {type(owner).__name__.lower()} {owner.name!r}"
    ours = str(getattr(function, "__module__", "")).startswith(f"{__package__}.")
    vars(owner)[part] = kind(function, what, ours)
