import subprocess
import sys
import warnings
from io import BytesIO

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from nbprop import Network
from nbprop.activations import ACTIVATIONS
from nbprop.datasets import circles, two_moons, xor
from nbprop.pictures import plots
from nbprop.training import cost_surface, descent_path, train

FIRST, SECOND = ("theta", 2, 1, 3), ("b", 1, 2)
X, Y = two_moons(M=40)
ONE, OTHER = Network.random(seed=0), Network.random(seed=7)
AXIS = np.linspace(-4, 4, 9)
SURFACE = cost_surface(ONE, X, Y, FIRST, SECOND, AXIS, AXIS)
PATHS = [descent_path(ONE, X, Y, FIRST, SECOND, rate=rate, epochs=9) for rate in (2, 30)]
HISTORIES = [train(net, X, Y, rate=3, epochs=epochs) for net, epochs in ((ONE, 30), (OTHER, 70))]
DEEP = [Network.random((2, 5, 5, 5, 2), sigma=sigma, seed=1) for sigma in ("sigmoid", "tanh")]
GRADIENTS = [net.backward(net.forward(X), Y) for net in DEEP]
H = 10.0 ** np.arange(-12, 1)

CASES = {
    "activation": (
        plots.draw_activation,
        (ACTIVATIONS["sigmoid"], 0.5),
        (ACTIVATIONS["relu"], -8.0),
        "sigmoid: at z = 0.50, σ(z) = 0.62 and σ′(z) = 0.24.",
    ),
    "cost curve": (
        plots.draw_cost_curve,
        (ONE, X, Y, FIRST),
        (OTHER.with_parameter(SECOND, 9.0), X, Y, SECOND, [-1, 4, 10]),
        "Mean cost along θ⁽²⁾₁₃: at 0.02 it is 0.",
    ),
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
    "decision regions": (
        plots.draw_decision_regions,
        (ONE, X, Y),
        (OTHER, *circles(M=30)),
        "Decision regions of 2 classes: 20 of 40 examples on the right side, mean cost 0.",
    ),
    "history": (
        plots.draw_history,
        (HISTORIES[0],),
        (HISTORIES[1],),
        "30 epochs at rate 3: mean cost 0.",
    ),
    "delta": (
        plots.draw_delta,
        (GRADIENTS[0],),
        ({"sigmoid": GRADIENTS[0], "tanh": GRADIENTS[1]},),
        "Mean |δ⁽ⁿ⁾| by layer: ",
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
    rows = 3 if draw is plots.draw_history else 1
    figure = Figure(figsize=(7, 8))
    axes = figure.subplots(rows)
    before = len(figure.axes)
    panel = draw(*data, ax=axes)
    assert panel.figure is figure
    assert len(figure.axes) == before
    assert np.ravel(panel.ax).tolist() == np.ravel(axes).tolist()
    assert all(ax.has_data() for ax in np.ravel(axes))


@every
def test_a_picture_saved_in_a_notebook_is_small(draw, data, others, words):
    data = draw(*data)._repr_png_()
    assert data.startswith(b"\x89PNG")
    assert len(data) < 30_000


def test_two_panels_on_one_figure_do_not_disturb_each_other():
    figure = Figure(figsize=(13, 4))
    left, right = figure.subplots(1, 2)
    one, other = plots.draw_activation(ACTIVATIONS["tanh"], ax=left), plots.draw_delta(GRADIENTS[0], ax=right)
    before = pixels(one)
    half = before.shape[1] // 2
    one.update(ACTIVATIONS["tanh"], 3.0)
    after = pixels(other)
    np.testing.assert_array_equal(before[:, half:], after[:, half:])
    assert (before[:, :half] != after[:, :half]).any()


def test_what_the_reader_adds_later_is_drawn_too():
    panel = plots.draw_activation(ACTIVATIONS["tanh"])
    before = pixels(panel)
    panel.ax.text(-3, 0.5, "a word")
    assert (pixels(panel) != before).any()


def test_on_a_figure_of_pyplot_nothing_is_hidden_from_its_window():
    figure, ax = plt.subplots()
    try:
        plots.draw_activation(ACTIVATIONS["tanh"], ax=ax)
        assert not any(artist.get_animated() for artist in ax.get_children())
    finally:
        plt.close(figure)


def test_the_tangent_has_the_slope_of_the_curve_and_the_colour_of_its_sign():
    for name in (FIRST, SECOND):
        panel = plots.draw_cost_curve(ONE, X, Y, name, np.linspace(-1, 1, 2001))
        curve, tangent, here = panel.ax.lines
        (left, right), (low, high) = tangent.get_data()
        slope = (high - low) / (right - left)
        at = here.get_xdata()[0]
        numeric = np.interp(at, curve.get_xdata(), np.gradient(curve.get_ydata(), curve.get_xdata()))
        assert slope == pytest.approx(numeric, abs=1e-5)
        assert np.interp(at, *curve.get_data()) == pytest.approx(here.get_ydata()[0], abs=1e-6)
        assert tangent.get_color() == (plots.POSITIVE if slope > 0 else plots.NEGATIVE)


def test_decision_regions_have_the_colour_of_the_class_the_network_sees():
    net = Network({1: [[1.0, 0.0], [-1.0, 0.0]]}, {1: [0.0, 0.0]})  # class 1 where x₁ > 0
    image = plots.draw_decision_regions(net, *xor()).ax.images[0].get_array()
    left, right, below, above = plots.draw_decision_regions(net, *xor()).ax.images[0].get_extent()
    across = np.linspace(left, right, image.shape[1])
    blue = image[..., 2] > image[..., 0]
    assert (blue == (across <= 0)).all()
    assert (left, right) == (below, above)


def test_a_cross_is_on_each_example_on_the_wrong_side():
    panel = plots.draw_decision_regions(HISTORIES[1].net, X, Y)
    net = HISTORIES[1].net
    wrong = net.forward(X).a[2].argmax(axis=0) != Y.argmax(axis=0)
    crosses = next(line for line in panel.ax.lines if line.get_marker() == "x")
    np.testing.assert_array_equal(np.array(crosses.get_data()), X[:, wrong])


@pytest.mark.parametrize("outputs", [1, 3, 5])
def test_decision_regions_of_any_number_of_classes(outputs):
    net = Network.random((2, 4, outputs), seed=3)
    y = np.zeros((1, 6)) if outputs == 1 else np.eye(outputs)[:, [0, 1, 2, 0, 1, 2]]
    panel = plots.draw_decision_regions(net, np.arange(12).reshape(2, 6), y)
    assert f"{max(outputs, 2)} classes" in panel.alt
    panel.png()


def test_a_dead_layer_stands_at_the_bottom():
    net = Network.random((2, 3, 2), sigma="relu", seed=0).with_parameter(("b", 2, 1), -99.0)
    dead = net.with_parameter(("b", 2, 2), -99.0)
    panel = plots.draw_delta({"dead": dead.backward(dead.forward(X), Y)})
    assert panel.alt == "Mean |δ⁽ⁿ⁾| by layer: dead: 0 in layer 1, 0 in layer 2."
    assert set(panel.ax.lines[0].get_ydata()) == {panel.ax.get_ylim()[0]}


def test_a_history_that_stopped_says_why():
    history = train(Network.random((2, 2), sigma="identity", seed=0), X, Y, rate=50, epochs=500)
    panel = plots.draw_history(history)
    assert "cost became inf at epoch" in panel.alt
    panel.png()


def test_a_history_of_the_start_alone_can_be_drawn_and_grow():
    panel = plots.draw_history(train(ONE, X, Y, rate=1, epochs=0))
    panel.png()
    panel.update(HISTORIES[0])
    assert len(panel.ax[0].lines[0].get_xdata()) == 31


def test_any_axes_or_figure_can_be_shown_with_its_meaning_in_words():
    figure = Figure()
    ax = figure.add_subplot()
    for drawn in (figure, ax):
        picture = plots.show(drawn, "Two empty axes.")
        assert repr(picture) == "Two empty axes."
        assert picture._repr_png_().startswith(b"\x89PNG")


def test_plots_bring_in_neither_pyplot_nor_widgets():
    code = (
        "import sys, nbprop.pictures.plots; "
        "sys.exit(any(name in sys.modules for name in ('matplotlib.pyplot', 'ipywidgets', 'sympy')))"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: plots.draw_activation("sigmoid"), TypeError, "sigma is 'sigmoid'"),
        (lambda: plots.draw_activation(ACTIVATIONS["tanh"], np.nan), ValueError, "z is nan"),
        (lambda: plots.draw_activation(ACTIVATIONS["tanh"], ax=3), TypeError, "ax is 3; matplotlib axes are"),
        (
            lambda: plots.draw_history(HISTORIES[0], ax=Figure().subplots()),
            TypeError,
            "3 matplotlib axes are",
        ),
        (lambda: plots.draw_cost_curve(ONE, X, Y, ("theta", 3, 1, 1)), ValueError, "the layers are"),
        (
            lambda: plots.draw_cost_surface(FIRST, SECOND, AXIS, AXIS[1:], SURFACE),
            ValueError,
            r"surface has shape \(9, 9\); \(9, 8\)",
        ),
        (
            lambda: plots.draw_decision_regions(Network.random((3, 2)), np.ones((3, 1)), [1, 0]),
            ValueError,
            "net has 3 inputs; 2 are wanted",
        ),
        (lambda: plots.draw_delta({}), ValueError, "gradients holds 0; 1 to 4 are wanted"),
        (lambda: plots.draw_gradient_error(H, {"a way": [1, np.inf]}), ValueError, "holds inf"),
        (lambda: plots.show(3, "a word"), TypeError, "drawn is 3"),
        (lambda: plots.show(Figure(), " "), ValueError, "alt is empty"),
        (lambda: plots.show(Figure(), None), TypeError, "alt is None"),
    ],
)
def test_bad_arguments_are_named(call, error, words):
    with pytest.raises(error, match=words):
        call()
