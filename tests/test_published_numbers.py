"""Gradients that somebody else has published, to every digit that is printed.

M. Mazur, A Step by Step Backpropagation Example (2015): 2-2-2, sigmoid, ½Σ(a − y)², rate 0.5, and biases
shared by a layer, which he does not train.
"""

import numpy as np
import pytest

from nbprop import Network
from nbprop.network import backward_pass

RATE = 0.5
X, Y = (0.05, 0.10), (0.01, 0.99)


@pytest.fixture
def mazur():
    theta = {1: [[0.15, 0.20], [0.25, 0.30]], 2: [[0.40, 0.45], [0.50, 0.55]]}
    return Network(theta, {1: [0.35, 0.35], 2: [0.60, 0.60]})


def printed(value, text):
    """Whether the value, rounded to as many decimals, is the number in print."""
    return f"{value:.{len(text.partition('.')[2])}f}" == text


@pytest.fixture
def passes(mazur):
    fwd = mazur.forward(X)
    return fwd, mazur.backward(fwd, Y)


def after_step(mazur, dC_dtheta):
    """His network after one step: the weights move, the biases stay."""
    return mazur.replace(theta={n: mazur.theta[n] - RATE * dC_dtheta[n] for n in (1, 2)})


def cost_of(net):
    return net.cost(net.forward(X).a[2], Y)


def test_activations_are_those_in_print(passes):
    fwd, _ = passes
    for value, text in zip(fwd.a[1][:, 0], ("0.593269992", "0.596884378"), strict=True):
        assert printed(value, text)
    for value, text in zip(fwd.a[2][:, 0], ("0.75136507", "0.772928465"), strict=True):
        assert printed(value, text)


def test_gradients_are_those_in_print(passes):
    _, grad = passes
    assert printed(grad.delta[2][0, 0], "0.138498562")
    assert printed(grad.parameter(("theta", 2, 1, 1)), "0.082167041")
    assert printed(grad.parameter(("theta", 1, 1, 1)), "0.000438568")


def test_weights_after_one_step_are_those_in_print(mazur, passes):
    stepped = after_step(mazur, passes[1].theta)
    texts = {
        1: ("0.149780716", "0.19956143", "0.24975114", "0.29950229"),
        2: ("0.35891648", "0.408666186", "0.511301270", "0.561370121"),
    }
    for n in (1, 2):
        for value, text in zip(stepped.theta[n].flat, texts[n], strict=True):
            assert printed(value, text)


def test_cost_after_the_step_is_that_of_gradient_descent(mazur, passes):
    assert printed(cost_of(after_step(mazur, passes[1].theta)), "0.2910277737")


def test_cost_in_print_after_the_step_sends_the_old_delta_through_the_new_weights(mazur, passes):
    fwd, grad = passes
    new = after_step(mazur, grad.theta)
    mixed = {1: mazur.theta[1], 2: new.theta[2]}
    _, slip, _ = backward_pass(mixed, mazur.sigma, mazur.cost, fwd.z, fwd.a, np.array(Y)[:, None])
    assert printed(cost_of(after_step(mazur, {1: slip[1], 2: grad.theta[2]})), "0.291027924")
