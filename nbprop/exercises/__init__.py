"""Exercises that answer back: `check("hidden_delta", hidden_delta)` says right, or what went wrong.

verdict         `check`, the door: a function goes in, a `Verdict` comes out. It is made by, in reading order:
  catalogue       the exercises: their `solutions`, and the slips made in them (exercises.toml, slips.toml)
  trials          the drawn networks on which every answer is tried
  running         one call of a function, whatever it does;  attempt: its calls on all networks
  slips           what a solution gives with a slip in it, or two: are these the reader's numbers?
  repairs         or is all right when one thing in her lines (program) is changed?
  diagnosis       asks for all that can be wrong, the most telling first; wording says it (words.toml)
problems        numbers to find by pencil (problems.toml), calculated by arithmetic; worksheet prints them
lessons         what there is to do in each;  records: what was done, in one file;  progress: a reader's,
class_report    and a class's
bugs            five suspects, for lesson 5
"""

from nbprop.exercises.catalogue import EXERCISES
from nbprop.exercises.verdict import Verdict, check, hint, solution

__all__ = ["EXERCISES", "Verdict", "check", "hint", "solution"]
