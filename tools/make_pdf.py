"""Print the series as one book, on A4 and on Letter, from the pages of the site: a Chromium prints it.

make_pdf.py [FOLDER]
"""

import re
import sys
from html import escape
from pathlib import Path

from lab import GET_CHROMIUM, browser, find_chromium
from make_html import PAGE, ROOT, content, lessons, pages, style, title

PAPER = "A4", "Letter"
STYLE = """
@page { margin: 18mm 18mm 20mm; @bottom-center { content: counter(page); font: 10pt system-ui, sans-serif } }
@page :first { @bottom-center { content: none } }
body { max-width: none; padding: 0; font-size: 10.5pt; hyphens: auto }
h1 { break-before: page; margin-top: 0 }
h1, h2, h3 { break-after: avoid }
p, li { orphans: 2; widows: 2 }
img, .formula, tr, .code_cell .highlight { break-inside: avoid }
img { max-height: 230mm; border: 0; border-radius: 0 }
pre { white-space: pre-wrap; overflow-wrap: anywhere }
pre, code { font-size: 8.5pt }
a { color: inherit; text-decoration: none }
.output_area, .wide, .formula, pre { overflow: visible }
.wide td { overflow-wrap: anywhere }
.folded { margin: .3em 0; font-style: italic }
.answer { margin: .8em 0 }
.contents { list-style: none; padding: 0 }
.contents li { display: flex; gap: .5em }
.contents li > :nth-child(2) { flex: 1; border-bottom: 1px dotted; margin-bottom: .35em }
.contents .section { padding-left: 1.5em; font-size: .9em }
"""
FOLDED = re.compile(r"<details[^>]*><summary>(.*?)</summary>(.*?)</details>", re.DOTALL)


def book(numbers):
    """All of it as one page; `numbers` says on which printed page a place is."""
    found = pages()
    order = [*(path.stem for path in lessons()), "formulas"]
    chapters = {name: chapter(name, found[name][1]) for name in order}
    first = found["index"][1].cells[0].source.partition("\n## ")[0]
    cover = content("index", type(found["index"][1])(found["index"][1] | {"cells": []}))
    body = f"{cover}{first}{contents(chapters, numbers)}{''.join(chapters.values())}"
    return PAGE.format(
        title=escape(title(found["index"][1])), style=style() + STYLE, links="", note="", warm="", body=body, turn=""
    )
