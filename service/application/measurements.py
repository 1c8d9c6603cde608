"""Measuring by hand: values put in for the indicators that no form feeds, with every correction kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.answers import tidy_text
from service.domain.errors import InvalidMeasurementError, NotMeasuredError, Violation
from service.domain.measurement import LONGEST, Checked, Measurement, check

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from service.application.forms import Library
    from service.application.ports import Clock, Store
    from service.domain.indicator import Indicator
    from service.domain.period import FiscalPeriod

_LONGEST_NAME = 200


class Measurements:
    """What was measured by hand in an installation."""

    def __init__(self, store: Store, library: Library, clock: Clock) -> None:
        self._store = store
        self._library = library
        self._clock = clock

    async def record(
        self, indicator: str, period: FiscalPeriod, sent: Mapping[str, str], *, by: str, note: str = ""
    ) -> Measurement:
        """Record what was measured of an indicator from the fiscal year's beginning to the end of a period.

        What was recorded for the period before stays as its history, and `note` then has to say why it is corrected.
        Raises `UnknownIndicatorError`, `NotMeasuredError`, and `InvalidMeasurementError` with every violation.
        """
        asked = self._library.named_indicator(indicator)
        by, note = tidy_text(by), tidy_text(note)
        while True:
            before = await self.history(indicator, period)
            checked = self._checked(asked, period, sent, _signed(by, note, correction=bool(before)))
            measurement = Measurement(
                indicator=indicator,
                period=period,
                revision=len(before) + 1,
                inputs=checked.inputs,
                value=checked.value,
                by=by,
                recorded=self._clock(),
                note=note,
            )
            # Where somebody else was faster, what is meant as the first value would be a correction.
            if await self._store.measurements.add(measurement):
                return measurement

    async def history(self, indicator: str | None = None, period: FiscalPeriod | None = None) -> list[Measurement]:
        """Give all revisions, of one indicator or period where they are named."""
        return [
            each
            for each in await self._store.measurements.everything()
            if indicator in (None, each.indicator) and period in (None, each.period)
        ]

    def _checked(
        self, indicator: Indicator, period: FiscalPeriod, sent: Mapping[str, str], unsigned: Iterator[Violation]
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


def _signed(by: str, note: str, *, correction: bool) -> Iterator[Violation]:
    """Find what is missing of who measured, and of why where it is a correction."""
    if not by:
        yield Violation(item="by", code="no-name")
    if correction and not note:
        yield Violation(item="note", code="no-reason")
    for item, text, limit in (("by", by, _LONGEST_NAME), ("note", note, LONGEST)):
        if len(text) > limit:
            yield Violation(item=item, code="too-long", params={"limit": limit})
