"""The signed-in planner of a request, as the guard stores it in the scope."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

from msgspec import Struct, field

from service.application.accounts.sessions import SignedIn
from service.web.http.form_data import Sent
from service.web.http.uploads import Upload
from service.web.planner.redirect_error import FormToRefill

if TYPE_CHECKING:
    from litestar.types import Scope

_BYTES = hashlib.sha256().digest_size


class SignedInUser(Struct, frozen=True, kw_only=True):
    """The planner, the fields and files of the request's form, and a stored form to fill in again, if any.

    `seconds` is how long the session lasts without further requests, `mask` random for each request.
    """

    signed: SignedIn
    seconds: int
    sent: Sent = {}
    files: dict[str, Upload] = {}
    refill: FormToRefill | None = None
    mask: bytes = field(default_factory=lambda: secrets.token_bytes(_BYTES))

    @property
    def csrf(self) -> str:
        """The CSRF token of all forms of a page: a mask, and the secret under it.

        No two pages share a part of it, so the size of a compressed page tells nothing of the secret (BREACH).
        """
        return (self.mask + _xor(self.mask, self._secret)).hex()

    def owns(self, token: str) -> bool:
        """Return whether a CSRF token is from a page of this session, whatever its mask."""
        try:
            sent = bytes.fromhex(token)
        except ValueError:
            return False
        mask, masked = sent[:_BYTES], sent[_BYTES:]
        return len(mask) == len(masked) and hmac.compare_digest(_xor(mask, masked), self._secret)

    def made_of(self, *sent: str) -> bytes:
        """Return 256 bits that nobody can tell from what was sent: the same for equal words of this session's forms."""
        return hmac.new(self.signed.secret.encode(), "\0".join(("form", *sent)).encode(), hashlib.sha256).digest()

    @property
    def _secret(self) -> bytes:
        """HMAC-SHA-256 of the session's secret, so it ends with the session."""
        return hmac.new(self.signed.secret.encode(), b"csrf", hashlib.sha256).digest()


def _xor(mask: bytes, masked: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(mask, masked, strict=True))


def actor_name(scope: Scope) -> str:
    """Return the planner's name, as the audit log records it."""
    return current_user(scope).signed.planner.name


def current_user(scope: Scope) -> SignedInUser:
    """Return the planner that the guard let in."""
    user: SignedInUser = scope["user"]
    return user
