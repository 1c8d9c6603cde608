"""The chart of a form through the years: dots, as its scale need not begin at 0, and each with its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.application.series import since_first_answers
from service.web.charts.across import Across
from service.web.charts.down import Down
from service.web.charts.sheet import Sheet, empty
from service.web.text import texts

if TYPE_CHECKING:
    from service.application.series import Series
    from service.web.charts.look import Look


def draw(series: Series, look: Look) -> Sheet:
    """Draw a series: from left to right where there is room, else from top to bottom."""
    title = texts("report").charts.titles.say("series", title=series.title)
    if all(point.percent is None for point in (*series.quarters, *series.years)):
        return empty(look, title, demonstration=series.demonstration)
    return (Across if look.width == "wide" else Down)(since_first_answers(series), look, title).sheet
