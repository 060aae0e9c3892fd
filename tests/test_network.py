"""The network: its formulas written out once more, its parameters by name, and that it never changes."""

import copy
import pickle
import warnings
from fractions import Fraction
from itertools import pairwise

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


def test_network_is_2_3_2_with_17_parameters(net):
    assert net.sizes == (2, 3, 2)
    assert net.N == 2
    assert len(net.parameters) == len(set(net.parameters)) == 17


def test_weighted_input_is_written_out_term_by_term(net, passes):
    fwd, _ = passes
    t1, b1, t2, b2 = net.theta[1], net.b[1], net.theta[2], net.b[2]
    for i in range(3):
        assert fwd.z[1][i, 0] == pytest.approx(t1[i, 0] * X[0, 0] + t1[i, 1] * X[1, 0] + b1[i, 0])  # D2
    for i in range(2):
        assert fwd.z[2][i, 0] == pytest.approx(sum(t2[i, j] * fwd.a[1][j, 0] for j in range(3)) + b2[i, 0])


def test_activation_is_sigma_element_by_element(passes):
    fwd, _ = passes
    for n in (1, 2):
        np.testing.assert_allclose(fwd.a[n], [[sigma(z)] for z in fwd.z[n][:, 0]], rtol=1e-14)


def test_a0_is_x(passes):
    np.testing.assert_array_equal(passes[0].a[0], X)


def test_output_delta_is_the_slope_of_the_cost_times_sigma_prime_of_z(passes):
    fwd, grad = passes
    for i in range(2):
        a = fwd.a[2][i, 0]
        assert grad.delta[2][i, 0] == pytest.approx((a - Y[i, 0]) * a * (1 - a))  # D10


def test_hidden_delta_equals_the_sum_over_both_paths(net, passes):
    fwd, grad = passes
    for j in range(3):
        paths = sum(grad.delta[2][i, 0] * net.theta[2][i, j] for i in range(2))  # D13
        a = fwd.a[1][j, 0]
        assert grad.delta[1][j, 0] == pytest.approx(paths * a * (1 - a))


def test_weight_gradient_is_delta_times_the_activation_before_it(passes):
    fwd, grad = passes
    for n in (1, 2):
        for (i, j), value in np.ndenumerate(grad.theta[n]):
            assert value == pytest.approx(grad.delta[n][i, 0] * fwd.a[n - 1][j, 0])  # D22, D27


def test_bias_gradient_is_delta(passes):
    _, grad = passes
    for n in (1, 2):
        np.testing.assert_array_equal(grad.b[n], grad.delta[n])  # D24, D30


def test_gradients_have_the_shapes_of_their_parameters_and_delta_of_z(net):
    fwd = net.forward(np.ones((2, 5)))
    grad = net.backward(fwd, np.ones((2, 5)))
    for n in (1, 2):
        assert grad.theta[n].shape == net.theta[n].shape
        assert grad.b[n].shape == net.b[n].shape
        assert grad.delta[n].shape == fwd.z[n].shape == fwd.a[n].shape


def test_gradients_of_many_columns_are_sums_over_the_examples(net):
    x, y = np.array([[0.5, 2.0, -1.0], [-1.0, 0.3, 0.2]]), np.array([[1.0, 0.0, 0.4], [0.0, 1.0, 0.9]])
    all_at_once = net.backward(net.forward(x), y)
    alone = [net.backward(net.forward(x[:, m]), y[:, m]) for m in range(3)]
    for n in (1, 2):
        np.testing.assert_allclose(all_at_once.theta[n], sum(grad.theta[n] for grad in alone), rtol=1e-12)
        np.testing.assert_allclose(all_at_once.b[n], sum(grad.b[n] for grad in alone), rtol=1e-12)
    assert net.cost(net.forward(x).a[2], y) == pytest.approx(
        sum(net.cost(net.forward(x[:, m]).a[2], y[:, m]) for m in range(3))
    )


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


def test_every_array_has_two_axes_and_is_float64():
    net = Network({1: [[1, 2]]}, {1: [3]}, sigma="identity")
    fwd = net.forward([1, 2])
    for array in arrays(net, fwd, net.backward(fwd, [1])):
        assert array.ndim == 2
        assert array.dtype == np.float64
    assert fwd.a[1][0, 0] == 1 * 1 + 2 * 2 + 3


def test_biases_may_be_flat(net):
    flat = Network(net.theta, {n: b[:, 0] for n, b in net.b.items()})
    assert {n: b.shape for n, b in flat.b.items()} == {1: (3, 1), 2: (2, 1)}
    np.testing.assert_array_equal(flat.forward(X).a[2], net.forward(X).a[2])


def test_layers_may_come_in_any_order(net):
    turned = Network({2: net.theta[2], 1: net.theta[1]}, {2: net.b[2], 1: net.b[1]})
    np.testing.assert_array_equal(turned.forward(X).a[2], net.forward(X).a[2])


def test_each_layer_may_have_its_own_sigma(net):
    mixed = Network(net.theta, net.b, sigma={1: "relu", 2: "sigmoid"})
    fwd = mixed.forward(X)
    np.testing.assert_array_equal(fwd.a[1], np.maximum(fwd.z[1], 0))
    np.testing.assert_allclose(fwd.a[2], sigma(fwd.z[2]), rtol=1e-14)
    grad = mixed.backward(fwd, Y)
    through = net.theta[2].T @ grad.delta[2]
    np.testing.assert_allclose(grad.delta[1], through * (fwd.z[1] > 0))  # the slope of its own σ (D18)


def test_fractions_and_large_whole_numbers_are_numbers(net):
    fwd = net.forward([Fraction(1, 2), 2**70])
    np.testing.assert_array_equal(fwd.a[0], [[0.5], [2.0**70]])


def test_a_matrix_is_taken_as_an_array(net):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # NumPy warns of its own np.matrix
        fwd = net.forward(np.matrix(X))
    assert type(fwd.a[0]) is np.ndarray


@pytest.mark.parametrize("sizes", [(1, 1), (2, 3, 2), (4, 1, 3, 2), (2, 2, 2, 2, 2, 2)])
def test_any_sizes_make_a_network(sizes):
    net = Network.random(sizes, seed=1)
    assert net.sizes == sizes
    assert net.forward(np.ones(sizes[0])).a[net.N].shape == (sizes[-1], 1)
    assert len(net.parameters) == sum(k * (j + 1) for j, k in pairwise(sizes))


def test_a_seed_gives_the_same_network_and_another_seed_another():
    values = [Network.random(seed=seed).theta[1] for seed in (3, 3, 4)]
    np.testing.assert_array_equal(values[0], values[1])
    assert (values[0] != values[2]).all()


def test_scale_multiplies_every_parameter():
    one, ten = Network.random(seed=0), Network.random(seed=0, scale=10)
    for name in one.parameters:
        assert ten.parameter(name) == pytest.approx(10 * one.parameter(name))


# A grid of networks


def test_a_grid_gives_what_each_network_gives_alone(net):
    x, y = np.array([[0.5, 2.0], [-1.0, 0.3]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    values = np.array([-1.0, 0.0, 2.5])
    grid = net.with_parameter(("theta", 1, 2, 1), values)
    fwd = grid.forward(x)
    grad = grid.backward(fwd, y)
    cost = grid.cost(fwd.a[2], y)
    assert cost.shape == (3,)
    for k, value in enumerate(values):
        one = net.with_parameter(("theta", 1, 2, 1), value)
        alone = one.forward(x)
        grad_alone = one.backward(alone, y)
        assert cost[k] == pytest.approx(one.cost(alone.a[2], y))
        for n in (1, 2):
            np.testing.assert_allclose(fwd.z[n][k], alone.z[n], rtol=1e-12)
            np.testing.assert_allclose(grad.theta[n][k], grad_alone.theta[n], rtol=1e-12)
            np.testing.assert_allclose(grad.b[n][k], grad_alone.b[n], rtol=1e-12)


def test_leading_axes_of_theta_and_b_broadcast_together():
    net = Network({1: np.ones((4, 1, 3, 2))}, {1: np.zeros((5, 3, 1))})
    assert net.grid == (4, 5)
    assert net.theta[1].shape == (4, 5, 3, 2)
    assert net.b[1].shape == (4, 5, 3, 1)
    assert net.forward([1, 2]).a[1].shape == (4, 5, 3, 1)


def test_a_grid_steps_all_its_networks(net):
    grid = net.with_parameter(("b", 2, 1), [0.0, 1.0])
    stepped = grid.step(grid.backward(grid.forward(X), Y), 0.1)
    alone = net.with_parameter(("b", 2, 1), 1.0)
    alone = alone.step(alone.backward(alone.forward(X), Y), 0.1)
    np.testing.assert_allclose(stepped.theta[1][1], alone.theta[1], rtol=1e-12)


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


def test_a_parameter_of_a_grid_is_an_array_in_its_shape(net):
    grid = net.with_parameter(("b", 1, 2), [[1.0, 2.0, 3.0]])
    np.testing.assert_array_equal(grid.parameter(("b", 1, 2)), [[1.0, 2.0, 3.0]])
    two = grid.with_parameter(("b", 1, 1), [[4.0], [5.0]])
    assert two.grid == (2, 3)


# Other parts, and no biases


def test_replaced_parts_are_as_given_and_the_others_as_they_were(net):
    other = net.replace(theta={1: np.eye(3, 2), 2: net.theta[2]}, sigma={1: "relu", 2: "sigmoid"})
    same = Network({1: np.eye(3, 2), 2: net.theta[2]}, net.b, {1: "relu", 2: "sigmoid"})
    np.testing.assert_array_equal(other.forward(X).a[2], same.forward(X).a[2])
    assert (other.cost, net.replace(cost="cross_entropy").cost.name) == (net.cost, "cross_entropy")
    with pytest.raises(TypeError, match="unexpected keyword argument 'rate'"):
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


def test_no_array_can_be_written_to_nor_the_array_under_it(net, passes):
    for array in arrays(net, *passes):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
        assert array.base is None or not array.base.flags.writeable


def test_parameters_cannot_be_made_writeable(net):
    for array in (*net.theta.values(), *net.b.values()):
        with pytest.raises(ValueError, match="WRITEABLE"):
            array.flags.writeable = True


def test_no_layer_can_be_replaced(net, passes):
    fwd, grad = passes
    for layers in (net.theta, net.b, net.sigma, fwd.z, fwd.a, grad.delta, grad.theta, grad.b):
        with pytest.raises(TypeError):
            layers[1] = 0


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


def test_a_network_and_its_record_pickled_together_still_belong_together(net, passes):
    again, fwd = pickle.loads(pickle.dumps((net, passes[0])))
    np.testing.assert_array_equal(again.backward(fwd, Y).theta[1], passes[1].theta[1])


def test_a_network_and_its_record_copied_together_still_belong_together(net, passes):
    both = copy.deepcopy({"net": net, "fwd": passes[0]})
    np.testing.assert_array_equal(both["net"].backward(both["fwd"], Y).theta[1], passes[1].theta[1])


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
