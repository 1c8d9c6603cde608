"""The overview of a period: the scorecard with trends against the period before, and the forms asked."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from service.application.indicators.scorecard import IndicatorScore, Scorecard
    from service.domain.scoring.score import Score

Direction = Literal["up", "same", "down"]


class Trend(Struct, frozen=True, kw_only=True):
    """The difference of a value as shown from the period before; `change` is never negative."""

    direction: Direction
    change: Decimal
    before: Decimal


class OverviewRow(Struct, frozen=True, kw_only=True):
    """An indicator with its trend where both values were made in one way; `due` with a target this year."""

    indicator: IndicatorScore
    due: bool
    trend: Trend | None


class Overview(Struct, frozen=True, kw_only=True):
    """All indicators and forms of a period.

    Counts of due indicators: target met, not yet met in an unfinished period, missed, or without a value; `idle` ones
    have no target this year.
    """

    rows: list[OverviewRow]
    forms: list[Score]
    met: int
    not_yet: int
    missed: int
    unknown: int
    idle: int


def overview_of(card: Scorecard, before: Scorecard | None, scores: list[Score]) -> Overview:
    """Compare a scorecard with the one before."""
    earlier = {each.id: each for each in before.indicators} if before else {}
    rows = [
        OverviewRow(indicator=each, due=each.due, trend=_trend(each, earlier.get(each.id))) for each in card.indicators
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


def _trend(now: IndicatorScore, before: IndicatorScore | None) -> Trend | None:
    """Return how a value differs; `None` where one is missing, or was made in another way."""
    if before is None or now.value is None or before.value is None or _made(now) != _made(before):
        return None
    direction: Direction = "up" if now.value > before.value else "down" if now.value < before.value else "same"
    return Trend(direction=direction, change=abs(now.value - before.value), before=before.value)


def _made(value: IndicatorScore) -> tuple[str, str | None]:
    return value.source, value.method
