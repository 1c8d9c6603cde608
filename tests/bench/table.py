"""The table of figures with goals and verdicts."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_HEADINGS = ("figure", "measured", "goal", "verdict")


class Figure(NamedTuple):
    """A measured figure: one value a round. A goal is a bound from below or above; without one it informs."""

    name: str
    rounds: Sequence[float]
    digits: int = 2
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None

    @property
    def value(self) -> float:
        return median(self.rounds)

    @property
    def met(self) -> bool:
        low = self.at_least is None or self.value >= self.at_least
        high = self.at_most is None or self.value <= self.at_most
        return low and high

    def cells(self) -> tuple[str, str, str, str]:
        shown = self._say(self.value)
        if len(self.rounds) > 1:
            shown += f" ({self._say(min(self.rounds))} to {self._say(max(self.rounds))})"
        bounds = [
            f"{sign} {self._say(bound)}"
            for sign, bound in ((">=", self.at_least), ("<=", self.at_most))
            if bound is not None
        ]
        verdict = ("met" if self.met else "MISSED") if bounds else ""
        return self.name, f"{shown}{self.unit}", f"{' '.join(bounds)}{self.unit if bounds else ''}", verdict

    def record(self) -> dict[str, object]:
        """Return the figure as JSON has it: `met` is null where there is no goal."""
        judged = self.at_least is not None or self.at_most is not None
        return {
            "figure": self.name,
            "median": self.value,
            "least": min(self.rounds),
            "most": max(self.rounds),
            "unit": self.unit.strip(),
            "at_least": self.at_least,
            "at_most": self.at_most,
            "met": self.met if judged else None,
        }

    def _say(self, value: float) -> str:
        return f"{value:,.{self.digits}f}"


def table(figures: Iterable[Figure]) -> str:
    """Lay figures out in columns."""
    rows = [_HEADINGS, *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    rule = "  ".join("-" * width for width in widths)
    return "\n".join([lines[0], rule, *lines[1:]])
