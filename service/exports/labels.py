"""The Thai labels of periods, states and levels in files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.period import QUARTERS
from service.domain.scoring.score import period_shown
from service.texts import texts
from service.texts.formatting import day, last_day
from service.texts.methods import period_named
from service.texts.outcomes import period_note

if TYPE_CHECKING:
    from service.application.indicators.scorecard import IndicatorScore, Scorecard
    from service.domain.scoring.score import NextLevel, PeriodShown, Score


def period_words(period: PeriodShown) -> str:
    """Return a period with its first and last day, in the Buddhist era."""
    blanks = {"starts": day(period.starts, "th"), "ends": day(last_day(period), "th")}
    which = "period" if period.state == "over" else "period_open"
    return str(texts("keeper").workbook.say(which, name=period_name(period), **blanks))


def shown_period(card: Scorecard) -> PeriodShown:
    """Return a scorecard's period with its state: that of its indicators."""
    return card.indicators[0].period if card.indicators else period_shown(card.period)


def period_name(period: PeriodShown) -> str:
    """Return a period's name: a quarter or fiscal year, and how far it has come."""
    return f"{period_named(period.fiscal_year, period.quarter)}{period_note(period)}"


def status_words(score: Score | Scorecard) -> str:
    """Return whether figures are a draft, certified anew, and whether they are made up."""
    says, seal = texts("keeper"), score.certification
    told = [says.workbook.status.say("provisional" if seal and seal.provisional else score.status)]
    if seal and seal.revision > 1:
        told.append(says.workbook.say("amended", revision=seal.revision))
    if score.demonstration:
        told.append(says.csv.demonstration)
    return " ".join(told)


def judged_words(card: Scorecard) -> str:
    """Return a scorecard's status, and what a quarter before the last is judged by: targets of the whole year."""
    early = card.quarter in QUARTERS[:-1]
    return " ".join([status_words(card), *([str(texts("keeper").workbook.against_year)] if early else [])])


def live_words(score: Score) -> str:
    """Return the label of figures that are never certified, and whether they are made up."""
    told = [str(texts("report").comments.live)]
    if score.demonstration:
        told.append(texts("keeper").csv.demonstration)
    return " ".join(told)


def missing_words(lack: NextLevel | None) -> str | None:
    """Return what is missing to the next level."""
    if lack is None:
        return None
    return str(texts("keeper").workbook.say("missing", missing=str(lack.missing), level=lack.level))


def measured_missing(shown: IndicatorScore) -> str | None:
    """Return what is missing to an indicator's next level, in its unit; `None` where there is none."""
    lack, says = shown.next_level, texts("keeper").workbook.lacks
    if lack is None:
        return None
    unit = shown.value_unit
    return str(says.say(unit if unit in says else "other", missing=str(lack.missing), unit=unit, level=lack.level))
