"""Write the whole series as a static site, for those without Jupyter: with pictures and folded answers.

Each page is one file that needs nothing else, neither another file nor the internet: formulas are MathML,
pictures and style stand in the page, and there is no script.
"""

import os
import re
import sys
from functools import cache
from html import escape, unescape
from pathlib import Path

import nbformat
from latex2mathml.converter import convert
from make_notebooks import NOTEBOOKS, ROOT, lessons
from nbconvert import HTMLExporter
from nbformat.v4 import new_output
from pygments.formatters import HtmlFormatter

from nbprop import __version__

# Code is skipped, and tags, whose attributes hold pictures; what is left of $…$ is mathematics.
MATH = re.compile(
    r"<(pre|code)\b.*?</\1>|<[^>]*>|\$\$(?P<block>.+?)\$\$|\$(?P<inline>[^$]+)\$", flags=re.DOTALL
)
# What latex2mathml reads otherwise than LaTeX does, and how to say it instead.
SPELT = (
    (r"\\\\\[\w+\]", r"\\\\"),  # the space after a row
    (r"\\begin\{pmatrix\}", r"{\\left(\\begin{matrix}"),
    (r"\\end\{pmatrix\}", r"\\end{matrix}\\right)}"),
    (r"\\left\(\\left\[", r"{\\left(\\begin{matrix}\\left["),  # a bracket around a matrix: a matrix of one
    (r"\\right\]\\right\)", r"\\right]\\end{matrix}\\right)}"),
    (r"\{aligned\}", "{split}"),
    (r"&&", r"&\\qquad "),
    (r"'", r"\\prime "),  # of its full size: it is raised by itself
)
# Only fonts made for mathematics have brackets that grow, and not every machine has one: these are drawn.
DRAWN = (
    (r'<mo [^>]*prefix">\[</mo><mtable>(.*?</mtable>)<mo [^>]*>\]</mo>', r'<mtable class="square">\1'),
    (r'<mo [^>]*prefix">\(</mo><mtable>(.*?</mtable>)<mo [^>]*>\)</mo>', r'<mtable class="round">\1'),
    (r"<munder><mrow>((?:(?!<munder>).)*</mrow>)<mo>\u23df</mo></munder>", r'<mrow class="brace">\1'),
)
# What scrolls can be reached by the keyboard, and a header that is empty is none.
BETTER = {
    "<table>": '<div class="wide" tabindex="0"><table>',
    "</table>": "</table></div>",
    "<pre>": '<pre tabindex="0">',
    "<th></th>": "<td></td>",
}
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>{title}</title>{warm}
<style>{style}</style>
</head>
<body>
<nav aria-label="All pages">{links}</nav>
<main>
{note}{body}
</main>
{turn}
<footer>nbprop VERSION. Text and pictures: CC BY 4.0. Code: BSD-3-Clause.</footer>
</body>
</html>
""".replace("VERSION", __version__)
NOTE = (
    '<p class="note">A page to read: every picture stands at its start values. '
    '<a href="{live}">Run it live</a> to move the sliders.</p>\n'
)
BEGIN = (
    '<p class="note"><a href="{live}">Begin with the first lesson, live</a>: in this browser, with nothing '
    "to install. Or read it here.</p>\n"
)
LIVE = "live/notebooks/index.html?path={name}.ipynb"  # the same lesson on a Python of the browser's own
# While one reads, the browser fetches what a live lesson starts with, unless it was told to save data.
WARM = "".join(
    f'\n<link rel="prefetch" href="live/static/pyodide/{name}">'
    for name in ("pyodide.asm.wasm", "python_stdlib.zip")
)
STYLE = """
:root { color-scheme: light dark;
  --ink: #1c1e21; --paper: #fff; --soft: #f9fafb; --line: #d0d4da; --link: #0b5ea8 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e3e5e8; --paper: #15171a; --soft: #202327; --line: #43484f; --link: #7db8f0 }
}
* { box-sizing: border-box }
body:has(td:nth-child(5)) { max-width: 80rem }
body { margin: 0 auto; padding: 0 1rem 3rem; max-width: 56rem; color: var(--ink); background: var(--paper);
  font: 1.0625rem/1.55 system-ui, sans-serif; overflow-wrap: break-word }
a { color: var(--link) }
h1, h2, h3 { line-height: 1.2; margin: 2.2em 0 .6em }
h1 { margin-top: 1.2rem }
nav { display: flex; flex-wrap: wrap; gap: .2rem .9rem; padding: .6rem 0;
  border-bottom: 1px solid var(--line) }
nav a { padding: .2rem .1rem }
nav a[aria-current] { color: inherit; font-weight: bold; text-decoration: none }
nav.turn { justify-content: space-between; margin-top: 3rem; border: 0; border-top: 1px solid var(--line) }
.note, details { padding: .6rem .9rem; margin: 1rem 0 }
summary { cursor: pointer; font-weight: 600 }
img { max-width: 100%; height: auto; background: #fff; border-radius: 6px; display: block; margin: .4rem 0 }
pre { overflow-x: auto; margin: 0; padding: .6rem .8rem; line-height: 1.4 }
pre, code { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .92em }
.highlight, .note, details { background: var(--soft); border: 1px solid var(--line); border-radius: 6px }
.highlight pre { background: none }
.code_cell { margin: 1rem 0 }
.output_area { margin: .3rem 0; padding: .3rem 0; overflow-x: auto }
.output_wrapper pre { border-left: 3px solid var(--line) }
.wide, .formula { overflow-x: auto; display: block }
table { border-collapse: collapse; margin: 1rem 0; font-size: .95em }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .7rem; text-align: left; vertical-align: top }
thead:not(:has(th)) { display: none }
math { font-size: 1.1em }
math[display=block] { margin: 0 }
.formula { display: flex; align-items: center; gap: 1.5rem; padding: .5rem 0 .9rem }
.formula > math { margin-inline: auto; flex: none }
.number { flex: none }
mtd { padding: .2em .4em }
.round, .square { border: solid; border-width: 0 1.5px; margin: 0 .15em; padding: 0 .15em }
.round { border-radius: .7em / 50% }
.square {
  background: linear-gradient(currentcolor, currentcolor) 0 0 / .3em 1.5px no-repeat,
    linear-gradient(currentcolor, currentcolor) 100% 0 / .3em 1.5px no-repeat,
    linear-gradient(currentcolor, currentcolor) 0 100% / .3em 1.5px no-repeat,
    linear-gradient(currentcolor, currentcolor) 100% 100% / .3em 1.5px no-repeat }
.brace { border-bottom: 1.5px solid; border-radius: 0 0 .5em .5em; padding: 0 .1em .15em }
[columnalign=left] { text-align: left; padding-left: 0 }
[columnalign=right] { text-align: right; padding-right: 0 }
[mathvariant=sans-serif] { font-family: sans-serif; text-transform: none }
[mathvariant=monospace] { font-family: monospace; text-transform: none }
.said { margin: 0 }
footer { margin-top: 2rem; font-size: .85em }
@media print { nav, .note { display: none } body { max-width: none; padding: 0; font-size: 11pt } }
/* On a phone a picture is as wide as it needs to be read; what scrolls fades on the side where it goes on. */
@media (max-width: 40rem) {
  math { font-size: 1em }
  .output_html img { max-width: max(100%, 36rem) !important; width: auto }
  .output_area:has(img), .wide, .formula, pre {
    animation: further linear; animation-timeline: scroll(self inline) }
}
@keyframes further {
  from { mask: linear-gradient(to left, #0003, #000 3rem) }
  10%, 90% { mask: linear-gradient(to left, #0003, #000 3rem, #000 calc(100% - 3rem), #0003) }
  to { mask: linear-gradient(to right, #0003, #000 3rem) }
}
"""


def title(notebook):
    """The first heading."""
    return re.search(r"^# (.+)$", notebook.cells[0].source, re.MULTILINE)[1]


def prose(text):
    """A page of plain Markdown as a notebook of one cell."""
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)])


def landing():
    """What the series is, its lessons, and how to run it, as the README says it.

    GitHub, where it builds the site, says whose copy of the repository it is.
    """
    owner, _, name = os.environ.get("GITHUB_REPOSITORY", "OWNER/REPO").partition("/")
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    first, *others = text.replace("OWNER", owner).replace("REPO", name).split("\n## ")
    sections = {part.partition("\n")[0]: part.partition("\n")[2] for part in others}
    parts = first, f"The lessons\n{sections['The lessons']}", f"Run it live\n{sections['Start']}"
    return prose("\n## ".join(parts))


def pages():
    """{name: (what a link to it says, its notebook)}, in the order of the series."""
    found = {"index": ("nbprop", landing())}
    for path in lessons():
        number = path.stem.partition("_")[0]
        found[path.stem] = number if number.isdigit() else "45 minutes", nbformat.read(path, as_version=4)
    for path, link in ((NOTEBOOKS / "formulas.md", "formulas"), (ROOT / "TEACHING.md", "for teachers")):
        found[path.stem] = link, prose(path.read_text(encoding="utf-8"))
    return found


def mathml(match):
    """What MATH has found: mathematics as MathML, its \\tag beside it, and all else as it is."""
    latex = unescape(match["block"] or match["inline"] or "")
    if not latex:
        return match[0]
    latex, *number = re.split(r"\\tag\{(\w+)\}", latex.strip())
    for pattern, replacement in SPELT:
        latex = re.sub(pattern, replacement, latex)
    math = convert(latex, display="block" if match["block"] else "inline")
    # Letters as they are; &, < and > stay as XML writes them.
    math = re.sub(r"&#x(?!0*(?:26|3C|3E);)(\w+);", lambda code: chr(int(code[1], 16)), math)
    for pattern, replacement in DRAWN:
        math = re.sub(pattern, replacement, math)
    number = "".join(f'<span class="number">({text})</span>' for text in number if text.strip())
    return f'<span class="formula">{math}{number}</span>' if match["block"] else math


def describe(notebook):
    """Put the sentence of each picture under it, as a live explorer does. It is the alt text, too."""
    for cell in notebook.cells:
        shown = []
        for output in cell.get("outputs", []):
            shown.append(output)
            data = output.get("data", {})
            if "image/png" in data:
                output.metadata["image/png"] = {"alt": data["text/plain"]}
            if "image/png" in data or "<img" in data.get("text/html", ""):
                said = f'<p aria-hidden="true" class="said">{escape(data["text/plain"])}</p>'
                shown.append(new_output("display_data", {"text/html": said}))
        if shown:
            cell.outputs = shown


def html(name, found, live):
    """One page."""
    names = [path.stem for path in lessons()]
    note, warm = "", ""
    if name in names:
        note = NOTE.format(live=LIVE.format(name=name) if live else "index.html#Run-it-live")
        warm = WARM if live else ""
    elif name == "index" and live:
        note = BEGIN.format(live=LIVE.format(name=names[0]))
    return PAGE.format(
        title=escape(title(found[name][1])),
        style=style(),
        links=links(name, found),
        note=note,
        warm=warm,
        body=content(name, found[name][1]),
        turn=turn(name, found),
    )


def kept(html):
    return html


@cache
def exporter():
    """One for all pages: it reads its templates when it writes the first. All that it writes is our own: none
    of it is cleaned, which takes a third of the time.
    """
    prompts = {"exclude_input_prompt": True, "exclude_output_prompt": True}
    return HTMLExporter(template_name="basic", filters={"clean_html": kept}, **prompts)


def content(name, notebook):
    """What a page says, its links to notebooks turned into links to pages."""
    describe(notebook)
    exporter().embed_images = name == "index"  # elsewhere it would close each <details> before what it folds
    body, _ = exporter().from_notebook_node(notebook, {"metadata": {"path": str(ROOT)}})
    body = re.sub(r'<a class="anchor-link".*?</a>', "", body)
    body = MATH.sub(mathml, body)
    for tag, better in BETTER.items():
        body = body.replace(tag, better)
    return re.sub(r'href="(?:notebooks/)?(\w+)\.(?:ipynb|md)(#[^"]*)?"', r'href="\1.html\2"', body)


def style():
    dark = HtmlFormatter(style="github-dark").get_style_defs("")
    plain = HtmlFormatter(style="default").get_style_defs("")
    code = [re.sub(r"^(\..*)$", r".highlight \1", sheet, flags=re.MULTILINE) for sheet in (plain, dark)]
    return f"{STYLE}{code[0]}\n@media (prefers-color-scheme: dark) {{ {code[1]} }}\n"


def links(name, found):
    """A link to every page."""
    made = []
    for other, (text, notebook) in found.items():
        here = ' aria-current="page"' if other == name else ""
        made.append(f'<a href="{other}.html" title="{escape(title(notebook))}"{here}>{text}</a>')
    return "".join(made)


def turn(name, found):
    """Links to the page before and to the next one."""
    names = list(found)
    here = names.index(name)
    before, after = names[max(here - 1, 0) : here], names[here + 1 : here + 2]
    made = [f'<a rel="prev" href="{other}.html">← {escape(title(found[other][1]))}</a>' for other in before]
    made += [f'<a rel="next" href="{other}.html">{escape(title(found[other][1]))} →</a>' for other in after]
    return f'<nav class="turn" aria-label="Turn the page">{"".join(made)}</nav>'


def main(folder, live=False):
    """Write the pages into `folder`; `live` says that `make_site` puts the running lessons beside them."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    found = pages()
    for name in found:
        (folder / f"{name}.html").write_text(html(name, found, live), encoding="utf-8")
    print(f"{folder / 'index.html'}: {len(found)} pages")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else ROOT / "site")
