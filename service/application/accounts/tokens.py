"""API tokens: a secret that is shown once and stored as a hash, with scopes."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Literal

from service.application.accounts.accounts import TERMINAL, digest, record
from service.application.ports.records import Token
from service.domain.collecting.alphabet import bare_secret
from service.domain.errors import (
    ForbiddenError,
    InvalidTokenError,
    NameTakenError,
    UnauthenticatedError,
    UnknownTokenError,
    Violation,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from service.application.ports.store import Clock, Store

Scope = Literal["scores:read", "responses:read"]
SCOPES: tuple[Scope, ...] = ("scores:read", "responses:read")
NAME_LENGTH = 100
_PREFIX = "pochai_"


class Tokens:
    """The API tokens of an installation."""

    def __init__(self, store: Store, clock: Clock, who: str = TERMINAL) -> None:
        self._store = store
        self._clock = clock
        self._who = who

    async def create(self, name: str, scopes: Iterable[str], secret: str | None = None) -> str:
        """Create a token and return its secret, which cannot be read again.

        A caller that must write the secret to a file first passes one of `new_secret`. Raises `InvalidTokenError` with
        every violation, and `NameTakenError`.
        """
        scopes = frozenset(scopes)
        violations = list(_violations(name, scopes))
        if violations:
            raise InvalidTokenError(violations)
        secret, now = secret or new_secret(), self._clock()
        token = Token(name=name, scopes=scopes, created=now)
        async with self._store.write() as unit:
            if not await unit.tokens.add(token, digest(secret)):
                raise NameTakenError(name=name)
            await record(unit.audit, now, self._who, "token-created", name)
        return secret

    async def revoke(self, name: str) -> None:
        """Revoke a token. Raises `UnknownTokenError`."""
        now = self._clock()
        async with self._store.write() as unit:
            if not await unit.tokens.revoke(name, now):
                raise UnknownTokenError(name=name)
            await record(unit.audit, now, self._who, "token-revoked", name)

    async def everything(self) -> list[Token]:
        """Return all tokens by name, revoked ones too."""
        return await self._store.tokens.everything()

    async def allow(self, secret: str | None, scope: Scope) -> Token:
        """Return the token of a secret if it has the scope. Raises `UnauthenticatedError` and `ForbiddenError`.

        The secret has 256 random bits and is looked up by its hash, so the lookup time reveals nothing.
        """
        token = await self._store.tokens.by_hash(digest(bare_secret(secret))) if secret else None
        if token is None or token.revoked:
            raise UnauthenticatedError
        if scope not in token.scopes:
            raise ForbiddenError(scope=scope)
        return token


def _violations(name: str, scopes: frozenset[str]) -> Iterator[Violation]:
    if not name.strip():
        yield Violation(item="name", code="no-name")
    if len(name) > NAME_LENGTH:
        yield Violation(item="name", code="long-name", params={"limit": NAME_LENGTH})
    if not scopes or not scopes.issubset(SCOPES):
        yield Violation(item="scopes", code="no-scope")


def new_secret() -> str:
    """Return 256 random bits as URL-safe text."""
    return _PREFIX + secrets.token_urlsafe(32)
