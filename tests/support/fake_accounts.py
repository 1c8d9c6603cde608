"""Accounts in memory, and a hasher of passwords whose work a test can count, hold back and call outdated."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from msgspec.structs import replace

from service.application.ports.accounts import Accounts
from tests.support.fake_audit_log import MemoryBook

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from service.application.ports.records import Token
    from service.domain.accounts.audit_log import Entry
    from service.domain.accounts.planner import Planner, Session, Unsent
    from tests.support.fake_store import MemoryStore, State


class MemoryAccounts(Accounts):
    """The accounts, their sessions, and the audit book, in the state of a store."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    @asynccontextmanager
    async def change(self) -> AsyncIterator[MemoryAccountChange]:
        async with self._store.writing:
            change = MemoryAccountChange(self._store.state)
            yield change
            self._store.state = replace(
                self._store.state,
                planners=change.planners,
                sessions=change.sessions,
                unsent=change.unsent,
                tokens=change.tokens,
                identities=change.identities,
                audit=change.audit,
            )

    async def everything(self) -> list[Planner]:
        return [planner for _, planner in sorted(self._store.seen.planners.items())]

    async def find(self, name: str) -> Planner | None:
        return self._store.seen.planners.get(name)

    async def by_link(self, link: bytes) -> Planner | None:
        return _by_link(self._store.seen.planners, link)

    async def session(self, session_id: bytes) -> tuple[Planner, Session] | None:
        session = self._store.seen.sessions.get(session_id)
        if session is None:
            return None
        (planner,) = [each for each in self._store.seen.planners.values() if each.id == session.planner_id]
        return planner, session

    async def sessions(self, planner_id: int) -> list[Session]:
        mine = [each for each in self._store.seen.sessions.values() if each.planner_id == planner_id]
        return sorted(mine, key=lambda each: (each.created, each.id))

    async def unsent(self, unsent_id: bytes) -> Unsent | None:
        return self._store.seen.unsent.get(unsent_id)

    async def entries(self) -> list[Entry]:
        return list(self._store.seen.audit)

    async def entries_before(self, number: int, most: int, who: str | None = None) -> list[Entry]:
        wanted = [each for each in self._store.seen.audit if each.number < number and who in (None, each.who)]
        return wanted[::-1][:most]


class MemoryAccountChange(MemoryBook):
    """A copy of accounts, sessions, tokens and the book, to be changed."""

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self.planners = dict(state.planners)
        self.sessions = dict(state.sessions)
        self.unsent = dict(state.unsent)
        self.tokens = dict(state.tokens)
        self.identities = dict(state.identities)

    async def find(self, name: str) -> Planner | None:
        return self.planners.get(name)

    async def by_link(self, link: bytes) -> Planner | None:
        return _by_link(self.planners, link)

    async def add(self, planner: Planner) -> bool:
        if planner.name in self.planners:
            return False
        created = planner.created.replace(microsecond=0)
        self.planners[planner.name] = replace(planner, id=len(self.planners) + 1, created=created)
        return True

    async def put(self, planner: Planner) -> None:
        before = self.planners[planner.name]
        self.planners[planner.name] = replace(
            planner,
            id=before.id,
            created=before.created,
            link_ends=planner.link_ends and planner.link_ends.replace(microsecond=0),
            closed=planner.closed and planner.closed.replace(microsecond=0),
        )

    async def by_identity(self, issuer: str, subject: str) -> Planner | None:
        found = (number for number, whose in self.identities.items() if whose == (issuer, subject))
        wanted = next(found, None)
        return next((each for each in self.planners.values() if each.id == wanted), None)

    async def bind(self, planner_id: int, issuer: str, subject: str) -> bool:
        if planner_id in self.identities or (issuer, subject) in self.identities.values():
            return False
        self.identities[planner_id] = (issuer, subject)
        return True

    async def unbind(self, planner_id: int) -> None:
        self.identities.pop(planner_id, None)

    async def begin_session(self, session: Session) -> None:
        created, touched = session.created.replace(microsecond=0), session.touched.replace(microsecond=0)
        self.sessions[session.id] = replace(session, created=created, touched=touched)

    async def touch(self, session: Session) -> None:
        if session.id in self.sessions:
            self.sessions[session.id] = replace(
                self.sessions[session.id], touched=session.touched.replace(microsecond=0)
            )

    async def end_session(self, session_id: bytes) -> None:
        self.sessions.pop(session_id, None)

    async def end_sessions(self, planner_id: int) -> None:
        self._keep([each for each in self.sessions.values() if each.planner_id != planner_id])

    async def end_sessions_before(self, created: datetime, touched: datetime) -> None:
        self._keep([each for each in self.sessions.values() if each.created > created and each.touched > touched])

    async def end_sessions_beyond(self, planner_id: int, most: int) -> None:
        mine = [each for each in self.sessions.values() if each.planner_id == planner_id]
        last = sorted(sorted(mine, key=lambda each: each.id), key=lambda each: (each.touched, each.created))[::-1]
        self._keep([each for each in self.sessions.values() if each not in last[most:]])

    async def keep_unsent(self, unsent: Unsent) -> None:
        self.unsent[unsent.id] = replace(unsent, kept=unsent.kept.replace(microsecond=0))

    async def drop_unsent(self, unsent_id: bytes) -> None:
        self.unsent.pop(unsent_id, None)

    async def drop_unsent_before(self, kept: datetime) -> None:
        self.unsent = {each.id: each for each in self.unsent.values() if each.kept > kept}

    async def drop_unsent_beyond(self, planner_id: int, most: int) -> None:
        mine = sorted(
            (each for each in self.unsent.values() if each.planner_id == planner_id), key=lambda each: each.id
        )
        last = sorted(mine, key=lambda each: each.kept, reverse=True)
        self.unsent = {each.id: each for each in self.unsent.values() if each not in last[most:]}

    async def keepers(self) -> list[Planner]:
        return [each for each in self.planners.values() if each.role == "keeper" and each.state == "active"]

    async def add_token(self, token: Token, token_digest: bytes) -> bool:
        if token.name in self.tokens:
            return False
        self.tokens[token.name] = (replace(token, created=token.created.replace(microsecond=0)), token_digest)
        return True

    async def revoke_token(self, name: str, moment: datetime) -> bool:
        token, token_digest = self.tokens.get(name, (None, b""))
        if token is None or token.revoked:
            return False
        self.tokens[name] = (replace(token, revoked=moment.replace(microsecond=0)), token_digest)
        return True

    def _keep(self, sessions: list[Session]) -> None:
        self.sessions = {each.id: each for each in sessions}


def _by_link(planners: dict[str, Planner], link: bytes) -> Planner | None:
    return next((each for each in planners.values() if each.link == link), None)


class CountedPasswords:
    """Hashes that can be read. `verified` has each hash that was looked at: `None` where there was none."""

    def __init__(self) -> None:
        self.effort = 1
        self.verified: list[str | None] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def hash(self, password: str) -> str:
        await self.gate.wait()
        return f"{self.effort}:{password}"

    async def verify(self, kept: str | None, password: str) -> bool:
        self.verified.append(kept)
        await self.gate.wait()
        return kept is not None and kept.split(":", 1)[1] == password

    def outdated(self, kept: str) -> bool:
        return kept.split(":", 1)[0] != str(self.effort)
