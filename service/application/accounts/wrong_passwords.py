"""Wrong passwords are slowed down by what they are tried at, and told in the audit log and to the owner."""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager, contextmanager, nullcontext
from typing import TYPE_CHECKING

from service.application.accounts.accounts import record
from service.domain.accounts.wrong_passwords import FORGOTTEN, LONGEST_DELAY, RefusedSignIns, WrongPasswords
from service.domain.errors import BusyError, SignInRefusedError, SurveyError, TooManyRequestsError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from datetime import datetime

    from service.application.ports.store import Clock, Store
    from service.application.ports.unit_of_work import UnitOfWork
    from service.domain.accounts.planner import Planner

_log = logging.getLogger(__name__)


MOST_STRANGERS = 16
"""Tries by strangers under way at once in a process."""


class Doors:
    """Counts wrong passwords in the store, so that the delay holds over all processes and machines."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._strangers = 0

    @asynccontextmanager
    async def tried(self, door: bytes, *, known: bool, longest: int = LONGEST_DELAY) -> AsyncIterator[None]:
        """Run one try of a password or code. Raises `TooManyRequestsError` while the door has to wait, and `BusyError`.

        The try is counted before its outcome is known, so that parallel tries cannot pass together. Success clears the
        count; an error that is no refusal takes the try back.
        """
        # Asked without a transaction first: whoever has to wait costs others nothing.
        _check(await self._store.wrong_passwords.at(door), self._clock(), longest)
        with nullcontext() if known else self._one_stranger_more():
            await self._count(door, longest)
            try:
                yield
            except SurveyError as error:
                if not isinstance(error, SignInRefusedError):
                    await self._take_back(door)
                raise
            async with self._store.write() as unit:
                await unit.wrong_passwords.drop(door)

    @contextmanager
    def _one_stranger_more(self) -> Iterator[None]:
        """Bound the tries of strangers that are under way: each writes, as answers do."""
        if self._strangers >= MOST_STRANGERS:
            raise BusyError
        self._strangers += 1
        try:
            yield
        finally:
            self._strangers -= 1

    async def _count(self, door: bytes, longest: int) -> None:
        now = self._clock()
        async with self._store.write() as unit:
            await unit.wrong_passwords.drop_before(now - FORGOTTEN)
            wrong = await unit.wrong_passwords.at(door)
            _check(wrong, now, longest)
            await unit.wrong_passwords.put(door, WrongPasswords(tries=wrong.tries + 1 if wrong else 1, last=now))

    async def _take_back(self, door: bytes) -> None:
        async with self._store.write() as unit:
            wrong = await unit.wrong_passwords.at(door)
            tries = wrong.tries - 1 if wrong else 0
            await unit.wrong_passwords.put(door, WrongPasswords(tries=tries, last=self._clock()))


def _check(wrong: WrongPasswords | None, now: datetime, longest: int) -> None:
    seconds = wrong.wait(now, longest) if wrong else 0
    if seconds:
        raise TooManyRequestsError(seconds=seconds)


async def count_refusal(unit: UnitOfWork, now: datetime, planner: Planner | None) -> None:
    """Count a refused sign-in. The audit log has an entry an hour and account, with how many there were.

    It gets only the account's name: the typed name may be a password.
    """
    refused = (await unit.wrong_passwords.refused(planner.id if planner else 0)).another(now)
    await _put(unit, now, refused, planner.name if planner else "")


async def enter_refusals(store: Store, now: datetime) -> None:
    """Make the entries that are due."""
    names = {each.id: each.name for each in await store.accounts.everything()}
    async with store.write() as unit:
        for refused in await unit.wrong_passwords.untold():
            await _put(unit, now, refused, names.get(refused.planner_id, ""))


async def take_refusals(unit: UnitOfWork, planner: Planner) -> RefusedSignIns:
    """Return what the owner is to be told at a sign-in, and begin to count anew."""
    refused = await unit.wrong_passwords.refused(planner.id)
    await unit.wrong_passwords.put_refused(refused.signed_in())
    return refused


async def _put(unit: UnitOfWork, now: datetime, refused: RefusedSignIns, name: str) -> None:
    if refused.due(now):
        await record(unit.audit, now, "", "sign-in-failed", refused.subject(name))
        _log.warning("sign-ins refused", extra={"count": refused.untold})
        refused = refused.entered(now)
    await unit.wrong_passwords.put_refused(refused)
