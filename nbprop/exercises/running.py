"""Running a reader's function, whatever it does, and reading what it returns.

Nothing that the function does gets out: what it raises, prints, warns of and does to its arguments is noted
and becomes text. Only `KeyboardInterrupt` passes. (A loop without an end cannot be stopped from here.)
"""

import builtins
import contextlib
import inspect
import io
import math
import random
import sys
import warnings
from dataclasses import dataclass, field

import numpy as np

from nbprop.checks import count
from nbprop.exercises.wording import explain

# How far a number may be off, of the largest one: PRECISE leaves room for rounding, NUDGED for a derivative
# that is found by a central difference (but by no one-sided one), SINGLE for float32; ALIKE is for numbers
# that a slip gives.
PRECISE, NUDGED, SINGLE, ALIKE = 2e-11, 5e-9, 1e-4, 2e-6
HUGE = 10_000  # entries: no answer has so many


@dataclass
class Outcome:
    """What came of one call: the arrays returned, or in words why there are none."""

    values: tuple | None = None
    parts: tuple | None = None  # what a tuple or list was made of, each as an array
    nothing: bool = False
    raised: bool = False
    trouble: str = ""
    advice: str = ""
    tolerance: float = PRECISE
    changed: list = field(default_factory=list)

    def agrees(self, wanted, least=0.0):
        """Whether these values were returned, to the tolerance of the outcome, or to `least`."""
        return self.values is not None and all(
            same(got, its, max(self.tolerance, least)) for got, its in zip(self.values, wanted, strict=True)
        )


class Unreadable(Exception):
    """What was returned is not made of numbers; the text says what it is."""


@contextlib.contextmanager
def quiet():
    """Nothing printed, nothing warned, no kernel ended, and the settings of NumPy, of both random generators
    and of Python as they were.
    """
    printed = io.StringIO()
    drawn, state, depth = np.random.get_state(), random.getstate(), sys.getrecursionlimit()  # noqa: NPY002
    try:
        with (
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(printed),
            np.errstate(all="ignore"),
            np.printoptions(),
            warnings.catch_warnings(),
            _exit_raises(),
        ):
            warnings.simplefilter("ignore")
            yield printed
    finally:
        np.random.set_state(drawn)  # noqa: NPY002
        random.setstate(state)
        sys.setrecursionlimit(depth)


@contextlib.contextmanager
def _exit_raises():
    """`exit()` in a notebook asks the shell to end, and raises nothing. In here it raises SystemExit."""
    ipython = sys.modules.get("IPython")
    shell = ipython and ipython.get_ipython()
    if not shell:
        yield
        return

    def ask_exit():
        raise SystemExit("exit() ends the program")

    vars(shell)["ask_exit"] = ask_exit
    try:
        yield
    finally:
        vars(shell).pop("ask_exit", None)


@contextlib.contextmanager
def _nothing_replaced():
    """Puts functions of Python and NumPy back that are replaced: answers are compared with their help."""
    before = [(vars(module), dict(vars(module))) for module in (builtins, np)]
    try:
        yield
    finally:
        for now, its in before:
            now.update(its)


def copies(arguments):
    """The arguments of a call, to be tried and changed."""
    return tuple(its.copy() if isinstance(its, np.ndarray) else its for its in arguments)


def run(function, exercise, arguments):
    """Call a function that is to solve an exercise with fresh copies of the arguments; an `Outcome`."""
    given = copies(arguments)
    try:
        with _nothing_replaced():
            returned = function(*given)
            outcome = _read(returned, len(exercise.returns))
    except NotImplementedError:
        outcome = Outcome(nothing=True)
    except KeyboardInterrupt:
        raise
    except Unreadable as unreadable:
        outcome = Outcome(trouble=str(unreadable))
    except BaseException as error:  # SystemExit too: an answer must not close the notebook
        trouble, advice = explain(error, ours=__file__)
        outcome = Outcome(raised=True, trouble=trouble, advice=advice)
    for name, before, after in zip(exercise.given, arguments, given, strict=True):
        if isinstance(before, np.ndarray) and not (
            after.shape == before.shape and np.allclose(after, before, rtol=0, atol=1e-9)
        ):
            outcome.changed.append(name)
    outcome.tolerance = max(outcome.tolerance, NUDGED if exercise.nudged else PRECISE)
    return outcome


def _read(returned, wanted):
    if _nothing(returned):
        return Outcome(nothing=True)
    if wanted == 1:
        return _read_one(returned)
    if isinstance(returned, dict) or not hasattr(returned, "__len__") or not hasattr(returned, "__getitem__"):
        raise Unreadable(f"returns one {_kind(returned)}; {wanted} values are wanted, in a tuple")
    if len(returned) != wanted:
        raise Unreadable(f"returns {count(len(returned), 'value')}; {wanted} are wanted, in a tuple")
    if all(_nothing(part) for part in returned):
        return Outcome(nothing=True)
    read = [_array(part) for part in returned]
    return Outcome(tuple(array for array, _ in read), tolerance=max(tolerance for _, tolerance in read))


def _read_one(returned):
    """The one array that is wanted. A tuple is one where it is a matrix by rows, and no tuple of one."""
    parts = None
    if isinstance(returned, (tuple, list)):
        with contextlib.suppress(Unreadable):
            parts = tuple(_array(part)[0] for part in returned)
    several = Outcome(parts=parts, trouble=f"returns {count(len(parts or ()), 'value')}; one is wanted")
    if parts and isinstance(returned, tuple) and (len(parts) == 1 or any(part.ndim == 2 for part in parts)):
        if len(parts) == 1:
            several.trouble = "returns a tuple of one: is there a comma at the end?"
        return several
    try:
        array, tolerance = _array(returned)
    except Unreadable:
        rows = parts is not None and isinstance(returned, list) and all(part.ndim < 2 for part in parts)
        if parts is None or rows:
            raise
        return several
    return Outcome((array,), parts, tolerance=tolerance)


def _nothing(value):
    return value is None or value is ...


def _kind(value):
    return "array" if isinstance(value, np.ndarray) else type(value).__name__


def _array(value):
    """`value` as a float64 array of its own, and how precise it is."""
    if inspect.iscoroutine(value):
        value.close()
        raise Unreadable("is an `async` function; a plain `def` is wanted")
    if callable(value) and not isinstance(value, np.ndarray):
        raise Unreadable("returns a function, not numbers: is a pair of brackets missing after its name?")
    if hasattr(value, "__next__"):
        raise Unreadable(
            f"returns a {_kind(value)}, which makes its numbers only when asked: put list(…) around it"
        )
    if isinstance(value, (dict, set, frozenset)):
        raise Unreadable(f"returns a {_kind(value)}; an array or a list is wanted")
    if _bottomless(value):
        raise Unreadable("returns lists within lists without an end: is one put into itself?")
    try:
        array = np.asarray(value)
    except (ValueError, TypeError):
        raise Unreadable("returns rows of different lengths, which make no matrix") from None
    if array.size > HUGE:
        raise Unreadable(f"returns an array of shape {'×'.join(map(str, array.shape))}, far too large")
    if array.dtype.kind in "OV":
        if any(_nothing(entry) for entry in array.flat):
            raise Unreadable("returns numbers with None among them: some entries were never filled")
        try:
            array = array.astype(float)
        except (TypeError, ValueError):
            raise Unreadable(f"returns {_kind(value)}; numbers are wanted, in an array or a list") from None
    if array.dtype.kind == "c":
        if np.any(array.imag != 0):
            raise Unreadable("returns complex numbers; real ones are wanted")
        array = array.real
    if array.dtype.kind not in "biuf":
        raise Unreadable("returns text; numbers are wanted")
    tolerance = SINGLE if array.dtype in (np.float32, np.float16) else PRECISE
    return np.array(array, dtype=float, copy=True, subok=False), tolerance


def _bottomless(value, levels=8):
    """Whether lists go deeper than that, as where one is put into itself: NumPy would look for its end."""
    inner = value if isinstance(value, (list, tuple)) else ()
    return bool(inner) and (not levels or any(_bottomless(one, levels - 1) for one in inner))


def same(got, wanted, tolerance):
    """Whether two arrays agree, to `tolerance` of the largest number wanted; a flat column is a column."""
    got = shaped(got, wanted.shape)
    if got is None or not wanted.size:
        return False
    largest = abs(wanted).max()
    # Not a number is not the same, and infinite is no number to compare with.
    return bool(largest < np.inf and abs(got - wanted).max() <= tolerance * largest + 1e-12)


def shaped(array, shape):
    """`array` in `shape`, or None where it cannot be read so in one way only.

    A flat column may be read as a column, and there may be more axes of length 1 at the end.
    """
    flat_column = array.ndim == 1 and shape[1:] == (1,)
    one_way = flat_column or array.size == 1 or array.shape[: len(shape)] == shape
    return array.reshape(shape) if one_way and array.size == math.prod(shape) else None


def factor(values, wanted):
    """The one number by which all that is wanted is multiplied, or None."""
    if values.shape != wanted.shape or not np.isfinite(values).all():
        return None
    f = float((values * wanted).sum() / (wanted * wanted).sum())
    return f if same(values, f * wanted, ALIKE) and f else None


def one_number(results):
    """Whether one and the same number is all that there is in these tuples of arrays (or None)."""
    return len({number for values in results for array in values or () for number in array.flat}) == 1


def identical(one, other):
    """Whether two outcomes are the same to the last digit."""
    if one.values is None or other.values is None:
        return one.values is other.values
    return all(
        a.shape == b.shape and np.array_equal(a, b, equal_nan=True)
        for a, b in zip(one.values, other.values, strict=True)
    )
