"""What all explorers share, tried on the forward explorer."""

from collections import Counter

import numpy as np
import pytest

from nbprop import Activation, Network, example, explore, pictures
from nbprop.exercises.lessons import LESSONS, questions
from nbprop.explore import forward, predict
from nbprop.explore.controls import Player, name_menu, number_range, picks, unit_menu
from nbprop.explore.projector import UNVEILED, present
from nbprop.explore.scene import Scene, in_words, onward

T11 = ("theta", 1, 1, 1)


@pytest.fixture
def explorer():
    net, x, _ = example()
    return forward(net, x)


def test_the_summary_says_what_the_network_computes(explorer):
    net, x, _ = example()
    explorer.move(T11, 2.0)
    fwd = net.with_parameter(T11, 2.0).forward(x)
    assert f"a⁽¹⁾₁ = σ({fwd.z[1][0, 0]:.2f}) = {fwd.a[1][0, 0]:.3f}" in explorer.summary
    assert f"a⁽²⁾ = ({fwd.a[2][0, 0]:.2f}, {fwd.a[2][1, 0]:.2f})" in explorer.summary


def test_slider_and_box_follow_each_other(explorer):
    control = explorer.controls[T11]
    control.slider.value = 1.5
    assert control.box.value == 1.5
    control.box.value = -0.25  # between two steps of the slider
    assert control.slider.value == pytest.approx(-0.2)
    assert explorer.scene.value(T11) == control.box.value == -0.25


def test_the_slider_in_the_hand_is_left_alone(explorer):
    control, sent = explorer.controls[T11], []
    control.slider.observe(lambda change: sent.append(change.new), "value")
    control.slider.value = 0.1 + 0.2  # as a browser counts three steps of a tenth
    assert sent == [0.1 + 0.2]
    assert control.box.value == explorer.scene.value(T11) == 0.3


def test_the_slider_is_told_a_value_as_the_browser_counts_it_and_has_nothing_to_correct(explorer):
    control = explorer.controls[T11]
    for value, counted in {0.7: 5.7 - 5, -1.2: 3.8 - 5, 5: 5, 8: 5, -0.35: 4.7 - 5}.items():
        control.value = value
        assert control.slider.value == counted
        assert control.value == explorer.scene.value(T11) == value


def test_a_box_takes_a_value_beyond_its_slider(explorer):
    control = explorer.controls[T11]
    control.box.value = 8.0
    assert control.slider.value == control.slider.max
    assert explorer.scene.value(T11) == 8.0


def test_a_number_can_be_moved_far_enough_and_a_target_from_0_to_1_stays_there():
    target = {"low": 0.0, "high": 1.0, "step": 0.05, "least": 0.0, "most": 1.0}
    other = {"low": -5.0, "high": 5.0, "step": 0.1, "least": -10.0, "most": 10.0}
    assert number_range(("y", 1), 0.5) == target
    assert number_range(("y", 1), -0.5) == number_range(("b", 1, 1), 0.5) == other
    assert number_range(("b", 1, 1), -12.3) == other | {"least": -13.0, "most": 13.0}


def test_what_stands_for_an_option_of_a_menu_can_be_clicked():
    net = Network.random(seed=0)
    unit, entry = (
        unit_menu(net, (1, 2), [(1, 2)]),
        name_menu("entry", [("theta", 2, 1, 3)], ("theta", 2, 1, 3)),
    )
    assert set(picks(unit)) == {("z", 1, 2), ("a", 1, 2), ("delta", 1, 2)}
    assert set(picks(entry)) == {("theta", 2, 1, 3), ("dC_dtheta", 2, 1, 3)}


def test_how_far_a_hand_can_go_depends_on_the_example():
    explorer = forward(Network.random(seed=0), [[0.0, 50.0], [0.0, 0.0]])
    reach = []
    for example_ in (0, 1, 0):
        explorer.example.value = example_
        reach.append(explorer._panel.shown.ranges["a 0 1"]["most"])
    assert reach == [10, 50, 10]


def test_moving_is_not_remembered_by_the_network_it_started_from():
    net, x, _ = example()
    forward(net, x).move(T11, 3.0)
    assert net.parameter(T11) == example()[0].parameter(T11)


@pytest.mark.parametrize("ending", [SystemExit, KeyboardInterrupt])
def test_a_function_that_wants_to_end_everything_is_an_error_too(ending):
    def f(z):
        if z.max() > 2:
            raise ending
        return z

    explorer = forward(Network.random(sigma=Activation("f", f, np.ones_like), seed=0, scale=0.1), [0.1, 0.1])
    explorer.move(("b", 1, 1), 3.0)
    assert f"{ending.__name__}: " in explorer._panel.value
    explorer.move(("b", 1, 1), 0.5)
    assert "nbprop-error" not in explorer._panel.value


def test_a_value_that_is_not_finite_is_named_and_not_drawn():
    explosive = Activation("explosive", lambda z: 1 / np.maximum(1 - z, 0), np.ones_like)
    explorer = forward(Network.random(sigma=explosive, seed=0, scale=0.1), [0.1, 0.1])
    explorer.move(("b", 1, 1), 3.0)
    assert "a⁽¹⁾₁ is inf" in explorer._panel.value
    assert "nan" not in explorer._panel.value.split("nbprop-error")[0]


def test_bad_arguments_raise_where_the_reader_calls():
    net, x, _ = example()
    with pytest.raises(ValueError, match="x has 3 rows; this network has 2 inputs"):
        forward(net, [1, 2, 3])
    with pytest.raises(ValueError, match="y has 3 rows; this network has 2 outputs"):
        forward(net, x, [1, 0, 0])
    with pytest.raises(ValueError, match="y is None; the row 'cost' needs a target"):
        forward(net, x, row="cost")


def test_many_examples_are_looked_at_one_by_one():
    net, _, _ = example()
    x = np.array([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]])
    explorer = forward(net, x)
    explorer.example.value = 2
    assert explorer.controls[("a", 0, 1)].box.value == 2.0
    explorer.move(("a", 0, 1), -1.0)
    assert explorer.scene.x.tolist() == [[0.0, 1.0, -1.0], [3.0, 4.0, 5.0]]
    assert x[0, 2] == 2.0


def test_what_lies_on_the_ways_from_a_unit_to_the_cost_is_what_moves_with_it():
    net, draw = Network.random((2, 2, 3, 2), seed=0), np.random.default_rng(0)
    x, y = draw.normal(size=(2, 1)), draw.uniform(size=(2, 1))
    for n, i in ((1, 2), (2, 3), (3, 1)):
        before, after = (Scene(one, x, y) for one in (net, net.with_parameter(("b", n, i), 0.1)))
        moved = {
            (letter, m, k + 1)
            for letter in ("z", "a")
            for m in range(1, net.N + 1)
            for k in np.flatnonzero(getattr(before, letter)(m) != getattr(after, letter)(m)).tolist()
        }
        found = onward(net, (n, i))
        assert {name for name in found if name[0] in ("z", "a")} == moved
        crossed = {
            name for name in net.parameters if name[0] == "theta" and ("a", name[1] - 1, name[3]) in moved
        }
        assert {name for name in found if name[0] == "theta"} == crossed
        assert found[-1] == ("C",)


def test_a_unit_is_an_output_by_its_layer_and_no_other():
    two, three = Network.random((2, 3, 2), seed=0), Network.random((2, 3, 3, 2), seed=0)
    assert [in_words(two, unit) for unit in ((1, 3), (2, 1))] == ["hidden unit 3", "output 1"]
    assert [in_words(three, unit) for unit in ((2, 3), (3, 1))] == ["unit 3 of layer 2", "output 1"]


def test_a_scene_refuses_a_target_that_the_cost_cannot_take():
    net = Network.random(cost="cross_entropy", seed=0)
    with pytest.raises(ValueError, match=r"y holds 1\.5"):
        Scene.of(net, [0, 0], [1.5, 0])


def test_predict_shows_the_answer_only_after_a_commitment():
    question = predict("01.unit")
    assert question.commit.disabled
    question.reveal()
    assert question.question.because not in question._verdict.value
    question.choice.value = question.question.answer
    assert not question.commit.disabled
    question.reveal()
    assert "✓ Yes." in question._verdict.value
    assert question.choice.disabled


def test_predict_tells_a_wrong_answer_from_a_right_one():
    question = predict("01.unit")
    question.choice.value = next(one for one in question.choice.options if one != question.question.answer)
    question.reveal()
    assert "✗ Not quite" in question._verdict.value


def test_predict_folds_the_answer_away_where_there_is_no_kernel():
    html = predict("01.bias")._repr_mimebundle_()["text/html"]
    before, after = html.split("<details>")
    because = predict("01.bias").question.because
    assert because not in before
    assert because in after


def test_presenting_enlarges_every_explorer_within_reason():
    assert ".nbprop-explorer {zoom: 1.5}" in present(1.5).data
    assert UNVEILED in present(1).data
    with pytest.raises(ValueError, match="scale is 10"):
        present(10)


def test_an_unknown_question_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"name is '01.biass'; 01.unit, .*01.bias"):
        predict("01.biass")
    with pytest.raises(ValueError, match="a lesson and a question"):
        predict("99.x")


def test_every_question_has_one_answer_among_its_options_and_they_stand_first_as_often_as_last():
    places = Counter()
    for lesson in LESSONS:
        for one in questions(lesson).values():
            assert one.options.count(one.answer) == 1, one.name
            assert len(one.options) == len(set(one.options)), one.name
            places[len(one.options), one.options.index(one.answer)] += 1
    of_three = [places[3, place] for place in range(3)]
    assert max(of_three) <= 1.3 * min(of_three)


def test_the_fallback_picture_stands_on_white_with_its_alt_text_escaped():
    assert 'alt="&lt;b&gt;"' in pictures.Picture((), 1, 1, "nothing").image("<b>")


def test_a_player_says_what_its_button_will_do():
    player = Player("A step a second", max=9)
    for name, playing in (("Pause", True), ("Play", False)):
        player.button.click()
        assert (player.button.description, player.clock.playing) == (name, playing)


def test_a_player_that_is_shown_anew_pauses():
    player = Player("A step a second", max=9)
    player.clock._view_count = 1  # as the browser tells
    player.button.click()
    player.clock._view_count = 2
    assert not player.clock.playing


def test_a_player_that_is_shown_no_more_has_its_end_before_it():
    player = Player("A step a second", max=9)
    player.clock._view_count = 1
    player.button.click()
    player.clock._view_count = 0
    assert player.clock.value + player.clock.step > player.clock.max
    player.clock.playing = False  # the browser's answer
    assert player.clock.step == 1


STEPS_SHOWN = {  # row: the step of two layers, and that of three
    ("forward", "layer"): ("D2", ""),
    ("forward", "cost"): ("D6", ""),
    ("output_delta", "dials"): ("D8", ""),
    ("output_delta", "column"): ("D10", "D11"),
    ("hidden_delta", "paths"): ("D13", ""),
    ("hidden_delta", "short"): ("D17", "D18"),
    ("weight_gradients", "entry"): ("D20", "D29"),
    ("weight_gradients", "columns"): ("D23", "D29"),
}


@pytest.mark.parametrize(("name", "row"), STEPS_SHOWN)
def test_a_row_stands_under_the_formula_of_its_step_where_that_holds(name, row):
    _, x, y = example()
    shown = []
    for sizes in ((2, 3, 2), (2, 3, 3, 2)):
        explorer = getattr(explore, name)(Network.random(sizes, seed=0), x, y, row=row)
        shown.append(explorer.view.step)
        assert (f"<b>{explorer.view.step}</b>" in "".join(explorer.view.parts())) == bool(explorer.view.step)
    assert tuple(shown) == STEPS_SHOWN[name, row]


def test_a_readers_formula_stands_under_no_other():
    yours = forward(*example(), formula=lambda theta, b, a_prev: theta @ a_prev + b)
    assert yours.view.step == ""
