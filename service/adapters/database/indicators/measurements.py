"""Values measured by hand, with every revision."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from msgspec import json
from typing_extensions import override

from service.adapters.database.timestamps import to_moment, to_seconds
from service.application.ports import readers as ports
from service.application.ports import values_by_hand as writers
from service.domain.indicators.measurement import Measurement
from service.domain.period import FiscalPeriod

if TYPE_CHECKING:
    from service.adapters.database.session import Reading, Row, Writing


def to_measurement(row: Row) -> Measurement:
    """Make a measurement of its row."""
    indicator, fiscal_year, quarter, revision, inputs, value, by, recorded, note = row
    return Measurement(
        indicator=indicator,
        period=FiscalPeriod(fiscal_year=fiscal_year, quarter=quarter or None),
        revision=revision,
        inputs=json.decode(inputs, type=dict[str, str]),
        value=Fraction(value),
        by=by,
        recorded=to_moment(recorded),
        note=note,
    )


class Measurements(ports.Measurements):
    """Measurements, read."""

    def __init__(self, session: Reading) -> None:
        self._session = session

    @override
    async def everything(self) -> list[Measurement]:
        return [to_measurement(row) for row in await self._session.rows("measurements")]

    @override
    async def of_year(self, fiscal_year: int) -> list[Measurement]:
        rows = await self._session.rows("measurements_of_years", first=fiscal_year, last=fiscal_year)
        return [to_measurement(row) for row in rows]


class MeasurementWriter(writers.MeasurementWriter):
    """Measurements, written."""

    def __init__(self, session: Writing) -> None:
        self._session = session

    @override
    async def history(self, indicator: str, period: FiscalPeriod) -> list[Measurement]:
        rows = await self._session.rows(
            "measurement_history",
            indicator=indicator,
            fiscal_year=period.fiscal_year,
            quarter=period.quarter or 0,
        )
        return [to_measurement(row) for row in rows]

    @override
    async def add(self, measurement: Measurement) -> None:
        await self._session.execute(
            "add_measurement",
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
