"""What the pages under a collector's link are handed: their request, and what they use."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from msgspec import Struct

from service.web.errors import COLLECTOR
from service.web.http.request import HttpRequest

if TYPE_CHECKING:
    from litestar.types import HTTPScope, Receive, Send

    from service.application.collecting.collector_cache import CollectorCache
    from service.application.collecting.invitations import Invitations
    from service.application.collecting.submission import Submissions
    from service.application.counters import Counters
    from service.application.forms.registry import FormRegistry
    from service.application.ports.store import Clock
    from service.domain.collecting.collector import Collector
    from service.exports.qr import Qr
    from service.web.dependencies import UseCaseFactory
    from service.web.http.rate_limit import RateLimiter
    from service.web.respondent.pages import QuestionnairePages


class LinkDependencies(Struct, frozen=True, kw_only=True):
    """What the pages under a collector's link use."""

    clock: Clock
    collector_cache: CollectorCache
    counters: Counters
    guess_limit: RateLimiter
    invitations: UseCaseFactory[Invitations]
    qr: Qr
    registry: FormRegistry
    respondent_pages: QuestionnairePages
    submission_limit: RateLimiter
    submissions: Submissions


class Visit(HttpRequest):
    """A respondent's request to a collector's pages.

    Of the framework's attributes only `scope`, `receive` and `send` are set: the others cost more than the page and
    are not used here.
    """

    def __init__(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self.receive = receive
        self.send = send
        self.deps: LinkDependencies = scope["litestar_app"].state.deps[LinkDependencies]

    @property
    def code(self) -> str:
        """The collector's code in the URL."""
        code: str = self.scope["path_params"]["code"]
        return code

    @property
    def slip(self) -> str | None:
        """The slip's secret in the URL; `None` if there is none."""
        slip: str | None = self.scope["path_params"].get("slip")
        return slip

    async def collector(self) -> Collector:
        """Return the code's collector, also stored in the scope for error pages. Raises `UnknownCollectorError`."""
        collector = await self.deps.collector_cache.collector(self.code)
        cast("dict[str, object]", self.scope)[COLLECTOR] = collector
        return collector
