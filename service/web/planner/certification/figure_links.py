"""Links to the certified figures of a period: made, listed and revoked by planners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get, post
from litestar.params import FromPath

from service.domain.certification.figure_link import LONGEST, today
from service.domain.errors import InvalidLastDayError
from service.web.dependencies import Injected
from service.web.http.form_data import first_value
from service.web.http.parameters import DONE, PARAMETERS, PERIOD
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.auth import NEEDS
from service.web.planner.certification.certification import CERTIFIED, titles_of
from service.web.planner.chosen_period import period_query
from service.web.planner.dependencies import PeriodDependencies
from service.web.planner.layout import see_other
from service.web.planner.period_picker import period_picker, requested_period
from service.web.planner.signed_in_user import actor_name, current_user
from service.web.planner.survey_tabs import survey_tabs
from service.web.planner.urls import SHARED

if TYPE_CHECKING:
    from service.application.certification.certify import Certification
    from service.application.certification.figure_links import FigureLinks
    from service.application.ports.store import Clock
    from service.domain.errors import SurveyError


class FigureLinkDependencies(PeriodDependencies, frozen=True, kw_only=True):
    """What the page of links to certified figures uses."""

    certification: Certification
    clock: Clock
    figure_links: FigureLinks
    link: str


_LONGEST_ID = 64
_LONGEST_DAY = 20


@get("/certified/{subject:str}/links", opt={PARAMETERS: (*PERIOD, DONE), NEEDS: "planner"})
async def links(deps: Injected[FigureLinkDependencies], request: HttpRequest, subject: FromPath[str]) -> PageResponse:
    """Show the links to a subject's certified figures, and the form that makes one for a period."""
    return await _page(deps, request, subject, done=request.parameter("done"))


@post("/certified/{subject:str}/links", status_code=200, opt={PARAMETERS: PERIOD, NEEDS: "planner"})
async def make(deps: Injected[FigureLinkDependencies], request: HttpRequest, subject: FromPath[str]) -> PageResponse:
    """Make a link, whose address is shown only here, or revoke one."""
    sent, who, period = current_user(request.scope).sent, actor_name(request.scope), requested_period(deps, request)
    if revoked := first_value(sent, "revoke")[:_LONGEST_ID]:
        await deps.figure_links.revoke(who, subject, revoked)
        return see_other(f"{CERTIFIED}/{subject}/links?{period_query(period)}&done=link-revoked")
    typed = first_value(sent, "last_day")[:_LONGEST_DAY]
    try:
        secret, _ = await deps.figure_links.make(who, subject, period, typed)
    except InvalidLastDayError as refusal:
        return await _page(deps, request, subject, refusal=refusal, typed=typed)
    return await _page(deps, request, subject, address=f"{deps.link}{SHARED}{secret}")


async def _page(  # noqa: PLR0913 - all that makes the page differ
    deps: FigureLinkDependencies,
    request: HttpRequest,
    subject: str,
    *,
    refusal: SurveyError | None = None,
    done: str = "",
    typed: str = "",
    address: str = "",
) -> PageResponse:
    period, now = requested_period(deps, request), deps.clock()
    certified = await deps.certification.headers(subject, period)
    return deps.planner_pages.page(
        request.scope,
        "figure-links.html",
        people=await deps.planner_pages.full_names(),
        refusal=refusal,
        done=done,
        tabs=survey_tabs(deps, request, subject, "certification", period),
        subject=subject,
        title=titles_of(deps, [subject])[subject],
        periods=period_picker(deps, f"{CERTIFIED}/{subject}/links", period),
        certified=bool(certified),
        links=[(each, each.opens(now)) for each in await deps.figure_links.of(subject)],
        today=today(now),
        latest=today(now) + LONGEST,
        typed=typed,
        address=address,
    )
