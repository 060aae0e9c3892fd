"""What a reader has done: a small file beside the notebooks, a line for each answer, seen by nobody else.

A line is JSON: what was predicted, checked or practised, when, and how it came out. It is added in one piece
and never changed, so that two kernels lose nothing of each other's. Nothing is kept under tests and in CI,
nor where the environment says NBPROP_RECORDS=off; any other value there is the folder for the file.

>>> from nbprop.exercises import records
>>> records.where() is None  # these examples are tests
True
"""

import json
import os
import sys
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from nbprop.checks import short

FILE = "my_nbprop.jsonl"  # Git sees no file whose name starts so (.gitignore)
DEFAULTS = {"keep": True, "veil": True, "answers": False}
# Set where nobody learns: by CI, by pytest (which nbval's kernels inherit), and by nbgrader's autograder.
AUTOMATIC = ("CI", "PYTEST_VERSION", "PYTEST_CURRENT_TEST", "NBGRADER_EXECUTION")
NO = ("off", "0", "no", "false")

_waiting = []  # lines that could not be written yet: they are not lost while the kernel is there
_said = set()


def where():
    """The file in which it is kept, which need not be there yet; None where nothing is kept at all."""
    wish = os.environ.get("NBPROP_RECORDS", "").strip()
    if wish.lower() in NO:
        return None
    if not wish and any(os.environ.get(name, "0").lower() not in NO for name in AUTOMATIC):
        return None
    folder = "" if wish.lower() in ("", "on") else os.path.expanduser(wish)
    try:
        return Path(os.path.abspath(folder), FILE)
    except OSError:  # the folder is gone
        return Path(folder, FILE)


@contextmanager
def _harmless():
    """What fails in here is said, once in a kernel, and raises nothing."""
    try:
        yield
    except Exception as error:
        words = f"nbprop cannot keep what you have done: {error}. The lesson goes on without."
        if words not in _said:
            _said.add(words)
            print(words, file=sys.stderr)


def note(kind, name, right, source=MappingProxyType({}), **what):
    """Keep one answer. It never raises: where that cannot be done it says so once, and tries again later.

    kind, name : "predict" and a question, "check" and an exercise, "practice" and a step ("D17").
    right : whether it was.
    source : {key: a wrong answer itself}, which is kept only after `prefer(answers=True)`.
    what : what else is to be known of it; None is left out. A wrong one has its `slip`, if that is known.

    A check that comes out as it did the last time is not noted again: the cell has been run once more.
    """
    with _harmless():
        if not where():
            return
        entries = read()
        wanted = _settings(entries)
        what |= source if wanted["answers"] and not right else {}
        entry = {"kind": kind, "name": name, "right": right}
        entry |= {key: value for key, value in what.items() if value is not None}
        last = next((one for one in reversed(entries) if (one["kind"], one["name"]) == (kind, name)), {})
        again = kind == "check" and last | {"when": ""} == entry | {"when": ""}
        if wanted["keep"] and not again:
            _add(entry)


def prefer(**settings):
    """Settings that last: `keep` what is done at all, `veil` what follows a prediction, keep wrong `answers`.

    Each is True or False. They stand in the same file. TypeError for another name or value.
    """
    for name, value in settings.items():
        if name not in DEFAULTS:
            raise TypeError(f"{name} is no setting; one of {', '.join(DEFAULTS)} is wanted")
        if not isinstance(value, bool):
            raise TypeError(f"{name} is {short(value)}; True or False is wanted")
    with _harmless():
        for name, value in settings.items() if where() else ():
            _add({"kind": "setting", "name": name, "value": value})


def preferred(name):
    """What `prefer` has last said of a setting; where nothing is kept, all of them are off."""
    return bool(where()) and _settings(read())[name]


def _settings(entries):
    said = {entry["name"]: bool(entry.get("value")) for entry in entries if entry["kind"] == "setting"}
    return {name: said.get(name, usual) for name, usual in DEFAULTS.items()}


def read():
    """All that is kept, from the first answer to the last, as dictionaries."""
    text = b""
    with _harmless():
        if (path := where()) and path.is_file():
            text = path.read_bytes()
    return parse(text)[0] + parse("\n".join(_waiting).encode())[0]


def forget():
    """Delete the file, but for settings that are other than at the start."""
    with _harmless():
        settings = _settings(read())
        _waiting.clear()
        if path := where():
            path.unlink(missing_ok=True)
            prefer(**{name: value for name, value in settings.items() if value != DEFAULTS[name]})


def parse(text):
    """(the entries, the number of lines that are none) of a file's bytes, whatever they are.

    >>> parse(b'{"kind": "check", "name": "cost", "right": true}\\nnonsense')
    ([{'kind': 'check', 'name': 'cost', 'right': True}], 1)
    """
    lines = [line for line in text.decode("utf-8-sig", "replace").split("\n") if line.strip()]
    entries = [entry for entry in map(_entry, lines) if entry]
    return entries, len(lines) - len(entries)


def _entry(line):
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return None
    told = isinstance(entry, dict) and all(isinstance(entry.get(key), str) for key in ("kind", "name"))
    return entry if told else None


def _add(entry):
    entry = {"when": datetime.now().isoformat(timespec="milliseconds")} | entry
    _waiting.append(json.dumps(entry, ensure_ascii=False, default=str))
    path = where()
    lines = "".join(f"{line}\n" for line in _waiting).encode("utf-8", "backslashreplace")
    with path.open("ab+", buffering=0) as file:  # all writers write at the end
        if file.tell() and (file.seek(-1, os.SEEK_END), file.read())[1] != b"\n":
            lines = b"\n" + lines  # after a line that a full disk has cut off
        if file.write(lines) != len(lines):
            raise OSError("there is no room left")
    _waiting.clear()
