"""The words for methods of a percent and for what each gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.texts import texts
from service.texts.outcomes import reason_words

if TYPE_CHECKING:
    from service.domain.scoring.methods import MethodScore
    from service.domain.scoring.score import Score


def method_words(each: MethodScore) -> str:
    """Return a method's name, and that it is in force where it is."""
    says = texts("keeper").workbook
    name = str(says.methods.say(each.method))
    return str(says.say("in_force", method=name)) if each.in_force else name


def level_named(each: MethodScore, score: Score) -> str:
    """Return a method's level in words, or why there is none."""
    if each.level is None:
        return reason_words(each.level_reason, score.criteria, score.period)
    return str(texts("planner").level.say("reached", level=each.level))


def period_named(fiscal_year: int, quarter: int | None) -> str:
    """Return the name of a fiscal year or quarter."""
    says = texts("keeper").workbook
    return str(
        says.say("quarter", quarter=quarter, year=fiscal_year) if quarter else says.say("year", year=fiscal_year)
    )
