"""`check(name, function)`: is the reader's function right, and if not, what did she most likely do?

Her function and the solution run on the same drawn networks, of 2-3-2 and of other sizes, with one column and
with several. Where they differ, her numbers are compared with those of every slip of the catalogue, then of
every two at once. A slip is what she did only when it gives her numbers on *every* network it can run on; one
that does so on a part of them alone, or once a line of hers is mended, is named as just that.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from nbprop.checks import count, join, short
from nbprop.exercises import records
from nbprop.exercises.attempt import Attempt
from nbprop.exercises.catalogue import EXERCISES, Exercise
from nbprop.exercises.diagnosis import diagnosis
from nbprop.exercises.program import arrays_from_elsewhere, bare_source
from nbprop.exercises.running import copies, quiet
from nbprop.exercises.wording import shortened
from nbprop.notation import Printable, prose

LINES = 4  # of a message: what does not fit is the least helpful


@dataclass(frozen=True)
class Verdict(Printable):
    """What `check` says of a function: true where it is right, and shown as a mark and a message.

    ✓ is right, ✗ not yet, ○ not attempted. `message` is plain text; `slip` is a slug, two joined by "+", or
    None; `case` holds the arguments of the first drawn network where the numbers differ, to try it by hand.

    >>> def my_bias_gradient(delta):
    ...     return delta.mean(axis=1, keepdims=True)
    >>> verdict = check("bias_gradient", my_bias_gradient)
    >>> verdict.passed, verdict.slip
    (False, 'mean-for-sum')
    >>> my_bias_gradient(*verdict.case).shape
    (3, 1)
    """

    exercise: str
    passed: bool
    slip: str | None
    message: str
    attempted: bool = True
    case: tuple | None = field(default=None, compare=False)

    @property
    def mark(self) -> str:
        """✓, ✗ or ○."""
        return "✓" if self.passed else "✗" if self.attempted else "○"

    def __bool__(self) -> bool:
        return self.passed

    def __repr__(self) -> str:
        return f"{self.mark} {self.message}"

    def _repr_html_(self):
        """The same text in plain paragraphs, in which $5 and $6 are amounts of money and no formula."""
        first, *rest = (prose(line) for line in repr(self).split("\n"))
        return (
            '<div class="tex2jax_ignore mathjax_ignore">'
            f"<p><strong>{first}</strong></p>{''.join(f'<p>{line}</p>' for line in rest)}</div>"
        )


def check(name: str, function: Callable) -> Verdict:
    """Whether a reader's `function` solves the exercise `name`, and if not, what she most likely did.

    Nothing that the function does gets out of here but an interrupt from the keyboard (so a loop without an
    end can be stopped, and has to be). ValueError for a name that is no exercise.

    It teaches and does not grade: whoever wants to can deceive it. To grade, run the answers in a fresh
    kernel, beside a copy of this package that they cannot reach.

    >>> check("tanh_prime", lambda z: 1 - np.tanh(z) ** 2).passed
    True
    >>> print(check("tanh_prime", np.tanh).message.splitlines()[0])
    tanh_prime: not yet. Your numbers are exactly what comes out when tanh(z) itself is returned.
    """
    exercise = _exercise(name)
    if function is None or function is ...:
        return _not_attempted(exercise, "there is no function.")
    try:
        with quiet() as printed:
            verdict = _checked(exercise, function, printed)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # in looking at the function, not in running it
        verdict = _verdict(exercise, None, [f"It cannot be looked into: {type(error).__name__} is raised."])
    if verdict.attempted:
        source = {"source": bare_source(function)}
        records.note("check", verdict.exercise, verdict.passed, source, slip=verdict.slip)
    return verdict


def _checked(exercise, function, printed):
    complaint = _no_function(exercise, function) or _wrong_arguments(exercise, function)
    if complaint:
        return _verdict(exercise, None, [complaint])
    attempt = Attempt(exercise, function)
    if all(outcome.nothing for outcome in attempt.outcomes):
        return _not_attempted(
            exercise, "it returns nothing. (If you have written it, does it end with `return`?)"
        )
    notes = _notes(attempt, printed)
    if attempt.all_right:
        text = (
            f"{exercise.name} is right: the numbers of {exercise.step} on {len(attempt.cases)} drawn "
            "networks, of 2-3-2 and of other sizes, with one column and with several."
        )
        return Verdict(exercise.name, True, None, "\n".join([text, *notes]))
    slip, lines = diagnosis(attempt)
    lines = [line for line in lines if line][: LINES - len(notes)]
    return _verdict(exercise, slip, [*lines, *notes], copies(attempt.cases[attempt.first_wrong].arguments))


def _notes(attempt, printed):
    """What is to be said besides, of a right answer or a wrong one."""
    notes = []
    if changed := dict.fromkeys(name for outcome in attempt.outcomes for name in outcome.changed):
        notes.append(
            f"It changes its {'arguments' if len(changed) > 1 else 'argument'} {join([*changed])} in place, "
            "and so the caller's array too: better work on a copy."
        )
    columns = [(i, its) for i, its in enumerate(attempt.exercise.returns) if its.row and not its.column]
    flat = [its.symbol for i, its in columns if attempt.all_right and attempt.outcomes[0].values[i].ndim == 1]
    if flat:
        words = "are flat, read here as columns" if len(flat) > 1 else "is flat, read here as a column"
        notes.append(
            f"Yours {words}: {', '.join(flat)}. In a step, a column b less a flat array would be a whole "
            "table; `keepdims=True` keeps the column."
        )
    if elsewhere := [] if attempt.all_right else arrays_from_elsewhere(attempt.function):
        words = (
            "are the lesson's own, not arguments: on other networks they are others."
            if len(elsewhere) > 1
            else "is the lesson's own, not an argument: on other networks it is another."
        )
        notes.append(f"{join([f'`{name}`' for name in elsewhere])} {words} Use what the function is given.")
    if printed.tell():
        notes.append("What it prints is left out here.")
    return notes


def hint(name: str, level: int) -> str:
    """Hint 1 or 2 of an exercise, as plain text; ValueError for another level or an unknown name.

    >>> print(hint("cross_entropy_delta", 2))
    Now multiply by σ′(z) = a (1 − a). Look at the denominator you just had: what is left (D11)?
    """
    hints = _exercise(name).hints
    if type(level) is not int or level not in (1, 2):
        raise ValueError(f"level is {short(level)}; 1 or 2 is wanted (and after them, solution({name!r}))")
    return hints[level - 1]


def solution(name: str) -> str:
    """The source of the solution that answers are compared with; ValueError for an unknown name.

    >>> print(solution("weight_gradient"))
    def weight_gradient(delta, a_prev):
        return delta @ a_prev.mT  # D29
    """
    return _exercise(name).source


def _exercise(name) -> Exercise:
    if not isinstance(name, str) or name not in EXERCISES:
        raise ValueError(f"name is {short(name)}; the name of an exercise is wanted: {', '.join(EXERCISES)}")
    return EXERCISES[name]


def _verdict(exercise, slip, lines, case=None):
    return Verdict(exercise.name, False, slip, f"{exercise.name}: not yet. " + "\n".join(lines), case=case)


def _not_attempted(exercise, why):
    return Verdict(exercise.name, False, None, f"{exercise.name}: not attempted yet, {why}", attempted=False)


def _no_function(exercise, value):
    """In words, when there is something else, say an array."""
    if callable(value):
        return ""
    what = "an array" if isinstance(value, np.ndarray) else f"a value of type {type(value).__name__}"
    call = f'check("{exercise.name}", {exercise.name})'
    return f"check wants the function itself and got {what}: leave out the brackets, `{call}`."


def _wrong_arguments(exercise, function):
    """In words, when the function cannot be called with the arguments of the exercise."""
    try:
        signature = inspect.signature(function)
    except Exception:  # some built-in functions have none
        return ""
    try:
        signature.bind(*exercise.given)
    except TypeError:
        return (
            f"It is called as `{exercise.call}`, with {count(len(exercise.given), 'value')} in this order; "
            f"yours takes `{shortened(str(signature))}`."
        )
    return ""
