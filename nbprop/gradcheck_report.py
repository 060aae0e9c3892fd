"""The report of a gradient check, in words: a headline, a table, notes, and where the thresholds are from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import floor, log10

from nbprop.checks import count
from nbprop.notation import Printable, number, printable, symbol

MOST = 40  # rows of a table
SOURCE = (
    "Thresholds of the relative error |f − g| / max(|f|, |g|): ≤ 1e-7 good, > 1e-2 wrong,\n"
    "from 1e-4 to 1e-2 only where a kink is crossed (Stanford CS231n, Gradient checks,\n"
    "cs231n.github.io/neural-networks-3). Unseen: |f − g| may be rounding alone."
)


@dataclass(frozen=True)
class Report(Printable):
    """What `gradcheck` found: a row for each parameter, and notes in words. Shows itself as a table.

    >>> from nbprop import example
    >>> from nbprop.gradcheck import gradcheck
    >>> report = gradcheck(*example())
    >>> report.passed, len(report.rows), report.rows[0].verdict
    (True, 17, 'good')
    """

    network: object
    rows: tuple
    notes: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing is seen to be wrong; the first line also says how much cannot be seen."""
        return all(row.passed for row in self.rows)

    @property
    def worst(self) -> tuple:
        """The name of the parameter with the largest relative error; what is too small to see counts as 0."""
        return self._worst.name

    @property
    def _worst(self):
        return max(
            self.rows, key=lambda row: (not row.passed, row.verdict != "unseen" and row.relative_error)
        )

    def __repr__(self):
        return "\n".join([self._headline(), repr(self.network), "", *self._table(), "", *self.notes, SOURCE])

    def _headline(self):
        """How many gradients are right, wrong and unseen. What shows nothing does not count as a pass."""
        verdicts = [row.verdict for row in self.rows]
        total, gradients = len(self.rows), count(len(self.rows), "gradient")
        wrong, unseen, zero = (verdicts.count(verdict) for verdict in ("wrong", "unseen", "zero"))
        if unseen + zero == total:
            kinds = ((zero, "0 by both"), (unseen, "lost in rounding"))
            why = " and ".join(f"{'all' if some == total else some} {what}" for some, what in kinds if some)
            return f"CANNOT BE SEEN: {gradients}, {why}"
        if set(verdicts) <= {"good", "zero", "unseen"}:
            seen = f"{total - unseen} of " if unseen else ""
            found = f"PASS: {seen}{gradients}, every relative error ≤ 1e-7"
        else:
            found = f"FAIL: {wrong} of {gradients} wrong" if wrong else "PASS"
            found += f"; the worst is {symbol(self.worst)}, relative error {_error(self._worst)}"
        return f"{found}; {unseen} cannot be seen" if unseen else found

    def _table(self) -> Iterator[str]:
        """A line a parameter; of a large network the wrong ones first, and no more than `MOST`."""
        rows = sorted(self.rows, key=lambda row: row.passed) if len(self.rows) > MOST else self.rows
        largest = max(max(abs(row.backprop), abs(row.numeric)) for row in rows)
        places = min(max(5 - floor(log10(largest)), 0), 300) if largest else 6
        lines = [("parameter", "backprop", "numeric", "relative error", "numeric by")]
        for row in rows[:MOST]:
            mark = "  ← wrong" if not row.passed else "  (kink)" if row.kink else ""
            how = "central difference" if row.complex is None else "complex step"
            numbers = (number(row.backprop, places), number(row.numeric, places))
            lines.append(tuple(map(printable, (symbol(row.name), *numbers, _error(row), how + mark))))
        wide = [max(map(len, column)) for column in zip(*lines, strict=True)]
        for name, f, g, error, how in lines:
            yield f"{name:{wide[0]}}  {f:>{wide[1]}}  {g:>{wide[2]}}  {error:>{wide[3]}}  {how}"
        if len(rows) > MOST:
            yield f"… and {len(rows) - MOST} more"


def _error(row):
    """The relative error as far as it is the same on every platform: near rounding only its class is."""
    if row.verdict == "unseen":
        return "unseen"
    for bound, text in ((1e-7, "≤ 1e-7"), (1e-4, "≤ 1e-4"), (1e-2, "≤ 1e-2")):
        if row.relative_error <= bound:
            return text
    return f"{row.relative_error:.2g}"
