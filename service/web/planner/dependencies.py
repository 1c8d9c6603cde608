"""What handlers of the planners' pages are handed."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from litestar.di import NamedDependency
from litestar.params import SkipValidation

from service.application.ports.accounts import Provider
from service.web.http.request import RequestReader
from service.web.planner.cookies import AttemptCookie, BrowserCookie, SessionCookie
from service.web.planner.layout import PlannerPages
from service.web.planner.sign_in_throttle import SignInThrottle
from service.web.respondent.dependencies import RespondentDependencies

if TYPE_CHECKING:
    from litestar.types import HTTPScope, Receive


class PlannerDependencies(RespondentDependencies, frozen=True, kw_only=True):
    """The use cases, the pages of both, and what signing in takes."""

    plan: PlannerPages
    cookie: SessionCookie
    attempts: AttemptCookie
    browser: BrowserCookie
    provider: Provider | None
    tries: SignInThrottle


Housed: TypeAlias = SkipValidation[NamedDependency[PlannerDependencies]]
"""How a handler asks for them: as they are, without looking into them again for each request."""


class PlannerVisit(RequestReader):
    """One request of a planner, or of somebody who is not signed in yet."""

    def __init__(self, scope: HTTPScope, receive: Receive) -> None:
        super().__init__(scope, receive)
        self.house: PlannerDependencies = scope["litestar_app"].state.house
