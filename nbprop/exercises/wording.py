"""Words: the sentences of `words.toml`, numbers and names in them, and an exception with its line."""

import linecache
import re
import tomllib
import traceback

from nbprop.exercises.catalogue import file_text

WORDS = tomllib.loads(file_text("words.toml"))
LOOKS, REPAIRS, ERRORS = WORDS["looks"], WORDS["repairs"], WORDS["errors"]
LONGEST = 160  # characters of a reader's line, or of an error's own words


def say(key, slug="", **words):
    """(a slug, and the sentences of that key), as a look gives it."""
    said = LOOKS[key] if isinstance(LOOKS[key], list) else [LOOKS[key]]
    return slug or key, *(sentence.format(**words) for sentence in said)


def number(value, scale=0.0):
    """Four digits, the same on every machine: what is only rounding is 0."""
    return "0" if abs(value) <= 1e-9 * scale else f"{value:.4g}"


def shortened(text):
    """One line of at most `LONGEST` characters, without addresses of memory."""
    text = " ".join(re.sub(r"0x[0-9a-fA-F]+", "0x…", text[: 4 * LONGEST]).split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


ATTRIBUTE = re.compile(r"\.(m?T|imag|real|shape|size)\(")


def explain(error, ours):
    """(the exception in its own words, with the reader's own line; what it mostly means, or "").

    ours : the file of the lines that are not the reader's.
    """
    if isinstance(error, RecursionError):
        return f"RecursionError: it calls itself without an end{_where(error, ours)[0]}", ""
    try:
        words = re.sub(r"with gufunc signature \S+ ", "", str(error)[: 4 * LONGEST])
    except KeyboardInterrupt:
        raise
    except BaseException:  # an exception whose own text fails
        words = ""
    words = shortened(words)
    where, line = _where(error, ours)
    text = f"{type(error).__name__}: {words}{where}" if words else f"{type(error).__name__}{where}"
    if isinstance(error, TypeError) and "not callable" in words and (found := ATTRIBUTE.search(line)):
        return text, f"`.{found[1]}` is not a function: it stands without brackets."
    known = [ERRORS.get(kind.__name__, {}) for kind in type(error).__mro__]
    return text, next((its for one in known for part, its in one.items() if part in words), "")


def _where(error, ours):
    """', in line 2 of hidden_delta: `…`': the last line that is the reader's own; and the line alone."""
    frames = [item for item in traceback.walk_tb(error.__traceback__) if item[0].f_code.co_filename != ours]
    if not frames:
        return "", ""
    home = frames[0][0].f_code.co_filename
    frame, number = next(item for item in reversed(frames) if item[0].f_code.co_filename == home)
    line = shortened(linecache.getline(home, number, frame.f_globals))
    where = f", in {place(frame.f_code, number)}"
    return (f"{where}: `{line}`" if line else where), line


def place(code, number):
    """'line 2 of hidden_delta', where `number` counts the lines of its file."""
    name = "your lambda" if code.co_name == "<lambda>" else code.co_name
    return f"line {number - code.co_firstlineno + 1} of {name}"
