"""Conclusions of surveys: planners write them in place of what is drafted from the figures; every revision is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.application.accounts.accounts import record
from service.domain.collecting.answers import tidy_text
from service.domain.collecting.exclusion import read_reason
from service.domain.errors import InvalidConclusionError
from service.domain.indicators.remarks import check_erasable, untimely
from service.domain.scoring.conclusion import Conclusion, conclusion_violations

if TYPE_CHECKING:
    from service.application.forms.registry import FormRegistry
    from service.application.ports.store import Clock, Store
    from service.domain.period import FiscalPeriod


class Conclusions:
    """The conclusions of an installation."""

    def __init__(self, store: Store, registry: FormRegistry, clock: Clock) -> None:
        self._store = store
        self._registry = registry
        self._clock = clock

    async def history(self, form: str, period: FiscalPeriod) -> list[Conclusion]:
        """Return the revisions of a form's conclusion in a period, oldest first. Raises `UnknownFormError`."""
        self._registry.form(form)
        return await self._store.conclusions.history(form, period)

    async def write(  # noqa: PLR0913 - a conclusion has that many fields
        self, form: str, period: FiscalPeriod, conclusion: str, recommendations: str, *, by: str, seen: int
    ) -> Conclusion:
        """Store a revision; `seen` is the number of revisions its writer has seen (optimistic locking).

        Raises `UnknownFormError`, and `InvalidConclusionError` with every violation.
        """
        self._registry.form(form)
        conclusion, recommendations = tidy_text(conclusion), tidy_text(recommendations)
        async with self._store.write() as unit:
            history, moment = await unit.conclusions.history(form, period), self._clock()
            violations = list(conclusion_violations(conclusion, recommendations, history[-1] if history else None))
            violations += untimely(period, moment, len(history), seen)
            if violations:
                raise InvalidConclusionError(violations)
            written = Conclusion(
                form=form,
                period=period,
                revision=len(history) + 1,
                conclusion=conclusion,
                recommendations=recommendations,
                by=by,
                written=moment,
            )
            await unit.conclusions.add(written)
            await record(unit.audit, moment, by, "concluded", f"{form} {period.name} #{written.revision}")
        return written

    async def erase(self, form: str, period: FiscalPeriod, revision: int, reason: str, *, by: str) -> None:
        """Empty the texts of an earlier revision, as when they name a person.

        So also of a form that is no longer served. What was certified keeps them, under its checksum. Raises
        `InvalidReasonError`, `UnknownRevisionError` and `RevisionInUseError`.
        """
        reason = read_reason(reason)
        async with self._store.write() as unit:
            check_erasable(len(await unit.conclusions.history(form, period)), revision)
            await unit.conclusions.erase(form, period, revision)
            subject = f"{form} {period.name} #{revision} {reason}"
            await record(unit.audit, self._clock(), by, "conclusion-erased", subject)
        await self._store.truncate_wal()
