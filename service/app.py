"""The HTTP application and its lifespan: settings in, a Litestar application out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from litestar import Litestar

from service import __version__
from service.adapters.clock import now
from service.adapters.database import open_store
from service.adapters.form_files.toml import load
from service.adapters.service_manager import keep_watched, notify
from service.adapters.shared_counts import counts_of
from service.adapters.worker_health import keep_reporting, workers_of
from service.application.accounts.wrong_passwords import enter_refusals
from service.application.collecting.contributions import contributions_counted, count_contributions
from service.application.collecting.counting import keep_folding
from service.application.counters import WIDTH
from service.application.maintenance import empty_log, maintain_nightly
from service.application.supervision import every, supervised, until_done
from service.application.webhooks.delivery import WebhookDispatcher
from service.bootstrap import UseCases, opened, provider_of
from service.handler_parts import parts_of
from service.reloading import reload_when_asked
from service.shared_counters import counted_by
from service.web.api.openapi import ClosedBodies, DecimalsAsNumbers, openapi
from service.web.api.responses import api_router
from service.web.dependencies import PROVIDED, Dependencies
from service.web.errors import HANDLERS, ShortAddresses
from service.web.health import health_router
from service.web.http.head_requests import HeadAsGet
from service.web.http.parameters import check_query
from service.web.http.request import BODY_LIMIT, HttpRequest
from service.web.http.request_counts import RequestCounts
from service.web.http.router import Router
from service.web.http.security_headers import SecurityHeaders
from service.web.http.templates import Pages
from service.web.metrics import metrics_router
from service.web.planner.routes import plan_router
from service.web.respondent.receipt import receipt_router
from service.web.respondent.routes import link_routers, respond_router
from service.web.static_routes import static_file
from service.web.well_known import well_known_router

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager

    from litestar.handlers import HTTPRouteHandler

    from service.application.ports.store import Clock
    from service.domain.catalogue import Catalogue
    from service.settings import Settings

_log = logging.getLogger(__name__)

HOUR_SECONDS = 3600
"""How often refused sign-ins whose hour is over are entered."""
LEARN_SECONDS = 1
"""The longest time until all processes show a form that one of them published."""
CLOCK_SECONDS = 60
"""The longest time until a clock that was set, or confirmed by a command, is noticed."""
REMINDING_SECONDS = 600
"""How often it is asked whether people are to be reminded of what is due."""
TELLING_SECONDS = 5
"""The longest time until an event is sent to webhooks that respond."""


def create_app(settings: Settings, *, clock: Clock = now) -> Litestar:
    """Create the application from settings. Raises `FaultyFormsError` for invalid definitions."""
    catalogue = load(settings.forms)
    pages = Pages(catalogue.organisation, demonstration=settings.demonstration, link=settings.link)
    app = Litestar(
        route_handlers=[
            *link_routers(),
            Router("/", guards=[check_query], route_handlers=_routes()),
        ],
        dependencies=PROVIDED,
        lifespan=[lifespan_of(settings, catalogue, pages, clock=clock)],
        exception_handlers=HANDLERS,
        request_class=HttpRequest,
        request_max_body_size=BODY_LIMIT,
        openapi_config=openapi(),
        plugins=[ClosedBodies(), DecimalsAsNumbers()],
        logging_config=None,
    )
    answering = HeadAsGet(ShortAddresses(app.asgi_handler))
    app.state.requests = counts = RequestCounts(_counted_routes(app), WIDTH)
    headers = SecurityHeaders(answering, pages.style_hashes, counts.count, https=settings.https)
    app.asgi_handler = app.state.headers = headers
    return app


def _routes() -> list[Router | HTTPRouteHandler]:
    """Return all routes except those under a collector's link."""
    routers = [respond_router(), receipt_router(), api_router(), plan_router(), health_router(), metrics_router()]
    return [*routers, well_known_router(), static_file]


def _counted_routes(app: Litestar) -> list[tuple[str, str]]:
    """Return every path with every method, as requests are counted by them."""
    return sorted({(each.path_format, method) for each in app.routes for method in each.methods})


def lifespan_of(
    settings: Settings, catalogue: Catalogue, pages: Pages, *, clock: Clock
) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    """Return the lifespan: it opens the store, stores the dependencies in the state, and runs the background tasks."""
    provider = provider_of(settings, clock)

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        app.state.hangup = hangup = asyncio.Event()
        with (
            counts_of(settings.shared_by) as counts,
            counted_by(app.state.requests, settings.shared_by) as counted,
            workers_of(settings.shared_by) as workers,
        ):
            async with opened(settings, clock=clock, catalogue=catalogue, counters=counted.counters) as made:
                await made.collectors().create_missing()
                parts = parts_of(settings, pages, made, provider, counts, counted, workers)
                app.state.deps = Dependencies(parts)
                async with supervised(
                    made.submissions,
                    folding=partial(keep_folding, made.store),
                    nights=partial(maintain_nightly, made.store, made.registry, clock, settings.maintenance_hour),
                    forgetting=partial(empty_log, made.store),
                    telling_of_refusals=partial(
                        every,
                        HOUR_SECONDS,
                        lambda: enter_refusals(made.store, clock()),
                        "entering refused sign-ins failed",
                    ),
                    # Also what other processes and commands confirmed, announced and published.
                    timekeeping=partial(every, CLOCK_SECONDS, made.timekeeper.look, "looking at the clock failed"),
                    counting=partial(
                        until_done,
                        CLOCK_SECONDS,
                        partial(_count_beside, settings, made),
                        "counting contributions failed",
                    ),
                    learning=partial(every, LEARN_SECONDS, made.registry.refresh, "looking for new forms failed"),
                    telling=partial(_deliver_webhooks, made.dispatcher),
                    reminding=partial(every, REMINDING_SECONDS, made.reminders.run_once, "reminding failed"),
                    reloading=partial(reload_when_asked, hangup, app, made),
                    reporting=partial(keep_reporting, workers, made.submissions),
                    watching=partial(keep_watched, workers.all_answer),
                ):
                    notify("READY=1")
                    known = {"version": __version__, "database": settings.database_name}
                    _log.info("started", extra=known)
                    yield
        _log.info("stopped")

    return lifespan


async def _deliver_webhooks(dispatcher: WebhookDispatcher) -> None:
    """Deliver webhooks in the background; nothing waits for it."""
    while True:
        try:
            while await dispatcher.run_once():
                pass
        except Exception:  # noqa: BLE001 - logged; what could not be told now is told later
            _log.exception("telling failed, to be tried again")
        await asyncio.sleep(TELLING_SECONDS)


async def _count_beside(settings: Settings, made: UseCases) -> None:
    """Count what sheets of an earlier release contribute, on connections of its own, while answers are stored."""
    if not await contributions_counted(made.store):
        async with open_store(settings.database) as store:
            await count_contributions(store, made.registry)
