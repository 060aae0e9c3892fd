"""A step's formula as MathML and its line of code as HTML, each symbol in an element with its data-name."""

import re
from html import escape

_TOKEN = re.compile(r"\\(?:text|mathrm)\{[^}]*\}|\\(?:begin|end)\{pmatrix\}|\\[A-Za-z]+|\\.|\d+|\S")
_LETTERS = {r"\theta": "θ", r"\delta": "δ", r"\sigma": "σ", r"\partial": "∂"}
_SIGNS = {r"\times": "×", r"\odot": "⊙", r"\cdot": "·", r"\sum": "∑", r"\ldots": "…", "'": "′", "-": "−"}
_CLOSE = ' lspace="0" rspace="0"'
_NAMES = {"θ": "theta", "δ": "delta", "z": "z", "a": "a", "b": "b", "x": "a 0", "y": "y", "C": "C"}
_SLOPES = {"θ": "dC_dtheta", "b": "dC_db", "z": "delta"}  # ∂C/∂z⁽ⁿ⁾ is δ⁽ⁿ⁾ (D7)
_CODE = re.compile(r"\b(?:(dC_dtheta|dC_db|dC_dz|theta|delta|[zab])(\d)|[xyC])\b")


def mathml(latex):
    """A formula as MathML; where it has parts with a \\qquad between them, each of them is one.

    A symbol has the name of its whole layer: that of θ⁽²⁾ and of θ⁽²⁾ᵢⱼ is "theta 2". It knows the LaTeX that
    the steps are written in; ValueError for a command that is not in it.
    """
    parts = (_row(_TOKEN.findall(part)[::-1])[0] for part in re.split(r"\\q+uad", latex))
    return "".join(f'<math displaystyle="true">{part}</math>' for part in parts)


def code(line):
    """A line of code as HTML, theta2 under the same name as θ⁽²⁾."""
    return f"<code>{_CODE.sub(_symbol, escape(line, quote=False))}</code>"


def _symbol(found):
    letter, layer = found.groups()
    name = f"{letter} {layer}".replace("dC_dz", "delta") if letter else _NAMES[found[0]]
    return f'<span data-name="{name}">{found[0]}</span>'


def _named(name, markup):
    return f'<mrow data-name="{name}">{markup}</mrow>'


def _row(tokens, end=None):
    """(MathML, its letters) of the tokens up to `end`. They are taken from the end of the list."""
    row, letters = "", ""
    while tokens and tokens[-1] != end:
        part, letter = _scripted(tokens)
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
        slope = re.fullmatch(r"∂([θbz])\((\d)\)", under) if over == "∂C" else None
        fraction = f"<mfrac>{top}{bottom}</mfrac>"
        return (_named(f"{_SLOPES[slope[1]]} {slope[2]}", fraction) if slope else fraction), ""
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
    if token.isdigit():
        return f"<mn>{token}</mn>", token
    sign = _SIGNS.get(token, token)
    return f'<mo stretchy="false"{_CLOSE * (sign == "′")}>{sign}</mo>', sign
