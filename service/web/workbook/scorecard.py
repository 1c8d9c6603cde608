"""The sheet of the scorecard: every indicator with its target, its value, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.web.text import texts
from service.web.workbook.book import Row, Table
from service.web.workbook.words import level_words, measured_missing, met_words, period_name

if TYPE_CHECKING:
    from service.application.scorecard import IndicatorScore, Scorecard


_WIDTHS = (9, 40, 9, 18, 9, 10, 14, 12, 17, 12, 9, 14, 40)


def indicators(card: Scorecard) -> Table:
    """Give a row for each indicator."""
    columns = texts("keeper").workbook.columns.scorecard
    return Table(columns=columns, rows=[_row(each) for each in card.indicators], widths=_WIDTHS)


def _row(each: IndicatorScore) -> Row:
    says = texts("keeper").workbook
    due = each.period.fiscal_year in each.years
    measured = each.measurement.period if each.measurement else None
    return Row(
        cells=[
            each.plan,
            each.title,
            each.unit,
            says.targets.say(each.target_unit, target=str(each.target)) if due else texts("keeper").csv.no_target,
            each.value,
            each.value_unit if each.value is not None else None,
            level_words(each.level, each.level_reason),
            met_words(met=each.met) if due else None,
            measured_missing(each),
            says.sources.say(each.source),
            each.responses,
            period_name(measured) if measured else None,
            "\n".join(each.owners),
        ]
    )
