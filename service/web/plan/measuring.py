"""Measuring by hand on the planners' pages: all indicators of a period, and one of them to enter or to correct."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get, post
from litestar.params import FromPath

from service.domain.errors import InvalidMeasurementError
from service.domain.period import FiscalPeriod
from service.web.fields import one
from service.web.house import Asked, House, Housed
from service.web.plan.guard import NEEDS, guest_of
from service.web.plan.measuring_form import MORE, NOTE, SEEN, form_of, inputs_of
from service.web.plan.measuring_shown import amount, lacking, revisions, working_lines
from service.web.plan.pages import see_other
from service.web.plan.periods import period_asked, periods, query_of
from service.web.replies import Page
from service.web.visit import Visit

if TYPE_CHECKING:
    from service.web.fields import Sent

MEASUREMENTS = "/plan/measurements"
_MOST_REVISIONS = 9
"""How many digits the number of revisions that somebody has seen may have."""


@get("/measurements")
async def measurements(house: Housed, request: Asked) -> Page:
    """Show what was measured of a period, and what was not yet."""
    period = period_asked(house, request)
    return house.plan.page(
        request.scope,
        "measurements.html",
        found=await house.measurements.of(period),
        periods=periods(house, MEASUREMENTS, period),
        begun=_begun(house, period),
        amount=amount,
    )


@get("/measurements/{indicator:str}")
async def measurement(house: Housed, request: Asked, indicator: FromPath[str]) -> Page:
    """Show one indicator in a period: its value, how that came about, its history, and the form to enter it."""
    visit = Visit(request.scope, request.receive)
    return await _page(house, request, indicator, done=visit.asked("done"), carried=bool(visit.asked("carry")))


@post("/measurements/{indicator:str}", status_code=200, opt={NEEDS: "planner"})
async def measure(house: Housed, request: Asked, indicator: FromPath[str]) -> Page:
    """Record what was measured, or give the form back with one more row."""
    guest, period = guest_of(request.scope), period_asked(house, request)
    sent, name = guest.sent, guest.signed.planner.name
    if MORE in sent:
        return await _page(house, request, indicator, sent=sent)
    try:
        await house.measurements.record(
            indicator, period, inputs_of(sent), by=name, note=one(sent, NOTE), who=name, seen=_seen(sent)
        )
    except InvalidMeasurementError as refusal:
        return await _page(house, request, indicator, sent=sent, refusal=refusal)
    return see_other(f"{MEASUREMENTS}/{indicator}?done=measured&{query_of(period)}")


async def _page(  # noqa: PLR0913 - all that makes the page differ
    house: House,
    request: Asked,
    indicator: str,
    *,
    sent: Sent | None = None,
    refusal: InvalidMeasurementError | None = None,
    done: str = "",
    carried: bool = False,
) -> Page:
    period = period_asked(house, request)
    found = await house.measurements.one(indicator, period)
    return house.plan.page(
        request.scope,
        "measurement.html",
        refusal=refusal,
        done=done,
        found=found,
        periods=periods(house, f"{MEASUREMENTS}/{indicator}", period),
        begun=_begun(house, period),
        year=FiscalPeriod(fiscal_year=period.fiscal_year),
        amount=amount,
        lacking=lacking(found.shown, found.indicator),
        form=form_of(found, sent, refusal, carried=carried),
        carried=carried and not found.history,
        working=working_lines(found),
        revisions=revisions(found),
        may=guest_of(request.scope).signed.planner.may("planner"),
    )


def _begun(house: House, period: FiscalPeriod) -> bool:
    return period.begin <= house.report.today().begin


def _seen(sent: Sent) -> int:
    """Give how many revisions the sender knew of; a form that does not tell knew of none."""
    told = one(sent, SEEN)
    return int(told) if told.isascii() and told.isdigit() and len(told) <= _MOST_REVISIONS else 0
