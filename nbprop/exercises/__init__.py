"""Exercises that answer back: `check("hidden_delta", hidden_delta)` says right, or what went wrong."""

from nbprop.exercises.catalogue import EXERCISES
from nbprop.exercises.check import Verdict, check, hint, solution

__all__ = ["EXERCISES", "Verdict", "check", "hint", "solution"]
