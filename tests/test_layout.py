"""The pictures of explorers as Chromium lays them out: no text leaves, meets another, or crosses a frame.

They are measured with the fonts that they are drawn for, those of Times' metrics, and with DejaVu alone, as a
machine without them has it.
"""

import re
from functools import cache

import numpy as np
import pytest
from conftest import FONTS, browser_with
from test_pictures import DIAGRAMS, EVERY_SHOW, everything
from test_pictures import example as drawn_from

from nbprop import Network, example, explore
from nbprop.datasets import spiral
from nbprop.pictures import STYLE, Picture, equation, label, network_diagram, tiles
from nbprop.pictures.marks import text

ROWS = {
    "forward": ("sum", "layer", "sigma", "cost", "deltas"),
    "output_delta": ("nudge", "dials", "jacobian", "column", "costs"),
    "hidden_delta": ("slope", "paths", "fill", "transpose", "short", "try"),
    "weight_gradients": ("entry", "outer", "columns", "all"),
    "wiggle": ("secant", "central"),
    "softmax": ("jacobian", "delta"),
    "step": (None,),
    "depth": (None,),
    "dead_unit": (None,),
    "walk": (None,),
}
SIZES = {
    (2, 3, 2): "sigmoid",
    (2, 1, 1): "tanh",
    (3, 4, 3): "softplus",
    (2, 3, 2, 2): "tanh",
    (2, 5, 2): "relu",
}
ONE = ((2, 3, 2),)
GIVEN = {  # rows that are not for networks of every kind
    ("output_delta", "costs"): ONE,
    ("softmax", "jacobian"): ONE,
    ("softmax", "delta"): ONE,
    ("walk", None): [sizes for sizes in SIZES if len(sizes) == 3],
}
FAR = (-9.99, 5.0)  # numbers of the most digits, and what they lead to
MANY = 3  # options of a menu that are tried, from the first on


def made(name, row, sizes):
    options = {"row": row} if row else {}
    if sizes not in GIVEN.get((name, row), SIZES):
        return None
    if name == "softmax":
        net = Network.random((2, 4, 3), {1: "tanh", 2: "identity"}, "softmax_cross_entropy", seed=0)
        return explore.softmax(net, [1, 0.5], [0, 1, 0], **options)
    if sizes == (2, 3, 2):
        return getattr(explore, name)(*example(), **options)
    draw = np.random.default_rng(0)
    x, y = draw.normal(size=(sizes[0], 3)), draw.uniform(0.05, 0.95, (sizes[-1], 3))
    return getattr(explore, name)(Network.random(sizes, SIZES[sizes], seed=1), x, y, **options)


def views(explorer):
    """What the explorer shows at the start, of the 2-3-2 network for options of each menu, and with its first
    numbers far out.
    """
    yield explorer.view
    for choice in explorer.choices.values() if explorer.scene.net.sizes in ONE else ():
        options = list(getattr(choice, "options", ()))
        for option in options[:: 1 + len(options) // MANY]:
            choice.value = option[1] if isinstance(option, tuple) else option
            yield explorer.view
    for control in list(explorer.controls.values())[:2]:
        for value in FAR:
            control.value = value
            yield explorer.view


@cache
def drawn(name):
    """The pictures of that explorer, each with the words for where it is; of those that differ in what is lit
    up alone one is enough.
    """
    found = {}
    for row in ROWS[name]:
        for sizes in SIZES:
            if explorer := made(name, row, sizes):
                for k, view in enumerate(views(explorer)):
                    for picture in view.pictures:
                        svg = picture.inline()
                        words = re.sub(r' class="[^"]*"', "", "".join(re.findall("<text.*?</text>", svg)))
                        found[words] = svg, f"{row} {'-'.join(map(str, sizes))} view {k}"
                explorer.close()
    return list(found.values())


@pytest.fixture(scope="module", params=FONTS)
def page(chromium, request, tmp_path_factory):
    """An empty page with the style sheet, in a browser that knows these fonts alone."""
    with browser_with(request.param, chromium, tmp_path_factory) as started:
        page = started.new_page(viewport={"width": 1280, "height": 720})
        page.set_content(
            f"<style>{STYLE}</style><div id='shown' style='font-size:16px; visibility:hidden'></div>"
        )
        yield page


def flaws(page, pictures):
    return page.evaluate(FLAWS, pictures)


@pytest.mark.parametrize("name", ROWS)
def test_no_text_leaves_its_picture_meets_another_or_crosses_a_frame(page, name):
    assert flaws(page, drawn(name)) == []


@cache
def diagrams():
    """The network diagram with all that it can show, of several sizes; and of 2-3-2 all lit up."""
    given = [(sizes, 0, 10.0, ()) for sizes in DIAGRAMS]
    given += [((2, 3, 2), seed, largest, everything()) for seed, largest in enumerate((10.0, 1.5, 1.5))]
    found = []
    for sizes, seed, largest, highlight in given:
        net, fwd, grad, y = drawn_from(sizes, seed, largest)
        for show in EVERY_SHOW:
            picture = network_diagram(net, fwd, grad, y=y, show=show, highlight=highlight)
            found.append((picture.inline(), f"{sizes} {'+'.join(show)} {seed}"))
    return found


def test_no_text_of_a_diagram_leaves_it_meets_another_or_crosses_a_tile_or_a_unit(page):
    assert flaws(page, diagrams()) == []


def test_the_longest_numbers_fit_their_tiles(page):
    longest = [tiles([[-1234.4, -99999.6, -99.123]], kind=kind, decimals=3) for kind in ("number", "delta")]
    assert flaws(page, [(equation(*longest).inline(), "")]) == []


def characters(page, words, value=None):
    """(x, baseline, right end) of each character of a text that begins at (0, 0)."""
    svg = Picture((text(0, 0, words, "start", value),), 300, 50, "").inline()
    return page.evaluate(CHARACTERS, svg)


def test_layer_and_index_of_a_name_are_stacked(page):
    for name, below in ((label("θ", 2, (1, 3)), 4), (label("δ", 2, 1), 4), (label("z", 2, "i"), 4)):
        (x, above, _), (left, baseline, _) = (characters(page, name)[k] for k in (1, below))
        assert left == pytest.approx(x, abs=1.5)  # a browser may round each letter to pixels
        assert baseline > above + 6


@pytest.mark.parametrize("name", [label("δ", 2, 1), label("δ", 2), label("x", None, 1), label("x")])
def test_what_follows_a_name_stands_on_its_baseline_and_clear_of_it(page, name):
    for followed, length in ((characters(page, name, 1.0), len("1.00")), (characters(page, name + ","), 1)):
        before, (x, baseline, _) = followed[:-length], followed[-length]
        assert baseline == pytest.approx(0, abs=0.15)
        assert x >= max(right for *_, right in before) - 0.5


def test_train_keeps_its_words_apart_on_200_examples(page):
    explorer = explore.train(example()[0], *spiral(M=200))
    assert flaws(page, [(picture.inline(), "spiral") for picture in explorer.view.pictures]) == []
    explorer.close()


def test_these_tests_see_what_is_wrong(page):
    text = "<text x='{}' y='{}' class='v'>seen</text>"
    frame = "<rect class='g' x='100' y='85' width='40' height='22'/>"
    unit = "<circle class='g' cx='120' cy='95' r='{}'/>"

    def found(*places, more=""):
        body = more + "".join(text.format(*place) for place in places)
        svg = f"<svg class='nbp' width='300' height='150'>{body}</svg>"
        return [flaw[1] for flaw in flaws(page, [(svg, "")])]

    assert found((60, 100), (120, 100)) == []
    assert found((120, 100), more=frame + unit.format(40)) == []
    assert found((5, 100)) == ["leaves"]
    assert found((60, 100), (70, 95)) == ["meets"]
    assert found((90, 100), more=frame) == ["crosses"]
    assert found(more=unit.format(26) + text.format(120, 99).replace("seen", "too long")) == ["crosses"]


CHARACTERS = """svg => {
  document.getElementById('shown').innerHTML = svg;
  const text = document.querySelector('#shown text');
  return [...Array(text.getNumberOfChars()).keys()].map(k => {
    const {x, y} = text.getStartPositionOfChar(k);
    return [x, y, text.getEndPositionOfChar(k).x];
  });
}"""
FLAWS = """pictures => {
  const shown = document.getElementById('shown'), found = [], range = document.createRange();
  shown.innerHTML = pictures.map(([svg]) => `<div>${svg}</div>`).join('');
  pictures.forEach(([, where], index) => {
    const svg = shown.children[index].querySelector('svg.nbp');
    const outer = svg.getBoundingClientRect();
    const numbered = svg.querySelector('title')?.textContent.startsWith('The activation function');
    const texts = [...svg.querySelectorAll('text')].map(text => {
      range.selectNodeContents(text);
      const runs = [...range.getClientRects()];  // as high as their fonts; digits fill the middle of that
      return {
        text: text.textContent,
        left: Math.min(...runs.map(run => run.left)), right: Math.max(...runs.map(run => run.right)),
        top: Math.min(...runs.map(run => run.top + 0.18 * run.height)),
        bottom: Math.max(...runs.map(run => run.top + 0.82 * run.height)),
      };
    });
    const frames = [...svg.querySelectorAll('rect')].map(frame => frame.getBoundingClientRect());
    const units = [...svg.querySelectorAll('circle')].map(unit => unit.getBoundingClientRect())
      .filter(unit => unit.width > 50);
    const middle = box => [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    const share = (a, b) => Math.min(Math.min(a.right, b.right) - Math.max(a.left, b.left),
                                     Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
    const holds = (outer, text, by) => text.left >= outer.left - by && text.right <= outer.right + by
                                    && text.top >= outer.top - by && text.bottom <= outer.bottom + by;
    texts.forEach((text, k) => {
      if (!holds(outer, text, 0.5)) found.push([where, 'leaves', text.text]);
      // The numbers of units may lie on each other, as the units do.
      if (!numbered) for (const other of texts.slice(0, k))
        if (share(text, other) > 0.5) found.push([where, 'meets', text.text, other.text]);
      for (const frame of frames)
        if (frame.width > 14 && share(text, frame) > 1 && !holds(frame, text, 0.8))
          found.push([where, 'crosses', text.text]);
      for (const unit of units) {  // what stands in its middle is inside, with all four corners
        const [[x, y], [across, up], r] = [middle(unit), middle(text), unit.width / 2];
        const corner = Math.hypot(text.right - x, Math.max(y - text.top, text.bottom - y));
        if (Math.abs(across - x) < 1 && Math.abs(up - y) < r / 2 && corner > r - 0.5)
          found.push([where, 'crosses', text.text]);
      }
    });
  });
  return found;
}"""
