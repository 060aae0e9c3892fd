"""Formulas as MathML, code and numbers as HTML; what is seen needs no script.

The steps of the derivation are written in LaTeX; problems are in plain text, which becomes LaTeX first. Each
symbol is an element with its data-name.
"""

import re
from collections.abc import Iterable
from html import escape
from unicodedata import normalize

from nbprop.notation import slope

_TOKEN = re.compile(r"\\(?:text|mathrm)\{[^}]*\}|\\(?:begin|end)\{pmatrix\}|\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|\S")
_LETTERS = {r"\theta": "θ", r"\delta": "δ", r"\sigma": "σ", r"\partial": "∂", "∂": "∂"}
_SIGNS = {r"\times": "×", r"\odot": "⊙", r"\cdot": "·", r"\sum": "∑", r"\ldots": "…", "'": "′", "-": "−"}
_CLOSE = ' lspace="0" rspace="0"'
_NAMES = {"θ": "theta", "δ": "delta", "z": "z", "a": "a", "b": "b", "x": "a 0", "y": "y", "C": "C"}
_CODE = re.compile(r"\b(?:(dC_dtheta|dC_db|dC_dz|theta|delta|[zab])(\d)|[xyC])\b")
_ONE = r"∂\w′?(?:\^\{[^}]*\})?(?:_\{[^}]*\})?"  # of a fraction ∂C/∂z⁽²⁾₁: its top, and its bottom
_PLAIN = (  # what is written otherwise in plain text, and in LaTeX
    (r"\b(?!exp\b|tanh\b)[a-z]{2,}", "\\\\text{\\g<0>\u00a0}"),
    ("exp|tanh", r"\\mathrm{\g<0>}"),
    ("[²⁽⁾⁰-⁹¹³]+", lambda found: f"^{{{normalize('NFKC', found[0])}}}"),
    ("[₀-₉]+", lambda found: f"_{{{normalize('NFKC', found[0])}}}"),
    (f"({_ONE})/({_ONE})", r"\\frac{\1}{\2}"),
    ("½", r"\\frac{1}{2}"),
)


def mathml(latex: str) -> str:
    """A formula as MathML; where it has parts with a \\qquad between them, each of them is one.

    A symbol has the name of its whole layer: that of θ⁽²⁾ and of θ⁽²⁾ᵢⱼ is "theta 2". It knows the LaTeX that
    the steps are written in; ValueError for a command that is not in it.
    """
    parts = map(_inside, re.split(r"\\q+uad", latex))
    return "".join(f'<math displaystyle="true">{part}</math>' for part in parts)


def plain(text: str) -> str:
    """A formula in plain text, such as θ⁽²⁾₁₃ · ∂C/∂z⁽²⁾₁, in LaTeX.

    >>> print(plain("½ · ∂C/∂z⁽²⁾₁"))
    \\frac{1}{2} · \\frac{∂C}{∂z^{(2)}_{1}}
    """
    for written, latex in _PLAIN:
        text = re.sub(written, latex, text)
    return text


def line(text: str) -> str:
    """An equation in plain text, which may break before each = sign.

    >>> line("h = 0.2")
    '<math><mrow><mi>h</mi></mrow></math> <math><mrow><mo stretchy="false">=</mo><mn>0.2</mn></mrow></math>'
    """
    return " ".join(f"<math>{_inside(plain(part))}</math>" for part in re.split(r" (?=[=≈] )", text))


def quantities(given: Iterable) -> str:
    """Quantities side by side, each (what it is, its rows)."""
    sides = ((_inside(plain(f"{what} =")), _matrix(rows)) for what, rows in given)
    equations = (f'<math displaystyle="true">{left}{right}</math>' for left, right in sides)
    return f'<div class="nbprop-given">{"".join(equations)}</div>'


def _matrix(rows):
    """Rows of numbers, as text, in round brackets; one number alone as it is."""
    if len(rows) == len(rows[0]) == 1:
        return _inside(plain(rows[0][0]))
    cells = ("".join(f"<mtd>{_inside(plain(number))}</mtd>" for number in row) for row in rows)
    table = "".join(f"<mtr>{row}</mtr>" for row in cells)
    return f'<mrow class="nbprop-round"><mtable>{table}</mtable></mrow>'


def code(line: str) -> str:
    """A line of code as HTML, theta2 under the same name as θ⁽²⁾."""
    return f"<code>{_CODE.sub(_symbol, escape(line, quote=False))}</code>"


def _symbol(found):
    letter, layer = found.groups()
    name = f"{letter} {layer}".replace("dC_dz", "delta") if letter else _NAMES[found[0]]
    return f'<span data-name="{name}">{found[0]}</span>'


# LaTeX, token by token


def _inside(latex):
    return _row(_TOKEN.findall(latex)[::-1])[0]


def _named(name, markup):
    return f'<mrow data-name="{name}">{markup}</mrow>'


def _row(tokens, end=None):
    """(MathML, its letters) of the tokens up to `end`. They are taken from the end of the list."""
    row, letters = "", ""
    while tokens and tokens[-1] != end:
        part, letter = _scripted(tokens)
        if letter == "−" and letters[-1:] in ("(", "=", "≈"):  # a sign, and no difference
            part = part.replace("<mo", '<mo form="prefix"', 1)
        row, letters = row + part, letters + letter
    if end:
        tokens.pop()
    return f"<mrow>{row}</mrow>", letters


def _scripted(tokens):
    """A part of a formula, with what stands below and above it."""
    base, letter = _atom(tokens)
    scripts = {"_": ("", ""), "^": ("", "")}
    while tokens and tokens[-1] in scripts:
        where = tokens.pop()
        scripts[where] = _atom(tokens)
    (below, _), (above, layer) = scripts["_"], scripts["^"]
    if below or above:
        tag = "munder" if letter in ("∑", "⏟") else f"m{'sub' * bool(below)}{'sup' * bool(above)}"
        base = f"<{tag}>{base}{below}{above}</{tag}>"
    number = re.fullmatch(r"\((\d)\)", layer)
    if letter in _NAMES and (number or letter in "xyC"):
        base = _named(f"{_NAMES[letter]} {number[1]}" if number else _NAMES[letter], base)
    return base, letter + layer


def _atom(tokens):
    """The next token, or all that belongs to it."""
    token = tokens.pop()
    if token == "{":
        return _row(tokens, "}")
    if token == r"\begin{pmatrix}":
        inside, _ = _row(tokens, r"\end{pmatrix}")
        return f'<mrow class="nbprop-round">{inside}</mrow>', ""
    if token == r"\underbrace":
        return f'<mrow class="nbprop-brace">{_atom(tokens)[0]}</mrow>', "⏟"
    if token == r"\frac":
        (top, over), (bottom, under) = _atom(tokens), _atom(tokens)
        found = re.fullmatch(r"∂([θbz])\((\d)\)", under) if over == "∂C" else None
        fraction = f"<mfrac>{top}{bottom}</mfrac>"
        return (_named(f"{slope(_NAMES[found[1]])} {found[2]}", fraction) if found else fraction), ""
    if token in (r"\bigl", r"\bigr"):
        return f'<mo stretchy="false" class="nbprop-tall">{tokens.pop()}</mo>', ""
    if token == r"\ ":
        return '<mspace width="0.2em"/>', ""
    if word := re.fullmatch(r"\\(\w+)\{(.*)\}", token):
        tag = "mtext" if word[1] == "text" else "mi"
        return f"<{tag}>{escape(word[2])}</{tag}>", ""
    if token == r"\mathsf":
        return f'<mi mathvariant="normal">{tokens.pop()}</mi>', ""
    if token in _LETTERS or token.isalpha():
        letter = _LETTERS.get(token, token)
        return f"<mi>{letter}</mi>", letter
    if token.startswith("\\") and token not in _SIGNS:
        raise ValueError(f"latex has {token}; {', '.join([*_LETTERS, *_SIGNS])} are known")
    if token[0].isdigit():
        return f"<mn>{token}</mn>", token
    sign = _SIGNS.get(token, token)
    return f'<mo stretchy="false"{_CLOSE * (sign == "′")}>{sign}</mo>', sign
