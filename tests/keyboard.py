"""The keys that move the controls of an explorer in a page."""


class Explorer:
    """One explorer in the page, and the keys that move its controls, each once.

    All of it by handles: a locator would look through the whole page for each key.
    """

    def __init__(self, lab, panel):
        self.lab, self.panel, self.tried = lab, panel, set()

    @classmethod
    def all(cls, lab):
        return [cls(lab, panel) for panel in lab.page.query_selector_all(".nbprop-explorer")]

    def visible(self, selector):
        """[(name, control), …] of all controls of that kind that are to be seen."""
        found = self.panel.query_selector_all(f"{selector}:visible")
        return list(zip(self.lab.page.evaluate(NAMES, found), found, strict=True))

    def shown(self):
        """A number for what is seen when all has been said and drawn: pictures, or else sentences."""
        self.seen, error = self.panel.evaluate(LOOK)
        assert not error
        return self.seen

    def press(self, control, *keys):
        """Press the keys, one after another."""
        control.focus()
        for key in keys:
            self.lab.page.keyboard.press(key)
        return self.shown()

    def press_and_see(self, name, control, *keys):
        before = self.seen
        assert self.press(control, *keys) != before, f"nothing changes when {name!r} gets {keys}"

    def try_everything(self):
        assert not self.visible(UNKNOWN), "a control of a kind that this test cannot move yet"
        start = self.shown()
        self.try_numbers()
        for name, menu in self.visible("select"):
            if name != "speed" and self.new("select", name):  # which shows when it plays
                self.try_menu(name, menu)
        self.try_radios()
        self.try_buttons()
        for _, reset in self.visible(RESET):
            assert self.press(reset, "Enter") == start, "Reset does not lead back to the start"

    def new(self, kind, name):
        """Whether that control is still to be tried; from now on it is not."""
        new = (kind, name) not in self.tried
        self.tried.add((kind, name))
        return new

    def try_numbers(self):
        """Every slider and number box that is there now and was not tried before, to both its ends."""
        for kind, try_it in {".noUi-handle": self.try_slider, "input[type=number]": self.try_box}.items():
            for name, control in self.visible(kind):
                if self.new(kind, name):
                    try_it(name, control)

    def try_slider(self, name, handle):
        self.press(handle, "Home")
        assert handle.get_attribute("aria-valuenow") == handle.get_attribute("aria-valuemin")
        self.press_and_see(name, handle, "End")
        assert handle.get_attribute("aria-valuenow") == handle.get_attribute("aria-valuemax")

    def try_box(self, name, box):
        for end in (box.get_attribute("min"), box.get_attribute("max")):
            before = self.seen
            box.fill(end)
            assert self.press(box, "Enter") != before, f"nothing changes when {name!r} is {end}"
            assert float(box.input_value()) == float(end)

    def try_menu(self, name, menu):
        """Open it and take the next one: outside an open menu JupyterLab takes the arrows for itself.

        Another choice shows in the picture, or in what can be moved. That of every choice is tried without a
        browser.
        """
        self.press(menu, "Home")
        before = self.seen, self.movable()
        self.press(menu, "Space", "ArrowDown", "Enter")
        assert (self.seen, self.movable()) != before, f"another choice in {name!r} changes nothing"
        self.try_numbers()

    def movable(self):
        return [name for name, _ in self.visible(".noUi-handle")]

    def try_radios(self):
        for _, radio in self.visible("input[type=radio]"):
            self.press(radio, "Space")
            assert radio.is_checked()

    def try_buttons(self):
        """Each of them twice: "Back" does nothing before "Next" was pressed. Once it must do something."""
        buttons = self.visible(BUTTON)
        silent = {name for name, _ in buttons}
        for name, button in buttons * 2:
            if button.is_visible() and button.is_enabled():  # one may go when another was pressed
                before = self.seen
                silent -= {name} if self.press(button, "Enter") != before else set()
        assert not silent, "buttons that do nothing"

    def try_first(self):
        """Its first slider at one end, to see that it is alive."""
        self.shown()
        for name, handle in self.visible(".noUi-handle")[:1]:
            self.press_and_see(name, handle, "End")


LOOK = """async panel => {
  await nbprop.settle();
  const all = selector => [...panel.querySelectorAll(selector)];
  const pictures = all('.nbprop-picture');
  const parts = pictures.length ? pictures : all('.widget-html-content');
  const errors = all('.nbprop-error').filter(error => error.offsetParent);
  const stays = ({name}) => name !== 'data-lit' && name !== 'data-changed';
  const attributes = e => [...e.attributes].filter(stays).map(one => one.name + one.value).sort();
  const look = e => [e.localName, attributes(e), e.childElementCount ? '' : e.textContent];
  const seen = parts.flatMap(part => [...part.querySelectorAll('*')].map(look)).join();
  if (!nbprop.seen.has(seen)) nbprop.seen.set(seen, nbprop.seen.size);
  return [nbprop.seen.get(seen), errors.map(error => error.innerText).join()];
}"""
RESET = "button:text-is('Reset')"
BUTTON = "button:not(:text-is('Reset'))"
KNOWN = (
    ".noUi-handle",
    ".nbprop-stage *",
    "button",
    "select",
    *(f"input[type={kind}]" for kind in ("number", "radio")),
)
UNKNOWN = f":is(input, textarea, [contenteditable=true], [tabindex]):not({', '.join(KNOWN)})"

# What a control is called: its tooltip, its label or its face, or those of the nearest box around it.
NAMES = """controls => controls.map(control => {
  for (let e = control; !e.matches('.nbprop-explorer'); e = e.parentElement) {
    const label = [...e.querySelectorAll('.widget-label')].map(label => label.textContent).join(' ').trim();
    const face = e.matches('button') && e.textContent.trim();
    if (e.title || label || face) return e.title || label || face;
  }
})"""
