"""Walk leads through D2 … D30 in order, and shows at each step what that step says."""

import numpy as np
import pytest
from make_notebooks import NOTEBOOKS, formulas

from nbprop import Network, example
from nbprop.derivation.steps import STEPS
from nbprop.explore import walk
from nbprop.explore.lesson0_walk import PAGES, _parts
from nbprop.explore.scene import Scene


def test_the_steps_are_d2_to_d30_in_order():
    assert list(STEPS) == [f"D{k}" for k in range(2, 31)]
    assert list(PAGES) == list(STEPS)


def test_next_and_back_turn_one_page_and_stop_at_the_ends():
    explorer = walk(*example())
    for key in STEPS:
        assert explorer.choices["step"].value == key
        assert f"<b>{key}</b>" in explorer._panel.value
        assert explorer.summary.startswith(f"{key}: {STEPS[key].says}.")
        explorer.turn(1)
    assert explorer.choices["step"].value == "D30"
    assert explorer.next.disabled
    assert not explorer.back.disabled
    for _ in STEPS:
        explorer.turn(-1)
    assert explorer.choices["step"].value == "D2"
    assert explorer.back.disabled


def test_play_turns_the_pages():
    explorer = walk(*example())
    explorer.play.clock.value = 15
    assert explorer.choices["step"].value == "D17"
    explorer.choices["step"].value = "D10"
    assert explorer.play.clock.value == 8


@pytest.mark.parametrize("step", STEPS)
def test_a_moved_number_keeps_the_step_and_changes_the_picture(step):
    net, x, y = example()
    explorer = walk(net, x, y, step=step)
    before = explorer._panel.value
    explorer.move(("theta", 1, 1, 1), 2.0)
    assert explorer.choices["step"].value == step
    assert explorer._panel.value != before
    assert "nbprop-error" not in explorer._panel.value


def test_every_parameter_input_and_target_can_be_moved():
    explorer = walk(*example())
    for _, name in explorer.choices["moved"].options:
        explorer.choices["moved"].value = name
        (shown,) = explorer.row.sliders(explorer.scene.net, **explorer._choices())
        assert shown == name
        before = explorer._panel.value
        slider = explorer.controls[name].slider
        slider.value = slider.max if slider.value < slider.max else slider.min
        assert explorer._panel.value != before
    assert len(explorer.controls) == 17 + 2 + 2


@pytest.mark.parametrize("sizes", [(1, 1, 1), (2, 2, 2), (3, 4, 1), (4, 2, 5)])
@pytest.mark.parametrize(("sigma", "cost"), [("tanh", "squared_error"), ("sigmoid", "cross_entropy")])
def test_any_two_layer_network_can_be_walked(sizes, sigma, cost):
    explorer = walk(Network.random(sizes, sigma, cost, seed=0), np.ones(sizes[0]), np.ones(sizes[2]))
    for step in STEPS:
        explorer.choices["step"].value = step
        assert "nbprop-error" not in explorer._panel.value


def test_what_cannot_be_walked_is_refused():
    net, x, y = example()
    for sizes, layers in (((2, 2, 2, 2), "3 layers"), ((2, 2), "1 layer")):
        with pytest.raises(ValueError, match=f"net has {layers} of weights"):
            walk(Network.random(sizes, seed=0), x, y)
    with pytest.raises(ValueError, match=r"step is \['D2'\]; one of D2, D3"):
        walk(*example(), step=["D2"])
    with pytest.raises(ValueError, match="step is 'D1'; one of D2, D3"):
        walk(net, x, y, step="D1")


def test_the_page_to_print_holds_the_formulas_of_the_walk():
    assert (NOTEBOOKS / "formulas.md").read_text(encoding="utf-8") == formulas()


def test_nothing_is_shown_before_it_is_derived():
    explorer = walk(*example())

    def seen(step):
        explorer.choices["step"].value = step
        return explorer.view.pictures[0].inline()

    for step, name in {"D7": "delta 2", "D12": "delta 1", "D19": "dC_dtheta 2", "D24": "dC_db 2"}.items():
        before = list(STEPS)[list(STEPS).index(step) - 1]
        assert f'data-name="{name} ' not in seen(before)
        assert f'data-name="{name} ' in seen(step)
    assert "·" in seen("D13")  # the product of each path, on its edge
    assert 'data-name="dC_db 1 ' not in seen("D29")
    assert 'data-name="dC_db 1 ' in seen("D30")


def test_what_stands_beside_an_equals_sign_is_equal():
    scene, compared = Scene.of(*example()), 0
    operations = {"⊙": np.multiply, "·": np.multiply, "×": np.matmul}
    for step, page in PAGES.items():
        match _parts(scene, page):
            case [left, "=", first, operation, second] if operation in operations:
                found = operations[operation](*(np.array(one.rows, float) for one in (first, second)))
                np.testing.assert_allclose(found, np.array(left.rows, float), err_msg=step)
                compared += 1
    assert compared > 10


def test_the_sentence_says_what_this_step_finds_and_no_more():
    explorer = walk(*example())
    for step, found in {"D2": "z⁽¹⁾ = (−1.000", "D6": "C = 0.545", "D12": "δ⁽¹⁾ = (−0.023"}.items():
        explorer.choices["step"].value = step
        assert explorer.summary.partition(". Here ")[2].startswith(found)
        assert explorer.summary.count(" = ") == 1


def test_at_normal_speed_all_steps_take_a_minute_and_a_half():
    explorer = walk(*example())
    assert 80 <= (len(STEPS) - 1) * explorer.play.clock.interval / 1000 <= 100
    explorer.speed.label = "fast"
    assert explorer.play.clock.interval == 1500
