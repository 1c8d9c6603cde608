"""The sheets of workings: the series through the years, and the steps of each percent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.application.scoring.series import up_to
from service.domain.scoring.score import outcome
from service.domain.scoring.working import working
from service.exports.labels import missing_words, period_name
from service.exports.xlsx.sheet_writer import Table, TableRow
from service.texts import texts
from service.texts.changes import MARK, change_words, short_change_words
from service.texts.imported import imported_method
from service.texts.lists import listed
from service.texts.outcomes import counted_number, level_words, met_words
from service.texts.year_rules import basis_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from service.application.scoring.form_report import FormReport
    from service.application.scoring.series import Point, Series
    from service.domain.scoring.percent_mean_level import Figures
    from service.domain.scoring.score import Score
    from service.domain.scoring.working import Working
    from service.exports.xlsx.sheet_writer import Cell


_WIDTHS = (22, 9, 10, 10, 10, 8, 8, 16, 12, 12, 40, 28, 24)
_IMPORTED = (14, 14, 26, 24, 14, 40)
"""The widths of the series' columns, and of those for imported results."""


def series(found: Series, ends: date) -> Table:
    """Return the quarters begun by `ends`, which are charted, and then the fiscal years up to it.

    There are none before the first answers. A row of its own stands before a point that is unlike the one before; it
    leaves a gap in the chart's line. What documents tell has columns of its own, if there is any.
    """
    imported = any(point.imported for point in (*found.quarters, *found.years))
    says = texts("keeper").workbook.columns
    found = up_to(found, ends)
    quarters = list(_points(found.quarters, found, imported=imported))
    return Table(
        columns=[*says.series, *(says.imported if imported else ())],
        rows=[*quarters, *_points(found.years, found, imported=imported)],
        widths=(*_WIDTHS, *(_IMPORTED if imported else ())),
        charted=(0, len(quarters) - 1) if quarters else None,
        dots=len(_WIDTHS) if imported else None,
    )


def _points(points: Iterable[Point], among: Series, *, imported: bool) -> Iterator[TableRow]:
    for point in points:
        if point.unlike:
            yield TableRow(cells=[f"{MARK} {short_change_words(point.unlike)}"], style="bold")
        told = _imported(point, among) if imported else ()
        yield TableRow(cells=[*_point(point, among), *told])


def _imported(point: Point, among: Series) -> list[Cell]:
    told = point.imported
    if told is None:
        return [None] * len(_IMPORTED)
    level = level_words(told, point.criteria or among.criteria, point.period)
    met = met_words(outcome(point.period, met=told.met))
    return [told.percent, told.responses, imported_method(told.method), level, met, told.document]


def _point(point: Point, among: Series) -> list[Cell]:
    says, level = texts("keeper").workbook, level_words(point, point.criteria or among.criteria, point.period)
    aim = among if point.target_unit is None else point
    return [
        period_name(point.period),
        point.percent,
        aim.target if aim.target_unit == "percent" else None,
        counted_number(point),
        point.answers,
        point.mean,
        point.sd,
        level,
        met_words(point.outcome),
        says.point_status.say(point.status),
        missing_words(point.next_level),
        says.methods.say(point.method) if point.method and point.percent is not None else None,
        change_words(point.unlike) or None,
    ]


def workings(form_report: FormReport) -> Table:
    """Return the division behind each percent, with formula and floors."""
    score = form_report.score
    named: list[tuple[str, Figures]] = [
        (f"{each.by.text}: {group.text}", group)
        for each in form_report.broken_down
        if each.by
        for group in each.by.groups
    ]
    rows = [*divisions(score), *_divided(score, named), TableRow(cells=[]), *basis_rows(score)]
    columns = texts("keeper").workbook.columns.working
    return Table(columns=columns, rows=rows, widths=(60, 13, 13, 15, 13, 13, 16, 20))


def divisions(score: Score) -> list[TableRow]:
    """Return the divisions behind the percent of the whole, each section and each item."""
    named: list[tuple[str, Figures]] = [(texts("keeper").workbook.whole, score)]
    named += [(section.title, section) for section in score.sections]
    named += [
        (texts("report").charts.say("item", number=number, text=item.text), item)
        for number, item in enumerate(score.items, 1)
    ]
    return _divided(score, named)


def _divided(score: Score, named: list[tuple[str, Figures]]) -> list[TableRow]:
    return [_division(text, found, score) for text, part in named if (found := working(score, part))]


def _division(text: str, found: Working, score: Score) -> TableRow:
    sums: list[Cell] = [found.rating_sum, found.answers, found.top2_answers]
    level = level_words(found, score.criteria, score.period) if found.floors or found.level_reason else None
    return TableRow(cells=[text, *sums, found.dividend, found.divisor, found.percent, level])


def basis_rows(score: Score) -> Iterator[TableRow]:
    """Yield formula, versions and floors of a score that has a percent."""
    says, whole = texts("keeper").workbook, working(score, score)
    if whole is None:
        return
    formula = says.formulas.say(whole.method, maximum=whole.scale_maximum)
    yield TableRow(cells=[says.say("formula", formula=formula)])
    yield from (TableRow(cells=[words]) for words in basis_words(score.rules))
    yield TableRow(cells=[says.say("versions", form=score.title, versions=listed(whole.form_versions))])
    if whole.criteria:
        yield TableRow(cells=[says.say("criteria", version=str(whole.criteria_version))])
    for step in whole.floors:
        verdict = says.reached if step.reached else says.not_reached
        yield TableRow(cells=[says.say("floor", level=step.level), step.floor, verdict])
