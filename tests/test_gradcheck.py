"""gradcheck passes what is right, catches what is wrong, and says which parameter, by how much and why."""

import dataclasses
import io
import itertools
import math
import sys
import warnings
from types import SimpleNamespace

import numpy as np
import pytest

from nbprop import Activation, Cost, Network
from nbprop.activations import ACTIVATIONS
from nbprop.costs import COSTS
from nbprop.gradcheck import complex_step, gradcheck, numeric_gradient

X, Y = [0.5, -1.0], [1.0, 0.0]


@pytest.fixture(autouse=True)
def every_warning_is_an_error():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.fixture
def net():
    return Network.random(seed=0)


def wrong(change):
    """A backward function whose gradients are changed in place before they are returned."""

    def backward(net, fwd, y):
        grad = net.backward(fwd, y)
        theta, b = ({n: g.copy() for n, g in part.items()} for part in (grad.theta, grad.b))
        change(theta, b)
        return theta, b

    return backward


# What is right passes


def pairs():
    for sigma, cost in itertools.product(ACTIVATIONS, COSTS):
        if cost != "cross_entropy" or sigma == "sigmoid":
            yield sigma, cost


@pytest.mark.parametrize(("sigma", "cost"), list(pairs()))
@pytest.mark.parametrize("sizes", [(2, 3, 2), (2, 2), (3, 4, 2, 3)])
def test_every_built_in_pair_passes_by_complex_step_without_a_word(sigma, cost, sizes):
    net = Network.random(sizes, sigma, cost, seed=2)
    rng = np.random.default_rng(0)
    report = gradcheck(net, rng.normal(size=(sizes[0], 4)), rng.uniform(size=(sizes[-1], 4)))
    assert report.passed
    assert [row.name for row in report.rows] == list(net.parameters)
    assert {row.numeric == row.complex for row in report.rows} == {True}
    assert max(row.relative_error for row in report.rows) < 1e-11
    assert report.notes == ()


def test_rows_hold_backprop_and_both_witnesses(net):
    grad = net.backward(net.forward(X), Y)
    for row in gradcheck(net, X, Y).rows:
        assert row.backprop == grad.parameter(row.name)
        assert row.complex == complex_step(net, X, Y, row.name) == row.numeric
        assert row.central == pytest.approx(numeric_gradient(net, X, Y, row.name), rel=1e-12)
        assert row.central == pytest.approx(row.complex, rel=1e-7)
        f, g = row.backprop, row.numeric
        assert row.relative_error == abs(f - g) / max(abs(f), abs(g))


def test_zero_by_both_passes_and_the_layer_is_told():
    dead = Network({1: [[1.0]], 2: [[1.0]]}, {1: [-5], 2: [0.5]}, sigma="relu")
    report = gradcheck(dead, [1.0], [0.0])
    row = report.rows[0]
    assert (row.backprop, row.numeric, row.relative_error, row.verdict) == (0, 0, 0, "zero")
    assert report.passed
    assert report.notes == (
        "Every gradient of layer 1 is 0 here, by many a wrong formula too. Take another x.",
    )


def zero(net, fwd, y):
    return tuple({n: 0 * array for n, array in part.items()} for part in (net.theta, net.b))


@pytest.mark.parametrize("z", [-700, -40, 3, 36])
def test_however_small_a_gradient_is_a_backward_of_zeros_fails(z):
    report = gradcheck(Network({1: [[1.0]]}, {1: [0]}), [z], [float(z < 0)], zero)
    assert repr(report).startswith("FAIL: 2 of 2 gradients wrong") is (z > -300)
    assert report.passed is (z < -300)


@pytest.mark.parametrize(("backward", "why"), [(None, "lost in rounding"), (zero, "0 by both")])
def test_where_every_gradient_is_0_nothing_is_claimed(backward, why):
    report = gradcheck(Network.random((1, 2, 1), seed=0, scale=1e4), [800.0], [0.0], backward)
    assert repr(report).startswith(f"CANNOT BE SEEN: 7 gradients, all {why}")


@pytest.mark.parametrize(("factor", "passes"), [(0.9, True), (1.1, False)])
def test_by_a_central_difference_unseen_ends_at_ten_epsilon_C_over_h(factor, passes):
    bound = 10 * np.finfo(float).eps * 0.5 / 1e-5
    half = Cost("half", lambda a, y: 0.5 + 0 * a.sum((-2, -1)), lambda a, y: np.full(a.shape, factor * bound))
    real = Activation("real", lambda z: z if z.dtype == float else None, np.ones_like)
    net = Network({1: [[1.0]]}, {1: [0.0]}, real, half)
    assert gradcheck(net, [1.0], [1.0]).passed is passes


@pytest.mark.parametrize("x", [1, 20, 30, 100, 1000])
def test_saturated_units_are_no_false_alarm(x):
    for sigma, cost in pairs():
        net = Network({1: np.eye(2)}, {1: [0.25, -0.25]}, sigma, cost)
        for y in ([1, 0], [0, 1]):
            assert gradcheck(net, [x, -x], y).passed, (sigma, cost, y)


def test_on_target_the_complex_step_sees_what_central_differences_cannot():
    net = Network({1: [[0.7]]}, {1: [0.1]}, sigma="tanh")
    y = net.forward([0.3]).a[1] + 1e-9
    report = gradcheck(net, [0.3], y)
    assert report.passed
    assert report.rows[0].complex == pytest.approx(report.rows[0].backprop, rel=1e-9)


def saturated(z):
    """One sigmoid unit with cross-entropy whose weighted input is z, its x and its y."""
    return Network({1: [[z, 0.0]]}, {1: [0.0]}, cost="cross_entropy"), [1.0, 0.1], [0.0]


@pytest.mark.parametrize("block", range(6))
def test_no_random_network_however_saturated_is_a_false_alarm(block):
    for seed in range(10 * block, 10 * block + 10):
        rng = np.random.default_rng(seed)
        sizes = tuple(int(size) for size in rng.integers(1, 5, size=rng.integers(2, 5)))
        cost = str(rng.choice(list(COSTS)))
        sigma = {n: str(rng.choice(list(ACTIVATIONS))) for n in range(1, len(sizes))}
        if cost == "cross_entropy":
            sigma[len(sizes) - 1] = "sigmoid"
        net = Network.random(sizes, sigma, cost, seed=seed, scale=rng.choice([0.3, 1, 3, 10, 30]))
        x = rng.choice([1e-9, 1, 5, 30]) * rng.normal(size=(sizes[0], 3))
        y = rng.integers(0, 2, size=(sizes[-1], 3)).astype(float)
        if cost == "squared_error" and seed % 3 == 0:  # almost on target
            y = net.forward(x).a[net.N] * (1 + 1e-9 * rng.normal(size=y.shape))
        assert gradcheck(net, x, y).passed, seed


# What is wrong is caught


@pytest.mark.parametrize(
    ("z", "factor"), [*itertools.product([10, 30, 35], [0, -1, 2]), (36, -1), (36.69, -1)]
)
def test_a_saturated_unit_hides_no_slip_that_the_complex_step_sees(z, factor):
    def slip(theta, b):
        for gradient in (*theta.values(), *b.values()):
            gradient *= factor

    report = gradcheck(*saturated(z), wrong(slip))
    assert [row.verdict for row in report.rows] == ["wrong"] * 3


@pytest.mark.parametrize(("factor", "verdict"), [(0, "zero"), (1, "unseen")])
def test_where_the_sigmoid_is_flat_to_rounding_the_report_claims_nothing(factor, verdict):
    def times(theta, b):
        for gradient in (*theta.values(), *b.values()):
            gradient *= factor

    report = gradcheck(*saturated(40), wrong(times))
    assert report.passed
    assert {row.verdict for row in report.rows} == {verdict}
    assert repr(report).startswith("CANNOT BE SEEN: 3 gradients, all ")
    assert "one rounding step of it moves C visibly" in report.notes[0]


def test_the_first_line_says_how_many_gradients_cannot_be_seen():
    net = Network({1: np.eye(2)}, {1: [0, 0]})
    report = gradcheck(net, [0.5, 37], [1, 0])
    assert [row.verdict for row in report.rows] == ["good", "good", "unseen", "unseen", "good", "unseen"]
    first = "PASS: 3 of 6 gradients, every relative error ≤ 1e-7; 3 cannot be seen"
    assert repr(report).splitlines()[0] == first


def test_one_column_cannot_show_what_is_wrong_with_the_sum_and_the_report_of_ones_own_says_so(net):
    def of_the_first(net, fwd, y):
        grad = fwd.backward(y)
        return grad.theta, {n: delta[:, :1] for n, delta in grad.delta.items()}

    one, two = gradcheck(net, X, Y, of_the_first), gradcheck(net, [X, Y], np.eye(2), of_the_first)
    assert one.passed
    assert one.notes == (
        "One column cannot show what is wrong with the sum over several (D30): give x more of them.",
    )
    assert not two.passed
    assert two.notes == gradcheck(net, X, Y).notes == ()


def test_a_cost_that_sums_over_a_grid_of_networks_too_is_refused_and_not_believed():
    cost = Cost("all", lambda a, y: np.sum((a - y) ** 2), lambda a, y: 2 * (a - y))
    net = Network.random(seed=3, cost=cost)
    assert gradcheck(net, [0.5, -0.6], [0, 1]).passed
    for witness in (numeric_gradient, complex_step):
        with pytest.raises(ValueError, match=r"f of the cost 'all' returned shape \(\) .* sum over the last"):
            witness(net, [0.5, -0.6], [0, 1], ("b", 1, 1), [1e-3, 1e-4])


@pytest.mark.parametrize(
    ("name", "factor"),
    [(name, 1.02) for name in Network.random(seed=0).parameters] + [(("b", 1, 2), f) for f in (-1, 0, 0.5)],
)
def test_one_wrong_gradient_is_found_and_named(net, name, factor):
    part, n, i, j = (*name, 1)[:4]

    def change(theta, b):
        {"theta": theta, "b": b}[part][n][i - 1, j - 1] *= factor

    report = gradcheck(net, X, Y, wrong(change))
    assert not report.passed
    assert report.worst == name
    assert [row.name for row in report.rows if not row.passed] == [name]


@pytest.mark.parametrize(("off", "passes"), [(0.9e-4, True), (1.1e-4, False), (0.9e-2, False)])
def test_without_a_kink_the_bar_is_1e4(net, off, passes):
    report = gradcheck(net, X, Y, wrong(lambda theta, b: theta[2].__imul__(1 + off)))
    assert report.passed is passes
    assert report.worst[:2] == ("theta", 2)


def test_a_wrong_prime_is_caught():
    slip = Activation("slip", np.tanh, lambda z: 1 - np.tanh(z))  # a square is missing
    report = gradcheck(Network.random(seed=0, sigma=slip), X, Y)
    assert not report.passed
    slip = Cost("slip", lambda a, y: ((a - y) ** 2).sum((-2, -1)), lambda a, y: a - y)  # a 2 is missing
    report = gradcheck(Network.random(seed=0, cost=slip), X, Y)
    assert all(row.relative_error == pytest.approx(0.5) for row in report.rows)


# A reader's own backward


def by_hand(net, fwd, y):
    delta2 = (fwd.a[2] - y) * net.sigma[2].prime(fwd.z[2])
    delta1 = (net.theta[2].mT @ delta2) * net.sigma[1].prime(fwd.z[1])
    return delta1 @ fwd.a[0].mT, delta1, delta2 @ fwd.a[1].mT, delta2


@pytest.mark.parametrize(
    "shape_of_answer",
    [
        lambda t1, b1, t2, b2: (t1, b1, t2, b2),
        lambda t1, b1, t2, b2: [t1.tolist(), b1.tolist(), t2.tolist(), b2.tolist()],
        lambda t1, b1, t2, b2: (t1, b1[:, 0], t2, b2[:, 0]),
        lambda t1, b1, t2, b2: ({1: t1, 2: t2}, {1: b1, 2: b2}),
        lambda t1, b1, t2, b2: SimpleNamespace(theta={1: t1, 2: t2}, b={1: b1, 2: b2}),
    ],
    ids=["four arrays", "lists", "flat biases", "two dicts", "theta and b"],
)
def test_own_backward_may_answer_in_several_forms(net, shape_of_answer):
    assert gradcheck(net, X, Y, lambda *given: shape_of_answer(*by_hand(*given))).passed


def test_own_backward_gets_the_record_and_y_as_a_column(net):
    seen = []
    gradcheck(net, X, Y, lambda *given: seen.append(given) or by_hand(*given))
    ((its_net, fwd, y),) = seen
    assert its_net is net
    assert fwd.network is net
    np.testing.assert_array_equal(y, [[1], [0]])


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            lambda t1, b1, t2, b2: (t1.T, b1, t2, b2),
            r"gradient of theta\[1\] has shape \(2, 3\); \(3, 2\) is wanted",
        ),
        (
            lambda t1, b1, t2, b2: (t1, b1, t2, b2[:1]),
            r"gradient of b\[2\] has shape \(1, 1\); \(2, 1\) is wanted",
        ),
        (
            lambda t1, b1, t2, b2: (t2, b1, t1, b2),
            r"gradient of theta\[1\] has shape \(2, 3\); \(3, 2\) is wanted",
        ),
        (lambda t1, b1, t2, b2: ({1: t1}, {1: b1, 2: b2}), r"returned no gradient of theta\[2\]"),
        (lambda t1, b1, t2, b2: ({1: t1, 2: t2}, {1: b1}), r"returned no gradient of b\[2\]"),
        (lambda t1, b1, t2, b2: (t1 * np.nan, b1, t2, b2), r"gradient of theta\[1\] holds nan"),
    ],
)
def test_wrong_shapes_name_the_block(net, answer, message):
    with pytest.raises(ValueError, match=message):
        gradcheck(net, X, Y, lambda *given: answer(*by_hand(*given)))


@pytest.mark.parametrize("answer", [None, 3, (1, 2, 3), "gradients", {}])
def test_an_answer_of_another_kind_is_refused(net, answer):
    with pytest.raises(TypeError, match="backward returned"):
        gradcheck(net, X, Y, lambda *given: answer)


def test_a_network_without_biases_is_checked_by_its_weights(net):
    bare = net.replace(b=None)
    for own in (None, lambda *given: by_hand(*given)[::2], lambda net, fwd, y: fwd.backward(y)):
        report = gradcheck(bare, X, Y, own)
        assert [row.name for row in report.rows] == list(bare.parameters)
        assert report.passed
    assert not gradcheck(bare, X, Y, lambda net, *_: (net.theta, net.b)).passed
    with pytest.raises(TypeError, match=r"or the 2 arrays \(∂C/∂θ⁽¹⁾, …\) are wanted"):
        gradcheck(bare, X, Y, by_hand)


# σ and C that do not take complex numbers


def takes_abs():
    return Activation("softsign", lambda z: z / (1 + np.abs(z)), lambda z: 1 / (1 + np.abs(z)) ** 2)


def drops_the_imaginary_part():
    return Activation("real tanh", lambda z: np.tanh(z.real), lambda z: 1 - np.tanh(z) ** 2)


def raises():
    def f(z):
        if np.iscomplexobj(z):
            raise RuntimeError("no complex numbers here")
        return np.tanh(z)

    return Activation("strict tanh", f, lambda z: 1 - np.tanh(z) ** 2)


def casts():
    return Activation("cast tanh", lambda z: np.tanh(z.astype(float)), lambda z: 1 - np.tanh(z) ** 2)


@pytest.mark.parametrize(
    "sigma", [takes_abs(), drops_the_imaginary_part(), raises(), casts()], ids=lambda s: s.name
)
def test_central_differences_are_used_where_sigma_takes_no_complex_numbers(sigma):
    net = Network.random(seed=0, sigma=sigma)
    report = gradcheck(net, X, Y)
    assert {row.complex for row in report.rows} == {None}
    assert report.passed
    assert len(report.notes) == 1
    assert report.notes[0].startswith("No complex step: ")
    assert not gradcheck(net, X, Y, wrong(lambda theta, b: theta[1].__imul__(1.01))).passed


def test_a_sigma_of_two_loops_can_be_checked():
    def tanh(z):
        rows, columns = z.shape
        return [[math.tanh(z[i, m]) for m in range(columns)] for i in range(rows)]

    sigma = Activation("loops", tanh, lambda z: 1 - np.square(tanh(z)))
    report = gradcheck(Network.random(seed=0, sigma=sigma), X, Y)
    assert report.passed
    assert {row.complex for row in report.rows} == {None}


def test_a_sigma_in_float32_is_told_of_when_its_steps_look_like_wrong_gradients():
    sigma = Activation("single", lambda z: np.tanh(z).astype("f4"), lambda z: 1 - np.tanh(z) ** 2)
    report = gradcheck(Network.random(seed=0, sigma=sigma), X, Y)
    assert "a[1], a[2] came from σ in float32" in report.notes[-1]
    slip = Activation("slip", np.tanh, lambda z: 1 - np.tanh(z))
    assert gradcheck(Network.random(seed=0, sigma=slip), X, Y).notes == ()


def test_a_sigma_that_drops_the_imaginary_part_is_no_false_alarm_in_a_saturated_network_either():
    net = Network(
        {1: np.eye(2), 2: 40 * np.eye(2)},
        {1: [0, 0], 2: [0, 0]},
        {1: drops_the_imaginary_part(), 2: "sigmoid"},
        "cross_entropy",
    )
    assert gradcheck(net, [0.7, -0.7], [0, 1]).passed


def test_central_differences_are_used_where_the_cost_takes_no_complex_numbers():
    cost = Cost(
        "abs", lambda a, y: (np.abs(a - y) ** 3).sum((-2, -1)), lambda a, y: 3 * (a - y) * np.abs(a - y)
    )
    report = gradcheck(Network.random(seed=0, cost=cost), X, Y)
    assert report.passed
    assert {row.complex for row in report.rows} == {None}


# Kinks


def test_a_kink_within_h_is_told():
    net = Network({1: [[1.0]], 2: [[1.0]]}, {1: [-0.5], 2: [0]}, {1: "relu", 2: "identity"})
    report = gradcheck(net, [0.5 + 1e-6], [1.0])  # z⁽¹⁾ = 1e-6, and h = 1e-5
    kinked = [row.name for row in report.rows if row.kink]
    assert kinked == [("theta", 1, 1, 1), ("b", 1, 1)]
    assert report.passed  # the complex step does not cross it
    assert "A kink lies within ±h = 1e-5 of θ⁽¹⁾₁₁, b⁽¹⁾₁" in report.notes[0]


@pytest.mark.parametrize(
    ("off", "kink", "verdict"), [(5e-3, True, "kink"), (5e-3, False, "wrong"), (2e-2, True, "wrong")]
)
def test_a_kink_lets_pass_up_to_one_percent(net, off, kink, verdict):
    row = gradcheck(net, X, Y).rows[0]
    row = dataclasses.replace(row, backprop=row.numeric * (1 + off), kink=kink, complex=None)
    assert row.verdict == verdict
    assert row.passed is (verdict == "kink")


def test_at_a_kink_the_complex_step_crosses_nothing_and_lets_nothing_pass():
    net = Network({1: [[1.0]], 2: [[1.0]]}, {1: [-0.5], 2: [0]}, {1: "relu", 2: "identity"})
    report = gradcheck(net, [0.5 + 1e-6], [1.0], wrong(lambda theta, b: b[1].__imul__(1.005)))
    assert [(row.kink, row.verdict) for row in report.rows[:2]] == [(True, "good"), (True, "wrong")]


# The report in words


def test_report_prints_as_an_aligned_table_that_says_pass(net):
    lines = repr(gradcheck(net, X, Y)).splitlines()
    assert lines[:2] == ["PASS: 17 gradients, every relative error ≤ 1e-7", repr(net)]
    table = lines[3:21]
    assert table[0].split() == ["parameter", "backprop", "numeric", "relative", "error", "numeric", "by"]
    assert table[-1].startswith("b⁽²⁾₂")
    ends = {line.index("≤ 1e-7") for line in table[1:]}
    assert len(ends) == 1
    assert lines[-3].endswith("≤ 1e-7 good, > 1e-2 wrong,")
    assert lines[-2].startswith("from 1e-4 to 1e-2 only where a kink is crossed (Stanford CS231n")
    assert max(map(len, lines)) <= 92  # no line wraps beside JupyterLab's file browser on a projector


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_report_prints_on_a_console_without_greek_letters(net, monkeypatch, encoding):
    console = io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="\n")
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", console)
        print(gradcheck(net, X, Y, wrong(lambda theta, b: theta[2].__setitem__((0, 2), 0.5))))
        console.flush()
    lines = console.buffer.getvalue().decode("ascii").splitlines()  # spelled out to the last letter
    assert lines[0] == "FAIL: 1 of 17 gradients wrong; the worst is theta(2)13, relative error 1.1"
    assert [line.split()[0] for line in lines if line.endswith("<- wrong")] == ["theta(2)13"]
    assert len({line.index("complex step") for line in lines[4:21]}) == 1


def test_report_prints_the_same_when_gradients_differ_by_rounding(net):
    def jitter(theta, b):
        for gradient in (*theta.values(), *b.values()):
            gradient *= 1 + 3e-16

    assert repr(gradcheck(net, X, Y, wrong(jitter))) == repr(gradcheck(net, X, Y, wrong(lambda *_: None)))


def test_report_of_a_large_network_shows_the_wrong_ones_first():
    net = Network.random((4, 9, 5), seed=0)
    report = gradcheck(net, np.ones(4), np.ones(5), wrong(lambda theta, b: b[2].__imul__(2)))
    lines = repr(report).splitlines()
    assert lines[4].startswith("b⁽²⁾₁")
    assert "… and 55 more" in lines


# One parameter, as the lesson shows it


def test_error_against_h_is_a_V_for_the_central_difference_and_flat_for_the_complex_step(net):
    name, h = ("theta", 2, 1, 3), np.logspace(-1, -12, 12)
    exact = net.backward(net.forward(X), Y).parameter(name)
    central = abs(numeric_gradient(net, X, Y, name, h) - exact)
    assert central.shape == h.shape
    lowest = central.argmin()
    assert 3 <= lowest <= 6
    assert central[0] / central[1] == pytest.approx(100, rel=0.1)  # truncation falls with h²
    assert central[-1] > 1e3 * central[lowest]  # and rounding takes over
    exact_all_along = abs(complex_step(net, X, Y, name, 10.0 ** -np.arange(8, 300, 20)) - exact)
    assert exact_all_along.max() < 1e-16
