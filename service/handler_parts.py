"""All parts that handlers' dependencies are made of: the use cases, and what only the HTTP application has."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import field
from msgspec.structs import asdict

from service.bootstrap import UseCases, backups_of
from service.domain.backup import newest_good
from service.web.http.client_address import ClientAddress
from service.web.http.rate_limit import GUESSES, SUBMISSIONS, RateLimiter
from service.web.planner.cookies import AttemptCookie, BrowserCookie, KnownBrowserCookie, SessionCookie, StepCookie
from service.web.planner.files_made import FilesMade
from service.web.planner.layout import PlannerPages
from service.web.planner.page_words import names_of
from service.web.planner.sign_in_throttle import SignInThrottle
from service.web.respondent.pages import QuestionnairePages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from service.adapters.shared_counts import SharedCounts
    from service.application.counters import Counters, Metric
    from service.application.ports.accounts import Provider
    from service.application.ports.workers import Workers
    from service.domain.backup import Manifest
    from service.settings import Settings
    from service.shared_counters import Counted
    from service.web.http.templates import Pages


class Parts(UseCases, frozen=True, kw_only=True):
    """The parts, by the names under which handlers ask for them.

    Use cases that write to the audit log are made with a planner's name: `accounts("somying")`. `link` is the public
    base URL of links and QR codes; `template` returns the path of a Word template by name, which may change at run
    time. `counted` returns what all processes counted, `newest_backup` the manifest of the newest good backup; `folder`
    is where the data is. `mailed` tells whether reminders are sent by e-mail.
    """

    pages: Pages
    respondent_pages: QuestionnairePages
    planner_pages: PlannerPages
    client: ClientAddress
    workers: Workers
    counters: Counters
    counted: Callable[[], Iterable[Metric]]
    submission_limit: RateLimiter
    guess_limit: RateLimiter
    sign_in_throttle: SignInThrottle
    session_cookie: SessionCookie
    known_browser_cookie: KnownBrowserCookie
    step_cookie: StepCookie
    attempt_cookie: AttemptCookie
    browser_cookie: BrowserCookie
    provider: Provider | None
    link: str
    public_scores: bool
    mailed: bool
    template: Callable[[str], Path]
    folder: Path
    newest_backup: Callable[[], Manifest | None]
    files_made: FilesMade = field(default_factory=FilesMade)


def parts_of(  # noqa: PLR0913, PLR0917 - all parts are made of these
    settings: Settings,
    pages: Pages,
    made: UseCases,
    provider: Provider | None,
    counts: SharedCounts,
    counted: Counted,
    workers: Workers,
) -> Parts:
    """Return the parts of an installation; `counts` are what its processes limit requests by."""
    client, https = ClientAddress(settings.proxy_networks), settings.https
    return Parts(
        **asdict(made),
        **page_parts(pages, made),
        client=client,
        workers=workers,
        counters=counted.counters,
        counted=counted.metrics,
        submission_limit=RateLimiter(counts, "sheets", SUBMISSIONS, client, on=settings.rate_limits),
        guess_limit=RateLimiter(counts, "guesses", GUESSES, client, on=settings.rate_limits),
        sign_in_throttle=SignInThrottle(counts, client, on=settings.rate_limits),
        session_cookie=SessionCookie(https=https),
        known_browser_cookie=KnownBrowserCookie(https=https),
        step_cookie=StepCookie(https=https),
        attempt_cookie=AttemptCookie(https=https),
        browser_cookie=BrowserCookie(https=https),
        provider=provider,
        link=settings.link,
        public_scores=settings.public_scores,
        mailed=bool(settings.smtp_url),
        template=settings.template,
        folder=settings.folder,
        newest_backup=lambda: newest_good(backups_of(settings).manifests(), made.clock()),
    )


def page_parts(pages: Pages, made: UseCases) -> dict[str, Any]:
    """Return the parts that render pages; they are made anew where the organisation has changed."""
    return {
        "pages": pages,
        "respondent_pages": QuestionnairePages(pages, made.registry),
        "planner_pages": PlannerPages(pages, made.timekeeper, made.store.accounts, partial(names_of, made.registry)),
    }
