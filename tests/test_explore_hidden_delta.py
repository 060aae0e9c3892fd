"""The way back through one layer of weights: paths, their sum, and the matrix that adds all of them up."""

import re

import numpy as np
import pytest

from nbprop import Network, example
from nbprop.explore import hidden_delta

T21 = ("theta", 2, 2, 1)


def numbers(text):
    """Every number in a sentence, read back; indices are superscripts and subscripts, so they are none."""
    return [float(found.replace("−", "-")) for found in re.findall(r"−?\d+(?:\.\d+(?:e−?\d+)?|e−?\d+)", text)]


def truth(net, x, y, n=2):
    """δ⁽ⁿ⁻¹⁾ and ∂C/∂a⁽ⁿ⁻¹⁾ by nudges of z and a alone: no formula of the way back is used."""

    def C(start, column, part):
        a = net.sigma[n - 1](column) if part == "z" else column
        for k in range(n, net.N + 1):
            a = net.sigma[k](net.theta[k] @ a + net.b[k])
        return net.cost(a, y)

    fwd = net.forward(x)
    found = []
    for part, column in (("z", fwd.z[n - 1]), ("a", fwd.a[n - 1])):
        steps = 1e-6 * np.eye(len(column))[:, :, None]
        found.append([(C(n, column + e, part) - C(n, column - e, part)) / 2e-6 for e in steps])
    return found


def every_choice(explorer):
    """Go through each option of the one menu."""
    (choice,) = explorer.choices.values()
    for _, value in choice.options:
        choice.value = value
        yield value


def small():
    net, x, y = example()
    return Network({1: net.theta[1][:2], 2: net.theta[2][:, :2]}, {1: net.b[1][:2], 2: net.b[2]}), x, y


@pytest.mark.parametrize("unit", [(1, 1), (1, 2), (1, 3)])
def test_the_sum_of_both_paths_is_what_a_nudge_of_the_unit_does(unit):
    net, x, y = example()
    explorer = hidden_delta(net, x, y, unit=unit)
    explorer.move(("theta", 2, 1, unit[1]), -1.7)
    deltas, came = truth(net.with_parameter(("theta", 2, 1, unit[1]), -1.7), x, y)
    *_, total, slope, delta = numbers(explorer.summary)
    first, second = numbers(explorer.summary)[2], numbers(explorer.summary)[5]
    assert total == pytest.approx(came[unit[1] - 1], abs=6e-5)
    assert first + second == pytest.approx(total, abs=2e-4)
    assert delta == pytest.approx(deltas[unit[1] - 1], abs=6e-5)
    assert total * slope == pytest.approx(delta, abs=1e-4)


def test_the_first_bill_that_a_reader_sees_adds_up_to_the_last_digit():
    *_, first, _, _, second, total, slope, delta = numbers(hidden_delta(*example()).summary)
    assert round(first + second, 4) == total
    assert round(total * slope, 4) == delta


def test_two_living_paths_can_cancel():
    net, x, y = example()
    explorer = hidden_delta(net, x, y)
    explorer.move(T21, 1.9855)
    assert "together they cancel" in explorer.summary
    _, _, first, _, _, second, total, _, delta = numbers(explorer.summary)
    assert abs(first) > 0.2
    assert abs(second) > 0.2
    assert total == pytest.approx(0, abs=1e-3)
    assert delta == pytest.approx(0, abs=1e-3)


def test_an_exact_value_is_not_pulled_to_the_next_step_of_its_slider():
    explorer = hidden_delta(*example())
    control = explorer.controls[T21]
    control.box.value = 1.98
    control.slider.value = 2.0  # what the browser answers: a slider can only stand on its steps
    assert explorer.scene.value(T21) == control.box.value == 1.98
    control.slider.value = 2.1
    assert explorer.scene.value(T21) == control.box.value == 2.1


def test_a_saturated_unit_loses_what_comes_back():
    net, x, y = example()
    explorer = hidden_delta(net, x, y, row="slope")
    explorer.move(("b", 1, 1), 10.0)
    came, *_, delta = numbers(explorer.summary)
    assert abs(came) > 0.05
    assert delta == pytest.approx(0, abs=1e-4)


def test_the_arrow_of_a_path_starts_where_the_one_before_ends():
    net, x, y = example()
    svg = hidden_delta(net, x, y).view.pictures[1].inline()
    starts = [float(found) for found in re.findall(r'd="M([\d.]+) [^"]*" stroke-width="5"', svg)]
    tips = [float(found) for found in re.findall(r'class="f [pm]" d="M([\d.]+) ', svg)]
    assert len(starts) == 2
    assert starts[1] == tips[0]
    assert tips[2] == tips[1], "the arrow of the sum ends where the last path does"


def test_a_shorter_arrow_means_less_until_reset():
    def rim():
        return re.findall(r'class="n r"[^>]*>([^<]+)<', explorer.view.pictures[1].inline())[2]

    explorer = hidden_delta(*example())
    start, value = rim(), explorer.scene.value(T21)
    explorer.move(T21, -5.0)
    far = rim()
    explorer.move(T21, value)
    assert rim() == far != start
    explorer.restart()
    assert rim() == start


def test_the_matrix_is_filled_cell_by_cell_with_the_weight_of_the_edge_that_lights_up():
    net, x, y = example()
    explorer = hidden_delta(net, x, y, row="fill")
    for k, cells in enumerate(every_choice(explorer)):
        assert cells == k
        svg = explorer.view.pictures[1].inline()
        assert svg.count("/∂") == 1 + 6 - k + 2  # the sum, the cells not filled, and the column of ∂C/∂z⁽²⁾
        if cells:
            j, i = (cells - 1) // 2 + 1, (cells - 1) % 2 + 1
            weight = net.parameter(("theta", 2, i, j))
            assert f"Row {j}, column {i}:" in explorer.summary
            assert numbers(explorer.summary)[0] == weight
        assert ("is full" in explorer.summary) == (cells in (2, 4, 6))


def test_next_goes_on_and_a_slider_keeps_the_cell():
    net, x, y = example()
    explorer = hidden_delta(net, x, y, row="fill")
    cells = explorer.choices["cells"]
    cells.go_on()
    cells.go_on()
    controls = explorer._grid.children
    explorer.controls[T21].slider.value = 3.0
    assert cells.value == 2
    assert "Row 1, column 2" in explorer.summary
    cells.go_on()
    assert explorer._grid.children == controls, "Next would lose the keyboard's focus"


def test_what_leaves_a_hidden_unit_is_a_column_and_what_enters_an_output_a_row():
    net, x, y = example()
    explorer = hidden_delta(net, x, y, row="transpose", unit=(1, 3))
    assert numbers(explorer.summary)[:2] == net.theta[2][:, 2].tolist()
    explorer.choices["outlined"].value = ("into", 1)
    assert numbers(explorer.summary) == net.theta[2][0].tolist()
    explorer.choices["outlined"].value = ("one", 2, 3)
    assert "row 2, column 3 of the matrix and in row 3, column 2 of its transpose" in explorer.summary
    assert "to output 2, from hidden unit 3" in explorer.summary


def test_without_the_transpose_the_shapes_do_not_meet():
    net, x, y = example()
    explorer = hidden_delta(net, x, y, row="try")
    assert "a row of 3 does not meet a column of 2" in explorer.summary
    explorer.choices["attempt"].value = ("δ", "θᵀ")
    assert "a row of 1 does not meet a column of 3" in explorer.summary
    explorer.choices["attempt"].value = ("δᵀ", "θ")
    assert "is 1 × 3; δ⁽¹⁾ is a column like z⁽¹⁾, 3 × 1" in explorer.summary
    assert explorer.summary.endswith("The numbers are right, and they are lying down.")


@pytest.mark.parametrize("make", [example, small])
def test_only_the_transpose_agrees_with_a_nudge(make):
    net, x, y = make()
    explorer = hidden_delta(net, x, y, row="try")
    agree = {pair for pair in every_choice(explorer) if "they agree" in explorer.summary}
    assert agree == {("θᵀ", "δ")}
    nudged, _ = truth(net, x, y)
    assert numbers(explorer.summary)[len(nudged) :] == pytest.approx(nudged, abs=6e-4)


def test_where_shapes_allow_it_the_lost_transpose_is_found_by_a_nudge():
    explorer = hidden_delta(*small(), row="try")
    assert "they differ in 2 of 2" in explorer.summary
    explorer.choices["attempt"].value = ("pinv(θ)", "δ")
    assert "they differ in 2 of 2" in explorer.summary


def test_a_symmetric_matrix_forgives_a_lost_transpose_and_a_rotation_an_inverse():
    explorer = hidden_delta(*small(), row="try")
    explorer.move(("theta", 2, 1, 2), 0.8)
    assert "they agree" in explorer.summary
    for (i, j), value in {(1, 1): 0.6, (1, 2): -0.8, (2, 1): 0.8, (2, 2): 0.6}.items():
        explorer.move(("theta", 2, i, j), value)
    assert "they differ" in explorer.summary
    explorer.choices["attempt"].value = ("pinv(θ)", "δ")
    assert "they agree" in explorer.summary


@pytest.mark.parametrize("unit", [(2, 1), (1, 3)])
def test_the_same_step_leads_back_from_any_layer(unit):
    _, x, y = example()
    net = Network.random((2, 3, 3, 2), seed=1)
    explorer = hidden_delta(net, x, y, unit=unit, row="short")
    deltas, _ = truth(net, x, y, n=unit[0] + 1)
    assert numbers(explorer.summary)[:3] == pytest.approx(deltas, abs=6e-4)
    assert numbers(explorer.summary)[-1] == pytest.approx(deltas[unit[1] - 1], abs=6e-4)
