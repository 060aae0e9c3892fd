"""Formulas with numbers put in: written, calculated and shown; and a number as it is typed, read.

A formula is text as the derivation writes it, with ·, −, ½ and ² for signs. Numbers are text, with a true
minus sign. What is calculated is exact, in decimals, and so the same on every platform.
"""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from math import exp, tanh
from types import MappingProxyType

MADE_OF = {  # three decimals, or digits: no tie is so near that platforms could round it two ways
    "σ": lambda z: f"{1 / (1 + exp(-z)):.3f}",
    "tanh": lambda z: f"{tanh(z):.3f}",
    "exp": lambda z: f"{exp(-z):.3g}",
}


def in_numbers(line: str, numbers: dict) -> str:
    """A formula with numbers for its symbols; negative ones are in brackets.

    >>> in_numbers("x₁ · (1 − x₁)", {"x₁": "−0.5"})
    '(−0.5) · (1 − (−0.5))'
    """
    put = {symbol: f"({number})" if number.startswith("−") else number for symbol, number in numbers.items()}
    return symbols_in(tuple(put)).sub(lambda found: put[found[0]], line)


@lru_cache(maxsize=100)
def symbols_in(names: tuple) -> re.Pattern:
    """What finds these names in a formula, the longer ones first."""
    return re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))


def calculated(formula: str, values: Mapping[str, Decimal] = MappingProxyType({})) -> Decimal | None:
    """What a formula comes to with these values, or a line of numbers alone, exactly; None where 0 divides.

    >>> calculated("½ · (0.6 − x)² + σ(0)", {"x": Decimal(1)})
    Decimal('0.580')
    """
    names = {"value": values, "Decimal": Decimal, "σ": lambda z: Decimal(MADE_OF["σ"](float(z)))}
    try:
        return eval(_compiled(formula, tuple(values)), names)
    except ArithmeticError:
        return None


@lru_cache(maxsize=5_000)
def _compiled(formula, symbols):
    signs = {"½": 'Decimal("0.5")', "·": "*", "−": "-", "²": "**2"}

    def in_python(found):
        text = found[0]
        return signs.get(text) or (f"value[{text!r}]" if text in symbols else f'Decimal("{text}")')

    tokens = "|".join([*map(re.escape, sorted(symbols, key=len, reverse=True)), r"\d+(?:\.\d+)?", *signs])
    return compile(re.sub(tokens, in_python, formula), "<formula>", "eval")


def decimal(text: str) -> Decimal:
    """A number that is written with a true minus sign."""
    return Decimal(text.replace("−", "-"))


def place(value: Decimal) -> Decimal:
    """Half a unit of the second digit: as far as a number may be off that is right to two digits."""
    return Decimal(5).scaleb(int(f"{value:.1e}".partition("e")[2]) - 2) if value else Decimal(0)


def shown(value: Decimal) -> str:
    """A number in three digits, or exactly where it has no more than four decimals.

    >>> [shown(Decimal(value)) for value in ("-0.125", "0.33333", "21", "0.01437")]
    ['−0.125', '0.333', '21', '0.0144']
    """
    size = abs(value)
    decimals = 4 if exactly(value) else max(2 - int(f"{size:.2e}".partition("e")[2]), 0)
    text = f"{size:.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if exactly(value) else text
    return f"−{text}" if value < 0 else text


def exactly(value: Decimal) -> bool:
    """Whether four decimals are enough for a number."""
    return value * 10_000 % 1 == 0


def read(text: str) -> tuple[Decimal, Decimal] | None:
    """(the number that was typed, half a unit of its last digit); None for what is no number.

    A fraction is exact. It may stand behind "=".

    >>> read("−0,50"), read("½"), read("a lot")
    ((Decimal('-0.50'), Decimal('0.005')), (Decimal('0.5'), Decimal('0')), None)
    >>> read("-1½")[0], read("δ = 5e-1")[0]
    (Decimal('-1.5'), Decimal('0.5'))
    """
    text = re.sub(r"(?<=\d)(?=[¼-¾⅐-⅞])", "+", text.rpartition("=")[2])
    if re.search("[²³¹⁰-₉]", text):  # which would be read as digits
        return None
    text = unicodedata.normalize("NFKC", text).translate(str.maketrans("−–—\u2044,", "---/."))
    text = re.sub(r"\s", "", text)
    number = r"(?:\d{1,12}\.?\d{0,12}|\.\d{1,12})"
    found = re.fullmatch(
        rf"([+-]?)(?:(\d+)\+)?({number})(?:e([+-]?\d{{1,2}})|/({number}))?", text, re.IGNORECASE
    )
    if not found or (found[2] and not found[5]) or (found[5] and not Decimal(found[5])):
        return None
    sign, whole, digits, power, below = found.groups()
    unit = Decimal(10) ** int(power or 0)
    value = (Decimal(digits) * unit / Decimal(below or 1) + int(whole or 0)) * (-1 if sign == "-" else 1)
    return value, Decimal(0) if below else unit / 10 ** len(digits.partition(".")[2]) / 2
