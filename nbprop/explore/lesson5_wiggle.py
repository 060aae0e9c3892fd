"""Wiggle (lesson 5): move one parameter a little, watch C, and compare ΔC/Δθ with backpropagation's ∂C/∂θ."""

from functools import cached_property, partial

import numpy as np

from nbprop.checks import one_of
from nbprop.explore.controls import SliderMenu, StepMenu, name_menu
from nbprop.explore.explorer import Explorer, Row, View
from nbprop.explore.formula import chosen_row, compare
from nbprop.explore.scene import Scene, onward, parameter_of
from nbprop.gradcheck import complex_step, cost_beside, numeric_gradient
from nbprop.notation import names_of, number, symbol
from nbprop.pictures import equation, label, tiles
from nbprop.pictures.graphs import Graph, Table, curve_range, dot, ring, side_by_side, square

HEIGHT = 210  # of the graphs
# The sizes of a nudge.
SIZES = (*(float(f"1e-{k}") for k in range(16, 2, -1)), 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 4.0)
ALONG = np.logspace(-16, 0, 65)  # the h of the error curves
DASHES = 'stroke-width="2" stroke-dasharray="6 4"'


def wiggle(net, x, y, *, entry=None, row="secant", h=None, formula=None):
    """ΔC/Δθ live: choose one of all parameters, the size h of its nudge, and compare with backpropagation.

    entry : the parameter where the reader starts, named as in `Network.parameter`; θ⁽ᴺ⁾₁₁ if none is given.
    row : "secant", C along the parameter, the tangent with the slope from backpropagation, and the secant
        from θ to θ + h; "central", the same with the secant from θ − h to θ + h; both with a second graph
        that magnifies until h is as wide as the page. "error", how far both of them and the complex step are
        off, for all h.
    h : the nudge at the start, one of SIZES: 1 if none is given, or 0.01 for "error", or 1e-5 for a formula.
    formula : your own `numerical_gradient(C, theta, h)`; what it returns for the layer's whole matrix stands
        beside the central differences, in place of the row.

    Where a kinked σ or C makes the curve itself kinked, the kinks are marked.

    >>> from nbprop import example
    >>> wiggle(*example(), h=0.01)
    θ⁽²⁾₁₁ = 1.50 and h = 0.01: from θ to θ + h, C goes from 0.544906 to 0.544508, so ΔC/Δθ = −0.0398;
    backpropagation says −0.0398.
    """
    scene = Scene.of(net, x, y, needs="C")
    shown = chosen_row(ROWS, row, formula, "(C, theta, h)", YOURS)
    if h is None:
        h = 1e-5 if formula is not None else 0.01 if row == "error" else 1.0
    entry = ("theta", net.N, 1, 1) if entry is None else parameter_of(net, "entry", entry)
    explorer = Explorer(scene, shown, entry=entry, h=one_of("h", h, SIZES, write=_size))
    return explorer.add_class("nbprop-wiggle")


def _menus(net, entry, h):
    return {
        "entry": name_menu("wiggle", net.parameters, entry, StepMenu),
        "h": SliderMenu("h", [(_size(size), size) for size in SIZES], h),
    }


def _sliders(net, entry, h):
    return [entry, *names_of("a", 0, net.sizes)]


class Along:
    """C along one parameter of a scene, a nudge h of it, and its slope there by backpropagation."""

    def __init__(self, scene, entry, h):
        self.scene, self.net, self.entry, self.h = scene, scene.net, entry, h
        self.slope = scene.grad.parameter(entry)
        self.theta = self.net.parameter(entry)

    @property
    def given(self):
        """What the functions of `gradcheck` take first."""
        return self.net, self.scene.x, self.scene.y, self.entry

    def C(self, steps):
        """C(θ + step) for each step; NaN where σ or C refuses, as the cross-entropy does outside (0, 1)."""
        return _where_allowed(lambda step: cost_beside(*self.given, step), np.asarray(steps))

    @cached_property
    def grid(self):
        """The values of θ for a curve, wide enough for the nudge."""
        return curve_range(81, abs(self.theta) + self.h)

    @cached_property
    def kinks(self):
        """Where in the grid ∂C/∂θ jumps: an interval is halved, and what is smooth jumps less each time."""
        slopes = self._slopes(self.grid)
        if not np.isfinite(slopes).all():
            return []
        least = 1e-2 * abs(slopes).max()
        jumps = abs(np.diff(slopes)) > least
        low, high = self.grid[:-1][jumps], self.grid[1:][jumps]
        for _ in range(30):
            if not low.size:
                return []
            middle = (low + high) / 2
            before, after = abs(np.diff(self._slopes(np.stack([low, middle, high])), axis=0))
            left, jumps = before >= after, np.maximum(before, after) > least
            low, high = np.where(left, low, middle)[jumps], np.where(left, middle, high)[jumps]
        apart = np.diff(high, prepend=-np.inf) > 1e-6  # a kink on the grid lies in both intervals
        return high[apart].tolist()

    def _slopes(self, values):
        """∂C/∂θ at these values of θ, by backpropagation on a grid of networks; NaN where σ or C refuses."""

        def slopes(values):
            many = self.net.with_parameter(self.entry, values)
            return many.forward(self.scene.x).backward(self.scene.y).parameter(self.entry)

        return _where_allowed(slopes, values)

    def name(self, **options):
        """The parameter's name as a label."""
        part, n, *index = self.entry
        return label(part, n, tuple(index), **options)

    def diagram(self):
        _, n, i, *j = self.entry
        highlight = [self.entry, *(("a", n - 1, k) for k in j), *onward(self.net, (n, i))]
        return self.scene.diagram(highlight=highlight)


def _where_allowed(function, steps):
    """function(steps); where it raises, step by step, with NaN for those that it refuses."""
    with np.errstate(all="ignore"):
        try:
            return function(steps)
        except Exception:  # a reader's own σ or C may raise anything
            return np.array([_where_allowed(function, step) for step in steps]) if np.ndim(steps) else np.nan


def _secant(sides, scene, entry, h):
    """C along θ, with tangent and secant; and once more so near that h is as wide as the page.

    sides : the ends of the secant, in units of h.
    """
    seen = Along(scene, entry, h)
    ends = np.array(sides) * h
    C, *at_ends = seen.C([0, *ends])
    if not np.isfinite(at_ends).all():
        raise ValueError(f"C has no value at one end of the nudge, h = {_size(seen.h)}; take a smaller h")
    change, nudge = at_ends[1] - at_ends[0], ends[1] - ends[0]
    crossed = [k for k in seen.kinks if ends[0] < k - seen.theta <= ends[1]]
    text = _secant_in_words(seen, sides, at_ends, change / nudge, crossed)
    whole = _whole(seen, C, ends, at_ends)
    near = _near(seen, C, sides)
    lines = [
        (None, "Δ" + label("C"), number(change, 4)),
        (ring, "Δ" + label("C") + "/Δ" + label("θ"), number(change / nudge, 6)),
        (dot, seen.name(partial="C"), number(seen.slope, 6)),
        (None, "difference", number(abs(change / nudge - seen.slope), 4)),
    ]
    if seen.kinks:
        where = ", ".join(map(number, crossed)) if len(crossed) < 3 else f"{len(crossed)} of them"
        lines.append((square, "kink crossed", where or "no"))
    graphs = side_by_side(whole, near, Table((86, 180), 222, *lines), title="C along one parameter")
    return View((seen.diagram(), graphs), text)


def _whole(seen, C, ends, at_ends):
    """C over a wide range of θ."""
    curve = seen.C(seen.grid - seen.theta)
    graph = Graph(seen.grid, [*curve, C], (seen.name(), label("C")), width=320, height=HEIGHT)
    graph.tangent(seen.theta, C, seen.slope, half=60).curve(seen.grid, curve)
    for kink in seen.kinks:
        graph.point(kink, seen.C(kink - seen.theta), square)
    _secant_line(graph, seen.theta + ends, at_ends)
    return graph.point(seen.theta, C, dot)


def _near(seen, C, sides):
    """ΔC/h over Δθ/h: a curve that is smooth becomes its tangent, until rounding makes stairs of it."""
    across, ends = np.linspace(-1.5, 1.5, 61), np.array(sides, dtype=float)
    steep = 1.5 * seen.slope
    names = tuple("Δ" + label(letter) + "/" + label("h") for letter in "θC")

    def near(at):
        return (seen.C(seen.h * at) - C) / seen.h

    curve, at_ends = near(across), near(ends)
    graph = Graph(across, [*curve, steep, -steep], names, width=280, height=HEIGHT)
    graph.tangent(0, 0, seen.slope, half=70).curve(across, curve)
    _secant_line(graph, ends, at_ends)
    for kink in (np.array(seen.kinks) - seen.theta) / seen.h:
        if abs(kink) <= 1.5:
            graph.point(kink, near(kink), square)
    return graph.point(0, 0, dot)


def _secant_line(graph, ends, at_ends):
    graph.curve(ends, at_ends, DASHES)
    for end, value in zip(ends, at_ends, strict=True):
        graph.point(end, value, ring)


def _secant_in_words(seen, sides, at_ends, quotient, crossed):
    name, (before, after) = symbol(seen.entry), at_ends
    way = "from θ − h to θ + h" if sides[0] else "from θ to θ + h"
    text = (
        f"{name} = {number(seen.theta)} and h = {_size(seen.h)}: {way}, C goes from "
        f"{number(before, 6)} to {number(after, 6)}, so ΔC/Δθ = {number(quotient, 4)}; "
        f"backpropagation says {number(seen.slope, 4)}."
    )
    if crossed:
        text += f" The curve has a kink in between, at {', '.join(map(number, crossed))}."
    return text


class _Error:
    """The error of three ways to take a gradient without backpropagation, against h."""

    def __init__(self):
        from nbprop.pictures.plots import GradientError  # here, because matplotlib takes a second

        self.panel = GradientError()

    def __call__(self, scene, entry, h):
        seen = Along(scene, entry, h)
        ways = self._ways(seen)
        errors = {way: abs(_where_allowed(take, ALONG) - seen.slope) for way, take in ways.items()}
        allowed = np.isfinite(list(errors.values())).all(axis=0)
        along, errors = ALONG[allowed], {way: error[allowed] for way, error in errors.items()}
        self.panel.update(along, errors, seen.h)
        name = symbol(seen.entry)
        here = {way: abs(_where_allowed(take, seen.h) - seen.slope) for way, take in ways.items()}
        words = (f"{way} {number(error, 4) if np.isfinite(error) else '–'}" for way, error in here.items())
        text = f"{name} = {number(seen.theta)}, ∂C/∂{name} = {number(seen.slope, 4)}. "
        text += f"Errors at h = {_size(seen.h)}: {', '.join(words)}."
        return View((), text, (self.panel.png(),))

    def _ways(self, seen):
        """Each way by its name, as a function of h; the complex step where σ and C take complex numbers."""
        C = seen.C(0.0)
        ways = {
            "one side": lambda h: (seen.C(h) - C) / h,
            "both sides": lambda h: numeric_gradient(*seen.given, h),
            "complex step": lambda h: complex_step(*seen.given, h),
        }
        if np.isnan(_where_allowed(ways["complex step"], 1e-20)):
            del ways["complex step"]
        return ways


def _yours(formula, scene, entry, h):
    """The reader's own `numerical_gradient` on the layer's matrix, beside the central differences."""
    seen = Along(scene, entry, h)
    part, n = entry[:2]
    theta = getattr(seen.net, part)[n]

    def C(changed):
        layers = {**getattr(seen.net, part), n: changed}
        return seen.net.replace(**{part: layers}).forward(seen.scene.x).cost(seen.scene.y)

    names = [name for name in seen.net.parameters if name[:2] == (part, n)]
    true = [numeric_gradient(seen.net, seen.scene.x, seen.scene.y, name, seen.h) for name in names]
    picture, agree = compare(
        lambda theta: formula(C, theta, seen.h),
        [theta],
        np.reshape(true, theta.shape),
        "central difference",
    )
    _, _, i, j = (*seen.entry, 1)[:4]
    matrix, size = tiles(theta, label(part, n), highlight=[(i, j)]), tiles([[_size(seen.h)]], label("h"))
    given = equation(matrix, ",", size, ",", tiles([[C(theta)]], label("C"), decimals=4))
    text = f"{agree} h = {_size(seen.h)}, and backpropagation says ∂C/∂{symbol(seen.entry)} = "
    text += f"{number(seen.slope, 4)}."
    return View((given, picture), text)


ROWS = {
    "secant": Row(partial(_secant, (0, 1)), _menus, _sliders),
    "central": Row(partial(_secant, (-1, 1)), _menus, _sliders),
    "error": Row(_Error, _menus, _sliders),
}
YOURS = Row(_yours, _menus, _sliders)


def _size(h):
    """A size as Python writes it, short: 0.01, 1e-5."""
    return f"{h:g}".replace("e-0", "e-")
