"""What planners' pages have in common to ask for, and what their guards use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.web.dependencies import dependencies_of
from service.web.http.request import HttpRequest

if TYPE_CHECKING:
    from service.application.accounts.second_factor import SecondFactors
    from service.application.accounts.sign_in import SignIn
    from service.application.accounts.unsent_forms import UnsentForms
    from service.application.forms.registry import FormRegistry
    from service.application.ports.store import Clock
    from service.application.scoring.live_scores import LiveScores
    from service.web.http.rate_limit import RateLimiter
    from service.web.planner.cookies import BrowserCookie, SessionCookie
    from service.web.planner.layout import PlannerPages


class PageDependencies(Struct, frozen=True, kw_only=True):
    """What every page of planners uses."""

    planner_pages: PlannerPages


class SurveyDependencies(PageDependencies, frozen=True, kw_only=True):
    """What pages of a survey use: the registry names its forms."""

    registry: FormRegistry


class PeriodDependencies(SurveyDependencies, frozen=True, kw_only=True):
    """What pages of a period use: live scores know the present one."""

    live_scores: LiveScores


class GuardDependencies(Struct, frozen=True, kw_only=True):
    """What the guards of planners' pages use; `link` is the public base URL."""

    browser_cookie: BrowserCookie
    clock: Clock
    guess_limit: RateLimiter
    link: str
    registry: FormRegistry
    second_factors: SecondFactors
    session_cookie: SessionCookie
    sign_in_service: SignIn
    unsent_forms: UnsentForms


class PlannerVisit(HttpRequest):
    """A request to the planners' pages, as their guards see it."""

    @property
    def deps(self) -> GuardDependencies:
        """What the guards use."""
        return dependencies_of(self.app, GuardDependencies)
