"""Plots in matplotlib: the cost as a landscape, and the error of a gradient without backpropagation.

Every `draw_…` draws on the axes `ax`, or on a figure of its own when there are none, and returns a `Panel`.
That shows itself in a notebook; `panel.update(…)`, with the arguments of its `draw_…`, moves what is there
already. There is no pyplot in here, so no figure stays open and no setting is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from weakref import WeakKeyDictionary

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator
from numpy.typing import ArrayLike
from PIL import Image, ImageColor

from nbprop.checks import count, real_array, short
from nbprop.notation import latex, number, symbol

INK, GREY = "#000000", "#6E6E6E"
# Series differ in marker and line style, not in colour alone; blue and vermilion are kept for signs.
SERIES = ((INK, "-", "o"), ("#009E73", "--", "D"), ("#CC79A7", "-.", "^"), ("#E69F00", ":", "v"))
LARGE, NORMAL = 14, 12  # points, at the size that is shown
MATH = "cm"  # the letters of formulas
FADED = (0.25, 0.5, 0.75, 1.0)  # edges are smoothed into white
COLORS = sorted({INK, GREY, *(color for color, *_ in SERIES)})
MARKS = [255 - share * (255 - np.array(ImageColor.getrgb(color))) for color in COLORS for share in FADED]
FLOOR = 1e-17  # on a logarithmic axis, what is smaller is drawn here


class Panel:
    """A figure as a notebook shows it: a PNG, and the same in words, `alt`, which is also its repr.

    ax : the axes that a `draw_…` has drawn on. `update(…)` takes what that function takes before `ax`.
    """

    def __init__(self, ax: Axes, redraw: Callable[..., str], *data):
        self.ax, self.figure, self.alt, self._redraw = ax, ax.figure.canvas.figure, "", redraw
        self.update(*data)

    def update(self, *data) -> Panel:
        """Move what is drawn to new data, and say it anew."""
        self.alt = self._redraw(*data)
        return self

    def png(self) -> bytes:
        """The picture as it is now, as the bytes of a PNG; made for speed."""
        return png(self.figure)

    def _repr_png_(self):
        return png(self.figure, small=True)  # this one is saved in the notebook

    def __repr__(self):
        return self.alt


_still = WeakKeyDictionary()  # of each figure, the pixels of what does not move, and a palette for it


def png(figure: Figure, small: bool = False) -> bytes:
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


def smaller(data: bytes) -> bytes:
    """A PNG made for speed as one made to be saved in a notebook."""
    return _small(Image.open(BytesIO(data)).convert("RGB"))


def _small(picture):
    return _encoded(picture.quantize(128, dither=Image.Dither.NONE), compress_level=9)


def _encoded(picture, **how):
    data = BytesIO()
    picture.save(data, "png", **how)
    return data.getvalue()


def draw_cost_surface(
    first: tuple,
    second: tuple,
    first_values: ArrayLike,
    second_values: ArrayLike,
    surface: ArrayLike,
    path: ArrayLike | None = None,
    ax: Axes | None = None,
) -> Panel:
    """The mean cost over two parameters from above, darker where it is lower, and a way down on it.

    first, second : the two parameters, as in `Network.parameter`; their values run across and up.
    surface : what `cost_surface` returned. Where it is not finite there is a hole; ValueError if it is that
        everywhere. As long as an update brings the very same array, only the path is drawn anew.
    path : what `descent_path` returned.

    >>> from nbprop import example
    >>> from nbprop.training import cost_surface
    >>> (net, x, y), (across, up) = example(), (("theta", 1, 1, 1), ("b", 2, 1))
    >>> draw_cost_surface(across, up, [-5, 5], [-5, 5], cost_surface(net, x, y, across, up, [-5, 5], [-5, 5]))
    Mean cost over θ⁽¹⁾₁₁ and b⁽²⁾₁, from 0.287 to 0.853.
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
        costs = np.ma.masked_invalid(surface)
        levels = MaxNLocator(12).tick_values(costs.min(), costs.max())
        bands = {"levels": levels, "cmap": "cividis", "zorder": 1}
        at = first_values, second_values, costs.T
        filled = ax.contourf(*at, **bands)
        lines = ax.contour(*at, levels, colors="white", linewidths=0.6, alpha=0.7, zorder=1)
        # By hand: a `colorbar` of each surface would keep the one before it.
        shown = scale.contourf([0, 1], levels, np.column_stack([levels, levels]), **bands)
        drawn.update(surface=surface, parts=[lines, filled, shown])
        scale.set(xticks=[], yticks=levels[::3], ylim=(levels[0], levels[-1]))
        _frame(ax, *((np.min(values), np.max(values)) for values in (first_values, second_values)))

    def redraw(first, second, first_values, second_values, surface, path=None):
        names = [f"${latex(name)}$" for name in (first, second)]
        values = [
            real_array(f"{argument}_values", one)
            for argument, one in (("first", first_values), ("second", second_values))
        ]
        wanted = tuple(len(one) for one in values)
        if np.shape(surface) != wanted:
            raise ValueError(
                f"surface has shape {np.shape(surface)}; {wanted}, a row a first value, is wanted"
            )
        if surface is not drawn["surface"]:
            if not np.isfinite(surface).any():
                raise ValueError("surface holds no finite number; a cost that can be drawn is wanted")
            draw_surface(*values, surface)
        steps = np.empty((3, 0)) if path is None else real_array("path", path)
        for artist, part in ((outline, steps), (line, steps), (start, steps[:, :1]), (end, steps[:, -1:])):
            artist.set_data(*part[:2])
        _label(ax, x=names[0], y=names[1])
        key.show([start, line, end], ["start", "an epoch", "end"] if steps.size else [])
        finite = np.ma.masked_invalid(surface)
        text = f"Mean cost over {symbol(first)} and {symbol(second)}, from {number(finite.min(), 3)} to "
        text += number(finite.max(), 3)
        if not steps.size:
            return f"{text}."
        epochs, costs = count(steps.shape[1] - 1, "epoch"), [number(steps[2, k], 3) for k in (0, -1)]
        return f"{text}; {epochs} of descent lead from {costs[0]} to {costs[1]}."

    return Panel(ax, redraw, first, second, first_values, second_values, surface, path)


def draw_gradient_error(h: ArrayLike, errors: Mapping[str, ArrayLike], ax: Axes | None = None) -> Panel:
    """The error of a numeric gradient against h, both logarithmic: the V of the central difference.

    errors : {a way to take the gradient: its errors, one for each h}, for up to four ways. The smallest of
        each is marked. An error below 1e-17 is drawn there.

    >>> draw_gradient_error([1e-6, 1e-3], {"both sides": [1e-11, 1e-7]})
    The error of the gradient for h from 1e-06 to 1e-03: both sides falls below 1e-08.
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
        if not isinstance(errors, Mapping) or not 1 <= len(errors) <= len(SERIES):
            raise ValueError(f"errors is {short(errors)}; a dict of 1 to {len(SERIES)} ways is wanted")
        drawn = [np.maximum(real_array(f"errors[{way!r}]", errors[way]), FLOOR) for way in errors]
        for way, error in zip(errors, drawn, strict=True):
            if error.shape != h.shape:
                raise ValueError(
                    f"errors[{way!r}] has the shape {error.shape}; that of h, {h.shape}, is wanted"
                )
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


def _axes(ax, size=(6.4, 4.6), right=0.95):
    """The given axes, or those of a new figure, brought into shape."""
    if ax is None:
        place = {"left": 0.16, "bottom": 0.16, "right": right, "top": 0.86}
        ax = Figure(figsize=size, dpi=100).subplots(gridspec_kw=place)
    if not isinstance(ax, Axes):
        raise TypeError(f"ax is {short(ax)}; matplotlib axes are wanted")
    ax.tick_params(labelsize=NORMAL)
    ax.spines[["top", "right"]].set_visible(False)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    return ax


def _label(ax, **labels):
    for axis, text in labels.items():
        if getattr(ax, f"get_{axis}label")() != text:
            getattr(ax, f"set_{axis}label")(text, fontsize=LARGE, math_fontfamily=MATH)


def _move(*artists):
    """From now on `png` draws these on top of what stands still. Not in a window: it would not show them."""
    for artist in artists:
        artist.set_animated(artist.figure.canvas.manager is None)


def _frame(ax, across, up):
    """These limits, set only when they are others: the axes are drawn anew then."""
    for axis, limits in (("x", across), ("y", up)):
        if getattr(ax, f"get_{axis}lim")() != tuple(limits):
            getattr(ax, f"set_{axis}lim")(*limits)


def _decades(*curves):
    """Limits for all of the curves, whole powers of ten."""
    values = np.log10(np.concatenate(curves))
    low = np.floor(values.min())
    return 10**low, 10 ** max(np.ceil(values.max()), low + 1)


class _Key:
    """A legend above the axes, where it hides nothing; it is made anew when its words are others."""

    def __init__(self, ax):
        self._ax, self._legend, self._labels = ax, None, []

    def show(self, artists, labels):
        if labels == self._labels:
            return
        if self._legend:
            self._legend.remove()
        self._labels = labels
        self._legend = labels and self._ax.legend(
            artists[: len(labels)],
            labels,
            prop=FontProperties(size=NORMAL),
            frameon=False,
            loc="lower left",
            bbox_to_anchor=(0, 1),
            ncols=len(labels),
            borderaxespad=0.2,
            columnspacing=1.4,
            handletextpad=0.5,
        )


def _pair(line, mark):
    """A line with its marker on it, for a legend."""
    style = {"color": line.get_color(), "linestyle": line.get_linestyle(), "linewidth": line.get_linewidth()}
    return Line2D([], [], marker=mark.get_marker(), markersize=8, **style)


def _logarithmic(ax, axis):
    """A logarithmic axis of few labels."""
    getattr(ax, f"set_{axis}scale")("log")
    getattr(ax, f"{axis}axis").set_major_locator(LogLocator(numticks=6))
    getattr(ax, f"{axis}axis").set_minor_locator(NullLocator())


def _reached(error):
    """How small an error gets, in words so coarse that rounding on another machine does not change them."""
    passed = [bound for bound in (1e-12, 1e-8, 1e-4) if error < bound]
    return f"falls below {passed[0]:.0e}" if passed else "stays above 1e-04"
