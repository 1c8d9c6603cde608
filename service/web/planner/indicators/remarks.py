"""The page of an indicator's remarks: obstacles and improvements of a period, and their history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get, post
from litestar.params import FromPath

from service.application.certification.due import remarks_wanted
from service.application.indicators.scorecard import Scorecard
from service.domain.certification.certificate import SCORECARD
from service.domain.collecting.thai_input import digits
from service.domain.errors import InvalidRemarkError
from service.domain.indicators.remarks import FIELDS, LONGEST
from service.texts import texts
from service.web.dependencies import Injected
from service.web.http.form_data import first_value
from service.web.http.parameters import DONE, PARAMETERS, PERIOD
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.http.uploads import UPLOAD_LIMIT
from service.web.planner.auth import MAX_BODY, NEEDS
from service.web.planner.chosen_period import period_query
from service.web.planner.dependencies import PeriodDependencies
from service.web.planner.indicators.measurement_history import value_with_unit
from service.web.planner.kept import kept_scorecards
from service.web.planner.layout import see_other
from service.web.planner.period_picker import requested_period
from service.web.planner.period_texts import CERTIFYING, Written, certifying, writing_page
from service.web.planner.signed_in_user import current_user

if TYPE_CHECKING:
    from service.application.certification.due import Due
    from service.application.certification.reports import Reports
    from service.application.indicators.remarks import Remarks
    from service.application.indicators.scorecard import IndicatorScore
    from service.domain.period import FiscalPeriod


class RemarkDependencies(PeriodDependencies, frozen=True, kw_only=True):
    """What the page of obstacles and improvements uses."""

    remarks: Remarks
    current_reports: Reports


REMARKS = "/plan/remarks"


@get("/remarks/{indicator:str}", opt={PARAMETERS: (*PERIOD, DONE, CERTIFYING)})
async def remarks(deps: Injected[RemarkDependencies], request: HttpRequest, indicator: FromPath[str]) -> PageResponse:
    """Show an indicator's remark in a period, its history, and the form to write it."""
    return await writing_page(deps, request, await _written(deps, indicator, requested_period(deps, request)))


@post(
    "/remarks/{indicator:str}",
    status_code=200,
    opt={PARAMETERS: (*PERIOD, CERTIFYING), NEEDS: "planner", MAX_BODY: UPLOAD_LIMIT},
)
async def write(deps: Injected[RemarkDependencies], request: HttpRequest, indicator: FromPath[str]) -> PageResponse:
    """Store a remark."""
    user, period = current_user(request.scope), requested_period(deps, request)
    obstacles, improvements = (first_value(user.sent, field) for field in FIELDS)
    seen = digits(first_value(user.sent, "seen")) or 0
    try:
        await deps.remarks.write(indicator, period, obstacles, improvements, by=user.signed.planner.name, seen=seen)
    except InvalidRemarkError as refusal:
        return await writing_page(deps, request, await _written(deps, indicator, period), user.sent, refusal)
    return see_other(f"{REMARKS}/{indicator}?done=remarked&{period_query(period)}{certifying(request)}")


async def _written(deps: RemarkDependencies, indicator: str, period: FiscalPeriod) -> Written:
    found, p = await deps.remarks.of(indicator, period), texts("planner")
    last = found.history[-1] if found.history else None
    now = (await deps.current_reports.reading(SCORECARD, period)).now
    indicators = now.indicators if isinstance(now, Scorecard) else []
    shown = next((each for each in indicators if each.id == indicator), None)
    return Written(
        address=f"{REMARKS}/{indicator}",
        back="/plan",
        subject=SCORECARD,
        survey=found.indicator.form or "",
        words=p.remarks,
        labels=p.remark_fields,
        number=found.indicator.plan,
        title=found.indicator.title,
        fields=FIELDS,
        longest=LONGEST,
        history=found.history,
        begin={field: getattr(last, field, "") for field in FIELDS},
        shown=shown,
        value=value_with_unit(shown) if shown and shown.value is not None else "",
        next=_next(indicators, period, indicator),
        kept=await kept_scorecards(deps.current_reports, [period]),
    )


def _next(indicators: list[IndicatorScore], period: FiscalPeriod, indicator: str) -> Due | None:
    """Return the next indicator whose remark is wanted and not written, starting after this one and wrapping around."""
    order = [each.id for each in indicators]
    here = order.index(indicator) if indicator in order else 0
    found = [each for each in remarks_wanted(indicators, period) if not each.done and each.subject != indicator]
    return min(found, key=lambda each: (order.index(each.subject) - here) % len(order), default=None)
