"""The small book of the store: tokens."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from service.application.ports.records import Token

if TYPE_CHECKING:
    from service.adapters.database.sqlite import Engine


def to_seconds(moment: datetime | None) -> int | None:
    """Give a moment as whole seconds since 1970."""
    return None if moment is None else int(moment.timestamp())


def to_moment(seconds: int | None) -> datetime | None:
    """Give the moment of seconds since 1970."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def to_token(row: Any) -> Token:  # noqa: ANN401 - a row
    """Make a token of its row."""
    name, scopes, created, revoked = row
    return Token(
        name=name,
        scopes=frozenset(scopes.split()),
        created=datetime.fromtimestamp(created, UTC),
        revoked=to_moment(revoked),
    )


class SqliteTokens:
    """The API tokens."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def everything(self) -> list[Token]:
        """Give all tokens by name, revoked ones too."""
        return [to_token(row) async for row in self._engine.queries.tokens(self._engine.reader)]

    async def by_hash(self, digest: bytes) -> Token | None:
        """Find a token by the hash of its secret."""
        row = await self._engine.queries.token_by_hash(self._engine.reader, hash=digest)
        return to_token(row) if row else None
