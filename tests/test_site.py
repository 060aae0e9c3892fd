"""The live lessons of the site: built, served as plain files, and used in a browser with nothing installed.

They need Pyodide's files in the folder NBPROP_PYODIDE, so that no test asks the internet, and what
`make_site.py --builder` names: `make .venv/pyodide` brings both.
"""

import functools
import http.server
import json
import os
import re
import subprocess
import sys
import threading
from base64 import b64decode
from importlib.util import find_spec

import pytest
from keyboard import Explorer
from lab import GET_PYODIDE, SETTINGS, Lab
from make_notebooks import ROOT, lessons, read
from test_browser import calls

from nbprop.exercises import check

PATIENCE = 120_000  # milliseconds
# One Python runs these lessons: to start one takes longer than a lesson. Those that load more packages
# come last, and of them the one that loads most: no other lesson finds them there. All lessons take minutes:
# here is that one, and below the first one as a reader uses it. NBPROP_SITE=all runs every lesson, as is done
# before the site is published.
MORE = ["06_learn_from_examples", "05_check_every_gradient"]
ORDER = sorted(lessons(), key=lambda path: MORE.index(path.stem) if path.stem in MORE else -1)
LIVE = ORDER if os.environ.get("NBPROP_SITE") == "all" else ORDER[-1:]
REFUSED = "mjx-merror, mtext[mathcolor=red]"  # by MathJax: a formula, or a command in one
OPEN = "import os; os.environ['NBPROP_RECORDS'] = 'off'"  # and no veil, so that all is seen


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The address of the site, built to need no network; its notebooks show every cell, seen or not."""
    if "NBPROP_PYODIDE" not in os.environ or not find_spec("jupyterlite_core"):
        pytest.skip(GET_PYODIDE)
    folder = tmp_path_factory.mktemp("site") / "site"
    build = [sys.executable, ROOT / "tools" / "make_site.py", folder, "--offline"]
    subprocess.run(build, check=True, capture_output=True, text=True)
    path = folder / "live" / "jupyter-lite.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    tracker = {"@jupyterlab/notebook-extension:tracker": SETTINGS["notebook-extension/tracker"]}
    config["jupyter-config-data"]["settingsOverrides"] = tracker
    path.write_text(json.dumps(config), encoding="utf-8")
    handler = functools.partial(Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def context(chromium, site):
    """A reader's browser, in which every request to another address is a failure."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    elsewhere = []
    context.on(
        "request", lambda one: one.url.startswith((site, "data:", "blob:")) or elsewhere.append(one.url)
    )
    yield context
    context.close()
    assert not elsewhere


@pytest.fixture(scope="module")
def lab(context, site):
    """The lab view, with one kernel for all lessons."""
    lab = Lab(context.new_page(), f"{site}/live/lab/index.html", "")
    lab.open(LIVE[0].name)
    lab.page.evaluate("code => nbprop.kernel.requestExecute({code}).done.then(() => null)", OPEN)
    lab.shared = {"id": lab.page.evaluate("nbprop.kernel.id")}
    return lab


def text(cell):
    """What the outputs of a cell say."""
    said = []
    for output in cell.get("outputs", []):
        said.append(output.get("data", {}).get("text/plain", output.get("text", "")))
    return "\n".join("".join(one).rstrip("\n") for one in said)


@pytest.mark.parametrize("path", LIVE, ids=lambda path: path.stem)
def test_a_lesson_runs_in_the_browser_alone_and_says_what_it_says_elsewhere(lab, path):
    lab.complaints.clear()
    lab.open(path.name, lab.shared)
    lab.run_all()
    explorers = Explorer.all(lab)
    assert len(explorers) == calls(path)
    assert lab.front("mjx-container").count() > 20
    assert lab.front(REFUSED).all_inner_texts() == []
    for explorer in explorers:
        explorer.shown()
    next(explorer for explorer in explorers if explorer.visible(".noUi-handle")).try_first()
    lab.check_console()
    ran = lab.page.evaluate("nbprop.panel.context.model.toJSON().cells")
    for cell, saved in zip(ran, read(path).cells, strict=True):
        assert text(cell) == text(saved)
    lab.close_tab()


@pytest.fixture(scope="module")
def address(context, site):
    """The first lesson, live, as its page leads to it."""
    page = context.new_page()
    page.goto(f"{site}/{lessons()[0].stem}.html")
    page.get_by_role("link", name="Run it live").click()
    page.wait_for_url("**/live/**")
    url = page.url
    page.close()
    return url


ANSWERED = """async ([name, answer]) => {
  const {content, context} = nbprop.panel, call = `check("${name}"`;
  content.activeCellIndex = content.widgets.findIndex(cell => cell.model.sharedModel.source.includes(call));
  const {model} = content.activeCell, {sharedModel} = model;
  sharedModel.setSource(sharedModel.source.replace('return ...', answer));
  await window.jupyterapp.commands.execute('notebook:run-cell');
  await context.save();
  return model.outputs.get(0).data['text/plain'];
}"""
CELL = """text => nbprop.panel.content.model.sharedModel.cells
    .find(cell => cell.source.includes(text)).source"""


def test_a_lesson_is_used_without_a_network_and_what_was_written_is_there_later_even_if_python_is_not(
    context, address
):
    page, asked = context.new_page(), []
    page.on("request", lambda one: asked.append(one))
    lab, bar = Lab(page, address, ""), page.locator("#nbprop-bar")
    page.set_default_timeout(PATIENCE)
    bar.get_by_role("button", name="Run all cells").click()
    bar.wait_for(state="hidden")
    lab.built()
    of_drive = [one.post_data for one in asked if "/api/drive" in one.url]  # which answers slowly
    assert not [one for one in of_drive if "readdir" in one], "a module was looked for there: make_site.FIRST"
    single = [one.url for one in asked if re.search(r"/live/build/(?!parts)\w+[.]\w+[.]js", one.url)]
    assert not single, "the first part of these names: `parts` in tools/site/versions.toml"
    context.set_offline(True)
    bar.get_by_text("No network").wait_for()
    questions = page.locator(".nbprop-prediction").all()
    for question in questions:
        question.locator("input[type=radio]").first.check()
        question.get_by_role("button", name="Commit").click()
        question.locator(".nbprop-verdict b").wait_for()
    explorer = page.locator(".nbprop-explorer:has(.noUi-handle)").first
    for control in (".noUi-handle", ".nbprop-stage [role=slider]"):
        before = explorer.locator(".nbprop-picture").inner_html()
        explorer.locator(control).first.press("ArrowRight")
        page.wait_for_function(
            """before => before !==
                document.querySelector('.nbprop-explorer:has(.noUi-handle) .nbprop-picture').innerHTML""",
            arg=before,
        )
    answer = "return ((a2 - y) ** 2).sum() / 2"
    verdict = page.evaluate(ANSWERED, ["cost", answer])
    assert verdict == repr(check("cost", lambda a2, y: ((a2 - y) ** 2).sum() / 2))
    kept = page.evaluate("window.jupyterapp.serviceManager.contents.get('my_nbprop.jsonl', {content: true})")
    kinds = [json.loads(line)["kind"] for line in b64decode(kept["content"]).splitlines()]
    assert kinds == [*["predict"] * len(questions), "check"]
    context.set_offline(False)
    page.close()

    page = context.new_page()
    page.route("**/static/pyodide/**", lambda route: route.abort())
    Lab(page, address, "")
    bar = page.locator("#nbprop-bar")
    bar.get_by_text("Python cannot be loaded: 127.0.0.1").wait_for()
    assert "This is your own copy" in bar.inner_text()
    assert answer in page.evaluate(CELL, 'check("cost"')
    bar.get_by_role("button", name="Download my work").wait_for()
    page.on("dialog", lambda dialog: dialog.accept())
    bar.get_by_role("button", name="A fresh copy").click()
    page.get_by_text("Loading the notebook.").wait_for()  # after which it says whose copy it is
    assert "your own copy" not in bar.inner_text()
    page.close()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ("delete globalThis.WebAssembly", "This browser cannot run Python"),
        ("indexedDB.databases = () => Promise.reject()", "This window keeps nothing"),
    ],
    ids=["a browser too old", "a private window"],
)
def test_what_is_in_the_way_is_said_in_words(context, address, spoil, said):
    page = context.new_page()
    page.add_init_script(spoil)
    page.goto(address)
    page.get_by_text(said).wait_for()
    page.close()
