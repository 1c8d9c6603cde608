"""What stands beside figures that are certified: the conclusion in their paper, and values that do not agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.application.indicators.scorecard import Scorecard
from service.domain.scoring.conclusion import FIELDS
from service.exports.docx.conclusion import conclusion_context
from service.exports.thai_digits import one_kind
from service.web.planner.indicators.measurement_history import falls_told

if TYPE_CHECKING:
    from service.application.certification.certified_figures import Figures
    from service.application.indicators.measurements import Measurements
    from service.domain.indicators.indicator import Indicator
    from service.domain.period import FiscalPeriod

_SHORT = 600
"""A longer conclusion is folded at first."""


class ShownConclusion(Struct, frozen=True, kw_only=True):
    """The texts of a report by field, as its paper has them; `drafted` are the fields whose text is nobody's."""

    texts: list[tuple[str, str]]
    drafted: list[str]
    long: bool


def shown_conclusion(figures: Figures | None) -> ShownConclusion | None:
    """Return the conclusion that is certified with a report's figures; none of the scorecard, or without answers."""
    if figures is None or isinstance(figures, Scorecard) or not (figures.score.responses or figures.score.conclusion):
        return None
    found = conclusion_context(figures)
    told = [(field, one_kind("\n".join(found[field]))) for field in FIELDS]
    return ShownConclusion(
        texts=told,
        drafted=[field for field in FIELDS if found[f"{field}_drafted"]],
        long=sum(len(text) for _, text in told) > _SHORT,
    )


async def disagreeing(measurements: Measurements, period: FiscalPeriod) -> list[tuple[Indicator, list[str]]]:
    """Return the indicators whose counts of a period do not agree with those of its year's other periods."""
    return [(each.indicator, falls_told(each)) for each in await measurements.of(period) if each.falls]
