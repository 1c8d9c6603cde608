"""The start page: all indicators of a period, each with a link to its source."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from litestar import get

from service.application.indicators.scorecard import owners_of
from service.domain.certification.certificate import SCORECARD
from service.web.http.parameters import PARAMETERS, PERIOD, STATUS
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.certification_banner import certification_banner, draft_requested
from service.web.planner.dependencies import Injected
from service.web.planner.indicators.measurement_history import value_with_unit
from service.web.planner.indicators.owner import OWNER, owner_of
from service.web.planner.period_picker import period_picker, requested_period
from service.web.planner.urls import HOME

if TYPE_CHECKING:
    from service.application.indicators.scorecard import IndicatorScore


@get("/", opt={PARAMETERS: (*PERIOD, STATUS, OWNER)})
async def overview(deps: Injected, request: HttpRequest) -> PageResponse:
    """Show the scorecard of a fiscal year or quarter."""
    period = requested_period(deps, request)
    choices = period_picker(deps, HOME, period)
    draft = draft_requested(request)
    owner = owner_of(request)
    shown = await deps.reports.overview(period, owner, draft=draft)
    found, seal = shown.overview, certification_banner(shown.certificate_status, SCORECARD, period, HOME, draft=draft)
    links = {row.indicator.id: f"{_source(row.indicator)}?{choices.query}" for row in found.rows}
    return deps.planner_pages.page(
        request.scope,
        "overview.html",
        overview=found,
        seal=seal,
        periods=choices,
        links=links,
        owner=owner,
        owners=owners_of(deps.registry.indicators),
        owner_query=urlencode({"owner": owner}) if owner else "",
        value_with_unit=value_with_unit,
    )


def _source(indicator: IndicatorScore) -> str:
    return f"/plan/surveys/{indicator.form}" if indicator.form else f"/plan/measurements/{indicator.id}"
