"""The size of δ in each layer: a bar a layer on a logarithmic axis, and the factors that it came by."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nbprop.notation import number
from nbprop.pictures.labels import label, power_of_ten
from nbprop.pictures.marks import line, text, tile
from nbprop.pictures.svg import Picture

WIDTH, DIAGRAM, BARS = 960, 270, 200  # of the picture, and the heights of its two parts
LEFT, TOP = 62, 30  # of the frame that holds the bars
TABLE = 74  # the height of the numbers below it
CROWDED = 44  # from bar to bar: with less, every other one has its number
DECADES = 3  # the axis ends at powers of 1000, so that it seldom changes


def layer_sizes(
    delta: Mapping[int, float],
    by_theta: Mapping[int, float | None],
    by_sigma: Mapping[int, float | None],
    network: Picture | None = None,
    description: str = "",
) -> Picture:
    """‖δ⁽ⁿ⁾‖ of each layer as bars on a logarithmic axis, with the factors that made each of the next (D18).

    delta : {layer: its size}, of the layers 1 to N. by_theta, by_sigma : {layer: what (θ⁽ⁿ⁺¹⁾)ᵀ × and
    ⊙ σ′(z⁽ⁿ⁾) have made of ‖δ⁽ⁿ⁺¹⁾‖}, None where that was 0.
    network : a picture of the network, to stand above.

    >>> layer_sizes({1: 0.01, 2: 0.1}, {1: 0.5}, {1: 0.2}).title
    'The size of δ in each layer'
    """
    parts, top = [], 0
    if network is not None:
        parts += network.inside(WIDTH, DIAGRAM)
        top = DIAGRAM
    height = DIAGRAM + BARS
    parts += _bars(delta, by_theta, by_sigma, top + TOP, height - TABLE)
    return Picture(tuple(parts), WIDTH, height, "The size of δ in each layer", description)


def _bars(delta, by_theta, by_sigma, ceiling, floor):
    N = len(delta)
    seen = [np.log10(size) for size in delta.values() if size]
    low = DECADES * np.floor(min(seen, default=0) / DECADES - 1e-9)
    high = max(low + DECADES, DECADES * np.ceil(max(seen, default=0) / DECADES))
    step, right = (WIDTH - LEFT - 8) / N, WIDTH - 8

    def level(power):
        return round(floor - (power - low) / (high - low) * (floor - ceiling), 1)

    yield text(LEFT - 30, ceiling - 14, "‖" + label("δ") + "‖")
    decades = 1 if high - low <= 2 * DECADES else DECADES * max(1, (high - low) // (6 * DECADES))
    for power in np.arange(low, high + 1, decades):
        y = level(power)
        yield line(f"M{LEFT} {y}H{right}", more=' stroke-opacity=".25"')
        yield text(LEFT - 24, y + 5, power_of_ten(power), "n")
    if delta[N]:
        yield line(f"M{LEFT} {level(np.log10(delta[N]))}H{right}", more=' stroke-dasharray="5 4"')
    ups = {n: level(np.log10(size)) if size else floor for n, size in delta.items()}
    for n, up in ups.items():
        middle = round(LEFT + (n - 0.5) * step, 1)
        yield tile(middle, (up + floor) / 2, min(step - 8, 64), floor - up, "k", 0, ' fill-opacity=".22"')
        yield text(middle, floor + 22, label("δ", n))
        if n < N:
            yield text(middle, floor + 46, _factor(by_theta[n]), "n")
            yield text(middle, floor + 66, _factor(by_sigma[n]), "n")
    yield text(LEFT - 30, floor + 46, "×" + label("θ"))
    yield text(LEFT - 30, floor + 66, "×" + label("σ", prime=True))
    for n, up in ups.items():  # the numbers lie on all bars and lines
        if step > CROWDED or (N - n) % 2 == 0:
            yield text(round(LEFT + (n - 0.5) * step, 1), up - 5, size(delta[n]), "n q")


def size(value: float) -> str:
    """A length of which the power of ten matters, in few characters.

    >>> size(1.21), size(0.0042), size(5e-9)
    ('1.210', '4e−3', '5e−9')
    """
    if not 0 < value < 0.01:
        return number(value, 3)
    digit, power = f"{value:.0e}".split("e")
    return f"{digit}e−{abs(int(power))}"


def _factor(value):
    return "–" if value is None else number(value)
