"""Signing in with a provider: what one attempt is bound to, and whose account a provider's word opens."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.accounts.planner import NAME_LENGTH, folded, letters

if TYPE_CHECKING:
    from collections.abc import Mapping

EMAIL = "email"
"""The claim that counts only where the provider says that it has been verified."""


class Identity(Struct, frozen=True, kw_only=True):
    """Somebody whom a provider vouches for. `subject` never changes; `name` names an account, if anything does."""

    issuer: str
    subject: str
    name: str


class Attempt(Struct, frozen=True, kw_only=True):
    """One attempt to sign in, bound to the browser that holds its secret. `following` is where it goes on to."""

    secret: str
    following: str

    @property
    def state(self) -> str:
        """What the provider hands back, so that nobody can bring a browser to the end of another's attempt."""
        return self._derived(b"state")

    @property
    def nonce(self) -> str:
        """What the provider's token must carry, so that none of another attempt is taken."""
        return self._derived(b"nonce")

    @property
    def verifier(self) -> str:
        """What the code is redeemed with, so that a code alone is worth nothing (PKCE, RFC 7636)."""
        return self._derived(b"verifier")

    @property
    def challenge(self) -> str:
        """What tells the provider which verifier will come."""
        return _text(hashlib.sha256(self.verifier.encode()).digest())

    def answers(self, state: str) -> bool:
        """Tell whether a state is the one of this attempt."""
        return hmac.compare_digest(state.encode(), self.state.encode())

    def _derived(self, purpose: bytes) -> str:
        return _text(hmac.new(self.secret.encode(), purpose, hashlib.sha256).digest())


def _text(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def name_in(claims: Mapping[str, object], claim: str) -> str:
    """Give the account's name that claims tell, folded; an empty text where none can be relied on.

    An address that nobody has verified may be anybody's. Letters that only look like others would, folded, name the
    account of somebody else.
    """
    told = claims.get(claim)
    if not isinstance(told, str) or (claim == EMAIL and claims.get("email_verified") is not True):
        return ""
    name = folded(told)
    plain = told.isascii() or name == told
    return name if plain and letters(name) <= NAME_LENGTH and name.isprintable() else ""
