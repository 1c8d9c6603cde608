"""The page of an indicator's remarks: obstacles and improvements of a period, and their history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get, post
from litestar.params import FromPath

from service.domain.collecting.thai_input import digits
from service.domain.errors import InvalidRemarkError
from service.domain.indicators.remarks import FIELDS, LONGEST
from service.texts import texts
from service.web.http.form_data import first_value
from service.web.http.parameters import DONE, PARAMETERS, PERIOD
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.http.uploads import UPLOAD_LIMIT
from service.web.planner.auth import MAX_BODY, NEEDS
from service.web.planner.dependencies import Injected, PlannerDependencies
from service.web.planner.form_errors import FieldError
from service.web.planner.layout import see_other
from service.web.planner.period_picker import period_picker, period_query, requested_period
from service.web.planner.signed_in_user import current_user

if TYPE_CHECKING:
    from service.web.http.form_data import Sent

REMARKS = "/plan/remarks"


@get("/remarks/{indicator:str}", opt={PARAMETERS: (*PERIOD, DONE)})
async def remarks(deps: Injected, request: HttpRequest, indicator: FromPath[str]) -> PageResponse:
    """Show an indicator's remark in a period, its history, and the form to write it."""
    return await _page(deps, request, indicator, done=request.parameter("done"))


@post("/remarks/{indicator:str}", status_code=200, opt={PARAMETERS: PERIOD, NEEDS: "planner", MAX_BODY: UPLOAD_LIMIT})
async def write(deps: Injected, request: HttpRequest, indicator: FromPath[str]) -> PageResponse:
    """Store a remark."""
    user, period = current_user(request.scope), requested_period(deps, request)
    obstacles, improvements = (first_value(user.sent, field) for field in FIELDS)
    seen = digits(first_value(user.sent, "seen")) or 0
    try:
        await deps.remarks.write(indicator, period, obstacles, improvements, by=user.signed.planner.name, seen=seen)
    except InvalidRemarkError as refusal:
        return await _page(deps, request, indicator, sent=user.sent, refusal=refusal)
    return see_other(f"{REMARKS}/{indicator}?done=remarked&{period_query(period)}")


async def _page(  # noqa: PLR0913 - all that makes the page differ
    deps: PlannerDependencies,
    request: HttpRequest,
    indicator: str,
    *,
    sent: Sent | None = None,
    refusal: InvalidRemarkError | None = None,
    done: str = "",
) -> PageResponse:
    period = requested_period(deps, request)
    found = await deps.remarks.of(indicator, period)
    last = found.history[-1] if found.history else None
    typed = {field: first_value(sent, field) if sent else getattr(last, field, "") for field in FIELDS}
    return deps.planner_pages.page(
        request.scope,
        "remarks.html",
        refusal=refusal,
        wrong=_wrong(refusal),
        done=done,
        found=found,
        typed=typed,
        longest=LONGEST,
        periods=period_picker(deps, f"{REMARKS}/{indicator}", period),
        begun=period.begin <= deps.live_scores.today().begin,
        may=current_user(request.scope).signed.planner.may("planner"),
    )


def _wrong(refusal: InvalidRemarkError | None) -> list[FieldError]:
    """Return what is wrong, in words, with the field that it is about, if any."""
    p = texts("planner")
    return [
        FieldError(
            id=each.item if each.item in FIELDS else "",
            label=p.remark_fields.say(each.item) if each.item in FIELDS else "",
            said=p.remark_faults.say(each.code, **each.params),
            code=each.code,
        )
        for each in (refusal.violations if refusal else [])
    ]
