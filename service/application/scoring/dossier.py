"""All there is to say of a form in a period, gathered for one file: the score, its breakdowns and its series."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.application.scoring.form_report import series_wanted
from service.application.scoring.series import Series
from service.domain.forms.form import NO_OPINION
from service.domain.period import FIRST_YEAR, FiscalPeriod
from service.domain.scoring.score import Score

if TYPE_CHECKING:
    from service.application.forms.registry import FormRegistry
    from service.application.ports.snapshot import Snapshot, Wanted
    from service.application.scoring.form_report import LiveScores
    from service.domain.forms.form import Questionnaire

_YEARS_BEFORE = 2


class FormReport(Struct, frozen=True, kw_only=True):
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


def dossier_wanted(report: LiveScores, registry: FormRegistry, form: str, period: FiscalPeriod) -> Wanted:
    """Tell what a dossier is made of, whatever it is broken down by."""
    breakdowns = registry.breakdowns(form)
    return report.score_wanted(form, period, breakdowns) | series_wanted(form, years_of(period))


def dossier_of(  # noqa: PLR0913, PLR0917 - a dossier has as many parts
    report: LiveScores,
    registry: FormRegistry,
    snapshot: Snapshot,
    form: str,
    period: FiscalPeriod,
    by: str | None = None,
) -> FormReport:
    """Put a form's figures together, broken down by one item or by each there is now.

    Raises `UnknownFormError` and `UnknownBreakdownError`.
    """
    asked = registry.form(form).questionnaire
    indicator = registry.indicator(asked)
    assessment = report.assessment(snapshot, form, period)
    return FormReport(
        score=assessment.score(),
        broken_down=[assessment.score(each) for each in ([by] if by is not None else asked.breakdowns)],
        series=report.series_of(snapshot, form, years_of(period)),
        plan=indicator.plan if indicator else None,
        scale=_scale(asked),
    )


def years_of(period: FiscalPeriod) -> list[FiscalPeriod]:
    """Give the fiscal year of a period and those before it that a dossier's series shows, oldest first."""
    first = max(period.fiscal_year - _YEARS_BEFORE, FIRST_YEAR)
    return [FiscalPeriod(fiscal_year=year) for year in range(first, period.fiscal_year + 1)]


def _scale(asked: Questionnaire) -> dict[str, str]:
    scale = asked.scale
    return {**{str(level.value): level.text for level in scale.levels}, NO_OPINION: scale.na} if scale else {}
