"""Wrong passwords and refused sign-ins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from service.adapters.database.timestamps import to_moment, to_seconds
from service.application.ports import accounts as ports
from service.domain.accounts.wrong_passwords import RefusedSignIns, WrongPasswords

if TYPE_CHECKING:
    from datetime import datetime

    from service.adapters.database.session import Reading, Row, Writing


def _to_refused(row: Row) -> RefusedSignIns:
    planner_id, told, untold, since, count = row
    return RefusedSignIns(
        planner_id=planner_id, told=to_moment(told), untold=untold, since=to_moment(since), count=count
    )


class WrongPasswordReader(ports.WrongPasswordReader):
    """Wrong passwords, read."""

    def __init__(self, session: Reading) -> None:
        self._session = session

    @override
    async def at(self, door: bytes) -> WrongPasswords | None:
        row = await self._session.row("wrong_passwords_at", door=door)
        return WrongPasswords(tries=row[0], last=to_moment(row[1])) if row else None


class WrongPasswordWriter(WrongPasswordReader, ports.WrongPasswordWriter):
    """Wrong passwords and refused sign-ins, written."""

    def __init__(self, session: Writing) -> None:
        super().__init__(session)
        self._writing = session

    @override
    async def put(self, door: bytes, wrong: WrongPasswords) -> None:
        await self._writing.execute("put_wrong_passwords", door=door, tries=wrong.tries, last=to_seconds(wrong.last))

    @override
    async def drop(self, door: bytes) -> None:
        await self._writing.execute("drop_wrong_passwords", door=door)

    @override
    async def drop_before(self, last: datetime) -> None:
        await self._writing.execute("drop_wrong_passwords_before", last=to_seconds(last))

    @override
    async def refused(self, planner_id: int) -> RefusedSignIns:
        row = await self._writing.row("refused_sign_ins_of", planner_id=planner_id)
        return _to_refused(row) if row else RefusedSignIns(planner_id=planner_id)

    @override
    async def untold(self) -> list[RefusedSignIns]:
        return [_to_refused(row) for row in await self._writing.rows("untold_refused_sign_ins")]

    @override
    async def put_refused(self, refused: RefusedSignIns) -> None:
        await self._writing.execute(
            "put_refused_sign_ins",
            planner_id=refused.planner_id,
            told=to_seconds(refused.told),
            untold=refused.untold,
            since=to_seconds(refused.since),
            count=refused.count,
        )
