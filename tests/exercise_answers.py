"""Answers as students write them, each for the exercise that its name begins with: `RIGHT` and `WRONG`."""

import functools
import math

import numpy as np

from nbprop.activations import ACTIVATIONS

tanh = ACTIVATIONS["tanh"]


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))


# Right answers


def weighted_input__loops(theta, b, a_prev):
    n, m = theta.shape
    z = np.zeros((n, a_prev.shape[1]))
    for i in range(n):
        for k in range(a_prev.shape[1]):
            total = b[i, 0]
            for j in range(m):
                total += theta[i, j] * a_prev[j, k]
            z[i, k] = total
    return z


def weighted_input__dot(theta, b, a_prev):
    return np.dot(theta, a_prev) + b


def weighted_input__matmul(theta, b, a_prev):
    return np.add(np.matmul(theta, a_prev), b)


def weighted_input__einsum(theta, b, a_prev):
    return np.einsum("ij,jm->im", theta, a_prev) + b


def weighted_input__lists(theta, b, a_prev):
    columns = zip(*a_prev.tolist(), strict=True)
    cols = [
        [
            sum(t * a for t, a in zip(row, c, strict=True)) + bias[0]
            for row, bias in zip(theta, b, strict=True)
        ]
        for c in columns
    ]
    return [list(row) for row in zip(*cols, strict=True)]


def weighted_input__bias_as_weight(theta, b, a_prev):
    return np.hstack([theta, b]) @ np.vstack([a_prev, np.ones((1, a_prev.shape[1]))])


def weighted_input__matrix(theta, b, a_prev):
    return np.matrix(theta) * np.matrix(a_prev) + b


def weighted_input__transposed_back(theta, b, a_prev):
    return (a_prev.T @ theta.T + b.T).T


def weighted_input__float32(theta, b, a_prev):
    return theta.astype(np.float32) @ a_prev.astype(np.float32) + b.astype(np.float32)


def weighted_input__in_place(theta, b, a_prev):
    z = theta @ a_prev
    z += b
    return z


def weighted_input__by_column(theta, b, a_prev):
    return np.column_stack([theta @ a + b.ravel() for a in a_prev.T])


def weighted_input__keyword(theta, b, a_prev, *, check_shapes=True):
    assert not check_shapes or theta.shape[1] == a_prev.shape[0]
    return b + theta.dot(a_prev)


def weighted_input__object_array(theta, b, a_prev):
    return theta.astype(object) @ a_prev.astype(object) + b


def forward__plain(theta1, b1, theta2, b2, x):
    a1 = sigmoid(theta1 @ x + b1)
    return sigmoid(theta2 @ a1 + b2)


def forward__one_line(theta1, b1, theta2, b2, x):
    return sigmoid(theta2 @ sigmoid(theta1 @ x + b1) + b2)


def forward__loop_over_layers(theta1, b1, theta2, b2, x):
    a = x
    for theta, b in ((theta1, b1), (theta2, b2)):
        a = sigmoid(np.dot(theta, a) + b)
    return a


def forward__reduce(theta1, b1, theta2, b2, x):
    return functools.reduce(
        lambda a, layer: sigmoid(layer[0] @ a + layer[1]), [(theta1, b1), (theta2, b2)], x
    )


def forward__tanh_half(theta1, b1, theta2, b2, x):
    s = lambda z: 0.5 * (1 + np.tanh(z / 2))  # noqa: E731
    return s(theta2 @ s(theta1 @ x + b1) + b2)


def forward__math_exp(theta1, b1, theta2, b2, x):
    s = np.vectorize(lambda t: 1 / (1 + math.exp(-t)))
    return s(theta2 @ s(theta1 @ x + b1) + b2)


def forward__recursive(theta1, b1, theta2, b2, x):
    def run(a, layers):
        if not layers:
            return a
        (theta, b), *rest = layers
        return run(sigmoid(theta @ a + b), rest)

    return run(x, [(theta1, b1), (theta2, b2)])


def forward__prints(theta1, b1, theta2, b2, x):
    z1 = theta1 @ x + b1
    print("z1 =", z1)
    return sigmoid(theta2 @ sigmoid(z1) + b2)


def forward__float32(theta1, b1, theta2, b2, x):
    theta1, b1, theta2, b2, x = (t.astype("float32") for t in (theta1, b1, theta2, b2, x))
    return sigmoid(theta2 @ sigmoid(theta1 @ x + b1) + b2)


def output_delta__plain(a2, y, z2):
    return (a2 - y) * sigmoid_prime(z2)


def output_delta__from_a(a2, y, z2):
    return (a2 - y) * a2 * (1 - a2)


def output_delta__multiply(a2, y, z2):
    return np.multiply(np.subtract(a2, y), sigmoid_prime(z2))


def output_delta__minus_minus(a2, y, z2):
    return -(y - a2) * (a2 - a2**2)


def output_delta__jacobian(a2, y, z2):
    columns = [np.diag(sigmoid_prime(z)) @ e for z, e in zip(z2.T, (a2 - y).T, strict=True)]
    return np.array(columns).T


def output_delta__exp(a2, y, z2):
    return (a2 - y) * np.exp(-z2) / (1 + np.exp(-z2)) ** 2


def output_delta__finite_difference(a2, y, z2):
    def cost(z):
        return 0.5 * (sigmoid(z) - y) ** 2

    return (cost(z2 + 1e-5) - cost(z2 - 1e-5)) / 2e-5


def output_delta__loops(a2, y, z2):
    delta = []
    for i in range(len(a2)):
        delta.append([])
        for k in range(len(a2[i])):
            s = 1 / (1 + math.exp(-z2[i][k]))
            delta[i].append((a2[i][k] - y[i][k]) * s * (1 - s))
    return delta


def output_delta__changes_its_argument(a2, y, z2):
    a2 -= y
    a2 *= sigmoid_prime(z2)
    return a2


def hidden_delta__plain(theta2, delta2, z1):
    return (theta2.T @ delta2) * sigmoid_prime(z1)


def hidden_delta__dot(theta2, delta2, z1):
    return np.dot(theta2.transpose(), delta2) * sigmoid_prime(z1)


def hidden_delta__einsum(theta2, delta2, z1):
    return np.einsum("ij,im,jm->jm", theta2, delta2, sigmoid_prime(z1))


def hidden_delta__paths(theta2, delta2, z1):
    result = np.zeros(z1.shape)
    for j in range(theta2.shape[1]):
        for i in range(theta2.shape[0]):
            result[j] += theta2[i, j] * delta2[i]
        result[j] *= sigmoid_prime(z1[j])
    return result


def hidden_delta__swapaxes(theta2, delta2, z1):
    return np.swapaxes(theta2, 0, 1) @ delta2 * sigmoid_prime(z1)


def hidden_delta__rows_then_back(theta2, delta2, z1):
    return (delta2.T @ theta2 * sigmoid_prime(z1).T).T


def hidden_delta__tensordot(theta2, delta2, z1):
    return np.tensordot(theta2, delta2, axes=(0, 0)) * sigmoid_prime(z1)


def hidden_delta__list_of_arrays(theta2, delta2, z1):
    return [
        sum(theta2[i, j] * delta2[i] for i in range(len(delta2))) * sigmoid_prime(z1[j])
        for j in range(len(z1))
    ]


def hidden_delta__broadcast_sum(theta2, delta2, z1):
    return (theta2[:, :, None] * delta2[:, None, :]).sum(axis=0) * sigmoid_prime(z1)


def hidden_delta__longdouble(theta2, delta2, z1):
    return (theta2.T.astype(np.longdouble) @ delta2) * sigmoid_prime(z1)


def hidden_delta__flat_if_one(theta2, delta2, z1):
    delta1 = (theta2.T @ delta2) * sigmoid_prime(z1)
    return delta1.ravel() if delta1.shape[1] == 1 else delta1


def weight_gradient__plain(delta, a_prev):
    return delta @ a_prev.T


def weight_gradient__sum_of_outers(delta, a_prev):
    return sum(np.outer(delta[:, m], a_prev[:, m]) for m in range(delta.shape[1]))


def weight_gradient__einsum(delta, a_prev):
    return np.einsum("im,jm->ij", delta, a_prev)


def weight_gradient__flipped_twice(delta, a_prev):
    return np.dot(a_prev, delta.T).T


def weight_gradient__lists(delta, a_prev):
    return [[sum(d * a for d, a in zip(ds, row, strict=True)) for row in a_prev] for ds in delta]


def weight_gradient__inner(delta, a_prev):
    return np.inner(delta, a_prev)


def weight_gradient__accumulate(delta, a_prev):
    grad = np.zeros((delta.shape[0], a_prev.shape[0]))
    for d, a in zip(delta.T, a_prev.T, strict=True):
        grad += d[:, None] * a[None, :]
    return grad


def weight_gradient__tuple_of_rows(delta, a_prev):
    return tuple(tuple(float(v) for v in row) for row in delta @ a_prev.T)


def bias_gradient__plain(delta):
    return delta.sum(axis=1, keepdims=True)


def bias_gradient__flat(delta):
    return delta.sum(axis=1)


def bias_gradient__np_sum(delta):
    return np.sum(delta, axis=-1).reshape(-1, 1)


def bias_gradient__ones(delta):
    return delta @ np.ones((delta.shape[1], 1))


def bias_gradient__list(delta):
    return [sum(row) for row in delta]


def bias_gradient__list_of_lists(delta):
    return [[sum(row)] for row in delta]


def bias_gradient__loop(delta):
    total = np.zeros((len(delta), 1))
    for column in delta.T:
        total[:, 0] += column
    return total


def bias_gradient__mean_times_m(delta):
    return delta.mean(axis=1, keepdims=True) * delta.shape[1]


def bias_gradient__fsum(delta):
    return np.array([math.fsum(row) for row in delta])[:, np.newaxis]


def backward__plain(theta1, b1, theta2, b2, x, y):
    z1 = theta1 @ x + b1
    a1 = sigmoid(z1)
    z2 = theta2 @ a1 + b2
    a2 = sigmoid(z2)
    d2 = (a2 - y) * sigmoid_prime(z2)
    d1 = (theta2.T @ d2) * sigmoid_prime(z1)
    return d1 @ x.T, d1.sum(axis=1, keepdims=True), d2 @ a1.T, d2.sum(axis=1, keepdims=True)


def backward__list(theta1, b1, theta2, b2, x, y):
    return list(backward__plain(theta1, b1, theta2, b2, x, y))


def backward__flat_biases(theta1, b1, theta2, b2, x, y):
    t1, db1, t2, db2 = backward__plain(theta1, b1, theta2, b2, x, y)
    return t1, db1.ravel(), t2, db2.flatten()


def backward__example_by_example(theta1, b1, theta2, b2, x, y):
    grads = [np.zeros_like(p) for p in (theta1, b1, theta2, b2)]
    for m in range(x.shape[1]):
        for total, one in zip(
            grads, backward__plain(theta1, b1, theta2, b2, x[:, [m]], y[:, [m]]), strict=True
        ):
            total += one
    return grads


def backward__from_a(theta1, b1, theta2, b2, x, y):
    a1 = sigmoid(np.dot(theta1, x) + b1)
    a2 = sigmoid(np.dot(theta2, a1) + b2)
    d2 = (a2 - y) * a2 * (1 - a2)
    d1 = np.dot(theta2.T, d2) * a1 * (1 - a1)
    return np.dot(d1, x.T), np.sum(d1, 1, keepdims=True), np.dot(d2, a1.T), np.sum(d2, 1, keepdims=True)


def backward__by_differences(theta1, b1, theta2, b2, x, y):
    parameters = [theta1, b1, theta2, b2]

    def cost():
        return 0.5 * ((sigmoid(theta2 @ sigmoid(theta1 @ x + b1) + b2) - y) ** 2).sum()

    grads = []
    for p in parameters:
        g = np.zeros_like(p)
        for i in np.ndindex(p.shape):
            old = p[i]
            p[i] = old + 1e-5
            up = cost()
            p[i] = old - 1e-5
            g[i] = (up - cost()) / 2e-5
            p[i] = old
        grads.append(g)
    return tuple(grads)


def backward__package(theta1, b1, theta2, b2, x, y):
    from nbprop import Network

    net = Network({1: theta1, 2: theta2}, {1: b1, 2: b2})
    grad = net.backward(net.forward(x), y)
    return grad.theta[1], grad.b[1], grad.theta[2], grad.b[2]


def backward__loops_over_layers(theta1, b1, theta2, b2, x, y):
    thetas, bs, a, z = [theta1, theta2], [b1, b2], [x], []
    for theta, b in zip(thetas, bs, strict=True):
        z.append(theta @ a[-1] + b)
        a.append(sigmoid(z[-1]))
    delta, grads = (a[-1] - y) * sigmoid_prime(z[-1]), []
    for n in (1, 0):
        grads = [delta @ a[n].T, delta.sum(1, keepdims=True), *grads]
        if n:
            delta = (thetas[n].T @ delta) * sigmoid_prime(z[n - 1])
    return grads


def gradient_step__plain(theta, dC_dtheta, rate):
    return theta - rate * dC_dtheta


def gradient_step__plus_minus(theta, dC_dtheta, rate):
    return theta + (-rate) * dC_dtheta


def gradient_step__in_place(theta, dC_dtheta, rate):
    theta -= rate * dC_dtheta
    return theta


def gradient_step__loops(theta, dC_dtheta, rate):
    new = theta.copy()
    for i in range(theta.shape[0]):
        for j in range(theta.shape[1]):
            new[i, j] = theta[i, j] - rate * dC_dtheta[i, j]
    return new


def gradient_step__lists(theta, dC_dtheta, rate):
    return [[t - rate * g for t, g in zip(*rows, strict=True)] for rows in zip(theta, dC_dtheta, strict=True)]


def gradient_step__helper_argument(theta, dC_dtheta, rate, momentum=0.0):
    return theta - rate * dC_dtheta + momentum * theta


def numerical_gradient__plain(C, theta, h):
    grad = np.zeros_like(theta)
    for i in range(theta.shape[0]):
        for j in range(theta.shape[1]):
            plus, minus = theta.copy(), theta.copy()
            plus[i, j] += h
            minus[i, j] -= h
            grad[i, j] = (C(plus) - C(minus)) / (2 * h)
    return grad


def numerical_gradient__in_place(C, theta, h):
    grad = np.empty(theta.shape)
    it = np.nditer(theta, flags=["multi_index"])
    while not it.finished:
        index = it.multi_index
        old = theta[index]
        theta[index] = old + h
        up = C(theta)
        theta[index] = old - h
        down = C(theta)
        theta[index] = old
        grad[index] = (up - down) / 2 / h
        it.iternext()
    return grad


def numerical_gradient__plus_and_back(C, theta, h):
    grad = np.zeros(theta.shape)
    for index in np.ndindex(*theta.shape):
        theta[index] += h
        up = C(theta)
        theta[index] -= 2 * h
        down = C(theta)
        theta[index] += h
        grad[index] = (up - down) / (2 * h)
    return grad


def numerical_gradient__basis(C, theta, h):
    n = theta.size
    basis = np.eye(n).reshape(n, *theta.shape)
    return np.array([(C(theta + h * e) - C(theta - h * e)) / (2 * h) for e in basis]).reshape(theta.shape)


def numerical_gradient__lists(C, theta, h):
    theta = theta.tolist()
    grad = []
    for i, row in enumerate(theta):
        grad.append([])
        for j, old in enumerate(row):
            theta[i][j] = old + h
            up = C(theta)
            theta[i][j] = old - h
            down = C(theta)
            theta[i][j] = old
            grad[i].append(0.5 * (up - down) / h)
    return grad


def numerical_gradient__mean_of_sides(C, theta, h):
    grad, here = np.zeros_like(theta), C(theta)
    for index in np.ndindex(theta.shape):
        e = np.zeros_like(theta)
        e[index] = h
        grad[index] = ((C(theta + e) - here) / h + (here - C(theta - e)) / h) / 2
    return grad


def cost__plain(a2, y):
    return 0.5 * np.sum((a2 - y) ** 2)


def cost__loops(a2, y):
    total = 0
    for outputs, targets in zip(a2, y, strict=True):
        for a, wanted in zip(outputs, targets, strict=True):
            total += (wanted - a) ** 2 / 2
    return total


def cost__by_example(a2, y):
    return sum(e @ e / 2 for e in (a2 - y).T)


def cost__norm(a2, y):
    return [[np.linalg.norm(a2 - y) ** 2 / 2]]


def cost__float32(a2, y):
    return ((a2.astype("float32") - y.astype("float32")) ** 2).sum() / 2


def mean_step__plain(theta, delta, a_prev, rate):
    return theta - rate / delta.shape[1] * delta @ a_prev.T


def mean_step__example_by_example(theta, delta, a_prev, rate):
    M, new = delta.shape[1], theta.copy()
    for m in range(M):
        new -= rate / M * np.outer(delta[:, m], a_prev[:, m])
    return new


def mean_step__mean_of_tables(theta, delta, a_prev, rate):
    return theta - rate * np.mean([np.outer(d, a) for d, a in zip(delta.T, a_prev.T, strict=True)], axis=0)


def mean_step__in_place(theta, delta, a_prev, rate):
    theta -= rate * np.einsum("im,jm->ij", delta, a_prev) / len(a_prev[0])
    return theta


def complex_step__copy(C, theta, h):
    gradient = np.zeros(theta.shape)
    for i in range(theta.shape[0]):
        for j in range(theta.shape[1]):
            moved = theta.astype(complex)
            moved[i, j] += 1j * h
            gradient[i, j] = np.imag(C(moved)) / h
    return gradient


def complex_step__comprehension(C, theta, h):
    steps = 1j * h * np.eye(theta.size).reshape(-1, *theta.shape)
    return np.array([C(theta + step).imag / h for step in steps]).reshape(theta.shape)


def complex_step__downwards(C, theta, h):
    gradient = np.empty_like(theta)
    for entry in np.ndindex(theta.shape):
        moved = theta + 0j
        moved[entry] -= h * 1j
        gradient[entry] = -C(moved).imag / h
    return gradient


def delta_ratio__plain(theta, delta, z):
    return np.linalg.norm(theta.T @ delta * sigmoid_prime(z)) / np.linalg.norm(delta)


def delta_ratio__by_hand(theta, delta, z):
    back = sigmoid(z) * (1 - sigmoid(z)) * np.dot(theta.T, delta)
    return np.sqrt((back**2).sum() / (delta**2).sum())


def delta_ratio__two_factors(theta, delta, z):
    back = theta.T @ delta
    by_theta = np.linalg.norm(back) / np.linalg.norm(delta)
    return by_theta * np.linalg.norm(back * sigmoid_prime(z)) / np.linalg.norm(back)


def delta_ratio__array(theta, delta, z):
    return np.array([math.hypot(*(theta.T @ delta * sigmoid_prime(z)).ravel()) / math.hypot(*delta.ravel())])


def cross_entropy_delta__plain(a2, y):
    return a2 - y


def cross_entropy_delta__in_full(a2, y):
    return (-y / a2 + (1 - y) / (1 - a2)) * a2 * (1 - a2)


def cross_entropy_delta__two_terms(a2, y):
    return -y * (1 - a2) + (1 - y) * a2


def cross_entropy_delta__loops(a2, y):
    return [[a - t for a, t in zip(*rows, strict=True)] for rows in zip(a2, y, strict=True)]


def tanh_prime__plain(z):
    return 1 - np.tanh(z) ** 2


def tanh_prime__cosh(z):
    return 1 / np.cosh(z) ** 2


def tanh_prime__exp(z):
    return 4 / (np.exp(z) + np.exp(-z)) ** 2


def tanh_prime__sigmoid(z):
    return 4 * sigmoid_prime(2 * z)


def tanh_prime__product(z):
    return (1 - np.tanh(z)) * (1 + np.tanh(z))


def tanh_prime__math(z):
    return np.vectorize(lambda t: 1 - math.tanh(t) ** 2)(z)


def tanh_prime__complex_step(z):
    return np.tanh(z + 1e-20j).imag / 1e-20


def softmax_delta__plain(a2, y):
    return a2 - y


def softmax_delta__jacobian(a2, y):
    columns = []
    for a, t in zip(a2.T, y.T, strict=True):
        columns.append((np.diag(a) - np.outer(a, a)) @ (-t / a))
    return np.column_stack(columns)


def softmax_delta__in_place(a2, y):
    delta = a2.copy()
    delta -= y
    return delta


class OutputDelta:
    def __call__(self, a2, y, z2):
        return (a2 - y) * sigmoid_prime(z2)


def _with(sigma_prime):
    def hidden_delta(theta2, delta2, z1):
        return (theta2.T @ delta2) * sigma_prime(z1)

    return hidden_delta


def _scaled(scale, theta, dC_dtheta, rate):
    return theta - scale * rate * dC_dtheta


RIGHT = [
    (name.split("__")[0], name, f) for name, f in list(globals().items()) if "__" in name and callable(f)
]
RIGHT = [(exercise, name, f) for exercise, name, f in RIGHT if not name.startswith(("_", "W_"))]
RIGHT += [
    ("output_delta", "output_delta__callable_object", OutputDelta()),
    ("output_delta", "output_delta__method", OutputDelta().__call__),
    ("hidden_delta", "hidden_delta__closure", _with(sigmoid_prime)),
    (
        "hidden_delta",
        "hidden_delta__lambda",
        lambda theta2, delta2, z1: theta2.T @ delta2 * sigmoid_prime(z1),
    ),
    ("gradient_step", "gradient_step__partial", functools.partial(_scaled, 1.0)),
    ("tanh_prime", "tanh_prime__of_the_package", tanh.prime),
    ("softmax_delta", "softmax_delta__ufunc", np.subtract),
    ("weighted_input", "weighted_input__star_args", lambda *args: args[0] @ args[2] + args[1]),
]


# Wrong answers. The default of `told` is the slug that the student is to be told, or one of several ("|").


def W_weighted_input__no_bias(theta, b, a_prev, told="bias-lost"):
    return np.dot(theta, a_prev)


def W_weighted_input__bias_in_inner_loop(theta, b, a_prev, told="bias-in-the-loop"):
    z = np.zeros((theta.shape[0], a_prev.shape[1]))
    for i in range(theta.shape[0]):
        for j in range(theta.shape[1]):
            z[i] += theta[i, j] * a_prev[j] + b[i]
    return z


def W_weighted_input__assigns(theta, b, a_prev, told="last-term-only"):
    z = np.zeros((theta.shape[0], a_prev.shape[1]))
    for i in range(theta.shape[0]):
        for j in range(theta.shape[1]):
            z[i] = theta[i, j] * a_prev[j] + b[i]
    return z


def W_weighted_input__transposed(theta, b, a_prev, told="transpose-added"):
    return theta.T @ a_prev + b


def W_weighted_input__star(theta, b, a_prev, told="elementwise-for-matmul"):
    return theta * a_prev + b


def W_weighted_input__sigmoid(theta, b, a_prev, told="activation-added"):
    return sigmoid(theta @ a_prev + b)


def W_weighted_input__wrong_order(theta, b, a_prev, told="order-of-factors"):
    return a_prev @ theta + b


def W_weighted_input__flat_bias(theta, b, a_prev, told="bias-as-row"):
    return theta @ a_prev + b.flatten()


def W_weighted_input__two_things(theta, b, a_prev, told="bias-lost+activation-added"):
    return sigmoid(theta @ a_prev)


def W_weighted_input__range_two(theta, b, a_prev, told="sizes-fixed"):
    z = np.zeros((theta.shape[0], a_prev.shape[1]))
    for i in range(theta.shape[0]):
        z[i] = theta[i, 0] * a_prev[0] + theta[i, 1] * a_prev[1] + b[i]
    return z


def W_weighted_input__one_column(theta, b, a_prev, told="first-column-only"):
    return [[sum(theta[i, j] * a_prev[j, 0] for j in range(theta.shape[1])) + b[i, 0]] for i in range(len(b))]


def W_forward__no_hidden_sigmoid(theta1, b1, theta2, b2, x, told="activation-lost"):
    return sigmoid(theta2 @ (theta1 @ x + b1) + b2)


def W_forward__no_output_sigmoid(theta1, b1, theta2, b2, x, told="activation-lost"):
    a1 = sigmoid(theta1 @ x + b1)
    return theta2 @ a1 + b2


def W_forward__no_biases(theta1, b1, theta2, b2, x, told="bias-lost"):
    return sigmoid(theta2 @ sigmoid(theta1 @ x))


def W_forward__relu(theta1, b1, theta2, b2, x, told="other-activation"):
    return sigmoid(theta2 @ np.maximum(0, theta1 @ x + b1) + b2)


def W_forward__brackets(theta1, b1, theta2, b2, x, told="sigmoid-brackets"):
    def s(z):
        return 1 / 1 + np.exp(-z)

    return s(theta2 @ s(theta1 @ x + b1) + b2)


def W_forward__plus_z(theta1, b1, theta2, b2, x, told="sigmoid-sign"):
    def s(z):
        return 1 / (1 + np.exp(z))

    return s(theta2 @ s(theta1 @ x + b1) + b2)


def W_forward__returns_both(theta1, b1, theta2, b2, x, told="too-many-returned"):
    a1 = sigmoid(theta1 @ x + b1)
    return a1, sigmoid(theta2 @ a1 + b2)


def W_forward__returns_hidden(theta1, b1, theta2, b2, x, told="hidden-layer-returned"):
    a1 = sigmoid(theta1 @ x + b1)
    a2 = sigmoid(theta2 @ a1 + b2)
    a2 *= 1
    return a1


def W_forward__bias_outside(theta1, b1, theta2, b2, x, told="bias-after-activation"):
    a1 = sigmoid(theta1 @ x) + b1
    return sigmoid(theta2 @ a1) + b2


def W_forward__linear_no_bias(
    theta1, b1, theta2, b2, x, told="activation-lost+bias-lost|bias-lost+activation-lost"
):
    return theta2 @ sigmoid(theta1 @ x)


def W_forward__softmax(theta1, b1, theta2, b2, x, told="other-activation"):
    z2 = theta2 @ sigmoid(theta1 @ x + b1) + b2
    return np.exp(z2) / np.sum(np.exp(z2), axis=0)


def W_forward__transposes(theta1, b1, theta2, b2, x, told="transpose-added"):
    a1 = sigmoid(theta1.T @ x + b1)
    return sigmoid(theta2.T @ a1 + b2)


def W_forward__prime(theta1, b1, theta2, b2, x, told="derivative-for-value"):
    return sigmoid_prime(theta2 @ sigmoid_prime(theta1 @ x + b1) + b2)


def W_output_delta__no_prime(a2, y, z2, told="missing-sigma-prime"):
    return a2 - y


def W_output_delta__prime_of_a(a2, y, z2, told="sigma-prime-of-a"):
    return (a2 - y) * sigmoid_prime(a2)


def W_output_delta__sign(a2, y, z2, told="sign"):
    return (y - a2) * sigmoid_prime(z2)


def W_output_delta__z_formula(a2, y, z2, told="sigma-prime-formula-on-z"):
    return (a2 - y) * z2 * (1 - z2)


def W_output_delta__two(a2, y, z2, told="factor-two"):
    return 2 * (a2 - y) * sigmoid_prime(z2)


def W_output_delta__cost(a2, y, z2, told="cost-for-its-derivative"):
    return 0.5 * (a2 - y) ** 2 * sigmoid_prime(z2)


def W_output_delta__scalar_cost(a2, y, z2, told="cost-for-its-derivative"):
    return np.sum((a2 - y) ** 2) / 2 * sigmoid_prime(z2)


def W_output_delta__dot(a2, y, z2, told="matmul-for-elementwise"):
    return np.dot((a2 - y).T, sigmoid_prime(z2))


def W_output_delta__mean(a2, y, z2, told="mean-for-sum"):
    return (a2 - y) * sigmoid_prime(z2) / y.shape[1]


def W_output_delta__sigma(a2, y, z2, told="sigma-for-its-derivative"):
    return (a2 - y) * sigmoid(z2)


def W_output_delta__sign_and_no_prime(a2, y, z2, told="missing-sigma-prime+sign"):
    return y - a2


def W_output_delta__one_minus_a(a2, y, z2, told="half-of-sigma-prime"):
    return (a2 - y) * (1 - a2)


def W_output_delta__np_gradient_of_mse(a2, y, z2, told="mean-over-everything"):
    return 2 * (a2 - y) / a2.size * sigmoid_prime(z2)


def W_output_delta__z_minus_y(a2, y, z2, told="z-for-a"):
    return (z2 - y) * sigmoid_prime(z2)


def W_hidden_delta__no_transpose(theta2, delta2, z1, told="missing-transpose"):
    return (theta2 @ delta2) * sigmoid_prime(z1)


def W_hidden_delta__no_prime(theta2, delta2, z1, told="missing-sigma-prime"):
    return theta2.T @ delta2


def W_hidden_delta__prime_of_a(theta2, delta2, z1, told="sigma-prime-of-a"):
    a1 = sigmoid(z1)
    return theta2.T @ delta2 * sigmoid_prime(a1)


def W_hidden_delta__inverse(theta2, delta2, z1, told="inverse-for-transpose"):
    return np.linalg.inv(theta2) @ delta2 * sigmoid_prime(z1)


def W_hidden_delta__pinv(theta2, delta2, z1, told="inverse-for-transpose"):
    return np.linalg.pinv(theta2) @ delta2 * sigmoid_prime(z1)


def W_hidden_delta__one_path(theta2, delta2, z1, told="one-path-only"):
    delta1 = np.zeros_like(z1)
    for j in range(len(z1)):
        delta1[j] = theta2[0, j] * delta2[0] * sigmoid_prime(z1[j])
    return delta1


def W_hidden_delta__overwritten(theta2, delta2, z1, told="one-path-only"):
    delta1 = np.zeros_like(z1)
    for j in range(len(z1)):
        for i in range(len(delta2)):
            delta1[j] = theta2[i, j] * delta2[i] * sigmoid_prime(z1[j])
    return delta1


def W_hidden_delta__no_transpose_no_prime(theta2, delta2, z1, told="missing-transpose+missing-sigma-prime"):
    return theta2 @ delta2


def W_hidden_delta__row(theta2, delta2, z1, told="rows-for-columns"):
    return delta2.T @ theta2 * sigmoid_prime(z1)


def W_hidden_delta__star(theta2, delta2, z1, told="elementwise-for-matmul"):
    return theta2.T * delta2 * sigmoid_prime(z1)


def W_hidden_delta__star_sum(theta2, delta2, z1, told="wrong-axis"):
    return (theta2 * delta2).sum(axis=1, keepdims=True) * sigmoid_prime(z1)


def W_hidden_delta__prime_first(theta2, delta2, z1, told="sigma-prime-before-the-sum"):
    return theta2.T @ (delta2 * sigmoid_prime(z1))


def W_hidden_delta__normalised(theta2, delta2, z1, told="weights-normalised"):
    share = theta2 / np.sum(theta2, axis=1, keepdims=True)
    return share.T @ delta2 * sigmoid_prime(z1)


def W_hidden_delta__z_formula_and_sign(theta2, delta2, z1, told="sigma-prime-formula-on-z+sign"):
    return -(theta2.T @ delta2) * z1 * (1 - z1)


def W_hidden_delta__relu(theta2, delta2, z1, told="relu-prime-for-sigma-prime"):
    d = theta2.T @ delta2
    d[z1 <= 0] = 0
    return d


def W_hidden_delta__matmul_twice(theta2, delta2, z1, told="matmul-for-elementwise"):
    return theta2.T @ delta2 @ sigmoid_prime(z1).T


def W_hidden_delta__fixed_sizes(theta2, delta2, z1, told="sizes-fixed"):
    d = np.zeros((3, z1.shape[1]))
    for j in range(3):
        d[j] = (theta2[0, j] * delta2[0] + theta2[1, j] * delta2[1]) * sigmoid_prime(z1[j])
    return d


def W_weight_gradient__flipped(delta, a_prev, told="outer-product-flipped"):
    return a_prev @ delta.T


def W_weight_gradient__no_transpose(delta, a_prev, told="missing-transpose"):
    return delta @ a_prev


def W_weight_gradient__star(delta, a_prev, told="elementwise-for-matmul"):
    return delta * a_prev


def W_weight_gradient__np_outer(delta, a_prev, told="one-column-only"):
    return np.outer(delta, a_prev)


def W_weight_gradient__mean(delta, a_prev, told="mean-for-sum"):
    return np.dot(delta, a_prev.T) / a_prev.shape[1]


def W_weight_gradient__inner(delta, a_prev, told="transpose-on-the-wrong-factor"):
    return delta.T @ a_prev


def W_weight_gradient__last(delta, a_prev, told="last-column-only"):
    for m in range(delta.shape[1]):
        grad = np.outer(delta[:, m], a_prev[:, m])
    return grad


def W_weight_gradient__first(delta, a_prev, told="first-column-only"):
    for m in range(delta.shape[1]):
        return np.outer(delta[:, m], a_prev[:, m])


def W_weight_gradient__sums(delta, a_prev, told="summed-before-multiplied"):
    return np.outer(delta.sum(axis=1), a_prev.sum(axis=1))


def W_weight_gradient__flipped_mean(delta, a_prev, told="outer-product-flipped+mean-for-sum"):
    return a_prev @ delta.T / delta.shape[1]


def W_weight_gradient__stacked(delta, a_prev, told="examples-not-added"):
    return [np.outer(d, a) for d, a in zip(delta.T, a_prev.T, strict=True)]


def W_weight_gradient__sigma_a(delta, a_prev, told="previous-activated"):
    return delta @ sigmoid(a_prev).T


def W_weight_gradient__prime(delta, a_prev, told="derivative-for-value"):
    return delta @ sigmoid_prime(a_prev).T


def W_bias_gradient__delta(delta, told="examples-not-added"):
    return delta


def W_bias_gradient__mean(delta, told="mean-for-sum"):
    return np.mean(delta, axis=1, keepdims=True)


def W_bias_gradient__axis0(delta, told="wrong-axis"):
    return delta.sum(axis=0)


def W_bias_gradient__axis0_kept(delta, told="wrong-axis"):
    return np.sum(delta, axis=0, keepdims=True)


def W_bias_gradient__total(delta, told="sum-of-everything"):
    return np.sum(delta)


def W_bias_gradient__first(delta, told="first-column-only"):
    return delta[:, 0].reshape(-1, 1)


def W_bias_gradient__row(delta, told="rows-for-columns"):
    return np.sum(delta, axis=1).reshape(1, -1)


def W_bias_gradient__ones(delta, told="delta-lost"):
    return np.ones((delta.shape[0], 1))


def W_bias_gradient__negative_mean(delta, told="mean-for-sum+sign"):
    return -delta.mean(axis=1)


def W_bias_gradient__total_mean(delta, told="sum-of-everything"):
    return delta.mean()


def _backward(theta1, b1, theta2, b2, x, y, *, d2=None, d1=None, out=None, s=sigmoid, sp=sigmoid_prime):
    """A whole backward with one line exchanged, as the students below have it."""
    z1 = theta1 @ x + b1
    a1 = s(z1)
    z2 = theta2 @ a1 + b2
    a2 = s(z2)
    delta2 = d2(a2, y, z2) if d2 else (a2 - y) * sp(z2)
    names = {"theta2": theta2, "delta2": delta2, "z1": z1, "a1": a1, "a2": a2, "y": y, "x": x, "z2": z2}
    delta1 = d1(**names) if d1 else (theta2.T @ delta2) * sp(z1)
    names["delta1"] = delta1
    if out:
        return out(**names)
    return delta1 @ x.T, delta1.sum(axis=1, keepdims=True), delta2 @ a1.T, delta2.sum(axis=1, keepdims=True)


def W_backward__no_output_prime(*args, told="missing-sigma-prime"):
    return _backward(*args, d2=lambda a2, y, z2: a2 - y)


def W_backward__no_hidden_prime(*args, told="missing-sigma-prime"):
    return _backward(*args, d1=lambda theta2, delta2, **_: theta2.T @ delta2)


def W_backward__sign(*args, told="sign"):
    return _backward(*args, d2=lambda a2, y, z2: (y - a2) * sigmoid_prime(z2))


def W_backward__error_not_delta(*args, told="error-for-delta"):
    return _backward(*args, d1=lambda theta2, a2, y, z1, **_: theta2.T @ (a2 - y) * sigmoid_prime(z1))


def W_backward__prime_of_a(*args, told="sigma-prime-of-a"):
    return _backward(
        *args,
        d2=lambda a2, y, z2: (a2 - y) * sigmoid_prime(a2),
        d1=lambda theta2, delta2, a1, **_: theta2.T @ delta2 * sigmoid_prime(a1),
    )


def W_backward__updated(*args, told="updated-weights"):
    def d1(theta2, delta2, a1, z1, **_):
        theta2 -= 0.1 * delta2 @ a1.T
        return theta2.T @ delta2 * sigmoid_prime(z1)

    return _backward(*args, d1=d1)


def W_backward__no_sum(*args, told="examples-not-added"):
    return _backward(
        *args, out=lambda delta1, delta2, x, a1, **_: (delta1 @ x.T, delta1, delta2 @ a1.T, delta2)
    )


def W_backward__means(*args, told="mean-for-sum"):
    return [g / args[-1].shape[1] for g in _backward(*args)]


def W_backward__order(*args, told="order-of-answers"):
    t1, b1, t2, b2 = _backward(*args)
    return t1, t2, b1, b2


def W_backward__last_layer_first(*args, told="order-of-answers"):
    t1, b1, t2, b2 = _backward(*args)
    return t2, b2, t1, b1


def W_backward__flipped(*args, told="outer-product-flipped|rows-for-columns"):
    return _backward(
        *args,
        out=lambda delta1, delta2, x, a1, **_: (
            x @ delta1.T,
            delta1.sum(axis=1, keepdims=True),
            a1 @ delta2.T,
            delta2.sum(axis=1, keepdims=True),
        ),
    )


def W_backward__z_for_a(*args, told="z-for-a"):
    return _backward(
        *args,
        out=lambda delta1, delta2, x, z1, **_: (
            delta1 @ x.T,
            delta1.sum(axis=1, keepdims=True),
            delta2 @ z1.T,
            delta2.sum(axis=1, keepdims=True),
        ),
    )


def W_backward__one_path(*args, told="one-path-only"):
    return _backward(
        *args, d1=lambda theta2, delta2, z1, **_: theta2[[0]].T @ delta2[[0]] * sigmoid_prime(z1)
    )


def W_backward__no_transpose(*args, told="missing-transpose"):
    return _backward(*args, d1=lambda theta2, delta2, z1, **_: theta2 @ delta2 * sigmoid_prime(z1))


def W_backward__steps(*args, told="step-for-gradient"):
    return tuple(p - g for p, g in zip(args, _backward(*args), strict=False))


def W_backward__sign_and_mean(*args, told="sign+mean-for-sum"):
    return [-g / args[-1].shape[1] for g in _backward(*args)]


def W_backward__two_primes(
    *args, told="missing-sigma-prime+missing-transpose|missing-transpose+missing-sigma-prime"
):
    return _backward(*args, d1=lambda theta2, delta2, **_: theta2 @ delta2)


def W_backward__bias_rows(*args, told="wrong-axis"):
    return _backward(
        *args,
        out=lambda delta1, delta2, x, a1, **_: (
            delta1 @ x.T,
            delta1.sum(axis=0, keepdims=True),
            delta2 @ a1.T,
            delta2.sum(axis=0, keepdims=True),
        ),
    )


def W_backward__tanh_prime(*args, told="tanh-prime-for-sigma-prime"):
    return _backward(*args, sp=lambda z: 1 - sigmoid(z) ** 2)


def W_backward__deltas(*args, told="form-of-answer"):
    return _backward(*args, out=lambda delta1, delta2, **_: (delta1, delta2))


def W_gradient_step__plus(theta, dC_dtheta, rate, told="sign"):
    return theta + rate * dC_dtheta


def W_gradient_step__no_rate(theta, dC_dtheta, rate, told="rate-lost"):
    return theta - dC_dtheta


def W_gradient_step__change(theta, dC_dtheta, rate, told="old-value-lost"):
    return -rate * dC_dtheta


def W_gradient_step__brackets(theta, dC_dtheta, rate, told="rate-on-everything"):
    return rate * (theta - dC_dtheta)


def W_gradient_step__divided(theta, dC_dtheta, rate, told="rate-divided"):
    return theta - dC_dtheta / rate


def W_gradient_step__own_rate(theta, dC_dtheta, rate, told="rate-fixed"):
    return theta - 0.1 * dC_dtheta


def W_gradient_step__plus_no_rate(theta, dC_dtheta, rate, told="sign+rate-lost"):
    return theta + dC_dtheta


def W_gradient_step__double_negative(theta, dC_dtheta, rate, told="order-of-difference"):
    return rate * dC_dtheta - theta


def W_gradient_step__nothing_returned(theta, dC_dtheta, rate, told=""):
    theta -= rate * dC_dtheta


def W_gradient_step__mean(theta, dC_dtheta, rate, told="same-step-for-all"):
    return theta - rate * dC_dtheta.mean()


def _differences(theta, difference):
    grad = np.zeros_like(theta)
    for index in np.ndindex(theta.shape):
        step = np.zeros_like(theta)
        step[index] = 1
        grad[index] = difference(step)
    return grad


def W_numerical_gradient__forward(C, theta, h, told="one-sided-difference"):
    return _differences(theta, lambda e: (C(theta + h * e) - C(theta)) / h)


def W_numerical_gradient__backward(C, theta, h, told="one-sided-difference"):
    return _differences(theta, lambda e: (C(theta) - C(theta - h * e)) / h)


def W_numerical_gradient__over_h(C, theta, h, told="factor-two"):
    return _differences(theta, lambda e: (C(theta + h * e) - C(theta - h * e)) / h)


def W_numerical_gradient__precedence(C, theta, h, told="division-brackets"):
    return _differences(theta, lambda e: (C(theta + h * e) - C(theta - h * e)) / 2 * h)


def W_numerical_gradient__undivided(C, theta, h, told="h-not-divided"):
    return _differences(theta, lambda e: C(theta + h * e) - C(theta - h * e))


def W_numerical_gradient__own_h(C, theta, h, told="h-ignored"):
    h = 1e-5
    return _differences(theta, lambda e: (C(theta + h * e) - C(theta - h * e)) / (2 * h))


def W_numerical_gradient__in_place(C, theta, h, told="half-the-distance"):
    grad = np.zeros_like(theta)
    for index in np.ndindex(theta.shape):
        theta[index] += h
        up = C(theta)
        theta[index] -= h
        down = C(theta)
        grad[index] = (up - down) / (2 * h)
    return grad


def W_numerical_gradient__not_restored(C, theta, h, told="not-restored"):
    grad = np.zeros_like(theta)
    for index in np.ndindex(theta.shape):
        theta[index] += h
        up = C(theta)
        theta[index] -= 2 * h
        grad[index] = (up - C(theta)) / (2 * h)
    return grad


def W_numerical_gradient__alias(C, theta, h, told="copy-forgotten"):
    grad = np.zeros_like(theta)
    for index in np.ndindex(theta.shape):
        plus = theta
        minus = theta
        plus[index] += h
        minus[index] -= h
        grad[index] = (C(plus) - C(minus)) / (2 * h)
    return grad


def W_numerical_gradient__whole(C, theta, h, told="all-at-once"):
    return (C(theta + h) - C(theta - h)) / (2 * h)


def W_numerical_gradient__rows(C, theta, h, told="row-at-once"):
    grad = np.zeros_like(theta)
    for i in range(theta.shape[0]):
        for j in range(theta.shape[1]):
            plus, minus = theta.copy(), theta.copy()
            plus[i] += h
            minus[i] -= h
            grad[i, j] = (C(plus) - C(minus)) / (2 * h)
    return grad


def W_numerical_gradient__flat(C, theta, h, told="flattened"):
    return [
        (C(theta + h * e) - C(theta - h * e)) / (2 * h) for e in np.eye(theta.size).reshape(-1, *theta.shape)
    ]


def W_numerical_gradient__fixed_loops(C, theta, h, told="sizes-fixed"):
    grad = np.zeros((3, 2))
    for i in range(3):
        for j in range(2):
            e = np.zeros((3, 2))
            e[i, j] = h
            grad[i, j] = (C(theta + e) - C(theta - e)) / (2 * h)
    return grad


def W_cross_entropy_delta__prime(a2, y, told="sigma-prime-kept"):
    return (a2 - y) * a2 * (1 - a2)


def W_cross_entropy_delta__no_prime(a2, y, told="missing-sigma-prime"):
    return -y / a2 + (1 - y) / (1 - a2)


def W_cross_entropy_delta__sign(a2, y, told="sign"):
    return y - a2


def W_cross_entropy_delta__inner(a2, y, told="inner-sign"):
    return -(y / a2 + (1 - y) / (1 - a2)) * a2 * (1 - a2)


def W_cross_entropy_delta__half(a2, y, told="second-term-lost"):
    return -y / a2 * a2 * (1 - a2)


def W_cross_entropy_delta__cost(a2, y, told="cost-for-its-derivative"):
    return -(y * np.log(a2) + (1 - y) * np.log(1 - a2))


def W_cross_entropy_delta__mean(a2, y, told="mean-for-sum"):
    return (a2 - y) / y.shape[1]


def W_tanh_prime__of_a(z, told="a-formula-on-z"):
    return 1 - z**2


def W_tanh_prime__no_square(z, told="square-lost"):
    return 1 - np.tanh(z)


def W_tanh_prime__value(z, told="value-for-derivative"):
    return np.tanh(z)


def W_tanh_prime__sigmoid(z, told="sigmoid-prime"):
    return sigmoid_prime(z)


def W_tanh_prime__like_sigmoid(z, told="sigmoid-formula"):
    return np.tanh(z) * (1 - np.tanh(z))


def W_tanh_prime__cosh(z, told="square-lost"):
    return 1 / np.cosh(z)


def W_tanh_prime__inside(z, told="square-inside"):
    return 1 - np.tanh(z**2)


def W_tanh_prime__math(z, told=""):
    return 1 - math.tanh(z) ** 2


def W_softmax_delta__elementwise(a2, y, told="softmax-elementwise"):
    return -(y / a2) * a2 * (1 - a2)


def W_softmax_delta__prime(a2, y, told="softmax-elementwise"):
    return (a2 - y) * a2 * (1 - a2)


def W_softmax_delta__no_jacobian(a2, y, told="missing-jacobian"):
    return -y / a2


def W_softmax_delta__sign(a2, y, told="sign"):
    return y - a2


def W_softmax_delta__twice(a2, y, told="softmax-twice"):
    e = np.exp(a2)
    return e / e.sum(axis=0) - y


def W_softmax_delta__cost(a2, y, told="cost-for-its-derivative"):
    return -np.sum(y * np.log(a2))


def W_softmax_delta__true_class(a2, y, told="one-hot-only"):
    delta = a2.copy()
    delta[y.argmax(axis=0), np.arange(y.shape[1])] -= 1
    return delta


def W_softmax_delta__mean(a2, y, told="mean-for-sum"):
    return (a2 - y) / a2.shape[1]


def W_cost__no_half(a2, y, told="factor-two"):
    return ((a2 - y) ** 2).sum()


def W_cost__entries(a2, y, told="sum-lost"):
    return (a2 - y) ** 2 / 2


def W_cost__mean(a2, y, told="mean-for-sum"):
    return np.mean((a2 - y) ** 2)


def W_cost__absolute(a2, y, told="square-lost"):
    return 0.5 * abs(a2 - y).sum()


def W_cost__of_sums(a2, y, told="square-outside"):
    return 0.5 * (a2.sum() - y.sum()) ** 2


def W_cost__distance(a2, y, told="root-taken"):
    return math.sqrt(((a2 - y) ** 2).sum())


def W_cost__first_output(a2, y, told="first-unit-only+first-column-only|sizes-fixed"):
    return 0.5 * (a2[0, 0] - y[0, 0]) ** 2


def W_cost__two_outputs(a2, y, told="first-column-only|sizes-fixed|one-column-only"):
    return 0.5 * (a2[0, 0] - y[0, 0]) ** 2 + 0.5 * (a2[1, 0] - y[1, 0]) ** 2


def W_cost__squares(a2, y, told="square-misplaced"):
    return 0.5 * (a2**2 - y**2).sum()


def W_mean_step__sum(theta, delta, a_prev, rate, told="sum-for-mean"):
    return theta - rate * delta @ a_prev.T


def W_mean_step__uphill(theta, delta, a_prev, rate, told="sign"):
    return theta + rate * delta @ a_prev.T / delta.shape[1]


def W_mean_step__rows(theta, delta, a_prev, rate, told="other-number"):
    return theta - rate * delta @ a_prev.T / len(delta)


def W_mean_step__change(theta, delta, a_prev, rate, told="old-value-lost"):
    return rate * delta @ a_prev.T / delta.shape[1]


def W_mean_step__flipped(theta, delta, a_prev, rate, told="outer-product-flipped"):
    return theta - rate * a_prev @ delta.T / delta.shape[1]


def W_mean_step__means_multiplied(theta, delta, a_prev, rate, told="summed-before-multiplied"):
    return theta - rate * delta.mean(axis=1, keepdims=True) @ a_prev.mean(axis=1, keepdims=True).T


def W_mean_step__no_rate(theta, delta, a_prev, rate, told="rate-lost"):
    return theta - delta @ a_prev.T / delta.shape[1]


def _complex_step(C, theta, h, slope):
    gradient = np.zeros(theta.shape)
    for entry in np.ndindex(theta.shape):
        moved = theta.astype(complex)
        moved[entry] += 1j * h
        gradient[entry] = slope(C, theta, moved, h)
    return gradient


def W_complex_step__not_divided(*args, told="h-not-divided"):
    return _complex_step(*args, lambda C, theta, moved, h: C(moved).imag)


def W_complex_step__real_part(*args, told="real-part"):
    return _complex_step(*args, lambda C, theta, moved, h: C(moved).real / h)


def W_complex_step__length(*args, told="imaginary-part-lost"):
    return _complex_step(*args, lambda C, theta, moved, h: abs(C(moved)) / h)


def W_complex_step__two_h(*args, told="factor-half"):
    return _complex_step(*args, lambda C, theta, moved, h: C(moved).imag / (2 * h))


def W_complex_step__conjugate(*args, told="sign"):
    return _complex_step(*args, lambda C, theta, moved, h: C(moved.conj()).imag / h)


def W_complex_step__subtracted(*args, told="subtraction-kept"):
    return _complex_step(*args, lambda C, theta, moved, h: (C(moved) - C(theta)).real / h)


def W_complex_step__central(C, theta, h, told="real-step"):
    return numerical_gradient__plain(C, theta, h)


def W_delta_ratio__upside_down(theta, delta, z, told="upside-down"):
    return np.linalg.norm(delta) / np.linalg.norm(theta.T @ delta * sigmoid_prime(z))


def W_delta_ratio__no_prime(theta, delta, z, told="missing-sigma-prime"):
    return np.linalg.norm(theta.T @ delta) / np.linalg.norm(delta)


def W_delta_ratio__length_alone(theta, delta, z, told="not-divided"):
    return np.linalg.norm(theta.T @ delta * sigmoid_prime(z))


def W_delta_ratio__squares(theta, delta, z, told="root-lost"):
    return ((theta.T @ delta * sigmoid_prime(z)) ** 2).sum() / (delta**2).sum()


def W_delta_ratio__sums(theta, delta, z, told="other-length"):
    return abs(theta.T @ delta * sigmoid_prime(z)).sum() / abs(delta).sum()


def W_delta_ratio__no_transpose(theta, delta, z, told="missing-transpose"):
    return np.linalg.norm(theta @ delta * sigmoid_prime(z)) / np.linalg.norm(delta)


WRONG = [
    (name.split("__")[0].removeprefix("W_"), name, f, f.__kwdefaults__ or f.__defaults__)
    for name, f in list(globals().items())
    if name.startswith("W_")
]
WRONG = [
    (exercise, name, f, (told["told"] if isinstance(told, dict) else told[-1]).split("|"))
    for exercise, name, f, told in WRONG
]
