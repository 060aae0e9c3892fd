"""What a class has done: the files that students hand in become one page, what was hardest first.

`python -m nbprop report FOLDER` writes it. It needs nothing else, and names nobody unless it is asked to.
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path

from nbprop.checks import count
from nbprop.exercises import problems, records
from nbprop.exercises.catalogue import EXERCISES
from nbprop.exercises.lessons import KINDS, lesson_of, question
from nbprop.exercises.progress import answered
from nbprop.exercises.worksheet import page

MOST = 5_000_000  # bytes of a file: a whole course is a hundredth of it
UNKNOWN = "no known slip"
OTHER = "an option of another version"


@dataclass(frozen=True)
class Item:
    """A question, an exercise or a step: how many were right of those who tried, and what they said."""

    title: str
    right: int
    tried: int
    said: tuple  # (how many, what) …


def collect(folder: Path, but: Callable[[Path], bool] = lambda path: False) -> tuple[dict, list]:
    """({file below the folder: {(kind, name): [entry, …]} of that student}, [(file, what is wrong with it)]).

    A file is left out where it holds no answer, and where it is the same as another. `but` says which are
    none of them. NotADirectoryError where there is no folder.
    """
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder} is no folder; one with the files of the students is wanted")
    handed, wrong, seen = {}, [], {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not but(path)):
        name = path.relative_to(folder).as_posix()
        try:
            text = path.read_bytes() if path.stat().st_size <= MOST else None
        except OSError as error:
            wrong.append((name, f"it cannot be read: {error.strerror}"))
            continue
        entries, broken = records.parse(text or b"")
        found = answered(entries)
        if text is None:
            wrong.append((name, f"it has more than {MOST // 1_000_000} MB"))
        elif not found:
            wrong.append((name, "no line of it is an answer" if text.strip() else "it is empty"))
        elif text in seen:
            wrong.append((name, f"it is the same as {seen[text]}"))
        else:
            seen[text], handed[name] = name, found
            if broken:
                wrong.append((name, f"it counts, but for {count(broken, 'line')} that cannot be read"))
    return handed, wrong


def items(handed: dict, kind: str) -> list[Item]:
    """All of that kind that somebody has tried, the hardest first.

    Of a question the first answer of each student counts, and of a step whether the first number was right;
    an exercise is right when it was solved in the end. A slip counts once a student.
    """
    tried, right, said = Counter(), Counter(), defaultdict(Counter)
    for given in handed.values():
        for (what, name), entries in given.items():
            if what != kind:
                continue
            tried[name] += 1
            right[name] += any(one["right"] for one in (entries if kind == "check" else entries[:1]))
            said[name].update(_chosen(name, entries) if kind == "predict" else _slips(entries))
    made = [_item(kind, name, right[name], tried[name], said[name]) for name in tried]
    return sorted(made, key=lambda item: (item.right / item.tried, item.title))


def _chosen(name, entries):
    chosen = entries[0].get("chosen")
    return [chosen if chosen in question(name).options else OTHER]


def _slips(entries):
    slips = (entry.get("slip") for entry in entries if not entry["right"])
    return {slip if isinstance(slip, str) else UNKNOWN for slip in slips}


def _item(kind, name, right, tried, said):
    if kind == "predict":
        asked = question(name)
        lines = {option: f"{option} {'✓' * (option == asked.answer)}" for option in (*asked.options, OTHER)}
        said = {option: said[option] for option in lines if said[option] or option != OTHER}
        title = f"{name}: {asked.text}"
    else:
        slips = EXERCISES[name].slips if kind == "check" else problems.problem(name).slips
        lines = {slip.slug: slip.made.replace("`", "") for slip in reversed(slips) if "{" not in slip.made}
        title = f"{name}, lesson {lesson_of(kind, name)}"
    rows = [(number, _words(what, lines)) for what, number in said.items()]
    return Item(title, right, tried, tuple(sorted(rows, key=lambda row: (-row[0], row[1]))))


def _words(what, lines):
    """What was said, in words where there are some; of two slips at once, "a+b", both."""
    return lines.get(what) or " and ".join(lines.get(part, part) for part in what[:200].split("+"))


def report(handed: dict, names: bool = False) -> str:
    """The page. ValueError where nobody has handed in anything."""
    if not handed:
        raise ValueError("there is no file with an answer in it")
    title = f"What was hard: {count(len(handed), 'student')}"
    body = [f"<h1>{title}</h1>", *(_section(kind, items(handed, kind)) for kind in KINDS)]
    if names:
        body.append(_students(handed))
    return page(title, "report.css", body)


def _section(kind, found):
    head, counted = {
        "predict": ("Predictions", "were right"),
        "check": ("Exercises", "solved it"),
        "practice": ("Problems", "had it right at once"),
    }[kind]
    lines = [f"<section><h2>{head}</h2>"]
    for item in found:
        rows = (
            f'<tr><td><span class="bar"><span style="width: {100 * number / item.tried:.0f}%"></span></span>'
            f"<b>{number}</b></td><td>{escape(what)}</td></tr>"
            for number, what in item.said
        )
        lines.append(
            f"<div><h3>{escape(item.title)}</h3><p>{item.right} of {item.tried} {counted}</p>"
            f"<table>{''.join(rows)}</table></div>"
        )
    return "\n".join([*lines, "" if found else "<p>Nobody has tried one.</p>", "</section>"])


def _students(handed):
    rows = []
    for file, given in handed.items():
        last = {thing: entries[-1]["right"] for thing, entries in given.items()}
        right = [sum(good for (kind, _), good in last.items() if kind == wanted) for wanted in KINDS]
        shaky = ", ".join(name for (_, name), good in last.items() if not good)
        cells = "".join(f"<td>{cell}</td>" for cell in (*right, shaky))
        rows.append(f'<tr><th scope="row">{escape(file)}</th>{cells}</tr>')
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("file", *KINDS.values(), "still shaky"))
    return (
        f"<section><h2>Students</h2><table><thead><tr>{heads}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></section>"
    )


def wrong_answers(handed: dict) -> list[dict]:
    """The wrong answers of those who let theirs be kept: exercise, slip and source, in the order of these.

    The exercise may be a problem, "D17/3" say, and its source is what was typed. An answer counts once a
    student. Nothing else is in it, and the order does not tell whose it is.
    """
    found = []
    for given in handed.values():
        found += {
            (str(entry.get("problem", name)), str(entry.get("slip") or ""), entry["source"])
            for (_, name), entries in given.items()
            for entry in entries
            if not entry["right"] and isinstance(entry.get("source"), str)
        }
    keys = ("exercise", "slip", "source")
    return [dict(zip(keys, one, strict=True)) for one in sorted(found)]


def add_arguments(parser: ArgumentParser) -> None:
    """The options of the command line."""
    parser.add_argument("folder", type=Path, help="the files that were handed in, whatever they are called")
    parser.add_argument("-o", "--output", type=Path, default=Path("class.html"), help="the page to write")
    parser.add_argument("--names", action="store_true", help="a table of the files, too, by their names")
    parser.add_argument("--answers", type=Path, help="a file for the wrong answers that may be passed on")


def run(options: Namespace) -> None:
    """Write the files that the options say; what cannot be read is named, and left out."""
    ours = {path.resolve() for path in (options.output, options.answers) if path}
    handed, wrong = collect(options.folder, but=lambda path: path.resolve() in ours or path.name[:1] == ".")
    for file, why in wrong:
        print(f"{file}: {why}", file=sys.stderr)
    options.output.write_text(report(handed, options.names), encoding="utf-8", newline="\n")
    print(options.output)
    if options.answers:
        lines = (json.dumps(one, ensure_ascii=False) + "\n" for one in wrong_answers(handed))
        options.answers.write_text("".join(lines), encoding="utf-8", newline="\n")
        print(options.answers)
