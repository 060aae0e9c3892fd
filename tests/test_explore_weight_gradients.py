"""The explorer of the weight and bias gradients: every number in it against an independent one."""

import re

import numpy as np
import pytest

from nbprop import example
from nbprop.explore.controls import StepMenu
from nbprop.explore.lesson4_weight_gradients import FEW, ROWS, weight_gradients
from nbprop.notation import symbol

T13 = ("theta", 2, 1, 3)
X, Y = np.array([[1, 0, 1], [0.5, 1, 0]]), np.array([[1, 0, 1], [0, 1, 0]])


def nudge(net, x, y, name, h=1e-6):
    """∂C/∂(the parameter of that name) by a central difference, which knows no δ."""
    up, down = (net.with_parameter(name, net.parameter(name) + step) for step in (h, -h))
    return (net.cost(up.forward(x).a[net.N], y) - net.cost(down.forward(x).a[net.N], y)) / (2 * h)


def said(value, decimals=3):
    """As the explorer writes a derivative."""
    return f"{value:.{decimals}f}".replace("-", "−")


@pytest.mark.parametrize("row", ["entry", "outer"])
def test_every_derivative_said_is_what_a_nudge_finds(row):
    net, x, y = example()
    explorer = weight_gradients(net, x, y, row=row)
    for name in net.parameters:
        explorer.choices["entry"].value = name
        assert explorer.summary.startswith(f"∂C/∂{symbol(name)} = ")
        assert explorer.summary.endswith(f" = {said(nudge(net, x, y, name))}.")


def test_the_sentence_names_what_comes_in_and_the_error_where_it_goes():
    net, x, y = example()
    assert "= δ⁽²⁾₁ · a⁽¹⁾₃ = (−0.148) · 0.40 =" in weight_gradients(net, x, y, entry=T13).summary
    assert "= δ⁽¹⁾₃ · x₂ =" in weight_gradients(net, x, y, entry=("theta", 1, 3, 2)).summary
    assert "= δ⁽²⁾₁ · 1 =" in weight_gradients(net, x, y, entry=("b", 2, 1)).summary


def numbers(picture, style=r"[\w ]+"):
    """The numbers in the tiles of an equation, from left to right."""
    found = re.findall(rf'<rect class="{style}" [^>]*/><text[^>]*>([^<]*)</text>', picture)
    return [float(text.replace("−", "-")) for text in found if text != "…"]


def outlined(picture):
    return numbers(picture, r"\w w")


def test_the_row_of_an_entry_is_the_derivative_the_delta_and_what_comes_in():
    net, x, y = example()
    fwd, explorer = net.forward(x), weight_gradients(net, x, y, row="entry")
    for part, n, i, *j in net.parameters:
        explorer.choices["entry"].value = name = (part, n, i, *j)
        comes_in = fwd.a[n - 1][j[0] - 1, 0] if j else 1
        truth = [nudge(net, x, y, name), net.backward(fwd, y).delta[n][i - 1, 0], comes_in]
        np.testing.assert_allclose(numbers(explorer.view.pictures[1].inline()), truth, atol=6e-3)


@pytest.mark.parametrize(("i", "j"), [(1, 1), (1, 3), (2, 2)])
def test_an_entry_of_the_matrix_lights_up_with_the_delta_of_its_row_and_the_a_of_its_column(i, j):
    net, x, y = example()
    fwd = net.forward(x)
    entry, delta, a = outlined(
        weight_gradients(net, x, y, entry=("theta", 2, i, j)).view.pictures[1].inline()
    )
    assert entry == pytest.approx(nudge(net, x, y, ("theta", 2, i, j)), abs=6e-4)
    assert delta == pytest.approx(net.backward(fwd, y).delta[2][i - 1, 0], abs=6e-4)
    assert a == pytest.approx(fwd.a[1][j - 1, 0], abs=6e-3)


def test_with_many_examples_a_whole_row_of_delta_meets_a_whole_column_of_a():
    net, _, _ = example()
    picture = weight_gradients(net, X, Y, entry=T13).view.pictures[1].inline()
    entry, *factors = outlined(picture)
    assert len(factors) == 6
    assert np.dot(factors[:3], factors[3:]) == pytest.approx(entry, abs=6e-3)
    assert entry == pytest.approx(nudge(net, X, Y, T13), abs=6e-4)


def test_the_example_looked_at_is_one_column_of_delta_one_row_of_a_and_one_term_of_the_sum():
    net, _, _ = example()
    explorer = weight_gradients(net, X, Y, row="columns")
    explorer.example.value = 1
    product, sum_ = (outlined(picture.inline()) for picture in explorer.view.pictures)
    delta, a, term = np.array(product[:2]), np.array(product[2:]), np.array(sum_).reshape(2, 3)
    np.testing.assert_allclose(np.outer(delta, a), term, atol=2e-3)
    assert term[0, 0] == pytest.approx(nudge(net, X[:, [1]], Y[:, [1]], ("theta", 2, 1, 1)), abs=6e-4)


def test_a_move_changes_the_derivative_as_a_nudge_says():
    net, x, y = example()
    explorer = weight_gradients(net, x, y, entry=T13)
    explorer.move(T13, -2.0)
    explorer.move(("a", 0, 1), 3.0)
    explorer.move(("y", 1), 0.25)
    moved, x, y = net.with_parameter(T13, -2.0), [3.0, 0.5], np.array([[0.25], [0.0]])
    assert explorer.summary.endswith(f" = {said(nudge(moved, x, y, T13))}.")


def test_a_weight_that_nothing_comes_in_through_has_derivative_0():
    net, x, y = example()
    explorer = weight_gradients(net, x, y, row="all")
    assert "none is 0" in explorer.summary
    explorer.move(("a", 0, 1), 0.0)
    assert "3 are 0: ∂C/∂θ⁽¹⁾₁₁, ∂C/∂θ⁽¹⁾₂₁, ∂C/∂θ⁽¹⁾₃₁." in explorer.summary


def test_the_largest_and_the_smallest_of_all_derivatives_are_named():
    net, x, y = example()
    size = {name: abs(nudge(net, x, y, name)) for name in net.parameters}
    summary = weight_gradients(net, x, y, row="all").summary
    assert f"largest in size is ∂C/∂{symbol(max(size, key=size.get))} = " in summary
    assert f"smallest ∂C/∂{symbol(min(size, key=size.get))} = " in summary


@pytest.mark.parametrize("part", ["theta", "b"])
def test_the_gradient_of_many_examples_is_the_sum_of_what_each_gives_alone(part):
    net, _, _ = example()
    first = (part, 2, 1, 1)[: 4 if part == "theta" else 3]
    alone = [nudge(net, X[:, [m]], Y[:, [m]], first) for m in range(3)]
    summary = weight_gradients(net, X, Y, entry=first, row="columns").summary
    terms = [said(value, 4) if value >= 0 else f"({said(value, 4)})" for value in alone]
    assert f" = {' + '.join(terms)} = {said(sum(alone), 4)} (rounded):" in summary


def test_of_many_examples_the_one_looked_at_is_shown_and_the_others_together():
    net, _, _ = example()
    x, y = np.tile(X, 3), np.tile(Y, 3)
    assert x.shape[1] > FEW
    explorer = weight_gradients(net, x, y, row="columns")
    assert "example 1<" in explorer._panel.value
    assert "the other 8<" in explorer._panel.value
    explorer.example.value = 4
    assert "example 5<" in explorer._panel.value
    assert f" = {said(nudge(net, x, y, ('theta', 2, 1, 1)), 4)} (rounded):" in explorer.summary
    whole, one, others = np.array(numbers(explorer.view.pictures[1].inline())).reshape(3, 2, 3)
    np.testing.assert_allclose(one + others, whole, atol=2e-3)
    first = weight_gradients(net, x, y, row="entry")
    first.example.value = 4
    delta, a = numbers(first.view.pictures[1].inline())[1:]
    assert f" = {delta:.3f} · {a:.2f} + … = " in first.summary


def test_next_fills_the_matrix_by_one_entry_and_begins_again_at_the_end():
    net, x, y = example()
    explorer = weight_gradients(net, x, y)
    steps = explorer.choices["entry"]
    seen, empty = [], []
    for _ in range(7):
        seen.append(steps.value)
        empty.append(explorer.view.pictures[1].inline().count('class="o a"'))
        steps.go_on()
    assert seen == [("theta", 2, i, j) for i in (1, 2) for j in (1, 2, 3)] + [("b", 2, 1)]
    assert empty == [5, 4, 3, 2, 1, 0, 1]
    for _ in range(10):
        steps.go_on()
    assert steps.value == seen[0]


def test_steps_follow_their_menu_and_tell_who_observes_them():
    steps, heard = StepMenu("entry", [("first", 1), ("second", 2)], 2), []
    steps.observe(lambda change: heard.append(change.new), "value")
    steps.menu.value = 1
    steps.value = 2
    assert heard == [1, 2]
    assert steps.menu.value == 2


@pytest.mark.parametrize("row", list(ROWS))
@pytest.mark.parametrize("examples", [1, FEW, FEW + 1])
def test_any_number_of_examples_can_be_explored(examples, row):
    net, _, _ = example()
    explorer = weight_gradients(net, np.ones((2, examples)), np.zeros((2, examples)), row=row)
    explorer.example.value = examples - 1
    explorer.move(("a", 0, 1), -2.0)
    assert "nbprop-error" not in explorer._panel.value
    if row in ("entry", "outer"):
        x = np.ones((2, examples))
        x[0, -1] = -2.0
        summed = nudge(net, x, np.zeros((2, examples)), ("theta", 2, 1, 1))
        assert explorer.summary.endswith(f" = {said(summed)}.")


def test_a_reader_s_formula_stands_beside_the_true_numbers():
    net, x, y = example()
    wrong = weight_gradients(net, x, y, formula=lambda delta, a_prev: delta @ a_prev.T + [[0], [1]])
    assert wrong.summary.endswith("Your formula differs in 3 of 6 entries.")
    bias = weight_gradients(
        net, X, Y, entry=("b", 1, 1), row="columns", formula=lambda d: d.mean(1, keepdims=True)
    )
    assert bias.summary.endswith("Your formula differs in 3 of 3 entries.")
    assert {value[0] for _, value in bias.choices["entry"].options} == {"b"}


def test_bad_arguments_raise_where_the_reader_calls():
    net, x, y = example()
    with pytest.raises(TypeError, match=r"formula is 3; a function of \(delta\) is wanted"):
        weight_gradients(net, x, y, entry=("b", 1, 1), formula=3)
