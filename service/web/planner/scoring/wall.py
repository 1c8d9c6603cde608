"""A screen for a wall or a meeting: the running quarter of a survey in large figures, read again by itself."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from litestar import get
from litestar.params import FromPath

from service.domain.period import BANGKOK
from service.domain.scoring.precision import MINIMUM
from service.domain.scoring.rounding import whole_below_floors
from service.web.dependencies import Injected
from service.web.http.parameters import PARAMETERS, Parameter
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.dependencies import PeriodDependencies

if TYPE_CHECKING:
    from service.application.certification.reports import Reports
    from service.application.ports.store import Clock


class WallDependencies(PeriodDependencies, frozen=True, kw_only=True):
    """What the screen on a wall uses."""

    clock: Clock
    reports: Reports


_SECONDS = 60
_STILL = Parameter("refresh", ("off",))


@get("/surveys/{form:str}/wall", opt={PARAMETERS: (_STILL,)})
async def wall(deps: Injected[WallDependencies], request: HttpRequest, form: FromPath[str]) -> PageResponse:
    """Show count, rate, whole percent and level of the running quarter; the last two of `MINIMUM` sheets and more.

    Whoever answers may be seen by all who watch this screen, so a change of the figures must not tell what they said:
    a whole percent of 30 sheets leaves 30 points of the last one's open.
    """
    score = await deps.reports.score(form, deps.live_scores.today(), draft=True)
    floors = [Fraction(each.floor) for each in score.criteria.floors] if score.criteria else ()
    still = bool(request.parameter(_STILL.name))
    return deps.planner_pages.page(
        request.scope,
        "wall.html",
        also={} if still else {"refresh": str(_SECONDS)},
        score=score,
        percent=None if score.percent is None else whole_below_floors(score.percent, floors),
        few=score.responses < MINIMUM,
        minimum=MINIMUM,
        still=still,
        seconds=_SECONDS,
        read=f"{deps.clock().astimezone(BANGKOK):%H.%M.%S}",
    )
