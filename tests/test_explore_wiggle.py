"""The explorer of nudges: what it says of C, of secants and of kinks, against an independent computation."""

import re

import numpy as np
import pytest

from nbprop import Activation, Cost, Network, example
from nbprop.explore import wiggle
from nbprop.explore.controls import SliderMenu
from nbprop.explore.lesson5_wiggle import ALONG, ROWS, SIZES, Along
from nbprop.explore.scene import Scene

T22, B11 = ("theta", 2, 2, 2), ("b", 1, 1)
PICTURED = [row for row in ROWS if row != "error"]


@pytest.fixture
def relu():
    net, x, y = example()
    return Network(net.theta, net.b, {1: "relu", 2: "sigmoid"}), x, y


def cost(net, x, y, name, step=0.0):
    """C with that parameter moved, one network at a time."""
    moved = net.with_parameter(name, net.parameter(name) + step)
    return moved.cost(moved.forward(x).a[moved.N], y)


def said(value, decimals=4):
    return f"{value:.{decimals}f}".replace("-", "−")


@pytest.mark.parametrize("name", example()[0].parameters)
def test_the_secant_said_is_that_of_two_forward_passes_and_the_slope_that_of_backpropagation(name):
    net, x, y = example()
    before, after = cost(net, x, y, name), cost(net, x, y, name, 2.0)
    summary = wiggle(net, x, y, entry=name, h=2).summary
    assert (
        f"C goes from {said(before, 6)} to {said(after, 6)}, so ΔC/Δθ = {said((after - before) / 2)};"
        in summary
    )
    slope = net.backward(net.forward(x), y).parameter(name)
    assert summary.endswith(f"backpropagation says {said(slope)}.")


def test_the_central_secant_goes_from_one_side_to_the_other():
    net, x, y = example()
    below, above = cost(net, x, y, T22, -2.0), cost(net, x, y, T22, 2.0)
    summary = wiggle(net, x, y, entry=T22, h=2, row="central").summary
    assert (
        f"C goes from {said(below, 6)} to {said(above, 6)}, so ΔC/Δθ = {said((above - below) / 4)};"
        in summary
    )


@pytest.mark.parametrize("row", PICTURED)
def test_the_secant_closes_in_on_the_tangent_until_rounding_takes_over(row):
    net, x, y = example()
    explorer = wiggle(net, x, y, entry=T22, row=row)

    def difference(h):
        explorer.choices["h"].value = h
        texts = re.findall(r">([^<>]+)</text>", explorer.view.pictures[1].inline())
        return float(texts[texts.index("difference") + 1].replace("−", "-"))

    off = [difference(h) for h in (2.0, 1.0, 0.5, 0.1, 0.01)]
    assert off == sorted(off, reverse=True)
    assert difference(1e-16) > 1000 * difference(1e-5)


def test_both_sides_err_with_the_square_of_h_and_one_side_with_h():
    net, x, y = example()
    explorer = wiggle(net, x, y, entry=T22, row="error")

    def errors(h):
        explorer.choices["h"].value = h
        words = re.findall(r"(one side|both sides|complex step) ([^,]+?)(?:,|\.$)", explorer.summary)
        return {way: float(value.replace("−", "-")) for way, value in words}

    large, small = errors(0.1), errors(0.001)
    assert large["one side"] / small["one side"] == pytest.approx(100, rel=0.3)
    assert large["both sides"] / small["both sides"] == pytest.approx(10000, rel=0.3)
    tiny = errors(1e-15)
    assert tiny["complex step"] < 1e-15
    assert tiny["both sides"] > 1e-4


def test_the_curve_of_errors_is_that_of_differences_by_hand():
    net, x, y = example()
    draw = ROWS["error"].draw()
    draw(Scene.of(net, x, y), T22, 0.01)
    line = next(line for line in draw.panel.ax.lines if len(line.get_xdata()) == len(ALONG))
    slope = net.backward(net.forward(x), y).parameter(T22)
    for h, error in list(zip(*line.get_data(), strict=True))[-12:]:  # the leg that rounding leaves alone
        assert error == pytest.approx(
            abs((cost(net, x, y, T22, h) - cost(net, x, y, T22)) / h - slope), rel=1e-6
        )


def test_a_kink_is_marked_where_z_is_0_and_told_when_it_is_crossed(relu):
    net, x, y = relu
    z, at = net.forward(x).z[1][0, 0], net.parameter(B11)
    explorer = wiggle(net, x, y, entry=B11, h=2)
    assert Along(explorer.scene, B11, 2.0).kinks == [pytest.approx(at - z, abs=1e-8)]
    assert "kink crossed" in explorer.view.pictures[1].inline()
    assert f"a kink in between, at {said(at - z, 2)}." in explorer.summary
    explorer.choices["h"].value = 0.5
    assert "kink crossed" in explorer.view.pictures[1].inline()
    assert "kink" not in explorer.summary
    explorer.move(B11, at - z + 0.2)  # now it lies on the other side, where the central secant alone goes
    assert "kink" not in explorer.summary
    assert "kink in between" in wiggle(explorer.scene.net, x, y, entry=B11, h=0.5, row="central").summary


@pytest.mark.parametrize("name", example()[0].parameters)
def test_a_smooth_curve_has_no_kink(name):
    net, x, y = example()
    explorer = wiggle(net, x, y, entry=name)
    assert Along(explorer.scene, name, 1.0).kinks == []
    assert "kink" not in explorer._panel.value


def test_a_kink_of_a_readers_own_cost_is_found():
    absolute = Cost("absolute", lambda a, y: abs(a - y).sum((-2, -1)), lambda a, y: np.sign(a - y))
    net = Network({1: [[1.0]]}, {1: [0.5]}, sigma="identity", cost=absolute)
    explorer = wiggle(net, [2.0], [1.5], entry=("b", 1, 1), h=2)
    assert Along(explorer.scene, ("b", 1, 1), 2.0).kinks == [pytest.approx(-0.5, abs=1e-8)]
    on_the_grid = wiggle(net, [2.0], [2.0], entry=("b", 1, 1), h=2)
    assert Along(on_the_grid.scene, ("b", 1, 1), 2.0).kinks == [pytest.approx(0, abs=1e-8)]


def test_the_menu_holds_all_17_parameters_and_each_brings_its_slider():
    net, x, y = example()
    explorer = wiggle(net, x, y)
    assert [value for _, value in explorer.choices["entry"].options] == list(net.parameters)
    for name in net.parameters:
        explorer.choices["entry"].value = name
        assert name in explorer.row.sliders(explorer.scene.net, **explorer._choices())


def test_menu_and_slider_of_h_follow_each_other():
    scale = SliderMenu("h", [(str(size), size) for size in SIZES], 1.0)
    scale.slider.value = 0
    assert scale.value == scale.menu.value == SIZES[0]
    scale.menu.value = 4.0
    assert scale.slider.value == scale.slider.max
    assert scale.value == 4.0


def test_many_examples_add_up_to_one_cost():
    net, _, _ = example()
    x, y = np.array([[1.0, 0.0], [0.5, 2.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    explorer = wiggle(net, x, y, entry=T22, h=2)
    assert f"from {said(cost(net, x, y, T22), 6)} to {said(cost(net, x, y, T22, 2.0), 6)}" in explorer.summary
    explorer.example.value = 1
    explorer.move(("a", 0, 1), 3.0)
    x[0, 1] = 3.0
    assert f"from {said(cost(net, x, y, T22), 6)} to {said(cost(net, x, y, T22, 2.0), 6)}" in explorer.summary


def test_a_cost_that_refuses_a_part_of_the_curve_leaves_a_gap_there():
    net = Network({1: [[0.5]]}, {1: [0.0]}, sigma="identity", cost="cross_entropy")
    explorer = wiggle(net, [1.0], [1.0], entry=("b", 1, 1), h=0.1)
    before, after = -np.log(0.5), -np.log(0.6)
    assert f"from {said(before, 6)} to {said(after, 6)}" in explorer.summary
    explorer.choices["h"].value = 2.0
    assert "take a smaller h" in explorer._panel.value
    explorer.choices["h"].value = 0.1
    explorer.move(("b", 1, 1), 3.0)
    assert "nbprop-error" in explorer._panel.value
    explorer.move(("b", 1, 1), 0.2)
    assert "nbprop-error" not in explorer._panel.value


def test_a_sigma_that_takes_no_complex_number_has_no_third_line():
    def f(z):
        if np.iscomplexobj(z):
            raise TypeError("real numbers only")
        return np.tanh(z)

    stubborn = Activation("stubborn", f, lambda z: 1 - np.tanh(z) ** 2)
    net, x, y = example()
    summary = wiggle(Network(net.theta, net.b, stubborn), x, y, row="error").summary
    assert "both sides" in summary
    assert "complex step" not in summary


def central_difference(C, theta, h):
    gradient = np.zeros_like(theta)
    for i, j in np.ndindex(theta.shape):
        up, down = theta.copy(), theta.copy()
        up[i, j] += h
        down[i, j] -= h
        gradient[i, j] = (C(up) - C(down)) / (2 * h)
    return gradient


def one_sided(C, theta, h):
    return 2 * central_difference(C, theta, h / 2) + 0 * theta + h  # wrong on purpose


@pytest.mark.parametrize(("entry", "h"), [(T22, 1.0), (("theta", 1, 3, 1), 1e-5), (B11, 1e-12)])
def test_a_readers_formula_agrees_at_any_h_where_it_is_the_central_difference(entry, h):
    net, x, y = example()
    assert wiggle(net, x, y, entry=entry, h=h, formula=central_difference).summary.startswith(
        "Your formula agrees."
    )


def test_a_readers_formula_that_differs_is_told_so():
    net, x, y = example()
    wrong = wiggle(net, x, y, entry=T22, formula=one_sided)
    assert wrong.summary.startswith("Your formula differs in 6 of 6 entries.")


def test_bad_arguments_raise_where_the_reader_calls():
    net, x, y = example()
    with pytest.raises(ValueError, match=r"h is 0\.3; one of 1e-16, .*, 4 is wanted"):
        wiggle(net, x, y, h=0.3)


def test_the_saved_plot_is_small_and_its_words_are_its_summary():
    net, x, y = example()
    explorer = wiggle(net, x, y, entry=T22, row="error")
    bundle = explorer._repr_mimebundle_()
    assert bundle["text/plain"] == explorer.summary
    assert 1000 < len(bundle["image/png"]) < 30_000
    assert "text/html" not in bundle
    explorer.choices["h"].value = 1e-6
    assert explorer._repr_mimebundle_()["image/png"] != bundle["image/png"]
