"""Every notebook of the series keeps the rules of the house, and stands alone however it is run.

Its outputs are compared by nbval, and its sliders are moved in tests/test_browser.py.
"""

import ast
import copy
import json
import re
from collections import Counter
from itertools import pairwise
from urllib.parse import unquote

import nbformat
import pytest
from make_notebooks import (
    FAILURES,
    NOTEBOOKS,
    PICTURE,
    ROOT,
    WIDGET,
    kernel,
    lessons,
    normalise,
    picture,
    read,
    run,
)
from nbconvert import SlidesExporter
from nbformat.v4 import new_code_cell, new_notebook

# The lessons in their order, and the steps of the derivation that each of them teaches.
LESSONS = {
    "00_meet_the_network": {1, 6},
    "01_run_it_forward": {2, 3, 4, 5, 6},
    "02_output_delta": {7, 8, 9, 10, 11},
    "03_hidden_delta": {12, 13, 14, 15, 16, 17, 18},
    "04_weight_gradients": {19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30},
    "05_check_every_gradient": set(),
    "06_learn_from_examples": {31, 32},
    "07_go_deeper": {11, 18, 29},
    "08_build_the_engine": set(),
    "backprop_in_45_minutes": {2, 3, 4, 5, 6, 8, 10, 13, 17, 23, 24, 28},
}
TOLD = {1, 6, 31}  # steps that are told in words and a picture; the others are formulas


@pytest.fixture(scope="module", params=lessons(), ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture(scope="module")
def notebook(path):
    """As committed: nothing added, nothing mended."""
    return json.loads(path.read_text(encoding="utf-8"), object_hook=nbformat.NotebookNode)


def source(cell):
    return "".join(cell["source"])


def of_type(cells, kind):
    return [cell for cell in cells if cell["cell_type"] == kind]


def code(cells):
    return of_type(cells, "code")


def outputs(cells):
    """Each output, with the number of its code cell."""
    return [(n, output) for n, cell in enumerate(code(cells), 1) for output in cell["outputs"]]


def text(value):
    return "".join(value)


# --- as saved ---------------------------------------------------------------------------------------------


def test_name_is_one_of_the_lessons(path):
    assert path.stem in LESSONS


def test_was_run_from_top_to_bottom(notebook):
    counts = [cell["execution_count"] for cell in code(notebook.cells)]
    assert counts == list(range(1, len(counts) + 1))


def test_holds_no_live_widget(notebook):
    assert "widgets" not in notebook.metadata
    assert not [n for n, output in outputs(notebook.cells) if WIDGET in output.get("data", {})]


def test_holds_no_error_and_no_warning(notebook):
    loud = [
        n
        for n, output in outputs(notebook.cells)
        if output.output_type == "error" or output.get("name") == "stderr"
    ]
    assert not loud


def test_is_at_most_150_kb(path):
    assert path.stat().st_size <= 150_000


def test_every_cell_has_an_id_of_its_own(notebook):
    ids = Counter(cell["id"] for cell in notebook.cells)
    assert max(ids.values()) == 1
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name) for name in ids)


def test_every_saved_picture_is_told_in_words(notebook):
    dumb = [
        n
        for n, output in outputs(notebook.cells)
        if any(kind.startswith("image/") for kind in output.get("data", {}))
        and re.match(r"<Figure|<\S+ object at", text(output.data.get("text/plain", "<Figure")))
    ]
    images = [
        (n, image)
        for n, output in outputs(notebook.cells)
        for image in re.findall(r"<img\b[^>]*>", text(output.get("data", {}).get("text/html", "")))
    ]
    assert not dumb
    assert not [n for n, image in images if "alt=" not in image]


# --- as written -------------------------------------------------------------------------------------------


def headings(cells):
    """(level, text) of every markdown heading; what looks like one in a block of code is none."""
    found = []
    for cell in of_type(cells, "markdown"):
        lines = re.sub(r"^(```|~~~).*?^\1", "", source(cell), flags=re.M | re.S)
        found += [
            (len(marks), title.strip()) for marks, title in re.findall(r"^(#{1,6}) +(.+)$", lines, flags=re.M)
        ]
    return found


def sections(notebook):
    """{title: its cells} for each part under a second-level heading, in order."""
    parts = {}
    title = None
    for cell in notebook.cells:
        title = next((name for level, name in headings([cell]) if level == 2), title)
        if title is not None:
            parts.setdefault(title, []).append(cell)
    return parts


NOT_PROSE = re.compile(
    r"<details>(?s:.)*?</details>|^(?P<fence>```|~~~)(?s:.)*?^(?P=fence)|^\|.*$|\$\$(?s:.)*?\$\$|<[^>]+>",
    re.MULTILINE,
)


def prose(markdown):
    """The words to be read: no table, nothing folded away, no displayed formula; one in a line is a word."""
    words = re.sub(r"\$[^$]+\$", "x", NOT_PROSE.sub(" ", markdown)).split()
    return [word for word in words if re.search(r"\w", word)]


def test_has_one_title_and_it_comes_first(notebook):
    levels = [level for level, _ in headings(notebook.cells)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert headings(notebook.cells[:1])


def test_headings_go_down_one_level_at_a_time(notebook):
    found = headings(notebook.cells)
    jumps = [title for (above, _), (level, title) in pairwise(found) if level > above + 1]
    assert not jumps


def test_no_two_headings_are_the_same(notebook):
    """Else a link to the second leads to the first."""
    assert not [title for title, times in Counter(headings(notebook.cells)).items() if times > 1]


def test_a_prose_cell_has_at_most_120_words(notebook):
    counts = {source(cell)[:40]: len(prose(source(cell))) for cell in of_type(notebook.cells, "markdown")}
    assert not {cell: words for cell, words in counts.items() if words > 120}


def test_a_code_cell_has_at_most_8_lines(notebook):
    counts = {
        n: len([line for line in source(cell).splitlines() if line.strip()])
        for n, cell in enumerate(code(notebook.cells), 1)
    }
    assert not {n: lines for n, lines in counts.items() if lines > 8}


def test_code_is_plain_python(notebook):
    """No magics, which are no Python, and no trailing `;`, which hides a cell's value."""
    for cell in code(notebook.cells):
        ast.parse(source(cell))
        assert not [line for line in source(cell).splitlines() if line.split("#")[0].rstrip().endswith(";")]


def test_imports_stand_in_the_first_code_cell(notebook):
    imports = [
        (n, node)
        for n, cell in enumerate(code(notebook.cells), 1)
        for node in ast.walk(ast.parse(source(cell)))
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert imports
    assert {n for n, _ in imports} == {1}
    assert not [node.lineno for _, node in imports if any(alias.name == "*" for alias in node.names)]


def anchors(notebook):
    """The places that a link can lead to, as JupyterLab names them: a heading with `-` for each space."""
    return {re.sub(r"[*`$]", "", title).replace(" ", "-") for _, title in headings(notebook.cells)}


def test_links_within_the_series_lead_somewhere(notebook, path):
    broken = []
    for cell in of_type(notebook.cells, "markdown"):
        for link in re.findall(r"\]\(([^)\s]+)\)|(?:href|src)=\"([^\"]+)\"", source(cell)):
            target, _, place = unquote("".join(link)).partition("#")
            if re.match(r"[a-z]+:", target):
                continue
            page = path.parent / target if target else path
            lost = not page.is_file() or (
                page.suffix == ".ipynb" and place and place not in anchors(read(page))
            )
            broken += [link] if lost else []
    assert not broken


def steps(cells):
    """The numbers of the derivation that stand in these cells, as (D7), (D2, D4) or the tag of a formula."""
    found = re.findall(r"(?:\(|\\tag\{)(D\d+(?:(?:, | and | = )D\d+)*)[)}]", "\n".join(map(source, cells)))
    return {int(number) for group in found for number in re.findall(r"\d+", group)}


def test_every_step_of_the_lesson_stands_in_a_section_that_shows_it(notebook, path):
    """A formula's number stands in a cell that has a formula, in a section that has code."""
    told, shown = set(), set()
    for cells in sections(notebook).values():
        told |= steps(of_type(cells, "markdown"))
        if code(cells):
            shown |= steps(cell for cell in of_type(cells, "markdown") if "$" in source(cell))
    wanted = LESSONS[path.stem]
    assert not wanted & TOLD - told
    assert not wanted - TOLD - shown


# --- as listed in the README ------------------------------------------------------------------------------

README = (ROOT / "README.md").read_text(encoding="utf-8")


def numbers(steps):
    """ "D1, D6" and "D2–D6" as sets of numbers."""
    found = set()
    for first, last in re.findall(r"D(\d+)(?:–D(\d+))?", steps):
        found |= set(range(int(first), int(last or first) + 1))
    return found


def test_readme_has_a_map_of_all_lessons_with_their_steps():
    rows = re.findall(
        r"^\| (?:\d\d|–) \| \[[^]]*\]\(notebooks/(\w+)\.ipynb\) \|([^|]*)\|", README, flags=re.M
    )
    assert {name: numbers(steps) for name, steps in rows} == LESSONS


def test_readme_links_each_lesson_that_exists_by_its_title():
    links = dict(re.findall(r"^\| (?:\d\d|–) \| \[([^]]+)\]\(notebooks/([^)]+)\)", README, flags=re.M))
    assert links == {headings(read(path).cells)[0][1]: path.name for path in lessons()}


PAGES = [*sorted(ROOT.glob("[A-Z]*.md")), *sorted(NOTEBOOKS.glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_of_a_page_lead_somewhere(page):
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
    assert not [link for link in links if not re.match("[a-z]+:", link) and not (page.parent / link).exists()]


def test_picture_of_the_readme_is_what_the_lessons_draw():
    assert PICTURE.read_text(encoding="utf-8") == picture()


# --- as run -----------------------------------------------------------------------------------------------

# All names are gone, as in a new kernel; what the modules hold is not searched for garbage each time.
FORGET = "import gc; gc.freeze(); get_ipython().reset(new_session=False)"
SHOWN = r"explore\.\w+\(.*\)"  # a cell that shows one widget, and gives no name to anything


@pytest.fixture(scope="session")
def client():
    with kernel(NOTEBOOKS) as started:
        yield started


@pytest.fixture(scope="module")
def runs(path, client):
    """The runs of each code cell, in order: each is run twice in a row, and each section alone after the
    first code cell. nbval runs all of it from top to bottom. What shows one widget is run once: that it
    leaves all as it was is tried in test_explore_contract.
    """
    notebook = read(path)
    first, *others = code(notebook.cells)
    parts = {
        title: [cell for cell in code(cells) if cell is not first]
        for title, cells in sections(notebook).items()
    }
    in_parts = [cell["id"] for cells in parts.values() for cell in cells]
    found = {}
    for title, cells in {
        "": [first, *(cell for cell in others if cell["id"] not in in_parts)],
        **parts,
    }.items():
        twice = [cell for cell in cells for _ in range(1 if re.fullmatch(SHOWN, source(cell)) else 2)]
        try:
            ran = play([first, *twice], client)[1:]
        except FAILURES as error:
            error.add_note(f"run after the first code cell alone: {title}")
            raise
        for cell, made in zip(twice, ran, strict=True):
            found.setdefault(cell["id"], []).append(made)
    return [found[cell["id"]] for cell in (first, *others)]


@pytest.fixture(scope="module")
def fresh(path, runs):
    """The notebook as `make notebooks` would save it now."""
    made = read(path)
    for count, (cell, (ran, *_)) in enumerate(zip(code(made.cells), runs, strict=True), 1):
        cell.execution_count, cell.outputs = count, copy.deepcopy(ran.outputs)
        for output in cell.outputs:
            output.update({"execution_count": count} if "execution_count" in output else {})
    normalise(made)
    return made


def play(cells, client):
    """Run the code of these cells where nothing has been run; they with their outputs."""
    first, *others = map(source, cells)
    played = new_notebook(cells=[new_code_cell(lines) for lines in (f"{FORGET}\n{first}", *others)])
    run(played, client)
    normalise(played)
    return played.cells


def said(cell):
    """A cell's outputs without their count, which a second run must not change."""
    return [
        {part: value for part, value in output.items() if part != "execution_count"}
        for output in cell.outputs
    ]


def changed(before, after):
    """The first line of each code cell whose outputs are not what they were."""
    pairs = zip(before, after, strict=True)
    return [source(one).partition("\n")[0] for one, other in pairs if said(one) != said(other)]


def without_png(cells):
    """Another version of matplotlib, or another system, makes other bytes of the same picture."""
    cells = copy.deepcopy(cells)
    for _, output in outputs(cells):
        output.get("data", {}).pop("image/png", None)
    return cells


def test_each_section_alone_gives_the_very_same_that_is_saved(fresh, path):
    saved = nbformat.read(path, as_version=4)
    fresh = copy.deepcopy(fresh)
    saved.cells, fresh.cells = without_png(saved.cells), without_png(fresh.cells)
    assert changed(code(saved.cells), code(fresh.cells)) == []
    assert nbformat.writes(saved) == nbformat.writes(fresh)


def test_saving_changes_no_byte_of_what_was_saved(fresh, tmp_path):
    once, twice = tmp_path / "once.ipynb", tmp_path / "twice.ipynb"
    nbformat.write(fresh, once)
    again = read(once)
    normalise(again)
    nbformat.write(again, twice)
    assert once.read_bytes() == twice.read_bytes()


def test_as_slides_each_section_is_a_column_of_several():
    notebook = read(lessons()[0])  # all are saved in the same way
    normalise(notebook)
    slides, _ = SlidesExporter().from_notebook_node(notebook)
    columns = slides.count("<section><section")
    headings = [cell for cell in of_type(notebook.cells, "markdown") if re.match("##? ", cell.source)]
    assert columns == len(headings)
    assert slides.count("<section") > 3 * columns


def test_any_cell_run_twice_gives_the_same(runs):
    assert changed(*zip(*(ran for ran in runs if ran[1:]), strict=True)) == []
