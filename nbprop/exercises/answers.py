"""Running a reader's function, whatever it does, and reading what it returns.

Nothing that the function does gets out: what it raises, prints, warns of and does to its arguments is noted
and becomes text. Only `KeyboardInterrupt` passes. (A loop without an end cannot be stopped from here.)
"""

import contextlib
import dis
import inspect
import linecache
import random
import re
import traceback
import types
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from nbprop.checks import count

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
    huge: bool = False
    tolerance: float = PRECISE
    changed: list = field(default_factory=list)


class Unreadable(Exception):
    """What was returned is not made of numbers; the text says what it is."""


class Huge(Unreadable):
    """What was returned has far too many numbers to look at."""


@contextlib.contextmanager
def quiet():
    """Nothing printed, nothing warned, and NumPy's settings and both random generators as they were."""
    printed = _Notebook()
    drawn, state = np.random.get_state(), random.getstate()  # noqa: NPY002
    try:
        with (
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(printed),
            np.errstate(all="ignore"),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")
            yield printed
    finally:
        np.random.set_state(drawn)  # noqa: NPY002
        random.setstate(state)


class _Notebook:
    """Takes what is printed and remembers only that something was."""

    encoding = "utf-8"
    used = False

    def write(self, text):
        self.used = self.used or bool(text)
        return len(text)

    def flush(self):
        pass

    def isatty(self):
        return False


def run(function, names, arguments, wanted, tolerance=PRECISE):
    """Call `function` with fresh copies of the arguments; an `Outcome`. `wanted` is the number of answers."""
    given = [argument.copy() if isinstance(argument, np.ndarray) else argument for argument in arguments]
    try:
        returned = function(*given)
        outcome = _read(returned, wanted)
    except NotImplementedError:
        outcome = Outcome(nothing=True)
    except KeyboardInterrupt:
        raise
    except Unreadable as unreadable:
        outcome = Outcome(trouble=str(unreadable), huge=isinstance(unreadable, Huge))
    except BaseException as error:  # SystemExit too: an answer must not close the notebook
        trouble, advice = _explain(error)
        outcome = Outcome(raised=True, trouble=trouble, advice=advice)
    for name, before, after in zip(names, arguments, given, strict=True):
        if isinstance(before, np.ndarray) and not _unchanged(before, after):
            outcome.changed.append(name)
    outcome.tolerance = max(outcome.tolerance, tolerance)
    return outcome


def names_in_order(function, wanted):
    """Which wanted argument each of the function's is, by its name, and whether the names are the very same.

    None where the names do not tell: `w1` is taken for theta1 and `d` for delta, but `p` for nothing.
    """
    try:
        parameters = inspect.signature(function).parameters.values()
    except Exception:  # some built-in functions have none
        return None, False
    named = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    named = named[: len(wanted)]
    if sorted(named) == sorted(wanted):
        return [wanted.index(name) for name in named], True
    plain = [_plain(name) for name in wanted]
    order = []
    for name in map(_plain, named):
        fits = [i for i, its in enumerate(plain) if its == name] or [
            i for i, its in enumerate(plain) if its.startswith(name) or name.startswith(its)
        ]
        order += fits if len(fits) == 1 else [None]
    left = [i for i in range(len(wanted)) if i not in order]
    if order.count(None) == len(left) == 1:  # what is left over is the one that is left over
        order[order.index(None)] = left[0]
    return (order, False) if sorted(map(str, order)) == list(map(str, range(len(wanted)))) else (None, False)


def arrays_from_elsewhere(function):
    """The names by which a function reads arrays, or a network, that it is not given: the notebook's."""
    found, codes = {}, [getattr(function, "__code__", None)]
    for code in filter(None, codes):
        codes += [inner for inner in code.co_consts if isinstance(inner, types.CodeType)]
        for step in dis.get_instructions(code):
            if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
                found[step.argval] = function.__globals__.get(step.argval)
    return [name for name, value in found.items() if _of_one_network(value)]


def _of_one_network(value):
    """Whether it is an array with entries, a layer's in a mapping, a network or what one returned."""
    inner = list(value.values()) if isinstance(value, Mapping) else [value]
    array = bool(inner) and all(isinstance(one, np.ndarray) and one.size > 1 for one in inner)
    return array or type(value).__module__ == "nbprop.network"


def _plain(name):
    """A name as it is compared: θ and w are theta, δ is delta."""
    name = name.lower().replace("_", "").replace("θ", "theta").replace("δ", "delta")
    return re.sub(r"^(weights?|w)(?=\d*$)", "theta", name)


def _unchanged(before, after):
    return after.shape == before.shape and bool(np.all(abs(after - before) <= 1e-9))


def _read(returned, wanted):
    if _nothing(returned):
        return Outcome(nothing=True)
    if wanted == 1:
        parts = None
        if isinstance(returned, (tuple, list)):
            with contextlib.suppress(Unreadable):
                parts = tuple(_array(part)[0] for part in returned)
                if isinstance(returned, tuple) and any(part.ndim == 2 for part in parts):
                    return Outcome(
                        parts=parts, trouble=f"returns {count(len(parts), 'value')}; one is wanted"
                    )
        try:
            array, tolerance = _array(returned)
        except Unreadable as unreadable:
            rows = parts is not None and isinstance(returned, list) and all(part.ndim < 2 for part in parts)
            if parts is None or rows or isinstance(unreadable, Huge):
                raise
            return Outcome(parts=parts, trouble=f"returns {count(len(parts), 'value')}; one is wanted")
        return Outcome((array,), parts, tolerance=tolerance)
    if isinstance(returned, dict) or not hasattr(returned, "__len__") or not hasattr(returned, "__getitem__"):
        raise Unreadable(f"returns one {_kind(returned)}; {wanted} values are wanted, in a tuple")
    if len(returned) != wanted:
        raise Unreadable(f"returns {count(len(returned), 'value')}; {wanted} are wanted, in a tuple")
    if all(_nothing(part) for part in returned):
        return Outcome(nothing=True)
    read = [_array(part) for part in returned]
    return Outcome(tuple(array for array, _ in read), tolerance=max(tolerance for _, tolerance in read))


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
    try:
        array = np.asarray(value)
    except (ValueError, TypeError):
        raise Unreadable("returns rows of different lengths, which make no matrix") from None
    if array.size > HUGE:
        raise Huge(f"returns an array of shape {'×'.join(map(str, array.shape))}, far too large")
    if array.dtype.kind in "OV":
        if _holds_nothing(array):
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


def _holds_nothing(array):
    return any(_nothing(entry) for entry in array.flat)


ADVICE = (
    # exception, what its text holds, what that mostly means: NumPy's own words
    (ValueError, "matmul", "`@` wants as many columns on its left as rows on its right."),
    (ValueError, "not aligned", "`np.dot` wants as many columns on its left as rows on its right."),
    (ValueError, "could not be broadcast", "The two shapes do not fit entry by entry: write them down."),
    (ValueError, "truth value", "An `if` wants one True or False, and got a whole array of them."),
    (
        TypeError,
        "Python scalar",
        "The `math` functions and float() take one number; for arrays there is `np.exp` and so on.",
    ),
)
PYTHON_ADVICE = (
    (TypeError, "not callable", "Is a `*` missing between a name and a bracket?"),
    (TypeError, "'NoneType'", "Something is None: does a helper of yours forget its `return`?"),
    (
        TypeError,
        "not 'complex'",
        "A real array takes no complex number: make it a complex one, with `dtype=complex` or `astype`.",
    ),
    (TypeError, "ellipsis", "A `...` is still to be filled in."),
    (NameError, "", "That name is not known here: is it spelled as in the first line, defined, imported?"),
    (
        IndexError,
        "",
        "An index ran over the edge. Python counts from 0, and sizes change from network to network.",
    ),
    (AssertionError, "", "It is an assert of your own that fails."),
)


def _explain(error):
    """The exception with the reader's own line, and where it is a common one, what it mostly means.

    NumPy's words are left out where there are better ones: they change from version to version.
    """
    if isinstance(error, RecursionError):
        return f"RecursionError: it calls itself without an end{_where(error)}", ""
    try:
        words = " ".join(re.sub(r"0x[0-9a-fA-F]+", "0x…", str(error)).split())
    except Exception:  # an exception whose own text fails
        words = ""
    kind, where = type(error).__name__, _where(error)
    for its_kind, part, advice in ADVICE:
        if isinstance(error, its_kind) and part in words:
            return f"{kind}{where}", advice
    words = words if len(words) <= 200 else f"{words[:199]}…"
    text = f"{kind}: {words}{where}" if words else f"{kind}{where}"
    for its_kind, part, advice in PYTHON_ADVICE:
        if isinstance(error, its_kind) and part in words:
            return text, advice
    return text, ""


def _where(error):
    """', in line 2 of hidden_delta: `…`': the last line that is the reader's own."""
    frames = [
        frame for frame in traceback.walk_tb(error.__traceback__) if frame[0].f_code.co_filename != __file__
    ]
    if not frames:
        return ""
    home = frames[0][0].f_code.co_filename
    frame, line = next(item for item in reversed(frames) if item[0].f_code.co_filename == home)
    code = frame.f_code
    source = linecache.getline(home, line, frame.f_globals).strip()
    name = "your lambda" if code.co_name == "<lambda>" else code.co_name
    where = f", in line {line - code.co_firstlineno + 1} of {name}"
    return f"{where}: `{source}`" if source else where


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

    A flat column may be read as a column, and axes of length 1 at the end may come or go.
    """
    if array.shape == shape:
        return array
    if array.size != np.prod(shape, dtype=int):
        return None
    flat_column = array.ndim == 1 and shape[1:] == (1,)
    ends_in_ones = array.shape[: len(shape)] == shape or shape[: array.ndim] == array.shape
    if flat_column or array.size == 1 or (ends_in_ones and array.ndim != 1):
        return array.reshape(shape)
    return None
