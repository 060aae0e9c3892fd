"""The size of δ in each layer: a bar a layer on a logarithmic axis, and the factors that it came by."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nbprop.notation import number
from nbprop.pictures.labels import label, power_of_ten
from nbprop.pictures.marks import line, text, tile
from nbprop.pictures.svg import Picture

WIDTH, HEIGHT, DIAGRAM = 960, 470, 270  # of the picture, and how high a diagram in it may be
LEFT, RIGHT, TOP = 62, WIDTH - 8, 30  # of the frame that holds the bars
FIRST = LEFT + 26  # the first bar is no nearer to the axis
TABLE = 74  # the height of the numbers below it
READABLE = 0.6  # of their size words in the diagram are; smaller ones are left out
CROWDED = 44  # from bar to bar: with less, every other one has its number
DECADES = 3  # the axis ends at powers of 1000, so that it seldom changes


def delta_bars(
    delta: Mapping[int, float],
    by_theta: Mapping[int, float | None],
    by_sigma: Mapping[int, float | None],
    network: Picture | None = None,
    columns: Mapping[int, float] | None = None,
) -> Picture:
    """‖δ⁽ⁿ⁾‖ of each layer as bars on a logarithmic axis, with the factors that made each of the next (D18).

    delta : {layer: its size}, of the layers 1 to N. by_theta, by_sigma : {layer: what (θ⁽ⁿ⁺¹⁾)ᵀ × and
    ⊙ σ′(z⁽ⁿ⁾) have made of ‖δ⁽ⁿ⁺¹⁾‖}, None where that was 0.
    network, columns : a picture of the network, to stand above, and {layer: where it is in that}, as
    `columns` of `nbprop.pictures.layout` has it; the bars stand under their layers.

    >>> delta_bars({1: 0.01, 2: 0.1}, {1: 0.5}, {1: 0.2}).title
    'The size of δ in each layer'
    """
    parts, top, N = [], 0, len(delta)
    middles = {n: LEFT + (n - 0.5) * (RIGHT - LEFT) / N for n in delta}
    if network is not None:
        most = WIDTH / network.width, DIAGRAM / network.height
        left = max(0, FIRST - min(most) * columns[1])
        scale = min(most[0] * (1 - left / WIDTH), most[1])
        top = round(scale * network.height)
        style = ' class="x"' * (scale < READABLE)
        parts += [f'<g transform="translate({left:.1f})"{style}>', *network.inside(WIDTH - left, top), "</g>"]
        middles = {n: left + scale * columns[n] for n in delta}
    axis = _Axis(list(delta.values()), top + TOP, HEIGHT - TABLE)
    parts += axis.lines(delta[N])
    step = middles[N] - middles[N - 1] if N > 1 else RIGHT - LEFT
    for n, middle in middles.items():
        up = axis.height(delta[n])
        bar = tile(middle, axis.floor - up / 2, min(step - 8, 64), up, "k", 0, ' fill-opacity=".22"')
        parts += [bar, text(middle, axis.floor + 22, label("δ", n))]
    for row, name, factors in ((46, label("θ"), by_theta), (66, label("σ", prime=True), by_sigma)):
        parts.append(text(LEFT - 30, axis.floor + row, "×" + name))
        for n, factor in factors.items():
            words = "–" if factor is None else number(factor)
            parts.append(text(middles[n], axis.floor + row, words, "n"))
    for n, middle in middles.items():  # the numbers lie on all bars and lines
        if step > CROWDED or (N - n) % 2 == 0:
            parts.append(text(middle, axis.floor - axis.height(delta[n]) - 5, magnitude(delta[n]), "n q"))
    return Picture(tuple(parts), WIDTH, HEIGHT, "The size of δ in each layer")


class _Axis:
    """A logarithmic axis that holds these values, from one power of 1000 to another."""

    def __init__(self, values, ceiling, floor):
        self.ceiling, self.floor = ceiling, floor
        powers = [np.log10(value) for value in values if value]
        self.low = DECADES * np.floor(min(powers, default=0) / DECADES - 1e-9)
        self.high = max(self.low + DECADES, DECADES * np.ceil(max(powers, default=0) / DECADES))

    def height(self, value):
        """How tall the bar of a value is; that of 0 is flat."""
        share = (np.log10(value) - self.low) / (self.high - self.low) if value else 0.0
        return round(share * (self.floor - self.ceiling), 1)

    def lines(self, last):
        """What stands at the axis, a line at every power of ten that has one, and a dashed one at `last`."""
        yield text(16, self.ceiling - 14, "‖" + label("δ") + "‖, on a logarithmic scale", "start")
        decades = self.high - self.low
        step = 1 if decades <= 2 * DECADES else DECADES * max(1, decades // (6 * DECADES))
        for power in np.arange(self.low, self.high + 1, step):
            y = self.floor - self.height(10.0**power)
            yield line(f"M{LEFT} {y:g}H{RIGHT}", more=' stroke-opacity=".25"')
            yield text(LEFT - 24, y + 5, power_of_ten(power), "n")
        if last:
            yield line(f"M{LEFT} {self.floor - self.height(last):g}H{RIGHT}", more=' stroke-dasharray="5 4"')


def magnitude(value: float) -> str:
    """A length of which the power of ten matters, in few characters.

    >>> magnitude(1.21), magnitude(0.0042), magnitude(5e-9)
    ('1.210', '4e−3', '5e−9')
    """
    if not 0 < value < 0.01:
        return number(value, 3)
    digit, power = f"{value:.0e}".split("e")
    return f"{digit}e−{abs(int(power))}"
