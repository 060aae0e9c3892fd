"""The hand on the picture: numbers dragged, moved by keys and typed where they stand, in JupyterLab."""

import pytest

CELLS = (
    """
import numpy as np
from nbprop import Activation, Network, example, explore

net, x, y = example()

def up_to_two(z):
    if (z > 2).any():
        raise ArithmeticError("not above 2")
    return np.tanh(z)

tanh = Activation("up to two", up_to_two, lambda z: 1 - np.tanh(z) ** 2)
refusing = Network(net.theta, net.b, {1: tanh, 2: "sigmoid"})
""",
    "forward = explore.forward(net, x, y)\nforward",
    "forward",  # a second view of the same
    "entries = explore.weight_gradients(net, x, y, row='entry')\nentries",
    "walk = explore.walk(net, x, y, step='D17')\nwalk",
    "refuses = explore.forward(refusing, x)\nrefuses",
    "step = explore.step(net, x, y)\nstep",
)
VIEWS = {"forward": 0, "again": 1, "entries": 2, "walk": 3, "refuses": 4, "step": 5}
THETA = ("theta", 2, 2, 1)  # no slider of the first row
# From now on what the page sends comes so many milliseconds later, and what is under way is counted.
DELAY = """milliseconds => {
  window.delay = milliseconds;
  if (window.atOnce !== undefined) return window.atOnce = 0;
  window.atOnce = 0;
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    window.atOnce = Math.max(window.atOnce, nbprop.underway.size);
    if (window.delay) setTimeout(() => send.call(this, data), window.delay);
    else send.call(this, data);
  };
}"""

# anywidget waits two seconds for the code of a widget; now a thousandth of one.
IMPATIENT = """() => {
  const { timeout } = AbortSignal;
  window.patient = timeout;
  AbortSignal.timeout = () => timeout.call(AbortSignal, 1);
}"""


@pytest.fixture(scope="module")
def page(lab):
    with lab.running(*CELLS):
        yield lab


@pytest.fixture(autouse=True)
def afresh(page):
    page.ask("[one.restart() for one in (forward, entries, walk, refuses, step)]")
    page.page.mouse.move(0, 0)
    page.settle()


def text(name):
    return " ".join(map(str, name))


def view(page, which):
    return page.front(f".nbprop-explorer >> nth={VIEWS[which]}")


def handle(page, name=THETA, which="forward"):
    return view(page, which).locator(f'[data-name="{text(name)}"][role=slider]').first


def value(page, name=THETA, which="forward"):
    """The number in the kernel, which its handle shows and says."""
    page.settle()
    shown, said = handle(page, name, which).evaluate("e => [e.textContent, Number(e.ariaValueNow)]")
    held = float(page.ask(f"{which}.scene.value({name})"))
    assert said == held
    assert shown.endswith(f"{held:.2f}".replace("-", "−"))
    return held


def drag(page, name, steps, which="forward", shift=False):
    """Press on the handle and pull it sideways so many steps, of four pixels."""
    handle(page, name, which).scroll_into_view_if_needed()
    mouse, box = page.page.mouse, handle(page, name, which).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse.move(x, y)
    mouse.down()
    if shift:
        page.page.keyboard.down("Shift")
    for step in range(1, abs(steps) + 1):
        mouse.move(x + (4 * step if steps > 0 else -4 * step), y)
    if shift:
        page.page.keyboard.up("Shift")


def test_a_handle_is_dragged_sideways_and_finely_with_shift(page):
    start = value(page)
    drag(page, THETA, 10)
    page.page.mouse.up()
    assert value(page) == pytest.approx(start + 1)
    drag(page, THETA, -10, shift=True)
    page.page.mouse.up()
    assert value(page) == pytest.approx(start + 0.9)


def test_escape_takes_back_what_a_drag_or_keys_have_done(page):
    start = value(page)
    drag(page, THETA, 10)
    page.page.keyboard.press("Escape")
    page.page.mouse.up()
    assert value(page) == start
    handle(page).press("End")
    handle(page).press("Escape")
    assert value(page) == start


def test_a_handle_is_moved_by_keys_and_keeps_the_focus(page):
    start = value(page)
    handle(page).focus()
    keys = ("ArrowRight", "ArrowDown", "Shift+ArrowUp", "Home", "PageUp", "End", "ArrowRight")
    for key, moved in zip(keys, (start + 0.1, start, start + 0.01, -5, -4, 5, 5), strict=True):
        page.page.keyboard.press(key)
        assert value(page) == pytest.approx(moved), key
        assert handle(page).evaluate("e => e === document.activeElement")


def test_a_typed_number_is_taken_exactly_and_no_further_than_its_end(page):
    handle(page).focus()
    page.page.keyboard.type("-1.2345")
    page.page.keyboard.press("Enter")
    assert value(page) == -1.2345
    page.page.keyboard.type("99")
    page.page.keyboard.press("Enter")
    assert value(page) == 10
    page.page.keyboard.type("3")
    page.page.keyboard.press("Escape")
    assert value(page) == 10
    assert handle(page).evaluate("e => e === document.activeElement")


def test_keys_of_a_handle_are_not_jupyters(page):
    cells = page.front(".jp-Cell").count()
    handle(page).focus()
    for key in "aabxdd":  # new cells, and cells cut, where the notebook has the focus
        page.page.keyboard.press(key)
    assert page.front(".jp-Cell").count() == cells


def test_a_target_stays_between_its_ends(page):
    name = ("y", 1)
    handle(page, name).press("Home")
    assert value(page, name) == 0
    handle(page, name).press("End")
    assert value(page, name) == 1


def test_a_slider_and_the_handle_of_the_same_number_move_each_other(page):
    name, slider = ("a", 0, 1), view(page, "forward").locator(".noUi-handle").first
    handle(page, name).press("End")
    assert value(page, name) == float(slider.get_attribute("aria-valuenow")) == 5
    slider.press("Home")
    assert value(page, name) == -5


def test_two_views_of_one_explorer_agree(page):
    handle(page).press("End")
    assert value(page) == 5
    look = "e => e.querySelector('.nbprop-picture').textContent"
    assert view(page, "again").evaluate(look) == view(page, "forward").evaluate(look)


def test_a_unit_that_is_clicked_is_chosen_in_the_menu_and_marked_there(page):
    view(page, "forward").locator('[data-name="a 2 1"]').first.click()
    page.until("forward.choices['unit'].value == (2, 1)")
    button = view(page, "forward").get_by_role("button", name="hidden unit 2")
    button.press("Enter")
    page.until("forward.choices['unit'].value == (1, 2)")
    page.settle()
    assert button.get_attribute("aria-pressed") == "true"


def test_an_edge_that_is_clicked_is_the_entry(page):
    view(page, "entries").locator('[data-name="theta 1 3 2"] .nbprop-target').first.dispatch_event("click")
    page.until("entries.choices['entry'].value == ('theta', 1, 3, 2)")
    handle(page, ("theta", 2, 1, 3), "walk").press("Enter")
    page.until("walk.choices['moved'].value == ('theta', 2, 1, 3)")


def test_an_entry_that_is_clicked_chooses_its_tensor_which_is_marked(page):
    def marked():
        chosen = view(page, "step").locator(".nbprop-picture > :first-child [data-chosen]")
        return set(chosen.evaluate_all("all => all.map(e => e.dataset.name.split(' ', 2).join(' '))"))

    assert marked() == {"theta 2", "dC_dtheta 2"}
    view(page, "step").locator('[data-name="b 1 2"]').first.dispatch_event("click")
    page.until("step.choices['of'].value == ('b', 1)")
    page.settle()
    assert marked() == {"b 1", "dC_db 1"}


def test_what_is_pointed_at_lights_up_in_diagram_tiles_formula_and_code(page):
    handle(page, ("theta", 2, 1, 3), "walk").hover()
    lit = view(page, "walk").locator("[data-lit]")
    where = lit.evaluate_all("all => all.map(e => [e.dataset.name, e.closest('math, code, svg').localName])")
    entry, tensor = "theta 2 1 3", "theta 2"
    assert {(entry, "svg"), (tensor, "svg"), (tensor, "math"), (tensor, "code")} == set(map(tuple, where))
    assert where.count([entry, "svg"]) == 3  # its line, its tile on it, and its place in the matrix
    view(page, "walk").locator(f'math [data-name="{tensor}"]').first.hover()
    assert lit.locator(f'xpath=self::*[@data-name="{entry}"]').count() == 3


# All that is marked from now on, by the names of what it is in.
MARKED = """() => {
  window.marked = new Set();
  const seen = ({target}) => marked.add(target.closest('[data-name]').dataset.name);
  new MutationObserver(changes => changes.forEach(seen))
    .observe(document.querySelector('.nbprop-walk'), {subtree: true, attributeFilter: ['data-changed']});
}"""


def test_the_numbers_that_a_move_has_changed_are_marked_and_no_others(page):
    page.page.evaluate(MARKED)
    handle(page, ("theta", 2, 1, 3), "walk").press("ArrowRight")
    page.settle()
    for name, changed in {"z 2 1": True, "C": True, "z 2 2": False, "a 1 1": False}.items():
        assert page.page.evaluate("name => marked.has(name)", name) == changed, name
    page.page.wait_for_function("!document.querySelector('.nbprop-walk [data-changed]')")  # for a moment


def test_nothing_glides_and_nothing_is_marked_where_motion_is_not_wanted(page):
    looks = """() => [...document.querySelectorAll('.nbprop-walk svg :not(.q, .nbprop-target)')].filter(e => {
        const { transitionDuration, stroke } = getComputedStyle(e);
        return transitionDuration !== '0s' || (e.matches('text') && stroke !== 'none');
    }).length"""
    assert page.page.evaluate(looks) == 0  # as all of these tests are run
    page.page.emulate_media(reduced_motion="no-preference")
    assert page.page.evaluate(looks) > 0
    page.page.emulate_media(reduced_motion="reduce")


def test_an_error_stands_under_the_last_good_picture_until_a_good_value_comes(page):
    name, error = ("a", 0, 1), view(page, "refuses").locator(".nbprop-error")
    handle(page, name, "refuses").press("End")
    page.settle()
    assert error.inner_text().startswith("ArithmeticError: not above 2")
    handle(page, name, "refuses").press("Escape")
    page.settle()
    assert error.count() == 0
    assert value(page, name, "refuses") == 1


def test_a_browser_that_is_slow_at_the_start_hears_what_is_shown_later(lab):
    lab.page.evaluate(IMPATIENT)
    with lab.opened(lab.write("slow.ipynb", *CELLS[:2])):
        lab.run_all()
        lab.ask("forward.move(('b', 2, 1), 3.21)")
        lab.settle()
        assert "3.21" in lab.front(".nbprop-picture").inner_text()
    assert all("Failed to initialize" in complaint for complaint in lab.complaints)
    lab.complaints.clear()
    lab.page.evaluate("AbortSignal.timeout = window.patient")


@pytest.mark.parametrize("delay", [0, 150, 300])
def test_the_last_value_wins_however_far_the_kernel_is_and_nothing_queues(page, delay):
    start = value(page)
    page.page.evaluate(DELAY, delay)
    drag(page, THETA, 40)
    page.page.mouse.up()
    page.wait("async () => { await new Promise(done => setTimeout(done, 2 * window.delay)) }")
    assert value(page) == pytest.approx(min(start + 4, 5))
    assert page.page.evaluate("atOnce") <= 2
    page.page.evaluate("window.delay = 0")


def test_many_moves_leave_nothing_behind_in_the_tab(page):
    page.wander(25)  # which builds what is built once
    before = page.held()
    page.wander(60)
    after = page.held()
    assert after["Nodes"] < before["Nodes"] + 30  # not one for each move
    assert after["JSEventListeners"] < before["JSEventListeners"] + 30


def test_handles_are_large_enough_for_a_finger(page):
    stops = view(page, "walk").locator(".nbprop-stage [tabindex='0']")
    sizes = stops.evaluate_all("all => all.map(e => e.getBoundingClientRect()).map(b => [b.width, b.height])")
    assert min(map(min, sizes)) >= 24
