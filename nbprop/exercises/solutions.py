"""The exercises, solved: one short function each, in the letters of the derivation.

These are the references that answers are compared with, the solutions that a reader unfolds, and the text
that the slips of `slips.toml` edit: so the three never drift apart. Columns are examples.
"""

import numpy as np

from nbprop.activations import ACTIVATIONS

sigma = ACTIVATIONS["sigmoid"]


def cost(a2, y):
    return ((a2 - y) ** 2).sum() / 2  # D6


def weighted_input(theta, b, a_prev):
    return theta @ a_prev + b  # D2, D4


def forward(theta1, b1, theta2, b2, x):
    z1 = theta1 @ x + b1  # D2
    a1 = sigma(z1)  # D3
    z2 = theta2 @ a1 + b2  # D4
    a2 = sigma(z2)  # D5
    return a2


def output_delta(a2, y, z2):
    return (a2 - y) * sigma.prime(z2)  # D10


def hidden_delta(theta2, delta2, z1):
    return (theta2.mT @ delta2) * sigma.prime(z1)  # D17


def weight_gradient(delta, a_prev):
    return delta @ a_prev.mT  # D29


def bias_gradient(delta):
    return delta.sum(axis=1, keepdims=True)  # D30


def backward(theta1, b1, theta2, b2, x, y):
    z1 = theta1 @ x + b1  # D2
    a1 = sigma(z1)  # D3
    z2 = theta2 @ a1 + b2  # D4
    a2 = sigma(z2)  # D5
    delta2 = (a2 - y) * sigma.prime(z2)  # D10
    delta1 = (theta2.mT @ delta2) * sigma.prime(z1)  # D17
    dC_dtheta1 = delta1 @ x.mT  # D28
    dC_db1 = delta1.sum(axis=1, keepdims=True)  # D30
    dC_dtheta2 = delta2 @ a1.mT  # D23
    dC_db2 = delta2.sum(axis=1, keepdims=True)  # D30
    return dC_dtheta1, dC_db1, dC_dtheta2, dC_db2


def gradient_step(theta, dC_dtheta, rate):
    return theta - rate * dC_dtheta  # D32


def mean_step(theta, delta, a_prev, rate):
    M = delta.shape[1]
    return theta - rate * (delta @ a_prev.mT) / M  # D29, D32


def numerical_gradient(C, theta, h):
    gradient = np.zeros_like(theta)
    for i, j in np.ndindex(theta.shape):
        step = np.zeros_like(theta)
        step[i, j] = h
        gradient[i, j] = (C(theta + step) - C(theta - step)) / (2 * h)
    return gradient


def complex_step(C, theta, h):
    gradient = np.zeros_like(theta)
    for i, j in np.ndindex(theta.shape):
        step = np.zeros(theta.shape, dtype=complex)
        step[i, j] = 1j * h
        gradient[i, j] = C(theta + step).imag / h
    return gradient


def cross_entropy_delta(a2, y):
    return a2 - y  # D11: σ′ cancels


def tanh_prime(z):
    return 1 - np.tanh(z) ** 2  # D9, for another σ


def delta_ratio(theta, delta, z):
    before = (theta.mT @ delta) * sigma.prime(z)  # D18
    return np.linalg.norm(before) / np.linalg.norm(delta)


def softmax_delta(a2, y):
    return a2 - y  # the whole Jacobian, not its diagonal alone
