"""The small books of the store: collectors, tokens, measurements."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from msgspec import json

from service.application.stored import Token
from service.domain.collector import Collector
from service.domain.measurement import Measurement
from service.domain.period import FiscalPeriod

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


def to_measurement(row: Any) -> Measurement:  # noqa: ANN401 - a row
    """Make a measurement of its row."""
    indicator, fiscal_year, quarter, revision, inputs, value, by, recorded, note = row
    return Measurement(
        indicator=indicator,
        period=FiscalPeriod(fiscal_year=fiscal_year, quarter=quarter or None),
        revision=revision,
        inputs=json.decode(inputs, type=dict[str, str]),
        value=Fraction(value),
        by=by,
        recorded=datetime.fromtimestamp(recorded, UTC),
        note=note,
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


class SqliteMeasurements:
    """Values measured by hand, with their history."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def everything(self) -> list[Measurement]:
        """Give all revisions, ordered by indicator, fiscal year, quarter (the whole year first) and revision."""
        return [to_measurement(row) async for row in self._engine.queries.measurements(self._engine.reader)]

    async def of_year(self, fiscal_year: int) -> list[Measurement]:
        """Give those of a fiscal year and its quarters, in the same order."""
        rows = self._engine.queries.measurements_of_year(self._engine.reader, fiscal_year=fiscal_year)
        return [to_measurement(row) async for row in rows]

    async def add(self, measurement: Measurement) -> bool:
        """Record a revision; tell whether its number was free."""
        async with self._engine.writes() as connection:
            added = await self._engine.queries.add_measurement(
                connection,
                indicator=measurement.indicator,
                fiscal_year=measurement.period.fiscal_year,
                quarter=measurement.period.quarter or 0,
                revision=measurement.revision,
                inputs=json.encode(measurement.inputs).decode(),
                value=str(measurement.value),
                measured_by=measurement.by,
                recorded=to_seconds(measurement.recorded),
                note=measurement.note,
            )
        return bool(added)
