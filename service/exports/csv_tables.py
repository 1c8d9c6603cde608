"""Scores as CSV for Excel, from the same value as pages and API."""

from __future__ import annotations

import csv
import io
from itertools import repeat
from typing import TYPE_CHECKING

from msgspec.structs import asdict

from service.domain.forms.form import NO_OPINION
from service.domain.scoring.choices_table import share
from service.exports.csv_columns import (
    Cells,
    counted_columns,
    figure_columns,
    level_columns,
    made_columns,
    period_columns,
    status_columns,
)
from service.exports.csv_coverage import coverage_rows
from service.texts import texts
from service.texts.coverage import coverage_words
from service.texts.importance import placed_items
from service.texts.imported import imported_words
from service.texts.measuring import covers_words, evidence_words
from service.texts.methods import method_words
from service.texts.outcomes import late_words, met_words
from service.texts.people import person
from service.texts.precision import doubt_words
from service.texts.year_rules import amended_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from service.application.indicators.scorecard import IndicatorScore, Scorecard
    from service.domain.scoring.interval import Interval
    from service.domain.scoring.methods import MethodScore
    from service.domain.scoring.score import Breakdown, GroupScore, ItemScore, Score
    from service.texts.importance import PlacedItem

BYTE_ORDER_MARK = "\ufeff"
"""Tells Excel that the file is UTF-8."""

_FORMULA = tuple("=+-@＝＋－＠\t\r\n")
"""The first characters of formulas, full-width ones too (CSV injection)."""


def scores_csv(scores: Sequence[Score]) -> str:
    """Return scores as CSV (RFC 4180): each form with its sections, items and groups."""
    return table(row for score in scores for row in _rows(score))


def indicators_csv(card: Scorecard) -> str:
    """Return the scorecard as CSV in the columns of scores, a row for each indicator."""
    return table(map(_indicator_row, card.indicators, repeat(card)))


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


def table(rows: Iterable[Cells]) -> str:
    """Return rows in the columns of figures: labels beside codes, Buddhist fiscal years, and dates as in ISO 8601.

    A Buddhist year in the form of ISO would be read as one of the common era.
    """
    says = texts("keeper").csv
    described = ({**row, "era": says.era, "row_text": says.rows.say(str(row["row"]))} for row in rows)
    return write_csv(([row.get(name) for name in says.columns] for row in described), says.columns)


def _indicator_row(each: IndicatorScore, card: Scorecard) -> Cells:
    says = texts("keeper")
    return {
        **period_columns(each.form, each.period),
        **made_columns(each.method, each.criteria),
        **status_columns(each.status, provisional=each.provisional),
        **_sealed(card),
        **level_columns(each, each.criteria, each.period),
        **counted_columns(each),
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
        "covers": each.covers,
        "covers_text": covers_words(each.covers),
        "evidence": evidence_words(each.measurement.evidence) if each.measurement else None,
        "note": " ".join(filter(None, _notes(each, card))),
        "amendments": amended_words(each.rules),
    }


def _notes(each: IndicatorScore, card: Scorecard) -> Iterator[str]:
    """Yield what is to know of an indicator, empty texts among it."""
    yield "" if each.due else texts("keeper").csv.no_target
    yield doubt_words(each.level_doubt)
    yield _document(each)
    yield _note(card)


def _document(each: IndicatorScore) -> str:
    """Return where an imported value is from, or what a document tells beside the survey's own."""
    if each.imported is None:
        return ""
    if each.source == "imported":
        return each.imported.document
    return imported_words(each.imported, each.criteria, each.period)


def _rows(score: Score) -> Iterator[Cells]:
    provisional = score.certification is not None and score.certification.provisional
    same = {
        **period_columns(score.form, score.period),
        **made_columns(score.method, score.criteria),
        **status_columns(score.status, provisional=provisional),
        **_sealed(score),
        "note": " ".join(filter(None, (_note(score), late_words(score)))),
        "amendments": amended_words(score.rules),
    }
    reach = {name: getattr(score, name) for name in ("responses", "population", "response_rate", "score", "target")}
    whole = {
        **counted_columns(score),
        **reach,
        **figure_columns(score),
        **level_columns(score, score.criteria, score.period),
        "met": met_words(score.outcome),
        "excluded": score.excluded or None,
    }
    covered: Cells = {"coverage_text": " ".join(coverage_words(score)) or None}
    yield {**same, "row": "form", "id": score.form, "text": score.title, **whole, **_statistics(score), **covered}
    yield from ({**same, **row} for row in coverage_rows(score))
    yield from ({**same, **_method_row(each, score)} for each in score.methods)
    for section in score.sections:
        yield {**same, "row": "section", "id": section.id, "text": section.title, **figure_columns(section)}
    important = {each.importance.id: _importance(each) for each in placed_items(score)}
    for item in score.items:
        yield from ({**same, **row} for row in _item_rows(item, important.get(item.id, {})))
    if score.by:
        yield from ({**same, **_group_row(score.by, group, score)} for group in score.by.groups)


def _method_row(each: MethodScore, score: Score) -> Cells:
    """Return the percent by a method with its level, named as in force where it is."""
    says = texts("keeper").workbook
    return {
        **level_columns(each, score.criteria, score.period),
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


def _importance(each: PlacedItem) -> Cells:
    found = each.importance
    return {"importance": found.correlation, "quadrant": found.quadrant, "quadrant_text": each.quadrant}


def _item_rows(item: ItemScore, importance: Cells) -> Iterator[Cells]:
    about: Cells = {"text": item.text, "item_text": item.text}
    if item.type == "rating":
        row = "overall" if item.overall else "item"
        yield {
            **about,
            "row": row,
            "id": item.id,
            **figure_columns(item),
            **(asdict(item.quality) if item.quality else {}),
            **importance,
        }
    for choice, count in item.counts.items():
        # Those without opinion are not among the base of the others.
        beside = (count or 0) if item.type == "rating" and choice == NO_OPINION else 0
        shares = {"answers": count, "base": (item.base or 0) + beside, "share": share(item, choice)}
        yield {**about, "row": "choice", "id": f"{item.id}:{choice}", "choice_text": item.choices[choice], **shares}


def _group_row(by: Breakdown, group: GroupScore, score: Score) -> Cells:
    hidden = texts("keeper").csv.hidden if group.hidden else ""
    return {
        **figure_columns(group),
        **level_columns(group, score.criteria, score.period),
        "row": "group",
        "id": f"{by.item}:{group.value}",
        "text": group.text,
        "item_text": by.text,
        "choice_text": group.text,
        "responses": group.responses,
        "note": " ".join(filter(None, (hidden, _note(score)))),
    }


def _sealed(figures: Score | Scorecard) -> Cells:
    """Return the columns of the certificate: checksum, revision, time and certifier."""
    seal = figures.certification
    if seal is None:
        return {"checksum": figures.checksum}
    by, when = person(seal.by, seal.full_name), seal.certified.isoformat()
    return {"checksum": figures.checksum, "revision": seal.revision, "certified": when, "certified_by": by}


def _note(figures: Score | Scorecard) -> str:
    return str(texts("keeper").csv.demonstration) if figures.demonstration else ""
