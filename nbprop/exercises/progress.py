"""What a reader has done, as a map of the lessons, and what she once got wrong, to be asked again."""

from dataclasses import dataclass
from html import escape

from nbprop.checks import join
from nbprop.exercises import records
from nbprop.exercises.lessons import KINDS, LESSONS, lesson_of, question, things
from nbprop.exercises.wording import shortened
from nbprop.notation import Printable

LEFT = 'style="text-align: left"'
MARKS = {None: "·", True: "✓", False: "✗"}


@dataclass(frozen=True)
class Progress(Printable):
    """How each thing came out the last time, {(kind, name): whether it was right}; shown as a table."""

    last: dict
    kept: str

    @property
    def shaky(self):
        """What was wrong the last time, in words."""
        return [in_words(*thing) for thing, right in self.last.items() if not right]

    def _summary(self):
        counts = []
        for kind, what in KINDS.items():
            all_of_it = [thing for thing in things() if thing[0] == kind]
            right = sum(self.last.get(thing, False) for thing in all_of_it)
            counts.append(f"{right} of {len(all_of_it)} {what}")
        return f"Right: {join(counts)}. {self.kept}"

    def __repr__(self):
        shaky = [f"Still shaky: {'; '.join(self.shaky)}."] if self.shaky else []
        return "\n".join([self._summary(), *shaky])

    def _repr_html_(self):
        if not self.last:
            return f"<p>{escape(self._summary())}</p>"
        heads = "".join(f'<th scope="col" {LEFT}>{head}</th>' for head in ("lesson", *KINDS.values()))
        shaky = "".join(f"<li>{escape(one)}</li>" for one in self.shaky)
        return (
            f"<p>{escape(self._summary())}</p><table><thead><tr>{heads}</tr></thead>"
            f"<tbody>{''.join(map(self._row, LESSONS))}</tbody></table>"
            "<p>✓ right, ✗ wrong the last time, · not yet</p>"
            + (f"<p>Still shaky:</p><ul>{shaky}</ul>" if shaky else "")
        )

    def _row(self, lesson):
        cells = [f'<th scope="row" {LEFT}>{lesson} {LESSONS[lesson].title}</th>']
        for kind in KINDS:
            names = [name for (its, name), first in things().items() if (its, first) == (kind, lesson)]
            marks = [MARKS[self.last.get((kind, name))] for name in names]
            words = ["" if kind == "predict" else name for name in names]  # a question has no name to show
            cells.append(f"<td {LEFT}>{' '.join(map(str.__add__, words, marks))}</td>")
        return f"<tr>{''.join(cells)}</tr>"


def progress() -> Progress:
    """What you have done in the lessons so far, and what is still shaky. Run it again to see it anew.

    >>> print(progress())
    Right: 0 of ... questions, 0 of 16 exercises and 0 of 32 steps practised. Nothing is kept here.
    """
    file = records.where()
    kept = f"Kept in {file}, and nowhere else." if file else "Nothing is kept here."
    return Progress({thing: last["right"] for thing, (*_, last) in answered(records.read()).items()}, kept)


def once_wrong(lesson: str) -> list[tuple[str, str]]:
    """(kind, name) of the questions and steps that were wrong at least once in the lessons before that one.

    What was wrong the last time comes first, and of those what has not been asked for longest.
    """
    done = answered(records.read())
    before = [(kind, name) for kind, name in done if kind != "check" and lesson_of(kind, name) < lesson]
    wrong = [thing for thing in before if not all(entry["right"] for entry in done[thing])]
    return sorted(wrong, key=lambda thing: done[thing][-1]["right"])


def in_words(kind: str, name: str) -> str:
    """A question, an exercise or a step as it is called in a list."""
    what = {"check": f"the exercise {name}", "practice": f"a problem of {name}"}.get(kind)
    return f"lesson {lesson_of(kind, name)}, {what or f'“{shortened(question(name).text)}”'}"


def answered(entries: list[dict]) -> dict[tuple[str, str], list[dict]]:
    """{(kind, name): its entries} of all that there still is to do; what was answered last is at the end."""
    found = {}
    for entry in entries:
        thing = entry["kind"], entry["name"].partition(",")[0]  # of "D30, one example" the step
        if thing in things() and isinstance(entry.get("right"), bool):
            found[thing] = [*found.pop(thing, ()), entry]
    return found
