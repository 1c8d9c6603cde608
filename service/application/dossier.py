"""All there is to say of a form in a period, gathered for one file: the score, its breakdowns and its series."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.application.series import Series
from service.domain.form import NO_OPINION
from service.domain.period import FIRST_YEAR
from service.domain.score import Score

if TYPE_CHECKING:
    from service.application.forms import Library
    from service.application.report import Report
    from service.domain.form import Questionnaire
    from service.domain.period import FiscalPeriod

_YEARS_BEFORE = 2


class Dossier(Struct, frozen=True, kw_only=True):
    """A score, the same broken down by each breakdown item, a series up to its fiscal year, and words for choices.

    `scale` has the text of each choice of its ratings, of the form as it was asked then; `plan` is the number that the
    plan gives the form's indicator. `choices` has the texts of the other choices, by item and value, in what was frozen
    before the items of a score had them.
    """

    score: Score
    broken_down: list[Score]
    series: Series
    choices: dict[str, dict[str, str]] = {}
    plan: str | None = None
    scale: dict[str, str] = {}


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
        plan=indicator.plan if indicator else None,
        scale=_scale(asked),
    )


def _scale(asked: Questionnaire) -> dict[str, str]:
    scale = asked.scale
    return {**{str(level.value): level.text for level in scale.levels}, NO_OPINION: scale.na} if scale else {}
