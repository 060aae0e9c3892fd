"""The explorers of lesson 6: training live, the cost as a landscape, and one step."""

import asyncio
import re
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from nbprop import Activation, Cost, Network, example
from nbprop.datasets import DATASETS, circles, line, two_moons, xor
from nbprop.exercises import bugs
from nbprop.explore import descend, step
from nbprop.explore import train as explore_train
from nbprop.explore.lesson6_train import LATELY, MOMENT, Run
from nbprop.pictures.regions import GAP, SMALL, decision_regions, half_planes, wrongly_seen
from nbprop.training import cost_surface, descent_path, train

FIRST, SECOND = ("theta", 2, 1, 3), ("b", 2, 2)
NET = Network.random(seed=0)
cube = Activation("cube", lambda z: z**3 / 9, lambda z: z**2 / 3)
quartic = Cost("quartic", lambda a, y: ((a - y) ** 4).sum((-2, -1)), lambda a, y: 4 * (a - y) ** 3)


def same(one, other):
    return all(one.parameter(name) == other.parameter(name) for name in one.parameters)


def explorer(rate=3.0):
    return explore_train(NET, *xor(), rate=rate)


def play(live, ticks=1):
    """Press Play, and tick as a browser does."""
    live.play.clock.playing = True
    for _ in range(ticks):
        live.play.clock.value += 1


def shows_no_error(explorer):
    return "nbprop-error" not in explorer._panel.value


# --- train ------------------------------------------------------------------------------------------------


def test_epochs_one_by_one_lead_where_train_leads():
    live = explorer()
    for _ in range(7):
        live.once.click()
    assert live.history.epochs == 7
    assert same(live.history.net, train(NET, *xor(), rate=3, epochs=7).net)


def test_of_the_examples_that_are_learned_from_none_is_chosen():
    for live in (explorer(), landscape()):
        assert live.example not in live._grid.children


def test_playing_leads_through_the_same_networks_in_larger_and_larger_strides():
    live, seen = explorer(), []
    for _ in range(25):
        play(live)
        seen.append(live.history.epochs)
    strides = np.diff(seen)
    assert seen[:5] == [1, 2, 3, 4, 5]
    assert strides[-1] > 5
    whole = train(NET, *xor(), rate=3, epochs=seen[-1])
    np.testing.assert_array_equal(live.history.cost, whole.cost)
    assert same(live.history.net, whole.net)


def test_a_tick_stops_learning_when_its_moment_is_over():
    ticks = iter(np.arange(0, 10, MOMENT / 4))
    run = Run(NET, *xor(), 1.0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules[Run.__module__], "perf_counter", lambda: next(ticks))
        run.learn(1000, MOMENT)
    assert 4 <= run.history.epochs <= 6


def test_a_tick_that_comes_after_pause_is_dropped():
    live = explorer()
    play(live)
    with live.play.clock.hold_trait_notifications():  # as one message of the browser brings both
        live.play.clock.playing, live.play.clock.value = False, 2
    assert live.history.epochs == 1


def test_the_picture_shows_the_network_as_it_is():
    live = explorer()
    for _ in range(3):
        live.once.click()
    net = live.history.net
    for name in net.parameters:
        assert f">{abs(net.parameter(name)):.2f}<" in live._panel.value.replace("−", "")
    assert decision_regions(net, *xor()) == live.view.pictures[1]
    assert f"{live.history.cost[-1]:.3f}" in live.view.pictures[2].inline()


def test_a_new_rate_goes_on_from_where_the_network_is():
    live = explorer(rate=1.0)
    live.once.click()
    live.choices["rate"].value = 10.0
    live.once.click()
    half = train(NET, *xor(), rate=1, epochs=1).net
    assert live.history.epochs == 2
    assert same(live.history.net, train(half, *xor(), rate=10, epochs=1).net)


@pytest.mark.parametrize(
    ("menu", "value"), [("data", "circles"), ("sigma", "tanh"), ("cost", "cross_entropy")]
)
def test_other_data_another_sigma_or_cost_begin_anew(menu, value):
    live = explorer()
    live.once.click()
    live.choices[menu].label = value
    assert shows_no_error(live)
    assert live.history.epochs == 0
    assert same(live.history.net, NET)
    assert value in live.summary


def test_the_hidden_sigma_leaves_the_output_layer_alone():
    live = explorer()
    live.choices["sigma"].label = "tanh"
    assert [sigma.name for sigma in live.history.net.sigma.values()] == ["tanh", "sigmoid"]


def test_with_softmax_in_the_cost_the_output_is_the_identity():
    live = explorer(rate=0.3)
    live.choices["cost"].label = "softmax_cross_entropy"
    assert live.history.net.sigma[2].name == "identity"
    live.once.click()
    assert live.history.cost[1] < live.history.cost[0]


def test_start_over_keeps_the_choices_and_reset_puts_them_back_too():
    live = explorer()
    start = live._panel.value
    live.choices["sigma"].label = "tanh"
    play(live)
    live.start_over()
    assert (live.history.epochs, live.play.clock.playing) == (0, False)
    assert "tanh" in live.summary
    play(live)
    live.restart()
    assert live._panel.value == start
    assert not live.play.clock.playing


@pytest.mark.parametrize("cost", ["squared_error", "cross_entropy"])
def test_a_rate_too_large_ends_in_a_word_and_never_in_a_nan(cost):
    live = explore_train(
        Network.random(sigma={1: "relu", 2: "identity"}, seed=1), *two_moons(M=20), rate=300.0
    )
    if cost == "cross_entropy":
        live = explore_train(Network.random(cost=cost, seed=0), *two_moons(M=20), rate=300.0)
    for _ in range(40):
        play(live)
        assert not re.search(r">[−]?(nan|inf|∞)<|[ML ]nan", live._panel.value)
    assert "the rate 300 is too large" in live.summary
    assert np.isfinite(live.history.cost).all()


def test_a_run_that_has_ended_stops_playing_and_another_rate_begins_anew():
    live = explore_train(Network.random(sigma="identity", seed=1), *two_moons(M=20), rate=300.0)
    play(live, 100)
    assert not live.play.clock.playing
    live.choices["rate"].value = 0.01
    assert live.history.epochs == 0
    live.once.click()
    assert live.history.cost[1] < live.history.cost[0]


def test_a_run_ends_by_itself(monkeypatch):
    monkeypatch.setattr(sys.modules[Run.__module__], "MOST", 50)
    live = explore_train(NET, *xor())
    live.learn(100)
    live.once.click()
    assert live.history.epochs == 50
    assert live.summary.endswith("that is enough.")


def test_where_the_cost_falls_fast_a_tick_is_short_and_where_nothing_changes_it_stops():
    run = Run(Network.random(seed=0), *xor(), 3.0)
    run.learn(440)
    assert run.pace <= 45  # at most a tenth of all epochs
    falls, ticks = [], 0
    while run.history.epochs < 2000:
        before = run.history.cost[-1]
        run.learn(run.pace)
        falls.append(1 - run.history.cost[-1] / before)
        ticks += 1
    assert max(falls) < 0.1
    assert 60 < ticks < 200  # with ten ticks for a doubling of the epochs it would be 16
    flat = Run(Network.random(seed=0, sigma="identity"), *xor(), 0.3)
    while not flat.ended:
        flat.learn(flat.pace)
    assert flat.history.epochs < 1000
    assert flat.summary.endswith("nothing changes any more")


def test_a_rate_that_keeps_the_cost_jumping_is_called_too_large_though_the_cost_went_down():
    live = explore_train(NET, *circles(), rate=100.0)
    live.learn(300)
    assert live.history.cost[-1] < live.history.cost[0]
    assert "keeps jumping up: the rate 100 is too large" in live.summary


def test_rounding_in_a_cost_that_has_come_to_rest_is_no_jump():
    run = Run(NET, *xor(), 3.0)
    rest = 0.25 + 1e-16 * np.tile([0, 1, 2, 0], 15)
    assert 10 * (np.diff(rest) > 0).sum() > LATELY
    run.history.cost, run.history.accuracy = rest, rest
    assert run.summary == run.history.summary
    run.history.cost = 0.25 + (rest > 0.25) * 0.01
    assert run.summary == f"{run.history.summary}; the cost keeps jumping up: the rate 3 is too large"


def test_two_layers_without_a_bent_sigma_shrug_at_xor_and_the_rate_is_not_blamed():
    live = explorer()
    live.choices["sigma"].label = "identity"
    live.learn(5000)
    assert live.history.cost[-1] == pytest.approx(0.25, abs=1e-6)
    assert "too large" not in live.summary


def test_the_sentence_keeps_the_epoch_since_which_all_are_right():
    live = explorer()
    live.learn(1000)
    accuracy = live.history.accuracy
    since = next(n for n in range(1001) if (accuracy[n:] == 1).all())
    assert 0 < since < 1000
    assert f"all right since epoch {since}." in live.summary
    before = explorer()
    before.learn(since - 1)
    assert "all right" not in before.summary


def test_the_readers_own_gradients_are_followed_beside_the_right_ones():
    live = explore_train(NET, *xor(), rate=3.0, backward=bugs.bug_2)
    live.learn(500)
    assert same(live.history.net, train(NET, *xor(), rate=3, epochs=500, backward=bugs.bug_2).net)
    right, own = str(live).split(" From yours: ")
    assert "all right since epoch 446" in right
    assert "all right since epoch 90" in own
    assert live._panel.value.count("<svg") == 3
    assert shows_no_error(live)
    play(live, 3)
    assert len({run.history.epochs for run in live._runs}) == 1
    live.choices["rate"].value = 1.0
    assert {run.history.rate for run in live._runs} == {1.0}
    live.restart()
    assert live.history.epochs == 0


def test_gradients_of_the_readers_that_lead_nowhere_are_called_so():
    live = explore_train(NET, *xor(), rate=3.0, backward=lambda net, fwd, y: _times(fwd.backward(y), -1e30))
    live.learn(50)
    assert "or the gradient is wrong" in str(live)
    assert "wrong" not in str(live).partition("From yours")[0]
    assert live._runs[0].history.epochs == 50


def _times(grad, factor):
    return tuple({n: factor * array for n, array in part.items()} for part in (grad.theta, grad.b))


def test_training_leaves_no_thread_and_no_task_behind():
    async def played():
        live = explorer()
        play(live, 10)
        live.close()
        return asyncio.all_tasks() - {asyncio.current_task()}

    before = set(threading.enumerate())
    with ThreadPoolExecutor() as apart:  # a browser of other tests may have a loop in this thread
        assert apart.submit(asyncio.run, played()).result() == set()
    assert set(threading.enumerate()) <= before


def test_a_cost_that_refuses_the_outputs_says_so_and_the_run_before_goes_on_unharmed():
    live = explore_train(Network.random(sigma="tanh", seed=0), *xor())
    live.once.click()
    before = live.history
    live.choices["cost"].label = "cross_entropy"
    assert "ValueError: a holds" in live._panel.value
    live.once.click()
    assert before.epochs == 1
    live.choices["cost"].label = "squared_error"
    assert shows_no_error(live)
    assert live.history is before


NETWORKS = {
    "one hidden unit": Network.random((2, 1, 2), seed=1),
    "five hidden units": Network.random((2, 5, 2), sigma="relu", seed=1),
    "no hidden layer": Network.random((2, 2), seed=1),
    "deep, and σ of all kinds": Network.random(
        (2, 3, 3, 2), sigma={1: "relu", 2: "tanh", 3: "sigmoid"}, seed=1
    ),
    "one output": Network.random((2, 3, 1), seed=1),
    "five classes": Network.random((2, 3, 5), seed=1),
    "a reader's own": Network.random(sigma={1: cube, 2: "sigmoid"}, cost=quartic, seed=1),
}


@pytest.mark.parametrize("net", NETWORKS.values(), ids=NETWORKS)
def test_any_network_of_two_inputs_can_be_trained(net):
    x = np.random.default_rng(0).uniform(-1, 1, (2, 20))
    y = np.eye(net.sizes[-1])[:, np.arange(20) % net.sizes[-1]]
    live = explore_train(net, x, y)
    for _ in range(5):
        live.once.click()
    assert shows_no_error(live)
    assert same(live.history.net, train(net, x, y, rate=1, epochs=5).net)


def test_a_mixture_of_sigmas_stays_as_given_until_another_is_chosen():
    live = explore_train(NETWORKS["deep, and σ of all kinds"], *xor())
    assert "hidden σ as given" in live.summary
    live.choices["sigma"].label = "tanh"
    assert [sigma.name for sigma in live.history.net.sigma.values()] == ["tanh", "tanh", "sigmoid"]
    live.choices["sigma"].label = "as given"
    assert [sigma.name for sigma in live.history.net.sigma.values()] == ["relu", "tanh", "sigmoid"]


def test_data_that_are_one_of_the_sets_are_called_so():
    assert explore_train(NET, *two_moons()).choices["data"].value == "two_moons"
    own = explore_train(NET, *line(M=10)).choices["data"]
    assert own.value == "given"
    assert len(own.options) == 1 + len(DATASETS)


def test_bad_arguments_raise_where_the_reader_calls():
    x, y = xor()
    with pytest.raises(ValueError, match="net has 3 inputs; 2 are wanted"):
        explore_train(Network.random((3, 2), seed=0), np.ones((3, 1)), np.ones((2, 1)))
    with pytest.raises(ValueError, match="net has 6 outputs; at most 5"):
        explore_train(Network.random((2, 6), seed=0), np.ones((2, 1)), np.ones((6, 1)))
    with pytest.raises(ValueError, match="rate is -1"):
        explore_train(NET, x, y, rate=-1)
    with pytest.raises(TypeError, match="rate is 'fast'"):
        explore_train(NET, x, y, rate="fast")


# --- regions ----------------------------------------------------------------------------------------------


def test_wrong_examples_are_those_whose_largest_output_is_elsewhere():
    net = train(NET, *two_moons(), rate=3, epochs=100).net
    x, y = two_moons()
    wrong = wrongly_seen(net, x, y)
    assert 0 < wrong.sum() < 100
    assert (wrong == (net.forward(x).a[2].argmax(0) != y.argmax(0))).all()
    assert f"{200 - wrong.sum()} of 200 right" in decision_regions(net, x, y).inline()


def test_a_single_output_is_split_halfway_between_the_targets():
    net = Network({1: [[1.0, 0.0]]}, {1: [0.0]}, "tanh")
    x = np.array([[-1.0, 0.2, 3.0], [0.0, 1.0, 2.0]])  # tanh(x₁) is above 0 in two, above ½ in one
    assert not wrongly_seen(net, x, np.array([[-1.0, 1.0, 1.0]])).any()
    assert wrongly_seen(net, x, np.array([[0.0, 1.0, 1.0]])).tolist() == [False, True, False]
    assert "3 of 3 right" in decision_regions(net, x, np.array([[-1.0, 1.0, 1.0]])).inline()


def test_the_border_of_a_network_that_draws_a_known_line_lies_on_that_line():
    net = Network({1: [[1.0, -1.0], [-1.0, 1.0]]}, {1: [0.0, 0.0]})  # the border is x₂ = x₁
    picture = decision_regions(net, np.array([[-1.0, 1.0], [-1.0, 1.0]]), np.eye(2)).inline()
    edges = re.findall(r'd="M([^"]+)Z" style="[^"]*stroke:currentColor"', picture)
    points = [tuple(map(float, point.split())) for edge in edges for point in edge.split("L")]
    left, right, top, bottom = 50, 300, 28, 278
    inside = [(x, y) for x, y in points if left + 1 < x < right - 1 and top + 1 < y < bottom - 1]
    assert len(inside) > 20
    for x, y in inside:
        assert (x - left) / (right - left) == pytest.approx((bottom - y) / (bottom - top), abs=1e-3)


def test_the_line_of_a_hidden_unit_has_its_number_on_the_positive_side():
    net = Network({1: [[1.0, 0.0]], 2: [[1.0], [-1.0]]}, {1: [0.0], 2: [0.0, 0.0]})  # z = x₁
    x = np.array([[-1.0, 1.0], [-1.0, 1.0]])
    flipped = net.with_parameter(("theta", 1, 1, 1), -1.0)
    pictures = [decision_regions(one, x, np.eye(2)).inline() for one in (net, flipped)]
    places = [float(re.search(r'cx="([\d.]+)" cy="[\d.]+" r="9"', one)[1]) for one in pictures]
    middle = (50 + 300) / 2
    assert places[0] == pytest.approx(middle + 11, abs=1)
    assert places[1] == pytest.approx(middle - 11, abs=1)


def test_each_hidden_unit_has_its_half_plane_shaded_where_its_z_is_above_0():
    net = Network({1: [[1.0, 0.0], [0.0, 2.0]], 2: np.eye(2)}, {1: [0.0, -9.0], 2: [0.0, 0.0]})
    x = np.array([[-1.0, 1.0], [-1.0, 1.0]])
    (half,) = re.findall(r'd="M([^"]+)Z" fill-opacity', half_planes(net, x, np.eye(2)).inline())  # z₂ < 0
    across = [float(point.split()[0]) for point in half.split("L")]
    assert (min(across), max(across)) == (GAP + SMALL / 2, GAP + SMALL)


# --- descend ----------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def coarse(monkeypatch):
    """A landscape on a few points says the same."""
    monkeypatch.setattr("nbprop.explore.lesson6_descend.GRID", 9)


def landscape(**more):
    return descend(example()[0], *two_moons(M=60), first=FIRST, second=SECOND, **more)


def test_the_path_is_that_of_descent_in_the_two_parameters_alone():
    path = descent_path(example()[0], *two_moons(M=60), FIRST, SECOND, rate=30, epochs=20)
    assert landscape(rate=30.0).summary == (
        f"From θ⁽²⁾₁₃ = 0.50 and b⁽²⁾₂ = 0.50, 20 steps at rate 30 lead to ({path[0, -1]:.1f}, "
        f"−{-path[1, -1]:.1f}): mean cost {path[2, 0]:.3f} → {path[2, -1]:.3f}."
    )


def test_dragging_the_start_leaves_the_surface_as_it_is_and_moves_the_path():
    explorer = landscape()
    surface, before = explorer._draw.kept, explorer.view
    explorer.move(FIRST, -3.0)
    assert explorer._draw.kept is surface
    assert explorer.view.figures != before.figures
    assert explorer.summary != before.summary
    net, (x, y) = example()[0], two_moons(M=60)
    values = explorer._draw.values
    np.testing.assert_array_equal(surface, cost_surface(net, x, y, FIRST, SECOND, values, values))


def test_a_rate_too_large_is_called_so():
    assert "went up: the rate is too large" in landscape(rate=100.0).summary
    assert "too large" not in landscape(rate=3.0).summary


def test_a_start_at_the_end_of_its_box_lies_within_the_frame():
    explorer = landscape()
    explorer.move(SECOND, 10.0)
    low, high = explorer._draw.panel.ax.get_ylim()
    assert low < 9.5 < 10.5 < high


def test_two_menus_never_name_the_same_parameter():
    explorer = landscape()
    explorer.choices["first"].value = SECOND
    assert shows_no_error(explorer)
    assert (explorer.choices["first"].value, explorer.choices["second"].value) == (SECOND, FIRST)
    explorer.restart()
    assert (explorer.choices["first"].value, explorer.choices["second"].value) == (FIRST, SECOND)
    assert explorer.summary == landscape().summary


def test_another_example_lies_in_another_landscape(monkeypatch):
    monkeypatch.setattr("nbprop.explore.lesson6_descend.GRID", 9)
    explorer = landscape()
    for name in (("a", 0, 1), ("y", 1)):
        before = explorer._draw.kept
        explorer.move(name, 0.25)
        assert (explorer._draw.kept != before).all()


def test_a_landscape_refuses_what_is_no_pair_of_parameters():
    net, x, y = example()
    with pytest.raises(ValueError, match="two different parameters"):
        descend(net, x, y, first=FIRST, second=FIRST)
    with pytest.raises(ValueError, match="epochs is 0"):
        descend(net, x, y, epochs=0)
    with pytest.raises(ValueError, match="rate is 0"):
        descend(net, x, y, rate=0)


# --- step -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("of", [("theta", 1), ("b", 1), ("theta", 2), ("b", 2)])
def test_a_step_shows_old_values_slopes_and_new_values(of):
    net, x, y = example()
    part, n = of
    grad = net.backward(net.forward(x), y)
    old, slope = getattr(net, part)[n], getattr(grad, part)[n]
    row = step(net, x, y, of=of, rate=3.0).view.pictures[1].inline()
    shown = [float(text.replace("−", "-")) for text in re.findall(r'class="v[^"]*"[^>]*>([^<]+)<', row)]
    wanted = [*(old - 3 * slope).flat, *old.flat, 3.0, *slope.flat]
    assert shown == pytest.approx(wanted, abs=5.1e-4)


def test_a_step_says_what_it_does_to_the_cost():
    net, x, y = example()
    after = net.step(net.backward(net.forward(x), y), 0.5)
    assert f"C from 0.545 to {after.cost(after.forward(x).a[2], y):.3f}." in step(net, x, y).summary


def test_a_step_refuses_bad_arguments():
    net, x, y = example()
    with pytest.raises(ValueError, match="rate is -1"):
        step(net, x, y, rate=-1)
    with pytest.raises(ValueError, match=re.escape("of is ('b', 1); one of ('theta', 1), ('theta', 2) is")):
        step(net.replace(b=None), x, y, of=("b", 1))  # it stays 0 in every step


def test_a_step_by_your_own_formula_is_shown_without_the_diagram_in_less_than_5_kb():
    own = step(*example(), formula=lambda theta, dC_dtheta, rate: theta - rate * dC_dtheta)
    assert len(own.view.pictures) == 1
    assert len(own.view.fallback()["text/html"]) < 5000


def test_the_rate_is_not_blamed_for_what_another_rate_has_done():
    live = explore_train(Network.random(seed=0), *xor(), rate=300.0)
    live.learn(100)
    assert "the rate 300 is too large" in live.summary
    live.choices["rate"].value = 1.0
    live.learn(100)
    assert "too large" not in live.summary
    live.choices["rate"].value = 100.0
    live.start_over()
    live.learn(100)
    assert "the rate 100 is too large" in live.summary
