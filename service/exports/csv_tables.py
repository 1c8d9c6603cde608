"""Scores as CSV for Excel, from the same value as pages and API."""

from __future__ import annotations

import csv
import io
from itertools import repeat
from typing import TYPE_CHECKING

from msgspec.structs import asdict

from service.domain.forms.form import NO_OPINION
from service.domain.scoring.choices_table import share
from service.exports.csv_coverage import coverage_rows
from service.exports.xlsx.labels import period_words
from service.texts import texts
from service.texts.changes import change_words
from service.texts.coverage import coverage_words
from service.texts.formatting import buddhist
from service.texts.methods import method_words
from service.texts.outcomes import counted_words, met_words, reason_words
from service.texts.year_rules import amended_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from service.application.indicators.scorecard import IndicatorScore, Scorecard
    from service.application.scoring.series import Point, Series
    from service.domain.scoring.interval import Interval
    from service.domain.scoring.methods import MethodScore
    from service.domain.scoring.percent_mean_level import Figures
    from service.domain.scoring.score import Breakdown, CriteriaShown, GroupScore, ItemScore, PeriodShown, Score
    from service.texts.outcomes import Judged

Cells = dict[str, object]
"""A row by the names of its columns."""

BYTE_ORDER_MARK = "\ufeff"
"""Tells Excel that the file is UTF-8."""

_FORMULA = tuple("=+-@＝＋－＠\t\r\n")
"""The first characters of formulas, full-width ones too (CSV injection)."""


def scores_csv(scores: Sequence[Score]) -> str:
    """Return scores as CSV (RFC 4180): each form with its sections, items and groups."""
    return _table(row for score in scores for row in _rows(score))


def series_csv(series: Series) -> str:
    """Return a form's quarters and fiscal years as CSV in the columns of scores, a row for each."""
    return _table(_point_row(point, series) for point in (*series.years, *series.quarters))


def indicators_csv(card: Scorecard) -> str:
    """Return the scorecard as CSV in the columns of scores, a row for each indicator."""
    return _table(map(_indicator_row, card.indicators, repeat(card)))


def write_csv(rows: Iterable[Sequence[object]], header: Sequence[str]) -> str:
    """Return a table as CSV with a byte-order mark; cells are escaped against formulas."""
    out = io.StringIO()
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([[escape_formula(cell) for cell in row] for row in rows])
    return out.getvalue()


def escape_formula(cell: object) -> object:
    """Return a cell escaped, if a spreadsheet would take it for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _table(rows: Iterable[Cells]) -> str:
    """Return rows in the columns of figures: labels beside codes, years in the Buddhist era."""
    says = texts("keeper").csv
    described = ({**row, "era": says.era, "row_text": says.rows.say(str(row["row"]))} for row in rows)
    return write_csv(([row.get(name) for name in says.columns] for row in described), says.columns)


def _indicator_row(each: IndicatorScore, card: Scorecard) -> Cells:
    says = texts("keeper")
    return {
        **_period(each.form, each.period),
        **_made(each.method, each.criteria),
        **_status(each.status, provisional=each.provisional),
        **_sealed(card),
        **_level(each, each.criteria, each.period),
        **_counted(each),
        "row": "indicator",
        "id": each.id,
        "plan": each.plan,
        "text": each.title,
        "responses": each.responses,
        "percent": each.value if each.source == "survey" else None,
        "score": each.score,
        "target": each.target if each.due else None,
        "met": met_words(each.outcome),
        "value": each.value,
        "value_unit": each.value_unit,
        "source": each.source,
        "source_text": says.workbook.sources.say(each.source),
        "note": " ".join(filter(None, ("" if each.due else says.csv.no_target, _note(card)))),
        "amendments": amended_words(each.rules),
    }


def _point_row(point: Point, series: Series) -> Cells:
    criteria = point.criteria or series.criteria
    made_up = texts("keeper").csv.demonstration if series.demonstration else ""
    return {
        **_period(series.form, point.period),
        **_made(point.method, criteria),
        **_status(point.status, provisional=False),
        **_figures(point),
        **_level(point, criteria, point.period),
        "row": "point",
        "id": series.form,
        "text": series.title,
        "responses": point.responses,
        "score": point.score,
        "target": series.target if point.target_unit is None else point.target,
        "met": met_words(point.outcome),
        "note": " ".join(filter(None, (change_words(point.unlike), made_up))),
    }


def _rows(score: Score) -> Iterator[Cells]:
    provisional = score.certification is not None and score.certification.provisional
    same = {
        **_period(score.form, score.period),
        **_made(score.method, score.criteria),
        **_status(score.status, provisional=provisional),
        **_sealed(score),
        "note": _note(score),
        "amendments": amended_words(score.rules),
    }
    reach = {name: getattr(score, name) for name in ("responses", "population", "response_rate", "score", "target")}
    whole = {
        **_counted(score),
        **reach,
        **_figures(score),
        **_level(score, score.criteria, score.period),
        "met": met_words(score.outcome),
        "excluded": score.excluded or None,
    }
    covered: Cells = {"coverage_text": " ".join(coverage_words(score)) or None}
    yield {**same, "row": "form", "id": score.form, "text": score.title, **whole, **_statistics(score), **covered}
    yield from ({**same, **row} for row in coverage_rows(score))
    yield from ({**same, **_method_row(each, score)} for each in score.methods)
    for section in score.sections:
        yield {**same, "row": "section", "id": section.id, "text": section.title, **_figures(section)}
    for item in score.items:
        yield from ({**same, **row} for row in _item_rows(item))
    if score.by:
        yield from ({**same, **_group_row(score.by, group, score)} for group in score.by.groups)


def _method_row(each: MethodScore, score: Score) -> Cells:
    """Return the percent by a method with its level, named as in force where it is."""
    says = texts("keeper").workbook
    return {
        **_level(each, score.criteria, score.period),
        "row": "method",
        "id": each.method,
        "text": method_words(each),
        "percent": each.percent,
        "method": each.method,
        "method_text": says.methods.say(each.method),
        **_interval(each.interval),
    }


def _interval(shown: Interval | None) -> Cells:
    if shown is None:
        return {}
    ends = {"interval_low": shown.low, "interval_high": shown.high, "interval_margin": shown.margin}
    return {**ends, "low_level": shown.low_level, "high_level": shown.high_level}


def _statistics(score: Score) -> Cells:
    """Return the columns on precision, change and quality of a form's row."""
    found, change, quality = score.precision, score.change, score.quality
    in_force = next((each.interval for each in score.methods if each.in_force), None)
    cells: Cells = dict(_interval(in_force))
    if found:
        cells |= {"sheets": found.sheets, "basis": found.basis, "indicative": str(found.indicative).lower()}
    if found and found.needed:
        cells |= {"needed_yamane": found.needed.yamane, "needed_krejcie_morgan": found.needed.krejcie_morgan}
    if change:
        cells |= {"change": change.difference, "change_margin": change.margin, "change_verdict": change.verdict}
    if quality:
        cells |= {"alpha": quality.reliability.alpha, "alike_percent": quality.alike.percent}
        cells["bottom2_percent"] = quality.bottom2_percent
    return cells


def _item_rows(item: ItemScore) -> Iterator[Cells]:
    about: Cells = {"text": item.text, "item_text": item.text}
    if item.type == "rating":
        row = "overall" if item.overall else "item"
        yield {**about, "row": row, "id": item.id, **_figures(item), **(asdict(item.quality) if item.quality else {})}
    for choice, count in item.counts.items():
        # Those without opinion are not among the base of the others.
        beside = (count or 0) if item.type == "rating" and choice == NO_OPINION else 0
        shares = {"answers": count, "base": (item.base or 0) + beside, "share": share(item, choice)}
        yield {**about, "row": "choice", "id": f"{item.id}:{choice}", "choice_text": item.choices[choice], **shares}


def _group_row(by: Breakdown, group: GroupScore, score: Score) -> Cells:
    hidden = texts("keeper").csv.hidden if group.hidden else ""
    return {
        **_figures(group),
        **_level(group, score.criteria, score.period),
        "row": "group",
        "id": f"{by.item}:{group.value}",
        "text": group.text,
        "item_text": by.text,
        "choice_text": group.text,
        "responses": group.responses,
        "note": " ".join(filter(None, (hidden, _note(score)))),
    }


def _period(form: str | None, period: PeriodShown) -> Cells:
    return {
        "form": form,
        "fiscal_year": period.fiscal_year,
        "quarter": period.quarter,
        "starts": buddhist(period.starts),
        "ends": buddhist(period.ends),
        "period": period_words(period),
    }


def _made(method: str | None, criteria: CriteriaShown | None) -> Cells:
    """Return the columns of method and criteria."""
    words = texts("keeper").workbook.methods.say(method) if method else None
    made: Cells = {"method": method, "method_text": words}
    return {**made, "criteria": criteria.id, "criteria_version": criteria.version} if criteria else made


def _status(status: str, *, provisional: bool) -> Cells:
    words = texts("keeper").workbook.status.say("provisional" if provisional else status)
    return {"status": status, "status_text": words}


def _level(judged: Judged, criteria: CriteriaShown | None, period: PeriodShown) -> Cells:
    reason = reason_words(judged.level_reason, criteria, period) if judged.level_reason else None
    return {"level": judged.level, "level_reason": judged.level_reason, "level_reason_text": reason}


def _sealed(figures: Score | Scorecard) -> Cells:
    """Return the columns of the certificate: checksum, revision, time and certifier."""
    seal = figures.certification
    if seal is None:
        return {"checksum": figures.checksum}
    when = buddhist(seal.certified)
    return {"checksum": figures.checksum, "revision": seal.revision, "certified": when, "certified_by": seal.by}


def _counted(figures: Score | IndicatorScore) -> Cells:
    """Return the columns of who counts."""
    sheets = figures.counted.sheets if figures.counted else None
    return {"counted": sheets, "counted_text": counted_words(figures)}


def _note(figures: Score | Scorecard) -> str:
    return str(texts("keeper").csv.demonstration) if figures.demonstration else ""


def _figures(figures: Figures) -> Cells:
    names = ("answers", "rating_sum", "percent", "mean", "sd", "top2_percent", "interpretation")
    return {name: getattr(figures, name) for name in names}
