"""Pages for values measured by hand: all indicators of a period, and one to enter or correct."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get, post
from litestar.params import FromPath

from service.application.certification.survey_evidence import respondents_of
from service.domain.collecting.thai_input import digits
from service.domain.errors import CONFIRM, InvalidMeasurementError
from service.domain.indicators.measurement import DONE as TICKED
from service.domain.period import FiscalPeriod
from service.texts.measuring import respondents_words
from service.web.dependencies import Injected
from service.web.http.form_data import first_value
from service.web.http.parameters import DONE, PARAMETERS, PERIOD, Parameter
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.http.uploads import UPLOAD_LIMIT
from service.web.planner.auth import MAX_BODY, NEEDS
from service.web.planner.chosen_period import period_query
from service.web.planner.dependencies import PeriodDependencies
from service.web.planner.indicators.measurement_form import (
    MORE,
    NOTE,
    SEEN,
    SURVEY,
    inputs_of,
    measure_form,
    unticked_below,
)
from service.web.planner.indicators.measurement_history import (
    falls_told,
    missing_to_next_level,
    recorded_beside,
    revisions,
    value_with_unit,
    value_working,
)
from service.web.planner.kept import kept_scorecards
from service.web.planner.layout import see_other
from service.web.planner.period_picker import period_picker, requested_period
from service.web.planner.signed_in_user import current_user

if TYPE_CHECKING:
    from service.application.certification.reports import Reports
    from service.application.indicators.measurements import Measured, Measurements
    from service.domain.indicators.indicator import Indicator
    from service.web.http.form_data import Sent


class MeasurementDependencies(PeriodDependencies, frozen=True, kw_only=True):
    """What the pages of measured indicators use."""

    measurements: Measurements
    current_reports: Reports


MEASUREMENTS = "/plan/measurements"


@get("/measurements", opt={PARAMETERS: PERIOD})
async def measurements(deps: Injected[MeasurementDependencies], request: HttpRequest) -> PageResponse:
    """Show all indicators measured by hand in a period."""
    period = _period(deps, request)
    return deps.planner_pages.page(
        request.scope,
        "measurements.html",
        people=await deps.planner_pages.full_names(),
        found=await deps.measurements.of(period),
        periods=period_picker(deps, MEASUREMENTS, period),
        begun=_begun(deps, period),
        over=period.after <= deps.live_scores.today().begin,
        value_with_unit=value_with_unit,
    )


@get("/measurements/{indicator:str}", opt={PARAMETERS: (*PERIOD, DONE, Parameter("carry", ("1",)))})
async def measurement(
    deps: Injected[MeasurementDependencies], request: HttpRequest, indicator: FromPath[str]
) -> PageResponse:
    """Show one indicator in a period: value, working, history, and the form to enter it."""
    again = current_user(request.scope).refill
    sent = again.form.fields if again and again.form else None
    return await _page(
        deps, request, indicator, sent=sent, done=request.parameter("done"), carried=bool(request.parameter("carry"))
    )


@post(
    "/measurements/{indicator:str}", status_code=200, opt={PARAMETERS: PERIOD, NEEDS: "planner", MAX_BODY: UPLOAD_LIMIT}
)
async def measure(
    deps: Injected[MeasurementDependencies], request: HttpRequest, indicator: FromPath[str]
) -> PageResponse:
    """Record a value, or return the form with one more row, or with a survey's respondents as evidence."""
    user, period = current_user(request.scope), _period(deps, request)
    sent, name = user.sent, user.signed.planner.name
    if SURVEY in sent:
        sent = {**sent, **await _survey_evidence(deps, indicator, period)}
    if MORE in sent or SURVEY in sent:
        return await _page(deps, request, indicator, sent=sent)
    try:
        await deps.measurements.record(
            indicator,
            period,
            inputs_of(sent),
            by=name,
            note=first_value(sent, NOTE),
            who=name,
            seen=_seen(sent),
            confirmed=first_value(sent, CONFIRM) == TICKED,
        )
    except InvalidMeasurementError as refusal:
        return await _page(deps, request, indicator, sent=sent, refusal=refusal)
    return see_other(f"{MEASUREMENTS}/{indicator}?done=measured&{period_query(period)}")


async def _page(  # noqa: PLR0913 - all that makes the page differ
    deps: MeasurementDependencies,
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
    survey = await respondents_of(deps.current_reports, found.indicator, period)
    return deps.planner_pages.page(
        request.scope,
        "measurement.html",
        people=await deps.planner_pages.full_names(),
        refusal=refusal,
        done=done,
        next=await _next(deps, indicator, period) if done else None,
        found=found,
        kept=await kept_scorecards(deps.current_reports, [period]),
        periods=period_picker(deps, f"{MEASUREMENTS}/{indicator}", period),
        begun=_begun(deps, period),
        over=period.after <= deps.live_scores.today().begin,
        survey=survey,
        year=FiscalPeriod(fiscal_year=period.fiscal_year),
        value_with_unit=value_with_unit,
        missing=missing_to_next_level(found.shown),
        form=measure_form(found, sent, refusal, carried=carried),
        filled=bool(sent) and SURVEY in (sent or {}),
        before=unticked_below(found.indicator, survey, sent) if survey and sent else [],
        carried=carried and not found.history,
        working=value_working(found),
        falls=falls_told(found),
        beside=recorded_beside(found, deps.live_scores.today()),
        revisions=revisions(found, deps.live_scores.today()),
        may=current_user(request.scope).signed.planner.may("planner"),
    )


async def _survey_evidence(deps: MeasurementDependencies, indicator: str, period: FiscalPeriod) -> dict[str, list[str]]:
    named = deps.registry.named_indicator(indicator)
    found = await respondents_of(deps.current_reports, named, period)
    if found is None:
        return {}
    return {found.input: [respondents_words(found.title, found.responses, found.period)], found.done: [TICKED]}


def _period(deps: MeasurementDependencies, request: HttpRequest) -> FiscalPeriod:
    """Return the period in the query, by default the current quarter, because its values are due first."""
    named = request.parameter("fiscal_year") or request.parameter("quarter")
    return requested_period(deps, request) if named else deps.live_scores.today()


async def _next(deps: MeasurementDependencies, indicator: str, period: FiscalPeriod) -> Indicator | None:
    """Return the next indicator of the plan without a value, starting after this one and wrapping around."""
    found = [each.indicator for each in await deps.measurements.of(period) if _wanting(each, period, indicator)]
    order = [each.id for each in deps.registry.indicators]
    here = order.index(indicator)
    return min(found, key=lambda each: (order.index(each.id) - here) % len(order), default=None)


def _wanting(found: Measured, period: FiscalPeriod, but: str) -> bool:
    due = period.fiscal_year in found.indicator.years
    return due and found.counts is None and found.indicator.id != but


def _begun(deps: MeasurementDependencies, period: FiscalPeriod) -> bool:
    return period.begin <= deps.live_scores.today().begin


def _seen(sent: Sent) -> int:
    """Return the number of revisions that the sender has seen; 0 if not sent."""
    return digits(first_value(sent, SEEN)) or 0
