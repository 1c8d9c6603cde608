"""Account administration by a keeper: create, reset, change role, close; each change is in the audit log."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from service.domain.accounts.audit_log import ALL, Action, Entry, Sought, first_break, next_entry
from service.domain.accounts.planner import (
    LINK_LIFE,
    LINK_PREFIX,
    Planner,
    Role,
    checked_email,
    checked_holder,
    checked_name,
    fold_name,
)
from service.domain.errors import LastKeeperError, PlannerExistsError, UnknownPlannerError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from service.application.ports.accounts import AuditLog
    from service.application.ports.store import Clock, Store
    from service.application.ports.unit_of_work import UnitOfWork
    from service.domain.scoring.score import Certification

TERMINAL = "terminal"
"""The actor in the audit log for commands run on the machine itself."""

SERVICE = "service"
"""The actor in the audit log for what the service does by itself."""

SAME_READING = timedelta(hours=1)
"""Within which the same person's reading of the same is one entry."""

AFTER_ALL = 10**9
"""A number above those of all entries."""

_LOOKED_BACK = 200

_PAPERS = ("docx", "short.docx", "xlsx", "comments.xlsx")


class AccountLink(NamedTuple):
    """A new account with the secret of its set-password link, which is not stored and cannot be read again."""

    planner: Planner
    secret: str
    ends: datetime


class Accounts:
    """The accounts of an installation; `who` is the actor in the audit log."""

    def __init__(self, store: Store, clock: Clock, who: str = TERMINAL) -> None:
        self._store = store
        self._clock = clock
        self._who = who

    async def everything(self) -> list[Planner]:
        """Return all accounts by name, closed ones too."""
        return await self._store.accounts.everything()

    async def create(self, name: str, role: Role) -> AccountLink:
        """Create an account with a set-password link. Raises `InvalidNameError` and `PlannerExistsError`.

        The name of a closed account is not used again, nor `terminal`, `service` or what begins as a token's: an actor
        in the audit log must be unambiguous.
        """
        name, now = checked_name(name), self._clock()
        async with self._store.write() as unit:
            if name in {TERMINAL, SERVICE} or not await unit.accounts.add(Planner(name=name, role=role, created=now)):
                raise PlannerExistsError(name=name)
            await record(unit.audit, now, self._who, "planner-created", name)
            return await self._link(unit, await _open_account(unit, name), now)

    async def reset(self, name: str) -> AccountLink:
        """Remove password and identity, end all sessions and make a new link. Raises `UnknownPlannerError`."""
        now = self._clock()
        async with self._store.write() as unit:
            planner = await _open_account(unit, name)
            await unit.accounts.unbind(planner.id)
            await unit.accounts.end_sessions(planner.id)
            return await self._link(unit, replace(planner, password=None), now)

    async def reset_second_factor(self, name: str) -> Planner:
        """Take an account's second factor off and end its sessions. Raises `UnknownPlannerError`."""
        async with self._store.write() as unit:
            planner = replace(await _open_account(unit, name), factor=None)
            return await self._end(unit, planner, "second-factor-reset")

    async def change_role(self, name: str, role: Role) -> Planner:
        """Change an account's role and end its sessions. Raises `UnknownPlannerError` and `LastKeeperError`."""
        async with self._store.write() as unit:
            planner = replace(await _open_account(unit, name), role=role)
            await self._leave_a_keeper(unit, planner)
            return await self._end(unit, planner, "role-changed")

    async def set_holder(self, name: str, full_name: str, position: str, email: str | None = None) -> Planner:
        """Set the full name and position under which an account's holder signs papers, and where reminders go.

        Without `email` the address stays as it is. Raises `UnknownPlannerError`, `InvalidHolderError` and
        `InvalidEmailError`.
        """
        holder = {"full_name": checked_holder(full_name), "position": checked_holder(position)}
        if email is not None:
            holder["email"] = checked_email(email)
        async with self._store.write() as unit:
            planner = replace(await _open_account(unit, name), **holder)
            await unit.accounts.put(planner)
            await record(unit.audit, self._clock(), self._who, "holder-changed", planner.name)
        return planner

    async def close(self, name: str) -> Planner:
        """Close an account and end its sessions. Raises `UnknownPlannerError` and `LastKeeperError`."""
        async with self._store.write() as unit:
            planner = await _open_account(unit, name)
            ended = {"password": None, "link": None, "link_ends": None, "factor": None, "email": ""}
            closed = replace(planner, closed=self._clock(), **ended)
            await self._leave_a_keeper(unit, closed)
            return await self._end(unit, closed, "planner-closed")

    async def verify(self) -> tuple[list[Entry], int | None]:
        """Return the audit log, and the number of its first broken entry or `None`."""
        entries = await self._store.accounts.entries()
        return entries, first_break(entries)

    async def audit_entries(self, before: int, most: int, sought: Sought = ALL) -> list[Entry]:
        """Return up to `most` of the audit log entries sought with numbers below `before`, newest first."""
        return await self._store.accounts.entries_before(before, most, sought)

    async def _leave_a_keeper(self, unit: UnitOfWork, planner: Planner) -> None:
        """Raise `LastKeeperError` if no keeper account would be left.

        Commands on the machine itself may do it: whoever can run them can undo it.
        """
        keepers = {each.id for each in await unit.accounts.keepers()}
        lost = planner.closed or not planner.may("keeper")
        if self._who != TERMINAL and lost and keepers == {planner.id}:
            raise LastKeeperError(name=planner.name)

    async def _end(self, unit: UnitOfWork, planner: Planner, action: Action) -> Planner:
        await unit.accounts.put(planner)
        await unit.accounts.end_sessions(planner.id)
        await record(unit.audit, self._clock(), self._who, action, planner.name)
        return planner

    async def _link(self, unit: UnitOfWork, planner: Planner, now: datetime) -> AccountLink:
        secret, ends = new_secret(), now + LINK_LIFE
        await unit.accounts.put(replace(planner, link=digest(secret), link_ends=ends))
        await record(unit.audit, now, self._who, "link-made", planner.name)
        return AccountLink(planner, secret, ends)


async def _open_account(unit: UnitOfWork, name: str) -> Planner:
    planner = await unit.accounts.find(fold_name(name))
    if planner is None or planner.closed:
        raise UnknownPlannerError(name=name)
    return planner


async def record(audit: AuditLog, moment: datetime, who: str, action: Action, subject: str) -> None:
    """Append an audit log entry in the transaction of the action that it records."""
    await audit.record(next_entry(await audit.last_entry(), moment, who, action, subject))


async def record_once_an_hour(  # noqa: PLR0913, PLR0917 - what an entry says, and where
    store: Store,
    clock: Clock,
    who: str,
    action: Action,
    subject: str,
    count: Callable[[], Awaitable[int]],
    *,
    made: datetime | None = None,
) -> None:
    """Write into the audit log that somebody reads something, and how much, once an hour for the same.

    What was `made` since is another. It comes before the reading. `count` is only asked where an entry is written.
    """
    now = clock()
    since = max(filter(None, (made, now - SAME_READING)))
    lately = Sought(who=who, action=action, since=int(since.timestamp()))
    told = await store.accounts.entries_before(AFTER_ALL, _LOOKED_BACK, lately)
    if not any(each.subject.rpartition(" ")[0] == subject for each in told):
        text = f"{subject} {await count()}"
        async with store.write() as unit:
            await record(unit.audit, now, who, action, text)


async def record_download(  # noqa: PLR0913, PLR0917 - what an entry says, and where
    store: Store, clock: Clock, who: str, report: str, responses: int, seal: Certification | None
) -> None:
    """Write into the audit log that somebody takes a report away: form, period and kind, and of how many responses.

    Papers are told from figures as data, and from what is taken behind a link: only they are work that is done. One
    that was certified within the hour is another than its draft.
    """
    paper = report.rpartition(" ")[2] in _PAPERS and not who.startswith(LINK_PREFIX)

    async def count() -> int:
        return responses

    made = seal.certified if seal else None
    action: Action = "report-downloaded" if paper else "figures-downloaded"
    await record_once_an_hour(store, clock, who, action, report, count, made=made)


def new_secret() -> str:
    """Return 256 random bits as URL-safe text."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """Return the hash under which a secret is stored.

    The secret is random, so lookup by hash leaks nothing by timing.
    """
    return hashlib.sha256(secret.encode()).digest()
