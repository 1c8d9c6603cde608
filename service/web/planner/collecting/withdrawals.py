"""The page that withdraws a whole collector, with what it does to the figures, and the one that takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get, post
from litestar.params import FromPath

from service.domain.collecting.collector_settings import settings_of
from service.domain.collecting.exclusion import LONGEST_REASON
from service.domain.errors import ChangedMeanwhileError, InvalidReasonError
from service.domain.scoring.suppression import MINIMUM
from service.web.dependencies import Injected
from service.web.http.form_data import first_value
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.auth import NEEDS
from service.web.planner.collecting.collectors import COLLECTORS
from service.web.planner.dependencies import SurveyDependencies
from service.web.planner.layout import see_other
from service.web.planner.signed_in_user import actor_name, current_user
from service.web.planner.survey_tabs import survey_tabs

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from service.application.certification.reports import Reports
    from service.application.collecting.collector_cache import CollectorCache
    from service.application.collecting.collectors import Collectors
    from service.application.collecting.withdrawals import Withdrawals
    from service.domain.errors import SurveyError


class WithdrawalDependencies(SurveyDependencies, frozen=True, kw_only=True):
    """What the pages of withdrawn collectors use."""

    collector_cache: CollectorCache
    collectors: Callable[[str], Collectors]
    reports: Reports
    withdrawals: Callable[[str], Withdrawals]


_PLANNER = {NEEDS: "planner"}


@get("/collectors/{code:str}/withdraw", opt=_PLANNER)
async def withdraw_page(
    deps: Injected[WithdrawalDependencies], request: HttpRequest, code: FromPath[str]
) -> PageResponse:
    """Show what withdrawing a collector does, or the way back."""
    return await _page(deps, request, code)


@post("/collectors/{code:str}/withdraw", status_code=200, opt=_PLANNER)
async def withdraw(deps: Injected[WithdrawalDependencies], request: HttpRequest, code: FromPath[str]) -> PageResponse:
    """Withdraw a collector."""
    desk = deps.withdrawals(actor_name(request.scope))
    return await _done(deps, request, code, desk.withdraw, "?done=collector-withdrawn")


@post("/collectors/{code:str}/withdraw/back", status_code=200, opt=_PLANNER)
async def take_back(deps: Injected[WithdrawalDependencies], request: HttpRequest, code: FromPath[str]) -> PageResponse:
    """Use a withdrawn collector again."""
    desk = deps.withdrawals(actor_name(request.scope))
    return await _done(deps, request, code, desk.take_back, "?done=withdrawal-taken-back")


async def _done(
    deps: WithdrawalDependencies,
    request: HttpRequest,
    code: str,
    change: Callable[[str, str, str], Awaitable[object]],
    query: str,
) -> PageResponse:
    """Change whether a collector counts, and go to its page, or say why not."""
    sent = current_user(request.scope).sent
    try:
        await change(code, first_value(sent, "reason"), first_value(sent, "seen"))
    except (InvalidReasonError, ChangedMeanwhileError) as refusal:
        return await _page(deps, request, code, refusal)
    deps.collector_cache.forget(code)
    return see_other(f"{COLLECTORS}/{code}{query}")


async def _page(
    deps: WithdrawalDependencies, request: HttpRequest, code: str, refusal: SurveyError | None = None
) -> PageResponse:
    found = await deps.collectors(actor_name(request.scope)).response_rate(code)
    collector, user = found.collector, current_user(request.scope)
    return deps.planner_pages.page(
        request.scope,
        "collector-withdraw.html",
        tabs=survey_tabs(deps, request, collector.form, "collectors"),
        people=await deps.planner_pages.full_names(),
        refusal=refusal,
        collector=collector,
        withdrawals=await deps.withdrawals(actor_name(request.scope)).of(collector),
        effects=await deps.reports.without(found) if collector.counts and found.months else [],
        seen=settings_of(collector).mark,
        reason=first_value(user.sent, "reason") if refusal else "",
        least=MINIMUM,
        longest=LONGEST_REASON,
    )
