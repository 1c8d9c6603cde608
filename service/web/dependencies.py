"""The dependencies that every request handler can ask for: use cases, rate limiters, settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar

from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import SkipValidation
from msgspec import Struct

from service.texts.organisation import named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from service.application.accounts.accounts import Accounts
    from service.application.accounts.second_factor import SecondFactors
    from service.application.accounts.sign_in import SignIn
    from service.application.accounts.tokens import Tokens
    from service.application.accounts.unsent_forms import UnsentForms
    from service.application.certification.amendments import Amendments
    from service.application.certification.certify import Certification
    from service.application.certification.figure_links import FigureLinks
    from service.application.certification.reports import Reports
    from service.application.collecting.collector_cache import CollectorCache
    from service.application.collecting.collectors import Collectors
    from service.application.collecting.comment_marks import CommentMarks
    from service.application.collecting.comments import Comments
    from service.application.collecting.exclusions import Exclusions
    from service.application.collecting.invitations import Invitations
    from service.application.collecting.populations import Populations
    from service.application.collecting.receipts import Receipts
    from service.application.collecting.submission import Submissions
    from service.application.collecting.withdrawals import Withdrawals
    from service.application.counters import Counters, Metric
    from service.application.forms.drafts import Drafts
    from service.application.forms.publishing import Publishing
    from service.application.forms.registry import FormRegistry
    from service.application.indicators.imports import Imports
    from service.application.indicators.measurements import Measurements
    from service.application.indicators.remarks import Remarks
    from service.application.ports.store import Clock, Store
    from service.application.ports.webhooks import Sender
    from service.application.ports.workers import Workers
    from service.application.scoring.conclusions import Conclusions
    from service.application.scoring.live_scores import LiveScores
    from service.application.timekeeping import Timekeeper
    from service.application.webhooks.subscriptions import Webhooks
    from service.domain.backup import Manifest
    from service.exports.qr import Qr
    from service.web.http.client_address import ClientAddress
    from service.web.http.rate_limit import RateLimiter
    from service.web.http.templates import Pages


_T_co = TypeVar("_T_co", covariant=True)


class UseCaseFactory(Protocol[_T_co]):
    """Creates a use case for a planner name, which is recorded in the audit log; without a name for reading."""

    def __call__(self, who: str = ...) -> _T_co:
        """Return the use case; `who` defaults to the command line's name in the audit log."""


class Dependencies(Struct, frozen=True, kw_only=True):
    """What handlers of all routes can ask for.

    Use cases that write to the audit log are created with a planner's name: `accounts("somying")`. `link` is the public
    base URL of links and QR codes; `template` returns the path of a Word template by name, which may change at run
    time. `counted` returns what all processes counted, `newest_backup` the manifest of the newest
    good backup; `folder` is where the data is.
    """

    clock: Clock
    client: ClientAddress
    timekeeper: Timekeeper
    pages: Pages
    store: Store
    registry: FormRegistry
    collector_cache: CollectorCache
    submissions: Submissions
    workers: Workers
    live_scores: LiveScores
    reports: Reports
    current_reports: Reports
    certification: Certification
    figure_links: FigureLinks
    amendments: Amendments
    comments: Comments
    comment_marks: CommentMarks
    measurements: Measurements
    remarks: Remarks
    conclusions: Conclusions
    imports: Imports
    receipts: Receipts
    accounts: Callable[[str], Accounts]
    collectors: Callable[[str], Collectors]
    exclusions: UseCaseFactory[Exclusions]
    withdrawals: Callable[[str], Withdrawals]
    populations: Callable[[str], Populations]
    invitations: UseCaseFactory[Invitations]
    tokens: UseCaseFactory[Tokens]
    webhooks: Callable[[str], Webhooks]
    qr: Qr
    link: str
    publishing: Publishing
    drafts: Drafts
    public_scores: bool
    demonstration: bool
    submission_limit: RateLimiter
    guess_limit: RateLimiter
    sign_in_service: SignIn
    second_factors: SecondFactors
    unsent_forms: UnsentForms
    sender: Sender
    template: Callable[[str], Path]
    counters: Counters
    counted: Callable[[], Iterable[Metric]]
    folder: Path
    newest_backup: Callable[[], Manifest | None]


Injected: TypeAlias = SkipValidation[NamedDependency[Dependencies]]
"""The annotation of a handler's `deps` parameter: injected as it is, without validation on each request."""


def provide_dependencies(state: State) -> Dependencies:
    """Return the dependencies that the lifespan stored in the application's state."""
    deps: Dependencies = state.deps
    return deps


def organisation_name(deps: Dependencies) -> str:
    """Return the Thai name of the organisation."""
    return named(deps.registry.catalogue.organisation, "th").name
