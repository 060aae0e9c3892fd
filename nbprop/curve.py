"""The curve of an activation function as SVG text, with the units of a layer as points on it."""

import numpy as np

from nbprop.drawing import _svg, label, number

INK = "var(--jp-ui-font-color0,#111)"
PAPER = "var(--jp-layout-color0,#fff)"

REACH = 10.0  # z from −10 to 10; a point further out sits on the rim, with its true numbers beside it
WIDTH, HEIGHT = 640, 170
LEFT, RIGHT, TOP, BOTTOM = 60, 500, 12, 142  # the frame; right of it stand the numbers


def activation_curve(sigma, z, layer, unit, *, tangent=True, description=""):
    """σ over z ∈ [−10, 10], a numbered point for each unit of a layer, and one of them followed to both axes.

    z : the weighted inputs of the layer, one a unit. unit : which of them is followed, counted from 1.
    tangent : draw the slope σ′(z) of that unit too, and say it.
    """
    grid = np.linspace(-REACH, REACH, 101)
    curve = sigma(grid)
    low, high = _range(curve)

    def place(z, a):
        z, a = min(max(z, -REACH), REACH), min(max(a, low), high)
        x = LEFT + (z + REACH) / (2 * REACH) * (RIGHT - LEFT)
        return x, BOTTOM - (a - low) / (high - low) * (BOTTOM - TOP)

    points = [place(*pair) for pair in zip(grid.tolist(), curve.tolist(), strict=True)]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    body = [_axes(place, low, high), _path(f"M{path}", 'stroke-width="3"')]
    z = [float(value) for value in z]
    a = [float(value) for value in sigma(np.array(z))]
    slope = float(sigma.prime(np.array([z[unit - 1]]))[0])
    x, y = place(z[unit - 1], a[unit - 1])
    names = [(label("z", layer, unit), z[unit - 1], 2), (label("a", layer, unit), a[unit - 1], 3)]
    if tangent:
        names.append((label("σ", prime=True), slope, 3))
        body.append(_tangent(x, y, slope * (BOTTOM - TOP) / (high - low) * 2 * REACH / (RIGHT - LEFT)))
    body.append(_path(f"M{x:.1f} {BOTTOM}V{y:.1f}H{LEFT}", 'stroke-dasharray="4 4"'))
    order = [i for i in range(1, len(z) + 1) if i != unit] + [unit]  # the one that is followed lies on top
    body += [_point(*place(z[i - 1], a[i - 1]), i, i == unit) for i in order]
    for k, (name, value, decimals) in enumerate(names):
        y = TOP + 30 + 36 * k
        body.append(f'<text x="{RIGHT + 48}" y="{y}">{name}</text>')
        body.append(f'<text class="n" x="{RIGHT + 96}" y="{y}">{number(value, decimals)}</text>')
    return _svg(WIDTH, HEIGHT, f"The activation function {sigma.name}", description, "".join(body))


def _path(d, attributes=""):
    return f'<path style="fill:none;stroke:{INK}" d="{d}" {attributes}/>'


def _range(curve):
    """The values of a, from whole number to whole number, and 0 among them."""
    low, high = min(0.0, np.floor(curve.min())), max(0.0, np.ceil(curve.max()))
    return float(low), float(high if high > low else low + 1)


def _axes(place, low, high):
    x, y = place(0, 0)
    parts = [_path(f"M{LEFT} {TOP}H{RIGHT}V{BOTTOM}H{LEFT}Z", 'stroke-opacity=".3"')]
    parts.append(_path(f"M{x:.1f} {TOP}V{BOTTOM}M{LEFT} {y:.1f}H{RIGHT}", 'stroke-opacity=".5"'))
    for z in (-10, -5, 0, 5, 10):
        parts.append(f'<text class="n" x="{place(z, 0)[0]:.1f}" y="{BOTTOM + 20}">{number(z, 0)}</text>')
    for a in (low, high):
        parts.append(f'<text class="n" x="{LEFT - 18}" y="{place(0, a)[1] + 5:.1f}">{number(a, 0)}</text>')
    return "".join(parts)


def _tangent(x, y, rise, half=44):
    """A piece of the tangent, of one length whatever its slope."""
    dx = half / np.hypot(1, rise)
    d = f"M{x - dx:.1f} {y + rise * dx:.1f}L{x + dx:.1f} {y - rise * dx:.1f}"
    return _path(d, 'stroke-width="7" stroke-opacity=".3"')


def _point(x, y, i, followed):
    """A unit's number in a circle; filled when it is the one that is followed."""
    fill, ink = (INK, PAPER) if followed else (PAPER, INK)
    return (
        f'<circle style="fill:{fill};stroke:{INK}" cx="{x:.1f}" cy="{y:.1f}" r="10"/>'
        f'<text class="n" style="fill:{ink}" x="{x:.1f}" y="{y + 5:.1f}">{i}</text>'
    )
