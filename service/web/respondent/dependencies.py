"""What handlers of respondents' pages are handed, and a request of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from litestar.di import NamedDependency
from litestar.params import SkipValidation

from service.web.dependencies import Dependencies
from service.web.http.request import RequestReader
from service.web.respondent.pages import QuestionnairePages

if TYPE_CHECKING:
    from litestar.types import HTTPScope, Receive

    from service.domain.collecting.collector import Collector


class RespondentDependencies(Dependencies, frozen=True, kw_only=True):
    """The use cases, and respondents' pages."""

    sheets: QuestionnairePages


Housed: TypeAlias = SkipValidation[NamedDependency[RespondentDependencies]]
"""How a handler asks for them: as they are, without looking into them again for each request."""


class Visit(RequestReader):
    """One request of a respondent; `collector` is the one it is about, once that was found."""

    def __init__(self, scope: HTTPScope, receive: Receive) -> None:
        super().__init__(scope, receive)
        self.house: RespondentDependencies = scope["litestar_app"].state.house
        self.collector: Collector | None = None

    async def find(self, code: str) -> Collector:
        """Find the collector that is asked for, which whatever is said then names. Raises `UnknownCollectorError`."""
        self.collector = await self.house.collector_cache.collector(code)
        return self.collector
