"""Names as the derivation writes them, in plain text: for labels, messages, summaries and alt texts."""

import sys
import unicodedata
from math import inf, isfinite

_LETTERS = {"theta": "θ", "delta": "δ", "dC_dtheta": "∂C/∂θ", "dC_db": "∂C/∂b"}
_ABOVE = str.maketrans("0123456789()N", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾ᴺ")
_BELOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_GREEK = {"θ": "theta", "δ": "delta", "σ": "sigma", "η": "eta", "ε": "eps", "∂": "d", "Σ": "sum "}
_SIGNS = {"≤": "<=", "≥": ">=", "→": "->", "←": "<-", "±": "+-", "∞": "inf"}
_SPELLED = str.maketrans(_GREEK | _SIGNS) | str.maketrans("−–×⊙·′’\u2044", "--x**''/")


def symbol(name):
    """The name of one entry, or of a whole layer: ("theta", 2, 1, 3) is θ⁽²⁾₁₃, ("delta", 1) is δ⁽¹⁾.

    A name is a letter, the layer and the indices, counted from 1. ("a", 0, 1) is x₁, ("y", 1) is
    y₁ and ("C",) is C.
    """
    letter, *places = name
    if letter == "a" and places[:1] == [0]:
        letter, places = "x", places[1:]
    elif letter not in ("x", "y", "C"):
        letter = _LETTERS.get(letter, letter) + f"({places.pop(0)})".translate(_ABOVE)
    separator = "," if any(place > 9 for place in places) else ""
    return letter + separator.join(map(str, places)).translate(_BELOW)


def names_of(letter, n, sizes):
    """The names of all entries that layer n has of a letter, row by row: ("theta", n, i, j), ("delta", n, i).

    sizes : units of each layer. Targets have no layer: those of "y" are ("y", i), and n is N.
    """
    rows = range(1, sizes[n] + 1)
    if letter == "theta":
        return [("theta", n, i, j) for i in rows for j in range(1, sizes[n - 1] + 1)]
    return [("y", i) if letter == "y" else (letter, n, i) for i in rows]


def vector(values, decimals=2):
    """A row of numbers in parentheses: (0.25, −1.50)."""
    return f"({', '.join(number(value, decimals) for value in values)})"


def number(value, decimals=2):
    """`value` with fixed decimals and a true minus sign, in few characters: 0.35, −10.00, 123.5, 1.2e5, 4e−4.

    From 100 up decimals give way to the digits in front, and from 1e5 up it is written with e. What is not 0
    but would look like it shows its first digit. 0 is never negative.
    """
    value = float(value)
    if decimals <= 2 and abs(value) < 1e-12:  # so few decimals are for z, a and θ, where that is rounding
        value = 0.0
    size = abs(value)
    text = f"{size:.{decimals}f}"
    if not isfinite(size):
        text = "∞" if size == inf else "nan"
    elif size >= 99999.5:
        text = _exponent(size, 1)
    elif size and not text.strip("0."):
        text = f"{size:.1g}" if size >= 0.00095 else _exponent(size, 0)
    elif len(text) > max(decimals + 2, 5):
        text = f"{size:.{max(0, decimals + max(decimals + 2, 5) - len(text))}f}"
    return f"−{text}" if value < 0 else text


def factor(value, decimals=2):
    """`number(value, decimals)` for a sum or a product: what has a minus in front is in parentheses."""
    text = number(value, decimals)
    return f"({text})" if text.startswith("−") else text


def _exponent(size, decimals):
    digits, power = f"{size:.{decimals}e}".split("e")
    return f"{digits}e{int(power)}".replace("-", "−")


def printable(text):
    """`text` for `print`: as it is, or spelled out where the console lacks a letter of it.

    θ⁽²⁾₁₃ ≤ ½ becomes theta(2)13 <= 1/2 on a console in ASCII or cp1252. In a notebook nothing changes.
    """
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = unicodedata.normalize("NFKC", text).translate(_SPELLED)
        text = text.encode(encoding, "backslashreplace").decode(encoding)
    return text


class Printable:
    """A base of what is printed by its `repr`, on any console."""

    def __str__(self):
        return printable(repr(self))
