"""A pencil problem as HTML: its numbers as matrices, its formulas as MathML; what is seen needs no script."""

import re
from collections.abc import Iterable

from nbprop.exercises.problems import Problem
from nbprop.notation import prose

_DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹", "01234567890123456789")
_LETTER = r"(?:exp|tanh|[A-Za-zθδση])(?![a-z])′?(?:⁽[⁰¹²³⁴⁵⁶⁷⁸⁹]⁾)?[₀-₉]*"
_TOKEN = re.compile(
    rf"(?P<over>∂{_LETTER})/(?P<under>∂{_LETTER})|(?P<name>[∂Δ]?{_LETTER})|(?P<number>[\d.]+)|(?P<word>[a-z]+)|\S"
)
_PARTS = re.compile(r"([∂Δ]?)(exp|tanh|\w)(′?)(?:⁽(.)⁾)?([₀-₉]*)")
_OPEN, _CLOSE = '<mo stretchy="false">(</mo>', '<mo stretchy="false">)</mo>'
_SINGLE = {"½": "<mfrac><mn>1</mn><mn>2</mn></mfrac>", "(": _OPEN, ")": _CLOSE}


def mathml(text: str) -> str:
    """A formula in plain text, such as θ⁽²⁾₁₃ · ∂C/∂z⁽²⁾₁, as MathML.

    >>> mathml("b₁ + 0.5²")
    '<math><msub><mi>b</mi><mn>1</mn></msub><mo>+</mo><msup><mn>0.5</mn><mn>2</mn></msup></math>'
    """
    return f"<math>{_inside(text)}</math>"


def _inside(text):
    parts, before = [], "("
    for found in _TOKEN.finditer(text):
        token = found[0]
        if token == "²":
            parts[-1] = f"<msup>{parts[-1]}<mn>2</mn></msup>"
        elif found["over"]:
            parts.append(f"<mfrac>{_name(found['over'])}{_name(found['under'])}</mfrac>")
        elif found["name"]:
            parts.append(_name(token))
        elif found["number"] or found["word"]:
            parts.append(f"<mn>{token}</mn>" if found["number"] else f"<mtext>{token}&nbsp;</mtext>")
        else:
            form = ' form="prefix"' if token == "−" and before in "(=≈" else ""
            parts.append(_SINGLE.get(token, f"<mo{form}>{token}</mo>"))
        before = token
    return "".join(parts)


def _name(text):
    """A letter with what stands before, above and below it."""
    before, letter, prime, layer, below = (part or "" for part in _PARTS.fullmatch(text).groups())
    above = (
        f"<mrow>{_OPEN}<mn>{layer.translate(_DIGITS)}</mn>{_CLOSE}</mrow>"
        if layer
        else "<mo>′</mo>" * bool(prime)
    )
    below = f"<mn>{below.translate(_DIGITS)}</mn>" if below else ""
    name = f"<mi>{letter}</mi>{below}{above}"
    if above or below:
        tag = f"m{'sub' * bool(below)}{'sup' * bool(above)}"
        name = f"<{tag}>{name}</{tag}>"
    return f"<mrow><mi>{before}</mi>{name}</mrow>" if before else name


def matrix(rows: tuple) -> str:
    """Rows of numbers, as text, in round brackets; one number alone as it is."""
    if len(rows) == len(rows[0]) == 1:
        return _inside(rows[0][0])
    cells = ("".join(f"<mtd><mrow>{_inside(number)}</mrow></mtd>" for number in row) for row in rows)
    table = "".join(f"<mtr>{row}</mtr>" for row in cells)
    return f'<mrow class="nbprop-round"><mtable>{table}</mtable></mrow>'


def quantities(given: Iterable) -> str:
    """Quantities side by side, each (what it is, its rows)."""
    given = (f'<math displaystyle="true">{_inside(what + " =")}{matrix(rows)}</math>' for what, rows in given)
    return f'<div class="nbprop-given">{"".join(given)}</div>'


def question(problem: Problem) -> str:
    """What is asked, and of which numbers."""
    return f"<p>{prose(problem.says)}</p>{quantities(problem.given)}"


def line(text: str) -> str:
    """An equation, which may break before each = sign."""
    return " ".join(map(mathml, re.split(r" (?=[=≈] )", text)))
