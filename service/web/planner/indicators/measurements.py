"""Measuring by hand on the planners' pages: all indicators of a period, and one of them to enter or to correct."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get, post
from litestar.params import FromPath

from service.domain.collecting.thai_input import digits
from service.domain.errors import InvalidMeasurementError
from service.domain.period import FiscalPeriod
from service.web.http.form_data import first_value
from service.web.http.parameters import DONE, PARAMETERS, PERIOD, Parameter
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.http.uploads import UPLOAD_LIMIT
from service.web.planner.auth import BRINGS, NEEDS
from service.web.planner.dependencies import Injected, PlannerDependencies
from service.web.planner.indicators.measurement_form import MORE, NOTE, SEEN, form_of, inputs_of
from service.web.planner.indicators.measurement_history import amount, lacking, revisions, working_lines
from service.web.planner.layout import see_other
from service.web.planner.period_picker import period_asked, periods, query_of
from service.web.planner.signed_in_user import user_of

if TYPE_CHECKING:
    from service.application.indicators.measurements import Measured
    from service.domain.indicators.indicator import Indicator
    from service.web.http.form_data import Sent

MEASUREMENTS = "/plan/measurements"


@get("/measurements", opt={PARAMETERS: PERIOD})
async def measurements(deps: Injected, request: HttpRequest) -> PageResponse:
    """Show what was measured of a period, and what was not yet."""
    period = _period(deps, request)
    return deps.planner_pages.page(
        request.scope,
        "measurements.html",
        found=await deps.measurements.of(period),
        periods=periods(deps, MEASUREMENTS, period),
        begun=_begun(deps, period),
        over=period.after <= deps.live_scores.today().begin,
        amount=amount,
    )


@get("/measurements/{indicator:str}", opt={PARAMETERS: (*PERIOD, DONE, Parameter("carry", ("1",)))})
async def measurement(deps: Injected, request: HttpRequest, indicator: FromPath[str]) -> PageResponse:
    """Show one indicator in a period: its value, how that came about, its history, and the form to enter it."""
    again = user_of(request.scope).back
    sent = again.form.fields if again and again.form else None
    return await _page(
        deps, request, indicator, sent=sent, done=request.parameter("done"), carried=bool(request.parameter("carry"))
    )


@post(
    "/measurements/{indicator:str}", status_code=200, opt={PARAMETERS: PERIOD, NEEDS: "planner", BRINGS: UPLOAD_LIMIT}
)
async def measure(deps: Injected, request: HttpRequest, indicator: FromPath[str]) -> PageResponse:
    """Record what was measured, or give the form back with one more row."""
    user, period = user_of(request.scope), _period(deps, request)
    sent, name = user.sent, user.signed.planner.name
    if MORE in sent:
        return await _page(deps, request, indicator, sent=sent)
    try:
        await deps.measurements.record(
            indicator, period, inputs_of(sent), by=name, note=first_value(sent, NOTE), who=name, seen=_seen(sent)
        )
    except InvalidMeasurementError as refusal:
        return await _page(deps, request, indicator, sent=sent, refusal=refusal)
    return see_other(f"{MEASUREMENTS}/{indicator}?done=measured&{query_of(period)}")


async def _page(  # noqa: PLR0913 - all that makes the page differ
    deps: PlannerDependencies,
    request: HttpRequest,
    indicator: str,
    *,
    sent: Sent | None = None,
    refusal: InvalidMeasurementError | None = None,
    done: str = "",
    carried: bool = False,
) -> PageResponse:
    period = _period(deps, request)
    found = await deps.measurements.one(indicator, period)
    return deps.planner_pages.page(
        request.scope,
        "measurement.html",
        refusal=refusal,
        done=done,
        next=await _next(deps, indicator, period) if done else None,
        found=found,
        periods=periods(deps, f"{MEASUREMENTS}/{indicator}", period),
        begun=_begun(deps, period),
        over=period.after <= deps.live_scores.today().begin,
        year=FiscalPeriod(fiscal_year=period.fiscal_year),
        amount=amount,
        lacking=lacking(found.shown),
        form=form_of(found, sent, refusal, carried=carried),
        carried=carried and not found.history,
        working=working_lines(found),
        revisions=revisions(found, deps.live_scores.today()),
        may=user_of(request.scope).signed.planner.may("planner"),
    )


def _period(deps: PlannerDependencies, request: HttpRequest) -> FiscalPeriod:
    """Give the period that the address names; the present quarter where it names none, as its values are due first."""
    named = request.parameter("fiscal_year") or request.parameter("quarter")
    return period_asked(deps, request) if named else deps.live_scores.today()


async def _next(deps: PlannerDependencies, indicator: str, period: FiscalPeriod) -> Indicator | None:
    """Give the indicator without a value that comes next in the plan, from its beginning again behind the last."""
    found = [each.indicator for each in await deps.measurements.of(period) if _wanting(each, period, indicator)]
    order = [each.id for each in deps.registry.indicators]
    here = order.index(indicator)
    return min(found, key=lambda each: (order.index(each.id) - here) % len(order), default=None)


def _wanting(found: Measured, period: FiscalPeriod, but: str) -> bool:
    due = period.fiscal_year in found.indicator.years
    return due and found.counts is None and found.indicator.id != but


def _begun(deps: PlannerDependencies, period: FiscalPeriod) -> bool:
    return period.begin <= deps.live_scores.today().begin


def _seen(sent: Sent) -> int:
    """Give how many revisions the sender knew of; a form that does not tell knew of none."""
    return digits(first_value(sent, SEEN)) or 0
