"""The form on a collector's page that tells how many people it asks, from a quarter on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import post
from litestar.params import FromPath

from service.domain.collecting.population import people_typed
from service.domain.collecting.thai_input import digits
from service.domain.errors import CONFIRM, InvalidCollectorError, InvalidPeriodError, Violation
from service.domain.period import FiscalPeriod
from service.web.dependencies import Injected
from service.web.http.form_data import first_value
from service.web.http.parameters import PARAMETERS, PERIOD
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.auth import NEEDS
from service.web.planner.chosen_period import chosen_period, keeping
from service.web.planner.collecting.collector_labels import field_errors
from service.web.planner.collecting.collectors import COLLECTORS, POPULATION_FIELDS, collector_page
from service.web.planner.collecting.dependencies import CollectorDependencies
from service.web.planner.layout import see_other
from service.web.planner.signed_in_user import actor_name, current_user

if TYPE_CHECKING:
    from service.domain.collecting.collector import Collector


@post("/collectors/{code:str}/population", status_code=200, opt={PARAMETERS: PERIOD, NEEDS: "planner"})
async def tell(deps: Injected[CollectorDependencies], request: HttpRequest, code: FromPath[str]) -> PageResponse:
    """Tell how many people a collector asks from a quarter on."""
    sent = current_user(request.scope).sent
    typed = {name: first_value(sent, name) for name in POPULATION_FIELDS}
    try:
        told = await _tell(deps, actor_name(request.scope), code, typed)
    except InvalidCollectorError as refusal:
        wrong = field_errors(refusal.violations)
        return await collector_page(deps, request, code, refusal=refusal, population_fields=typed, wrong=wrong)
    return see_other(keeping(f"{COLLECTORS}/{told.code}?done=population-told", chosen_period(request.scope)))


async def _tell(deps: CollectorDependencies, who: str, code: str, typed: dict[str, str]) -> Collector:
    """Tell what was typed. Raises as `people_typed` and `Populations.tell`."""
    return await deps.populations(who).tell(
        code,
        _quarter(typed["since"]),
        people_typed(typed["people"]),
        alone=bool(typed["alone"]),
        confirmed=bool(typed[CONFIRM]),
    )


def _quarter(typed: str) -> FiscalPeriod:
    """Return a quarter as written, such as `2569/1`. Raises `InvalidCollectorError`."""
    year, _, quarter = typed.partition("/")
    try:
        return FiscalPeriod(fiscal_year=digits(year) or 0, quarter=digits(quarter) or 0)
    except InvalidPeriodError:
        raise InvalidCollectorError([Violation(item="since", code="no-quarter")]) from None
