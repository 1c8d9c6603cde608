"""Remarks on indicators: planners write what stood in the way and what was improved; every revision is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.application.accounts.accounts import record
from service.domain.collecting.answers import tidy_text
from service.domain.collecting.exclusion import read_reason
from service.domain.errors import InvalidRemarkError
from service.domain.indicators.remarks import Remark, check_erasable, remark_violations, untimely

if TYPE_CHECKING:
    from service.application.forms.registry import FormRegistry
    from service.application.ports.store import Clock, Store
    from service.domain.indicators.indicator import Indicator
    from service.domain.period import FiscalPeriod


class Remarked(Struct, frozen=True, kw_only=True):
    """An indicator with the revisions of its remark in a period, oldest first."""

    indicator: Indicator
    history: list[Remark]


class Remarks:
    """The remarks of an installation."""

    def __init__(self, store: Store, registry: FormRegistry, clock: Clock) -> None:
        self._store = store
        self._registry = registry
        self._clock = clock

    async def of(self, indicator: str, period: FiscalPeriod) -> Remarked:
        """Return an indicator's remark in a period with its history. Raises `UnknownIndicatorError`."""
        named = self._registry.named_indicator(indicator)
        return Remarked(indicator=named, history=await self._store.remarks.history(indicator, period))

    async def write(  # noqa: PLR0913 - a remark has that many fields
        self, indicator: str, period: FiscalPeriod, obstacles: str, improvements: str, *, by: str, seen: int
    ) -> Remark:
        """Store a revision; `seen` is the number of revisions its writer has seen (optimistic locking).

        Raises `UnknownIndicatorError`, and `InvalidRemarkError` with every violation.
        """
        self._registry.named_indicator(indicator)
        obstacles, improvements = tidy_text(obstacles), tidy_text(improvements)
        async with self._store.write() as unit:
            history, moment = await unit.remarks.history(indicator, period), self._clock()
            violations = list(remark_violations(obstacles, improvements, history[-1] if history else None))
            violations += untimely(period, moment, len(history), seen)
            if violations:
                raise InvalidRemarkError(violations)
            remark = Remark(
                indicator=indicator,
                period=period,
                revision=len(history) + 1,
                obstacles=obstacles,
                improvements=improvements,
                by=by,
                written=moment,
            )
            await unit.remarks.add(remark)
            await record(unit.audit, moment, by, "remarked", f"{indicator} {period.name} #{remark.revision}")
        return remark

    async def erase(self, indicator: str, period: FiscalPeriod, revision: int, reason: str, *, by: str) -> None:
        """Empty the texts of an earlier revision, as when they name a person.

        So also of an indicator that is no longer served. What was certified keeps them, under its checksum. Raises
        `InvalidReasonError`, `UnknownRevisionError` and `RevisionInUseError`.
        """
        reason = read_reason(reason)
        async with self._store.write() as unit:
            check_erasable(len(await unit.remarks.history(indicator, period)), revision)
            await unit.remarks.erase(indicator, period, revision)
            subject = f"{indicator} {period.name} #{revision} {reason}"
            await record(unit.audit, self._clock(), by, "remark-erased", subject)
        await self._store.truncate_wal()
