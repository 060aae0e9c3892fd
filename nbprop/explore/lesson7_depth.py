"""Depth (lesson 7, D18 for any n): how large δ is in each layer of a deep network, and what made it so."""

from dataclasses import replace
from math import hypot, inf
from statistics import geometric_mean

from nbprop.activations import ACTIVATIONS, Activation
from nbprop.checks import count, one_of, real_number, whole_number
from nbprop.explore.controls import NumberSlider, menu
from nbprop.explore.explorer import Explorer, Row, View
from nbprop.explore.scene import Scene
from nbprop.network import Network
from nbprop.notation import number, symbol
from nbprop.pictures.bars import delta_bars, magnitude
from nbprop.pictures.layout import columns

WIDTHS = (3, 10, 100)  # units of a hidden layer, beside those of the given network
DEEPEST, WIDEST, STRONGEST, DRAWS = 20, 100, 5.0, 50
VANISHED = 0.01  # of ‖δ‖ from the last layer to the first; more only shrinks
FEW_UNITS = 4  # in a layer, that can be drawn as a diagram


def depth(net, x, y, *, layers=3, units=None, sigma=None, scale=1.0, draw=1):
    """The size of δ⁽ⁿ⁾, layer by layer, in networks as deep as the reader likes.

    `net` gives the inputs, the outputs, the σ of its hidden and of its output layer, and C; the parameters
    are drawn anew, as `Network.random` does it.

    layers : hidden layers at the start, from 1 to 20.
    units : units of each hidden layer at the start, 1 to 100; None for those of layer 1 of `net`.
    sigma : the σ of the hidden layers at the start, an `Activation` or a name; None for that of `net`.
    scale : the standard deviation of the weights is scale / √(units before them); from 0 to 5.
    draw : the seed of the draw.

    Layers of up to four units are drawn as a diagram too, above the bars. ValueError or
    TypeError, naming the argument, for what cannot be.

    >>> from nbprop import example
    >>> depth(*example(), layers=8)
    8 hidden layers of 3 sigmoid units, scale 1.00: ‖δ⁽⁹⁾‖ = 0.165 and ‖δ⁽¹⁾‖ = 2e−7. On the way back a
    layer multiplies ‖δ‖ by 0.76 (θ) · 0.24 (σ′) = 0.18 in the geometric mean, and all together by 1e−6: it
    vanishes.
    """
    scene = Scene.of(net, x, y, needs="δ")
    units = net.sizes[1] if units is None else whole_number("units", units, least=1)
    sigma, known = net.sigma[1] if sigma is None else sigma, ACTIVATIONS | {net.sigma[1].name: net.sigma[1]}
    if not isinstance(sigma, Activation):
        sigma = known[one_of("sigma", sigma, known)]
    layers, draw = whole_number("layers", layers, least=1), whole_number("draw", draw, least=0)
    scale = real_number("scale", scale)
    limits = {"layers": (layers, 1, DEEPEST), "units": (units, 1, WIDEST), "scale": (scale, 0, STRONGEST)}
    for name, (value, least, most) in limits.items():
        if not least <= value <= most:
            raise ValueError(f"{name} is {value}; from {least} to {most} is wanted")
    explorer = Explorer(scene, ROW, layers=layers, units=units, sigma=sigma, scale=scale, draw=draw)
    return explorer.add_class("nbprop-depth")


def _menus(net, layers, units, sigma, scale, draw):
    sigmas = ACTIVATIONS | {one.name: one for one in (net.sigma[1], sigma)}
    return {
        "layers": NumberSlider("layers", layers, 1, DEEPEST, 1),
        "scale": NumberSlider("scale", scale, 0.0, STRONGEST, 0.05),
        "sigma": menu("hidden σ", list(sigmas.items()), sigma),
        "units": menu("units", sorted({*WIDTHS, units, net.sizes[1]}), units),
        "draw": NumberSlider("draw", draw, 0, max(DRAWS, draw), 1),
    }


def deepened(net, layers, units, sigma, scale, draw):
    """A network with the inputs, outputs, output σ and C of `net`, and so many hidden layers in between."""
    sizes = (net.sizes[0], *[units] * layers, net.sizes[-1])
    sigmas = dict.fromkeys(range(1, layers + 1), sigma) | {layers + 1: net.sigma[net.N]}
    return Network.random(sizes, sigmas, net.cost, seed=draw, scale=scale)


def _view(scene, layers, units, sigma, scale, draw):
    scene = replace(scene, net=deepened(scene.net, layers, units, sigma, scale, draw))
    lengths = _lengths(scene)
    above = ()
    if units <= FEW_UNITS:
        above = scene.diagram(show=("delta",)), columns(scene.net.sizes)
    return View((delta_bars(*lengths, *above),), _summary(scene.net, *lengths, scale))


def _lengths(scene):
    """‖δ⁽ⁿ⁾‖ of each layer, and the two factors that make ‖δ⁽ⁿ⁻¹⁾‖ of it (D18), for one example.

    by_theta[n] = ‖(θ⁽ⁿ⁺¹⁾)ᵀ × δ⁽ⁿ⁺¹⁾‖ / ‖δ⁽ⁿ⁺¹⁾‖, and by_sigma[n] is what ⊙ σ′(z⁽ⁿ⁾) makes of that length.
    """
    theta, N = scene.net.theta, scene.net.N
    delta = {n: hypot(*scene.delta(n).flat) for n in theta}
    back = {n: hypot(*(theta[n + 1].mT @ scene.delta(n + 1)).flat) for n in range(1, N)}
    by_theta = {n: _ratio(back[n], delta[n + 1]) for n in back}
    by_sigma = {n: _ratio(delta[n], back[n]) for n in back}
    return delta, by_theta, by_sigma


def _ratio(one, other):
    return one / other if other else None


def _summary(net, delta, by_theta, by_sigma, scale):
    N = net.N
    first, last = delta[1], delta[N]
    units = f"{net.sizes[1]} {net.sigma[1].name} units"
    text = f"{count(N - 1, 'hidden layer')} of {units}, scale {number(scale)}: "
    text += f"‖{symbol(('delta', N))}‖ = {magnitude(last)} and ‖{symbol(('delta', 1))}‖ = {magnitude(first)}"
    if not first:
        dead = max(n for n, size in delta.items() if not size)
        return f"{text}; from layer {dead} on nothing comes back, and nothing before it can learn."
    theta, sigma = (geometric_mean(factors.values()) for factors in (by_theta, by_sigma))
    whole = first / last
    verdicts = ((VANISHED, "vanishes"), (0.5, "shrinks"), (2, "keeps its size"), (inf, "explodes"))
    verdict = next(word for most, word in verdicts if whole <= most)
    return (
        f"{text}. On the way back a layer multiplies ‖δ‖ by {number(theta)} (θ) · {number(sigma)} (σ′) = "
        f"{number(theta * sigma)} in the geometric mean, and all together by "
        f"{magnitude(whole)}: it {verdict}."
    )


ROW = Row(_view, _menus)
