"""The working of a value measured by hand: the numbers of its formula, its fraction, and the floors reached."""

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
    """How a measured value is computed.

    `terms` are the formula's numbers by input name, summed over tasks; a milestone has none. `exact` is the value as a
    fraction in lowest terms.
    """

    terms: dict[str, Decimal]
    exact: Fraction
    floors: list[FloorStep]


class Correction(Struct, frozen=True, kw_only=True):
    """An input that a correction changed; empty text where it was absent."""

    name: str
    before: str
    after: str


def measure_working(indicator: Indicator, measurement: Measurement) -> MeasurementWorking | None:
    """Return the working of a measurement; `None` where the indicator's kind of measurement has changed."""
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
    """Return the inputs that a correction changed, in input order, removed ones last."""
    return list(_changes(before, after))


def _changes(before: Inputs, after: Inputs) -> Iterator[Correction]:
    for name in {**after, **before}:
        was, now = before.get(name, ""), after.get(name, "")
        if was != now:
            yield Correction(name=name, before=was, after=now)


def _numbers(measure: Measure) -> list[str]:
    """Return the names of the inputs that are numbers of the formula."""
    if isinstance(measure, MilestonesInputs):
        return []
    return [each.id for each in measure.inputs if not (isinstance(measure, ReductionInputs) and each == measure.task)]


def _still_so(measure: Measure, criteria: Criteria, measurement: Measurement) -> bool:
    """Return whether the same inputs give the same value under the present definition."""
    try:
        return check(measure, criteria, measurement.inputs).value == measurement.value
    except InvalidMeasurementError:
        return False


def _sum(inputs: Inputs, name: str) -> Decimal:
    return sum((Decimal(text) for each, text in inputs.items() if each.split(".")[0] == name), Decimal(0))
