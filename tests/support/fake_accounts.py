"""Accounts in memory, and a password hasher that counts its work and can be held or outdated by a test."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from msgspec.structs import replace

from service.application.ports.accounts import (
    Accounts,
    AccountWriter,
    OneTimeCodes,
    TokenWriter,
    WrongPasswordReader,
    WrongPasswordWriter,
)
from service.domain.accounts.audit_log import ALL
from service.domain.accounts.wrong_passwords import RefusedSignIns
from tests.support.fake_moments import kept

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from service.application.ports.records import Token
    from service.domain.accounts.audit_log import Action, Entry, Sought
    from service.domain.accounts.planner import Planner, Session, Unsent
    from service.domain.accounts.wrong_passwords import WrongPasswords
    from tests.support.fake_store import MemoryStore
    from tests.support.fake_unit import MemoryUnit


class MemoryAccounts(Accounts):
    """Accounts, sessions and the audit log, read from the state."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

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

    async def entries_before(self, number: int, most: int, sought: Sought = ALL) -> list[Entry]:
        wanted = [each for each in self._store.seen.audit if each.number < number and sought.finds(each)]
        return wanted[::-1][:most]

    async def entries_about(self, action: Action, what: str) -> list[Entry]:
        book = self._store.seen.audit
        return [each for each in book if each.action == action and each.subject.startswith(f"{what} ")]


class MemoryAccountWriter(AccountWriter):
    """Accounts and sessions, written."""

    def __init__(self, unit: MemoryUnit) -> None:
        self._unit = unit

    async def find(self, name: str) -> Planner | None:
        return self._unit.state.planners.get(name)

    async def by_link(self, link: bytes) -> Planner | None:
        return _by_link(self._unit.state.planners, link)

    async def add(self, planner: Planner) -> bool:
        there = self._unit.state.planners
        if planner.name in there:
            return False
        added = replace(planner, id=len(there) + 1, created=kept(planner.created))
        self._unit.set(planners={**there, planner.name: added})
        return True

    async def put(self, planner: Planner) -> None:
        there = self._unit.state.planners
        before = there[planner.name]
        changed = replace(
            planner,
            id=before.id,
            created=before.created,
            link_ends=kept(planner.link_ends),
            closed=kept(planner.closed),
            factor=planner.factor and replace(planner.factor, since=kept(planner.factor.since)),
        )
        self._unit.set(planners={**there, planner.name: changed})

    async def by_identity(self, issuer: str, subject: str) -> Planner | None:
        found = (number for number, whose in self._unit.state.identities.items() if whose == (issuer, subject))
        wanted = next(found, None)
        return next((each for each in self._unit.state.planners.values() if each.id == wanted), None)

    async def bind(self, planner_id: int, issuer: str, subject: str) -> bool:
        there = self._unit.state.identities
        if planner_id in there or (issuer, subject) in there.values():
            return False
        self._unit.set(identities={**there, planner_id: (issuer, subject)})
        return True

    async def unbind(self, planner_id: int) -> None:
        there = self._unit.state.identities
        self._unit.set(identities={number: whose for number, whose in there.items() if number != planner_id})

    async def begin_session(self, session: Session) -> None:
        begun = replace(
            session,
            created=kept(session.created),
            touched=kept(session.touched),
            proved=kept(session.proved),
            refused_since=kept(session.refused_since),
        )
        self._unit.set(sessions={**self._unit.state.sessions, session.id: begun})

    async def touch(self, session: Session) -> None:
        there = self._unit.state.sessions
        if session.id in there:
            touched = replace(there[session.id], touched=kept(session.touched))
            self._unit.set(sessions={**there, session.id: touched})

    async def prove(self, session: Session) -> None:
        there = self._unit.state.sessions
        if session.id in there:
            proven = replace(there[session.id], proved=kept(session.proved))
            self._unit.set(sessions={**there, session.id: proven})

    async def end_session(self, session_id: bytes) -> None:
        self._keep([each for each in self._unit.state.sessions.values() if each.id != session_id])

    async def end_sessions(self, planner_id: int) -> None:
        self._keep([each for each in self._unit.state.sessions.values() if each.planner_id != planner_id])

    async def end_sessions_before(self, created: datetime, touched: datetime) -> None:
        there = self._unit.state.sessions.values()
        self._keep([each for each in there if each.created > created and each.touched > touched])

    async def end_sessions_beyond(self, planner_id: int, most: int) -> None:
        there = self._unit.state.sessions.values()
        mine = [each for each in there if each.planner_id == planner_id]
        last = sorted(sorted(mine, key=lambda each: each.id), key=lambda each: (each.touched, each.created))[::-1]
        self._keep([each for each in there if each not in last[most:]])

    async def keep_unsent(self, unsent: Unsent) -> None:
        kept_form = replace(unsent, kept=kept(unsent.kept))
        self._unit.set(unsent={**self._unit.state.unsent, unsent.id: kept_form})

    async def drop_unsent(self, unsent_id: bytes) -> None:
        self._keep_unsent([each for each in self._unit.state.unsent.values() if each.id != unsent_id])

    async def drop_unsent_before(self, kept: datetime) -> None:
        self._keep_unsent([each for each in self._unit.state.unsent.values() if each.kept > kept])

    async def drop_unsent_beyond(self, planner_id: int, most: int) -> None:
        there = self._unit.state.unsent.values()
        mine = sorted(sorted(there, key=lambda each: each.id), key=lambda each: each.kept, reverse=True)
        last = [each for each in mine if each.planner_id == planner_id]
        self._keep_unsent([each for each in there if each not in last[most:]])

    async def keepers(self) -> list[Planner]:
        there = self._unit.state.planners.values()
        return [each for each in there if each.role == "keeper" and each.state == "active"]

    def _keep_unsent(self, unsent: list[Unsent]) -> None:
        self._unit.set(unsent={each.id: each for each in unsent})

    def _keep(self, sessions: list[Session]) -> None:
        self._unit.set(sessions={each.id: each for each in sessions})


class MemoryWrongPasswords(WrongPasswordReader):
    """Wrong passwords, read from the state."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def at(self, door: bytes) -> WrongPasswords | None:
        return self._store.seen.wrong_passwords.get(door)


class MemoryWrongPasswordWriter(WrongPasswordWriter):
    """Wrong passwords and refused sign-ins, written."""

    def __init__(self, unit: MemoryUnit) -> None:
        self._unit = unit

    async def at(self, door: bytes) -> WrongPasswords | None:
        return self._unit.state.wrong_passwords.get(door)

    async def put(self, door: bytes, wrong: WrongPasswords) -> None:
        kept_wrong = replace(wrong, last=kept(wrong.last))
        self._unit.set(wrong_passwords={**self._unit.state.wrong_passwords, door: kept_wrong})

    async def drop(self, door: bytes) -> None:
        self._keep({at: wrong for at, wrong in self._unit.state.wrong_passwords.items() if at != door})

    async def drop_before(self, last: datetime) -> None:
        self._keep({at: wrong for at, wrong in self._unit.state.wrong_passwords.items() if wrong.last > last})

    async def refused(self, planner_id: int) -> RefusedSignIns:
        return self._unit.state.refused_sign_ins.get(planner_id, RefusedSignIns(planner_id=planner_id))

    async def untold(self) -> list[RefusedSignIns]:
        return [each for _, each in sorted(self._unit.state.refused_sign_ins.items()) if each.untold]

    async def put_refused(self, refused: RefusedSignIns) -> None:
        put = replace(refused, told=kept(refused.told), since=kept(refused.since))
        self._unit.set(refused_sign_ins={**self._unit.state.refused_sign_ins, put.planner_id: put})

    def _keep(self, wrong: dict[bytes, WrongPasswords]) -> None:
        self._unit.set(wrong_passwords=wrong)


class MemoryTokenWriter(TokenWriter):
    """API tokens, written."""

    def __init__(self, unit: MemoryUnit) -> None:
        self._unit = unit

    async def add(self, token: Token, token_digest: bytes) -> bool:
        there = self._unit.state.tokens
        if token.name in there:
            return False
        self._unit.set(tokens={**there, token.name: (replace(token, created=kept(token.created)), token_digest)})
        return True

    async def use(self, name: str, day: date) -> None:
        token, token_digest = self._unit.state.tokens[name]
        self._unit.set(tokens={**self._unit.state.tokens, name: (replace(token, used=day), token_digest)})

    async def revoke(self, name: str, moment: datetime) -> bool:
        there = self._unit.state.tokens
        token, token_digest = there.get(name, (None, b""))
        if token is None or token.revoked:
            return False
        self._unit.set(tokens={**there, name: (replace(token, revoked=kept(moment)), token_digest)})
        return True


def _by_link(planners: dict[str, Planner], link: bytes) -> Planner | None:
    return next((each for each in planners.values() if each.link == link), None)


class CountedPasswords:
    """Readable hashes. `verified` lists each hash that was checked, `None` where there was none; `known` by whom."""

    def __init__(self) -> None:
        self.effort = 1
        self.common = ""
        self.verified: list[str | None] = []
        self.known: list[bool] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def hash(self, password: str) -> str:
        await self.gate.wait()
        return f"{self.effort}:{password}"

    async def verify(self, kept: str | None, password: str, *, known: bool) -> bool:
        self.verified.append(kept)
        self.known.append(known)
        await self.gate.wait()
        return kept is not None and kept.split(":", 1)[1] == password

    async def guesses(self, password: str, words: Collection[str]) -> float:
        return 1e7 if password == self.common or password in words else 1e12

    def outdated(self, kept: str) -> bool:
        return kept.split(":", 1)[0] != str(self.effort)


class NumberedCodes(OneTimeCodes):
    """Codes that are the number of their 30 seconds. `made` counts keys."""

    def __init__(self) -> None:
        self.made = 0

    def make(self) -> None:
        self.made += 1

    def secret(self, planner: Planner) -> str:
        return f"{planner.id} {planner.factor.salt.hex() if planner.factor else ''}"

    def address(self, planner: Planner) -> str:
        return f"otpauth:{self.secret(planner)}"

    def step(self, planner: Planner, code: str, now: datetime) -> int | None:
        return next((step for step in range(_number(now) - 1, _number(now) + 2) if code_of(step) == code), None)

    def code(self, now: datetime) -> str:
        """Return the code of a moment."""
        return code_of(_number(now))


def code_of(step: int) -> str:
    return f"{step % 1_000_000:06}"


def _number(now: datetime) -> int:
    return int(now.timestamp()) // 30
