"""Checks of arguments, and the words in which public functions refuse one.

An error names the argument, what came and what is wanted, and nothing has been changed when it is raised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import inf, isfinite
from numbers import Integral, Real
from typing import Any

import numpy as np

NO_NUMBERS = (bool, np.bool_, np.timedelta64)  # which Python or NumPy would take for whole numbers


def short(value: Any) -> str:
    """`value` in at most 60 characters, for a message.

    >>> len(short(list(range(100))))
    58
    """
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else f"{text[:57]}…"


def count(number: int, thing: str) -> str:
    """A number and the name of what it counts.

    >>> count(1, "row"), count(3, "row")
    ('1 row', '3 rows')
    """
    return f"{number} {thing}{'' if number == 1 else 's'}"


def join(words: Sequence[str]) -> str:
    """Words as a list in a sentence.

    >>> join(["a"]), join(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def real_array(name: str, value: Any) -> np.ndarray:
    """`value` as a float64 array, not empty, all of it finite; not a copy when it is one already.

    TypeError for what is not made of real numbers (strings, booleans, complex numbers, None, ragged lists),
    ValueError for an empty array, NaN and ±inf.

    >>> real_array("x", [1, 2])
    array([1., 2.])
    """
    array = value if type(value) is np.ndarray else from_nested(name, value)
    if array.dtype.kind not in "iuf":
        raise TypeError(f"{name} holds {kind_of(array)}, {short(value)}; real numbers are wanted")
    if array.dtype != np.float64:
        array = array.astype(np.float64)
    if not array.size:
        raise ValueError(f"{name} is empty, of shape {array.shape}; at least one number is wanted")
    if not (_few_and_finite(array) or np.isfinite(array).all()):
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise ValueError(f"{name} holds {array[where]} at index {where}; finite numbers are wanted")
    return array


def _few_and_finite(array):
    """A fast yes for a few ordinary numbers. (Large ones overflow; many wake up the threads of BLAS.)"""
    return array.size < 1000 and isfinite(np.vdot(array, array))


def kind_of(array: np.ndarray) -> str:
    """What an array holds that is no array of real numbers, in words.

    >>> kind_of(np.array(["a"]))
    'text'
    """
    kinds = {"b": "booleans", "c": "complex numbers", "U": "text", "S": "text"}
    return kinds.get(array.dtype.kind, "objects")


def from_nested(name: str, value: Any) -> np.ndarray:
    """Lists and numbers as an array. NumPy would read [True, 0.5] as [1.0, 0.5]; that is refused here.

    >>> from_nested("x", [[1], [2]]).shape
    (2, 1)
    """
    masked = isinstance(value, np.ndarray) and hasattr(value, "mask")  # as an array it would lose its mask
    if masked or isinstance(value, (Mapping, set, frozenset)):
        raise TypeError(f"{name} is a {type(value).__name__}, {short(value)}; an array or a list is wanted")
    try:
        array = np.asarray(value)
        cells = np.asarray(value, dtype=object)
    except ValueError:
        raise TypeError(f"{name} is ragged, {short(value)}; rows of one length are wanted") from None
    if any(isinstance(cell, (bool, np.bool_)) for cell in cells.flat):
        raise TypeError(f"{name} holds booleans, {short(value)}; real numbers are wanted")
    if array.dtype == object and all(isinstance(cell, Real) for cell in cells.flat):  # fractions, 2**70
        array = np.reshape([real_number(name, cell) for cell in cells.flat], cells.shape)
    return array


def read_only(array: np.ndarray) -> np.ndarray:
    """A view of `array` through which it cannot be changed.

    >>> read_only(np.zeros(2)).flags.writeable
    False
    """
    view = array.view()
    view.setflags(False)
    return view


def columns(name: str, value: Any, rows: int, owner: str, thing: str = "") -> np.ndarray:
    """`value` as `rows` × M: one column an example, and a flat list is one column; `owner` has `rows` things.

    >>> columns("x", [1, 2], 2, "this network", "input")
    array([[1.],
           [2.]])
    """
    array = real_array(name, value)
    flat = array.ndim == 1
    if flat:
        array = array[:, None]
    if array.ndim != 2:
        raise ValueError(
            f"{name} has shape {np.shape(value)}; ({rows},), ({rows}, 1) or ({rows}, M) is wanted"
        )
    if array.shape[0] != rows:
        advice = "a flat list is one" if flat else f"transpose {name}?"
        advice = f" (an example is a column: {advice})" if array.shape[1] == rows else ""
        wanted = count(rows, thing) if thing else rows
        raise ValueError(f"{name} has {count(array.shape[0], 'row')}; {owner} has {wanted}{advice}")
    return array


def real_number(name: str, value: Any) -> float:
    """`value` as a finite float; TypeError or ValueError otherwise.

    >>> real_number("rate", 1)
    1.0
    """
    if isinstance(value, NO_NUMBERS) or not isinstance(value, Real):
        raise TypeError(f"{name} is {short(value)}; a real number is wanted")
    try:
        number = float(value)
    except OverflowError:  # a whole number of more than 308 digits
        number = inf
    if not isfinite(number):
        raise ValueError(f"{name} is {short(value)}; a finite number is wanted")
    return number


def positive_number(name: str, value: Any) -> float:
    """`value` as a finite float above 0; TypeError or ValueError otherwise.

    >>> positive_number("rate", 2)
    2.0
    """
    number = real_number(name, value)
    if number <= 0:
        raise ValueError(f"{name} is {number}; a {name} above 0 is wanted")
    return number


def whole_number(name: str, value: Any, least: int) -> int:
    """`value` as an int of at least `least`; TypeError or ValueError otherwise.

    >>> whole_number("epochs", 20, least=0)
    20
    """
    if isinstance(value, NO_NUMBERS) or not isinstance(value, Integral):
        raise TypeError(f"{name} is {short(value)}; a whole number is wanted")
    if value < least:
        raise ValueError(f"{name} is {value}; a whole number from {least} up is wanted")
    return int(value)


def random_generator(seed: Any) -> np.random.Generator:
    """NumPy's generator for a seed, a whole number from 0 up; None gives another one each time.

    >>> random_generator(0).random() == random_generator(0).random()
    True
    """
    return np.random.default_rng(None if seed is None else whole_number("seed", seed, least=0))


def function_of(name: str, value: Any, arguments: str) -> Callable:
    """`value`, which is to be called with these arguments; TypeError if it cannot be called.

    >>> function_of("formula", max, "(a, y)")
    <built-in function max>
    """
    if not callable(value):
        raise TypeError(f"{name} is {short(value)}; a function of {arguments} is wanted")
    return value


def one_of(name: str, value: Any, known: Iterable, kind: str = "", write: Callable[[Any], str] = str) -> Any:
    """The one of `known` that equals `value`, whatever its type; ValueError, which lists them, if none does.

    kind : what they are, in words. write : how one of them is written.

    >>> one_of("unit", 2.0, [1, 2, 3])
    2
    """
    if not isinstance(value, np.ndarray):  # which would be compared number by number
        for one in known:
            if value == one:
                return one
    wanted = f"{kind}{kind and ', '}one of {', '.join(map(write, known))}"
    raise ValueError(f"{name} is {short(value)}; {wanted} is wanted")
