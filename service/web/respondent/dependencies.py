"""What handlers of respondents' pages are handed, and a request of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, cast

from litestar.di import NamedDependency
from litestar.params import SkipValidation

from service.web.dependencies import Dependencies
from service.web.errors import COLLECTOR
from service.web.http.request import HttpRequest
from service.web.respondent.pages import QuestionnairePages

if TYPE_CHECKING:
    from service.domain.collecting.collector import Collector


class RespondentDependencies(Dependencies, frozen=True, kw_only=True):
    """The use cases, and respondents' pages."""

    respondent_pages: QuestionnairePages


Injected: TypeAlias = SkipValidation[NamedDependency[RespondentDependencies]]
"""The annotation of a handler's `deps` parameter: injected as it is, without validation on each request."""


class Visit(HttpRequest):
    """One request of a respondent."""

    @property
    def deps(self) -> RespondentDependencies:
        """What it is answered with."""
        deps: RespondentDependencies = self.app.state.deps
        return deps

    async def find(self, code: str) -> Collector:
        """Find the collector that is asked for, which an error then names. Raises `UnknownCollectorError`."""
        collector = await self.deps.collector_cache.collector(code)
        cast("dict[str, object]", self.scope)[COLLECTOR] = collector
        return collector
