"""The pictures of explorers as Chromium lays them out: no text leaves, meets another, or crosses a frame."""

import numpy as np
import pytest

from nbprop import Network, example, explore
from nbprop.datasets import spiral
from nbprop.explore.explorer import STYLE

ROWS = {
    "forward": ("sum", "layer", "sigma", "cost", "deltas"),
    "output_delta": ("nudge", "dials", "jacobian", "column"),
    "hidden_delta": ("slope", "paths", "fill", "transpose", "short", "try"),
    "weight_gradients": ("entry", "outer", "columns", "all"),
    "wiggle": ("secant", "central"),
}
ALONE = ("step", "depth", "dead_unit")
SIZES = {
    (2, 3, 2): "sigmoid",
    (2, 1, 1): "tanh",
    (3, 4, 3): "softplus",
    (2, 3, 2, 2): "tanh",
    (2, 5, 2): "relu",
}
SHOWN = [(name, {"row": row}) for name, rows in ROWS.items() for row in rows] + [(name, {}) for name in ALONE]
CASES = [(*shown, sizes) for shown in SHOWN for sizes in SIZES] + [("walk", {}, (2, 3, 2))]
FAR = (-9.99, 5.0)  # numbers of the most digits, and what they lead to
MANY = 3  # options of a menu that are tried, from the first on


def views(explorer):
    """What the explorer shows at the start, for options of each menu, and with its first numbers far out."""
    yield explorer.view.html()
    for choice in explorer.choices.values():
        options = list(getattr(choice, "options", ()))
        for option in options[:: 1 + len(options) // MANY]:
            choice.value = option[1] if isinstance(option, tuple) else option
            yield explorer.view.html()
    for control in list(explorer.controls.values())[:2]:
        for value in FAR:
            control.value = value
            yield explorer.view.html()


def made(name, options, sizes):
    if sizes == (2, 3, 2):
        return getattr(explore, name)(*example(), **options)
    draw = np.random.default_rng(0)
    x, y = draw.normal(size=(sizes[0], 3)), draw.uniform(0.05, 0.95, (sizes[-1], 3))
    return getattr(explore, name)(Network.random(sizes, SIZES[sizes], seed=1), x, y, **options)


@pytest.fixture(scope="module")
def page(chromium):
    page = chromium.new_page(viewport={"width": 1280, "height": 2000})
    page.set_content(f"<body>{STYLE}<div id='shown' class='nbprop-explorer'></div>")
    yield page
    page.close()


def flaws(page, html):
    return page.evaluate(FLAWS, html)


@pytest.mark.parametrize(
    ("name", "options", "sizes"),
    CASES,
    ids=["-".join(map(str, (name, *options.values(), *sizes))) for name, options, sizes in CASES],
)
def test_no_text_leaves_its_picture_meets_another_or_crosses_a_frame(page, name, options, sizes):
    explorer = made(name, options, sizes)
    assert [flaw for html in views(explorer) for flaw in flaws(page, html)] == []
    explorer.close()


def test_train_keeps_its_words_apart_on_200_examples(page):
    explorer = explore.train(example()[0], *spiral(M=200))
    assert flaws(page, explorer.view.html()) == []
    explorer.close()


def test_these_tests_see_what_is_wrong(page):
    text = "<text x='{}' y='{}' class='v'>seen</text>"
    frame = "<rect class='g' x='100' y='85' width='40' height='22'/>"

    def found(*places, more=""):
        body = more + "".join(text.format(*place) for place in places)
        return [flaw[0] for flaw in flaws(page, f"<svg class='nbp' width='300' height='150'>{body}</svg>")]

    assert found((60, 100), (120, 100)) == []
    assert found((120, 100), more=frame) == []
    assert found((5, 100)) == ["leaves"]
    assert found((60, 100), (70, 95)) == ["meets"]
    assert found((90, 100), more=frame) == ["crosses"]


FLAWS = """html => {
  const shown = document.getElementById('shown'), found = [];
  shown.innerHTML = html;
  for (const svg of shown.querySelectorAll('svg.nbp')) {
    const outer = svg.getBoundingClientRect();
    if (svg.parentElement.closest('svg')) continue;  // a picture in a picture
    const numbered = svg.querySelector('title')?.textContent.startsWith('The activation function');
    const texts = [...svg.querySelectorAll('text')].filter(text => text.getNumberOfChars()).map(text => {
      let left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;
      for (let i = 0; i < text.getNumberOfChars(); i++) {
        const cell = text.getExtentOfChar(i), {y} = text.getStartPositionOfChar(i);
        left = Math.min(left, cell.x); right = Math.max(right, cell.x + cell.width);
        top = Math.min(top, y - 0.62 * cell.height); bottom = Math.max(bottom, y + 0.02 * cell.height);
      }
      const onPage = text.getScreenCTM(), at = (x, y) => new DOMPoint(x, y).matrixTransform(onPage);
      const [a, b] = [at(left, top), at(right, bottom)];
      return {text: text.textContent, left: a.x, top: a.y, right: b.x, bottom: b.y};
    });
    const frames = [...svg.querySelectorAll('rect')].map(frame => frame.getBoundingClientRect());
    const share = (a, b) => Math.min(Math.min(a.right, b.right) - Math.max(a.left, b.left),
                                     Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
    const holds = (outer, text, by) => text.left >= outer.left - by && text.right <= outer.right + by
                                    && text.top >= outer.top - by && text.bottom <= outer.bottom + by;
    texts.forEach((text, k) => {
      if (!holds(outer, text, 0.5)) found.push(['leaves', text.text]);
      // The numbers of units may lie on each other, as the units do.
      if (!numbered) for (const other of texts.slice(0, k))
        if (share(text, other) > 0.5) found.push(['meets', text.text, other.text]);
      for (const frame of frames)
        if (frame.width > 14 && share(text, frame) > 1 && !holds(frame, text, 0.8))
          found.push(['crosses', text.text]);
    });
  }
  return found;
}"""
