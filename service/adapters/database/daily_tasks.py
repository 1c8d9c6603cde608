"""Which daily task was begun on which day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from typing_extensions import override

from service.application.ports import readers
from service.application.ports import unit_of_work as ports
from service.application.ports.store import CAME

if TYPE_CHECKING:
    from service.adapters.database.session import Reading, Writing


class DailyTasks(readers.DailyTasks):
    """Daily tasks, read."""

    def __init__(self, session: Reading) -> None:
        self._session = session

    @override
    async def begun(self, name: str) -> date | None:
        row = await self._session.row("daily_task_day", name=name)
        return date.fromisoformat(row[0]) if row else None


class DailyTaskWriter(ports.DailyTaskWriter):
    """Daily tasks, claimed in a write transaction."""

    def __init__(self, session: Writing) -> None:
        self._session = session

    @override
    async def claim(self, name: str, day: date) -> bool:
        return bool(await self._session.execute("claim_daily_task", name=name, day=day.isoformat()))

    @override
    async def begin_rewriting(self) -> None:
        await self._session.execute("note_rewriting")
        await self.release(CAME)

    @override
    async def release(self, name: str) -> None:
        await self._session.execute("release_daily_task", name=name)
