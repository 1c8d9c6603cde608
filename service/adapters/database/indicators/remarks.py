"""Remarks on indicators, with every revision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from service.adapters.database.timestamps import to_moment, to_seconds
from service.application.ports import remarks as ports
from service.domain.indicators.remarks import Remark
from service.domain.period import FiscalPeriod

if TYPE_CHECKING:
    from service.adapters.database.session import Reading, Row, Writing


def to_remark(row: Row) -> Remark:
    """Make a remark of its row."""
    indicator, fiscal_year, quarter, revision, obstacles, improvements, by, written = row
    return Remark(
        indicator=indicator,
        period=FiscalPeriod(fiscal_year=fiscal_year, quarter=quarter or None),
        revision=revision,
        obstacles=obstacles,
        improvements=improvements,
        by=by,
        written=to_moment(written),
    )


class Remarks(ports.Remarks):
    """Remarks, read."""

    def __init__(self, session: Reading) -> None:
        self._session = session

    @override
    async def history(self, indicator: str, period: FiscalPeriod) -> list[Remark]:
        return [
            to_remark(row)
            for row in await self._session.rows(
                "remark_history", indicator=indicator, fiscal_year=period.fiscal_year, quarter=period.quarter or 0
            )
        ]


class RemarkWriter(Remarks, ports.RemarkWriter):
    """Remarks, written."""

    def __init__(self, session: Writing) -> None:
        super().__init__(session)
        self._writing = session

    @override
    async def add(self, remark: Remark) -> None:
        await self._writing.execute(
            "add_remark",
            indicator=remark.indicator,
            fiscal_year=remark.period.fiscal_year,
            quarter=remark.period.quarter or 0,
            revision=remark.revision,
            obstacles=remark.obstacles,
            improvements=remark.improvements,
            written_by=remark.by,
            written=to_seconds(remark.written),
        )

    @override
    async def erase(self, indicator: str, period: FiscalPeriod, revision: int) -> None:
        await self._writing.execute(
            "erase_remark",
            indicator=indicator,
            fiscal_year=period.fiscal_year,
            quarter=period.quarter or 0,
            revision=revision,
        )
