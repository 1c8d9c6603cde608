"""The full report of a form in a period: the score, its breakdowns and its series."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.application.scoring.fieldwork import Fieldwork, fieldwork_of
from service.application.scoring.live_scores import series_wanted
from service.application.scoring.rounds import population_of
from service.application.scoring.series import Series
from service.domain.forms.form import NO_OPINION
from service.domain.period import FIRST_YEAR, FiscalPeriod
from service.domain.scoring.score import Score

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.application.forms.registry import FormRegistry
    from service.application.ports.snapshot import Snapshot, Wanted
    from service.application.scoring.live_scores import LiveScores
    from service.domain.forms.form import Questionnaire

_YEARS_BEFORE = 2


class FormReport(Struct, frozen=True, kw_only=True):
    """A score, the same broken down by each breakdown item, a series up to its year, and choices' texts.

    `scale` has the texts of rating choices as asked then; `plan` is the indicator's number in the plan. `choices` has
    the other choices' texts by item and value, for certificates made before a score's items had them; those have no
    `fieldwork`.
    """

    score: Score
    broken_down: list[Score]
    series: Series
    choices: dict[str, dict[str, str]] = {}
    plan: str | None = None
    scale: dict[str, str] = {}
    fieldwork: Fieldwork | None = None


def form_report_wanted(report: LiveScores, registry: FormRegistry, form: str, period: FiscalPeriod) -> Wanted:
    """Return what to read for a full report."""
    breakdowns = registry.breakdowns(form)
    return report.score_wanted(form, period, breakdowns) | series_wanted(registry, form, years_of(period))


def form_report_of(  # noqa: PLR0913, PLR0917 - a report has that many inputs
    report: LiveScores,
    registry: FormRegistry,
    snapshot: Snapshot,
    form: str,
    period: FiscalPeriod,
    by: str | None = None,
) -> FormReport:
    """Compute a form's full report, broken down by one item or by each there is now.

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
        scale=scale_texts(asked),
        fieldwork=fieldwork_of(
            assessment.questionnaires[0], population_of(snapshot, form, period, report.today()), snapshot.collectors
        ),
    )


def form_report_pieces(
    report: LiveScores, registry: FormRegistry, snapshot: Snapshot, form: str, period: FiscalPeriod
) -> Iterator[None]:
    """Compute what a full report is made of, a few milliseconds at a step; `form_report_of` then finds it remembered.

    Raises `UnknownFormError`.
    """
    assessment = report.assessment(snapshot, form, period)
    yield
    for by in (None, *registry.form(form).questionnaire.breakdowns):
        assessment.score(by)
        yield
    report.series_of(snapshot, form, years_of(period))
    yield


def years_of(period: FiscalPeriod) -> list[FiscalPeriod]:
    """Return the fiscal years of a report's series: that of the period and those before it, oldest first."""
    first = max(period.fiscal_year - _YEARS_BEFORE, FIRST_YEAR)
    return [FiscalPeriod(fiscal_year=year) for year in range(first, period.fiscal_year + 1)]


def scale_texts(asked: Questionnaire) -> dict[str, str]:
    """Return the texts of rating choices by value, no opinion last."""
    scale = asked.scale
    return {**{str(level.value): level.text for level in scale.levels}, NO_OPINION: scale.na} if scale else {}
