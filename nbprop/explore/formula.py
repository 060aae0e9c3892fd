"""A reader's own formula in an explorer: its numbers beside the true ones, in place of a row."""

from dataclasses import replace
from functools import partial

import numpy as np

from nbprop.checks import function_of, one_of, real_array
from nbprop.pictures import equation, tiles


def chosen_row(rows, row, formula, arguments, yours):
    """The `Row` of that name, or, where there is a reader's own formula, the row `yours` with it.

    arguments : what the formula takes, such as "(a, y)"; its row has `draw(formula, scene, **choices)`.
    """
    shown = rows[one_of("row", row, rows)]
    if formula is None:
        return shown
    function_of("formula", formula, arguments)
    return replace(yours, draw=partial(yours.draw, formula))


def compare(formula, arguments, true, name, kind="number", decimals=3, then=()):
    """(picture, sentence): what the reader's function makes of `arguments` beside the true array.

    then : parts with which the equation goes on, such as "=" and what the true array is made of.

    The entries that differ are outlined; a stub that returns ... or None shows question marks. An exception
    of the function goes through; TypeError or ValueError for an answer that is no array of numbers or has
    another shape (a flat column is taken as a column).
    """
    mine = formula(*(np.array(argument) for argument in arguments))  # copies: it may change what it is given
    if mine is None or mine is ...:
        unwritten = tiles([["?"] * true.shape[1]] * true.shape[0], "yours", kind=kind)
        truth = tiles(true, name, kind=kind, decimals=decimals)
        return equation(unwritten, "=", truth, *then), "Your formula is not written yet."
    mine = real_array("your answer", mine)
    if mine.ndim == 1 and true.shape[1] == 1:
        mine = mine[:, None]
    if mine.shape != true.shape:
        raise ValueError(f"your function returned the shape {mine.shape}; {true.shape} is wanted")
    wrong = ~np.isclose(mine, true, rtol=1e-6, atol=1e-9)
    look = {"highlight": wrong, "kind": kind, "decimals": decimals}
    sign = "≠" if wrong.any() else "="
    picture = equation(tiles(mine, "yours", **look), sign, tiles(true, name, **look), *then)
    differs = f"differs in {wrong.sum()} of {true.size} entries"
    return picture, f"Your formula {differs if wrong.any() else 'agrees'}."
