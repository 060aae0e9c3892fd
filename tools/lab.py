"""A JupyterLab of one's own and a Chromium to read it with, for the browser's tests and for bench.py."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

GET_CHROMIUM = "No Chromium here: sudo apt install chromium (or any other way that puts it on the PATH)."
GET_PYODIDE = "No Python for a browser here: make .venv/pyodide, then NBPROP_PYODIDE=.venv/pyodide make test."
OFFLINE = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SETTINGS = {
    "apputils-extension/notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
    },  # asks nobody outside
    "docmanager-extension/plugin": {"autosave": False},  # saving would make a notebook trusted
    "notebook-extension/tracker": {"windowingMode": "none"},  # every cell is there, seen or not
}
# MathJax takes half of the time in which a lesson opens: test_site looks
# at its formulas, and whoever asks for screenshots.
LOOKED_AT = "NBPROP_SCREENSHOTS" in os.environ
WITHOUT = {"disabledExtensions": {"@jupyterlab/mathjax-extension": not LOOKED_AT}}
# Complaints of Jupyter's own: of a notebook closed before its debugger has asked the kernel for a state, and
# of a clock that is closed and wants to tell a kernel that is gone. And anywidget's, that a picture's code
# took more than two seconds to load, which the stage does not mind (test_stage).
THEIRS = (
    "Could not restore the debugger state",
    "Could not send widget sync message",
    "[anywidget] Failed to initialize model",
)


def find_chromium():
    """The system's browser, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


APPS = {"jupyterlab": ("LabApp", "lab"), "notebook": ("JupyterNotebookApp", "tree")}


@contextmanager
def server(folder, home, app="jupyterlab"):
    """The address of a JupyterLab that shows `folder`; what it remembers (trust, settings) is in `home`.

    app : "jupyterlab", or "notebook" for Notebook 7.
    """
    name, start = APPS[app]
    folder, home = Path(folder), Path(home)
    files = {f"settings/@jupyterlab/{plugin}.jupyterlab-settings": one for plugin, one in SETTINGS.items()}
    for file, values in (files | {"config/labconfig/page_config.json": WITHOUT}).items():
        path = home / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    kept = {f"JUPYTER_{what}_DIR": str(home / what.lower()) for what in ("CONFIG", "DATA", "RUNTIME")}
    log = home / "log.txt"
    with log.open("wb") as written:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", app, "--no-browser", "--allow-root", "--ip=127.0.0.1"),
                *(f"--port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={folder}"),
                *(f"--{name}.expose_app_in_browser=True", f"--{name}.user_settings_dir={home / 'settings'}"),
                f"--{name}.workspaces_dir={home / 'workspaces'}",
            ],
            env={"NBPROP_RECORDS": "off"}
            | os.environ
            | kept
            | {"JUPYTER_TOKEN": token, "IPYTHONDIR": str(home / "ipython")},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
        )
    try:
        _await_answer(f"http://127.0.0.1:{port}/api", process, log)
        yield f"http://127.0.0.1:{port}/{start}?token={token}"
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await_answer(url, process, log, patience=60):
    end = time.monotonic() + patience
    while time.monotonic() < end and process.poll() is None:
        try:
            return urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")


@contextmanager
def browser(*more):
    """A Chromium without a window, and without a word to anybody but the server; `more` are its options."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # A container has no sandbox of its own to offer, and nothing is read here but our own pages.
        sandbox = ["--no-sandbox"] if sys.platform == "linux" else []
        options = [*OFFLINE, *sandbox, *more]
        started = playwright.chromium.launch(executable_path=find_chromium(), args=options)
        try:
            yield started
        finally:
            started.close()


# In the page: the notebook in front, its kernel, and a way to await that all has been said and drawn. What it
# sends to a widget is under way until the kernel is idle again because of it.
SCRIPT = """
const sheet = document.createElement('style');
sheet.textContent = '.unseen .jp-Notebook .jp-WindowedPanel-inner { content-visibility: hidden !important }';
document.head.append(sheet);
window.nbprop = {
  underway: new Set(),
  seen: new Map(),  // what was seen, each with a number
  get panel() { return window.jupyterapp.shell.currentWidget },
  get kernel() { return this.panel.sessionContext.session?.kernel },
  async open({path, kernel}) {  // with a kernel of its own, or with this one
    const app = window.jupyterapp;
    const panel = await app.commands.execute('docmanager:open', {path, factory: 'Notebook', kernel});
    app.shell.activateById(panel.id);
    await panel.context.ready; await panel.revealed;
    await this.follow();
  },
  async follow() {  // what the kernel of the notebook in front is told and has done
    await this.panel.sessionContext.ready; await this.kernel.info;
    this.underway.clear();
    this.kernel.anyMessage.connect((_, {msg, direction}) => {
      if (direction === 'send' && msg.header.msg_type === 'comm_msg') this.underway.add(msg.header.msg_id);
      if (msg.header.msg_type === 'status' && msg.content.execution_state === 'idle')
        this.underway.delete(msg.parent_header.msg_id);
    });
  },
  async close(forget) {  // and the kernel, which forgets all, is ready for another notebook
    const {kernel} = this, {id, name} = kernel ?? {};
    this.seen.clear();
    const other = kernel && window.jupyterapp.serviceManager.kernels.connectTo({model: {id, name}});
    this.closeTab();
    await other?.requestExecute({code: forget, silent: true}).done;
    other?.dispose();
    return kernel ? {id, name} : null;
  },
  closeTab() { this.panel.model.dirty = false; this.panel.dispose() },
  async ask(expression) {  // as text, what the kernel makes of it
    const asked = {code: '', user_expressions: {answer: expression}, store_history: false};
    const {content} = await this.kernel.requestExecute(asked).done;
    const {answer} = content.user_expressions;
    if (answer.status !== 'ok') throw Error(answer.evalue);
    return answer.data['text/plain'];
  },
  get outputs() {
    return this.panel.content.widgets.filter(cell => cell.model.type === 'code')
      .flatMap(cell => [...Array(cell.model.outputs.length).keys()].map(i => cell.model.outputs.get(i)));
  },
  errors() {
    return this.outputs.filter(output => output.type === 'error').map(output => output.toJSON().evalue);
  },
  built() {  // each widget that the notebook has an output for, and our own to their last parts
    const wanted = this.outputs.filter(output => output.data['application/vnd.jupyter.widget-view+json']);
    const there = [...this.panel.node.querySelectorAll('.jp-OutputArea-output > .jupyter-widgets')];
    const parts = ['.nbprop-picture > *, input:is([type=radio], [type=text])', 'button'];
    return there.length >= wanted.length && there.filter(widget => widget.matches('.nbprop-explorer'))
      .every(explorer => parts.every(part => explorer.querySelector(part)));
  },
  async settle() {
    for (let calm = 0; calm < 3; calm = this.underway.size ? 0 : calm + 1)
      await new Promise(done => setTimeout(done));
  },
}
"""

# To start a kernel for each small notebook would take longer than what is tried in it.
FORGET = """
import os, sys
from comm import get_comm_manager
from ipywidgets.widgets.widget import _instances
for widget in _instances.values():
    widget.comm = None  # it says no word to the next notebook when it goes
get_comm_manager().comms.clear(), _instances.clear()
for name in [name for name in sys.modules if name.split(".")[0] == "nbprop"]:
    del sys.modules[name]
os.environ["NBPROP_RECORDS"] = "off"  # as the server has it; a test of the veil has them on
get_ipython().reset(new_session=False)
"""


# In the page: random keys on random handles, one of each explorer at a time, until all is over that they do.
WANDER = """async moves => {
  const any = all => all[Math.floor(Math.random() * all.length)];
  const keys = ['ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown', 'Home', 'End'];
  const handles = "[role=slider][tabindex='0']";
  const stages = [...document.querySelectorAll('.nbprop-stage')].filter(one => one.querySelector(handles));
  for (let move = 0; move < moves; move += stages.length) {
    for (const stage of stages) {
      const event = new KeyboardEvent('keydown', {key: any(keys), bubbles: true});
      any(stage.querySelectorAll(handles)).dispatchEvent(event);
    }
    await nbprop.settle();
  }
}"""


class Lab:
    """JupyterLab in a page: open a notebook of `folder`, run it, and await that everything has been drawn."""

    def __init__(self, page, address, folder):
        self.page, self.folder = page, Path(folder)
        self.idle = []  # kernels that wait for a notebook
        self.complaints = []  # what the page has said in its console is wrong
        page.on("console", lambda message: message.type == "error" and self._heard(message.text))
        page.on("pageerror", lambda error: self._heard(str(error)))
        page.set_default_timeout(30_000)
        page.goto(address)
        page.wait_for_function("window.jupyterapp")
        page.evaluate("window.jupyterapp.restored.then(() => null)")
        page.evaluate(SCRIPT)

    def wait(self, script, argument=None, seconds=60):
        """Await what a script in the page promises, but not for ever."""
        late = f"new Promise((_, late) => setTimeout(() => late(Error('no answer')), {seconds * 1000}))"
        self.page.evaluate(f"x => Promise.race([{late}, ({script})(x)]).then(() => null)", argument)

    def _heard(self, complaint):
        if not complaint.startswith(THEIRS):
            self.complaints.append(complaint)

    @contextmanager
    def opened(self, name):
        """The notebook of that name with a kernel that knows nothing, until it is closed unsaved."""
        self.complaints.clear()
        self.open(name, self.idle.pop() if self.idle else None)
        try:
            yield self
        finally:
            kernel = self.page.evaluate("forget => nbprop.close(forget)", FORGET)
            self.idle += [kernel] if kernel else []

    def write(self, name, *cells):
        """A notebook of that name with these cells, of code or under a heading "# …"; its name."""
        from make_notebooks import METADATA  # not before: pytest begins with this module, and these take long
        from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

        made = [
            (new_markdown_cell if cell.startswith("#") else new_code_cell)(cell.strip()) for cell in cells
        ]
        notebook = new_notebook(cells=made, metadata=METADATA)
        (self.folder / name).write_text(json.dumps(notebook), encoding="utf-8")
        return name

    @contextmanager
    def running(self, *cells):
        """A new notebook with these code cells, run, until it is closed; a complaint of the page raises."""
        with self.opened(self.write(f"{secrets.token_hex(4)}.ipynb", *cells)):
            self.run_all()
            yield self
            self.check_console()

    def check_console(self):
        """Raise when the page has complained of anything since the notebook was opened."""
        if self.complaints:
            raise AssertionError("\n".join(self.complaints))

    def open(self, name, kernel=None):
        """Bring that notebook to the front, opened if it was not; `kernel`: {"id": …} of one that runs."""
        with self._unseen():
            self.wait("asked => nbprop.open(asked)", {"path": name, "kernel": kernel}, seconds=120)

    @contextmanager
    def _unseen(self):
        """Lay out and paint what is opened or run here once, when it is all there: a quarter less to do."""
        toggle = "unseen => { document.documentElement.classList.toggle('unseen', unseen) }"
        self.page.evaluate(toggle, True)
        try:
            yield
        finally:
            self.page.evaluate(toggle, False)

    def close_tab(self, save=False, kernel=True):
        """Close the notebook in front, as a reader does, with or without its kernel."""
        if save:
            self.command("docmanager:save")
        if not kernel:
            self.wait("() => nbprop.panel.sessionContext.shutdown()")
        self.page.evaluate("nbprop.closeTab()")

    def command(self, name, cell=None):
        """Do what JupyterLab calls so, to that cell of the notebook in front."""
        if cell is not None:
            self.page.evaluate("cell => { nbprop.panel.content.activeCellIndex = cell }", cell)
        self.wait("name => window.jupyterapp.commands.execute(name)", name)

    def front(self, selector):
        """What there is of that in the notebook in front."""
        return self.page.locator(f".jp-NotebookPanel:not(.lm-mod-hidden) {selector}")

    def ask(self, expression, wait=True):
        """What the kernel makes of a Python expression, as text."""
        if wait:
            return self.page.evaluate("expression => nbprop.ask(expression)", expression)
        self.page.evaluate("expression => { nbprop.ask(expression) }", expression)

    def until(self, expression, seconds=30):
        """Await that a Python expression is true in the kernel."""
        end = time.monotonic() + seconds
        while self.ask(f"bool({expression})") != "True":
            assert time.monotonic() < end, f"{expression} does not come true"
            time.sleep(0.05)

    def run_all(self):
        """Run All Cells; a cell that fails raises."""
        with self._unseen():
            self.wait("() => window.jupyterapp.commands.execute('notebook:run-all-cells')", seconds=120)
            self._built()

    def restart(self):
        """Restart Kernel and Run All Cells, as the lessons tell the reader, who is asked and says yes."""
        self.page.evaluate(
            "() => { nbprop.again = window.jupyterapp.commands.execute('notebook:restart-run-all') }"
        )
        self.page.locator(".jp-Dialog button.jp-mod-accept").press("Enter")
        self.wait("() => nbprop.again", seconds=120)
        self._built()

    def _built(self):
        if errors := self.page.evaluate("nbprop.errors()"):
            raise AssertionError("\n".join(errors))
        self.built()

    def built(self):
        """Await that every widget is there."""
        self.page.wait_for_function("nbprop.built()", polling=100, timeout=120_000)
        self.settle()

    def settle(self):
        self.wait("() => nbprop.settle()")

    def wander(self, moves):
        """Move random handles in the pictures by random keys, about so many times."""
        self.page.evaluate(WANDER, moves)

    def held(self):
        """What the tab holds once its garbage is collected, as Chromium's Performance.getMetrics names it."""
        tab = self.page.context.new_cdp_session(self.page)
        tab.send("Performance.enable")
        tab.send("HeapProfiler.collectGarbage")
        metrics = tab.send("Performance.getMetrics")["metrics"]
        tab.detach()
        return {one["name"]: one["value"] for one in metrics}
