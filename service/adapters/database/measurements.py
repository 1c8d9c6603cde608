"""Values measured by hand in the SQLite file."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from msgspec import json

from service.adapters.database.auditing import add_deed
from service.adapters.database.books import to_seconds
from service.domain.measurement import Measurement
from service.domain.period import FiscalPeriod

if TYPE_CHECKING:
    from service.adapters.database.engine import Engine
    from service.domain.audit import Deed


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

    async def add(self, measurement: Measurement, deed: Deed) -> bool:
        """Record a revision, and in the same transaction the deed; tell whether its number was free."""
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
            if added:
                await add_deed(connection, self._engine.queries, deed)
        return bool(added)
