"""The static site holds the whole series, and its links lead somewhere."""

import re
from urllib.parse import unquote

import pytest
from make_html import main
from make_notebooks import lessons


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    main(folder)
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_every_lesson_is_a_page(site):
    assert {f"{path.stem}.html" for path in lessons()} | {"index.html", "formulas.html"} <= set(site)


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


def test_every_picture_is_in_the_page_and_has_an_alt_text(site):
    for name, text in site.items():
        for picture in re.findall(r"<img [^>]*>", text):
            assert 'src="data:image' in picture, name
            assert re.search(r'alt="[^"]+"', picture), (name, picture[:200])


def test_answers_are_folded_away(site):
    for path in lessons():
        assert "<details>" in site[f"{path.stem}.html"]
