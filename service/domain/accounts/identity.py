"""Sign-in with an OpenID Connect provider: one attempt's secrets, and the account name that a token's claims give."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.accounts.planner import NAME_LENGTH, count_letters, fold_name

if TYPE_CHECKING:
    from collections.abc import Mapping

EMAIL = "email"
"""This claim counts only where `email_verified` is true."""


class Identity(Struct, frozen=True, kw_only=True):
    """A person as the provider identifies them. `subject` never changes; `name` names an account and may be empty.

    `proved` is when they last proved to be there, as the provider says; `None` where it does not.
    """

    issuer: str
    subject: str
    name: str
    proved: datetime | None = None


class Attempt(Struct, frozen=True, kw_only=True):
    """One sign-in attempt, bound to the browser that holds `secret`. `following` is the path to go to afterwards."""

    secret: str
    following: str

    @property
    def state(self) -> str:
        """The `state` parameter: the provider returns it, so an attempt ends only in the browser that began it."""
        return self._derived(b"state")

    @property
    def nonce(self) -> str:
        """The `nonce` claim that the ID token must carry, so that a token of another attempt is refused."""
        return self._derived(b"nonce")

    @property
    def verifier(self) -> str:
        """The PKCE code verifier (RFC 7636): an intercepted code is useless without it."""
        return self._derived(b"verifier")

    @property
    def challenge(self) -> str:
        """The PKCE code challenge (S256) of the verifier."""
        return _text(hashlib.sha256(self.verifier.encode()).digest())

    def answers(self, state: str) -> bool:
        """Return whether `state` belongs to this attempt."""
        return hmac.compare_digest(state.encode(), self.state.encode())

    def _derived(self, purpose: bytes) -> str:
        return _text(hmac.new(self.secret.encode(), purpose, hashlib.sha256).digest())


def _text(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def account_name_in(claims: Mapping[str, object], claim: str) -> str:
    """Return the account name in a claim, folded; empty where the claim cannot be trusted.

    An e-mail address counts only if the provider verified it. A non-ASCII name counts only if folding leaves it
    unchanged, as a name of lookalike letters would fold into somebody else's.
    """
    told = claims.get(claim)
    if not isinstance(told, str) or (claim == EMAIL and claims.get("email_verified") is not True):
        return ""
    name = fold_name(told)
    plain = told.isascii() or name == told
    return name if plain and count_letters(name) <= NAME_LENGTH and name.isprintable() else ""


def proved_in(claims: Mapping[str, object], now: datetime) -> datetime | None:
    """Return when a person proved to be there, by the claim `auth_time`; `None` without one, or one to come."""
    told = claims.get("auth_time")
    return datetime.fromtimestamp(told, UTC) if isinstance(told, int) and 0 <= told <= now.timestamp() else None
