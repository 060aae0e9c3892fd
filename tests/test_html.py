"""The static site holds the whole series, needs nothing else than itself, and its links lead somewhere."""

import re
from html import unescape
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from conftest import FONTS, axe_finds, browser_with
from make_html import main
from make_notebooks import NOTEBOOKS, lessons, read

from nbprop import __version__

# How many parts each of these is made of; a browser shows another number as an error, or not at all.
PARTS = {"msup": 2, "msub": 2, "munder": 2, "mover": 2, "mfrac": 2, "msubsup": 3, "munderover": 3, "math": 1}
NUMBERED = range(1, 33)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    main(folder)
    return folder


@pytest.fixture(scope="module")
def site(folder):
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def prose(page):
    """What a page says outside code and formulas, its tags taken away."""
    page = re.sub(r"<(style|pre|code|math)\b.*?</\1>", "", page, flags=re.DOTALL)
    return re.sub(r"<[^>]*>", "", page)


def formulas(page):
    return [ElementTree.fromstring(found) for found in re.findall(r"<math .*?</math>", page, re.DOTALL)]


def test_every_lesson_is_a_page(site):
    pages = {f"{path.stem}.html" for path in lessons()}
    assert set(site) == pages | {"index.html", "formulas.html", "TEACHING.html"}


def test_links_within_the_site_lead_somewhere(site):
    broken = []
    for name, text in site.items():
        for link in re.findall(r'<a [^>]*href="([^"]+)"', text):
            target, _, place = link.partition("#")
            if re.match(r"[a-z]+:", target):
                continue
            page = site.get(unquote(target) or name)
            places = {place, unquote(place)}  # a browser looks for both
            found = page is not None and (not place or any(f'id="{here}"' in page for here in places))
            broken += [] if found else [(name, link)]
    assert not broken


def test_every_answer_is_folded(site):
    asked = sum(cell.source.count("<details>") for path in lessons() for cell in read(path).cells)
    folded = [text for page in site.values() for text in re.findall(r"</summary>(.*?)</details>", page, re.S)]
    assert len(folded) >= asked
    assert all(re.sub(r"<[^>]*>", "", text).strip() for text in folded)


def test_every_page_links_to_every_page_and_says_how_to_run_it_live(site):
    for name, text in site.items():
        assert {f'href="{other}"' in text for other in site} == {True}, name
        assert 'href="index.html#Run-it-live"' in text or not name[0].isdigit(), name
    assert "make lab" in site["index.html"]


def test_no_page_needs_anything_but_itself(site):
    for name, text in site.items():
        assert "<script" not in text, name
        assert "@import" not in text, name
        loaded = re.findall(r'<(?!a\b)\w+ [^>]*?(?:src|srcset|href|data|poster)="(?!data:)([^"]*)"', text)
        assert not loaded, name
        assert not re.findall(r"url\((?!#)[^)]*\)", re.search(r"<style>.*?</style>", text, re.DOTALL)[0]), (
            name
        )


def test_every_picture_is_in_the_page_and_has_an_alt_text_of_its_own(site):
    pictures = [(name, found) for name, text in site.items() for found in re.findall(r"<img [^>]*>", text)]
    assert len(pictures) > 50
    for name, picture in pictures:
        assert 'src="data:image' in picture, name
        alt = re.search(r'alt="([^"]+)"', picture)
        assert alt, (name, picture[:200])
        assert "No description" not in alt[1], (name, picture[:200])


def test_a_picture_s_sentence_stands_under_it_too(site):
    for path in lessons():
        page = site[f"{path.stem}.html"]
        said = re.findall('<p aria-hidden="true" class="said">(.*?)</p>', page)
        alts = {unescape(alt) for alt in re.findall('alt="(.*?)"', page)}
        assert said
        assert {unescape(sentence) for sentence in said} <= alts, path.stem


def test_every_page_says_which_version_it_is_and_how_it_may_be_used(site):
    assert all(f"<footer>nbprop {__version__}. Text and pictures: CC BY" in page for page in site.values())


def test_answers_are_folded_away(site):
    for path in lessons():
        assert "<details>" in site[f"{path.stem}.html"]


def test_every_number_of_the_derivation_is_on_the_page_of_formulas_and_in_a_lesson(site):
    told = " ".join(prose(site[f"{path.stem}.html"]) for path in lessons())
    for n in NUMBERED:
        assert f"<td>D{n}</td>" in site["formulas.html"]
        assert re.search(rf"\bD{n}\b", told), n


def test_every_formula_with_a_number_stands_beside_it(site):
    for path in lessons():
        text = "".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
        page = site[f"{path.stem}.html"]
        shown = re.findall(r'</math><span class="number">\((D\d+)\)</span>', page)
        assert shown == re.findall(r"\\tag\{(D\d+)\}", text), path.name


def test_all_mathematics_is_mathml(site):
    for name, page in site.items():
        assert "$" not in prose(page), name
        assert not re.search(r"\\[a-zA-Z]+", prose(page)), name
    source = (NOTEBOOKS / "formulas.md").read_text(encoding="utf-8")
    assert len(formulas(site["formulas.html"])) == source.count("$") / 2


def test_formulas_are_whole(site):
    for name, page in site.items():
        for formula in formulas(page):
            said = "".join(formula.itertext())
            assert not re.search(r"[\\&]|\dpt|matrix|aligned", said), (name, said)
            for element in formula.iter():
                wanted = PARTS.get(element.tag.partition("}")[2])
                assert wanted in (None, len(element)), (name, element.tag, said)


def test_a_page_is_light(site):
    for name, page in site.items():
        assert len(page.encode()) < 300_000, name


# Cells that show nothing of a new kind are taken away: in two thirds less of a page axe finds no less.
ONE_OF_EACH = """() => {
  const seen = new Set(), kind = e => [e.parentElement.localName, e.localName, e.className].join();
  for (const cell of document.querySelectorAll('.cell:not(:has(h1, h2, h3))')) {
    const shown = [...cell.querySelectorAll(':not(math *)')].filter(e => e.checkVisibility());
    const kinds = shown.map(kind).filter(one => !seen.has(one));
    kinds.forEach(one => seen.add(one));
    if (!kinds.length) cell.remove();
  }
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_but_headers_that_are_formulas(folder, chromium, theme):
    page = chromium.new_page(viewport={"width": 1280, "height": 720}, color_scheme=theme)
    for name in ("index", "formulas", "05_check_every_gradient"):  # tables, formulas, code and plots
        page.goto((folder / f"{name}.html").as_uri())
        page.evaluate(ONE_OF_EACH)
        for rule, asks, html in axe_finds(page, {"exclude": ["math"]}, theme == "dark"):
            assert rule == "empty-table-header", (name, asks, html)
            assert html.startswith("<th><math"), (name, html)
    page.close()


@pytest.mark.parametrize("fonts", FONTS)
def test_no_page_is_wider_than_a_phone(folder, chromium, tmp_path_factory, fonts):
    with browser_with(fonts, chromium, tmp_path_factory) as started:
        page = started.new_page(viewport={"width": 390, "height": 844})
        for path in folder.iterdir():
            page.goto(path.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, path.name


def test_brackets_are_as_tall_as_what_they_hold(folder, chromium):
    page = chromium.new_page(viewport={"width": 1280, "height": 720})
    page.goto((folder / "03_hidden_delta.html").as_uri())
    tables = """[...document.querySelectorAll("mtable")].map(table => getComputedStyle(table))
        .map(({borderLeftStyle, borderRadius}) => [borderLeftStyle, borderRadius !== "0px"])"""
    drawn = page.evaluate(tables)
    page.close()
    assert {border for border, _ in drawn} == {"solid"}
    assert sum(round for _, round in drawn) > 3
