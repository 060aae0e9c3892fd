"""Write the whole series as a static site, for those without Jupyter: with pictures and folded answers."""

import re
import sys
from pathlib import Path

import nbformat
from make_notebooks import NOTEBOOKS, ROOT, lessons
from nbconvert import HTMLExporter

PAGES = ("README.md", "formulas.md")  # beside the lessons
INDEX = """<!doctype html>
<meta http-equiv="refresh" content="0; url={first}.html">
<a href="{first}.html">nbprop</a>
"""


def title(notebook):
    """The first heading."""
    return re.search(r"^# (.+)$", notebook.cells[0].source, re.MULTILINE)[1]


def pages():
    """The name of each page and its notebook; a page of plain Markdown is a notebook of one cell."""
    for path in lessons():
        yield path.stem, nbformat.read(path, as_version=4)
    for name in PAGES:
        if (NOTEBOOKS / name).exists():
            text = (NOTEBOOKS / name).read_text(encoding="utf-8")
            yield Path(name).stem, nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)])


def html(exporter, name, notebook):
    """One page, its links to notebooks turned into links to pages."""
    body, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": title(notebook)}})
    return re.sub(r'href="(\w+)\.(?:ipynb|md)(#[^"]*)?"', r'href="\1.html\2"', body)


def main(folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    exporter = HTMLExporter(template_name="lab")
    for name, notebook in pages():
        (folder / f"{name}.html").write_text(html(exporter, name, notebook), encoding="utf-8")
    first = lessons()[0].stem
    (folder / "index.html").write_text(INDEX.format(first=first), encoding="utf-8")
    print(f"{folder / 'index.html'}: {len(list(folder.glob('*.html')))} pages")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else ROOT / "site")
