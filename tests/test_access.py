"""Every explorer for those who use keys, a screen reader, or see little contrast; in light and in dark.

What axe-core finds in our outputs, and what it does not look at: the contrast of text in SVG, the words that
stand for a picture, the order of the controls.
"""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from make_notebooks import lessons

THEMES = ("JupyterLab Light", "JupyterLab Dark")
OURS = ".nbprop-explorer"
UNNAMED = ("aria-input-field-name", "noUi-handle")  # the sliders of ipywidgets; beside each is a named box
ENOUGH = 4.5  # contrast of text, WCAG 2 AA


@pytest.fixture(scope="module", params=lessons(), ids=lambda path: path.stem)
def lesson(request, lab):
    """The page with that lesson, run."""
    with lab.opened(request.param.name):
        lab.run_all()
        lab.page.evaluate(IN_PAGE)
        yield lab.page


@pytest.fixture(params=THEMES)
def theme(request, lesson):
    change = "theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})"
    lesson.evaluate(change, request.param)
    lesson.wait_for_function("theme => document.body.dataset.jpThemeName === theme", arg=request.param)
    yield request.param
    lesson.evaluate(change, THEMES[0])


def test_axe_finds_nothing_but_the_sliders_that_ipywidgets_leaves_unnamed(lesson, theme):
    rule, part = UNNAMED
    for violation in Axe().run(lesson, OURS).response["violations"]:
        for node in violation["nodes"]:
            known = violation["id"] == rule and part in node["html"]
            assert known, f"{violation['help']}: {node['html']}"


def test_beside_every_slider_is_a_named_box_or_menu_that_does_the_same(lesson):
    assert lesson.evaluate("explorers.alone()") == []


def test_nothing_is_wider_than_its_place_on_a_projector(lesson):
    assert lesson.evaluate("explorers.tooWide()") == []


def test_text_in_pictures_has_contrast(lesson, theme):
    for _ in range(10):  # the pictures, or a theme that has just been chosen, may still be on their way
        texts = lesson.evaluate("explorers.contrasts()")
        weak = [f"{text} {contrast:.2f}: {why}" for text, contrast, why in texts if contrast < ENOUGH]
        if len(texts) > 20 and not weak:
            break
        lesson.wait_for_timeout(1000)
    assert len(texts) > 20
    assert weak == []


def test_the_measure_of_contrast_is_that_of_wcag(lesson):
    measure = "([ink, paper]) => explorers.contrast(explorers.rgba(ink), explorers.rgba(paper))"
    black, white, grey = "rgb(0, 0, 0)", "rgb(255, 255, 255)", "rgb(118, 118, 118)"
    assert lesson.evaluate(measure, [black, white]) == pytest.approx(21)
    assert lesson.evaluate(measure, [grey, white]) == pytest.approx(4.54, abs=0.01)


def test_every_control_has_a_name_in_the_accessibility_tree(lesson):
    for explorer in lesson.locator(OURS).all():
        tree = explorer.aria_snapshot()
        controls = re.findall(r"- (spinbutton|combobox|button|radio|checkbox|slider)\b(.*)", tree)
        unnamed = [kind for kind, rest in controls if not re.match(r' "[^"]+"', rest)]
        assert set(unnamed) <= {"slider"}, tree


def test_every_picture_is_an_image_with_a_title_and_the_first_says_the_sentence(lesson):
    shown = lesson.evaluate("explorers.pictures()")
    assert shown
    for pictures, sentence in shown:
        assert all(role == "img" and title for role, title, _ in pictures)
        assert any(words in (pictures[0][1], pictures[0][2]) for words in (sentence,)), (
            pictures[0],
            sentence,
        )


def test_tab_leads_through_the_controls_as_they_are_read(lesson):
    explorers = lesson.locator(f"{OURS}:has(.nbprop-picture)")
    assert lesson.evaluate("explorers.outOfOrder()") == []
    first = explorers.first
    controls = first.evaluate("explorer => explorers.focusable(explorer).length")
    first.evaluate("explorer => explorers.focusable(explorer)[0].focus()")
    for k in range(controls):
        at = first.evaluate("explorer => explorers.focusable(explorer).indexOf(document.activeElement)")
        assert at == k
        lesson.keyboard.press("Tab")


IN_PAGE = """() => { window.explorers = {
  all: selector => [...document.querySelectorAll(`.nbprop-explorer ${selector}`)],
  drawn: () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))),

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
  paints(e, x, y) {
    const style = getComputedStyle(e), painted = [];
    const add = (color, opacity) => {
      if (color === 'none') return;
      const [r, g, b, a] = this.rgba(color);
      painted.push([r, g, b, a * opacity * style.opacity]);
    };
    if (!(e instanceof SVGElement) || e.localName === 'svg') add(style.backgroundColor, 1);
    else if (e.isPointInFill) {
      const at = new DOMPoint(x, y).matrixTransform(e.getScreenCTM().inverse());
      if (e.isPointInFill(at)) add(style.fill, style.fillOpacity);
      if (e.isPointInStroke(at)) add(style.stroke, style.strokeOpacity);
    }
    return painted;
  },
  paper(text, x, y) {
    const below = document.elementsFromPoint(x, y).filter(e => e !== text && !text.contains(e)).reverse();
    const paints = below.flatMap(e => this.paints(e, x, y));
    const page = this.rgba(getComputedStyle(text.closest('.jp-WindowedPanel-outer')).backgroundColor);
    return paints.reduce((paper, paint) => this.over(paint, paper), page);
  },
  async found(text) {  // what is far away has not been laid out, and moves when it is
    for (let tries = 0; tries < 20; ++tries) {
      const box = text.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;
      const svg = text.ownerSVGElement, whole = svg.ownerSVGElement ?? svg;
      if (document.elementsFromPoint(x, y).includes(whole)) return {style: getComputedStyle(text), box};
      text.scrollIntoView({block: 'center'});
      await this.drawn();
    }
    throw Error(`${text.textContent} is covered`);
  },
  async contrasts() {
    const found = [];
    for (const text of this.all('svg text').filter(e => e.checkVisibility())) {
      const {style, box} = await this.found(text);
      const [r, g, b, a] = this.rgba(style.fill);
      const measured = [0.1, 0.3, 0.5, 0.7, 0.9].map(part => {
        const halo = style.paintOrder.startsWith('stroke') && style.stroke !== 'none';
        const below = this.paper(text, box.x + box.width * part, box.y + box.height / 2);
        const paper = halo ? this.rgba(style.stroke) : below;
        const ink = this.over([r, g, b, a * style.fillOpacity * style.opacity], paper);
        return [text.textContent, this.contrast(ink, paper), `${ink} on ${paper}`];
      });
      found.push(measured.sort((a, b) => a[1] - b[1])[2]);  // the median: a line may touch the text
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
    const outputs = [...document.querySelectorAll('.jp-OutputArea-output:has(.nbprop-explorer)')];
    return [...outputs, ...this.all('*')].filter(e => {  // what stands out is cut off further out
      const {display, overflowX} = getComputedStyle(e);
      return display !== 'inline' && overflowX !== 'visible' && e.scrollWidth > e.clientWidth + 1;
    }).map(e => `${e.scrollWidth} in ${e.clientWidth}: ${e.outerHTML.slice(0, 200)}`);
  },

  // --- order
  focusable(explorer) {
    return [...explorer.querySelectorAll('button, select, input, [tabindex]')]
      .filter(e => e.tabIndex >= 0 && !e.disabled && e.checkVisibility());
  },
  outOfOrder() {
    return [...document.querySelectorAll('.nbprop-explorer')].flatMap(explorer => {
      const boxes = this.focusable(explorer).map(e => [e, e.getBoundingClientRect()]);
      return boxes.slice(1).filter(([e, box], k) => {
        const before = boxes[k][1], beside = box.top < before.bottom && box.bottom > before.top;
        return e.tabIndex > 0 || box.bottom < before.top || (beside && box.left < before.left);
      }).map(([e]) => e.outerHTML.slice(0, 200));
    });
  },
} }"""
