"""What every explorer does in every row, for networks of the lessons and for awkward ones."""

import inspect
import re
import sys

import ipywidgets as widgets
import numpy as np
import pytest

from nbprop import Network, example, explore
from nbprop.explore.controls import NumberSlider
from nbprop.pictures.plots import Panel

SOFT = {1: "tanh", 2: "identity"}
NETWORKS = {  # a network, x and y
    "lesson": example(),
    "smallest": (Network.random((1, 1, 1), sigma="tanh", seed=1), np.ones((1, 1)), np.zeros((1, 1))),
    "deep": (
        Network.random((2, 3, 2, 2), {1: "relu", 2: "tanh", 3: "sigmoid"}, "cross_entropy", seed=2),
        np.array([[0.0, 1.0, -0.5], [1.0, 0.5, 0.3]]),
        np.array([[0.0, 1.0, 1.0], [1.0, 0.0, 0.0]]),
    ),
    "soft": (
        Network.random((2, 3, 3), SOFT, "softmax_cross_entropy", seed=0),
        np.array([[1.0, 0.2], [0.5, -1.0]]),
        np.array([[0.0, 1.0], [1.0, 0.0], [0.0, 0.0]]),
    ),
}
# Where an explorer is at home; by itself on all but the last. What draws a figure or learns takes longer.
HEAVY = ("walk", "train", "descend", "wiggle-error")
WANTS = {"softmax": ["soft"], **{key: ["lesson"] for key in HEAVY}}
MAKERS = {
    name: getattr(explore, name)
    for name in explore.__all__
    if [*inspect.signature(getattr(explore, name)).parameters][:1] == ["net"] and name != "engine"
}


def rows_of(name):
    """The rows of an explorer that is called with one, or None alone."""
    rows = getattr(sys.modules[MAKERS[name].__module__], "ROWS", {})
    return list(rows) if len(rows) > 1 else [None]


CASES = {
    f"{name}-{row}-{network}" if row else f"{name}-{network}": (name, row, network)
    for name in MAKERS
    for row in rows_of(name)
    for network in WANTS.get(name, WANTS.get(f"{name}-{row}", ["lesson", "smallest", "deep"]))
    if (row, network) not in (("costs", "smallest"),)  # tanh gives what cross-entropy refuses
}


def made(name, row=None, network="lesson"):
    net, x, y = NETWORKS[network]
    return MAKERS[name](net, x, y, **({"row": row} if row else {}))


# What an explorer does by itself, whatever the network is.
on_the_lesson = pytest.mark.parametrize(
    "live", [case for case in CASES if case.endswith(("lesson", "soft"))], indirect=True, scope="module"
)


@pytest.fixture(scope="module", autouse=True)
def drawn_once():
    """One figure of each kind is drawn, on a coarse grid: that they follow is tried in test_plots."""
    draw, drawn = Panel.png, {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Panel, "png", lambda it: drawn.get(type(it)) or drawn.setdefault(type(it), draw(it)))
        patch.setattr("nbprop.explore.lesson6_descend.GRID", 9)
        yield


@pytest.fixture(scope="module", params=CASES)
def live(request):
    """One explorer for all tests of a case."""
    one = made(*CASES[request.param])
    yield one
    one.close()


@pytest.fixture
def explorer(live):
    yield live
    live.restart()


def shown(explorer):
    return explorer._panel.value


def fails(explorer):
    return 'class="nbprop-error"' in shown(explorer)


def options(choice):
    """Some values of a menu, the first and the last among them, or the ends of a slider."""
    if isinstance(choice, NumberSlider):
        return [choice.slider.min, choice.slider.max]
    values = [one[1] if isinstance(one, tuple) else one for one in choice.options]
    return values[:: 1 + len(values) // 3] + values[-1:]


def sliders(explorer):
    """What has a slider now."""
    return [(name, one) for name, one in explorer.controls.items() if not one.hidden]


def test_one_sentence_is_summary_repr_alt_text_and_what_is_compared(live):
    bundle = live._repr_mimebundle_()
    assert live.summary == repr(live) == bundle["text/plain"]
    assert live.summary.endswith(".")
    assert "nan" not in live.summary
    assert bundle.get("text/html", "<img alt=").startswith("<img alt=") or "image/png" in bundle
    words = re.sub("<[^>]*>", "", shown(live).rpartition("nbprop-summary")[2].partition(">")[2])
    assert words.strip() == live.summary.replace("<", "&lt;").replace("'", "&#x27;")


@on_the_lesson
def test_it_depends_on_nothing_but_its_arguments(live, request):
    again = made(*CASES[request.node.callspec.id])
    assert shown(again) == shown(live)
    again.close()


def test_every_choice_is_drawn(live):
    for keyword, choice in live.choices.items():
        seen = set()
        for value in options(choice):
            choice.value = value
            assert not fails(live), (keyword, value, shown(live)[-300:])
            seen.add(shown(live))
        assert len(seen) > 1 or len(set(options(choice))) == 1 or keyword == "moved", keyword
        choice.value = live._first[keyword]


def test_a_slider_at_either_end_changes_the_picture_and_its_box_follows(explorer):
    for name, control in sliders(explorer):
        seen = set()
        for end in (control.slider.min, control.slider.max, 0.3):
            control.slider.value = end
            assert explorer.scene.value(name) == control.box.value == end
            assert not fails(explorer), (name, end, shown(explorer)[-300:])
            seen.add(shown(explorer))
        assert len(seen) > 1, name


@on_the_lesson
def test_reset_draws_once_and_brings_everything_back(live):
    start = shown(live)
    for choice in live.choices.values():
        choice.value = options(choice)[-1]
    for _, control in sliders(live):
        control.slider.value = control.slider.max
    if live.example in live._grid.children:
        live.example.index = len(live.example.options) - 1
    drawn, show = [], live._show
    live._show = lambda error="": (drawn.append(error), show(error))
    live.restart()
    live._show = show
    assert drawn == [""]
    assert shown(live) == start
    assert all(control.value == live.scene.value(name) for name, control in live.controls.items())


@on_the_lesson
def test_move_takes_every_name_that_is_there_moves_its_slider_and_refuses_others(explorer):
    for name in explorer.movable[::3]:
        explorer.move(name, 0.6)
        assert explorer.scene.value(name) == 0.6
        assert name not in explorer.controls or explorer.controls[name].value == 0.6
    before = explorer.scene
    for wrong in (("z", 1, 1), ("delta", 1, 1), ("y", 9), ("a", 1, 1), ("theta", 1, 9, 1), "theta", 3):
        with pytest.raises(ValueError, match=r"^name is .*; .* is wanted$"):
            explorer.move(wrong, 1.0)
    if explorer.movable:
        with pytest.raises(ValueError, match="value is nan; a finite number is wanted"):
            explorer.move(explorer.movable[0], float("nan"))
    assert explorer.scene is before


@on_the_lesson
def test_an_error_is_shown_under_the_last_good_picture_and_goes_away(live):
    good, draw = shown(live), live._draw

    def fail(*scene, **choices):
        error = ArithmeticError("not <today>")
        error.add_note("raised in here")
        raise error

    live._draw = fail
    live._try()
    assert shown(live).startswith(good)
    assert "ArithmeticError: not &lt;today&gt;\nraised in here" in shown(live)
    assert live.summary in repr(live)
    live._draw = draw
    live._try()
    assert shown(live) == good


@on_the_lesson
def test_what_a_hand_moves_or_chooses_is_drawn_once_and_answered_with_its_stamp(explorer):
    stage, shown, drawn, show = explorer._panel, explorer._panel.shown, [], explorer._show
    explorer._show = lambda error="": (drawn.append(error), show(error))
    for name in [*shown.numbers][::7]:
        drawn.clear()
        stage._hear(shown, {"stamp": name, "numbers": shown.numbers | {name: 0.6}, "choice": None}, [])
        assert (shown.numbers[name], shown.heard, drawn) == (0.6, name, [""])
    for name in shown.choices[::5]:
        stage._hear(shown, {"stamp": "", "numbers": {}, "choice": name}, [])
        choice, _, option = explorer._picks[name]
        assert choice.value == option
    explorer._show = show


def test_each_example_is_looked_at_by_itself(explorer, request):
    last = explorer.scene.x.shape[1] - 1
    one_of_several = explorer.row.one_example and last > 0
    assert (explorer.example in explorer._grid.children) == one_of_several
    if not one_of_several:
        return
    explorer.example.value = last
    assert explorer.scene.column == last
    assert not fails(explorer)
    for name, control in sliders(explorer):
        assert control.value == explorer.scene.value(name)
    name, row, network = CASES[request.node.callspec.params["live"]]
    if name in ("forward", "output_delta", "hidden_delta", "depth", "softmax"):  # the others add examples up
        net, x, y = NETWORKS[network]
        alone = MAKERS[name](net, x[:, [last]], y[:, [last]], **({"row": row} if row else {}))
        assert explorer.summary == alone.summary
        alone.close()


@pytest.mark.parametrize("name", [name for name in MAKERS if name not in ("forward",)])
def test_what_needs_a_target_says_so(name):
    net, x, _ = NETWORKS["soft" if name == "softmax" else "lesson"]
    with pytest.raises(ValueError, match=r"^y is None; .* needs a target$"):
        MAKERS[name](net, x, None)


@pytest.mark.parametrize(("name", "row"), [(name, row) for name in MAKERS for row in rows_of(name)])
def test_a_network_without_biases_has_no_slider_for_one_and_is_shown(name, row):
    net, x, y = NETWORKS["soft" if name == "softmax" else "lesson"]
    options = {"row": row} if row else {}
    explorer = MAKERS[name](net.replace(b=None), x, y, **options)
    zeros = MAKERS[name](net.replace(b={n: 0 * net.b[n] for n in net.b}), x, y, **options)
    assert not fails(explorer)
    assert "b" not in {of[0] for of in explorer.controls}
    if (name, row) not in (("weight_gradients", "all"), ("step", None)):  # which counts or moves a b of 0
        assert explorer.summary == zeros.summary


@pytest.mark.parametrize(
    ("name", "argument"),
    [("weight_gradients", "entry"), ("wiggle", "entry"), ("descend", "first"), ("descend", "second")],
)
def test_what_names_no_parameter_is_told_which_do(name, argument):
    net, x, y = NETWORKS["lesson"]
    last, unbiased = ("b", 2, 2), ("theta", 2, 2, 3)
    for one, end, given in (
        (net, last, ("theta", 3, 1, 1)),
        (net, last, "theta"),
        (net, last, ["b", 1, 1]),
        (net, last, np.ones(2)),
        (net.replace(b=None), unbiased, ("b", 1, 1)),
    ):
        wanted = f"a parameter's name, from ('theta', 1, 1, 1) to {end}, is wanted"
        with pytest.raises(ValueError, match=re.escape(f"{argument} is {given!r}; {wanted}")):
            MAKERS[name](one, x, y, **{argument: given})


@pytest.mark.parametrize("name", ["hidden_delta", "dead_unit"])
def test_where_there_is_no_hidden_layer_one_is_wanted(name):
    _, x, y = NETWORKS["lesson"]
    message = re.escape("net has the sizes (2, 2); a network with a hidden layer is wanted")
    with pytest.raises(ValueError, match=message):
        MAKERS[name](Network.random((2, 2), seed=0), x, y)


@pytest.mark.parametrize("name", MAKERS)
def test_what_is_no_network_or_a_grid_of_them_is_refused(name):
    net, x, y = NETWORKS["soft" if name == "softmax" else "lesson"]
    with pytest.raises(TypeError, match=r"net is 3; an nbprop\.Network is wanted"):
        MAKERS[name](3, x, y)
    with pytest.raises(ValueError, match="grid of networks"):
        MAKERS[name](net.with_parameter(("theta", 1, 1, 1), [1, 2]), x, y)


FORMULAS = {  # what each of them takes, and a right one for the network of the lessons
    "forward": ("(theta, b, a_prev)", lambda theta, b, a_prev: theta @ a_prev + b),
    "output_delta": ("(a, y, z)", lambda a, y, z: (a - y) * a * (1 - a)),
    "hidden_delta": ("(theta2, delta2, z1)", lambda t, d, z: (t.T @ d) * np.exp(-z) / (1 + np.exp(-z)) ** 2),
    "weight_gradients": ("(delta, a_prev)", lambda delta, a_prev: delta @ a_prev.T),
    "wiggle": ("(C, theta, h)", None),  # tried in test_explore_wiggle
    "step": ("(theta, dC_dtheta, rate)", lambda theta, gradient, rate: theta - rate * gradient),
    "softmax": ("(a, y)", lambda a, y: a - y),
}


@pytest.mark.parametrize("name", FORMULAS)
def test_a_readers_formula_stands_beside_the_true_numbers(name):
    net, x, y = NETWORKS["soft" if name == "softmax" else "lesson"]
    arguments, right = FORMULAS[name]
    with pytest.raises(TypeError, match=re.escape(f"formula is 3; a function of {arguments} is wanted")):
        MAKERS[name](net, x, y, formula=3)
    for stub in (None, ...):
        explorer = MAKERS[name](net, x, y, formula=lambda *_, stub=stub: stub)
        assert "Your formula is not written yet." in explorer.summary
        assert ">?<" in shown(explorer)
    with pytest.raises(TypeError, match="your answer holds text"):
        MAKERS[name](net, x, y, formula=lambda *_: "theta2.mT @ delta2")
    with pytest.raises(ValueError, match="your function returned the shape"):
        MAKERS[name](net, x, y, formula=lambda *_: np.ones((7, 7)))
    if right:
        assert "Your formula agrees." in MAKERS[name](net, x, y, formula=right).summary
        for off in (1, 1e-5):
            wrong = MAKERS[name](net, x, y, formula=lambda *given, off=off: right(*given) + off)
            assert "Your formula differs in " in wrong.summary


def test_a_formula_may_change_what_it_is_given():
    def in_place(theta, b, a_prev):
        theta *= a_prev.T
        return theta.sum(axis=1, keepdims=True) + b

    assert "Your formula agrees." in explore.forward(*example(), formula=in_place).summary


def test_a_formula_that_fails_later_is_shown_and_one_that_fails_at_once_raises():
    net, x, y = example()

    def grumpy(theta, b, a_prev):
        if b.max() > 3:
            raise ArithmeticError("not above 3")
        return theta @ a_prev + b

    explorer = explore.forward(net, x, y, formula=grumpy)
    explorer.move(("b", 1, 1), 5.0)
    assert "ArithmeticError: not above 3" in shown(explorer)
    explorer.move(("b", 1, 1), 0.0)
    assert not fails(explorer)
    with pytest.raises(ValueError, match="matmul"):
        explore.forward(net, x, formula=lambda theta, b, a_prev: theta.T @ a_prev + b)


@pytest.mark.parametrize(
    ("name", "argument", "wanted"),
    [
        ("forward", "row", "one of sum, layer, sigma, cost, deltas"),
        ("forward", "unit", "(layer, unit), one of (1, 1), (1, 2), (1, 3), (2, 1), (2, 2)"),
        ("output_delta", "row", "one of nudge, dials, jacobian, column, costs"),
        ("hidden_delta", "row", "one of slope, paths, fill, transpose, short, try"),
        ("hidden_delta", "unit", "(layer, unit) of a hidden unit, one of (1, 1), (1, 2), (1, 3)"),
        ("weight_gradients", "row", "one of entry, outer, columns, all"),
        ("wiggle", "row", "one of secant, central, error"),
        ("step", "of", "one of ('theta', 1), ('b', 1), ('theta', 2), ('b', 2)"),
        ("dead_unit", "unit", "(layer, unit) of a hidden unit, one of (1, 1), (1, 2), (1, 3)"),
        ("dead_unit", "steps", "one of 0, 1, 10, 100, 1000"),
    ],
)
def test_what_cannot_be_a_key_is_told_what_there_is(name, argument, wanted):
    for given in (["a"], {}, None, np.ones(2), "sums"):
        message = re.escape(f"{argument} is {given!r}; {wanted} is wanted")
        with pytest.raises(ValueError, match=f"^{message}$"):
            MAKERS[name](*example(), **{argument: given})


def test_closing_takes_what_is_seen_first_and_an_explorer_is_made_of_few_widgets():
    sent, explorer = [], made("forward", "layer")
    close = widgets.Widget.close
    try:
        widgets.Widget.close = lambda widget: (sent.append(widget), close(widget))
        explorer.close()
    finally:
        widgets.Widget.close = close
    assert sent[0] is explorer
    assert len(set(map(id, sent))) < 30  # Jupyter's server lets some thousand messages through at once


@pytest.mark.parametrize("name", MAKERS)
def test_the_first_message_of_a_stage_holds_all_that_it_shows(name, monkeypatch):
    later = []

    def send(widget, key=None):
        if widget.comm is not None:  # it has been opened
            later.append(widget)

    monkeypatch.setattr(widgets.Widget, "send_state", send)
    explorer = made(name, network=WANTS.get(name, ["lesson"])[0])
    assert explorer._panel not in later
    assert explorer._panel.shown not in later
    assert len(later) <= 10
    explorer.close()
