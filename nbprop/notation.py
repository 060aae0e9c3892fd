"""Names as the derivation writes them, in plain text (labels, messages, summaries, alt texts) and LaTeX."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from html import escape
from math import inf, isfinite

from nbprop.checks import one_of, real_number, short, whole_number

_LETTERS = {"theta": "θ", "delta": "δ", "dC_dtheta": "∂C/∂θ", "dC_db": "∂C/∂b"}
_ABOVE = str.maketrans("0123456789()N", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾ᴺ")
_BELOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_GREEK = {"θ": "theta", "δ": "delta", "σ": "sigma", "η": "eta", "ε": "eps", "∂": "d", "Σ": "sum "}
_SIGNS = {"≤": "<=", "≥": ">=", "→": "->", "←": "<-", "±": "+-", "∞": "inf"}
_SPELLED = str.maketrans(_GREEK | _SIGNS) | str.maketrans("−–×⊙·′’\u2044✓✗○", "--x**''/vxo")


def symbol(name: tuple) -> str:
    """The name of one entry, or of a whole layer, as a formula has it.

    A name is a letter, the layer and the indices, counted from 1; x, y and C have no layer.

    >>> symbol(("theta", 2, 1, 3)), symbol(("delta", 1)), symbol(("a", 0, 1)), symbol(("y", 2))
    ('θ⁽²⁾₁₃', 'δ⁽¹⁾', 'x₁', 'y₂')
    """
    letter, layer, index = _parts(name)
    return _LETTERS.get(letter, letter) + layer.translate(_ABOVE) + index.translate(_BELOW)


def latex(name: tuple) -> str:
    r"""The same in LaTeX.

    >>> print(latex(("theta", 2, 1, 3)), latex(("theta", 1, 10, 1)), latex(("delta", 1)))
    \theta^{(2)}_{13} \theta^{(1)}_{10,1} \delta^{(1)}
    """
    letter, layer, index = _parts(name)
    letter = "\\" + letter if letter in ("theta", "delta") else letter
    return letter + (f"^{{{layer}}}" if layer else "") + (f"_{{{index}}}" if index else "")


def _parts(name):
    """The letter, the layer in parentheses if there is one, and the indices."""
    try:
        letter, *places = name
        if not isinstance(letter, str):
            raise TypeError
        if letter == "a" and places[:1] == [0]:
            letter, places = "x", places[1:]
        layer = "" if letter in ("x", "y", "C") else f"({places.pop(0)})"
        return letter, layer, ("," if any(place > 9 for place in places) else "").join(map(str, places))
    except (TypeError, ValueError, IndexError):
        raise TypeError(f"name is {short(name)}; ('theta', 2, 1, 3) or the like is wanted") from None


def slope(letter: str) -> str:
    """The name of ∂C/∂ what has this name; ∂C/∂z is δ (D7).

    >>> slope("theta"), slope("z")
    ('dC_dtheta', 'delta')
    """
    return "delta" if letter == "z" else f"dC_d{letter}"


def names_of(letter: str, n: int, sizes: Sequence[int]) -> list[tuple]:
    """The names of all entries that layer n has of a letter, row by row; `sizes` are the units of each layer.

    Targets have no layer: those of "y" are ("y", i), and n is N. Only a has a layer 0, x. ValueError for a
    layer that is not there.

    >>> names_of("theta", 1, (2, 1)), names_of("delta", 1, (2, 1))
    ([('theta', 1, 1, 1), ('theta', 1, 1, 2)], [('delta', 1, 1)])
    """
    n = one_of("n", n, range(letter != "a", len(sizes)))
    rows = range(1, sizes[n] + 1)
    if letter == "theta":
        return [("theta", n, i, j) for i in rows for j in range(1, sizes[n - 1] + 1)]
    return [("y", i) if letter == "y" else (letter, n, i) for i in rows]


def vector(values: Iterable[float], decimals: int = 2) -> str:
    """A row of numbers in parentheses.

    >>> vector([0.25, -1.5])
    '(0.25, −1.50)'
    """
    return f"({', '.join(number(value, decimals) for value in values)})"


def number(value: float, decimals: int = 2) -> str:
    """`value` with fixed decimals and a true minus sign, in few characters.

    From 100 up decimals give way to the digits in front, and from 1e5 up it is written with e. What is not 0
    but would look like it shows its first digit. 0 is never negative.

    >>> number(0.349), number(-10), number(123.456), number(123456), number(-0.00042)
    ('0.35', '−10.00', '123.5', '1.2e5', '−4e−4')
    """
    if not isinstance(value, float):  # which may be ∞ or nan
        value = real_number("value", value)
    if type(decimals) is not int or decimals < 0:
        decimals = whole_number("decimals", decimals, least=0)
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


def factor(value: float, decimals: int = 2) -> str:
    """`number(value, decimals)` for a sum or a product: what has a minus in front is in parentheses.

    >>> factor(0.5), factor(-0.5)
    ('0.50', '(−0.50)')
    """
    text = number(value, decimals)
    return f"({text})" if text.startswith("−") else text


def _exponent(size, decimals):
    digits, power = f"{size:.{decimals}e}".split("e")
    return f"{digits}e{int(power)}".replace("-", "−")


def printable(text: str) -> str:
    """`text` for `print`: as it is, or spelled out where the console lacks a letter of it.

    θ⁽²⁾₁₃ ≤ ½ becomes theta(2)13 <= 1/2 on a console in ASCII or cp1252. In a notebook nothing changes.

    >>> printable("6 of 17")
    '6 of 17'
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


def prose(text: str) -> str:
    """Plain text as HTML: `code` and *emphasis* are elements, and a name such as z⁽²⁾₁ never breaks.

    >>> prose("*raise* `a`, and z⁽²⁾₁ < 0")
    '<em>raise</em> <code>a</code>, and <span class="nbprop-term">z⁽²⁾₁</span> &lt; 0'
    """
    parts = re.split("`([^`]+)`", escape(text))
    for n, part in enumerate(parts):
        terms = re.sub(r"\S*⁾\S*", r'<span class="nbprop-term">\g<0></span>', part)
        parts[n] = f"<code>{part}</code>" if n % 2 else re.sub(r"\*(\w[^*]*)\*", r"<em>\1</em>", terms)
    return "".join(parts)
