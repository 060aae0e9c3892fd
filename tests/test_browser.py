"""Every lesson in a real JupyterLab, as a reader meets it: opened, run, and every explorer answers to a key.

A new notebook is read without a new test. Every control of an explorer is moved in test_explore_contract.py,
each kind of them by keys in test_keys.py. To look for yourself, name a folder in NBPROP_SCREENSHOTS.
"""

import os
import re
from pathlib import Path

import pytest
from keyboard import LOOK
from make_notebooks import lessons, read

FOLDER = os.environ.get("NBPROP_SCREENSHOTS")
SIZES = [(1280, 720), (1920, 1080)]  # a projector, and a screen


@pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)
def test_a_lesson_shows_its_pictures_unrun_and_runs_and_every_explorer_answers(lab, path):
    with lab.opened(path.name):
        see_saved_pictures(lab, path)
        screenshot(lab, path, "untrusted")
        lab.run_all()
        explorers = lab.page.locator(".nbprop-explorer")
        assert explorers.count() == calls(path)
        for number in range(explorers.count()) if FOLDER else ():
            explorers.nth(number).scroll_into_view_if_needed()
            screenshot(lab, path, f"{number + 1:02}")
        assert move_all(lab) == []
        lab.check_console()


def move_all(lab):
    """Move the first slider of every explorer to its end; each explorer that shows the same, or an error."""
    before, after = lab.page.evaluate(f"({MOVE})({LOOK})")
    assert before
    return [(k, error) for k, (seen, error) in enumerate(after) if error or seen == before[k]]


# All explorers at once, by events: what the keys of a keyboard do is tried in test_keys.py.
MOVE = """async look => {
  const first = panel => [...panel.querySelectorAll('.noUi-handle')].find(handle => handle.checkVisibility());
  const panels = [...document.querySelectorAll('.nbprop-explorer')].filter(first);
  const seen = (await Promise.all(panels.map(look))).map(([seen]) => seen);
  for (const panel of panels)
    first(panel).dispatchEvent(new KeyboardEvent('keydown', {key: 'End', bubbles: true}));
  return [seen, await Promise.all(panels.map(look))];
}"""


def see_saved_pictures(lab, path):
    """As a clone has it, untrusted and not run: every picture is there, with its words."""
    images = lab.page.locator(".jp-OutputArea-output img")
    saved, pngs = saved_images(path)
    assert saved
    assert images.count() == sum(map(len, saved)) + pngs
    seen = images.evaluate_all("""images => Promise.all(images.map(async image => {
        await image.decode();  // which fails when the browser cannot read the picture
        return [image.alt, image.naturalWidth];
    }))""")
    assert all(width > 0 for _, width in seen)
    assert {alts[0] for alts in saved} <= {alt for alt, _ in seen}
    assert all(len(alts[0].split()) > 3 for alts in saved)
    assert lab.page.evaluate(VEILED) == 0  # by a question that was not run


VEILED = """() => [...document.querySelectorAll('.jp-Cell > :first-child')]
  .filter(part => getComputedStyle(part).visibility === 'hidden').length"""


def saved_images(path):
    """(the alt texts of the pictures in HTML, output by output; the number of PNGs, which can carry none)."""
    data = [output.get("data", {}) for cell in read(path).cells for output in cell.get("outputs", [])]
    alts = [re.findall(r'<img alt="([^"]*)"', "".join(bundle.get("text/html", ""))) for bundle in data]
    return [found for found in alts if found], sum("image/png" in bundle for bundle in data)


def calls(path):
    """How many explorers and questions the lesson shows: one a call."""
    code = [cell.source for cell in read(path).cells if cell.cell_type == "code"]
    return sum(len(re.findall(r"\bexplore\.(?!present|progress|again)\w+\(", source)) for source in code)


def screenshot(lab, path, what):
    """For people to look at, at both sizes, where they asked for it."""
    if FOLDER:
        for width, height in SIZES:
            lab.page.set_viewport_size({"width": width, "height": height})
            lab.page.screenshot(path=Path(FOLDER) / f"{path.stem}-{what}-{width}x{height}.png")
        lab.page.set_viewport_size(dict(zip(("width", "height"), SIZES[0], strict=True)))
