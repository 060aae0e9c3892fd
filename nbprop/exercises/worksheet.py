"""Worksheets to print: pencil problems, another sheet for each desk, and the solutions to mark them with.

`python -m nbprop worksheet --lesson 3 --seed 7 --copies 30` writes one page of HTML that needs nothing else.
"""

from argparse import ArgumentParser, Namespace
from pathlib import Path

import numpy as np

from nbprop.checks import one_of, whole_number
from nbprop.exercises.lines import shown
from nbprop.exercises.problems import LESSONS, PARTS, Problem, problem
from nbprop.exercises.typeset import line, mathml, question
from nbprop.notation import prose

PLAIN = {slip[0] for slip in PARTS["answer"]["slips"]}  # seen without a list
MOST = 1_000  # sheets of one seed, so that no two seeds have a sheet in common
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
{body}
</body>
</html>
"""
STYLE = """
@page { margin: 14mm }
body { margin: 0 auto; max-width: 46rem; padding: 0 1rem; color: #111; background: #fff;
  font: 11pt/1.4 system-ui, sans-serif }
section { break-before: page }
section:first-of-type { break-before: auto }
h1 { font-size: 1.15em; margin: 0 0 .4em }
h2 { font-size: 1em; margin: 1.2em 0 .3em; break-after: avoid }
.name { display: flex; justify-content: space-between; margin: 0 0 .6em }
ol { padding-left: 1.6em }
.sheet li { break-inside: avoid; margin-bottom: .9em }
.key { font-size: 7.5pt; line-height: 1.25 }
.key li { margin-bottom: .4em }
.step { float: right; color: #555; font-size: .85em }
p { margin: .15em 0 }
math { font-size: 1.08em }
mtd { padding: .1em .35em; text-align: right }
.nbprop-given { display: flex; flex-wrap: wrap; gap: .3em 1.6em; align-items: center; margin: .3em 0 }
.nbprop-round { border: solid; border-width: 0 1.3px; border-radius: .7em / 50%; padding: .1em .2em }
.nbprop-term { white-space: nowrap }
.answer { display: inline-block; min-width: 9em; border-bottom: 1px solid #111 }
.slips { columns: 2; gap: 1.5em; margin: .2em 0; padding: 0; list-style: none }
.slips li { margin: 0; break-inside: avoid }
"""


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
    steps = _steps(LESSONS[lesson], seed, whole_number("problems", problems, least=1))
    sheets = [
        [problem(step, (seed * MOST + k) * 10 + n) for n, step in enumerate(steps)] for k in range(copies)
    ]
    title = f"Lesson {int(lesson)}" if lesson != "45" else "Backpropagation in 45 minutes"
    body = [_sheet(title, seed, k, sheet) for k, sheet in enumerate(sheets, 1)]
    body += [_key(title, seed, k, sheet) for k, sheet in enumerate(sheets, 1)]
    return PAGE.format(title=f"{title}, worksheet {seed}", style=STYLE, body="\n".join(body))


def _steps(steps, seed, wanted):
    """So many of the steps, in their order; those of a short list come again."""
    chosen = np.random.default_rng(seed).permutation(len(steps))[:wanted]
    chosen = sorted([*chosen] + [k % len(steps) for k in range(wanted - len(chosen))])
    return [steps[k] for k in chosen]


def _sheet(title, seed, number, problems):
    items = "".join(
        f'<li><span class="step">{one.step}</span>{question(one)}'
        f'<p>{mathml(f"{one.asked} =")} <span class="answer">&nbsp;</span></p></li>'
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
