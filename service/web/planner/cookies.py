"""The cookies of the planners' pages: session, known browser, unsent form, sign-in attempt. Respondents get none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.accounts.identity import Attempt
from service.domain.accounts.planner import UNSENT_LIFE
from service.domain.accounts.second_step import STEP_LIFE
from service.web.http.cookies import SecretCookie
from service.web.planner.urls import planner_page_or_home

if TYPE_CHECKING:
    from litestar.types import Scope


_SECRET_LENGTH = 43
_ATTEMPT_SECONDS = 600
"""The longest time to sign in with the provider, in seconds."""


class PlannerCookie(SecretCookie):
    """A cookie of the planners' pages."""

    path = "/plan"


class SessionCookie(PlannerCookie):
    """The cookie of a session, until the browser is closed."""

    name = "pochai"


class BrowserCookie(PlannerCookie):
    """The cookie that identifies a browser that sent a form too late, as long as the form is stored."""

    name = "pochai-unsent"
    seconds = int(UNSENT_LIFE.total_seconds())


class KnownBrowserCookie(PlannerCookie):
    """The cookie by which a browser is known as one that signed in to an account, so that attacks do not delay it."""

    name = "pochai-known"
    seconds = 365 * 86_400


class StepCookie(PlannerCookie):
    """The cookie of a browser whose password was right and whose code of the second factor is to come."""

    name = "pochai-step"
    seconds = int(STEP_LIFE.total_seconds())


class AttemptCookie(PlannerCookie):
    """The cookie that binds an attempt to sign in with an OpenID Connect provider to one browser."""

    name = "pochai-attempt"
    seconds = _ATTEMPT_SECONDS

    def write_attempt(self, attempt: Attempt) -> dict[str, str]:
        """Return the header that stores an attempt in the browser."""
        return self.write(f"{attempt.secret}.{attempt.following}")

    def read_attempt(self, scope: Scope) -> Attempt | None:
        """Return the attempt stored in the browser; `None` if there is none, or its secret is too short."""
        secret, dot, following = self.read(scope).partition(".")
        return (
            Attempt(secret=secret, following=planner_page_or_home(following))
            if dot and len(secret) >= _SECRET_LENGTH
            else None
        )
