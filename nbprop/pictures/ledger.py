"""The paths from one hidden unit to the cost as a picture: what each passes on, head to tail, and the sum."""

import numpy as np

from nbprop.notation import number
from nbprop.pictures.labels import label
from nbprop.pictures.marks import disc, line, part, text, tile
from nbprop.pictures.svg import Picture, color

WIDTH, ROW, TOP = 872, 30, 20
# The columns: words, the two factors of a path, and their product.
VIA, DELTA, THETA, SHARE = 4, 220, 328, 442
ZERO, HALF = 672, 180  # the axis of the arrows, and the room on either side of it
SMALLEST = 0.05  # the finest scale; the others are this times a power of two, so it seldom changes


def ledger(unit, delta, theta, slope, through, scale):
    """D13 and D12 as a bill for unit (m, j): a line a path, with δ⁽ⁿ⁾ᵢ · θ⁽ⁿ⁾ᵢⱼ and an arrow of that length,
    one for their sum ∂C/∂a⁽ᵐ⁾ⱼ, and one for δ⁽ᵐ⁾ⱼ, that sum times the slope σ′(z⁽ᵐ⁾ⱼ); n is m + 1.

    scale : the number at the rim, as `ledger_scale` finds it.
    delta, theta : the two factors of each path. through : the unit of layer n on its way, in words.
    The arrow of a path starts where the one above it ends, so the last ends at the sum.
    """
    (m, j), n = unit, unit[0] + 1
    delta, theta, slope = np.ravel(delta).tolist(), np.ravel(theta).tolist(), float(slope)
    shares = [d * t for d, t in zip(delta, theta, strict=True)]
    total = sum(shares)
    back = total * slope
    ends = [sum(shares[:i]) for i in range(len(shares) + 1)]
    body = [_axis(scale, len(shares) + 2)]
    for i, share in enumerate(shares, 1):
        y = _line(i)
        body += [
            text(VIA, y + 5, f"through {through[i - 1]}", "n start"),
            _tile(DELTA, y, label("delta", n, i), delta[i - 1], 4, width=92, corner=0),
            text((DELTA + THETA) / 2, y + 5, "·", "n"),
            _tile(THETA, y, label("theta", n, (i, j)), theta[i - 1]),
            _result(y, share),
            _arrow(y, ends[i - 1], ends[i], scale, 5),
            line(f"M{_place(ends[i], scale):.1f} {y:g}v{ROW}", "e k a", ' stroke-opacity=".6"'),
        ]
    y = _line(len(shares) + 1)
    body += [
        line(f"M{VIA} {y - ROW / 2:g}H{SHARE + 34}", "c k"),
        text(VIA, y + 5, "together", "n start"),
        _name(THETA, y, label("a", m, j, partial="C")),
        _result(y, total),
        _arrow(y, 0.0, total, scale, 9),
    ]
    y = _line(len(shares) + 2)
    body += [
        text(VIA, y + 5, "times the slope", "n start"),
        _tile(DELTA + 7, y, label("σ", prime=True, of=label("z", m, j)), slope, 4, width=116),
        _name(THETA + 12, y, label("delta", m, j)),
        _result(y, back),
        _arrow(y, 0.0, back, scale, 9),
    ]
    height = TOP + ROW * (len(shares) + 2)
    return Picture(tuple(body), WIDTH, height, "The paths to the cost, added up")


def _line(k):
    """The middle of line k."""
    return TOP + ROW * (k - 0.5)


def ledger_scale(delta, theta, slope):
    """The number at the rim: the first of 0.05, 0.1, 0.2, 0.4, … that holds these paths, head to tail."""
    ends = np.cumsum(np.multiply(delta, theta))
    reach, scale = max(abs(ends).max(), abs(ends[-1] * slope)), SMALLEST
    while scale < reach:
        scale *= 2
    return scale


def _place(value, scale):
    return ZERO + HALF * value / scale


def _axis(scale, lines):
    """Zero, and both rims with their numbers."""
    bottom, parts = TOP + ROW * lines, []
    for value in (-scale, 0.0, scale):
        x = _place(value, scale)
        parts.append(line(f"M{x:g} {TOP}V{bottom}", "c k"))
        parts.append(text(x, TOP - 5, number(value) if value else "0", "n r"))
    return "".join(parts)


def _arrow(y, start, end, scale, width):
    """From one value to another, in the colour of the way it goes; a dot where it goes nowhere."""
    x1, x2 = _place(start, scale), _place(end, scale)
    sign, way = ("p", 1) if x2 > x1 else ("m", -1)
    head = min(13.0, abs(x2 - x1))
    if head < 0.5:
        return disc(x1, y, 3, "o")
    back = x2 - way * head
    tip = f"M{x2:.1f} {y:g}L{back:.1f} {y - 8:g}V{y + 8:g}z"
    shaft = line(f"M{x1:.1f} {y:g}H{back:.1f}", f"e {sign}", f' stroke-width="{width}"')
    return shaft + line(tip, f"f {sign}")


def _name(x, y, name):
    return part(name.quantity, text(x, y + 5, name))


def _result(y, value):
    return text(SHARE - 52, y + 5, "=", "n") + text(SHARE, y + 5.5, number(value, 4), "v bold")


def _tile(x, y, name, value, decimals=2, corner=5, width=84):
    frame = tile(x, y, width, 24, f"g {color(value)}", corner)
    return part(name.quantity, frame, text(x, y + 5, name, value=value, decimals=decimals), value=value)
