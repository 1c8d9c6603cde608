"""Charts of a form as SVG files, for wide and narrow screens, light and dark."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from litestar import get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from service.exports.charts import ChartOptions, days_chart, importance_chart, items_chart, series_chart
from service.exports.executor import run_in_executor
from service.web.dependencies import Injected
from service.web.http.accept_encoding import takes_gzip
from service.web.http.etag import entity_tag, etag_matches
from service.web.http.parameters import PARAMETERS, PERIOD, STATUS, Parameter
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.certification_banner import draft_requested
from service.web.planner.dependencies import PeriodDependencies
from service.web.planner.period_picker import requested_period

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.application.certification.reports import Reports
    from service.application.ports.store import Store


class ChartDependencies(PeriodDependencies, frozen=True, kw_only=True):
    """What charts use."""

    demonstration: bool
    reports: Reports
    store: Store


_ASKED = (*PERIOD, STATUS, Parameter("narrow", ("yes",)), Parameter("dark", ("yes",)))
_LEVEL = 6
_HEAD = [(b"content-type", b"image/svg+xml"), (b"cache-control", b"private, no-cache"), (b"vary", b"accept-encoding")]


@get("/surveys/{form:str}/charts/{name:str}", opt={PARAMETERS: _ASKED})
async def chart(
    deps: Injected[ChartDependencies], request: HttpRequest, form: FromPath[str], name: FromPath[str]
) -> PageResponse:
    """Return a chart of a form in a period: `series.svg`, `items.svg`, `importance.svg` or `days.svg`."""
    dark, shades = bool(request.parameter("dark")), deps.registry.catalogue.organisation.colours
    accent = shades.dark.accent if dark else shades.accent
    look = ChartOptions(width="narrow" if request.parameter("narrow") else "wide", dark=dark, accent=accent)
    draw = await _chart_maker(deps, request, form, name, look)
    # The first drawing takes a second or two; in the event loop it would block all other requests.
    body = await run_in_executor(lambda: gzip.compress(draw(), _LEVEL, mtime=0))
    tag = entity_tag(body)
    head = [*_HEAD, (b"etag", tag.encode())]
    if etag_matches(request.scope, tag):
        return PageResponse(b"", 304, head)
    if takes_gzip(request.scope):
        return PageResponse(body, 200, [*head, (b"content-encoding", b"gzip")])
    return PageResponse(gzip.decompress(body), 200, head)


async def _chart_maker(
    deps: ChartDependencies, request: HttpRequest, form: str, name: str, look: ChartOptions
) -> Callable[[], bytes]:
    """Return the function that draws the chart. Raises `UnknownFormError` and `NotFoundException`."""
    period, draft = requested_period(deps, request), draft_requested(request)
    match name:
        case "series.svg":
            series = (await deps.reports.form_report(form, period, draft=draft)).series
            return lambda: series_chart(series, look)
        case "items.svg":
            score = await deps.reports.score(form, period, draft=draft)
            return lambda: items_chart(score, look)
        case "importance.svg":
            score = await deps.reports.score(form, period, draft=draft)
            return lambda: importance_chart(score, look)
        case "days.svg":
            deps.registry.form(form)
            days = [each for each in (await deps.store.arrivals.of(form)).items() if period.has(each[0])]
            return lambda: days_chart(days, look, demonstration=deps.demonstration)
        case _:
            raise NotFoundException
