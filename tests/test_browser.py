"""Every lesson in a real JupyterLab, as a reader meets it: opened, run, every control moved by keys.

A new notebook is read without a new test. To look for yourself, name a folder in NBPROP_SCREENSHOTS.
"""

import os
import re
import shutil
from pathlib import Path

import pytest
from lab import GET_CHROMIUM, Lab, browser, chromium, server
from make_notebooks import lessons, read

SIZES = [(1280, 720), (1920, 1080)]  # a projector, and a screen


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    if not chromium():
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(GET_CHROMIUM)
        pytest.skip(GET_CHROMIUM)
    clone = tmp_path_factory.mktemp("clone")
    for path in lessons():
        shutil.copy(path, clone)
    with server(clone, tmp_path_factory.mktemp("home")) as address, browser() as started:
        width, height = SIZES[0]
        yield Lab(started.new_page(viewport={"width": width, "height": height}), address)


@pytest.fixture(scope="module", params=lessons(), ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture
def opened(lab, path):
    """The lesson as a clone has it, untrusted and not run; whatever the page complains of fails the test."""
    complaints = []

    def console(message):
        if message.type == "error":
            complaints.append(message.text)

    def thrown(error):
        complaints.append(str(error))

    lab.page.on("console", console)
    lab.page.on("pageerror", thrown)
    with lab.opened(path.name):
        yield lab
    lab.page.remove_listener("console", console)
    lab.page.remove_listener("pageerror", thrown)
    assert complaints == []


def saved_images(path):
    """The alt texts of the pictures that the notebook's outputs hold, output by output."""
    html = [
        "".join(output.get("data", {}).get("text/html", ""))
        for cell in read(path).cells
        for output in cell.get("outputs", [])
    ]
    return [alts for alts in (re.findall(r'<img alt="([^"]*)"', text) for text in html) if alts]


def screenshot(lab, path, what):
    """For people to look at, at both sizes, where they asked for it."""
    if folder := os.environ.get("NBPROP_SCREENSHOTS"):
        for width, height in SIZES:
            lab.page.set_viewport_size({"width": width, "height": height})
            lab.page.screenshot(path=Path(folder) / f"{path.stem}-{what}-{width}x{height}.png")
        lab.page.set_viewport_size(dict(zip(("width", "height"), SIZES[0], strict=True)))


def test_an_untrusted_copy_shows_its_pictures_with_their_words(opened, path):
    images = opened.page.locator(".jp-OutputArea-output img")
    saved = saved_images(path)
    assert saved
    assert images.count() == sum(map(len, saved))
    for image in images.all():
        image.evaluate("image => image.decode()")  # raises when the browser cannot read the picture
    seen = images.evaluate_all("images => images.map(image => [image.alt, image.naturalWidth])")
    assert all(width > 0 for _, width in seen)
    assert {alts[0] for alts in saved} <= {alt for alt, _ in seen}
    assert all(len(alts[0].split()) > 3 for alts in saved)
    images.first.scroll_into_view_if_needed()
    screenshot(opened, path, "untrusted")


def test_every_control_answers_to_keys_and_does_so_again_after_a_restart(opened, path):
    opened.run_all()
    explorers = [Explorer(opened, panel) for panel in opened.page.locator(".nbprop-explorer").all()]
    assert any(explorer.has_picture for explorer in explorers)
    for number, explorer in enumerate(explorers, 1):
        explorer.panel.scroll_into_view_if_needed()
        screenshot(opened, path, f"{number:02}")
        explorer.try_everything()
    opened.restart()
    for explorer in explorers:
        explorer.try_again()


class Explorer:
    """One explorer in the page, and the keys that move its controls."""

    def __init__(self, lab, panel):
        self.lab, self.panel = lab, panel
        self.has_picture = panel.locator(".nbprop-picture").count() > 0
        self.tried = set()

    def shown(self):
        """The pictures; of an explorer that has none, a question say, its sentences."""
        parts = self.panel.locator(".nbprop-picture" if self.has_picture else ".widget-html-content")
        return parts.evaluate_all("parts => parts.map(part => part.innerHTML).join()")

    def visible(self, selector):
        return self.panel.locator(f"{selector}:visible").all()

    def press(self, control, *keys):
        """Press the keys and await the answer, which is no error."""
        for key in keys:
            control.press(key)
        self.lab.settle()
        assert self.panel.locator(".nbprop-error:visible").all_inner_texts() == []

    def press_and_see(self, control, *keys):
        before = self.shown()
        self.press(control, *keys)
        assert self.shown() != before, f"nothing changes when {name(control)!r} gets {keys}"

    def try_everything(self):
        assert not self.visible(UNKNOWN), "a control of a kind that this test cannot move yet"
        start = self.shown()
        self.try_numbers()
        for box in self.visible("input[type=checkbox]"):
            self.press_and_see(box, "Space")
            self.try_numbers()
        for menu in self.visible("select"):
            self.try_menu(menu)
        self.try_radios()
        self.try_buttons()
        for reset in self.visible(RESET):
            self.press(reset, "Enter")
            assert self.shown() == start, "Reset does not lead back to the start"

    def try_numbers(self):
        """Every slider and number box that is there now and was not tried before, to both its ends."""
        for selector, to_the_ends in {
            ".noUi-handle": self.try_slider,
            "input[type=number]": self.try_box,
        }.items():
            for control in self.visible(selector):
                if (selector, name(control)) not in self.tried:
                    self.tried.add((selector, name(control)))
                    to_the_ends(control)

    def try_slider(self, handle):
        self.press(handle, "Home")
        assert handle.get_attribute("aria-valuenow") == handle.get_attribute("aria-valuemin")
        self.press_and_see(handle, "End")
        assert handle.get_attribute("aria-valuenow") == handle.get_attribute("aria-valuemax")

    def try_box(self, box):
        low, high = box.get_attribute("min"), box.get_attribute("max")
        self.press(box, "Control+A", *low, "Enter")
        self.press_and_see(box, "Control+A", *high, "Enter")
        assert float(box.input_value()) == float(high)

    def try_menu(self, menu):
        self.press(menu, "Home")
        for _ in range(menu.locator("option").count() - 1):
            self.press_and_see(menu, "ArrowDown")
            self.try_numbers()

    def try_radios(self):
        for radio in self.visible("input[type=radio]"):
            self.press(radio, "Space")
            assert radio.is_checked()

    def try_buttons(self):
        """Each of them twice: "Back" does nothing before "Next" was pressed. Once it must do something."""
        buttons = self.visible(BUTTON)
        silent = {name(button) for button in buttons}
        for button in buttons * 2:
            if button.is_enabled():
                called, before = name(button), self.shown()
                self.press(button, "Enter")
                silent -= {called} if self.shown() != before else set()
        assert not silent, "buttons that do nothing"

    def try_again(self):
        """One control of an explorer that was tried before, to see that it is alive."""
        for handle in self.visible(".noUi-handle")[:1]:
            self.try_slider(handle)


RESET = "button:text-is('Reset')"
BUTTON = "button:not(:text-is('Reset'))"
KNOWN = (
    ".noUi-handle",
    "button",
    "select",
    *(f"input[type={kind}]" for kind in ("number", "checkbox", "radio")),
)
UNKNOWN = f":is(input, textarea, [contenteditable=true], [tabindex]):not({', '.join(KNOWN)})"


def name(control):
    """What the control is called, by its tooltip, its label or its face."""
    return control.evaluate(
        "e => { const box = e.closest('.jupyter-widgets');"
        " return e.title || box.title || box.querySelector('.widget-label')?.textContent || e.textContent }"
    )
