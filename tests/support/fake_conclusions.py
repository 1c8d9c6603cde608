"""Conclusions of surveys in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from service.application.ports.conclusions import Conclusions, ConclusionWriter
from tests.support.fake_moments import kept

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.domain.period import FiscalPeriod
    from service.domain.scoring.conclusion import Conclusion
    from tests.support.fake_store import State
    from tests.support.fake_unit import MemoryUnit


class MemoryConclusions(Conclusions):
    """Conclusions, read from the state."""

    def __init__(self, state: Callable[[], State]) -> None:
        self._state = state

    async def history(self, form: str, period: FiscalPeriod) -> list[Conclusion]:
        found = [each for each in self._state().conclusions if (each.form, each.period) == (form, period)]
        return sorted(found, key=lambda each: each.revision)


class MemoryConclusionWriter(MemoryConclusions, ConclusionWriter):
    """Conclusions, written."""

    def __init__(self, unit: MemoryUnit) -> None:
        super().__init__(lambda: unit.state)
        self._unit = unit

    async def add(self, conclusion: Conclusion) -> None:
        self._unit.set(
            conclusions=(*self._unit.state.conclusions, replace(conclusion, written=kept(conclusion.written)))
        )

    async def erase(self, form: str, period: FiscalPeriod, revision: int) -> None:
        named = (form, period, revision)
        found = [
            replace(each, conclusion="", recommendations="")
            if (each.form, each.period, each.revision) == named
            else each
            for each in self._unit.state.conclusions
        ]
        self._unit.set(conclusions=tuple(found))


def conclusions_in(state: State, fiscal_year: int) -> list[Conclusion]:
    """Return the last revisions of a year and its quarters, in order."""
    found = sorted(state.conclusions, key=lambda each: (each.form, each.period.quarter or 0, each.revision))
    last = {(each.form, each.period): each for each in found if each.period.fiscal_year == fiscal_year}
    return list(last.values())
