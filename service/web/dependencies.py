"""What the handlers are handed: the use cases, and the few things of the web that live as long as the service."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import SkipValidation
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from service.application.accounts.sign_in import SignIn
    from service.application.accounts.tokens import Tokens
    from service.application.accounts.unsent_forms import UnsentForms
    from service.application.certification.certify import Certification
    from service.application.certification.reports import Reports
    from service.application.collecting.collector_cache import CollectorCache
    from service.application.collecting.comments import Comments
    from service.application.collecting.invitations import Invitations
    from service.application.collecting.receipts import Receipts
    from service.application.collecting.submission import Submissions
    from service.application.forms.publishing import Publishing
    from service.application.forms.registry import FormRegistry
    from service.application.indicators.measurements import Measurements
    from service.application.ports.accounts import Provider
    from service.application.ports.store import Clock, Store
    from service.application.ports.webhooks import Sender, WebhookKeys
    from service.application.scoring.form_report import LiveScores
    from service.domain.collecting.collector import Collector
    from service.web.http.rate_limit import RateLimiter
    from service.web.http.templates import Pages
    from service.web.planner.accounts.cookies import AttemptCookie, BrowserCookie, SessionCookie
    from service.web.planner.accounts.sign_in_throttle import SignInThrottle
    from service.web.planner.layout import PlannerPages
    from service.web.respondent.pages import QuestionnairePages


_KEY_BYTES = 16


def fresh_key() -> str:
    """Make a submission key that nobody can guess."""
    return secrets.token_urlsafe(_KEY_BYTES)


class QrMaker(Protocol):
    """Draws a collector's QR code."""

    def link(self, collector: Collector) -> str:
        """Give the link as people type it."""

    def svg(self, collector: Collector) -> str:
        """Draw the code as an SVG element."""

    def png(self, collector: Collector) -> bytes:
        """Draw the code as a PNG image."""

    def modules(self, collector: Collector) -> list[list[int]]:
        """Give the code as rows of modules, dark ones 1, without a margin, for whoever draws it otherwise."""

    def slip_link(self, collector: Collector, secret: str) -> str:
        """Give the link of an invitation as people type it."""

    def slip_svg(self, collector: Collector, secret: str) -> str:
        """Draw an invitation's code as an SVG element."""

    def receipt_svg(self, receipt: str) -> str:
        """Draw a receipt's code as an SVG element."""


class PosterMaker(Protocol):
    """Draws a poster as a PDF."""

    def __call__(self, words: Mapping[str, Any], code: Sequence[Sequence[int]]) -> bytes:
        """Draw it from what it says, see `exports.poster_text`, and from the code as rows of modules."""


class Dependencies(Struct, frozen=True, kw_only=True):
    """Everything a handler may ask for.

    `link` is the address that phones reach, `poster` is there where the extra that draws PDF files is installed.
    `report_template` gives the Word template of reports, which its owner may replace while the service runs.
    """

    clock: Clock
    pages: Pages
    poster: PosterMaker | None
    store: Store
    registry: FormRegistry
    collector_cache: CollectorCache
    intake: Submissions
    report: LiveScores
    reports: Reports
    certification: Certification
    comments: Comments
    measurements: Measurements
    receipts: Receipts
    invitations: Invitations
    tokens: Tokens
    sheets: QuestionnairePages
    qr: QrMaker
    link: str
    publishing: Publishing
    public_scores: bool
    demonstration: bool
    submissions: RateLimiter
    guesses: RateLimiter
    sign_in_service: SignIn
    unsent: UnsentForms
    plan: PlannerPages
    cookie: SessionCookie
    attempts: AttemptCookie
    browser: BrowserCookie
    provider: Provider | None
    keys: WebhookKeys
    sender: Sender
    tries: SignInThrottle
    report_template: Callable[[], Path]


Housed: TypeAlias = SkipValidation[NamedDependency[Dependencies]]
"""How a handler asks for the house: as it is, without looking into it again for each request."""


Asked: TypeAlias = Request[object, object, State]
"""How a handler asks for the request."""


def provide_house(state: State) -> Dependencies:
    """Give the house that the lifespan put into the state."""
    house: Dependencies = state.house
    return house
