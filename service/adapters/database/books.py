"""The small books of the store: forms as published, tokens, measurements."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from msgspec import json

from service.application.stored import FormVersion, Token
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
