import sys
import tracemalloc
import warnings
from itertools import islice

import numpy as np
import pytest

from nbprop import Activation, Cost, Network
from nbprop.datasets import circles, line, two_moons, xor
from nbprop.network import backward_pass, forward_pass
from nbprop.training import History, cost_surface, descent, descent_path, train

FIRST, SECOND = ("theta", 2, 1, 3), ("b", 1, 2)
MAZUR = Network(
    theta={1: [[0.15, 0.20], [0.25, 0.30]], 2: [[0.40, 0.45], [0.50, 0.55]]},
    b={1: [0.35, 0.35], 2: [0.60, 0.60]},
)
NET, (X, Y) = Network.random(seed=0), two_moons(M=10)
DIVERGING = Network.random(sigma="identity", seed=1)


def by_hand(net, x, y, rate, batches):
    """Every step written out on the network's own methods; batches are lists of columns."""
    for some in batches:
        grad = net.backward(net.forward(x[:, some]), y[:, some])
        net = net.step(grad, rate / len(some))
    return net


def assert_same_parameters(one, other):
    for name in one.parameters:
        np.testing.assert_allclose(one.parameter(name), other.parameter(name), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("sigma", ["sigmoid", "tanh", "softplus", {1: "relu", 2: "sigmoid"}], ids=str)
@pytest.mark.parametrize("cost", ["squared_error", "softmax_cross_entropy"])
def test_training_is_the_step_of_every_epoch_written_out(sigma, cost):
    x, y = two_moons(M=30)
    net = Network.random(sigma=sigma, cost=cost, seed=2)
    trained = train(net, x, y, rate=0.3, epochs=60).net
    assert_same_parameters(trained, by_hand(net, x, y, 0.3, [range(30)] * 60))


def test_a_batch_takes_its_own_mean_gradient_the_smaller_one_at_the_end_too():
    x, y = circles(M=10)
    net = Network.random(seed=0)
    random = np.random.default_rng(5)
    orders = [random.permutation(10) for _ in range(7)]
    batches = [order[first : first + 4] for order in orders for first in (0, 4, 8)]
    trained = train(net, x, y, rate=0.5, epochs=7, batch=4, seed=5).net
    assert_same_parameters(trained, by_hand(net, x, y, 0.5, batches))


def test_without_shuffling_the_examples_come_as_they_stand():
    x, y = circles(M=5)
    net = Network.random(seed=0)
    trained = train(net, x, y, rate=0.5, epochs=3, batch=1, shuffle=False).net
    assert_same_parameters(trained, by_hand(net, x, y, 0.5, [[m] for m in range(5)] * 3))


def test_a_network_without_biases_learns_by_its_weights_alone():
    x, y = two_moons(M=20)
    net = Network.random(seed=0).replace(b=None)
    history = train(net, x, y, rate=1, epochs=30)
    assert not history.net.has_biases
    assert_same_parameters(history.net, by_hand(net, x, y, 1, [range(20)] * 30))


@pytest.mark.parametrize("batch", [None, 3])
def test_training_follows_the_readers_own_gradients(batch):
    def own(net, fwd, y):
        grad = fwd.backward(y)
        return grad.theta, {n: 0 * grad.b[n] for n in grad.b}

    history = train(NET, X, Y, rate=1, epochs=5, batch=batch, backward=own)
    unbiased = train(NET, X, Y, rate=1, epochs=5, batch=batch)
    assert all((history.net.b[n] == NET.b[n]).all() for n in (1, 2))
    assert not np.allclose(history.net.theta[1], unbiased.net.theta[1])
    right = train(NET, X, Y, rate=1, epochs=5, batch=batch, backward=lambda net, fwd, y: fwd.backward(y))
    assert all(np.allclose(right.net.theta[n], unbiased.net.theta[n], rtol=1e-13) for n in (1, 2))


def test_what_the_readers_own_backward_raises_comes_at_once_and_later_it_ends_the_training():
    def tired(net, fwd, y):
        calls.append(1)
        if len(calls) > 9:
            raise RuntimeError("enough")
        return fwd.backward(y)

    calls = [1] * 9
    with pytest.raises(RuntimeError, match="enough"):
        train(NET, X, Y, rate=1, epochs=5, backward=tired)
    calls.clear()
    history = train(NET, X, Y, rate=1, epochs=50, backward=tired)
    assert history.epochs == 8
    assert history.stopped == "backward raised RuntimeError: enough"
    with pytest.raises(ValueError, match="shape"):
        train(NET, X, Y, rate=1, epochs=5, backward=lambda net, fwd, y: (net.b, net.theta))


@pytest.mark.parametrize(("batch", "columns"), [(None, [10, 10]), (4, [4, 4, 2, 4, 4, 2])])
def test_the_readers_backward_is_asked_once_at_the_start_and_then_for_each_step(batch, columns):
    def own(net, fwd, y):
        seen.append(y.shape[1])
        return fwd.backward(y)

    seen = []
    train(NET, X, Y, rate=1, epochs=2, batch=batch, backward=own)
    assert seen == [10, *columns]


def test_a_history_without_an_entry_has_no_epoch():
    history = History(NET, Y, rate=1)
    assert history.epochs == 0
    history.extend(islice(descent(NET, X, Y, rate=1), 2))
    assert history.epochs == 1


def test_a_cost_that_is_a_mean_already_is_refused():
    mean = Cost("mse", lambda a, y: ((a - y) ** 2).mean((-2, -1)), lambda a, y: 2 * (a - y) / a.size)
    with pytest.raises(ValueError, match="the cost 'mse' is a mean over the examples: given each"):
        train(Network.random(seed=0, cost=mean), *xor(), rate=1, epochs=3)


def test_a_seed_makes_the_same_minibatches_again_and_another_seed_others():
    x, y = two_moons(M=40)
    first, again, other = (
        train(Network.random(seed=0), x, y, rate=1, epochs=5, batch=8, seed=seed) for seed in (1, 1, 2)
    )
    assert (first.cost == again.cost).all()
    assert (first.cost[1:] != other.cost[1:]).all()


def test_each_entry_is_of_the_parameters_after_that_epoch_the_start_first():
    x, y = two_moons(M=25)
    net = Network.random((2, 4, 3, 2), seed=3)
    history = train(net, x, y, rate=2, epochs=100)
    assert history.epochs == 100
    assert len(history.cost) == len(history.accuracy) == 101
    none = train(net, x, y, rate=2, epochs=0)
    assert (none.cost == history.cost[:1]).all()
    for epoch in (0, 1, 57, 100):
        then = by_hand(net, x, y, 2, [range(25)] * epoch)
        fwd = then.forward(x)
        assert history.cost[epoch] == pytest.approx(then.cost(fwd.a[3], y) / 25)
        assert history.accuracy[epoch] == np.mean(fwd.a[3].argmax(axis=0) == y.argmax(axis=0))


@pytest.mark.parametrize(
    ("y", "share"),
    [
        ([0, 0, 0, 1], 0.75),  # tanh(x) is above ½ in the third and the fourth,
        ([-1, -1, -1, 1], 0.5),  # above 0 in all but the first,
        ([10, 10, 10, 20], 0.75),  # nowhere above 15,
        ([0, 0, 0.4, 0.4], 1),  # above 0.2 in the third and the fourth, no more in the second
        ([1, 1, 1, 1], 0.5),  # ½ again, where the targets tell nothing
    ],
)
def test_accuracy_of_a_single_output_is_split_halfway_between_the_targets(y, share):
    net = Network(theta={1: [[1.0]]}, b={1: [0.0]}, sigma="tanh")
    x = [[-1.0, 0.2, 3.0, 4.0]]
    assert train(net, x, [y], rate=1e-9, epochs=0).accuracy[0] == share


def test_accuracy_takes_the_first_of_equal_outputs_as_argmax_does():
    net = Network(theta={1: np.zeros((3, 2))}, b={1: np.zeros(3)})
    y = np.eye(3)
    assert train(net, np.ones((2, 3)), y, rate=1e-9, epochs=0).accuracy[0] == pytest.approx(1 / 3)


def test_xor_is_learned_by_three_hidden_units():
    history = train(Network.random(seed=0), *xor(), rate=5, epochs=1000)
    assert history.accuracy[-1] == 1
    assert history.cost[-1] < 0.05 < 0.2 < history.cost[0]


def test_interrupted_training_keeps_what_was_learned():
    x, y = xor()

    def interrupted_after(passes):
        def tired(z):
            nonlocal passes
            passes -= 1
            if not passes:
                raise KeyboardInterrupt
            return np.tanh(z)

        return Activation("tired", tired, lambda z: 1 - np.tanh(z) ** 2)

    tired = Network.random((2, 2), sigma=interrupted_after(52), seed=0)
    history = train(tired, x, y, rate=0.5, epochs=1000)
    whole = train(Network.random((2, 2), sigma="tanh", seed=0), x, y, rate=0.5, epochs=history.epochs)
    assert history.stopped == "interrupted"
    assert 45 < history.epochs < 52
    np.testing.assert_allclose(history.cost, whole.cost)
    assert_same_parameters(history.net, whole.net)


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_interrupt_while_entries_are_made_leaves_a_history_that_agrees_with_its_network(monkeypatch, when):
    enter, interrupts = History._enter, iter([False, False, True])  # the start, the first of the epochs

    def interrupted(history, epochs):
        now = next(interrupts, False)
        if now and when == "before":
            raise KeyboardInterrupt
        enter(history, epochs)
        if now:
            raise KeyboardInterrupt

    monkeypatch.setattr(History, "_enter", interrupted)
    x, y = two_moons(M=4000)
    history = train(Network.random(seed=0), x, y, rate=1, epochs=20)
    assert history.stopped == "interrupted"
    assert history.epochs == len(history.accuracy) - 1 == (3 if when == "before" else 6)
    assert history.cost[-1] == pytest.approx(history.net.forward(x).cost(y) / 4000)


def test_a_sigma_that_becomes_nan_is_not_blamed_on_the_rate_alone():
    sigma = Activation("root", lambda z: np.sqrt(z), lambda z: 0.5 / np.sqrt(z))
    net = Network({1: [[1.0]]}, {1: [0.5]}, sigma=sigma)
    history = train(net, [0.0], [0.0], rate=0.8, epochs=50)
    assert history.stopped == (
        "cost became nan at epoch 2: the rate 0.8 is too large, or σ or C is not defined there"
    )


@pytest.mark.parametrize("batch", [None, 7])
def test_a_rate_too_large_ends_with_a_word_and_the_last_network_of_finite_cost(batch):
    x, y = two_moons(M=20)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        history = train(DIVERGING, x, y, rate=1e60, epochs=500, batch=batch)
    assert history.epochs < 499
    assert f"at epoch {history.epochs + 1}: the rate 1e+60 is too large" in history.stopped
    assert np.isfinite(history.cost).all()
    assert history.cost[-1] == pytest.approx(history.net.cost(history.net.forward(x).a[2], y) / 20)


@pytest.mark.parametrize(
    ("net", "examples", "rate", "word"),
    [
        (Network.random((2, 2), sigma="identity", seed=0), two_moons(), 50, "cost became inf at epoch "),
        (Network.random(seed=4), two_moons(), 1e4, "the cost went up: the rate 10000 is too large"),
        (Network({1: [[0]]}, {1: [0]}), ([10], [0]), 1.7e308, "a parameter became too large at epoch 1: "),
    ],
)
def test_the_summary_says_what_a_rate_too_large_has_done(net, examples, rate, word):
    history = train(net, *examples, rate=rate, epochs=299)
    assert word in history.summary
    assert np.isfinite(history.cost).all()
    assert np.isfinite(history.net.theta[1]).all()


def test_a_cost_that_refuses_the_outputs_on_the_way_ends_it_with_the_words_of_the_cost():
    net = Network(theta={1: [[1.0]]}, b={1: [0.5]}, sigma="identity", cost="cross_entropy")
    history = train(net, [0.0], [0.0], rate=0.2, epochs=50)
    assert "this cost is for a strictly between 0 and 1" in history.stopped
    assert 0 < history.net.b[1][0, 0] < 1


def test_training_turns_off_nobodys_warnings():
    steps = descent(Network.random(seed=0), *xor(), rate=1)
    before = np.geterr()
    next(steps)
    assert np.geterr() == before


def test_a_history_grows_as_the_descent_goes_on_whatever_happens_to_the_examples_given():
    x, y = circles(M=50)
    net = Network.random(seed=0)
    whole = train(net, x, y, rate=1, epochs=179, batch=20)
    steps, history = descent(net, x, y, rate=1, batch=20), History(net, y, 1)
    assert history.summary == "no epoch yet"
    x[:], y[:] = 0, 0
    for k in range(6):
        history.extend(islice(steps, 30))
        assert history.epochs == 30 * k + 29
        assert history.net is history.net
    assert (history.cost == whole.cost).all()
    assert_same_parameters(history.net, whole.net)


def test_a_readers_own_sigma_and_cost_can_be_trained():
    sigma = Activation("cube", lambda z: z**3, lambda z: 3 * z**2)
    cost = Cost("cubic", lambda a, y: (abs(a - y) ** 3).sum((-2, -1)), lambda a, y: 3 * (a - y) * abs(a - y))
    net = Network.random(sigma=sigma, cost=cost, seed=1)
    x, y = line(M=10)
    history = train(net, x, y, rate=0.05, epochs=50)
    assert history.cost[-1] < history.cost[0]
    assert_same_parameters(history.net, by_hand(net, x, y, 0.05, [range(10)] * 50))


def test_a_progress_bar_is_shown_and_says_how_many_epochs(capsys):
    pytest.importorskip("tqdm")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        train(Network.random(seed=0), *xor(), rate=1, epochs=20, progress=True)
    shown = capsys.readouterr()
    assert "20/20" in shown.err + shown.out


def test_a_progress_bar_without_tqdm_says_what_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.raises(ModuleNotFoundError, match="progress=True needs tqdm"):
        train(Network.random(seed=0), *xor(), rate=1, epochs=20, progress=True)


GRID = Network.random(seed=0).with_parameter(FIRST, [0.0, 1.0])
LOOSE = Cost("loose", lambda a, y: ((a - y) ** 2).sum(), lambda a, y: 2 * (a - y))


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"net": 3}, TypeError, "net is 3; an nbprop.Network is wanted"),
        ({"net": GRID}, ValueError, r"net is a grid of networks, \(2,\); one network is wanted"),
        ({"net": Network.random(cost=LOOSE)}, ValueError, r"sum over the last two axes"),
        ({"net": Network.random(cost="cross_entropy"), "y": np.full((2, 4), 2)}, ValueError, "y holds 2"),
        ({"x": np.ones((3, 4))}, ValueError, "x has 3 rows; this network has 2 inputs"),
        ({"y": np.ones((2, 3))}, ValueError, "y has 3 columns; x ha[sd] 4"),
        ({"rate": 0}, ValueError, "rate is 0.0; a rate above 0 is wanted"),
        ({"epochs": -1}, ValueError, "epochs is -1"),
        ({"batch": 0}, ValueError, "batch is 0"),
        ({"batch": 5}, ValueError, "batch is 5; x has 4 columns"),
        ({"seed": -2}, ValueError, "seed is -2"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_bad_input_is_named_before_anything_happens(change, error, words):
    x, y = xor()
    good = {"net": Network.random(seed=0), "x": x, "y": y, "rate": 1, "epochs": 3}
    with pytest.raises(error, match=words):
        train(**good | change)


@pytest.mark.parametrize("second", [SECOND, ("theta", 2, 1, 2), ("theta", 1, 1, 1)], ids=str)
def test_a_cost_surface_is_a_loop_over_networks(second):
    x, y = circles(M=9)
    net = Network.random(seed=1)
    across, up = np.linspace(-2, 2, 4), np.linspace(-1, 3, 5)
    surface = cost_surface(net, x, y, FIRST, second, across, up)
    assert surface.shape == (4, 5)
    for i, u in enumerate(across):
        for j, v in enumerate(up):
            one = net.with_parameter(FIRST, u).with_parameter(second, v)
            assert surface[i, j] == pytest.approx(one.cost(one.forward(x).a[2], y) / 9)


def test_a_large_cost_surface_stays_small_in_memory():
    x, y = two_moons(M=100)
    axis = np.linspace(-4, 4, 200)
    tracemalloc.start()
    cost_surface(Network.random(seed=0), x, y, FIRST, SECOND, axis[:20], axis)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20e6


def test_the_path_of_descent_moves_two_parameters_and_lies_on_the_surface():
    x, y = two_moons(M=15)
    net = Network.random(seed=0)
    path = descent_path(net, x, y, FIRST, SECOND, rate=3, epochs=20)
    assert path.shape == (3, 21)
    assert path[:2, 0].tolist() == [net.parameter(FIRST), net.parameter(SECOND)]
    for u, v, cost in path.T:
        assert cost_surface(net, x, y, FIRST, SECOND, [u], [v])[0, 0] == pytest.approx(cost)
    z, a = forward_pass(net.theta, net.b, net.sigma, x)
    _, dC_dtheta, dC_db = backward_pass(net.theta, net.sigma, net.cost, z, a, y)
    gradient = np.array([dC_dtheta[2][0, 2], dC_db[1][1, 0]]) / 15
    np.testing.assert_allclose(path[:2, 1] - path[:2, 0], -3 * gradient)
    assert (np.diff(path[2]) < 0).all()


def test_a_path_ends_where_the_cost_is_finite_no_longer():
    net = Network.random((2, 2), sigma="identity", seed=0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        path = descent_path(net, *line(), ("theta", 1, 1, 1), ("b", 1, 1), rate=1e30, epochs=99)
    assert 1 < path.shape[1] < 100
    assert np.isfinite(path).all()


def test_a_surface_without_a_finite_cost_is_refused_and_one_with_some_is_not():
    root = Activation("root", np.sqrt, lambda z: 0.5 / np.sqrt(z))
    net, name, b = Network({1: [[1.0]]}, {1: [0.0]}, root), ("theta", 1, 1, 1), ("b", 1, 1)
    assert np.isfinite(cost_surface(net, [1], [0], name, b, [-1, 0], [0, 1])).sum() == 3
    with pytest.raises(ValueError, match="the cost is nan for these values, and finite for none of them"):
        cost_surface(net, [1], [0], name, b, [-3, -4], [0, 1])


def test_bad_input_of_surface_and_path_is_named():
    net, (x, y) = Network.random(seed=0), xor()
    with pytest.raises(ValueError, match="two different parameters are wanted"):
        cost_surface(net, x, y, FIRST, FIRST, [0, 1], [0, 1])
    with pytest.raises(ValueError, match="two different parameters are wanted"):
        descent_path(net, x, y, FIRST, FIRST, rate=1, epochs=2)
    with pytest.raises(ValueError, match=r"first_values has shape \(1, 2\)"):
        cost_surface(net, x, y, FIRST, SECOND, [[0, 1]], [0, 1])
    with pytest.raises(ValueError, match="theta"):
        cost_surface(net, x, y, ("theta", 2, 3, 1), SECOND, [0, 1], [0, 1])
    for first in (np.ones(2), "theta"):
        with pytest.raises(TypeError, match=r"^name is .*; .* is wanted$"):
            descent_path(net, x, y, first, SECOND, rate=1, epochs=2)
    with pytest.raises(ValueError, match="y has 1 row"):
        cost_surface(net, x, np.ones((1, 4)), FIRST, SECOND, [0, 1], [0, 1])
    with pytest.raises(ValueError, match="net is a grid"):
        cost_surface(GRID, x, y, FIRST, SECOND, [0, 1], [0, 1])


def test_a_cost_that_is_not_finite_at_the_start_is_refused():
    nowhere = Cost("nowhere", lambda a, y: np.full(a.shape[:-2], np.nan), lambda a, y: a - y)
    with pytest.raises(ValueError, match="net has the cost nan on these examples; a finite one"):
        train(Network.random(seed=0, cost=nowhere), *xor(), rate=1, epochs=3)
