"""A form's report as a Word file, made from a template that a planner can edit in Word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.application.scoring.series import empty_after
from service.domain.errors import ExtraMissingError
from service.domain.organisation.mark import drawn
from service.exports.charts import ChartOptions, importance_chart, items_chart, series_chart
from service.exports.docx.context import template_context
from service.exports.docx.picture import Description, Picture
from service.exports.docx.scorecard import scorecard_context
from service.exports.docx.suggestions import suggestions_context
from service.exports.docx.written_texts import with_written
from service.exports.labels import shown_period
from service.texts import texts
from service.texts.organisation import named

if TYPE_CHECKING:
    from pathlib import Path

    from service.application.collecting.comments import PeriodComments
    from service.application.indicators.scorecard import Scorecard
    from service.application.scoring.form_report import FormReport
    from service.application.scoring.series import Series
    from service.domain.organisation.organisation import Organisation
    from service.exports.scorecard_rows import Paper
    from service.exports.thai_digits import Digits

_MARK_HEIGHT, _MARK_PIXELS = 24, 600
"""The height of the mark on the cover in millimetres, and that of its picture: over 600 dots an inch."""

_POINTS = 2
"""A series of fewer points is no line: its table tells it."""

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def document(
    form_report: FormReport,
    template: Path,
    organisation: Organisation,
    digits: Digits = "arabic",
    quoted: PeriodComments | None = None,
) -> bytes:
    """Fill a template with a form's figures; the same figures give the same bytes.

    It takes about a second: call it in a thread. Raises `BrokenTemplateError`, and `ExtraMissingError` without the
    extra `office`.
    """
    try:
        from service.exports.docx.render import fill_template  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise ExtraMissingError(extra="office") from None
    return fill_template(
        template,
        {
            **with_written(template_context(form_report), form_report, quoted),
            **suggestions_context(form_report.score, quoted),
            **_owner(organisation),
            **_pictures(form_report, digits, organisation.colours.accent),
            "mark": _mark(organisation),
        },
        Description(form_report.score.title, form_report.score.period.starts),
        digits,
    )


def scorecard_document(card: Scorecard, template: Path, paper: Paper) -> bytes:
    """Fill a template with a scorecard, as `document` does."""
    try:
        from service.exports.docx.render import fill_template  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise ExtraMissingError(extra="office") from None
    given = scorecard_context(card, paper)
    return fill_template(template, given, Description(given["title"], shown_period(card).starts), paper.digits)


def _told_of(series: Series) -> int:
    """Return of how many points a series tells a percent, by answers or by a document."""
    points = [*series.quarters, *(each for each in series.years if each.imported)] if series.quarters else []
    return sum(each.percent is not None or each.imported is not None for each in points)


def _owner(organisation: Organisation) -> dict[str, str]:
    """Return the names of the organisation, for the cover."""
    called = named(organisation, "th")
    return {"organisation": called.name, "seat": called.seat}


def _mark(organisation: Organisation) -> Picture | None:
    """Return the organisation's mark for the cover; Word files take no SVG that every reader shows."""
    if organisation.mark is None:
        return None
    from resvg_py import svg_to_bytes  # noqa: PLC0415 - an optional extra

    png = svg_to_bytes(svg_string=drawn(organisation.mark), height=_MARK_PIXELS, skip_system_fonts=True)
    return Picture(bytes(png), named(organisation, "th").name, height=_MARK_HEIGHT)


def _pictures(form_report: FormReport, digits: Digits, accent: str) -> dict[str, Picture | None]:
    """Return the charts that a template may show; `None` without anything to draw, or with one point of a series."""
    look = ChartOptions(format="png", digits=digits, accent=accent)
    score, titles = form_report.score, texts("report").charts.titles
    if score.percent is None:
        return {"items_chart": None, "series_chart": None, "importance_chart": None}
    placed = score.importance and score.importance.items
    series, named = empty_after(form_report.series, score.period.ends), titles.say("series", title=score.title)
    words = texts("planner").importance.say("chart", title=score.title)
    return {
        "importance_chart": Picture(importance_chart(score, look), words) if placed else None,
        "items_chart": Picture(items_chart(score, look), titles.say("items", title=score.title)),
        # A link to a year shows no quarters, of which the chart is made.
        "series_chart": Picture(series_chart(series, look), named) if _told_of(series) >= _POINTS else None,
    }
