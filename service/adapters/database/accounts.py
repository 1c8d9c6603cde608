"""Accounts, sessions and the audit book in the SQLite file."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from service.adapters.database.audit_log import SqliteBook, to_entry
from service.adapters.database.tokens import to_moment, to_seconds
from service.domain.accounts.planner import Planner, Session, Unsent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from service.adapters.database.sqlite import Engine
    from service.application.ports.records import Token
    from service.domain.accounts.audit_log import Entry


def to_planner(row: Any) -> Planner | None:  # noqa: ANN401 - a row
    """Make an account of its row, where there is one."""
    if row is None:
        return None
    number, name, role, created, password, link, link_ends, closed = row
    return Planner(
        id=number,
        name=name,
        role=role,
        created=datetime.fromtimestamp(created, UTC),
        password=password,
        link=link,
        link_ends=to_moment(link_ends),
        closed=to_moment(closed),
    )


def to_session(row: Any) -> Session:  # noqa: ANN401 - a row
    """Make a session of its row."""
    digest, planner_id, created, touched = row
    return Session(
        id=digest,
        planner_id=planner_id,
        created=datetime.fromtimestamp(created, UTC),
        touched=datetime.fromtimestamp(touched, UTC),
    )


class SqliteAccountChange(SqliteBook):
    """A write transaction on accounts and tokens."""

    async def find(self, name: str) -> Planner | None:
        """Find an account as it stands in this transaction."""
        return to_planner(await self._queries.planner_by_name(self._connection, name=name))

    async def by_link(self, link: bytes) -> Planner | None:
        """Find an account by the hash of its link, as it stands in this transaction."""
        return to_planner(await self._queries.planner_by_link(self._connection, link=link))

    async def add(self, planner: Planner) -> bool:
        """Record an account without a password; tell whether its name was free."""
        return bool(
            await self._queries.add_planner(
                self._connection, name=planner.name, role=planner.role, created=to_seconds(planner.created)
            )
        )

    async def put(self, planner: Planner) -> None:
        """Change all but the name of an account."""
        await self._queries.change_planner(
            self._connection,
            role=planner.role,
            password=planner.password,
            link=planner.link,
            link_ends=to_seconds(planner.link_ends),
            closed=to_seconds(planner.closed),
            name=planner.name,
        )

    async def by_identity(self, issuer: str, subject: str) -> Planner | None:
        """Find the account that somebody's identity opens."""
        row = await self._queries.planner_by_identity(self._connection, issuer=issuer, subject=subject)
        return to_planner(row)

    async def bind(self, planner_id: int, issuer: str, subject: str) -> bool:
        """Have an identity open an account, for which nothing else does; tell whether none did so far."""
        bound = await self._queries.bind_identity(
            self._connection, planner_id=planner_id, issuer=issuer, subject=subject
        )
        return bool(bound)

    async def unbind(self, planner_id: int) -> None:
        """Have no identity open an account."""
        await self._queries.unbind_identity(self._connection, planner_id=planner_id)

    async def begin_session(self, session: Session) -> None:
        """Begin a session."""
        await self._queries.begin_session(
            self._connection,
            id=session.id,
            planner_id=session.planner_id,
            created=to_seconds(session.created),
            touched=to_seconds(session.touched),
        )

    async def touch(self, session: Session) -> None:
        """Write down when a session was used, unless it has been ended."""
        await self._queries.touch_session(self._connection, touched=to_seconds(session.touched), id=session.id)

    async def end_session(self, session_id: bytes) -> None:
        """End a session, where there is one."""
        await self._queries.end_session(self._connection, id=session_id)

    async def end_sessions(self, planner_id: int) -> None:
        """End all sessions of an account."""
        await self._queries.end_sessions_of(self._connection, planner_id=planner_id)

    async def end_sessions_before(self, created: datetime, touched: datetime) -> None:
        """End those that began, or were last used, at these moments or earlier."""
        await self._queries.end_sessions_before(
            self._connection, created=to_seconds(created), touched=to_seconds(touched)
        )

    async def end_sessions_beyond(self, planner_id: int, most: int) -> None:
        """End those of an account that nobody used for the longest time, but for so many."""
        await self._queries.end_sessions_beyond(self._connection, planner_id=planner_id, most=most)

    async def keep_unsent(self, unsent: Unsent) -> None:
        """Keep a form that came too late."""
        await self._queries.keep_unsent(
            self._connection,
            id=unsent.id,
            planner_id=unsent.planner_id,
            browser=unsent.browser,
            kept=to_seconds(unsent.kept),
            content=unsent.content,
        )

    async def drop_unsent(self, unsent_id: bytes) -> None:
        """Forget such a form, where there is one."""
        await self._queries.drop_unsent(self._connection, id=unsent_id)

    async def drop_unsent_before(self, kept: datetime) -> None:
        """Forget those kept at this moment or earlier."""
        await self._queries.drop_unsent_before(self._connection, kept=to_seconds(kept))

    async def drop_unsent_beyond(self, planner_id: int, most: int) -> None:
        """Forget the oldest of an account, but for so many."""
        await self._queries.drop_unsent_beyond(self._connection, planner_id=planner_id, most=most)

    async def keepers(self) -> list[Planner]:
        """Give the open accounts with a password that may look after others."""
        found = [to_planner(row) async for row in self._queries.keepers(self._connection)]
        return [planner for planner in found if planner]

    async def add_token(self, token: Token, token_digest: bytes) -> bool:
        """Record a token; tell whether its name was free."""
        return bool(
            await self._queries.add_token(
                self._connection,
                name=token.name,
                hash=token_digest,
                scopes=" ".join(sorted(token.scopes)),
                created=to_seconds(token.created),
            )
        )

    async def revoke_token(self, name: str, moment: datetime) -> bool:
        """Revoke a token; tell whether there was one to revoke."""
        return bool(await self._queries.revoke_token(self._connection, name=name, revoked=to_seconds(moment)))


class SqliteAccounts:
    """The accounts, their sessions, and the audit book."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @asynccontextmanager
    async def change(self) -> AsyncIterator[SqliteAccountChange]:
        """Open the write transaction."""
        async with self._engine.writes() as connection:
            yield SqliteAccountChange(connection, self._engine.queries)

    async def everything(self) -> list[Planner]:
        """Give all accounts by name, closed ones too."""
        found = [to_planner(row) async for row in self._engine.queries.planners(self._engine.reader)]
        return [planner for planner in found if planner]

    async def find(self, name: str) -> Planner | None:
        """Find an account."""
        return to_planner(await self._engine.queries.planner_by_name(self._engine.reader, name=name))

    async def by_link(self, link: bytes) -> Planner | None:
        """Find an account by the hash of its link."""
        return to_planner(await self._engine.queries.planner_by_link(self._engine.reader, link=link))

    async def session(self, session_id: bytes) -> tuple[Planner, Session] | None:
        """Find a session, with the account it is of."""
        row = await self._engine.queries.session_by_id(self._engine.reader, id=session_id)
        if row is None:
            return None
        session = to_session(row)
        planner = to_planner(await self._engine.queries.planner_by_id(self._engine.reader, id=session.planner_id))
        return (planner, session) if planner else None

    async def sessions(self, planner_id: int) -> list[Session]:
        """Give the sessions of an account, oldest first."""
        rows = self._engine.queries.sessions_of(self._engine.reader, planner_id=planner_id)
        return [to_session(row) async for row in rows]

    async def unsent(self, unsent_id: bytes) -> Unsent | None:
        """Find a form that came too late."""
        row = await self._engine.queries.unsent_by_id(self._engine.reader, id=unsent_id)
        if row is None:
            return None
        number, planner_id, browser, kept, content = row
        moment = datetime.fromtimestamp(kept, UTC)
        return Unsent(id=number, planner_id=planner_id, browser=browser, kept=moment, content=content)

    async def entries(self) -> list[Entry]:
        """Give the audit book from its beginning."""
        return [to_entry(row) async for row in self._engine.queries.audit_entries(self._engine.reader)]

    async def entries_before(self, number: int, most: int, who: str | None = None) -> list[Entry]:
        """Give so many entries with lower numbers, newest first, of one who acted where somebody is named."""
        read = self._engine.queries.audit_entries_before if who is None else self._engine.queries.audit_entries_of
        named = {} if who is None else {"who": who}
        rows = read(self._engine.reader, number=number, most=most, **named)
        return [to_entry(row) async for row in rows]
