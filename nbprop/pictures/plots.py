"""Plots in matplotlib: σ and σ′, costs, decision regions, training, the size of δ, the error of a gradient.

Every `draw_…` draws on the axes `ax`, or on a figure of its own when there are none, and returns a `Panel`.
That shows itself in a notebook; `panel.update(…)`, with the arguments of its `draw_…`, moves what is there
already. There is no pyplot in here, so no figure stays open and no setting is changed.

Classes and series differ in marker and line style, not in colour alone (Okabe and Ito's colours). Blue and
vermilion are kept for signs, as everywhere in the lessons.
"""

from io import BytesIO
from weakref import WeakKeyDictionary

import numpy as np
from contourpy import contour_generator
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator
from PIL import Image, ImageColor

from nbprop.activations import Activation
from nbprop.checks import count, real_array, real_number, short
from nbprop.network import Gradient
from nbprop.notation import number, symbol
from nbprop.training import cost_curve

INK, GREY = "#000000", "#6E6E6E"
POSITIVE, NEGATIVE = "#0072B2", "#D55E00"  # blue and vermilion
CLASSES = (("#E69F00", "o"), ("#56B4E9", "^"), ("#009E73", "D"), ("#CC79A7", "v"), ("#F0E442", "P"))
SERIES = ((INK, "-", "o"), ("#009E73", "--", "D"), ("#CC79A7", "-.", "^"), ("#E69F00", ":", "v"))
LARGE, NORMAL = 14, 12  # points, at the size that is shown
MATH = "cm"  # the letters of formulas
FINE = 141  # points a side of the grid on which decision regions are looked up
SHADES = 5  # steps of certainty: as many as can be told apart
FADED = (0.25, 0.5, 0.75, 1.0)  # edges are smoothed into white
COLORS = sorted({INK, GREY, POSITIVE, NEGATIVE, *(color for color, *_ in (*CLASSES, *SERIES))})
MARKS = [255 - share * (255 - np.array(ImageColor.getrgb(color))) for color in COLORS for share in FADED]
FLOOR = 1e-17  # on a logarithmic axis, what is smaller is drawn here


class Picture:
    """A figure as a notebook shows it: a PNG, and the same in words, `alt`, which is also its repr."""

    def __init__(self, figure, alt):
        self.figure, self.alt = figure, alt

    def png(self):
        """The picture as it is now, as the bytes of a PNG; made for speed."""
        return png(self.figure)

    def _repr_png_(self):
        return png(self.figure, small=True)  # this one is saved in the notebook

    def __repr__(self):
        return self.alt


class Panel(Picture):
    """What a `draw_…` leaves on its axes: `ax`, the words for it in `alt`, and `update(…)` with new data."""

    def __init__(self, ax, redraw, *data):
        super().__init__(np.ravel(ax)[0].get_figure(root=True), "")
        self.ax, self._redraw = ax, redraw
        self.update(*data)

    def update(self, *data):
        """Move what is drawn to new data, and say it anew; takes what its `draw_…` takes before `ax`."""
        self.alt = self._redraw(*data)
        return self


_still = WeakKeyDictionary()  # of each figure, the pixels of what does not move, and a palette for it


def png(figure, small=False):
    """The bytes of a PNG of this figure: quickly, or `small`.

    What does not move, such as axes and their labels, is drawn again only when it was changed.
    """
    canvas = figure.canvas if isinstance(figure.canvas, FigureCanvasAgg) else FigureCanvasAgg(figure)
    if figure.stale or figure not in _still:
        canvas.draw()
        _still[figure] = canvas.copy_from_bbox(figure.bbox), _palette(_pixels(canvas))
    pixels, palette = _still[figure]
    canvas.restore_region(pixels)
    moving = [artist for ax in figure.axes for artist in ax.get_children() if artist.get_animated()]
    for artist in sorted(moving, key=lambda artist: artist.zorder):
        artist.axes.draw_artist(artist)
    figure.stale = False  # laying out a legend has set it
    if small:
        return _small(_pixels(canvas))
    return _encoded(_pixels(canvas).quantize(palette=palette, dither=Image.Dither.NONE), compress_level=1)


def _pixels(canvas):
    picture = Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba(), "raw", "RGBA", 0, 1)
    return picture.convert("RGB")


def _palette(still):
    """Colours for a picture and for whatever comes to move on it; a third of the bytes and of the time."""
    kept = still.quantize(256 - len(MARKS), Image.Quantize.FASTOCTREE).getpalette()
    palette = Image.new("P", (1, 1))
    palette.putpalette([*kept, *np.ravel(MARKS).astype(int)])
    return palette


def smaller(data):
    """A PNG made for speed as one made to be saved in a notebook."""
    return _small(Image.open(BytesIO(data)).convert("RGB"))


def _small(picture):
    return _encoded(picture.quantize(128, dither=Image.Dither.NONE), compress_level=9)


def _encoded(picture, **how):
    data = BytesIO()
    picture.save(data, "png", **how)
    return data.getvalue()


def show(drawn, alt):
    """Axes or a figure as a `Picture` that a notebook can show, with its meaning in words."""
    figure = drawn.get_figure(root=True) if isinstance(drawn, Axes) else drawn
    if not isinstance(figure, Figure):
        raise TypeError(f"drawn is {short(drawn)}; matplotlib axes or a figure are wanted")
    if not isinstance(alt, str):
        raise TypeError(f"alt is {short(alt)}; a sentence is wanted")
    if not alt.strip():
        raise ValueError("alt is empty; a sentence that says what is to be seen is wanted")
    return Picture(figure, alt)


def draw_activation(sigma, z=0.0, ax=None):
    """σ and σ′ as curves, and both at one z."""
    ax = _axes(ax)
    _label(ax, x="$z$")
    ax.axhline(0, color=GREY, linewidth=1)
    here = ax.axvline(0, color=GREY, linewidth=1, linestyle=":")
    curves, marks = [], []
    for (color, style, marker), size in zip(SERIES, (12, 8), strict=False):  # either shows when both are at 0
        curves += ax.plot([], [], color=color, linestyle=style, linewidth=2.5)
        marks += ax.plot([], [], marker, color=color, markersize=size)
    key = _Key(ax, size=LARGE, moves=True)
    _move(here, *curves, *marks)

    def redraw(sigma, z=0.0):
        if not isinstance(sigma, Activation):
            raise TypeError(f"sigma is {short(sigma)}; an nbprop.Activation is wanted")
        z = real_number("z", z)
        reach = max(6.0, 1.1 * abs(z))
        across = np.linspace(-reach, reach, 241)
        for part, curve, mark in zip((sigma, sigma.prime), curves, marks, strict=True):
            curve.set_data(across, part(across))
            mark.set_data([z], part(np.array([z])))
        here.set_xdata([z, z])
        _frame(ax, (-reach, reach), _around(*(curve.get_ydata() for curve in curves)))
        value, slope = (number(mark.get_ydata()[0]) for mark in marks)
        at = number(z)
        key.show(list(map(_pair, curves, marks)), [f"σ({at}) = {value}", f"σ′({at}) = {slope}"])
        return f"{sigma.name}: at z = {at}, σ(z) = {value} and σ′(z) = {slope}."

    return Panel(ax, redraw, sigma, z)


def draw_cost_curve(net, x, y, name, values=None, ax=None):
    """The mean cost an example along one parameter, and where the network is, with its tangent.

    The slope of the tangent is the mean gradient from backpropagation, blue where it is positive, vermilion
    where it is negative. `values` are those to draw at; by default from −6 to 6.
    """
    ax = _axes(ax)
    (curve,) = ax.plot([], [], color=INK, linewidth=2.5)
    (tangent,) = ax.plot([], [], linewidth=2.5, linestyle="--")
    (here,) = ax.plot([], [], "o", color=INK, markersize=10)
    key = _Key(ax, moves=True)
    _move(curve, tangent, here)

    def redraw(net, x, y, name, values=None):
        at = net.parameter(name)
        reach = max(6.0, 1.1 * abs(at))
        values = np.linspace(-reach, reach, 121) if values is None else real_array("values", values)
        costs, cost = cost_curve(net, x, y, name, values), float(cost_curve(net, x, y, name, at))
        fwd = net.forward(x)
        slope = net.backward(fwd, y).parameter(name) / fwd.a[0].shape[1]
        half = np.ptp(values) / 6
        curve.set_data(values, costs)
        here.set_data([at], [cost])
        tangent.set_data([at - half, at + half], [cost - half * slope, cost + half * slope])
        tangent.set_color(NEGATIVE if slope < 0 else POSITIVE)
        _frame(ax, (values.min(), values.max()), _around(costs))
        _label(ax, x=_tex(name), y="mean cost an example")
        at, cost, slope = number(at), number(cost, 3), f"{'' if slope < 0 else '+'}{number(slope, 3)}"
        key.show([_pair(curve, here), tangent], [f"mean cost {cost} at {at}", f"slope {slope}"])
        return f"Mean cost along {symbol(name)}: at {at} it is {cost}, with slope {slope}."

    return Panel(ax, redraw, net, x, y, name, values)


def draw_cost_surface(first, second, first_values, second_values, surface, path=None, ax=None):
    """A `cost_surface` from above, darker where it is lower, with a `descent_path` on it.

    As long as an update brings the very same surface, only the path is drawn anew. The scale stands to the
    right of the axes.
    """
    ax = _axes(ax, size=(6.4, 5.2), right=0.78)
    (outline,) = ax.plot([], [], color="white", linewidth=4.5, zorder=3)
    (line,) = ax.plot([], [], "o-", color=INK, linewidth=2, markersize=4, zorder=4)
    (start,) = ax.plot([], [], "o", color="white", markeredgecolor=INK, markersize=10, zorder=5)
    (end,) = ax.plot([], [], "*", color="white", markeredgecolor=INK, markersize=18, zorder=6)
    scale = ax.inset_axes([1.03, 0, 0.04, 1])
    scale.yaxis.set_ticks_position("right")
    scale.yaxis.set_label_position("right")
    scale.tick_params(labelsize=NORMAL)
    _label(scale, y="mean cost an example")
    drawn, key = {"surface": None, "parts": []}, _Key(ax)
    _move(outline, line, start, end)

    def draw_surface(first_values, second_values, surface):
        for part in drawn["parts"]:
            part.remove()
        levels = MaxNLocator(12).tick_values(np.min(surface), np.max(surface))
        bands = {"levels": levels, "cmap": "cividis", "zorder": 1}
        at = first_values, second_values, np.transpose(surface)
        filled = ax.contourf(*at, **bands)
        lines = ax.contour(*at, levels, colors="white", linewidths=0.6, alpha=0.7, zorder=1)
        # By hand: a `colorbar` of each surface would keep the one before it.
        shown = scale.contourf([0, 1], levels, np.column_stack([levels, levels]), **bands)
        drawn.update(surface=surface, parts=[lines, filled, shown])
        scale.set(xticks=[], yticks=levels[::3], ylim=(levels[0], levels[-1]))
        _frame(ax, *((np.min(values), np.max(values)) for values in (first_values, second_values)))

    def redraw(first, second, first_values, second_values, surface, path=None):
        wanted = np.size(first_values), np.size(second_values)
        if np.shape(surface) != wanted:
            raise ValueError(
                f"surface has shape {np.shape(surface)}; {wanted}, a row a first value, is wanted"
            )
        if surface is not drawn["surface"]:
            draw_surface(first_values, second_values, surface)
        steps = np.empty((3, 0)) if path is None else np.asarray(path)
        for artist, part in ((outline, steps), (line, steps), (start, steps[:, :1]), (end, steps[:, -1:])):
            artist.set_data(*part[:2])
        _label(ax, x=_tex(first), y=_tex(second))
        key.show([start, line, end], ["start", "an epoch", "end"] if steps.size else [])
        low, high = number(np.min(surface), 3), number(np.max(surface), 3)
        text = f"Mean cost over {symbol(first)} and {symbol(second)}, from {low} to {high}"
        if not steps.size:
            return f"{text}."
        epochs, costs = count(steps.shape[1] - 1, "epoch"), [number(steps[2, k], 3) for k in (0, -1)]
        return f"{text}; {epochs} of descent lead from {costs[0]} to {costs[1]}."

    return Panel(ax, redraw, first, second, first_values, second_values, surface, path)


def draw_decision_regions(net, x, y, ax=None):
    """Which class the network sees where in the plane of its two inputs, stronger where it is surer.

    The border is where the two largest outputs are equal (of a single output: where it is ½). On it are the
    examples, those on the wrong side with a cross.
    """
    ax = _axes(ax, size=(6.4, 6.2), bottom=0.12, top=0.87)
    ax.set_aspect("equal")
    _label(ax, x="$x_1$", y="$x_2$")
    image = ax.imshow(np.zeros((1, 1, 4), dtype=np.uint8), origin="lower", interpolation="nearest", zorder=0)
    points = [
        ax.plot([], [], marker, color=color, markeredgecolor=INK, markersize=8, zorder=3)[0]
        for color, marker in CLASSES
    ]
    (wrong,) = ax.plot([], [], "x", color=INK, markersize=10, markeredgewidth=2, zorder=4)
    title = ax.set_title("", fontsize=LARGE, loc="left", pad=34)
    (border,) = ax.plot([], [], color=INK, linewidth=2, zorder=2)
    gap, key = np.full((1, 2), np.nan), _Key(ax)
    _move(image, border, *points, wrong, title, *ax.spines.values())

    def redraw(net, x, y):
        if net.sizes[0] != 2:
            raise ValueError(f"net has {count(net.sizes[0], 'input')}; 2 are wanted, for a plane")
        fwd = net.forward(x)
        x, a = fwd.a[0], fwd.a[net.N]
        cost = number(net.cost(a, y) / x.shape[1], 3)
        box = _square_around(x)
        across, up = np.linspace(*box[:2], FINE), np.linspace(*box[2:], FINE)
        plane = np.stack(np.meshgrid(across, up)).reshape(2, -1)
        seen, lead = _classes(net.forward(plane).a[net.N])
        image.set_data(_shade(seen, lead).reshape(FINE, FINE, 4))
        if tuple(image.get_extent()) != box:
            image.set_extent(box)
        _frame(ax, box[:2], box[2:])
        grids = (one.reshape(FINE, FINE) for one in (lead[-1:] if len(lead) == 2 else lead))
        lines = [line for grid in grids for line in contour_generator(across, up, grid).lines(0)]
        border.set_data(*np.concatenate([part for line in lines for part in (line, gap)] or [gap]).T)
        right = _classes(a)[0] == (target := _classes(np.reshape(y, a.shape))[0])
        for k, mark in enumerate(points):
            mark.set_data(*x[:, target == k])
        wrong.set_data(*x[:, ~right])
        key.show(
            [*points[: len(lead)], wrong],
            [*(f"class {k + 1}" for k in range(len(lead))), "on the wrong side"],
        )
        title.set_text(f"accuracy {right.mean():.0%}, mean cost {cost}")
        return (
            f"Decision regions of {len(lead)} classes: {right.sum()} of {count(len(right), 'example')} "
            f"on the right side, mean cost {cost}."
        )

    return Panel(ax, redraw, net, x, y)


def draw_history(history, ax=None):
    """Training, epoch by epoch: the mean cost, the accuracy, and the length of the gradient in each layer.

    `ax` is three axes, from top to bottom. `history` is a `training.History`.
    """
    axes = _axes(ax, rows=3, size=(6.4, 7.6), bottom=0.09, top=0.9)
    cost, accuracy, gradient = axes
    for one, name in zip(axes, ("mean cost", "accuracy", "gradient"), strict=True):
        _label(one, y=name)
        one.yaxis.set_label_coords(-0.13, 0.5)
        one.tick_params(labelbottom=one is gradient)
    _label(gradient, x="epoch")
    _whole(gradient)
    _logarithmic(gradient, "y")
    accuracy.set_yticks([0, 0.5, 1], ["0%", "50%", "100%"])
    (costs,) = cost.plot([], [], color=INK, linewidth=2.5)
    (shares,) = accuracy.plot([], [], color=INK, linewidth=2.5)
    title = cost.set_title("", fontsize=NORMAL, loc="left")
    layers, key = [], _Key(gradient)
    _move(costs, shares, title)

    def redraw(history):
        epochs, lengths = np.arange(len(history.cost)), history.gradient
        for n in range(len(layers), len(lengths)):
            color, style, _ = SERIES[n % len(SERIES)]
            layers.extend(gradient.plot([], [], color=color, linestyle=style, linewidth=2.5))
        _move(*layers)
        costs.set_data(epochs, history.cost)
        shares.set_data(epochs, history.accuracy)
        for n, layer in enumerate(layers, start=1):
            layer.set_data(*((epochs, np.maximum(lengths[n], FLOOR)) if n in lengths else ([], [])))
        along = 0, _ticks(0, max(1, epochs[-1]))[-1]
        _frame(cost, along, (0, _ticks(0, max(1.05 * history.cost.max(), FLOOR))[-1]))
        _frame(accuracy, along, (-0.05, 1.05))
        _frame(gradient, along, _decades(*(np.maximum(length, FLOOR) for length in lengths.values())))
        key.show(layers, [f"layer {n}" for n in lengths])
        title.set_text(history.summary.replace(": ", "\n", 1).replace("; ", "\n", 1))
        return f"{history.summary}."

    return Panel(axes, redraw, history)


def draw_delta(gradients, ax=None):
    """The size of δ by layer, the mean |δ⁽ⁿ⁾| over units and examples, on a logarithmic axis.

    `gradients` is a `Gradient`, or up to four of them, {label: `Gradient`}. A size of 0 stands at the bottom.
    """
    ax = _axes(ax)
    _logarithmic(ax, "y")
    _whole(ax)
    _label(ax, x="layer $n$", y=r"mean $|\delta^{(n)}|$")
    lines = [
        ax.plot([], [], color=c, linestyle=s, marker=m, linewidth=2.5, markersize=9, clip_on=False)[0]
        for c, s, m in SERIES
    ]
    key = _Key(ax)
    _move(*lines)

    def redraw(gradients):
        series = {"": gradients} if isinstance(gradients, Gradient) else dict(gradients)
        _at_most_four("gradients", series)
        sizes = [{n: np.abs(grad.delta[n]).mean() for n in sorted(grad.delta)} for grad in series.values()]
        above_0 = [size for layers in sizes for size in layers.values() if size]
        zero = 10.0 ** np.floor(np.log10(min(above_0, default=1)))
        last = max(map(max, sizes))
        for line, layers in zip(lines, sizes + [{}] * len(lines), strict=False):
            line.set_data(list(layers), [size or zero for size in layers.values()])
        _frame(ax, (1 - 0.03 * last, 1.03 * last), _decades([zero, *above_0]))
        dead = ["" if all(layers.values()) else " 0 at the bottom" for layers in sizes]
        key.show(lines, [f"{label}{word}" for label, word in zip(series, dead, strict=True)])
        words = [
            f"{label}{': ' if label else ''}{_power(layers[1])} in layer 1, {_power(layers[N])} in layer {N}"
            for label, layers, N in zip(series, sizes, map(max, sizes), strict=True)
        ]
        return f"Mean |δ⁽ⁿ⁾| by layer: {'; '.join(words)}."

    return Panel(ax, redraw, gradients)


def draw_gradient_error(h, errors, ax=None):
    """The error of a numeric gradient against h, both logarithmic: the V of the central difference.

    `errors` is {a way to take the gradient: its errors, one for each h}, for up to four ways. The smallest of
    each is marked. An error below 1e-17 is drawn there.
    """
    ax = _axes(ax)
    _logarithmic(ax, "x")
    _logarithmic(ax, "y")
    _label(ax, x="$h$", y="error of the gradient")
    lines, marks = [], []
    for color, style, marker in SERIES:
        lines += ax.plot([], [], color=color, linestyle=style, linewidth=2.5)
        marks += ax.plot([], [], marker, color=color, markersize=10, clip_on=False)
    key = _Key(ax)
    _move(*lines, *marks)

    def redraw(h, errors):
        h = real_array("h", h)
        _at_most_four("errors", errors)
        drawn = [np.maximum(real_array(f"errors[{way!r}]", errors[way]), FLOOR) for way in errors]
        best = [error.argmin() for error in drawn]
        for k, (line, mark) in enumerate(zip(lines, marks, strict=True)):
            used = k < len(drawn)
            line.set_data(*((h, drawn[k]) if used else ([], [])))
            mark.set_data(*(([h[best[k]]], [drawn[k][best[k]]]) if used else ([], [])))
        _frame(ax, (h.min(), h.max()), _decades(*drawn))
        key.show(list(map(_pair, lines, marks)), list(errors))
        words = [f"{way} {_reached(error.min())}" for way, error in zip(errors, drawn, strict=True)]
        return f"The error of the gradient for h from {h.min():.0e} to {h.max():.0e}: {', '.join(words)}."

    return Panel(ax, redraw, h, errors)


def _axes(ax, rows=1, size=(6.4, 4.6), left=0.16, bottom=0.16, right=0.95, top=0.86):
    """The given axes, or those of a new figure, brought into shape; an array of them for several rows."""
    if ax is None:
        place = {"left": left, "bottom": bottom, "right": right, "top": top, "hspace": 0.35}
        ax = Figure(figsize=size, dpi=100).subplots(rows, gridspec_kw=place)
    every = np.ravel(ax)
    if len(every) != rows or not all(isinstance(one, Axes) for one in every):
        wanted = "matplotlib axes are" if rows == 1 else f"{rows} matplotlib axes are"
        raise TypeError(f"ax is {short(ax)}; {wanted} wanted")
    for one in every:
        one.tick_params(labelsize=NORMAL)
        one.spines[["top", "right"]].set_visible(False)
        for axis in (one.xaxis, one.yaxis):
            axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    return every if rows > 1 else every[0]


def _label(ax, **labels):
    for axis, text in labels.items():
        if getattr(ax, f"get_{axis}label")() != text:
            getattr(ax, f"set_{axis}label")(text, fontsize=LARGE, math_fontfamily=MATH)


def _move(*artists):
    """From now on `png` draws these on top of what stands still. Not in a window: it would not show them."""
    for artist in artists:
        artist.set_animated(artist.get_figure(root=True).canvas.manager is None)


def _frame(ax, across, up):
    """These limits, set only when they are others: the axes are drawn anew then."""
    for axis, limits in (("x", across), ("y", up)):
        if getattr(ax, f"get_{axis}lim")() != tuple(limits):
            getattr(ax, f"set_{axis}lim")(*limits)


def _ticks(low, high):
    """Round numbers from `low` or below to `high` or above."""
    return MaxNLocator(8, steps=[1, 2, 5, 10]).tick_values(low, high)


def _around(*curves):
    """Limits for all of the curves, round ones, that do not change with every little thing."""
    low, high = min(map(np.min, curves)), max(map(np.max, curves))
    air = 0.03 * (high - low) or 0.5
    ticks = _ticks(low - air, high + air)
    return ticks[0], ticks[-1]


def _decades(*curves):
    """Limits for all of the curves, whole powers of ten."""
    values = np.log10(np.concatenate(curves))
    low = np.floor(values.min())
    return 10**low, 10 ** max(np.ceil(values.max()), low + 1)


class _Key:
    """A legend above the axes, where it hides nothing. One that `moves` has words that change often."""

    def __init__(self, ax, size=NORMAL, moves=False):
        self._moves = moves
        self._ax, self._font, self._legend = ax, FontProperties(size=size), None

    def show(self, artists, labels):
        artists, labels = artists[: len(labels)], labels if any(labels) else []
        if self._legend and len(labels) == len(self._legend.texts):
            for text, label in zip(self._legend.texts, labels, strict=True):
                text.set_text(label)
            for handle, artist in zip(self._legend.legend_handles, artists, strict=True):
                if handle.get_color() != artist.get_color():
                    handle.set_color(artist.get_color())
            return
        if self._legend:
            self._legend.remove()
            self._legend = None
        if labels:
            place = {
                "loc": "lower left",
                "bbox_to_anchor": (0, 1),
                "ncols": len(labels),
                "borderaxespad": 0.2,
            }
            space = {"columnspacing": 1.4, "handletextpad": 0.5}
            self._legend = self._ax.legend(artists, labels, prop=self._font, frameon=False, **place, **space)
            if self._moves:
                _move(self._legend, *self._legend.texts, *self._legend.legend_handles)


def _pair(line, mark):
    """A line with its marker on it, for a legend."""
    style = {"color": line.get_color(), "linestyle": line.get_linestyle(), "linewidth": line.get_linewidth()}
    return Line2D([], [], marker=mark.get_marker(), markersize=8, **style)


def _logarithmic(ax, axis):
    """A logarithmic axis of few labels."""
    getattr(ax, f"set_{axis}scale")("log")
    getattr(ax, f"{axis}axis").set_major_locator(LogLocator(numticks=6))
    getattr(ax, f"{axis}axis").set_minor_locator(NullLocator())


def _whole(ax):
    """An x axis that counts."""
    ax.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10], integer=True))


def _power(value):
    """A number of any size in few digits: 4.7e-07, or 0."""
    return f"{value:.1e}" if value else "0"


def _reached(error):
    """How small an error gets, in words so coarse that rounding on another machine does not change them."""
    passed = [bound for bound in (1e-12, 1e-8, 1e-4) if error < bound]
    return f"falls below {passed[0]:.0e}" if passed else "stays above 1e-04"


def _at_most_four(name, series):
    if not 1 <= len(series) <= len(SERIES):
        raise ValueError(f"{name} holds {len(series)}; 1 to {len(SERIES)} are wanted")


def _square_around(x):
    """Left, right, bottom and top of a square around the points, with a margin."""
    middle = (x.min(axis=1) + x.max(axis=1)) / 2
    half = max(0.6 * np.ptp(x, axis=1).max(), 0.5)
    return middle[0] - half, middle[0] + half, middle[1] - half, middle[1] + half


def _classes(a):
    """The class each column stands for, and by how much each class leads the best of the others there."""
    if len(a) == 1:
        return (a[0] > 0.5).astype(int), 2 * np.vstack([0.5 - a[0], a[0] - 0.5])
    second, first = np.sort(a, axis=0)[-2:]
    return a.argmax(axis=0), a - np.where(a == first, second, first)


def _shade(seen, lead):
    """A colour for each column, that of its class, stronger where it leads by more."""
    if len(lead) > len(CLASSES):
        raise ValueError(f"net tells {len(lead)} classes apart; at most {len(CLASSES)} are wanted here")
    colors = np.array([[int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)] for color, _ in CLASSES])
    strength = 0.1 + 0.6 * np.round(SHADES * np.clip(lead.max(axis=0), 0, 1)) / SHADES
    return (255 * np.column_stack([colors[seen], strength])).astype(np.uint8)


def _tex(name):
    """("theta", 2, 1, 3) as mathtext: θ, its layer above and its indices below."""
    letter, layer, *index = name
    letter = {"theta": r"\theta"}.get(letter, letter)
    below = ("," if max(index) > 9 else "").join(map(str, index))
    return f"${letter}^{{({layer})}}_{{{below}}}$"
