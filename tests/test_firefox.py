"""The hand on the picture in Firefox, spoken to by WebDriver BiDi, which needs no driver."""

import json
import re
import shutil
import subprocess
from contextlib import closing, contextmanager
from itertools import count

import pytest
from bench import PRELUDE, every_row
from lab import SCRIPT, server
from make_notebooks import METADATA
from nbformat.v4 import new_code_cell, new_notebook
from websocket import create_connection  # Jupyter's server has brought it

FIREFOX = shutil.which("firefox-esr")
STRICT = """def strict(z):
    if z.max() > 2:
        raise ValueError("too far")
    return z
sigma = Activation("strict", strict, np.ones_like)
refuses = explore.forward(Network.random((2, 3, 2), sigma, seed=0, scale=0.1), x)
refuses"""
ROWS = every_row()
CELLS = (
    f"{PRELUDE}\nfrom nbprop import Activation\nforward = explore.forward(*example())",
    *("forward", "forward", STRICT),  # two views of one
    *ROWS.values(),
)
MIDDLE = """name => {
  const handle = document.querySelector(`.nbprop-stage [data-name="${name}"]`);
  handle.scrollIntoView({block: "center"});
  const box = handle.getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2].map(Math.round);
}"""
OFFLINE = {"network.proxy.type": 1, "network.proxy.socks": "127.0.0.1", "network.proxy.socks_port": 9}
# Without a window nothing has the focus, and JupyterLab has no current widget.
PANEL = """() => Object.defineProperty(nbprop, "panel", {
  get: () => [...window.jupyterapp.shell.widgets("main")].find((one) => one.sessionContext)
}) && null"""
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not FIREFOX, reason="there is no firefox-esr here: apt-get install firefox-esr"),
]


class Page:
    """A page of Firefox."""

    def __init__(self, socket):
        self.socket, self.numbers = socket, count(1)
        self.command("session.new", capabilities={})
        self.context = self.command("browsingContext.getTree")["contexts"][0]["context"]

    def command(self, method, **params):
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while (answer := json.loads(self.socket.recv())).get("id") != number:
            pass
        assert answer["type"] == "success", answer
        return answer["result"]

    def evaluate(self, script, *arguments):
        """What a function in the page returns or promises, as JSON."""
        call = f"(async () => JSON.stringify(await ({script})(...{json.dumps(arguments)})) ?? 'null')()"
        target = {"context": self.context}
        answer = self.command("script.evaluate", expression=call, target=target, awaitPromise=True)
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return json.loads(answer["result"]["value"])

    def act(self, kind, *actions):
        source = {"type": kind, "id": kind, "actions": list(actions)}
        self.command("input.performActions", context=self.context, actions=[source])
        self.evaluate("() => nbprop.settle()")

    def drag(self, name, pixels):
        x, y = self.evaluate(MIDDLE, name)
        steps = [{"type": "pointerMove", "x": x + by, "y": y} for by in range(4, pixels + 1, 4)]
        down, up = ({"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp"))
        self.act("pointer", {"type": "pointerMove", "x": x, "y": y}, down, *steps, up)

    def press(self, key):
        self.act("key", *({"type": kind, "value": key} for kind in ("keyDown", "keyUp")))

    def ask(self, expression):
        return self.evaluate("expression => nbprop.ask(expression)", expression)


@contextmanager
def firefox(profile):
    settings = (f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in OFFLINE.items())
    (profile / "user.js").write_text("\n".join(settings), encoding="utf-8")
    options = ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"]
    process = subprocess.Popen([FIREFOX, *options], stderr=subprocess.PIPE, text=True)
    try:
        said = next(filter(None, (re.search(r"ws://\S+", line) for line in process.stderr)))
        with closing(create_connection(f"{said[0]}/session", suppress_origin=True, timeout=60)) as socket:
            yield Page(socket)
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder, home, profile = map(tmp_path_factory.mktemp, ("notebooks", "home", "profile"))
    notebook = new_notebook(cells=[*map(new_code_cell, CELLS)], metadata=METADATA)
    (folder / "hand.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    with server(folder, home) as address, firefox(profile) as page:
        page.command("browsingContext.navigate", context=page.context, url=address, wait="complete")
        page.evaluate(
            "async () => { while (!window.jupyterapp) await new Promise(go => setTimeout(go, 50)) }"
        )
        page.evaluate("() => window.jupyterapp.restored.then(() => null)")
        page.evaluate(f"() => {{ {SCRIPT} }}")
        page.command("browsingContext.activate", context=page.context)
        page.evaluate(PANEL)
        page.evaluate("() => nbprop.open({path: 'hand.ipynb'})")
        page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells').then(() => null)")
        page.evaluate("async () => { while (!nbprop.built()) await new Promise(go => setTimeout(go, 50)) }")
        yield page


def test_a_handle_is_dragged_and_moved_by_keys(page):
    page.drag("theta 2 2 1", 40)
    assert float(page.ask("forward.scene.value(('theta', 2, 2, 1))")) == pytest.approx(1.8)
    page.evaluate("""() => document.querySelector('[data-name="theta 2 2 1"][role=slider]').focus()""")
    page.press("\ue014")  # the right arrow
    assert float(page.ask("forward.scene.value(('theta', 2, 2, 1))")) == pytest.approx(1.9)
    said = page.evaluate("() => [document.activeElement.ariaValueNow, document.activeElement.textContent]")
    assert float(said[0]) == pytest.approx(1.9)
    assert said[1].endswith("1.90")


def test_a_unit_that_is_clicked_is_chosen(page):
    page.drag("a 2 1", 0)
    assert page.ask("forward.choices['unit'].value") == "(2, 1)"


SEEN = "() => [...document.querySelectorAll('.nbprop-picture')].slice(0, 2).map(one => one.textContent)"


def test_two_views_of_one_explorer_agree(page):
    before = page.evaluate(SEEN)
    page.ask("forward.move(('a', 0, 1), -4.5)")
    page.evaluate("() => nbprop.settle()")
    one, other = page.evaluate(SEEN)
    assert one == other
    assert one != before[0]


def test_an_error_is_shown_and_goes_with_the_next_good_number(page):
    shown = "() => [...document.querySelectorAll('.nbprop-error')].map(one => one.textContent).join()"
    for value, said in ((3, "ValueError: too far"), (0, "")):
        page.ask(f"refuses.move(('b', 1, 1), {value})")
        page.evaluate("() => nbprop.settle()")
        assert page.evaluate(shown).partition("\n")[0] == said


# Of each picture, what is wrong: a key on its first handle changes nothing, or of what is pointed at a part
# does not light up.
ANSWERS = """async () => {
  const found = [];
  for (const stage of document.querySelectorAll('.nbprop-stage')) {
    const handle = stage.querySelector("[role=slider][tabindex='0']");
    if (!handle) continue;
    const before = stage.textContent, {name} = handle.dataset;
    const key = handle.ariaValueNow === handle.ariaValueMax ? 'Home' : 'End';
    handle.focus();
    handle.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
    await nbprop.settle();
    const changed = stage.textContent !== before;
    const parts = [...stage.querySelectorAll(`[data-name="${name}"]`)];
    parts[0].dispatchEvent(new PointerEvent('pointerover', {bubbles: true}));
    const lit = parts.every(one => 'lit' in one.dataset);
    found.push(changed && lit ? '' : `${name}: ${stage.parentElement.className}`);
  }
  return found;
}"""


def test_every_explorer_answers_to_a_key_on_its_picture_and_lights_what_is_pointed_at(page):
    found = page.evaluate(ANSWERS)
    assert len(found) > len(ROWS) / 2
    assert not list(filter(None, found))
