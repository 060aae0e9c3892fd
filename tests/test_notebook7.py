"""In Notebook 7, too, an arrow key moves the slider that has the focus, and does not lead to another cell."""

import pytest
from lab import Lab, server

pytest.importorskip("notebook", minversion="7", reason="Notebook 7 is not installed: pip install notebook")

CELLS = "from nbprop import example, explore\nexplore.forward(*example())", "'the next cell'"
KEYS = {"ArrowRight": 1, "ArrowUp": 1, "ArrowLeft": -1, "ArrowDown": -1}
SLIDERS = [".noUi-handle", ".nbprop-stage [data-name='theta 1 1 1'][role=slider]"]


@pytest.fixture(scope="module")
def notebook(chromium, tmp_path_factory):
    """Notebook 7 with a notebook that has been run."""
    folder = tmp_path_factory.mktemp("notebooks")
    with server(folder, tmp_path_factory.mktemp("home"), "notebook") as address:
        page = chromium.new_page()
        name = Lab(page, address, folder).write("arrows.ipynb", *CELLS)
        lab = Lab(page, address.replace("tree?", f"notebooks/{name}?"), folder)
        lab.wait("() => nbprop.follow()")
        lab.run_all()
        yield lab
        page.close()


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("slider", SLIDERS)
def test_an_arrow_moves_the_slider_that_has_the_focus(notebook, slider, key):
    handle = notebook.page.locator(f".nbprop-explorer {slider}").first
    handle.focus()
    before = float(handle.get_attribute("aria-valuenow"))
    notebook.page.keyboard.press(key)
    notebook.settle()
    assert (float(handle.get_attribute("aria-valuenow")) - before) * KEYS[key] > 0
    assert handle.evaluate("handle => handle === document.activeElement")
