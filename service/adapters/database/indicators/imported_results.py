"""Results imported from documents, with every revision."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from typing_extensions import override

from service.adapters.database.timestamps import to_moment, to_seconds
from service.application.ports import values_by_hand as ports
from service.domain.indicators.imported import ImportedResult
from service.domain.period import FiscalPeriod

if TYPE_CHECKING:
    from service.adapters.database.session import Reading, Row, Writing


def to_result(row: Row) -> ImportedResult:
    """Make a result of its row; a removal has no percent."""
    indicator, fiscal_year, quarter, revision, percent, responses, method, document, by, recorded, note = row
    return ImportedResult(
        indicator=indicator,
        period=FiscalPeriod(fiscal_year=fiscal_year, quarter=quarter or None),
        revision=revision,
        percent=Decimal(percent) if percent else None,
        responses=responses,
        method=method or None,
        document=document,
        by=by,
        recorded=to_moment(recorded),
        note=note,
    )


class ImportedResults(ports.ImportedResults):
    """Imported results, read."""

    def __init__(self, session: Reading) -> None:
        self._session = session

    @override
    async def everything(self) -> list[ImportedResult]:
        return [to_result(row) for row in await self._session.rows("imported_results")]


class ImportedResultWriter(ports.ImportedResultWriter):
    """Imported results, written."""

    def __init__(self, session: Writing) -> None:
        self._session = session

    @override
    async def history(self, indicator: str, period: FiscalPeriod) -> list[ImportedResult]:
        rows = await self._session.rows(
            "imported_result_history",
            indicator=indicator,
            fiscal_year=period.fiscal_year,
            quarter=period.quarter or 0,
        )
        return [to_result(row) for row in rows]

    @override
    async def add(self, result: ImportedResult) -> None:
        await self._session.execute(
            "add_imported_result",
            indicator=result.indicator,
            fiscal_year=result.period.fiscal_year,
            quarter=result.period.quarter or 0,
            revision=result.revision,
            percent="" if result.percent is None else str(result.percent),
            responses=result.responses,
            method=result.method or "",
            document=result.document,
            imported_by=result.by,
            recorded=to_seconds(result.recorded),
            note=result.note,
        )
