"""What handlers of the planners' pages are handed."""

from __future__ import annotations

from typing import TypeAlias

from litestar.di import NamedDependency
from litestar.params import SkipValidation

from service.application.ports.accounts import Provider
from service.web.http.request import HttpRequest
from service.web.planner.cookies import AttemptCookie, BrowserCookie, SessionCookie
from service.web.planner.layout import PlannerPages
from service.web.planner.sign_in_throttle import SignInThrottle
from service.web.respondent.dependencies import RespondentDependencies


class PlannerDependencies(RespondentDependencies, frozen=True, kw_only=True):
    """The use cases, the pages of both, and what signing in takes."""

    planner_pages: PlannerPages
    session_cookie: SessionCookie
    attempt_cookie: AttemptCookie
    browser_cookie: BrowserCookie
    provider: Provider | None
    sign_in_throttle: SignInThrottle


Injected: TypeAlias = SkipValidation[NamedDependency[PlannerDependencies]]
"""The annotation of a handler's `deps` parameter: injected as it is, without validation on each request."""


class PlannerVisit(HttpRequest):
    """One request of a planner, or of somebody who is not signed in yet."""

    @property
    def deps(self) -> PlannerDependencies:
        """What it is answered with."""
        deps: PlannerDependencies = self.app.state.deps
        return deps
