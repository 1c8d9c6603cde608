"""The machine's clock for keepers: what it shows against what is stored, and its confirmation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get, post

from service.domain.collecting.thai_input import day as typed_day
from service.domain.errors import OtherDayError
from service.domain.timekeeping import day_of
from service.texts.formatting import day
from service.web.dependencies import Injected
from service.web.http.form_data import first_value
from service.web.http.parameters import DONE, PARAMETERS
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.auth import NEEDS_PROOF
from service.web.planner.dependencies import PageDependencies
from service.web.planner.layout import see_other
from service.web.planner.signed_in_user import actor_name, current_user
from service.web.planner.urls import CLOCK

if TYPE_CHECKING:
    from service.application.ports.store import Clock
    from service.application.timekeeping import Timekeeper
    from service.domain.errors import SurveyError


class ClockDependencies(PageDependencies, frozen=True, kw_only=True):
    """What the page on the machine's clock uses."""

    clock: Clock
    timekeeper: Timekeeper


@get("/clock", opt={PARAMETERS: (DONE,)})
async def clock(deps: Injected[ClockDependencies], request: HttpRequest) -> PageResponse:
    """Show the clock and, while it is doubted, the form that confirms it."""
    await deps.timekeeper.look()
    return _page(deps, request, done=request.parameter("done"))


@post("/clock", status_code=200, opt={NEEDS_PROOF: True})
async def confirm(deps: Injected[ClockDependencies], request: HttpRequest) -> PageResponse:
    """Confirm a doubted clock, which must show the day that was typed: else it is still wrong."""
    typed, today = first_value(current_user(request.scope).sent, "today"), day_of(deps.clock())
    if not await deps.timekeeper.look():
        return see_other(CLOCK)
    if typed_day(typed) != today:
        return _page(deps, request, OtherDayError(day=day(today, "th")), typed=typed)
    await deps.timekeeper.confirm(actor_name(request.scope))
    await deps.timekeeper.look()
    return see_other(f"{CLOCK}?done=clock-confirmed")


def _page(
    deps: ClockDependencies,
    request: HttpRequest,
    refusal: SurveyError | None = None,
    *,
    done: str = "",
    typed: str = "",
) -> PageResponse:
    return deps.planner_pages.page(
        request.scope,
        "clock.html",
        refusal=refusal,
        done=done,
        now=deps.clock(),
        doubted=deps.timekeeper.doubt is not None,
        typed=typed,
    )
