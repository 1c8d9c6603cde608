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

    `risen` says that the other one is the later: what is put in is too high for it. Of milestones `input` is the
    highest that is done, and `before` and `after` are levels, 0 where none is reached.
    """

    input: str
    quarter: int
    before: str
    after: str
    risen: bool = False


def falls(measure: Measure, period: FiscalPeriod, inputs: Inputs, there: Iterable[Measurement]) -> list[Fall]:
    """Return what falls if `inputs` are recorded for a period, against the measured ones before and after it.

    `there` are measurements of the indicator in the same fiscal year. Percents and times may fall.
    """
    place = period.quarter or _WHOLE_YEAR
    others = {each.period.quarter or _WHOLE_YEAR: each.inputs for each in latest_revisions(there)}
    before = max((at for at in others if at < place), default=None)
    after = min((at for at in others if at > place), default=None)
    found = _fallen(measure, before, others[before], inputs) if before else []
    return found + (_fallen(measure, after, inputs, others[after], risen=True) if after else [])


def _fallen(measure: Measure, other: int, earlier: Inputs, later: Inputs, *, risen: bool = False) -> list[Fall]:
    before, after = _counted(measure, earlier), _counted(measure, later)
    return [
        Fall(
            input=f"{name}.{count}" if isinstance(measure, MilestonesInputs) else name,
            quarter=other % _WHOLE_YEAR,
            before=str(count),
            after=str(after.get(name, Fraction(0))),
            risen=risen,
        )
        for name, count in before.items()
        if after.get(name, 0) < count
    ]


def _counted(measure: Measure, inputs: Inputs) -> dict[str, Fraction]:
    """Return the inputs that are counts; of milestones the highest level that is done."""
    match measure:
        case CountInputs():
            names = [measure.counted.id]
        case ShareInputs():
            names = [measure.whole.id, measure.part.id]
        case MilestonesInputs():
            return {measure.done.id: Fraction(max(_levels(inputs, measure.done.id), default=0))}
        case _:
            names = []
    return {name: Fraction(inputs[name]) for name in names if name in inputs}


def _levels(inputs: Inputs, name: str) -> set[int]:
    """Return the levels that have an input."""
    found = (each.partition(".") for each in inputs)
    return {int(level) for stem, _, level in found if stem == name}


def evidence_alone(measure: Measure, inputs: Inputs) -> list[int]:
    """Return the levels of milestones that have evidence but are not done."""
    if not isinstance(measure, MilestonesInputs):
        return []
    shown = _levels(inputs, measure.evidence.id) | _levels(inputs, measure.link.id)
    return sorted(shown - _levels(inputs, measure.done.id))
