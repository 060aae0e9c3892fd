"""Answers as students write them, each for the exercise that its name begins with: `RIGHT` and `WRONG`."""

import functools
import math
import sys

import numpy as np

from nbprop.activations import ACTIVATIONS

tanh, norm = ACTIVATIONS["tanh"], np.linalg.norm


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))


def forward(theta1, b1, theta2, b2, x):
    return sigmoid(theta2 @ sigmoid(theta1 @ x + b1) + b2)


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
def forward__tanh_half(theta1, b1, theta2, b2, x):
    s = lambda z: 0.5 * (1 + np.tanh(z / 2))  # noqa: E731
    return s(theta2 @ s(theta1 @ x + b1) + b2)


@right
def output_delta__changes_its_argument(a2, y, z2):
    a2 -= y
    a2 *= sigmoid_prime(z2)
    return a2


@right
def hidden_delta__flat_if_one(theta2, delta2, z1):
    delta1 = (theta2.T @ delta2) * sigmoid_prime(z1)
    return delta1.ravel() if delta1.shape[1] == 1 else delta1


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
def tanh_prime__axis_of_one_behind(z):
    return (1 - np.tanh(z) ** 2)[..., None]


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
        ("matrix", lambda theta, b, a_prev: np.matrix(theta) * np.matrix(a_prev) + b),
        ("object_array", lambda theta, b, a_prev: theta.astype(object) @ a_prev.astype(object) + b),
        ("float32", lambda theta, b, a_prev: (theta @ a_prev + b).astype("float32")),
        ("star_args", lambda *args: args[0] @ args[2] + args[1]),
    ],
    "output_delta": [
        ("from_a", lambda a2, y, z2: (a2 - y) * a2 * (1 - a2)),
        ("exp", lambda a2, y, z2: (a2 - y) * np.exp(-z2) / (1 + np.exp(-z2)) ** 2),
        ("callable_object", OutputDelta()),
        ("method", OutputDelta().__call__),
    ],
    "hidden_delta": [
        ("longdouble", lambda t2, d2, z1: (t2.T.astype(np.longdouble) @ d2) * sigmoid_prime(z1)),
        ("closure", _with(sigmoid_prime)),
    ],
    "weight_gradient": [
        ("plain", lambda delta, a_prev: delta @ a_prev.T),
    ],
    "bias_gradient": [
        ("flat", lambda delta: delta.sum(axis=1)),
        ("list", lambda delta: [sum(row) for row in delta]),
        ("list_of_lists", lambda delta: [[sum(row)] for row in delta]),
        ("mean_times_m", lambda delta: delta.mean(axis=1, keepdims=True) * delta.shape[1]),
    ],
    "backward": [
        ("list", lambda *args: list(backward__package(*args))),
    ],
    "gradient_step": [
        ("partial", functools.partial(_scaled, 1.0)),
    ],
    "cost": [
        ("norm", lambda a2, y: [[np.linalg.norm(a2 - y) ** 2 / 2]]),
        ("float32", lambda a2, y: ((a2.astype("float32") - y.astype("float32")) ** 2).sum() / 2),
    ],
    "mean_step": [
        ("plain", lambda theta, delta, a_prev, rate: theta - rate / delta.shape[1] * delta @ a_prev.T),
    ],
    "cross_entropy_delta": [
        ("in_full", lambda a2, y: (-y / a2 + (1 - y) / (1 - a2)) * a2 * (1 - a2)),
    ],
    "tanh_prime": [
        ("cosh", lambda z: 1 / np.cosh(z) ** 2),
        ("exp", lambda z: 4 / (np.exp(z) + np.exp(-z)) ** 2),
        ("sigmoid", lambda z: 4 * sigmoid_prime(2 * z)),
        ("complex_step", lambda z: np.tanh(z + 1e-20j).imag / 1e-20),
        ("of_the_package", tanh.prime),
    ],
    "softmax_delta": [
        ("ufunc", np.subtract),
    ],
}
RIGHT += [
    (exercise, f"{exercise}__{name}", answer)
    for exercise, answers in RIGHT_IN_ONE_LINE.items()
    for name, answer in answers
]


# Wrong answers


@wrong("sizes-fixed")
def weighted_input__range_two(theta, b, a_prev):
    z = np.zeros((theta.shape[0], a_prev.shape[1]))
    for i in range(theta.shape[0]):
        z[i] = theta[i, 0] * a_prev[0] + theta[i, 1] * a_prev[1] + b[i]
    return z


@wrong("too-many-returned")
def forward__returns_both(theta1, b1, theta2, b2, x):
    a1 = sigmoid(theta1 @ x + b1)
    return a1, sigmoid(theta2 @ a1 + b2)


@wrong("activation-lost+bias-lost|bias-lost+activation-lost")
def forward__linear_no_bias(theta1, b1, theta2, b2, x):
    return theta2 @ sigmoid(theta1 @ x)


@wrong("sigma-prime-formula-on-z+sign")
def hidden_delta__z_formula_and_sign(theta2, delta2, z1):
    return -(theta2.T @ delta2) * z1 * (1 - z1)


@wrong("outer-product-flipped+mean-for-sum")
def weight_gradient__flipped_mean(delta, a_prev):
    return a_prev @ delta.T / delta.shape[1]


@wrong("order-of-answers")
def backward__order(*args):
    t1, b1, t2, b2 = backward__package(*args)
    return t1, t2, b1, b2


@wrong("sign+mean-for-sum")
def backward__sign_and_mean(*args):
    return [-g / args[-1].shape[1] for g in backward__package(*args)]


@wrong("missing-sigma-prime+missing-transpose|missing-transpose+missing-sigma-prime")
def backward__two_primes(theta1, b1, theta2, b2, x, y):
    a1 = sigmoid(theta1 @ x + b1)
    a2 = sigmoid(theta2 @ a1 + b2)
    delta2 = (a2 - y) * a2 * (1 - a2)
    delta1 = theta2 @ delta2
    return delta1 @ x.T, delta1.sum(1, keepdims=True), delta2 @ a1.T, delta2.sum(1, keepdims=True)


@wrong("")
def gradient_step__nothing_returned(theta, dC_dtheta, rate):
    theta -= rate * dC_dtheta


@wrong("division-brackets")
def numerical_gradient__precedence(C, theta, h):
    steps = h * np.eye(theta.size).reshape(-1, *theta.shape)
    return np.reshape([(C(theta + step) - C(theta - step)) / 2 * h for step in steps], theta.shape)


@wrong("flattened")
def numerical_gradient__flat(C, theta, h):
    return [
        (C(theta + h * e) - C(theta - h * e)) / (2 * h) for e in np.eye(theta.size).reshape(-1, *theta.shape)
    ]


@wrong("one-hot-only")
def softmax_delta__true_class(a2, y):
    delta = a2.copy()
    delta[y.argmax(axis=0), np.arange(y.shape[1])] -= 1
    return delta


@wrong("first-unit-only+first-column-only|sizes-fixed")
def cost__first_output(a2, y):
    return 0.5 * (a2[0, 0] - y[0, 0]) ** 2


def _complex_step(C, theta, h, slope):
    gradient = np.zeros(theta.shape)
    for entry in np.ndindex(theta.shape):
        moved = theta.astype(complex)
        moved[entry] += 1j * h
        gradient[entry] = slope(C, theta, moved, h)
    return gradient


WRONG_IN_ONE_LINE = {
    "weighted_input": [
        ("two_things", lambda theta, b, a_prev: sigmoid(theta @ a_prev), "bias-lost+activation-added"),
    ],
    "output_delta": [
        ("sign_and_no_prime", lambda a2, y, z2: y - a2, "missing-sigma-prime+sign"),
    ],
    "bias_gradient": [
        ("negative_mean", lambda delta: -delta.mean(axis=1), "mean-for-sum+sign"),
    ],
    "gradient_step": [
        ("plus_no_rate", lambda theta, dC_dtheta, rate: theta + dC_dtheta, "sign+rate-lost"),
    ],
    "tanh_prime": [
        ("math", lambda z: 1 - math.tanh(z) ** 2, ""),
    ],
    "complex_step": [
        ("central", lambda C, theta, h: numerical_gradient__plain(C, theta, h), "real-step"),
    ],
    "forward": [
        ("order", lambda X, W1, B1, W2, B2: forward(W1, B1, W2, B2, X), "arguments-swapped"),
        ("letters", lambda p, q, r, s, t: forward(q, r, s, t, p), "arguments-swapped"),
    ],
    "hidden_delta": [
        ("greek", lambda z, θ, δ: θ.T @ δ * sigmoid_prime(z), "arguments-swapped"),
        ("letters", lambda p, q, r: q.T @ r * sigmoid_prime(p), "arguments-swapped"),
        ("order_and_slip", lambda theta2, z1, delta2: theta2.T @ delta2, "arguments-swapped"),
    ],
}
OTHER_THINGS = [  # that an answer may be, and go wrong in
    ("backward", lambda *arguments: 1.0, "form-of-answer"),
    ("backward", lambda *arguments: (1.0, 2.0), "form-of-answer"),
    ("bias_gradient", lambda delta: [0.25] * len(delta), "hard-coded"),
    ("bias_gradient", lambda delta: [delta.shape[1] + 0.2] * len(delta), "hard-coded"),
    ("bias_gradient", lambda delta: np.ones((7, 7)), ""),  # the shape comes first
    ("gradient_step", lambda theta, g, rate: (theta - rate * g).astype(int), "rounded"),
    ("output_delta", lambda z, a, y: (a - y) * sigmoid_prime(z), "arguments-swapped"),
    ("tanh_prime", lambda z: np.round(1 - np.tanh(z) ** 2, 4), "rounded"),
    ("tanh_prime", lambda z: (np.tanh(z + 1e-3) - np.tanh(z)) / 1e-3, "nearly-right"),
    ("tanh_prime", lambda z: (1 - np.tanh(z) ** 2,), "wrapped"),
    ("tanh_prime", lambda z: (np.tanh(z), 1 - np.tanh(z) ** 2), "too-many-returned"),
    ("tanh_prime", lambda z: np.random.normal(size=z.shape), "random"),  # noqa: NPY002
    ("tanh_prime", lambda z: "1 - tanh²", "form-of-answer"),
    ("tanh_prime", lambda z: {"slope": 1}, "form-of-answer"),
    ("tanh_prime", lambda z: (1 - np.tanh(v) ** 2 for v in z), "form-of-answer"),
    ("tanh_prime", lambda z: np.tanh, "form-of-answer"),
    ("tanh_prime", lambda z: (1 - np.tanh(z) ** 2) * 1j, "form-of-answer"),
    ("tanh_prime", lambda z: [[1.0], [2.0, 3.0]], "form-of-answer"),
    ("tanh_prime", lambda z: [[None] for _ in z], "form-of-answer"),
    ("tanh_prime", lambda z: np.ones((200, 200)), "form-of-answer"),
    ("tanh_prime", lambda z: 4 * (1 - np.tanh(z) ** 2), "constant-factor"),
    ("weighted_input", lambda x, W, b: W @ x + b, "arguments-swapped"),
    ("weight_gradient", lambda a, d: d @ a.T, "arguments-swapped"),
]
WRONG += [(name, f"{name} {n}", *row, [told]) for n, (name, *row, told) in enumerate(OTHER_THINGS)]
WRONG += [
    (exercise, f"{exercise}__{name}", answer, told.split("|"))
    for exercise, answers in WRONG_IN_ONE_LINE.items()
    for name, answer, told in answers
]


# Wrong answers with what must be said of them (any of several words), and what must not


SAID = [
    ("cost", lambda a, y: 0.5 * sum((y - a) ** 2), "`sum` of Python", "over the outputs"),
    ("cost", lambda a, y: 1 // 2 * np.sum((a - y) ** 2), "rounds down", "never filled"),
    ("cost", lambda a, y: np.vdot(a - y, a - y) ^ 1 / 2, r"`\*\*`", ""),
    ("cost", lambda a, y: [np.vdot(a - y, a - y)], "½ is left out", "wrapped"),
    ("cost", lambda a, y: sum(((a[i] - y[i]) ** 2).sum() / 2 for i in range(1, len(y))), "from 0", "return"),
    ("bias_gradient", lambda d: (d.sum(axis=1, keepdims=True),), "comma", ""),
    ("bias_gradient", lambda d: np.zeros_like(d), "∂zᵢ/∂bᵢ is 1", "never filled"),
    ("bias_gradient", lambda d: 0, "∂zᵢ/∂bᵢ is 1", "two things"),
    ("weighted_input", lambda w, b, a: (w @ a + b)[-1], "last unit", "two things|side"),
    ("weighted_input", lambda w, b, a: w.mT() @ a + b, r"`\.T`.*without brackets", r"`\*`"),
    ("weighted_input", lambda w, b, a: w @ a + 0.3 * b, "multiplied by 0.3", ""),
    ("forward", lambda t1, b1, t2, b2, x: sigmoid(t1 @ sigmoid(t2 @ x + b2) + b1), "of layer 1", ""),
    ("output_delta", lambda a, y, z: (y - a) * (1 - (y - a)), "slope", "z2 is|left out"),
    ("output_delta", lambda a, y, z: (a - y) * (a + 0.3) * (1 - a), "is", "z2 is|left out"),
    ("output_delta", lambda a, y, z: tanh.prime * (a - y), r"sigma\.prime\(z\).*slope of tanh", ""),
    ("cross_entropy_delta", lambda a, y: (a - y) * a * 1 - a, "brackets", ""),
    ("cross_entropy_delta", lambda a, y: a[0] - y[0], "first unit", "side|two things"),
    ("cross_entropy_delta", lambda a, y: -y / a + (1 - y) / (1 - a) * (a - a**2), "brackets", ""),
    ("hidden_delta", lambda w, d, z: d * sigmoid_prime(z), r"shapes \(2,1\) \(3,1\)", "z1 is|It is left"),
    ("hidden_delta", lambda w, d, z: w.T * d @ sigmoid_prime(z), "stops with ValueError", ""),
    ("weight_gradient", lambda d, a: 0.7 * d @ a.T, "0.7 times", "rate"),
    ("weight_gradient", lambda d, a: 3 * d @ a.T / len(d), "hidden units.* factor 3", ""),
    ("gradient_step", lambda w, g, r: w - 0.03 * g, r"your own is used, 0\.03", ""),
    ("gradient_step", lambda w, g, r: w - 1.7 * r * g, r"factor 1\.7", "rate of your"),
    ("mean_step", lambda w, d, a, r: (w - r * d @ a.T) / len(a[0]), "brackets", ""),
    ("mean_step", lambda w, d, a, r: w - r * (d @ a.T // len(a[0])), "rounds down", ""),
    ("mean_step", lambda w, d, a, r: w - r * np.mean(d @ a.T, 0), "entries of the matrix", ""),
    ("mean_step", lambda w, d, a, r: w - 0.3 * d @ a.T, r"your own is used, 0\.3", "two things"),
    ("delta_ratio", lambda w, d, z: len(w.T @ d) / len(d), "counts the rows", "whatever"),
    ("softmax_delta", lambda a, y: a * (y - (a * y).sum(0)), "not by ∂C/∂a", ""),
    ("softmax_delta", lambda a, y: np.diagflat(a) @ (-y / a), "−aᵢaⱼ", "y is left out\\.|a⁽²⁾ is left"),
    ("softmax_delta", lambda a, y: a @ a.T @ (y / a), "−aᵢaⱼ", "target y is left out"),
    ("softmax_delta", lambda a, y: a - y.argmax(axis=0), "index", ""),
    ("tanh_prime", lambda z: 1 - ((np.exp(z) - np.exp(-z)) / np.exp(z) + np.exp(-z)) ** 2, "brackets", ""),
    ("tanh_prime", lambda z: (1 - np.tanh(z) ** 2) / 2, "slope is halved", ""),
    ("tanh_prime", lambda z: np.sqrt(1 - np.tanh(z) ** 2), "1 / cosh.*a root is taken", ""),
    ("tanh_prime", lambda z: np.log(-1 - z**2), "NaN", ""),
    ("tanh_prime", np.ones((3, 1)), r'leave out the brackets, `check\("tanh_prime", tanh_prime\)`', ""),
    ("tanh_prime", lambda z: sys.exit("bye"), "SystemExit: bye", ""),
    ("tanh_prime", lambda z: _halves(z), "in line 2 of _halves", ""),
    ("tanh_prime", lambda z: _endless(z), "calls itself without an end", ""),
    ("tanh_prime", lambda z: 1 / _found({}), r"KeyError: '0x…', in line 2 of _found", "0x[0-9a-f]"),
    ("weight_gradient", lambda delta, a_prev: delta @ a_prev.T / 3, r"0\.3333 times the right ones", ""),
    ("cross_entropy_delta", lambda a2, y: (a2 - y) ** 2 / 2, "the squared error stands there", ""),
    ("hidden_delta", lambda t, d, z: t + z[0] + 5, "3×1: a row for each hidden unit, a column .* is 2×3", ""),
    ("hidden_delta", lambda theta2, delta2: 0, r"z1\)`, with 3 values.*takes `\(theta2, delta2\)`", ""),
    (
        "hidden_delta",
        lambda p, q, r: q.T @ p * sigmoid_prime(r),
        r"is a row.*order \(delta2, theta2, z1\)",
        "",
    ),
    ("hidden_delta", lambda theta2, z1, delta2: theta2.T @ delta2 * sigmoid_prime(z1), "and it is right", ""),
    (
        "hidden_delta",
        lambda theta2, z1, delta2: theta2.T @ delta2,
        r"\(theta2, z1, delta2\)`",
        "and it is right",
    ),
    ("hidden_delta", lambda t, d, z: t[:2, :2].sum() * d.sum() * np.ones((3, 1)), "whatever z1 is", ""),
    ("output_delta", lambda a2, y, z2: (y - a2) * sigmoid_prime(z2), "sign is turned", "in the order"),
    ("output_delta", lambda z, p, y: (p - y) * sigmoid_prime(z), r"as `\(z2, a2, y\)`.*and it is right", ""),
]


def _halves(z):
    return z / "2"


def _endless(z):
    return _endless(z)


def _found(known):
    return known[known.get("z", hex(id(known)))]


def said(says, never=""):
    """An answer of which something must be said, and something must not."""

    def take(answer):
        SAID.append((answer.__name__.split("__")[0], answer, says, never))
        return answer

    return take


@said("first `return`", never="range|from 0")
def bias_gradient__returns_in_the_loop(delta):
    total = np.zeros((len(delta), 1))
    for column in delta.T:
        total[:, 0] += column
        return total


@said("All is right but one thing: .*`return` stands inside", never="With that mended")
def cost__returns_in_both_loops(a2, y):
    total = 0
    for outputs, targets in zip(a2, y, strict=True):
        for a, wanted in zip(outputs, targets, strict=True):
            total += (a - wanted) ** 2 / 2
            return total


@said("Here the central difference is asked")
def numerical_gradient__complex_step(C, theta, h):
    return _complex_step(C, theta, h, lambda C, theta, moved, h: C(moved).imag / h)


@said(r"a real copy of θ threw the imaginary part away.*`theta\.astype\(complex\)`")
def complex_step__real_copy(C, theta, h):
    gradient = np.zeros_like(theta)
    for index in np.ndindex(theta.shape):
        p = theta.copy()
        p[index] += 1j * h
        gradient[index] = C(p).imag / h
    return gradient


@said(r"NameError: name 'sigmod' is not defined, in line 4 of forward__name")
def forward__name(theta1, b1, theta2, b2, x):
    z1 = theta1 @ x + b1
    return sigmod(z1)  # noqa: F821


@said("`async`")
async def tanh_prime__async(z):
    return 1 - np.tanh(z) ** 2


@said("∂C/∂θ⁽²⁾ is exactly .* wrong way.*something else is wrong.*Right already: ∂C/∂b⁽²⁾")
def backward__three_slips(theta1, b1, theta2, b2, x, y):
    a1 = sigmoid(theta1 @ x + b1)
    a2 = sigmoid(theta2 @ a1 + b2)
    delta2 = (a2 - y) * a2 * (1 - a2)
    delta1 = 3 * theta2.T @ delta2
    return delta1 @ np.sin(x.T), delta1.sum(1, keepdims=True), a1 @ delta2.T, delta2.sum(1, keepdims=True)


@said(r"rows and columns exchanged.*in line 5 of hidden_delta__stops")
def hidden_delta__stops(theta2, delta2, z1):
    a1 = 1 / (1 + np.exp(-z1))
    # which stops where the layers have other sizes
    return (theta2 @ delta2) * a1 * (1 - a1)


@said(r"`\+=`", never="return")
def cost__not_added_up(a2, y):
    total = 0
    for i, m in np.ndindex(a2.shape):
        total = (a2[i, m] - y[i, m]) ** 2 / 2
    return total


@said("made and never filled", never="∂zᵢ/∂bᵢ is 1")
def bias_gradient__never_filled(delta):
    total = np.zeros((len(delta), 1))
    for row in delta:
        row.sum()
    return total


@said("not put back|afresh")
def complex_step__not_reset(C, theta, h):
    gradient, step = np.zeros(theta.shape), np.zeros(theta.shape, dtype=complex)
    for index in np.ndindex(theta.shape):
        step[index] = 1j * h
        gradient[index] = C(theta + step).imag / h
    return gradient


@said(r"the sign stands after the `=`")
def gradient_step__sign_after_equals(theta, dC_dtheta, rate):
    new = theta
    new =- rate * dC_dtheta  # fmt: skip
    return new


@said("only the change is returned")
def gradient_step__two_signs_after_equals(theta, dC_dtheta, rate):
    theta, _ =- rate * dC_dtheta, theta  # fmt: skip
    return theta


@said("is one put into itself")
def bias_gradient__a_list_put_into_itself(delta):
    total = []
    for row in delta:
        total.append([row.sum()])
        total.append(total)
    return total


@said("the columns are averaged")
def bias_gradient__mean_over_axis_minus_one(delta):
    total = delta.mean(axis=-1, keepdims=True)
    return total


@said("brackets", never="two things")
def forward__minus_without_brackets(theta1, b1, theta2, b2, x):
    a1 = 1 / (1 + np.exp(-theta1 @ x + b1))
    return 1 / (1 + np.exp(-theta2 @ a1 + b2))


def _prime(z):
    return sigmoid(z) * 1 - sigmoid(z)


@said("in line 2 of _prime, brackets")
def output_delta__helper_without_brackets(a2, y, z2):
    return (a2 - y) * _prime(z2)


@said("second part|y ln a", never="brackets")  # -(y * 1 - a2) would be right, but has them elsewhere
def cross_entropy_delta__first_part_alone(a2, y):
    return -y * (1 - a2)


def _layers(theta1, b1, theta2, b2, x, y, output=lambda d, a2: d, back=lambda d: d, update=0.0):
    """`backward` with other errors in layer 2, others sent back to layer 1, and a step in between."""
    a1 = sigmoid(theta1 @ x + b1)
    a2 = sigmoid(theta2 @ a1 + b2)
    delta2 = (a2 - y) * a2 * (1 - a2)
    delta1 = back((theta2 - update * delta2 @ a1.T).T @ delta2 * a1 * (1 - a1))
    delta2 = output(delta2, a2)
    return delta1 @ x.T, delta1.sum(1, keepdims=True), delta2 @ a1.T, delta2.sum(1, keepdims=True)


ANY = "something else|two things"
SAID += [
    (
        "backward",
        lambda *g: _layers(*g, output=lambda d, a: a - g[-1]),
        "without σ′.*Right already: ∂C/∂θ⁽¹⁾",
        ANY,
    ),
    ("backward", lambda *g: _layers(*g, output=lambda d, a: -d), "-1 times.*Right already: ∂C/∂θ⁽¹⁾", ANY),
    (
        "backward",
        lambda *g: _layers(*g, back=lambda d: d / 3),
        r"0\.3333 times.*Right already",
        ANY + "|averaged",
    ),
    ("backward", lambda *g: _layers(*g, update=0.7), "after its update, with a rate of 0.7", ANY),
    ("backward", lambda *g: _layers(*g, update=0.45 / g[-1].shape[1]), "with a rate of 0.45", ANY),
    ("backward", lambda *g: _layers(*g, update=-1), "after its update", ANY),
    (
        "backward",
        lambda *g: [p - 0.03 * d for p, d in zip(g, _layers(*g), strict=False)],
        "rate of 0.03",
        ANY,
    ),
    ("backward", lambda *g: [0.15 * d for d in _layers(*g)], "0.15", ANY),
    (
        "backward",
        lambda *g: [f * d for f, d in zip((2.5, 1, 3.5, 2.5), _layers(*g), strict=True)],
        "Your ∂C/∂θ⁽¹⁾ and ∂C/∂b⁽²⁾ are right but for one factor: 2.5 times",
        "",
    ),
]
