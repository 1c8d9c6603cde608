"""The page with the Power Query for Excel."""

from __future__ import annotations

from litestar import get
from litestar.params import FromPath

from service.exports.power_query import power_query
from service.web.dependencies import Injected
from service.web.http.parameters import PARAMETERS, PERIOD
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.dependencies import PeriodDependencies
from service.web.planner.period_picker import period_picker, requested_period
from service.web.planner.survey_tabs import survey_tabs


class ExcelDependencies(PeriodDependencies, frozen=True, kw_only=True):
    """What the page on fetching figures into Excel uses."""

    link: str
    public_scores: bool


@get("/surveys/{form:str}/excel", opt={PARAMETERS: PERIOD})
async def excel(deps: Injected[ExcelDependencies], request: HttpRequest, form: FromPath[str]) -> PageResponse:
    """Show the query of a form and period, to paste into Excel."""
    period = requested_period(deps, request)
    return deps.planner_pages.page(
        request.scope,
        "excel.html",
        tabs=survey_tabs(deps, request, form, "results", period),
        form=deps.registry.form(form).questionnaire.form,
        periods=period_picker(deps, f"/plan/surveys/{form}/excel", period),
        query=power_query(deps.link, form, period),
        public=deps.public_scores,
    )
