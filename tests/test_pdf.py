"""The printed book: its contents tell the pages, and what a page folds stands at a chapter's end."""

import re

import pytest
from make_pdf import PAPER, book, chapter, places, printed

LESSON = """<h1 id="One">One</h1><p>text</p><h2 id="Far">Far</h2>
<details><summary>Hint 1</summary>a hint</details>
<details><summary>Solution</summary><pre>x</pre></details>"""
FAR = LESSON.replace("text", "text<br>" * 200).replace("<pre>x", f"<pre>{'wide ' * 100}")
CHAPTERS = {
    "cover": ("The book", '<h1>The book</h1><p><a href="02_two.html#Far">two</a></p>'),
    "01_one": ("One", chapter("01_one", LESSON)),
    "02_two": ("Two", chapter("02_two", FAR)),
}


def test_what_is_folded_stands_at_the_end_of_the_chapter():
    whole = CHAPTERS["01_one"][1]
    assert "details" not in whole
    before, after = whole.split("Hints and answers")
    assert "a hint" not in before
    assert re.findall(r"<b>(.*?)</b>", after) == ["1. Hint 1", "2. Solution"]
    assert re.findall('href="#(.*?)"', before) == re.findall('class="answer" id="(.*?)"', after)


@pytest.mark.parametrize("paper", PAPER)
def test_the_contents_tell_on_which_page_a_section_is(chromium, paper):
    page = chromium.new_page()
    pdf = printed(page, CHAPTERS, paper)
    numbers = places(pdf)
    assert len(re.findall(rb"/Type /Page\b", pdf)) == numbers["02_two.answers"]
    assert (numbers["01_one"], numbers["01_one.Far"], numbers["02_two"]) == (3, 3, 4)
    assert numbers["02_two.Far"] > 5
    told = re.findall(r'href="#(\S+)"><span>.*?</span><span></span><span>(\d+)<', page.content())
    assert {place: int(number) for place, number in told}.items() <= numbers.items()
    assert len(told) == 6
    page.close()


def test_every_link_of_the_book_leads_to_a_place_of_it():
    whole = book(CHAPTERS, {})
    places = re.findall(r' id="(.*?)"', whole)
    assert len(set(places)) == len(places)
    assert set(re.findall(r'href="#(.*?)"', whole)) <= set(places)
    assert not re.findall(r'href="\w+\.html', whole)
