"""The overview of a period: the scorecard beside that of the period before, and the forms that were asked."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from service.application.indicators.scorecard import IndicatorScore, Scorecard
    from service.domain.scoring.score import Score

Direction = Literal["up", "same", "down"]


class Trend(Struct, frozen=True, kw_only=True):
    """How a value as it is shown differs from that of the period before; `change` is never negative."""

    direction: Direction
    change: Decimal
    before: Decimal


class OverviewRow(Struct, frozen=True, kw_only=True):
    """An indicator, with its trend where both periods have a value; `due` where the plan sets a target for the year."""

    indicator: IndicatorScore
    due: bool
    trend: Trend | None


class Overview(Struct, frozen=True, kw_only=True):
    """All indicators of a period and all forms.

    Of those that are due: how many met their target, have not yet met it in a period that is not over, missed it, or
    have no value; `idle` are those without a target.
    """

    rows: list[OverviewRow]
    forms: list[Score]
    met: int
    not_yet: int
    missed: int
    unknown: int
    idle: int


def overview_of(card: Scorecard, before: Scorecard | None, scores: list[Score]) -> Overview:
    """Put a scorecard beside the one before."""
    earlier = {each.id: each.value for each in before.indicators} if before else {}
    rows = [
        OverviewRow(indicator=each, due=each.due, trend=_trend(each.value, earlier.get(each.id)))
        for each in card.indicators
    ]
    results = [row.indicator.outcome for row in rows if row.due]
    return Overview(
        rows=rows,
        forms=scores,
        met=results.count("met"),
        not_yet=results.count("not-yet"),
        missed=results.count("missed"),
        unknown=results.count(None),
        idle=len(rows) - len(results),
    )


def _trend(now: Decimal | None, before: Decimal | None) -> Trend | None:
    if now is None or before is None:
        return None
    direction: Direction = "up" if now > before else "down" if now < before else "same"
    return Trend(direction=direction, change=abs(now - before), before=before)
