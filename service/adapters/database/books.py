"""The small books of the store: forms as published, collectors, tokens."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from service.application.stored import FormVersion, Token
from service.domain.collector import Collector

if TYPE_CHECKING:
    from service.adapters.database.engine import Engine


def to_seconds(moment: datetime | None) -> int | None:
    """Give a moment as whole seconds since 1970."""
    return None if moment is None else int(moment.timestamp())


def to_moment(seconds: int | None) -> datetime | None:
    """Give the moment of seconds since 1970."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def to_collector(row: Any) -> Collector:  # noqa: ANN401 - a row
    """Make a collector of its row."""
    number, code, form, label, created, opens, closes, population, device, access = row
    return Collector(
        id=number,
        code=code,
        form=form,
        label=label,
        created=datetime.fromtimestamp(created, UTC),
        opens=to_moment(opens),
        closes=to_moment(closes),
        population=population,
        device=device,
        access=access,
    )


def to_token(row: Any) -> Token:  # noqa: ANN401 - a row
    """Make a token of its row."""
    name, scopes, created, revoked = row
    return Token(
        name=name,
        scopes=frozenset(scopes.split()),
        created=datetime.fromtimestamp(created, UTC),
        revoked=to_moment(revoked),
    )


class SqliteForms:
    """The forms as published."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def versions(self) -> list[FormVersion]:
        """Give all versions of all forms, oldest first within a form."""
        rows = self._engine.queries.form_versions(self._engine.reader)
        return [
            FormVersion(id=number, form=form, version=version, hash=digest, definition=definition)
            async for number, form, version, digest, definition in rows
        ]

    async def add(self, version: FormVersion, published: datetime) -> None:
        """Record a version, unless another process was faster."""
        async with self._engine.writes() as connection:
            await self._engine.queries.add_form_version(
                connection,
                form=version.form,
                version=version.version,
                hash=version.hash,
                definition=version.definition,
                published=to_seconds(published),
            )


class SqliteCollectors:
    """The collectors."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def everything(self) -> list[Collector]:
        """Give all collectors, oldest first."""
        return [to_collector(row) async for row in self._engine.queries.collectors(self._engine.reader)]

    async def by_code(self, code: str) -> Collector | None:
        """Find a collector."""
        row = await self._engine.queries.collector_by_code(self._engine.reader, code=code)
        return to_collector(row) if row else None

    async def add(self, collector: Collector, *, first: bool = False) -> bool:
        """Record a collector, a `first` one only where its form has none; tell whether it was, and its code free."""
        try:
            async with self._engine.writes() as connection:
                added = await self._engine.queries.add_collector(
                    connection,
                    code=collector.code,
                    form=collector.form,
                    label=collector.label,
                    created=to_seconds(collector.created),
                    opens=to_seconds(collector.opens),
                    closes=to_seconds(collector.closes),
                    population=collector.population,
                    device=collector.device,
                    access=collector.access,
                    first=first,
                )
        except sqlite3.IntegrityError:
            return False
        return bool(added)

    async def close(self, code: str, moment: datetime) -> None:
        """Have a collector close at a moment."""
        async with self._engine.writes() as connection:
            await self._engine.queries.close_collector(connection, code=code, closes=to_seconds(moment))


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

    async def add(self, token: Token, digest: bytes) -> bool:
        """Record a token; tell whether its name was free."""
        try:
            async with self._engine.writes() as connection:
                await self._engine.queries.add_token(
                    connection,
                    name=token.name,
                    hash=digest,
                    scopes=" ".join(sorted(token.scopes)),
                    created=to_seconds(token.created),
                )
        except sqlite3.IntegrityError:
            return False
        return True

    async def revoke(self, name: str, moment: datetime) -> bool:
        """Revoke a token; tell whether there was one to revoke."""
        async with self._engine.writes() as connection:
            touched = await self._engine.queries.revoke_token(connection, name=name, revoked=to_seconds(moment))
        return bool(touched)
