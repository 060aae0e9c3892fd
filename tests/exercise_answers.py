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


RIGHT, WRONG = [], []


def right(answer):
    """An answer that passes."""
    RIGHT.append((answer.__name__.split("__")[0], answer.__name__, answer))
    return answer


def wrong(told):
    """An answer that does not pass, and the slug that the student is told, or one of several ("|")."""

    def take(answer):
        WRONG.append((answer.__name__.split("__")[0], answer.__name__, answer, told.split("|")))
        return answer

    return take


# Right answers


@right
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


@right
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


@right
def weighted_input__bias_as_weight(theta, b, a_prev):
    return np.hstack([theta, b]) @ np.vstack([a_prev, np.ones((1, a_prev.shape[1]))])


@right
def weighted_input__float32(theta, b, a_prev):
    return theta.astype(np.float32) @ a_prev.astype(np.float32) + b.astype(np.float32)


@right
def weighted_input__in_place(theta, b, a_prev):
    z = theta @ a_prev
    z += b
    return z


@right
def weighted_input__keyword(theta, b, a_prev, check_shapes=True):
    assert not check_shapes or theta.shape[1] == a_prev.shape[0]
    return b + theta.dot(a_prev)


@right
def forward__plain(theta1, b1, theta2, b2, x):
    a1 = sigmoid(theta1 @ x + b1)
    return sigmoid(theta2 @ a1 + b2)


@right
def forward__loop_over_layers(theta1, b1, theta2, b2, x):
    a = x
    for theta, b in ((theta1, b1), (theta2, b2)):
        a = sigmoid(np.dot(theta, a) + b)
    return a


@right
def forward__reduce(theta1, b1, theta2, b2, x):
    return functools.reduce(
        lambda a, layer: sigmoid(layer[0] @ a + layer[1]), [(theta1, b1), (theta2, b2)], x
    )


@right
def forward__tanh_half(theta1, b1, theta2, b2, x):
    s = lambda z: 0.5 * (1 + np.tanh(z / 2))  # noqa: E731
    return s(theta2 @ s(theta1 @ x + b1) + b2)


@right
def forward__math_exp(theta1, b1, theta2, b2, x):
    s = np.vectorize(lambda t: 1 / (1 + math.exp(-t)))
    return s(theta2 @ s(theta1 @ x + b1) + b2)


@right
def forward__recursive(theta1, b1, theta2, b2, x):
    def run(a, layers):
        if not layers:
            return a
        (theta, b), *rest = layers
        return run(sigmoid(theta @ a + b), rest)

    return run(x, [(theta1, b1), (theta2, b2)])


@right
def forward__prints(theta1, b1, theta2, b2, x):
    z1 = theta1 @ x + b1
    print("z1 =", z1)
    return sigmoid(theta2 @ sigmoid(z1) + b2)


@right
def forward__float32(theta1, b1, theta2, b2, x):
    theta1, b1, theta2, b2, x = (t.astype("float32") for t in (theta1, b1, theta2, b2, x))
    return sigmoid(theta2 @ sigmoid(theta1 @ x + b1) + b2)


@right
def output_delta__jacobian(a2, y, z2):
    columns = [np.diag(sigmoid_prime(z)) @ e for z, e in zip(z2.T, (a2 - y).T, strict=True)]
    return np.array(columns).T


@right
def output_delta__finite_difference(a2, y, z2):
    def cost(z):
        return 0.5 * (sigmoid(z) - y) ** 2

    return (cost(z2 + 1e-5) - cost(z2 - 1e-5)) / 2e-5


@right
def output_delta__loops(a2, y, z2):
    delta = []
    for i in range(len(a2)):
        delta.append([])
        for k in range(len(a2[i])):
            s = 1 / (1 + math.exp(-z2[i][k]))
            delta[i].append((a2[i][k] - y[i][k]) * s * (1 - s))
    return delta


@right
def output_delta__changes_its_argument(a2, y, z2):
    a2 -= y
    a2 *= sigmoid_prime(z2)
    return a2


@right
def hidden_delta__paths(theta2, delta2, z1):
    result = np.zeros(z1.shape)
    for j in range(theta2.shape[1]):
        for i in range(theta2.shape[0]):
            result[j] += theta2[i, j] * delta2[i]
        result[j] *= sigmoid_prime(z1[j])
    return result


@right
def hidden_delta__tensordot(theta2, delta2, z1):
    return np.tensordot(theta2, delta2, axes=(0, 0)) * sigmoid_prime(z1)


@right
def hidden_delta__list_of_arrays(theta2, delta2, z1):
    return [
        sum(theta2[i, j] * delta2[i] for i in range(len(delta2))) * sigmoid_prime(z1[j])
        for j in range(len(z1))
    ]


@right
def hidden_delta__broadcast_sum(theta2, delta2, z1):
    return (theta2[:, :, None] * delta2[:, None, :]).sum(axis=0) * sigmoid_prime(z1)


@right
def hidden_delta__longdouble(theta2, delta2, z1):
    return (theta2.T.astype(np.longdouble) @ delta2) * sigmoid_prime(z1)


@right
def hidden_delta__flat_if_one(theta2, delta2, z1):
    delta1 = (theta2.T @ delta2) * sigmoid_prime(z1)
    return delta1.ravel() if delta1.shape[1] == 1 else delta1


@right
def weight_gradient__sum_of_outers(delta, a_prev):
    return sum(np.outer(delta[:, m], a_prev[:, m]) for m in range(delta.shape[1]))


@right
def weight_gradient__lists(delta, a_prev):
    return [[sum(d * a for d, a in zip(ds, row, strict=True)) for row in a_prev] for ds in delta]


@right
def weight_gradient__accumulate(delta, a_prev):
    grad = np.zeros((delta.shape[0], a_prev.shape[0]))
    for d, a in zip(delta.T, a_prev.T, strict=True):
        grad += d[:, None] * a[None, :]
    return grad


@right
def weight_gradient__tuple_of_rows(delta, a_prev):
    return tuple(tuple(float(v) for v in row) for row in delta @ a_prev.T)


@right
def bias_gradient__loop(delta):
    total = np.zeros((len(delta), 1))
    for column in delta.T:
        total[:, 0] += column
    return total


@right
def backward__plain(theta1, b1, theta2, b2, x, y):
    z1 = theta1 @ x + b1
    a1 = sigmoid(z1)
    z2 = theta2 @ a1 + b2
    a2 = sigmoid(z2)
    d2 = (a2 - y) * sigmoid_prime(z2)
    d1 = (theta2.T @ d2) * sigmoid_prime(z1)
    return d1 @ x.T, d1.sum(axis=1, keepdims=True), d2 @ a1.T, d2.sum(axis=1, keepdims=True)


@right
def backward__flat_biases(theta1, b1, theta2, b2, x, y):
    t1, db1, t2, db2 = backward__plain(theta1, b1, theta2, b2, x, y)
    return t1, db1.ravel(), t2, db2.flatten()


@right
def backward__example_by_example(theta1, b1, theta2, b2, x, y):
    grads = [np.zeros_like(p) for p in (theta1, b1, theta2, b2)]
    for m in range(x.shape[1]):
        for total, one in zip(
            grads, backward__plain(theta1, b1, theta2, b2, x[:, [m]], y[:, [m]]), strict=True
        ):
            total += one
    return grads


@right
def backward__from_a(theta1, b1, theta2, b2, x, y):
    a1 = sigmoid(np.dot(theta1, x) + b1)
    a2 = sigmoid(np.dot(theta2, a1) + b2)
    d2 = (a2 - y) * a2 * (1 - a2)
    d1 = np.dot(theta2.T, d2) * a1 * (1 - a1)
    return np.dot(d1, x.T), np.sum(d1, 1, keepdims=True), np.dot(d2, a1.T), np.sum(d2, 1, keepdims=True)


@right
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


@right
def backward__package(theta1, b1, theta2, b2, x, y):
    from nbprop import Network

    net = Network({1: theta1, 2: theta2}, {1: b1, 2: b2})
    grad = net.backward(net.forward(x), y)
    return grad.theta[1], grad.b[1], grad.theta[2], grad.b[2]


@right
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


@right
def gradient_step__in_place(theta, dC_dtheta, rate):
    theta -= rate * dC_dtheta
    return theta


@right
def gradient_step__loops(theta, dC_dtheta, rate):
    new = theta.copy()
    for i in range(theta.shape[0]):
        for j in range(theta.shape[1]):
            new[i, j] = theta[i, j] - rate * dC_dtheta[i, j]
    return new


@right
def gradient_step__lists(theta, dC_dtheta, rate):
    return [[t - rate * g for t, g in zip(*rows, strict=True)] for rows in zip(theta, dC_dtheta, strict=True)]


@right
def gradient_step__helper_argument(theta, dC_dtheta, rate, momentum=0.0):
    return theta - rate * dC_dtheta + momentum * theta


@right
def numerical_gradient__plain(C, theta, h):
    grad = np.zeros_like(theta)
    for i in range(theta.shape[0]):
        for j in range(theta.shape[1]):
            plus, minus = theta.copy(), theta.copy()
            plus[i, j] += h
            minus[i, j] -= h
            grad[i, j] = (C(plus) - C(minus)) / (2 * h)
    return grad


@right
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


@right
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


@right
def numerical_gradient__basis(C, theta, h):
    n = theta.size
    basis = np.eye(n).reshape(n, *theta.shape)
    return np.array([(C(theta + h * e) - C(theta - h * e)) / (2 * h) for e in basis]).reshape(theta.shape)


@right
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


@right
def numerical_gradient__mean_of_sides(C, theta, h):
    grad, here = np.zeros_like(theta), C(theta)
    for index in np.ndindex(theta.shape):
        e = np.zeros_like(theta)
        e[index] = h
        grad[index] = ((C(theta + e) - here) / h + (here - C(theta - e)) / h) / 2
    return grad


@right
def cost__loops(a2, y):
    total = 0
    for outputs, targets in zip(a2, y, strict=True):
        for a, wanted in zip(outputs, targets, strict=True):
            total += (wanted - a) ** 2 / 2
    return total


@right
def mean_step__example_by_example(theta, delta, a_prev, rate):
    M, new = delta.shape[1], theta.copy()
    for m in range(M):
        new -= rate / M * np.outer(delta[:, m], a_prev[:, m])
    return new


@right
def mean_step__mean_of_tables(theta, delta, a_prev, rate):
    return theta - rate * np.mean([np.outer(d, a) for d, a in zip(delta.T, a_prev.T, strict=True)], axis=0)


@right
def mean_step__in_place(theta, delta, a_prev, rate):
    theta -= rate * np.einsum("im,jm->ij", delta, a_prev) / len(a_prev[0])
    return theta


@right
def complex_step__copy(C, theta, h):
    gradient = np.zeros(theta.shape)
    for i in range(theta.shape[0]):
        for j in range(theta.shape[1]):
            moved = theta.astype(complex)
            moved[i, j] += 1j * h
            gradient[i, j] = np.imag(C(moved)) / h
    return gradient


@right
def complex_step__comprehension(C, theta, h):
    steps = 1j * h * np.eye(theta.size).reshape(-1, *theta.shape)
    return np.array([C(theta + step).imag / h for step in steps]).reshape(theta.shape)


@right
def complex_step__downwards(C, theta, h):
    gradient = np.empty_like(theta)
    for entry in np.ndindex(theta.shape):
        moved = theta + 0j
        moved[entry] -= h * 1j
        gradient[entry] = -C(moved).imag / h
    return gradient


@right
def delta_ratio__plain(theta, delta, z):
    return np.linalg.norm(theta.T @ delta * sigmoid_prime(z)) / np.linalg.norm(delta)


@right
def delta_ratio__by_hand(theta, delta, z):
    back = sigmoid(z) * (1 - sigmoid(z)) * np.dot(theta.T, delta)
    return np.sqrt((back**2).sum() / (delta**2).sum())


@right
def delta_ratio__two_factors(theta, delta, z):
    back = theta.T @ delta
    by_theta = np.linalg.norm(back) / np.linalg.norm(delta)
    return by_theta * np.linalg.norm(back * sigmoid_prime(z)) / np.linalg.norm(back)


@right
def delta_ratio__array(theta, delta, z):
    return np.array([math.hypot(*(theta.T @ delta * sigmoid_prime(z)).ravel()) / math.hypot(*delta.ravel())])


@right
def cross_entropy_delta__loops(a2, y):
    return [[a - t for a, t in zip(*rows, strict=True)] for rows in zip(a2, y, strict=True)]


@right
def softmax_delta__jacobian(a2, y):
    columns = []
    for a, t in zip(a2.T, y.T, strict=True):
        columns.append((np.diag(a) - np.outer(a, a)) @ (-t / a))
    return np.column_stack(columns)


@right
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


RIGHT_IN_ONE_LINE = {
    "weighted_input": [
        ("dot", lambda theta, b, a_prev: np.dot(theta, a_prev) + b),
        ("matmul", lambda theta, b, a_prev: np.add(np.matmul(theta, a_prev), b)),
        ("einsum", lambda theta, b, a_prev: np.einsum("ij,jm->im", theta, a_prev) + b),
        ("matrix", lambda theta, b, a_prev: np.matrix(theta) * np.matrix(a_prev) + b),
        ("transposed_back", lambda theta, b, a_prev: (a_prev.T @ theta.T + b.T).T),
        ("by_column", lambda theta, b, a_prev: np.column_stack([theta @ a + b.ravel() for a in a_prev.T])),
        ("object_array", lambda theta, b, a_prev: theta.astype(object) @ a_prev.astype(object) + b),
    ],
    "forward": [
        ("one_line", lambda theta1, b1, theta2, b2, x: sigmoid(theta2 @ sigmoid(theta1 @ x + b1) + b2)),
    ],
    "output_delta": [
        ("plain", lambda a2, y, z2: (a2 - y) * sigmoid_prime(z2)),
        ("from_a", lambda a2, y, z2: (a2 - y) * a2 * (1 - a2)),
        ("multiply", lambda a2, y, z2: np.multiply(np.subtract(a2, y), sigmoid_prime(z2))),
        ("minus_minus", lambda a2, y, z2: -(y - a2) * (a2 - a2**2)),
        ("exp", lambda a2, y, z2: (a2 - y) * np.exp(-z2) / (1 + np.exp(-z2)) ** 2),
    ],
    "hidden_delta": [
        ("plain", lambda theta2, delta2, z1: (theta2.T @ delta2) * sigmoid_prime(z1)),
        ("dot", lambda theta2, delta2, z1: np.dot(theta2.transpose(), delta2) * sigmoid_prime(z1)),
        ("einsum", lambda theta2, delta2, z1: np.einsum("ij,im,jm->jm", theta2, delta2, sigmoid_prime(z1))),
        ("swapaxes", lambda theta2, delta2, z1: np.swapaxes(theta2, 0, 1) @ delta2 * sigmoid_prime(z1)),
        ("rows_then_back", lambda theta2, delta2, z1: (delta2.T @ theta2 * sigmoid_prime(z1).T).T),
    ],
    "weight_gradient": [
        ("plain", lambda delta, a_prev: delta @ a_prev.T),
        ("einsum", lambda delta, a_prev: np.einsum("im,jm->ij", delta, a_prev)),
        ("flipped_twice", lambda delta, a_prev: np.dot(a_prev, delta.T).T),
        ("inner", lambda delta, a_prev: np.inner(delta, a_prev)),
    ],
    "bias_gradient": [
        ("plain", lambda delta: delta.sum(axis=1, keepdims=True)),
        ("flat", lambda delta: delta.sum(axis=1)),
        ("np_sum", lambda delta: np.sum(delta, axis=-1).reshape(-1, 1)),
        ("ones", lambda delta: delta @ np.ones((delta.shape[1], 1))),
        ("list", lambda delta: [sum(row) for row in delta]),
        ("list_of_lists", lambda delta: [[sum(row)] for row in delta]),
        ("mean_times_m", lambda delta: delta.mean(axis=1, keepdims=True) * delta.shape[1]),
        ("fsum", lambda delta: np.array([math.fsum(row) for row in delta])[:, np.newaxis]),
    ],
    "backward": [
        ("list", lambda theta1, b1, theta2, b2, x, y: list(backward__plain(theta1, b1, theta2, b2, x, y))),
    ],
    "gradient_step": [
        ("plain", lambda theta, dC_dtheta, rate: theta - rate * dC_dtheta),
        ("plus_minus", lambda theta, dC_dtheta, rate: theta + (-rate) * dC_dtheta),
    ],
    "cost": [
        ("plain", lambda a2, y: 0.5 * np.sum((a2 - y) ** 2)),
        ("by_example", lambda a2, y: sum(e @ e / 2 for e in (a2 - y).T)),
        ("norm", lambda a2, y: [[np.linalg.norm(a2 - y) ** 2 / 2]]),
        ("float32", lambda a2, y: ((a2.astype("float32") - y.astype("float32")) ** 2).sum() / 2),
    ],
    "mean_step": [
        ("plain", lambda theta, delta, a_prev, rate: theta - rate / delta.shape[1] * delta @ a_prev.T),
    ],
    "cross_entropy_delta": [
        ("plain", lambda a2, y: a2 - y),
        ("in_full", lambda a2, y: (-y / a2 + (1 - y) / (1 - a2)) * a2 * (1 - a2)),
        ("two_terms", lambda a2, y: -y * (1 - a2) + (1 - y) * a2),
    ],
    "tanh_prime": [
        ("plain", lambda z: 1 - np.tanh(z) ** 2),
        ("cosh", lambda z: 1 / np.cosh(z) ** 2),
        ("exp", lambda z: 4 / (np.exp(z) + np.exp(-z)) ** 2),
        ("sigmoid", lambda z: 4 * sigmoid_prime(2 * z)),
        ("product", lambda z: (1 - np.tanh(z)) * (1 + np.tanh(z))),
        ("math", lambda z: np.vectorize(lambda t: 1 - math.tanh(t) ** 2)(z)),
        ("complex_step", lambda z: np.tanh(z + 1e-20j).imag / 1e-20),
    ],
    "softmax_delta": [
        ("plain", lambda a2, y: a2 - y),
    ],
}
RIGHT += [
    (exercise, f"{exercise}__{name}", answer)
    for exercise, answers in RIGHT_IN_ONE_LINE.items()
    for name, answer in answers
]
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


# Wrong answers


@wrong("bias-in-the-loop")
def weighted_input__bias_in_inner_loop(theta, b, a_prev):
    z = np.zeros((theta.shape[0], a_prev.shape[1]))
    for i in range(theta.shape[0]):
        for j in range(theta.shape[1]):
            z[i] += theta[i, j] * a_prev[j] + b[i]
    return z


@wrong("last-term-only")
def weighted_input__assigns(theta, b, a_prev):
    z = np.zeros((theta.shape[0], a_prev.shape[1]))
    for i in range(theta.shape[0]):
        for j in range(theta.shape[1]):
            z[i] = theta[i, j] * a_prev[j] + b[i]
    return z


@wrong("sizes-fixed")
def weighted_input__range_two(theta, b, a_prev):
    z = np.zeros((theta.shape[0], a_prev.shape[1]))
    for i in range(theta.shape[0]):
        z[i] = theta[i, 0] * a_prev[0] + theta[i, 1] * a_prev[1] + b[i]
    return z


@wrong("first-column-only")
def weighted_input__one_column(theta, b, a_prev):
    return [[sum(theta[i, j] * a_prev[j, 0] for j in range(theta.shape[1])) + b[i, 0]] for i in range(len(b))]


@wrong("activation-lost")
def forward__no_hidden_sigmoid(theta1, b1, theta2, b2, x):
    return sigmoid(theta2 @ (theta1 @ x + b1) + b2)


@wrong("activation-lost")
def forward__no_output_sigmoid(theta1, b1, theta2, b2, x):
    a1 = sigmoid(theta1 @ x + b1)
    return theta2 @ a1 + b2


@wrong("other-activation")
def forward__relu(theta1, b1, theta2, b2, x):
    return sigmoid(theta2 @ np.maximum(0, theta1 @ x + b1) + b2)


@wrong("sigmoid-brackets")
def forward__brackets(theta1, b1, theta2, b2, x):
    def s(z):
        return 1 / 1 + np.exp(-z)

    return s(theta2 @ s(theta1 @ x + b1) + b2)


@wrong("sigmoid-sign")
def forward__plus_z(theta1, b1, theta2, b2, x):
    def s(z):
        return 1 / (1 + np.exp(z))

    return s(theta2 @ s(theta1 @ x + b1) + b2)


@wrong("too-many-returned")
def forward__returns_both(theta1, b1, theta2, b2, x):
    a1 = sigmoid(theta1 @ x + b1)
    return a1, sigmoid(theta2 @ a1 + b2)


@wrong("hidden-layer-returned")
def forward__returns_hidden(theta1, b1, theta2, b2, x):
    a1 = sigmoid(theta1 @ x + b1)
    a2 = sigmoid(theta2 @ a1 + b2)
    a2 *= 1
    return a1


@wrong("bias-after-activation")
def forward__bias_outside(theta1, b1, theta2, b2, x):
    a1 = sigmoid(theta1 @ x) + b1
    return sigmoid(theta2 @ a1) + b2


@wrong("activation-lost+bias-lost|bias-lost+activation-lost")
def forward__linear_no_bias(theta1, b1, theta2, b2, x):
    return theta2 @ sigmoid(theta1 @ x)


@wrong("other-activation")
def forward__softmax(theta1, b1, theta2, b2, x):
    z2 = theta2 @ sigmoid(theta1 @ x + b1) + b2
    return np.exp(z2) / np.sum(np.exp(z2), axis=0)


@wrong("transpose-added")
def forward__transposes(theta1, b1, theta2, b2, x):
    a1 = sigmoid(theta1.T @ x + b1)
    return sigmoid(theta2.T @ a1 + b2)


@wrong("derivative-for-value")
def forward__prime(theta1, b1, theta2, b2, x):
    return sigmoid_prime(theta2 @ sigmoid_prime(theta1 @ x + b1) + b2)


@wrong("cost-for-its-derivative")
def output_delta__scalar_cost(a2, y, z2):
    return np.sum((a2 - y) ** 2) / 2 * sigmoid_prime(z2)


@wrong("mean-over-everything")
def output_delta__np_gradient_of_mse(a2, y, z2):
    return 2 * (a2 - y) / a2.size * sigmoid_prime(z2)


@wrong("missing-transpose")
def hidden_delta__no_transpose(theta2, delta2, z1):
    return (theta2 @ delta2) * sigmoid_prime(z1)


@wrong("sigma-prime-of-a")
def hidden_delta__prime_of_a(theta2, delta2, z1):
    a1 = sigmoid(z1)
    return theta2.T @ delta2 * sigmoid_prime(a1)


@wrong("inverse-for-transpose")
def hidden_delta__inverse(theta2, delta2, z1):
    return np.linalg.inv(theta2) @ delta2 * sigmoid_prime(z1)


@wrong("inverse-for-transpose")
def hidden_delta__pinv(theta2, delta2, z1):
    return np.linalg.pinv(theta2) @ delta2 * sigmoid_prime(z1)


@wrong("one-path-only")
def hidden_delta__one_path(theta2, delta2, z1):
    delta1 = np.zeros_like(z1)
    for j in range(len(z1)):
        delta1[j] = theta2[0, j] * delta2[0] * sigmoid_prime(z1[j])
    return delta1


@wrong("one-path-only")
def hidden_delta__overwritten(theta2, delta2, z1):
    delta1 = np.zeros_like(z1)
    for j in range(len(z1)):
        for i in range(len(delta2)):
            delta1[j] = theta2[i, j] * delta2[i] * sigmoid_prime(z1[j])
    return delta1


@wrong("missing-transpose+missing-sigma-prime")
def hidden_delta__no_transpose_no_prime(theta2, delta2, z1):
    return theta2 @ delta2


@wrong("wrong-axis")
def hidden_delta__star_sum(theta2, delta2, z1):
    return (theta2 * delta2).sum(axis=1, keepdims=True) * sigmoid_prime(z1)


@wrong("sigma-prime-before-the-sum")
def hidden_delta__prime_first(theta2, delta2, z1):
    return theta2.T @ (delta2 * sigmoid_prime(z1))


@wrong("weights-normalised")
def hidden_delta__normalised(theta2, delta2, z1):
    share = theta2 / np.sum(theta2, axis=1, keepdims=True)
    return share.T @ delta2 * sigmoid_prime(z1)


@wrong("sigma-prime-formula-on-z+sign")
def hidden_delta__z_formula_and_sign(theta2, delta2, z1):
    return -(theta2.T @ delta2) * z1 * (1 - z1)


@wrong("relu-prime-for-sigma-prime")
def hidden_delta__relu(theta2, delta2, z1):
    d = theta2.T @ delta2
    d[z1 <= 0] = 0
    return d


@wrong("matmul-for-elementwise")
def hidden_delta__matmul_twice(theta2, delta2, z1):
    return theta2.T @ delta2 @ sigmoid_prime(z1).T


@wrong("sizes-fixed")
def hidden_delta__fixed_sizes(theta2, delta2, z1):
    d = np.zeros((3, z1.shape[1]))
    for j in range(3):
        d[j] = (theta2[0, j] * delta2[0] + theta2[1, j] * delta2[1]) * sigmoid_prime(z1[j])
    return d


@wrong("last-column-only")
def weight_gradient__last(delta, a_prev):
    for m in range(delta.shape[1]):
        grad = np.outer(delta[:, m], a_prev[:, m])
    return grad


@wrong("first-column-only")
def weight_gradient__first(delta, a_prev):
    for m in range(delta.shape[1]):
        return np.outer(delta[:, m], a_prev[:, m])


@wrong("summed-before-multiplied")
def weight_gradient__sums(delta, a_prev):
    return np.outer(delta.sum(axis=1), a_prev.sum(axis=1))


@wrong("outer-product-flipped+mean-for-sum")
def weight_gradient__flipped_mean(delta, a_prev):
    return a_prev @ delta.T / delta.shape[1]


@wrong("examples-not-added")
def weight_gradient__stacked(delta, a_prev):
    return [np.outer(d, a) for d, a in zip(delta.T, a_prev.T, strict=True)]


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


@wrong("missing-sigma-prime")
def backward__no_output_prime(*args):
    return _backward(*args, d2=lambda a2, y, z2: a2 - y)


@wrong("missing-sigma-prime")
def backward__no_hidden_prime(*args):
    return _backward(*args, d1=lambda theta2, delta2, **_: theta2.T @ delta2)


@wrong("error-for-delta")
def backward__error_not_delta(*args):
    return _backward(*args, d1=lambda theta2, a2, y, z1, **_: theta2.T @ (a2 - y) * sigmoid_prime(z1))


@wrong("sigma-prime-of-a")
def backward__prime_of_a(*args):
    return _backward(
        *args,
        d2=lambda a2, y, z2: (a2 - y) * sigmoid_prime(a2),
        d1=lambda theta2, delta2, a1, **_: theta2.T @ delta2 * sigmoid_prime(a1),
    )


@wrong("updated-weights")
def backward__updated(*args):
    def d1(theta2, delta2, a1, z1, **_):
        theta2 -= 0.1 * delta2 @ a1.T
        return theta2.T @ delta2 * sigmoid_prime(z1)

    return _backward(*args, d1=d1)


@wrong("examples-not-added")
def backward__no_sum(*args):
    return _backward(
        *args, out=lambda delta1, delta2, x, a1, **_: (delta1 @ x.T, delta1, delta2 @ a1.T, delta2)
    )


@wrong("order-of-answers")
def backward__order(*args):
    t1, b1, t2, b2 = _backward(*args)
    return t1, t2, b1, b2


@wrong("order-of-answers")
def backward__last_layer_first(*args):
    t1, b1, t2, b2 = _backward(*args)
    return t2, b2, t1, b1


@wrong("outer-product-flipped|rows-for-columns")
def backward__flipped(*args):
    return _backward(
        *args,
        out=lambda delta1, delta2, x, a1, **_: (
            x @ delta1.T,
            delta1.sum(axis=1, keepdims=True),
            a1 @ delta2.T,
            delta2.sum(axis=1, keepdims=True),
        ),
    )


@wrong("z-for-a")
def backward__z_for_a(*args):
    return _backward(
        *args,
        out=lambda delta1, delta2, x, z1, **_: (
            delta1 @ x.T,
            delta1.sum(axis=1, keepdims=True),
            delta2 @ z1.T,
            delta2.sum(axis=1, keepdims=True),
        ),
    )


@wrong("one-path-only")
def backward__one_path(*args):
    return _backward(
        *args, d1=lambda theta2, delta2, z1, **_: theta2[[0]].T @ delta2[[0]] * sigmoid_prime(z1)
    )


@wrong("missing-transpose")
def backward__no_transpose(*args):
    return _backward(*args, d1=lambda theta2, delta2, z1, **_: theta2 @ delta2 * sigmoid_prime(z1))


@wrong("step-for-gradient")
def backward__steps(*args):
    return tuple(p - g for p, g in zip(args, _backward(*args), strict=False))


@wrong("sign+mean-for-sum")
def backward__sign_and_mean(*args):
    return [-g / args[-1].shape[1] for g in _backward(*args)]


@wrong("missing-sigma-prime+missing-transpose|missing-transpose+missing-sigma-prime")
def backward__two_primes(*args):
    return _backward(*args, d1=lambda theta2, delta2, **_: theta2 @ delta2)


@wrong("wrong-axis")
def backward__bias_rows(*args):
    return _backward(
        *args,
        out=lambda delta1, delta2, x, a1, **_: (
            delta1 @ x.T,
            delta1.sum(axis=0, keepdims=True),
            delta2 @ a1.T,
            delta2.sum(axis=0, keepdims=True),
        ),
    )


@wrong("tanh-prime-for-sigma-prime")
def backward__tanh_prime(*args):
    return _backward(*args, sp=lambda z: 1 - sigmoid(z) ** 2)


@wrong("form-of-answer")
def backward__deltas(*args):
    return _backward(*args, out=lambda delta1, delta2, **_: (delta1, delta2))


@wrong("")
def gradient_step__nothing_returned(theta, dC_dtheta, rate):
    theta -= rate * dC_dtheta


def _differences(theta, difference):
    grad = np.zeros_like(theta)
    for index in np.ndindex(theta.shape):
        step = np.zeros_like(theta)
        step[index] = 1
        grad[index] = difference(step)
    return grad


@wrong("one-sided-difference")
def numerical_gradient__forward(C, theta, h):
    return _differences(theta, lambda e: (C(theta + h * e) - C(theta)) / h)


@wrong("one-sided-difference")
def numerical_gradient__backward(C, theta, h):
    return _differences(theta, lambda e: (C(theta) - C(theta - h * e)) / h)


@wrong("factor-two")
def numerical_gradient__over_h(C, theta, h):
    return _differences(theta, lambda e: (C(theta + h * e) - C(theta - h * e)) / h)


@wrong("division-brackets")
def numerical_gradient__precedence(C, theta, h):
    return _differences(theta, lambda e: (C(theta + h * e) - C(theta - h * e)) / 2 * h)


@wrong("h-not-divided")
def numerical_gradient__undivided(C, theta, h):
    return _differences(theta, lambda e: C(theta + h * e) - C(theta - h * e))


@wrong("h-ignored")
def numerical_gradient__own_h(C, theta, h):
    h = 1e-5
    return _differences(theta, lambda e: (C(theta + h * e) - C(theta - h * e)) / (2 * h))


@wrong("half-the-distance")
def numerical_gradient__in_place_but_wrong(C, theta, h):
    grad = np.zeros_like(theta)
    for index in np.ndindex(theta.shape):
        theta[index] += h
        up = C(theta)
        theta[index] -= h
        down = C(theta)
        grad[index] = (up - down) / (2 * h)
    return grad


@wrong("not-restored")
def numerical_gradient__not_restored(C, theta, h):
    grad = np.zeros_like(theta)
    for index in np.ndindex(theta.shape):
        theta[index] += h
        up = C(theta)
        theta[index] -= 2 * h
        grad[index] = (up - C(theta)) / (2 * h)
    return grad


@wrong("copy-forgotten")
def numerical_gradient__alias(C, theta, h):
    grad = np.zeros_like(theta)
    for index in np.ndindex(theta.shape):
        plus = theta
        minus = theta
        plus[index] += h
        minus[index] -= h
        grad[index] = (C(plus) - C(minus)) / (2 * h)
    return grad


@wrong("row-at-once")
def numerical_gradient__rows(C, theta, h):
    grad = np.zeros_like(theta)
    for i in range(theta.shape[0]):
        for j in range(theta.shape[1]):
            plus, minus = theta.copy(), theta.copy()
            plus[i] += h
            minus[i] -= h
            grad[i, j] = (C(plus) - C(minus)) / (2 * h)
    return grad


@wrong("flattened")
def numerical_gradient__flat(C, theta, h):
    return [
        (C(theta + h * e) - C(theta - h * e)) / (2 * h) for e in np.eye(theta.size).reshape(-1, *theta.shape)
    ]


@wrong("sizes-fixed")
def numerical_gradient__fixed_loops(C, theta, h):
    grad = np.zeros((3, 2))
    for i in range(3):
        for j in range(2):
            e = np.zeros((3, 2))
            e[i, j] = h
            grad[i, j] = (C(theta + e) - C(theta - e)) / (2 * h)
    return grad


@wrong("softmax-twice")
def softmax_delta__twice(a2, y):
    e = np.exp(a2)
    return e / e.sum(axis=0) - y


@wrong("one-hot-only")
def softmax_delta__true_class(a2, y):
    delta = a2.copy()
    delta[y.argmax(axis=0), np.arange(y.shape[1])] -= 1
    return delta


@wrong("first-unit-only+first-column-only|sizes-fixed")
def cost__first_output(a2, y):
    return 0.5 * (a2[0, 0] - y[0, 0]) ** 2


@wrong("first-column-only|sizes-fixed|one-column-only")
def cost__two_outputs(a2, y):
    return 0.5 * (a2[0, 0] - y[0, 0]) ** 2 + 0.5 * (a2[1, 0] - y[1, 0]) ** 2


@wrong("sign")
def mean_step__uphill(theta, delta, a_prev, rate):
    return theta + rate * delta @ a_prev.T / delta.shape[1]


@wrong("other-number")
def mean_step__rows(theta, delta, a_prev, rate):
    return theta - rate * delta @ a_prev.T / len(delta)


@wrong("old-value-lost")
def mean_step__change(theta, delta, a_prev, rate):
    return rate * delta @ a_prev.T / delta.shape[1]


@wrong("outer-product-flipped")
def mean_step__flipped(theta, delta, a_prev, rate):
    return theta - rate * a_prev @ delta.T / delta.shape[1]


@wrong("summed-before-multiplied")
def mean_step__means_multiplied(theta, delta, a_prev, rate):
    return theta - rate * delta.mean(axis=1, keepdims=True) @ a_prev.mean(axis=1, keepdims=True).T


@wrong("rate-lost")
def mean_step__no_rate(theta, delta, a_prev, rate):
    return theta - delta @ a_prev.T / delta.shape[1]


def _complex_step(C, theta, h, slope):
    gradient = np.zeros(theta.shape)
    for entry in np.ndindex(theta.shape):
        moved = theta.astype(complex)
        moved[entry] += 1j * h
        gradient[entry] = slope(C, theta, moved, h)
    return gradient


@wrong("h-not-divided")
def complex_step__not_divided(*args):
    return _complex_step(*args, lambda C, theta, moved, h: C(moved).imag)


@wrong("real-part")
def complex_step__real_part(*args):
    return _complex_step(*args, lambda C, theta, moved, h: C(moved).real / h)


@wrong("imaginary-part-lost")
def complex_step__length(*args):
    return _complex_step(*args, lambda C, theta, moved, h: abs(C(moved)) / h)


@wrong("factor-half")
def complex_step__two_h(*args):
    return _complex_step(*args, lambda C, theta, moved, h: C(moved).imag / (2 * h))


@wrong("sign")
def complex_step__conjugate(*args):
    return _complex_step(*args, lambda C, theta, moved, h: C(moved.conj()).imag / h)


@wrong("subtraction-kept")
def complex_step__subtracted(*args):
    return _complex_step(*args, lambda C, theta, moved, h: (C(moved) - C(theta)).real / h)


@wrong("upside-down")
def delta_ratio__upside_down(theta, delta, z):
    return np.linalg.norm(delta) / np.linalg.norm(theta.T @ delta * sigmoid_prime(z))


@wrong("missing-sigma-prime")
def delta_ratio__no_prime(theta, delta, z):
    return np.linalg.norm(theta.T @ delta) / np.linalg.norm(delta)


@wrong("not-divided")
def delta_ratio__length_alone(theta, delta, z):
    return np.linalg.norm(theta.T @ delta * sigmoid_prime(z))


@wrong("root-lost")
def delta_ratio__squares(theta, delta, z):
    return ((theta.T @ delta * sigmoid_prime(z)) ** 2).sum() / (delta**2).sum()


@wrong("other-length")
def delta_ratio__sums(theta, delta, z):
    return abs(theta.T @ delta * sigmoid_prime(z)).sum() / abs(delta).sum()


@wrong("missing-transpose")
def delta_ratio__no_transpose(theta, delta, z):
    return np.linalg.norm(theta @ delta * sigmoid_prime(z)) / np.linalg.norm(delta)


WRONG_IN_ONE_LINE = {
    "weighted_input": [
        ("no_bias", lambda theta, b, a_prev: np.dot(theta, a_prev), "bias-lost"),
        ("transposed", lambda theta, b, a_prev: theta.T @ a_prev + b, "transpose-added"),
        ("star", lambda theta, b, a_prev: theta * a_prev + b, "elementwise-for-matmul"),
        ("sigmoid", lambda theta, b, a_prev: sigmoid(theta @ a_prev + b), "activation-added"),
        ("wrong_order", lambda theta, b, a_prev: a_prev @ theta + b, "order-of-factors"),
        ("flat_bias", lambda theta, b, a_prev: theta @ a_prev + b.flatten(), "bias-as-row"),
        ("two_things", lambda theta, b, a_prev: sigmoid(theta @ a_prev), "bias-lost+activation-added"),
    ],
    "forward": [
        ("no_biases", lambda theta1, b1, theta2, b2, x: sigmoid(theta2 @ sigmoid(theta1 @ x)), "bias-lost"),
    ],
    "output_delta": [
        ("no_prime", lambda a2, y, z2: a2 - y, "missing-sigma-prime"),
        ("prime_of_a", lambda a2, y, z2: (a2 - y) * sigmoid_prime(a2), "sigma-prime-of-a"),
        ("sign", lambda a2, y, z2: (y - a2) * sigmoid_prime(z2), "sign"),
        ("z_formula", lambda a2, y, z2: (a2 - y) * z2 * (1 - z2), "sigma-prime-formula-on-z"),
        ("two", lambda a2, y, z2: 2 * (a2 - y) * sigmoid_prime(z2), "factor-two"),
        ("cost", lambda a2, y, z2: 0.5 * (a2 - y) ** 2 * sigmoid_prime(z2), "cost-for-its-derivative"),
        ("dot", lambda a2, y, z2: np.dot((a2 - y).T, sigmoid_prime(z2)), "matmul-for-elementwise"),
        ("mean", lambda a2, y, z2: (a2 - y) * sigmoid_prime(z2) / y.shape[1], "mean-for-sum"),
        ("sigma", lambda a2, y, z2: (a2 - y) * sigmoid(z2), "sigma-for-its-derivative"),
        ("sign_and_no_prime", lambda a2, y, z2: y - a2, "missing-sigma-prime+sign"),
        ("one_minus_a", lambda a2, y, z2: (a2 - y) * (1 - a2), "half-of-sigma-prime"),
        ("z_minus_y", lambda a2, y, z2: (z2 - y) * sigmoid_prime(z2), "z-for-a"),
    ],
    "hidden_delta": [
        ("no_prime", lambda theta2, delta2, z1: theta2.T @ delta2, "missing-sigma-prime"),
        ("row", lambda theta2, delta2, z1: delta2.T @ theta2 * sigmoid_prime(z1), "rows-for-columns"),
        ("star", lambda theta2, delta2, z1: theta2.T * delta2 * sigmoid_prime(z1), "elementwise-for-matmul"),
    ],
    "weight_gradient": [
        ("flipped", lambda delta, a_prev: a_prev @ delta.T, "outer-product-flipped"),
        ("no_transpose", lambda delta, a_prev: delta @ a_prev, "missing-transpose"),
        ("star", lambda delta, a_prev: delta * a_prev, "elementwise-for-matmul"),
        ("np_outer", lambda delta, a_prev: np.outer(delta, a_prev), "one-column-only"),
        ("mean", lambda delta, a_prev: np.dot(delta, a_prev.T) / a_prev.shape[1], "mean-for-sum"),
        ("inner", lambda delta, a_prev: delta.T @ a_prev, "transpose-on-the-wrong-factor"),
        ("sigma_a", lambda delta, a_prev: delta @ sigmoid(a_prev).T, "previous-activated"),
        ("prime", lambda delta, a_prev: delta @ sigmoid_prime(a_prev).T, "derivative-for-value"),
    ],
    "bias_gradient": [
        ("delta", lambda delta: delta, "examples-not-added"),
        ("mean", lambda delta: np.mean(delta, axis=1, keepdims=True), "mean-for-sum"),
        ("axis0", lambda delta: delta.sum(axis=0), "wrong-axis"),
        ("axis0_kept", lambda delta: np.sum(delta, axis=0, keepdims=True), "wrong-axis"),
        ("total", lambda delta: np.sum(delta), "sum-of-everything"),
        ("first", lambda delta: delta[:, 0].reshape(-1, 1), "first-column-only"),
        ("row", lambda delta: np.sum(delta, axis=1).reshape(1, -1), "rows-for-columns"),
        ("ones", lambda delta: np.ones((delta.shape[0], 1)), "delta-lost"),
        ("negative_mean", lambda delta: -delta.mean(axis=1), "mean-for-sum+sign"),
        ("total_mean", lambda delta: delta.mean(), "sum-of-everything"),
    ],
    "backward": [
        ("sign", lambda *args: _backward(*args, d2=lambda a2, y, z2: (y - a2) * sigmoid_prime(z2)), "sign"),
        ("means", lambda *args: [g / args[-1].shape[1] for g in _backward(*args)], "mean-for-sum"),
    ],
    "gradient_step": [
        ("plus", lambda theta, dC_dtheta, rate: theta + rate * dC_dtheta, "sign"),
        ("no_rate", lambda theta, dC_dtheta, rate: theta - dC_dtheta, "rate-lost"),
        ("change", lambda theta, dC_dtheta, rate: -rate * dC_dtheta, "old-value-lost"),
        ("brackets", lambda theta, dC_dtheta, rate: rate * (theta - dC_dtheta), "rate-on-everything"),
        ("divided", lambda theta, dC_dtheta, rate: theta - dC_dtheta / rate, "rate-divided"),
        ("own_rate", lambda theta, dC_dtheta, rate: theta - 0.1 * dC_dtheta, "rate-fixed"),
        ("plus_no_rate", lambda theta, dC_dtheta, rate: theta + dC_dtheta, "sign+rate-lost"),
        ("double_negative", lambda theta, dC_dtheta, rate: rate * dC_dtheta - theta, "order-of-difference"),
        ("mean", lambda theta, dC_dtheta, rate: theta - rate * dC_dtheta.mean(), "same-step-for-all"),
    ],
    "numerical_gradient": [
        ("whole", lambda C, theta, h: (C(theta + h) - C(theta - h)) / (2 * h), "all-at-once"),
    ],
    "cross_entropy_delta": [
        ("prime", lambda a2, y: (a2 - y) * a2 * (1 - a2), "sigma-prime-kept"),
        ("no_prime", lambda a2, y: -y / a2 + (1 - y) / (1 - a2), "missing-sigma-prime"),
        ("sign", lambda a2, y: y - a2, "sign"),
        ("inner", lambda a2, y: -(y / a2 + (1 - y) / (1 - a2)) * a2 * (1 - a2), "inner-sign"),
        ("half", lambda a2, y: -y / a2 * a2 * (1 - a2), "second-term-lost"),
        ("cost", lambda a2, y: -(y * np.log(a2) + (1 - y) * np.log(1 - a2)), "cost-for-its-derivative"),
        ("mean", lambda a2, y: (a2 - y) / y.shape[1], "mean-for-sum"),
    ],
    "tanh_prime": [
        ("of_a", lambda z: 1 - z**2, "a-formula-on-z"),
        ("no_square", lambda z: 1 - np.tanh(z), "square-lost"),
        ("value", lambda z: np.tanh(z), "value-for-derivative"),
        ("sigmoid", lambda z: sigmoid_prime(z), "sigmoid-prime"),
        ("like_sigmoid", lambda z: np.tanh(z) * (1 - np.tanh(z)), "sigmoid-formula"),
        ("cosh", lambda z: 1 / np.cosh(z), "square-lost"),
        ("inside", lambda z: 1 - np.tanh(z**2), "square-inside"),
        ("math", lambda z: 1 - math.tanh(z) ** 2, ""),
    ],
    "softmax_delta": [
        ("elementwise", lambda a2, y: -(y / a2) * a2 * (1 - a2), "softmax-elementwise"),
        ("prime", lambda a2, y: (a2 - y) * a2 * (1 - a2), "softmax-elementwise"),
        ("no_jacobian", lambda a2, y: -y / a2, "missing-jacobian"),
        ("sign", lambda a2, y: y - a2, "sign"),
        ("cost", lambda a2, y: -np.sum(y * np.log(a2)), "cost-for-its-derivative"),
        ("mean", lambda a2, y: (a2 - y) / a2.shape[1], "mean-for-sum"),
    ],
    "cost": [
        ("no_half", lambda a2, y: ((a2 - y) ** 2).sum(), "factor-two"),
        ("entries", lambda a2, y: (a2 - y) ** 2 / 2, "sum-lost"),
        ("mean", lambda a2, y: np.mean((a2 - y) ** 2), "mean-for-sum"),
        ("absolute", lambda a2, y: 0.5 * abs(a2 - y).sum(), "square-lost"),
        ("of_sums", lambda a2, y: 0.5 * (a2.sum() - y.sum()) ** 2, "square-outside"),
        ("distance", lambda a2, y: math.sqrt(((a2 - y) ** 2).sum()), "root-taken"),
        ("squares", lambda a2, y: 0.5 * (a2**2 - y**2).sum(), "square-misplaced"),
    ],
    "mean_step": [
        ("sum", lambda theta, delta, a_prev, rate: theta - rate * delta @ a_prev.T, "sum-for-mean"),
    ],
    "complex_step": [
        ("central", lambda C, theta, h: numerical_gradient__plain(C, theta, h), "real-step"),
    ],
}
WRONG += [
    (exercise, f"{exercise}__{name}", answer, told.split("|"))
    for exercise, answers in WRONG_IN_ONE_LINE.items()
    for name, answer, told in answers
]
