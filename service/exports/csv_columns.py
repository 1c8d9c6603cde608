"""The columns that several rows of the CSV tables have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.exports.labels import period_words
from service.texts import texts
from service.texts.outcomes import counted_words, reason_words

if TYPE_CHECKING:
    from service.application.indicators.scorecard import IndicatorScore
    from service.domain.scoring.percent_mean_level import Figures
    from service.domain.scoring.score import CriteriaShown, PeriodShown, Score
    from service.texts.outcomes import Judged

Cells = dict[str, object]
"""A row by the names of its columns."""


def period_columns(form: str | None, period: PeriodShown) -> Cells:
    """Return the columns of a period."""
    return {
        "form": form,
        "fiscal_year": period.fiscal_year,
        "quarter": period.quarter,
        "starts": period.starts.isoformat(),
        "ends": period.ends.isoformat(),
        "period": period_words(period),
    }


def made_columns(method: str | None, criteria: CriteriaShown | None) -> Cells:
    """Return the columns of method and criteria."""
    words = texts("keeper").workbook.methods.say(method) if method else None
    made: Cells = {"method": method, "method_text": words}
    return {**made, "criteria": criteria.id, "criteria_version": criteria.version} if criteria else made


def status_columns(status: str, *, provisional: bool) -> Cells:
    """Return the columns of the status."""
    words = texts("keeper").workbook.status.say("provisional" if provisional else status)
    return {"status": status, "status_text": words}


def level_columns(judged: Judged, criteria: CriteriaShown | None, period: PeriodShown) -> Cells:
    """Return the columns of the level."""
    reason = reason_words(judged.level_reason, criteria, period) if judged.level_reason else None
    return {"level": judged.level, "level_reason": judged.level_reason, "level_reason_text": reason}


def counted_columns(figures: Score | IndicatorScore) -> Cells:
    """Return the columns of who counts."""
    sheets = figures.counted.sheets if figures.counted else None
    return {"counted": sheets, "counted_text": counted_words(figures)}


def figure_columns(figures: Figures) -> Cells:
    """Return the columns of figures."""
    names = ("answers", "rating_sum", "percent", "mean", "sd", "top2_percent", "interpretation")
    return {name: getattr(figures, name) for name in names}
