"""The one place that names concrete parts and wires them: settings in, a Litestar application out."""

from __future__ import annotations

import asyncio
import logging
import os
import random
from contextlib import asynccontextmanager
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from litestar import Litestar
from litestar.di import Provide

from service.adapters.clock import now
from service.adapters.database import open_store
from service.adapters.form_files.toml import load
from service.adapters.form_files.toml.definitions import FormDefinitions
from service.adapters.keyfile import KeyFile
from service.adapters.lazy_http_sender import LazyHttpSender
from service.adapters.logs import log_to_standard_error
from service.adapters.passwords import Argon2Passwords
from service.adapters.server import RequestLimits
from service.application.accounts.sign_in import SignIn
from service.application.accounts.tokens import Tokens
from service.application.accounts.unsent_forms import UnsentForms
from service.application.certification.certify import Certification
from service.application.certification.reports import Reports
from service.application.collecting.collector_cache import CollectorCache
from service.application.collecting.collectors import Collectors
from service.application.collecting.comments import Comments
from service.application.collecting.invitations import Invitations
from service.application.collecting.receipts import Receipts
from service.application.collecting.retention import purge
from service.application.collecting.submission import Submissions
from service.application.forms.publishing import Publishing
from service.application.forms.registry import publish
from service.application.indicators.measurements import Measurements
from service.application.scoring.form_report import LiveScores
from service.application.supervision import supervised
from service.application.webhooks.delivery import WebhookDispatcher
from service.exports.qr import Qr
from service.settings import SettingsError, read_settings
from service.web.api.openapi import FiguresAreNumbers, openapi
from service.web.api.responses import api_router
from service.web.dependencies import Dependencies, provide_house
from service.web.errors import HANDLERS
from service.web.health import health_router
from service.web.http.parameters import asked_rightly
from service.web.http.rate_limit import GUESSES, SUBMISSIONS, RateLimiter
from service.web.http.request import BODY_LIMIT
from service.web.http.security_headers import SecurityHeaders
from service.web.http.static_routes import asset_route
from service.web.http.templates import Pages
from service.web.planner.accounts.cookies import AttemptCookie, BrowserCookie, SessionCookie
from service.web.planner.accounts.sign_in_openid import RETURN
from service.web.planner.accounts.sign_in_throttle import SignInThrottle
from service.web.planner.layout import PlannerPages
from service.web.planner.routes import plan_router
from service.web.respondent.pages import QuestionnairePages
from service.web.respondent.questionnaire import respond_router
from service.web.respondent.receipt import receipt_router
from service.web.respondent.routes import Entrance

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from service.adapters.openid import OpenIdProvider
    from service.application.forms.registry import FormRegistry
    from service.application.ports.accounts import Provider
    from service.application.ports.store import Clock, Store
    from service.domain.catalogue import Catalogue
    from service.settings import Settings
    from service.web.dependencies import PosterMaker

_log = logging.getLogger(__name__)

DAY_SECONDS = 86_400
LEARN_SECONDS = 1
"""How long it takes at most until a form that one process published is asked by all."""
TELLING_SECONDS = 5
"""How long after it happened other systems may be told at the latest, while they answer."""


def create_app(settings: Settings, *, clock: Clock = now) -> Entrance:
    """Wire the service. Raises `FaultyFormsError` for definitions that cannot be used."""
    catalogue = load(settings.forms)
    pages = Pages(demonstration=settings.demonstration)
    provider = provider_of(settings, clock)

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        async with open_store(settings.database) as store:
            house = await _house(settings, catalogue, store, pages, clock, provider)
            await purge(store, house.registry, clock)
            app.state.house = house
            async with supervised(
                house.intake,
                promises=partial(_keep_promises, store, house.registry, clock),
                learning=partial(_keep_learning, house.registry),
                telling=partial(_tell, _dispatcher(house)),
            ):
                yield

    return Entrance(
        security=SecurityHeaders(pages.style_hashes, https=settings.https),
        route_handlers=[
            respond_router(),
            receipt_router(),
            api_router(),
            plan_router(),
            health_router(),
            asset_route(pages.script),
            asset_route(pages.plan_style),
            asset_route(pages.plan_script),
            asset_route(pages.slip_style),
            asset_route(pages.preview_style),
        ],
        dependencies={"house": Provide(provide_house, sync_to_thread=False)},
        lifespan=[lifespan],
        exception_handlers=HANDLERS,
        guards=[asked_rightly],
        request_max_body_size=BODY_LIMIT,
        openapi_config=openapi(),
        plugins=[FiguresAreNumbers()],
        logging_config=None,
    )


def provider_of(settings: Settings, clock: Clock) -> OpenIdProvider | None:
    """Give the provider that people may sign in with. Raises `SettingsError` without its extra or its secret."""
    if not settings.oidc_issuer:
        return None
    try:
        from service.adapters.openid import OpenIdProvider, Registration  # noqa: PLC0415 - an extra
    except ImportError:
        raise SettingsError("provider-extra", issuer="POCHAI_OIDC_ISSUER") from None
    registration = Registration(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        secret=settings.oidc_secret,
        claim=settings.oidc_claim,
        name=settings.oidc_name or urlsplit(settings.oidc_issuer).netloc,
        return_to=f"{settings.link}{RETURN}",
    )
    return OpenIdProvider(registration, clock)


async def _house(  # noqa: PLR0913, PLR0917 - all that a house is made of
    settings: Settings, catalogue: Catalogue, store: Store, pages: Pages, clock: Clock, provider: Provider | None
) -> Dependencies:
    registry = await publish(catalogue, store, clock)
    await Collectors(store, registry, clock).create_missing()
    report = LiveScores(store, registry, clock, demonstration=settings.demonstration)
    reports = Reports(registry, report)
    return Dependencies(
        clock=clock,
        pages=pages,
        poster=_poster_maker(),
        store=store,
        registry=registry,
        collector_cache=CollectorCache(store, clock),
        intake=Submissions(store, registry, clock),
        report=report,
        reports=reports,
        certification=Certification(store, reports, clock),
        comments=Comments(store, registry),
        measurements=Measurements(store, registry, clock),
        receipts=Receipts(store, registry, clock),
        invitations=Invitations(store, clock),
        tokens=Tokens(store, clock),
        sheets=QuestionnairePages(pages, registry),
        qr=Qr(settings.link),
        link=settings.link,
        publishing=Publishing(store, registry, FormDefinitions(catalogue), clock),
        public_scores=settings.public_scores,
        demonstration=settings.demonstration,
        submissions=RateLimiter(SUBMISSIONS, on=settings.rate_limits),
        guesses=RateLimiter(GUESSES, on=settings.rate_limits),
        sign_in_service=SignIn(store, clock, Argon2Passwords()),
        unsent=UnsentForms(store, clock),
        plan=PlannerPages(pages),
        cookie=SessionCookie(https=settings.https),
        attempts=AttemptCookie(https=settings.https),
        browser=BrowserCookie(https=settings.https),
        provider=provider,
        keys=KeyFile(settings.webhook_key),
        sender=LazyHttpSender(),
        tries=SignInThrottle(on=settings.rate_limits),
        report_template=lambda: settings.report_template,
    )


def _poster_maker() -> PosterMaker | None:
    """Give who draws posters as files, where the extra for it is installed; loading it takes long and much memory."""
    if find_spec("fpdf") is None:
        return None

    def draw(words: Mapping[str, Any], code: Sequence[Sequence[int]]) -> bytes:
        from service.exports.poster_pdf import Poster, poster_pdf  # noqa: PLC0415 - for whoever wants a poster alone

        return poster_pdf(Poster(**words), code)

    return draw


async def _keep_promises(store: Store, registry: FormRegistry, clock: Clock) -> None:
    """Erase what was promised to be erased, and the traces of the order in which answers came, day after day."""
    while True:
        try:
            await purge(store, registry, clock)
            # Also for what was withdrawn or corrected since yesterday, and for the order in which answers came.
            await store.vacuum()
        except Exception:  # noqa: BLE001 - logged; the next day's turn must come
            _log.exception("purge failed, to be tried again tomorrow")
        await asyncio.sleep(DAY_SECONDS)


async def _keep_learning(registry: FormRegistry) -> None:
    """Have the library know what other processes publish, before anybody asks for it."""
    while True:
        await asyncio.sleep(LEARN_SECONDS)
        try:
            await registry.refresh()
        except Exception:  # noqa: BLE001 - logged; the next second's turn must come
            _log.exception("looking for new forms failed, to be tried again")


def _dispatcher(house: Dependencies) -> WebhookDispatcher:
    return WebhookDispatcher(
        house.store, house.clock, house.keys, house.sender, random.random, demonstration=house.demonstration
    )


async def _tell(dispatcher: WebhookDispatcher) -> None:
    """Tell other systems what happened, beside all else: nothing waits for them."""
    while True:
        try:
            while await dispatcher.run_once():
                pass
        except Exception:  # noqa: BLE001 - logged; what could not be told now is told later
            _log.exception("telling failed, to be tried again")
        await asyncio.sleep(TELLING_SECONDS)


def serve_app() -> RequestLimits:
    """Give the application that the environment describes: what one server process of several starts from."""
    log_to_standard_error()
    return RequestLimits(create_app(read_settings(os.environ)))
