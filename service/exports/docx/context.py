"""The names that a report template may use: texts and rows, all as formatted text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from service.application.scoring.series import up_to
from service.domain.scoring.score import outcome
from service.domain.scoring.suppression import MINIMUM
from service.exports.docx.chapters import about_and_opinions, chapters_context
from service.exports.docx.conclusion import conclusion_context
from service.exports.docx.fieldwork import fieldwork_context
from service.exports.docx.narrative import findings
from service.exports.docx.picture import Lines
from service.exports.docx.table_captions import captions_of
from service.exports.docx.table_rows import (
    HIDDEN,
    NO_FIGURE,
    ChoiceShare,
    Rating,
    ReportLine,
    lines,
    without_hidden,
    written,
)
from service.exports.docx.wanted import wanted_summary
from service.exports.labels import period_name, period_words, status_words
from service.exports.xlsx.figures import (
    breakdowns,
    checksum,
    choices,
    figures,
    importance,
    item_quality,
    items,
    methods,
    origins,
    precision,
    steps_named,
)
from service.exports.xlsx.working import basis_rows, divisions, series
from service.texts import texts
from service.texts.changes import MARK, change_words
from service.texts.imported import imported_method
from service.texts.outcomes import level_words, met_words
from service.texts.revisions import revision_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from service.application.scoring.form_report import FormReport
    from service.application.scoring.series import Point
    from service.domain.scoring.imported_figures import ImportedFigures
    from service.domain.scoring.score import Score

_LETTERS = "กขคง"

_FOREMOST = ("percent", "level", "target", "met", "missing", "mean", "interpretation", "responses", "population")
_SEALED = ("counted", "response_rate", "certified_by", "certified", "revision")
"""The figures that whoever decides looks for; how they were made follows in an appendix."""

_NAMED_STEPS = 5
"""The most columns of steps that are wide enough for words."""


class Appendices(Struct, frozen=True, kw_only=True):
    """The letter of each appendix; empty for one that is not in the report."""

    questionnaire: str
    counts: str
    sources: str
    divisions: str


def template_context(form_report: FormReport) -> dict[str, Any]:
    """Return all names for a template except pictures and those of the organisation; rows are those of the workbook."""
    score = form_report.score
    rated, chosen = (
        score.method is not None and score.responses,
        lines(choices(score).rows, 3) if score.responses else [],
    )
    about, opinions = (
        without_hidden(lines(choices(score, each).rows, 3)) if score.responses else []
        for each in about_and_opinions(form_report)
    )
    whole, named = lines([*figures(score), *origins(score, form_report.plan)], 1), texts("keeper").workbook.summary
    foremost = {str(named.say(each)) for each in (*_FOREMOST, *_SEALED)}
    groups = without_hidden(lines(breakdowns(form_report.broken_down).rows, 7)) if rated else []
    given = {
        "title": texts("report").document.say("title", title=score.title),
        "form_title": score.title,
        "period": period_words(score.period),
        "status": Lines("\n".join([status_words(score), *revision_sentences(score.certification)])),
        "running_head": _running_head(score),
        "findings": [*findings(score, form_report.plan), *_wanted(form_report)],
        "steps": _steps(form_report),
        "ratings": _ratings(score) if rated else [],
        "choices": chosen,
        "choices_hidden": _hides(chosen),
        "about": about,
        "about_hidden": _hides(about),
        "opinions": opinions,
        "opinions_hidden": _hides(opinions),
        "groups": groups,
        "groups_hidden": _hides(groups),
        "series": _series(form_report) if rated else [],
        "methods": lines(methods(score).rows, 7),
        "precision": lines(precision(score).rows, 0),
        "importance": lines(importance(score).rows, 4),
        "item_quality": lines(item_quality(score).rows, 5),
        "divisions": lines(divisions(score), 7),
        "made": lines(basis_rows(score), 0),
        "figures": whole,
        "summary": [each for each in whole if each.text in foremost],
        "details": [each for each in whole if each.text not in foremost],
        "sources": lines(checksum(score), 1),
        "minimum": MINIMUM,
        "told": captions_of(form_report),
        **fieldwork_context(form_report),
        **chapters_context(form_report),
        **conclusion_context(form_report),
    }
    if score.status == "certified":
        # Whoever certified the figures saw by the same note what was drafted, and answers for it since.
        given |= dict.fromkeys(("conclusion_drafted", "recommendations_drafted"), "")
    return {**given, "appendices": _appendices(given)}


def _wanted(form_report: FormReport) -> list[str]:
    """Return what most chose, for a form without ratings: its figures are in the chapter on opinions."""
    return [told] if form_report.score.method is None and (told := wanted_summary(form_report)) else []


def _appendices(given: Mapping[str, Any]) -> Appendices:
    """Return the letters of the appendices that a report has, in their order."""
    letters, needs = iter(_LETTERS), {"counts": "ratings"}
    named = {name: next(letters) if given[needs.get(name, name)] else "" for name in Appendices.__struct_fields__}
    return Appendices(**named)


def _running_head(score: Score) -> str:
    says = texts("report").document
    return str(says.say("running_head", period=period_name(score.period), status=status_words(score)))


def _steps(form_report: FormReport) -> list[str]:
    """Return the steps with their words; of a scale with more than the columns are wide enough for, the numbers."""
    steps = steps_named(form_report)
    return steps if len(steps) <= _NAMED_STEPS else [str(step) for step in range(len(steps), 0, -1)]


def _ratings(score: Score) -> list[Rating]:
    """Return the rows of the ratings table, each step with count and percent."""
    many = score.scale_maximum or 0
    found: list[Rating] = []
    for row in items(score).rows:
        text, *cells = map(written, row.cells)
        shares = [ChoiceShare(*each) for each in zip(cells[:many], cells[many : 2 * many], strict=True)]
        unknown, share, *rest = cells[2 * many :]
        said = unknown if share == NO_FIGURE else f"{unknown} ({share})"
        found.append(Rating(text, row.style == "bold", shares, said, *rest))
    return found


def _series(form_report: FormReport) -> list[ReportLine]:
    """Return the points of a series; a certified period is marked, and unlike ones are told apart by a heading."""
    ends = form_report.score.period.ends
    shown = up_to(form_report.series, ends)
    points = [*shown.quarters, *shown.years]
    shown_lines = (line for line in lines(series(shown, ends).rows, 10) if not line.head)
    return [each for line, point in zip(shown_lines, points, strict=True) for each in _told(line, point)]


def _told(line: ReportLine, point: Point) -> Iterator[ReportLine]:
    if point.unlike:
        yield ReportLine(f"{MARK} {change_words(point.unlike)}", [""] * len(line.cells), head=True)
    says = texts("keeper").workbook
    if point.responses or not point.imported:
        certified = says.point_status.certified
        yield replace(line, text=f"{line.text} ({certified})") if point.status == "certified" else line
    if point.imported:
        yield from _imported(line, point, point.imported)


def _imported(line: ReportLine, point: Point, told: ImportedFigures) -> Iterator[ReportLine]:
    """Yield a heading with the document and its method, and a row of what it tells."""
    says = texts("keeper").workbook.imported
    words = says.say("of", document=told.document, method=imported_method(told.method))
    yield ReportLine(words, [""] * len(line.cells), head=True)
    level, met = level_words(told, point.criteria, point.period), met_words(outcome(point.period, met=told.met))
    target = None if told.level_reason == "no-rules" else line.cells[1]
    cells = map(written, [told.percent, target, told.responses, None, None, None, level, met])
    yield ReportLine(f"{line.text} ({says.mark})", [*cells, NO_FIGURE, NO_FIGURE, NO_FIGURE, NO_FIGURE], head=False)


def _hides(rows: Iterable[ReportLine]) -> bool:
    """Return whether a figure is suppressed, so that a note explains why."""
    return any(HIDDEN in line.cells for line in rows)
