"""The cookies of the planners' pages: session, known browser, unsent form, sign-in attempt. Respondents get none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.accounts.identity import Attempt
from service.domain.accounts.planner import UNSENT_LIFE
from service.domain.accounts.second_step import STEP_LIFE
from service.web.http.request import header
from service.web.planner.urls import planner_page_or_home

if TYPE_CHECKING:
    from litestar.types import Scope


_SECRET_LENGTH = 43
_ATTEMPT_SECONDS = 600
"""The longest time to sign in with the provider, in seconds."""


class SessionCookie:
    """Reads and writes the session cookie.

    Over TLS its name has the prefix `__Host-`, which binds it to host and TLS and requires the path `/`. It is a
    session cookie of the browser. It is `Lax` and not `Strict`, so that links in letters and the return from an OpenID
    Connect provider arrive signed in. Litestar's cookie parser is not used: it caches headers with secrets,
    percent-decodes values, and takes the last of two cookies of a name, where browsers send the most specific first.
    """

    name = "pochai"
    seconds = 0
    """The cookie's Max-Age; 0 means until the browser is closed."""

    def __init__(self, *, https: bool) -> None:
        self._name, path = (f"__Host-{self.name}", "/") if https else (self.name, "/plan")
        self._rest = f"Path={path}; HttpOnly; SameSite=Lax" + ("; Secure" if https else "")

    def read(self, scope: Scope) -> str:
        """Return the cookie's value, empty if it is missing."""
        for pair in header(scope, b"cookie").decode("latin-1").split(";"):
            name, _, value = pair.strip().partition("=")
            if name == self._name:
                return value
        return ""

    def write(self, secret: str) -> dict[str, str]:
        """Return the header that sets the cookie."""
        kept = f"; Max-Age={self.seconds}" if self.seconds else ""
        return {"set-cookie": f"{self._name}={secret}; {self._rest}{kept}"}

    def clear(self) -> dict[str, str]:
        """Return the header that deletes the cookie."""
        return {"set-cookie": f"{self._name}=; Max-Age=0; {self._rest}"}


class BrowserCookie(SessionCookie):
    """The cookie that identifies a browser that sent a form too late, as long as the form is stored."""

    name = "pochai-unsent"
    seconds = int(UNSENT_LIFE.total_seconds())


class KnownBrowserCookie(SessionCookie):
    """The cookie by which a browser is known as one that signed in to an account, so that attacks do not delay it."""

    name = "pochai-known"
    seconds = 365 * 86_400


class StepCookie(SessionCookie):
    """The cookie of a browser whose password was right and whose code of the second factor is to come."""

    name = "pochai-step"
    seconds = int(STEP_LIFE.total_seconds())


class AttemptCookie(SessionCookie):
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
