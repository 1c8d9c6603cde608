"""The sheet of comments, word for word, for authorised readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.collecting.personal_details import may_identify
from service.domain.period import period_of
from service.domain.scoring.suppression import MINIMUM
from service.exports.xlsx.sheet_writer import Table, TableRow, Typed
from service.texts import texts
from service.texts.methods import period_named

if TYPE_CHECKING:
    from service.application.collecting.comments import PeriodComments
    from service.domain.collecting.comment import Comment

MOST = 20_000
"""The most comments in a sheet: few enough to write it in seconds."""


def comments(quoted: PeriodComments) -> Table:
    """Return a row for each comment by field, with tags and note, or why none is shown.

    It tells the quarter, of which enough people answered, and not the month. A note with personal details is left out:
    who let a comment into files did not decide on that.
    """
    says = texts("report").comments
    rows = [_comment(each.field.text, comment) for each in quoted.fields for comment in each.comments]
    left_out = sum(each.left_out for each in quoted.fields)
    if quoted.hidden:
        rows = [_row("", says.say("hidden", minimum=MINIMUM))]
    elif len(rows) > MOST:
        rows = [*rows[:MOST], _row("", says.say("more", shown=f"{MOST:,}", count=f"{len(rows):,}"))]
    elif not rows and not left_out:
        rows = [_row("", says.none)]
    if left_out and not quoted.hidden:
        rows.append(_row("", says.say("left_out", count=f"{left_out:,}")))
    return Table(columns=says.columns, rows=rows, widths=(44, 88, 30, 34, 14))


def _comment(field: str, comment: Comment) -> TableRow:
    quarter = period_of(comment.month)
    return _row(
        field,
        Typed(comment.text),
        Typed(", ".join(comment.tags)),
        Typed(texts("report").comments.note_left_out if may_identify(comment.note) else comment.note),
        period_named(quarter.fiscal_year, quarter.quarter),
    )


def _row(*cells: str) -> TableRow:
    return TableRow(cells=cells, style="quoted")
