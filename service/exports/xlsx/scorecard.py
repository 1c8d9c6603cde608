"""The sheet of the scorecard: every indicator with target, value and result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.exports.xlsx.labels import measured_missing, period_name
from service.exports.xlsx.sheet_writer import Table, TableRow
from service.texts import texts
from service.texts.outcomes import level_words, met_words
from service.texts.year_rules import amended_words

if TYPE_CHECKING:
    from service.application.indicators.scorecard import IndicatorScore, Scorecard


_WIDTHS = (9, 40, 9, 18, 9, 10, 14, 12, 17, 12, 9, 14, 40, 24, 48)


def indicators(card: Scorecard) -> Table:
    """Return a row for each indicator."""
    columns = texts("keeper").workbook.columns.scorecard
    return Table(columns=columns, rows=[_row(each) for each in card.indicators], widths=_WIDTHS)


def _row(each: IndicatorScore) -> TableRow:
    says = texts("keeper").workbook
    measured = each.measurement.period if each.measurement else None
    return TableRow(
        cells=[
            each.plan,
            each.title,
            each.unit,
            says.targets.say(each.target_unit, target=str(each.target)) if each.due else texts("keeper").csv.no_target,
            each.value,
            each.value_unit if each.value is not None else None,
            level_words(each, each.criteria, each.period),
            met_words(each.outcome),
            measured_missing(each),
            says.sources.say(each.source),
            each.responses,
            period_name(measured) if measured else None,
            "\n".join(each.owners),
            each.rules.edition if each.rules else None,
            amended_words(each.rules) or None,
        ]
    )
