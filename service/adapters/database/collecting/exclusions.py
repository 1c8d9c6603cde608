"""What planners excluded, with what was taken back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from typing_extensions import override

from service.application.ports import answer_writers as writers
from service.application.ports import readers as ports
from service.domain.collecting.exclusion import Exclusion

if TYPE_CHECKING:
    from service.adapters.database.session import Reading, Row, Writing


def to_exclusion(row: Row) -> Exclusion:
    """Make an exclusion of its row."""
    collector_id, number, version, month, sheets, day, by, reason, back_day, back_by, back_reason = row
    return Exclusion(
        collector_id=collector_id,
        number=number,
        form_version_id=version,
        month=month,
        sheets=sheets,
        day=date.fromisoformat(day),
        by=by,
        reason=reason,
        back_day=date.fromisoformat(back_day) if back_day else None,
        back_by=back_by,
        back_reason=back_reason,
    )


class Exclusions(ports.Exclusions):
    """Exclusions, read."""

    def __init__(self, session: Reading) -> None:
        self._session = session

    @override
    async def of(self, collector_id: int) -> list[Exclusion]:
        return [to_exclusion(row) for row in await self._session.rows("exclusions_of", collector_id=collector_id)]


class ExclusionWriter(writers.ExclusionWriter):
    """Exclusions, written."""

    def __init__(self, session: Writing) -> None:
        self._session = session

    @override
    async def of(self, collector_id: int) -> list[Exclusion]:
        return [to_exclusion(row) for row in await self._session.rows("exclusions_of", collector_id=collector_id)]

    @override
    async def put(self, exclusion: Exclusion) -> None:
        back_day = exclusion.back_day.isoformat() if exclusion.back_day else None
        row = (
            exclusion.collector_id,
            exclusion.number,
            exclusion.form_version_id,
            exclusion.month,
            exclusion.sheets,
            exclusion.day.isoformat(),
            exclusion.by,
            exclusion.reason,
            back_day,
            exclusion.back_by,
            exclusion.back_reason,
        )
        self._session.put("put_exclusion", [row])
