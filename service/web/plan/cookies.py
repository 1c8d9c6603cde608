"""The one cookie of the service: it carries a session's secret, and only planners' pages set it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.web.visit import header

if TYPE_CHECKING:
    from litestar.types import Scope


class SessionCookie:
    """Reads and writes the cookie.

    Over TLS its name has the prefix `__Host-`, by which browsers hold it to this host and to TLS; that demands the
    path `/`. It goes when the browser is closed, and is worth nothing once its session has ended.
    """

    def __init__(self, *, https: bool) -> None:
        self._name, path = ("__Host-pochai", "/") if https else ("pochai", "/plan")
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
        return {"set-cookie": f"{self._name}={secret}; {self._rest}"}

    def clear(self) -> dict[str, str]:
        """Give the header that takes the secret away from the browser."""
        return {"set-cookie": f"{self._name}=; Max-Age=0; {self._rest}"}
