"""Cookies that hold a secret, read and written as browsers do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.web.http.request import header

if TYPE_CHECKING:
    from litestar.types import Scope


class SecretCookie:
    """Reads and writes the cookie of a name, for the pages under a path.

    Over TLS its name has the prefix `__Host-`, which binds it to host and TLS and requires the path `/`. It is `Lax`
    and not `Strict`, so that links in letters and the return from an OpenID Connect provider arrive signed in.
    Litestar's cookie parser is not used: it caches headers with secrets, percent-decodes values, and takes the last of
    two cookies of a name, where browsers send the most specific first.
    """

    name: str
    path: str
    seconds = 0
    """The cookie's Max-Age; 0 means until the browser is closed."""

    def __init__(self, *, https: bool) -> None:
        self._name, path = (f"__Host-{self.name}", "/") if https else (self.name, self.path)
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
