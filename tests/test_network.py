"""The network: its formulas written out once more, its parameters by name, and that it never changes."""

import copy
import pickle
import warnings
from fractions import Fraction

import numpy as np
import pytest

from nbprop import Activation, Cost, Network
from nbprop.network import forward_pass

X, Y = np.array([[0.5], [-1.0]]), np.array([[1.0], [0.0]])


@pytest.fixture
def net():
    return Network.random(seed=0)


@pytest.fixture
def passes(net):
    fwd = net.forward(X)
    return fwd, net.backward(fwd, Y)


def sigma(z):
    return 1 / (1 + np.exp(-z))


def arrays(net, fwd, grad):
    """Every array of a network and its two records."""
    layers = (net.theta, net.b, fwd.z, fwd.a, grad.delta, grad.theta, grad.b)
    return [array for layer in layers for array in layer.values()]


# Forward and backward, D2 … D30


def test_every_formula_written_out_unit_by_unit(net, passes):
    (fwd, grad), t2 = passes, net.theta[2]
    assert net.sizes == (2, 3, 2)
    assert len(net.parameters) == len(set(net.parameters)) == 17
    np.testing.assert_array_equal(fwd.a[0], X)
    for n in (1, 2):
        for i in range(net.sizes[n]):
            before = [net.theta[n][i, j] * fwd.a[n - 1][j, 0] for j in range(net.sizes[n - 1])]
            assert fwd.z[n][i, 0] == pytest.approx(sum(before) + net.b[n][i, 0])  # D2, D4
            a = fwd.a[n][i, 0]
            assert a == pytest.approx(sigma(fwd.z[n][i, 0]), rel=1e-14)  # D3, D5
            paths = sum(grad.delta[2][k, 0] * t2[k, i] for k in range(2))  # D13
            slope = a - Y[i, 0] if n == 2 else paths
            assert grad.delta[n][i, 0] == pytest.approx(slope * a * (1 - a))  # D10, D17
            for j in range(net.sizes[n - 1]):
                assert grad.theta[n][i, j] == pytest.approx(grad.delta[n][i, 0] * fwd.a[n - 1][j, 0])  # D29
        np.testing.assert_array_equal(grad.b[n], grad.delta[n])  # D24, D30


def test_a_record_gives_its_cost_and_its_gradients(net, passes):
    fwd, grad = passes
    assert fwd.cost(Y) == net.cost(fwd.a[2], Y) == fwd.cost([1, 0])
    for mine, its in zip(arrays(net, fwd, fwd.backward([1, 0])), arrays(net, fwd, grad), strict=True):
        np.testing.assert_array_equal(mine, its)


def test_step_goes_down_the_gradient_all_from_the_old_values(net, passes):
    _, grad = passes
    stepped = net.step(grad, rate=0.5)
    for n in (1, 2):
        np.testing.assert_array_equal(stepped.theta[n], net.theta[n] - 0.5 * grad.theta[n])  # D32
        np.testing.assert_array_equal(stepped.b[n], net.b[n] - 0.5 * grad.b[n])
    assert stepped.cost(stepped.forward(X).a[2], Y) < net.cost(passes[0].a[2], Y)


# What may come in, and what comes out


@pytest.mark.parametrize("x", [[0.5, -1], (0.5, -1.0), [[0.5], [-1]], np.array([0.5, -1], np.float32), X])
def test_x_and_y_may_be_flat_or_columns_lists_or_arrays(net, x):
    fwd = net.forward(x)
    np.testing.assert_array_equal(fwd.a[2], net.forward(X).a[2])
    np.testing.assert_array_equal(net.backward(fwd, x).delta[1], net.backward(fwd, X).delta[1])


def test_numbers_of_any_kind_in_lists_and_layers_in_any_order_make_float64_of_two_axes():
    net = Network({2: [[1, 2]], 1: [[1, 2], [0, Fraction(1, 2)]]}, {2: [3], 1: [0, 2**70]}, "identity")
    fwd = net.forward([1, 2])
    assert fwd.z[1].ravel().tolist() == [1 * 1 + 2 * 2, 2.0**70 + 1]
    for array in arrays(net, fwd, net.backward(fwd, [1])):
        assert (array.ndim, array.dtype) == (2, np.float64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # NumPy warns of its own np.matrix
        assert type(net.forward(np.matrix(X)).a[0]) is np.ndarray


def test_each_layer_may_have_its_own_sigma(net):
    mixed = Network(net.theta, net.b, sigma={1: "relu", 2: "sigmoid"})
    fwd = mixed.forward(X)
    np.testing.assert_array_equal(fwd.a[1], np.maximum(fwd.z[1], 0))
    np.testing.assert_allclose(fwd.a[2], sigma(fwd.z[2]), rtol=1e-14)
    grad = mixed.backward(fwd, Y)
    through = net.theta[2].T @ grad.delta[2]
    np.testing.assert_allclose(grad.delta[1], through * (fwd.z[1] > 0))  # the slope of its own σ (D18)


def test_a_seed_gives_the_same_network_and_another_seed_another():
    values = [Network.random(seed=seed).theta[1] for seed in (3, 3, 4)]
    np.testing.assert_array_equal(values[0], values[1])
    assert (values[0] != values[2]).all()


def test_scale_multiplies_every_parameter():
    one, ten = Network.random(seed=0), Network.random(seed=0, scale=10)
    for name in one.parameters:
        assert ten.parameter(name) == pytest.approx(10 * one.parameter(name))


# A grid of networks


def test_leading_axes_of_theta_and_b_broadcast_together():
    net = Network({1: np.ones((4, 1, 3, 2))}, {1: np.zeros((5, 3, 1))})
    assert net.grid == (4, 5)
    assert net.theta[1].shape == (4, 5, 3, 2)
    assert net.b[1].shape == (4, 5, 3, 1)
    assert net.forward([1, 2]).a[1].shape == (4, 5, 3, 1)


def test_a_grid_steps_all_its_networks(net):
    name = ("b", 2, 1)
    grid, alone = (net.with_parameter(name, value) for value in ([[0.0, 1.0]], 1.0))
    np.testing.assert_array_equal(grid.parameter(name), [[0.0, 1.0]])
    assert grid.with_parameter(("b", 1, 1), [[4.0], [5.0]]).grid == (2, 2)
    grid, alone = (one.step(one.forward(X).backward(Y), 0.1) for one in (grid, alone))
    np.testing.assert_allclose(grid.theta[1][0, 1], alone.theta[1], rtol=1e-12)


# Parameters by name


def test_a_parameter_is_named_as_in_the_derivation_counted_from_1(net, passes):
    assert net.parameter(("theta", 2, 1, 3)) == net.theta[2][0, 2]
    assert net.parameter(("b", 1, 2)) == net.b[1][1, 0]
    assert passes[1].parameter(("theta", 1, 3, 2)) == passes[1].theta[1][2, 1]
    assert type(net.parameter(("b", 1, 2))) is float


def test_parameters_are_listed_layer_by_layer_weights_first(net):
    assert net.parameters[:2] == (("theta", 1, 1, 1), ("theta", 1, 1, 2))
    assert net.parameters[6:10] == (("b", 1, 1), ("b", 1, 2), ("b", 1, 3), ("theta", 2, 1, 1))
    assert net.parameters[-1] == ("b", 2, 2)


def test_with_parameter_changes_that_one_value_in_a_new_network(net):
    for name in net.parameters:
        changed = net.with_parameter(name, 9.0)
        others = [other for other in net.parameters if other != name]
        assert changed.parameter(name) == 9.0
        assert all(changed.parameter(other) == net.parameter(other) != 9.0 for other in others)


# Other parts, and no biases


def test_replaced_parts_are_as_given_and_the_others_as_they_were(net):
    other = net.replace(theta={1: np.eye(3, 2), 2: net.theta[2]}, sigma={1: "relu", 2: "sigmoid"})
    same = Network({1: np.eye(3, 2), 2: net.theta[2]}, net.b, {1: "relu", 2: "sigmoid"})
    np.testing.assert_array_equal(other.forward(X).a[2], same.forward(X).a[2])
    assert (other.cost, net.replace(cost="cross_entropy").cost.name) == (net.cost, "cross_entropy")
    with pytest.raises(TypeError, match="rate is no part of a network"):
        net.replace(rate=1)


def test_without_biases_b_is_0_and_no_step_copy_or_change_moves_it(net):
    bare = net.replace(b=None)
    zero = net.replace(b={n: 0 * b for n, b in net.b.items()})
    fwd = bare.forward(X)
    np.testing.assert_array_equal(fwd.a[2], zero.forward(X).a[2])
    assert bare.parameters == tuple(name for name in net.parameters if name[0] == "theta")
    stepped, its = bare.step(fwd.backward(Y), 0.5), zero.step(zero.forward(X).backward(Y), 0.5)
    for one in (bare, stepped, copy.deepcopy(bare), bare.with_parameter(("theta", 1, 1, 1), 9)):
        assert not one.has_biases
        assert not any(b.any() for b in one.b.values())
    np.testing.assert_array_equal(stepped.theta[1], its.theta[1])
    assert its.b[1].all()
    assert bare.parameter(("b", 1, 2)) == 0
    with pytest.raises(ValueError, match=r"name is \('b', 1, 2\); this network has no biases"):
        bare.with_parameter(("b", 1, 2), 1.0)


# Nothing changes


def test_no_layer_can_be_replaced_and_no_array_written_to_nor_the_array_under_it(net, passes):
    fwd, grad = passes
    for layers in (net.theta, net.b, net.sigma, fwd.z, fwd.a, grad.delta, grad.theta, grad.b):
        with pytest.raises(TypeError):
            layers[1] = 0
    for array in arrays(net, *passes):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
        assert array.base is None or not array.base.flags.writeable
    for array in (*net.theta.values(), *net.b.values()):
        with pytest.raises(ValueError, match="WRITEABLE"):
            array.flags.writeable = True


def test_no_attribute_can_be_set_or_deleted(net, passes):
    for owner, attribute in ((net, "theta"), (net, "cost"), (net, "new"), (passes[0], "z"), (passes[1], "b")):
        with pytest.raises(AttributeError):
            setattr(owner, attribute, 0)
    with pytest.raises(AttributeError, match="theta cannot be set: a network never changes"):
        del net.theta


def test_arrays_given_in_are_not_kept_and_not_changed():
    theta, b, x, y = {1: np.eye(2)}, {1: np.ones(2)}, X.copy(), Y.copy()
    net = Network(theta, b)
    fwd = net.forward(x)
    before = net.backward(fwd, y)
    for array in (theta[1], b[1], x, y):
        assert array.flags.writeable
        array[...] = 7
    theta[1] = None
    np.testing.assert_array_equal(net.theta[1], np.eye(2))
    np.testing.assert_array_equal(net.b[1], [[1], [1]])
    np.testing.assert_array_equal(fwd.a[0], X)
    np.testing.assert_array_equal(net.backward(fwd, Y).theta[1], before.theta[1])


def test_a_sigma_or_cost_that_writes_into_its_argument_is_stopped(net):
    def double(array, *_):
        array *= 2
        return array

    x, y = X.copy(), Y.copy()
    writes = Activation("writes", double, np.ones_like)
    with pytest.raises(ValueError, match="read-only"):
        Network(net.theta, net.b, sigma=writes).forward(x)
    cost = Cost("writes", lambda a, y: double(y).sum((-2, -1)), lambda a, y: double(y))
    greedy = Network(net.theta, net.b, cost=cost)
    with pytest.raises(ValueError, match="read-only"):
        greedy.backward(greedy.forward(x), y)
    with pytest.raises(ValueError, match="read-only"):
        greedy.cost([0.5, 0.5], y)
    np.testing.assert_array_equal(y, Y)


BUFFER = np.zeros((2, 1))
SURROUNDED = np.zeros((4, 1))


@pytest.mark.parametrize(
    "f",
    [
        lambda z: np.tanh(z, out=BUFFER),
        lambda z: np.tanh(z, out=BUFFER)[:],
        lambda z: np.tanh(z, out=SURROUNDED[1:3]),
    ],
    ids=["the array", "a view of it", "a part of one"],
)
def test_a_sigma_that_returns_the_same_array_each_time_keeps_it_and_harms_no_record(f):
    net = Network.random((2, 2, 2), seed=0, sigma=Activation("kept", f, lambda z: 1 - np.tanh(z) ** 2))
    plain = Network(net.theta, net.b, "tanh")
    fwd, expected = net.forward(X), plain.forward(X)
    net.forward(3 * X)
    for n in (1, 2):
        np.testing.assert_array_equal(fwd.a[n], expected.a[n])
        np.testing.assert_array_equal(net.backward(fwd, Y).theta[n], plain.backward(expected, Y).theta[n])
    assert BUFFER.flags.writeable
    assert SURROUNDED.flags.writeable


def test_a_cost_that_returns_the_same_array_each_time_keeps_it(net):
    kept = Cost("kept", lambda a, y: ((a - y) ** 2).sum((-2, -1)), lambda a, y: np.subtract(a, y, out=BUFFER))
    first = kept.prime([0.5, 0.5], [1.0, 0.0])
    kept.prime([9.0, 9.0], [1.0, 0.0])
    np.testing.assert_array_equal(first, [-0.5, 0.5])


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])
def test_copies_give_the_same_numbers_and_are_as_immutable(net, passes, copied):
    again, fwd, grad = copied(net), copied(passes[0]), copied(passes[1])
    assert again.sigma == net.sigma
    assert again.cost == net.cost
    np.testing.assert_array_equal(again.forward(X).a[2], passes[0].a[2])
    for one, other in zip(arrays(again, fwd, grad), arrays(net, *passes), strict=True):
        np.testing.assert_array_equal(one, other)
        assert not one.flags.writeable


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])
def test_a_network_and_its_record_copied_together_still_belong_together(net, passes, copied):
    again, fwd = copied((net, passes[0]))
    np.testing.assert_array_equal(again.backward(fwd, Y).theta[1], passes[1].theta[1])


def test_a_network_with_a_lambda_is_copied_but_not_pickled():
    net = Network.random(seed=0, sigma=Activation("cube", lambda z: z**3, lambda z: 3 * z**2))
    np.testing.assert_array_equal(copy.deepcopy(net).forward(X).a[2], net.forward(X).a[2])
    with pytest.raises((pickle.PicklingError, AttributeError), match="lambda"):
        pickle.dumps(net)


def test_representations_are_short_and_without_addresses(net, passes):
    assert repr(net) == "<Network 2-3-2: sigmoid; squared_error>"
    assert repr(net.with_parameter(("b", 1, 1), [1, 2])) == "<Network 2-3-2 ×(2,): sigmoid; squared_error>"
    assert repr(net.replace(b=None)) == "<Network 2-3-2 without biases: sigmoid; squared_error>"
    assert repr(passes[0]) == f"<Forward of {net!r}: z[1] … z[2], a[0] … a[2], 1 column>"
    assert repr(passes[1]) == "<Gradient: delta, theta and b of layers 1 … 2>"


# The plain functions


def test_plain_functions_take_complex_numbers_which_the_door_refuses(net):
    _, a = forward_pass(net.theta, net.b, net.sigma, X + 1e-20j)
    assert np.iscomplexobj(a[2])
    with pytest.raises(TypeError, match="x holds complex numbers"):
        net.forward(X + 1e-20j)
