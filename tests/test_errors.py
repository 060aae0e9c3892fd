"""Every error of the contract: it names the argument, what came and what is wanted, and here word by word."""

import math
import re
import warnings

import numpy as np
import pytest

from nbprop import Activation, Cost, Network, costs, explore
from nbprop.activations import ACTIVATIONS
from nbprop.exercises import hint
from nbprop.gradcheck import complex_step, gradcheck, numeric_gradient
from nbprop.notation import names_of, number, symbol
from nbprop.training import train

W1, W2 = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
B1, B2 = [0.0, 0.0, 0.0], [0.0, 0.0]


def network(theta=None, b=None, **more):
    return Network({1: W1, 2: W2} if theta is None else theta, {1: B1, 2: B2} if b is None else b, **more)


def refuses(said):
    """An error that says this and no more, as a traceback does in its last line; `…` stands for anything."""
    kind, _, message = said.partition(": ")
    pattern = ".*".join(map(re.escape, message.split("…")))
    return pytest.raises({"TypeError": TypeError, "ValueError": ValueError}[kind], match=f"^{pattern}$")


def cases(*rows):
    return pytest.mark.parametrize(("given", "said"), rows)


NOT_NUMBERS = (
    ("0.5", "TypeError: {} holds text, …; real numbers are wanted"),
    (np.array([b"a"]), "TypeError: {} holds text, …; real numbers are wanted"),
    ([True, 0.5], "TypeError: {} holds booleans, …; real numbers are wanted"),
    (np.array([True, False]), "TypeError: {} holds booleans, …; real numbers are wanted"),
    ([1j, 0.5], "TypeError: {} holds complex numbers, …; real numbers are wanted"),
    (None, "TypeError: {} holds objects, None; real numbers are wanted"),
    ([None, 1], "TypeError: {} holds objects, …; real numbers are wanted"),
    ([[1], [2, 3]], "TypeError: {} is ragged, [[1], [2, 3]]; rows of one length are wanted"),
    ({1: 0.5}, "TypeError: {} is a dict, {1: 0.5}; an array or a list is wanted"),
    ({0.5, 1}, "TypeError: {} is a set, …; an array or a list is wanted"),
    ([], "ValueError: {} is empty, of shape (0,); at least one number is wanted"),
    ([np.nan, 1], "ValueError: {} holds nan at index (0,); finite numbers are wanted"),
    ([[1], [-np.inf]], "ValueError: {} holds -inf at index (1, 0); finite numbers are wanted"),
    ([1e308, np.inf], "ValueError: {} holds inf at index (1,); finite numbers are wanted"),
    ([10**400, 1], "ValueError: {} is 1000…; a finite number is wanted"),
    (
        np.ma.masked_array([1.0, 2.0], [True, False]),
        "TypeError: {} is a MaskedArray, …; an array or a list is wanted",
    ),
)


@cases(*NOT_NUMBERS)
def test_what_is_no_array_of_real_numbers(given, said):
    net = network()
    calls = {
        "x": lambda: net.forward(given),
        "y": lambda: net.backward(net.forward([1, 2]), given),
        "theta[1]": lambda: network(theta={1: given, 2: W2}),
        "b[2]": lambda: network(b={1: B1, 2: given}),
        "value": lambda: net.with_parameter(("b", 1, 2), given),
        "a": lambda: net.cost(given, [1, 0]),
    }
    for argument, call in calls.items():
        with refuses(said.replace("{}", argument, 1)):
            call()


@cases(
    ([1, 2, 3], "ValueError: x has 3 rows; this network has 2 inputs"),
    ([[1, 2]], "ValueError: x has 1 row; this network has 2 inputs (an example is a column: transpose x?)"),
    ([[1, 2, 3]], "ValueError: x has 1 row; this network has 2 inputs"),
    (5, "ValueError: x has shape (); (2,), (2, 1) or (2, M) is wanted"),
    (np.zeros((1, 2, 1)), "ValueError: x has shape (1, 2, 1); (2,), (2, 1) or (2, M) is wanted"),
)
def test_x_that_does_not_fit(given, said):
    with refuses(said):
        network().forward(given)


@cases(
    ([1, 2, 3], "ValueError: y has 3 rows; this network has 2 outputs"),
    ([[1, 0]], "ValueError: y has 1 row; this network has 2 outputs (an example is a column: transpose y?)"),
    ([[1, 0], [0, 1]], "ValueError: y has 2 columns; x has 1"),
    (np.zeros((1, 2, 1)), "ValueError: y has shape (1, 2, 1); (2,), (2, 1) or (2, M) is wanted"),
)
def test_y_that_does_not_fit(given, said):
    net = network()
    with refuses(said):
        net.backward(net.forward([1, 2]), given)


def test_one_input_and_one_output_are_named_in_the_singular():
    net = Network({1: [[1]]}, {1: [0]})
    with refuses(
        "ValueError: x has 2 rows; this network has 1 input (an example is a column: a flat list is one)"
    ):
        net.forward([1, 2])
    with refuses("ValueError: y has 2 rows; this network has 1 output"):
        net.backward(net.forward([1]), [[1, 2], [3, 4]])


@cases(
    (
        {1: [[1, 2, 3]] * 4, 2: W2},
        "ValueError: theta[2] has 3 columns; layer 1 has 4 units, a row of theta[1] each",
    ),
    (
        {1: W2, 2: W1},
        "ValueError: b[1] has shape (3,); theta[1] has 2 rows, (2, 1) is wanted (transpose each theta?)",
    ),
    (
        {1: W2, 2: [[1], [2], [3]]},
        "ValueError: theta[2] has 1 column; layer 1 has 2 units, … (transpose each theta?)",
    ),
    ({1: W1, 2: [[1, 2, 3]]}, "ValueError: b[2] has shape (2,); theta[2] has 1 row, (1, 1) is wanted"),
    (
        {1: [1, 2], 2: W2},
        "ValueError: theta[1] has shape (2,); (units of layer 1, units of layer 0) is wanted",
    ),
    ({}, "ValueError: theta has the layers []; 1, 2, … are wanted"),
    ({0: W1, 1: W2}, "ValueError: theta has the layers [0, 1]; [1, 2] are wanted"),
    ({"1": W1, "2": W2}, "ValueError: theta has the layers ['1', '2']; [1, 2] are wanted"),
    ({True: W1, 2: W2}, "ValueError: theta has the layers [True, 2]; [1, 2] are wanted"),
    ([W1, W2], "TypeError: theta is …; a dict of layers is wanted, {1: …, 2: …}"),
    (
        {1: np.zeros((4, 3, 2)), 2: np.zeros((5, 2, 3))},
        "ValueError: the leading axes of theta and b do not …",
    ),
)
def test_theta_that_makes_no_network(given, said):
    with refuses(said):
        network(theta=given)


@cases(
    ({1: [[0, 0, 0]], 2: B2}, "ValueError: b[1] has shape (1, 3); theta[1] has 3 rows, (3, 1) is wanted"),
    ({1: B1, 2: 0}, "ValueError: b[2] has shape (); theta[2] has 2 rows, (2, 1) is wanted"),
    ({1: B1, 2: B2, 3: B2}, "ValueError: b has the layers [1, 2, 3]; [1, 2] are wanted"),
    ([B1, B2], "TypeError: b is …; a dict of layers is wanted, {1: …, 2: …}"),
)
def test_b_that_makes_no_network(given, said):
    with refuses(said):
        network(b=given)


SIGMAS, COSTS = ", ".join(ACTIVATIONS), ", ".join(costs.COSTS)


@cases(
    ({"sigma": "sigmoide"}, f"ValueError: sigma is 'sigmoide'; one of {SIGMAS} is wanted"),
    ({"sigma": {1: "relu", 2: "x"}}, f"ValueError: sigma[2] is 'x'; one of {SIGMAS} is wanted"),
    ({"sigma": {1: "relu"}}, "ValueError: sigma has the layers [1]; [1, 2] are wanted"),
    ({"sigma": np.tanh}, f"TypeError: sigma is …; one of {SIGMAS} or an nbprop.Activation is wanted"),
    ({"cost": "mse"}, f"ValueError: cost is 'mse'; one of {COSTS} is wanted"),
    ({"cost": abs}, f"TypeError: cost is …; one of {COSTS} or an nbprop.Cost is wanted"),
)
def test_unknown_sigma_or_cost_lists_the_known_ones(given, said):
    with refuses(said):
        network(**given)


def test_the_docstring_of_a_network_names_every_built_in_sigma_and_cost():
    assert all(f": {names}." in " ".join(Network.__doc__.split()) for names in (SIGMAS, COSTS))


def test_a_part_that_no_network_has():
    with refuses("TypeError: activation is no part of a network; one of theta, b, sigma, cost is wanted"):
        network().replace(activation="relu")


@cases(
    ({"sizes": (2,)}, "ValueError: sizes is [2]; at least two layers are wanted, such as (2, 3, 2)"),
    ({"sizes": 5}, "TypeError: sizes is 5; units of each layer are wanted, such as (2, 3, 2)"),
    ({"sizes": {2, 3}}, "TypeError: sizes is {2, 3}; units of each layer are wanted, such as (2, 3, 2)"),
    ({"sizes": (2, 0, 2)}, "ValueError: sizes[1] is 0; a whole number from 1 up is wanted"),
    ({"sizes": (2, 3.0, 2)}, "TypeError: sizes[1] is 3.0; a whole number is wanted"),
    ({"sizes": "232"}, "TypeError: sizes[0] is '2'; a whole number is wanted"),
    ({"seed": -1}, "ValueError: seed is -1; a whole number from 0 up is wanted"),
    ({"seed": True}, "TypeError: seed is True; a whole number is wanted"),
    ({"scale": -1}, "ValueError: scale is -1.0; a scale from 0 up is wanted"),
    ({"scale": 10**400}, "ValueError: scale is 1000…; a finite number is wanted"),
    ({"scale": "1"}, "TypeError: scale is '1'; a real number is wanted"),
)
def test_bad_sizes_seed_or_scale(given, said):
    with refuses(said):
        Network.random(**given)


@cases(
    (0, "ValueError: rate is 0.0; a rate above 0 is wanted"),
    (np.inf, "ValueError: rate is inf; a finite number is wanted"),
    (True, "TypeError: rate is True; a real number is wanted"),
    (0.5j, "TypeError: rate is 0.5j; a real number is wanted"),
    (np.timedelta64(1, "s"), "TypeError: rate is np.timedelta64(1,'s'); a real number is wanted"),
    ([0.5], "TypeError: rate is [0.5]; a real number is wanted"),
)
def test_bad_rate(given, said):
    net = network()
    grad = net.backward(net.forward([1, 2]), [1, 0])
    with refuses(said):
        net.step(grad, given)


def test_a_rate_that_makes_a_parameter_infinite_is_named_without_a_warning():
    net = network(sigma="identity")
    grad = net.backward(net.forward([1, 2]), [1, 0])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with refuses("ValueError: rate is 1e+308; a smaller rate is wanted: a parameter would be infinite"):
            net.step(grad, 1e308)


def test_backward_accepts_only_a_record_that_this_very_network_made():
    net, twin = network(), network()
    with refuses(
        "ValueError: fwd comes from another network, <Network 2-3-2: …; forward(x) of this one is wanted …"
    ):
        net.backward(twin.forward([1, 2]), [1, 0])
    with refuses("TypeError: fwd is None; what forward(x) returned is wanted"):
        net.backward(None, [1, 0])
    with refuses("TypeError: fwd is …; what forward(x) returned is wanted"):
        net.backward([1, 2], [1, 0])


def test_step_accepts_only_a_gradient_of_its_shapes():
    net, small = network(), Network.random((2, 2), seed=0)
    grad = small.backward(small.forward([1, 2]), [1, 0])
    with refuses(
        "ValueError: grad.theta has the shapes {1: (2, 2)}; this network has {1: (3, 2), 2: (2, 3)}"
    ):
        net.step(grad, 0.5)
    with refuses("TypeError: grad is {1: 2}; what backward(fwd, y) returned is wanted"):
        net.step({1: 2}, 0.5)


@cases(
    ("theta", "TypeError: name is 'theta'; ('theta', n, i, j) or ('b', n, i), counted from 1, is wanted"),
    ((), "TypeError: name is (); …"),
    (("w", 1, 1), "TypeError: name is ('w', 1, 1); …"),
    (("theta", 1, 1), "ValueError: name is ('theta', 1, 1); …"),
    (("b", 1, 1, 1), "ValueError: name is ('b', 1, 1, 1); …"),
    (("b", 3, 1), "ValueError: name is ('b', 3, 1); the layers are [1, 2]"),
    (("theta", 2, 3, 1), "ValueError: name is ('theta', 2, 3, 1); theta[2] is 2 × 3"),
    (("b", 1, 4), "ValueError: name is ('b', 1, 4); b[1] is 3 × 1"),
    (("b", 1, 0), "ValueError: an index of name ('b', 1, 0) is 0; a whole number from 1 up is wanted"),
    (("b", True, 1), "TypeError: an index of name ('b', True, 1) is True; a whole number is wanted"),
    (("b", 1, 1.0), "TypeError: an index of name ('b', 1, 1.0) is 1.0; a whole number is wanted"),
)
def test_a_name_that_no_parameter_has(given, said):
    net = network()
    grad = net.backward(net.forward([1, 2]), [1, 0])
    for call in (net.parameter, grad.parameter, lambda name: net.with_parameter(name, 0.0)):
        with refuses(said):
            call(given)


def test_a_value_that_does_not_fit_the_grid():
    grid = network().with_parameter(("b", 1, 1), [1, 2])
    with refuses("ValueError: value has shape (3,); this grid of networks is (2,)"):
        grid.with_parameter(("b", 1, 2), [1, 2, 3])


# Targets and activations out of a cost's range


@pytest.mark.parametrize("cost", ["cross_entropy", "softmax_cross_entropy"])
@pytest.mark.parametrize("y", [-0.1, 1.1])
def test_target_out_of_range(cost, y):
    net = network(cost=cost)
    with refuses(f"ValueError: y holds {y}; this cost is for y from 0 to 1"):
        net.backward(net.forward([1, 2]), [y, 0])
    with refuses(f"ValueError: y holds {y}; this cost is for y from 0 to 1"):
        net.cost([0.5, 0.5], [0, y])


@pytest.mark.parametrize("a", [0.0, 1.0, -0.5, 1.5, 1e-320])
def test_cross_entropy_wants_a_strictly_between_0_and_1(a):
    net = Network({1: [[1]]}, {1: [0]}, sigma="identity", cost="cross_entropy")
    said = f"ValueError: a holds {a}; this cost is for a strictly between 0 and 1, as a sigmoid gives"
    with refuses(said):
        net.backward(net.forward([a]), [1])
    with refuses(said):
        net.cost([a], [1])


@cases(
    (([0.5, 0.5], [1]), "ValueError: y has 1 row; a has 2"),
    (([0.5, 0.5], [[1, 0], [0, 1]]), "ValueError: y has 2 columns; a has 1"),
    (([0.5, 0.5], [[[1], [0]]]), "ValueError: y has shape (1, 2, 1); (2,), (2, 1) or (2, M) is wanted"),
)
def test_a_and_y_of_a_cost_that_do_not_fit(given, said):
    for call in (network().cost, network().cost.prime):
        with refuses(said):
            call(*given)


def test_a_cost_takes_real_numbers_and_its_functions_complex_ones_too():
    a, cost = np.array([[0.5 + 1e-20j], [0.25]]), network().cost
    with refuses("TypeError: a holds complex numbers, …; real numbers are wanted"):
        cost(a, [1, 0])
    assert cost.f(a, np.array([[1], [0]])).imag == -0.5e-20


@cases(
    (3.0, "ValueError: z has shape (); (K,), (K, M) or (…, K, M) is wanted, at least one number"),
    ([], "ValueError: z has shape (0,); (K,), (K, M) or (…, K, M) is wanted, at least one number"),
)
def test_what_has_no_softmax(given, said):
    with refuses(said.replace("…", "\u2026")):
        costs.softmax(given)


# A reader's own σ and C


@cases(
    ((1, np.sin, np.cos), "TypeError: name is 1; a string is wanted"),
    (("s", np.sin, None), "TypeError: prime of 's' is None; a function is wanted"),
    (("s", 2, np.cos), "TypeError: f of 's' is 2; a function is wanted"),
)
def test_activation_and_cost_are_made_of_a_name_and_two_functions(given, said):
    for make in (Activation, Cost):
        with refuses(said):
            make(*given)


MISBEHAVES = cases(
    (lambda z, *_: z.sum(), "ValueError: {} returned shape () for {} of shape (2, 1); the same is wanted"),
    (
        lambda z, *_: z[None],
        "ValueError: {} returned shape (1, 2, 1) for {} of shape (2, 1); the same is wanted",
    ),
    (lambda z, *_: None, "TypeError: {} returned None; real numbers are wanted (is its return missing?)"),
    (
        lambda z, *_: [[1], [2, 3]],
        "ValueError: {} returned ragged rows, [[1], [2, 3]]; rows of one length are wanted",
    ),
    (lambda z, *_: z + 0j, "TypeError: {} returned complex numbers, …; real numbers are wanted"),
    (lambda z, *_: z.astype(object), "TypeError: {} returned objects, …; real numbers are wanted"),
)


@MISBEHAVES
def test_a_sigma_that_misbehaves_is_named(given, said):
    net = Network({1: np.eye(2)}, {1: [0, 0]}, sigma=Activation("own", given, given))
    with refuses(said.format("f of the activation 'own'", "z")):
        net.forward([1, 2])
    net = Network({1: np.eye(2)}, {1: [0, 0]}, sigma=Activation("own", np.sin, given))
    with refuses(said.format("prime of the activation 'own'", "z")):
        net.backward(net.forward([1, 2]), [1, 0])


@MISBEHAVES
def test_a_cost_gradient_that_misbehaves_is_named(given, said):
    net = Network({1: np.eye(2)}, {1: [0, 0]}, cost=Cost("own", given, given))
    with refuses(said.format("prime of the cost 'own'", "a")):
        net.backward(net.forward([1, 2]), [1, 0])


@cases(
    (
        lambda a, y: (a - y) ** 2,
        "ValueError: {} returned shape (2, 1) for a of shape (2, 1); () is wanted: sum …",
    ),
    (lambda a, y: None, "TypeError: {} returned None; real numbers are wanted (is its return missing?)"),
    (lambda a, y: 1j, "TypeError: {} returned complex numbers, array(0.+1.j); real numbers are wanted"),
    (
        lambda a, y: [[1], [2, 3]],
        "ValueError: {} returned ragged rows, [[1], [2, 3]]; rows of one length are wanted",
    ),
)
def test_a_cost_that_misbehaves_is_named(given, said):
    with refuses(said.format("f of the cost 'own'")):
        network(cost=Cost("own", given, lambda a, y: a - y)).cost([0.5, 0.5], [1, 0])


def test_a_cost_that_sums_leading_axes_away_is_told_which_to_sum():
    cost = Cost("own", lambda a, y: ((a - y) ** 2).sum(), lambda a, y: a - y)
    with refuses(
        "ValueError: f of the cost 'own' returned shape () for a of shape (4, 2, 1); (4,) is wanted: sum …"
    ):
        cost(np.zeros((4, 2, 1)), [1, 0])


def in_place(a, y=None):
    a *= 2
    return a


@pytest.mark.parametrize(
    ("call", "note"),
    [
        (Activation("mine", in_place, np.sign), "f of the activation 'mine'; z must not be changed …"),
        (Cost("own", np.sum, in_place).prime, "prime of the cost 'own'; a and y must not be changed …"),
        (
            Activation("mine", np.tanh, lambda z: 1 - math.tanh(z) ** 2).prime,
            "prime of the activation 'mine', which takes the whole array z, here of shape (2, 1)",
        ),
    ],
)
def test_an_error_inside_a_readers_function_says_where_it_was_raised(call, note):
    arrays = [np.ones((2, 1))] * (2 if "cost" in note else 1)
    with pytest.raises((TypeError, ValueError)) as caught:
        call(*arrays)
    note = note.replace("…", "in place: work on a copy")
    assert caught.value.__notes__ == [f"raised in {note}"]


def test_an_error_of_a_built_in_needs_no_note():
    with pytest.raises(ValueError, match="this cost is for a") as caught:
        network(cost="cross_entropy", sigma="identity").cost([2.0, 0.5], [1, 0])
    assert not hasattr(caught.value, "__notes__")


@cases(
    ("a", "TypeError: z holds text, 'a'; real numbers are wanted"),
    ([True, False], "TypeError: z holds booleans, [True, False]; real numbers are wanted"),
    ([[1], [2, 3]], "TypeError: z is ragged, [[1], [2, 3]]; rows of one length are wanted"),
)
def test_z_that_is_no_numbers(given, said):
    sigma = network().sigma[1]
    for call in (sigma, sigma.prime):
        with refuses(said):
            call(given)


# gradcheck, and what takes a reader's own backward as it does


def test_a_backward_that_is_no_function():
    net, x, y = network(), [1, 2], [1, 0]
    for call in (
        lambda: gradcheck(net, x, y, backward=3),
        lambda: train(net, x, y, rate=1, epochs=1, backward=3),
        lambda: explore.train(net, x, y, backward=3),
    ):
        with refuses("TypeError: backward is 3; a function of (net, fwd, y) is wanted"):
            call()


@cases(
    (0, "ValueError: h holds 0; a step other than 0 is wanted"),
    (np.nan, "ValueError: h holds nan at index (); finite numbers are wanted"),
    ("a", "TypeError: h holds text, 'a'; real numbers are wanted"),
)
def test_a_step_that_is_none(given, said):
    for witness in (numeric_gradient, complex_step):
        with refuses(said):
            witness(network(), [1, 2], [1, 0], ("b", 1, 1), given)


def test_gradcheck_wants_one_network():
    with refuses("TypeError: net is 'net'; an nbprop.Network is wanted"):
        gradcheck("net", [1, 2], [1, 0])
    grid = network().with_parameter(("b", 1, 1), [1, 2])
    with refuses("ValueError: net is a grid of networks, (2,); one network is wanted"):
        gradcheck(grid, [1, 2], [1, 0])


@cases(
    ((10**400,), "ValueError: value is 1000…; a finite number is wanted"),
    ((np.timedelta64(1),), "TypeError: value is np.timedelta64(1); a real number is wanted"),
    ((0.5, -1), "ValueError: decimals is -1; a whole number from 0 up is wanted"),
    ((0.5, 2.0), "TypeError: decimals is 2.0; a whole number is wanted"),
)
def test_what_is_no_number_to_write(given, said):
    with refuses(said):
        number(*given)


@pytest.mark.parametrize("name", [3, "theta", (), ("theta",), ("theta", 1, "i", 2), None, np.ones(2)])
def test_what_is_no_name_to_write(name):
    with refuses(f"TypeError: name is {name!r}; ('theta', 2, 1, 3) or the like is wanted"):
        symbol(name)


@cases(
    (("theta", 3), "ValueError: n is 3; one of 1, 2 is wanted"),
    (("b", 0), "ValueError: n is 0; one of 1, 2 is wanted"),
    (("a", -1), "ValueError: n is -1; one of 0, 1, 2 is wanted"),
)
def test_a_layer_without_such_names(given, said):
    with refuses(said):
        names_of(*given, (2, 3, 2))


@cases(
    (lambda: hint("cost", 1.0), "ValueError: level is 1.0; 1 or 2 is wanted (and after them, …)"),
    (lambda: hint(["cost"], 1), "ValueError: name is ['cost']; the name of an exercise is wanted: …"),
    (lambda: explore.predict(["01.bias"]), "ValueError: name is ['01.bias']; a lesson and a question, …"),
)
def test_what_names_nothing_that_a_lesson_has(given, said):
    with refuses(said):
        given()


def test_nothing_is_changed_when_something_is_refused():
    net = network()
    x = np.array([[1.0], [np.nan]])
    with pytest.raises(ValueError, match="nan"):
        net.forward(x)
    assert x.flags.writeable
    np.testing.assert_array_equal(net.theta[1], W1)
    np.testing.assert_array_equal(net.forward([1, 2]).z[1], [[5], [11], [17]])
