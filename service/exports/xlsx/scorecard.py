"""The sheets of the scorecard: the plan's own table, where the values come from, years, remarks, bands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.exports.labels import measured_missing, period_name
from service.exports.scorecard_rows import (
    LEVELS,
    NOT_SET,
    calculated_words,
    floors_of,
    level_told,
    of_year,
    outcome_words,
    result_words,
    steps_of,
    strategies_of,
    value_told,
    year_value,
    years_of,
)
from service.exports.xlsx.sheet_writer import Table, TableRow, Typed
from service.texts import texts
from service.texts.imported import imported_words
from service.texts.measuring import covers_words, evidence_words
from service.texts.outcomes import counted_number, is_unreached
from service.texts.precision import doubt_words
from service.texts.revisions import revision_sentences
from service.texts.year_rules import amended_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from service.application.indicators.scorecard import IndicatorScore, Scorecard
    from service.exports.scorecard_rows import Project, Signature
    from service.exports.xlsx.sheet_writer import Cell

_PLAN = (26, 46, 8, 9, *[7] * len(LEVELS), 10, 8, 11, 10, 8, 14, 12)
_SOURCES = (10, 64, 10, 12, 12, 24, 9, 13, 16, 26, 34, 30, 26, 16, 34, 24, 40, 40, 20, 36)
"""The first two are on each page, and wide enough for what stands above the table."""

_REMARKS = (10, 44, 22, 60, 60)
_BANDS = (10, 44, 12, 18)


def sheets(card: Scorecard, signed: tuple[Signature, Signature]) -> Iterator[tuple[str, Table]]:
    """Yield the sheets by name; those after the second only where they have rows."""
    yield "scorecard", _plan(card, signed)
    yield "sources", _sources(card)
    for name, table in (
        ("years", _years(card)),
        ("remarks", _remarks(card)),
        ("revisions", _revisions(card)),
        ("bands", _bands(card)),
    ):
        if table.rows:
            yield name, table


def _revisions(card: Scorecard) -> Table:
    """Return each time that the scorecard was certified, once there were several, and what it changed."""
    rows = [TableRow(cells=[each]) for each in revision_sentences(card.certification)]
    return Table(columns=texts("keeper").workbook.columns.revisions, rows=rows, widths=(90,))


def _plan(card: Scorecard, signed: tuple[Signature, Signature]) -> Table:
    """Return the table of the plan, below headings of strategies and lines, and who signs."""
    rows: list[TableRow] = []
    for strategy in strategies_of(card):
        rows += [TableRow(cells=[strategy.title], style="group")] if strategy.title else []
        for line in strategy.lines:
            rows += [TableRow(cells=[line.title], style="group")] if line.title else []
            rows += [TableRow(cells=_plan_row(p, each), style="plan") for p in line.projects for each in p.indicators]
    columns = [str(c).format(year=card.fiscal_year) for c in texts("keeper").workbook.columns.scorecard]
    return Table(columns=columns, rows=rows, widths=_PLAN, signatures=signed)


def _plan_row(project: Project, each: IndicatorScore) -> list[Cell]:
    says = texts("keeper").workbook
    return [
        project.title,
        "\n".join([project.named(each), *steps_of(each)]),
        each.unit,
        each.target if each.due else NOT_SET,
        *floors_of(each),
        value_told(each),
        each.value_unit if each.value is not None else None,
        level_told(each),
        outcome_words(each) or None,
        counted_number(each),
        says.methods.say(each.method) if each.method else None,
        doubt_words(each.level_doubt) or None,
    ]


def _sources(card: Scorecard) -> Table:
    columns = texts("keeper").workbook.columns.sources
    return Table(columns=columns, rows=[_source(each) for each in card.indicators], widths=_SOURCES)


def _source(each: IndicatorScore) -> TableRow:
    says, csv = texts("keeper").workbook, texts("keeper").csv
    measured = each.measurement.period if each.measurement else None
    target = says.targets.say(each.target_unit, target=str(each.target)) if each.due else csv.no_target
    return TableRow(
        cells=[
            each.plan,
            each.title,
            result_words(each) or None,
            says.sources.say(each.source),
            counted_number(each),
            says.methods.say(each.method) if each.method else None,
            each.mean,
            each.interpretation,
            period_name(measured) if measured else None,
            measured_missing(each),
            each.formula or None,
            calculated_words(each),
            target,
            says.status.say("provisional" if each.provisional else each.status),
            "\n".join(each.owners),
            each.rules.edition if each.rules else None,
            amended_words(each.rules) or None,
            imported_words(each.imported, each.criteria, each.period) if each.imported else None,
            covers_words(each.covers),
            evidence_words(each.measurement.evidence) if each.measurement else None,
        ]
    )


def _years(card: Scorecard) -> Table:
    """Return a row for each indicator with target, value and level of each year of the plan."""
    says, years = texts("keeper").workbook, years_of(card)
    columns = [*says.columns.years, *(head.format(year=year) for year in years.values() for head in says.columns.year)]
    rows = [TableRow(cells=[each.plan, each.title, *_year_cells(each, years)]) for each in card.indicators]
    return Table(columns=columns, rows=rows if years else [], widths=(8, 40, *[14, 14, 9, 12] * len(years)))


def _year_cells(each: IndicatorScore, years: Iterable[int]) -> Iterator[Cell]:
    says, found = texts("keeper").workbook, {result.fiscal_year: result for result in each.by_year}
    for year in years:
        if result := found.get(year):
            yield says.targets.say(result.target_unit, target=str(result.target))
            in_words = result.imported or is_unreached(result)
            same = not in_words and result.value_unit == each.unit and result.method in (None, each.method)
            yield result.value if same else year_value(result, each)
            yield from (result.level, counted_number(of_year(result, each)))
        else:
            yield from (NOT_SET, None, None, None)


def _remarks(card: Scorecard) -> Table:
    rows = [
        TableRow(
            cells=[
                each.plan,
                each.title,
                period_name(remark.period),
                Typed(remark.obstacles),
                Typed(remark.improvements),
            ],
            style="quoted",
        )
        for each in card.indicators
        for remark in each.remarks
    ]
    return Table(columns=texts("keeper").workbook.columns.remarks, rows=rows, widths=_REMARKS)


def _bands(card: Scorecard) -> Table:
    """Return the interpretation bands by which means were read."""
    rows = [
        TableRow(cells=[each.plan, each.title, band.floor, band.text])
        for each in card.indicators
        for band in each.bands
    ]
    return Table(columns=texts("keeper").workbook.columns.bands, rows=rows, widths=_BANDS)
