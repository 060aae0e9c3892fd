"""The live lessons of the site: built, served as plain files, and used in a browser with nothing installed.

They need Pyodide's files in the folder NBPROP_PYODIDE, so that no test asks the internet, and what
`make_site.py --builder` names.
"""

import functools
import http.server
import os
import subprocess
import sys
import threading

import pytest
from make_notebooks import ROOT, lessons

pytest.importorskip("jupyterlite_core", reason="`make site` installs what builds the live lessons")
if "NBPROP_PYODIDE" not in os.environ:
    pytest.skip("NBPROP_PYODIDE names no folder with Pyodide's files", allow_module_level=True)

LATE = 180_000  # milliseconds
ERRORS = """window.jupyterapp.shell.currentWidget.context.model.toJSON().cells.flatMap(c => c.outputs ?? [])
    .filter(o => o.output_type === 'error').map(o => `${o.ename}: ${o.evalue}`)"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The address of the site, built to need no network."""
    folder = tmp_path_factory.mktemp("site") / "site"
    build = [sys.executable, ROOT / "tools" / "make_site.py", folder, "--offline"]
    subprocess.run(build, check=True, capture_output=True, text=True)
    handler = functools.partial(Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def context(chromium, site):
    """A browser of its own for each test, in which every request to another address is a failure."""
    context = chromium.new_context(viewport={"width": 1280, "height": 4000})
    context.set_default_timeout(LATE)
    elsewhere = []
    context.on(
        "request", lambda one: one.url.startswith((site, "data:", "blob:")) or elsewhere.append(one.url)
    )
    yield context
    context.close()
    assert not elsewhere


def live(context, site, lesson):
    """The page of a lesson, live, with Python started."""
    page = context.new_page()
    page.goto(f"{site}/live/notebooks/index.html?path={lesson}.ipynb")
    page.get_by_role("button", name="Run all cells").wait_for()
    return page


def run_all(page):
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    assert page.evaluate(ERRORS) == []


@pytest.mark.parametrize("lesson", [path.stem for path in lessons()])
def test_a_lesson_runs_in_the_browser_alone_and_its_slider_moves_the_picture(context, site, lesson):
    page = live(context, site, lesson)
    run_all(page)
    explorer = page.locator(".nbprop-explorer:has(.nbprop-summary):has(.noUi-handle)").first
    explorer.wait_for()
    before = explorer.locator(".nbprop-picture").inner_html()
    explorer.locator(".noUi-handle").first.press("ArrowRight")
    page.wait_for_function(
        """before => before !==
            document.querySelector('.nbprop-explorer:has(.noUi-handle) .nbprop-picture').innerHTML""",
        arg=before,
    )


def test_work_is_still_there_when_the_tab_is_opened_again(context, site):
    page = live(context, site, "00_meet_the_network")
    page.evaluate(
        """async () => {
          const {context, content} = window.jupyterapp.shell.currentWidget;
          content.widgets[0].model.sharedModel.setSource('# Mine');
          await context.save();
        }"""
    )
    page.close()
    page = live(context, site, "00_meet_the_network")
    assert (
        page.evaluate("window.jupyterapp.shell.currentWidget.content.widgets[0].model.sharedModel.source")
        == "# Mine"
    )
    page.get_by_role("button", name="Download my work").wait_for()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="A fresh copy").click()
    page.get_by_role("button", name="Run all cells").wait_for()
    page.wait_for_function(
        """window.jupyterapp?.shell.currentWidget?.content.widgets[0]
            ?.model.sharedModel.source.startsWith('# Meet')"""
    )
