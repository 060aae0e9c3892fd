"""Plots in matplotlib: the mean cost over two parameters, and the error of a gradient that was nudged for.

A panel is made empty; `update(…)` draws data on it, and moves what is there already to others. There is no
pyplot in here, so no figure stays open and no setting is changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator
from numpy.typing import ArrayLike
from PIL import Image

from nbprop.notation import latex

INK = "#000000"
# Series differ in marker and line style, not in colour alone; blue and vermilion are kept for signs.
SERIES = ((INK, "-", "o"), ("#009E73", "--", "D"), ("#CC79A7", "-.", "^"), ("#E69F00", ":", "v"))
LARGE, NORMAL = 14, 12  # points, at the size that is shown
FLOOR = 1e-17  # on a logarithmic axis, what is smaller is drawn here


class Panel:
    """A figure as a PNG.

    ax : the axes. What moves at each update is `animated`: `png` draws it on top of what stands still.
    """

    def __init__(self, width: float, height: float, **margins: float):
        self.figure = Figure(figsize=(width, height), dpi=100)
        self.ax = self.figure.subplots(gridspec_kw=margins)
        self.ax.tick_params(labelsize=NORMAL)
        self.ax.spines[["top", "right"]].set_visible(False)
        self._still, self._key = None, ([], None)

    def png(self) -> bytes:
        """The picture as it is now, as the bytes of a PNG. What stands still is kept until it is changed."""
        canvas = self.figure.canvas
        if self.figure.stale or not self._still:
            canvas = FigureCanvasAgg(self.figure)
            canvas.draw()
            self._still = canvas.copy_from_bbox(self.figure.bbox)
        canvas.restore_region(self._still)
        moving = [artist for artist in self.ax.get_children() if artist.get_animated()]
        for artist in sorted(moving, key=lambda artist: artist.zorder):
            self.ax.draw_artist(artist)
        self.figure.stale = False  # laying out a legend has set it
        return _encoded(canvas)

    def _labels(self, **labels):
        for axis, words in labels.items():
            if getattr(self.ax, f"get_{axis}label")() != words:
                getattr(self.ax, f"set_{axis}label")(words, fontsize=LARGE, math_fontfamily="cm")

    def _frame(self, across, up):
        """These limits, set only when they are others: all is drawn anew then."""
        if self.ax.get_xlim() != across:
            self.ax.set_xlim(*across)
        if self.ax.get_ylim() != up:
            self.ax.set_ylim(*up)

    def _legend(self, artists, words):
        """What is what, above the axes, where it hides nothing."""
        shown, legend = self._key
        if words == shown:
            return
        if legend:
            legend.remove()
        place = {"loc": "lower left", "bbox_to_anchor": (0, 1), "ncols": max(1, len(words))}
        gaps = {"borderaxespad": 0.2, "columnspacing": 1.4, "handletextpad": 0.5}
        legend = self.ax.legend(artists[: len(words)], words, fontsize=NORMAL, frameon=False, **place, **gaps)
        self._key = words, legend


def _encoded(canvas):
    """The bytes of a PNG, of 256 colours: a quarter of the time and of the bytes of all of them."""
    size, pixels = canvas.get_width_height(), canvas.buffer_rgba()
    picture = Image.frombuffer("RGBA", size, pixels, "raw", "RGBA", 0, 1).convert("RGB")
    data = BytesIO()
    picture.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(data, "png")
    return data.getvalue()


class CostSurface(Panel):
    """The mean cost over two parameters from above, darker where it is lower, and a way down on it.

    >>> from nbprop import example
    >>> from nbprop.training import cost_surface
    >>> (net, x, y), (across, up) = example(), (("theta", 1, 1, 1), ("b", 2, 1))
    >>> surface = cost_surface(net, x, y, across, up, [-5, 5], [-5, 5])
    >>> CostSurface().update(across, up, [-5, 5], [-5, 5], surface).png()[1:4]
    b'PNG'
    """

    def __init__(self):
        super().__init__(8.4, 4.3, left=0.1, right=0.84, bottom=0.15, top=0.9)
        for axis in (self.ax.xaxis, self.ax.yaxis):
            axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
        self._path = [
            *self.ax.plot([], [], color="white", linewidth=4.5, zorder=3, animated=True),  # its outline
            *self.ax.plot([], [], "o-", color=INK, linewidth=2, markersize=4, zorder=4, animated=True),
            *self.ax.plot([], [], "o", color="white", mec=INK, markersize=10, zorder=5, animated=True),
            *self.ax.plot([], [], "*", color="white", mec=INK, markersize=18, zorder=6, animated=True),
        ]
        self._scale = self.ax.inset_axes([1.03, 0, 0.04, 1])
        self._scale.yaxis.tick_right()
        self._scale.yaxis.set_label_position("right")
        self._scale.tick_params(labelsize=NORMAL)
        self._scale.set_ylabel("mean cost an example", fontsize=LARGE)
        self._surface, self._bands = None, []

    def update(
        self,
        first: tuple,
        second: tuple,
        first_values: ArrayLike,
        second_values: ArrayLike,
        surface: ArrayLike,
        path: ArrayLike | None = None,
    ) -> CostSurface:
        """Draw the cost over these two.

        first, second : two names as in `Network.parameter`; their values run across and up.
        surface : what `cost_surface` returned. Where it is not finite there is a hole. As long as it is the
            very same array, only the path is drawn anew.
        path : what `descent_path` returned.
        """
        path = np.empty((3, 0)) if path is None else path
        if surface is not self._surface:
            self._draw_surface(np.array(first_values), np.array(second_values), np.ma.masked_invalid(surface))
            self._surface = surface
        for artist, part in zip(self._path, (path, path, path[:, :1], path[:, -1:]), strict=True):
            artist.set_data(*part[:2])
        self._labels(x=f"${latex(first)}$", y=f"${latex(second)}$")
        _, epochs, start, end = self._path
        self._legend([start, epochs, end], ["start", "an epoch", "end"] if path.size else [])
        return self

    def _draw_surface(self, across, up, costs):
        for part in self._bands:
            part.remove()
        levels = MaxNLocator(12).tick_values(costs.min(), costs.max())
        bands = {"levels": levels, "cmap": "cividis", "zorder": 1}
        filled = self.ax.contourf(across, up, costs.T, **bands)
        lines = self.ax.contour(across, up, costs.T, levels, colors="w", linewidths=0.6, alpha=0.7, zorder=1)
        # By hand: a `colorbar` of each surface would keep the one before it.
        scale = self._scale.contourf([0, 1], levels, np.column_stack([levels, levels]), **bands)
        self._scale.set(xticks=[], yticks=levels[::3], ylim=(levels[0], levels[-1]))
        self._bands = [filled, lines, scale]
        self._frame((across.min(), across.max()), (up.min(), up.max()))


class GradientError(Panel):
    """The error of a numeric gradient against h, both logarithmic: the V of the central difference.

    >>> errors = {"both sides": np.array([1e-11, 1e-7])}
    >>> GradientError().update(np.array([1e-6, 1e-3]), errors, 1e-5).png()[1:4]
    b'PNG'
    """

    def __init__(self):
        super().__init__(6.2, 4.0, left=0.16, right=0.95, bottom=0.17, top=0.86)
        self.ax.set(xscale="log", yscale="log")
        for axis in (self.ax.xaxis, self.ax.yaxis):
            axis.set_major_locator(LogLocator(numticks=6))
            axis.set_minor_locator(NullLocator())
        self._labels(x="$h$", y="error of the gradient")
        look = {"linewidth": 2.5, "markersize": 10, "clip_on": False, "animated": True}
        self._lines = [
            self.ax.plot([], [], color=color, linestyle=style, marker=marker, **look)[0]
            for color, style, marker in SERIES
        ]
        self._here = self.ax.axvline(1, color="#6E6E6E", linewidth=1.5, linestyle="--", animated=True)

    def update(self, h: np.ndarray, errors: Mapping[str, np.ndarray], here: float) -> GradientError:
        """Draw these errors; an upright line is drawn at `here`, one h that is looked at.

        errors : {a way to take the gradient: its errors, one for each h}, for up to four ways. The smallest
            of each is marked. An error below 1e-17 is drawn there.
        """
        errors = {way: np.maximum(error, FLOOR) for way, error in errors.items()}
        for line in self._lines:
            line.set_data([], [])
        for line, error in zip(self._lines, errors.values(), strict=False):
            line.set_data(h, error)
            line.set_markevery([int(error.argmin())])
        self._here.set_xdata([here, here])
        powers = np.log10(np.concatenate(list(errors.values())))
        low = np.floor(powers.min())
        self._frame((h.min(), h.max()), (10**low, 10 ** max(np.ceil(powers.max()), low + 1)))
        self._legend(self._lines, list(errors))
        return self
