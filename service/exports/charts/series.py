"""The chart of a form through the years: points with numbers, because the scale need not begin at 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.application.scoring.series import since_first_answers
from service.exports.charts.canvas import Canvas, empty
from service.exports.charts.reference_lines import shown
from service.exports.charts.series_narrow import NarrowSeries
from service.exports.charts.series_wide import WideSeries
from service.texts import texts

if TYPE_CHECKING:
    from service.application.scoring.series import Series
    from service.exports.charts.options import ChartOptions


def draw(series: Series, look: ChartOptions) -> Canvas:
    """Draw a series from left to right, or from top to bottom where the width is small."""
    title = texts("report").charts.titles.say("series", title=series.title)
    if all(shown(point) is None for point in (*series.quarters, *series.years)):
        return empty(look, title, demonstration=series.demonstration)
    return (WideSeries if look.width == "wide" else NarrowSeries)(since_first_answers(series), look, title).sheet
