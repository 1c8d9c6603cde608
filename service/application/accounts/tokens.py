"""API tokens: a secret that is shown once and stored as a hash, with scopes."""

from __future__ import annotations

import logging
import secrets
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, Literal, get_args

from msgspec.structs import replace

from service.application.accounts.accounts import TERMINAL, digest, record
from service.application.ports.records import Token, TokenState
from service.domain.accounts.addresses import MOST_ADDRESSES, is_within, network
from service.domain.collecting.alphabet import bare_secret
from service.domain.collecting.thai_input import day
from service.domain.errors import (
    ExpiredTokenError,
    ForbiddenError,
    ForeignAddressError,
    InvalidTokenError,
    NameTakenError,
    UnauthenticatedError,
    UnknownTokenError,
    Violation,
)
from service.domain.period import BANGKOK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, datetime

    from service.application.ports.store import Clock, Store

_log = logging.getLogger(__name__)

Scope = Literal["scores:read", "responses:read", "metrics:read"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
NAME_LENGTH = 100
_PREFIX, _BYTES = "pochai_", 32
_SHOWN = 50
"""Letters of a wrong address that are shown again."""


class Tokens:
    """The API tokens of an installation."""

    def __init__(self, store: Store, clock: Clock, who: str = TERMINAL) -> None:
        self._store = store
        self._clock = clock
        self._who = who

    async def create(
        self,
        name: str,
        scopes: Iterable[str],
        secret: str | None = None,
        *,
        ends: str = "",
        addresses: Sequence[str] = (),
    ) -> str:
        """Create a token and return its secret, which cannot be read again.

        A caller that must write the secret to a file first passes one of `new_secret`; one whose form may be sent twice
        passes the same each time, and the token is created once; after its first use the name is taken. `ends` is the
        last day on which the token is good, as people type it; empty for none. It is good from `addresses` (CIDR) alone
        if there are any. Raises `InvalidTokenError` with every violation, and `NameTakenError`.
        """
        scopes, now = frozenset(scopes), self._clock()
        last = day(ends) if ends.strip() else None
        violations = [
            *_violations(name, scopes),
            *_violations_of_end(ends, last, _today(now)),
            *_violations_of_addresses(addresses),
        ]
        if violations:
            raise InvalidTokenError(violations)
        secret = secret or new_secret()
        networks = tuple(dict.fromkeys(filter(None, map(network, addresses))))
        token = Token(name=name, scopes=scopes, created=now, ends=last, addresses=networks)
        async with self._store.write() as unit:
            added = await unit.tokens.add(token, digest(secret))
            if added:
                await record(unit.audit, now, self._who, "token-created", name)
        if not (added or _same(await self._store.tokens.by_hash(digest(secret)), token)):
            raise NameTakenError(name=name)
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

    def state(self, token: Token) -> TokenState:
        """Return whether a token is good today."""
        return token.state(_today(self._clock()))

    async def allow(self, secret: str | None, scope: Scope, address: str = "") -> Token:
        """Return the token of a secret if it has the scope and is used from one of its addresses, and note the day.

        The secret has 256 random bits and is looked up by its hash, so the lookup time reveals nothing. Raises
        `UnauthenticatedError`, `ExpiredTokenError`, `ForeignAddressError` and `ForbiddenError`.
        """
        today = _today(self._clock())
        token = await self._store.tokens.by_hash(digest(bare_secret(secret))) if secret else None
        if token is None or token.revoked:
            raise UnauthenticatedError
        if token.expired(today):
            raise ExpiredTokenError(ends=str(token.ends))
        if token.addresses and not is_within(address, token.addresses):
            raise ForeignAddressError(address=address)
        if scope not in token.scopes:
            raise ForbiddenError(scope=scope)
        if token.used != today:
            await self._note(token, today)
        return token

    async def _note(self, token: Token, today: date) -> None:
        """Note the day on which a token is used; whoever reads does not depend on what can be written."""
        try:
            async with self._store.write() as unit:
                await unit.tokens.use(token.name, today)
        except Exception:  # noqa: BLE001 - logged; noted with the next use
            _log.exception("noting the use of a token failed")


def _same(found: Token | None, asked: Token) -> bool:
    """Return whether a token is the one that is asked for, neither revoked nor used yet."""
    return found is not None and replace(found, created=asked.created) == asked


def _violations(name: str, scopes: frozenset[str]) -> Iterator[Violation]:
    if not name.strip():
        yield Violation(item="name", code="no-name")
    if len(name) > NAME_LENGTH:
        yield Violation(item="name", code="long-name", params={"limit": NAME_LENGTH})
    if not scopes or not scopes.issubset(SCOPES):
        yield Violation(item="scopes", code="no-scope")


def _violations_of_end(typed: str, ends: date | None, today: date) -> Iterator[Violation]:
    if typed.strip() and ends is None:
        yield Violation(item="ends", code="not-a-day")
    if ends and ends < today:
        yield Violation(item="ends", code="past")


def _violations_of_addresses(addresses: Sequence[str]) -> Iterator[Violation]:
    wrong = next((each for each in addresses if network(each) is None), None)
    if wrong is not None:
        yield Violation(item="addresses", code="not-an-address", params={"value": wrong[:_SHOWN]})
    if len(addresses) > MOST_ADDRESSES:
        yield Violation(item="addresses", code="many-addresses", params={"limit": MOST_ADDRESSES})


def _today(now: datetime) -> date:
    return now.astimezone(BANGKOK).date()


def new_secret() -> str:
    """Return 256 random bits as URL-safe text."""
    return secret_of(secrets.token_bytes(_BYTES))


def secret_of(bits: bytes) -> str:
    """Return 256 bits as the secret of a token."""
    return _PREFIX + urlsafe_b64encode(bits).rstrip(b"=").decode()
