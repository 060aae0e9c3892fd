"""The way back through one layer of weights: paths, their sum, and the matrix that adds all of them up."""

import re

import numpy as np
import pytest

from nbprop import Activation, Network, example
from nbprop.explore import hidden_delta
from nbprop.explore.lesson3_hidden_delta import ROWS, TRIES

T21 = ("theta", 2, 2, 1)
WITH_DIAGRAM = [row for row in ROWS if row != "try"]


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


def test_a_readers_formula_drives_the_picture():
    net, x, y = example()
    right = hidden_delta(net, x, y, formula=lambda t, d, z: (t.T @ d) * net.sigma[1].prime(z))
    assert "Your formula agrees" in right.summary
    wrong = hidden_delta(net, x, y, formula=lambda t, d, z: t.T @ d)
    assert "differs in 3 of 3" in wrong.summary
    assert wrong.view.pictures[1] != right.view.pictures[1].inline()


def test_a_formula_not_yet_written_shows_question_marks_beside_delta_and_its_factors():
    net, x, y = example()
    explorer = hidden_delta(net, x, y, formula=lambda theta2, delta2, z1: ...)
    picture = explorer.view.pictures[1].inline()
    assert picture.count(">?<") == 3
    assert re.findall(r"\d × \d", picture) == ["3 × 1", "3 × 1", "3 × 2", "2 × 1", "3 × 1"]
    assert "not written yet" in explorer.summary


def test_a_readers_formula_may_fail_while_moving():
    def grumpy(theta2, delta2, z1):
        if z1.max() > 3:
            raise ArithmeticError("not above 3")
        return theta2.T @ delta2

    net, x, y = example()
    explorer = hidden_delta(net, x, y, formula=grumpy)
    explorer.move(("b", 1, 1), 5.0)
    assert "ArithmeticError: not above 3" in explorer._panel.value
    explorer.move(("b", 1, 1), 0.0)
    assert "nbprop-error" not in explorer._panel.value


def test_a_readers_sigma_may_fail_while_moving():
    def f(z):
        if z.max() > 2:
            raise ArithmeticError("not above 2")
        return z

    net = Network.random(sigma=Activation("grumpy", f, np.ones_like), seed=0, scale=0.1)
    explorer = hidden_delta(net, [0.1, 0.1], [0, 0])
    good = explorer._panel.value
    explorer.move(("b", 1, 1), 4.0)
    assert "ArithmeticError: not above 2" in explorer._panel.value
    explorer.move(("b", 1, 1), explorer._start.value(("b", 1, 1)))
    assert explorer._panel.value == good


@pytest.mark.parametrize("row", ROWS)
def test_every_control_moved_to_either_end_changes_the_picture(row):
    explorer = hidden_delta(*example(), row=row)
    start = explorer._panel.value
    moved = 0
    for _ in every_choice(explorer):
        for name in explorer.row.sliders(explorer.scene.net, **explorer._choices()):
            slider = explorer.controls[name].slider
            for end in (slider.min, slider.max):
                if slider.value != end:
                    before = explorer._panel.value
                    slider.value = end
                    assert explorer._panel.value != before
                    moved += 1
            slider.value = 0.5
    assert moved > 15
    assert "nbprop-error" not in explorer._panel.value
    explorer.restart()
    assert explorer._panel.value == start


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("sizes", [(1, 1, 1), (2, 2, 2), (3, 5, 5), (2, 4, 1), (2, 3, 2, 3)])
@pytest.mark.parametrize(("sigma", "cost"), [("tanh", "squared_error"), ("sigmoid", "cross_entropy")])
def test_any_sizes_sigma_and_cost_can_be_explored(sizes, row, sigma, cost):
    net = Network.random(sizes, sigma=sigma, cost=cost, seed=1)
    explorer = hidden_delta(net, np.ones(sizes[0]), np.zeros(sizes[-1]), row=row, unit=(len(sizes) - 2, 1))
    for _ in every_choice(explorer):
        for name in explorer.row.sliders(explorer.scene.net, **explorer._choices()):
            explorer.controls[name].slider.value = 0.7
    assert "nbprop-error" not in explorer._panel.value


@pytest.mark.parametrize("row", ROWS)
def test_each_example_is_looked_at_by_itself(row):
    net, _, _ = example()
    x, y = np.array([[0.0, 1.0], [1.0, 0.5]]), np.array([[0.0, 1.0], [1.0, 0.0]])
    both = hidden_delta(net, x, y, row=row)
    both.example.value = 1
    assert both.summary == hidden_delta(net, x[:, [1]], y[:, [1]], row=row).summary


@pytest.mark.parametrize("row", ROWS)
def test_the_picture_depends_on_nothing_but_the_scene(row):
    assert hidden_delta(*example(), row=row)._panel.value == hidden_delta(*example(), row=row)._panel.value


@pytest.mark.parametrize("row", WITH_DIAGRAM)
def test_the_diagram_tells_the_same_as_the_sentence(row):
    explorer = hidden_delta(*example(), row=row)
    assert f"<desc>{explorer.summary}</desc>" in explorer.view.pictures[0].inline()


def test_what_cannot_be_shown_is_refused_by_name():
    net, x, y = example()
    with pytest.raises(ValueError, match="y is None"):
        hidden_delta(net, x, None)
    with pytest.raises(ValueError, match="a network with a hidden layer is wanted"):
        hidden_delta(Network.random((2, 2), seed=0), x, y)
    with pytest.raises(ValueError, match=r"unit is \(2, 1\)"):
        hidden_delta(net, x, y, unit=(2, 1))
    with pytest.raises(ValueError, match="row is 'path'; one of slope, paths, fill, transpose, short, try"):
        hidden_delta(net, x, y, row="path")
    with pytest.raises(TypeError, match="your answer holds text"):
        hidden_delta(net, x, y, formula=lambda theta2, delta2, z1: "theta2.mT @ delta2")


def test_the_menu_offers_every_attempt():
    explorer = hidden_delta(*example(), row="try")
    assert set(every_choice(explorer)) == set(TRIES)
