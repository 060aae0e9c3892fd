"""What must hold for every network: looked for by hypothesis over sizes, depths, σ, C, columns and grids.

An independent witness is here too: reverse differentiation of scalars, one operation at a time, which knows
neither matrices nor δ.
"""

import math
import os

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nbprop import Network
from nbprop.activations import ACTIVATIONS
from nbprop.costs import COSTS
from nbprop.gradcheck import complex_step, gradcheck, numeric_gradient

some = settings(max_examples=40, deadline=None, derandomize=bool(os.environ.get("CI")))

CLOSE = {"rtol": 1e-9, "atol": 1e-11}


@st.composite
def problems(draw, max_layers=4, sigmas=tuple(ACTIVATIONS), costs=tuple(COSTS)):
    """A network of random sizes, one σ a layer, some C, and examples x and y."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=2, max_size=max_layers + 1))
    N = len(sizes) - 1
    sigma = {n: draw(st.sampled_from(sigmas)) for n in range(1, N + 1)}
    cost = draw(st.sampled_from(costs))
    if cost == "cross_entropy":
        sigma[N] = "sigmoid"
    seed, M = draw(st.integers(0, 2**32 - 1)), draw(st.integers(1, 5))
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(sizes[0], M)), rng.uniform(size=(sizes[-1], M))
    net = Network.random(sizes, sigma, cost, seed=seed, scale=draw(st.sampled_from([0.3, 1.0, 2.0])))
    if cost == "cross_entropy":  # near 1 the rounding of a is large beside 1 − a, and every witness sees less
        assume((abs(net.forward(x).a[N] - 0.5) < 0.499).all())
    return net, x, y


def run(net, x, y):
    fwd = net.forward(x)
    return fwd, net.backward(fwd, y), net.cost(fwd.a[net.N], y)


def same(one, other):
    """Whether two mappings hold the same layers, to rounding."""
    assert set(one) == set(other)
    for n in one:
        np.testing.assert_allclose(one[n], other[n], **CLOSE)


# Witnesses


class Scalar:
    """A number that remembers what it was made of: its parents, and its slope by each of them."""

    def __init__(self, value, *made_of):
        self.value, self.made_of, self.gradient = value, made_of, 0.0

    def __add__(self, other):
        other = other if isinstance(other, Scalar) else Scalar(other)
        return Scalar(self.value + other.value, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Scalar) else Scalar(other)
        return Scalar(self.value * other.value, (self, other.value), (other, self.value))

    def through(self, function, slope):
        return Scalar(function(self.value), (self, slope(self.value)))

    def log(self):
        return self.through(math.log, lambda v: 1 / v)

    def exp(self):
        return self.through(math.exp, math.exp)

    def backward(self):
        order, seen = [], set()

        def visit(node):
            if id(node) not in seen:
                seen.add(id(node))
                for parent, _ in node.made_of:
                    visit(parent)
                order.append(node)

        visit(self)
        self.gradient = 1.0
        for node in reversed(order):
            for parent, slope in node.made_of:
                parent.gradient += slope * node.gradient


def logistic(v):
    return 1 / (1 + math.exp(-v))


SCALAR_SIGMAS = {
    "sigmoid": (logistic, lambda v: logistic(v) * logistic(-v)),
    "tanh": (math.tanh, lambda v: 1 / math.cosh(v) ** 2),
    "relu": (lambda v: max(v, 0.0), lambda v: float(v > 0)),
    "leaky_relu": (lambda v: v if v > 0 else 0.01 * v, lambda v: 1.0 if v > 0 else 0.01),
    "softplus": (lambda v: math.log(1 + math.exp(v)), logistic),
    "identity": (lambda v: v, lambda v: 1.0),
}


def scalar_cost(name, a, y):
    """C of one example, as a sum over its outputs."""
    total = Scalar(0.0)
    normal = Scalar(0.0)
    for unit in a:
        normal = normal + unit.exp() if name == "softmax_cross_entropy" else normal
    for unit, target in zip(a, y, strict=True):
        if name == "squared_error":
            error = unit + -target
            total = total + error * error * 0.5
        elif name == "cross_entropy":
            total = total + unit.log() * -target + (unit * -1.0 + 1.0).log() * (target - 1.0)
        else:
            total = total + (unit + normal.log() * -1.0) * -target
    return total


def scalar_gradients(net, x, y):
    """∂C/∂θ of every parameter by name, and C, unit by unit and example by example."""
    parameters = {name: Scalar(net.parameter(name)) for name in net.parameters}
    total = Scalar(0.0)
    for m in range(x.shape[1]):
        a = [Scalar(value) for value in x[:, m].tolist()]
        for n in range(1, net.N + 1):
            f, slope = SCALAR_SIGMAS[net.sigma[n].name]
            before, a = a, []
            for i in range(1, net.sizes[n] + 1):
                z = parameters["b", n, i]
                for j, unit in enumerate(before, 1):
                    z = z + parameters["theta", n, i, j] * unit
                a.append(z.through(f, slope))
        total = total + scalar_cost(net.cost.name, a, y[:, m].tolist())
    total.backward()
    return {name: parameter.gradient for name, parameter in parameters.items()}, total.value


@some
@given(problems())
def test_gradients_are_those_of_scalar_reverse_differentiation(problem):
    net, x, y = problem
    _, grad, total = run(net, x, y)
    witness, cost = scalar_gradients(net, x, y)
    assert total == pytest.approx(cost, rel=1e-9)
    for name, value in witness.items():
        assert grad.parameter(name) == pytest.approx(value, rel=1e-8, abs=1e-10)


@some
@given(problems())
def test_gradients_are_those_of_the_complex_step(problem):
    net, x, y = problem
    _, grad, _ = run(net, x, y)
    for name in net.parameters:
        assert grad.parameter(name) == pytest.approx(complex_step(net, x, y, name), rel=1e-9, abs=1e-11)


@some
@given(problems(sigmas=("sigmoid", "tanh", "softplus", "identity")))
def test_gradients_are_those_of_central_differences(problem):
    net, x, y = problem
    _, grad, C = run(net, x, y)
    scale = max(1, abs(C), *(abs(part).max() for part in grad.theta.values()))
    for name in net.parameters:
        numeric = numeric_gradient(net, x, y, name)
        assert grad.parameter(name) == pytest.approx(numeric, rel=1e-5, abs=1e-7 * scale)


@some
@given(problems())
def test_gradcheck_passes_and_fails_when_one_gradient_is_doubled(problem):
    net, x, y = problem
    report = gradcheck(net, x, y)
    assert report.passed
    largest = max(report.rows, key=lambda row: abs(row.backprop))
    assume(abs(largest.backprop) > 1e-3)
    part, n, i, j = (*largest.name, 1)[:4]

    def doubled(net, fwd, y):
        grad = net.backward(fwd, y)
        both = {"theta": dict(grad.theta), "b": dict(grad.b)}
        both[part][n] = both[part][n].copy()
        both[part][n][i - 1, j - 1] *= 2
        return both["theta"], both["b"]

    slipped = gradcheck(net, x, y, doubled)
    assert not slipped.passed
    assert slipped.worst == largest.name


# Columns and grids


@some
@given(problems())
def test_column_m_alone_equals_column_m_among_many(problem):
    net, x, y = problem
    fwd, grad, _ = run(net, x, y)
    for m in range(x.shape[1]):
        alone, grad_alone, _ = run(net, x[:, m], y[:, m])
        same({n: z[:, [m]] for n, z in fwd.z.items()}, alone.z)
        same({n: a[:, [m]] for n, a in fwd.a.items()}, alone.a)
        same({n: d[:, [m]] for n, d in grad.delta.items()}, grad_alone.delta)


@some
@given(problems())
def test_gradients_and_costs_of_examples_add_up(problem):
    net, x, y = problem
    _, grad, total = run(net, x, y)
    alone = [run(net, x[:, m], y[:, m]) for m in range(x.shape[1])]
    assert total == pytest.approx(sum(cost for *_, cost in alone), rel=1e-9, abs=1e-12)
    same(grad.theta, {n: sum(g.theta[n] for _, g, _ in alone) for n in grad.theta})
    same(grad.b, {n: sum(g.b[n] for _, g, _ in alone) for n in grad.b})


@some
@given(problems())
def test_examples_in_another_order_give_the_same_gradients(problem):
    net, x, y = problem
    same(run(net, x, y)[1].theta, run(net, x[:, ::-1], y[:, ::-1])[1].theta)


@some
@given(problems(), st.integers(0, 2**32 - 1), st.sampled_from([(3,), (2, 2), (1, 3)]))
def test_a_grid_equals_a_loop_over_its_networks(problem, seed, shape):
    net, x, y = problem
    rng = np.random.default_rng(seed)
    # Some layers have the leading axes and some have not; they broadcast.
    theta = {n: t + rng.normal(size=shape + t.shape) if n % 2 else t for n, t in net.theta.items()}
    b = {n: t + rng.normal(size=(shape[-1], *t.shape)) for n, t in net.b.items()}
    grid = Network(theta, b, net.sigma, net.cost)
    assert grid.grid == shape
    fwd, grad, C = run(grid, x, y)
    assert C.shape == shape
    for k in np.ndindex(shape):
        one = Network(
            {n: t[k] for n, t in grid.theta.items()},
            {n: t[k] for n, t in grid.b.items()},
            net.sigma,
            net.cost,
        )
        fwd_one, grad_one, C_one = run(one, x, y)
        assert C[k] == pytest.approx(C_one, rel=1e-9, abs=1e-12)
        same({n: np.broadcast_to(z, shape + z.shape[-2:])[k] for n, z in fwd.z.items()}, fwd_one.z)
        same({n: d[k] for n, d in grad.delta.items()}, grad_one.delta)
        same({n: g[k] for n, g in grad.theta.items()}, grad_one.theta)
        same({n: g[k] for n, g in grad.b.items()}, grad_one.b)


@some
@given(problems(), st.floats(-3, 3), st.data())
def test_a_parameter_changed_by_name_is_that_entry_and_no_other(problem, value, data):
    net, x, y = problem
    name = data.draw(st.sampled_from(net.parameters))
    grid = net.with_parameter(name, [value, net.parameter(name)])
    C = run(grid, x, y)[2]
    assert C[1] == pytest.approx(run(net, x, y)[2], rel=1e-12)
    assert C[0] == pytest.approx(run(net.with_parameter(name, value), x, y)[2], rel=1e-12)


# Symmetries


@some
@given(problems(), st.randoms(use_true_random=False))
def test_hidden_units_in_another_order_change_nothing(problem, random):
    net, x, y = problem
    assume(net.N > 1)
    n = random.randrange(1, net.N)
    order = random.sample(range(net.sizes[n]), net.sizes[n])
    theta, b = dict(net.theta), dict(net.b)
    theta[n], b[n], theta[n + 1] = theta[n][order], b[n][order], theta[n + 1][:, order]
    fwd, grad, C = run(net, x, y)
    turned, grad_turned, C_turned = run(Network(theta, b, net.sigma, net.cost), x, y)
    assert C_turned == pytest.approx(C, rel=1e-12)
    np.testing.assert_allclose(turned.a[net.N], fwd.a[net.N], **CLOSE)
    np.testing.assert_allclose(grad_turned.theta[n], grad.theta[n][order], **CLOSE)
    np.testing.assert_allclose(grad_turned.delta[n], grad.delta[n][order], **CLOSE)
    np.testing.assert_allclose(grad_turned.theta[n + 1], grad.theta[n + 1][:, order], **CLOSE)


@some
@given(
    problems(sigmas=("relu", "leaky_relu", "identity"), costs=("squared_error",)),
    st.sampled_from([0.5, 2.0, 8.0]),
)
def test_a_relu_unit_scaled_up_and_its_weights_onwards_down_gives_the_same_cost(problem, k):
    net, x, y = problem
    assume(net.N > 1)
    theta, b = dict(net.theta), dict(net.b)
    theta[1], b[1], theta[2] = theta[1] * k, b[1] * k, theta[2] / k
    _, grad, C = run(net, x, y)
    _, scaled, C_scaled = run(Network(theta, b, net.sigma, net.cost), x, y)
    assert C_scaled == pytest.approx(C, rel=1e-12)
    np.testing.assert_allclose(scaled.theta[1] * k, grad.theta[1], **CLOSE)
    np.testing.assert_allclose(scaled.theta[2] / k, grad.theta[2], **CLOSE)


@some
@given(problems(), st.sampled_from([0.25, 2.0, 16.0]))
def test_inputs_scaled_up_and_their_weights_down_scale_the_gradient_up(problem, k):
    net, x, y = problem
    theta = dict(net.theta)
    theta[1] = theta[1] / k
    _, grad, C = run(net, x, y)
    _, scaled, C_scaled = run(Network(theta, net.b, net.sigma, net.cost), k * x, y)
    assert C_scaled == pytest.approx(C, rel=1e-12)
    same(scaled.delta, grad.delta)
    np.testing.assert_allclose(scaled.theta[1], k * grad.theta[1], **CLOSE)


@some
@given(problems())
def test_twice_the_cost_is_twice_every_gradient(problem):
    net, x, y = problem
    _, grad, C = run(net, x, y)
    _, twice, C_twice = run(net, np.hstack([x, x]), np.hstack([y, y]))
    assert C_twice == pytest.approx(2 * C, rel=1e-12)
    same(twice.theta, {n: 2 * g for n, g in grad.theta.items()})
    same(twice.b, {n: 2 * g for n, g in grad.b.items()})


@some
@given(problems())
def test_bias_gradient_is_the_sum_of_delta_and_weight_gradient_that_of_outer_products(problem):
    net, x, y = problem
    fwd, grad, _ = run(net, x, y)
    for n in grad.theta:
        np.testing.assert_allclose(grad.b[n][:, 0], grad.delta[n].sum(axis=1), **CLOSE)
        outer = sum(np.outer(grad.delta[n][:, m], fwd.a[n - 1][:, m]) for m in range(x.shape[1]))
        np.testing.assert_allclose(grad.theta[n], outer, **CLOSE)


@some
@given(problems())
def test_a_small_enough_step_goes_down_by_the_rate_times_the_square_of_the_gradient(problem):
    net, x, y = problem
    _, grad, C = run(net, x, y)
    square = sum((g**2).sum() for part in (grad.theta, grad.b) for g in part.values())
    assume(1e-6 < square < 1e4)
    rate = 1e-7 / max(square, 1)
    stepped = net.step(grad, rate)
    fall = C - run(stepped, x, y)[2]
    assert fall == pytest.approx(rate * square, rel=1e-2, abs=1e-14 * max(1, C))


@some
@given(problems(sigmas=("sigmoid",), costs=("cross_entropy",)))
def test_sigmoid_with_cross_entropy_always_gives_a_minus_y(problem):
    net, x, y = problem
    fwd, grad, _ = run(net, x, y)
    np.testing.assert_allclose(grad.delta[net.N], fwd.a[net.N] - y, rtol=1e-12, atol=1e-15)
