"""Every kind of control by keys alone, in JupyterLab: sliders to both ends, boxes, menus, buttons, Reset.

Of each kind there is one here. That every control of every row does what it should is tried without a
browser, in test_explore_contract.py; that every explorer of a lesson answers, in test_browser.py.
"""

import ipywidgets as widgets
import pytest
from bench import PRELUDE
from keyboard import Explorer
from test_access import SHOWN

KEYS = [
    "explore.forward, sum",  # sliders and boxes of numbers, and a menu
    "explore.wiggle, error",  # menus that go on by a button or a slider, and a figure
    "explore.depth",  # sliders of whole numbers
    "explore.train",  # Play
    "explore.walk",  # Back and Next
    "a question",
]


def kinds(widget):
    """What a widget is, and all that it holds."""
    return {type(widget).__name__}.union(*map(kinds, getattr(widget, "children", ())))


def test_there_is_no_other_kind_of_control():
    names = {}
    exec(PRELUDE, names)
    found = {name: kinds(eval(line, names)) for name, line in SHOWN.items()}
    widgets.Widget.close_all()
    assert set().union(*found.values()) == set().union(*(found[name] for name in KEYS))


@pytest.fixture(scope="module")
def explorers(lab):
    with lab.running(PRELUDE, *(SHOWN[name] for name in KEYS)):
        yield Explorer.all(lab)


@pytest.mark.parametrize("name", KEYS)
def test_every_control_answers_to_keys(explorers, name):
    explorers[KEYS.index(name)].try_everything()
