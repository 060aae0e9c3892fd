"""Pencil problems: what is drawn is right, what is typed is read, and a slip is named by its number alone."""

import re
from itertools import islice

import numpy as np
import pytest

from nbprop import Network, explore
from nbprop.__main__ import main
from nbprop.activations import ACTIVATIONS
from nbprop.exercises import problems, records
from nbprop.exercises.arithmetic import calculated, exactly, read, shown
from nbprop.exercises.lessons import LESSONS
from nbprop.exercises.problems import STEPS, pencil, problem, series
from nbprop.exercises.worksheet import worksheet
from nbprop.typeset import line

SEEDS = range(2)
sigma = ACTIVATIONS["sigmoid"]


def slope(f, value, at):
    """The derivative of f with respect to an entry of `value`, by a complex step."""
    step = np.zeros(value.shape, complex)
    step[at if len(at) > 1 else (at[0], 0)] = 1e-30j
    return f(value + step).sum().imag / 1e-30


def cost(a, y):
    return ((a - y) ** 2).sum() / 2


# Each step once more, by other means: of the arrays that are given, and the indices of what is asked, from 0.
ALONE = {
    "D1": lambda g, at: sum(g[n].item() * (g[m].item() + 1) for m, n in (("n₀", "n₁"), ("n₁", "n₂"))),
    "D2": lambda g, at: g["θ⁽¹⁾"] @ g["x"] + g["b⁽¹⁾"],
    "D3": lambda g, at: sigma(g["z⁽¹⁾"]),
    "D4": lambda g, at: g["θ⁽²⁾"] @ sigma(g["z⁽¹⁾"]) + g["b⁽²⁾"],
    "D5": lambda g, at: sigma(g["z⁽²⁾"]),
    "D6": lambda g, at: cost(g["a⁽²⁾"], g["y"]),
    "D7": lambda g, at: ((g["C′"] - g["C"]) / g["h"]).item(),
    "D8": lambda g, at: g["∂C/∂a⁽²⁾"] * g["∂a⁽²⁾/∂z⁽²⁾"],
    "D9": lambda g, at: slope(sigma, g["z⁽²⁾"], at[:1]),
    "D10": lambda g, at: slope(lambda z: cost(sigma(z), g["y"]), g["z⁽²⁾"], at),
    "D11": lambda g, at: slope(lambda z: cost(np.tanh(z), g["y"]), g["z⁽²⁾"], at),
    "D12": lambda g, at: slope(lambda z: g["∂C/∂a⁽¹⁾"].mT @ sigma(z), g["z⁽¹⁾"], at),
    "D13": lambda g, at: g["∂z⁽²⁾/∂a⁽¹⁾"].mT @ g["∂C/∂z⁽²⁾"],
    "D14": lambda g, at: g["J"].mT @ g["∂C/∂z⁽²⁾"],
    "D15": lambda g, at: slope(lambda a: (g["θ⁽²⁾"] @ a)[at[0]], g["a⁽¹⁾"], at[1:]),
    "D16": lambda g, at: slope(lambda a: g["∂C/∂z⁽²⁾"].mT @ g["θ⁽²⁾"] @ a, np.zeros((3, 1)), at),
    "D17": lambda g, at: slope(lambda z: g["δ⁽²⁾"].mT @ g["θ⁽²⁾"] @ sigma(z), g["z⁽¹⁾"], at),
    "D18": lambda g, at: slope(lambda z: g["δ⁽³⁾"].mT @ g["θ⁽³⁾"] @ sigma(z), g["z⁽²⁾"], at),
    "D19": lambda g, at: g["∂C/∂θ⁽²⁾"] * g["h"],
    "D20": lambda g, at: g["∂C/∂z⁽²⁾"] * g["∂z⁽²⁾/∂θ⁽²⁾"],
    "D21": lambda g, at: slope(lambda theta: (theta @ sigma(g["z⁽¹⁾"]))[at[0]], g["θ⁽²⁾"], at),
    "D22": lambda g, at: g["∂C/∂z⁽²⁾"] @ sigma(g["z⁽¹⁾"]).mT,
    "D23": lambda g, at: slope(lambda theta: g["δ⁽²⁾"].mT @ theta @ g["a⁽¹⁾"], g["θ⁽²⁾"], at),
    "D24": lambda g, at: slope(lambda b: g["δ⁽²⁾"].mT @ b, g["b⁽²⁾"], at),
    "D25": lambda g, at: g["∂C/∂θ⁽¹⁾"] * g["h"],
    "D26": lambda g, at: g["∂C/∂z⁽¹⁾"] * g["∂z⁽¹⁾/∂θ⁽¹⁾"],
    "D27": lambda g, at: slope(lambda theta: g["∂C/∂z⁽¹⁾"].mT @ theta @ g["x"], g["θ⁽¹⁾"], at),
    "D28": lambda g, at: slope(lambda theta: g["δ⁽¹⁾"].mT @ theta @ g["x"], g["θ⁽¹⁾"], at),
    "D29": lambda g, at: np.einsum("im,jm->ij", g["δ⁽¹⁾"], g["x"]),
    "D30": lambda g, at: g["δ⁽¹⁾"].sum(axis=1, keepdims=True),
    "D31": lambda g, at: len([*np.ndindex(int(g["n₂"].item()), int(g["n₃"].item()))]),
    "D32": lambda g, at: g["θ⁽²⁾"] - g["η"] * g["∂C/∂θ⁽²⁾"],
}


def alone(one):
    """The answer of a problem, from what is printed."""
    given = {
        what.partition(" =")[0]: np.array([[float(n.replace("−", "-")) for n in row] for row in rows])
        for what, rows in one.given
    }
    indices = re.findall("[₁-₃]", one.asked) or re.findall("[₁-₃]", one.says)
    at = tuple("₁₂₃".index(k) for k in indices[-2:])
    answer = ALONE[one.step](given, at)
    if not isinstance(answer, np.ndarray):
        return answer
    return answer[at if answer.shape[1] > 1 else (at[-1], 0)] if answer.ndim == 2 else answer


def test_every_step_that_has_numbers_has_a_problem():
    assert STEPS == tuple(ALONE) == tuple(f"D{n}" for n in range(1, 33))
    assert {step for lesson in LESSONS.values() for step in lesson.steps} == {*STEPS}


@pytest.mark.parametrize("step", STEPS)
def test_the_right_answer_is_what_another_computation_gives(step):
    for seed in SEEDS:
        one = problem(step, seed)
        assert float(one.right) == pytest.approx(alone(one), rel=0.015), one
        assert one.judge(f"{alone(one):.4g}").right, one


@pytest.mark.parametrize("step", STEPS)
def test_the_number_of_each_slip_gets_its_name_and_no_other(step):
    for seed in SEEDS:
        one = problem(step, seed)
        assert len(one.slips) >= 5
        for slip in one.slips:
            assert slip.made
            assert slip.why
            assert not re.search("[{}`]", slip.made + slip.why)
            for typed in (shown(slip.value), f"{slip.value:.6f}", f"{slip.value:.1e}")[
                : 1 if one.exact else 3
            ]:
                judged = one.judge(typed)
                assert (judged.right, judged.slip) == (False, slip), typed
                assert slip.made in judged.says


def test_a_step_whose_slips_cannot_be_told_apart_is_an_error_and_no_endless_search(monkeypatch):
    monkeypatch.setattr(problems, "told_apart", lambda made: False)
    monkeypatch.setattr(problems, "DRAWS", 3)
    with pytest.raises(ValueError, match="D17: no numbers were found"):
        problem("D17")


def test_a_number_that_no_slip_gives_is_not_named():
    for seed in range(8):
        one = problem("D17", seed)
        for typed in np.random.default_rng(seed).uniform(-0.3, 0.3, 20):
            slip = one.judge(f"{typed:.5f}").slip
            assert slip is None or float(slip.value) == pytest.approx(typed, rel=0.0061)


@pytest.mark.parametrize(
    "typed", ["-0.5", " −0,5 ", "-.5", "−½", "-1/2", "-5e-1", "-5E−1", "–0.50", "z = -0.5", "-0.500 "]
)
def test_a_number_is_read_in_every_spelling(typed):
    assert float(read(typed)[0]) == -0.5


@pytest.mark.parametrize(
    "typed", ["", "abc", "0.5.5", "1/0", "0.5²", "1e999", "--5", "nan", "∞", "1+2", "½½", "0x1", "9" * 99]
)
def test_what_is_no_number_is_not_counted_and_answered_kindly(typed):
    judged = problem("D17").judge(typed)
    assert not judged.counted
    assert not judged.right
    assert judged.says.startswith("Please type one number")


def test_two_digits_are_enough_and_one_is_asked_for_more():
    one = problem("D12", seed=3)  # −0.050625
    assert [one.judge(text).says for text in ("−0.050625", "-0.0506", "-0,051")] == [
        "Right.", "Right, to two digits.", "Right, to two digits.",
    ]  # fmt: skip
    few = one.judge("-0.05")
    assert (few.right, few.counted) == (False, False)
    assert "two digits" in few.says


def test_rounding_on_the_way_does_no_harm():
    one = problem("D17")
    rounded = re.sub(
        r"0\.\d{3}", lambda found: f"{float(found[0]):.2f}", one.worked().split(" = ")[2].split(" ≈")[0]
    )
    assert one.judge(f"{float(calculated(rounded)):.2g}").right


def test_a_seed_gives_the_same_problem_everywhere():
    assert str(problem("D2", seed=1)) == (
        "D2. What is the weighted input of hidden unit 3?\n"
        "θ⁽¹⁾ = ((−0.3, 1.4), (1.3, 1.0), (0.8, −0.7))\nx = (0.8, 0.4)\nb⁽¹⁾ = (−1.1, −0.9, −0.7)\nz⁽¹⁾₃ = ?"
    )


def test_no_value_of_sigma_is_so_near_a_tie_that_platforms_could_round_it_two_ways():
    for tenths in [z / 10 for z in range(-15, 16)]:
        for value in (1 / (1 + np.exp(-tenths)), np.tanh(tenths)):
            assert abs(value * 1000 % 1 - 0.5) > 1e-4
        assert abs(np.exp(-tenths) * (1000 if tenths > 0 else 100) % 1 - 0.5) > 1e-4


def test_a_lesson_asks_what_it_is_about_and_twice_what_came_before():
    steps = [one.step for one in islice(series("03", seed=5), 9)]
    for own, *earlier in (steps[:3], steps[3:6], steps[6:]):
        assert own in LESSONS["03"].steps
        assert {*earlier} <= {step for lesson in ("00", "01", "02") for step in LESSONS[lesson].steps}
    assert [one.step for one in islice(series("04", "D24", "D6"), 2)] == ["D24", "D6"]


@pytest.mark.parametrize("wrong", [("33",), ("03", "D99")])
def test_an_unknown_lesson_or_step_is_refused_by_name(wrong):
    with pytest.raises(ValueError, match="one of D1" if len(wrong) > 1 else "one of 00, 01"):
        next(series(*wrong))


def test_a_network_by_hand_ends_with_its_true_gradients():
    fields = [*pencil(seed=2)]
    numbers = {one.asked: float(one.right) for one in fields}
    known = {name: float(n.replace("−", "-")) for name, n in fields[-1].numbers.items()} | numbers
    array = {
        name: np.array([[known[f"{name}{below}"] for below in row.split()] for row in rows])
        for name, rows in {
            "θ⁽¹⁾": ["₁₁ ₁₂", "₂₁ ₂₂", "₃₁ ₃₂"], "θ⁽²⁾": ["₁₁ ₁₂ ₁₃", "₂₁ ₂₂ ₂₃"],
            "b⁽¹⁾": "₁₂₃", "b⁽²⁾": "₁₂", "x": "₁₂", "y": "₁₂",
        }.items()
    }  # fmt: skip
    net = Network(theta={1: array["θ⁽¹⁾"], 2: array["θ⁽²⁾"]}, b={1: array["b⁽¹⁾"], 2: array["b⁽²⁾"]})
    grad = net.forward(array["x"]).backward(array["y"])
    assert len(fields) == 28
    for n, name in ((2, "θ⁽²⁾"), (1, "θ⁽¹⁾")):
        for (i, j), value in np.ndenumerate(grad.theta[n]):
            assert known[f"∂C/∂{name}{'₁₂₃'[i]}{'₁₂₃'[j]}"] == pytest.approx(value, rel=0.03)
        for i, value in enumerate(grad.b[n][:, 0]):
            assert known[f"∂C/∂b{name[1:]}{'₁₂₃'[i]}"] == pytest.approx(value, rel=0.03)


# The widgets


def test_enter_checks_and_once_that_was_right_goes_on():
    lesson = explore.practice("03", "D17", "D2")
    lesson.field.value = "many"
    lesson.enter()
    assert "nbprop-error" in lesson._verdict.value
    lesson.field.value = str(lesson.problem.right)
    assert "✓ Right." in lesson._verdict.value
    lesson.enter()
    assert (lesson.problem.step, lesson.field.value, lesson.judged) == ("D2", "", None)


def test_a_wrong_number_shows_the_slip_and_its_line_and_the_answer_stays_folded(monkeypatch):
    noted = []
    monkeypatch.setattr(records, "note", lambda *what, **more: noted.append((*what[:3], more)))
    lesson = explore.practice("03", "D17")
    slip = next(slip for slip in lesson.problem.slips if slip.slug == "missing-sigma-prime")
    lesson.field.value = shown(slip.value)
    before, _, folded = lesson._verdict.value.partition("<details>")
    assert "is left out" in before
    assert line(f"{'=' if exactly(slip.value) else '≈'} {shown(slip.value)}") in before
    assert line(f"≈ {shown(lesson.problem.right)}") in folded
    lesson.field.value = "many"
    lesson.reveal()
    lesson.field.value = str(lesson.problem.right)
    assert noted == [("practice", "D17", False, {"slip": "missing-sigma-prime"})]


def test_another_asks_the_same_of_other_numbers():
    lesson = explore.practice("03", "D17")
    first = lesson.problem
    lesson.ask_another()
    assert lesson.problem.step == "D17"
    assert lesson.problem != first


def test_without_a_kernel_the_problem_stands_there_with_its_solution_folded():
    lesson = explore.practice("01", "D2")
    bundle = lesson._repr_mimebundle_()
    assert bundle["text/plain"] == f"Practice. {lesson.problem}"
    assert lesson.problem.worked() in bundle["text/html"].partition("<details>")[2]
    assert repr(lesson) == bundle["text/plain"].partition("\n")[0]


def test_the_pencil_goes_on_from_the_right_number_typed_or_shown():
    hand = explore.pencil(seed=1)
    for n, one in enumerate(pencil(seed=1)):
        assert hand.problem == one
        if n % 2:
            hand.reveal()
        else:
            hand.field.value = "77"
            assert hand.problem == one
            hand.field.value = f"{one.right:.3g}"
    assert hand.field.disabled
    assert "?" not in hand._posed.value


# On paper


def test_the_same_seed_prints_the_same_page_and_each_desk_has_numbers_of_its_own(tmp_path, capsys):
    file = tmp_path / "sheet.html"
    options = ["worksheet", "--lesson", "4", "--seed", "7", "--copies", "3", "--output", str(file)]
    assert main(options) == 0
    assert capsys.readouterr().out == f"{file}\n"
    page = file.read_bytes()
    assert page == worksheet("04", seed=7, copies=3).encode()
    assert not re.search(rb"<script|https?:|src=|@import|\r", page)
    sheets = re.findall(r'class="sheet">.*?<ol>(.*?)</ol>', page.decode())
    assert len({*sheets}) == 3
    assert len({tuple(re.findall(r"D\d+", sheet)) for sheet in sheets}) == 1


def test_the_solutions_name_what_the_typical_wrong_results_mean():
    key = worksheet("03", copies=1).partition('class="key"')[2]
    assert key.count("<li>") - 6 == key.count("<b>") > 40
    assert "is left out" in key


def test_a_wrong_wish_is_one_line_of_advice(capsys):
    assert main(["worksheet", "--lesson", "33"]) == 1
    assert capsys.readouterr().err.startswith("python -m nbprop: lesson is '33'; one of 00")
