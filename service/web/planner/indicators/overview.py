"""The first page of who is signed in: all indicators of a period, each leading to where its value comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get

from service.domain.certification.certificate import SCORECARD
from service.web.http.parameters import PARAMETERS, PERIOD, STATUS
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.addresses import HOME
from service.web.planner.certification_banner import certification_banner, draft_asked
from service.web.planner.dependencies import Injected
from service.web.planner.indicators.measurement_history import amount
from service.web.planner.period_picker import period_asked, periods

if TYPE_CHECKING:
    from service.application.indicators.scorecard import IndicatorScore


@get("/", opt={PARAMETERS: (*PERIOD, STATUS)})
async def overview(deps: Injected, request: HttpRequest) -> PageResponse:
    """Show the scorecard of a fiscal year or quarter."""
    period = period_asked(deps, request)
    choices = periods(deps, HOME, period)
    draft = draft_asked(request)
    shown = await deps.reports.overview(period, draft=draft)
    found, seal = shown.overview, certification_banner(shown.certificate_status, SCORECARD, period, HOME, draft=draft)
    links = {row.indicator.id: f"{_source(row.indicator)}?{choices.query}" for row in found.rows}
    return deps.planner_pages.page(
        request.scope, "overview.html", overview=found, seal=seal, periods=choices, links=links, amount=amount
    )


def _source(indicator: IndicatorScore) -> str:
    return f"/plan/surveys/{indicator.form}" if indicator.form else f"/plan/measurements/{indicator.id}"
