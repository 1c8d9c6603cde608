"""The working behind a value measured by hand: the numbers of its formula, its fraction, and the floors it reaches."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.errors import InvalidMeasurementError
from service.domain.indicators.inputs import MilestonesInputs, ReductionInputs
from service.domain.indicators.measurement import check
from service.domain.scoring.working import FloorStep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.indicators.indicator import Criteria, Indicator
    from service.domain.indicators.inputs import Measure
    from service.domain.indicators.measurement import Inputs, Measurement


class MeasurementWorking(Struct, frozen=True, kw_only=True):
    """How a value came about.

    `terms` are the numbers of the formula by the names of their inputs, those of several tasks added up; a milestone
    has none. `exact` is the value as a fraction in lowest terms.
    """

    terms: dict[str, Decimal]
    exact: Fraction
    floors: list[FloorStep]


class Correction(Struct, frozen=True, kw_only=True):
    """An input that a correction changed; empty where there was, or is, nothing."""

    name: str
    before: str
    after: str


def measure_working(indicator: Indicator, measurement: Measurement) -> MeasurementWorking | None:
    """Give the working of a measurement; `None` where the indicator is no longer measured the way it was then."""
    measure = indicator.measure
    if measure is None or not _still_so(measure, indicator.criteria, measurement):
        return None
    return MeasurementWorking(
        terms={name: _sum(measurement.inputs, name) for name in _numbers(measure)},
        exact=measurement.value,
        floors=[
            FloorStep(level=floor.level, floor=Decimal(floor.floor), reached=measurement.value >= floor.exact)
            for floor in indicator.criteria.floors
        ],
    )


def changes(before: Inputs, after: Inputs) -> list[Correction]:
    """Tell what a correction changed, in the order of what was put in, what was taken away behind."""
    return list(_changes(before, after))


def _changes(before: Inputs, after: Inputs) -> Iterator[Correction]:
    for name in {**after, **before}:
        was, now = before.get(name, ""), after.get(name, "")
        if was != now:
            yield Correction(name=name, before=was, after=now)


def _numbers(measure: Measure) -> list[str]:
    """Name the inputs that are numbers of the formula."""
    if isinstance(measure, MilestonesInputs):
        return []
    return [each.id for each in measure.inputs if not (isinstance(measure, ReductionInputs) and each == measure.task)]


def _still_so(measure: Measure, criteria: Criteria, measurement: Measurement) -> bool:
    """Tell whether the same inputs make the same value today."""
    try:
        return check(measure, criteria, measurement.inputs).value == measurement.value
    except InvalidMeasurementError:
        return False


def _sum(inputs: Inputs, name: str) -> Decimal:
    return sum((Decimal(text) for each, text in inputs.items() if each.split(".")[0] == name), Decimal(0))
