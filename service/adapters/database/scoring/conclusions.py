"""Conclusions of surveys, with every revision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from service.adapters.database.timestamps import to_moment, to_seconds
from service.application.ports import conclusions as ports
from service.domain.period import FiscalPeriod
from service.domain.scoring.conclusion import Conclusion

if TYPE_CHECKING:
    from service.adapters.database.session import Reading, Row, Writing


def to_conclusion(row: Row) -> Conclusion:
    """Make a conclusion of its row."""
    form, fiscal_year, quarter, revision, conclusion, recommendations, by, written = row
    return Conclusion(
        form=form,
        period=FiscalPeriod(fiscal_year=fiscal_year, quarter=quarter or None),
        revision=revision,
        conclusion=conclusion,
        recommendations=recommendations,
        by=by,
        written=to_moment(written),
    )


class Conclusions(ports.Conclusions):
    """Conclusions, read."""

    def __init__(self, session: Reading) -> None:
        self._session = session

    @override
    async def history(self, form: str, period: FiscalPeriod) -> list[Conclusion]:
        return [
            to_conclusion(row)
            for row in await self._session.rows(
                "conclusion_history", form=form, fiscal_year=period.fiscal_year, quarter=period.quarter or 0
            )
        ]


class ConclusionWriter(Conclusions, ports.ConclusionWriter):
    """Conclusions, written."""

    def __init__(self, session: Writing) -> None:
        super().__init__(session)
        self._writing = session

    @override
    async def add(self, conclusion: Conclusion) -> None:
        await self._writing.execute(
            "add_conclusion",
            form=conclusion.form,
            fiscal_year=conclusion.period.fiscal_year,
            quarter=conclusion.period.quarter or 0,
            revision=conclusion.revision,
            conclusion=conclusion.conclusion,
            recommendations=conclusion.recommendations,
            written_by=conclusion.by,
            written=to_seconds(conclusion.written),
        )

    @override
    async def erase(self, form: str, period: FiscalPeriod, revision: int) -> None:
        await self._writing.execute(
            "erase_conclusion",
            form=form,
            fiscal_year=period.fiscal_year,
            quarter=period.quarter or 0,
            revision=revision,
        )
