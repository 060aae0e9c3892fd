"""Exercises answer back: right answers pass, wrong ones do not, and what was done is told by name."""

import builtins
import io
import itertools
import random
import re
import subprocess
import sys
import types
import warnings

import numpy as np
import pytest
from exercise_answers import RIGHT, SAID, WRONG, sigmoid_prime
from hypothesis import given, settings
from hypothesis import strategies as st

from nbprop import Network
from nbprop.activations import ACTIVATIONS
from nbprop.exercises import EXERCISES, catalogue, check, hint, slips, solution, solutions, trials

NAMES = list(EXERCISES)


def written_out(name, mutant):
    """The function that an edited solution is."""
    lines = "\n".join([*mutant.statements, "return answer"]).replace("\n", "\n    ")
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


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("one", [0, 1, 0.5])
def test_a_stub_that_gives_one_number_everywhere_is_told_of_no_two_slips_and_no_sum(name, one):
    like = EXERCISES[name].solution

    def ones(*given):
        values = like(*given)
        return tuple(one + 0 * value for value in values) if isinstance(values, tuple) else one + 0 * values

    several = EXERCISES[name].returns[1:]
    for stub in (ones, lambda *given: [one, one, one, one] if several else one):
        assert not re.search("two things|added up", check(name, stub).message)


@pytest.mark.parametrize("name", [name for name in NAMES if not re.search(r"\d", EXERCISES[name].call)])
def test_where_the_arguments_have_no_layer_no_slip_names_one(name):
    assert not [slip for slip in EXERCISES[name].slips if re.search("⁽[¹²]⁾", slip.made + slip.why)]


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


@pytest.mark.parametrize("name", NAMES)
def test_every_slip_of_the_catalogue_is_told_by_its_name(name):
    last_way = {mutant.slug: mutant for mutant in slips.mutants(name)}
    assert len(last_way) >= 15
    for mutant in last_way.values():
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
        if len(told) == 6:
            break
    assert told, "no two slips of this exercise can be made at once"
    assert sum(told) >= len(told) - 2


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


def test_what_the_data_of_an_exercise_names_is_there():
    quantities = trials._quantities(*trials.NETWORKS[0])
    assert [*EXERCISES] == [name for name, its in vars(solutions).items() if type(its) is types.FunctionType]
    for name, exercise in catalogue.DATA.items():
        assert {*exercise["given"].values()} <= {*quantities}, name
        assert {*exercise.get("alone", ())} <= {*catalogue.ALONE}, name
        assert len(trials.cases(name)[0].wanted) == len(exercise["returns"]), name
        assert {*exercise.get("pairs", ())} <= {slip.slug for slip in EXERCISES[name].slips}, name
        for part in exercise["parts"]:
            kind = catalogue.SLIPS[part["kind"]]
            slugs = {slip[0] for group in ("likely", "rare") for slip in kind.get(group, ())}
            assert {*part.get("only", ())} <= slugs, (name, part)


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
    assert verdict.slip in (None, "nearly-right", "one-hot-only"), verdict


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


# The order of the arguments


def swapped_weight_gradient(a_prev, delta):
    return delta @ a_prev.T


def swapped_hidden_delta(delta2, theta2, z1):
    return theta2.T @ delta2 * sigmoid_prime(z1)


def swapped_numerical_gradient(theta, C, h):
    return EXERCISES["numerical_gradient"].solution(C, theta, h)


@pytest.mark.parametrize("swapped", [f for name, f in list(globals().items()) if name.startswith("swapped_")])
def test_names_in_another_order_are_told_first(swapped):
    verdict = check(swapped.__name__.removeprefix("swapped_"), swapped)
    assert verdict.slip == "arguments-swapped"
    assert "Put them in that order, and it is right." in verdict.message


# What else an answer may be


def test_hints_before_lesson_6_say_that_the_step_comes_there():
    for name in NAMES[: NAMES.index("gradient_step")]:
        for slip in EXERCISES[name].slips:
            assert "D32" not in slip.why or "lesson 6" in slip.why, (name, slip.slug)


def _not_implemented(*arguments):
    raise NotImplementedError


@pytest.mark.parametrize(
    ("name", "stub"),
    [
        ("hidden_delta", None),
        ("hidden_delta", lambda *arguments: None),
        ("hidden_delta", lambda *arguments: ...),
        ("hidden_delta", _not_implemented),
        ("backward", lambda *arguments: None),
        ("backward", lambda *arguments: (..., ..., None, None)),
    ],
)
def test_nothing_returned_is_not_attempted_yet(name, stub):
    verdict = check(name, stub)
    assert not verdict.passed
    assert verdict.slip is None
    assert "not attempted yet" in verdict.message
    assert repr(verdict).startswith("○ ")


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


@settings(max_examples=40, deadline=None)
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
