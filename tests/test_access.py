"""Every row of every explorer, on one page, for those who use a screen reader, keys, or see little contrast.

What axe-core finds in our outputs, and what it does not look at: contrast in SVG, the words that stand for a
picture, the order of the controls, a narrow window. What keys do is tried in test_keys.py.
"""

import pytest
from bench import PRELUDE, every_row
from conftest import PROJECTOR, axe_finds

THEMES = ("JupyterLab Light", "JupyterLab Dark")
OURS = ".nbprop-explorer"
UNNAMED = ("aria-input-field-name", "noUi-handle")  # the sliders of ipywidgets; beside each is a named box
ENOUGH = 4.5  # contrast of text, WCAG 2 AA
PHONE = {"width": 390, "height": 844}
SHOWN = every_row() | {
    "a reader's formula": "explore.forward(net, x, formula=lambda theta, b, a_prev: theta @ a_prev + b)",
    "a question": 'explore.predict("01.unit")',
    "problems": 'explore.practice("03", "D17")',
    "a network by hand": "explore.pencil(seed=1)",
}


@pytest.fixture(scope="module")
def page(lab):
    """The page with all of them."""
    with lab.running(PRELUDE, *SHOWN.values()):
        lab.page.evaluate(IN_PAGE)
        yield lab.page


@pytest.fixture(scope="module", params=THEMES)
def theme(request, page):
    change = "theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})"
    page.evaluate(change, request.param)
    page.wait_for_function("theme => document.body.dataset.jpThemeName === theme", arg=request.param)
    yield request.param
    page.evaluate(change, THEMES[0])


def test_axe_finds_nothing_but_the_sliders_that_ipywidgets_leaves_unnamed(page, theme):
    rule, part = UNNAMED
    for found, asks, html in axe_finds(page, OURS, colors_alone=theme != THEMES[0]):
        assert found == rule, f"{asks}: {html}"
        assert part in html


def test_beside_every_slider_is_a_named_box_or_menu_that_does_the_same(page):
    assert page.evaluate("explorers.alone()") == []


@pytest.mark.parametrize("size", [PROJECTOR, PHONE], ids=["projector", "phone"])
def test_nothing_is_wider_than_its_place(lab, page, size):
    sidebar = "() => window.jupyterapp.commands.execute('application:toggle-left-area')"
    page.set_viewport_size(size)
    lab.wait(sidebar)  # it leaves no place on a phone
    too_wide = page.evaluate("explorers.tooWide()")
    lab.wait(sidebar)
    page.set_viewport_size(PROJECTOR)
    assert too_wide == []


def test_everything_of_an_explorer_is_seen_at_once_on_a_projector(lab, page):
    sidebar = "() => window.jupyterapp.commands.execute('application:toggle-left-area')"
    lab.wait(sidebar)
    too_high = page.evaluate("explorers.tooHigh()")
    lab.wait(sidebar)
    assert too_high == []


def test_text_in_pictures_has_contrast(page, theme):
    for _ in range(10):  # a theme that has just been chosen may still be on its way
        texts = page.evaluate("explorers.contrasts()")
        weak = [f"{text} {contrast:.2f}: {why}" for text, contrast, why in texts if contrast < ENOUGH]
        if len(texts) > 20 * len(SHOWN) and not weak:
            break
        page.wait_for_timeout(1000)
    assert len(texts) > 20 * len(SHOWN)
    assert weak == []


def test_the_measure_of_contrast_is_that_of_wcag(page):
    measure = "([ink, paper]) => explorers.contrast(explorers.rgba(ink), explorers.rgba(paper))"
    black, white, grey = "rgb(0, 0, 0)", "rgb(255, 255, 255)", "rgb(118, 118, 118)"
    assert page.evaluate(measure, [black, white]) == pytest.approx(21)
    assert page.evaluate(measure, [grey, white]) == pytest.approx(4.54, abs=0.01)


def test_every_picture_has_a_title_and_the_first_says_the_sentence(page):
    shown = page.evaluate("explorers.pictures()")
    assert shown
    for pictures, sentence in shown:
        assert all(role in ("img", "group") and title for role, title, _ in pictures)  # with handles, a group
        assert sentence in pictures[0][1:]


def test_tab_leads_through_the_controls_as_they_are_read(page):
    explorers = page.locator(f"{OURS}:has(.nbprop-picture)")
    assert page.evaluate("explorers.outOfOrder()") == []
    first = explorers.first
    controls = first.evaluate("explorer => explorers.focusable(explorer).length")
    first.evaluate("explorer => explorers.focusable(explorer)[0].focus()")
    for k in range(controls):
        at = first.evaluate("explorer => explorers.focusable(explorer).indexOf(document.activeElement)")
        assert at == k
        page.keyboard.press("Tab")


IN_PAGE = """() => { const LINE = 4; window.explorers = {
  all: selector => [...document.querySelectorAll(`.nbprop-explorer ${selector}`)],

  // --- contrast: the colour of a text, and of all that is painted below it
  rgba(color) {
    const [r, g, b, a] = color.match(/[\\d.]+/g).map(Number);
    return [r, g, b, a ?? 1];
  },
  over([r, g, b, a], paper) { return [r, g, b].map((c, k) => a * c + (1 - a) * paper[k]).concat(1) },
  luminance(color) {
    const [r, g, b] = color.map(c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  },
  contrast(one, other) {
    const [dark, light] = [one, other].map(color => this.luminance(color)).sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  },
  ground(svg) {  // the colour that the picture stands on
    const around = [];
    for (let e = svg; e; e = e.parentElement) around.unshift(this.rgba(getComputedStyle(e).backgroundColor));
    return around.reduce((paper, paint) => this.over(paint, paper), [255, 255, 255, 1]);
  },
  shapes(svg) {  // in the order in which they are painted, each with the box that holds it and its line
    const drawn = svg.querySelectorAll('circle, ellipse, line, path, polygon, polyline, rect');
    return [...drawn].filter(e => e.checkVisibility({visibilityProperty: true})).map(e => {
      const {left, top, right, bottom} = e.getBoundingClientRect();
      return {e, left: left - LINE, top: top - LINE, right: right + LINE, bottom: bottom + LINE};
    });
  },
  paints(e, x, y) {
    const style = getComputedStyle(e), at = new DOMPoint(x, y).matrixTransform(e.getScreenCTM().inverse());
    const painted = [[style.fill, style.fillOpacity, e.isPointInFill(at)],
                     [style.stroke, style.strokeOpacity, e.isPointInStroke(at)]];
    return painted.filter(([color, _, here]) => here && color !== 'none').map(([color, opacity]) => {
      const [r, g, b, a] = this.rgba(color);
      return [r, g, b, a * opacity * style.opacity];
    });
  },
  contrasts() {
    const found = [], before = Node.DOCUMENT_POSITION_PRECEDING;
    for (const svg of this.all('svg').filter(e => !e.ownerSVGElement && e.checkVisibility())) {
      const shapes = this.shapes(svg), ground = this.ground(svg);
      for (const text of [...svg.querySelectorAll('text')].filter(e => e.checkVisibility())) {
        const style = getComputedStyle(text), box = text.getBoundingClientRect();
        const [r, g, b, a] = this.rgba(style.fill), y = box.y + box.height / 2;
        const measured = [0.1, 0.3, 0.5, 0.7, 0.9].map(part => {
          const x = box.x + box.width * part;
          const below = shapes.filter(({e, left, top, right, bottom}) => left < x && x < right
            && top < y && y < bottom && text.compareDocumentPosition(e) & before);
          const halo = style.paintOrder.startsWith('stroke') && style.stroke !== 'none';
          const painted = halo ? [this.rgba(style.stroke)] : below.flatMap(({e}) => this.paints(e, x, y));
          const paper = painted.reduce((paper, paint) => this.over(paint, paper), ground);
          const ink = this.over([r, g, b, a * style.fillOpacity * style.opacity], paper);
          return [text.textContent, this.contrast(ink, paper), `${ink} on ${paper}`];
        });
        found.push(measured.sort((a, b) => a[1] - b[1])[2]);  // the median: a line may touch the text
      }
    }
    return found;
  },

  // --- words
  pictures() {
    const words = e => ['title', 'desc'].map(part => e.querySelector(`:scope > ${part}`)?.textContent);
    return this.all('.nbprop-picture').map(picture => [
      [...picture.children].map(e => e.alt ? ['img', e.alt, e.alt] : [e.getAttribute('role'), ...words(e)]),
      picture.parentElement.querySelector('.nbprop-summary').textContent,
    ]);
  },

  // --- what stands beside a slider, and what stands out
  alone() {
    const named = box => box?.querySelector('.widget-label')?.textContent.trim();
    return this.all('.noUi-handle').filter(handle => {
      const beside = [...handle.closest('.widget-slider').parentElement.children];
      return !beside.some(box => named(box) && box.querySelector('input[type=number], select'));
    }).map(handle => handle.closest('.widget-box').textContent.slice(0, 100));
  },
  tooWide() {
    const places = document.querySelectorAll('.nbprop-explorer, .jp-OutputArea-output:has(.nbprop-explorer)');
    return [...places, ...this.all(':not(input)')].filter(e => {  // what stands out is cut off further out
      const {display, overflowX} = getComputedStyle(e);
      const cut = display !== 'inline' && overflowX !== 'visible' && !e.matches('.nbprop-step');
      return cut && e.scrollWidth > e.clientWidth + 1;  // a formula may scroll
    }).map(e => `${e.scrollWidth} in ${e.clientWidth}: ${e.outerHTML.slice(0, 200)}`);
  },

  tooHigh() {
    const place = document.querySelector('.jp-WindowedPanel-outer').clientHeight;
    return [...document.querySelectorAll('.nbprop-explorer')].filter(e => e.clientHeight > place)
      .map(e => `${e.clientHeight} in ${place}: ${e.className}`);
  },

  // --- order
  focusable(explorer) {
    return [...explorer.querySelectorAll('button, select, input, [tabindex]')]
      .filter(e => e.tabIndex >= 0 && !e.disabled && e.checkVisibility());
  },
  outOfOrder() {  // of the controls; what can be moved in a picture has the order of its parts
    return [...document.querySelectorAll('.nbprop-explorer')].flatMap(explorer => {
      const controls = this.focusable(explorer).filter(e => e instanceof HTMLElement);
      const boxes = controls.map(e => [e, e.getBoundingClientRect()]);
      return boxes.slice(1).filter(([e, box], k) => {
        const before = boxes[k][1], beside = box.top < before.bottom && box.bottom > before.top;
        return e.tabIndex > 0 || box.bottom < before.top || (beside && box.left < before.left);
      }).map(([e]) => e.outerHTML.slice(0, 200));
    });
  },
} }"""
