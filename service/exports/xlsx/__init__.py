"""Scores as an XLSX workbook, from the same value as pages and API."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from service.exports.labels import judged_words, live_words, shown_period, status_words
from service.exports.scorecard_rows import signatures
from service.exports.xlsx.comments_sheet import comments
from service.exports.xlsx.figures import (
    bands,
    breakdowns,
    choices,
    importance,
    item_quality,
    items,
    methods,
    precision,
    steps_named,
    strata,
    summary,
)
from service.exports.xlsx.scorecard import sheets
from service.exports.xlsx.sheet_writer import Head, WorkbookWriter
from service.exports.xlsx.working import series, workings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.application.collecting.comments import PeriodComments
    from service.application.indicators.scorecard import Scorecard
    from service.application.scoring.form_report import FormReport
    from service.exports.scorecard_rows import Paper
    from service.exports.thai_digits import Digits
    from service.exports.xlsx.sheet_writer import Table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(form_report: FormReport, digits: Digits = "arabic", quoted: PeriodComments | None = None) -> bytes:
    """Return a form's figures as an XLSX file; the same figures give the same bytes.

    Sheets without content are left out. With `quoted`, comments get a sheet. Thai digits are a number format: cells
    stay numbers. Raises `ExtraMissingError` without the extra `office`.
    """
    out = io.BytesIO()
    score = form_report.score
    head = Head(title=score.title, period=score.period, status=status_words(score))
    with WorkbookWriter(out, head, digits) as book:
        book.add("summary", summary(score, form_report.plan))
        for name, table in _sheets(form_report):
            if table.rows:
                book.add(name, table, chart=name == "series")
        if quoted:
            book.add("comments", comments(quoted), status=live_words(score))
    return out.getvalue()


def _sheets(form_report: FormReport) -> Iterator[tuple[str, Table]]:
    """Yield the sheets after the summary."""
    score = form_report.score
    yield "strata", strata(score)
    yield "methods", methods(score)
    yield "precision", precision(score)
    yield "item_quality", item_quality(score)
    yield "importance", importance(score)
    if score.method:
        yield "items", items(score, steps_named(form_report))
        yield "bands", bands(score)
    yield "choices", choices(score)
    if score.method:
        yield "breakdown", breakdowns(form_report.broken_down)
        yield "series", series(form_report.series, score.period.ends)
        yield "working", workings(form_report)


def scorecard_workbook(card: Scorecard, paper: Paper) -> bytes:
    """Return the scorecard of an organisation as an XLSX file, as `workbook` does."""
    out = io.BytesIO()
    head = Head(title=paper.organisation, period=shown_period(card), status=judged_words(card))
    signed = signatures(card, paper.prepared)
    with WorkbookWriter(out, head, paper.digits) as book:
        for name, table in sheets(card, signed):
            book.add(name, table)
    return out.getvalue()
