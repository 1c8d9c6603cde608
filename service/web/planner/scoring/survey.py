"""The page of a form's figures in a period, with the working of each percent."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, TypeVar

from litestar import get
from litestar.params import FromPath
from msgspec import Struct

from service.domain.scoring.choices_table import choices_table
from service.domain.scoring.ranking import rank_items
from service.domain.scoring.ratings_table import ratings_table
from service.domain.scoring.suppression import MINIMUM
from service.domain.scoring.working import Working, working
from service.exports.charts import drawable
from service.texts import texts
from service.texts.importance import importance_sentences, placed_items
from service.texts.precision import change_sentence, levels_named, precision_sentences, quality_sentences
from service.texts.standing import ends
from service.texts.top_choices import group_head, most_chosen
from service.web.dependencies import Injected
from service.web.http.parameters import PARAMETERS, PERIOD, STATUS
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.certification_banner import certification_banner, draft_requested
from service.web.planner.dependencies import PeriodDependencies
from service.web.planner.period_picker import period_picker, requested_period
from service.web.planner.signed_in_user import current_user
from service.web.planner.survey_tabs import survey_tabs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.application.certification.reports import Reports
    from service.application.scoring.form_report import FormReport
    from service.domain.scoring.choices_table import Choice, ItemChoices
    from service.domain.scoring.score import GroupScore, Score


class SurveyResultDependencies(PeriodDependencies, frozen=True, kw_only=True):
    """What the page of a survey's figures uses."""

    reports: Reports


_Row = TypeVar("_Row", "GroupScore", "Choice")


class WorkingStep(Struct, frozen=True, kw_only=True):
    """The working of one percent: anchor on the page, heading, and the division."""

    anchor: str
    text: str
    working: Working


@get("/surveys/{form:str}", opt={PARAMETERS: (*PERIOD, STATUS)})
async def survey(deps: Injected[SurveyResultDependencies], request: HttpRequest, form: FromPath[str]) -> PageResponse:
    """Show a form's figures in a fiscal year or quarter."""
    period = requested_period(deps, request)
    draft, path = draft_requested(request), f"/plan/surveys/{form}"
    shown = await deps.reports.survey(form, period, draft=draft)
    form_report, periods = shown.form_report, period_picker(deps, path, period)
    seal = certification_banner(shown.certificate_status, form, period, path, draft=draft)
    asked = any(each.questionnaire.form.id == form for each in deps.registry.current)
    may = current_user(request.scope).signed.planner.may("planner")
    figures = await deps.planner_pages.part(
        "survey-figures.html",
        (form, period, draft, may),
        (form_report, periods, seal, shown.days, shown.unasked, asked, shown.differs),
        chain(
            _context(form_report),
            [
                ("periods", periods),
                ("seal", seal),
                ("days", shown.days),
                ("unasked", shown.unasked),
                ("asked", asked),
                ("differs", shown.differs),
                ("may", may),
            ],
        ),
    )
    return deps.planner_pages.page(
        request.scope,
        "survey.html",
        tabs=survey_tabs(deps, request, form, "results", period),
        score=form_report.score,
        periods=periods,
        figures=figures,
    )


def _context(form_report: FormReport) -> Iterator[tuple[str, object]]:
    """Yield what the page says of a form's report, a name after the other."""
    score = form_report.score
    yield "form_report", form_report
    yield "score", score
    yield "table", ratings_table(score)
    yield "most", most_chosen(score)
    yield "minimum", MINIMUM
    yield "group_head", group_head
    yield "chosen", list(_choices_without_groups(form_report))
    yield "falling", falling
    ranking = rank_items(score)
    yield "ranking", ranking
    yield "ends", list(ends(ranking))
    placed, important = list(placed_items(score)), list(importance_sentences(score))
    yield "placed", placed
    yield "important", important
    yield "steps", list(_steps(form_report))
    yield "change", change_sentence(score)
    yield "precision", list(precision_sentences(score))
    yield "quality", [each for each in quality_sentences(score) if not placed or each not in important]
    yield "levels_named", levels_named
    yield "method_names", texts("keeper").workbook.methods
    yield "drawable", drawable()
    points = [*form_report.series.years, *form_report.series.quarters]
    yield "imported", any(point.imported for point in points)
    yield "here_imported", next((point.imported for point in points if point.period == score.period), None)


def falling(rows: list[_Row], figure: str) -> list[_Row]:
    """Return groups or choices from the highest figure to the lowest; those without it last, in the form's order."""
    return sorted(rows, key=lambda row: -(getattr(row, figure) or 0))


def _choices_without_groups(form_report: FormReport) -> Iterator[ItemChoices]:
    """Return the choices of items by which no ratings are broken down; the others are shown with their groups."""
    shown = {broken.by.item for broken in form_report.broken_down if broken.by and form_report.score.method}
    return (item for item in choices_table(form_report.score) if item.id not in shown)


def _steps(form_report: FormReport) -> Iterator[WorkingStep]:
    """Yield the working of every percent on the page."""
    score = form_report.score
    yield from _step("whole", score.title, working(score, score))
    for section in score.sections:
        yield from _step(f"section-{section.id}", section.title, working(score, section))
    for number, item in enumerate(score.items, 1):
        text = texts("report").charts.say("item", number=number, text=item.text)
        yield from _step(f"item-{item.id}", text, working(score, item))
    for broken in form_report.broken_down:
        yield from _group_steps(broken)


def _group_steps(broken: Score) -> Iterator[WorkingStep]:
    by = broken.by
    for group in by.groups if by else ():
        yield from _step(f"group-{by.item if by else ''}-{group.value}", group.text, working(broken, group))


def _step(anchor: str, text: str, found: Working | None) -> Iterator[WorkingStep]:
    if found:
        yield WorkingStep(anchor=anchor, text=text, working=found)
