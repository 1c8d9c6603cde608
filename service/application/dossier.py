"""All there is to say of a form in a period, gathered for one file: the score, its breakdowns and its series."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.application.series import Series
from service.domain.form import Multiple, Single
from service.domain.period import FIRST_YEAR
from service.domain.score import Score

if TYPE_CHECKING:
    from service.application.forms import Library
    from service.application.report import Report
    from service.domain.period import FiscalPeriod

_YEARS_BEFORE = 2


class Dossier(Struct, frozen=True, kw_only=True):
    """A score, the same broken down by each breakdown item, a series up to its fiscal year, and words for choices.

    `choices` has the text of each choice by item and value, of the form as it was asked then; `plan` is the number
    that the plan gives the form's indicator.
    """

    score: Score
    broken_down: list[Score]
    series: Series
    choices: dict[str, dict[str, str]]
    plan: str | None = None


async def gather(report: Report, library: Library, form: str, period: FiscalPeriod, by: str | None = None) -> Dossier:
    """Gather a form's figures, broken down by one item or by each there is now.

    Raises `UnknownFormError` and `UnknownBreakdownError`.
    """
    asked = library.form(form).questionnaire
    indicator = library.indicator(asked)
    wanted = [by] if by is not None else list(asked.breakdowns)
    first = max(period.fiscal_year - _YEARS_BEFORE, FIRST_YEAR)
    return Dossier(
        score=await report.score(form, period),
        broken_down=[await report.score(form, period, each) for each in wanted],
        series=await report.series(form, range(first, period.fiscal_year + 1)),
        choices={
            item.id: {choice.value: choice.text for choice in item.choices}
            for item in asked.items.values()
            if isinstance(item, Single | Multiple)
        },
        plan=indicator.plan if indicator else None,
    )
