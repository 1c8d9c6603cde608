"""A form's quarters and fiscal years as CSV, with what documents tell of them in rows of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.scoring.score import outcome
from service.exports.csv_columns import (
    Cells,
    figure_columns,
    level_columns,
    made_columns,
    period_columns,
    status_columns,
)
from service.exports.csv_tables import table
from service.texts import texts
from service.texts.changes import change_words
from service.texts.imported import imported_method
from service.texts.outcomes import met_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.application.scoring.series import Point, Series
    from service.domain.scoring.imported_figures import ImportedFigures


def series_csv(series: Series) -> str:
    """Return a form's quarters and fiscal years as CSV in the columns of scores, a row for each."""
    return table(row for point in (*series.years, *series.quarters) for row in _point_rows(point, series))


def _point_rows(point: Point, series: Series) -> Iterator[Cells]:
    """Yield the row of a period's own figures, unless a document alone tells any, and the row of that."""
    if point.responses or not point.imported:
        yield _point_row(point, series)
    if point.imported:
        yield {**_point_row(point, series), **_imported_row(point, point.imported, series)}


def _imported_row(point: Point, imported: ImportedFigures, series: Series) -> Cells:
    criteria, met = point.criteria or series.criteria, outcome(point.period, met=imported.met)
    says = texts("keeper").workbook
    return {
        **dict.fromkeys(figure_columns(point)),
        **level_columns(imported, criteria, point.period),
        "row": "imported",
        "responses": imported.responses,
        "percent": imported.percent,
        "score": imported.score,
        **({"target": None} if imported.level_reason == "no-rules" else {}),
        "met": met_words(met),
        "method": imported.method,
        "method_text": imported_method(imported.method),
        "source": "imported",
        "source_text": says.sources.say("imported"),
        "note": imported.document,
    }


def _point_row(point: Point, series: Series) -> Cells:
    criteria = point.criteria or series.criteria
    made_up = texts("keeper").csv.demonstration if series.demonstration else ""
    return {
        **period_columns(series.form, point.period),
        **made_columns(point.method, criteria),
        **status_columns(point.status, provisional=False),
        **figure_columns(point),
        **level_columns(point, criteria, point.period),
        "row": "point",
        "id": series.form,
        "text": series.title,
        "responses": point.responses,
        "score": point.score,
        "target": series.target if point.target_unit is None else point.target,
        "met": met_words(point.outcome),
        "note": " ".join(filter(None, (change_words(point.unlike), made_up))),
    }
