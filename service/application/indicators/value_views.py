"""What planners enter of an indicator, as the scorecard shows it: measured values, and remarks."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import UNSET, Struct, UnsetType

from service.domain.indicators.evidence import Evidence, evidence_of
from service.domain.period import BANGKOK, FiscalPeriod
from service.domain.scoring.measurement_working import Calculation, measure_working
from service.domain.scoring.score import PeriodShown, period_shown

if TYPE_CHECKING:
    from service.domain.indicators.indicator import Indicator
    from service.domain.indicators.measurement import Measurement
    from service.domain.indicators.remarks import Remark


class MeasurementShown(Struct, frozen=True, kw_only=True):
    """A measured value: the period and revision it was recorded as, when, and from which inputs.

    `exact` is the value as a fraction in lowest terms, such as 200/3. `evidence` is what the inputs tell of it; none in
    certificates of earlier releases. Nor do those have the `calculation`; there is none where the indicator is measured
    in another way since.
    """

    period: PeriodShown
    revision: int
    recorded: datetime
    exact: str
    inputs: dict[str, str]
    evidence: list[Evidence] = []
    calculation: Calculation | UnsetType = UNSET


class RemarkShown(Struct, frozen=True, kw_only=True):
    """What stood in an indicator's way in a period, and what was improved; either may be empty."""

    period: PeriodShown
    revision: int
    written: datetime
    obstacles: str
    improvements: str


def measurement_shown(indicator: Indicator, measurement: Measurement, today: FiscalPeriod) -> MeasurementShown:
    """Return a measurement as shown; who recorded it is only for planners."""
    return MeasurementShown(
        period=period_shown(measurement.period, today),
        revision=measurement.revision,
        recorded=measurement.recorded.astimezone(BANGKOK),
        exact=str(measurement.value),
        inputs=measurement.inputs,
        evidence=evidence_of(indicator.measure, measurement.inputs),
        calculation=working.calculation if (working := measure_working(indicator, measurement)) else UNSET,
    )


def remark_shown(remark: Remark, today: FiscalPeriod) -> RemarkShown:
    """Return a remark as shown; who wrote it is only for planners."""
    return RemarkShown(
        period=period_shown(remark.period, today),
        revision=remark.revision,
        written=remark.written.astimezone(BANGKOK),
        obstacles=remark.obstacles,
        improvements=remark.improvements,
    )
