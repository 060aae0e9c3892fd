"""The five bugs of lesson 5 leave the traces that the lesson says, and the notebook's own code has none."""

import json
import re

import numpy as np
import pytest
from make_notebooks import NOTEBOOKS

from nbprop import Network, example
from nbprop.exercises import bugs
from nbprop.gradcheck import gradcheck
from nbprop.notation import symbol

BUGS = [bugs.bug_1, bugs.bug_2, bugs.bug_3, bugs.bug_4, bugs.bug_5]


def two_units():
    """The example without hidden unit 2: all layers of one size."""
    net, x, y = example()
    theta = {1: net.theta[1][[0, 2]], 2: net.theta[2][:, [0, 2]]}
    return Network(theta, {1: net.b[1][[0, 2]], 2: net.b[2]}), x, y


def wrong(report):
    """(letter, layer) of all that is wrong."""
    return {row.name[:2] for row in report.rows if not row.passed}


def factors(report, name):
    """backprop / numeric of all parameters that feed one hidden unit."""
    return [
        row.backprop / row.numeric for row in report.rows if row.name[:3] in {("theta", *name), ("b", *name)}
    ]


FIRST, SECOND = {("theta", 1), ("b", 1)}, {("theta", 2), ("b", 2)}


@pytest.mark.parametrize(
    ("backward", "places"),
    list(zip(BUGS, [{("b", 1)}, FIRST | SECOND, FIRST, FIRST, FIRST], strict=True)),
)
def test_a_bug_is_found_where_it_is_and_nowhere_else(backward, places):
    net, x, y = two_units() if backward is bugs.bug_3 else example()
    report = gradcheck(net, x, y, backward=backward)
    assert not report.passed
    assert wrong(report) == places


def test_the_forgotten_bias_is_0():
    report = gradcheck(*example(), backward=bugs.bug_1)
    assert [row.backprop for row in report.rows if not row.passed] == [0, 0, 0]


def test_without_the_last_slope_the_output_bias_is_a_minus_y():
    net, x, y = example()
    report = gradcheck(net, x, y, backward=bugs.bug_2)
    shown = [row.backprop for row in report.rows if row.name[:2] == ("b", 2)]
    np.testing.assert_allclose(shown, (net.forward(x).a[2] - y)[:, 0], rtol=1e-12)


def test_the_lost_transpose_has_no_shape_to_hide_in_where_layers_differ():
    with pytest.raises(ValueError, match="matmul"):
        gradcheck(*example(), backward=bugs.bug_3)


@pytest.mark.parametrize(
    ("backward", "told"), [(bugs.bug_4, (1.25, 1.35, 1.00)), (bugs.bug_5, (1.04, 0.78, 0.90))]
)
def test_a_wrong_hidden_delta_is_wrong_by_one_factor_a_unit_the_one_that_is_told(backward, told):
    report = gradcheck(*example(), backward=backward)
    for unit, factor in enumerate(told, 1):
        assert factors(report, (1, unit)) == pytest.approx([factor] * 3, abs=0.005)


def test_the_factors_of_bug_4_are_slopes_at_a_over_slopes_at_z():
    net, x, y = example()
    fwd = net.forward(x)
    slopes = net.sigma[1].prime(fwd.a[1]) / net.sigma[1].prime(fwd.z[1])
    report = gradcheck(net, x, y, backward=bugs.bug_4)
    for unit in (1, 2, 3):
        assert factors(report, (1, unit)) == pytest.approx([slopes[unit - 1, 0]] * 3, rel=1e-9)


def test_bug_5_is_the_slip_behind_the_printed_cost():
    theta = {1: [[0.15, 0.20], [0.25, 0.30]], 2: [[0.40, 0.45], [0.50, 0.55]]}
    net = Network(theta, {1: [0.35, 0.35], 2: [0.60, 0.60]})
    costs = []
    for backward in BUGS:
        dC_dtheta, _ = backward(net, net.forward([0.05, 0.10]), [0.01, 0.99])
        stepped = Network({n: net.theta[n] - 0.5 * dC_dtheta[n] for n in (1, 2)}, net.b)
        costs.append(f"{stepped.cost(stepped.forward([0.05, 0.10]).a[2], [0.01, 0.99]):.9f}")
    assert [k for k, cost in enumerate(costs, 1) if cost == "0.291027924"] == [5]


def test_the_solution_in_the_lesson_passes_the_check():
    notebook = json.loads((NOTEBOOKS / "05_check_every_gradient.ipynb").read_text(encoding="utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"]]
    (solution,) = re.findall(r"```python\n(def my_backward.*?)```", "\n".join(cells), re.DOTALL)
    names = {}
    exec(solution, names)
    assert gradcheck(*example(), backward=names["my_backward"]).passed


def test_nothing_but_the_source_gives_a_bug_away():
    for number, backward in enumerate(BUGS, 1):
        assert backward.__name__ == f"bug_{number}"
        assert not re.search("transpose|bias|σ|prime|update|missing|old|new", backward.__doc__)


def test_the_short_report_tells_what_is_wrong_with_its_factor_and_nothing_that_is_right():
    net, x, y = example()
    report = gradcheck(net, x, y, backward=bugs.bug_4)
    heading, *lines, last = bugs.wrong(report).splitlines()
    assert heading.split() == ["parameter", "backprop", "numeric", "factor"]
    rows = [row for row in report.rows if not row.passed]
    assert [line.split()[0] for line in lines] == [symbol(row.name) for row in rows]
    assert [line.split()[3] for line in lines] == [f"{row.backprop / row.numeric:.4f}" for row in rows]
    assert last == "9 of 17 are wrong"
    assert bugs.wrong(gradcheck(net, x, y)) == "all 17 pass"


def test_the_short_report_has_no_factor_where_the_witness_says_0():
    net, _, y = example()
    dark = Network(net.theta, net.b, {1: "relu", 2: "sigmoid"})
    report = gradcheck(dark, [0.0, 0.0], y, backward=lambda net, *_: (net.theta, net.b))
    (line,) = [line for line in bugs.wrong(report).splitlines() if line.startswith("θ⁽¹⁾₁₁")]
    assert line.split()[2:] == ["0.000000", "–"]
