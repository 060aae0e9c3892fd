import warnings
from io import BytesIO

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from nbprop import Network
from nbprop.datasets import two_moons
from nbprop.pictures import plots
from nbprop.training import cost_surface, descent_path

FIRST, SECOND = ("theta", 2, 1, 3), ("b", 1, 2)
X, Y = two_moons(M=40)
ONE = Network.random(seed=0)
AXIS = np.linspace(-4, 4, 9)
SURFACE = cost_surface(ONE, X, Y, FIRST, SECOND, AXIS, AXIS)
PATHS = [descent_path(ONE, X, Y, FIRST, SECOND, rate=rate, epochs=9) for rate in (2, 30)]
H = 10.0 ** np.arange(-12, 1)

CASES = {
    "cost surface": (
        plots.draw_cost_surface,
        (FIRST, SECOND, AXIS, AXIS, SURFACE, PATHS[0]),
        (FIRST, SECOND, AXIS, AXIS, SURFACE, PATHS[1]),
        "Mean cost over θ⁽²⁾₁₃ and b⁽¹⁾₂, from 0.",
    ),
    "another surface": (
        plots.draw_cost_surface,
        (FIRST, SECOND, AXIS, AXIS, SURFACE),
        (SECOND, FIRST, AXIS[2:], AXIS, 2 * SURFACE[2:], PATHS[1]),
        "Mean cost over θ⁽²⁾₁₃ and b⁽¹⁾₂, from 0.",
    ),
    "gradient error": (
        plots.draw_gradient_error,
        (H, {"central difference": H**2 + 1e-16 / H}),
        (H, {"central difference": H + 1e-16 / H, "complex step": 0 * H}),
        "The error of the gradient for h from 1e-12 to 1e+00: central difference falls below 1e-08.",
    ),
}
every = pytest.mark.parametrize(("draw", "data", "others", "words"), CASES.values(), ids=CASES)


def pixels(picture):
    return np.asarray(Image.open(BytesIO(picture.png())).convert("RGB"))


def artists(panel):
    return len(panel.figure.findobj())


@every
def test_a_panel_says_what_it_shows(draw, data, others, words):
    panel = draw(*data)
    assert repr(panel) == panel.alt
    assert panel.alt.startswith(words)
    assert panel.alt.endswith(".")
    assert draw(*data).alt == panel.alt
    assert panel.update(*others).alt != draw(*data).alt


@every
def test_an_update_leaves_the_picture_that_a_new_panel_draws(draw, data, others, words):
    panel = draw(*data)
    first = pixels(panel)
    updated = pixels(panel.update(*others))
    np.testing.assert_array_equal(updated, pixels(draw(*others)))
    assert (updated != first).any()
    np.testing.assert_array_equal(pixels(panel.update(*data)), first)


@every
def test_updates_add_no_artists(draw, data, others, words):
    panel = draw(*data)
    for _ in range(2):
        panel.update(*others)
        panel.update(*data)
    panel.png()
    before = artists(panel)
    for _ in range(5):
        panel.update(*others)
        panel.update(*data)
        panel.png()
    assert artists(panel) == before


@every
def test_the_same_data_again_draw_no_axes_anew(draw, data, others, words):
    panel = draw(*data)
    panel.png()
    panel.update(*data)
    assert not panel.figure.stale


@every
def test_no_figure_is_left_open_in_pyplot(draw, data, others, words):
    draw(*data).png()
    assert plt.get_fignums() == []


@every
def test_nothing_warns_and_no_text_is_smaller_than_12_points(draw, data, others, words):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        panel = draw(*data)
        panel.png()
        panel.update(*others).png()
    written = [text for text in panel.figure.findobj(Text) if text.get_text().strip() and text.get_visible()]
    assert written
    assert min(text.get_fontsize() for text in written) >= 12


@every
def test_the_axes_given_are_drawn_on(draw, data, others, words):
    figure = Figure(figsize=(7, 8))
    ax = figure.subplots()
    panel = draw(*data, ax=ax)
    assert panel.figure is figure
    assert figure.axes == [ax] == [panel.ax]
    assert ax.has_data()


@every
def test_a_picture_saved_in_a_notebook_is_small(draw, data, others, words):
    data = draw(*data)._repr_png_()
    assert data.startswith(b"\x89PNG")
    assert len(data) < 30_000


def test_two_panels_on_one_figure_do_not_disturb_each_other():
    figure = Figure(figsize=(13, 4))
    left, right = figure.subplots(1, 2)
    one = plots.draw_gradient_error(H, {"one side": H}, ax=left)
    other = plots.draw_gradient_error(H, {"both sides": H**2}, ax=right)
    before = pixels(one)
    half = before.shape[1] // 2
    one.update(H, {"one side": H / 10})
    after = pixels(other)
    moved = np.abs(before.astype(int) - after)
    assert moved[:, half:].max() <= 2  # the colours are put together anew
    assert moved[:, :half].max() > 50


def test_what_the_reader_adds_later_is_drawn_too():
    panel = plots.draw_gradient_error(H, {"one side": H})
    before = pixels(panel)
    panel.ax.text(1e-8, 1e-4, "a word")
    assert (pixels(panel) != before).any()


def test_on_a_figure_of_pyplot_nothing_is_hidden_from_its_window():
    figure, ax = plt.subplots()
    try:
        plots.draw_gradient_error(H, {"one side": H}, ax=ax)
        assert not any(artist.get_animated() for artist in ax.get_children())
    finally:
        plt.close(figure)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (
            lambda: plots.draw_cost_surface(FIRST, SECOND, AXIS, AXIS[1:], SURFACE),
            ValueError,
            r"surface has shape \(9, 9\); \(9, 8\)",
        ),
        (
            lambda: plots.draw_cost_surface(FIRST, SECOND, AXIS, AXIS, np.nan * SURFACE),
            ValueError,
            "surface holds no finite number",
        ),
        (
            lambda: plots.draw_cost_surface(FIRST, 3, AXIS, AXIS, SURFACE),
            TypeError,
            "name is 3; .* is wanted",
        ),
        (lambda: plots.draw_gradient_error(H, {"a way": [1, np.inf]}), ValueError, "holds inf"),
        (
            lambda: plots.draw_gradient_error(H, {"a way": [1, 2]}),
            ValueError,
            "has the shape .2,.; that of h",
        ),
        (lambda: plots.draw_gradient_error(H, {}), ValueError, "a dict of 1 to 4 ways is wanted"),
        (lambda: plots.draw_gradient_error(H, {"a way": H}, ax=3), TypeError, "ax is 3; matplotlib axes are"),
    ],
)
def test_bad_arguments_are_named(call, error, words):
    with pytest.raises(error, match=words):
        call()
