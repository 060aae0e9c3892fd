"""Print the series as one book, nbprop-A4.pdf and nbprop-Letter.pdf, from the pages of the site.

    make_pdf.py [FOLDER]

A Chromium prints it, twice: the first time tells on which page each section is.
"""

import re
import sys
from html import escape
from pathlib import Path
from urllib.parse import unquote

from lab import GET_CHROMIUM, browser, find_chromium
from make_html import PAGE, content, pages, prose, style, title
from make_notebooks import ROOT, lessons

from nbprop import __version__

PAPER = "A4", "Letter"
STYLE = """
@page { margin: 18mm 18mm 20mm; @bottom-center { content: counter(page); font: 10pt system-ui, sans-serif } }
@page :first { @bottom-center { content: none } }
@page wide { size: landscape }
body { max-width: none; padding: 0; font-size: 10.5pt }
h1, .contents { break-before: page; margin-top: 0 }
main > h1:first-child { break-before: auto }
h1, h2, h3 { break-after: avoid }
img, .formula, tr, .highlight { break-inside: avoid }
img { max-height: 220mm }
pre { white-space: pre-wrap; overflow-wrap: anywhere }
pre, code { font-size: 8.5pt }
a { color: inherit; text-decoration: none }
.output_area, .wide, .formula, pre { overflow: visible }
.folded { font-style: italic }
.contents ol { list-style: none; padding-left: 1.2em; line-height: 1.15 }
.contents > ol { padding: 0; columns: 2; column-gap: 2.5em }
.contents li li { break-inside: avoid; font-size: .93em }
main ~ footer { display: none }
.contents a { display: flex; gap: .4em }
.contents a > :nth-child(2) { flex: 1; border-bottom: 1px dotted var(--line); margin-bottom: .3em }
#formulas { page: wide; font-size: 9pt }
"""
FOLDED = re.compile(r"<details><summary>(.*?)</summary>(.*?)</details>", re.DOTALL)
SECTION = re.compile(r'<h2 id="([^"]+)">(.*?)</h2>', re.DOTALL)


def series():
    """{name: (title, what is printed)}: a cover, the lessons, and all formulas at the end."""
    found = pages()
    first, _, _ = found["index"][1].cells[0].source.partition("\n## ")
    chapters = {"cover": (title(found["index"][1]), content("index", prose(first)))}
    for name in (*(path.stem for path in lessons()), "formulas"):
        chapters[name] = title(found[name][1]), chapter(name, content(name, found[name][1]))
    return chapters


def chapter(name, body):
    """A page of the site as a chapter: its places are named after it, and what it folds stands at its end."""
    answers = []

    def fold(match):
        heading, text = match.groups()
        number = len(answers) + 1
        answers.append(f'<div class="answer" id="answer-{number}"><b>{number}. {heading}</b> {text}</div>')
        return f'<p class="folded">{heading}: <a href="#answer-{number}">{number}</a> at the end.</p>'

    body = FOLDED.sub(fold, body)
    if answers:
        body += f'<h2 id="answers">Hints and answers</h2>{"".join(answers)}'
    body = re.sub(r'( id="|href="#)', rf"\g<1>{name}.", body)
    return f'<section id="{name}">{body}</section>'


def book(chapters, numbers):
    """All of it as one page; {place: number of the printed page} goes into the contents."""
    (heading, cover), *others = chapters.values()
    body = f"{cover}<p>Version {__version__}.</p>{contents(chapters, numbers)}"
    body += "".join(text for _, text in others)
    body = re.sub(r'href="(\w+)\.html"', r'href="#\1"', body)
    body = re.sub(r'href="(\w+)\.html#', r'href="#\1.', body)
    whole = {"title": escape(heading), "style": style() + STYLE, "body": body}
    return PAGE.format(**whole, links="", note="", warm="", turn="")


def contents(chapters, numbers):
    """The chapters and their sections, each with the number of its page."""

    def line(place, text):
        return f'<a href="#{place}"><span>{text}</span><span></span><span>{numbers.get(place, "")}</span></a>'

    lines = []
    for name, (heading, body) in list(chapters.items())[1:]:
        sections = "".join(f"<li>{line(*section)}</li>" for section in SECTION.findall(body))
        lines.append(f"<li>{line(name, escape(heading))}<ol>{sections}</ol></li>")
    return f'<section class="contents"><h2>Contents</h2><ol>{"".join(lines)}</ol></section>'


def places(pdf):
    """{place: number of the page it is on}, as Chromium writes both into a PDF."""
    objects = dict(re.findall(rb"^(\d+) 0 obj\n(.*?)^endobj", pdf, re.DOTALL | re.MULTILINE))
    (root,) = (one for one, text in objects.items() if b"/Type /Pages" in text and b"/Parent" not in text)
    order, waiting = [], [root]
    while waiting:
        one = waiting.pop(0)
        kids = re.search(rb"/Kids \[(.*?)\]", objects[one], re.DOTALL)
        waiting[:0] = re.findall(rb"(\d+) 0 R", kids[1]) if kids else []
        order += [] if kids else [one]
    named = re.search(rb"/Dests (\d+) 0 R", pdf)[1]
    named = re.findall(rb"/(\S+) \[(\d+) 0 R", objects[named])
    return {unquote(name.replace(b"#", b"%").decode()): order.index(page) + 1 for name, page in named}


def printed(page, chapters, paper):
    """The book as a PDF, printed in a page of Chromium."""
    numbers = {}
    for _ in range(2):
        page.set_content(book(chapters, numbers))
        pdf = page.pdf(format=paper, print_background=True, outline=True, tagged=True)
        numbers = places(pdf)
    return pdf


def main(folder):
    if not find_chromium():
        sys.exit(GET_CHROMIUM)
    folder.mkdir(parents=True, exist_ok=True)
    chapters = series()
    with browser() as chromium:
        page = chromium.new_page(color_scheme="light")
        for paper in PAPER:
            path = folder / f"nbprop-{paper}.pdf"
            path.write_bytes(printed(page, chapters, paper))
            print(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "site")
