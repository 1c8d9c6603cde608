"""Values measured by hand, for indicators that no form feeds, with all corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.application.accounts.accounts import TERMINAL, record
from service.application.forms.year_rules import Adoption
from service.application.indicators.scorecard import IndicatorScore, measured_score
from service.application.indicators.signing import overtaken, signed
from service.domain.collecting.answers import tidy_text
from service.domain.errors import CONFIRM, InvalidMeasurementError, NotMeasuredError, Violation
from service.domain.indicators.indicator import Indicator
from service.domain.indicators.inputs import Measure, MilestonesInputs
from service.domain.indicators.measurement import (
    Checked,
    Measurement,
    check,
    counting_measurement,
    earlier_measurement,
    other_measurements,
)
from service.domain.indicators.year_to_date import Fall, evidence_alone, falls
from service.domain.period import month_of, period_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.application.forms.registry import FormRegistry
    from service.application.ports.snapshot import Adopted
    from service.application.ports.store import Clock, Store
    from service.domain.indicators.amendments import RulesShown
    from service.domain.period import FiscalPeriod


class Measured(Struct, frozen=True, kw_only=True):
    """An indicator measured by hand, in a period.

    The indicator is as judged in that year. `history` has the revisions of this period, oldest first; the value that
    `counts` may be of an earlier quarter. `earlier` is the measurement of the last quarter before, `others` are all
    those of the year's other periods. `falls` are the counts of the period that do not agree with theirs, which whoever
    recorded them has confirmed.
    """

    indicator: Indicator
    shown: IndicatorScore
    counts: Measurement | None
    history: list[Measurement]
    earlier: Measurement | None
    others: list[Measurement]
    falls: list[Violation]

    @property
    def due(self) -> bool:
        """Whether it is measured in the year: the plan has it then, or it has values."""
        return self.counts is not None or self.shown.due


class Measurements:
    """The values measured by hand in an installation."""

    def __init__(self, store: Store, registry: FormRegistry, clock: Clock) -> None:
        self._store = store
        self._registry = registry
        self._clock = clock
        self._adoption = Adoption(registry, clock)

    async def record(  # noqa: PLR0913 - a measurement has that many fields
        self,
        indicator: str,
        period: FiscalPeriod,
        sent: Mapping[str, str],
        *,
        by: str,
        note: str = "",
        who: str = TERMINAL,
        seen: int | None = None,
        confirmed: bool = False,
    ) -> Measurement:
        """Record a value for the time from the fiscal year's beginning to the end of a period.

        An earlier value of the period stays in the history, and `note` must then say why it is corrected. `seen` is the
        number of revisions its sender has seen (optimistic locking). A year in which the plan does not have the
        indicator is refused. `who` is the actor in the audit log. A count that falls from one quarter to the next, and
        evidence of a milestone that is not done, are taken only if `confirmed`. Raises `UnknownIndicatorError`,
        `NotMeasuredError`, and `InvalidMeasurementError` with every violation.
        """
        named = self._registry.named_indicator(indicator)
        of_year = [
            each for each in await self._store.measurements.of_year(period.fiscal_year) if each.indicator == indicator
        ]
        by, note = tidy_text(by), tidy_text(note)
        async with self._store.write() as unit:
            adopted = await unit.year_rules.in_force()
            asked = self._registry.judged(named, period.fiscal_year, adopted)
            there = len(await unit.measurements.history(indicator, period))
            unsigned = [*overtaken(there, seen), *signed(by, note, correction=bool(there))]
            # What was recorded when the plan had it may be corrected.
            if period.fiscal_year not in asked.years and not of_year:
                unsigned.append(Violation(item="period", code="not-in-plan", params={"year": period.fiscal_year}))
            checked = self._checked(asked, period, sent, unsigned)
            fallen, alone = (
                (falls(asked.measure, period, checked.inputs, of_year), evidence_alone(asked.measure, checked.inputs))
                if asked.measure
                else ([], [])
            )
            if (fallen or alone) and not confirmed:
                unconfirmed = [_unconfirmed(asked.measure, period, each) for each in fallen]
                raise InvalidMeasurementError([*unconfirmed, *map(_not_ticked, alone)])
            measurement = Measurement(
                indicator=indicator,
                period=period,
                revision=there + 1,
                inputs=checked.inputs,
                value=checked.value,
                by=by,
                recorded=self._clock(),
                note=note,
            )
            await self._adoption.of_value(unit, named, period.fiscal_year, adopted)
            await unit.measurements.add(measurement)
            subject = f"{indicator} {period.name} #{there + 1}"
            await record(unit.audit, measurement.recorded, who, "measured", subject)
            if fallen:
                await record(unit.audit, measurement.recorded, who, "fall-confirmed", subject)
        return measurement

    async def history(self, indicator: str | None = None, period: FiscalPeriod | None = None) -> list[Measurement]:
        """Return all revisions, or those of one indicator or period."""
        return [
            each
            for each in await self._store.measurements.everything()
            if indicator in (None, each.indicator) and period in (None, each.period)
        ]

    async def of(self, period: FiscalPeriod) -> list[Measured]:
        """Return the indicators measured by hand that the plan has in a year, or that were measured, in its order."""
        of_year = await self._store.measurements.of_year(period.fiscal_year)
        adopted, today = await self._store.year_rules.in_force(), self._today()
        return [
            _measured(*self._judged(each, period, adopted), period, of_year, today)
            for each in self._registry.indicators
            if each.measure
            and (period.fiscal_year in each.years or any(value.indicator == each.id for value in of_year))
        ]

    async def one(self, indicator: str, period: FiscalPeriod) -> Measured:
        """Return one of them. Raises `UnknownIndicatorError` and `NotMeasuredError`."""
        asked = self._registry.named_indicator(indicator)
        if asked.measure is None:
            raise NotMeasuredError(indicator=asked.id)
        of_year = await self._store.measurements.of_year(period.fiscal_year)
        judged = self._judged(asked, period, await self._store.year_rules.in_force())
        return _measured(*judged, period, of_year, self._today())

    def _judged(self, named: Indicator, period: FiscalPeriod, adopted: Adopted) -> tuple[Indicator, RulesShown]:
        """Return an indicator as judged in a period's year, and what is told of the rules."""
        asked = named, period.fiscal_year, adopted
        return self._registry.judged(*asked), self._registry.rules_shown(*asked)

    def _today(self) -> FiscalPeriod:
        return period_of(month_of(self._clock()))

    def _checked(
        self, indicator: Indicator, period: FiscalPeriod, sent: Mapping[str, str], unsigned: list[Violation]
    ) -> Checked:
        """Check everything at once. Raises `NotMeasuredError` and `InvalidMeasurementError`."""
        if indicator.measure is None:
            raise NotMeasuredError(indicator=indicator.id)
        violations = list(unsigned)
        if period.begin > self._clock():
            violations.append(Violation(item="period", code="not-begun"))
        try:
            checked = check(indicator.measure, indicator.criteria, sent)
        except InvalidMeasurementError as refused:
            raise InvalidMeasurementError([*refused.violations, *violations]) from None
        if violations:
            raise InvalidMeasurementError(violations)
        return checked


def _not_ticked(level: int) -> Violation:
    return Violation(item=CONFIRM, code="evidence-alone", params={"level": level})


def _unconfirmed(measure: Measure | None, period: FiscalPeriod, fall: Fall) -> Violation:
    codes = ("undone", "done-early") if isinstance(measure, MilestonesInputs) else ("falls", "rises")
    params: dict[str, str | int] = {
        "input": fall.input,
        "quarter": fall.quarter,
        "before": fall.before,
        "after": fall.after,
        "own": period.quarter or 0,
    }
    return Violation(item=CONFIRM, code=codes[fall.risen], params=params)


def _confirmed(
    measure: Measure | None, period: FiscalPeriod, history: list[Measurement], there: list[Measurement]
) -> list[Violation]:
    """Return what was confirmed of the last value of a period, and is still so."""
    found = falls(measure, period, history[-1].inputs, there) if measure and history else []
    return [_unconfirmed(measure, period, each) for each in found]


def _measured(
    indicator: Indicator, rules: RulesShown, period: FiscalPeriod, of_year: list[Measurement], today: FiscalPeriod
) -> Measured:
    counts = counting_measurement(of_year, indicator.id, period)
    mine = [each for each in of_year if each.indicator == indicator.id]
    history = [each for each in mine if each.period == period]
    return Measured(
        indicator=indicator,
        shown=measured_score(indicator, period, counts, today, rules),
        counts=counts,
        history=history,
        earlier=earlier_measurement(of_year, indicator.id, period),
        others=other_measurements(of_year, indicator.id, period),
        falls=_confirmed(indicator.measure, period, history, mine),
    )
