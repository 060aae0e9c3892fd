"""The explorer of δ⁽ᴺ⁾: its numbers against nudges, its controls, and what it makes of other networks."""

import re

import numpy as np
import pytest

from nbprop import Network, example
from nbprop.explore import output_delta
from nbprop.pictures import label
from nbprop.pictures.graphs import Graph, dot, side_by_side

B1, Y1 = ("b", 2, 1), ("y", 1)


def numbers(text):
    """All numbers of a text, with the minus sign that is printed."""
    return [float(found.replace("−", "-")) for found in re.findall(r"−?\d+\.\d+", text)]


def cost_beside(net, x, y, i, step):
    """C when z⁽ᴺ⁾ᵢ is moved by hand, with nothing but σ and C."""
    z = net.forward(x).z[net.N].copy()
    z[i - 1] += step
    return net.cost(net.sigma[net.N](z), y)


@pytest.mark.parametrize("step", [2.0, -3.5, 0.01])
def test_the_nudge_moves_the_cost_by_what_moving_z_by_hand_does(step):
    net, x, y = example()
    explorer = output_delta(net, x, y, row="nudge")
    explorer.choices["nudge"].value = step
    delta, _, said, change, promise = numbers(explorer.summary)
    slope = (cost_beside(net, x, y, 1, 1e-6) - cost_beside(net, x, y, 1, -1e-6)) / 2e-6
    assert said == step
    assert change == pytest.approx(
        cost_beside(net, x, y, 1, step) - net.cost(net.forward(x).a[2], y), abs=5e-5
    )
    assert delta == pytest.approx(slope, abs=5e-4)
    assert promise == pytest.approx(slope * step, abs=5e-5)


def test_no_nudge_moves_nothing_and_has_no_ratio():
    explorer = output_delta(*example(), row="nudge")
    explorer.choices["nudge"].value = 0.0
    assert "nbprop-error" not in explorer._panel.value
    assert explorer.summary == "δ⁽²⁾₁ = −0.148 is the slope of C at z⁽²⁾₁ = −0.74."


@pytest.mark.parametrize("row", ["dials", "jacobian", "column"])
def test_delta_is_the_slope_of_the_cost_times_the_slope_of_sigma(row):
    net, x, y = example()
    explorer = output_delta(net, x, y, row=row)
    explorer.move(B1, 2.0)
    moved = net.with_parameter(B1, 2.0)
    a = moved.forward(x).a[2]
    first, second = (a - y)[:, 0], (a * (1 - a))[:, 0]
    found = numbers(explorer.summary)
    wanted = {
        "dials": [first[0], second[0], first[0] * second[0]],
        "jacobian": [*second, *first, *(first * second)],
        "column": [*first, *second, *(first * second)],
    }[row]
    assert found == pytest.approx(wanted, abs=5e-4)


def test_the_jacobian_has_the_slopes_on_its_diagonal_and_zeros_elsewhere():
    picture = output_delta(*example(), row="jacobian").view.pictures[1].inline()
    matrix = re.findall(r'class="v[^"]*"[^>]*>([^<]+)<', picture)[:4]
    assert matrix == ["0.219", "0.000", "0.000", "0.163"]


def test_with_cross_entropy_sigma_prime_cancels_and_with_squared_error_a_saturated_unit_is_deaf():
    net, x, y = example()
    explorer = output_delta(net, x, y, unit=2, row="costs")
    explorer.move(("b", 2, 2), 5.0)
    z, error, *squared, slope, _, delta = numbers(explorer.summary)
    a = 1 / (1 + np.exp(-z))
    assert error == delta == pytest.approx(a, abs=5e-4)
    assert slope > 100
    assert squared == pytest.approx([a, a * (1 - a), a * a * (1 - a)], abs=1e-3)
    assert squared[-1] < 0.01


def test_the_factors_of_both_costs_are_shown_so_that_their_product_is_the_delta():
    explorer = output_delta(*example(), row="costs")
    for b in (-3.0, 0.5, 3.3):
        explorer.move(("b", 2, 1), b)
        _, _, *both = numbers(explorer.summary)
        for first, second, delta in (both[:3], both[3:]):
            assert first * second == pytest.approx(delta, abs=1.5e-3)


def test_cross_entropy_refuses_what_tanh_gives_and_says_so():
    net = Network.random(sigma="tanh", seed=0)
    with pytest.raises(ValueError, match="strictly between 0 and 1"):
        output_delta(net, [0, 0], [0, 0], row="costs")


def test_bad_arguments_raise_where_the_reader_calls():
    net, x, y = example()
    with pytest.raises(ValueError, match="unit is 3; this network has the outputs 1 to 2"):
        output_delta(net, x, y, unit=3)


def test_a_graph_places_marks_by_their_numbers_and_its_tangent_by_its_slope():
    graph = Graph([0, 2], [-1, 1], (label("z"), label("C")), width=262).point(1, 0, dot).tangent(1, 0, 1)
    picture = side_by_side(graph, title="").inline()
    x, y = (float(place) for place in re.search(r'cx="([\d.]+)" cy="([\d.]+)"', picture).groups())
    assert (x, y) == ((50 + 250) / 2, (8 + 118) / 2)
    start, end = re.search(r'class="e p" d="M([\d. ]+)L([\d. ]+)"', picture).groups()
    (x1, y1), (x2, y2) = map(float, start.split()), map(float, end.split())
    assert (x1 + x2) / 2 == pytest.approx(x, abs=0.1)
    assert (y1 - y2) / (x2 - x1) == pytest.approx((110 / 2) / (200 / 2), abs=0.01)
