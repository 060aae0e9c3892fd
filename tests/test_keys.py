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
PROBLEMS = ["problems", "a network by hand"]  # a field to type in


def kinds(widget):
    """What a widget is, and all that it holds."""
    return {type(widget).__name__}.union(*map(kinds, getattr(widget, "children", ())))


def test_there_is_no_other_kind_of_control():
    names = {}
    exec(PRELUDE, names)
    found = {name: kinds(eval(line, names)) for name, line in SHOWN.items()}
    widgets.Widget.close_all()
    assert set().union(*found.values()) == set().union(*(found[name] for name in KEYS + PROBLEMS))


@pytest.fixture(scope="module")
def explorers(lab):
    with lab.running(PRELUDE, *(SHOWN[name] for name in KEYS)):
        yield Explorer.all(lab)


@pytest.mark.parametrize("name", KEYS)
def test_every_control_answers_to_keys(explorers, name):
    explorers[KEYS.index(name)].try_everything()


def test_the_number_that_is_typed_in_a_problem_is_judged_on_enter(lab):
    cells = [f"problem{k} = {SHOWN[name]}\nproblem{k}" for k, name in enumerate(PROBLEMS)]
    with lab.running("from nbprop import explore", *cells):
        for k in range(len(PROBLEMS)):
            field, verdict = (
                lab.front(f"{part} >> nth={k}") for part in ("input[type=text]", ".nbprop-verdict")
            )
            for number, mark in (("7", "✗"), (lab.ask(f"float(problem{k}.problem.right)"), "✓")):
                field.fill(number)
                field.press("Enter")
                lab.settle()
                assert verdict.inner_text().startswith(mark)
