"""The start page: all indicators of a period, each with a link to its source."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args
from urllib.parse import urlencode

from litestar import get

from service.application.certification.due import Kind, named_by
from service.application.indicators.scorecard import owners_of
from service.domain.certification.certificate import SCORECARD
from service.domain.scoring.level_doubt import level_doubt
from service.exports.reminder_mail import reminder_text
from service.web.dependencies import Injected
from service.web.http.parameters import PARAMETERS, PERIOD, STATUS
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.certification_banner import certification_banner, draft_requested
from service.web.planner.chosen_period import period_query
from service.web.planner.dependencies import PeriodDependencies
from service.web.planner.indicators.measurement_history import value_with_unit
from service.web.planner.indicators.owner import OWNER, owner_of
from service.web.planner.period_picker import period_picker, requested_period
from service.web.planner.signed_in_user import current_user
from service.web.planner.urls import HOME

if TYPE_CHECKING:
    from service.application.certification.due import Due
    from service.application.certification.reports import Reports
    from service.application.indicators.scorecard import IndicatorScore
    from service.domain.accounts.planner import Planner
    from service.domain.period import FiscalPeriod


class OverviewDependencies(PeriodDependencies, frozen=True, kw_only=True):
    """What the overview uses."""

    link: str
    mailed: bool
    reports: Reports


@get("/", opt={PARAMETERS: (*PERIOD, STATUS, OWNER)})
async def overview(deps: Injected[OverviewDependencies], request: HttpRequest) -> PageResponse:
    """Show what is to do and the scorecard of a period: by default the one due, for readers the last certified."""
    signer, draft, owner = current_user(request.scope).signed.planner, draft_requested(request), owner_of(request)
    asked = await _asked(deps, request, signer)
    shown = await deps.reports.overview(asked, owner, draft=draft)
    period = shown.period
    choices = period_picker(deps, HOME, period)
    found, seal = shown.overview, certification_banner(shown.certificate_status, SCORECARD, period, HOME, draft=draft)
    told = [each for each in shown.due if each.waits]
    due = named_by(signer, shown.due, period) if signer.may("planner") else shown.due
    links = {row.indicator.id: f"{_source(row.indicator)}?{choices.query}" for row in found.rows}
    return deps.planner_pages.page(
        request.scope,
        "overview.html",
        overview=found,
        due=_by_kind(due),
        differs=shown.differs,
        differing={(each.subject, each.period) for each in shown.due if each.kind == "amend"},
        waiting=len(told),
        to_send="" if deps.mailed else _to_send(deps, told),
        doubts={each.form: level_doubt(each) for each in found.forms},
        seal=seal,
        periods=choices,
        onward=period,
        links=links,
        owner=owner,
        owners=owners_of(deps.registry.indicators),
        owner_query=urlencode({"owner": owner}) if owner else "",
        value_with_unit=value_with_unit,
        later=_begun_later(deps, period),
        titles=deps.planner_pages.names(),
        query_of=period_query,
    )


async def _asked(deps: OverviewDependencies, request: HttpRequest, signer: Planner) -> FiscalPeriod | None:
    """Return the period in the query; without one nothing, or what was certified last for who only reads."""
    if any(request.parameter(each.name) for each in PERIOD):
        return requested_period(deps, request)
    return None if signer.may("planner") else await deps.reports.last_certified()


def _begun_later(deps: OverviewDependencies, period: FiscalPeriod) -> set[str]:
    """Return the forms that were first published after a period."""
    forms = [each.questionnaire.form.id for each in deps.registry.current]
    return {form for form in forms if min(each.since for each in deps.registry.versions(form)) >= period.after}


def _to_send(deps: OverviewDependencies, due: list[Due]) -> str:
    """Return what is due as a text to copy."""
    return reminder_text(due, organisation=deps.registry.catalogue.organisation, link=deps.link) if due else ""


def _by_kind(due: list[Due]) -> list[tuple[Kind, list[Due]]]:
    """Return what is to do by its kind, in the order in which it is done."""
    return [(kind, found) for kind in get_args(Kind) if (found := [each for each in due if each.kind == kind])]


def _source(indicator: IndicatorScore) -> str:
    return f"/plan/surveys/{indicator.form}" if indicator.form else f"/plan/measurements/{indicator.id}"
