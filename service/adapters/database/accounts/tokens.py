"""API tokens: only the hash of a secret is stored."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from typing_extensions import override

from service.adapters.database.timestamps import to_moment, to_seconds
from service.application.ports import accounts as ports
from service.application.ports.records import Token

if TYPE_CHECKING:
    from datetime import datetime

    from service.adapters.database.session import Reading, Row, Writing


def to_token(row: Row) -> Token:
    """Make a token of its row."""
    name, scopes, created, revoked, ends, used, addresses = row
    return Token(
        name=name,
        scopes=frozenset(scopes.split()),
        created=to_moment(created),
        revoked=to_moment(revoked),
        ends=date.fromisoformat(ends) if ends else None,
        used=date.fromisoformat(used) if used else None,
        addresses=tuple(addresses.split()),
    )


class Tokens(ports.Tokens):
    """Tokens, read."""

    def __init__(self, session: Reading) -> None:
        self._session = session

    @override
    async def everything(self) -> list[Token]:
        return [to_token(row) for row in await self._session.rows("tokens")]

    @override
    async def by_hash(self, digest: bytes) -> Token | None:
        row = await self._session.row("token_by_hash", hash=digest)
        return to_token(row) if row else None


class TokenWriter(ports.TokenWriter):
    """Tokens, written."""

    def __init__(self, session: Writing) -> None:
        self._session = session

    @override
    async def add(self, token: Token, token_digest: bytes) -> bool:
        added = await self._session.execute(
            "add_token",
            name=token.name,
            hash=token_digest,
            scopes=" ".join(sorted(token.scopes)),
            created=to_seconds(token.created),
            ends=token.ends and token.ends.isoformat(),
            addresses=" ".join(token.addresses),
        )
        return bool(added)

    @override
    async def use(self, name: str, day: date) -> None:
        await self._session.execute("use_token", name=name, used=day.isoformat())

    @override
    async def revoke(self, name: str, moment: datetime) -> bool:
        return bool(await self._session.execute("revoke_token", name=name, revoked=to_seconds(moment)))
