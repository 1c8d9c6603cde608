"""Remarks on indicators in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from service.application.ports.remarks import Remarks, RemarkWriter
from tests.support.fake_moments import kept

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.domain.indicators.remarks import Remark
    from service.domain.period import FiscalPeriod
    from tests.support.fake_store import State
    from tests.support.fake_unit import MemoryUnit


class MemoryRemarks(Remarks):
    """Remarks, read from the state."""

    def __init__(self, state: Callable[[], State]) -> None:
        self._state = state

    async def history(self, indicator: str, period: FiscalPeriod) -> list[Remark]:
        found = [each for each in self._state().remarks if (each.indicator, each.period) == (indicator, period)]
        return sorted(found, key=lambda each: each.revision)


class MemoryRemarkWriter(MemoryRemarks, RemarkWriter):
    """Remarks, written."""

    def __init__(self, unit: MemoryUnit) -> None:
        super().__init__(lambda: unit.state)
        self._unit = unit

    async def add(self, remark: Remark) -> None:
        self._unit.set(remarks=(*self._unit.state.remarks, replace(remark, written=kept(remark.written))))

    async def erase(self, indicator: str, period: FiscalPeriod, revision: int) -> None:
        named = (indicator, period, revision)
        found = [
            replace(each, obstacles="", improvements="")
            if (each.indicator, each.period, each.revision) == named
            else each
            for each in self._unit.state.remarks
        ]
        self._unit.set(remarks=tuple(found))


def remarks_in(state: State, fiscal_year: int) -> list[Remark]:
    """Return the last revisions of a year and its quarters, in order."""
    found = sorted(state.remarks, key=lambda each: (each.indicator, each.period.quarter or 0, each.revision))
    last = {(each.indicator, each.period): each for each in found if each.period.fiscal_year == fiscal_year}
    return list(last.values())
