"""Worksheets to print: pencil problems, another sheet for each desk, and the solutions to mark them with.

`python -m nbprop worksheet --lesson 3 --seed 7 --copies 30` writes one page of HTML that needs nothing else.
"""

from argparse import ArgumentParser, Namespace
from pathlib import Path

import numpy as np

from nbprop.checks import one_of, whole_number
from nbprop.exercises.arithmetic import shown
from nbprop.exercises.catalogue import file_text
from nbprop.exercises.lessons import LESSONS
from nbprop.exercises.problems import FORMULAS, Problem, problem
from nbprop.notation import prose
from nbprop.typeset import line, quantities

PLAIN = {slip[0] for slip in FORMULAS["answer"]["slips"]}  # seen without a list
MOST = 1_000  # sheets of one seed, so that no two seeds have a sheet in common


def worksheet(lesson: str, seed: int = 0, copies: int = 1, problems: int = 6) -> str:
    """A page of HTML: `copies` sheets with problems of a lesson, then the solutions of all, sheet by sheet.

    All sheets have the same steps and each its own numbers. ValueError for an unknown lesson, and for
    numbers of copies and problems below 1.

    >>> page = worksheet("03", seed=7, copies=2, problems=3)
    >>> page.count('class="sheet"'), page.count('class="key"'), page == worksheet("03", 7, 2, 3)
    (2, 2, True)
    """
    one_of("lesson", lesson, LESSONS)
    seed = whole_number("seed", seed, least=0)
    if whole_number("copies", copies, least=1) > MOST:
        raise ValueError(f"copies is {copies}; at most {MOST} are wanted")
    steps = _steps(LESSONS[lesson].steps, seed, whole_number("problems", problems, least=1))
    sheets = [
        [problem(step, (seed * MOST + k) * 10 + n) for n, step in enumerate(steps)] for k in range(copies)
    ]
    title = LESSONS[lesson].title if lesson == "45" else f"Lesson {int(lesson)}"
    body = [_sheet(title, seed, k, sheet) for k, sheet in enumerate(sheets, 1)]
    body += [_key(title, seed, k, sheet) for k, sheet in enumerate(sheets, 1)]
    return page(f"{title}, worksheet {seed}", "worksheet.css", body)


def page(title: str, style: str, body: list[str]) -> str:
    """A page of HTML that needs nothing else, with one of the style sheets here."""
    return file_text("page.html").format(title=title, style=file_text(style), body="\n".join(body))


def _steps(steps, seed, wanted):
    """So many of the steps, in their order; those of a short list come again."""
    chosen = np.random.default_rng(seed).permutation(len(steps))[:wanted]
    chosen = sorted([*chosen] + [k % len(steps) for k in range(wanted - len(chosen))])
    return [steps[k] for k in chosen]


def _sheet(title, seed, number, problems):
    items = "".join(
        f'<li><span class="step">{one.step}</span><p>{prose(one.says)}</p>{quantities(one.given)}'
        f'<p>{line(f"{one.asked} =")} <span class="answer">&nbsp;</span></p></li>'
        for one in problems
    )
    return (
        f'<section class="sheet"><h1>{title} · sheet {seed}–{number}</h1>'
        '<p class="name"><span>Name: <span class="answer">&nbsp;</span></span>'
        f"<span>Two digits are enough.</span></p><ol>{items}</ol></section>"
    )


def _key(title, seed, number, problems):
    items = "".join(f"<li>{line(one.worked())}{_wrong(one)}</li>" for one in problems)
    return (
        f'<section class="key"><h1>{title} · solutions of sheet {seed}–{number}</h1>'
        "<p>Below each: what comes out when … (Not listed are results with the sign turned, doubled, halved, "
        "or with the decimal point one place off.)</p>"
        f"<ol>{items}</ol></section>"
    )


def _wrong(one: Problem):
    """The wrong results of a problem, and what each says."""
    slips = (slip for slip in one.slips if one.exact or slip.slug not in PLAIN)
    items = "".join(f"<li><b>{shown(slip.value)}</b> {prose(slip.made)}</li>" for slip in slips)
    return f'<ul class="slips">{items}</ul>'


def add_arguments(parser: ArgumentParser) -> None:
    """The options of the command line."""
    parser.add_argument("--lesson", required=True, help="its number: 3, or 45 for the short course")
    parser.add_argument("--seed", type=int, default=0, help="another one has other numbers (default: 0)")
    parser.add_argument("--copies", type=int, default=1, help="how many different sheets (default: 1)")
    parser.add_argument("--problems", type=int, default=6, help="how many on a sheet (default: 6)")
    parser.add_argument("--output", help="the file to write (default: worksheet-LESSON-SEED.html)")


def run(options: Namespace) -> None:
    """Write the file that the options say, and its name."""
    lesson = options.lesson.zfill(2)
    page = worksheet(lesson, options.seed, options.copies, options.problems)
    path = Path(options.output or f"worksheet-{lesson}-{options.seed}.html")
    path.write_text(page, encoding="utf-8", newline="\n")
    print(path)
