"""A long lesson: every explorer under hundreds of random moves; nothing fails, grows or stays behind.

NBPROP_MOVES=10000 makes it a longer one.
"""

import gc
import os
import random
import subprocess
import sys
import threading
from contextlib import suppress
from ctypes import CDLL
from functools import cache
from pathlib import Path

import ipywidgets as widgets
import numpy as np
import pytest
from bench import PRELUDE, every_row
from comm import get_comm_manager
from ipywidgets.widgets.widget import _instances as registry

from nbprop import Activation, Cost, Network, explore
from nbprop.explore.controls import NumberSlider
from nbprop.explore.stage import Stage
from nbprop.pictures.plots import Panel

MOVES = int(os.environ.get("NBPROP_MOVES", 300))
GROWTH = 2.5e6  # bytes; looked at from the 100th move on, when most of what is kept has been made
ATTACK = "<img src=x onerror=alert(1)>"


LINES = every_row()


def names_of_a_lesson():
    """What the lines of code are run in: net, x and y of the lessons."""
    names = {}
    exec(PRELUDE.replace("import matplotlib.pyplot as plt", ""), names)
    return names


@pytest.fixture(scope="module", autouse=True)
def _alone():
    """What other tests have left is not looked through time and again."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def hide_one():
    """Make the layout of what is hidden, which all sliders share and none takes along."""
    slider = NumberSlider("", 0, 0, 1, 1)
    slider.hidden = True
    slider.close()


@pytest.fixture
def lesson():
    hide_one()
    return names_of_a_lesson()


def inside(widget):
    """The widget, and those in it that are to be seen."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from inside(child)


def shown(explorer):
    """All HTML that is to be seen."""
    return "".join(part.value for part in inside(explorer) if isinstance(part, (widgets.HTML, Stage)))


def random_move(explorer, chance):
    """What a hand may do to any of the controls that are to be seen; what was done, in words."""
    part = chance.choice([part for part in inside(explorer) if isinstance(part, tuple(MOVES_OF))])
    kind = next(kind for kind in MOVES_OF if isinstance(part, kind))
    return type(part).__name__, MOVES_OF[kind](part, chance)


def _slide(slider, chance):
    steps = round((slider.max - slider.min) / slider.step)
    slider.value = slider.min + chance.randint(0, steps) * slider.step
    return slider.value


def _type(box, chance):
    slide = chance.choice([box.min, box.max, chance.uniform(box.min, box.max)])
    box.value = round(slide) if isinstance(box, widgets.BoundedIntText) else slide
    return box.value


def _choose(menu, chance):
    menu.index = chance.randrange(len(menu.options))
    return menu.label


def _press(button, chance):
    if not button.disabled:
        button._handle_button_msg(None, {"event": "click"}, None)
    return button.description


def _play(play, chance):
    play.playing = chance.random() < 0.7
    play.value = play.min if chance.random() < 0.2 else min(play.value + 1, play.max)
    return play.value


MOVES_OF = {
    widgets.FloatSlider: _slide,
    widgets.IntSlider: _slide,
    widgets.BoundedFloatText: _type,
    widgets.BoundedIntText: _type,
    widgets.Dropdown: _choose,
    widgets.Button: _press,
    widgets.Play: _play,
}


def resident():
    """The bytes of this process that are in memory, when all that can be freed has been; 0 if unknown."""
    gc.collect()
    with suppress(OSError, AttributeError):  # glibc's own, and Linux's
        CDLL(None).malloc_trim(0)
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
    return 0


def endure():
    """The bytes that hundreds of random moves take; fails when one shows an error, or a widget stays.

    In a process of its own: what other tests leave in pieces of memory would be counted too.
    """
    chance, names = random.Random(7), names_of_a_lesson()
    for line in LINES.values():  # layouts and styles are shared, and kept for the next
        eval(line, names).close()
    hide_one()
    before = len(registry)
    live = {name: eval(line, names) for name, line in LINES.items()}
    for explorer in live.values():  # a slider is made when it is first needed, and kept
        draw, explorer._draw = explorer._draw, lambda *_, seen=explorer.view, **__: seen
        for menu in [part for part in inside(explorer) if isinstance(part, widgets.Dropdown)]:
            for index in range(len(menu.options)):
                menu.index = index
        explorer._draw = draw
    sizes = []
    for move in range(MOVES + 1):
        if move >= 100 and move % 100 == 0:
            sizes.append(resident())
        name, explorer = chance.choice([*live.items()])
        done = random_move(explorer, chance)
        assert 'class="nbprop-error"' not in shown(explorer), (
            f"move {move}, {name}: {done}: {shown(explorer)[-300:]}"
        )
    growth = max(sizes) - sizes[0]
    assert growth < GROWTH, f"{growth / 1e6:.1f} MB more than after the first moves"
    for explorer in live.values():
        explorer.close()
    assert len(registry) == before
    return growth


def test_hundreds_of_random_moves_show_no_error_and_take_no_memory():
    path = os.pathsep.join(sys.path)  # the tools are on it
    ran = subprocess.run(
        [sys.executable, __file__], capture_output=True, text=True, env=os.environ | {"PYTHONPATH": path}
    )
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("name", LINES)
def test_closing_leaves_no_widget_no_comm_no_figure_and_no_thread(lesson, name):
    def there():
        gc.collect()
        figures = sys.modules.get("matplotlib.figure")
        made = [thing for thing in gc.get_objects() if figures and isinstance(thing, figures.Figure)]
        return len(registry), len(get_comm_manager().comms), threading.active_count(), len(made)

    eval(LINES[name], lesson).close()  # the first of its kind may fetch what is kept for all of them
    before = there()
    explorer = eval(LINES[name], lesson)
    assert len(registry) > before[0]
    chance = random.Random(3)
    for _ in range(10):
        random_move(explorer, chance)
    explorer.close()
    del explorer
    assert there() == before


def test_a_prediction_closes_with_all_its_parts():
    explore.predict("01.unit").close()  # the first may make what is kept for all of them
    before = len(registry)
    explore.predict("01.unit").close()
    assert len(registry) == before


def strange(net):
    """The same network with a σ and a C whose names are HTML."""
    sigma = Activation(ATTACK, net.sigma[1].f, net.sigma[1].prime)
    cost = net.cost if "softmax" in net.cost.name else Cost(ATTACK, net.cost.f, net.cost.prime)
    layers = dict.fromkeys(range(1, net.N), sigma) | {net.N: net.sigma[net.N]}
    return Network(net.theta, net.b, layers, cost)


@pytest.mark.parametrize("name", [name for name in LINES if name != "explore.engine"])  # which has σ alone
def test_the_name_of_a_readers_function_never_becomes_html(lesson, name, monkeypatch):
    monkeypatch.setattr(Panel, "png", cache(Panel.png))  # in pixels there is no HTML
    line = (
        LINES[name].replace("(net,", "(strange(net),").replace("(Network.random", "(strange(Network.random")
    )
    line = line.replace("seed=0), x", "seed=0)), x")
    assert "strange(" in line
    explorer = eval(line, lesson | {"strange": strange})
    chance = random.Random(1)
    for _ in range(10):
        random_move(explorer, chance)
        assert "<img src=x" not in shown(explorer)
    assert "<img src=x" not in explorer.view.fallback().get("text/html", "")


def test_an_error_that_holds_html_is_shown_as_text(lesson):
    def f(z):
        if z.max() > 2:
            raise ValueError(ATTACK)
        return z

    net = Network.random(sigma=Activation("σ", f, np.ones_like), seed=0, scale=0.1)
    explorer = explore.forward(net, [0.1, 0.1])
    explorer.move(("b", 1, 1), 3.0)
    assert "&lt;img src=x" in shown(explorer)
    assert "<img src=x" not in shown(explorer)


def test_a_name_that_is_html_is_shown_as_text_where_it_is_shown(lesson):
    said = explore.dead_unit(strange(lesson["net"]), lesson["x"], lesson["y"])
    assert "&lt;img src=x" in shown(said)
    assert said.choices["sigma"].label == ATTACK  # a menu sets text, never HTML


if __name__ == "__main__":
    print(f"{MOVES} moves, {endure() / 1e6:.1f} MB")
