"""The panels of matplotlib: an update is as good as a new one."""

from io import BytesIO

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.text import Text
from PIL import Image

from nbprop import Network
from nbprop.datasets import two_moons
from nbprop.pictures.plots import CostSurface, GradientError
from nbprop.training import cost_surface, descent_path

FIRST, SECOND = ("theta", 2, 1, 3), ("b", 1, 2)
X, Y = two_moons(M=40)
ONE = Network.random(seed=0)
AXIS = np.linspace(-4, 4, 9)
SURFACE = cost_surface(ONE, X, Y, FIRST, SECOND, AXIS, AXIS)
PATHS = [descent_path(ONE, X, Y, FIRST, SECOND, rate=rate, epochs=9) for rate in (2, 30)]
H = 10.0 ** np.arange(-12, 1)
CASES = {  # a panel, its data, and others
    "another path": (
        CostSurface,
        (FIRST, SECOND, AXIS, AXIS, SURFACE, PATHS[0]),
        (FIRST, SECOND, AXIS, AXIS, SURFACE, PATHS[1]),
    ),
    "another surface": (
        CostSurface,
        (FIRST, SECOND, AXIS, AXIS, SURFACE),
        (SECOND, FIRST, AXIS[2:], AXIS, 2 * SURFACE[2:], PATHS[1]),
    ),
    "gradient error": (
        GradientError,
        (H, {"central difference": H**2 + 1e-16 / H}, 1e-5),
        (H, {"central difference": H + 1e-16 / H, "complex step": 0 * H}, 1e-3),
    ),
}
pytestmark = pytest.mark.filterwarnings("error")
every = pytest.mark.parametrize(("panel", "data", "others"), CASES.values(), ids=CASES)


def pixels(panel):
    return np.asarray(Image.open(BytesIO(panel.png())).convert("RGB"))


@every
def test_a_panel_is_small_no_text_in_it_is_and_no_figure_stays_open(panel, data, others):
    shown = panel().update(*data)
    assert len(shown.png()) < 30_000
    assert not shown.update(*data).figure.stale  # the same data again draw no axes anew
    shown.update(*others).png()
    written = [text for text in shown.figure.findobj(Text) if text.get_text().strip() and text.get_visible()]
    assert written
    assert min(text.get_fontsize() for text in written) >= 12
    assert plt.get_fignums() == []


@every
def test_an_update_leaves_the_picture_that_a_new_panel_draws_and_adds_no_artists(panel, data, others):
    shown = panel().update(*data)
    first = pixels(shown)
    updated = pixels(shown.update(*others))
    np.testing.assert_array_equal(updated, pixels(panel().update(*others)))
    assert (updated != first).any()
    np.testing.assert_array_equal(pixels(shown.update(*data)), first)
    before = len(shown.figure.findobj())
    pixels(shown.update(*others))
    pixels(shown.update(*data))
    assert len(shown.figure.findobj()) == before


def test_what_the_reader_adds_later_is_drawn_too():
    panel = GradientError().update(H, {"one side": H}, 1e-5)
    before = pixels(panel)
    panel.ax.text(1e-8, 1e-4, "a word")
    assert (pixels(panel) != before).any()
