"""σ and C: what they give where, and nothing overflows up to |z| = 1000; test_proof has every slope."""

import itertools
import pickle
import warnings

import numpy as np
import pytest

from nbprop import Activation, Cost, Network
from nbprop.activations import ACTIVATIONS
from nbprop.costs import COSTS, softmax

EXTREME = np.array([-1e3, -745, -709, -700, -37, -36, -1e-300, 0, 1e-300, 36, 37, 700, 709, 745, 1e3])

sigmas = pytest.mark.parametrize("sigma", ACTIVATIONS.values(), ids=ACTIVATIONS)
costs = pytest.mark.parametrize("cost", COSTS.values(), ids=COSTS)


@pytest.fixture(autouse=True)
def every_warning_is_an_error():
    with warnings.catch_warnings(), np.errstate(all="raise", under="ignore"):
        warnings.simplefilter("error")
        yield


@sigmas
def test_sigma_and_its_prime_are_finite_and_silent_far_out(sigma):
    assert np.isfinite(sigma(EXTREME)).all()
    assert np.isfinite(sigma.prime(EXTREME)).all()


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "leaky_relu", "softplus", "identity"])
def test_a_larger_z_never_gives_a_smaller_a(name):
    assert (np.diff(ACTIVATIONS[name](EXTREME)) >= 0).all()


@sigmas
@pytest.mark.parametrize("shape", [(), (1,), (3, 2), (2, 0), (4, 3, 2)])
def test_sigma_keeps_the_shape(sigma, shape):
    assert np.shape(sigma(np.zeros(shape))) == np.shape(sigma.prime(np.zeros(shape))) == shape


@sigmas
def test_sigma_takes_numbers_and_lists_and_gives_float64(sigma):
    assert f"{sigma(0.5):.3f}" == f"{sigma([0.5])[0]:.3f}"
    for given in (1, [1, 2], np.array([1, 2], np.float32), np.array([1, 2], np.uint8)):
        assert sigma(given).dtype == sigma.prime(given).dtype == np.float64


def test_known_values():
    values = {
        "sigmoid": (0.5, 0.25),
        "tanh": (0, 1),
        "relu": (0, 0),
        "leaky_relu": (0, 0.01),
        "softplus": (np.log(2), 0.5),
        "identity": (0, 1),
    }
    for name, (value, slope) in values.items():
        assert ACTIVATIONS[name](0) == pytest.approx(value)
        assert ACTIVATIONS[name].prime(0) == pytest.approx(slope)  # at a kink the slope on the left
    assert ACTIVATIONS["leaky_relu"](-2.0) == pytest.approx(-0.02)
    assert ACTIVATIONS["softplus"](1000.0) == 1000


def test_sigmoid_never_leaves_the_open_interval():
    s = ACTIVATIONS["sigmoid"](np.array([-1e300, -1e3, -40, 40, 1e3, 1e300]))
    assert (s > 0).all()
    assert (s < 1).all()


# Costs


A = np.array([[0.2, 0.7], [0.5, 0.1], [0.9, 0.35]])
Y = np.array([[0.0, 0.5], [1.0, 0.25], [0.3, 0.15]])  # not only of sum 1


def test_costs_written_out_column_by_column():
    squares = logs = shares = 0
    for a, y in zip(A.T, Y.T, strict=True):
        shares_of_a = np.exp(a) / np.exp(a).sum()
        squares += ((a - y) ** 2).sum() / 2
        logs -= (y * np.log(a) + (1 - y) * np.log(1 - a)).sum()
        shares -= (y * np.log(shares_of_a)).sum()
        slope = COSTS["softmax_cross_entropy"].prime(a, y)
        np.testing.assert_allclose(slope, shares_of_a * y.sum() - y, rtol=1e-13)
        np.testing.assert_allclose(softmax(a), shares_of_a, rtol=1e-14)
    for name, written_out in zip(COSTS, (squares, logs, shares), strict=True):
        total = COSTS[name](A, Y)
        assert (total.dtype, total.shape) == (np.float64, ())
        assert total == pytest.approx(written_out, rel=1e-14)


@costs
def test_leading_axes_are_kept(cost):
    many = np.stack([A, A / 2, A / 3])
    np.testing.assert_allclose(cost(many, Y), [cost(a, Y) for a in many], rtol=1e-14)
    np.testing.assert_allclose(cost.prime(many, Y), [cost.prime(a, Y) for a in many], rtol=1e-14)


@costs
def test_flat_lists_are_one_column(cost):
    assert cost([0.2, 0.7], [1, 0]) == cost([[0.2], [0.7]], [[1], [0]])
    np.testing.assert_array_equal(cost.prime([0.2, 0.7], [1, 0]), cost.prime([[0.2], [0.7]], [1, 0])[:, 0])


# The built-in pairs


def pairs():
    for sigma, cost in itertools.product(ACTIVATIONS, COSTS):
        if cost != "cross_entropy" or sigma == "sigmoid":
            yield sigma, cost


@pytest.mark.parametrize(("sigma", "cost"), list(pairs()))
def test_each_pair_is_finite_and_silent_up_to_a_thousand(sigma, cost):
    net = Network({1: [[1.0], [-1.0]], 2: np.eye(2)}, {1: [0, 0], 2: [0, 0]}, {1: "identity", 2: sigma}, cost)
    for y in ([0, 0], [1, 0], [0, 1], [0.3, 0.7]):
        x = EXTREME[None, :]
        y = np.tile(np.array(y, float)[:, None], x.shape[1])
        fwd = net.forward(x)
        grad = net.backward(fwd, y)
        assert np.isfinite(net.cost(fwd.a[2], y))
        for layers in (fwd.z, fwd.a, grad.delta, grad.theta, grad.b):
            assert all(np.isfinite(array).all() for array in layers.values())


def test_sigmoid_with_cross_entropy_gives_a_minus_y_to_rounding():
    z = np.concatenate([EXTREME, np.linspace(-50, 50, 201)])[None, :]
    net = Network({1: [[1.0]]}, {1: [0]}, "sigmoid", "cross_entropy")
    for y in (0.0, 0.25, 1.0):
        fwd = net.forward(z)
        delta = net.backward(fwd, np.full_like(z, y)).delta[1]
        np.testing.assert_allclose(delta, fwd.a[1] - y, rtol=1e-14)


# A reader's own


def test_two_functions_make_an_activation_and_a_cost():
    cube = Activation("cube", lambda z: z**3, lambda z: 3 * z**2)
    fourth = Cost("fourth", lambda a, y: ((a - y) ** 4).sum((-2, -1)), lambda a, y: 4 * (a - y) ** 3)
    net = Network({1: [[2.0]]}, {1: [0]}, cube, fourth)
    fwd = net.forward([1.0])
    assert fwd.a[1][0, 0] == 8
    assert net.cost(fwd.a[1], [7]) == 1
    assert net.backward(fwd, [7]).delta[1][0, 0] == 4 * 12


@pytest.mark.parametrize(
    "own",
    [
        lambda z: z > 0,
        lambda z: (z > 0).astype(int),
        lambda z: (z > 0).astype("f4"),
        lambda z: (z > 0).tolist(),
    ],
    ids=["booleans", "integers", "float32", "list"],
)
def test_what_own_functions_return_becomes_float64(own):
    step = Activation("step", own, own)
    assert step([-1.0, 1.0]).dtype == np.float64
    net = Network.random(
        seed=0, sigma=step, cost=Cost("own", lambda a, y: np.float32(1), lambda a, y: own(a))
    )
    fwd = net.forward([1, 2])
    grad = net.backward(fwd, [0, 0])
    assert net.cost(fwd.a[2], [0, 0]).dtype == np.float64
    assert {array.dtype for array in (*fwd.a.values(), *grad.delta.values())} == {np.dtype(float)}


def test_functions_are_equal_when_their_parts_are_and_pickle_by_them():
    sigma = Activation("mine", np.sin, np.cos)
    assert sigma == Activation("mine", np.sin, np.cos) == pickle.loads(pickle.dumps(sigma))
    assert sigma != Activation("mine", np.cos, np.sin)
    assert repr(sigma) == "Activation(name='mine')"
    assert repr(COSTS["squared_error"]) == "Cost(name='squared_error')"


def test_parts_of_one_activation_may_make_another():
    sigma = ACTIVATIONS["tanh"]
    again = Activation("again", sigma.f, sigma.prime)
    assert again(0.5) == np.tanh(0.5)
