"""The derivation in words, D2 to D30, as data: `steps.toml`.

>>> STEPS["D17"].code
'delta1 = (theta2.mT @ delta2) * sigma.prime(z1)'
"""

import tomllib
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True)
class Step:
    """One step: its name, what it says, its formula in LaTeX, its shapes in 2-3-2, its code."""

    title: str
    says: str
    formula: str
    shapes: str
    code: str


_WRITTEN = (files("nbprop") / "derivation" / "steps.toml").read_text(encoding="utf-8")
STEPS = {number: Step(**step) for number, step in tomllib.loads(_WRITTEN).items()}
