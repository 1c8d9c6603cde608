"""What is stored about time: the last day served, and an announced deletion."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from typing_extensions import override

from service.adapters.database.timestamps import to_moment, to_seconds
from service.application.ports import readers as ports
from service.application.ports import unit_of_work as writers
from service.domain.timekeeping import Deletion, Timekeeping, begin_of

if TYPE_CHECKING:
    from service.adapters.database.session import Reading, Writing

_LAST = 253_370_764_800
"""9999-01-01: what is later was not written by the service, and overflows a datetime in Bangkok."""


async def _read(session: Reading) -> Timekeeping | None:
    row = await session.row("timekeeping")
    if row is None:
        return None
    served, excused, month, on, personal, responses = row
    deletion = Deletion(month=month, on=date.fromisoformat(on), personal=personal, responses=responses) if on else None
    return Timekeeping(served=date.fromisoformat(served), excused=to_moment(excused), deletion=deletion)


class TimekeepingReader(ports.TimekeepingReader):
    """The record, read."""

    def __init__(self, session: Reading) -> None:
        self._session = session

    @override
    async def read(self) -> Timekeeping | None:
        return await _read(self._session)

    @override
    async def newest(self) -> datetime | None:
        [(seconds,)], [(day,)] = await self._session.gather(("newest_moment", {}), ("newest_day", {}))
        written = [] if seconds is None else [datetime.fromtimestamp(min(seconds, _LAST), UTC)]
        arrived = [] if day is None else [begin_of(date.fromisoformat(day))]
        return max(written + arrived, default=None)


class TimekeepingWriter(writers.TimekeepingWriter):
    """The record, written."""

    def __init__(self, session: Writing) -> None:
        self._session = session

    @override
    async def read(self) -> Timekeeping | None:
        return await _read(self._session)

    @override
    async def put(self, stored: Timekeeping) -> None:
        deletion = stored.deletion
        await self._session.execute(
            "put_timekeeping",
            served=stored.served.isoformat(),
            excused=to_seconds(stored.excused),
            month=deletion.month if deletion else None,
            deleted_on=deletion.on.isoformat() if deletion else None,
            personal=deletion.personal if deletion else None,
            responses=deletion.responses if deletion else None,
        )
