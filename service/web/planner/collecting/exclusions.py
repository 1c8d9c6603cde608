"""What of a collector's answers may be stuffing, and excluding sets of equal sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get, post
from litestar.params import FromPath
from msgspec import Struct

from service.domain.collecting.bursts import TIMES
from service.domain.collecting.exclusion import LEAST_EQUAL, LONGEST_REASON, MOST_EXCLUDED, batch_name
from service.domain.errors import FewLeftError, InvalidReasonError, UnknownBatchError, UnknownExclusionError
from service.texts.formatting import day, month
from service.web.dependencies import Injected
from service.web.http.form_data import first_value
from service.web.http.parameters import DONE, PARAMETERS
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.auth import NEEDS
from service.web.planner.collecting.collectors import COLLECTORS
from service.web.planner.dependencies import SurveyDependencies
from service.web.planner.kept import kept_surveys
from service.web.planner.layout import see_other
from service.web.planner.signed_in_user import actor_name, current_user
from service.web.planner.survey_tabs import survey_tabs

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.application.certification.certify import Certification
    from service.application.certification.reports import Reports
    from service.application.collecting.collectors import Collectors
    from service.application.collecting.exclusions import Exclusions
    from service.domain.collecting.exclusion import Exclusion
    from service.domain.errors import SurveyError
    from service.web.dependencies import UseCaseFactory


class ExclusionDependencies(SurveyDependencies, frozen=True, kw_only=True):
    """What the pages of excluded sheets use."""

    certification: Certification
    collectors: Callable[[str], Collectors]
    current_reports: Reports
    exclusions: UseCaseFactory[Exclusions]


_PLANNER = {NEEDS: "planner"}


class TypedReason(Struct, frozen=True, kw_only=True):
    """A reason as typed, and what it was for: shown again if it was refused."""

    of: str = ""
    reason: str = ""


@get("/collectors/{code:str}/unusual", opt=_PLANNER | {PARAMETERS: (DONE,)})
async def unusual(deps: Injected[ExclusionDependencies], request: HttpRequest, code: FromPath[str]) -> PageResponse:
    """Show what of a collector's answers may be stuffing, and what is excluded."""
    return await _page(deps, request, code, done=request.parameter("done"))


@post("/collectors/{code:str}/exclusions", status_code=200, opt=_PLANNER)
async def exclude(deps: Injected[ExclusionDependencies], request: HttpRequest, code: FromPath[str]) -> PageResponse:
    """Exclude a set of equal sheets."""
    sent = current_user(request.scope).sent
    typed = TypedReason(of=first_value(sent, "batch"), reason=first_value(sent, "reason"))
    try:
        await deps.exclusions(actor_name(request.scope)).exclude(code, typed.of, typed.reason)
    except (InvalidReasonError, UnknownBatchError, FewLeftError) as refusal:
        return await _page(deps, request, code, typed, refusal)
    return see_other(f"{COLLECTORS}/{code}/unusual?done=sheets-excluded")


@post("/collectors/{code:str}/exclusions/{number:int}/back", status_code=200, opt=_PLANNER)
async def take_back(
    deps: Injected[ExclusionDependencies], request: HttpRequest, code: FromPath[str], number: FromPath[int]
) -> PageResponse:
    """Count the sheets of an exclusion again."""
    typed = TypedReason(of=str(number), reason=first_value(current_user(request.scope).sent, "reason"))
    try:
        await deps.exclusions(actor_name(request.scope)).take_back(code, number, typed.reason)
    except (InvalidReasonError, UnknownExclusionError) as refusal:
        return await _page(deps, request, code, typed, refusal)
    return see_other(f"{COLLECTORS}/{code}/unusual?done=exclusion-taken-back")


async def _page(  # noqa: PLR0913 - what the page shows
    deps: ExclusionDependencies,
    request: HttpRequest,
    code: str,
    typed: TypedReason | None = None,
    refusal: SurveyError | None = None,
    *,
    done: str = "",
) -> PageResponse:
    desk = deps.collectors(actor_name(request.scope))
    found, collector = await desk.unusual(code), await desk.find(code)
    return deps.planner_pages.page(
        request.scope,
        "collector-unusual.html",
        people=await deps.planner_pages.full_names(),
        refusal=refusal,
        done=done,
        tabs=survey_tabs(deps, request, collector.form, "collectors"),
        collector=collector,
        kept=await kept_surveys(deps.certification, deps.current_reports, collector) if done else (),
        certified=bool(await deps.certification.headers(collector.form)),
        days=[(day(each, "th"), count) for each, count in found.days.items()],
        equal=[(batch_name(each.first), month(each.month, "th"), each.sheets) for each in found.equal],
        exclusions=[_said(each) for each in await deps.exclusions().of(code)],
        typed=typed or TypedReason(),
        least=LEAST_EQUAL,
        most=MOST_EXCLUDED,
        longest=LONGEST_REASON,
        times=TIMES,
    )


def _said(exclusion: Exclusion) -> dict[str, object]:
    """Return an exclusion with its month and days in words."""
    return {
        "exclusion": exclusion,
        "month": month(exclusion.month, "th"),
        "day": day(exclusion.day, "th"),
        "back_day": day(exclusion.back_day, "th") if exclusion.back_day else "",
    }
