"""Sign-in by OpenID Connect: the authorisation code flow with PKCE."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from msgspec import Struct, ValidationError, convert

from service.adapters.openid.http_client import NoAnswerError, Refused, ask, is_private
from service.adapters.openid.tokens import IdTokens, UnprovenTokenError
from service.domain.accounts.identity import EMAIL, Identity, account_name_in, proved_in
from service.domain.errors import ProviderDownError, UnprovenIdentityError

if TYPE_CHECKING:
    from datetime import datetime

    from service.application.ports.store import Clock
    from service.domain.accounts.identity import Attempt

_log = logging.getLogger(__name__)

KEPT_SECONDS = 3600
"""How long the provider's metadata is cached."""

_SCOPE = "openid email profile"
_PROOF = {"prompt": "login", "max_age": "0"}
"""What has a person asked again, and the token say when that was."""

_SUBJECT_LENGTH = 255
_CODE_LENGTH = 2048
_ERROR = re.compile(r"[a-z_]{1,40}")
"""An OAuth error code; nothing else of the provider's reply is logged."""


class Registration(Struct, frozen=True, kw_only=True):
    """The registration of this service at the provider, and the claim that has the account name.

    A public client has no secret.
    """

    issuer: str
    client_id: str
    secret: str
    claim: str
    name: str
    return_to: str


class Metadata(Struct, frozen=True, kw_only=True):
    """The provider's metadata (OpenID Connect Discovery)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class OpenIdProvider:
    """The provider, contacted only when somebody signs in: if it is down, passwords still work."""

    def __init__(self, registration: Registration, clock: Clock) -> None:
        self._us = registration
        self._clock = clock
        self._metadata: tuple[Metadata, datetime] | None = None
        self._tokens = IdTokens(registration.issuer, registration.client_id, clock)

    @property
    def name(self) -> str:
        """Its name as shown to people."""
        return self._us.name

    async def check(self) -> None:
        """Fetch its metadata. Raises `ProviderDownError`."""
        await self._described()

    async def address(self, attempt: Attempt, *, proof: bool = False) -> str:
        """Return the authorisation URL of an attempt; `proof` has the person asked even if signed in there.

        Raises `ProviderDownError`.
        """
        endpoint = (await self._described()).authorization_endpoint
        wish = {
            "response_type": "code",
            "client_id": self._us.client_id,
            "redirect_uri": self._us.return_to,
            "scope": _SCOPE,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
            **(_PROOF if proof else {}),
        }
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(wish)}"

    async def identify(self, attempt: Attempt, code: str, issuer: str) -> Identity:
        """Redeem an authorisation code. Raises `UnprovenIdentityError` and `ProviderDownError`."""
        metadata = await self._described()
        named = issuer or metadata.authorization_response_iss_parameter_supported
        if not 1 <= len(code) <= _CODE_LENGTH or (named and issuer != metadata.issuer):
            # Refuse the reply of another issuer (mix-up attack, RFC 9207).
            raise UnprovenIdentityError
        try:
            return await self._redeemed(metadata, attempt, code)
        except NoAnswerError as error:
            raise ProviderDownError from error
        except UnprovenTokenError as error:
            _log.warning("a provider's token was refused", extra={"reason": str(error)})
            raise UnprovenIdentityError from error

    async def _redeemed(self, metadata: Metadata, attempt: Attempt, code: str) -> Identity:
        granted = await self._grant(metadata, attempt, code)
        claims = await self._tokens.claims(str(granted.get("id_token", "")), attempt.nonce, metadata.jwks_uri)
        subject = str(claims["sub"])
        if not 1 <= len(subject) <= _SUBJECT_LENGTH:
            raise UnprovenTokenError("sub")
        told = await self._told(metadata, claims, str(granted.get("access_token", "")))
        return Identity(
            issuer=metadata.issuer,
            subject=subject,
            name=account_name_in(told, self._us.claim),
            proved=proved_in(claims, self._clock()),
        )

    async def _grant(self, metadata: Metadata, attempt: Attempt, code: str) -> dict[str, Any]:
        """Redeem a code at the token endpoint. Raises `UnprovenTokenError` and `NoAnswerError`."""
        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._us.return_to,
            "code_verifier": attempt.verifier,
        }
        us = {"client_id": self._us.client_id, **({"client_secret": self._us.secret} if self._us.secret else {})}
        if self._us.secret and "client_secret_basic" in metadata.token_endpoint_auth_methods_supported:
            granted = await ask(metadata.token_endpoint, sent=sent, login=(self._us.client_id, self._us.secret))
        else:
            granted = await ask(metadata.token_endpoint, sent={**sent, **us})
        if isinstance(granted, Refused):
            raise UnprovenTokenError(granted.error if _ERROR.fullmatch(granted.error) else "refused")
        return granted

    async def _told(self, metadata: Metadata, claims: dict[str, Any], access: str) -> dict[str, Any]:
        """Return the claims with a name, from the ID token or else from the userinfo endpoint; never mixed.

        Userinfo of another subject does not count.
        """
        wanted = {self._us.claim, "email_verified"} if self._us.claim == EMAIL else {self._us.claim}
        if wanted <= claims.keys() or not metadata.userinfo_endpoint or not access:
            return claims
        told = await ask(metadata.userinfo_endpoint, bearer=access)
        return told if not isinstance(told, Refused) and told.get("sub") == claims["sub"] else {}

    async def _described(self) -> Metadata:
        """Return the metadata, fetched once an hour. Raises `ProviderDownError`."""
        now = self._clock()
        if self._metadata and (now - self._metadata[1]).total_seconds() < KEPT_SECONDS:
            return self._metadata[0]
        try:
            metadata = await _discovered(self._us.issuer)
        except NoAnswerError as error:
            _log.warning("the sign-in provider does not answer", extra={"reason": str(error)})
            raise ProviderDownError from error
        self._metadata = (metadata, now)
        return metadata


async def _discovered(issuer: str) -> Metadata:
    """Fetch the metadata; refuse one that names another issuer."""
    told = await ask(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    try:
        metadata = convert(told, Metadata)
    except ValidationError as error:
        raise NoAnswerError("metadata") from error
    begin = metadata.authorization_endpoint
    if metadata.issuer != issuer or not is_private(begin) or not (begin.isascii() and begin.isprintable()):
        raise NoAnswerError("issuer")
    return metadata
