"""The cookies of the service: a session's secret, and that of an attempt to sign in; only planners' pages set them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.accounts.identity import Attempt
from service.domain.accounts.planner import UNSENT_LIFE
from service.web.http.request import header
from service.web.planner.addresses import planner_page_or_home

if TYPE_CHECKING:
    from litestar.types import Scope


_SECRET_LENGTH = 43
_ATTEMPT_SECONDS = 600
"""How long somebody may take to sign in with the provider."""


class SessionCookie:
    """Reads and writes a cookie.

    Over TLS its name has the prefix `__Host-`, by which browsers hold it to this host and to TLS; that demands the
    path `/`. It goes when the browser is closed, and is worth nothing once its session has ended. It is
    `Lax` and not `Strict`, as whoever follows a link in a letter, or comes back from a provider, is signed in too.
    """

    name = "pochai"
    seconds = 0
    """How long browsers keep it; 0 for until they are closed."""

    def __init__(self, *, https: bool) -> None:
        self._name, path = (f"__Host-{self.name}", "/") if https else (self.name, "/plan")
        self._rest = f"Path={path}; HttpOnly; SameSite=Lax" + ("; Secure" if https else "")

    def read(self, scope: Scope) -> str:
        """Give the secret that a browser shows, or an empty text."""
        for pair in header(scope, b"cookie").decode("latin-1").split(";"):
            name, _, value = pair.strip().partition("=")
            if name == self._name:
                return value
        return ""

    def write(self, secret: str) -> dict[str, str]:
        """Give the header that leaves a secret with the browser."""
        kept = f"; Max-Age={self.seconds}" if self.seconds else ""
        return {"set-cookie": f"{self._name}={secret}; {self._rest}{kept}"}

    def clear(self) -> dict[str, str]:
        """Give the header that takes the secret away from the browser."""
        return {"set-cookie": f"{self._name}=; Max-Age=0; {self._rest}"}


class BrowserCookie(SessionCookie):
    """Reads and writes the cookie by which a browser is known that sent a form too late, while that is kept."""

    name = "pochai-unsent"
    seconds = int(UNSENT_LIFE.total_seconds())


class AttemptCookie(SessionCookie):
    """Reads and writes the cookie that binds an attempt to sign in with a provider to one browser, for a while."""

    name = "pochai-attempt"
    seconds = _ATTEMPT_SECONDS

    def begin(self, attempt: Attempt) -> dict[str, str]:
        """Give the header that leaves an attempt with the browser."""
        return self.write(f"{attempt.secret}.{attempt.following}")

    def begun(self, scope: Scope) -> Attempt | None:
        """Give the attempt that a browser holds."""
        secret, dot, following = self.read(scope).partition(".")
        return (
            Attempt(secret=secret, following=planner_page_or_home(following))
            if dot and len(secret) >= _SECRET_LENGTH
            else None
        )
