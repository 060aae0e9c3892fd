"""Names as the derivation writes them, in plain text: for labels, messages, summaries and alt texts."""

_LETTERS = {"theta": "θ", "delta": "δ", "dC_dtheta": "∂C/∂θ", "dC_db": "∂C/∂b"}
_ABOVE = str.maketrans("0123456789()N", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾ᴺ")
_BELOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def symbol(name):
    """The name of one entry, or of a whole layer: ("theta", 2, 1, 3) is θ⁽²⁾₁₃, ("delta", 1) is δ⁽¹⁾.

    The parts of a name are a letter, the layer and the indices, counted from 1. ("a", 0, 1) is x₁, ("y", 1) is y₁
    and ("C",) is C.
    """
    letter, *places = name
    if letter == "a" and places[:1] == [0]:
        letter, places = "x", places[1:]
    elif letter not in ("x", "y", "C"):
        letter = _LETTERS.get(letter, letter) + f"({places.pop(0)})".translate(_ABOVE)
    separator = "," if any(place > 9 for place in places) else ""
    return letter + separator.join(map(str, places)).translate(_BELOW)


def vector(values, decimals=2):
    """A row of numbers in parentheses: (0.25, −1.50)."""
    return f"({', '.join(number(value, decimals) for value in values)})"


def number(value, decimals=2):
    """`value` with a true minus sign and fixed decimals; a zero never has a sign."""
    text = f"{value:.{decimals}f}"
    return text.replace("-", "−") if float(text) else text.removeprefix("-")
