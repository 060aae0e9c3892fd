"""The explorers of lesson 7: every number in them against an independent one."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from nbprop import Activation, Cost, Network, example
from nbprop.explore.lesson7_dead_unit import STEPS, dead_unit
from nbprop.explore.lesson7_depth import FEW_UNITS, deepened, depth
from nbprop.explore.lesson7_softmax import softmax
from nbprop.gradcheck import gradcheck, numeric_gradient
from nbprop.training import train

XS, YS = np.array([[0, 0, 1, 1], [0, 1, 0, 1]]), np.array([[0, 0, 1, 1], [1, 1, 0, 0]])
LEAKY = Activation("mine", lambda z: np.where(z > 0, z, 0.2 * z), lambda z: np.where(z > 0, 1, 0.2))


def numbers(text):
    """The numbers that stand behind "=", "·" and "by", in order."""
    found = re.findall(r"(?<=[=·y] )\(?(−?\d+(?:\.\d+)?(?:e−?\d+)?)", text)
    return [float(number.replace("−", "-")) for number in found]


def picture(explorer):
    return "".join(picture.inline() for picture in explorer.view.pictures)


# --- depth ------------------------------------------------------------------------------------------------


def nudged_delta(net, x, y, n):
    """δ⁽ⁿ⁾ by nudges of each b⁽ⁿ⁾ᵢ, which is added to z⁽ⁿ⁾ᵢ and to nothing else."""
    return np.array([numeric_gradient(net, x, y, ("b", n, i)) for i in range(1, net.sizes[n] + 1)])


@pytest.mark.parametrize("layers", [1, 2, 5])
def test_the_lengths_said_are_those_of_what_nudges_find(layers):
    net, x, y = example()
    explorer = depth(net, x, y, layers=layers, scale=2)
    deep = deepened(net, layers, 3, net.sigma[1], 2.0, 1)
    first, last = (np.linalg.norm(nudged_delta(deep, x, y, n)) for n in (1, layers + 1))
    assert numbers(explorer.summary)[:2] == pytest.approx([last, first], abs=6e-4)


def test_the_factors_said_lead_from_the_last_layer_to_the_first():
    net, x, y = example()
    last, first, theta, sigma, both, whole = numbers(depth(net, x, y, layers=2, sigma="tanh").summary)
    assert both == pytest.approx(theta * sigma, abs=0.02)
    assert both**2 == pytest.approx(whole, rel=0.05)
    assert whole == pytest.approx(first / last, rel=0.05)


def test_the_factor_of_a_sigmoid_is_a_quarter_at_most_and_that_of_the_identity_is_one():
    net, x, y = example()
    for draw in range(8):
        assert numbers(depth(net, x, y, layers=6, draw=draw).summary)[3] <= 0.25
        assert numbers(depth(net, x, y, layers=6, draw=draw, sigma="identity").summary)[3] == 1


@pytest.mark.parametrize(
    ("sigma", "scale", "verdict"),
    [
        ("sigmoid", 1, "vanishes"),
        ("relu", 1, "shrinks"),
        ("relu", 2**0.5, "keeps its size"),
        ("relu", 3, "explodes"),
        ("identity", 1, "keeps its size"),
        ("tanh", 1, "shrinks"),
        ("tanh", 1.5, "keeps its size"),
    ],
)
def test_delta_keeps_its_size_at_the_scale_that_makes_up_for_sigma_prime(sigma, scale, verdict):
    net = Network.random((2, 3, 2), sigma={1: "relu", 2: "identity"}, seed=0)
    explorer = depth(net, [1, 0.5], [1, 0], layers=10, units=100, sigma=sigma, scale=scale)
    assert explorer.summary.endswith(f"it {verdict}.")


def test_small_layers_are_drawn_as_a_network_and_larger_ones_are_not():
    net, x, y = example()

    def circles(**chosen):
        return picture(depth(net, x, y, **chosen)).count("<circle")

    assert [circles(layers=layers) for layers in (1, 3, 4, 20)] == [7, 13, 16, 64]
    assert circles(units=FEW_UNITS + 1) == 0


def test_there_is_a_bar_for_every_layer_and_it_is_higher_where_delta_is_longer():
    net, x, y = example()
    explorer = depth(net, x, y, layers=12)
    heights = [float(h) for h in re.findall(r'<rect class="k"[^>]*height="([\d.]+)"', picture(explorer))]
    deep = deepened(net, 12, 3, net.sigma[1], 1.0, 1)
    delta = deep.backward(deep.forward(x), y).delta
    lengths = [np.linalg.norm(delta[n]) for n in range(1, 14)]
    assert np.argsort(heights).tolist() == np.argsort(lengths).tolist()


def test_where_nothing_comes_back_it_says_so():
    net, x, y = example()
    explorer = depth(net, x, y, layers=3, scale=0)
    assert "from layer 3 on nothing comes back" in explorer.summary


def test_depth_works_with_other_sizes_costs_columns_and_a_sigma_of_your_own():
    cube = Cost("cubic", lambda a, y: (abs(a - y) ** 3).sum((-2, -1)), lambda a, y: 3 * (a - y) * abs(a - y))
    net = Network.random((3, 5, 4, 1), sigma=LEAKY, cost=cube, seed=1)
    explorer = depth(net, np.ones((3, 2)) * [1, -1], [[0.5, 1]], layers=7)
    assert "7 hidden layers of 5 mine units" in explorer.summary
    before = explorer.summary
    explorer.example.value = 1
    assert explorer.summary != before


@pytest.mark.parametrize(
    ("wrong", "error", "says"),
    [
        ({"layers": 0}, ValueError, "layers is 0"),
        ({"layers": 99}, ValueError, "layers is 99; from 1 to 20 is wanted"),
        ({"units": 101}, ValueError, "units is 101; from 1 to 100 is wanted"),
        ({"units": 1.5}, TypeError, "units is 1.5"),
        ({"scale": 7}, ValueError, "scale is 7.0; from 0 to 5.0 is wanted"),
        ({"scale": "big"}, TypeError, "scale is 'big'"),
        ({"sigma": "cube"}, ValueError, "sigma is 'cube'"),
        ({"sigma": ["relu"]}, ValueError, "sigma is ['relu']"),
        ({"draw": -1}, ValueError, "draw is -1"),
    ],
)
def test_a_wrong_argument_of_depth_is_named(wrong, error, says):
    net, x, y = example()
    with pytest.raises(error, match=re.escape(says)):
        depth(net, x, y, **wrong)


def test_the_solution_of_the_loop_with_one_delta_is_right():
    lesson = Path(__file__).parent.parent / "notebooks" / "07_go_deeper.ipynb"
    cells = json.loads(lesson.read_text(encoding="utf-8"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    (code,) = (c for t in texts for c in re.findall(r"```python\n(def my_backward.*?)```", t, flags=re.S))
    exec(code, names := {})
    for sizes in ((2, 2), (3, 4, 2), (2, 4, 3, 5, 3, 2)):
        net = Network.random(sizes, sigma="tanh", seed=1)
        x, y = np.arange(2.0 * sizes[0]).reshape(-1, 2) / 4, np.ones((2, 2))
        assert gradcheck(net, x, y, backward=names["my_backward"]).passed


# --- a dead unit ------------------------------------------------------------------------------------------


def weak(bias=-2.0):
    """A network of which all hidden units are dead; with a bias of −1.3 the first one is alive."""
    theta = {1: [[1.4, -1.8], [-0.4, -0.3], [-1.4, -0.2]], 2: [[1.9, 0.1, -0.2], [-0.4, -0.6, -0.2]]}
    return Network(theta, {1: [bias, -0.2, -0.6], 2: [-0.2, 0.3]}, sigma={1: "relu", 2: "sigmoid"})


def parameters(explorer):
    """The numbers in the tiles: θ, b, ∂C/∂θ, ∂C/∂b."""
    found = re.findall(r'<text class="v"[^>]*>([^<]*)</text>', explorer.view.pictures[1].inline())
    return [float(text.replace("−", "-")) for text in found]


def test_a_dead_unit_has_no_gradient_and_no_step_moves_it():
    start = parameters(dead_unit(weak(), XS, YS))
    assert start == [1.4, -1.8, -2.0, 0, 0, 0]
    for steps in STEPS[1:]:
        explorer = dead_unit(weak(), XS, YS, steps=steps)
        assert parameters(explorer) == start
        assert explorer.summary.endswith("the unit is dead, and no step has moved it.")


def test_a_leak_or_a_bias_revives_it():
    explorer = dead_unit(weak(), XS, YS, steps=1000)
    explorer.choices["sigma"].value = dict(explorer.choices["sigma"].options)["leaky_relu"]
    assert explorer.summary.endswith("the unit can learn.")
    explorer.restart()
    explorer.move(("b", 1, 1), -1.3)
    assert explorer.summary.endswith("the unit can learn.")


def test_a_unit_far_out_on_its_sigmoid_is_said_to_be_saturated():
    explorer = dead_unit(example()[0], *example()[1:])
    assert explorer.summary.endswith("the unit can learn.")
    explorer.move(("b", 1, 1), -9.0)
    assert explorer.summary.endswith("the unit is saturated and hardly learns.")


def test_the_steps_are_those_of_gradient_descent():
    net = weak(-1.0)
    history = train(net, XS, YS, rate=0.5, epochs=100)
    explorer = dead_unit(net, XS, YS, steps=100)
    expected = [*history.net.theta[1][0], *history.net.b[1][0]]
    assert parameters(explorer)[:3] == pytest.approx(expected, abs=6e-3)
    assert f"mean cost {history.cost[-1]:.3f}" in explorer.summary


def test_the_gradient_of_a_unit_is_what_nudges_find():
    net = Network.random((2, 3, 2), sigma="tanh", seed=2)
    shown = parameters(dead_unit(net, XS, YS, unit=(1, 2)))
    names = [("theta", 1, 2, 1), ("theta", 1, 2, 2), ("b", 1, 2)]
    assert shown[3:] == pytest.approx([numeric_gradient(net, XS, YS, name) for name in names], abs=6e-4)


def test_steps_can_kill_a_unit():
    net = Network({1: [[4.0]], 2: [[5.0]]}, {1: [-0.5], 2: [0.0]}, sigma={1: "relu", 2: "identity"})
    explorer = dead_unit(net, [[1.0]], [[0.0]], steps=1)
    assert explorer.summary.endswith("the steps have killed the unit.")


def test_a_sigma_of_your_own_may_have_the_name_of_a_built_in_one():
    relu = Activation("relu", LEAKY.f, LEAKY.prime)
    net = Network.random((2, 3, 2), sigma=relu, seed=1)
    assert dead_unit(net, XS, YS).choices["sigma"].value == relu
    assert depth(net, [1, 0.5], [1, 0]).choices["sigma"].value == relu


def test_a_dead_unit_works_deeper_with_many_examples_and_a_sigma_of_your_own():
    net = Network.random((3, 4, 2, 1), sigma=LEAKY, seed=3)
    rng = np.random.default_rng(0)
    explorer = dead_unit(net, rng.normal(size=(3, 12)), rng.random((1, 12)), unit=(2, 2), steps=10)
    assert "of 12 examples" in explorer.summary
    assert "and 7 more" in picture(explorer)


# --- softmax ----------------------------------------------------------------------------------------------


def three(seed=1):
    sigma = {1: "sigmoid", 2: "identity"}
    return Network.random((2, 3, 3), sigma=sigma, cost="softmax_cross_entropy", seed=seed)


def tiles(svg):
    return [float(t.replace("−", "-")) for t in re.findall(r'<text class="v[ d]*"[^>]*>([^<]*)</text>', svg)]


def shares(z):
    return np.exp(z) / np.exp(z).sum(axis=0)


def test_the_jacobians_shown_are_what_nudges_find():
    net, h = three(), 1e-6
    z = net.forward([1, 0.5]).z[2]
    shown = np.array(tiles(picture(softmax(net, [1, 0.5], [0, 1, 0]))))
    nudged = [(f(z + h * np.eye(3)) - f(z)) / h for f in (lambda z: 1 / (1 + np.exp(-z)), shares)]
    np.testing.assert_allclose(shown[6:15], nudged[0].ravel(), atol=6e-4)
    np.testing.assert_allclose(shown[18:27], nudged[1].ravel(), atol=6e-4)


def test_delta_is_what_nudges_find_and_the_diagonal_is_right_for_the_class_alone():
    net, x, y = three(), [1, 0.5], [0, 1, 0]
    found = nudged_delta(net, x, y, 2)
    whole, diagonal = (picture.inline() for picture in softmax(net, x, y, row="delta").view.pictures)
    np.testing.assert_allclose(tiles(whole)[12:15], found, atol=6e-4)
    short_cut, true = np.array(tiles(diagonal)[6:9]), np.array(tiles(diagonal)[9:12])
    np.testing.assert_allclose(true, found, atol=6e-4)
    assert (short_cut == true).tolist() == [False, True, False]
    assert diagonal.count(' w"') == 2


def test_softmax_refuses_what_it_is_not_for():
    net, x, y = example()
    with pytest.raises(ValueError, match="identity outputs"):
        softmax(net, x, y)
    with pytest.raises(ValueError, match=re.escape("y has columns that sum to (2.00)")):
        softmax(three(), x, [1, 1, 0])
