"""What all tests share."""

import os
import shutil
import sys
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from hypothesis import settings
from lab import GET_CHROMIUM, GET_PYODIDE, OFFLINE, Lab, browser, find_chromium, server

# What takes long to import is not imported here: pytest reads this file before all else, then each worker.

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


# Where fonts are, and which have the metrics that the pictures are drawn for; matplotlib brings DejaVu along.
FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path(os.environ.get("XDG_DATA_HOME", "~/.local/share")).expanduser() / "fonts",
    Path(find_spec("matplotlib").origin).parent / "mpl-data/fonts/ttf",
)
FONTS = {
    "DejaVu": ("DejaVu*.ttf",),
    "Times": ("DejaVu*.ttf", "LiberationSerif-*.ttf", "LiberationSans-*.ttf"),
}
GET_TIMES = "No font with the metrics of Times here: sudo apt install fonts-liberation."


@contextmanager
def browser_with(fonts, chromium, tmp_path_factory):
    """Another browser, which knows these fonts alone."""
    folder = tmp_path_factory.mktemp(fonts)
    for pattern in FONTS[fonts]:
        files = [file for place in FOLDERS if place.is_dir() for file in place.rglob(pattern)]
        if not files:
            (pytest.fail if "CI" in os.environ else pytest.skip)(GET_TIMES)
        for file in files:
            (folder / file.name).write_bytes(file.read_bytes())
    config = folder / "fonts.conf"
    config.write_text(f"<fontconfig><dir>{folder}</dir><cachedir>{folder}/cache</cachedir></fontconfig>")
    started = chromium.browser_type.launch(
        executable_path=find_chromium(),
        args=[*OFFLINE, *(["--no-sandbox"] if sys.platform == "linux" else [])],
        env=os.environ | {"FONTCONFIG_FILE": str(config)},
    )
    yield started
    started.close()


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
    from make_notebooks import lessons

    clone = tmp_path_factory.mktemp("clone")
    for path in lessons():
        shutil.copy(path, clone)
    with server(clone, tmp_path_factory.mktemp("home")) as address:
        yield Lab(chromium.new_page(viewport=PROJECTOR, reduced_motion="reduce"), address, clone)
