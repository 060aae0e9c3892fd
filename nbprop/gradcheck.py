"""Is every gradient right? Two witnesses that know nothing of backpropagation are asked about each parameter.

`numeric_gradient` moves it a little both ways and looks at C, the central difference; its error falls with
h², until rounding takes over. `complex_step` moves it along the imaginary axis, where nothing cancels: exact
to rounding (Squire and Trapp, 1998; Martins, Sturdza and Alonso, 2003). `gradcheck` asks both.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nbprop.checks import function_of, real_array, short
from nbprop.functions import as_numbers
from nbprop.gradcheck_report import Report
from nbprop.network import (
    Forward,
    Gradient,
    Layers,
    Network,
    as_inputs,
    as_targets,
    backward_pass,
    forward_pass,
    single_network,
)
from nbprop.notation import symbol

EPS, TINY = np.finfo(float).eps, np.finfo(float).tiny
H = 1e-5  # the h of the central differences: near the bottom of the V, where truncation meets rounding
GOOD, FAIR, KINKED = 1e-7, 1e-4, 1e-2
UNDERFLOW = 1e-100  # a gradient below it may be lost by a complex step of 1e-20
BLURRED = 1e-3  # of a central difference: it sees little here


def forward_beside(net: Network, x: ArrayLike, name: tuple, step: Any) -> tuple[Layers, Layers]:
    """z and a with `step` added to one parameter and all others as they are.

    The step may be complex; an array of steps makes a grid of networks, one for each.

    >>> net = Network({1: [[1.0]]}, {1: [0.0]}, "identity")
    >>> z, a = forward_beside(net, [3], ("theta", 1, 1, 1), [0.5, 1])
    >>> a[1].ravel()
    array([4.5, 6. ])
    """
    single_network(net)
    net.parameter(name)  # refuses a name that does not exist
    part, n, i, j = (*name, 1)[:4]
    layers = {"theta": dict(net.theta), "b": dict(net.b)}
    one = np.zeros(layers[part][n].shape)
    one[i - 1, j - 1] = 1
    layers[part][n] = layers[part][n] + np.multiply.outer(as_numbers("step", step), one)
    return forward_pass(layers["theta"], layers["b"], net.sigma, as_inputs(net, x))


def cost_beside(net: Network, x: ArrayLike, y: ArrayLike, name: tuple, step: Any) -> Any:
    """C(θ + step), where θ is the parameter of that name; step as in `forward_beside`.

    >>> net = Network({1: [[1.0]]}, {1: [0.0]}, "identity")
    >>> cost_beside(net, [3], [4], ("theta", 1, 1, 1), [0.5, 1])
    array([0.125, 2.   ])
    """
    _, a = forward_beside(net, x, name, step)
    return net.cost.f(a[net.N], as_targets(net, y, a[0].shape[1]))


def numeric_gradient(net: Network, x: ArrayLike, y: ArrayLike, name: tuple, h: ArrayLike = H) -> Any:
    """∂C/∂θ of one parameter by the central difference, (C(θ + h) − C(θ − h)) / 2h.

    An array of h gives an array, for a curve of the error against h.

    >>> net = Network({1: [[1.0]]}, {1: [0.0]}, "identity")
    >>> round(float(numeric_gradient(net, [3], [4], ("theta", 1, 1, 1))), 6)
    -3.0
    """
    h = _steps(h)
    return (cost_beside(net, x, y, name, h) - cost_beside(net, x, y, name, -h)) / (2 * h)


def complex_step(net: Network, x: ArrayLike, y: ArrayLike, name: tuple, h: ArrayLike = 1e-20) -> Any:
    """∂C/∂θ of one parameter by the complex step, Im C(θ + ih) / h; h may be an array here too.

    Exact to rounding for any tiny h, where σ and C take complex numbers and neither conjugate nor take |z|.

    >>> net = Network({1: [[1.0]]}, {1: [0.0]}, "identity")
    >>> float(complex_step(net, [3], [4], ("theta", 1, 1, 1)))
    -3.0
    """
    h = _steps(h)
    return cost_beside(net, x, y, name, 1j * h).imag / h


def _steps(h):
    h = real_array("h", h)
    if not h.all():
        raise ValueError("h holds 0; a step other than 0 is wanted")
    return h


@dataclass(frozen=True)
class Comparison:
    """One parameter: what backpropagation says, what both witnesses say, and what to make of it.

    >>> Comparison(("b", 1, 1), 2.0, 1.0, None, kink=False, blur=1e-9).verdict
    'wrong'
    """

    name: tuple
    backprop: float
    central: float  # the central difference
    complex: float | None  # the complex step, None where σ and C do not allow it
    kink: bool  # σ′ or ∂C/∂a jumps between θ − h and θ + h
    blur: float  # how far apart rounding alone may put backprop and its witness

    @property
    def numeric(self) -> float:
        """What backprop is compared with: the complex step where there is one."""
        return self.central if self.complex is None else self.complex

    @property
    def relative_error(self) -> float:
        """|f − g| / max(|f|, |g|), and 0 for 0/0."""
        size = max(abs(self.backprop), abs(self.numeric))
        return abs(self.backprop - self.numeric) / size if size else 0.0

    @property
    def verdict(self) -> str:
        """One of good, zero (0 by both, which a wrong formula may give too), fair, unseen, kink, wrong."""
        error, crossed = self.relative_error, self.kink and self.complex is None
        if self.backprop == self.numeric == 0:
            return "zero"
        if error <= FAIR:
            return "good" if error <= GOOD else "fair"
        if abs(self.backprop - self.numeric) <= self.blur:
            return "unseen"
        return "kink" if crossed and error <= KINKED else "wrong"

    @property
    def passed(self) -> bool:
        """Whether it is not seen to be wrong."""
        return self.verdict != "wrong"


def gradcheck(net: Network, x: ArrayLike, y: ArrayLike, backward: Callable | None = None) -> Report:
    """Compare backpropagation with both witnesses, for every parameter of one network; a `Report`.

    backward : your own function (net, fwd, y) → gradients, which is then checked in place of the network's.
        It may return a `Gradient` or anything with .theta and .b by layer, a pair of such dicts, or the
        arrays in order: (∂C/∂θ⁽¹⁾, ∂C/∂b⁽¹⁾, ∂C/∂θ⁽²⁾, ∂C/∂b⁽²⁾). A wrong shape raises ValueError.
        Give several columns: with one, a sum over the columns that is left out (D30) cannot show.

    >>> gradcheck(Network.random(seed=0), [[0.5, 2], [-1, 0]], [[1, 0], [0, 1]]).passed
    True
    """
    single_network(net)
    fwd = net.forward(x)
    x, y = fwd.a[0], as_targets(net, y, fwd.a[0].shape[1])
    given = fwd.backward(y) if backward is None else own_gradient(net, fwd, y, backward)
    kinks = {name for name in net.parameters if _kink(net, x, y, name)}
    blur, rounding = _blur(net, fwd, y), _rounding(net, fwd, y)
    central, steps, why = _witnesses(net, x, y, fwd.cost(y), kinks, blur)
    rows = []
    for name in net.parameters:
        numbers = given.parameter(name), central[name], steps.get(name)
        off = max(rounding.parameter(name), UNDERFLOW) if steps else blur
        rows.append(Comparison(name, *numbers, kink=name in kinks, blur=off))
    return Report(net, tuple(rows), (*why, *_notes(net, fwd, rows, blur, own=backward is not None)))


def own_gradient(net: Network, fwd: Forward, y: np.ndarray, backward: Callable) -> Gradient:
    """What a reader's `backward` returns for this record and these targets, checked.

    TypeError if it is no function, and TypeError or ValueError as in `as_gradient`.

    >>> net = Network({1: [[1.0]]}, {1: [0.0]}, "identity")
    >>> own_gradient(net, net.forward([3.0]), np.array([[1.0]]), lambda net, fwd, y: fwd.backward(y)).theta[1]
    array([[6.]])
    """
    return as_gradient(net, function_of("backward", backward, "(net, fwd, y)")(net, fwd, y))


def as_gradient(net: Network, given: Any) -> Gradient:
    """What a reader's backward function returned, as a `Gradient` in the shapes of this network, checked.

    given : what `backward` of `gradcheck` may return; TypeError or ValueError for anything else.

    >>> net = Network({1: [[1.0]]}, {1: [0.0]}, "identity")
    >>> as_gradient(net, ([[2.0]], [3.0])).b[1]
    array([[3.]])
    """
    parts = ["theta", "b"] if net.has_biases else ["theta"]
    sequence = isinstance(given, (tuple, list))
    if all(hasattr(given, part) for part in parts):
        blocks = [getattr(given, part) for part in parts]
    elif sequence and len(given) == 2 and isinstance(given[0], Mapping):
        blocks = given
    elif sequence and len(given) == len(parts) * net.N:
        blocks = [dict(zip(net.theta, given[k :: len(parts)], strict=True)) for k in range(len(parts))]
    else:
        raise TypeError(
            f"backward returned {short(given)}; a Gradient, two dicts (theta, b) or the "
            f"{len(parts) * net.N} arrays (∂C/∂θ⁽¹⁾{', ∂C/∂b⁽¹⁾' if net.has_biases else ''}, …) are wanted"
        )
    read = {"theta": {}, "b": {}}
    for part, block in zip(parts, blocks, strict=False):
        for n, wanted in getattr(net, part).items():
            if not isinstance(block, Mapping) or n not in block:
                raise ValueError(f"backward returned no gradient of {part}[{n}]")
            array = real_array(f"the gradient of {part}[{n}]", block[n])
            if array.ndim == 1 and wanted.shape[1] == 1:
                array = array[:, None]
            if array.shape != wanted.shape:
                raise ValueError(
                    f"the gradient of {part}[{n}] has shape {np.shape(block[n])}; {wanted.shape} is wanted"
                )
            read[part][n] = array
    return Gradient({}, **read)


def _witnesses(net, x, y, C, kinks, blur):
    """Central differences and complex steps by name; of these none, and a note why, if σ or C refuses."""
    central, doubt = {}, {}
    for name in net.parameters:
        above, below = (float(cost_beside(net, x, y, name, h)) for h in (H, -H))
        central[name] = (above - below) / (2 * H)
        doubt[name] = 1e-3 * (abs(above - C) + abs(C - below)) / H + max(blur, 1e-9)  # C may round as 1 does
    try:
        with warnings.catch_warnings(action="ignore"), np.errstate(all="ignore"):
            steps = {name: float(complex_step(net, x, y, name)) for name in net.parameters}
        if all(abs(steps[name] - central[name]) <= doubt[name] for name in steps if name not in kinks):
            return central, steps, []
        why = (
            "it disagrees with the central differences, so σ or C does not take complex numbers (it may use "
            "abs, conjugate or float)."
        )
    except Exception as error:  # a reader's own function may raise anything
        why = f"σ or C does not take complex numbers ({type(error).__name__})."
    return central, {}, [f"No complex step: {why}"]


def _kink(net, x, y, name):
    """Whether some σ′ or ∂C/∂a jumps between θ − h and θ + h."""
    (z_above, above), (z_below, below) = (forward_beside(net, x, name, h) for h in (H, -H))
    slopes = [(net.cost.prime(above[net.N], y), net.cost.prime(below[net.N], y))]
    slopes += [(net.sigma[n].prime(z_above[n]), net.sigma[n].prime(z_below[n])) for n in z_above]
    return any(
        (abs(up - down) > 1e-2 * np.maximum(np.maximum(abs(up), abs(down)), 1)).any() for up, down in slopes
    )


def _rounding(net, fwd, y):
    """How far rounding alone may move each gradient, to first order; a `Gradient`.

    It is backpropagation of absolute values, in which the imaginary part is how far each factor may be off:
    σ′(z) by ε, as 1 − a is near the end of σ's range; ∂C/∂a by 2ε, as a − y is near a target, and by what one
    rounding step of a⁽ᴺ⁾ does to it.
    """
    a = {n: abs(array) for n, array in fwd.a.items()}
    near, slope = (abs(net.cost.prime(fwd.a[net.N] * (1 - k * EPS), y)) for k in (1, 0))

    def prime(n):
        off = EPS * np.minimum(a[n], 1) + 2 * TINY  # the second where e⁻ᶻ would underflow
        return lambda z: abs(net.sigma[n].prime(z)) * (1 + 10j * EPS) + 1j * off

    sigma = {n: SimpleNamespace(prime=prime(n)) for n in net.sigma}
    cost = SimpleNamespace(prime=lambda *_: slope * (1 + 10j * EPS) + 1j * (abs(near - slope) + 2 * EPS))
    theta = {n: abs(array) for n, array in net.theta.items()}
    parts = backward_pass(theta, sigma, cost, fwd.z, a, y)
    return Gradient(*({n: array.imag for n, array in part.items()} for part in parts))


def _blur(net, fwd, y):
    """How far off rounding alone may put a central difference.

    That is 10 ε|C|/h, and two more sources of rounding where C is small or steep: the products δ × a, and
    one rounding step of a⁽ᴺ⁾ near the end of its range.
    """
    a, C = fwd.a[net.N], fwd.cost(y)
    products = H * max(1, *(abs(a).max() for a in fwd.a.values()))
    step = abs(net.cost.f(a * (1 - EPS), y) - C)
    return float(max(10 * EPS * abs(C), 10 * EPS * products, step) / H)


def _notes(net, fwd, rows, blur, own):
    """What a reader should know about these numbers, in words."""
    if kinks := [symbol(row.name) for row in rows if row.kink]:
        yield (
            f"A kink lies within ±h = 1e-5 of {', '.join(kinks)}: the slope jumps there, and a central "
            "difference is a mean of both sides. Move x a little to be sure."
        )
    coarse = [f"a[{n}]" for n in fwd.z if _coarse(fwd.a[n]) and not _coarse(fwd.z[n])]
    if coarse and not all(row.passed for row in rows):
        yield (
            f"{', '.join(coarse)} came from σ in float32, whose steps of 1e-7 are coarse beside h = 1e-5: "
            "let σ return float64."
        )
    if blur > BLURRED and any(row.verdict in ("unseen", "zero") for row in rows):
        yield (
            f"a[{net.N}] is so near the end of its range that one rounding step of it moves C visibly: "
            "little can be seen there. Take a smaller x or smaller parameters."
        )
    if flat := [n for n in net.theta if all(row.verdict == "zero" for row in rows if row.name[1] == n)]:
        layers = " and ".join(map(str, flat))
        yield f"Every gradient of layer {layers} is 0 here, by many a wrong formula too. Take another x."
    if own and fwd.a[0].shape[1] == 1:
        yield "One column cannot show what is wrong with the sum over several (D30): give x more of them."


def _coarse(array):
    """Whether all of it would fit into float32, and not because it is made of whole numbers."""
    with np.errstate(over="ignore"):
        return (array == array.astype(np.float32)).all() and (array % 1).any()
