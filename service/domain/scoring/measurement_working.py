"""The working of a value measured by hand: the numbers of its formula, its fraction, and the floors reached."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from service.domain.errors import InvalidMeasurementError
from service.domain.indicators.inputs import CountInputs, ReductionInputs, ShareInputs
from service.domain.indicators.measurement import check
from service.domain.scoring.working import FloorStep

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from service.domain.indicators.indicator import Criteria, Indicator
    from service.domain.indicators.inputs import Input, Measure
    from service.domain.indicators.measurement import Inputs, Measurement


class Task(Struct, frozen=True, kw_only=True):
    """What one task of a reduction took before and after."""

    task: str
    before: Decimal
    after: Decimal


class Calculation(Struct, frozen=True, kw_only=True):
    """The formula of a measured value, and its numbers, summed over tasks.

    They are `part` and `whole` of a share, `counted` of a count, `before` and `after` of a reduction, which has `tasks`
    too; a milestone has none.
    """

    kind: Literal["share", "count", "reduction", "milestones"]
    terms: dict[str, Decimal]
    tasks: list[Task] = []


class MeasurementWorking(Struct, frozen=True, kw_only=True):
    """How a measured value is computed; `exact` is the value as a fraction in lowest terms."""

    calculation: Calculation
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
        calculation=_calculation(measure, measurement.inputs),
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


def _calculation(measure: Measure, inputs: Inputs) -> Calculation:
    """Return the formula with the numbers among the inputs."""
    match measure:
        case ShareInputs():
            terms = {"part": measure.part, "whole": measure.whole}
            return Calculation(kind="share", terms=_sums(inputs, terms))
        case CountInputs():
            return Calculation(kind="count", terms=_sums(inputs, {"counted": measure.counted}))
        case ReductionInputs():
            terms = {"before": measure.before, "after": measure.after}
            return Calculation(kind="reduction", terms=_sums(inputs, terms), tasks=list(_tasks(measure, inputs)))
        case _:
            return Calculation(kind="milestones", terms={})


def _still_so(measure: Measure, criteria: Criteria, measurement: Measurement) -> bool:
    """Return whether the same inputs give the same value under the present definition."""
    try:
        return check(measure, criteria, measurement.inputs).value == measurement.value
    except InvalidMeasurementError:
        return False


def _tasks(measure: ReductionInputs, inputs: Inputs) -> Iterator[Task]:
    """Yield the tasks in the order of their numbers."""
    numbers = {int(end) for name in inputs for stem, _, end in [name.partition(".")] if stem == measure.before.id}
    for at in sorted(numbers):
        task, before, after = (inputs[f"{each.id}.{at}"] for each in (measure.task, measure.before, measure.after))
        yield Task(task=task, before=Decimal(before), after=Decimal(after))


def _sums(inputs: Inputs, terms: Mapping[str, Input]) -> dict[str, Decimal]:
    return {role: _sum(inputs, asked.id) for role, asked in terms.items()}


def _sum(inputs: Inputs, name: str) -> Decimal:
    return sum((Decimal(text) for each, text in inputs.items() if each.split(".")[0] == name), Decimal(0))
