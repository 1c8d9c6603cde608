"""What the handlers are handed: the use cases, and the few things of the web that live as long as the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar

from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import SkipValidation
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from service.application.accounts.accounts import Accounts
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
    from service.application.collecting.submission import Submissions
    from service.application.forms.publishing import Publishing
    from service.application.forms.registry import FormRegistry
    from service.application.indicators.measurements import Measurements
    from service.application.ports.store import Clock, Store
    from service.application.ports.webhooks import Sender
    from service.application.scoring.live_scores import LiveScores
    from service.application.webhooks.subscriptions import Webhooks
    from service.exports.qr import Qr
    from service.web.http.rate_limit import RateLimiter
    from service.web.http.templates import Pages


_T_co = TypeVar("_T_co", covariant=True)


class MadeFor(Protocol[_T_co]):
    """Makes a use case for one who acts; without a name, for what needs none."""

    def __call__(self, who: str = ...) -> _T_co:
        """Make it."""


class Dependencies(Struct, frozen=True, kw_only=True):
    """Everything a handler may ask for.

    Use cases that record who acts are made by the name of who acts (`accounts("somying")`). `link` is the address that
    phones reach; `report_template` gives the Word template of reports, which its owner may replace at any time.
    """

    clock: Clock
    pages: Pages
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
    accounts: Callable[[str], Accounts]
    collectors: Callable[[str], Collectors]
    invitations: MadeFor[Invitations]
    tokens: MadeFor[Tokens]
    webhooks: Callable[[str], Webhooks]
    qr: Qr
    link: str
    publishing: Publishing
    public_scores: bool
    demonstration: bool
    submissions: RateLimiter
    guesses: RateLimiter
    sign_in_service: SignIn
    unsent: UnsentForms
    sender: Sender
    report_template: Callable[[], Path]


Injected: TypeAlias = SkipValidation[NamedDependency[Dependencies]]
"""The annotation of a handler's `deps` parameter: injected as it is, without validation on each request."""


def provide_dependencies(state: State) -> Dependencies:
    """Return the dependencies that the lifespan put into the state."""
    deps: Dependencies = state.deps
    return deps
