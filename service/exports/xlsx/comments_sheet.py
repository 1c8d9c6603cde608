"""The sheet of comments, word for word, for authorised readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.scoring.suppression import MINIMUM
from service.exports.xlsx.sheet_writer import Table, TableRow, Typed
from service.texts import texts

if TYPE_CHECKING:
    from service.application.collecting.comments import PeriodComments

MOST = 20_000
"""The most comments in a sheet: few enough to write it in seconds."""


def comments(quoted: PeriodComments) -> Table:
    """Return a row for each comment by field, or why none is shown."""
    says = texts("report").comments
    rows = [_row(each.field.text, Typed(text)) for each in quoted.fields for text in each.texts]
    left_out = sum(each.left_out for each in quoted.fields)
    if quoted.hidden:
        rows = [_row("", says.say("hidden", minimum=MINIMUM))]
    elif len(rows) > MOST:
        rows = [*rows[:MOST], _row("", says.say("more", shown=f"{MOST:,}", count=f"{len(rows):,}"))]
    elif not rows and not left_out:
        rows = [_row("", says.none)]
    if left_out and not quoted.hidden:
        rows.append(_row("", says.say("left_out", count=f"{left_out:,}")))
    return Table(columns=says.columns, rows=rows, widths=(52, 110))


def _row(field: str, text: str) -> TableRow:
    return TableRow(cells=[field, text], style="quoted")
