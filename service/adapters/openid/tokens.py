"""Verification of the provider's ID tokens: signature and claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from service.adapters.openid.http_client import NoAnswerError, Refused, ask

if TYPE_CHECKING:
    from datetime import datetime

    from service.application.ports.store import Clock

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
"""Asymmetric signatures only: never `none`, never a shared secret."""

LEEWAY_SECONDS = 60
"""The allowed clock difference."""

KEYS_KEPT_SECONDS = 3600
KEYS_ANEW_SECONDS = 60
"""How soon keys are fetched again for a token that fits none: forged tokens must not cause a fetch each."""


class UnprovenTokenError(Exception):
    """The token is invalid; the text says what is wrong, without contents of the token."""


class IdTokens:
    """Verifies ID tokens with the provider's published keys, which may rotate."""

    def __init__(self, issuer: str, client_id: str, clock: Clock) -> None:
        self._issuer = issuer
        self._client_id = client_id
        self._clock = clock
        self._keys: tuple[KeySet, datetime] | None = None

    async def claims(self, token: str, nonce: str, address: str) -> dict[str, Any]:
        """Return the claims of a token for this attempt. Raises `UnprovenTokenError` and `NoAnswerError`."""
        claims = await self._signed(token, address)
        registry = jwt.JWTClaimsRegistry(
            now=int(self._clock().timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            registry.validate(claims)
        except JoseError as error:
            raise UnprovenTokenError(type(error).__name__) from error
        self._check_party(claims)
        return claims

    def _check_party(self, claims: dict[str, Any]) -> None:
        """Refuse a token whose authorised party (`azp`) is another client."""
        audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        party = claims.get("azp", None if len(audience) > 1 else self._client_id)
        if party != self._client_id or not isinstance(claims["nonce"], str):
            raise UnprovenTokenError("azp")

    async def _signed(self, token: str, address: str) -> dict[str, Any]:
        """Verify the signature, fetching the keys again where the cached ones do not fit."""
        keys, since = await self._published(address, KEYS_KEPT_SECONDS)
        try:
            return _decoded(token, keys)
        except UnprovenTokenError:
            again, then = await self._published(address, KEYS_ANEW_SECONDS)
            if then == since:
                raise
            return _decoded(token, again)

    async def _published(self, address: str, seconds: int) -> tuple[KeySet, datetime]:
        """Return the provider's keys, at most so many seconds old. Raises `NoAnswerError`."""
        now = self._clock()
        if self._keys is None or (now - self._keys[1]).total_seconds() >= seconds:
            told = await ask(address)
            if isinstance(told, Refused):
                raise NoAnswerError("keys")
            try:
                self._keys = (KeySet.import_key_set({"keys": told["keys"]}), now)
            except (JoseError, KeyError, TypeError, ValueError) as error:
                raise NoAnswerError("keys") from error
        return self._keys


def _decoded(token: str, keys: KeySet) -> dict[str, Any]:
    try:
        return jwt.decode(token, keys, algorithms=ALGORITHMS).claims
    except (JoseError, ValueError) as error:
        raise UnprovenTokenError(type(error).__name__) from error
