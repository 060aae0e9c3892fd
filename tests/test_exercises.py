"""Exercises answer back: right answers pass, wrong ones do not, and what was done is told by name."""

import asyncio
import builtins
import io
import itertools
import random
import re
import subprocess
import sys
import tomllib
import types
import warnings

import numpy as np
import pytest
from exercise_answers import RIGHT, SAID, WRONG, sigmoid, sigmoid_prime
from hypothesis import given, settings
from hypothesis import strategies as st

from nbprop import Network
from nbprop.activations import ACTIVATIONS
from nbprop.exercises import EXERCISES, catalogue, check, hint, slips, solution, trials

NAMES = list(EXERCISES)


def written_out(name, mutant):
    """The function that an edited solution is."""
    lines = "\n    ".join(mutant.text.split("\n"))
    scope = {"np": np, "sigma": ACTIVATIONS["sigmoid"], "t": 0.37}
    exec(f"def {name}({', '.join(EXERCISES[name].given)}):\n    {lines}", scope)
    return scope[name]


# Right answers


@pytest.mark.parametrize("name", NAMES)
def test_the_solution_is_right(name):
    verdict = check(name, EXERCISES[name].solution)
    assert verdict.passed
    assert verdict.slip is None
    assert repr(verdict).startswith("✓ ")


def test_the_solutions_give_the_numbers_of_the_network():
    net = Network.random((4, 3, 2), seed=5)
    draw = np.random.default_rng(5)
    x, y = draw.normal(size=(4, 6)), draw.uniform(size=(2, 6))
    fwd = net.forward(x)
    grad = net.backward(fwd, y)
    solve = {name: exercise.solution for name, exercise in EXERCISES.items()}
    parameters = (net.theta[1], net.b[1], net.theta[2], net.b[2])
    wanted = {
        "weighted_input": (solve["weighted_input"](net.theta[1], net.b[1], x), fwd.z[1]),
        "forward": (solve["forward"](*parameters, x), fwd.a[2]),
        "output_delta": (solve["output_delta"](fwd.a[2], y, fwd.z[2]), grad.delta[2]),
        "hidden_delta": (solve["hidden_delta"](net.theta[2], grad.delta[2], fwd.z[1]), grad.delta[1]),
        "weight_gradient": (solve["weight_gradient"](grad.delta[1], x), grad.theta[1]),
        "bias_gradient": (solve["bias_gradient"](grad.delta[1]), grad.b[1]),
        "gradient_step": (
            solve["gradient_step"](net.theta[2], grad.theta[2], 0.3),
            net.step(grad, 0.3).theta[2],
        ),
        "tanh_prime": (solve["tanh_prime"](x), ACTIVATIONS["tanh"].prime(x)),
    }
    for name, (got, true) in wanted.items():
        np.testing.assert_allclose(got, true, rtol=1e-12, err_msg=name)
    gradients = solve["backward"](*parameters, x, y)
    for got, true in zip(gradients, (grad.theta[1], grad.b[1], grad.theta[2], grad.b[2]), strict=True):
        np.testing.assert_allclose(got, true, rtol=1e-12)


def test_the_delta_of_the_cross_entropy_and_of_softmax_are_those_of_the_network():
    draw = np.random.default_rng(6)
    x, y = draw.normal(size=(2, 5)), draw.uniform(size=(3, 5))
    net = Network.random((2, 4, 3), cost="cross_entropy", seed=6)
    fwd = net.forward(x)
    delta = EXERCISES["cross_entropy_delta"].solution(fwd.a[2], y)
    np.testing.assert_allclose(delta, net.backward(fwd, y).delta[2], rtol=1e-10)
    y /= y.sum(axis=0)
    net = Network(net.theta, net.b, {1: "sigmoid", 2: "identity"}, "softmax_cross_entropy")
    fwd = net.forward(x)
    a2 = np.exp(fwd.z[2]) / np.exp(fwd.z[2]).sum(axis=0)
    delta = EXERCISES["softmax_delta"].solution(a2, y)
    np.testing.assert_allclose(delta, net.backward(fwd, y).delta[2], rtol=1e-10)


@pytest.mark.parametrize(("exercise", "answer"), [pytest.param(e, f, id=n) for e, n, f in RIGHT])
def test_every_right_way_passes(exercise, answer):
    verdict = check(exercise, answer)
    assert verdict.passed, verdict
    assert verdict.slip is None


# Slips


@pytest.mark.parametrize(
    ("exercise", "answer", "told"), [pytest.param(e, f, t, id=n) for e, n, f, t in WRONG]
)
def test_a_wrong_answer_is_refused_and_told_its_slip_in_few_lines_and_short_numbers(exercise, answer, told):
    verdict = check(exercise, answer)
    assert not verdict.passed
    assert (verdict.slip or "") in told, verdict
    assert repr(verdict)[0] in "✗○"
    assert verdict.message.count("\n") < 4, verdict
    words = re.sub("`[^`]*`", "", verdict.message)
    assert not re.search(r"[?!.]\.(?!\.)|\.\.(?!\.)", words), "a sentence ends twice"
    for number in re.findall(r"(?:is|yours is) (-?\d[\d.e-]*\d)", verdict.message):
        assert len(re.sub(r"e.*|[-.]", "", number).lstrip("0")) <= 4, number


@pytest.mark.parametrize(
    ("exercise", "answer", "says", "never"),
    [pytest.param(*row, id=f"{row[0]} {n}: {row[2]}") for n, row in enumerate(SAID)],
)
def test_what_is_said_is_true_of_the_program_and_of_nothing_that_is_right(exercise, answer, says, never):
    verdict = check(exercise, answer)
    message = re.sub(r"(in line \d+ of [^`]*): `[^`]*`", r"\1", verdict.message.replace("\n", " "))
    assert not verdict.passed
    assert re.search(says, message), message
    assert not never or not re.search(never, message), message
    assert "cannot be looked into" not in message


def test_without_its_source_a_function_is_judged_by_its_numbers_alone():
    source = "lambda a2, y: 1 // 2 * ((a2 - y) ** 2).sum()"
    assert check("cost", eval(source, {})).slip == "zeros"


def test_the_case_of_a_verdict_runs_again_to_the_number_in_its_message():
    def cost(a2, y):
        return ((a2 - y) ** 2).mean()

    verdict = check("cost", cost)
    assert f"yours is {cost(*verdict.case):.4g}." in verdict.message
    verdict.case[0][:] = 0
    assert check("cost", cost).case[0].any()
    assert check("cost", EXERCISES["cost"].solution).case is None


def test_the_case_of_a_verdict_is_one_where_the_numbers_differ_if_there_is_one():
    def bias_gradient(delta):
        return np.delete(delta, 1, axis=1).sum(axis=1, keepdims=True)  # which stops where there is one column

    assert check("bias_gradient", bias_gradient).case[0].shape[1] > 1


def test_a_verdict_is_true_where_the_answer_is_right():
    assert check("tanh_prime", EXERCISES["tanh_prime"].solution)
    assert not check("tanh_prime", np.tanh)
    assert not check("tanh_prime", None)


def ways(name):
    """Each way to write each slip; of `backward`, whose lines are those of the others, one way for each."""
    mutants = slips.mutants(name)
    return {mutant.slug: mutant for mutant in mutants}.values() if name == "backward" else mutants


@pytest.mark.parametrize("name", NAMES)
def test_every_slip_of_the_catalogue_is_told_by_its_name(name):
    assert len(slips.mutants(name)) >= 20
    for mutant in ways(name):
        verdict = check(name, written_out(name, mutant))
        slip = mutant.slips[0]
        assert not verdict.passed, (slip.slug, slip.edits)
        made = slip.made.replace("{t}", "0.37")
        assert verdict.slip == slip.slug or made in verdict.message, (slip.slug, slip.edits, verdict)


@pytest.mark.parametrize("name", NAMES)
def test_two_slips_at_once_are_told(name):
    likely = [mutant for mutant in slips.mutants(name) if mutant.slips[0].likely]
    pairs = list(itertools.combinations(likely, 2))
    random.Random(0).shuffle(pairs)
    told = []
    for one, other in pairs:
        both = slips.pair(one, other)
        if both is None or both.values(trials.KEY) is None:
            continue
        verdict = check(name, written_out(name, both))
        if not verdict.passed:  # two that undo each other, as turning the sign twice
            told.append(verdict.slip is not None)
        if len(told) == 10:
            break
    assert told, "no two slips of this exercise can be made at once"
    assert sum(told) >= len(told) - 2


def test_slips_that_give_the_same_numbers_are_both_named():
    verdict = check("tanh_prime", lambda z: np.sqrt(1 - np.tanh(z) ** 2))
    assert verdict.slip == "square-lost"
    assert "1 / cosh(z)" in verdict.message
    assert "a root is taken" in verdict.message


def test_a_slip_that_runs_only_where_matrices_are_square_is_told_with_the_line_that_stops():
    def hidden_delta(theta2, delta2, z1):
        a1 = 1 / (1 + np.exp(-z1))
        return (theta2 @ delta2) * a1 * (1 - a1)

    verdict = check("hidden_delta", hidden_delta)
    assert verdict.slip == "missing-transpose"
    assert "in line 3 of hidden_delta: `return (theta2 @ delta2) * a1 * (1 - a1)`" in verdict.message


def test_of_three_slips_at_least_one_is_named():
    def backward(theta1, b1, theta2, b2, x, y):
        def sigmoid(z):
            return 1 / (1 + np.exp(-z))

        a1 = sigmoid(theta1 @ x + b1)
        a2 = sigmoid(theta2 @ a1 + b2)
        delta2 = (a2 - y) * a2 * (1 - a2)
        delta1 = 3 * theta2.T @ delta2
        return delta1 @ np.sin(x.T), delta1.sum(1, keepdims=True), a1 @ delta2.T, delta2.sum(1, keepdims=True)

    verdict = check("backward", backward)
    assert verdict.slip == "outer-product-flipped"
    assert "something else is wrong as well" in verdict.message
    assert "Right already: ∂C/∂b⁽²⁾" in verdict.message


def test_no_slip_is_named_that_was_not_made():
    for name in NAMES:
        verdict = check(name, by_parts(name, lambda value: value + 0.3 * np.sin(7 * value) + 0.1))
        assert not verdict.passed
        assert verdict.slip is None, verdict
        assert re.search(r"(row 1, column 1 of .*|C|‖) is -?[\d.]+, and yours is -?[\d.]+\.", verdict.message)


def test_every_hint_says_what_and_why():
    for name, exercise in EXERCISES.items():
        for slip in exercise.slips:
            assert re.fullmatch(r"[a-z-]+", slip.slug)
            assert len(slip.why) > 20, (name, slip.slug)
            assert slip.why[-1] in ".!?)", (name, slip.slug)
            assert not slip.made.endswith("."), (name, slip.slug)
            assert not set("{}") & set((slip.made + slip.why).replace("{t}", "")), (name, slip.slug)


# Mistakes in the catalogue itself


def exercise_with(monkeypatch, **changes):
    """`hidden_delta` of the catalogue with some of its keys changed, tried on a network."""
    kinds = tomllib.loads(catalogue._read("slips.toml"))
    data = tomllib.loads(catalogue._read("exercises.toml"))["hidden_delta"] | changes
    exercise = catalogue._exercise("hidden_delta", kinds, **data)
    monkeypatch.setitem(EXERCISES, "hidden_delta", exercise)
    return trials._case("hidden_delta", *trials.NETWORKS[0], wide=False)


BACK = {"kind": "back", "theta": "theta2", "d": "delta2"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"parts": [{"kind": "bakc"}]}, "kind holds 'bakc'; one of weighted, sigmoid, "),
        ({"parts": [BACK | {"only": ["bias"]}]}, "only of back holds 'bias'; one of missing-transpose, "),
        ({"parts": [BACK], "pairs": ["bias"]}, "pairs holds 'bias'; one of missing-transpose, "),
        ({"alone": ["row"]}, "alone holds 'row'; one of column, 2-3-2, square, 2-3-2 column"),
        ({"given": {"theta2": "theta3"}}, "given holds 'theta3'; one of x, y, share, "),
        ({"returns": [["δ", "unit"]]}, "returns holds ['δ', 'unit']; [symbol, row, column] is wanted"),
        ({"returns": [["δ", "", ""]] * 2}, "returns names 2; its solution returns 1 value"),
    ],
)
def test_a_mistake_in_an_exercise_is_named_with_what_is_known(monkeypatch, changes, message):
    with pytest.raises(ValueError, match=re.escape(f"exercise 'hidden_delta': {message}")):
        exercise_with(monkeypatch, **changes)


def test_an_exercise_without_a_solution_is_named():
    with pytest.raises(ValueError, match="exercise 'delta3': name holds 'delta3'; one of cost, "):
        catalogue._exercise("delta3", {}, step="", given={}, returns=[], hints=[], parts=[])


# Values, not only shapes: what is right by chance is not right


def by_parts(name, change):
    """The solution, with `change` made to each array that it returns."""

    def answer(*arguments):
        value = EXERCISES[name].solution(*arguments)
        return tuple(map(change, value)) if isinstance(value, tuple) else change(value)

    return answer


BOUNDED = ("forward", "cross_entropy_delta", "softmax_delta", "tanh_prime")  # by 1


@pytest.mark.parametrize("most", [0.1, 1, 5])
@pytest.mark.parametrize("name", NAMES)
def test_numbers_that_are_cut_off_are_not_right_nor_blamed_on_the_shapes(name, most):
    verdict = check(name, by_parts(name, lambda value: np.clip(value, -most, most)))
    assert verdict.passed == (name in BOUNDED and most >= 1)
    assert verdict.slip in (None, "clipped", "nearly-right"), verdict


@pytest.mark.parametrize("least", [0.01, 0.001])
@pytest.mark.parametrize("name", NAMES)
def test_numbers_that_are_lost_because_they_are_small_are_not_right(name, least):
    verdict = check(name, by_parts(name, lambda value: np.where(abs(value) < least, 0, value)))
    assert not verdict.passed
    assert verdict.slip in (None, "nearly-right"), verdict


@pytest.mark.parametrize("name", NAMES)
def test_a_small_number_added_is_told_as_nearly_right(name):
    for small in (1e-7, 1e-9):
        verdict = check(name, by_parts(name, lambda value, small=small: value + small))
        assert verdict.slip == "nearly-right" or (small == 1e-9 and EXERCISES[name].nudged), verdict


def with_sigma(sigma):
    """Three exercises, solved with another σ."""

    def prime(z):
        return sigma(z) * (1 - sigma(z))

    return {
        "forward": lambda theta1, b1, theta2, b2, x: sigma(theta2 @ sigma(theta1 @ x + b1) + b2),
        "output_delta": lambda a2, y, z2: (a2 - y) * prime(z2),
        "hidden_delta": lambda theta2, delta2, z1: theta2.T @ delta2 * prime(z1),
    }


@pytest.mark.parametrize("name", ["forward", "output_delta", "hidden_delta"])
@pytest.mark.parametrize(
    "squash",
    [
        *(lambda z, end=end: np.clip(z, -end, end) for end in (2, 6)),
        lambda z: np.where(z < -2, z + np.log1p(-np.exp(np.minimum(z, -2))), z),
    ],
    ids=["2", "6", "exp"],
)
def test_a_sigmoid_that_is_wrong_far_out_is_not_right_and_is_not_blamed_on_the_shapes(name, squash):
    def sigma(z):
        return 1 / (1 + np.exp(-squash(z)))

    verdict = check(name, with_sigma(sigma)[name])
    assert not verdict.passed
    assert verdict.slip in (None, "nearly-right"), verdict


@pytest.mark.parametrize(
    "tanh_prime",
    [
        lambda z: (np.tanh(z + 1e-6) - np.tanh(z)) / 1e-6,
        lambda z: 1 - np.tanh(np.clip(z, -5, 5)) ** 2,
    ],
)
def test_a_difference_that_shows_late_is_shown_by_its_size(tanh_prime):
    verdict = check("tanh_prime", tanh_prime)
    assert verdict.slip == "nearly-right"
    right, yours = re.search(r"is (\S+), and yours is (\S+?)[. ]", verdict.message).groups()
    assert right != yours or "(off by " in verdict.message


def test_a_slip_whose_numbers_are_infinite_is_not_named():
    for small in (0.01, 0.05, 0.3):
        verdict = check(
            "hidden_delta", lambda t, d, z, small=small: t.T @ d * np.where(z > 0, 1 + small, small)
        )
        assert verdict.slip is None, verdict
    verdict = check("gradient_step", lambda t, g, r: t - r * g * np.where(g > 0, 1, 0.01))
    assert verdict.slip is None, verdict


def test_of_values_that_are_off_by_factors_those_that_share_one_are_named():
    factors = (2.5, 1, 3.5, 2.5)
    true = EXERCISES["backward"].solution
    verdict = check(
        "backward", lambda *given: [f * part for f, part in zip(factors, true(*given), strict=True)]
    )
    assert verdict.slip == "constant-factor"
    assert "Your ∂C/∂θ⁽¹⁾ and ∂C/∂b⁽²⁾ are right but for one factor: 2.5 times" in verdict.message


def test_a_constant_that_happens_to_be_a_number_of_units_is_not_told_as_a_mean():
    verdict = check("weight_gradient", lambda delta, a_prev: delta @ a_prev.T / 3)
    assert verdict.slip == "constant-factor"
    assert "0.3333 times the right ones" in verdict.message
    assert check("tanh_prime", lambda z: 4 * (1 - np.tanh(z) ** 2)).slip == "constant-factor"


# The order of the arguments


def swapped_weight_gradient(a_prev, delta):
    return delta @ a_prev.T


def swapped_output_delta(y, a2, z2):
    return (a2 - y) * sigmoid_prime(z2)


def swapped_gradient_step(dC_dtheta, theta, rate):
    return theta - rate * dC_dtheta


def swapped_hidden_delta(delta2, theta2, z1):
    return theta2.T @ delta2 * sigmoid_prime(z1)


def swapped_forward(x, theta1, b1, theta2, b2):
    return sigmoid(theta2 @ sigmoid(theta1 @ x + b1) + b2)


def swapped_numerical_gradient(theta, C, h):
    return EXERCISES["numerical_gradient"].solution(C, theta, h)


@pytest.mark.parametrize("swapped", [f for name, f in list(globals().items()) if name.startswith("swapped_")])
def test_names_in_another_order_are_told_first(swapped):
    verdict = check(swapped.__name__.removeprefix("swapped_"), swapped)
    assert verdict.slip == "arguments-swapped"
    assert "Put them in that order, and it is right." in verdict.message


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("hidden_delta", lambda z, θ, δ: θ.T @ δ * sigmoid_prime(z)),
        ("hidden_delta", lambda p, q, r: q.T @ r * sigmoid_prime(p)),
        ("output_delta", lambda z, a, y: (a - y) * sigmoid_prime(z)),
        ("weighted_input", lambda x, W, b: W @ x + b),
        ("forward", lambda X, W1, B1, W2, B2: sigmoid(W2 @ sigmoid(W1 @ X + B1) + B2)),
        ("forward", lambda p, q, r, s, t: sigmoid(s @ sigmoid(q @ p + r) + t)),
        ("weight_gradient", lambda a, d: d @ a.T),
    ],
)
def test_arguments_by_other_names_are_told_when_their_order_is_right(name, answer):
    assert check(name, answer).slip == "arguments-swapped"


def test_where_a_slip_and_a_swap_give_the_same_numbers_both_are_named():
    message = check("hidden_delta", lambda p, q, r: q.T @ p * sigmoid_prime(r)).message
    assert "the product is a row" in message
    assert "the arguments are taken in the order (delta2, theta2, z1)" in message
    assert "in the order" not in check("output_delta", lambda a2, y, z2: (y - a2) * sigmoid_prime(z2)).message


# What else an answer may be


def test_the_complex_step_is_told_as_what_it_is():
    def numerical_gradient(C, theta, h):
        gradient = np.zeros_like(theta)
        for index in np.ndindex(theta.shape):
            step = np.zeros(theta.shape, complex)
            step[index] = 1e-20j
            gradient[index] = C(theta + step).imag / 1e-20
        return gradient

    verdict = check("numerical_gradient", numerical_gradient)
    assert verdict.slip == "complex-step"
    assert "Here the central difference is asked" in verdict.message


def test_a_huge_answer_is_asked_for_once():
    calls = []

    def tanh_prime(z):
        calls.append(1)
        return np.ones((2000, 2000))

    assert "an array of shape 2000×2000, far too large" in check("tanh_prime", tanh_prime).message
    assert len(calls) == 1


def test_the_squared_error_is_not_taken_for_the_cross_entropy():
    verdict = check("cross_entropy_delta", lambda a2, y: (a2 - y) ** 2 / 2)
    assert verdict.slip == "other-cost"
    assert "the squared error stands there" in verdict.message


@pytest.mark.parametrize(
    "swap", [lambda rows: rows[::-1], lambda rows: rows[[1, 0, *range(2, len(rows))]]], ids=["all", "two"]
)
def test_swapped_rows_of_softmax_are_not_taken_for_a_sign(swap):
    assert check("softmax_delta", lambda a2, y: swap(a2 - y)).slip == "rows-swapped"


def test_hints_before_lesson_6_say_that_the_step_comes_there():
    for name in NAMES[: NAMES.index("gradient_step")]:
        for slip in EXERCISES[name].slips:
            assert "D32" not in slip.why or "lesson 6" in slip.why, (name, slip.slug)


@pytest.mark.parametrize(
    ("name", "nothing"),
    [
        ("hidden_delta", None),
        ("hidden_delta", ...),
        ("backward", None),
        ("backward", ...),
        ("backward", (None, None, None, None)),
        ("backward", (..., ..., ..., ...)),
    ],
)
def test_nothing_returned_is_not_attempted_yet(name, nothing):
    verdict = check(name, lambda *arguments: nothing)
    assert not verdict.passed
    assert verdict.slip is None
    assert "not attempted yet" in verdict.message
    assert repr(verdict).startswith("○ ")


def test_a_stub_that_raises_not_implemented_is_not_attempted_yet():
    def stub(z):
        raise NotImplementedError

    assert "not attempted yet" in check("tanh_prime", stub).message
    assert "not attempted yet" in check("tanh_prime", None).message


def test_an_exception_becomes_its_text_and_its_line():
    def forward(theta1, b1, theta2, b2, x):
        z1 = theta1 @ x + b1
        return sigmod(z1)  # noqa: F821

    verdict = check("forward", forward)
    assert not verdict.passed
    assert (
        "NameError: name 'sigmod' is not defined, in line 3 of forward: `return sigmod(z1)" in verdict.message
    )


def test_an_exception_in_a_helper_tells_the_helper():
    def slope(z):
        return z / "2"

    assert "in line 2 of slope" in check("tanh_prime", lambda z: slope(z)).message


def _endless(z):
    return _endless(z)


def _quits(z):
    sys.exit("bye")


def _own_text_fails(z):
    class Bad(Exception):
        def __str__(self):
            raise RuntimeError("no text")

    raise Bad


def test_what_stops_a_program_does_not_stop_the_notebook():
    assert "calls itself without an end" in check("tanh_prime", _endless).message
    assert "SystemExit: bye" in check("tanh_prime", _quits).message
    assert "Bad" in check("tanh_prime", _own_text_fails).message


class Sly(Exception):
    """Ends the program wherever it is looked at."""

    __code__ = 5

    def ends(self, *_):
        raise SystemExit

    __str__ = __repr__ = __array__ = __len__ = ends
    __signature__ = property(ends)

    def __call__(self, z):
        raise self


def _sly_default(z, rate, h=Sly()):  # noqa: B008
    return z


@pytest.mark.parametrize(
    "sly", [Sly(), Sly, lambda z: Sly(), lambda z: [Sly()], Sly().__call__, _sly_default]
)
def test_nothing_that_a_function_is_or_returns_gets_out(sly):
    verdict = check("tanh_prime", sly)
    assert not verdict.passed
    assert verdict._repr_html_()


def replaces(owner, name):
    """An answer that puts something that agrees with all in the place of a function."""

    def answer(z):
        setattr(owner, name, lambda *given, **options: np.zeros(3))
        return z

    return answer


@pytest.mark.parametrize(("owner", "name"), [(builtins, "abs"), (builtins, "all"), (np, "all"), (np, "prod")])
def test_a_function_of_python_or_numpy_that_is_replaced_is_put_back(owner, name):
    before = getattr(owner, name)
    assert check("tanh_prime", replaces(owner, name)).slip == "z-itself"
    assert getattr(owner, name) is before


def test_what_is_wanted_cannot_be_written_into():
    for case in trials.cases("backward"):
        for array in (*case.arguments, *case.wanted):
            with pytest.raises(ValueError, match="cannot set WRITEABLE"):
                array.setflags(write=True)


def test_settings_stay_as_they_were():
    def answer(z):
        np.set_printoptions(precision=1)
        sys.setrecursionlimit(400)
        return z

    before = np.get_printoptions(), sys.getrecursionlimit()
    check("tanh_prime", answer)
    assert (np.get_printoptions(), sys.getrecursionlimit()) == before


def test_a_notebook_that_is_asked_to_end_does_not(monkeypatch):
    class Shell:
        def ask_exit(self):
            raise AssertionError("asked to end")

    shell = Shell()
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))
    assert "SystemExit: exit() ends the program" in check("tanh_prime", lambda z: shell.ask_exit()).message
    assert not vars(shell)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_verdict_prints_on_any_console(monkeypatch, encoding):
    console = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", console)
    print(check("hidden_delta", lambda theta2, delta2, z1: theta2.T @ delta2))
    console.flush()
    assert b"when sigma'(z(1)) is left out." in console.buffer.getvalue()


def test_a_long_message_is_cut_and_money_is_no_formula():
    def answer(z):
        raise ValueError("$5 or $6 " + "`a` *b* " * 50_000)

    verdict = check("tanh_prime", answer)
    assert len(verdict.message) < 600
    assert "$5 or $6" in verdict.message
    assert verdict._repr_html_().startswith(FRAME)  # in which MathJax looks for nothing


def test_a_loop_that_may_not_end_is_not_changed():
    def tanh_prime(z):
        k = 0
        while k < 1:
            k = k + 1
        return z

    assert check("tanh_prime", tanh_prime).slip == "z-itself"


def test_an_interrupt_from_the_keyboard_passes():
    def interrupted(z):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check("tanh_prime", interrupted)


def test_a_wrong_number_of_arguments_is_told():
    message = check("hidden_delta", lambda theta2, delta2: theta2.T @ delta2).message
    assert "`hidden_delta(theta2, delta2, z1)`, with 3 values" in message
    assert "yours takes `(theta2, delta2)`" in message


def test_arguments_in_another_order_are_told():
    def hidden_delta(theta2, z1, delta2):
        s = 1 / (1 + np.exp(-z1))
        return theta2.T @ delta2 * s * (1 - s)

    verdict = check("hidden_delta", hidden_delta)
    assert verdict.slip == "arguments-swapped"
    assert (
        "yours takes them as `(theta2, z1, delta2)`. Put them in that order, and it is right."
        in verdict.message
    )
    verdict = check("hidden_delta", lambda theta2, z1, delta2: theta2.T @ delta2)
    assert verdict.slip == "arguments-swapped"
    assert "and it is right" not in verdict.message


def test_an_argument_that_makes_no_difference_is_told():
    elsewhere = np.array([[0.1], [0.2], [0.3]])
    verdict = check(
        "hidden_delta", lambda theta2, delta2, z1: theta2[:2, :2].sum() * delta2.sum() * elsewhere
    )
    assert verdict.slip == "argument-unused"
    assert "whatever z1 is" in verdict.message
    assert check("bias_gradient", lambda delta: [0.25] * len(delta)).slip == "hard-coded"
    assert check("bias_gradient", lambda delta: np.ones((7, 7))).slip is None  # the shape comes first
    assert check("bias_gradient", lambda delta: [delta.shape[1] + 0.2] * len(delta)).slip == "sizes-alone"


@pytest.mark.parametrize(
    ("name", "answer", "slip"),
    [
        ("tanh_prime", lambda z: np.round(1 - np.tanh(z) ** 2, 4), "rounded"),
        ("gradient_step", lambda theta, g, rate: (theta - rate * g).astype(int), "rounded"),
        ("weight_gradient", lambda delta, a_prev: 3 * delta @ a_prev.T, "constant-factor"),
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
        ("tanh_prime", lambda z: [[1], [1, 2]], "form-of-answer"),
        ("tanh_prime", lambda z: [[None] for _ in z], "form-of-answer"),
        ("backward", lambda *arguments: 1.0, "form-of-answer"),
        ("backward", lambda *arguments: (1.0, 2.0), "form-of-answer"),
    ],
)
def test_other_things_that_go_wrong_are_told(name, answer, slip):
    verdict = check(name, answer)
    assert not verdict.passed
    assert verdict.slip == slip, verdict


def test_an_async_function_is_told():
    async def tanh_prime(z):
        await asyncio.sleep(0)
        return 1 - np.tanh(z) ** 2

    assert "`async`" in check("tanh_prime", tanh_prime).message


def test_a_nan_is_told():
    assert "NaN" in check("tanh_prime", lambda z: np.log(-1 - z**2)).message


def test_a_wrong_shape_is_told_in_the_terms_of_the_derivation():
    message = check("hidden_delta", lambda theta2, delta2, z1: theta2 + z1[0] + 5).message
    assert "δ⁽¹⁾ is 3×1: a row for each hidden unit, a column for each example. Yours is 2×3." in message


def test_what_is_not_a_function_is_told():
    message = check("tanh_prime", np.ones((3, 1))).message
    assert 'leave out the brackets, `check("tanh_prime", tanh_prime)`' in message


LESSON = {
    "np": np,
    "sigma": ACTIVATIONS["sigmoid"],
    "z2": np.array([[0.3], [0.4]]),
    "a1": np.array([[0.3], [0.4], [0.5]]),
    "theta2": np.full((2, 3), 0.4),
    "delta2": np.array([[0.1], [-0.2]]),
    "delta": {2: np.array([[0.1], [-0.2]])},
    "fwd": Network.random(seed=0).forward([0.1, 0.2]),
}


@pytest.mark.parametrize(
    ("name", "line", "told"),
    [
        ("cross_entropy_delta", "lambda a2, y: (a2 - y) * sigma.prime(z2)", "`z2` is"),
        ("hidden_delta", "lambda theta2, delta2, z1: theta2.mT @ delta2 * sigma.prime(a1)", "`a1` is"),
        (
            "hidden_delta",
            "lambda W, d, z1: theta2.mT @ delta2 * sigma.prime(z1)",
            "`theta2` and `delta2` are",
        ),
        ("weight_gradient", "lambda d, a: delta[2] @ a.mT", "`delta` is"),
        ("cross_entropy_delta", "lambda a2, y: fwd.a[2] - y", "`fwd` is"),
        ("bias_gradient", "lambda d: [(lambda: delta2.sum())() for row in d]", "`delta2` is"),
    ],
)
def test_an_array_of_the_lesson_that_stands_for_an_argument_is_named(name, line, told):
    assert f"{told} the lesson's own, not " in check(name, eval(line, dict(LESSON))).message


def test_what_is_an_argument_or_no_array_is_not_called_the_lessons_own():
    for line in ("lambda a2, z2: (a2 - z2) * sigma.prime(z2)", "lambda a2, y: a2 - y"):
        assert "the lesson's own" not in check("cross_entropy_delta", eval(line, dict(LESSON))).message


def test_a_flat_bias_gradient_is_right_and_told_what_it_would_do_in_a_step():
    flat = check("bias_gradient", lambda delta: delta.sum(axis=1))
    assert flat.passed
    assert "Yours is flat, read here as a column: ∂C/∂b." in flat.message
    assert "flat" not in check("bias_gradient", EXERCISES["bias_gradient"].solution).message
    one_number = check("cost", lambda a2, y: [EXERCISES["cost"].solution(a2, y)])
    assert "flat" not in one_number.message
    true = EXERCISES["backward"].solution
    both = check("backward", lambda *given: [g.squeeze(1) if g.shape[1] == 1 else g for g in true(*given)])
    assert "Yours are flat, read here as columns: ∂C/∂b⁽¹⁾, ∂C/∂b⁽²⁾." in both.message


def test_an_imaginary_step_on_a_real_copy_is_told_where_it_went():
    def complex_step(C, theta, h):
        gradient = np.zeros_like(theta)
        for index in np.ndindex(theta.shape):
            p = theta.copy()
            p[index] += 1j * h
            gradient[index] = C(p).imag / h
        return gradient

    verdict = check("complex_step", complex_step)
    assert verdict.slip == "real-step"
    assert "a real copy of θ threw the imaginary part away" in verdict.message
    assert "`theta.astype(complex)`" in verdict.message


def test_a_product_of_lengths_is_not_taken_for_a_matrix_on_its_side():
    length = np.linalg.norm
    verdict = check("delta_ratio", lambda t, d, z: length(t.T @ d) / length(d) * length(sigmoid_prime(z)))
    assert verdict.slip == "lengths-multiplied"


# The house stays clean


def test_arguments_are_fresh_and_a_change_in_place_is_told():
    def hidden_delta(theta2, delta2, z1):
        s = 1 / (1 + np.exp(-z1))
        answer = theta2.T @ delta2 * s * (1 - s)
        theta2[:] = 0
        return answer

    for _ in range(2):
        verdict = check("hidden_delta", hidden_delta)
        assert verdict.passed
        assert "It changes its argument theta2 in place" in verdict.message


def test_an_answer_that_reuses_one_buffer_is_read_at_once():
    kept = {}

    def tanh_prime(z):
        buffer = kept.setdefault(z.shape, np.empty(z.shape))
        buffer[:] = 1 - np.tanh(z) ** 2
        return buffer

    assert check("tanh_prime", tanh_prime).passed


def test_what_is_printed_warned_and_drawn_stays_inside(capsys):
    def loud(z):
        print("z is", z)
        print("oh", file=sys.stderr)
        warnings.warn("look", stacklevel=1)
        np.seterr(all="raise")
        np.random.seed(1)  # noqa: NPY002
        random.seed(1)
        np.log(np.zeros(1) - 1 + 0 * np.float64(np.random.rand()))  # noqa: NPY002
        return 1 - np.tanh(z) ** 2

    np.random.seed(7)  # noqa: NPY002
    random.seed(7)
    settings_before = np.geterr()
    with warnings.catch_warnings(record=True) as seen:
        verdict = check("tanh_prime", loud)
    assert "FloatingPointError" in verdict.message
    assert "What it prints is left out here." in verdict.message
    assert not seen
    assert capsys.readouterr() == ("", "")
    assert np.geterr() == settings_before
    drawn, chosen = np.random.rand(), random.random()  # noqa: NPY002
    np.random.seed(7)  # noqa: NPY002
    random.seed(7)
    assert (drawn, chosen) == (np.random.rand(), random.random())  # noqa: NPY002


def test_a_warning_of_numpy_does_not_show(recwarn):
    check("tanh_prime", lambda z: np.log(0 * z))
    assert not recwarn


def test_the_same_answer_gets_the_same_message_in_another_session():
    answers = "(lambda t, d, z: t @ d, lambda t, d, z: object())"
    code = f"from nbprop.exercises import check; print([check('hidden_delta', f).message for f in {answers}])"
    there = subprocess.run([sys.executable, "-X", "utf8", "-c", code], capture_output=True, check=True).stdout
    here = [check("hidden_delta", answer).message for answer in eval(answers)]
    assert there.decode().strip() == str(here)


def test_no_address_of_memory_is_in_a_message():
    def tanh_prime(z):
        raise ValueError(f"I know not {object()}")

    assert "0x…" in check("tanh_prime", tanh_prime).message
    assert not re.search(r"0x[0-9a-f]", check("tanh_prime", tanh_prime).message)


FRAME = '<div class="tex2jax_ignore mathjax_ignore">'


def test_a_verdict_is_shown_as_plain_escaped_paragraphs():
    def tanh_prime(z):
        raise ValueError("<script>alert('x')</script>")

    shown = check("tanh_prime", tanh_prime)._repr_html_()
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
    assert shown.startswith(f"{FRAME}<p><strong>✗ tanh_prime: not yet.")
    assert "style" not in shown
    shown = check("hidden_delta", lambda theta2, delta2, z1: theta2.T * delta2)._repr_html_()
    assert "<em>add up</em>" in shown
    assert "<code>@</code>" in shown
    assert (
        check("tanh_prime", EXERCISES["tanh_prime"].solution)._repr_html_().startswith(f"{FRAME}<p><strong>✓")
    )


# Hints and solutions


@pytest.mark.parametrize("name", NAMES)
def test_the_ladder_is_two_hints_and_the_solution_that_is_checked(name):
    assert hint(name, 1) != hint(name, 2)
    scope = {"np": np, "sigma": ACTIVATIONS["sigmoid"]}
    exec(solution(name), scope)
    assert check(name, scope[name]).passed
    code = [line.split("#")[0].split("=")[-1].strip() for line in solution(name).split("\n")[1:]]
    assert not any(line and len(line) > 12 and line in hint(name, 1) + hint(name, 2) for line in code)


@pytest.mark.parametrize("ask", [lambda n: check(n, abs), lambda n: hint(n, 1), solution])
@pytest.mark.parametrize("name", ["hiden_delta", "", None, 3, abs])
def test_an_unknown_exercise_is_refused_with_the_known_ones(ask, name):
    with pytest.raises(ValueError, match=r"the name of an exercise is wanted: cost, weighted_input, "):
        ask(name)


@pytest.mark.parametrize("level", [0, 3, "1", None, True])
def test_an_unknown_level_is_refused(level):
    with pytest.raises(ValueError, match="1 or 2 is wanted"):
        hint("forward", level)


# Garbage


numbers = st.one_of(st.floats(), st.integers(-(10**30), 10**30), st.booleans(), st.complex_numbers())
things = st.recursive(
    st.one_of(
        numbers,
        st.none(),
        st.text(max_size=5),
        st.binary(max_size=5),
        st.just(...),
        st.just(np.ma.masked_array([[1.0], [2.0]], [[True], [False]])),
        st.just(iter(())),
        st.builds(object),
        st.sampled_from([int, np, abs, np.nan, np.datetime64("2020-01-01"), np.zeros((0, 3)), np.ma.masked]),
        st.tuples(st.integers(0, 4), st.integers(0, 4)).map(np.ones),
        st.integers(1, 3).map(lambda n: np.full((n, 1), np.inf)),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.tuples(inner, inner, inner, inner),
        st.dictionaries(st.text(max_size=2), inner, max_size=2),
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(NAMES), things)
def test_garbage_neither_crashes_nor_passes(name, thing):
    verdict = check(name, lambda *arguments: thing)
    assert not verdict.passed
    assert verdict.message
    assert verdict._repr_html_()


@settings(max_examples=20, deadline=None)
@given(
    st.sampled_from(NAMES),
    st.sampled_from([ValueError, KeyError, ZeroDivisionError, MemoryError, GeneratorExit, StopIteration]),
)
def test_no_exception_gets_out(name, kind):
    def fails(*arguments):
        raise kind("so")

    assert kind.__name__ in check(name, fails).message


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(NAMES), st.integers(0, 10**6))
def test_an_answer_that_is_off_does_not_pass(name, seed):
    draw, solve = np.random.default_rng(seed), EXERCISES[name].solution
    size = 10.0 ** draw.uniform(-4, 2) * draw.choice([-1, 1])

    def off(*arguments):
        answer = solve(*arguments)
        if isinstance(answer, tuple):
            k = seed % len(answer)
            return tuple(part * (1 + size) if i == k else part for i, part in enumerate(answer))
        return answer * (1 + size)

    assert not check(name, off).passed
