"""What all tests share."""

import os
import shutil
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe
from hypothesis import settings
from lab import GET_CHROMIUM, GET_PYODIDE, Lab, browser, find_chromium, server
from make_notebooks import lessons

# No test is right or wrong by the clock: a slow machine is not an error.
settings.register_profile("nbprop", deadline=None)
settings.load_profile("nbprop")

PROJECTOR = {"width": 1280, "height": 720}


def axe_finds(page, part=None, colors_alone=False):
    """(rule, what it asks, HTML) of every element in that part of the page which axe-core complains of."""
    options = {"resultTypes": ["violations"]} | ({"runOnly": ["color-contrast"]} if colors_alone else {})
    violations = Axe().run(page, part, options).response["violations"]
    return [(one["id"], one["help"], node["html"]) for one in violations for node in one["nodes"]]


IN_JUPYTERLAB = ("access", "browser", "browser_life", "keys", "stage")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """All that is seen in JupyterLab is one worker's, as if it were one file: it takes long to start."""
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid):
            file = super()._split_scope(nodeid)
            return "lab" if file.endswith(tuple(f"/test_{name}.py" for name in IN_JUPYTERLAB)) else file

    return Scheduling(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Whatever asks for a Chromium is a test of the browser. What takes longest comes first, so that no core
    is busy when the other has nothing left.
    """
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    first = ("site", "lab", "chromium", "client")
    items.sort(key=lambda item: [name not in getattr(item, "fixturenames", ()) for name in first])


@pytest.fixture(scope="session")
def chromium():
    """A Chromium; without one its tests are skipped, and fail where CI is set: there, Linux has one."""
    if not find_chromium():
        ci = sys.platform == "linux" and os.environ.get("CI", "").lower() in ("1", "true")
        (pytest.fail if ci else pytest.skip)(GET_CHROMIUM)
    with browser() as started:
        yield started


def pytest_terminal_summary(terminalreporter):
    """A run that saw nothing in a browser, or no live lesson, says so last."""
    said = [*terminalreporter.stats.get("skipped", ()), *terminalreporter.stats.get("error", ())]
    for advice in (GET_PYODIDE, GET_CHROMIUM):
        if missed := sum(advice in str(report.longrepr) for report in said):
            tests = "1 test was" if missed == 1 else f"{missed} tests were"
            terminalreporter.write_line(f"{tests} not run. {advice}", yellow=True)


@pytest.fixture(scope="session")
def lab(chromium, tmp_path_factory):
    """JupyterLab in a page of it, over a folder with the lessons as a clone has them: untrusted.

    Nothing glides there, as for a reader who wants that: a picture that moves for a second is drawn 60 times.
    """
    clone = tmp_path_factory.mktemp("clone")
    for path in lessons():
        shutil.copy(path, clone)
    with server(clone, tmp_path_factory.mktemp("home")) as address:
        yield Lab(chromium.new_page(viewport=PROJECTOR, reduced_motion="reduce"), address, clone)
