"""The dependencies that several modules of this folder share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.web.planner.dependencies import PageDependencies

if TYPE_CHECKING:
    from service.application.accounts.sign_in import SignIn
    from service.application.counters import Counters
    from service.application.ports.accounts import Provider
    from service.web.http.rate_limit import RateLimiter
    from service.web.planner.cookies import AttemptCookie, KnownBrowserCookie, SessionCookie, StepCookie
    from service.web.planner.sign_in_throttle import SignInThrottle


class SessionDependencies(PageDependencies, frozen=True, kw_only=True):
    """What begins and ends sessions."""

    sign_in_service: SignIn
    session_cookie: SessionCookie
    known_browser_cookie: KnownBrowserCookie


class SignInDependencies(SessionDependencies, frozen=True, kw_only=True):
    """What signing in uses, by password, second step and provider."""

    counters: Counters
    guess_limit: RateLimiter
    provider: Provider | None
    sign_in_throttle: SignInThrottle
    step_cookie: StepCookie
    attempt_cookie: AttemptCookie
