"""Values that are counted since the fiscal year began, and so do not fall from one quarter to the next."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.indicators.inputs import CountInputs, Measure, MilestonesInputs, ShareInputs
from service.domain.indicators.measurement import latest_revisions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.domain.indicators.measurement import Inputs, Measurement
    from service.domain.period import FiscalPeriod

_WHOLE_YEAR = 5
"""Where a year stands among its quarters: it ends with the last one, and is put in after it."""


class Fall(Struct, frozen=True, kw_only=True):
    """An input that is lower in the later of two periods; `quarter` is that of the other one, 0 for the whole year.

    For a milestone, `before` and `after` are 1 and 0.
    """

    input: str
    quarter: int
    before: str
    after: str


def falls(measure: Measure, period: FiscalPeriod, inputs: Inputs, there: Iterable[Measurement]) -> list[Fall]:
    """Return what falls if `inputs` are recorded for a period, against the measured ones before and after it.

    `there` are measurements of the indicator in the same fiscal year. Percents and times may fall.
    """
    place = period.quarter or _WHOLE_YEAR
    others = {each.period.quarter or _WHOLE_YEAR: each.inputs for each in latest_revisions(there)}
    before = max((at for at in others if at < place), default=None)
    after = min((at for at in others if at > place), default=None)
    found = _fallen(measure, before, others[before], inputs) if before else []
    return found + (_fallen(measure, after, inputs, others[after]) if after else [])


def _fallen(measure: Measure, other: int, earlier: Inputs, later: Inputs) -> list[Fall]:
    before, after = _counted(measure, earlier), _counted(measure, later)
    return [
        Fall(input=name, quarter=other % _WHOLE_YEAR, before=str(count), after=str(after.get(name, Fraction(0))))
        for name, count in before.items()
        if after.get(name, 0) < count
    ]


def _counted(measure: Measure, inputs: Inputs) -> dict[str, Fraction]:
    """Return the inputs that are counts, and the milestones that are done as ones."""
    match measure:
        case CountInputs():
            names = [measure.counted.id]
        case ShareInputs():
            names = [measure.whole.id, measure.part.id]
        case MilestonesInputs():
            return {name: Fraction(1) for name in inputs if name.startswith(f"{measure.done.id}.")}
        case _:
            names = []
    return {name: Fraction(inputs[name]) for name in names if name in inputs}
