"""The explorer of δ⁽ᴺ⁾: its numbers against nudges, its controls, and what it makes of other networks."""

import re

import numpy as np
import pytest

from nbprop import Activation, Cost, Network, example
from nbprop.explore import output_delta
from nbprop.explore.lesson2_output_delta import ROWS
from nbprop.pictures import label
from nbprop.pictures.graphs import Graph, dot, side_by_side

B1, Y1, NUDGE = ("b", 2, 1), ("y", 1), ("Δz", 2, 1)
cube = Activation("cube", lambda z: z**3 / 9, lambda z: z**2 / 3)
quartic = Cost("quartic", lambda a, y: ((a - y) ** 4).sum((-2, -1)), lambda a, y: 4 * (a - y) ** 3)


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
    explorer.move(NUDGE, step)
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
    explorer.move(NUDGE, 0.0)
    assert "nbprop-error" not in explorer._panel.value
    assert explorer.summary == "δ⁽²⁾₁ = −0.148 is the slope of C at z⁽²⁾₁ = −0.74."


def test_each_output_has_a_nudge_of_its_own():
    explorer = output_delta(*example(), row="nudge")
    explorer.move(NUDGE, -1.0)
    explorer.choices["unit"].value = 2
    assert "Δz = 2.00" in explorer.summary
    assert explorer.controls["Δz", 2, 2].box.value == 2.0
    explorer.choices["unit"].value = 1
    assert "Δz = −1.00" in explorer.summary


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


def test_cross_entropy_refuses_what_tanh_gives_and_says_so():
    net = Network.random(sigma="tanh", seed=0)
    with pytest.raises(ValueError, match="strictly between 0 and 1"):
        output_delta(net, [0, 0], [0, 0], row="costs")


def every_control(explorer):
    for _, value in explorer.choices["unit"].options:
        explorer.choices["unit"].value = value
        for name in explorer.row.sliders(explorer.scene.net, **explorer._choices()):
            yield name, explorer.controls[name]


@pytest.mark.parametrize("row", ROWS)
def test_every_control_moved_to_either_end_changes_the_picture_and_reset_brings_it_back(row):
    explorer = output_delta(*example(), row=row)
    start, moved = explorer._panel.value, 0
    for _, control in every_control(explorer):
        for end in {control.slider.min, control.slider.max, control.box.min, control.box.max}:
            part = control.slider if abs(end) <= control.slider.max else control.box
            if part.value != end:
                before = explorer._panel.value
                part.value = end
                assert explorer._panel.value != before
                assert "nbprop-error" not in explorer._panel.value
                moved += 1
    assert moved >= 12
    explorer.restart()
    assert explorer._panel.value == start


NETWORKS = {
    "one unit a layer": Network.random((1, 1, 1), seed=1),
    "five outputs": Network.random((5, 5, 5), sigma="softplus", seed=1),
    "no hidden layer": Network.random((3, 2), seed=1),
    "deep, and σ of all kinds": Network.random(
        (2, 2, 2, 2), sigma={1: "relu", 2: "leaky_relu", 3: "tanh"}, seed=1
    ),
    "cross-entropy": Network.random(cost="cross_entropy", seed=1),
    "softmax": Network.random(sigma={1: "tanh", 2: "identity"}, cost="softmax_cross_entropy", seed=1),
    "a reader's own": Network.random(sigma=cube, cost=quartic, seed=1),
}


@pytest.mark.parametrize("row", [row for row in ROWS if row != "costs"])
@pytest.mark.parametrize("name", NETWORKS)
def test_any_network_can_be_explored(name, row):
    net = NETWORKS[name]
    x, y = np.full((net.sizes[0], 2), 0.5), np.zeros((net.sizes[-1], 2))
    y[0] = 1
    explorer = output_delta(net, x, y, row=row)
    explorer.example.value = 1
    for control_name, control in every_control(explorer):
        control.slider.value = 0.85 if control_name[0] == "y" else -1.3
        assert "nbprop-error" not in explorer._panel.value
    scene = explorer.scene
    delta = scene.net.backward(scene.net.forward(scene.x), scene.y).delta[net.N]
    assert f"{abs(delta[-1, 1]):.3f}" in explorer.summary


def test_the_example_looked_at_is_the_only_one_whose_cost_is_drawn():
    net, x, y = example()
    alone = output_delta(net, x, y, row="nudge")
    beside = output_delta(net, np.hstack([x, x + 1]), np.hstack([y, y]), row="nudge")
    assert beside.view.pictures[1] == alone.view.pictures[1]


def test_an_error_of_the_readers_sigma_is_shown_and_goes_away():
    def f(z):
        if z.max() > 9:
            raise ArithmeticError("not above 9")
        return z

    net = Network({1: [[1.0]]}, {1: [0.0]}, sigma=Activation("grumpy", f, np.ones_like))
    explorer = output_delta(net, [0.5], [0.0], row="dials")
    explorer.move(("b", 1, 1), 9.5)
    assert "ArithmeticError: not above 9" in explorer._panel.value
    explorer.move(("b", 1, 1), 1.0)
    assert "nbprop-error" not in explorer._panel.value


def test_a_readers_formula_stands_beside_the_true_numbers():
    net, x, y = example()
    right = output_delta(net, x, y, formula=lambda a2, y, z2: (a2 - y) * a2 * (1 - a2))
    wrong = output_delta(net, x, y, formula=lambda a2, y, z2: a2 - y)
    assert right.summary.endswith("Your formula agrees.")
    assert wrong.summary.endswith("Your formula differs in 2 of 2 entries.")
    assert "yours" in wrong.view.pictures[1].inline()
    wrong.move(Y1, float(net.forward(x).a[2][0, 0]))
    assert wrong.summary.endswith("Your formula differs in 1 of 2 entries.")


@pytest.mark.parametrize("answer", [..., None])
def test_a_formula_not_yet_written_shows_question_marks_beside_delta_and_its_two_factors(answer):
    net, x, y = example()
    explorer = output_delta(net, x, y, formula=lambda a2, y, z2: answer)
    picture = explorer.view.pictures[1].inline()
    shown = [float(v.replace("−", "-")) for v in re.findall(r">(−?\d\.\d{3})<", picture)]
    dC_da, slope = net.forward(x).a[2] - y, net.sigma[2].prime(net.forward(x).z[2])
    assert picture.count(">?<") == 2
    assert shown == pytest.approx(np.concatenate([dC_da * slope, dC_da, slope])[:, 0], abs=5e-4)
    assert "not written yet" in explorer.summary


def test_a_formula_that_breaks_while_moving_is_shown_and_one_that_breaks_at_once_raises():
    net, x, y = example()

    def touchy(a2, y, z2):
        return (a2 - y) * a2 * (1 - a2) if y[0, 0] else "zero"

    explorer = output_delta(net, x, y, formula=touchy)
    explorer.move(Y1, 0.0)
    assert "TypeError: your answer holds text" in explorer._panel.value
    explorer.move(Y1, 0.5)
    assert "nbprop-error" not in explorer._panel.value
    with pytest.raises(TypeError, match="your answer holds text"):
        output_delta(net, x, y, formula=lambda a2, y, z2: "a2 - y")


def test_two_explorers_of_the_same_scene_show_the_same():
    for row in ROWS:
        one, other = output_delta(*example(), row=row), output_delta(*example(), row=row)
        assert one._panel.value == other._panel.value


def test_bad_arguments_raise_where_the_reader_calls():
    net, x, y = example()
    with pytest.raises(ValueError, match="y is None; δ needs a target"):
        output_delta(net, x, None)
    with pytest.raises(ValueError, match="unit is 3; this network has the outputs 1 to 2"):
        output_delta(net, x, y, unit=3)
    with pytest.raises(ValueError, match="row is 'dial'; one of nudge, dials, jacobian, column, costs is"):
        output_delta(net, x, y, row="dial")
    with pytest.raises(TypeError, match="formula is 3; a function of"):
        output_delta(net, x, y, formula=3)


def test_a_graph_places_marks_by_their_numbers_and_its_tangent_by_its_slope():
    graph = Graph([0, 2], [-1, 1], (label("z"), label("C")), width=262).point(1, 0, dot).tangent(1, 0, 1)
    picture = side_by_side(graph, title="").inline()
    x, y = (float(place) for place in re.search(r'cx="([\d.]+)" cy="([\d.]+)"', picture).groups())
    assert (x, y) == ((50 + 250) / 2, (8 + 118) / 2)
    start, end = re.search(r'class="e p" d="M([\d. ]+)L([\d. ]+)"', picture).groups()
    (x1, y1), (x2, y2) = map(float, start.split()), map(float, end.split())
    assert (x1 + x2) / 2 == pytest.approx(x, abs=0.1)
    assert (y1 - y2) / (x2 - x1) == pytest.approx((110 / 2) / (200 / 2), abs=0.01)
