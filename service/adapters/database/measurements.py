"""Values measured by hand in the SQLite file."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from msgspec import json

from service.adapters.database.audit_log import SqliteBook
from service.adapters.database.tokens import to_seconds
from service.domain.indicators.measurement import Measurement
from service.domain.period import FiscalPeriod

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from service.adapters.database.sqlite import Engine


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


class SqliteMeasurementChange(SqliteBook):
    """A write transaction on values measured by hand."""

    async def history(self, indicator: str, period: FiscalPeriod) -> list[Measurement]:
        """Give the revisions of an indicator and period as they stand in this transaction, oldest first."""
        rows = self._queries.measurement_history(
            self._connection, indicator=indicator, fiscal_year=period.fiscal_year, quarter=period.quarter or 0
        )
        return [to_measurement(row) async for row in rows]

    async def add(self, measurement: Measurement) -> None:
        """Record a revision."""
        await self._queries.add_measurement(
            self._connection,
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

    @asynccontextmanager
    async def change(self) -> AsyncIterator[SqliteMeasurementChange]:
        """Open the write transaction."""
        async with self._engine.writes() as connection:
            yield SqliteMeasurementChange(connection, self._engine.queries)
