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
from nbprop.gradcheck import gradcheck

some = settings(max_examples=40, deadline=None, derandomize=bool(os.environ.get("CI")))


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
        np.testing.assert_allclose(one[n], other[n], rtol=1e-9, atol=1e-11)


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


@settings(some, max_examples=15)
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
