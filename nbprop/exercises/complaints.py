"""What is wrong with the numbers of one network, in words."""

import numpy as np

from nbprop.exercises.answers import same, shaped


def complaint(exercise, case, outcome):
    """What is wrong on one network, to end a sentence; for what stops, a line of advice besides."""
    if outcome.raised:
        shapes = ", ".join(
            f"{name} {_shape(argument.shape)}"
            for name, argument in zip(exercise.given, case.arguments, strict=True)
            if isinstance(argument, np.ndarray)
        )
        return [
            f"it stops with {outcome.trouble}",
            f"{outcome.advice} (There it was given {shapes}.)".lstrip(),
        ]
    if outcome.nothing:
        return ["it returns nothing: is there a way through it that has no `return`?"]
    if outcome.trouble:
        return [f"it {outcome.trouble}{'' if outcome.trouble.endswith('?') else '.'}"]
    for i, answer in enumerate(exercise.answers):
        got, wanted = outcome.values[i], case.wanted[i]
        if not same(got, wanted, outcome.tolerance):
            return [_entry_by_entry(answer, got, wanted, outcome.tolerance)]
    return [""]


def _entry_by_entry(answer, got, wanted, tolerance):
    read = shaped(got, wanted.shape)
    if read is None and not answer.row:
        return f"{answer.symbol} is one number. Yours is {_shape(got.shape)}."
    if read is None:
        one = "one column" if not answer.column else f"a column for each {answer.column}"
        return (
            f"{answer.symbol} is {_shape(wanted.shape)}: a row for each {answer.row}, {one}. "
            f"Yours is {_shape(got.shape)}."
        )
    if np.isnan(read).any():
        return (
            f"{answer.symbol} holds a NaN, “not a number”: a division by 0, or a logarithm or root of a "
            "negative number?"
        )
    wrong = np.argwhere(abs(read - wanted) > tolerance * abs(wanted).max() + 1e-12)
    which = (
        "every entry differs"
        if len(wrong) == wanted.size
        else f"{len(wrong)} of {wanted.size} entries differ"
    )
    i, j = wrong[0]
    scale = abs(wanted).max()
    right, yours = number(wanted[i, j], scale), number(read[i, j], scale)
    entry = f"row {i + 1}, column {j + 1} of {answer.symbol}" if answer.row else answer.symbol
    return (
        f"{which if wanted.size > 1 else 'the number differs'}: {entry} is {right}, and yours is {yours}"
        + (f" (off by {abs(read[i, j] - wanted[i, j]):.1g})." if right == yours else ".")
    )


def _shape(shape):
    return (
        "×".join(map(str, shape))
        if len(shape) > 1
        else ("one number" if not shape else f"flat, of length {shape[0]}")
    )


def number(value, scale=0.0):
    """Four digits, the same on every machine: what is only rounding is 0."""
    return "0" if abs(value) <= 1e-9 * scale else f"{value:.4g}"
