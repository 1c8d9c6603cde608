"""The number of a survey's respondents, as evidence of a milestone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.errors import UnknownFormError
from service.domain.indicators.inputs import MilestonesInputs
from service.domain.scoring.score import PeriodShown

if TYPE_CHECKING:
    from service.application.certification.reports import Reports
    from service.domain.indicators.indicator import Indicator
    from service.domain.period import FiscalPeriod


class Respondents(Struct, frozen=True, kw_only=True):
    """How many people answered a survey in a period; `input` and `done` are the milestone's inputs."""

    level: int
    input: str
    done: str
    title: str
    responses: int
    period: PeriodShown


async def respondents_of(reports: Reports, indicator: Indicator, period: FiscalPeriod) -> Respondents | None:
    """Return the respondents of the survey that is evidence of a milestone; `None` without one, or without answers.

    Raises `TamperedReportError`.
    """
    measure = indicator.measure
    if not isinstance(measure, MilestonesInputs) or measure.survey is None:
        return None
    try:
        score = await reports.score(measure.survey.form, period)
    except UnknownFormError:
        return None
    if not score.responses:
        return None
    level = measure.survey.level
    return Respondents(
        level=level,
        input=f"{measure.evidence.id}.{level}",
        done=f"{measure.done.id}.{level}",
        title=score.title,
        responses=score.responses,
        period=score.period,
    )
