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

    from service.application.accounts.sign_in import SigningIn
    from service.application.accounts.tokens import Tokens
    from service.application.accounts.unsent_forms import UnsentForms
    from service.application.certification.certify import Certifying
    from service.application.certification.reports import Readings
    from service.application.collecting.collector_cache import Reception
    from service.application.collecting.comments import Comments
    from service.application.collecting.invitations import Invitations
    from service.application.collecting.receipts import Receipts
    from service.application.collecting.submission import Intake
    from service.application.forms.publishing import Publishing
    from service.application.forms.registry import Library
    from service.application.indicators.measurements import Measurements
    from service.application.ports.accounts import Provider
    from service.application.ports.store import Clock, Store
    from service.application.ports.webhooks import Keys, Sender
    from service.application.scoring.form_report import Report
    from service.domain.collecting.collector import Collector
    from service.web.http.rate_limit import Limit
    from service.web.http.templates import Pages
    from service.web.planner.accounts.cookies import AttemptCookie, BrowserCookie, SessionCookie
    from service.web.planner.accounts.sign_in_throttle import Tries
    from service.web.planner.layout import PlanPages
    from service.web.respondent.pages import Sheets


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
        """Draw it from what it says, as `service.exports.poster_text` gives it, and from the code as rows of modules."""


class House(Struct, frozen=True, kw_only=True):
    """Everything a handler may ask for.

    `link` is the address that phones reach, `poster` is there where the extra that draws PDF files is installed.
    `report_template` gives the Word template of reports, which its owner may replace while the service runs.
    """

    clock: Clock
    pages: Pages
    poster: PosterMaker | None
    store: Store
    library: Library
    reception: Reception
    intake: Intake
    report: Report
    readings: Readings
    certifying: Certifying
    comments: Comments
    measurements: Measurements
    receipts: Receipts
    invitations: Invitations
    tokens: Tokens
    sheets: Sheets
    qr: QrMaker
    link: str
    publishing: Publishing
    public_scores: bool
    demonstration: bool
    submissions: Limit
    guesses: Limit
    signing_in: SigningIn
    unsent: UnsentForms
    plan: PlanPages
    cookie: SessionCookie
    attempts: AttemptCookie
    browser: BrowserCookie
    provider: Provider | None
    keys: Keys
    sender: Sender
    tries: Tries
    report_template: Callable[[], Path]


Housed: TypeAlias = SkipValidation[NamedDependency[House]]
"""How a handler asks for the house: as it is, without looking into it again for each request."""


Asked: TypeAlias = Request[object, object, State]
"""How a handler asks for the request."""


def provide_house(state: State) -> House:
    """Give the house that the lifespan put into the state."""
    house: House = state.house
    return house
