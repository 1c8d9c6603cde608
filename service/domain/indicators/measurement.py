"""Values measured by hand: check the inputs and compute the exact value."""

from __future__ import annotations

import re
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from service.domain.collecting.answers import tidy_text
from service.domain.collecting.thai_input import unclear_comma, ungrouped
from service.domain.errors import InvalidMeasurementError, Violation
from service.domain.indicators.inputs import (
    EVIDENCE,
    LINK,
    CountInputs,
    Measure,
    MilestonesInputs,
    ReductionInputs,
    ShareInputs,
)
from service.domain.period import FiscalPeriod

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from service.domain.indicators.indicator import Criteria

Inputs = dict[str, str]
"""Inputs by name: numbers in Arabic digits, `yes` for a milestone reached, and texts."""

DONE, NONE = "yes", "none"
"""The value of a milestone that was reached, and the input that says none was."""

LONGEST = 1000
_COUNT = re.compile(r"[0-9]{1,9}")
_AMOUNT = re.compile(r"[0-9]{1,9}([.][0-9]{1,2})?")
_LINK = re.compile(r"https?://[^\s/]\S*")


class Checked(NamedTuple):
    """Inputs as stored, and the exact value computed from them."""

    inputs: Inputs
    value: Fraction


class Measurement(Struct, frozen=True, kw_only=True):
    """What was measured of an indicator in a period; `recorded` is to the second, a correction has a `note`.

    Revisions count from 1 for each indicator and period; the last one counts. `value` stays as computed, even if the
    definition changes.
    """

    indicator: str
    period: FiscalPeriod
    revision: int
    inputs: Inputs
    value: Fraction
    by: str
    recorded: datetime
    note: str = ""


class RawInputs:
    """The sent inputs, read one by one; violations are collected."""

    def __init__(self, sent: Mapping[str, str]) -> None:
        tidied = {name: tidy_text(text) for name, text in sent.items()}
        self._sent = {name: text for name, text in tidied.items() if text}
        self.read: Inputs = {}
        self.violations: list[Violation] = []

    def refuse(self, name: str, code: str, **params: str | int) -> None:
        """Add a violation of an input."""
        self.violations.append(Violation(item=name, code=code, params=params))

    def count(self, name: str) -> Fraction | None:
        """Read a whole number, 0 or more; `None` and a violation otherwise."""
        return self._number(name, _COUNT, "not-a-count")

    def amount(self, name: str) -> Fraction | None:
        """Read a number of up to two decimals, 0 or more; `None` and a violation otherwise."""
        return self._number(name, _AMOUNT, "not-an-amount")

    def ticked(self, name: str) -> bool:
        """Read a checkbox; missing means unticked."""
        if self._sent.get(name, DONE) != DONE:
            self.refuse(name, "not-a-tick")
        return bool(self._take(name))

    def words(self, name: str, *, required: bool) -> None:
        """Read a text; a violation where a required one is empty."""
        if len(text := self._take(name)) > LONGEST:
            self.refuse(name, "too-long", limit=LONGEST)
        if required and not text:
            self.refuse(name, "missing")

    def link(self, name: str) -> None:
        """Read an optional web address."""
        self.words(name, required=False)
        if name in self.read and not is_link(self.read[name]):
            self.refuse(name, "not-a-link")

    def numbers(self, *names: str) -> list[int]:
        """Return the numbers of numbered inputs, such as 2 for `before.2`, in order."""
        found = re.compile(rf"(?:{'|'.join(names)})[.]([1-9][0-9]?)")
        return sorted({int(match[1]) for name in self._sent if (match := found.fullmatch(name))})

    def rest(self) -> None:
        """Add a violation for each input that was not read."""
        for name in sorted(self._sent.keys() - self.read.keys()):
            self.refuse(name, "unknown-input")

    def _take(self, name: str) -> str:
        if name in self._sent:
            self.read[name] = self._sent[name]
        return self._sent.get(name, "")

    def _number(self, name: str, pattern: re.Pattern[str], code: str) -> Fraction | None:
        text = ungrouped(self._take(name))
        if not pattern.fullmatch(text):
            wrong = Violation(item=name, code=code if text else "missing", params={})
            self.violations.append(unclear_comma(name, text) or wrong)
            return None
        self.read[name] = text
        return Fraction(text)


def is_link(text: str) -> bool:
    """Return whether a text is an http(s) address."""
    return _LINK.fullmatch(text) is not None


def check(measure: Measure, criteria: Criteria, sent: Mapping[str, str]) -> Checked:
    """Return the inputs as stored with the exact value computed from them.

    Raises `InvalidMeasurementError` with every violation, each under the name of its input.
    """
    raw = RawInputs(sent)
    value = _value(measure, criteria, raw)
    if not isinstance(measure, MilestonesInputs):
        raw.words(EVIDENCE, required=False)
        raw.link(LINK)
    raw.rest()
    if raw.violations or value is None:
        raise InvalidMeasurementError(raw.violations)
    return Checked(raw.read, value)


def _value(measure: Measure, criteria: Criteria, raw: RawInputs) -> Fraction | None:
    match measure:
        case ShareInputs():
            return _share(measure, raw)
        case CountInputs():
            return raw.count(measure.counted.id)
        case ReductionInputs():
            return _reduction(measure, raw)
        case _:
            return _milestones(measure, criteria, raw)


def _share(measure: ShareInputs, raw: RawInputs) -> Fraction | None:
    whole, part = raw.count(measure.whole.id), raw.count(measure.part.id)
    if whole == 0:
        raw.refuse(measure.whole.id, "nothing-to-share")
    if whole and part is not None and part > whole:
        raw.refuse(measure.part.id, "more-than-whole", whole=str(whole))
    return 100 * part / whole if whole and part is not None else None


def _reduction(measure: ReductionInputs, raw: RawInputs) -> Fraction | None:
    """Pool all tasks: both means are over the same tasks, so their sums give the same ratio."""
    befores, afters = [], []
    for number in raw.numbers(*(each.id for each in measure.inputs)) or [1]:
        raw.words(f"{measure.task.id}.{number}", required=True)
        befores.append(raw.amount(f"{measure.before.id}.{number}"))
        afters.append(raw.amount(f"{measure.after.id}.{number}"))
        if befores[-1] == 0:
            raw.refuse(f"{measure.before.id}.{number}", "no-time")
    if raw.violations:
        return None
    before, after = _sum(befores), _sum(afters)
    return 100 * (before - after) / before


def _sum(amounts: list[Fraction | None]) -> Fraction:
    return sum((amount for amount in amounts if amount is not None), Fraction(0))


def _milestones(measure: MilestonesInputs, criteria: Criteria, raw: RawInputs) -> Fraction:
    """Return the floor of the highest level reached. A level needs all lower ones; "none" must be said explicitly."""
    value, missed, reached, none = Fraction(0), 0, False, raw.ticked(NONE)
    for floor in criteria.floors:
        done = f"{measure.done.id}.{floor.level}"
        ticked = raw.ticked(done)
        raw.words(f"{measure.evidence.id}.{floor.level}", required=ticked)
        raw.link(f"{measure.link.id}.{floor.level}")
        reached = reached or ticked
        if ticked and missed:
            raw.refuse(done, "skipped", level=missed)
        if ticked:
            value = floor.exact
        else:
            missed = missed or floor.level
    if none == reached:
        raw.refuse(NONE, "none-and-some" if none else "neither")
    return value


PLACES: dict[type[Measure], int] = {ShareInputs: 2, ReductionInputs: 2, CountInputs: 0, MilestonesInputs: 0}
"""Decimals shown for each kind of value."""


def latest_revisions(measurements: Iterable[Measurement]) -> list[Measurement]:
    """Return the last revision of each indicator and period, in the order given."""
    last = {(each.indicator, each.period): each for each in measurements}
    return list(last.values())


def counting_measurement(
    measurements: Iterable[Measurement], indicator: str, period: FiscalPeriod
) -> Measurement | None:
    """Return the measurement that counts for an indicator in a period.

    A measured value covers everything since the fiscal year began. So a year without its own measurement has that of
    its last measured quarter; a quarter has its own or none.
    """
    found = [
        each
        for each in latest_revisions(measurements)
        if each.indicator == indicator and each.period.fiscal_year == period.fiscal_year
    ]
    own = next((each for each in found if each.period == period), None)
    return own if own or period.quarter else max(found, key=_quarter, default=None)


def other_measurements(measurements: list[Measurement], indicator: str, period: FiscalPeriod) -> list[Measurement]:
    """Return the measurements of the other periods of a fiscal year: of its quarters, in their order, and of itself."""
    found = [
        each
        for each in latest_revisions(measurements)
        if each.indicator == indicator and each.period.fiscal_year == period.fiscal_year and each.period != period
    ]
    return sorted(found, key=lambda each: (each.period.quarter is None, _quarter(each)))


def earlier_measurement(measurements: list[Measurement], indicator: str, period: FiscalPeriod) -> Measurement | None:
    """Return the measurement of the last measured quarter before `period` in the same fiscal year."""
    found = [
        each
        for each in latest_revisions(measurements)
        if each.indicator == indicator
        and each.period.fiscal_year == period.fiscal_year
        and each.period.quarter is not None
        and (period.quarter is None or each.period.quarter < period.quarter)
    ]
    return max(found, key=_quarter, default=None)


def _quarter(measurement: Measurement) -> int:
    return measurement.period.quarter or 0
