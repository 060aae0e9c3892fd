"""`check(name, function)`: is the reader's function right, and if not, what did she most likely do?

Her function and the solution run on the same drawn networks, of 2-3-2 and of other sizes, with one column and
with several. Where they differ, her numbers are compared with those of every slip of the catalogue, then of
every two at once. A slip is named only when it gives her numbers on *every* network it can run on.
"""

import html
import inspect
import re
from dataclasses import dataclass

import numpy as np

from nbprop.checks import count, short
from nbprop.exercises.answers import arrays_from_elsewhere, quiet
from nbprop.exercises.catalogue import EXERCISES
from nbprop.exercises.diagnosis import Answers

LINES = 4  # of a message: what does not fit is the least helpful


@dataclass(frozen=True)
class Verdict:
    """What `check` says: `.passed`, `.slip` (a slug, two joined by "+", or None) and `.message`, plain text.

    It is shown as a mark and the message: ✓ right, ✗ not yet, ○ not attempted.
    """

    exercise: str
    passed: bool
    slip: str | None
    message: str
    attempted: bool = True

    @property
    def mark(self):
        return "✓" if self.passed else "✗" if self.attempted else "○"

    def __repr__(self):
        return f"{self.mark} {self.message}"

    def _repr_html_(self):
        """The same text in plain paragraphs: nothing in it needs colour, style or trust."""
        first, *rest = (_html(line) for line in repr(self).split("\n"))
        return f"<div><p><strong>{first}</strong></p>{''.join(f'<p>{line}</p>' for line in rest)}</div>"


def _html(line):
    """One line, escaped; `code` and *emphasis* as elements."""
    parts = re.split("`([^`]+)`", html.escape(line))
    parts[::2] = [re.sub(r"\*(\w[^*]*)\*", r"<em>\1</em>", part) for part in parts[::2]]
    parts[1::2] = [f"<code>{part}</code>" for part in parts[1::2]]
    return "".join(parts)


def check(name, function):
    """A `Verdict` on the reader's `function` for the exercise `name`.

    Nothing that the function does gets out of here but an interrupt from the keyboard (so a loop without an
    end can be stopped, and has to be). ValueError for a name that is no exercise.
    """
    exercise = _exercise(name)
    if function is None or function is ...:
        return _not_attempted(exercise, "there is no function.")
    if not callable(function):
        return _verdict(exercise, None, [_no_function(exercise, function)])
    complaint = _wrong_arguments(exercise, function)
    if complaint:
        return _verdict(exercise, None, [complaint])
    with quiet() as printed:
        answers = Answers(exercise, function)
        if answers.none_given:
            return _not_attempted(
                exercise, "it returns nothing. (If you have written it, does it end with `return`?)"
            )
        slip, lines = (None, []) if answers.all_right else answers.diagnosis()
    notes = []
    if answers.changed:
        notes.append(
            f"It changes its {'arguments' if len(answers.changed) > 1 else 'argument'} "
            f"{' and '.join(answers.changed)} in place, and so the caller's array too: better work on a copy."
        )
    if answers.flat:
        words = (
            "are flat, read here as columns" if len(answers.flat) > 1 else "is flat, read here as a column"
        )
        notes.append(
            f"Yours {words}: {', '.join(answers.flat)}. In a step, a column b less a flat array would be "
            "a whole table; `keepdims=True` keeps the column."
        )
    elsewhere = [] if answers.all_right else arrays_from_elsewhere(function)
    if elsewhere:
        names = " and ".join(f"`{name}`" for name in elsewhere)
        words = (
            "are the lesson's own, not arguments: on other networks they are others."
            if len(elsewhere) > 1
            else "is the lesson's own, not an argument: on other networks it is another."
        )
        notes.append(f"{names} {words} Use what the function is given.")
    if printed.used:
        notes.append("What it prints is left out here.")
    if not answers.all_right:
        return _verdict(exercise, slip, [*lines[: LINES - len(notes)], *notes])
    text = (
        f"{name} is right: the numbers of {exercise.step} on {len(answers.cases)} drawn networks, "
        "of 2-3-2 and of other sizes, with one column and with several."
    )
    return Verdict(name, True, None, "\n".join([text, *notes]))


def hint(name, level):
    """Hint 1 or 2 of an exercise, as plain text; ValueError for another level or an unknown name."""
    hints = _exercise(name).hints
    if isinstance(level, bool) or level not in (1, 2):
        raise ValueError(f"level is {short(level)}; 1 or 2 is wanted (and after them, solution({name!r}))")
    return hints[level - 1]


def solution(name):
    """The source of the solution that answers are compared with; ValueError for an unknown name."""
    return _exercise(name).source


def _exercise(name):
    if not isinstance(name, str) or name not in EXERCISES:
        raise ValueError(f"name is {short(name)}; the name of an exercise is wanted: {', '.join(EXERCISES)}")
    return EXERCISES[name]


def _verdict(exercise, slip, lines):
    return Verdict(exercise.name, False, slip, f"{exercise.name}: not yet. " + "\n".join(lines))


def _not_attempted(exercise, why):
    return Verdict(exercise.name, False, None, f"{exercise.name}: not attempted yet, {why}", attempted=False)


def _no_function(exercise, value):
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
            f"yours takes `{re.sub('0x[0-9a-fA-F]+', '0x…', str(signature))}`."
        )
    return ""
