"""Pages that close and reopen a collector, each after confirmation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get, post
from litestar.params import FromPath

from service.domain.collecting.collector_settings import EMPTY_FIELDS, settings_of
from service.domain.errors import InvalidCollectorError
from service.web.dependencies import Injected
from service.web.http.form_data import first_value
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.auth import NEEDS
from service.web.planner.collecting.collector_labels import collector_state, field_errors, shown
from service.web.planner.collecting.collectors import COLLECTORS
from service.web.planner.collecting.dependencies import CollectorSettingsDependencies
from service.web.planner.layout import see_other
from service.web.planner.signed_in_user import actor_name, current_user
from service.web.planner.survey_tabs import survey_tabs

if TYPE_CHECKING:
    from service.domain.collecting.collector import Collector

_PLANNER = {NEEDS: "planner"}


@get("/collectors/{code:str}/close", opt=_PLANNER)
async def close_page(
    deps: Injected[CollectorSettingsDependencies], request: HttpRequest, code: FromPath[str]
) -> PageResponse:
    """Ask for confirmation before a collector is closed."""
    collector = await deps.collectors(actor_name(request.scope)).find(code)
    return deps.planner_pages.page(
        request.scope,
        "collector-close.html",
        tabs=survey_tabs(deps, request, collector.form, "collectors"),
        collector=collector,
        state=collector_state(collector, deps.clock()),
    )


@post("/collectors/{code:str}/close", status_code=200, opt=_PLANNER)
async def close(
    deps: Injected[CollectorSettingsDependencies], request: HttpRequest, code: FromPath[str]
) -> PageResponse:
    """Close a collector now."""
    collector = await deps.collectors(actor_name(request.scope)).close(code)
    deps.collector_cache.forget(collector.code)
    return see_other(f"{COLLECTORS}/{collector.code}?done=collector-closed")


@get("/collectors/{code:str}/reopen", opt=_PLANNER)
async def reopen_page(
    deps: Injected[CollectorSettingsDependencies], request: HttpRequest, code: FromPath[str]
) -> PageResponse:
    """Show the form to reopen a collector, with the new closing day."""
    return _reopen_page(deps, request, await deps.collectors(actor_name(request.scope)).find(code))


@post("/collectors/{code:str}/reopen", status_code=200, opt=_PLANNER)
async def reopen(
    deps: Injected[CollectorSettingsDependencies], request: HttpRequest, code: FromPath[str]
) -> PageResponse:
    """Reopen a collector."""
    collectors, sent = deps.collectors(actor_name(request.scope)), current_user(request.scope).sent
    try:
        collector = await collectors.reopen(code, first_value(sent, "closes"), first_value(sent, "seen"))
    except InvalidCollectorError as refusal:
        return _reopen_page(deps, request, await collectors.find(code), first_value(sent, "closes"), refusal)
    deps.collector_cache.forget(collector.code)
    return see_other(f"{COLLECTORS}/{collector.code}?done=collector-reopened")


def _reopen_page(
    deps: CollectorSettingsDependencies,
    request: HttpRequest,
    collector: Collector,
    typed: str = "",
    refusal: InvalidCollectorError | None = None,
) -> PageResponse:
    return deps.planner_pages.page(
        request.scope,
        "collector-reopen.html",
        tabs=survey_tabs(deps, request, collector.form, "collectors"),
        refusal=refusal,
        collector=collector,
        state=collector_state(collector, deps.clock()),
        seen=settings_of(collector).mark,
        typed=shown(EMPTY_FIELDS | {"closes": typed}),
        wrong=field_errors(refusal.violations) if refusal else [],
    )
