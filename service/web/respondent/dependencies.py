"""The dependencies of respondents' page handlers, and their request class."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, cast

from litestar.di import NamedDependency
from litestar.params import SkipValidation

from service.web.dependencies import Dependencies
from service.web.errors import COLLECTOR
from service.web.http.request import HttpRequest
from service.web.respondent.pages import QuestionnairePages

if TYPE_CHECKING:
    from litestar.types import HTTPScope, Receive, Send

    from service.domain.collecting.collector import Collector


class RespondentDependencies(Dependencies, frozen=True, kw_only=True):
    """What handlers of respondents' pages can ask for."""

    respondent_pages: QuestionnairePages


Injected: TypeAlias = SkipValidation[NamedDependency[RespondentDependencies]]
"""The annotation of a handler's `deps` parameter: injected as it is, without validation on each request."""


class Visit(HttpRequest):
    """A respondent's request to a collector's pages.

    Of the framework's attributes only `scope`, `receive` and `send` are set: the others cost more than the page and
    are not used here.
    """

    def __init__(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self.receive = receive
        self.send = send
        self.deps: RespondentDependencies = scope["litestar_app"].state.deps

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
