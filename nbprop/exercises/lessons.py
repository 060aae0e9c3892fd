"""What there is to do in each lesson, as data: its questions, its exercises, and the steps to practise.

`lessons.toml` has the lessons. The questions, which are predictions, stand in nbprop/predictions/, a file for
each lesson; there the options may stand in any order.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from nbprop.checks import short
from nbprop.exercises.catalogue import file_text

KINDS = {"predict": "questions", "check": "exercises", "practice": "steps practised"}
SHUFFLE = 182  # spreads the right answers most evenly, and never three times running in one place


@dataclass(frozen=True)
class Lesson:
    """The title of a lesson, the names of its exercises, and the steps that are practised in it."""

    title: str
    exercises: list[str]
    steps: list[str]


@dataclass(frozen=True)
class Question:
    """A question with its options in the order in which they are shown; `answer` is the right one's text.

    >>> questions("01")["01.bias"].answer
    'z⁽¹⁾₁ grows by 1, the other two stay'
    """

    name: str
    text: str
    options: tuple[str, ...]
    answer: str
    because: str


LESSONS = {number: Lesson(**data) for number, data in tomllib.loads(file_text("lessons.toml")).items()}


@cache
def questions(lesson: str) -> dict[str, Question]:
    """All questions of a lesson, "00" to "08" or "45", by their names; none if there is no such lesson."""
    source = files("nbprop") / "predictions" / f"{lesson}.toml"
    written = tomllib.loads(source.read_text(encoding="utf-8")) if source.is_file() else {}
    return {f"{lesson}.{key}": _question(f"{lesson}.{key}", **entry) for key, entry in written.items()}


def question(name: str) -> Question:
    """The question of that name; ValueError for an unknown one."""
    lesson = str(name).partition(".")[0]
    known = questions(lesson)
    if not isinstance(name, str) or name not in known:
        wanted = ", ".join(known) or "a lesson and a question, such as 01.bias,"
        raise ValueError(f"name is {short(name)}; {wanted} is wanted")
    return known[name]


def _question(name, question, options, answer, because):
    return Question(name, question, tuple(sorted(options, key=_place)), options[answer - 1], because)


def _place(option):
    """Where an option stands among others: by its text alone, so that nothing else can move it."""
    return sha256(f"{SHUFFLE}{option}".encode()).digest()


@cache
def things() -> dict[tuple[str, str], str]:
    """{(kind, name): the lesson in which it first comes} of all that there is to do.

    >>> [name for (kind, name), lesson in things().items() if (kind, lesson) == ("practice", "03")]
    ['D12', 'D13', 'D14', 'D15', 'D16', 'D17']
    """
    found = {}
    for number, lesson in LESSONS.items():
        for kind, names in zip(KINDS, (questions(number), lesson.exercises, lesson.steps), strict=True):
            for name in names:
                found.setdefault((kind, name), number)
    return found


def lesson_of(kind: str, name: str) -> str:
    """The lesson in which a question, an exercise or a step first comes."""
    return things()[kind, name]
