"""A result imported from a document, judged by the rules of its year: never a part of what answers give."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from service.domain.forms.form import Method
from service.domain.indicators.indicator import Judgement, Reason, judge, meets
from service.domain.period import BANGKOK
from service.domain.scoring.rounding import round_below_floors
from service.domain.scoring.score import NextLevel, next_level

if TYPE_CHECKING:
    from service.domain.indicators.imported import ImportedResult
    from service.domain.indicators.indicator import Indicator


class ImportedFigures(Struct, frozen=True, kw_only=True):
    """A result as its document tells it, with the level that its year's rules give.

    `level_reason` is `no-rules` where the plan sets none for the year, and `other-method` where the document tells
    another method than the rules', or none: the floors are for the rules' own.
    """

    percent: Decimal
    responses: int
    method: Method | None
    document: str
    revision: int
    recorded: datetime
    level: int | None = None
    level_reason: Reason | None = None
    score: Decimal | None = None
    met: bool | None = None
    next_level: NextLevel | None = None


def imported_figures(result: ImportedResult, indicator: Indicator | None) -> ImportedFigures:
    """Return a result in force with its level; `indicator` is as judged in its year, with the method, if it is."""
    percent = result.percent or Decimal(0)
    exact, judgement = Fraction(percent), Judgement(level_reason="no-rules")
    judged: dict[str, Any] = {}
    if indicator and (result.method is None or result.method != indicator.method):
        judgement = Judgement(level_reason="other-method")
    elif indicator:
        judgement = judge(indicator.criteria, exact)
        levels = [Fraction(floor.level) for floor in indicator.criteria.floors]
        score = None if judgement.score is None else round_below_floors(judgement.score, 4, levels)
        judged = {
            "score": score,
            "met": meets(indicator, exact, judgement.level),
            "next_level": next_level(indicator.criteria, exact, judgement, percent),
        }
    return ImportedFigures(
        percent=percent,
        responses=result.responses,
        method=result.method,
        document=result.document,
        revision=result.revision,
        recorded=result.recorded.astimezone(BANGKOK),
        level=judgement.level,
        level_reason=judgement.level_reason,
        **judged,
    )
