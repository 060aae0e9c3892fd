"""Is every gradient right? Two witnesses that know nothing of backpropagation are asked about each parameter.

`numeric_gradient` moves one parameter a little both ways and looks at C, the central difference; its error
falls with h², until rounding takes over. `complex_step` moves it along the imaginary axis, where nothing
cancels: it is exact to rounding (Squire and Trapp, 1998; Martins, Sturdza and Alonso, 2003). `gradcheck` asks
both about every parameter and writes a report.
"""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from nbprop.checks import count, real_array, short
from nbprop.network import as_inputs, as_targets, backward_pass, forward_pass, single_network
from nbprop.notation import Printable, number, printable, symbol

EPS, TINY = np.finfo(float).eps, np.finfo(float).tiny
H = 1e-5  # the h of the central differences: near the bottom of the V, where truncation meets rounding
GOOD, FAIR, KINKED = 1e-7, 1e-4, 1e-2
BLURRED = 1e-3  # of a central difference: it sees little here
SOURCE = (
    "Thresholds of the relative error |f − g| / max(|f|, |g|): ≤ 1e-7 good, > 1e-2 wrong,\n"
    "from 1e-4 to 1e-2 only where a kink is crossed (Stanford CS231n, Gradient checks,\n"
    "cs231n.github.io/neural-networks-3). Unseen: |f − g| ≤ 10 ε|C|/h, lost in the rounding of C."
)


def forward_beside(net, x, name, step):
    """z and a with `step` added to one parameter and all others as they are.

    The step may be complex; an array of steps makes a grid of networks, one for each.
    """
    net.parameter(name)  # refuses a name that does not exist
    part, n, i, j = (*name, 1)[:4]
    layers = {"theta": dict(net.theta), "b": dict(net.b)}
    one = np.zeros(layers[part][n].shape)
    one[i - 1, j - 1] = 1
    layers[part][n] = layers[part][n] + np.multiply.outer(step, one)
    return forward_pass(layers["theta"], layers["b"], net.sigma, x)


def cost_beside(net, x, y, name, step):
    """C(θ + step), where θ is the parameter of that name; step as in `forward_beside`."""
    single_network(net)
    x = as_inputs(net, x)
    y = as_targets(net, y, x.shape[1])
    _, a = forward_beside(net, x, name, step)
    return net.cost.f(a[net.N], y)


def numeric_gradient(net, x, y, name, h=H):
    """∂C/∂θ of one parameter by the central difference, (C(θ + h) − C(θ − h)) / 2h.

    An array of h gives an array, for a curve of the error against h.
    """
    h = _steps(h)
    return (cost_beside(net, x, y, name, h) - cost_beside(net, x, y, name, -h)) / (2 * h)


def complex_step(net, x, y, name, h=1e-20):
    """∂C/∂θ of one parameter by the complex step, Im C(θ + ih) / h; h may be an array here too.

    Exact to rounding for any tiny h, where σ and C take complex numbers and neither conjugate nor take |z|.
    """
    h = _steps(h)
    return cost_beside(net, x, y, name, 1j * h).imag / h


def _steps(h):
    h = real_array("h", h)
    if not h.all():
        raise ValueError("h holds 0; a step other than 0 is wanted")
    return h


@dataclass(frozen=True)
class Row:
    """One parameter: what backpropagation says, what both witnesses say, and what to make of it."""

    name: tuple
    backprop: float
    central: float  # the central difference
    complex: float | None  # the complex step, None where σ and C do not allow it
    kink: bool  # σ′ or ∂C/∂a jumps between θ − h and θ + h
    blur: float  # how far apart rounding alone may put backprop and its witness

    @property
    def numeric(self):
        """What backprop is compared with: the complex step where there is one."""
        return self.central if self.complex is None else self.complex

    @property
    def how(self):
        return "central difference" if self.complex is None else "complex step"

    @property
    def relative_error(self):
        """|f − g| / max(|f|, |g|), and 0 for 0/0."""
        size = max(abs(self.backprop), abs(self.numeric))
        return abs(self.backprop - self.numeric) / size if size else 0.0

    @property
    def verdict(self):
        """One of good, fair, unseen, kink, wrong."""
        if self.blur > BLURRED and self.backprop == self.numeric == 0:
            return "unseen"
        if self.relative_error <= FAIR:
            return "good" if self.relative_error <= GOOD else "fair"
        if abs(self.backprop - self.numeric) <= self.blur:
            return "unseen"
        crossed = self.kink and self.complex is None  # the complex step crosses no kink
        return "kink" if crossed and self.relative_error <= KINKED else "wrong"

    @property
    def passed(self):
        return self.verdict != "wrong"


@dataclass(frozen=True)
class Report(Printable):
    """What `gradcheck` found: a row for each parameter, and notes in words. Shows itself as a table."""

    network: object
    rows: tuple
    notes: tuple

    @property
    def passed(self):
        """Whether nothing is seen to be wrong; the first line also says how much cannot be seen."""
        return all(row.passed for row in self.rows)

    @property
    def worst(self):
        """The name of the parameter with the largest relative error; what is too small to see counts as 0."""

        def badness(row):
            return (not row.passed, 0.0 if row.verdict == "unseen" else row.relative_error)

        return max(self.rows, key=badness).name

    def __repr__(self):
        return "\n".join([self._headline(), "", *self._table(), "", *self.notes, SOURCE])

    def _headline(self):
        verdicts = [row.verdict for row in self.rows]
        wrong, unseen = verdicts.count("wrong"), verdicts.count("unseen")
        gradients = count(len(self.rows), "gradient")
        if unseen == len(self.rows):
            found = f"CANNOT BE SEEN: {gradients}, all lost in rounding"
        elif set(verdicts) <= {"good", "unseen"}:
            seen = f"{len(self.rows) - unseen} of " if unseen else ""
            found = f"PASS: {seen}{gradients}, every relative error ≤ 1e-7"
        else:
            worst = next(row for row in self.rows if row.name == self.worst)
            found = f"FAIL: {wrong} of {gradients} wrong" if wrong else "PASS"
            found += f"; the worst is {symbol(worst.name)}, relative error {_error(worst)}"
        if 0 < unseen < len(self.rows):
            found += f"; {unseen} cannot be seen"
        return f"{found}\n{self.network!r}"

    def _table(self, most=40):
        """A line a parameter; of a large network the wrong ones first, and no more than `most`."""
        rows = sorted(self.rows, key=lambda row: row.passed) if len(self.rows) > most else self.rows
        largest = max(max(abs(row.backprop), abs(row.numeric)) for row in rows)
        places = 6 if not largest else min(max(5 - int(np.floor(np.log10(largest))), 0), 300)
        lines = [("parameter", "backprop", "numeric", "relative error", "numeric by")]
        for row in rows[:most]:
            numbers = [number(value, places) for value in (row.backprop, row.numeric)]
            mark = "  ← wrong" if not row.passed else "  (kink)" if row.kink else ""
            lines.append(tuple(map(printable, (symbol(row.name), *numbers, _error(row), row.how + mark))))
        width = [max(len(line[i]) for line in lines) for i in range(5)]
        for name, f, g, error, how in lines:
            yield (
                f"{name:{width[0]}}  {f:>{width[1]}}  {g:>{width[2]}}  {error:>{width[3]}}  {how}".rstrip()
            )
        if len(rows) > most:
            yield f"… and {len(rows) - most} more"


def _error(row):
    """The relative error as far as it is the same on every platform: near rounding only its class is."""
    if row.verdict == "unseen":
        return "unseen"
    for bound in (GOOD, FAIR, KINKED):
        if row.relative_error <= bound:
            return f"≤ {bound:.0e}".replace("e-0", "e-")
    return f"{row.relative_error:.2g}"


def gradcheck(net, x, y, backward=None):
    """Compare backpropagation with both witnesses, for every parameter of one network; a `Report`.

    backward : your own function (net, fwd, y) → gradients, which is then checked in place of the network's.
        It may return a `Gradient` or anything with .theta and .b by layer, a pair of such dicts, or the
        arrays in order: (∂C/∂θ⁽¹⁾, ∂C/∂b⁽¹⁾, ∂C/∂θ⁽²⁾, ∂C/∂b⁽²⁾). A wrong shape raises ValueError.
    """
    single_network(net)
    fwd = net.forward(x)
    x, a = fwd.a[0], fwd.a[net.N]
    y = as_targets(net, y, x.shape[1])
    C = net.cost(a, y)
    given = net.backward(fwd, y) if backward is None else backward(net, fwd, y)
    theta, b = _gradients(net, given)
    blur, rounding = _blur(net, fwd, y, C), _rounding(net, fwd, y)
    central, steps, kinks, notes = _witnesses(net, x, y, C, blur)
    unseen = {name: max(10 * EPS * abs(float(C)) / H, _entry(*rounding, name)) for name in steps}
    rows = tuple(
        Row(
            name,
            _entry(theta, b, name),
            central[name],
            steps.get(name),
            name in kinks,
            unseen.get(name, blur),
        )
        for name in net.parameters
    )
    if kinks:
        notes += [
            f"A kink lies within ±h = 1e-5 of {', '.join(map(symbol, kinks))}: the slope jumps there, and a "
            "central difference is a mean of both sides. Move x a little to be sure."
        ]
    coarse = [f"a[{n}]" for n in fwd.z if _coarse(fwd.a[n]) and not _coarse(fwd.z[n])]
    if coarse and not all(row.passed for row in rows):
        notes += [
            f"{', '.join(coarse)} came from σ in float32, whose steps of 1e-7 are coarse beside h = 1e-5: "
            "let σ return float64."
        ]
    if blur > BLURRED and any(row.verdict == "unseen" for row in rows):
        notes += [
            f"a[{net.N}] is so near the end of its range that one rounding step of it moves C visibly: "
            "little can be seen there. Take a smaller x or smaller parameters."
        ]
    return Report(net, rows, tuple(notes))


def _gradients(net, given):
    """What a backward function returned, as ∂C/∂θ and ∂C/∂b by layer in the shapes of θ and b."""
    layers = range(1, net.N + 1)
    if hasattr(given, "theta") and hasattr(given, "b"):
        theta, b = given.theta, given.b
    elif isinstance(given, (tuple, list)) and len(given) == 2 and isinstance(given[0], Mapping):
        theta, b = given
    elif isinstance(given, (tuple, list)) and len(given) == 2 * net.N:
        theta, b = (dict(zip(layers, given[k::2], strict=True)) for k in (0, 1))
    else:
        raise TypeError(
            f"backward returned {short(given)}; a Gradient, two dicts (theta, b) or the {2 * net.N} arrays "
            "(∂C/∂θ⁽¹⁾, ∂C/∂b⁽¹⁾, …) are wanted"
        )
    return tuple(
        {n: _in_shape(f"{part}[{n}]", gradient, n, getattr(net, part)[n]) for n in layers}
        for part, gradient in (("theta", theta), ("b", b))
    )


def _in_shape(block, gradient, n, parameters):
    """Layer n of the gradient, in the shape of these parameters; a flat one will do for a bias."""
    if not isinstance(gradient, Mapping) or n not in gradient:
        raise ValueError(f"backward returned no gradient of {block}")
    array = real_array(f"the gradient of {block}", gradient[n])
    if block.startswith("b") and array.ndim == 1:
        array = array[:, None]
    if array.shape != parameters.shape:
        raise ValueError(
            f"the gradient of {block} has shape {np.shape(gradient[n])}; {parameters.shape} is wanted, "
            f"as {block} has"
        )
    return array


def _entry(theta, b, name):
    part, n, i, j = (*name, 1)[:4]
    return float((theta if part == "theta" else b)[n][i - 1, j - 1])


def _witnesses(net, x, y, C, blur):
    """The central differences and the complex steps by name, the names at a kink, and notes in words."""
    steps, notes = _complex_steps(net, x, y)
    central, kinks, disagree = {}, [], False
    for name in net.parameters:
        above, below = (cost_beside(net, x, y, name, h) for h in (H, -H))
        central[name] = float((above - below) / (2 * H))
        if _kink(net, x, y, name):
            kinks.append(name)
            continue
        doubt = 1e-3 * (abs(above - C) + abs(C - below)) / H + max(blur, 1e-9)  # C may round as 1 does
        disagree |= not abs(steps.get(name, central[name]) - central[name]) <= doubt
    if disagree:
        steps = {}
        notes += [
            "No complex step: it disagrees with the central differences, so σ or C does not take complex "
            "numbers (it may use abs, conjugate or float)."
        ]
    if blur > BLURRED:  # no one can tell there whether all of a layer is 0 or an imaginary part was dropped
        alive = {name[1] for name, step in steps.items() if step}
        steps = {name: step for name, step in steps.items() if name[1] in alive}
    return central, steps, kinks, notes


def _complex_steps(net, x, y):
    """The complex step of every parameter, or none and a note when σ or C refuses complex numbers."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return {name: float(complex_step(net, x, y, name)) for name in net.parameters}, []
        except Exception as error:  # a reader's own function may raise anything
            return {}, [f"No complex step: σ or C does not take complex numbers ({type(error).__name__})."]


def _kink(net, x, y, name):
    """Whether some σ′ or ∂C/∂a jumps between θ − h and θ + h."""
    sides = []
    for h in (H, -H):
        z, a = forward_beside(net, x, name, h)
        sides.append(
            [*(net.sigma[n].prime(z[n]) for n in range(name[1], net.N + 1)), net.cost.prime(a[net.N], y)]
        )
    return any(
        (abs(above - below) > 1e-2 * np.maximum(np.maximum(abs(above), abs(below)), 1)).any()
        for above, below in zip(*sides, strict=True)
    )


def _coarse(array):
    """Whether all of it would fit into float32, and not because it is made of whole numbers."""
    with np.errstate(over="ignore"):
        return (array == array.astype(np.float32)).all() and (array % 1).any()


def _rounding(net, fwd, y):
    """How far rounding alone may move each gradient, to first order, as ∂C/∂θ and ∂C/∂b by layer.

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
    _, *parts = backward_pass(theta, sigma, cost, fwd.z, a, y)
    return tuple({n: part.imag for n, part in gradient.items()} for gradient in parts)


def _blur(net, fwd, y, C):
    """How far off rounding alone may put a central difference.

    That is 10 ε|C|/h, and two more sources of rounding where C is small or steep: the products δ × a, and
    one rounding step of a⁽ᴺ⁾ near the end of its range.
    """
    a = fwd.a[net.N]
    products = H * max(1, *(abs(a).max() for a in fwd.a.values()))
    step = abs(net.cost.f(a * (1 - EPS), y) - C)
    return float(max(10 * EPS * abs(C), 10 * EPS * products, step) / H)
