"""Names of quantities as mathematics: SVG text that can be set, measured and put together."""

from functools import lru_cache

from nbprop.notation import number, slope
from nbprop.pictures.svg import clean

# Advance widths in em of Times, italic and upright; 0.5 where none is given. The fonts that the style asks
# for share them on every platform, so scripts can be stacked: the lower one goes back by the upper's width.
ITALIC = {"θ": 0.491, "δ": 0.465, "σ": 0.493, "x": 0.444, "y": 0.444, "z": 0.389, "C": 0.667, "i": 0.278}
ITALIC |= {"j": 0.278, "k": 0.444, "N": 0.667, "M": 0.833, "η": 0.496, "∂": 0.494, " ": 0.25}
UPRIGHT = {"(": 0.333, ")": 0.333, "/": 0.278, "′": 0.219, "T": 0.611, ",": 0.25, " ": 0.25, "=": 0.564}
UPRIGHT |= {"+": 0.564, "−": 0.564, "×": 0.564, "∂": 0.494, ".": 0.25, "·": 0.25, "?": 0.444}
SCRIPT, NUMBER = 0.68, 0.875  # sizes, of the letter's
UP, DOWN = -0.43, 0.22  # baselines of the scripts, in em of the letter
GAP = 0.22  # between a name and its number


class Label(str):
    """The name of a quantity as SVG `<tspan>`s, made by `label`; `+` sets more, or plain text, behind it.

    `width` is in em of the letter, and `tail` are the attributes that lead from its end to a number behind.
    `quantity` is the name of what it stands for, as a `Named` part has it, or None; `turned` is
    whether that is transposed.
    """

    def __new__(cls, runs, pad=0.0, quantity=None, turned=False):
        markup, baseline, width, gap = [], 0.0, 0.0, 0.0
        for text, style, size, shift, dx in runs:
            gap += dx
            attributes = f' class="{style}"' if style else ""
            if gap:
                attributes += f' dx="{_em(gap / size)}"'
            if shift != baseline:
                attributes += f' dy="{_em((shift - baseline) / size)}"'
            text_ = clean(text)
            markup.append(f"<tspan{attributes}>{text_}</tspan>" if attributes else text_)
            width += gap + size * _width(text, style)
            baseline, gap = shift, 0.0
        self = super().__new__(cls, "".join(markup))
        self.runs, self.pad, self.width = tuple(runs), pad, width + pad
        self.quantity, self.turned = quantity, turned
        self.tail = f' dx="{_em((GAP + pad) / NUMBER)}"'
        if baseline:
            self.tail += f' dy="{_em(-baseline / NUMBER)}"'
        return self

    def __add__(self, other):
        other = as_label(other)
        if not other.runs:
            return self
        (text, style, size, shift, dx), *rest = other.runs
        return Label([*self.runs, (text, style, size, shift, dx + self.pad), *rest], other.pad)

    def __radd__(self, other):
        return as_label(other) + self


def as_label(text):
    """Text from outside, upright and escaped; a label as it is."""
    return text if isinstance(text, Label) else Label([(text, "u", 1.0, 0.0, 0.0)] if text else [])


def power_of_ten(power):
    """10 to this power, upright as numbers are."""
    return Label([("10", "", 1.0, 0.0, 0.0), (number(power, 0), "s", SCRIPT, UP, 0.0)])


def _width(text, style):
    table = UPRIGHT if style in ("u", "s") else ITALIC
    return sum(table.get(letter, 0.5) for letter in text)


def _em(value):
    return f"{value:.2f}".rstrip("0").rstrip(".") + "em"


@lru_cache(maxsize=4096, typed=True)  # typed: a label is never taken for the string it equals
def label(letter, layer=None, index=None, *, transpose=False, prime=False, of=None, partial=None):
    """A name as mathematics, in `<tspan>`s: the letter in italics, the layer above and the index below it.

    label("theta", 2, (1, 3)) is θ⁽²⁾₁₃. A Greek letter is itself or its name; an index is a number, a tuple
    of numbers, or letters ("ij"). a⁽⁰⁾ is x.
    transpose : xᵀ, (θ⁽²⁾)ᵀ.
    prime, of : label("sigma", prime=True, of=label("z", 1)) is σ′(z⁽¹⁾).
    partial : what is differentiated; label("theta", 2, partial="C") is ∂C/∂θ⁽²⁾, and it may be a label too.

    >>> label("theta", 2, (1, 3)).quantity, label("z", 1, partial="C").quantity  # ∂C/∂z is δ (D7)
    (('theta', 2, 1, 3), ('delta', 1))
    """
    letter = {"theta": "θ", "delta": "δ", "sigma": "σ", "eta": "η"}.get(letter, letter)
    if letter == "a" and layer == 0:
        letter, layer = "x", None
    runs, pad = [(letter, "", 1.0, 0.0, 0.0)], 0.0
    if prime:
        runs.append(("′", "u", 1.0, 0.0, 0.03))
    above = "" if layer is None else f"({layer})"
    below = _index(index)
    if above:
        runs.append((above, "s", SCRIPT, UP, 0.0))
    if below:
        style = "t" if below.isalpha() else "s"
        back = SCRIPT * _width(above, "s")
        runs.append((below, style, SCRIPT, DOWN, -back))
        pad = max(0.0, back - SCRIPT * _width(below, style))
    name = Label(runs, pad)
    if of is not None:
        name = name + "(" + of + ")"
    if transpose:
        if layer is not None:
            name = "(" + name + ")"
        name = name + Label([("T", "s", SCRIPT, UP, 0.02)])
    if partial is not None:
        top = partial if isinstance(partial, Label) else label(partial)
        name = "∂" + top + "/∂" + name
    return Label(name.runs, name.pad, _quantity(letter, layer, index, prime, of, partial), transpose)


def _quantity(letter, layer, index, prime, of, partial):
    """("theta", 2, 1, 3) of θ⁽²⁾₁₃, ("theta", 2) of θ⁽²⁾; None for what no picture shows as a number."""
    places = () if index is None else index if isinstance(index, tuple) else (index,)
    if not all(isinstance(place, int) for place in places):
        return None  # it is about any of them
    if prime:
        of = getattr(of, "quantity", None)
        return of and ("sigma_prime", *of[1:])
    if layer is None and partial is None:
        return {"x": ("a", 0, *places), "y": ("y", *places), "C": ("C",)}.get(letter)
    name = {"θ": "theta", "δ": "delta"}.get(letter, letter)
    if not layer or name not in ("theta", "b", "z", "a", "delta") or partial not in (None, "C"):
        return None
    return (slope(name) if partial else name, layer, *places)


def _index(index):
    if index is None:
        return ""
    parts = [str(part) for part in index] if isinstance(index, tuple) else [str(index)]
    return ("," if any(len(part) > 1 for part in parts) and len(parts) > 1 else "").join(parts)
