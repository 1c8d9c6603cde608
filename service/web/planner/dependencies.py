"""The dependencies of planners' page handlers."""

from __future__ import annotations

from typing import TypeAlias

from litestar.di import NamedDependency
from litestar.params import SkipValidation
from msgspec import field

from service.application.ports.accounts import Provider
from service.web.http.request import HttpRequest
from service.web.planner.cookies import AttemptCookie, BrowserCookie, KnownBrowserCookie, SessionCookie, StepCookie
from service.web.planner.files_made import FilesMade
from service.web.planner.layout import PlannerPages
from service.web.planner.sign_in_throttle import SignInThrottle
from service.web.respondent.dependencies import RespondentDependencies


class PlannerDependencies(RespondentDependencies, frozen=True, kw_only=True):
    """What handlers of planners' pages can ask for: all of respondents' pages, and what sign-in needs.

    `mailed` tells whether reminders are sent by e-mail.
    """

    planner_pages: PlannerPages
    session_cookie: SessionCookie
    known_browser_cookie: KnownBrowserCookie
    step_cookie: StepCookie
    attempt_cookie: AttemptCookie
    browser_cookie: BrowserCookie
    provider: Provider | None
    sign_in_throttle: SignInThrottle
    mailed: bool
    files_made: FilesMade = field(default_factory=FilesMade)


Injected: TypeAlias = SkipValidation[NamedDependency[PlannerDependencies]]
"""The annotation of a handler's `deps` parameter: injected as it is, without validation on each request."""


class PlannerVisit(HttpRequest):
    """A request to the planners' pages, also used by their guard."""

    @property
    def deps(self) -> PlannerDependencies:
        """The application's dependencies."""
        deps: PlannerDependencies = self.app.state.deps
        return deps
