"""The predictions of the lessons as data: what is asked, the options, the right one, and why it is right.

They stand in nbprop/predictions/, a file for each lesson. There an option may stand anywhere.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files


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
    if name not in known:
        raise ValueError(
            f"name is {name!r}; {', '.join(known) or 'a lesson and a question, such as 01.bias,'} is wanted"
        )
    return known[name]


def _question(name, question, options, answer, because):
    return Question(name, question, tuple(sorted(options, key=_place)), options[answer - 1], because)


def _place(option):
    """Where an option stands among others: by its text alone, so that nothing else can move it."""
    return sha256(f"{SHUFFLE}{option}".encode()).digest()


SHUFFLE = 182  # spreads the right answers most evenly, and never three times running in one place
