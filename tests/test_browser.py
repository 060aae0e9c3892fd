"""Every lesson in a real JupyterLab, as a reader meets it: opened, run, and every explorer answers to a key.

A new notebook is read without a new test. Every control of every explorer is moved in test_access.py. To look
for yourself, name a folder in NBPROP_SCREENSHOTS.
"""

import os
import re
from pathlib import Path

import pytest
from keyboard import Explorer
from make_notebooks import lessons, read

SIZES = [(1280, 720), (1920, 1080)]  # a projector, and a screen


@pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)
def test_a_lesson_shows_its_pictures_unrun_and_runs_and_every_explorer_answers(lab, path):
    with lab.opened(path.name):
        see_saved_pictures(lab, path)
        screenshot(lab, path, "untrusted")
        lab.run_all()
        explorers = Explorer.all(lab)
        assert len(explorers) == calls(path)
        for number, explorer in enumerate(explorers, 1):
            explorer.panel.scroll_into_view_if_needed()
            screenshot(lab, path, f"{number:02}")
            explorer.try_first()
        lab.check_console()


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
    if folder := os.environ.get("NBPROP_SCREENSHOTS"):
        for width, height in SIZES:
            lab.page.set_viewport_size({"width": width, "height": height})
            lab.page.screenshot(path=Path(folder) / f"{path.stem}-{what}-{width}x{height}.png")
        lab.page.set_viewport_size(dict(zip(("width", "height"), SIZES[0], strict=True)))
