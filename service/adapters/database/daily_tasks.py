"""Which daily task was begun on which day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from service.application.ports import unit_of_work as ports

if TYPE_CHECKING:
    from datetime import date

    from service.adapters.database.session import Writing


class DailyTaskWriter(ports.DailyTaskWriter):
    """Daily tasks, claimed in a write transaction."""

    def __init__(self, session: Writing) -> None:
        self._session = session

    @override
    async def claim(self, name: str, day: date) -> bool:
        return bool(await self._session.execute("claim_daily_task", name=name, day=day.isoformat()))

    @override
    async def release(self, name: str) -> None:
        await self._session.execute("release_daily_task", name=name)
