"""Accounts, sessions, stored unsent forms, and reading of the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from service.adapters.database.accounts.audit_log import to_entry
from service.adapters.database.timestamps import to_moment, to_seconds
from service.application.ports import accounts as ports
from service.domain.accounts.audit_log import ALL
from service.domain.accounts.planner import Planner, Session, Unsent
from service.domain.accounts.second_factor import SecondFactor

if TYPE_CHECKING:
    from datetime import datetime

    from service.adapters.database.session import Reading, Row, Writing
    from service.domain.accounts.audit_log import Action, Entry, Sought


_OF_SESSION = 9
"""Columns of a session, behind which those of its account come."""

_NO_FACTOR = SecondFactor(salt=b"")

_BEHIND_BLANK = "!"
"""Sorts next behind a blank."""

_HASH = 32
"""Bytes of a recovery code's hash."""


def to_planner(row: Row) -> Planner:
    """Make an account of its row."""
    number, name, role, created, password, link, link_ends, closed, *factor, full_name, position, email = row
    return Planner(
        id=number,
        name=name,
        role=role,
        created=to_moment(created),
        password=password,
        link=link,
        link_ends=to_moment(link_ends),
        closed=to_moment(closed),
        factor=_to_factor(*factor),
        full_name=full_name,
        position=position,
        email=email,
    )


def _to_factor(salt: bytes | None, since: int | None, step: int, recovery: bytes) -> SecondFactor | None:
    """Make a second factor of its columns; `recovery` has its hashes one behind the other."""
    hashes = tuple(recovery[at : at + _HASH] for at in range(0, len(recovery), _HASH))
    return SecondFactor(salt=salt, since=to_moment(since), step=step, recovery=hashes) if salt else None


def _found(row: Row | None) -> Planner | None:
    return to_planner(row) if row else None


def to_session(row: Row) -> Session:
    """Make a session of its row."""
    digest, planner_id, created, touched, provider, proved, device, refused, refused_since = row
    return Session(
        id=digest,
        planner_id=planner_id,
        created=to_moment(created),
        touched=to_moment(touched),
        provider=bool(provider),
        proved=to_moment(proved),
        device=device,
        refused=refused,
        refused_since=to_moment(refused_since),
    )


class Accounts(ports.Accounts):
    """Accounts, sessions and the audit log, read."""

    def __init__(self, session: Reading) -> None:
        self._session = session

    @override
    async def everything(self) -> list[Planner]:
        return [to_planner(row) for row in await self._session.rows("planners")]

    @override
    async def find(self, name: str) -> Planner | None:
        return _found(await self._session.row("planner_by_name", name=name))

    @override
    async def by_link(self, link: bytes) -> Planner | None:
        return _found(await self._session.row("planner_by_link", link=link))

    @override
    async def session(self, session_id: bytes) -> tuple[Planner, Session] | None:
        row = await self._session.row("session_with_planner", id=session_id)
        return (to_planner(row[_OF_SESSION:]), to_session(row[:_OF_SESSION])) if row else None

    @override
    async def sessions(self, planner_id: int) -> list[Session]:
        return [to_session(row) for row in await self._session.rows("sessions_of", planner_id=planner_id)]

    @override
    async def unsent(self, unsent_id: bytes) -> Unsent | None:
        row = await self._session.row("unsent_by_id", id=unsent_id)
        if row is None:
            return None
        number, planner_id, browser, kept, content = row
        return Unsent(id=number, planner_id=planner_id, browser=browser, kept=to_moment(kept), content=content)

    @override
    async def entries(self) -> list[Entry]:
        return [to_entry(row) for row in await self._session.rows("audit_entries")]

    @override
    async def entries_before(self, number: int, most: int, sought: Sought = ALL) -> list[Entry]:
        limits = {"number": number, "most": most, "action": sought.action}
        limits |= {"since": sought.since, "until": sought.until}
        if sought.who is None:
            rows = await self._session.rows("audit_entries_before", **limits)
        else:
            rows = await self._session.rows("audit_entries_of", **limits, who=sought.who)
        return [to_entry(row) for row in rows]

    @override
    async def entries_about(self, action: Action, what: str) -> list[Entry]:
        values = {"action": action, "subject": f"{what} ", "behind": f"{what}{_BEHIND_BLANK}"}
        return [to_entry(row) for row in await self._session.rows("audit_entries_about", **values)]


class AccountWriter(ports.AccountWriter):
    """Accounts and sessions, written."""

    def __init__(self, session: Writing) -> None:
        self._session = session

    @override
    async def find(self, name: str) -> Planner | None:
        return _found(await self._session.row("planner_by_name", name=name))

    @override
    async def by_link(self, link: bytes) -> Planner | None:
        return _found(await self._session.row("planner_by_link", link=link))

    @override
    async def add(self, planner: Planner) -> bool:
        created = to_seconds(planner.created)
        added = await self._session.execute("add_planner", name=planner.name, role=planner.role, created=created)
        return bool(added)

    @override
    async def put(self, planner: Planner) -> None:
        factor = planner.factor or _NO_FACTOR
        await self._session.execute(
            "change_planner",
            role=planner.role,
            password=planner.password,
            link=planner.link,
            link_ends=to_seconds(planner.link_ends),
            closed=to_seconds(planner.closed),
            factor_salt=factor.salt or None,
            factor_since=to_seconds(factor.since),
            factor_step=factor.step,
            factor_recovery=b"".join(factor.recovery),
            full_name=planner.full_name,
            position=planner.position,
            email=planner.email,
            name=planner.name,
        )

    @override
    async def by_identity(self, issuer: str, subject: str) -> Planner | None:
        return _found(await self._session.row("planner_by_identity", issuer=issuer, subject=subject))

    @override
    async def bind(self, planner_id: int, issuer: str, subject: str) -> bool:
        return bool(await self._session.execute("bind_identity", planner_id=planner_id, issuer=issuer, subject=subject))

    @override
    async def unbind(self, planner_id: int) -> None:
        await self._session.execute("unbind_identity", planner_id=planner_id)

    @override
    async def begin_session(self, session: Session) -> None:
        await self._session.execute(
            "begin_session",
            id=session.id,
            planner_id=session.planner_id,
            created=to_seconds(session.created),
            touched=to_seconds(session.touched),
            provider=int(session.provider),
            proved=to_seconds(session.proved),
            device=session.device,
            refused=session.refused,
            refused_since=to_seconds(session.refused_since),
        )

    @override
    async def touch(self, session: Session) -> None:
        await self._session.execute("touch_session", touched=to_seconds(session.touched), id=session.id)

    @override
    async def prove(self, session: Session) -> None:
        await self._session.execute("prove_session", proved=to_seconds(session.proved), id=session.id)

    @override
    async def end_session(self, session_id: bytes) -> None:
        await self._session.execute("end_session", id=session_id)

    @override
    async def end_sessions(self, planner_id: int) -> None:
        await self._session.execute("end_sessions_of", planner_id=planner_id)

    @override
    async def end_sessions_before(self, created: datetime, touched: datetime) -> None:
        await self._session.execute("end_sessions_before", created=to_seconds(created), touched=to_seconds(touched))

    @override
    async def end_sessions_beyond(self, planner_id: int, most: int) -> None:
        await self._session.execute("end_sessions_beyond", planner_id=planner_id, most=most)

    @override
    async def keep_unsent(self, unsent: Unsent) -> None:
        await self._session.execute(
            "keep_unsent",
            id=unsent.id,
            planner_id=unsent.planner_id,
            browser=unsent.browser,
            kept=to_seconds(unsent.kept),
            content=unsent.content,
        )

    @override
    async def drop_unsent(self, unsent_id: bytes) -> None:
        await self._session.execute("drop_unsent", id=unsent_id)

    @override
    async def drop_unsent_before(self, kept: datetime) -> None:
        await self._session.execute("drop_unsent_before", kept=to_seconds(kept))

    @override
    async def drop_unsent_beyond(self, planner_id: int, most: int) -> None:
        await self._session.execute("drop_unsent_beyond", planner_id=planner_id, most=most)

    @override
    async def keepers(self) -> list[Planner]:
        return [to_planner(row) for row in await self._session.rows("keepers")]
